#include "tableview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/record.h"
#include "daybook/base/utf8.h"

enum { TABLE_CELLS_MAX = 40, TABLE_TYPED_CHARS = 40 };

static enum rc row_take(void *context, const struct js *row, struct err *err)
{
    return listview_add(context, row, err);
}

static void heads_take(struct listview *view, const struct js *page)
{
    const struct js *columns = js_get(page, "columns"), *kinds = js_get(page, "kinds");
    view->column_count = 0;
    for (size_t i = 0; i < js_count(columns) && i < LISTVIEW_COLUMNS_MAX; i++) {
        const char *title = js_as_text(js_at(columns, i)), *kind = js_as_text(js_at(kinds, i));
        enum field_kind known = kind == NULL ? FIELD_TEXT : field_kind_find(kind);
        view->columns[i] = (struct listview_column){
            .title = arena_text(&view->arena, title == NULL ? "" : title),
            .right = known < FIELD_KINDS && field_kind_decimals(known, 2) >= 0,
        };
        view->column_count++;
    }
}

/* Each column as wide as its widest cell, within reason; the last text column takes what is left. */
static void widths_fit(struct listview *view)
{
    for (size_t c = 0; c < view->column_count; c++) {
        const char *title = view->columns[c].title;
        int cells = title == NULL ? 0 : utf8_cells(title);
        for (size_t r = 0; r < view->count; r++) {
            int here = utf8_cells(view->rows[r].texts[c]);
            cells = here > cells ? here : cells;
        }
        view->columns[c].cells = cells > TABLE_CELLS_MAX ? TABLE_CELLS_MAX : cells < 1 ? 1 : cells;
        view->columns[c].grow = c + 1 == view->column_count && !view->columns[c].right;
    }
}

void tableview_take(struct tableview *table, struct app *app, const struct js *page)
{
    size_t chosen = table->view.chosen;
    listview_clear(&table->view);
    heads_take(&table->view, page);
    struct err err = {0};
    if (client_rows(app->client, page, row_take, &table->view, &err) != RC_OK) {
        app_say_err(app, &err);
    }
    widths_fit(&table->view);
    table->view.chosen = chosen < table->view.count ? chosen : 0;
}

void tableview_load(struct tableview *table, struct app *app)
{
    table->ops->load(table, app);
}

static void table_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct tableview *table = (struct tableview *)screen;
    listview_draw(&table->view, &app->canvas, top, 0, rows, app->canvas.columns);
    if (table->view.count == 0) {
        canvas_text(&app->canvas, top + 2, 4, app->canvas.columns - 4, STYLE_DIM,
                    table->filter[0] == '\0' ? "nothing to show" : "nothing matches; / changes the filter",
                    false, true);
    }
    app->canvas.caret_row = top + 1 + (int)(table->view.chosen - table->view.top);
    app->canvas.caret_column = 0;
}

static void filter_given(struct app *app, void *context, const char *choice)
{
    struct tableview *table = context;
    if (choice != NULL) {
        snprintf(table->filter, sizeof table->filter, "%s", choice);
        tableview_load(table, app);
    }
}

static void typed_clear(struct tableview *table)
{
    editor_set(&table->typed, "", TABLE_TYPED_CHARS, false);
}

/* Typing jumps, further with every character. */
static void table_typed(struct tableview *table, struct app *app, struct key key)
{
    bool changed = false, refused = false;
    editor_key(&table->typed, key, &changed, &refused);
    if (changed && table->typed.bytes > 0 && !listview_position(&table->view, table->typed.text)) {
        app_say(app, STYLE_ERROR, "nothing here begins with %s; Backspace takes it back", table->typed.text);
    }
}

void tableview_ask(struct tableview *table, struct app *app, const char *text)
{
    typed_clear(table);
    ask_open(app, table->ops->filter_title, text, filter_given, table);
}

static void table_do(struct tableview *table, struct app *app, void (*what)(struct tableview *, struct app *),
                     bool needs_row)
{
    if (what == NULL || (needs_row && table->view.count == 0)) {
        app_say(app, STYLE_MESSAGE, "this key does nothing here");
        return;
    }
    what(table, app);
}

static void table_key(struct screen *screen, struct app *app, struct key key)
{
    struct tableview *table = (struct tableview *)screen;
    if (listview_key(&table->view, key, 17)) {
        typed_clear(table);
        return;
    }
    switch (key.action) {
    case ACT_RIGHT:
        table->view.skipped += table->view.skipped + 2 < table->view.column_count;
        break;
    case ACT_LEFT:
        table->view.skipped -= table->view.skipped > 0;
        break;
    case ACT_CHAR:
        if (key.point == '/' && table->ops->filter_title != NULL) {
            tableview_ask(table, app, table->filter);
            break;
        }
        table_typed(table, app, key);
        break;
    case ACT_BACKSPACE:
        table_typed(table, app, key);
        break;
    case ACT_ENTER:
        typed_clear(table);
        table_do(table, app, table->ops->enter, true);
        break;
    case ACT_NEW:
        table_do(table, app, table->ops->make, false);
        break;
    case ACT_DELETE:
        table_do(table, app, table->ops->remove, true);
        break;
    case ACT_REFRESH:
        tableview_load(table, app);
        break;
    case ACT_LEAVE:
    case ACT_BACK:
        app_pop(app);
        break;
    default:
        break;
    }
}

static void table_resume(struct screen *screen, struct app *app)
{
    tableview_load((struct tableview *)screen, app);
}

static void table_close(struct screen *screen, struct app *app)
{
    (void)app;
    listview_free(&((struct tableview *)screen)->view);
    free(screen);
}

static const char *table_subject(struct screen *screen)
{
    return ((struct tableview *)screen)->title;
}

static const char *table_comment(struct screen *screen)
{
    struct tableview *table = (struct tableview *)screen;
    snprintf(table->comment, sizeof table->comment, "%zu row%s%s%s%s%s%s", table->view.count,
             table->view.count == 1 ? "" : "s", table->view.truncated ? ", more exist: / narrows" : "",
             table->filter[0] == '\0' ? "" : "   Filter: ", table->filter,
             table->typed.bytes == 0 ? "" : "   Go to: ", table->typed.text);
    return table->comment;
}

static const char *table_keys(struct screen *screen)
{
    const char *keys = ((struct tableview *)screen)->ops->keys;
    return keys == NULL ? "type to jump   Left/Right columns   F5 refresh   F3 leave" : keys;
}

static const struct screen_ops tableview_ops = {
    .name = "",
    .draw = table_draw,
    .key = table_key,
    .resume = table_resume,
    .close = table_close,
    .subject = table_subject,
    .comment = table_comment,
    .keys = table_keys,
};

void tableview_open(struct app *app, const struct table_ops *ops, const char *subject, const char *title,
                    const char *filter)
{
    struct tableview *table = calloc(1, sizeof *table);
    if (table == NULL) {
        app_push(app, NULL);
        return;
    }
    table->screen.ops = &tableview_ops;
    table->ops = ops;
    snprintf(table->title, sizeof table->title, "%s", title);
    snprintf(table->subject, sizeof table->subject, "%s", subject);
    snprintf(table->filter, sizeof table->filter, "%s", filter);
    typed_clear(table);
    tableview_load(table, app);
    app_push(app, &table->screen);
}
