/* Proves: what each line of a receipt costs is five statements (item, stock, line, move, balance) where
 * nothing moved on a later day, and no more than four beside those where something did, however many days
 * there are; and the balances are right in both. */
#include "document_file.h"

#include "daybook/ledger/stock.h"

enum { LINES = 10, A_LINE = 5, A_LINE_BACK = 9, DAYS_MADE = 12 };

DAYBOOK_SQL(cost_ids, "SELECT (SELECT id FROM warehouse WHERE code = 'MAIN'),"
                      " (SELECT id FROM item WHERE code = ?)");

static void add_items(struct company_file *file)
{
    struct master_done done;
    for (int i = 0; i < LINES; i++) {
        char text[64];
        snprintf(text, sizeof text, "code=R%02d|name=Part|unit=EA", i);
        CHECKED(put(file, "items", MASTER_ADD, 0, text, &done));
    }
}

/* A receipt of so many lines, another item on each, `back` days ago; returns its statements. */
static int64_t receive(struct company_file *file, int lines, int back)
{
    struct document_done done;
    char text[1024], date[DAY_BYTES];
    int used = snprintf(text, sizeof text, "supplier=S01|date=%s|late_reason=FORGOTTEN",
                        day_format(file->context.today - back, date));
    for (int i = 0; i < lines; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "|%d.item=R%02d|%d.quantity=1", i + 1, i,
                         i + 1);
    const int64_t before = store_count(file->store).statements;
    CHECKED(submit_text(file, "PR", text, &done));
    return store_count(file->store).statements - before;
}

static qty_t on_hand(struct company_file *file, const char *item, int back)
{
    struct row *row = NULL;
    bool has = false;
    qty_t there = 0;
    CHECKED(row_begin(file->store, &cost_ids, &row, &file->err));
    row_bind_text(row, item);
    CHECKED(row_step(row, &has, &file->err));
    const int64_t warehouse = row_int(row, 0), id = row_int(row, 1);
    row_end(row);
    CHECKED(stock_on_hand(&file->context, warehouse, id, file->context.today - back, &there, &file->err));
    return there / 1000000;
}

/* Of a line: the first document's once, so that what is prepared once is out of it. */
static void assert_line_costs(struct company_file *file, int back, int most)
{
    const int64_t one = receive(file, 1, back), all = receive(file, LINES, back);
    assert_in_range(all - one, 1, (LINES - 1) * most);
}

static void a_line_costs_little(void **state)
{
    struct company_file *file = *state;
    add_items(file);
    assert_line_costs(file, 0, A_LINE); /* no day there */
    assert_line_costs(file, 0, A_LINE); /* the day is there */
    assert_int_equal(on_hand(file, "R09", 0), 2);
    assert_int_equal(on_hand(file, "R00", 0), 4);
    assert_int_equal(on_hand(file, "R00", 1), 0);
}

static void days_behind_cost_no_more(void **state)
{
    struct company_file *file = *state;
    add_items(file);
    for (int back = 0; back < DAYS_MADE; back++)
        assert_line_costs(file, back, A_LINE_BACK);
    for (int back = 0; back < DAYS_MADE; back++)
        assert_int_equal(on_hand(file, "R09", back), DAYS_MADE - back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_line_costs_little), TEST(days_behind_cost_no_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
