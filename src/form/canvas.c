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
        if (!cells)
            return err_memory(err);
        free(canvas->cells);
        *canvas = (struct canvas){.rows = rows, .columns = columns, .cells = cells};
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
    *canvas = (struct canvas){.caret_row = -1, .caret_column = -1};
}

static struct canvas_cell *cell_at(struct canvas *canvas, int row, int column)
{
    if (row < 0 || column < 0 || row >= canvas->rows || column >= canvas->columns)
        return NULL;
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

int canvas_text(struct canvas *canvas, int row, int column, int cells, enum style style, const char *text,
                bool pad, bool mark_cut)
{
    if (cells <= 0 || row < 0 || row >= canvas->rows || abs(column) > CANVAS_COLUMNS_MAX)
        return 0;
    cells = clamped(cells, 0, 2 * CANVAS_COLUMNS_MAX);
    struct arena arena = {0};
    const char *clean = fit_to_show(&arena, text);
    struct span span = {canvas, row, column, column + cells, style};
    int end;
    if (mark_cut && clean[utf8_head(clean, cells, NULL)]) {
        span.end -= CUT_CELLS;
        end = put_clean(&span, clean);
        put_grapheme(&span, end, cut_mark, sizeof cut_mark - 1, CUT_CELLS);
        end += CUT_CELLS;
        span.end += CUT_CELLS;
    } else {
        end = put_clean(&span, clean);
    }
    for (int at = end; pad && at < span.end; at++)
        put_blank(&span, at);
    arena_free(&arena);
    return end - column;
}

int canvas_text_right(struct canvas *canvas, int row, int column, int cells, enum style style,
                      const char *text)
{
    struct arena arena = {0};
    const char *clean = fit_to_show(&arena, text);
    int wide = utf8_cells(clean), used;
    cells = clamped(cells, 0, 2 * CANVAS_COLUMNS_MAX);
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

void canvas_fill(struct canvas *canvas, int row, int column, int rows, int columns, enum style style)
{
    rows = clamped(rows, 0, 2 * CANVAS_ROWS_MAX);
    columns = clamped(columns, 0, 2 * CANVAS_COLUMNS_MAX);
    int end_row = row + rows < canvas->rows ? row + rows : canvas->rows;
    int end_column = column + columns < canvas->columns ? column + columns : canvas->columns;
    for (int r = row < 0 ? 0 : row; r < end_row; r++) {
        struct span span = {canvas, r, 0, 0, style};
        for (int c = column < 0 ? 0 : column; c < end_column; c++)
            put_blank(&span, c);
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
