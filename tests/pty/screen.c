#include "pty/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vterm.h>

struct pty_screen {
    VTerm *vterm;
    VTermScreen *cells;
    VTermPos cursor;
    bool cursor_shown;
    int rows, cols;
    uint64_t bells;
    void (*answer)(const char *bytes, size_t size_bytes, void *user);
    void *answer_user;
};

static int on_cursor(VTermPos pos, VTermPos old, int visible, void *user)
{
    (void)old;
    (void)visible;
    ((struct pty_screen *)user)->cursor = pos;
    return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    if (property == VTERM_PROP_CURSORVISIBLE) {
        ((struct pty_screen *)user)->cursor_shown = value->boolean;
    }
    return 1;
}

static int on_bell(void *user)
{
    ((struct pty_screen *)user)->bells++;
    return 1;
}

static void on_answer(const char *bytes, size_t size_bytes, void *user)
{
    struct pty_screen *screen = user;
    if (screen->answer) {
        screen->answer(bytes, size_bytes, screen->answer_user);
    }
}

static const VTermScreenCallbacks callbacks = {
    .movecursor = on_cursor,
    .settermprop = on_property,
    .bell = on_bell,
};

struct pty_screen *pty_screen_new(int rows, int cols, void (*answer)(const char *, size_t, void *),
                                  void *user)
{
    struct pty_screen *screen = calloc(1, sizeof *screen);
    if (!screen) {
        return NULL;
    }
    *screen = (struct pty_screen){
        .rows = rows, .cols = cols, .cursor_shown = true, .answer = answer, .answer_user = user};
    screen->vterm = vterm_new(rows, cols);
    if (!screen->vterm) {
        free(screen);
        return NULL;
    }
    vterm_set_utf8(screen->vterm, 1);
    vterm_output_set_callback(screen->vterm, on_answer, screen);
    screen->cells = vterm_obtain_screen(screen->vterm);
    vterm_screen_set_callbacks(screen->cells, &callbacks, screen);
    vterm_screen_enable_altscreen(screen->cells, 1);
    vterm_screen_reset(screen->cells, 1);
    return screen;
}

void pty_screen_free(struct pty_screen *screen)
{
    if (screen) {
        vterm_free(screen->vterm);
        free(screen);
    }
}

void pty_screen_feed(struct pty_screen *screen, const char *bytes, size_t size_bytes)
{
    vterm_input_write(screen->vterm, bytes, size_bytes);
    vterm_screen_flush_damage(screen->cells);
}

void pty_screen_resize(struct pty_screen *screen, int rows, int cols)
{
    vterm_set_size(screen->vterm, rows, cols);
    screen->rows = rows;
    screen->cols = cols;
}

int pty_screen_rows(const struct pty_screen *screen)
{
    return screen->rows;
}

int pty_screen_cols(const struct pty_screen *screen)
{
    return screen->cols;
}

void pty_screen_cursor(const struct pty_screen *screen, int *row_ret, int *col_ret)
{
    *row_ret = screen->cursor.row + 1;
    *col_ret = screen->cursor.col + 1;
}

bool pty_screen_cursor_shown(const struct pty_screen *screen)
{
    return screen->cursor_shown;
}

uint64_t pty_screen_bells(const struct pty_screen *screen)
{
    return screen->bells;
}

static void put_utf8(FILE *out, uint32_t c)
{
    if (c < 0x80) {
        putc((int)c, out);
    } else if (c < 0x800) {
        fprintf(out, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        fprintf(out, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3f)),
                (int)(0x80 | (c & 0x3f)));
    } else {
        fprintf(out, "%c%c%c%c", (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 0x3f)),
                (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
    }
}

static VTermScreenCell cell_at(const struct pty_screen *screen, int row, int col)
{
    VTermScreenCell cell = {.width = 1};
    vterm_screen_get_cell(screen->cells, (VTermPos){.row = row - 1, .col = col - 1}, &cell);
    return cell;
}

static bool is_second_half(const VTermScreenCell *cell)
{
    return cell->chars[0] == (uint32_t)-1;
}

char *pty_screen_cells_text(const struct pty_screen *screen, int row, int from_col, int to_col)
{
    char *text = NULL;
    size_t size_bytes = 0;
    FILE *out = open_memstream(&text, &size_bytes);
    if (!out) {
        return NULL;
    }
    for (int col = from_col; col <= to_col && col <= screen->cols; col++) {
        VTermScreenCell cell = cell_at(screen, row, col);
        if (cell.chars[0] == 0 || is_second_half(&cell) || (cell.width == 2 && col == to_col)) {
            putc(' ', out);
            continue;
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
            put_utf8(out, cell.chars[i]);
        }
        col += cell.width == 2;
    }
    fclose(out);
    return text;
}

