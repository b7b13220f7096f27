/* Proves: a good document is stored as keyed, with its name, amounts, clocks and event; every fault of a bad
 * one is told at once with line, field and rule, and nothing is written; days, lateness, warnings, units,
 * rates and rights are judged as the rules say. */
#include "document_file.h"

#define GOOD                                                                                                 \
    "date=2026-03-10|customer=ALFKI|ref=77|1.item=P001|1.quantity=2|1.price=18|2.item=P002|2.quantity=1.5|"  \
    "2.price=19"

static void is_stored_as_keyed(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    unsigned char digest[HASH_BYTES];
    file->context.department = "Office";
    CHECKED(submit_text(file, "sales-order",
                        GOOD "|due=2026-03-20|note=by rail|2.discount=10|2.line_note=cold", &done));
    assert_string_equal(done.number, "SO-2026-000001");
    assert_int_equal(done.outcome, DOCUMENT_SUBMITTED);
    assert_false(done.late);
    struct document_view *view = read_of(file, "so-2026-1");
    static const char *const header[][2] = {
        {"number", "SO-2026-000001"},
        {"state", "submitted"},
        {"date", "2026-03-10"},
        {"customer", "ALFKI"},
        {"party_name", "Alfreds Futterkiste"},
        {"ref", "77"},
        {"warehouse", "MAIN"},
        {"due", "2026-03-20"},
        {"note", "by rail"},
        {"total", "61.65"},
        {"tax_total", "4.68"},
        {"gross_total", "66.33"},
        {"keyed_by", "clerk"},
        {"submitted_at", "2026-03-10T12:00:00+00:00"},
        {"late", "no"},
    };
    static const char *const second[][2] = {{"item", "P002"}, {"item_name", "Chang"}, {"quantity", "1.5"},
                                            {"unit", "EA"},   {"price", "19"},        {"discount", "10"},
                                            {"tax", "0"},     {"amount", "25.65"},    {"line_note", "cold"},
                                            {"line", "2"}};
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        assert_string_equal(cells_get(&view->cells, 0, header[i][0]), header[i][1]);
    for (size_t i = 0; i < sizeof second / sizeof second[0]; i++)
        assert_string_equal(cells_get(&view->cells, 2, second[i][0]), second[i][1]);
    assert_int_equal(view->net_total, 6165);
    assert_int_equal(view->quantity_total, 3500000);
    assert_int_equal(view->event_count, 1);
    assert_string_equal(view->events[0].what, "document.submit");
    assert_string_equal(view->events[0].login, "clerk");
    CHECKED(document_digest(&file->context, done.id, 1, "submitted", digest, &file->err));
    last_event_covers(file, digest);
    last_event_is(file, "document.submit", "SO-2026-000001", "ALFKI, ref 77, 2 lines, net 61.65");
}

static void every_fault_is_told_at_once(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    int64_t events = event_count(file);
    static const struct {
        int line;
        const char *field, *rule;
    } expected[] = {
        {0, "date", "future"},
        {0, "customer", "unknown"},
        {0, "warehouse", "unknown"},
        {0, "due", "date"},
        {0, "colour", "field"},
        {1, "item", "unknown"},
        {1, "quantity", "quantity-positive"},
        {1, "price", "price-negative"},
        {2, "item", "required"},
        {2, "quantity", "number"},
        {2, "price", "required"},
        {3, "item", "inactive"},
        {3, "quantity", "overflow"},
        {3, "discount", "discount-range"},
        {4, "unit", "unknown"},
        {4, "customer", "field"},
    };
    assert_int_equal(submit_text(file, "SO",
                                 "date=2026-03-11|customer=NOBODY|warehouse=MOON|due=soon|colour=red|"
                                 "1.item=NONE|1.quantity=-1|1.price=-2|2.quantity=abc|"
                                 "3.item=OLD|3.quantity=99999999999999999999|3.price=1|3.discount=101|"
                                 "4.item=P001|4.quantity=1|4.price=1|4.unit=CRATE|4.customer=ALFKI",
                                 &done),
                     RC_REFUSED);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (!fault_found(&file->context, expected[i].line, expected[i].field, expected[i].rule))
            fail_msg("no fault %s on line %d field %s", expected[i].rule, expected[i].line,
                     expected[i].field);
    }
    assert_int_equal(file->context.faults.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 1; i < file->context.faults.count; i++)
        assert_true(file->context.faults.items[i - 1].line <= file->context.faults.items[i].line);
    assert_string_equal(file->err.field, "date");
    assert_int_equal(event_count(file), events);
}

