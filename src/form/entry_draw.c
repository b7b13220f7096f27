/* An entry as cells. */
#include <stdio.h>
#include <string.h>

#include "daybook/base/hash.h"
#include "daybook/base/utf8.h"
#include "model.h"
#include "place.h"

/* The area of the canvas, and which part of the form it shows. */
struct view {
    struct entry *entry;
    struct canvas *canvas;
    struct place place;
    int top, rows;
};

static bool row_in_view(const struct view *view, int row, int *ret_at)
{
    int at = row - view->entry->scroll_row;
    *ret_at = view->top + at;
    return at >= 0 && at < view->rows;
}

static void put(const struct view *view, int row, int column, int cells, enum style style, const char *text)
{
    int at;
    if (row_in_view(view, row, &at))
        canvas_text(view->canvas, at, column - view->entry->scroll_column, cells, style, text, true, true);
}

static void draw_word(const struct view *view, int row, int column, enum style style, const char *text,
                      size_t bytes)
{
    char word[FORM_COLUMNS_MAX * 8 + 1];
    snprintf(word, sizeof word, "%.*s", (int)bytes, text);
    put(view, row, place_column(&view->place, column), utf8_cells(word), style, word);
}

/* Headings move with their columns word by word; other labels stay whole. */
static void draw_label(const struct view *view, const struct form_label *label)
{
    int row = place_row(&view->place, label->row), column = label->column;
    if (!label->heading) {
        draw_word(view, row, column, STYLE_LABEL, label->text, strlen(label->text));
        return;
    }
    for (const char *at = label->text; *at;) {
        size_t bytes = strcspn(at, " "), used = 0;
        draw_word(view, row, column, STYLE_HEADING, at, bytes);
        for (int cells; used < bytes; used += utf8_next(at + used, &cells), column += cells)
            ;
        at += bytes;
        column += *at == ' ';
        at += *at == ' ';
    }
}

/* One bullet for each character, so that no width tells what they are. */
static void hide(char *out, size_t size, const char *text)
{
    static const char bullet[] = "•";
    size_t count = utf8_chars(text), bytes = 0;
    for (; count && bytes + sizeof bullet <= size; count--, bytes += sizeof bullet - 1)
        memcpy(out + bytes, bullet, sizeof bullet - 1);
    out[bytes] = '\0';
}

static size_t border_of_char(const char *text, int chars)
{
    size_t at = 0, used;
    for (; chars > 0 && text[at]; chars--, at += used)
        utf8_decode(text + at, &used);
    return at;
}

/* The bullets in the window, and the caret's cell among them. */
static int hide_focus(const struct editor *editor, int cells, char *out, size_t size)
{
    char before[EDITOR_BYTES_MAX + 1];
    snprintf(before, sizeof before, "%.*s", (int)editor->caret, editor->text);
    int caret = (int)utf8_chars(before), first = caret > cells ? caret - cells : 0;
    hide(out, size, editor->text + border_of_char(editor->text, first));
    secret_wipe(before, sizeof before);
    return caret - first;
}

/* Where the caret stands in its field of so many cells: behind a text that fills it, on the border. */
static int caret_cell(struct entry *entry, int cells)
{
    struct editor *editor = &entry->editor;
    char hidden[EDITOR_BYTES_MAX * 3 + 1];
    if (entry->focus.field->flags & FORM_SECRET)
        return hide_focus(editor, cells, hidden, sizeof hidden);
    return editor_window(editor, editor->caret == editor->bytes ? cells + 1 : cells);
}

static bool is_number(const struct form_field *field)
{
    return field_kind_decimals(field->kind, 0) >= 0;
}

static const char *text_shown(const struct entry *entry, struct spot spot, char *hidden, size_t size)
{
    if (model_is_line_number(spot.field)) {
        snprintf(hidden, size, "%d", entry->lines[spot.row].number);
        return hidden;
    }
    const char *text = model_text(entry, spot);
    if (!(spot.field->flags & FORM_SECRET))
        return text;
    hide(hidden, size, text);
    return hidden;
}

static enum style style_of(const struct entry *entry, struct spot spot, bool exists)
{
    if (exists && model_value(entry, spot)->bad)
        return STYLE_BAD;
    return spot.field->flags & FORM_NOENTRY || entry->config.readonly ? STYLE_SHOWN : STYLE_FIELD;
}

