/* The documents whose submit is measured, and the instructions that they execute. */
#ifndef DAYBOOK_TESTS_BENCH_RECEIPTS_H
#define DAYBOOK_TESTS_BENCH_RECEIPTS_H

#include "ledger.h"

enum { RECEIPTS_ITEMS = 2000, RECEIPTS_SUPPLIERS = 500 };

/* Submits the receipt of 10 lines that has this number; ends the program where it is not taken. */
void receipts_submit(const struct ledger *ledger, int64_t number);

/* Instructions a document, of all threads, from receipt `first` on, over copies of a closed ledger that has
 * none of them yet; and the floor's. False: valgrind is not installed. */
bool receipts_instructions(const struct ledger *ledger, int64_t first, int64_t *ret_ours, int64_t *ret_floor);

#endif
