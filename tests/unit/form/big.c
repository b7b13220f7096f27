/* Proves: on a document of 1,000 lines no key and no drawing does more work than a bound that a 20 ms key
 * leaves far behind — counted in fields read and drawn, not in time — and the sums stay exact. */
#include "sample.h"

/* One pass over the lines for each of the two computed columns that follow from a key, and the screen. */
enum { KEY_WORK_MAX = 2 * CELLS_LINES_MAX + 100, DRAW_WORK_MAX = 64 * 16 };

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    char text[16];
    sample_open(&sample);
    assert_int_equal(cells_put(&cells, 0, "customer", "VINET", NULL), RC_OK);
    for (int line = 1; line < CELLS_LINES_MAX; line++) {
        snprintf(text, sizeof text, "%d", line);
        assert_int_equal(cells_put(&cells, line, "item", "P001", NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "quantity", text, NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "price", "0.5", NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "discount", "0", NULL), RC_OK);
    }
    assert_int_equal(entry_load(sample.entry, &cells, NULL), RC_OK);
    arena_free(&arena);
    sample_draw(&sample, 24, 80);
    sample_answer(&sample);
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

static uint64_t work_of(const char *keys)
{
    uint64_t before = entry_work(sample.entry);
    sample_type(&sample, keys);
    return entry_work(sample.entry) - before;
}

static void every_key_is_cheap(void **state)
{
    (void)state;
    static const char *const keys[] = {"P",           "0",           "0",       "2",           "{enter}",
                                       "7",           "{enter}",     "{up}",    "{up}",        "{page-up}",
                                       "{page-up}",   "{tab}",       "9",       "{tab}",       "1",
                                       "{enter}",     "{back-tab}",  "{down}",  "{left}",      "{right}",
                                       "{drop-line}", "{dup-field}", "{clear}", "{backspace}", "{page-down}"};
    assert_text(&sample, 0, "total", "249750.00");
    for (size_t i = 0; i < COUNT(keys); i++) {
        uint64_t work = work_of(keys[i]);
        if (work > KEY_WORK_MAX)
            fail_msg("%s: %llu fields read", keys[i], (unsigned long long)work);
    }
}

static void moving_and_typing_reads_nothing(void **state)
{
    (void)state;
    assert_true(work_of("P") == 0);
    assert_true(work_of("{clear}") == 0);
    assert_true(work_of("{up}{up}{page-up}{page-up}{down}") < 100);
}

static void a_drawing_sees_only_what_is_seen(void **state)
{
    (void)state;
    uint64_t before = entry_work(sample.entry);
    sample_draw(&sample, 24, 80);
    assert_true(entry_work(sample.entry) - before < DRAW_WORK_MAX);
}

static void sums_stay_exact(void **state)
{
    (void)state;
    sample_type(&sample, "{up}{tab}1000{enter}");
    assert_text(&sample, 999, "amount", "500.00");
    assert_text(&sample, 0, "total", "249750.50");
    sample_type(&sample, "{up}{drop-line}");
    assert_text(&sample, 0, "total", "249250.50");
    for (int i = 0; i < 200; i++)
        sample_type(&sample, "{page-up}");
    assert_at(&sample, "item@1");
    sample_type(&sample, "{drop-line}{drop-line}");
    assert_text(&sample, 0, "total", "249249.00");
}

static void a_change_of_the_header_costs_one_pass(void **state)
{
    (void)state;
    sample_close(&sample);
    sample_open_as(&sample,
                   "form t \"T\"\nrecord order\npicture\n|[days   ] [total      ]\n|[item    |quantity|net   "
                   "    ] *4\nend\n"
                   "field days\nfield total compute sum(amount)\nlines\nfield item\nfield quantity\n"
                   "field net money compute quantity * days\nend\n",
                   false);
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    for (int line = 1; line <= CELLS_LINES_MAX; line++) {
        assert_int_equal(cells_put(&cells, line, "item", "P001", NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "quantity", "2", NULL), RC_OK);
    }
    assert_int_equal(entry_load(sample.entry, &cells, NULL), RC_OK);
    arena_free(&arena);
    sample_type(&sample, "{back-tab}");
    for (int i = 0; i < 300 && entry_line(sample.entry); i++)
        sample_type(&sample, "{page-up}{up}");
    assert_at(&sample, "days");
    uint64_t work = work_of("3{tab}");
    assert_true(work <= 2 * CELLS_LINES_MAX + 100);
    assert_text(&sample, 1, "net", "6.00");
    assert_text(&sample, CELLS_LINES_MAX, "net", "6.00");
}

/* A line's share of a sum changes on every line when one does. */
static void a_share_of_the_sum_follows_everywhere(void **state)
{
    (void)state;
    sample_close(&sample);
    sample_open_as(&sample,
                   "form t \"T\"\nrecord order\npicture\n|[item    |quantity|share   ] *4\nend\n"
                   "lines\nfield item\nfield quantity\nfield share percent compute quantity * 100 / "
                   "sum(quantity)\nend\n",
                   false);
    sample_type(&sample, "P001{enter}1{enter}P001{enter}3{enter}");
    assert_text(&sample, 1, "share", "25");
    assert_text(&sample, 2, "share", "75");
    sample_type(&sample, "{up}{up}{drop-line}");
    assert_text(&sample, 2, "share", "100");
}

#define BIG_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BIG_TEST(every_key_is_cheap),
        BIG_TEST(moving_and_typing_reads_nothing),
        BIG_TEST(a_drawing_sees_only_what_is_seen),
        BIG_TEST(sums_stay_exact),
        BIG_TEST(a_change_of_the_header_costs_one_pass),
        BIG_TEST(a_share_of_the_sum_follows_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
