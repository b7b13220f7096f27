/* Proves: the amounts stored of random documents are those of a plain recomputation in 128 bits, lines and
 * totals; and what a form computes from the record's expressions is the same to the last digit. */
#include "document_file.h"

#include "daybook/ledger/entry.h"

enum { DOCUMENTS = 300, LINES_MAX = 12 };

struct plain_line {
    int64_t quantity, price, discount, rate; /* millionths, millionths, hundredths, hundredths */
};

/* Half away from zero, none of the operands negative. */
static __int128 divided(__int128 value, __int128 by)
{
    return (2 * value + by) / (2 * by);
}

/* quantity × price × (100 − discount) / 100 in cents: 10^6 × 10^6 × 10^4 over 10^2. */
static __int128 plain_net(const struct plain_line *line)
{
    __int128 scale = (__int128)1000000 * 1000000 * 10000 / 100;
    return divided((__int128)line->quantity * line->price * (10000 - line->discount), scale);
}

static __int128 plain_tax(const struct plain_line *line)
{
    return divided(plain_net(line) * line->rate, 10000);
}

static int64_t chance(unsigned *seed, int64_t below)
{
    uint64_t value = (uint64_t)(unsigned)rand_r(seed) << 31 ^ (unsigned)rand_r(seed);
    return (int64_t)(value % (uint64_t)below);
}

static struct plain_line random_line(unsigned *seed)
{
    static const int64_t sizes[] = {10, 5000000, 90000000000, 1000000}, units[] = {1, 1000000, 500000, 1};
    int64_t kind = chance(seed, 4);
    return (struct plain_line){
        .quantity = (1 + chance(seed, 1000)) * units[chance(seed, 4)],
        .price = chance(seed, sizes[kind]) + 1,
        .discount = chance(seed, 3) ? 0 : chance(seed, 10001),
        .rate = chance(seed, 3) ? 1300 : chance(seed, 10001),
    };
}

static void put_number(struct company_file *file, struct cells *cells, int line, const char *field,
                       int64_t value, int decimals)
{
    char text[DECIMAL_BYTES];
    CHECKED(cells_put(cells, line, field, decimal_format(value, decimals, DECIMAL_TRIM, text), &file->err));
}

static struct cells *cells_of_lines(struct company_file *file, const struct plain_line *lines, int count)
{
    struct cells *cells = cells_of(file, "customer=ALFKI");
    for (int i = 0; i < count; i++) {
        CHECKED(cells_put(cells, i + 1, "item", "P001", &file->err));
        put_number(file, cells, i + 1, "quantity", lines[i].quantity, 6);
        put_number(file, cells, i + 1, "price", lines[i].price, 6);
        put_number(file, cells, i + 1, "discount", lines[i].discount, 2);
        put_number(file, cells, i + 1, "tax", lines[i].rate, 2);
    }
    return cells;
}

struct compared {
    const struct plain_line *lines;
    int count;
};

static bool compare_line(void *context, const struct document_line_row *row)
{
    struct compared *compared = context;
    const struct plain_line *line = &compared->lines[row->line - 1];
    assert_true(row->net == plain_net(line));
    assert_true(row->tax == plain_tax(line));
    assert_int_equal(row->base_quantity, line->quantity);
    compared->count++;
    return true;
}

static void check_stored(struct company_file *file, const char *number, const struct plain_line *lines,
                         int count)
{
    struct compared compared = {lines, 0};
    __int128 net = 0, tax = 0, quantity = 0;
    struct document_view *view = read_of(file, number);
    CHECKED(document_lines_list(
        &file->context,
        &(struct document_filter){
            .from = DAY_NONE, .to = DAY_NONE, .after = number, .itself = true, .limit = 1},
        compare_line, &compared, &file->err));
    assert_int_equal(compared.count, count);
    for (int i = 0; i < count; i++) {
        net += plain_net(&lines[i]);
        tax += plain_tax(&lines[i]);
        quantity += lines[i].quantity;
    }
    assert_true(view->net_total == net);
    assert_true(view->tax_total == tax);
    assert_true(view->quantity_total == quantity);
}

/* The record's own computes, which screens show while keying. */
static void check_computed(struct company_file *file, const struct cells *cells,
                           const struct plain_line *lines, int count)
{
    struct entry *entry = NULL;
    __int128 total = 0;
    CHECKED(entry_parse(&file->context, document_type_find("SO")->record, cells, &entry, &file->err));
    CHECKED(entry_check(&file->context, entry, &file->err));
    for (int i = 0; i < count; i++) {
        assert_true(entry_find(entry, &entry->lines[i], "amount")->number == plain_net(&lines[i]));
        total += plain_net(&lines[i]);
    }
    assert_true(entry_find(entry, &entry->header, "total")->number == total);
}

static void amounts_are_exact(void **state)
{
    struct company_file *file = *state;
    unsigned seed = (unsigned)time(NULL);
    print_message("seed %u\n", seed);
    for (int i = 0; i < DOCUMENTS; i++) {
        struct plain_line lines[LINES_MAX];
        int count = 1 + (int)chance(&seed, LINES_MAX);
        struct document_done done;
        for (int line = 0; line < count; line++)
            lines[line] = random_line(&seed);
        request(file, clock_at(2026, 3, 10, NOON), CLERK);
        file->context.accept_all = true;
        struct cells *cells = cells_of_lines(file, lines, count);
        struct document_submit submit = {.cells = cells};
        CHECKED(submit_as(file, &submit, "SO", NULL, &done));
        check_stored(file, done.number, lines, count);
        check_computed(file, cells, lines, count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(amounts_are_exact)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