static void a_fault_hides_no_other(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    assert_int_equal(submit_text(file, "SO", "date=2026-03-10|customer=ALFKI", &done), RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "item", "no-lines"));
    assert_int_equal(
        submit_text(file, "SO", "customer=GONE|due=2026-03-01|1.item=P001|1.quantity=1|1.price=1", &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "customer", "inactive"));
    assert_true(fault_found(&file->context, 0, "due", "due-before-date")); /* the date is today by default */
    assert_int_equal(file->context.faults.count, 2);
}

static void large_numbers_are_refused(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    assert_int_equal(submit_text(file, "SO", "customer=ALFKI|1.item=P001|1.quantity=9e18|1.price=1", &done),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "quantity", "overflow"));
    assert_int_equal(submit_text(file, "SO",
                                 "customer=ALFKI|1.item=P001|1.quantity=9000000000000|1.price=9000000000",
                                 &done),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "quantity", "overflow"));
    assert_int_equal(
        submit_text(file, "SO",
                    "customer=ALFKI|1.item=P002|1.quantity=9000000000|1.price=9000000|2.item=P002|"
                    "2.quantity=9000000000|2.price=9000000",
                    &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 2, "quantity", "overflow"));
    assert_int_equal(
        submit_text(file, "SO",
                    "customer=ALFKI|1.item=P001|1.quantity=9000000000000|1.unit=BOX|1.price=0.000001", &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "quantity", "overflow"));
}

static void days_are_judged(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    assert_int_equal(
        submit_text(file, "SO",
                    "date=2025-12-31|late_reason=FORGOTTEN|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1",
                    &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "date", "before-start"));
    assert_int_equal(
        submit_text(file, "SO", "date=2026-03-09|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1", &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "late_reason", "required"));
    assert_int_equal(
        submit_text(file, "SO",
                    "date=2026-03-09|late_reason=nope|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1",
                    &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "late_reason", "unknown"));
    CHECKED(submit_text(
        file, "SO",
        "date=2026-03-09|late_reason=paper-late|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1", &done));
    assert_true(done.late);
    struct document_view *view = read_of(file, done.number);
    assert_true(view->late);
    assert_string_equal(view->late_reason, "PAPER-LATE");
    CHECKED(submit_text(
        file, "SO", "date=2026-03-10|late_reason=FORGOTTEN|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1",
        &done));
    assert_false(done.late);
    assert_string_equal(read_of(file, done.number)->late_reason, "");
}

/* The night shift: the company's day ends at 04:00, so 03:59 still belongs to the day before. */
static void the_company_decides_the_day(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    file->company.day_ends_minutes = 4 * 60;
    request(file, clock_at(2026, 3, 11, 4 * HOUR - 60), CLERK);
    CHECKED(
        submit_text(file, "SO", "date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1", &done));
    assert_false(done.late);
    request(file, clock_at(2026, 3, 11, 4 * HOUR), CLERK);
    assert_int_equal(
        submit_text(file, "SO", "date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1", &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "late_reason", "required"));
}

static void warnings_wait_to_be_accepted(void **state)
{
    struct company_file *file = *state;
    static const char *const some[] = {"price-zero"}, *const all[] = {"due-far", "price-zero",
                                                                      "discount-high", "credit-limit"};
    static const char text[] =
        "customer=BONAP|due=2028-01-01|1.item=P001|1.quantity=1|1.price=0|2.item=P002|2.quantity=100|"
        "2.price=100|2.discount=60";
    struct document_done done;
    assert_int_equal(submit_text(file, "SO", text, &done), RC_WARNINGS);
    assert_int_equal(file->context.faults.count, 4);
    assert_int_equal(file->context.faults.errors, 0);
    assert_true(fault_found(&file->context, 0, "due", "due-far"));
    assert_true(fault_found(&file->context, 0, "customer", "credit-limit"));
    file->context.accept = some;
    file->context.accept_count = 1;
    assert_int_equal(submit_text(file, "SO", text, &done), RC_WARNINGS);
    assert_string_equal(file->err.rule, "credit-limit");
    file->context.accept = all;
    file->context.accept_count = 4;
    file->context.strict = true;
    assert_int_equal(submit_text(file, "SO", text, &done), RC_REFUSED);
    file->context.strict = false;
    CHECKED(submit_text(file, "SO", text, &done));
    struct document_view *view = read_of(file, done.number);
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(strstr(view->warnings, all[i]));
        assert_non_null(strstr(view->events[0].detail, all[i]));
    }
}

