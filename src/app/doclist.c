/* Documents of a type: filter, position to, and an option column — many rows, one Enter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/listview.h"
#include "daybook/app/screens.h"
#include "daybook/base/utf8.h"
#include "doc_steps.h"

enum { DOCLIST_LIMIT = 500, DOCLIST_NAME_BYTES = 80 };

struct doclist {
    struct screen screen;
    struct listview view;
    char type[DOCLIST_NAME_BYTES], title[DOCLIST_NAME_BYTES];
    char filter[CELL_BYTES_MAX + 1];
    char comment[CELL_BYTES_MAX + 80];
    bool mine;
};

/* Pages of document.list: number ref date party name state lines quantity amount keyed_by late. */
static const struct listview_column doclist_columns[] = {
    {.title = "Number", .cells = 15},
    {.title = "Ref", .cells = 10},
    {.title = "Date", .cells = 10},
    {.title = "Party", .cells = 8},
    {.title = "Name", .cells = 8, .grow = true},
    {.title = "State", .cells = 9},
    {.title = "Lines", .cells = 0, .right = true},
    {.title = "Quantity", .cells = 0, .right = true},
    {.title = "Amount", .cells = 11, .right = true},
    {.title = "Keyed by", .cells = 0},
    {.title = "Late", .cells = 0},
};

static enum rc row_take(void *context, const struct js *row, struct err *err)
{
    return listview_add(context, row, err);
}

static void doclist_load(struct doclist *list, struct app *app)
{
    size_t chosen = list->view.chosen;
    struct js *params = js_object();
    js_set_text(params, "type", list->type);
    js_set_text(params, "text", list->filter);
    js_set_int(params, "limit", DOCLIST_LIMIT);
    js_set_bool(params, "mine", list->mine);
    struct js *result = app_call(app, "document.list", params);
    if (result == NULL) {
        return;
    }
    listview_clear(&list->view);
    struct err err = {0};
    if (client_rows(app->client, result, row_take, &list->view, &err) != RC_OK) {
        app_say_err(app, &err);
    }
    js_free(result);
    list->view.chosen = chosen < list->view.count ? chosen : 0;
}

static void doclist_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct doclist *list = (struct doclist *)screen;
    bool wide = app->canvas.columns >= 120;
    list->view.columns[3].cells = wide ? 10 : 0;
    list->view.columns[6].cells = wide ? 5 : 0;
    list->view.columns[7].cells = wide ? 10 : 0;
    list->view.columns[9].cells = wide ? 10 : 0;
    list->view.columns[10].cells = wide ? 4 : 0;
    listview_draw(&list->view, &app->canvas, top, 0, rows, app->canvas.columns);
    if (list->view.count == 0) {
        canvas_text(&app->canvas, top + 2, 4, app->canvas.columns - 4, STYLE_DIM,
                    list->filter[0] == '\0' ? "no document yet; F6 begins one"
                                            : "nothing matches; / changes the filter",
                    false, true);
    }
    app->canvas.caret_row = top + 1 + (int)(list->view.chosen - list->view.top);
    app->canvas.caret_column = 1;
}

static void filter_chosen(struct app *app, void *context, const char *choice)
{
    struct doclist *list = context;
    if (choice != NULL) {
        snprintf(list->filter, sizeof list->filter, "%s", choice);
        doclist_load(list, app);
    }
}

/* A digit is an option of the chosen row; it is run with all the others at Enter. Anything else typed
 * positions the list. */
static void doclist_typed(struct doclist *list, struct app *app, struct key key)
{
    char typed[5];
    utf8_encode(key.point, typed);
    if (key.point >= '0' && key.point <= '9') {
        if (list->view.count > 0 && !doc_option_known(typed)) {
            app_say(app, STYLE_ERROR, "%s is no option here: %s", typed, doc_options_help());
        } else if (list->view.count > 0) {
            snprintf(list->view.rows[list->view.chosen].option, LISTVIEW_OPTION_BYTES, "%.1s", typed);
        }
    } else if (!listview_position(&list->view, typed)) {
        app_say(app, STYLE_ERROR, "nothing here begins with %s; / filters", typed);
    }
}

