/* Proves: the quantity ledger against a plain recomputation. 3,000 random sets of changes over 3 warehouses,
 * 4 items and 30 days, back-dated as they come: a set is refused exactly where it would make some day less
 * than nothing by taking out, what is taken leaves every day's balance as the sum of the moves; counts close
 * their days; sums too large are refused and never wrap. DAYBOOK_SEED repeats a run. */
#include "company_file.h"

#include "daybook/ledger/stock.h"

enum { WAREHOUSES = 3, ITEMS = 4, DAYS = 30, SETS = 3000, CHANGES_MAX = 5 };

DAYBOOK_SQL(stock_test_document, "INSERT INTO document (uid, type, year, seq, state, revision) VALUES "
                                 "('0123456789abcdef0123456789abcdef', 'OI', 2026, 1, 'submitted', 1)");
DAYBOOK_SQL(stock_test_revision, "INSERT INTO revision (document, revision, date, content_digest, keyed_by, "
                                 "entered_at, submitted_at, event)"
                                 " SELECT 1, 1, 20500, digest, 1, 1, 1, seq FROM event WHERE seq = 1");
DAYBOOK_SQL(stock_test_item, "INSERT INTO item (code, name, unit, category) VALUES (?, 'x', 'EA', 1)");
DAYBOOK_SQL(stock_test_warehouse, "INSERT INTO warehouse (code, name) VALUES (?, 'x')");

static void insert(struct company_file *file, const struct sql *sql, const char *code)
{
    struct row *row = NULL;
    CHECKED(row_begin(file->store, sql, &row, &file->err));
    if (code)
        row_bind_text(row, code);
    CHECKED(row_run(row, &file->err));
}

/* Items 1 to 4, warehouses 1 to 3, a document that moves are hung on. */
static int setup(void **state)
{
    assert_int_equal(company_setup(state), 0);
    struct company_file *file = *state;
    CHECKED(store_begin(file->store, __func__, &file->err));
    insert(file, &stock_test_document, NULL);
    insert(file, &stock_test_revision, NULL);
    for (int i = 0; i < ITEMS; i++) {
        char code[] = {'I', (char)('1' + i), '\0'};
        insert(file, &stock_test_item, code);
    }
    insert(file, &stock_test_warehouse, "W2");
    insert(file, &stock_test_warehouse, "W3");
    return 0; /* the transaction stays open */
}

static int teardown(void **state)
{
    struct company_file *file = *state;
    store_rollback(file->store);
    return company_teardown(state);
}

static const struct stock_cause cause = {1, 1, 1};

static struct stock_change change(int warehouse, int item, int day, qty_t quantity)
{
    return (struct stock_change){.line = 1,
                                 .warehouse = warehouse,
                                 .item = item,
                                 .day = 20500 + day,
                                 .quantity = quantity,
                                 .warehouse_code = "W",
                                 .item_code = "I"};
}

struct told {
    int count;
    struct stock_refusal last;
};

static void tell(void *context, const struct stock_refusal *refusal)
{
    struct told *told = context;
    told->count++;
    told->last = *refusal;
}

static struct told covers(struct company_file *file, const struct stock_change *changes, size_t count,
                          int64_t document)
{
    struct told told = {0};
    CHECKED(stock_cover(&file->context, changes, count, document, tell, &told, &file->err));
    return told;
}

static void apply(struct company_file *file, const struct stock_change *changes, size_t count)
{
    CHECKED(stock_apply(&file->context, changes, count, &cause, &file->err));
}

static qty_t on_hand(struct company_file *file, int warehouse, int item, int day)
{
    qty_t quantity = -1;
    CHECKED(stock_on_hand(&file->context, warehouse, item, 20500 + day, &quantity, &file->err));
    return quantity;
}

/* Moves by day, summed plainly. */
static qty_t moved[WAREHOUSES + 1][ITEMS + 1][DAYS];

static qty_t balance(int warehouse, int item, int day)
{
    qty_t sum = 0;
    for (int i = 0; i <= day; i++)
        sum += moved[warehouse][item][i];
    return sum;
}

static void add_all(const struct stock_change *changes, int count, int sign)
{
    for (int i = 0; i < count; i++)
        moved[changes[i].warehouse][changes[i].item][changes[i].day - 20500] += sign * changes[i].quantity;
}

/* How many places have a day that ends below nothing with the changes. */
static int short_places(const struct stock_change *changes, int count)
{
    int places = 0;
    add_all(changes, count, 1);
    for (int warehouse = 1; warehouse <= WAREHOUSES; warehouse++) {
        for (int item = 1; item <= ITEMS; item++) {
            bool below = false;
            for (int day = 0; day < DAYS; day++)
                below = below || balance(warehouse, item, day) < 0;
            places += below;
        }
    }
    add_all(changes, count, -1);
    return places;
}

