/* stock, stock-card and available: what is there, how it came to be, and what of it is promised. What is
 * there is read from the balances of days, however many moves made them. */
#include "report_internal.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/document/open.h"

#define BALANCE                                                                                              \
    "(SELECT s.balance FROM stock_day s WHERE s.warehouse = w.id AND s.item = i.id AND s.day <= ?"           \
    " ORDER BY s.day DESC LIMIT 1)"
#define PLACES " WHERE i.kind = 'stock' AND (? = 0 OR w.id = ?) AND (? = 0 OR i.id = ?)"
DAYBOOK_SQL(stock_by_warehouse, "SELECT w.code, i.code, i.name, i.unit, " BALANCE
                                " FROM warehouse w CROSS JOIN item i" PLACES " ORDER BY w.code, i.code");
DAYBOOK_SQL(stock_by_item, "SELECT i.id, i.code, i.name, i.unit, " BALANCE
                           " FROM item i CROSS JOIN warehouse w" PLACES " ORDER BY i.code, w.code");
DAYBOOK_SQL(card_moves,
            "SELECT m.day, m.document, d.type, d.series, d.year, d.seq, w.code, SUM(m.base_quantity)"
            " FROM warehouse w CROSS JOIN move m ON m.warehouse = w.id JOIN document d ON d.id = m.document"
            " WHERE m.item = ? AND m.day >= ? AND m.day <= ? AND (? = 0 OR w.id = ?)"
            " GROUP BY m.day, m.document, d.type, d.series, d.year, d.seq, w.code"
            " HAVING SUM(m.base_quantity) <> 0 ORDER BY m.day, m.document, w.code");

/* What the options name. */
struct asked {
    int64_t warehouse, item; /* 0: all */
    const char *warehouse_code;
    day_t until; /* INT32_MAX: now, for nothing is dated past today */
};

static enum rc read_asked(const struct report_run *run, const char *until, struct asked *ret, struct err *err)
{
    const struct lookup_row *warehouse = NULL, *item = NULL;
    day_t day = DAY_NONE;
    enum rc rc = report_lookup(run, "warehouse", &warehouse, err);
    if (rc == RC_OK)
        rc = report_lookup(run, "item", &item, err);
    if (rc == RC_OK)
        rc = report_day(run, until, &day, err);
    if (rc != RC_OK)
        return rc;
    *ret = (struct asked){
        .warehouse = warehouse ? warehouse->id : 0,
        .item = item ? item->id : 0,
        .warehouse_code = warehouse ? warehouse->values[0] : "",
        .until = day == DAY_NONE ? INT32_MAX : day,
    };
    return RC_OK;
}

static enum rc begin_places(struct report_run *run, const struct sql *sql, const struct asked *asked,
                            day_t until, struct row **ret, struct err *err)
{
    enum rc rc = row_begin(run->context->store, sql, ret, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(*ret, until);
    row_bind_int(*ret, asked->warehouse);
    row_bind_int(*ret, asked->warehouse);
    row_bind_int(*ret, asked->item);
    row_bind_int(*ret, asked->item);
    return RC_OK;
}

static const char *qty(qty_t quantity, char out[DECIMAL_BYTES])
{
    return decimal_format(quantity, QTY_DECIMALS, DECIMAL_TRIM, out);
}

enum rc report_stock(struct report_run *run, struct err *err)
{
    struct asked asked;
    struct row *row = NULL;
    bool has = true;
    enum rc rc = read_asked(run, "date", &asked, err);
    if (rc == RC_OK)
        rc = begin_places(run, &stock_by_warehouse, &asked, asked.until, &row, err);
    while (rc == RC_OK && has) {
        char quantity[DECIMAL_BYTES];
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has || row_null(row, 4) || (row_int(row, 4) == 0 && !asked.item))
            continue;
        const char *texts[] = {row_text(row, 0), row_text(row, 1), row_text(row, 2), row_text(row, 3),
                               qty(row_int(row, 4), quantity)};
        if (!report_add(run, texts))
            break;
    }
    row_end(row);
    return rc;
}

/* The card
 * ------------------------------------------------------------------------------------------------------- */

