/* What is open upstream of the document being keyed: filters as one types, and a whole number or reference is
 * taken at once, whether it is in sight or not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daybook/app/listview.h"
#include "daybook/base/utf8.h"
#include "daybook/form/editor.h"
#include "entry_copy.h"
#include "popup.h"

enum { UPSTREAM_LIMIT = 50, UPSTREAM_FILTER_CHARS = 60, UPSTREAM_COLUMNS = 76, UPSTREAM_WIDE = 110 };

struct upstream {
    struct popup popup;
    struct entry_screen *below; /* borrowed: it is open as long as its pop-up */
    struct listview view;
    struct editor filter;
    char filtered[EDITOR_BYTES_MAX + 1]; /* the filter that the rows belong to */
    char party[CELL_BYTES_MAX + 1];
    bool loaded, moved; /* moved: a row was gone to since something was typed */
};

/* Pages of document.upstream: number ref date party name due lines quantity. */
static const struct listview_column upstream_columns[] = {
    {.title = "Number", .cells = 15},
    {.title = "Ref", .cells = 10},
    {.title = "Date", .cells = 10},
    {.title = "Party", .cells = 8},
    {.title = "Name", .cells = 8, .grow = true},
    {.title = "Due", .cells = 0},
    {.title = "Lines", .cells = 5, .right = true},
    {.title = "Open", .cells = 9, .right = true},
};

static bool upstream_load(struct upstream *upstream, struct app *app)
{
    if (upstream->loaded && strcmp(upstream->filtered, upstream->filter.text) == 0) {
        return true;
    }
    struct js *params = js_object();
    js_set_text(params, "type", upstream->below->type);
    js_set_text(params, "party", upstream->party);
    js_set_text(params, "text", upstream->filter.text);
    js_set_int(params, "limit", UPSTREAM_LIMIT);
    struct js *result = app_call(app, "document.upstream", params);
    listview_clear(&upstream->view);
    const struct js *rows = js_get(result, "rows");
    struct err err = {0};
    for (size_t i = 0; i < js_count(rows); i++) {
        if (listview_add(&upstream->view, js_at(rows, i), &err) != RC_OK) {
            app_say_err(app, &err);
            break;
        }
    }
    snprintf(upstream->filtered, sizeof upstream->filtered, "%s", upstream->filter.text);
    upstream->loaded = result != NULL;
    js_free(result);
    return upstream->loaded;
}

static void upstream_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct upstream *upstream = (struct upstream *)screen;
    upstream_load(upstream, app);
    bool wide = app->canvas.columns >= UPSTREAM_WIDE + 4;
    upstream->view.columns[3].cells = wide ? 10 : 0;
    upstream->view.columns[5].cells = wide ? 10 : 0;
    struct popup_place place;
    popup_frame(app, top, rows, rows > 18 ? 18 : rows, wide ? UPSTREAM_WIDE : UPSTREAM_COLUMNS, "Copy from",
                &place);
    int label =
        canvas_text(&app->canvas, place.row, place.column, place.columns, STYLE_POPUP, "Find ", true, false);
    int caret = editor_window(&upstream->filter, place.columns - label);
    canvas_text(&app->canvas, place.row, place.column + label, place.columns - label, STYLE_FOCUS,
                upstream->filter.text + upstream->filter.first, true, false);
    listview_draw(&upstream->view, &app->canvas, place.row + 1, place.column, place.rows - 1, place.columns);
    if (upstream->view.count == 0) {
        canvas_format(&app->canvas, place.row + 3, place.column + 2, place.columns - 2, STYLE_DIM,
                      upstream->filter.text[0] != '\0'
                          ? "nothing open is found by this; Backspace widens the search"
                      : upstream->party[0] != '\0' ? "nothing is open for %s; F12 goes back"
                                                   : "nothing is open; F12 goes back",
                      upstream->party);
    }
    app->canvas.caret_row = place.row;
    app->canvas.caret_column = place.column + label + caret;
}

/* Whether the digits typed are those a number ends in: 123 is PO-2026-000123. */
static bool is_serial(const char *number, const char *typed)
{
    const char *serial = strrchr(number, '-');
    size_t digits = strspn(typed, "0123456789");
    if (serial == NULL || typed[0] == '\0' || typed[digits] != '\0') {
        return false;
    }
    return strcmp(serial + 1 + strspn(serial + 1, "0"), typed + strspn(typed, "0")) == 0;
}

