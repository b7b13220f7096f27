/* Proves that a terminal shows the canvas: random screens with wide characters, painted one over the other on
 * terminals of several kinds and sizes, read back cell by cell with their attributes, by libvterm; that what
 * differs is all that is sent; and that nothing but text and the terminal's own sequences ever is. */
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

#include "daybook/base/utf8.h"
#include "daybook/tui/paint.h"

static const char *const terms[] = {"xterm-256color", "xterm", "linux", "vt100",
                                    "screen",         "tmux",  "rxvt",  "ansi"};
enum { TERMS = sizeof terms / sizeof *terms };

static struct terminfo info;
static struct paint paint;
static struct canvas canvas;
static struct buf bytes;
static VTerm *vterm;
static VTermScreen *screen;
static uint64_t seed;

static unsigned random_below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

static void open_size(const char *term, const char *theme, int rows, int columns)
{
    const struct theme *chosen;
    struct err err = {0};
    int fd = open("/dev/null", O_RDWR);
    setenv("TERM", term, 1);
    assert_int_equal(terminfo_open(fd, &info, &err), RC_OK);
    close(fd);
    assert_int_equal(theme_choose(theme, false, terminfo_has_colours(), &chosen, &err), RC_OK);
    paint_start(&paint, &info, chosen);
    assert_int_equal(paint_resize(&paint, rows, columns, &err), RC_OK);
    assert_int_equal(canvas_resize(&canvas, rows, columns, &err), RC_OK);
    vterm = vterm_new(rows, columns);
    vterm_set_utf8(vterm, 1);
    screen = vterm_obtain_screen(vterm);
    vterm_screen_reset(screen, 1);
}

static void close_all(void)
{
    vterm_free(vterm);
    paint_free(&paint);
    canvas_free(&canvas);
    buf_free(&bytes);
    terminfo_close();
}

/* Paints, feeds the terminal; the bytes it took. */
static size_t show(void)
{
    buf_reset(&bytes);
    paint_canvas(&paint, &canvas, &bytes);
    assert_non_null(buf_text(&bytes));
    if (bytes.bytes > 0)
        vterm_input_write(vterm, bytes.text, bytes.bytes);
    return bytes.bytes;
}

static VTermScreenCell cell_at(int row, int column)
{
    VTermScreenCell cell;
    VTermPos at = {.row = row, .col = column};
    assert_int_equal(vterm_screen_get_cell(screen, at, &cell), 1);
    return cell;
}

static void cell_text(const VTermScreenCell *cell, char out[64])
{
    size_t at = 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] && cell->chars[i] != (uint32_t)-1; i++)
        at += utf8_encode(cell->chars[i], out + at);
    out[at] = '\0';
    if (at == 0)
        snprintf(out, 64, " ");
}

static bool same_colour(const VTermColor *colour, int wanted, bool is_default)
{
    return wanted == COLOUR_OWN ? is_default
                                : VTERM_COLOR_IS_INDEXED(colour) && colour->indexed.idx == wanted;
}

static void want_look(const VTermScreenCell *cell, const struct look *look, bool blank)
{
    assert_int_equal(cell->attrs.underline != 0, (look->attributes & LOOK_UNDERLINE) != 0);
    assert_int_equal(cell->attrs.reverse, (look->attributes & LOOK_REVERSE) != 0);
    if (!terminfo_has_colours() || strcmp(getenv("TERM"), "linux") == 0 ||
        strcmp(getenv("TERM"), "ansi") == 0)
        return; /* no colours, or some given up for attributes */
    assert_true(same_colour(&cell->bg, look->back, VTERM_COLOR_IS_DEFAULT_BG(&cell->bg)));
    if (blank)
        return;
    assert_int_equal(cell->attrs.bold, (look->attributes & LOOK_BOLD) != 0);
    assert_true(same_colour(&cell->fg, look->fore, VTERM_COLOR_IS_DEFAULT_FG(&cell->fg)));
}

static const struct canvas_cell *wanted_at(int row, int column)
{
    return &canvas.cells[row * canvas.columns + column];
}

static void want_cell(const struct theme *theme, int row, int column)
{
    const struct canvas_cell *wanted = wanted_at(row, column);
    VTermScreenCell cell = cell_at(row, column);
    char text[64];
    cell_text(&cell, text);
    if (wanted->cells == 0)
        return; /* the second half of a wide one, told by the first */
    assert_string_equal(text, wanted->text[0] ? wanted->text : " ");
    assert_int_equal(cell.width, wanted->cells);
    want_look(&cell, &theme->looks[wanted->style], text[0] == ' ');
}

