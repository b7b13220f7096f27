#include "daybook/form/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"

enum { FORMAT_BYTES = 1024, CUT_CELLS = 1 };
static const char cut_mark[] = "›";

/* Where a text may be drawn: cells [column, end) of a row; cells outside the canvas are passed over. */
struct span {
    struct canvas *canvas;
    int row, column, end;
    enum style style;
};

static int clamped(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

enum rc canvas_resize(struct canvas *canvas, int rows, int columns, struct err *err)
{
    rows = clamped(rows, 1, CANVAS_ROWS_MAX);
    columns = clamped(columns, 1, CANVAS_COLUMNS_MAX);
    if (rows != canvas->rows || columns != canvas->columns || !canvas->cells) {
        struct canvas_cell *cells = calloc((size_t)rows * (size_t)columns, sizeof *cells);
        bool *changed = calloc((size_t)rows, sizeof *changed);
        if (!cells || !changed) {
            free(cells);
            free(changed);
            return err_memory(err);
        }
        canvas_free(canvas);
        *canvas = (struct canvas){.rows = rows, .columns = columns, .cells = cells, .changed = changed};
    }
    canvas_clear(canvas);
    return RC_OK;
}

void canvas_clear(struct canvas *canvas)
{
    canvas->caret_row = canvas->caret_column = -1;
    canvas_fill(canvas, 0, 0, canvas->rows, canvas->columns, STYLE_TEXT);
}

void canvas_free(struct canvas *canvas)
{
    free(canvas->cells);
    free(canvas->changed);
    *canvas = (struct canvas){.caret_row = -1, .caret_column = -1};
}

void canvas_touch(struct canvas *canvas)
{
    memset(canvas->changed, true, (size_t)canvas->rows * sizeof *canvas->changed);
}

/* To be written: its row has changed. */
static struct canvas_cell *cell_at(struct canvas *canvas, int row, int column)
{
    if (row < 0 || column < 0 || row >= canvas->rows || column >= canvas->columns)
        return NULL;
    canvas->changed[row] = true;
    return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

/* A wide grapheme that loses one half loses the other too: half a character cannot be shown. */
static void part_halves(struct canvas *canvas, int row, int column)
{
    struct canvas_cell *cell = cell_at(canvas, row, column);
    if (!cell)
        return;
    struct canvas_cell *other = NULL;
    if (!cell->cells)
        other = cell_at(canvas, row, column - 1);
    else if (cell->cells == 2)
        other = cell_at(canvas, row, column + 1);
    if (other) {
        other->text[0] = '\0';
        other->cells = 1;
    }
}

static void put_blank(const struct span *span, int column)
{
    struct canvas_cell *cell = cell_at(span->canvas, span->row, column);
    if (!cell)
        return;
    part_halves(span->canvas, span->row, column);
    cell->text[0] = '\0';
    cell->style = (unsigned char)span->style;
    cell->cells = 1;
}

/* Printable ASCII is nearly all that is ever drawn, and each key draws the whole screen: it goes past the
 * rules for graphemes. Whether the first `cells` cells of the text hold nothing else; *ret_count tells how
 * many bytes of it they show, and *ret_more whether more stands after them. */
static bool is_plain_text(const char *text, int cells, int *ret_count, bool *ret_more)
{
    int count = 0;
    while (count < cells && text[count] >= 0x20 && text[count] < 0x7F)
        count++;
    *ret_count = count;
    *ret_more = text[count] != '\0';
    return !*ret_more || (count == cells && text[count] >= 0x20 && text[count] < 0x7F);
}

/* Returns the column after the last, as put_clean does. */
static int put_plain(const struct span *span, const char *text, int count)
{
    struct canvas *canvas = span->canvas;
    int first = span->column < 0 ? -span->column : 0;
    int end = count < canvas->columns - span->column ? count : canvas->columns - span->column;
    struct canvas_cell *row = cell_at(canvas, span->row, 0);
    for (int i = first; row && i < end; i++) {
        struct canvas_cell *cell = row + span->column + i;
        if (cell->cells != 1)
            part_halves(canvas, span->row, span->column + i);
        cell->text[0] = text[i] == ' ' ? '\0' : text[i];
        cell->text[1] = '\0';
        cell->style = (unsigned char)span->style;
        cell->cells = 1;
    }
    return span->column + count;
}

/* As much of a grapheme as a cell holds, cut between points: endless stacks of marks are cut off. */
static void keep_text(struct canvas_cell *cell, const char *text, size_t bytes)
{
    size_t kept = 0, used;
    while (kept < bytes) {
        utf8_decode(text + kept, &used);
        if (!used || kept + used >= CANVAS_TEXT_BYTES)
            break;
        kept += used;
    }
    memcpy(cell->text, text, kept);
    cell->text[kept] = '\0';
}

static void put_grapheme(const struct span *span, int column, const char *text, size_t bytes, int cells)
{
    struct canvas_cell *cell = cell_at(span->canvas, span->row, column);
    struct canvas_cell *last = cell_at(span->canvas, span->row, column + cells - 1);
    if (!cell || !last) { /* cut by the canvas' edge: its inner half is a blank */
        for (int i = 0; i < cells; i++)
            put_blank(span, column + i);
        return;
    }
    part_halves(span->canvas, span->row, column);
    if (cells == 2)
        part_halves(span->canvas, span->row, column + 1);
    if (bytes == 1 && text[0] == ' ')
        bytes = 0;
    keep_text(cell, text, bytes);
    cell->style = (unsigned char)span->style;
    cell->cells = (unsigned char)cells;
    if (cells == 2)
        *last = (struct canvas_cell){.style = (unsigned char)span->style};
}

/* Draws whole graphemes up to the span's end; returns the column after the last. A mark without a base has no
 * cell to stand in and is left out. */
static int put_clean(const struct span *span, const char *text)
{
    int column = span->column, cells;
    for (size_t used; (used = utf8_next(text, &cells)) > 0; text += used) {
        if (!cells)
            continue;
        if (column + cells > span->end)
            break;
        put_grapheme(span, column, text, used, cells);
        column += cells;
    }
    return column;
}

/* The text itself, or a copy in the arena with its controls made visible. */
static const char *fit_to_show(struct arena *arena, const char *text)
{
    if (utf8_valid(text, strlen(text), NULL) && !utf8_has_control(text, NULL))
        return text;
    const char *clean = utf8_clean(arena, text);
    return clean ? clean : "";
}

static int put_cut_mark(const struct span *span, int column)
{
    put_grapheme(span, column, cut_mark, sizeof cut_mark - 1, CUT_CELLS);
    return column + CUT_CELLS;
}

/* Any text; returns the column after the last. */
static int put_any(const struct span *span, const char *text, bool mark_cut)
{
    struct arena arena = {0};
    const char *clean = fit_to_show(&arena, text);
    struct span shorter = *span;
    shorter.end -= CUT_CELLS;
    bool cut = mark_cut && clean[utf8_head(clean, span->end - span->column, NULL)];
    int end = put_clean(cut ? &shorter : span, clean);
    arena_free(&arena);
    return cut ? put_cut_mark(span, end) : end;
}

int canvas_text(struct canvas *canvas, int row, int column, int cells, enum style style, const char *text,
                bool pad, bool mark_cut)
{
    if (cells <= 0 || row < 0 || row >= canvas->rows || abs(column) > CANVAS_COLUMNS_MAX)
        return 0;
    cells = clamped(cells, 0, 2 * CANVAS_COLUMNS_MAX);
    struct span span = {canvas, row, column, column + cells, style};
    int end, count;
    bool more;
    if (!is_plain_text(text, cells, &count, &more))
        end = put_any(&span, text, mark_cut);
    else if (more && mark_cut)
        end = put_cut_mark(&span, put_plain(&span, text, count - CUT_CELLS));
    else
        end = put_plain(&span, text, count);
    if (pad && end < span.end)
        canvas_fill(canvas, row, end, 1, span.end - end, style);
    return end - column;
}

int canvas_text_right(struct canvas *canvas, int row, int column, int cells, enum style style,
                      const char *text)
{
    struct arena arena = {0};
    int wide, used;
    bool more;
    cells = clamped(cells, 0, 2 * CANVAS_COLUMNS_MAX);
    const char *clean = text;
    if (!is_plain_text(text, cells, &wide, &more)) {
        clean = fit_to_show(&arena, text);
        wide = utf8_cells(clean);
    }
    if (wide >= cells) {
        used = canvas_text(canvas, row, column, cells, style, clean, true, true);
    } else {
        canvas_fill(canvas, row, column, 1, cells - wide, style);
        used = canvas_text(canvas, row, column + cells - wide, wide, style, clean, true, false);
    }
    arena_free(&arena);
    return used;
}

int canvas_format(struct canvas *canvas, int row, int column, int cells, enum style style, const char *format,
                  ...)
{
    char text[FORMAT_BYTES];
    va_list args;
    va_start(args, format);
    int count = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t bad;
    if (count < 0)
        return 0;
    if (count >= FORMAT_BYTES && !utf8_valid(text, strlen(text), &bad))
        text[bad] = '\0';
    return canvas_text(canvas, row, column, cells, style, text, false, true);
}

/* Of what is overwritten, only a wide grapheme across an edge leaves a half behind. */
void canvas_fill(struct canvas *canvas, int row, int column, int rows, int columns, enum style style)
{
    const struct canvas_cell blank = {.style = (unsigned char)style, .cells = 1};
    rows = clamped(rows, 0, 2 * CANVAS_ROWS_MAX);
    columns = clamped(columns, 0, 2 * CANVAS_COLUMNS_MAX);
    int end_row = row + rows < canvas->rows ? row + rows : canvas->rows;
    int end_column = column + columns < canvas->columns ? column + columns : canvas->columns;
    int first = column < 0 ? 0 : column;
    for (int r = row < 0 ? 0 : row; r < end_row && first < end_column; r++) {
        part_halves(canvas, r, first);
        part_halves(canvas, r, end_column - 1);
        struct canvas_cell *cells = cell_at(canvas, r, 0);
        for (int c = first; c < end_column; c++)
            cells[c] = blank;
    }
}

static void line_across(struct canvas *canvas, int row, int column, int columns, const char *left,
                        const char *right)
{
    canvas_text(canvas, row, column, 1, STYLE_POPUP, left, false, false);
    for (int c = column + 1; c < column + columns - 1; c++)
        canvas_text(canvas, row, c, 1, STYLE_POPUP, "─", false, false);
    canvas_text(canvas, row, column + columns - 1, 1, STYLE_POPUP, right, false, false);
}

void canvas_box(struct canvas *canvas, int row, int column, int rows, int columns, const char *title)
{
    rows = clamped(rows, 0, CANVAS_ROWS_MAX);
    columns = clamped(columns, 0, CANVAS_COLUMNS_MAX);
    canvas_fill(canvas, row, column, rows, columns, STYLE_POPUP);
    if (rows < 2 || columns < 2)
        return;
    line_across(canvas, row, column, columns, "┌", "┐");
    for (int r = row + 1; r < row + rows - 1; r++) {
        canvas_text(canvas, r, column, 1, STYLE_POPUP, "│", false, false);
        canvas_text(canvas, r, column + columns - 1, 1, STYLE_POPUP, "│", false, false);
    }
    line_across(canvas, row + rows - 1, column, columns, "└", "┘");
    if (title && *title && columns > 6) {
        int used = canvas_text(canvas, row, column + 3, columns - 6, STYLE_POPUP, title, false, true);
        canvas_text(canvas, row, column + 2, 1, STYLE_POPUP, " ", false, false);
        canvas_text(canvas, row, column + 3 + used, 1, STYLE_POPUP, " ", false, false);
    }
}
