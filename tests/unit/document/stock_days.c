/* Proves: whatever is submitted, corrected, recalled, voided, audited, returned and reversed in whatever
 * order, over 5 items and 3 warehouses and 2,000 documents: what the ledger has on hand at the end of every
 * day is the sum of its moves and what a plain recomputation from the documents says; it is never below zero;
 * and a step is refused for stock exactly where the plain recomputation would fall below zero on some day.
 * DAYBOOK_SEED repeats a run. */
#include "document_file.h"

#include "daybook/ledger/stock.h"

enum { ITEMS = 5, WAREHOUSES = 3, DAYS = 40, DOCUMENTS = 2000, LINES_MAX = 3, CHECK_EVERY = 200 };

static const char *const item_codes[ITEMS] = {"A1", "A2", "A3", "A4", "A5"};
static const char *const warehouse_codes[WAREHOUSES] = {"MAIN", "W2", "W3"};

DAYBOOK_SQL(days_moved,
            "SELECT COALESCE(SUM(m.base_quantity), 0) FROM move m JOIN item i ON i.id = m.item"
            " JOIN warehouse w ON w.id = m.warehouse WHERE i.code = ? AND w.code = ? AND m.day <= ?");
DAYBOOK_SQL(days_ids,
            "SELECT (SELECT id FROM warehouse WHERE code = ?), (SELECT id FROM item WHERE code = ?)");
DAYBOOK_SQL(days_least, "SELECT MIN(balance) FROM stock_day");

/* What a type does here and there. */
static const struct {
    const char *code;
    int here, there;
} kinds[] = {{"OI", 1, 0}, {"OO", -1, 0}, {"TR", -1, 1}, {"PR", 1, 0}, {"SD", -1, 0}};
enum { KINDS = 5 };

struct model_line {
    int item;
    qty_t quantity; /* whole units */
};
struct model {
    char number[NUMBER_BYTES];
    int kind, warehouse, to, day, lines, sign; /* sign -1: a reversal */
    bool moved, audited, gone;
    bool returned, recalled;
    int submitted_day, keyer;
    struct model_line line[LINES_MAX];
};

struct world {
    struct company_file *file;
    unsigned seed;
    int today; /* from day 0 */
    struct model documents[2 * DOCUMENTS];
    int count, refused, done[16];
};

static day_t day_of(int day)
{
    return day_from_date((struct date){2026, 2, 1}) + day;
}

static int below(struct world *world, int limit)
{
    return (int)((unsigned)rand_r(&world->seed) % (unsigned)limit);
}

/* The plain recomputation: every document that has moved, day by day. `other` (may be NULL) stands in the
 * place of the document at `except`. False where a day falls below zero. */
static bool recompute(const struct world *world, int except, const struct model *other,
                      qty_t ret[WAREHOUSES][ITEMS][DAYS])
{
    memset(ret, 0, sizeof(qty_t) * WAREHOUSES * ITEMS * DAYS);
    for (int i = 0; i <= world->count; i++) {
        const struct model *model = i == except ? other : i < world->count ? &world->documents[i] : NULL;
        if (!model || !model->moved)
            continue;
        for (int line = 0; line < model->lines; line++) {
            const qty_t quantity = model->line[line].quantity * model->sign;
            const int item = model->line[line].item;
            ret[model->warehouse][item][model->day] += quantity * kinds[model->kind].here;
            ret[model->to][item][model->day] += quantity * kinds[model->kind].there;
        }
    }
    bool good = true;
    for (int warehouse = 0; warehouse < WAREHOUSES; warehouse++) {
        for (int item = 0; item < ITEMS; item++) {
            for (int day = 0; day < DAYS; day++) {
                if (day)
                    ret[warehouse][item][day] += ret[warehouse][item][day - 1];
                good = good && ret[warehouse][item][day] >= 0;
            }
        }
    }
    return good;
}

static bool allowed(const struct world *world, int at, const struct model *model)
{
    static qty_t scratch[WAREHOUSES][ITEMS][DAYS];
    return recompute(world, at, model, scratch);
}

static qty_t moved(struct world *world, const char *item, const char *warehouse, day_t day)
{
    struct company_file *file = world->file;
    struct row *row = NULL;
    bool has = false;
    CHECKED(row_begin(file->store, &days_moved, &row, &file->err));
    row_bind_text(row, item);
    row_bind_text(row, warehouse);
    row_bind_int(row, day);
    CHECKED(row_step(row, &has, &file->err));
    const qty_t sum = row_int(row, 0);
    row_end(row);
    return sum;
}

static void ids_of(struct world *world, const char *item, const char *warehouse, int64_t ret[2])
{
    struct company_file *file = world->file;
    struct row *row = NULL;
    bool has = false;
    CHECKED(row_begin(file->store, &days_ids, &row, &file->err));
    row_bind_text(row, warehouse);
    row_bind_text(row, item);
    CHECKED(row_step(row, &has, &file->err));
    ret[0] = row_int(row, 0);
    ret[1] = row_int(row, 1);
    row_end(row);
}