static void draw_value(const struct view *view, int row, struct spot spot, bool exists)
{
    char hidden[EDITOR_BYTES_MAX * 3 + 1];
    int at, column = place_column(&view->place, spot.field->column) - view->entry->scroll_column;
    int cells = place_width(&view->place, spot.field);
    const char *text = exists ? text_shown(view->entry, spot, hidden, sizeof hidden) : "";
    enum style style = style_of(view->entry, spot, exists);
    view->entry->work++;
    if (!row_in_view(view, row, &at))
        return;
    bool right = is_number(spot.field) || model_is_line_number(spot.field);
    if (right)
        canvas_text_right(view->canvas, at, column, cells, style, text);
    else
        canvas_text(view->canvas, at, column, cells, style, text, true, true);
}

/* The editor's window. The caret of a text that fills its field stands on the border behind it. */
static void draw_focus(const struct view *view, int row)
{
    struct entry *entry = view->entry;
    struct editor *editor = &entry->editor;
    const struct form_field *field = entry->focus.field;
    char hidden[EDITOR_BYTES_MAX * 3 + 1];
    int at, column = place_column(&view->place, field->column) - entry->scroll_column;
    int cells = place_width(&view->place, field);
    int caret = caret_cell(entry, cells);
    const char *text = editor->text + editor->first;
    entry->work++;
    if (field->flags & FORM_SECRET) {
        caret = hide_focus(editor, cells, hidden, sizeof hidden);
        text = hidden;
    }
    if (!row_in_view(view, row, &at))
        return;
    canvas_text(view->canvas, at, column, cells, entry->refused ? STYLE_BAD : STYLE_FOCUS, text, true, false);
    column += caret;
    if (column >= 0 && column < view->canvas->columns) {
        view->canvas->caret_row = at;
        view->canvas->caret_column = column;
    }
}

static void draw_borders(const struct view *view, int row, const struct form_field *field)
{
    char left[2] = {field->left, 0}, right[2] = {field->right, 0};
    int column = place_column(&view->place, field->column);
    put(view, row, column - 1, 1, STYLE_LABEL, left);
    put(view, row, column + place_width(&view->place, field), 1, STYLE_LABEL, right);
}

/* `…` on the border behind a field (of a line, behind the last) says that it is not stored yet. */
static void draw_mark(const struct view *view, int row, const struct form_field *field)
{
    int column = place_column(&view->place, field->column) + place_width(&view->place, field);
    put(view, row, column, 1, STYLE_DIM, "…");
}

static bool is_unsaved(const struct entry *entry, const struct value *value)
{
    return entry->drafting && (value->dirty || value->sent);
}

static bool line_is_unsaved(const struct entry *entry, int row)
{
    size_t columns = entry->form->lines_after - entry->form->lines_at;
    for (size_t i = 0; i < columns; i++) {
        if (is_unsaved(entry, &entry->lines[row].values[i]) && model_line_has_content(entry, row))
            return true;
    }
    return false;
}

static void draw_header(const struct view *view)
{
    const struct entry *entry = view->entry;
    const struct form *form = entry->form;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->part != PART_HEADER)
            continue;
        draw_borders(view, place_row(&view->place, field->row), field);
        draw_value(view, place_row(&view->place, field->row), (struct spot){field, -1}, true);
    }
    for (size_t i = 0; i < form->field_count; i++) { /* now that no border is drawn over them */
        const struct form_field *field = &form->fields[i];
        bool secret = field->flags & FORM_SECRET;
        if (field->part == PART_HEADER && !secret && is_unsaved(entry, &entry->header[i]))
            draw_mark(view, place_row(&view->place, field->row), field);
    }
}

static void draw_line(const struct view *view, int shown)
{
    const struct entry *entry = view->entry;
    const struct form *form = entry->form;
    int line = entry->grid_top + shown, row = form->grid_row + shown;
    bool exists = line < entry->line_count;
    const struct form_field *last = &form->fields[form->lines_at];
    for (size_t i = form->lines_at; i < form->lines_after; i++) {
        const struct form_field *field = &form->fields[i];
        draw_borders(view, row, field);
        draw_value(view, row, (struct spot){field, line}, exists);
        last = field->column > last->column ? field : last;
    }
    if (exists && line_is_unsaved(entry, line))
        draw_mark(view, row, last);
}

