/* The floor of submitting documents: the very rows that the program wrote for each of them, read back from
 * its ledger and put by prepared inserts into a copy of the ledger as it was before, one commit a document.
 * For each move the balance of its day is kept, by an upsert that takes over the balance of the day before.
 * The copy keeps tables, columns and indexes, but no trigger and no foreign key is checked. */
#ifndef DAYBOOK_TESTS_BENCH_FLOOR_ROWS_H
#define DAYBOOK_TESTS_BENCH_FLOOR_ROWS_H

#include "bench.h"

struct floor_rows;

/* Opens the copy: WAL, synchronous=FULL, a checkpoint each 16 MiB. */
void floor_open(const char *path, struct floor_rows **ret);
void floor_close(struct floor_rows *rows);

/* Reads the rows of the last `documents` documents of a ledger that nothing else has open. The copy's log is
 * emptied, as that of a ledger newly opened is. */
void floor_load(struct floor_rows *rows, const char *ledger_path, size_t documents);
/* Puts the rows of the next `documents` of them, a commit each; `times_ns` gets how long each took. */
void floor_run(struct floor_rows *rows, size_t documents, int64_t *times_ns);
int64_t floor_rows_per_document(const struct floor_rows *rows);

#endif
