/* Proves: checks hold the cursor, warnings let a second Enter pass and are remembered by name, `when` opens
 * and empties fields, defaults and kept values fill, computes follow, and a finished document has none of the
 * faults a form can see. */
#include "sample.h"

#define PICTURE                                                                                              \
    "form t \"T\"\nrecord order\npicture\n"                                                                  \
    "|[date      ] [due       ] [customer  |party_name ] [days  ]\n"                                         \
    "|[firm] [kind    ] [ref     ] [pin     ] [warehouse ]\n"                                                \
    "|[item    |quantity|price    |discount|amount     ] *3\n"                                               \
    "|[total       ] [n   ] [note   ]\n"                                                                     \
    "end\n"

static const char full[] =
    PICTURE "field date keep\n"
            "field due default date + 14 warn due <= date + 30 \"the due date is far away\"\n"
            "field customer fill party_name = name\n"
            "field party_name noentry\n"
            "field days int compute due - date\n"
            "field firm default \"no\"\n"
            "field kind when firm = \"yes\" default \"normal\"\n"
            "field ref required autonext check count(item) < 4 \"three lines at most\"\n"
            "field pin\n"
            "field warehouse keep\n"
            "lines\n"
            "field item fill price = price\n"
            "field quantity check quantity <= 100 \"at most 100\"\n"
            "field price warn price >= 1 \"cheap\"\n"
            "field discount\n"
            "field amount\n"
            "end\n"
            "field total\n"
            "field n int compute count(item)\n"
            "field note when total > 100\n";

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    sample_open_as(&sample, full, false);
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

static void header(void)
{
    sample_type(&sample, "VINET{enter}R1{enter}{enter}");
    assert_at(&sample, "item@1");
}

static void a_check_holds_the_cursor(void **state)
{
    (void)state;
    header();
    sample_type(&sample, "P001{enter}101{enter}");
    assert_at(&sample, "quantity@1");
    assert_message(&sample, "at most 100");
    sample_type(&sample, "{up}");
    assert_at(&sample, "quantity@1");
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "quantity@1");
    assert_int_equal(sample.rings, 3);
    sample_type(&sample, "100{enter}");
    assert_at(&sample, "item@2");
    sample_type(&sample, "P001{enter}0{enter}");
    assert_message(&sample, "above zero");
    assert_at(&sample, "quantity@2");
}

/* The rule is due's; what is typed wrong is the date. */
static void a_check_takes_the_caret_to_its_field(void **state)
{
    (void)state;
    header();
    sample_type(&sample, "{up}{up}{up}");
    assert_at(&sample, "date");
    sample_type(&sample, "{tab}0310{tab}");
    assert_at(&sample, "customer");
    sample_type(&sample, "{back-tab}{back-tab}0401{tab}");
    assert_at(&sample, "due");
    assert_message(&sample, "before the order date");
    sample_type(&sample, "{tab}");
    assert_at(&sample, "due");
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "date");
    sample_type(&sample, "0301{tab}{tab}");
    assert_at(&sample, "customer");
}

static void an_untouched_default_follows_its_inputs(void **state)
{
    (void)state;
    header();
    assert_text(&sample, 0, "due", "2026-03-16");
    assert_text(&sample, 0, "days", "14");
    sample_type(&sample, "{up}{up}{up}0301{tab}");
    assert_text(&sample, 0, "due", "2026-03-15");
    sample_type(&sample, "0305{tab}{back-tab}{back-tab}0302{tab}");
    assert_text(&sample, 0, "due", "2026-03-05");
    assert_text(&sample, 0, "days", "3");
}

