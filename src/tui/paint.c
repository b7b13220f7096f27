#include "paint_private.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"

/* A few bytes are cheaper than a motion: `ESC [ 12 G` has five. */
enum { STEPS_MAX = 4, ERASE_CELLS_MIN = 4, PEN_UNKNOWN = -1 };

static const struct canvas_cell blank = {.text = "", .style = STYLE_TEXT, .cells = 1};

/* What shows on a cell without a character. */
static bool marks_blanks(const struct look *look)
{
    return (look->attributes & (LOOK_UNDERLINE | LOOK_REVERSE)) != 0;
}

static bool is_erasable(const struct terminfo *info, const struct look *look)
{
    if (info->erase_line.count == 0 || marks_blanks(look))
        return false;
    return terminfo_back(look) == COLOUR_OWN || info->erases_in_colour;
}

static unsigned char first_same_blank(const struct theme *theme, int style)
{
    const struct look *look = &theme->looks[style];
    int first = 0;
    for (; first < style; first++) {
        const struct look *other = &theme->looks[first];
        if (!marks_blanks(look) && !marks_blanks(other) && terminfo_back(other) == terminfo_back(look))
            break;
    }
    return (unsigned char)first;
}

void paint_start(struct paint *paint, const struct terminfo *info, const struct theme *theme)
{
    *paint = (struct paint){.info = info, .row = PAINT_ROW_UNKNOWN, .pen = PEN_UNKNOWN};
    for (int style = 0; style < STYLES; style++) {
        paint->looks[style] = terminfo_look(info, &theme->looks[style]);
        paint->erasable[style] = is_erasable(info, &theme->looks[style]);
        paint->blank[style] = first_same_blank(theme, style);
    }
}

enum rc paint_resize(struct paint *paint, int rows, int columns, struct err *err)
{
    rows = rows < 1 ? 1 : rows > CANVAS_ROWS_MAX ? CANVAS_ROWS_MAX : rows;
    columns = columns < 1 ? 1 : columns > CANVAS_COLUMNS_MAX ? CANVAS_COLUMNS_MAX : columns;
    paint_forget(paint);
    if (paint->shown && rows == paint->rows && columns == paint->columns)
        return RC_OK;
    free(paint->shown);
    paint->shown = calloc((size_t)rows * (size_t)columns, sizeof *paint->shown);
    paint->rows = rows;
    paint->columns = columns;
    return paint->shown ? RC_OK : err_memory(err);
}

void paint_forget(struct paint *paint)
{
    paint->known = false;
    paint->row = PAINT_ROW_UNKNOWN;
    paint->pen = PEN_UNKNOWN;
}

void paint_free(struct paint *paint)
{
    free(paint->shown);
    paint->shown = NULL;
}

static void add(struct buf *out, const struct sequence *sequence)
{
    buf_add(out, sequence->bytes, sequence->count);
}

void paint_use_pen(struct paint *paint, int style, struct buf *out)
{
    if (paint->pen == style)
        return;
    bool same =
        paint->pen != PEN_UNKNOWN && paint->looks[style].count == paint->looks[paint->pen].count &&
        memcmp(paint->looks[style].bytes, paint->looks[paint->pen].bytes, paint->looks[style].count) == 0;
    if (!same)
        add(out, &paint->looks[style]);
    paint->pen = style;
}

struct canvas_cell *paint_shown_at(const struct paint *paint, int row, int column)
{
    return &paint->shown[(size_t)row * (size_t)paint->columns + (size_t)column];
}

bool paint_is_blank(const struct canvas_cell *cell)
{
    return cell->cells == 1 && (cell->text[0] == '\0' || (cell->text[0] == ' ' && cell->text[1] == '\0'));
}

/* Whether blanks of both styles look the same; of a style that does not exist, never. */
static bool same_blank(const struct paint *paint, int a, int b)
{
    return a == b || (a < STYLES && b < STYLES && paint->blank[a] == paint->blank[b]);
}

bool paint_same_cell(const struct paint *paint, const struct canvas_cell *a, const struct canvas_cell *b)
{
    if (paint_is_blank(a) && paint_is_blank(b))
        return same_blank(paint, a->style, b->style);
    return a->style == b->style && a->cells == b->cells && strncmp(a->text, b->text, CANVAS_TEXT_BYTES) == 0;
}

/* Not every terminal agrees on how many cells pictographs and sequences of several points take: what stands
 * after them is placed anew. */
static bool is_width_certain(const char *text)
{
    size_t bytes;
    uint32_t point = utf8_decode(text, &bytes);
    return text[bytes] == '\0' && point < 0x1F000 && !(point >= 0x2600 && point < 0x2800);
}

/* The last guard before the terminal: the canvas cleans its texts, but what is sent is checked all the same.
 */