static void check_all(struct world *world)
{
    static qty_t plain[WAREHOUSES][ITEMS][DAYS];
    struct company_file *file = world->file;
    struct row *row = NULL;
    bool has = false;
    assert_true(recompute(world, -1, NULL, plain));
    for (int warehouse = 0; warehouse < WAREHOUSES; warehouse++) {
        for (int item = 0; item < ITEMS; item++) {
            int64_t ids[2];
            ids_of(world, item_codes[item], warehouse_codes[warehouse], ids);
            for (int day = 0; day < DAYS; day++) {
                const qty_t expected = plain[warehouse][item][day] * 1000000;
                qty_t on_hand = 0;
                CHECKED(stock_on_hand(&file->context, ids[0], ids[1], day_of(day), &on_hand, &file->err));
                assert_int_equal(on_hand, expected);
                assert_int_equal(moved(world, item_codes[item], warehouse_codes[warehouse], day_of(day)),
                                 expected);
            }
        }
    }
    CHECKED(row_begin(file->store, &days_least, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    assert_true(row_null(row, 0) || row_int(row, 0) >= 0);
    row_end(row);
}

/* Acting
 * -----------------------------------------------------------------------------------------------------------------
 */

static void act_as(struct world *world, int operator_id)
{
    request(world->file, (instant_t)day_of(world->today) * 86400 * 1000000 + (instant_t)NOON * 1000000,
            operator_id);
}

static void invent(struct world *world, struct model *model)
{
    model->warehouse = below(world, WAREHOUSES);
    model->to = (model->warehouse + 1 + below(world, WAREHOUSES - 1)) % WAREHOUSES;
    model->day = world->today - below(world, world->today < 6 ? world->today + 1 : 6);
    model->lines = 1 + below(world, LINES_MAX);
    for (int i = 0; i < model->lines; i++)
        model->line[i] = (struct model_line){below(world, ITEMS), 1 + below(world, 20)};
}

static const char *cells_text(const struct model *model, char out[512])
{
    char date[DAY_BYTES];
    int used = snprintf(out, 512, "date=%s|late_reason=FORGOTTEN|warehouse=%s",
                        day_format(day_of(model->day), date), warehouse_codes[model->warehouse]);
    const char *code = kinds[model->kind].code;
    if (kinds[model->kind].there)
        used += snprintf(out + used, 512 - (size_t)used, "|to_warehouse=%s", warehouse_codes[model->to]);
    if (code[0] == 'O')
        used += snprintf(out + used, 512 - (size_t)used, "|reason=OTHER");
    if (code[0] == 'P')
        used += snprintf(out + used, 512 - (size_t)used, "|supplier=S01");
    if (code[0] == 'S')
        used += snprintf(out + used, 512 - (size_t)used, "|customer=ALFKI");
    for (int i = 0; i < model->lines; i++)
        used += snprintf(out + used, 512 - (size_t)used, "|%d.item=%s|%d.quantity=%lld", i + 1,
                         item_codes[model->line[i].item], i + 1, (long long)model->line[i].quantity);
    return out;
}

/* What the ledger answers is what the model says. */
static bool judged(struct world *world, enum rc rc, bool good)
{
    struct company_file *file = world->file;
    if (good && rc != RC_OK)
        fail_msg("refused, though every day is covered: %s", file->err.text);
    if (!good && rc == RC_OK)
        fail_msg("taken, though a day falls below zero");
    if (!good && strcmp(file->err.rule, "stock"))
        fail_msg("refused for another reason: %s: %s", file->err.rule, file->err.text);
    world->refused += !good;
    return good;
}

static void submit_new(struct world *world)
{
    struct model model = {.kind = below(world, KINDS), .sign = 1, .moved = true, .keyer = CLERK};
    struct document_done done;
    char text[512];
    invent(world, &model);
    act_as(world, CLERK);
    const bool good = allowed(world, world->count, &model);
    const enum rc rc = submit_text(world->file, kinds[model.kind].code, cells_text(&model, text), &done);
    if (!judged(world, rc, good))
        return;
    model.submitted_day = world->today;
    memcpy(model.number, done.number, sizeof model.number);
    world->documents[world->count++] = model;
    world->done[0]++;
}

static bool stepped(struct world *world, int at, int operator_id, const char *action, const char *reason,
                    const struct model *after)
{
    struct document_stepped ret;
    const struct document_step doing = {.action = action,
                                        .name = world->documents[at].number,
                                        .reason = reason,
                                        .note = "as the property test would have it"};
    struct company_file *file = world->file;
    act_as(world, operator_id);
    const bool good = allowed(world, at, after);
    CHECKED(store_begin(file->store, __func__, &file->err));
    if (!judged(world, ended(file, document_step(&file->context, &doing, &ret, &file->err)), good))
        return false;
    world->documents[at] = *after;
    return true;
}

static void recall(struct world *world, int at)
{
    struct model after = world->documents[at];
    after.moved = false;
    after.recalled = true;
    world->done[1] += stepped(world, at, CLERK, "recall", "", &after);
}

static void give_back(struct world *world, int at)
{
    struct model after = world->documents[at];
    after.returned = true;
    world->done[2] += stepped(world, at, OTHER_CLERK, "return", "QUANTITY", &after);
}

static void correct(struct world *world, int at)
{
    struct model after = world->documents[at];
    struct document_submit submit = {.corrects = after.number};
    struct document_done done;
    char text[512];
    invent(world, &after);
    after.moved = true;
    after.returned = after.recalled = false;
    act_as(world, CLERK);
    const bool good = allowed(world, at, &after);
    const enum rc rc =
        submit_as(world->file, &submit, kinds[after.kind].code, cells_text(&after, text), &done);
    if (!judged(world, rc, good))
        return;
    after.submitted_day = world->today;
    world->documents[at] = after;
    world->done[3]++;
}

static void make_void(struct world *world, int at)
{
    struct model after = world->documents[at];
    after.moved = false;
    after.gone = true;
    world->done[4] += stepped(world, at, CLERK, "void", "NOT-HAPPENED", &after);
}

static void audit(struct world *world, int at)
{
    struct model after = world->documents[at];
    after.audited = true;
    world->done[5] += stepped(world, at, after.keyer == CLERK ? OTHER_CLERK : CLERK, "audit", "", &after);
}

static void unaudit(struct world *world, int at)
{
    struct model after = world->documents[at];
    after.audited = false;
    world->done[6] += stepped(world, at, OTHER_CLERK, "unaudit", "QUANTITY", &after);
}

/* The original stays moved; the reversal moves back today. */
static void reverse(struct world *world, int at)
{
    struct company_file *file = world->file;
    struct model red = world->documents[at];
    struct document_stepped ret;
    const struct document_step doing = {
        .action = "reverse", .name = red.number, .reason = "NOT-HAPPENED", .note = ""};
    red.day = world->today;
    red.sign = -1;
    red.audited = false;
    red.keyer = OTHER_CLERK;
    red.submitted_day = world->today;
    act_as(world, OTHER_CLERK);
    const bool good = allowed(world, world->count, &red);
    CHECKED(store_begin(file->store, __func__, &file->err));
    if (!judged(world, ended(file, document_step(&file->context, &doing, &ret, &file->err)), good))
        return;
    memcpy(red.number, ret.made, sizeof red.number);
    world->documents[at].gone = true;
    world->documents[world->count++] = red;
    world->done[7]++;
}

static void step_any(struct world *world)
{
    const int at = below(world, world->count);
    const struct model *model = &world->documents[at];
    const bool same_day = model->submitted_day == world->today;
    if (model->gone)
        return;
    if (model->recalled || model->returned) {
        if (below(world, 3))
            correct(world, at);
        else
            make_void(world, at);
    } else if (model->sign < 0) {
        if (!model->audited)
            audit(world, at);
    } else if (model->audited) {
        if (below(world, 2))
            unaudit(world, at);
        else
            reverse(world, at);
    } else if (same_day && below(world, 2)) {
        recall(world, at);
    } else if (below(world, 2)) {
        audit(world, at);
    } else {
        give_back(world, at);
    }
}

static void any_order_keeps_every_day(void **state)
{
    static struct world world;
    const char *seed = getenv("DAYBOOK_SEED");
    struct master_done done;
    struct company_file *file = *state;
    world =
        (struct world){.file = file, .seed = seed ? (unsigned)strtoul(seed, NULL, 10) : (unsigned)time(NULL)};
    print_message("seed %u\n", world.seed);
    for (int i = 0; i < ITEMS; i++) {
        char text[64];
        snprintf(text, sizeof text, "code=%s|name=Item|unit=EA", item_codes[i]);
        CHECKED(put(file, "items", MASTER_ADD, 0, text, &done));
        if (i && i < WAREHOUSES) {
            snprintf(text, sizeof text, "code=%s|name=Store", warehouse_codes[i]);
            CHECKED(put(file, "warehouses", MASTER_ADD, 0, text, &done));
        }
    }
    for (int submits = 0; world.done[0] < DOCUMENTS; submits++) {
        world.today = world.done[0] * DAYS / DOCUMENTS;
        submit_new(&world);
        for (int i = 0; world.count && i < 2; i++)
            step_any(&world);
        if (submits % CHECK_EVERY == 0)
            check_all(&world);
    }
    check_all(&world);
    print_message("%d documents taken, %d refused for stock; recalled %d, returned %d, corrected %d, void "
                  "%d, audited %d, "
                  "un-audited %d, reversed %d\n",
                  world.done[0], world.refused, world.done[1], world.done[2], world.done[3], world.done[4],
                  world.done[5], world.done[6], world.done[7]);
    for (int i = 0; i < 8; i++)
        assert_true(world.done[i] > 20);
    assert_true(world.refused > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(any_order_keeps_every_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