char *pty_screen_row_text(const struct pty_screen *screen, int row)
{
    char *text = pty_screen_cells_text(screen, row, 1, screen->cols);
    if (text) {
        size_t end = strlen(text);
        while (end > 0 && text[end - 1] == ' ') {
            end--;
        }
        text[end] = '\0';
    }
    return text;
}

char *pty_screen_text(const struct pty_screen *screen)
{
    char *text = NULL;
    size_t size_bytes = 0;
    FILE *out = open_memstream(&text, &size_bytes);
    if (!out) {
        return NULL;
    }
    for (int row = 1; row <= screen->rows; row++) {
        char *line = pty_screen_row_text(screen, row);
        fprintf(out, "%02d|%s\n", row, line ? line : "");
        free(line);
    }
    fclose(out);
    return text;
}

/* A cell's look in words, "" for a plain one. */
enum { LOOK_BYTES = 96 };

static void add_color(FILE *out, const char *name, const VTermColor *color, bool is_default)
{
    if (is_default) {
        return;
    }
    if (VTERM_COLOR_IS_INDEXED(color)) {
        fprintf(out, " %s=%d", name, color->indexed.idx);
    } else {
        fprintf(out, " %s=#%02x%02x%02x", name, color->rgb.red, color->rgb.green, color->rgb.blue);
    }
}

static void describe_look(const VTermScreenCell *cell, char look[LOOK_BYTES])
{
    memset(look, 0, LOOK_BYTES);
    FILE *out = fmemopen(look, LOOK_BYTES - 1, "w");
    if (!out) {
        return;
    }
    /* On a blank that is neither underlined nor reversed, nobody sees weight, slant or the colour of what is
     * not there; and which of them it has depends on how the program came to paint it. */
    bool blank =
        (cell->chars[0] == 0 || cell->chars[0] == ' ') && !cell->attrs.underline && !cell->attrs.reverse;
    fputs(cell->attrs.bold && !blank ? " bold" : "", out);
    fputs(cell->attrs.underline ? " underline" : "", out);
    fputs(cell->attrs.italic && !blank ? " italic" : "", out);
    fputs(cell->attrs.blink && !blank ? " blink" : "", out);
    fputs(cell->attrs.reverse ? " reverse" : "", out);
    add_color(out, "fg", &cell->fg, blank || VTERM_COLOR_IS_DEFAULT_FG(&cell->fg));
    add_color(out, "bg", &cell->bg, VTERM_COLOR_IS_DEFAULT_BG(&cell->bg));
    fclose(out);
}

static void put_runs(FILE *out, const struct pty_screen *screen, int row)
{
    const char *before = "";
    for (int col = 1; col <= screen->cols;) {
        VTermScreenCell cell = cell_at(screen, row, col);
        char look[LOOK_BYTES], next[LOOK_BYTES];
        describe_look(&cell, look);
        int end = col + 1;
        for (; end <= screen->cols; end++) {
            cell = cell_at(screen, row, end);
            describe_look(&cell, next);
            if (!is_second_half(&cell) && strcmp(look, next) != 0) {
                break;
            }
        }
        if (*look) {
            if (!*before) {
                fprintf(out, "%02d", row);
            }
            fprintf(out, "%s %d-%d%s", before, col, end - 1, look);
            before = ",";
        }
        col = end;
    }
    if (*before) {
        putc('\n', out);
    }
}

char *pty_screen_attributes(const struct pty_screen *screen)
{
    char *text = NULL;
    size_t size_bytes = 0;
    FILE *out = open_memstream(&text, &size_bytes);
    if (!out) {
        return NULL;
    }
    for (int row = 1; row <= screen->rows; row++) {
        put_runs(out, screen, row);
    }
    fclose(out);
    return text;
}

/* The column of the cell that holds the text's byte at this offset. */
static int column_of(const struct pty_screen *screen, int row, size_t offset_bytes)
{
    for (int col = 1; col <= screen->cols; col++) {
        char *head = pty_screen_cells_text(screen, row, 1, col);
        size_t size_bytes = head ? strlen(head) : 0;
        free(head);
        if (size_bytes > offset_bytes) {
            return col;
        }
    }
    return screen->cols;
}

bool pty_screen_find(const struct pty_screen *screen, const char *text, int *row_ret, int *col_ret)
{
    for (int row = 1; row <= screen->rows; row++) {
        char *line = pty_screen_cells_text(screen, row, 1, screen->cols);
        const char *at = line ? strstr(line, text) : NULL;
        int col = at ? column_of(screen, row, (size_t)(at - line)) : 0;
        free(line);
        if (col == 0) {
            continue;
        }
        if (row_ret) {
            *row_ret = row;
        }
        if (col_ret) {
            *col_ret = col;
        }
        return true;
    }
    return false;
}