static enum rc overflow(struct err *err)
{
    return err_field(err, RC_REFUSED, 0, "item", "overflow", "the sum is more than can be shown");
}

/* What is there of the item at the end of a day, in the warehouses asked for. */
static enum rc balance_on(struct report_run *run, const struct asked *asked, day_t day, qty_t *ret,
                          struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = begin_places(run, &stock_by_item, asked, day, &row, err);
    *ret = 0;
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has && !row_null(row, 4) && !int_add(*ret, row_int(row, 4), ret))
            rc = overflow(err);
    }
    row_end(row);
    return rc;
}

static bool add_opening(struct report_run *run, const struct asked *asked, day_t from, qty_t balance)
{
    char day[DAY_BYTES], text[DECIMAL_BYTES];
    const char *texts[] = {day_format(from, day), "", "opening", asked->warehouse_code, "", "",
                           qty(balance, text)};
    return report_add(run, texts);
}

static bool add_move(struct report_run *run, const struct row *row, qty_t balance)
{
    const struct document_type *type = document_type_find(row_text(row, 2));
    const qty_t moved = row_int(row, 7);
    char number[NUMBER_BYTES] = "", day[DAY_BYTES], quantity[DECIMAL_BYTES], text[DECIMAL_BYTES];
    if (type)
        number_format(type, row_text(row, 3), (int)row_int(row, 4), row_int(row, 5), number);
    qty(moved < 0 ? -moved : moved, quantity);
    const char *texts[] = {day_format((day_t)row_int(row, 0), day),
                           number,
                           type ? type->name : row_text(row, 2),
                           row_text(row, 6),
                           moved > 0 ? quantity : "",
                           moved > 0 ? "" : quantity,
                           qty(balance, text)};
    return report_add(run, texts);
}

static enum rc walk_card(struct report_run *run, const struct asked *asked, day_t from, qty_t balance,
                         struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(run->context->store, &card_moves, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, asked->item);
    row_bind_int(row, from == DAY_NONE ? INT32_MIN : from);
    row_bind_int(row, asked->until);
    row_bind_int(row, asked->warehouse);
    row_bind_int(row, asked->warehouse);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        if (!int_add(balance, row_int(row, 7), &balance))
            rc = overflow(err);
        else if (!add_move(run, row, balance))
            break;
    }
    row_end(row);
    return rc;
}

enum rc report_stock_card(struct report_run *run, struct err *err)
{
    struct asked asked;
    day_t from = DAY_NONE;
    qty_t balance = 0;
    enum rc rc = read_asked(run, "to", &asked, err);
    if (rc == RC_OK)
        rc = report_day(run, "from", &from, err);
    if (rc == RC_OK && !asked.item)
        rc = err_field(err, RC_USAGE, 0, "item", "required",
                       "a stock card is of one item; say which: --item CODE");
    if (rc == RC_OK && from != DAY_NONE)
        rc = balance_on(run, &asked, from - 1, &balance, err);
    if (rc != RC_OK)
        return rc;
    if (from != DAY_NONE && !add_opening(run, &asked, from, balance))
        return RC_OK; /* run->rc tells */
    return walk_card(run, &asked, from, balance, err);
}

/* What is promised
 * ------------------------------------------------------------------------------------------------------- */

struct promise {
    int64_t item;
    qty_t on_order, reserved;
};
struct promises {
    struct report_run *run;
    struct promise *items;
    size_t count, capacity;
    bool comes; /* of the type at hand: it will come in */
    enum rc rc;
    struct err *err;
};

static bool take_open(void *context, const struct document_open_row *row)
{
    struct promises *promises = context;
    struct promise *grown = arena_grow(promises->run->context->arena, promises->items, promises->count,
                                       &promises->capacity, promises->count + 1, sizeof *grown);
    if (!grown) {
        promises->rc = err_memory(promises->err);
        return false;
    }
    promises->items = grown;
    promises->items[promises->count++] = (struct promise){row->item_id, promises->comes ? row->base_open : 0,
                                                          promises->comes ? 0 : row->base_open};
    return true;
}

static int by_item(const void *a, const void *b)
{
    const struct promise *one = a, *other = b;
    return one->item < other->item ? -1 : one->item > other->item;
}

