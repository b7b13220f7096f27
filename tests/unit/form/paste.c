/* Proves: pasted rows fill lines through the same look-ups and checks as keys, never submit, keep what is
 * wrong where it is with the caret on it, and end within bounds however large they are. */
#include "sample.h"

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    sample_open(&sample);
    sample_type(&sample, "VINET{enter}{enter}");
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

static void rows_fill_lines(void **state)
{
    (void)state;
    uint64_t keys = entry_keystrokes(sample.entry);
    sample_type(&sample, "{paste}P001\t12\t14\t0\r\nP002\t1,000.5\r\n\r\n4006381333931\t3\t\t10\r\n{/paste}");
    assert_int_equal(sample.rings, 0);
    assert_at(&sample, "item@4");
    assert_text(&sample, 1, "price", "14");
    assert_text(&sample, 1, "amount", "168.00");
    assert_text(&sample, 2, "quantity", "1000.5");
    assert_text(&sample, 2, "price", "19.5");
    assert_text(&sample, 3, "item", "P001");
    assert_text(&sample, 3, "price", "18");
    assert_text(&sample, 3, "discount", "10");
    assert_text(&sample, 2, "discount", "0");
    assert_true(entry_keystrokes(sample.entry) == keys);
    assert_true(sample_finish(&sample));
}

static void the_last_cell_stays_in_the_editor(void **state)
{
    (void)state;
    sample_type(&sample, "{paste}P001\t12{/paste}");
    assert_at(&sample, "quantity@1");
    assert_int_equal(sample.rings, 0);
    sample_type(&sample, "3{enter}");
    assert_text(&sample, 1, "quantity", "123");
    assert_at(&sample, "item@2");
}

static void a_column_is_pasted_down(void **state)
{
    (void)state;
    sample_type(&sample, "P001{enter}1{enter}P002{enter}2{enter}P003{enter}3{enter}{up}{up}{up}{tab}");
    assert_at(&sample, "quantity@1");
    sample_type(&sample, "{paste}10\n20\n30{/paste}{enter}");
    assert_text(&sample, 1, "quantity", "10");
    assert_text(&sample, 2, "quantity", "20");
    assert_text(&sample, 3, "quantity", "30");
    assert_int_equal(entry_line_count(sample.entry), 3);
}

static void wrong_cells_stay_and_get_the_caret(void **state)
{
    (void)state;
    sample_type(&sample, "{paste}P001\t1x\nNOPE\t2\t3\nP002\t3\n{/paste}");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "quantity@1");
    assert_message(&sample, "1x");
    assert_text(&sample, 1, "quantity", "1x");
    assert_text(&sample, 2, "item", "NOPE");
    assert_text(&sample, 3, "item", "P002");
    assert_text(&sample, 3, "quantity", "3");
    sample_type(&sample, "1{enter}");
    assert_false(sample_finish(&sample));
    assert_at(&sample, "item@2");
    assert_message(&sample, "item NOPE does not exist");
    sample_type(&sample, "{enter}");
    assert_at(&sample, "item@2");
    assert_message(&sample, "does not exist");
    sample_type(&sample, "{up}");
    assert_at(&sample, "item@2");
    sample_type(&sample, "P003{enter}");
    assert_true(sample_finish(&sample));
}

static void a_pasted_row_is_checked(void **state)
{
    (void)state;
    sample_type(&sample, "{paste}P001\t1\nP001\t0\nP001\t3\n{/paste}");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "quantity@2");
    assert_message(&sample, "above zero");
    sample_type(&sample, "2{enter}");
    assert_true(sample_finish(&sample));
    sample_type(&sample, "{new}{paste}P004\t1\nP001\t1\n{/paste}");
    assert_at(&sample, "price@4");
    assert_message(&sample, "Price is required");
}

static void cells_past_the_last_column_are_left_out(void **state)
{
    (void)state;
    sample_type(&sample, "{paste}P001\t1\t2\t3\textra\tmore\nP002\t1\n{/paste}");
    assert_text(&sample, 1, "discount", "3");
    assert_text(&sample, 2, "item", "P002");
    assert_message(&sample, "2 cells of the paste");
    assert_int_equal(sample.rings, 1);
}

static void controls_are_left_out(void **state)
{
    (void)state;
    sample_type(&sample, "{enter}{paste}a\033[31mb\xE2\x80\xAE"
                         "c\x07{/paste}");
    assert_at(&sample, "note");
    assert_message(&sample, "3 characters");
    assert_text(&sample, 0, "note", "a[31mbc");
}

static void a_header_is_pasted_field_by_field(void **state)
{
    (void)state;
    sample_type(&sample, "{up}{up}{up}{down}");
    assert_at(&sample, "party");
    sample_type(&sample, "{paste}VINET\tR7\n2026-04-01\nP001\t5\n{/paste}");
    assert_text(&sample, 0, "ref", "R7");
    assert_text(&sample, 0, "due", "2026-04-01");
    assert_text(&sample, 1, "quantity", "5");
    assert_at(&sample, "item@2");
    assert_int_equal(sample.rings, 0);
}

static void no_paste_is_endless(void **state)
{
    (void)state;
    sample_type(&sample, "{paste}");
    for (int row = 0; row < 1500; row++)
        sample_type(&sample, "{paste}P001\t1\n");
    for (int i = 0; i < 20000; i++)
        sample_key(&sample, (struct key){.action = ACT_CHAR, .point = 'x', .pasted = true});
    sample_key(&sample, (struct key){.action = ACT_PASTE_END});
    assert_message(&sample, "at most 1000 lines");
    assert_int_equal(entry_line_count(sample.entry), CELLS_LINES_MAX);
    assert_text(&sample, CELLS_LINES_MAX, "quantity", "1");
    assert_int_equal(sample.asked, CELLS_LINES_MAX + 1);
}

static void keys_after_a_broken_paste_are_keys(void **state)
{
    (void)state;
    sample_key(&sample, (struct key){.action = ACT_PASTE_BEGIN});
    sample_type(&sample, "P001{enter}2{enter}");
    assert_at(&sample, "item@2");
    sample_key(&sample, (struct key){.action = ACT_PASTE_END});
    assert_int_equal(sample.rings, 0);
}

#define PASTE_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PASTE_TEST(rows_fill_lines),         PASTE_TEST(the_last_cell_stays_in_the_editor),
        PASTE_TEST(a_column_is_pasted_down), PASTE_TEST(wrong_cells_stay_and_get_the_caret),
        PASTE_TEST(a_pasted_row_is_checked), PASTE_TEST(cells_past_the_last_column_are_left_out),
        PASTE_TEST(controls_are_left_out),   PASTE_TEST(a_header_is_pasted_field_by_field),
        PASTE_TEST(no_paste_is_endless),     PASTE_TEST(keys_after_a_broken_paste_are_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
