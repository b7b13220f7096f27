/* Proves: cells of a record are parsed by kind, completed by defaults, computed and judged by its rules;
 * every fault is told in reading order; what is faulty is not judged twice; roles parse and print. */
#include "company_file.h"

#include "daybook/ledger/entry.h"

static const struct record_field fields[] = {
    {.name = "day", .title = "Day", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .fallback = "today"},
    {.name = "until", .title = "Until", .kind = FIELD_DATE, .fallback = "day + 7"},
    {.name = "size",
     .title = "Size",
     .kind = FIELD_CHOICE,
     .choices = "small large",
     .fallback = "\"small\""},
    {.name = "open", .title = "Open", .kind = FIELD_FLAG},
    {.name = "total", .title = "Sum", .kind = FIELD_MONEY, .flags = FIELD_COMPUTED, .compute = "sum(amount)"},
    {.name = "item",
     .title = "Item",
     .part = PART_LINE,
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER},
    {.name = "pieces", .title = "Count", .part = PART_LINE, .kind = FIELD_INT, .fallback = "1"},
    {.name = "price", .title = "Price", .part = PART_LINE, .kind = FIELD_PRICE},
    {.name = "amount",
     .title = "Amount",
     .part = PART_LINE,
     .kind = FIELD_MONEY,
     .flags = FIELD_COMPUTED,
     .compute = "pieces * price"},
};
static const struct record_rule rules[] = {
    {"order", PART_HEADER, "until", "until >= day", "until comes before day", false},
    {"count-positive", PART_LINE, "pieces", "pieces > 0", "the count must be above zero", false},
    {"sum-small", PART_HEADER, "total", "total < 100", "the sum is large", true},
};
static const struct record record = {
    .name = "proof", .title = "Proof", .fields = fields, .field_count = 9, .rules = rules, .rule_count = 3};

static struct entry *entry_of(struct company_file *file, const char *text)
{
    struct entry *entry = NULL;
    context_clear_faults(&file->context);
    CHECKED(entry_parse(&file->context, &record, cells_of(file, text), &entry, &file->err));
    CHECKED(entry_check(&file->context, entry, &file->err));
    entry_order_faults(&file->context, &record);
    return entry;
}

static const char *text_of(const struct entry *entry, size_t line, const char *field)
{
    return entry_find(entry, line ? &entry->lines[line - 1] : &entry->header, field)->text;
}

static void completed_and_computed(void **state)
{
    struct company_file *file = *state;
    struct entry *entry = entry_of(
        file, "open=y|2.item=ａb|2.price=2.5|7.item=c|7.pieces=3*2|7.price=1,000.005|9.item= |9.price=");
    assert_int_equal(file->context.faults.count, 1); /* the sum is large */
    assert_string_equal(text_of(entry, 0, "day"), "2026-03-10");
    assert_string_equal(text_of(entry, 0, "until"), "2026-03-17");
    assert_string_equal(text_of(entry, 0, "size"), "small");
    assert_int_equal(entry_find(entry, &entry->header, "open")->number, 1);
    assert_int_equal(entry->line_count, 2); /* the empty one is left out */
    assert_int_equal(entry->lines[1].line, 7);
    assert_string_equal(text_of(entry, 1, "item"), "AB");
    assert_string_equal(text_of(entry, 1, "amount"), "2.50");
    assert_string_equal(text_of(entry, 2, "amount"), "6000.03");
    assert_string_equal(text_of(entry, 0, "total"), "6002.53");
    assert_null(entry_find(entry, &entry->header, "item"));
}

static void faults_in_reading_order(void **state)
{
    struct company_file *file = *state;
    static const struct {
        int line;
        const char *field, *rule;
    } expected[] = {{0, "until", "order"},   {0, "size", "choice"},  {0, "nope", "field"},
                    {1, "item", "required"}, {1, "pieces", "number"}, {3, "pieces", "count-positive"},
                    {3, "price", "number"},  {3, "day", "field"}};
    (void)entry_of(
        file, "3.price=x|3.pieces=-2|3.item=A|3.day=t|1.pieces=many|nope=1|size=huge|until=2026-03-01|total=7");
    assert_int_equal(file->context.faults.count, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct fault *fault = &file->context.faults.items[i];
        assert_int_equal(fault->line, expected[i].line);
        assert_string_equal(fault->field, expected[i].field);
        assert_string_equal(fault->rule, expected[i].rule);
    }
    REFUSED(context_verdict(&file->context, &file->err), RC_REFUSED, "order");
}

static void files_take_only_their_own_form(void **state)
{
    struct company_file *file = *state;
    file->context.imported = true;
    (void)entry_of(file, "day=t|1.item=A");
    assert_true(fault_found(&file->context, 0, "day", "date"));
    file->context.imported = false;
    (void)entry_of(file, "day=t|1.item=A");
    assert_int_equal(file->context.faults.count, 0);
}

static void verdicts(void **state)
{
    struct company_file *file = *state;
    static const char *const names[] = {"sum-small"};
    (void)entry_of(file, "1.item=A|1.price=200");
    REFUSED(context_verdict(&file->context, &file->err), RC_WARNINGS, "sum-small");
    file->context.accept = names;
    file->context.accept_count = 1;
    CHECKED(context_verdict(&file->context, &file->err));
    assert_string_equal(context_accepted(&file->context), "sum-small");
    file->context.strict = true;
    (void)entry_of(file, "1.item=A|1.price=200");
    REFUSED(context_verdict(&file->context, &file->err), RC_REFUSED, "sum-small");
}

static void roles_parse_and_print(void **state)
{
    struct company_file *file = *state;
    unsigned roles = 0;
    CHECKED(roles_parse("ledger, sales", &roles, &file->err));
    assert_int_equal(roles, ROLE_SALES | ROLE_LEDGER);
    assert_string_equal(roles_format(&file->arena, roles), "sales ledger");
    CHECKED(roles_parse("", &roles, &file->err));
    assert_int_equal(roles, 0);
    REFUSED(roles_parse("sales sale", &roles, &file->err), RC_REFUSED, "choice");
    REFUSED(role_need(ROLE_SALES, ROLE_COST | ROLE_ADMIN, "Changing costs", &file->err), RC_DENIED, "role");
    assert_non_null(strstr(file->err.text, "cost or admin"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(completed_and_computed),         TEST(faults_in_reading_order),
        TEST(files_take_only_their_own_form), TEST(verdicts),
        TEST(roles_parse_and_print),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
