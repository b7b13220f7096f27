/* CSV in and out (RFC 4180, comma). The only module that knows libcsv. The reader is fed in pieces cut anywhere, holds one record at most, and caps what the
 * library does not: a field and a record have limits, so memory is bounded whatever the file. */
#ifndef DAYBOOK_BASE_CSV_H
#define DAYBOOK_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/buf.h"
#include "daybook/base/err.h"

enum { CSV_FIELD_BYTES_MAX = 4096, CSV_RECORD_BYTES_MAX = 65536, CSV_COLUMNS_MAX = 64 };

/* One field of a record: where it began in the file. `text` is borrowed for the call. A leading `'` that guards `= + - @` TAB CR is taken off. */
struct csv_field {
    const char *text;
    int line, column; /* of its first byte, from 1; column in chars */
};

/* Called for each record; empty lines are skipped. Anything but RC_OK stops the reader with that code. */
typedef enum rc (*csv_record_fn)(void *context, const struct csv_field *fields, size_t count, struct err *err);

struct csv_reader;
/* `source` (copied) names the file in errors. A BOM at the start is accepted. Not UTF-8, NUL, a control character other than TAB
 * CR LF, an over-long field or record, too many columns, a quote left open: RC_REFUSED with line and column. NULL on no memory. */
struct csv_reader *csv_open(const char *source, csv_record_fn record, void *context);
enum rc csv_put(struct csv_reader *reader, const char *bytes, size_t count, struct err *err) MUST_CHECK;
enum rc csv_end(struct csv_reader *reader, struct err *err) MUST_CHECK; /* the last record, open quotes */
void csv_close(struct csv_reader *reader);

/* Writes one field with the comma before it unless it is a record's first; `text_cell` guards `= + - @` TAB CR with a leading `'`
 * (numbers and dates are no text cells). */
void csv_write_field(struct buf *out, const char *text, bool first, bool text_cell);
/* Ends the record. A record of one empty field is written as `""`, since an empty line is no record. */
void csv_write_end(struct buf *out);

#endif
