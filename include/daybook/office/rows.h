/* A table being made: named columns, rows of texts. A producer adds rows inside its read transaction; pages
 * are read out afterwards, so no page is sent while the ledger is read. */
#ifndef DAYBOOK_OFFICE_ROWS_H
#define DAYBOOK_OFFICE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/json.h"

/* A row, and a page of rows, as JSON; so that a reply with its envelope stays under the waist's 64 KiB a
 * line. */
enum { ROW_BYTES_MAX = 56 * 1024, ROWS_COLUMNS_MAX = 40, ROWS_NAMES_BYTES = 1024 };

struct rows;

/* `columns`: their names, space-separated (copied); `folder` as for a spool. NULL on no memory. */
struct rows *rows_open(const char *folder, const char *columns);
/* Adds a row of as many texts as there are columns; NULL counts as "". Texts that would make the row longer
 * than a page are cut, the longest first. */
enum rc rows_add(struct rows *rows, const char *const *texts, struct err *err) MUST_CHECK;
uint64_t rows_count(const struct rows *rows);
const char *rows_columns(const struct rows *rows);
/* The next rows as a JSON array of arrays, as many as fit in one page; *ret_more tells whether there are
 * others. */
enum rc rows_page(struct rows *rows, struct js **ret, bool *ret_more, struct err *err) MUST_CHECK;
void rows_close(struct rows *rows); /* NULL is fine */

#endif
