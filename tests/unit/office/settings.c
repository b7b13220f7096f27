/* Settings: what may change changes with an event, what init fixed stays, and a wrong value is told. */
#include "demo_file.h"

#include "daybook/office/setting.h"

static struct demo shared;

DAYBOOK_SQL(test_setting_events, "SELECT count(*) FROM event WHERE what = 'setting.change'");

static int begin(void **state)
{
    demo_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

static void changes_with_an_event(void **state)
{
    struct demo *demo = *state;
    const char *value = NULL;
    GOOD(setting_set(&demo->context, "day_ends", "02:30", &value, &demo->err));
    assert_string_equal(value, "02:30");
    GOOD(context_company_load(demo->store, &demo->company, &demo->err));
    assert_int_equal(demo->company.day_ends_minutes, 150);
    assert_int_equal(demo_value(demo, &test_setting_events), 1);
    GOOD(setting_set(&demo->context, "day_ends", "02:30", &value, &demo->err));
    assert_int_equal(demo_value(demo, &test_setting_events), 1);
}

static void what_init_fixed_stays(void **state)
{
    struct demo *demo = *state;
    static const char *const fixed[] = {"currency", "money_decimals", "start", "zone", "costing"};
    const char *value = NULL;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        BAD(setting_set(&demo->context, fixed[i], "1", &value, &demo->err), RC_REFUSED, "fixed");
    BAD(setting_set(&demo->context, "nothing", "1", &value, &demo->err), RC_REFUSED, "lookup");
}

static void wrong_values_are_refused(void **state)
{
    struct demo *demo = *state;
    static const char *const times[] = {"", "2:30", "02:60", "12:01", "24:00", "-1:00", "02:3x", "02:300"};
    const char *value = NULL;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        BAD(setting_set(&demo->context, "day_ends", times[i], &value, &demo->err), RC_REFUSED, "time");
    BAD(setting_set(&demo->context, "company", "", &value, &demo->err), RC_REFUSED, "text");
    BAD(setting_set(&demo->context, "company", "a\033b", &value, &demo->err), RC_REFUSED, "text");
    GOOD(setting_set(&demo->context, "company", "兴业自行车", &value, &demo->err));
}

static enum rc find_company(void *context, const struct setting *setting, const char *value, struct err *err)
{
    (void)err;
    if (strcmp(setting->name, "company") == 0)
        snprintf(context, 64, "%s", value);
    assert_true(setting->help[0] != '\0');
    return RC_OK;
}

static void the_list_shows_values(void **state)
{
    struct demo *demo = *state;
    char company[64] = "";
    GOOD(setting_list(&demo->context, find_company, company, &demo->err));
    assert_string_equal(company, "Demo");
}

static enum rc count_limits(void *context, const struct setting *setting, const char *value, struct err *err)
{
    (void)err;
    if (strchr(setting->name, '.')) {
        ++*(int *)context;
        assert_string_equal(value, strcmp(setting->name, "grace.PR") == 0 ? "2" : "");
    }
    return RC_OK;
}

/* Every type has a grace, every type that draws a tolerance, every role that keys a way back: whole numbers,
 * or empty as the program has it. */
static void limits_are_settings(void **state)
{
    struct demo *demo = *state;
    static const char *const wrong[] = {"x", "-1", "1.5", "3661", "99999999999999999999", " 1"};
    const char *value = NULL;
    int limits = 0;
    GOOD(setting_set(&demo->context, "grace.PR", "", &value, &demo->err));
    assert_int_equal(demo_value(demo, &test_setting_events), 0);
    GOOD(setting_set(&demo->context, "grace.PR", "007", &value, &demo->err));
    assert_string_equal(value, "7");
    GOOD(setting_set(&demo->context, "grace.PR", "2", &value, &demo->err));
    assert_int_equal(demo_value(demo, &test_setting_events), 2);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        BAD(setting_set(&demo->context, "grace.PR", wrong[i], &value, &demo->err), RC_REFUSED, "number");
    BAD(setting_set(&demo->context, "tolerance.PR", "1001", &value, &demo->err), RC_REFUSED, "number");
    GOOD(setting_set(&demo->context, "tolerance.PR", "1000", &value, &demo->err));
    GOOD(setting_set(&demo->context, "tolerance.PR", "", &value, &demo->err));
    assert_string_equal(value, "");
    BAD(setting_set(&demo->context, "tolerance.TR", "1", &value, &demo->err), RC_REFUSED, "lookup");
    BAD(setting_set(&demo->context, "backdate.payable", "1", &value, &demo->err), RC_REFUSED, "lookup");
    GOOD(setting_set(&demo->context, "backdate.warehouse", "3", &value, &demo->err));
    GOOD(setting_set(&demo->context, "backdate.warehouse", "", &value, &demo->err));
    GOOD(setting_list(&demo->context, count_limits, &limits, &demo->err));
    assert_int_equal(limits, 13 + 5 + 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(changes_with_an_event), TEST(what_init_fixed_stays),
                                       TEST(wrong_values_are_refused), TEST(the_list_shows_values),
                                       TEST(limits_are_settings)};
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