static int clamped(int value, int least, int most)
{
    return value < least || most < least ? least : value > most ? most : value;
}

static void scroll_grid(struct entry *entry, int seen)
{
    int last = entry->line_count - seen;
    entry->grid_seen = seen;
    if (entry->focus.row >= 0) {
        if (entry->grid_top > entry->focus.row)
            entry->grid_top = entry->focus.row;
        if (entry->grid_top < entry->focus.row - seen + 1)
            entry->grid_top = entry->focus.row - seen + 1;
    }
    entry->grid_top = clamped(entry->grid_top, 0, last);
}

/* The least scrolling that shows [from, to] of `all` in `seen`; where it does not fit, its end that has the
 * caret. */
static int scrolled(int at, int from, int to, int seen, int all)
{
    if (to > at + seen - 1)
        at = to - seen + 1;
    if (from < at)
        at = from;
    return clamped(at, 0, all - seen);
}

static int focus_row(const struct view *view)
{
    const struct entry *entry = view->entry;
    if (entry->focus.row < 0)
        return place_row(&view->place, entry->focus.field->row);
    return entry->form->grid_row + entry->focus.row - entry->grid_top;
}

static void scroll_to_caret(const struct view *view)
{
    struct entry *entry = view->entry;
    int seen = view->canvas->columns, row = 0, from = 0, to = 0;
    if (entry->focus.field) {
        row = focus_row(view);
        from = place_column(&view->place, entry->focus.field->column) - 1;
        to = from + place_width(&view->place, entry->focus.field) + 1;
        if (to - from >= seen) { /* wider than the terminal: the caret's place in it */
            int cells = place_width(&view->place, entry->focus.field);
            from += 1 + caret_cell(entry, cells);
            to = from;
        }
    }
    entry->scroll_row = scrolled(entry->scroll_row, row, row, view->rows, view->place.rows);
    /* One that fits is not scrolled; a wider one has the cell of a line's mark beside it too. */
    int all = view->place.columns <= seen ? seen : view->place.columns + 1;
    entry->scroll_column = scrolled(entry->scroll_column, from, to, seen, all);
}

/* Scrolls so that the caret is seen. */
static struct view view_make(struct entry *entry, struct canvas *canvas, int top, int rows)
{
    struct view view = {entry, canvas, place_make(entry->form, entry->grown_field, rows, canvas->columns),
                        top, rows};
    entry->grown_cells = view.place.grown_cells;
    if (entry->form->grid_rows)
        scroll_grid(entry, view.place.grid_rows);
    scroll_to_caret(&view);
    return view;
}

void entry_draw(struct entry *entry, struct canvas *canvas, int top, int rows)
{
    const struct form *form = entry->form;
    if (rows < 1 || top < 0 || top >= canvas->rows)
        return;
    if (rows > canvas->rows - top)
        rows = canvas->rows - top;
    struct view view = view_make(entry, canvas, top, rows);
    for (size_t i = 0; i < form->label_count; i++)
        draw_label(&view, &form->labels[i]);
    draw_header(&view);
    for (int shown = 0; form->lines_at < form->lines_after && shown < view.place.grid_rows; shown++)
        draw_line(&view, shown);
    if (entry->focus.field)
        draw_focus(&view, focus_row(&view));
    entry->drawn.holds = true;
    entry->drawn.top = top;
    entry->drawn.rows = rows;
    entry->drawn.canvas_rows = canvas->rows;
    entry->drawn.canvas_columns = canvas->columns;
    names_want(entry);
}

bool entry_draw_typed(struct entry *entry, struct canvas *canvas, int top, int rows)
{
    if (rows > canvas->rows - top)
        rows = canvas->rows - top;
    if (!entry->drawn.holds || !entry->focus.field || entry->drawn.top != top || entry->drawn.rows != rows ||
        entry->drawn.canvas_rows != canvas->rows || entry->drawn.canvas_columns != canvas->columns)
        return false;
    int grid_top = entry->grid_top, scroll_row = entry->scroll_row, scroll_column = entry->scroll_column;
    struct view view = view_make(entry, canvas, top, rows);
    if (entry->grid_top != grid_top || entry->scroll_row != scroll_row ||
        entry->scroll_column != scroll_column) {
        entry->drawn.holds = false;
        return false;
    }
    canvas->caret_row = canvas->caret_column = -1;
    draw_focus(&view, focus_row(&view));
    return true;
}