/* Runs every option that was typed, first row first; without any, shows the chosen row. */
static void doclist_run(struct doclist *list, struct app *app)
{
    size_t marked = 0;
    for (size_t i = 0; i < list->view.count; i++) {
        marked += list->view.rows[i].option[0] != '\0';
    }
    if (marked == 0 && list->view.count > 0) {
        docview_open(app, listview_chosen(&list->view, 0));
        return;
    }
    for (size_t i = 0; i < list->view.count; i++) {
        struct listview_row *row = &list->view.rows[i];
        if (row->option[0] != '\0') {
            char option[LISTVIEW_OPTION_BYTES];
            snprintf(option, sizeof option, "%s", row->option);
            row->option[0] = '\0';
            doc_option_run(app, option, row->texts[0]);
        }
    }
    if (app_top(app) == &list->screen) {
        doclist_load(list, app);
    }
}

static void doclist_key(struct screen *screen, struct app *app, struct key key)
{
    struct doclist *list = (struct doclist *)screen;
    if (listview_key(&list->view, key, 17)) {
        return;
    }
    switch (key.action) {
    case ACT_ENTER:
        doclist_run(list, app);
        break;
    case ACT_CHAR:
        if (key.point == '/') {
            ask_open(app, "Filter by number, reference, party or name", list->filter, filter_chosen, list);
        } else {
            doclist_typed(list, app, key);
        }
        break;
    case ACT_BACKSPACE:
        if (list->view.count > 0) {
            list->view.rows[list->view.chosen].option[0] = '\0';
        }
        break;
    case ACT_NEW:
        entry_open(app, list->type, NULL, NULL);
        break;
    case ACT_DUP_LINE:
        entry_open(app, list->type, NULL, listview_chosen(&list->view, 0));
        break;
    case ACT_HISTORY:
        list->mine = !list->mine;
        doclist_load(list, app);
        break;
    case ACT_REFRESH:
        doclist_load(list, app);
        break;
    case ACT_HELP:
        process_help_open(app, list->type);
        break;
    case ACT_LEAVE:
    case ACT_BACK:
        app_pop(app);
        break;
    default:
        break;
    }
}

static void doclist_resume(struct screen *screen, struct app *app)
{
    doclist_load((struct doclist *)screen, app);
}

static void doclist_close(struct screen *screen, struct app *app)
{
    (void)app;
    listview_free(&((struct doclist *)screen)->view);
    free(screen);
}

static const char *doclist_subject(struct screen *screen)
{
    return ((struct doclist *)screen)->title;
}

static const char *doclist_comment(struct screen *screen)
{
    struct doclist *list = (struct doclist *)screen;
    snprintf(list->comment, sizeof list->comment, "%s%s%s%s", list->mine ? "Mine only.  " : "",
             list->filter[0] == '\0' ? "" : "Filter: ", list->filter,
             list->view.count >= DOCLIST_LIMIT ? "  The latest 500 are shown; / narrows" : "");
    return list->comment;
}

static const char *doclist_totals(struct screen *screen)
{
    (void)screen;
    return doc_options_help();
}

static const char *doclist_keys(struct screen *screen)
{
    (void)screen;
    return "Enter show/run options  / filter  F6 new  F8 copy  F9 mine  F5 refresh  F3 leave";
}

static const struct screen_ops doclist_ops = {
    .name = "Documents",
    .draw = doclist_draw,
    .key = doclist_key,
    .resume = doclist_resume,
    .close = doclist_close,
    .subject = doclist_subject,
    .comment = doclist_comment,
    .totals = doclist_totals,
    .keys = doclist_keys,
};

void doclist_open(struct app *app, const char *type, const char *title)
{
    struct doclist *list = calloc(1, sizeof *list);
    if (list == NULL) {
        app_push(app, NULL);
        return;
    }
    list->screen.ops = &doclist_ops;
    snprintf(list->type, sizeof list->type, "%s", type);
    snprintf(list->title, sizeof list->title, "%s", title);
    list->view.column_count = sizeof doclist_columns / sizeof *doclist_columns;
    memcpy(list->view.columns, doclist_columns, sizeof doclist_columns);
    list->view.options = true;
    doclist_load(list, app);
    app_push(app, &list->screen);
}