/* The row whose number, else reference, else serial is what was typed. */
static bool row_typed(const struct upstream *upstream, size_t *ret)
{
    const char *typed = upstream->filter.text;
    for (int way = 0; way < 3; way++) {
        for (size_t i = 0; i < upstream->view.count; i++) {
            const char *number = listview_text(&upstream->view, i, 0);
            const char *ref = listview_text(&upstream->view, i, 1);
            bool found = way == 0   ? strcasecmp(number, typed) == 0
                         : way == 1 ? strcasecmp(ref, typed) == 0
                                    : is_serial(number, typed);
            if (found) {
                *ret = i;
                return true;
            }
        }
    }
    return false;
}

static bool copy(struct upstream *upstream, struct app *app, const char *source, struct err *err)
{
    return entry_copy_from(upstream->below, app, source, err) == RC_OK;
}

/* As it was typed, else in capitals, as papers are numbered. */
static bool copy_typed(struct upstream *upstream, struct app *app, struct err *err)
{
    struct arena arena = {0};
    const char *typed = upstream->filter.text, *upper = utf8_upper(&arena, typed);
    bool done = copy(upstream, app, typed, err);
    if (!done && upper != NULL && strcmp(upper, typed) != 0) {
        struct err second = {0};
        done = copy(upstream, app, upper, &second);
    }
    arena_free(&arena);
    return done;
}

/* What was typed as a whole goes before the row that happens to be chosen. */
static bool upstream_take(struct upstream *upstream, struct app *app, struct err *err)
{
    const char *typed = upstream->filter.text;
    size_t row = upstream->view.chosen;
    bool whole = typed[0] != '\0' && !upstream->moved;
    bool shown = whole && row_typed(upstream, &row);
    bool all = upstream->view.count < UPSTREAM_LIMIT;
    if (whole && !shown && (!all || upstream->view.count == 0) && copy_typed(upstream, app, err)) {
        return true;
    }
    if (upstream->view.count == 0) {
        return false;
    }
    *err = (struct err){0};
    return copy(upstream, app, listview_text(&upstream->view, row, 0), err);
}

static void upstream_enter(struct upstream *upstream, struct app *app)
{
    struct err err = {0};
    if (!upstream_load(upstream, app)) {
        return;
    }
    if (upstream->view.count == 0 && upstream->filter.text[0] == '\0') {
        app_say(app, STYLE_ERROR, "nothing is open to copy; F12 goes back");
    } else if (upstream_take(upstream, app, &err)) {
        popup_done(app, &upstream->popup, NULL);
    } else {
        app_say_err(app, &err);
    }
}

static void upstream_key(struct screen *screen, struct app *app, struct key key)
{
    struct upstream *upstream = (struct upstream *)screen;
    bool changed = false, refused = false;
    if (key.action != ACT_CHAR) {
        upstream_load(upstream,
                      app); /* keys come faster than drawings: what is moved in is what was typed for */
    }
    if (key.action == ACT_ENTER || key.action == ACT_TAB) {
        upstream_enter(upstream, app);
    } else if (key.action == ACT_BACK || key.action == ACT_LEAVE || key.action == ACT_COPY) {
        popup_done(app, &upstream->popup, NULL);
    } else if (key.action != ACT_HOME && key.action != ACT_END && listview_key(&upstream->view, key, 12)) {
        upstream->moved = true;
    } else {
        editor_key(&upstream->filter, key, &changed, &refused);
        upstream->moved = upstream->moved && !changed;
    }
}

static void upstream_close(struct screen *screen, struct app *app)
{
    popup_end(app, (struct popup *)screen);
    struct upstream *upstream = (struct upstream *)screen;
    listview_free(&upstream->view);
    free(upstream);
}

static const char *upstream_keys(struct screen *screen)
{
    (void)screen;
    return "type its number, ref, party or name   Up/Down   Enter copies   F12 back";
}

static const struct screen_ops upstream_ops = {
    .name = "Copy from",
    .draw = upstream_draw,
    .key = upstream_key,
    .close = upstream_close,
    .keys = upstream_keys,
    .popup = true,
};

void copy_list_open(struct app *app, struct entry_screen *below)
{
    struct upstream *upstream = calloc(1, sizeof *upstream);
    if (upstream == NULL) {
        app_push(app, NULL);
        return;
    }
    upstream->popup.screen.ops = &upstream_ops;
    upstream->below = below;
    upstream->view.column_count = sizeof upstream_columns / sizeof *upstream_columns;
    memcpy(upstream->view.columns, upstream_columns, sizeof upstream_columns);
    snprintf(upstream->party, sizeof upstream->party, "%s", entry_text(below->entry, 0, "party"));
    editor_set(&upstream->filter, "", UPSTREAM_FILTER_CHARS, false);
    if (upstream_load(upstream, app)) {
        app_push(app, &upstream->popup.screen);
    } else {
        upstream_close(&upstream->popup.screen, app);
    }
}