static bool is_sendable(const char *text)
{
    if (!memchr(text, '\0', CANVAS_TEXT_BYTES) || !utf8_valid(text, strlen(text), NULL))
        return false;
    return !utf8_has_control(text, NULL);
}

static void put_uncertain(struct paint *paint, const struct canvas_cell *cell, int cells, struct buf *out)
{
    if (paint->info->steps_back)
        buf_text_add(out, cells == 2 ? "  \b\b" : " \b");
    buf_text_add(out, cell->text);
    int last =
        paint->column + 2 * (int)utf8_chars(cell->text); /* where no point joins another, and each is wide */
    for (int column = paint->column + cells; column < last && column < paint->columns; column++)
        paint_shown_at(paint, paint->row, column)->style = STYLES; /* no canvas has it */
    paint->row = PAINT_ROW_UNKNOWN;
}

static void put_text(struct paint *paint, const struct canvas_cell *cell, int cells, struct buf *out)
{
    bool ascii = cell->text[0] > 0x20 && cell->text[0] < 0x7F && cell->text[1] == '\0';
    if (ascii) {
        buf_char(out, cell->text[0]);
    } else if (cell->text[0] != '\0' && cell->cells == cells && is_sendable(cell->text)) {
        if (is_width_certain(cell->text))
            buf_text_add(out, cell->text);
        else
            put_uncertain(paint, cell, cells, out);
    } else {
        for (int i = 0; i < cells; i++)
            buf_char(out, cell->text[0] == '\0' ? ' ' : '?');
    }
}

/* Puts a cell where the cursor is; the cursor is then after it, or nowhere that is known. Returns the cells
 * it took. */
static int put_cell(struct paint *paint, const struct canvas_cell *cell, struct buf *out)
{
    int cells = cell->cells == 2 && paint->column + 2 <= paint->columns ? 2 : 1;
    int style = cell->style < STYLES ? cell->style : STYLE_TEXT;
    if (paint->pen == PEN_UNKNOWN || !paint_is_blank(cell) || !same_blank(paint, style, paint->pen))
        paint_use_pen(paint, style, out);
    put_text(paint, cell, cells, out);
    paint->column += cells;
    if (paint->column >= paint->columns)
        paint->row = PAINT_ROW_UNKNOWN; /* terminals differ in where they stand now */
    return cells;
}

/* Whether the cells from `from` to `to` of a row may be written again as they are, to get past them. */
static bool can_rewrite(const struct paint *paint, int row, int from, int to)
{
    if (paint->pen == PEN_UNKNOWN)
        return false;
    for (int column = from; column < to; column++) {
        const struct canvas_cell *cell = paint_shown_at(paint, row, column);
        bool same =
            paint_is_blank(cell) ? same_blank(paint, cell->style, paint->pen) : cell->style == paint->pen;
        if (!same || cell->cells != 1 || (unsigned char)cell->text[0] >= 0x7F)
            return false;
    }
    return true;
}

static bool move_near(struct paint *paint, int row, int column, struct buf *out)
{
    int steps = column - paint->column;
    if (paint->row != row)
        return false;
    if (column == 0 && steps < -1) {
        buf_char(out, '\r');
        return true;
    }
    if (steps < 0 && steps >= -STEPS_MAX && paint->info->steps_back) {
        for (int i = 0; i > steps; i--)
            buf_char(out, '\b');
        return true;
    }
    if (steps > 0 && steps <= STEPS_MAX && can_rewrite(paint, row, paint->column, column)) {
        for (int at = paint->column; at < column; at++)
            put_text(paint, paint_shown_at(paint, row, at), 1, out);
        return true;
    }
    return terminfo_move_column(out, column);
}

static void move_to(struct paint *paint, int row, int column, struct buf *out)
{
    if (paint->row == row && paint->column == column)
        return;
    if (!paint->info->moves_in_style && paint->pen != STYLE_TEXT)
        paint_use_pen(paint, STYLE_TEXT, out);
    if (!move_near(paint, row, column, out))
        terminfo_move(out, row, column);
    paint->row = row;
    paint->column = column;
}

struct canvas_cell paint_blanked(const struct paint *paint)
{
    struct canvas_cell cell = blank;
    if (!paint->erasable[STYLE_TEXT])
        cell.style = STYLES; /* not known: no canvas has it */
    return cell;
}

/* Everything before the first paint: a cleared screen, its cells known to be blank where the theme's text is
 * what clearing leaves. */
