#include "effect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which states have moved what is keyed, and which what is counted. */
static const struct {
    const char *state;
    bool keyed, counted;
} moved_in[] = {
    {"submitted", true, false},
    {"returned", true, false},
    {"audited", true, true},
    {"reversed", true, true},
};

/* What each kind of stock type makes of a line's base quantity: a factor for its warehouse, and one for the
 * warehouse it goes to. */
static const struct {
    int here, there;
} factors[] = {
    [STOCK_NONE] = {0, 0},     [STOCK_IN] = {1, 0},      [STOCK_OUT] = {-1, 0},
    [STOCK_BETWEEN] = {-1, 1}, [STOCK_COUNTED] = {1, 0},
};

static bool has_moved(const struct document_type *type, const char *state)
{
    for (size_t i = 0; i < sizeof moved_in / sizeof moved_in[0]; i++) {
        if (!strcmp(moved_in[i].state, state))
            return type->stock == STOCK_COUNTED ? moved_in[i].counted : moved_in[i].keyed;
    }
    return false;
}

/* Real quantities stay far below the ends of the numbers (stock_cover refuses what does not); those of a
 * damaged file, which the check replays, come round instead of stopping it. */
static qty_t sum(qty_t a, qty_t b)
{
    return (qty_t)((uint64_t)a + (uint64_t)b);
}

static qty_t times(qty_t quantity, int factor)
{
    return (qty_t)((uint64_t)quantity * (uint64_t)(int64_t)factor);
}

day_t effect_book_day(const struct content *content)
{
    const day_t day = (day_t)content->slots[SLOT_DATE].number;
    return strcmp(content->slots[SLOT_TAKEN].text, "start") ? day : day - 1;
}

static enum rc add(struct context *context, struct effects *effects, const struct content *content,
                   const struct content_line *line, const struct slot_value *warehouse, qty_t quantity,
                   struct err *err)
{
    const struct slot_value *item = &line->slots[SLOT_LINE_ITEM - SLOTS_HEADER];
    if (quantity == 0 || !warehouse->filled || !item->filled)
        return RC_OK;
    struct stock_change *items = arena_grow(context->arena, effects->items, effects->count,
                                            &effects->capacity, effects->count + 1, sizeof *items);
    if (!items)
        return err_memory(err);
    effects->items = items;
    items[effects->count++] = (struct stock_change){
        .line = line->line,
        .warehouse = warehouse->number,
        .item = item->number,
        .day = (day_t)content->slots[SLOT_DATE].number,
        .quantity = quantity,
        .warehouse_code = warehouse->text,
        .item_code = item->text,
    };
    return RC_OK;
}

enum rc effects_add(struct context *context, struct effects *effects, const struct content *content,
                    const char *state, int sign, struct err *err)
{
    const struct document_type *type = content->type;
    enum rc rc = RC_OK;
    if (!has_moved(type, state) || !content->slots[SLOT_DATE].filled)
        return RC_OK;
    for (size_t i = 0; rc == RC_OK && i < content->line_count; i++) {
        const struct content_line *line = &content->lines[i];
        const qty_t quantity = times(sum(line->base_quantity, times(line->book, -1)), sign);
        rc = add(context, effects, content, line, &content->slots[SLOT_WAREHOUSE],
                 times(quantity, factors[type->stock].here), err);
        if (rc == RC_OK)
            rc = add(context, effects, content, line, &content->slots[SLOT_TO_WAREHOUSE],
                     times(quantity, factors[type->stock].there), err);
    }
    return rc;
}

static int by_key(const void *a, const void *b)
{
    const struct stock_change *one = a, *other = b;
    if (one->line != other->line)
        return one->line - other->line;
    if (one->warehouse != other->warehouse)
        return one->warehouse < other->warehouse ? -1 : 1;
    if (one->item != other->item)
        return one->item < other->item ? -1 : 1;
    return one->day != other->day ? (one->day < other->day ? -1 : 1) : 0;
}

void effects_settle(struct effects *effects)
{
    size_t kept = 0;
    if (effects->count)
        qsort(effects->items, effects->count, sizeof *effects->items, by_key);
    for (size_t i = 0; i < effects->count; i++) {
        if (kept && by_key(&effects->items[kept - 1], &effects->items[i]) == 0)
            effects->items[kept - 1].quantity =
                sum(effects->items[kept - 1].quantity, effects->items[i].quantity);
        else
            effects->items[kept++] = effects->items[i];
        if (effects->items[kept - 1].quantity == 0)
            kept--;
    }
    effects->count = kept;
}

/* Refusals in words
 * ------------------------------------------------------------------------------------------------------- */

struct telling {
    struct context *context;
    effects_refusal_fn tell;
    void *tell_context;
    enum rc rc;
    struct err *err;
};

