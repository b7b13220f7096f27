/* The quantity ledger: what moved in which warehouse on which day, and what is there at the end of each day.
 * Quantities are in the item's base unit, in millionths. Moves are only ever added; an undone one is added
 * again with the other sign at its own day. */
#ifndef DAYBOOK_LEDGER_STOCK_H
#define DAYBOOK_LEDGER_STOCK_H

#include "daybook/base/decimal.h"
#include "daybook/ledger/context.h"

struct stock_change {
    int line; /* of the document */
    int64_t warehouse, item;
    day_t day;
    bool last;      /* there is no later day, nor do the changes make one; false: stock_apply looks */
    qty_t quantity; /* in (+) or out (-) */
    const char *warehouse_code, *item_code; /* borrowed, for messages */
};

/* Why a set of changes cannot be. */
enum stock_obstacle {
    STOCK_SHORT,    /* less than nothing would be there at the end of a day */
    STOCK_CLOSED,   /* an audited count stands on that day or later */
    STOCK_OVERFLOW, /* more than can be kept */
};
struct stock_refusal {
    enum stock_obstacle obstacle;
    const struct stock_change *change; /* the first of the same warehouse and item that asks for it */
    day_t day;                         /* that falls short; of the count */
    qty_t there;                       /* at the end of that day without the changes */
    qty_t wanted;                      /* what the changes take out by then */
    int64_t document; /* which takes most out on that day, else the count; 0: the changes alone */
};
typedef void (*stock_refusal_fn)(void *context, const struct stock_refusal *refusal);

/* Tells for each warehouse and item the first thing that stands against the changes, now or on any later day:
 * none told, they can be applied. A day that is below zero already is refused only to what makes it worse.
 * `document` is the one that changes: its own counts and moves are not in its way. */
enum rc stock_cover(struct context *context, const struct stock_change *changes, size_t count,
                    int64_t document, stock_refusal_fn tell, void *tell_context, struct err *err) MUST_CHECK;

/* The same, and sets `last` of each change, for a stock_apply that comes before anything else is written. */
enum rc stock_cover_marking(struct context *context, struct stock_change *changes, size_t count,
                            int64_t document, stock_refusal_fn tell, void *tell_context,
                            struct err *err) MUST_CHECK;

struct stock_cause {
    int64_t document, revision, event;
};
/* Writes the moves and the balances of their days. The revision's row is there already. */
enum rc stock_apply(struct context *context, const struct stock_change *changes, size_t count,
                    const struct stock_cause *cause, struct err *err) MUST_CHECK;

/* What is there at the end of a day. */
enum rc stock_on_hand(struct context *context, int64_t warehouse, int64_t item, day_t day, qty_t *ret,
                      struct err *err) MUST_CHECK;

/* An audited count closes its day and all before it for a warehouse and item; undone, it opens them again. */
enum rc stock_close(struct context *context, int64_t warehouse, int64_t item, day_t day, int64_t document,
                    struct err *err) MUST_CHECK;
enum rc stock_reopen(struct context *context, int64_t document, struct err *err) MUST_CHECK;

#endif
