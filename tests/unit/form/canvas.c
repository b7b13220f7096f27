/* Proves: whatever text is drawn wherever, the canvas stays whole (no half of a wide character, no control,
 * no cell outside), cells are counted right, and cut texts are marked. */
#include "sample.h"

#include <stdlib.h>

static struct canvas canvas;

static int make(void **state)
{
    (void)state;
    return canvas_resize(&canvas, 4, 10, NULL) != RC_OK;
}

static void append(char *text, size_t size, const char *piece)
{
    size_t bytes = strlen(text);
    snprintf(text + bytes, size - bytes, "%s", piece);
}

static int drop(void **state)
{
    (void)state;
    canvas_free(&canvas);
    return 0;
}

static const struct canvas_cell *at(int row, int column)
{
    return &canvas.cells[row * canvas.columns + column];
}

/* Every wide cell has its second half, every second half its first, and nothing steers a terminal. */
static void assert_whole(void)
{
    for (int row = 0; row < canvas.rows; row++) {
        for (int column = 0; column < canvas.columns; column++) {
            const struct canvas_cell *cell = at(row, column);
            assert_false(utf8_has_control(cell->text, NULL));
            assert_true(utf8_valid(cell->text, strlen(cell->text), NULL));
            assert_true(cell->style < STYLES);
            if (cell->cells == 2)
                assert_true(column + 1 < canvas.columns && at(row, column + 1)->cells == 0);
            if (cell->cells == 0)
                assert_true(column > 0 && at(row, column - 1)->cells == 2 && !cell->text[0]);
        }
    }
}

static void texts_take_their_cells(void **state)
{
    (void)state;
    assert_int_equal(canvas_text(&canvas, 0, 1, 8, STYLE_TEXT, "ab客c", false, true), 5);
    assert_string_equal(sample_canvas_row(&canvas, 0), " ab客c");
    assert_int_equal(at(0, 3)->cells, 2);
    assert_int_equal(at(0, 4)->cells, 0);
    assert_int_equal(canvas_text(&canvas, 1, 0, 5, STYLE_FIELD, "é́x", true, false), 2);
    assert_string_equal(at(1, 0)->text, "é́");
    assert_int_equal(at(1, 4)->style, STYLE_FIELD);
    assert_int_equal(at(1, 5)->style, STYLE_TEXT);
    assert_whole();
}

static void cut_texts_are_marked(void **state)
{
    (void)state;
    assert_int_equal(canvas_text(&canvas, 0, 0, 5, STYLE_TEXT, "abcdef", true, true), 5);
    assert_string_equal(sample_canvas_row(&canvas, 0), "abcd›");
    assert_int_equal(canvas_text(&canvas, 1, 0, 5, STYLE_TEXT, "abcde", true, true), 5);
    assert_string_equal(sample_canvas_row(&canvas, 1), "abcde");
    assert_int_equal(canvas_text(&canvas, 2, 0, 5, STYLE_TEXT, "客户一", true, true), 5);
    assert_string_equal(sample_canvas_row(&canvas, 2), "客户›");
    assert_int_equal(canvas_text(&canvas, 3, 0, 5, STYLE_TEXT, "a客户一", true, true), 4);
    assert_string_equal(sample_canvas_row(&canvas, 3), "a客›");
    canvas_clear(&canvas);
    canvas_text(&canvas, 0, 0, 5, STYLE_TEXT, "a客户一", true, false);
    assert_string_equal(sample_canvas_row(&canvas, 0), "a客户");
    assert_whole();
}

static void numbers_stand_right(void **state)
{
    (void)state;
    canvas_text_right(&canvas, 0, 0, 6, STYLE_FIELD, "12.5");
    assert_string_equal(sample_canvas_row(&canvas, 0), "  12.5");
    canvas_text_right(&canvas, 1, 0, 6, STYLE_FIELD, "1234567");
    assert_string_equal(sample_canvas_row(&canvas, 1), "12345›");
    canvas_text_right(&canvas, 2, 0, 6, STYLE_FIELD, "");
    assert_int_equal(at(2, 5)->style, STYLE_FIELD);
    canvas_text_right(&canvas, 3, -2, 6, STYLE_FIELD, "123");
    assert_string_equal(sample_canvas_row(&canvas, 3), " 123");
}

static void halves_never_stay(void **state)
{
    (void)state;
    canvas_text(&canvas, 0, 0, 10, STYLE_TEXT, "客户客户", false, false);
    canvas_text(&canvas, 0, 1, 1, STYLE_TEXT, "x", false, false);
    assert_string_equal(sample_canvas_row(&canvas, 0), " x户客户");
    canvas_text(&canvas, 0, 3, 2, STYLE_TEXT, "一", false, false);
    assert_string_equal(sample_canvas_row(&canvas, 0), " x 一 户");
    canvas_fill(&canvas, 0, 7, 1, 1, STYLE_DIM);
    assert_string_equal(sample_canvas_row(&canvas, 0), " x 一");
    assert_whole();
}

