/* What the modules of import share. */
#ifndef DAYBOOK_SRC_OFFICE_IMPORT_INTERNAL_H
#define DAYBOOK_SRC_OFFICE_IMPORT_INTERNAL_H

#include "daybook/base/cells.h"
#include "daybook/base/csv.h"
#include "daybook/base/hash.h"
#include "daybook/document/document.h"
#include "daybook/ledger/master.h"
#include "daybook/office/import.h"
#include "daybook/office/spool.h"

/* A column of the file. */
struct import_column {
    char name[ERR_NAME_BYTES];
    const struct record_field *field; /* NULL: passed over */
};

/* What was found wrong in the unit being read: kept until the unit is done, then told in the order of the
 * file. */
struct import_fault {
    int line, column;
    const char *field, *message;
    bool warning;
};

enum { UNIT_KEY_BYTES = 2 * CSV_FIELD_BYTES_MAX + 4 };

/* A document or a master row being read. */
struct import_unit {
    struct arena arena;
    struct cells cells;
    char key[UNIT_KEY_BYTES]; /* ref and party of a document */
    int rows;                 /* of the file; the document's lines are numbered by them */
    int first_line;           /* of the file */
    struct csv_field *places; /* rows × columns, for where a fault stands */
    size_t place_capacity;
    struct import_fault *faults;
    size_t fault_count, fault_capacity;
    struct spool *text; /* its rows as CSV, for the rejects; NULL: nobody wants them */
    bool open;
    bool repeated; /* its ref stood further up: compared with that one it would only differ */
};

/* Keys seen so far, as digests. */
struct import_seen {
    uint64_t *slots; /* 0: free */
    size_t count, capacity;
};
bool import_seen_add(struct import_seen *seen, const char *key, bool *ret_new); /* false on no memory */
void import_seen_free(struct import_seen *seen);

struct import {
    const char *kind;
    const struct record *record;
    const struct document_type *type; /* NULL: a master */
    const struct master *master;
    struct import_options options;
    char name[ERR_SOURCE_BYTES], folder[4096];
    struct spool *upload;
    int64_t next_seq, lines; /* of the upload: newlines counted */

    bool started, ended;
    struct csv_reader *reader;
    uint64_t read_bytes;
    struct import_column columns[CSV_COLUMNS_MAX];
    size_t column_count;
    bool file_refused; /* the file itself is wrong: nothing of it is taken */
    struct import_unit unit;
    struct import_seen seen, drafts; /* units of this file; the operator's drafts before it */
    struct rows *errors, *rejects, *handles;
    int64_t rows, read, taken, skipped, rejected, error_count, warning_count, draft_count;
    qty_t quantity;
    money_t amount;
    bool failed; /* something was refused, so that without --partial nothing stays */

    struct context *context; /* of the present turn */
    import_progress_fn progress;
    void *progress_context;
};

/* import_columns.c: the first record. Faults are told at once; a file whose header is wrong is refused, but
 * its rows are looked at all the same. */
enum rc import_read_header(struct import *import, const struct csv_field *fields, size_t count,
                           struct err *err) MUST_CHECK;
bool import_has_column(const struct import *import, const char *field);
bool import_column_required(const struct import *import, const struct record_field *field);
const char *import_reason_name(const struct record *record); /* the column that rejects get */

/* import_unit.c */
enum rc import_read_row(struct import *import, const struct csv_field *fields, size_t count,
                        struct err *err) MUST_CHECK;
enum rc import_unit_finish(struct import *import, struct err *err) MUST_CHECK; /* none begun: nothing to do */
void import_unit_free(struct import *import);

/* import_take.c: the unit goes through the ledger's own door. *ret_taken or *ret_skipped or faults in the
 * unit. */
enum import_fate { IMPORT_TAKEN, IMPORT_SKIPPED, IMPORT_REFUSED };
enum rc import_take(struct import *import, enum import_fate *ret, struct err *err) MUST_CHECK;
enum rc import_load_drafts(struct import *import, struct err *err) MUST_CHECK;
/* The key by which a document of the kind is known: its ref and party, folded. */
void import_key(const char *ref, const char *party, char out[UNIT_KEY_BYTES]);

/* import_tell.c: errors and rejects */
enum rc import_tell(struct import *import, const struct import_fault *fault, struct err *err) MUST_CHECK;
enum rc import_tell_err(struct import *import, const struct err *found, struct err *err) MUST_CHECK;
void import_unit_fault(struct import *import, bool warning, int line, int column, const char *field,
                       const char *format, ...) PRINTF_LIKE(6, 7);
enum rc import_keep_row(struct import *import, const struct csv_field *fields, size_t count,
                        struct err *err) MUST_CHECK;
/* Tells the unit's faults; a refused unit's rows go to the rejects. */
enum rc import_unit_tell(struct import *import, bool refused, struct err *err) MUST_CHECK;
enum rc import_reject_header(struct import *import, struct err *err) MUST_CHECK;

#endif
