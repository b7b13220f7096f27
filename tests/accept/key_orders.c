/* key_orders DATE ORDERS.csv ITEMS.csv CUSTOMERS.csv NAMED LOGIN: keys the orders of a file at a real
 * terminal as a sales clerk does, one after the other in one sitting, NAMED of them by names from the lists
 * of values instead of by codes. Prints what each cost in keys and ends with status 1 where a budget is
 * exceeded.
 *
 * A key is one whatever bytes it sends; every key written to the terminal for an order is counted, from its
 * first to the one that submits it. Characters are those of what stands on the paper (or of the name's part
 * typed instead of the code); all the others are extra: Enter, Tab, function keys. The budgets are on the
 * extra keys. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/buf.h"
#include "drive.h"
#include "orders.h"

enum { EXTRA_LINE_MAX = 4, EXTRA_ORDER_MAX = 8 };

/* What is typed for a part of an order. */
struct keying {
    struct buf keys;
    size_t chars, extra;
};

struct clerk {
    struct drive drive;
    struct arena arena;
    struct orders orders;
    struct masters items, customers;
    size_t chars, extra, lines, over;
    size_t named, named_left;
};

static void chars(struct keying *keying, const char *text)
{
    for (const char *c = text; *c; c++) {
        keying->chars += ((unsigned char)*c & 0xc0) != 0x80;
    }
    buf_text_add(&keying->keys, text);
}

static void key(struct keying *keying, const char *name)
{
    buf_format(&keying->keys, "<%s>", name);
    keying->extra++;
}

/* A code, or F4 and the part of the name that finds it; the key that leaves it. */
static void code(struct clerk *clerk, struct keying *keying, const struct masters *masters, const char *text,
                 bool named, const char *leave)
{
    const char *part = named ? masters_name_part(&clerk->arena, masters, masters_find(masters, text)) : NULL;
    if (named && !part) {
        drive_fail(&clerk->drive, "no part of a name finds %s alone", text);
    }
    if (named) {
        key(keying, "F4");
    }
    chars(keying, named ? part : text);
    key(keying, leave);
}

/* The month and day of YYYY-MM-DD, as a clerk types them: MMDD. */
static void date(struct keying *keying, const char *text)
{
    char typed[5] = {text[5], text[6], text[8], text[9], '\0'};
    chars(keying, typed);
}

/* The last order's date stands there (`keep`); only another one is typed over it. */
static void header(struct clerk *clerk, struct keying *keying, const struct order *order,
                   const char *last_date, bool named)
{
    if (!last_date || strcmp(last_date, order->date) != 0) {
        key(keying, "S-Tab");
        date(keying, order->date);
        key(keying, "Enter");
    }
    code(clerk, keying, &clerk->customers, order->customer, named, "Tab");
    chars(keying, order->ref);
    key(keying, "Tab");
    date(keying, order->due);
    key(keying, "Enter");
}

/* Item and quantity; price and discount only where they differ from what is filled in. */
static void line(struct clerk *clerk, struct keying *keying, const struct order_line *row, bool named)
{
    bool price = strcmp(masters_find(&clerk->items, row->item)->price, row->price) != 0;
    bool discount = strcmp(row->discount, "0") != 0;
    code(clerk, keying, &clerk->items, row->item, named, "Enter");
    chars(keying, row->quantity);
    if (price || discount) {
        key(keying, "Tab");
    }
    if (price) {
        chars(keying, row->price);
    }
    if (discount) {
        key(keying, "Tab");
        chars(keying, row->discount);
    }
    key(keying, "Enter");
}

/* Every order is late by now, so the one question is for the reason: PAPER-LATE. */
static void submit(struct keying *keying)
{
    key(keying, "F10");
    chars(keying, "p");
    key(keying, "Enter");
}

static void type(struct clerk *clerk, struct keying *keying)
{
    size_t before = clerk->drive.keys;
    const char *keys = buf_text(&keying->keys);
    if (!keys) {
        drive_fail(&clerk->drive, "there is no memory left");
    }
    drive_type(&clerk->drive, keys);
    if (clerk->drive.keys - before != keying->chars + keying->extra) {
        drive_fail(&clerk->drive, "%zu keys were written, %zu were counted: %s", clerk->drive.keys - before,
                   keying->chars + keying->extra, keys);
    }
    clerk->chars += keying->chars;
    clerk->extra += keying->extra;
}