static void clear(struct paint *paint, struct buf *out)
{
    paint->pen = PEN_UNKNOWN;
    paint_use_pen(paint, STYLE_TEXT, out);
    add(out, &paint->info->clear);
    const struct canvas_cell blanked = paint_blanked(paint);
    for (int row = 0; row < paint->rows; row++) {
        for (int column = 0; column < paint->columns; column++)
            *paint_shown_at(paint, row, column) = blanked;
    }
    paint->row = PAINT_ROW_UNKNOWN;
    paint->hidden = false;
    add(out, &paint->info->show_cursor);
    paint->known = true;
}

const struct canvas_cell *paint_wanted_at(const struct canvas *canvas, int row, int column)
{
    if (row >= canvas->rows || column >= canvas->columns)
        return &blank;
    return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

/* Erases from `column` to the end of the row where the canvas is blank there, if that saves bytes. */
static bool erase_tail(struct paint *paint, const struct canvas *canvas, int row, int column, struct buf *out)
{
    int style = paint_wanted_at(canvas, row, column)->style;
    if (paint->columns - column < ERASE_CELLS_MIN || style >= STYLES || !paint->erasable[style])
        return false;
    int last = column; /* the last that differs: a short run of spaces is cheaper than erasing */
    for (int at = column; at < paint->columns; at++) {
        const struct canvas_cell *cell = paint_wanted_at(canvas, row, at);
        if (!paint_is_blank(cell) || !same_blank(paint, cell->style, style))
            return false;
        if (!paint_same_cell(paint, cell, paint_shown_at(paint, row, at)))
            last = at;
    }
    if (last - column < ERASE_CELLS_MIN)
        return false;
    move_to(paint, row, column, out);
    if (paint->pen == PEN_UNKNOWN || !same_blank(paint, style, paint->pen))
        paint_use_pen(paint, style, out);
    add(out, &paint->info->erase_line);
    for (int at = column; at < paint->columns; at++)
        *paint_shown_at(paint, row, at) = *paint_wanted_at(canvas, row, at);
    return true;
}

static bool scrolls(const struct paint *paint, int row, int column)
{
    return paint->info->wraps_at_once && row == paint->rows - 1 && column == paint->columns - 1;
}

static void paint_row(struct paint *paint, const struct canvas *canvas, int row, struct buf *out)
{
    int column = 0;
    while (column < paint->columns) {
        const struct canvas_cell *cell = paint_wanted_at(canvas, row, column);
        if (paint_same_cell(paint, cell, paint_shown_at(paint, row, column))) {
            *paint_shown_at(paint, row, column++) =
                *cell; /* to the byte, so that the whole row compares equal next time */
            continue;
        }
        if (scrolls(paint, row, column) || erase_tail(paint, canvas, row, column, out))
            return;
        move_to(paint, row, column, out);
        int cells = put_cell(paint, cell, out);
        for (; cells > 0; cells--, column++)
            *paint_shown_at(paint, row, column) = *paint_wanted_at(canvas, row, column);
    }
}

bool paint_row_changed(const struct paint *paint, const struct canvas *canvas, int row)
{
    if (row >= canvas->rows || canvas->columns != paint->columns)
        return true;
    if (canvas->changed[row])
        canvas->changed[row] = memcmp(paint_wanted_at(canvas, row, 0), paint_shown_at(paint, row, 0),
                                      (size_t)paint->columns * sizeof *paint->shown) != 0;
    return canvas->changed[row];
}

/* Which rows have changed is told for the terminal that painted the canvas last. */
static void look_at_all(struct paint *paint, const struct canvas *canvas)
{
    if (!paint->known || paint->painted != canvas->cells)
        memset(canvas->changed, true, (size_t)canvas->rows * sizeof *canvas->changed);
    paint->painted = canvas->cells;
}

static void place_caret(struct paint *paint, const struct canvas *canvas, struct buf *out)
{
    bool hide = canvas->caret_row < 0 || canvas->caret_row >= paint->rows || canvas->caret_column < 0 ||
                canvas->caret_column >= paint->columns;
    if (!hide)
        move_to(paint, canvas->caret_row, canvas->caret_column, out);
    else if (paint->info->hide_cursor.count == 0)
        move_to(paint, paint->rows - 1, 0, out);
    if (hide != paint->hidden)
        add(out, hide ? &paint->info->hide_cursor : &paint->info->show_cursor);
    paint->hidden = hide;
}

void paint_canvas(struct paint *paint, const struct canvas *canvas, struct buf *out)
{
    if (!paint->shown || !canvas->cells)
        return;
    look_at_all(paint, canvas);
    if (!paint->known)
        clear(paint, out);
    else if (canvas->rows == paint->rows && canvas->columns == paint->columns)
        paint_scroll(paint, canvas, out);
    for (int row = 0; row < paint->rows; row++) {
        if (paint_row_changed(paint, canvas, row))
            paint_row(paint, canvas, row, out);
    }
    place_caret(paint, canvas, out);
}