static void edges_cut_clean(void **state)
{
    (void)state;
    canvas_text(&canvas, 0, 9, 10, STYLE_TEXT, "客户", false, false);
    assert_string_equal(sample_canvas_row(&canvas, 0), "");
    canvas_text(&canvas, 1, -1, 10, STYLE_TEXT, "客户x", true, false);
    assert_string_equal(sample_canvas_row(&canvas, 1), " 户x");
    canvas_text(&canvas, -1, 0, 10, STYLE_TEXT, "no", true, true);
    canvas_text(&canvas, 4, 0, 10, STYLE_TEXT, "no", true, true);
    canvas_text(&canvas, 0, 2000000000, 10, STYLE_TEXT, "no", true, true);
    canvas_text(&canvas, 2, 0, 2147483647, STYLE_TEXT, "all", true, true);
    canvas_text_right(&canvas, 2, -2147483647, 2147483647, STYLE_TEXT, "all");
    canvas_fill(&canvas, -5, -5, 2147483647, 2147483647, STYLE_DIM);
    assert_int_equal(at(3, 9)->style, STYLE_DIM);
    assert_whole();
}

static void controls_are_made_visible(void **state)
{
    (void)state;
    canvas_text(&canvas, 0, 0, 10, STYLE_TEXT, "a\033[31mb", true, false);
    assert_string_equal(sample_canvas_row(&canvas, 0), "a␛[31mb");
    canvas_text(&canvas, 1, 0, 10, STYLE_TEXT, "x\xE2\x80\xAEy", true, false);
    assert_string_equal(sample_canvas_row(&canvas, 1), "x<U+202E>y");
    canvas_text(&canvas, 2, 0, 10, STYLE_TEXT, "z\xFF", true, false);
    assert_string_equal(sample_canvas_row(&canvas, 2), "z\xEF\xBF\xBD");
    assert_int_equal(canvas_format(&canvas, 3, 0, 10, STYLE_TEXT, "%d%s", 42, "\t"), 3);
    assert_whole();
}

static void stacks_of_marks_are_cut(void **state)
{
    (void)state;
    char text[400] = "e";
    for (int i = 0; i < 100; i++)
        append(text, sizeof text, "\xCC\x81");
    assert_int_equal(canvas_text(&canvas, 0, 0, 10, STYLE_TEXT, text, true, true), 1);
    assert_true(strlen(at(0, 0)->text) < CANVAS_TEXT_BYTES);
    canvas_text(&canvas, 1, 0, 10, STYLE_TEXT, "\xCC\x81", true, true);
    assert_whole();
}

static void sizes_are_held(void **state)
{
    (void)state;
    struct canvas other = {0};
    assert_int_equal(canvas_resize(&other, -1, 0, NULL), RC_OK);
    assert_int_equal(other.rows, 1);
    assert_int_equal(other.columns, 1);
    canvas_box(&other, 0, 0, 5, 5, "title");
    assert_int_equal(canvas_resize(&other, 100000, 100000, NULL), RC_OK);
    assert_int_equal(other.rows, CANVAS_ROWS_MAX);
    assert_int_equal(other.columns, CANVAS_COLUMNS_MAX);
    assert_int_equal(other.caret_row, -1);
    canvas_free(&other);
    assert_int_equal(other.rows, 0);
}

static void a_box_frames_its_title(void **state)
{
    (void)state;
    canvas_text(&canvas, 2, 0, 10, STYLE_TEXT, "behindthis", true, false);
    canvas_box(&canvas, 0, 0, 4, 10, "客户 list");
    assert_string_equal(sample_canvas_row(&canvas, 0), "┌─ 客› ──┐");
    assert_string_equal(sample_canvas_row(&canvas, 2), "│        │");
    assert_string_equal(sample_canvas_row(&canvas, 3), "└────────┘");
    assert_whole();
}

/* Random texts at random places: the canvas stays whole. */
static void anything_anywhere(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",    "客", "é",  "\xCC\x81",     "\033", "👩‍👩‍👧",
                                         "\xFF", " ",  "ｗ", "\xE2\x80\xAE", "🇩🇪"};
    unsigned seed = 20260302;
    for (int round = 0; round < 20000; round++) {
        char text[256] = "";
        for (int i = rand_r(&seed) % 8; i > 0; i--)
            append(text, sizeof text, pieces[(size_t)rand_r(&seed) % COUNT(pieces)]);
        int row = rand_r(&seed) % 6 - 1, column = rand_r(&seed) % 16 - 4, cells = rand_r(&seed) % 14;
        int used =
            canvas_text(&canvas, row, column, cells, STYLE_TEXT, text, rand_r(&seed) % 2, rand_r(&seed) % 2);
        assert_true(used >= 0 && used <= cells);
        if (round % 3 == 0)
            canvas_text_right(&canvas, row, column, cells, STYLE_TEXT, text);
        assert_whole();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_take_their_cells, make, drop),
        cmocka_unit_test_setup_teardown(cut_texts_are_marked, make, drop),
        cmocka_unit_test_setup_teardown(numbers_stand_right, make, drop),
        cmocka_unit_test_setup_teardown(halves_never_stay, make, drop),
        cmocka_unit_test_setup_teardown(edges_cut_clean, make, drop),
        cmocka_unit_test_setup_teardown(controls_are_made_visible, make, drop),
        cmocka_unit_test_setup_teardown(stacks_of_marks_are_cut, make, drop),
        cmocka_unit_test_setup_teardown(sizes_are_held, make, drop),
        cmocka_unit_test_setup_teardown(a_box_frames_its_title, make, drop),
        cmocka_unit_test_setup_teardown(anything_anywhere, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
