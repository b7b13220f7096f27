/* Proves: where Enter, Tab and the arrows take the caret, that a free line is item, Enter, quantity, Enter,
 * how many keys a document costs, and that what is keyed stands in the cells. */
#include "sample.h"

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    sample_open(&sample);
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

static void the_caret_starts_on_the_first_field_to_fill(void **state)
{
    (void)state;
    assert_at(&sample, "party");
    assert_text(&sample, 0, "date", "2026-03-02");
    assert_text(&sample, 0, "due", "");
    assert_false(entry_changed(sample.entry));
    assert_true(entry_can_leave_empty(sample.entry));
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "date");
}

static void enter_goes_to_what_nothing_has_filled(void **state)
{
    (void)state;
    sample_type(&sample, "vinet{enter}");
    assert_at(&sample, "ref");
    sample_type(&sample, "{enter}");
    assert_at(&sample, "item@1");
    assert_text(&sample, 0, "party", "VINET");
    assert_text(&sample, 0, "party_name", "Vins et alcools");
    assert_text(&sample, 0, "whs", "MAIN");
    assert_text(&sample, 0, "due", "2026-03-16");
    sample_type(&sample, "{up}{up}{up}");
    assert_at(&sample, "date");
    sample_type(&sample, "0301{enter}");
    assert_text(&sample, 0, "date", "2026-03-01");
    assert_text(&sample, 0, "due", "2026-03-15");
    assert_at(&sample, "ref");
}

static void a_free_line_is_item_enter_quantity_enter(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}");
    assert_at(&sample, "quantity@1");
    assert_text(&sample, 1, "unit", "EA");
    assert_text(&sample, 1, "price", "18");
    assert_text(&sample, 1, "item_name", "Chai");
    sample_type(&sample, "12{enter}");
    assert_at(&sample, "item@2");
    assert_text(&sample, 1, "disc", "0");
    assert_text(&sample, 1, "amount", "216.00");
    sample_type(&sample, "P002{enter}2{enter}");
    assert_at(&sample, "item@3");
    assert_text(&sample, 0, "total", "255.00");
    assert_int_equal(sample.rings, 0);
    assert_int_equal(entry_line_count(sample.entry), 2);
}

static void price_and_discount_cost_two_keys_more(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}12{tab}");
    assert_at(&sample, "price@1");
    sample_type(&sample, "14{tab}");
    assert_at(&sample, "disc@1");
    sample_type(&sample, "10{enter}");
    assert_at(&sample, "item@2");
    assert_text(&sample, 1, "amount", "151.20");
}

static void a_price_that_the_look_up_lacks_is_stopped_at(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P004{enter}3{enter}");
    assert_at(&sample, "price@1");
    sample_type(&sample, "2.5{enter}");
    assert_at(&sample, "item@2");
    assert_text(&sample, 1, "amount", "7.50");
}

/* The header's characters plus 5, before F10 and its question; a line's plus 2, or 4 where price and discount
 * differ. */
static void keys_are_counted(void **state)
{
    (void)state;
    const char *header = "0704VINET102480801";
    sample_type(&sample, "{back-tab}0704{enter}VINET{tab}10248{tab}0801{enter}");
    assert_at(&sample, "item@1");
    assert_true(entry_keystrokes(sample.entry) == strlen(header) + 5);
    uint64_t before = entry_keystrokes(sample.entry);
    sample_type(&sample, "P001{enter}12{enter}");
    assert_true(entry_keystrokes(sample.entry) - before == strlen("P00112") + 2);
    before = entry_keystrokes(sample.entry);
    sample_type(&sample, "P002{enter}10{tab}9.8{tab}5{enter}");
    assert_true(entry_keystrokes(sample.entry) - before == strlen("P002109.85") + 4);
    assert_true(sample_finish(&sample));
    struct arena arena = {0};
    assert_string_equal(
        sample_cells(&sample, &arena),
        "0 date=2026-07-04; 0 customer=VINET; 0 ref=10248; 0 due=2026-08-01; 0 warehouse=MAIN; "
        "1 item=P001; 1 quantity=12; 1 unit=EA; 1 price=18; 1 discount=0; "
        "2 item=P002; 2 quantity=10; 2 unit=EA; 2 price=9.8; 2 discount=5; ");
    arena_free(&arena);
}

