/* Rows of texts on their way out: a table aligned by cells, CSV or JSON. Controls are made visible; memory
 * does not grow with the rows (a table's widths are known only at its end, so its rows wait in an unlinked
 * temporary file). */
#ifndef DAYBOOK_APP_TABLE_H
#define DAYBOOK_APP_TABLE_H

#include <stdio.h>

#include "daybook/base/json.h"

enum { TABLE_COLUMNS_MAX = 64 };

enum table_format { TABLE_ALIGNED, TABLE_CSV, TABLE_JSON };
/* Of the option's text; NULL: aligned. RC_USAGE. */
enum rc table_format_find(const char *text, enum table_format *ret, struct err *err) MUST_CHECK;

struct table;
/* `columns` and `kinds` (may be NULL: all text) are arrays of texts, as a page carries them. Nothing is
 * written yet. */
enum rc table_open(FILE *stream, enum table_format format, const struct js *columns, const struct js *kinds,
                   struct table **ret, struct err *err) MUST_CHECK;
/* The same from names in one text, space-separated; `NAME:KIND` names the kind. */
enum rc table_open_names(FILE *stream, enum table_format format, const char *names, struct table **ret,
                         struct err *err) MUST_CHECK;
/* As many texts as there are columns; NULL counts as "". RC_REFUSED, rule "output", once the stream takes no
 * more. */
enum rc table_texts(struct table *table, const char *const *texts, struct err *err) MUST_CHECK;
/* The same for client_rows: `table` is the struct, `row` an array of texts. */
enum rc table_row(void *table, const struct js *row, struct err *err);
/* Writes what waits. */
enum rc table_end(struct table *table, struct err *err) MUST_CHECK;
void table_close(struct table *table); /* NULL is fine */

#endif
