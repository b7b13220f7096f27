/* Sales orders and masters as CSV files hold them, read for tests that key them. */
#ifndef DAYBOOK_TESTS_ACCEPT_ORDERS_H
#define DAYBOOK_TESTS_ACCEPT_ORDERS_H

#include <stddef.h>

#include "daybook/base/arena.h"

enum { ORDER_LINES_MAX = 32, ORDERS_MAX = 64, MASTERS_MAX = 500 };

struct order_line {
    const char *item, *quantity, *price, *discount;
};

struct order {
    const char *ref, *date, *customer, *due;
    struct order_line lines[ORDER_LINES_MAX];
    size_t line_count;
};

struct orders {
    struct order items[ORDERS_MAX];
    size_t count;
};

/* An item or a customer; price is NULL where the file has none. */
struct master {
    const char *code, *name, *price;
};

struct masters {
    struct master items[MASTERS_MAX];
    size_t count;
};

/* All texts are the arena's. Both end the test when the file is not as expected. */
void orders_read(struct arena *arena, const char *path, struct orders *ret);
void masters_read(struct arena *arena, const char *path, struct masters *ret);
const struct master *masters_find(const struct masters *masters, const char *code);
/* The shortest text that is the head of a word of this name and of no other master's code or word: what a
 * clerk types into a list of values. NULL: there is none. Only words of plain letters are looked for. */
const char *masters_name_part(struct arena *arena, const struct masters *masters,
                              const struct master *master);

#endif