static void want_screen(const struct theme *theme)
{
    for (int row = 0; row < canvas.rows; row++) {
        for (int column = 0; column < canvas.columns; column++) {
            bool scrolls = info.wraps_at_once && row == canvas.rows - 1 && column == canvas.columns - 1;
            if (!scrolls)
                want_cell(theme, row, column);
        }
    }
    if (canvas.caret_row >= 0) {
        VTermPos at;
        vterm_state_get_cursorpos(vterm_obtain_state(vterm), &at);
        assert_int_equal(at.row, canvas.caret_row);
        assert_int_equal(at.col, canvas.caret_column);
    }
}

static void draw_something(void)
{
    static const char *const texts[] = {"a",       "receipt 000012", "北京市朝阳区", "Müller & Söhne",
                                        "x",       "12,345.60",      "東",           "─────",
                                        "Ünïcödé", "株式会社 A",     "    ",         ""};
    int row = (int)random_below((unsigned)canvas.rows), column = (int)random_below((unsigned)canvas.columns);
    enum style style = (enum style)random_below(STYLES);
    const char *text = texts[random_below(sizeof texts / sizeof *texts)];
    switch (random_below(8)) {
    case 0:
        canvas_fill(&canvas, row, column, 1 + (int)random_below(4), 1 + (int)random_below(40), style);
        break;
    case 1:
        canvas_box(&canvas, row, column, 5, 20, text);
        break;
    case 2:
        canvas_text_right(&canvas, row, column, 16, style, text);
        break;
    default:
        canvas_text(&canvas, row, column, 1 + (int)random_below(20), style, text, random_below(2),
                    random_below(2));
    }
}

static void random_screens_are_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < TERMS * 4; i++) {
        const char *name = (const char *const[]){"default", "light", "high-contrast", "mono"}[i / TERMS];
        const struct theme *theme;
        seed = 1000 + i;
        open_size(terms[i % TERMS], name, 1 + (int)random_below(30), 1 + (int)random_below(100));
        assert_int_equal(theme_choose(name, false, terminfo_has_colours(), &theme, NULL), RC_OK);
        for (int round = 0; round < 60; round++) {
            if (random_below(10) == 0)
                canvas_clear(&canvas);
            for (unsigned n = random_below(6); n > 0; n--)
                draw_something();
            canvas.caret_row = (int)random_below((unsigned)canvas.rows + 1) - 1;
            canvas.caret_column = (int)random_below((unsigned)canvas.columns);
            if (random_below(20) == 0)
                paint_forget(&paint);
            show();
            want_screen(theme);
            show();
            assert_int_equal(bytes.bytes, 0); /* nothing differs any more */
        }
        close_all();
    }
}

/* The field with the caret, typed into: at most 8 bytes a letter are allowed; on the way they are one. */
static void a_letter_costs_its_own_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < TERMS; i++) {
        open_size(terms[i], NULL, 24, 80);
        char text[32] = "";
        canvas_fill(&canvas, 0, 0, 1, 80, STYLE_STATUS);
        size_t most = 0;
        for (int typed = 0; typed <= 20; typed++) {
            canvas_text(&canvas, 5, 20, 24, STYLE_FOCUS, text, true, false);
            canvas.caret_row = 5;
            canvas.caret_column = 20 + typed;
            size_t cost = show();
            if (typed > 1 && cost > most)
                most = cost;
            text[typed] = (char)('a' + typed);
            text[typed + 1] = '\0';
        }
        print_message("%-15s %zu byte(s) a letter\n", terms[i], most);
        assert_int_equal(most, 1);
        close_all();
    }
}

static void a_deleted_letter_costs_little(void **state)
{
    (void)state;
    open_size("xterm-256color", NULL, 24, 80);
    canvas_text(&canvas, 5, 20, 24, STYLE_FOCUS, "abc", true, false);
    canvas.caret_row = 5;
    canvas.caret_column = 23;
    show();
    canvas_text(&canvas, 5, 20, 24, STYLE_FOCUS, "abx", true, false);
    show();
    canvas_text(&canvas, 5, 20, 24, STYLE_FOCUS, "ab", true, false);
    canvas.caret_column = 22;
    assert_int_equal(show(), 3); /* back, blank, back */
    close_all();
}

/* Two fields change their style, a looked-up name, the status row, the comment and the totals are written
 * anew. */
