/* Lists of documents: of a type, those that wait for an audit, those keyed today. Filter, position to, and an
 * option column — many rows, one Enter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "doc_options.h"
#include "doclist.h"

enum { DOCLIST_LIMIT = 500, DOCLIST_WIDE_COLUMNS = 120, DOCLIST_OPTIONS_MAX = 16 };

static void columns_find(struct doclist *list, const struct js *page)
{
    const struct js *names = js_get(page, "columns");
    for (size_t i = 0; i < list->kind->column_count; i++) {
        list->from[i] = js_count(names);
        for (size_t k = 0; k < js_count(names); k++) {
            const char *name = js_as_text(js_at(names, k));
            if (name != NULL && strcmp(name, list->kind->columns[i].name) == 0) {
                list->from[i] = k;
            }
        }
    }
}

static enum rc row_take(void *context, const struct js *row, struct err *err)
{
    struct doclist *list = ((void **)context)[0];
    const struct app *app = ((void **)context)[1];
    const char *texts[LISTVIEW_COLUMNS_MAX];
    char made[LISTVIEW_COLUMNS_MAX][DAY_BYTES];
    for (size_t i = 0; i < list->kind->column_count; i++) {
        const struct doclist_column *column = &list->kind->columns[i];
        const char *text = js_as_text(js_at(row, list->from[i]));
        texts[i] = column->made == NULL || text == NULL ? text : column->made(app, text, made[i]);
    }
    return listview_add_texts(&list->view, texts, err);
}

static void doclist_load(struct doclist *list, struct app *app)
{
    size_t chosen = list->view.chosen;
    struct js *params = js_object();
    list->kind->params(list, app, params);
    js_set_int(params, "limit", DOCLIST_LIMIT);
    struct js *result = app_call(app, list->kind->method, params);
    if (result == NULL) {
        return;
    }
    listview_clear(&list->view);
    columns_find(list, result);
    void *context[] = {list, app};
    struct err err = {0};
    if (client_rows(app->client, result, row_take, context, &err) != RC_OK) {
        app_say_err(app, &err);
    }
    js_free(result);
    size_t last = list->view.count == 0 ? 0 : list->view.count - 1;
    list->view.chosen = chosen > last ? last : chosen;
}

static bool all_zero(const struct doclist *list, size_t column)
{
    for (size_t i = 0; i < list->view.count; i++) {
        const char *text = listview_text(&list->view, i, column);
        if (text[strspn(text, "0.")] != '\0') {
            return false;
        }
    }
    return list->view.count > 0;
}

static void doclist_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct doclist *list = (struct doclist *)screen;
    bool wide = app->canvas.columns >= DOCLIST_WIDE_COLUMNS;
    for (size_t i = 0; i < list->kind->column_count; i++) {
        const struct doclist_column *column = &list->kind->columns[i];
        list->view.columns[i].cells = wide ? column->wide_cells : column->cells;
        if (i > 0 && column[-1].over_next && all_zero(list, i)) {
            list->view.columns[i].cells = 0;
            list->view.columns[i - 1].cells = column->cells;
        }
    }
    listview_draw(&list->view, &app->canvas, top, 0, rows, app->canvas.columns);
    if (list->view.count == 0) {
        canvas_text(&app->canvas, top + 2, 4, app->canvas.columns - 4, STYLE_DIM,
                    list->filter[0] == '\0' ? list->kind->empty : "nothing matches; / changes the filter",
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

/* The numbers of the rows with this option, in order; the marks go. */
static size_t marked_take(struct doclist *list, struct arena *arena, const char *option, const char **numbers)
{
    size_t count = 0;
    for (size_t i = 0; i < list->view.count; i++) {
        struct listview_row *row = &list->view.rows[i];
        if (strcmp(row->option, option) == 0) {
            row->option[0] = '\0';
            numbers[count] = arena_text(arena, row->texts[0]);
            count += numbers[count] != NULL;
        }
    }
    return count;
}

/* Runs every option that was typed: those of a kind together. All are taken first, since a step loads the
 * list anew. */
static void marked_run(struct doclist *list, struct app *app)
{
    struct batch {
        char option[LISTVIEW_OPTION_BYTES];
        const char **numbers;
        size_t count;
    } batches[DOCLIST_OPTIONS_MAX];
    size_t batch_count = 0;
    struct arena arena = {0};
    for (size_t i = 0; i < list->view.count && batch_count < DOCLIST_OPTIONS_MAX; i++) {
        struct batch *batch = &batches[batch_count];
        snprintf(batch->option, sizeof batch->option, "%s", list->view.rows[i].option);
        batch->numbers = arena_array(&arena, list->view.count, sizeof *batch->numbers);
        if (batch->option[0] != '\0' && batch->numbers != NULL) {
            batch->count = marked_take(list, &arena, batch->option, batch->numbers);
            batch_count++;
        }
    }
    for (size_t i = 0; i < batch_count; i++) {
        doc_option_run(app, batches[i].option, batches[i].numbers, batches[i].count, NULL);
    }
    arena_free(&arena);
}

