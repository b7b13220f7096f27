/* Proves: what an entry looks like at every size: cells counted, numbers right, long values marked, the caret
 * on its character, the grid growing and shrinking, wide terminals growing one column, small ones scrolling
 * to the caret, unsaved fields marked. */
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

static void assert_rows(int first, const char *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(sample_drawn(&sample, first + (int)i), rows[i]);
}

static void an_order_at_its_own_size(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "Order [              ] Date [2026-03-02] Due [2026-03-16] State [          ]",
        "Customer [客户一  |上海自行车有限公司       ]  Ref [                   ]",
        "Warehouse [MAIN  ]",
        "",
        " Ln Item        Description         Quantity Unit     Price Disc     Amount",
        "[ 1|P003       |Aniseed syrup, a v›|       5|BOX |       10|   0|     50.00]",
        "[ 2|P001       |Chai               |13.3333›|EA  |       18|   0|    240.00]",
        "[ 3|           |                   |        |    |         |    |          ]",
        "[  |           |                   |        |    |         |    |          ]",
        "",
        "Note [                                          ]   Total [          290.00]",
    };
    sample_type(&sample, "客户一{enter}{enter}P003{enter}5{enter}P001{enter}40/3{enter}");
    sample_draw(&sample, 11, 76);
    assert_rows(0, rows, COUNT(rows));
    assert_int_equal(sample.canvas.caret_row, 7);
    assert_int_equal(sample.canvas.caret_column, 4);
}

static void the_caret_stands_on_its_character(void **state)
{
    (void)state;
    sample_type(&sample, "客户");
    sample_draw(&sample, 11, 76);
    assert_int_equal(sample.canvas.caret_row, 1);
    assert_int_equal(sample.canvas.caret_column, 10 + 4);
    sample_type(&sample, "{left}");
    sample_draw(&sample, 11, 76);
    assert_int_equal(sample.canvas.caret_column, 10 + 2);
    sample_type(&sample, "{end}一二三四");
    sample_draw(&sample, 11, 76);
    assert_string_equal(sample_drawn(&sample, 1),
                        "Customer [一二三四|                         ]  Ref [                   ]");
    assert_int_equal(sample.canvas.caret_column, 10 + 8);
    sample_type(&sample, "{home}");
    sample_draw(&sample, 11, 76);
    assert_string_equal(sample_drawn(&sample, 1),
                        "Customer [客户一二|                         ]  Ref [                   ]");
    assert_int_equal(sample.canvas.caret_column, 10);
}

/* A full date keeps its first digit: the caret may stand on the border behind it. */
static void a_full_field_is_seen_whole(void **state)
{
    (void)state;
    sample_type(&sample, "{back-tab}");
    sample_draw(&sample, 11, 76);
    assert_non_null(strstr(sample_drawn(&sample, 0), "Date [2026-03-02]"));
    assert_int_equal(sample.canvas.caret_column, 39);
}

static void a_wide_value_is_told_whole_below(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}");
    sample_draw(&sample, 11, 76);
    assert_string_equal(entry_comment(sample.entry), "The number on the outside paper");
    sample_type(&sample, "A23456789B234567890");
    assert_string_equal(entry_comment(sample.entry), "The number on the outside paper");
    sample_type(&sample, "{enter}{enter}Unload at the back door, ask for the key at the gate{up}{down}");
    assert_at(&sample, "note");
    assert_string_equal(entry_comment(sample.entry), "Unload at the back door, ask for the key at the gate");
    sample_type(&sample, "{up}{up}{up}");
    assert_at(&sample, "party");
    assert_string_equal(entry_comment(sample.entry), "Customer · Vins et alcools");
}

static void a_tall_terminal_shows_more_lines(void **state)
{
    (void)state;
    sample_draw(&sample, 20, 76);
    assert_string_equal(sample_drawn(&sample, 17),
                        "[  |           |                   |        |    |         |    |          ]");
    assert_non_null(strstr(sample_drawn(&sample, 19), "Note ["));
}

static void a_wide_terminal_grows_the_description(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P003{enter}5{enter}");
    sample_draw(&sample, 11, 120);
    assert_string_equal(sample_drawn(&sample, 4),
                        " Ln Item        Description                                                     "
                        "Quantity Unit     Price Disc     Amount");
    assert_string_equal(sample_drawn(&sample, 5),
                        "[ 1|P003       |Aniseed syrup, a very long description of it                   "
                        "|       5|BOX |       10|   0|     50.00]");
    assert_non_null(strstr(sample_drawn(&sample, 10), "]   Total ["));
    assert_int_equal(strlen(sample_drawn(&sample, 10)), 76 + 44);
    sample_draw(&sample, 11, 76);
    assert_int_equal(strlen(sample_drawn(&sample, 10)), 76);
}

static void a_small_terminal_scrolls_to_the_caret(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}5");
    sample_draw(&sample, 4, 40);
    assert_true(sample.canvas.caret_row >= 0 && sample.canvas.caret_row < 4);
    const struct canvas_cell *cell =
        &sample.canvas.cells[sample.canvas.caret_row * 40 + sample.canvas.caret_column - 1];
    assert_string_equal(cell->text, "5");
    sample_type(&sample, "{enter}{enter}");
    assert_at(&sample, "note");
    sample_draw(&sample, 4, 40);
    cell = &sample.canvas.cells[sample.canvas.caret_row * 40 + sample.canvas.caret_column - 1];
    assert_string_equal(cell->text, "[");
    sample_type(&sample, "{tab}");
    sample_draw(&sample, 4, 40);
    assert_non_null(strstr(sample_drawn(&sample, sample.canvas.caret_row), "2026-03-02"));
}