static void enter_on_an_empty_line_leaves_the_lines(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}12{enter}{enter}");
    assert_at(&sample, "note");
    assert_int_equal(entry_line_count(sample.entry), 1);
    assert_false(entry_ready(sample.entry));
    sample_type(&sample, "carefully{enter}");
    assert_true(entry_ready(sample.entry));
    assert_message(&sample, "F10");
    assert_at(&sample, "note");
    assert_true(sample_finish(&sample));
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "disc@1");
}

static void tab_passes_over_pass_and_arrows_do_not(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{tab}");
    assert_at(&sample, "ref");
    sample_type(&sample, "{tab}");
    assert_at(&sample, "due");
    sample_type(&sample, "{right}");
    assert_at(&sample, "due");
    sample_type(&sample, "{right}");
    assert_at(&sample, "whs");
    sample_type(&sample, "{left}{left}");
    assert_at(&sample, "due");
    sample_type(&sample, "{tab}");
    assert_at(&sample, "item@1");
    sample_type(&sample, "P001{tab}12{right}");
    assert_at(&sample, "unit@1");
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "quantity@1");
    sample_type(&sample, "{tab}");
    assert_at(&sample, "price@1");
}

static void tab_goes_round_and_back(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{tab}{tab}{tab}P001{tab}1{tab}{tab}{tab}");
    assert_at(&sample, "item@2");
    sample_type(&sample, "{tab}");
    assert_at(&sample, "quantity@2");
    sample_type(&sample, "{tab}{tab}{tab}");
    assert_at(&sample, "note");
    assert_int_equal(entry_line_count(sample.entry), 1);
    sample_type(&sample, "{tab}");
    assert_at(&sample, "date");
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "note");
}

static void arrows_move_up_and_down(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}1{enter}P002{enter}2{enter}");
    assert_at(&sample, "item@3");
    sample_type(&sample, "{up}");
    assert_at(&sample, "item@2");
    sample_type(&sample, "{up}{up}");
    assert_at(&sample, "whs");
    sample_type(&sample, "{up}");
    assert_at(&sample, "party");
    sample_type(&sample, "{up}");
    assert_at(&sample, "date");
    sample_type(&sample, "{up}");
    assert_at(&sample, "date");
    sample_type(&sample, "{down}{down}{down}");
    assert_at(&sample, "item@1");
    sample_type(&sample, "{down}{down}");
    assert_at(&sample, "item@3");
    sample_type(&sample, "{down}");
    assert_at(&sample, "note");
    sample_type(&sample, "{down}");
    assert_at(&sample, "note");
    sample_type(&sample, "{up}");
    assert_at(&sample, "item@2");
}

static void a_filled_field_is_replaced_by_typing(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}12{back-tab}");
    assert_at(&sample, "item@1");
    sample_type(&sample, "P002{enter}");
    assert_text(&sample, 1, "item", "P002");
    assert_text(&sample, 1, "price", "19.5");
    assert_text(&sample, 1, "amount", "234.00");
}

static void left_and_right_move_in_the_text_first(void **state)
{
    (void)state;
    sample_type(&sample, "VINEX{left}{delete}T{enter}{enter}");
    assert_at(&sample, "item@1");
    assert_text(&sample, 0, "party", "VINET");
}

static void numbers_and_dates_are_put_right_before_the_caret_leaves(void **state)
{
    (void)state;
    sample_type(&sample, "{back-tab}+3{tab}");
    assert_text(&sample, 0, "date", "2026-03-05");
    sample_type(&sample, "ＶＩＮＥＴ{enter}{enter}Ｐ００１{enter}１２*２{tab}");
    assert_text(&sample, 1, "item", "P001");
    assert_text(&sample, 1, "quantity", "24");
    assert_text(&sample, 0, "due", "2026-03-19");
    sample_type(&sample, "100/3{enter}");
    assert_text(&sample, 1, "price", "33.333333");
    assert_text(&sample, 1, "amount", "800.00");
}

static void a_wrong_field_rings_once_and_keeps_the_cursor(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}1x{enter}");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "quantity@1");
    assert_text(&sample, 1, "quantity", "1x");
    assert_true(sample_message(&sample)[0] != '\0');
    sample_type(&sample, "{backspace}");
    assert_string_equal(sample_message(&sample), "");
    sample_type(&sample, "2{enter}");
    assert_text(&sample, 1, "quantity", "12");
    assert_at(&sample, "item@2");
    assert_int_equal(sample.rings, 1);
}

static void overflow_is_refused(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}9000000000000000000{enter}");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "quantity@1");
    sample_type(&sample, "{clear}9000000000000{tab}9000000000000{tab}");
    assert_int_equal(sample.rings, 2);
    assert_message(&sample, "Amount cannot be computed");
    assert_at(&sample, "price@1");
    sample_type(&sample, "18{tab}");
    assert_at(&sample, "disc@1");
}