static size_t marked_count(const struct doclist *list)
{
    size_t marked = 0;
    for (size_t i = 0; i < list->view.count; i++) {
        marked += list->view.rows[i].option[0] != '\0';
    }
    return marked;
}

/* Without any option, shows the chosen row. */
static void doclist_run(struct doclist *list, struct app *app)
{
    if (marked_count(list) > 0) {
        marked_run(list, app);
    } else if (list->view.count > 0) {
        docview_open(app, listview_chosen(&list->view, 0), false);
    }
}

/* F10: what is marked, else the chosen row. */
static void doclist_audit(struct doclist *list, struct app *app)
{
    if (marked_count(list) > 0) {
        marked_run(list, app);
    } else if (list->view.count > 0) {
        const char *number = listview_chosen(&list->view, 0);
        doc_option_run(app, "9", &number, 1, NULL);
    }
}

/* The type of the chosen row, where the list is of many. */
static void doclist_help(struct doclist *list, struct app *app)
{
    if (list->type[0] != '\0') {
        process_help_open(app, list->type);
        return;
    }
    const char *number = listview_chosen(&list->view, 0);
    for (size_t i = 0; i < js_count(app->menu); i++) {
        const struct js *entry = js_at(app->menu, i);
        const char *code = js_get_text(entry, "code"), *record = js_get_text(entry, "record");
        size_t bytes = strcspn(number, "-");
        if (code != NULL && record != NULL && strlen(code) == bytes && strncmp(code, number, bytes) == 0) {
            process_help_open(app, record);
            return;
        }
    }
    app_say(app, STYLE_MESSAGE, "no document is chosen");
}

static void doclist_make(struct doclist *list, struct app *app, enum action action)
{
    if (action == ACT_HISTORY) {
        list->mine = !list->mine;
        doclist_load(list, app);
    } else {
        const char *pattern = action == ACT_NEW ? NULL : listview_chosen(&list->view, 0);
        entry_open(app, list->type, NULL, pattern);
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
    case ACT_SUBMIT:
        if (list->kind->audits) {
            doclist_audit(list, app);
        }
        break;
    case ACT_NEW:
    case ACT_DUP_LINE:
    case ACT_HISTORY:
        if (list->kind->makes) {
            doclist_make(list, app, key.action);
        }
        break;
    case ACT_REFRESH:
        doclist_load(list, app);
        break;
    case ACT_HELP:
        doclist_help(list, app);
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
    char count[160] = "";
    if (list->kind->count != NULL) {
        list->kind->count(list, count, sizeof count);
    }
    snprintf(list->comment, sizeof list->comment, "%s%s%s%s%s", count, list->mine ? "Mine only.  " : "",
             list->filter[0] == '\0' ? "" : "Filter: ", list->filter,
             list->view.count >= DOCLIST_LIMIT ? "  The first 500 are shown; / narrows" : "");
    return list->comment;
}

static const char *doclist_totals(struct screen *screen)
{
    (void)screen;
    return doc_options_help();
}

static const char *doclist_keys(struct screen *screen)
{
    return ((struct doclist *)screen)->kind->keys;
}

static const struct screen_ops doclist_ops = {
    .name = "",
    .draw = doclist_draw,
    .key = doclist_key,
    .resume = doclist_resume,
    .close = doclist_close,
    .subject = doclist_subject,
    .comment = doclist_comment,
    .totals = doclist_totals,
    .keys = doclist_keys,
};

static void list_open(struct app *app, const struct doclist_kind *kind, const char *type, const char *title)
{
    struct doclist *list = calloc(1, sizeof *list);
    if (list == NULL) {
        app_push(app, NULL);
        return;
    }
    list->screen.ops = &doclist_ops;
    list->kind = kind;
    snprintf(list->type, sizeof list->type, "%s", type);
    snprintf(list->title, sizeof list->title, "%s%s%s", kind->name, title[0] == '\0' ? "" : "  ", title);
    list->view.column_count = kind->column_count;
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct doclist_column *column = &kind->columns[i];
        list->view.columns[i] =
            (struct listview_column){.title = column->title, .right = column->right, .grow = column->grow};
    }
    list->view.options = true;
    doclist_load(list, app);
    app_push(app, &list->screen);
}

void doclist_open(struct app *app, const char *type, const char *title)
{
    list_open(app, &doclist_of_type, type, title);
}

void queue_open(struct app *app)
{
    list_open(app, &doclist_queue, "", "");
}

void myday_open(struct app *app)
{
    list_open(app, &doclist_day, "", "");
}
