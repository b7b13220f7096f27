#include "daybook/ledger/stock.h"

#include <stdlib.h>
#include <string.h>

/* What most changes need to know of a warehouse and item: the last count of another document, the last day on
 * which something moved, and what is there since. */
DAYBOOK_SQL(stock_now,
            "SELECT (SELECT MAX(day) FROM stock_count WHERE warehouse = ? AND item = ? AND document <> ?),"
            " (SELECT MAX(day) FROM stock_day WHERE warehouse = ? AND item = ?),"
            " (SELECT balance FROM stock_day WHERE warehouse = ? AND item = ? ORDER BY day DESC LIMIT 1)");
DAYBOOK_SQL(stock_before, "SELECT balance FROM stock_day WHERE warehouse = ? AND item = ? AND day < ?"
                          " ORDER BY day DESC LIMIT 1");
DAYBOOK_SQL(stock_from, "SELECT day, balance FROM stock_day WHERE warehouse = ? AND item = ? AND day >= ?"
                        " ORDER BY day");
DAYBOOK_SQL(stock_blocker,
            "SELECT document FROM move WHERE item = ? AND warehouse = ? AND day = ? AND document <> ?"
            " GROUP BY document HAVING SUM(base_quantity) < 0"
            " ORDER BY SUM(base_quantity), document DESC LIMIT 1");
DAYBOOK_SQL(stock_counted, "SELECT day, document FROM stock_count WHERE warehouse = ? AND item = ?"
                           " AND day >= ? AND document <> ? ORDER BY day DESC LIMIT 1");
DAYBOOK_SQL(stock_move_add, "INSERT INTO move (document, revision, line, warehouse, item, day, base_quantity,"
                            " event) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
/* A day's own row begins with the balance of the day before it. */
DAYBOOK_SQL(stock_day_add,
            "INSERT INTO stock_day (warehouse, item, day, balance) VALUES (?, ?, ?, ? + COALESCE("
            "(SELECT balance FROM stock_day WHERE warehouse = ? AND item = ? AND day < ?"
            " ORDER BY day DESC LIMIT 1), 0))"
            " ON CONFLICT (warehouse, item, day) DO UPDATE SET balance = stock_day.balance + ?");
DAYBOOK_SQL(stock_later_shift, "UPDATE stock_day SET balance = balance + ? WHERE warehouse = ? AND item = ?"
                               " AND day > ?");
DAYBOOK_SQL(stock_close_add, "INSERT INTO stock_count (warehouse, item, day, document) VALUES (?, ?, ?, ?)");
DAYBOOK_SQL(stock_close_drop, "DELETE FROM stock_count WHERE document = ?");

/* A warehouse and item as they are without the changes; days before all others: there is none. */
struct now {
    day_t counted, moved;
    qty_t balance; /* from `moved` on */
};

/* One warehouse and item at a time: their changes in order of day. */
struct covering {
    struct context *context;
    int64_t document;
    struct stock_change *const *changes;
    struct now now;
    size_t count, at; /* at: the first change not yet in `shift` */
    qty_t shift;      /* of the changes up to the day at hand */
    struct stock_refusal refusal;
    bool refused;
};

static void refuse(struct covering *covering, enum stock_obstacle obstacle, day_t day, qty_t there)
{
    if (covering->refused)
        return;
    covering->refused = true;
    covering->refusal = (struct stock_refusal){
        .obstacle = obstacle,
        .change = covering->changes[0],
        .day = day,
        .there = there,
        .wanted = -covering->shift,
    };
}

/* Holds the balance of a day, as it is without the changes, against what they take out by then. */
static void weigh(struct covering *covering, day_t day, qty_t balance)
{
    qty_t after = 0;
    if (!int_add(balance, covering->shift, &after))
        refuse(covering, STOCK_OVERFLOW, day, balance);
    else if (after < 0 && covering->shift < 0)
        refuse(covering, STOCK_SHORT, day, balance);
}

/* The days of the changes before `below`, on which nothing moved so far: the balance is that of before. */
static void pass_days(struct covering *covering, day_t below, qty_t balance)
{
    while (covering->at < covering->count && covering->changes[covering->at]->day < below) {
        const day_t day = covering->changes[covering->at]->day;
        for (; covering->at < covering->count && covering->changes[covering->at]->day == day;
             covering->at++) {
            if (!int_add(covering->shift, covering->changes[covering->at]->quantity, &covering->shift)) {
                refuse(covering, STOCK_OVERFLOW, day, balance);
                return;
            }
        }
        weigh(covering, day, balance);
    }
}

static void take_day(struct covering *covering, day_t day, qty_t before, qty_t balance)
{
    pass_days(covering, day, before);
    for (; covering->at < covering->count && covering->changes[covering->at]->day == day; covering->at++) {
        if (!int_add(covering->shift, covering->changes[covering->at]->quantity, &covering->shift)) {
            refuse(covering, STOCK_OVERFLOW, day, balance);
            return;
        }
    }
    weigh(covering, day, balance);
}

static enum rc read_before(struct context *context, int64_t warehouse, int64_t item, day_t day, qty_t *ret,
                           struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &stock_before, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, warehouse);
    row_bind_int(row, item);
    row_bind_int(row, day);
    rc = row_step(row, &has, err);
    if (rc == RC_OK)
        *ret = has ? row_int(row, 0) : 0;
    row_end(row);
    return rc;
}