static void a_warning_passes_the_second_time(void **state)
{
    (void)state;
    const char *names[8];
    header();
    sample_type(&sample, "P001{enter}1{tab}.5{enter}");
    assert_at(&sample, "price@1");
    assert_message(&sample, "cheap; the same key again");
    assert_int_equal(entry_warnings(sample.entry, names, 8), 0);
    sample_type(&sample, "{enter}");
    assert_at(&sample, "item@2");
    assert_int_equal(entry_warnings(sample.entry, names, 8), 1);
    assert_string_equal(names[0], "form.price");
    sample_type(&sample, "P001{enter}1{tab}{tab}60{enter}");
    assert_message(&sample, "above 50 %");
    sample_type(&sample, "{enter}");
    assert_int_equal(entry_warnings(sample.entry, names, 8), 2);
    assert_string_equal(names[1], "discount-high");
    assert_int_equal(entry_warnings(sample.entry, names, 1), 1);
    assert_true(sample_finish(&sample));
    sample_type(&sample, "{up}{up}{right}{right}{right}{right}.7{enter}");
    assert_message(&sample, "cheap");
    assert_at(&sample, "price@1");
}

static void a_warning_does_not_hold_the_way_back(void **state)
{
    (void)state;
    header();
    sample_type(&sample, "P001{enter}1{tab}.5{up}");
    assert_at(&sample, "ref");
    assert_false(sample_finish(&sample));
    assert_at(&sample, "price@1");
    assert_true(sample_finish(&sample));
}

static void when_opens_and_empties(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{tab}");
    assert_at(&sample, "firm");
    sample_type(&sample, "y{tab}");
    assert_text(&sample, 0, "firm", "yes");
    assert_at(&sample, "kind");
    assert_text(&sample, 0, "kind", "normal");
    sample_type(&sample, "u{tab}");
    assert_text(&sample, 0, "kind", "urgent");
    sample_type(&sample, "{back-tab}{back-tab}n{tab}");
    assert_at(&sample, "ref");
    assert_text(&sample, 0, "kind", "");
    struct arena arena = {0};
    assert_non_null(strstr(sample_cells(&sample, &arena), "0 kind=; "));
    arena_free(&arena);
}

static void a_choice_is_completed_or_refused(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{tab}maybe{tab}");
    assert_at(&sample, "firm");
    assert_message(&sample, "yes no");
    sample_type(&sample, "{clear}YES{tab}");
    assert_text(&sample, 0, "firm", "yes");
}

static void kept_values_come_before_defaults(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    assert_int_equal(cells_put(&cells, 0, "date", "2026-02-27", NULL), RC_OK);
    assert_int_equal(cells_put(&cells, 0, "warehouse", "west", NULL), RC_OK);
    entry_keep(sample.entry, &cells);
    arena_free(&arena);
    assert_text(&sample, 0, "date", "2026-02-27");
    header();
    assert_text(&sample, 0, "warehouse", "WEST");
    assert_text(&sample, 0, "due", "2026-03-13");
    assert_true(entry_keystrokes(sample.entry) > 0);
}

static void autonext_goes_on_when_full(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}12345678");
    assert_at(&sample, "ref");
    sample_type(&sample, "9ABCDEFGHIJK");
    assert_at(&sample, "pin");
    assert_text(&sample, 0, "ref", "123456789ABCDEFGHIJK");
}

static void a_full_field_rings(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}1{tab}1234567890123");
    assert_int_equal(sample.rings, 1);
    assert_message(&sample, "PIN is full: at most 12 characters");
    assert_text(&sample, 0, "pin", "123456789012");
}

static void a_secret_stays_in_its_field(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    int dropped[CELLS_LINES_MAX];
    size_t count;
    sample_type(&sample, "VINET{enter}1{tab} geheim {tab}");
    assert_text(&sample, 0, "pin", " geheim ");
    assert_true(entry_take_changes(sample.entry, &cells, dropped, &count));
    assert_null(cells_get(&cells, 0, "pin"));
    assert_non_null(strstr(sample_cells(&sample, &arena), "0 pin= geheim ; "));
    sample_type(&sample, "{back-tab}");
    sample_draw(&sample, 24, 80);
    for (int row = 0; row < 6; row++)
        assert_null(strstr(sample_drawn(&sample, row), "geheim"));
    assert_non_null(strstr(sample_drawn(&sample, 1), "[••••••••"));
    assert_null(strstr(entry_comment(sample.entry), "geheim"));
    arena_free(&arena);
}