static const char *number_of(struct telling *telling, int64_t document)
{
    const char *number = "another document";
    if (document)
        telling->rc = stored_number(telling->context, document, &number, telling->err);
    return number;
}

static const char *qty(qty_t quantity, char out[DECIMAL_BYTES])
{
    return decimal_format(quantity, QTY_DECIMALS, DECIMAL_TRIM, out);
}

static void word_short(struct telling *telling, const struct stock_refusal *refusal, char *out, size_t size)
{
    const struct stock_change *change = refusal->change;
    char day[DAY_BYTES], there[DECIMAL_BYTES], wanted[DECIMAL_BYTES];
    day_format(refusal->day, day);
    if (!refusal->document || refusal->day == change->day) {
        snprintf(out, size, "%s holds %s of %s on %s, and %s would leave it; receive first, or take less",
                 change->warehouse_code, qty(refusal->there, there), change->item_code, day,
                 qty(refusal->wanted, wanted));
        return;
    }
    snprintf(out, size, "%s would be short of %s by %s on %s, where %s takes it out", change->warehouse_code,
             change->item_code, qty(refusal->wanted - refusal->there, wanted), day,
             number_of(telling, refusal->document));
}

static void tell_refusal(void *context, const struct stock_refusal *refusal)
{
    struct telling *telling = context;
    const struct stock_change *change = refusal->change;
    char message[ERR_TEXT_BYTES], day[DAY_BYTES];
    day_format(refusal->day, day);
    switch (refusal->obstacle) {
    case STOCK_SHORT:
        word_short(telling, refusal, message, sizeof message);
        telling->tell(telling->tell_context, change, "stock", message);
        break;
    case STOCK_CLOSED:
        snprintf(message, sizeof message,
                 "%s in %s was counted on %s by %s, which is audited; nothing of it is dated on that day or "
                 "before",
                 change->item_code, change->warehouse_code, day, number_of(telling, refusal->document));
        telling->tell(telling->tell_context, change, "counted", message);
        break;
    case STOCK_OVERFLOW:
        snprintf(message, sizeof message, "%s in %s would be more than can be kept; look at the quantity",
                 change->item_code, change->warehouse_code);
        telling->tell(telling->tell_context, change, "overflow", message);
        break;
    }
}

enum rc effects_cover(struct context *context, struct effects *effects, int64_t document,
                      effects_refusal_fn tell, void *tell_context, struct err *err)
{
    struct telling telling = {context, tell, tell_context, RC_OK, err};
    enum rc rc =
        stock_cover_marking(context, effects->items, effects->count, document, tell_refusal, &telling, err);
    return rc ? rc : telling.rc;
}

/* Steps
 * -------------------------------------------------------------------------------------------------------------------
 */

struct first {
    bool told;
    int line;
    const char *rule;
    char message[ERR_TEXT_BYTES];
};

static void keep_first(void *context, const struct stock_change *change, const char *rule,
                       const char *message)
{
    struct first *first = context;
    if (first->told)
        return;
    first->told = true;
    first->line = change->line;
    first->rule = rule;
    snprintf(first->message, sizeof first->message, "%s", message);
}

/* A count that is audited closes its day for what it counted, be there a difference or not. */
static enum rc close_days(struct context *context, const struct stored *stored, const char *to,
                          struct err *err)
{
    const struct content *content = &stored->content;
    enum rc rc = RC_OK;
    if (content->type->stock != STOCK_COUNTED)
        return RC_OK;
    rc = stock_reopen(context, stored->id, err);
    for (size_t i = 0; rc == RC_OK && !stored->red && !strcmp(to, "audited") && i < content->line_count; i++)
        rc = stock_close(context, content->slots[SLOT_WAREHOUSE].number,
                         content->lines[i].slots[SLOT_LINE_ITEM - SLOTS_HEADER].number,
                         effect_book_day(content), stored->id, err);
    return rc;
}

enum rc effects_of_step(struct context *context, const struct stored *stored, const char *to, int64_t event,
                        struct err *err)
{
    struct effects effects = {0};
    struct first first = {0};
    const struct stock_cause cause = {stored->id, stored->revision, event};
    enum rc rc = effects_add(context, &effects, &stored->content, stored->state, -1, err);
    if (rc == RC_OK)
        rc = effects_add(context, &effects, &stored->content, to, 1, err);
    if (rc)
        return rc;
    effects_settle(&effects);
    rc = effects_cover(context, &effects, stored->id, keep_first, &first, err);
    if (rc == RC_OK && first.told)
        rc = err_field(err, RC_REFUSED, first.line, "", first.rule, "%s: %s", stored->number, first.message);
    if (rc == RC_OK)
        rc = stock_apply(context, effects.items, effects.count, &cause, err);
    return rc ? rc : close_days(context, stored, to, err);
}