static enum rc read_now(struct covering *covering, struct err *err)
{
    const struct stock_change *first = covering->changes[0];
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(covering->context->store, &stock_now, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, first->warehouse);
    row_bind_int(row, first->item);
    row_bind_int(row, covering->document);
    for (int i = 0; i < 2; i++) {
        row_bind_int(row, first->warehouse);
        row_bind_int(row, first->item);
    }
    rc = row_step(row, &has, err);
    if (rc == RC_OK)
        covering->now = (struct now){
            .counted = row_null(row, 0) ? INT32_MIN : (day_t)row_int(row, 0),
            .moved = row_null(row, 1) ? INT32_MIN : (day_t)row_int(row, 1),
            .balance = row_int(row, 2),
        };
    row_end(row);
    return rc;
}

/* Days on which something moved, from the first change's on, each held against what is taken out by then. */
static enum rc cover_later(struct covering *covering, struct err *err)
{
    const struct stock_change *first = covering->changes[0];
    qty_t balance = 0;
    struct row *row = NULL;
    bool has = true;
    enum rc rc = read_before(covering->context, first->warehouse, first->item, first->day, &balance, err);
    if (rc == RC_OK)
        rc = row_begin(covering->context->store, &stock_from, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, first->warehouse);
    row_bind_int(row, first->item);
    row_bind_int(row, first->day);
    while (rc == RC_OK && has && !covering->refused) {
        rc = row_step(row, &has, err);
        if (rc || !has)
            continue;
        take_day(covering, (day_t)row_int(row, 0), balance, row_int(row, 1));
        balance = row_int(row, 1);
    }
    row_end(row);
    return rc;
}

/* Mostly nothing moved on a later day than the first change's: then one balance stands for all days. */
static enum rc cover_days(struct covering *covering, struct err *err)
{
    enum rc rc = RC_OK;
    if (covering->now.moved > covering->changes[0]->day)
        rc = cover_later(covering, err);
    if (rc == RC_OK && !covering->refused)
        pass_days(covering, INT32_MAX, covering->now.balance);
    return rc;
}

/* Nothing is there after the last of the days: stock_apply need not look. */
static void mark_last(struct covering *covering)
{
    const day_t changed = covering->changes[covering->count - 1]->day;
    const day_t last = covering->now.moved > changed ? covering->now.moved : changed;
    for (size_t i = 0; i < covering->count; i++)
        covering->changes[i]->last = covering->changes[i]->day == last;
}

static enum rc find_count(struct covering *covering, struct err *err)
{
    const struct stock_change *first = covering->changes[0];
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(covering->context->store, &stock_counted, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, first->warehouse);
    row_bind_int(row, first->item);
    row_bind_int(row, first->day);
    row_bind_int(row, covering->document);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        refuse(covering, STOCK_CLOSED, (day_t)row_int(row, 0), 0);
        covering->refusal.document = row_int(row, 1);
    }
    row_end(row);
    return rc;
}

static enum rc find_blocker(struct covering *covering, struct err *err)
{
    struct stock_refusal *refusal = &covering->refusal;
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(covering->context->store, &stock_blocker, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, refusal->change->item);
    row_bind_int(row, refusal->change->warehouse);
    row_bind_int(row, refusal->day);
    row_bind_int(row, covering->document);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        refusal->document = row_int(row, 0);
    row_end(row);
    return rc;
}