static void units_and_rates_are_filled_in(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    CHECKED(
        submit_text(file, "SO",
                    "customer=ALFKI|1.item=p001|1.quantity=2|1.unit=box|1.price=1|2.item=4006381333931|2."
                    "quantity=3|2.unit=G|"
                    "2.price=1|3.item=P002|3.quantity=1|3.price=1|4.item=P001|4.quantity=1|4.price=1|4.tax=7",
                    &done));
    struct document_view *view = read_of(file, done.number);
    assert_string_equal(cells_get(&view->cells, 1, "unit"), "BOX");
    assert_string_equal(cells_get(&view->cells, 2, "item"), "P001");
    assert_string_equal(cells_get(&view->cells, 1, "tax"), "13");
    assert_string_equal(cells_get(&view->cells, 3, "tax"), "0");
    assert_string_equal(cells_get(&view->cells, 4, "tax"), "7");
    CHECKED(submit_text(
        file, "SO", "customer=BONAP|1.item=P001|1.quantity=1|1.price=1|2.item=P002|2.quantity=1|2.price=1",
        &done));
    view = read_of(file, done.number);
    assert_string_equal(cells_get(&view->cells, 1, "tax"), "5"); /* the party's before the item's */
    assert_string_equal(cells_get(&view->cells, 2, "tax"), "5");
    assert_int_equal(
        submit_text(file, "SO", "customer=ALFKI|1.item=P001|1.quantity=1|1.unit=G|1.price=1", &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "quantity", "unit-exact"));
}

static bool find_bases(void *context, const struct document_line_row *row)
{
    int64_t *bases = context;
    bases[row->line] = row->base_quantity;
    return true;
}

static void base_quantities_are_exact(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    int64_t bases[4] = {0};
    CHECKED(submit_text(file, "SO",
                        "customer=ALFKI|1.item=P001|1.quantity=2.5|1.unit=BOX|1.price=1|2.item=P001|2."
                        "quantity=7.5|2.unit=G|2.price=1|"
                        "3.item=P001|3.quantity=4|3.price=1",
                        &done));
    CHECKED(document_lines_list(&file->context, &(struct document_filter){.from = DAY_NONE, .to = DAY_NONE},
                                find_bases, bases, &file->err));
    assert_int_equal(bases[1], 30000000);
    assert_int_equal(bases[2], 2500000);
    assert_int_equal(bases[3], 4000000);
}

static void roles_decide(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    struct document_view *view = NULL;
    CHECKED(submit_text(file, "SO", GOOD, &done));
    file->context.roles = ROLE_PURCHASING | ROLE_ADMIN | ROLE_LEADER;
    assert_int_equal(submit_text(file, "SO", GOOD, &done), RC_DENIED);
    CHECKED(document_read(&file->context, "SO-2026-000001", 0, &view, &file->err));
    file->context.roles = ROLE_PURCHASING;
    REFUSED(document_read(&file->context, "SO-2026-000001", 0, &view, &file->err), RC_DENIED, "role");
    CHECKED(submit_text(file, "PO", "supplier=S01|1.item=P001|1.quantity=1|1.price=1", &done));
    assert_string_equal(done.number, "PO-2026-000001");
}

static void a_ref_stands_once(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    struct document_stepped stepped;
    CHECKED(submit_text(file, "SO", GOOD, &done));
    assert_int_equal(submit_text(file, "SO", GOOD, &done), RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "ref", "unique"));
    assert_non_null(strstr(file->err.text, "SO-2026-000001"));
    CHECKED(submit_text(file, "SO", "ref=77|customer=BONAP|1.item=P001|1.quantity=1|1.price=1", &done));
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    assert_int_equal(submit_text(file, "SO", GOOD, &done), RC_REFUSED); /* recalled is not void */
    CHECKED(step(file, "void", "SO-2026-000001", "KEYED-TWICE", &stepped));
    CHECKED(submit_text(file, "SO", GOOD, &done));
    assert_string_equal(done.number, "SO-2026-000003");
}

/* What the submit of ten lines costs, so that it cannot grow unseen. */
static void ten_lines_cost_little(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    char text[2048] = "customer=ALFKI|ref=9";
    for (int i = 1; i <= 10; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "|%d.item=%s|%d.quantity=%d|%d.price=3", i,
                 i % 2 ? "P001" : "P002", i, i, i);
    struct store_counts before = store_count(file->store);
    CHECKED(submit_text(file, "SO", text, &done));
    struct store_counts after = store_count(file->store);
    assert_in_range(after.statements - before.statements, 20, 32);
    assert_int_equal(after.rows_written - before.rows_written, 1 + 1 + 1 + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(is_stored_as_keyed),
        TEST(every_fault_is_told_at_once),
        TEST(a_fault_hides_no_other),
        TEST(large_numbers_are_refused),
        TEST(days_are_judged),
        TEST(the_company_decides_the_day),
        TEST(warnings_wait_to_be_accepted),
        TEST(units_and_rates_are_filled_in),
        TEST(base_quantities_are_exact),
        TEST(roles_decide),
        TEST(a_ref_stands_once),
        TEST(ten_lines_cost_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