static void a_field_exit_costs_at_most_400_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < TERMS; i++) {
        open_size(terms[i], NULL, 24, 80);
        for (int exited = 0; exited < 2; exited++) {
            canvas_text(&canvas, 0, 0, 80, STYLE_STATUS,
                        exited ? "Order SO-2026-000012 draft 2" : "Order SO-2026-000012 draft 1", true,
                        false);
            canvas_text(&canvas, 5, 10, 14, exited ? STYLE_FIELD : STYLE_FOCUS, "CHAIR-OAK-01", true, false);
            canvas_text(&canvas, 5, 25, 24, STYLE_SHOWN, exited ? "Chair, oak, lacquered" : "", true, false);
            canvas_text(&canvas, 5, 50, 10, exited ? STYLE_FOCUS : STYLE_FIELD, "1", true, false);
            canvas_text(&canvas, 5, 62, 10, STYLE_SHOWN, exited ? "125.00" : "", true, false);
            canvas_text(&canvas, 20, 0, 80, STYLE_COMMENT,
                        exited ? "Quantity in pieces" : "Item code; F4 lists the items", true, false);
            canvas_text(&canvas, 21, 0, 80, STYLE_TOTALS,
                        exited ? "Lines 2  Total 1,125.00" : "Lines 1  Total 1,000.00", true, false);
            canvas.caret_row = 5;
            canvas.caret_column = exited ? 51 : 22;
            size_t cost = show();
            if (exited)
                print_message("%-15s %zu bytes a field exit\n", terms[i], cost);
            assert_true(!exited || cost <= 400);
        }
        close_all();
    }
}

static void columns_stand_under_each_other(void **state)
{
    static const char *const names[] = {"Exotic Liquids", "上海进出口有限公司", "株式会社 東京", "Ño 中 ß"};
    (void)state;
    open_size("xterm-256color", NULL, 8, 60);
    for (int row = 0; row < 4; row++) {
        canvas_text(&canvas, row, 2, 20, STYLE_SHOWN, names[row], true, true);
        canvas_text_right(&canvas, row, 24, 10, STYLE_SHOWN, "12.50");
        canvas_text(&canvas, row, 35, 1, STYLE_TEXT, "|", false, false);
    }
    canvas.caret_row = 1;
    canvas.caret_column = 6;
    show();
    for (int row = 0; row < 4; row++) {
        assert_int_equal(cell_at(row, 35).chars[0], '|');
        assert_int_equal(cell_at(row, 33).chars[0], '0');
        assert_int_equal(cell_at(row, 29).chars[0], '1');
    }
    assert_int_equal(cell_at(1, 2).width, 2);
    assert_int_equal(cell_at(1, 4).chars[0], 0x6D77);
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(vterm), &at);
    assert_int_equal(at.row, 1);
    assert_int_equal(at.col, 6);
    close_all();
}

/* A terminal that holds a pictograph for narrower or wider than it is here still shows the rest in its
 * columns, with nothing stale beside. */
static void what_terminals_measure_differently_moves_nothing(void **state)
{
    static const char *const texts[] = {"\U0001F600",
                                        "\U0001F468‍\U0001F469‍\U0001F467",
                                        "e\u0301",
                                        "\u2764\uFE0F",
                                        "\U0001F1E8\U0001F1F3",
                                        "\u0E33"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        open_size("xterm-256color", NULL, 3, 40);
        canvas_text(&canvas, 0, 0, 40, STYLE_TEXT, "old text that is not blank at all|", true, false);
        show();
        canvas_text(&canvas, 0, 4, 2, STYLE_TEXT, texts[i], true, false);
        show();
        assert_int_equal(cell_at(0, 33).chars[0], '|');
        assert_int_equal(cell_at(0, 6).chars[0], 'x');
        assert_int_equal(cell_at(0, 3).chars[0], ' ');
        assert_int_not_equal(cell_at(0, 5).chars[0], 'e');
        close_all();
    }
}