/* Any size, any place: the caret is on the canvas, and what is typed stands left of it. */
static void every_size_is_drawn(void **state)
{
    (void)state;
    static const char *const scripts[] = {"VINET{enter}",   "R{enter}", "P001{enter}", "5",
                                          "{enter}",        "{up}",     "{up}{up}",    "{down}{down}",
                                          "{enter}{enter}x"};
    for (size_t i = 0; i < COUNT(scripts); i++) {
        sample_type(&sample, scripts[i]);
        for (int rows = 1; rows < 30; rows++) {
            for (int columns = 1; columns < 130; columns += 3) {
                sample_draw(&sample, rows, columns);
                assert_true(sample.canvas.caret_row >= 0 && sample.canvas.caret_row < rows);
                assert_true(sample.canvas.caret_column >= 0 && sample.canvas.caret_column < columns);
            }
        }
    }
    assert_int_equal(canvas_resize(&sample.canvas, 5, 80, NULL), RC_OK);
    entry_draw(sample.entry, &sample.canvas, 5, 3);
    entry_draw(sample.entry, &sample.canvas, -1, 3);
    entry_draw(sample.entry, &sample.canvas, 4, 300);
    entry_draw(sample.entry, &sample.canvas, 0, 0);
    assert_non_null(sample.canvas.cells);
}

static void the_grid_follows_the_caret(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}");
    for (int i = 0; i < 9; i++)
        sample_type(&sample, "P001{enter}5{enter}");
    sample_draw(&sample, 11, 76);
    assert_non_null(strstr(sample_drawn(&sample, 8), "[10|"));
    sample_type(&sample, "{page-up}");
    sample_draw(&sample, 11, 76);
    assert_at(&sample, "item@6");
    sample_type(&sample, "{page-up}{page-up}");
    assert_at(&sample, "item@1");
    sample_draw(&sample, 11, 76);
    assert_non_null(strstr(sample_drawn(&sample, 5), "[ 1|"));
    sample_type(&sample, "{page-down}");
    assert_at(&sample, "item@5");
}

static void refused_and_unread_fields_look_so(void **state)
{
    (void)state;
    sample_type(&sample, "NOBODY{enter}");
    sample_draw(&sample, 11, 76);
    assert_int_equal(sample.canvas.cells[76 + 10].style, STYLE_BAD);
    sample_type(&sample, "{end}");
    sample_draw(&sample, 11, 76);
    assert_int_equal(sample.canvas.cells[76 + 10].style, STYLE_FOCUS);
    assert_int_equal(sample.canvas.cells[7].style, STYLE_SHOWN);
    assert_int_equal(sample.canvas.cells[30].style, STYLE_FIELD);
    assert_int_equal(sample.canvas.cells[0].style, STYLE_LABEL);
    assert_int_equal(sample.canvas.cells[4 * 76 + 1].style, STYLE_HEADING);
}

static void unsaved_fields_are_marked(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    int dropped[CELLS_LINES_MAX];
    size_t count;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}");
    sample_draw(&sample, 11, 76);
    assert_null(strstr(sample_drawn(&sample, 1), "…"));
    assert_true(entry_take_changes(sample.entry, &cells, dropped, &count));
    sample_draw(&sample, 11, 76);
    assert_string_equal(sample_drawn(&sample, 1),
                        "Customer [VINET   …Vins et alcools          ]  Ref [                   ]");
    assert_string_equal(sample_drawn(&sample, 5),
                        "[ 1|P001       |Chai               |        |EA  |       18|    |      0.00…");
    entry_mark_saved(sample.entry);
    sample_draw(&sample, 11, 76);
    assert_null(strstr(sample_drawn(&sample, 1), "…"));
    assert_null(strstr(sample_drawn(&sample, 5), "…"));
    sample_type(&sample, "5{enter}");
    sample_draw(&sample, 11, 76);
    assert_non_null(strstr(sample_drawn(&sample, 5), "…"));
    arena_free(&arena);
}

static void controls_from_outside_are_made_harmless(void **state)
{
    (void)state;
    entry_show(sample.entry, 0, "state", "\033[2J\xE2\x80\xAE!");
    sample_draw(&sample, 11, 76);
    for (int row = 0; row < 11; row++)
        assert_false(utf8_has_control(sample_drawn(&sample, row), NULL));
}

#define DRAW_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAW_TEST(an_order_at_its_own_size),
        DRAW_TEST(the_caret_stands_on_its_character),
        DRAW_TEST(a_full_field_is_seen_whole),
        DRAW_TEST(a_wide_value_is_told_whole_below),
        DRAW_TEST(a_tall_terminal_shows_more_lines),
        DRAW_TEST(a_wide_terminal_grows_the_description),
        DRAW_TEST(a_small_terminal_scrolls_to_the_caret),
        DRAW_TEST(every_size_is_drawn),
        DRAW_TEST(the_grid_follows_the_caret),
        DRAW_TEST(refused_and_unread_fields_look_so),
        DRAW_TEST(unsaved_fields_are_marked),
        DRAW_TEST(controls_from_outside_are_made_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