static enum rc sum_up(struct promises *promises)
{
    size_t kept = 0;
    if (promises->count)
        qsort(promises->items, promises->count, sizeof *promises->items, by_item);
    for (size_t i = 0; i < promises->count; i++) {
        struct promise *last = kept ? &promises->items[kept - 1] : NULL;
        const struct promise *at = &promises->items[i];
        if (!last || last->item != at->item)
            promises->items[kept++] = *at;
        else if (!int_add(last->on_order, at->on_order, &last->on_order) ||
                 !int_add(last->reserved, at->reserved, &last->reserved))
            return overflow(promises->err);
    }
    promises->count = kept;
    return RC_OK;
}

/* The open lines of every type of order that stock fulfils. */
static enum rc read_promises(struct promises *promises, const struct asked *asked, struct err *err)
{
    size_t count = 0;
    const struct document_type *types = document_types(&count);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const struct document_type *down = document_type_downstream(&types[i]);
        if (!types[i].is_order || !down || (down->stock != STOCK_IN && down->stock != STOCK_OUT))
            continue;
        const struct document_open_filter filter = {
            .type = &types[i], .item = asked->item, .warehouse = asked->warehouse, .date = DAY_NONE};
        promises->comes = down->stock == STOCK_IN;
        rc = document_open_lines(promises->run->context, &filter, take_open, promises, err);
        if (rc == RC_OK)
            rc = promises->rc;
    }
    return rc == RC_OK ? sum_up(promises) : rc;
}

/* One item while its warehouses go by. */
struct available {
    int64_t item;
    const char *code, *name, *unit;
    qty_t on_hand;
};

static bool tell_available(struct promises *promises, const struct asked *asked, const struct available *of)
{
    const struct promise key = {.item = of->item}, nothing = {0};
    const struct promise *found =
        promises->count ? bsearch(&key, promises->items, promises->count, sizeof *promises->items, by_item)
                        : NULL;
    const struct promise *promise = found ? found : &nothing;
    char on_hand[DECIMAL_BYTES], on_order[DECIMAL_BYTES], reserved[DECIMAL_BYTES], available[DECIMAL_BYTES];
    qty_t left = 0;
    if (!of->item || (!of->on_hand && !promise->on_order && !promise->reserved && !asked->item))
        return true;
    if (!int_add(of->on_hand, -promise->reserved, &left)) {
        promises->rc = overflow(promises->err);
        return false;
    }
    const char *texts[] = {of->code,
                           of->name,
                           of->unit,
                           qty(of->on_hand, on_hand),
                           qty(promise->on_order, on_order),
                           qty(promise->reserved, reserved),
                           qty(left, available)};
    return report_add(promises->run, texts);
}

static enum rc next_item(struct promises *promises, const struct row *row, struct available *of,
                         struct err *err)
{
    struct arena *arena = promises->run->context->arena;
    *of = (struct available){.item = row_int(row, 0),
                             .code = arena_text(arena, row_text(row, 1)),
                             .name = arena_text(arena, row_text(row, 2)),
                             .unit = arena_text(arena, row_text(row, 3))};
    return of->code && of->name && of->unit ? RC_OK : err_memory(err);
}

enum rc report_available(struct report_run *run, struct err *err)
{
    struct promises promises = {.run = run, .err = err};
    struct available of = {0};
    struct asked asked;
    struct row *row = NULL;
    bool has = true;
    enum rc rc = read_asked(run, "date", &asked, err);
    if (rc == RC_OK)
        rc = read_promises(&promises, &asked, err);
    if (rc == RC_OK)
        rc = begin_places(run, &stock_by_item, &asked, INT32_MAX, &row, err);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || (has && row_int(row, 0) == of.item && row_null(row, 4)))
            continue;
        if (!has || row_int(row, 0) != of.item) {
            if (!tell_available(&promises, &asked, &of))
                break;
            rc = has ? next_item(&promises, row, &of, err) : RC_OK;
        }
        if (rc == RC_OK && has && !row_null(row, 4) && !int_add(of.on_hand, row_int(row, 4), &of.on_hand))
            rc = overflow(err);
    }
    row_end(row);
    return rc == RC_OK ? promises.rc : rc;
}