static void random_changes_against_plain_sums(void **state)
{
    struct company_file *file = *state;
    const char *given = getenv("DAYBOOK_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : 20261127;
    int taken = 0, refused = 0;
    print_message("seed %u\n", seed);
    memset(moved, 0, sizeof moved);
    for (int set = 0; set < SETS; set++) {
        struct stock_change changes[CHANGES_MAX];
        const int count = 1 + rand_r(&seed) % CHANGES_MAX;
        for (int i = 0; i < count; i++)
            changes[i] = change(1 + rand_r(&seed) % WAREHOUSES, 1 + rand_r(&seed) % ITEMS,
                                rand_r(&seed) % DAYS, rand_r(&seed) % 41 - 22);
        for (int i = 0; i < count; i++)
            changes[i].quantity += changes[i].quantity == 0;
        const int wanted = short_places(changes, count);
        const struct told told = covers(file, changes, (size_t)count, 1);
        assert_int_equal(told.count, wanted);
        if (wanted) {
            refused++;
            assert_int_equal(told.last.obstacle, STOCK_SHORT);
            continue;
        }
        taken++;
        apply(file, changes, (size_t)count);
        add_all(changes, count, 1);
        arena_reset(&file->arena);
    }
    for (int warehouse = 1; warehouse <= WAREHOUSES; warehouse++)
        for (int item = 1; item <= ITEMS; item++)
            for (int day = -1; day < DAYS + 3; day++)
                assert_int_equal(on_hand(file, warehouse, item, day),
                                 day < 0 ? 0 : balance(warehouse, item, day < DAYS ? day : DAYS - 1));
    print_message("%d sets taken, %d refused\n", taken, refused);
    assert_true(taken > SETS / 5 && refused > SETS / 5);
}

static void a_refusal_says_what_and_when(void **state)
{
    struct company_file *file = *state;
    apply(file, (struct stock_change[]){change(1, 1, 5, 10), change(1, 1, 20, -4)}, 2);
    struct told told = covers(file, (struct stock_change[]){change(1, 1, 6, -7)}, 1, 9);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.last.day, 20520); /* there is enough on its day, and not on a later one */
    assert_int_equal(told.last.there, 6);
    assert_int_equal(told.last.wanted, 7);
    assert_int_equal(told.last.document, 1);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 6, -6)}, 1, 9).count, 0);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 4, -1)}, 1, 9).last.day, 20504);
    /* what comes in the same set covers, if it comes by then */
    assert_int_equal(
        covers(file, (struct stock_change[]){change(1, 1, 6, -7), change(1, 1, 20, 1)}, 2, 9).count, 0);
    assert_int_equal(
        covers(file, (struct stock_change[]){change(1, 1, 6, -7), change(1, 1, 21, 1)}, 2, 9).count, 1);
    assert_int_equal(covers(file, (struct stock_change[]){change(2, 1, 6, -1)}, 1, 9).count, 1);
}

static void counts_close_their_days(void **state)
{
    struct company_file *file = *state;
    apply(file, (struct stock_change[]){change(1, 1, 1, 10)}, 1);
    CHECKED(stock_close(&file->context, 1, 1, 20510, 1, &file->err));
    struct told told = covers(file, (struct stock_change[]){change(1, 1, 10, 1)}, 1, 9);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.last.obstacle, STOCK_CLOSED);
    assert_int_equal(told.last.day, 20510);
    assert_int_equal(told.last.document, 1);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 2, 1)}, 1, 9).count, 1);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 11, -10)}, 1, 9).count, 0);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 2, 2, 1)}, 1, 9).count, 0);
    assert_int_equal(covers(file, (struct stock_change[]){change(2, 1, 2, 1)}, 1, 9).count, 0);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 10, 1)}, 1, 1).count, 0); /* its own */
    CHECKED(stock_reopen(&file->context, 1, &file->err));
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 2, 1)}, 1, 9).count, 0);
}

static void too_much_is_refused(void **state)
{
    struct company_file *file = *state;
    apply(file, (struct stock_change[]){change(1, 1, 5, INT64_MAX - 5)}, 1);
    struct told told = covers(file, (struct stock_change[]){change(1, 1, 7, 6)}, 1, 9);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.last.obstacle, STOCK_OVERFLOW);
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 2, 6)}, 1, 9).last.obstacle,
                     STOCK_OVERFLOW); /* on a later day */
    assert_int_equal(covers(file, (struct stock_change[]){change(1, 1, 7, 5)}, 1, 9).count, 0);
    assert_int_equal(
        covers(file, (struct stock_change[]){change(1, 2, 1, INT64_MAX), change(1, 2, 1, 1)}, 2, 9)
            .last.obstacle,
        STOCK_OVERFLOW);
    assert_int_equal(on_hand(file, 1, 1, 9), INT64_MAX - 5);
}

#define STOCK(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {STOCK(random_changes_against_plain_sums),
                                       STOCK(a_refusal_says_what_and_when), STOCK(counts_close_their_days),
                                       STOCK(too_much_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
