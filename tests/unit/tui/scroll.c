/* Proves that rows which moved up or down by one look as if painted anew, whatever else changed around them,
 * on terminals of several kinds with every theme, read back by libvterm; and that a list going on by a line
 * costs few bytes where the terminal scrolls between margins. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vterm.h>

#include "daybook/tui/paint.h"

enum { ROWS = 24, COLUMNS = 80, STEPS = 120, LIST_ROWS = 12, LIST_TOP = 6, STEP_BYTES_MAX = 250 };

/* A terminal and what is painted on it. */
struct shown {
    struct paint paint;
    VTerm *vterm;
    VTermScreen *screen;
};

static struct terminfo info;
static const struct theme *theme;
static struct canvas canvas;
static uint64_t seed;

static int random_below(int limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((unsigned)(seed >> 33) % (unsigned)limit);
}

static void shown_open(struct shown *shown)
{
    paint_start(&shown->paint, &info, theme);
    assert_int_equal(paint_resize(&shown->paint, ROWS, COLUMNS, NULL), RC_OK);
    shown->vterm = vterm_new(ROWS, COLUMNS);
    vterm_set_utf8(shown->vterm, 1);
    shown->screen = vterm_obtain_screen(shown->vterm);
    vterm_screen_reset(shown->screen, 1);
}

static void shown_close(struct shown *shown)
{
    vterm_free(shown->vterm);
    paint_free(&shown->paint);
}

static void open_terminal(const char *term, const char *theme_name, struct shown *shown)
{
    int fd = open("/dev/null", O_RDWR);
    setenv("TERM", term, 1);
    assert_int_equal(terminfo_open(fd, &info, NULL), RC_OK);
    close(fd);
    assert_int_equal(theme_choose(theme_name, false, terminfo_has_colours(), &theme, NULL), RC_OK);
    assert_int_equal(canvas_resize(&canvas, ROWS, COLUMNS, NULL), RC_OK);
    shown_open(shown);
}

static void close_terminal(struct shown *shown)
{
    shown_close(shown);
    canvas_free(&canvas);
    terminfo_close();
}

static size_t show(struct shown *shown)
{
    struct buf bytes = {0};
    paint_canvas(&shown->paint, &canvas, &bytes);
    assert_non_null(buf_text(&bytes));
    size_t count = bytes.bytes;
    if (count > 0)
        vterm_input_write(shown->vterm, bytes.text, count);
    buf_free(&bytes);
    return count;
}

static bool is_blank(const VTermScreenCell *cell)
{
    return cell->chars[0] == 0 || cell->chars[0] == ' ';
}

/* Of a blank, only what marks it is seen. */
static bool looks_like(const VTermScreenCell *one, const VTermScreenCell *other)
{
    if (one->chars[0] == (uint32_t)-1 && other->chars[0] == (uint32_t)-1)
        return true; /* the second half of a wide one, which has no look of its own */
    if (one->attrs.underline != other->attrs.underline || one->attrs.reverse != other->attrs.reverse ||
        !vterm_color_is_equal(&one->bg, &other->bg))
        return false;
    if (is_blank(one) && is_blank(other))
        return true;
    return one->width == other->width && one->attrs.bold == other->attrs.bold &&
           memcmp(one->chars, other->chars, sizeof one->chars) == 0 &&
           vterm_color_is_equal(&one->fg, &other->fg);
}

static void same_as_anew(const struct shown *shown, const char *term, int step)
{
    struct shown anew;
    shown_open(&anew);
    show(&anew);
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            VTermScreenCell one = {0}, other = {0};
            VTermPos at = {.row = row, .col = column};
            vterm_screen_get_cell(shown->screen, at, &one);
            vterm_screen_get_cell(anew.screen, at, &other);
            if (!looks_like(&one, &other))
                fail_msg("%s, step %d: row %d column %d is U+%04X, painted anew U+%04X", term, step, row,
                         column, (unsigned)one.chars[0], (unsigned)other.chars[0]);
        }
    }
    shown_close(&anew);
}