/* The canvas cleans its texts; cells that came past it are held all the same. */
static void no_control_is_ever_sent(void **state)
{
    static const char *const bad[] = {"\033[2J",      "\033", "\r",       "\n",           "\a",
                                      "\t",           "\177", "a\033c",   "\302\233",     "\302\205",
                                      "\342\200\256", "\377", "\300\257", "\355\240\200", "\357\273\277"};
    (void)state;
    open_size("xterm-256color", NULL, 2, 40);
    show();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        canvas_clear(&canvas);
        struct canvas_cell *cell = &canvas.cells[4];
        snprintf(cell->text, sizeof cell->text, "%s", bad[i]);
        cell->cells = 1;
        canvas.caret_row = -1;
        paint.hidden = true;
        show();
        assert_null(memmem(bytes.text, bytes.bytes, bad[i], strlen(bad[i])) && bad[i][0] != '\033' ? bad[i]
                                                                                                   : NULL);
        assert_int_equal(bytes.text[bytes.bytes - 1], '?');
        for (size_t at = 0; at < bytes.bytes; at++)
            assert_true((unsigned char)bytes.text[at] >= 0x20 || (bytes.text[at] == '\033' && at == 0) ||
                        bytes.text[at] == '\b' || bytes.text[at] == '\r');
        paint_forget(&paint);
        canvas_clear(&canvas);
        show();
    }
    struct canvas_cell *cell = &canvas.cells[4];
    memset(cell->text, 'x', sizeof cell->text); /* no NUL */
    canvas_touch(&canvas);
    show();
    assert_null(memmem(bytes.text, bytes.bytes, "xx", 2));
    close_all();
}

static void broken_cells_do_no_harm(void **state)
{
    (void)state;
    seed = 7;
    open_size("xterm-256color", NULL, 10, 20);
    for (int round = 0; round < 300; round++) {
        for (int i = 0; i < 200; i++) {
            struct canvas_cell *cell = &canvas.cells[i];
            for (size_t at = 0; at < sizeof cell->text; at++)
                cell->text[at] = (char)random_below(256);
            cell->style = (unsigned char)random_below(256);
            cell->cells = (unsigned char)random_below(4);
        }
        canvas_touch(&canvas);
        canvas.caret_row = (int)random_below(100) - 50;
        canvas.caret_column = (int)random_below(100) - 50;
        show();
    }
    close_all();
}

static void a_canvas_of_another_size_is_cut_or_at_the_top_left(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        open_size("xterm-256color", NULL, 10, 30);
        assert_int_equal(canvas_resize(&canvas, more ? 20 : 4, more ? 70 : 9, NULL), RC_OK);
        for (int row = 0; row < canvas.rows; row++)
            canvas_text(&canvas, row, 0, canvas.columns, STYLE_TEXT,
                        "一二三四五六七八九十一二三四五六七八九十", false, false);
        canvas.caret_row = canvas.rows - 1;
        canvas.caret_column = canvas.columns - 1;
        show();
        assert_int_equal(cell_at(0, 0).chars[0], 0x4E00);
        assert_int_equal(cell_at(9, 28).chars[0], more ? 0x4E94 : 0);
        assert_int_equal(cell_at(3, 6).chars[0], 0x56DB);
        close_all();
    }
}

static bool sent(const char *text)
{
    return memmem(bytes.text, bytes.bytes, text, strlen(text)) != NULL;
}

/* libvterm erases with every attribute in force and never scrolls; other terminals do not, so here the bytes
 * are looked at. */
