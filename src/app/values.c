/* The list of values: what was typed filters as one types — prefix of the code, barcode or any word of the
 * name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/listview.h"
#include "daybook/base/utf8.h"
#include "daybook/form/editor.h"
#include "popup.h"

enum { VALUES_LIMIT = 50, VALUES_NAME_BYTES = 32, VALUES_FILTER_CHARS = 60 };

struct values {
    struct popup popup;
    struct listview view;
    struct editor filter;
    char lookup[VALUES_NAME_BYTES], title[VALUES_NAME_BYTES];
    char filtered[EDITOR_BYTES_MAX + 1]; /* the filter that the rows belong to */
    struct js *context;
    bool loaded;
};

/* The columns a list shows: the code, the name grown, the rest by width of their values. */
static void columns_take(struct values *values, const struct js *result)
{
    const struct js *columns = js_get(result, "columns");
    values->view.column_count = 0;
    for (size_t i = 0; i < js_count(columns) && i < LISTVIEW_COLUMNS_MAX; i++) {
        const char *title = js_as_text(js_at(columns, i));
        bool name = title != NULL && strcmp(title, "name") == 0;
        values->view.columns[i] = (struct listview_column){
            .title = arena_text(&values->view.arena, title == NULL ? "" : title),
            .cells = i == 0  ? 12
                     : name  ? 20
                     : i < 5 ? 10
                             : 0,
            .grow = name,
        };
        values->view.column_count++;
    }
}

static void values_load(struct values *values, struct app *app)
{
    if (values->loaded && strcmp(values->filtered, values->filter.text) == 0) {
        return;
    }
    struct js *params = js_object();
    js_set_text(params, "lookup", values->lookup);
    js_set_text(params, "text", values->filter.text);
    js_set_int(params, "limit", VALUES_LIMIT);
    if (values->context != NULL) {
        js_set(params, "context", js_keep(values->context));
    }
    struct js *result = app_call(app, "lookup.find", params);
    listview_clear(&values->view);
    columns_take(values, result);
    const struct js *rows = js_get(result, "rows");
    struct err err = {0};
    for (size_t i = 0; i < js_count(rows); i++) {
        if (listview_add(&values->view, js_at(rows, i), &err) != RC_OK) {
            app_say_err(app, &err);
            break;
        }
    }
    snprintf(values->filtered, sizeof values->filtered, "%s", values->filter.text);
    values->loaded = result != NULL;
    js_free(result);
}

static void values_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct values *values = (struct values *)screen;
    values_load(values, app);
    struct popup_place place;
    popup_frame(app, top, rows, rows > 18 ? 18 : rows, 72, values->title, &place);
    int label =
        canvas_text(&app->canvas, place.row, place.column, place.columns, STYLE_POPUP, "Find ", true, false);
    int caret = editor_window(&values->filter, place.columns - label);
    canvas_text(&app->canvas, place.row, place.column + label, place.columns - label, STYLE_FOCUS,
                values->filter.text + values->filter.first, true, false);
    listview_draw(&values->view, &app->canvas, place.row + 1, place.column, place.rows - 1, place.columns);
    if (values->view.count == 0) {
        canvas_text(&app->canvas, place.row + 3, place.column + 2, place.columns - 2, STYLE_DIM,
                    "nothing begins so; Backspace widens the search", false, true);
    }
    app->canvas.caret_row = place.row;
    app->canvas.caret_column = place.column + label + caret;
}

static void values_key(struct screen *screen, struct app *app, struct key key)
{
    struct values *values = (struct values *)screen;
    bool changed = false, refused = false;
    if (key.action != ACT_CHAR) {
        values_load(values, app); /* keys come faster than drawings: what is moved in is what was typed for */
    }
    if (key.action == ACT_ENTER || key.action == ACT_TAB) {
        app->chose_by_tab = key.action == ACT_TAB;
        if (values->view.count > 0) {
            popup_done(app, &values->popup, listview_chosen(&values->view, 0));
        } else {
            app_say(app, STYLE_ERROR, "no value is chosen; Backspace widens the search, F12 goes back");
        }
    } else if (key.action == ACT_BACK || key.action == ACT_LEAVE) {
        popup_done(app, &values->popup, NULL);
    } else if (key.action == ACT_HOME || key.action == ACT_END || !listview_key(&values->view, key, 12)) {
        editor_key(&values->filter, key, &changed, &refused);
    }
}

static void values_close(struct screen *screen, struct app *app)
{
    popup_end(app, (struct popup *)screen);
    struct values *values = (struct values *)screen;
    listview_free(&values->view);
    js_free(values->context);
    free(values);
}

static const char *values_keys(struct screen *screen)
{
    (void)screen;
    return "type to filter   Up/Down   Enter or Tab choose   F12 back";
}

static const struct screen_ops values_ops = {
    .name = "Values",
    .draw = values_draw,
    .key = values_key,
    .close = values_close,
    .keys = values_keys,
    .popup = true,
};

/* late_reason is shown as Late reason. */
static void title_make(struct values *values)
{
    snprintf(values->title, sizeof values->title, "%s", values->lookup);
    for (char *at = values->title; *at != '\0'; at++) {
        bool first = at == values->title && *at >= 'a' && *at <= 'z';
        *at = *at == '_' ? ' ' : first ? (char)(*at - 'a' + 'A') : *at;
    }
}

void values_open(struct app *app, const char *lookup, const char *text, struct js *lookup_context,
                 popup_done_fn done, void *context)
{
    struct values *values = calloc(1, sizeof *values);
    if (values == NULL) {
        js_free(lookup_context);
        app_push(app, NULL);
        return;
    }
    values->popup.screen.ops = &values_ops;
    values->context = lookup_context;
    values->popup.done = done;
    values->popup.context = context;
    snprintf(values->lookup, sizeof values->lookup, "%s", lookup);
    title_make(values);
    editor_set(&values->filter, text, VALUES_FILTER_CHARS, false);
    app_push(app, &values->popup.screen);
}