static void draw_row(int row)
{
    static const char *const texts[] = {"Chai", "北京市朝阳区 Ö", "12,345.60", "", "│ EA │", "Müller"};
    canvas_fill(&canvas, row, 0, 1, COLUMNS, STYLE_TEXT);
    for (int fields = random_below(5); fields > 0; fields--)
        canvas_text(&canvas, row, random_below(COLUMNS - 4), 2 + random_below(20),
                    (enum style)random_below(STYLES), texts[random_below(6)], random_below(2), true);
}

/* Rows [first, last] take the cells of the rows `step` below. */
static void move_rows(int first, int last, int step)
{
    const size_t bytes = (size_t)(last - first + 1) * COLUMNS * sizeof *canvas.cells;
    memmove(&canvas.cells[first * COLUMNS], &canvas.cells[(first + step) * COLUMNS], bytes);
    canvas_touch(&canvas);
    draw_row(step > 0 ? last + 1 : first - 1);
}

static void any_rows_move(const char *term, const char *theme_name)
{
    struct shown shown;
    open_terminal(term, theme_name, &shown);
    for (int row = 0; row < ROWS; row++)
        draw_row(row);
    show(&shown);
    for (int step = 0; step < STEPS; step++) {
        const int first = 1 + random_below(ROWS - 4), last = first + 1 + random_below(ROWS - 3 - first);
        move_rows(first, last, random_below(2) ? 1 : -1);
        for (int changed = random_below(4); changed > 0; changed--)
            draw_row(random_below(ROWS));
        canvas.caret_row = random_below(ROWS);
        canvas.caret_column = random_below(COLUMNS);
        show(&shown);
        same_as_anew(&shown, term, step);
        assert_int_equal(show(&shown), 0);
    }
    close_terminal(&shown);
}

static void moved_rows_look_as_painted_anew(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux", "vt100", "screen", "tmux", "rxvt", "ansi"};
    static const char *const themes[] = {"default", "light", "high-contrast", "mono"};
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        for (size_t k = 0; k < sizeof themes / sizeof *themes; k++) {
            seed = i * 10 + k;
            any_rows_move(terms[i], themes[k]);
        }
    }
}

static void draw_list(int first_line)
{
    canvas_clear(&canvas);
    canvas_text(&canvas, 0, 0, COLUMNS, STYLE_STATUS, " Entry  Sales order", true, false);
    for (int i = 0; i < LIST_ROWS; i++) {
        const int line = first_line + i, row = LIST_TOP + i;
        const enum style style = i == LIST_ROWS - 1 ? STYLE_FOCUS : STYLE_FIELD;
        canvas_format(&canvas, row, 0, COLUMNS, STYLE_LABEL, "[%2d|", line);
        canvas_format(&canvas, row, 4, 12, style, "P%03d", line * 7 % 100);
        canvas_format(&canvas, row, 17, 40, STYLE_SHOWN, "Item number %d of the list", line * 31);
        canvas_format(&canvas, row, 60, 18, STYLE_FIELD, "%d.%02d", line * 137, line % 100);
    }
    canvas_text(&canvas, ROWS - 1, 0, COLUMNS, STYLE_KEYS, "F1 help  F3 leave", true, false);
    canvas.caret_row = LIST_TOP + LIST_ROWS - 1;
    canvas.caret_column = 4;
}

static void a_list_that_goes_on_costs_its_new_line(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux", "vt100"};
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct shown shown;
        open_terminal(terms[i], NULL, &shown);
        draw_list(1);
        show(&shown);
        for (int line = 2; line < 30; line++) {
            draw_list(line);
            assert_in_range(show(&shown), 40, STEP_BYTES_MAX);
            same_as_anew(&shown, terms[i], line);
        }
        for (int line = 28; line > 1; line--) {
            draw_list(line);
            assert_in_range(show(&shown), 40, STEP_BYTES_MAX);
            same_as_anew(&shown, terms[i], line);
        }
        close_terminal(&shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moved_rows_look_as_painted_anew),
        cmocka_unit_test(a_list_that_goes_on_costs_its_new_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
