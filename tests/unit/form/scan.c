/* Proves: a scanner's bursts count lines and pieces: AIM ids go, the same code again adds 1, a scan outside
 * its field is carried there, Backspace takes the last back, and after an error the rest of a burst is thrown
 * away and the next scan replaces what was refused — while fast typing stays typing. */
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

/* As the terminal tells it: the first key of a burst came after a pause. */
static void scan(const char *code)
{
    char rest[128];
    sample_key(&sample, (struct key){.action = ACT_CHAR, .point = (unsigned char)*code});
    snprintf(rest, sizeof rest, "{burst}%s{enter}{/burst}", code + 1);
    sample_type(&sample, rest);
}

static void a_scan_offers_one_piece(void **state)
{
    (void)state;
    scan("4006381333931");
    assert_text(&sample, 1, "item", "P001");
    assert_at(&sample, "quantity@1");
    assert_text(&sample, 1, "quantity", "1");
    sample_type(&sample, "12{enter}");
    assert_text(&sample, 1, "quantity", "12");
    assert_at(&sample, "item@2");
}

static void the_same_code_again_adds_one(void **state)
{
    (void)state;
    scan("4006381333931");
    scan("4006381333931");
    assert_text(&sample, 1, "quantity", "2");
    assert_at(&sample, "item@2");
    assert_message(&sample, "P001: 2");
    scan("4006381333931");
    assert_text(&sample, 1, "quantity", "3");
    assert_text(&sample, 1, "amount", "54.00");
    scan("4006381333948");
    assert_text(&sample, 2, "item", "P002");
    assert_at(&sample, "quantity@2");
    scan("4006381333931");
    assert_text(&sample, 3, "item", "P001");
    assert_int_equal(entry_line_count(sample.entry), 3);
    assert_int_equal(sample.rings, 0);
    assert_true(sample_finish(&sample));
}

static void aim_ids_are_stripped(void **state)
{
    (void)state;
    sample_type(&sample, "]E04006381333931{enter}");
    assert_text(&sample, 1, "item", "P001");
    sample_type(&sample, "2{enter}");
    scan("]C1P002");
    assert_text(&sample, 2, "item", "P002");
    assert_at(&sample, "quantity@2");
    scan("]C1P002");
    assert_text(&sample, 2, "quantity", "2");
}

static void a_scan_ending_in_tab_is_one_too(void **state)
{
    (void)state;
    sample_type(&sample, "4{burst}006381333931{tab}{/burst}");
    assert_at(&sample, "quantity@1");
    assert_text(&sample, 1, "quantity", "1");
}

static void backspace_takes_the_last_scan_back(void **state)
{
    (void)state;
    scan("4006381333931");
    scan("4006381333931");
    scan("4006381333948");
    sample_type(&sample, "{enter}");
    assert_at(&sample, "item@3");
    sample_type(&sample, "{backspace}");
    assert_int_equal(entry_line_count(sample.entry), 1);
    assert_text(&sample, 0, "total", "36.00");
    sample_type(&sample, "{backspace}");
    assert_text(&sample, 1, "quantity", "1");
    assert_text(&sample, 0, "total", "18.00");
    sample_type(&sample, "{backspace}");
    assert_int_equal(entry_line_count(sample.entry), 0);
    sample_type(&sample, "{backspace}{backspace}");
    assert_int_equal(entry_line_count(sample.entry), 0);
}

static void backspace_takes_back_nothing_that_was_changed(void **state)
{
    (void)state;
    scan("4006381333931");
    sample_type(&sample, "5{enter}{backspace}");
    assert_int_equal(entry_line_count(sample.entry), 1);
    assert_text(&sample, 1, "quantity", "5");
}

static void the_rest_of_a_burst_is_swallowed_after_an_error(void **state)
{
    (void)state;
    sample_type(&sample, "9{burst}999999999994{enter}12{enter}4006381333931{enter}{/burst}");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "item@1");
    assert_message(&sample, "does not exist");
    assert_text(&sample, 1, "item", "9999999999994");
    sample_type(&sample, "{clear}");
    scan("4006381333931");
    assert_text(&sample, 1, "item", "P001");
    assert_int_equal(sample.rings, 1);
}

static void the_next_scan_replaces_a_refused_one(void **state)
{
    (void)state;
    scan("4006381333932");
    assert_message(&sample, "item 4006381333932 does not exist");
    assert_at(&sample, "item@1");
    scan("9999999999994");
    assert_message(&sample, "item 9999999999994 does not exist");
    scan("4006381333931");
    assert_text(&sample, 1, "item", "P001");
    sample_type(&sample, "{enter}4006381333932{enter}");
    assert_message(&sample, "does not exist");
    assert_int_equal(sample.rings, 3);
}

static void the_code_of_a_paper_loses_its_aim_id(void **state)
{
    (void)state;
    sample_type(&sample, "{enter}{up}{up}");
    while (strcmp(entry_field(sample.entry)->tag, "ref") != 0)
        sample_type(&sample, "{back-tab}");
    scan("]C1DN-2026-17");
    assert_text(&sample, 0, "ref", "DN-2026-17");
    assert_int_equal(sample.rings, 0);
}

/* Keys that waited while the program was busy come as fast as a scanner's. */
static void fast_typing_stays_typing(void **state)
{
    (void)state;
    sample_type(&sample, "{burst}P001{enter}12{tab}1234.5678{enter}P001{enter}123456{enter}{/burst}");
    assert_int_equal(entry_line_count(sample.entry), 2);
    assert_text(&sample, 1, "quantity", "12");
    assert_text(&sample, 1, "price", "1234.5678");
    assert_text(&sample, 2, "quantity", "123456");
    assert_int_equal(sample.rings, 0);
}

static void a_scan_needs_the_line_before_it_whole(void **state)
{
    (void)state;
    sample_type(&sample, "P001{enter}");
    scan("4006381333948");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "quantity@1");
    assert_message(&sample, "Quantity is required");
    assert_int_equal(entry_line_count(sample.entry), 1);
}

static void header_fields_take_bursts_as_text(void **state)
{
    (void)state;
    sample_type(&sample, "{up}{up}{up}{down}{tab}{burst}4006381333931{tab}{/burst}");
    assert_text(&sample, 0, "ref", "4006381333931");
    assert_int_equal(entry_line_count(sample.entry), 0);
}

#define SCAN_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCAN_TEST(a_scan_offers_one_piece),
        SCAN_TEST(the_same_code_again_adds_one),
        SCAN_TEST(aim_ids_are_stripped),
        SCAN_TEST(a_scan_ending_in_tab_is_one_too),
        SCAN_TEST(backspace_takes_the_last_scan_back),
        SCAN_TEST(backspace_takes_back_nothing_that_was_changed),
        SCAN_TEST(the_rest_of_a_burst_is_swallowed_after_an_error),
        SCAN_TEST(the_next_scan_replaces_a_refused_one),
        SCAN_TEST(the_code_of_a_paper_loses_its_aim_id),
        SCAN_TEST(fast_typing_stays_typing),
        SCAN_TEST(a_scan_needs_the_line_before_it_whole),
        SCAN_TEST(header_fields_take_bursts_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