static void erasing_is_used_only_where_it_leaves_the_same_blanks(void **state)
{
    static const struct {
        const char *term, *theme;
        enum style style;
        bool erases;
    } rows[] = {
        {"xterm", "default", STYLE_TEXT, true},   {"xterm", "default", STYLE_STATUS, true},
        {"screen", "default", STYLE_TEXT, true},  {"screen", "default", STYLE_STATUS, false},
        {"xterm", "default", STYLE_FIELD, false}, {"xterm", "default", STYLE_FOCUS, false},
        {"xterm", "mono", STYLE_STATUS, false},   {"screen", "light", STYLE_TEXT, false},
        {"vt100", "mono", STYLE_COMMENT, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        open_size(rows[i].term, rows[i].theme, 4, 40);
        canvas_fill(&canvas, 0, 0, 4, 40, STYLE_LABEL);
        canvas_text(&canvas, 1, 0, 40, STYLE_LABEL, "something that is in the way", true, false);
        show();
        canvas_fill(&canvas, 1, 10, 1, 30, rows[i].style);
        show();
        assert_int_equal(sent("\033[K"), rows[i].erases);
        close_all();
    }
}

static void clearing_is_trusted_only_where_it_leaves_the_themes_blanks(void **state)
{
    (void)state;
    for (int bce = 0; bce < 2; bce++) {
        open_size(bce ? "xterm" : "screen", "light", 10, 40);
        size_t cost = show();
        assert_true(bce ? cost < 100 : cost >= 400);
        close_all();
    }
}

static void the_last_cell_is_left_where_it_would_scroll(void **state)
{
    (void)state;
    for (int scrolls = 0; scrolls < 2; scrolls++) {
        open_size(scrolls ? "ansi" : "xterm", NULL, 3, 10);
        canvas_text(&canvas, 1, 9, 1, STYLE_TEXT, "Y", false, false);
        canvas_text(&canvas, 2, 8, 2, STYLE_TEXT, "XZ", false, false);
        show();
        assert_true(sent("X") && sent("Y"));
        assert_int_equal(sent("Z"), !scrolls);
        close_all();
    }
}

/* On the Linux console colours undo underlining. */
static void colours_give_way_to_attributes(void **state)
{
    (void)state;
    const struct look look = {true, RED, COLOUR_OWN, LOOK_UNDERLINE};
    open_size("linux", NULL, 1, 1);
    struct sequence on = terminfo_look(&info, &look);
    assert_int_equal(on.count, 6);
    assert_memory_equal(on.bytes, "\033[0;4m", 6);
    close_all();
    open_size("xterm", NULL, 1, 1);
    on = terminfo_look(&info, &look);
    assert_int_equal(on.count, 9);
    assert_memory_equal(on.bytes, "\033[0;4;31m", 9);
    close_all();
}

static void blanks_that_look_the_same_are_left_alone(void **state)
{
    (void)state;
    open_size("xterm-256color", NULL, 3, 40);
    canvas_fill(&canvas, 1, 0, 1, 40, STYLE_WARNING);
    canvas_text(&canvas, 1, 0, 20, STYLE_MESSAGE, "saved", true, false);
    canvas.caret_row = 0;
    canvas.caret_column = 0;
    show();
    canvas_fill(&canvas, 1, 5, 1, 15, STYLE_GOOD);
    assert_int_equal(show(), 0);
    canvas_fill(&canvas, 1, 20, 1, 20, STYLE_COMMENT); /* these were underlined */
    assert_true(show() > 0);
    close_all();
}

static void styles_that_look_the_same_cost_nothing(void **state)
{
    (void)state;
    open_size("xterm-256color", NULL, 3, 40);
    canvas_text(&canvas, 0, 0, 8, STYLE_TEXT, "ab", false, false);
    canvas_text(&canvas, 0, 2, 8, STYLE_LABEL, "cd", false, false);
    canvas_text(&canvas, 0, 4, 8, STYLE_SHOWN, "ef", false, false);
    canvas.caret_row = -1;
    show();
    assert_non_null(memmem(bytes.text, bytes.bytes, "abcdef", 6));
    close_all();
}

static void an_unknown_terminal_is_refused_with_what_to_do(void **state)
{
    static const struct {
        const char *term, *says;
    } wrong[] = {{"no-such-terminal", "\"no-such-terminal\" is not known"},
                 {"dumb", "cannot move the cursor"},
                 {"", "TERM is not set"},
                 {"../../etc/passwd", "is not known"}};
    (void)state;
    int fd = open("/dev/null", O_RDWR);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = {0};
        struct terminfo untouched = {.entry_rows = 77};
        setenv("TERM", wrong[i].term, 1);
        assert_int_equal(terminfo_open(fd, &untouched, &err), RC_UNAVAILABLE);
        assert_non_null(strstr(err.text, wrong[i].says));
        assert_non_null(strstr(err.text, "TERM="));
        assert_int_equal(untouched.entry_rows, 77);
    }
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_screens_are_shown),
        cmocka_unit_test(a_letter_costs_its_own_byte),
        cmocka_unit_test(a_deleted_letter_costs_little),
        cmocka_unit_test(a_field_exit_costs_at_most_400_bytes),
        cmocka_unit_test(columns_stand_under_each_other),
        cmocka_unit_test(what_terminals_measure_differently_moves_nothing),
        cmocka_unit_test(no_control_is_ever_sent),
        cmocka_unit_test(broken_cells_do_no_harm),
        cmocka_unit_test(a_canvas_of_another_size_is_cut_or_at_the_top_left),
        cmocka_unit_test(erasing_is_used_only_where_it_leaves_the_same_blanks),
        cmocka_unit_test(clearing_is_trusted_only_where_it_leaves_the_themes_blanks),
        cmocka_unit_test(the_last_cell_is_left_where_it_would_scroll),
        cmocka_unit_test(colours_give_way_to_attributes),
        cmocka_unit_test(blanks_that_look_the_same_are_left_alone),
        cmocka_unit_test(styles_that_look_the_same_cost_nothing),
        cmocka_unit_test(an_unknown_terminal_is_refused_with_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