static void finish_finds_each_fault_in_turn(void **state)
{
    (void)state;
    assert_false(sample_finish(&sample));
    assert_at(&sample, "customer");
    sample_type(&sample, "VINET{down}{down}P001{down}");
    assert_at(&sample, "item@2");
    assert_false(sample_finish(&sample));
    assert_at(&sample, "ref");
    assert_message(&sample, "Ref is required");
    sample_type(&sample, "R1");
    assert_false(sample_finish(&sample));
    assert_at(&sample, "quantity@1");
    sample_type(&sample, "5");
    assert_true(sample_finish(&sample));
    assert_text(&sample, 1, "quantity", "5");
    assert_text(&sample, 0, "n", "1");
    assert_text(&sample, 0, "total", "90.00");
    assert_text(&sample, 0, "warehouse", "MAIN");
}

static void checks_over_lines_run_at_their_field(void **state)
{
    (void)state;
    header();
    sample_type(&sample, "P001{enter}1{enter}P001{enter}1{enter}P001{enter}1{enter}P001{enter}");
    assert_at(&sample, "ref");
    assert_message(&sample, "three lines at most");
    sample_type(&sample, "{down}{down}{down}{down}{drop-line}");
    assert_true(sample_finish(&sample));
}

static void faults_of_the_ledger_place_the_caret(void **state)
{
    (void)state;
    header();
    sample_type(&sample, "P001{enter}1{enter}P002{enter}1{enter}");
    entry_fault(sample.entry, 2, "price", "the price is not agreed");
    assert_at(&sample, "price@2");
    assert_message(&sample, "not agreed");
    entry_fault(sample.entry, 2, "tax", "no such rate");
    assert_message(&sample, "line 2, tax: no such rate");
    assert_at(&sample, "price@2");
    entry_fault(sample.entry, 0, "late_reason", "late");
    assert_message(&sample, "late_reason: late");
    entry_fault(sample.entry, 99, "price", "gone");
    assert_message(&sample, "line 99, price: gone");
    entry_fault(sample.entry, 0, "", "no");
    assert_string_equal(sample_message(&sample), "no");
    enum style style;
    entry_message(sample.entry, &style);
    assert_int_equal(style, STYLE_ERROR);
}

static void shown_fields_are_set_from_outside(void **state)
{
    (void)state;
    sample_close(&sample);
    sample_open(&sample);
    entry_show(sample.entry, 0, "number", "SO-2026-000001");
    entry_show(sample.entry, 0, "state", "draft");
    entry_show(sample.entry, 3, "item", "nowhere");
    entry_show(sample.entry, 0, "nothing", "x");
    assert_text(&sample, 0, "number", "SO-2026-000001");
    assert_false(entry_changed(sample.entry));
    struct arena arena = {0};
    assert_null(strstr(sample_cells(&sample, &arena), "number"));
    arena_free(&arena);
}

#define CHECK_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_TEST(a_check_holds_the_cursor),
        CHECK_TEST(a_check_takes_the_caret_to_its_field),
        CHECK_TEST(an_untouched_default_follows_its_inputs),
        CHECK_TEST(a_warning_passes_the_second_time),
        CHECK_TEST(a_warning_does_not_hold_the_way_back),
        CHECK_TEST(when_opens_and_empties),
        CHECK_TEST(a_choice_is_completed_or_refused),
        CHECK_TEST(kept_values_come_before_defaults),
        CHECK_TEST(autonext_goes_on_when_full),
        CHECK_TEST(a_full_field_rings),
        CHECK_TEST(a_secret_stays_in_its_field),
        CHECK_TEST(finish_finds_each_fault_in_turn),
        CHECK_TEST(checks_over_lines_run_at_their_field),
        CHECK_TEST(faults_of_the_ledger_place_the_caret),
        CHECK_TEST(shown_fields_are_set_from_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
