/* Proves: a new company has every shipped row, each covered by an event that checks; settings are read back
 * as written; a second company and bad settings are refused; the demo's rows all go in; all statements fit
 * the schema. */
#include "company_file.h"

DAYBOOK_SQL(test_setting_break, "UPDATE setting SET value = ? WHERE name = ?");

static bool count_row(void *context, const struct master_row *row)
{
    (void)row;
    ++*(int *)context;
    return true;
}

static int rows_of(struct company_file *file, const char *name)
{
    int count = 0;
    CHECKED(master_list(&file->context, master_find(name), &(struct master_filter){.all = true}, count_row,
                        &count, &file->err));
    return count;
}

static const char *value_of(struct company_file *file, const char *name, const char *key, const char *field)
{
    const struct master *master = master_find(name);
    struct master_row *row = NULL;
    struct cells *cells = cells_of(file, "");
    CHECKED(master_get(&file->context, master, key, &row, &file->err));
    CHECKED(master_cells(master, row, cells, &file->err));
    return cells_get(cells, 0, field);
}

static void everything_shipped_is_there(void **state)
{
    struct company_file *file = *state;
    assert_int_equal(rows_of(file, "accounts"), 39);
    assert_int_equal(rows_of(file, "categories"), 3);
    assert_int_equal(rows_of(file, "warehouses"), 1);
    assert_int_equal(rows_of(file, "reasons"), 22);
    assert_string_equal(value_of(file, "accounts", "1403", "control"), "inventory");
    assert_string_equal(value_of(file, "accounts", "222102", "type"), "liability");
    assert_string_equal(value_of(file, "categories", "raw", "inventory"), "1403");
    assert_string_equal(value_of(file, "reasons", "error/DATE", "severity_hours"), "4");
    assert_string_equal(value_of(file, "warehouses", "MAIN", "active"), "yes");
}

static void every_row_left_its_event(void **state)
{
    struct company_file *file = *state;
    struct event_head head;
    assert_int_equal(event_count(file), 7 + 39 + 3 + 1 + 22);
    CHECKED(event_verify(file->store, &head, &file->err));
    assert_int_equal(head.seq, event_count(file));
}

static void settings_read_back(void **state)
{
    struct company_file *file = *state;
    struct company company = {0};
    CHECKED(context_company_load(file->store, &company, &file->err));
    assert_string_equal(company.name, file->company.name);
    assert_string_equal(company.zone, "UTC");
    assert_string_equal(company.currency, "EUR");
    assert_string_equal(company.costing, "monthly");
    assert_int_equal(company.start, file->company.start);
    assert_int_equal(company.money_decimals, 2);
    assert_int_equal(company.day_ends_minutes, 0);
}

static void damaged_settings_are_told(void **state)
{
    struct company_file *file = *state;
    static const char *const bad[][2] = {
        {"start", "2026-13"}, {"money_decimals", "9"}, {"day_ends", "25:00"}, {"zone", ""}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct company company = {0};
        struct row *row = NULL;
        CHECKED(store_begin(file->store, __func__, &file->err));
        CHECKED(row_begin(file->store, &test_setting_break, &row, &file->err));
        row_bind_text(row, bad[i][1]);
        row_bind_text(row, bad[i][0]);
        CHECKED(row_run(row, &file->err));
        REFUSED(context_company_load(file->store, &company, &file->err), RC_UNAVAILABLE, "damaged");
        assert_non_null(strstr(file->err.text, bad[i][0]));
        store_rollback(file->store);
    }
}

static void a_second_company_is_refused(void **state)
{
    struct company_file *file = *state;
    CHECKED(store_begin(file->store, __func__, &file->err));
    REFUSED(company_create(&file->context, &file->err), RC_REFUSED, "");
    store_rollback(file->store);
}

static void bad_companies_are_refused(void **state)
{
    struct company_file *file = *state;
    struct company good = test_company(), bad[7] = {good, good, good, good, good, good, good};
    static const char *const fields[] = {"company",  "currency", "start",   "costing",
                                         "day_ends", "company",  "currency"};
    bad[0].name[0] = '\0';
    bad[1].money_decimals = 4;
    bad[2].start++;
    bad[3].costing[0] = 'x';
    bad[4].day_ends_minutes = 24 * 60;
    bad[5].name[0] = '\033';
    bad[6].currency[0] = '\x80';
    CHECKED(company_validate(&good, &file->err));
    for (size_t i = 0; i < 7; i++) {
        REFUSED(company_validate(&bad[i], &file->err), RC_REFUSED, "choice");
        assert_string_equal(file->err.field, fields[i]);
    }
}

static void the_demo_goes_in(void **state)
{
    struct company_file *file = *state;
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(company_demo(&file->context, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    assert_true(rows_of(file, "items") >= 30);
    assert_true(rows_of(file, "units") >= 5);
    assert_true(rows_of(file, "suppliers") >= 5);
    assert_string_equal(value_of(file, "customers", "C004", "city"), "上海");
    assert_string_equal(value_of(file, "units", "RM-PAINT/g", "factor"), "1/1000");
}

static void statements_fit_the_schema(void **state)
{
    struct company_file *file = *state;
    CHECKED(store_sql_check(file->store, &file->err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everything_shipped_is_there),
        TEST(every_row_left_its_event),
        TEST(settings_read_back),
        TEST(damaged_settings_are_told),
        TEST(a_second_company_is_refused),
        TEST(bad_companies_are_refused),
        TEST(the_demo_goes_in),
        TEST(statements_fit_the_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
