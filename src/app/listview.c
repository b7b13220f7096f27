#include "daybook/app/listview.h"

#include <string.h>

#include "daybook/base/utf8.h"

void listview_clear(struct listview *view)
{
    arena_reset(&view->arena);
    view->rows = NULL;
    view->count = view->capacity = 0;
    view->chosen = view->top = 0;
    view->truncated = false;
}

void listview_free(struct listview *view)
{
    arena_free(&view->arena);
    *view = (struct listview){0};
}

/* A new row without texts yet, or NULL: no memory, or the limit (then `truncated`). */
static struct listview_row *row_new(struct listview *view)
{
    if (view->count == LISTVIEW_ROWS_MAX) {
        view->truncated = true;
        return NULL;
    }
    struct listview_row *rows =
        arena_grow(&view->arena, view->rows, view->count, &view->capacity, view->count + 1, sizeof *rows);
    if (rows == NULL) {
        return NULL;
    }
    view->rows = rows;
    struct listview_row *row = &rows[view->count];
    *row = (struct listview_row){.texts = arena_array(&view->arena, view->column_count, sizeof *row->texts)};
    return row->texts == NULL ? NULL : row;
}

static enum rc add(struct listview *view, const struct js *from_row, const char *const *from_texts,
                   struct err *err)
{
    struct listview_row *row = row_new(view);
    if (row == NULL) {
        return view->truncated ? RC_OK : err_memory(err);
    }
    for (size_t i = 0; i < view->column_count; i++) {
        const char *text = from_row != NULL ? js_as_text(js_at(from_row, i)) : from_texts[i];
        row->texts[i] = arena_text(&view->arena, text == NULL ? "" : text);
        if (row->texts[i] == NULL) {
            return err_memory(err);
        }
    }
    view->count++;
    return RC_OK;
}

enum rc listview_add(struct listview *view, const struct js *row, struct err *err)
{
    return add(view, row, NULL, err);
}

enum rc listview_add_texts(struct listview *view, const char *const *texts, struct err *err)
{
    return add(view, NULL, texts, err);
}

const char *listview_text(const struct listview *view, size_t row, size_t column)
{
    return row < view->count && column < view->column_count ? view->rows[row].texts[column] : "";
}

const char *listview_chosen(const struct listview *view, size_t column)
{
    return listview_text(view, view->chosen, column);
}

/* How far each key moves the choice: whole pages are counted in `pages`. */
static const struct step {
    enum action action;
    int rows, pages;
} steps[] = {
    {ACT_UP, -1, 0},       {ACT_DOWN, 1, 0},      {ACT_PAGE_UP, 0, -1},
    {ACT_PAGE_DOWN, 0, 1}, {ACT_HOME, 0, -99999}, {ACT_END, 0, 99999},
};

bool listview_key(struct listview *view, struct key key, int rows_shown)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].action != key.action) {
            continue;
        }
        long at =
            (long)view->chosen + steps[i].rows + (long)steps[i].pages * (rows_shown > 1 ? rows_shown - 1 : 1);
        long last = view->count == 0 ? 0 : (long)view->count - 1;
        view->chosen = (size_t)(at < 0 ? 0 : at > last ? last : at);
        return true;
    }
    return false;
}

static bool row_holds_word(const struct listview *view, size_t row, const char *folded)
{
    for (size_t column = 1; column < view->column_count; column++) {
        struct arena arena = {0};
        const char *text = utf8_fold_search(&arena, view->rows[row].texts[column]);
        const char *found = text == NULL ? NULL : strstr(text, folded);
        bool holds = found != NULL && (found == text || found[-1] == ' ');
        arena_free(&arena);
        if (holds) {
            return true;
        }
    }
    return false;
}

static bool row_is(const struct listview *view, size_t row, const char *folded)
{
    struct arena arena = {0};
    const char *code = utf8_fold_search(&arena, view->rows[row].texts[0]);
    bool is = code != NULL && strcmp(code, folded) == 0;
    arena_free(&arena);
    return is;
}

static bool row_begins(const struct listview *view, size_t row, const char *folded)
{
    struct arena arena = {0};
    const char *code = utf8_fold_search(&arena, view->rows[row].texts[0]);
    bool begins = code != NULL && strncmp(code, folded, strlen(folded)) == 0;
    arena_free(&arena);
    return begins;
}

bool listview_position(struct listview *view, const char *text)
{
    struct arena arena = {0};
    const char *folded = utf8_fold_search(&arena, text);
    bool (*const matches[])(const struct listview *, size_t, const char *) = {row_is, row_begins,
                                                                              row_holds_word};
    bool found = false;
    for (size_t m = 0; m < sizeof matches / sizeof *matches && !found && folded != NULL; m++) {
        for (size_t row = 0; row < view->count && !found; row++) {
            if (matches[m](view, row, folded)) {
                view->chosen = row;
                found = true;
            }
        }
    }
    arena_free(&arena);
    return found;
}

static int grow_cells(const struct listview *view, int columns)
{
    int fixed = view->options ? 4 : 2;
    for (size_t i = 0; i < view->column_count; i++) {
        if (view->columns[i].cells > 0 && !view->columns[i].grow) {
            fixed += view->columns[i].cells + 1;
        }
    }
    return columns - fixed;
}

static void texts_draw(const struct listview *view, struct canvas *canvas, int row, int at, int end,
                       enum style style, const char *const *texts)
{
    int grown = grow_cells(view, end - at + (view->options ? 4 : 2));
    for (size_t i = 0; i < view->column_count && at < end; i++) {
        const struct listview_column *column = &view->columns[i];
        int cells = column->grow && grown > column->cells ? grown : column->cells;
        if (cells <= 0 || (i > 0 && i <= view->skipped)) {
            continue;
        }
        if (cells > end - at) {
            cells = end - at;
        }
        if (column->right) {
            canvas_text_right(canvas, row, at, cells, style, texts[i]);
        } else {
            canvas_text(canvas, row, at, cells, style, texts[i], true, true);
        }
        at += cells + 1;
    }
}

void listview_draw(struct listview *view, struct canvas *canvas, int row, int column, int rows, int columns)
{
    int indent = view->options ? 4 : 2;
    const char *titles[LISTVIEW_COLUMNS_MAX];
    for (size_t i = 0; i < view->column_count; i++) {
        titles[i] = view->columns[i].title;
    }
    canvas_fill(canvas, row, column, 1, columns, STYLE_HEADING);
    texts_draw(view, canvas, row, column + indent, column + columns, STYLE_HEADING, titles);
    int shown = rows - 1;
    if (shown < 1) {
        return;
    }
    if (view->chosen < view->top) {
        view->top = view->chosen;
    }
    if (view->chosen >= view->top + (size_t)shown) {
        view->top = view->chosen - (size_t)shown + 1;
    }
    for (int i = 0; i < shown && view->top + (size_t)i < view->count; i++) {
        size_t at = view->top + (size_t)i;
        bool chosen = at == view->chosen;
        enum style style = chosen ? STYLE_SELECTED : STYLE_TEXT;
        canvas_fill(canvas, row + 1 + i, column, 1, columns, style);
        canvas_text(canvas, row + 1 + i, column, 1, style, chosen ? ">" : " ", true, false);
        if (view->options) {
            canvas_text(canvas, row + 1 + i, column + 1, 2, STYLE_FIELD, view->rows[at].option, true, false);
        }
        texts_draw(view, canvas, row + 1 + i, column + indent, column + columns, style,
                   (const char *const *)view->rows[at].texts);
    }
}