static void required_fields_hold_enter_and_tab_but_not_the_way_back(void **state)
{
    (void)state;
    sample_type(&sample, "{enter}");
    assert_at(&sample, "party");
    assert_message(&sample, "Customer is required; F4");
    sample_type(&sample, "{tab}");
    assert_at(&sample, "party");
    assert_int_equal(sample.rings, 2);
    sample_type(&sample, "{back-tab}");
    assert_at(&sample, "date");
    assert_int_equal(sample.rings, 2);
}

static void screens_get_the_keys_that_are_not_the_forms(void **state)
{
    (void)state;
    static const enum action theirs[] = {ACT_HELP,    ACT_SAVE,     ACT_LEAVE,     ACT_LIST,    ACT_REFRESH,
                                         ACT_NEW,     ACT_COPY,     ACT_HISTORY,   ACT_SUBMIT,  ACT_BACK,
                                         ACT_PALETTE, ACT_DUP_LINE, ACT_DROP_LINE, ACT_PAGE_UP, ACT_NONE};
    for (size_t i = 0; i < COUNT(theirs); i++)
        assert_int_equal(entry_key(sample.entry, (struct key){.action = theirs[i]}), ENTRY_IGNORED);
    assert_int_equal(entry_key(sample.entry, (struct key){.action = (enum action)1000}), ENTRY_IGNORED);
}

static void a_chosen_value_goes_on_as_enter_does(void **state)
{
    (void)state;
    entry_choose(sample.entry, "VINET");
    sample_answer(&sample);
    assert_at(&sample, "ref");
    assert_text(&sample, 0, "party_name", "Vins et alcools");
}

static void a_display_moves_and_takes_nothing(void **state)
{
    (void)state;
    sample_close(&sample);
    sample_open_as(&sample, SAMPLE_FORM, true);
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    assert_int_equal(cells_put(&cells, 0, "customer", "VINET", NULL), RC_OK);
    assert_int_equal(cells_put(&cells, 1, "item", "P001", NULL), RC_OK);
    assert_int_equal(cells_put(&cells, 2, "item", "P002", NULL), RC_OK);
    assert_int_equal(entry_load(sample.entry, &cells, NULL), RC_OK);
    sample_answer(&sample);
    assert_at(&sample, "number");
    assert_int_equal(entry_key(sample.entry, (struct key){.action = ACT_CHAR, .point = 'x'}), ENTRY_IGNORED);
    assert_int_equal(entry_key(sample.entry, (struct key){.action = ACT_DROP_LINE}), ENTRY_IGNORED);
    for (int i = 0; i < 40; i++)
        sample_type(&sample, i % 2 ? "{tab}" : "{enter}");
    sample_type(&sample, "{down}{down}{down}{down}{down}{down}{down}{up}{left}{right}");
    assert_int_equal(entry_line_count(sample.entry), 2);
    assert_false(entry_changed(sample.entry));
    assert_text(&sample, 1, "item_name", "Chai");
    arena_free(&arena);
}

#define KEY_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEY_TEST(the_caret_starts_on_the_first_field_to_fill),
        KEY_TEST(enter_goes_to_what_nothing_has_filled),
        KEY_TEST(a_free_line_is_item_enter_quantity_enter),
        KEY_TEST(price_and_discount_cost_two_keys_more),
        KEY_TEST(a_price_that_the_look_up_lacks_is_stopped_at),
        KEY_TEST(keys_are_counted),
        KEY_TEST(enter_on_an_empty_line_leaves_the_lines),
        KEY_TEST(tab_passes_over_pass_and_arrows_do_not),
        KEY_TEST(tab_goes_round_and_back),
        KEY_TEST(arrows_move_up_and_down),
        KEY_TEST(a_filled_field_is_replaced_by_typing),
        KEY_TEST(left_and_right_move_in_the_text_first),
        KEY_TEST(numbers_and_dates_are_put_right_before_the_caret_leaves),
        KEY_TEST(a_wrong_field_rings_once_and_keeps_the_cursor),
        KEY_TEST(overflow_is_refused),
        KEY_TEST(required_fields_hold_enter_and_tab_but_not_the_way_back),
        KEY_TEST(screens_get_the_keys_that_are_not_the_forms),
        KEY_TEST(a_chosen_value_goes_on_as_enter_does),
        KEY_TEST(a_display_moves_and_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
