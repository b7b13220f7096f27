/* The data of the measures, made from fixed seeds: the same on every machine and in every run. Codes of items
 * are 8 letters where their index is a multiple of three, else 7; names are three words of a made language.
 */
#ifndef DAYBOOK_TESTS_BENCH_DATA_H
#define DAYBOOK_TESTS_BENCH_DATA_H

#include "daybook/base/buf.h"

enum { DATA_CODE_BYTES = 16, DATA_NAME_BYTES = 64, DATA_ORDER_LINES = 10 };

char *data_item_code(int64_t index, char out[DATA_CODE_BYTES]);
char *data_item_name(int64_t index, char out[DATA_NAME_BYTES]);
char *data_customer_code(int64_t index, char out[DATA_CODE_BYTES]);

/* The CSV files of masters and orders; suppliers' is that of customers. */
void data_items_csv(struct buf *out, int64_t count);
void data_customers_csv(struct buf *out, int64_t count);
/* Orders of `lines` lines each, of the given numbers of items and customers, dated in 2024; refs are PREFIX
 * and a number. */
void data_orders_csv(struct buf *out, const char *prefix, int64_t orders, int lines, int64_t items,
                     int64_t customers);

#endif