static void tell(struct clerk *clerk, const char *what, const struct keying *keying, size_t extra_max)
{
    bool over = keying->extra > extra_max;
    printf("  %-26s %3zu characters + %zu of %zu keys%s\n", what, keying->chars, keying->extra, extra_max,
           over ? "  OVER THE BUDGET" : "");
    clerk->over += over;
}

/* Can it be keyed by names alone, each found by a part that finds no other? Of a line with a discount the
 * budget leaves no key for F4. */
static bool can_be_named(struct clerk *clerk, const struct order *order)
{
    const struct master *customer = masters_find(&clerk->customers, order->customer);
    bool can = masters_name_part(&clerk->arena, &clerk->customers, customer) != NULL;
    for (size_t i = 0; can && i < order->line_count; i++) {
        const struct master *item = masters_find(&clerk->items, order->lines[i].item);
        can = strcmp(order->lines[i].discount, "0") == 0 &&
              masters_name_part(&clerk->arena, &clerk->items, item) != NULL;
    }
    return can;
}

static void key_order(struct clerk *clerk, size_t index, const char *last_date)
{
    const struct order *order = &clerk->orders.items[index];
    bool named = clerk->named_left > 0 && can_be_named(clerk, order);
    clerk->named_left -= named;
    clerk->named += named;
    printf("order %s%s\n", order->ref, named ? ", by names" : "");
    struct keying head = {0};
    header(clerk, &head, order, last_date, named);
    type(clerk, &head);
    buf_reset(&head.keys);
    for (size_t i = 0; i < order->line_count; i++) {
        const struct order_line *row = &order->lines[i];
        struct keying keying = {0};
        char what[64];
        line(clerk, &keying, row, named);
        type(clerk, &keying);
        snprintf(what, sizeof what, "line %zu  %s × %s", i + 1, row->item, row->quantity);
        tell(clerk, what, &keying, EXTRA_LINE_MAX);
        buf_free(&keying.keys);
    }
    size_t chars_before = head.chars, extra_before = head.extra;
    head.chars = head.extra = 0;
    submit(&head);
    type(clerk, &head);
    head.chars += chars_before;
    head.extra += extra_before;
    tell(clerk, "header and submit", &head, EXTRA_ORDER_MAX);
    buf_free(&head.keys);
    clerk->lines += order->line_count;
    char seen[64];
    snprintf(seen, sizeof seen, "%06zu is submitted", index + 1);
    drive_see(&clerk->drive, seen);
}

static void key_all(struct clerk *clerk)
{
    for (size_t i = 0; i < clerk->orders.count; i++) {
        key_order(clerk, i, i > 0 ? clerk->orders.items[i - 1].date : NULL);
    }
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: key_orders DATE ORDERS.csv ITEMS.csv CUSTOMERS.csv NAMED LOGIN\n");
        return 2;
    }
    static struct clerk clerk;
    drive_set_clock(argv[1]);
    orders_read(&clerk.arena, argv[2], &clerk.orders);
    masters_read(&clerk.arena, argv[3], &clerk.items);
    masters_read(&clerk.arena, argv[4], &clerk.customers);
    size_t wanted = (size_t)strtoul(argv[5], NULL, 10);
    clerk.named_left = wanted;
    drive_start(&clerk.drive);
    drive_sign_on(&clerk.drive, argv[6]);
    drive_type(&clerk.drive, "SO<Enter>");
    drive_see(&clerk.drive, "Sales order");
    drive_settle(&clerk.drive);
    key_all(&clerk);
    int status = -1;
    struct err err = {0};
    drive_type(&clerk.drive, "<F3><F3><F3>");
    if (pty_wait_exit(clerk.drive.pty, PTY_WAIT_MS, &status, &err) != RC_OK || status != 0) {
        drive_fail(&clerk.drive, "the program ended with %d: %s", status, err.text);
    }
    drive_end(&clerk.drive);
    printf("%zu orders, %zu lines: %zu characters of the papers + %zu keys; %zu orders by names\n",
           clerk.orders.count, clerk.lines, clerk.chars, clerk.extra, clerk.named);
    arena_free(&clerk.arena);
    if (clerk.named != wanted) {
        drive_fail(NULL, "only %zu of %zu orders could be keyed by names", clerk.named, wanted);
    }
    if (clerk.over > 0) {
        drive_fail(NULL, "%zu parts are over their budget of keys", clerk.over);
    }
    return 0;
}