static enum rc cover_one(struct covering *covering, stock_refusal_fn tell, void *tell_context,
                         struct err *err)
{
    enum rc rc = read_now(covering, err);
    if (rc == RC_OK && covering->now.counted >= covering->changes[0]->day)
        rc = find_count(covering, err);
    if (rc == RC_OK && !covering->refused)
        rc = cover_days(covering, err);
    mark_last(covering);
    if (rc == RC_OK && covering->refused && covering->refusal.obstacle == STOCK_SHORT)
        rc = find_blocker(covering, err);
    if (rc == RC_OK && covering->refused)
        tell(tell_context, &covering->refusal);
    return rc;
}

static int by_place_and_day(const void *a, const void *b)
{
    const struct stock_change *one = *(struct stock_change *const *)a,
                              *other = *(struct stock_change *const *)b;
    if (one->warehouse != other->warehouse)
        return one->warehouse < other->warehouse ? -1 : 1;
    if (one->item != other->item)
        return one->item < other->item ? -1 : 1;
    if (one->day != other->day)
        return one->day < other->day ? -1 : 1;
    return one->line - other->line;
}

static bool same_place(const struct stock_change *a, const struct stock_change *b)
{
    return a->warehouse == b->warehouse && a->item == b->item;
}

enum rc stock_cover_marking(struct context *context, struct stock_change *changes, size_t count,
                            int64_t document, stock_refusal_fn tell, void *tell_context, struct err *err)
{
    struct stock_change **sorted = arena_array(context->arena, count + 1, sizeof *sorted);
    enum rc rc = sorted ? RC_OK : err_memory(err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        sorted[i] = &changes[i];
    if (rc == RC_OK && count)
        qsort(sorted, count, sizeof *sorted, by_place_and_day);
    for (size_t at = 0, end = 0; rc == RC_OK && at < count; at = end) {
        for (end = at + 1; end < count && same_place(sorted[end], sorted[at]);)
            end++;
        struct covering covering = {
            .context = context, .document = document, .changes = &sorted[at], .count = end - at};
        rc = cover_one(&covering, tell, tell_context, err);
    }
    return rc;
}

enum rc stock_cover(struct context *context, const struct stock_change *changes, size_t count,
                    int64_t document, stock_refusal_fn tell, void *tell_context, struct err *err)
{
    struct stock_change *copy = arena_array(context->arena, count + 1, sizeof *copy);
    if (!copy)
        return err_memory(err);
    if (count)
        memcpy(copy, changes, count * sizeof *copy);
    return stock_cover_marking(context, copy, count, document, tell, tell_context, err);
}

static enum rc add_move(struct context *context, const struct stock_change *change,
                        const struct stock_cause *cause, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &stock_move_add, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, cause->document);
    row_bind_int(row, cause->revision);
    row_bind_int(row, change->line);
    row_bind_int(row, change->warehouse);
    row_bind_int(row, change->item);
    row_bind_int(row, change->day);
    row_bind_int(row, change->quantity);
    row_bind_int(row, cause->event);
    return row_run(row, err);
}

static enum rc add_to_day(struct context *context, const struct stock_change *change, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &stock_day_add, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, change->warehouse);
    row_bind_int(row, change->item);
    row_bind_int(row, change->day);
    row_bind_int(row, change->quantity);
    row_bind_int(row, change->warehouse);
    row_bind_int(row, change->item);
    row_bind_int(row, change->day);
    row_bind_int(row, change->quantity);
    return row_run(row, err);
}

static enum rc shift_later(struct context *context, const struct stock_change *change, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &stock_later_shift, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, change->quantity);
    row_bind_int(row, change->warehouse);
    row_bind_int(row, change->item);
    row_bind_int(row, change->day);
    return row_run(row, err);
}

enum rc stock_apply(struct context *context, const struct stock_change *changes, size_t count,
                    const struct stock_cause *cause, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        rc = add_move(context, &changes[i], cause, err);
        if (rc == RC_OK)
            rc = add_to_day(context, &changes[i], err);
        if (rc == RC_OK && !changes[i].last)
            rc = shift_later(context, &changes[i], err);
    }
    return rc;
}

enum rc stock_on_hand(struct context *context, int64_t warehouse, int64_t item, day_t day, qty_t *ret,
                      struct err *err)
{
    return read_before(context, warehouse, item, day + 1, ret, err);
}

enum rc stock_close(struct context *context, int64_t warehouse, int64_t item, day_t day, int64_t document,
                    struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &stock_close_add, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, warehouse);
    row_bind_int(row, item);
    row_bind_int(row, day);
    row_bind_int(row, document);
    return row_run(row, err);
}

enum rc stock_reopen(struct context *context, int64_t document, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &stock_close_drop, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, document);
    return row_run(row, err);
}
