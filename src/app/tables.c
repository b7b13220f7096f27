/* The tables there are: masters, reports, settings, operators, checks — and which menu entry opens what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tableview.h"

enum { TABLE_LIMIT = 1000 };

static void page_load(struct tableview *table, struct app *app, const char *method, struct js *params)
{
    struct js *page = app_call(app, method, params);
    if (page != NULL) {
        tableview_take(table, app, page);
    }
    js_free(page);
}

static struct js *filter_params(const struct tableview *table)
{
    struct js *params = js_object();
    js_set_text(params, "text", table->filter);
    js_set_int(params, "limit", TABLE_LIMIT);
    return params;
}

/* Masters
 * --------------------------------------------------------------------------------------------------------------
 */

static void master_load(struct tableview *table, struct app *app)
{
    struct js *params = filter_params(table);
    js_set_text(params, "kind", table->subject);
    js_set_bool(params, "all", true);
    page_load(table, app, "master.list", params);
}

static void master_enter(struct tableview *table, struct app *app)
{
    masteredit_open(app, table->subject, listview_chosen(&table->view, 0), false);
}

static void master_make(struct tableview *table, struct app *app)
{
    masteredit_open(app, table->subject, NULL, false);
}

/* Del switches between active and inactive: a master in use is never deleted. */
static void master_remove(struct tableview *table, struct app *app)
{
    const char *code = listview_chosen(&table->view, 0);
    bool active = strcmp(listview_chosen(&table->view, table->view.column_count - 1), "no") != 0;
    struct js *params = js_object();
    js_set_text(params, "kind", table->subject);
    js_set_text(params, "code", code);
    js_set_bool(params, "active", !active);
    struct js *done = app_call(app, "master.disable", params);
    if (done != NULL) {
        char message[160];
        snprintf(message, sizeof message, "%s is now %s; Del again turns it back", code,
                 active ? "inactive" : "active");
        tableview_load(table, app);
        app_say(app, STYLE_GOOD, "%s", message);
    }
    js_free(done);
}

static const struct table_ops master_table = {
    .load = master_load,
    .enter = master_enter,
    .make = master_make,
    .filter_title = "Filter by code, barcode or any word of the name",
    .remove = master_remove,
    .keys = "Enter change  F6 new  Del (in)active  / filter  Left/Right columns  F3 leave",
};

void masterlist_open(struct app *app, const char *kind, const char *title)
{
    tableview_open(app, &master_table, kind, title, "");
}

/* Reports
 * ---------------------------------------------------------------------------------------------------------------
 */

/* The filter of a report is its options as on the command line: `--from 2026-03-01 --type SO`; the dashes may
 * be left out. */
static struct js *report_options(const struct tableview *table)
{
    struct js *options = js_object();
    char words[sizeof table->filter];
    snprintf(words, sizeof words, "%s", table->filter);
    char *rest = words;
    for (char *name = strsep(&rest, " "); name != NULL; name = strsep(&rest, " ")) {
        name += strspn(name, "-");
        const char *value = name[0] == '\0' ? NULL : strsep(&rest, " ");
        if (value != NULL) {
            js_set_text(options, name, value);
        }
    }
    return options;
}

static void report_load(struct tableview *table, struct app *app)
{
    struct js *params = js_object();
    js_set_text(params, "name", table->subject);
    js_set(params, "options", report_options(table));
    page_load(table, app, "report.run", params);
}

/* What Enter opens on a report's row: another report, narrowed by cells of the row, whose columns are named
 * as its options. Where no row stands here, the document that a cell names. */
static const struct drill_row {
    const char *report, *to, *title;
    const char *options; /* columns of this report, space-separated */
} drill_rows[] = {
    {"stock", "stock-card", "Stock card", "item warehouse"},
    {"available", "stock-card", "Stock card", "item"},
};

static size_t column_named(const struct listview *view, const char *name)
{
    size_t at = 0;
    while (at < view->column_count && strcmp(view->columns[at].title, name) != 0) {
        at++;
    }
    return at;
}

/* The report's table with its options typed already: who looks can change them. */
static void report_drill(struct tableview *table, struct app *app, const struct drill_row *drill)
{
    char filter[sizeof table->filter] = "", title[TABLE_TITLE_BYTES], words[TABLE_TITLE_BYTES];
    size_t used = 0;
    snprintf(title, sizeof title, "%s", drill->title);
    snprintf(words, sizeof words, "%s", drill->options);
    char *rest = words;
    for (char *option = strsep(&rest, " "); option != NULL; option = strsep(&rest, " ")) {
        const char *value = listview_chosen(&table->view, column_named(&table->view, option));
        if (value[0] != '\0' && used < sizeof filter) {
            used += (size_t)snprintf(filter + used, sizeof filter - used, "%s--%s %s", used == 0 ? "" : " ",
                                     option, value);
        }
    }
    const char *name = listview_chosen(&table->view, column_named(&table->view, "name"));
    snprintf(title, sizeof title, "%s  %.50s", drill->title, name);
    tableview_open(app, table->ops, drill->to, title, filter);
    struct tableview *opened = (struct tableview *)app_top(app);
    if (opened != table && opened->view.column_count == 0) {
        char message[sizeof app->message];
        snprintf(message, sizeof message, "%s", app->message);
        app_pop(app); /* refused: what was there stays */
        app_say(app, STYLE_ERROR, "%s", message);
    }
}

static void report_enter(struct tableview *table, struct app *app)
{
    static const char *const documents[] = {"number", "document", "subject"};
    for (size_t i = 0; i < sizeof drill_rows / sizeof *drill_rows; i++) {
        if (strcmp(drill_rows[i].report, table->subject) == 0) {
            report_drill(table, app, &drill_rows[i]);
            return;
        }
    }
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        const char *number = listview_chosen(&table->view, column_named(&table->view, documents[i]));
        if (number[0] != '\0') {
            docview_open(app, number, false);
            return;
        }
    }
    app_say(app, STYLE_MESSAGE, "this row names no document");
}

static const struct table_ops report_table = {
    .load = report_load,
    .enter = report_enter,
    .filter_title = "Options, as on the command line: --from 2026-03-01 --type CODE",
    .keys = "Enter open  type to jump  / options  Left/Right columns  F5 refresh  F3 leave",
};

void report_open(struct app *app, const char *name, const char *title)
{
    tableview_open(app, &report_table, name, title, "");
}

static void report_list_load(struct tableview *table, struct app *app)
{
    struct js *result = app_call(app, "report.list", NULL);
    struct js *page = js_object(), *columns = js_array(), *rows = js_array();
    js_push_text(columns, "report");
    js_push_text(columns, "what");
    const struct js *reports = js_get(result, "reports");
    for (size_t i = 0; i < js_count(reports); i++) {
        struct js *row = js_array();
        js_push_text(row, js_get_text(js_at(reports, i), "name"));
        js_push_text(row, js_get_text(js_at(reports, i), "title"));
        js_push(rows, row);
    }
    js_set(page, "columns", columns);
    js_set(page, "rows", rows);
    tableview_take(table, app, page);
    js_free(page);
    js_free(result);
}

static void report_list_enter(struct tableview *table, struct app *app)
{
    report_open(app, listview_chosen(&table->view, 0), listview_chosen(&table->view, 1));
}

static const struct table_ops report_list_table = {
    .load = report_list_load,
    .enter = report_list_enter,
    .keys = "Enter open   type to jump   F3 leave",
};

/* Settings
 * --------------------------------------------------------------------------------------------------------------
 */

static void setting_load(struct tableview *table, struct app *app)
{
    page_load(table, app, "setting.list", NULL);
}

static void setting_given(struct app *app, void *context, const char *choice)
{
    struct tableview *table = context;
    if (choice == NULL) {
        return;
    }
    struct js *params = js_object();
    js_set_text(params, "name", listview_chosen(&table->view, 0));
    js_set_text(params, "value", choice);
    struct js *done = app_call(app, "setting.set", params);
    if (done != NULL) {
        tableview_load(table, app);
        app_say(app, STYLE_GOOD, "%s is set", listview_chosen(&table->view, 0));
    }
    js_free(done);
}

static void setting_enter(struct tableview *table, struct app *app)
{
    char title[TABLE_TITLE_BYTES];
    snprintf(title, sizeof title, "%s", listview_chosen(&table->view, 0));
    ask_open(app, title, listview_chosen(&table->view, 1), setting_given, table);
}

static const struct table_ops setting_table = {
    .load = setting_load,
    .enter = setting_enter,
    .keys = "Enter change   type to jump   F5 refresh   F3 leave",
};

void settings_open(struct app *app)
{
    tableview_open(app, &setting_table, "", "Settings", "");
}

/* Operators
 * -------------------------------------------------------------------------------------------------------------
 */

static void operator_load(struct tableview *table, struct app *app)
{
    page_load(table, app, "operator.list", filter_params(table));
}

static void operator_make(struct tableview *table, struct app *app)
{
    (void)table;
    masteredit_open(app, "operators", NULL, false);
}

static void operator_remove(struct tableview *table, struct app *app)
{
    char login[APP_NAME_BYTES];
    snprintf(login, sizeof login, "%s", listview_chosen(&table->view, 0));
    struct js *params = js_object();
    js_set_text(params, "login", login);
    struct js *done = app_call(app, "operator.disable", params);
    if (done != NULL) {
        tableview_load(table, app);
        app_say(app, STYLE_GOOD, "%s can no longer sign on", login);
    }
    js_free(done);
}

static const struct table_ops operator_table = {
    .load = operator_load,
    .make = operator_make,
    .filter_title = "Filter by login or name",
    .remove = operator_remove,
    .keys = "F6 new   Del disable   / filter   type to jump   F5 refresh   F3 leave",
};

void operators_open(struct app *app)
{
    tableview_open(app, &operator_table, "operators", "Operators", "");
}

/* Checks
 * ----------------------------------------------------------------------------------------------------------------
 */

/* check.run's lines as a page of columns. */
static void check_load(struct tableview *table, struct app *app)
{
    struct js *result = app_call(app, "check.run", NULL);
    if (result == NULL) {
        return;
    }
    static const char *const heads[] = {"check", "result", "detail"};
    struct js *page = js_object(), *columns = js_array(), *rows = js_array();
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        js_push_text(columns, heads[i]);
    }
    const struct js *lines = js_get(result, "lines");
    for (size_t i = 0; i < js_count(lines); i++) {
        const struct js *line = js_at(lines, i);
        struct js *row = js_array();
        js_push_text(row, js_get_text(line, "name"));
        js_push_text(row, js_get_bool(line, "ok") ? "ok" : "FAIL");
        js_push_text(row, js_get_text(line, "detail"));
        js_push(rows, row);
    }
    js_set(page, "columns", columns);
    js_set(page, "rows", rows);
    tableview_take(table, app, page);
    js_free(page);
    js_free(result);
}

static const struct table_ops check_table = {.load = check_load};

void check_open(struct app *app)
{
    tableview_open(app, &check_table, "", "Check of the ledger", "");
}

/* The menu
 * --------------------------------------------------------------------------------------------------------------
 */

/* A report that cannot be run as it is asks for its first option. */
static void option_ask(struct app *app, const char *record)
{
    char text[TABLE_TITLE_BYTES] = "", message[sizeof app->message];
    snprintf(message, sizeof message, "%s", app->message);
    struct js *list = app_call(app, "report.list", NULL);
    const struct js *reports = js_get(list, "reports");
    for (size_t i = 0; i < js_count(reports); i++) {
        const char *name = js_get_text(js_at(reports, i), "name");
        const char *option = js_as_text(js_at(js_get(js_at(reports, i), "options"), 0));
        if (name != NULL && strcmp(name, record) == 0 && option != NULL) {
            snprintf(text, sizeof text, "--%s ", option);
        }
    }
    js_free(list);
    tableview_ask((struct tableview *)app_top(app), app, text);
    app_say_again(app, STYLE_WARNING, message);
}

/* One report, or the list of all. */
static void reports_entry(struct app *app, const char *record, const char *title)
{
    if (record[0] == '\0') {
        tableview_open(app, &report_list_table, "", title, "");
        return;
    }
    int depth = app->depth;
    report_open(app, record, title);
    if (app->depth > depth && ((struct tableview *)app_top(app))->view.column_count == 0) {
        option_ask(app, record);
    }
}

static void queue_entry(struct app *app, const char *record, const char *title)
{
    (void)record;
    (void)title;
    queue_open(app);
}

static void day_entry(struct app *app, const char *record, const char *title)
{
    (void)record;
    (void)title;
    myday_open(app);
}

static void events_entry(struct app *app, const char *record, const char *title)
{
    (void)record;
    report_open(app, "events", title);
}

static void documents_entry(struct app *app, const char *record, const char *title)
{
    doclist_open(app, record, title);
}

static void settings_entry(struct app *app, const char *record, const char *title)
{
    (void)record;
    (void)title;
    settings_open(app);
}

static void operators_entry(struct app *app, const char *record, const char *title)
{
    (void)record;
    (void)title;
    operators_open(app);
}

static void check_entry(struct app *app, const char *record, const char *title)
{
    (void)record;
    (void)title;
    check_open(app);
}

static const struct menu_row {
    const char *screen; /* as menu.list names it */
    void (*open)(struct app *app, const char *record, const char *title);
} menu_rows[] = {
    {"documents", documents_entry}, {"master", masterlist_open},  {"report", reports_entry},
    {"events", events_entry},       {"settings", settings_entry}, {"operators", operators_entry},
    {"check", check_entry},         {"audit", queue_entry},       {"day", day_entry},
};

void menu_entry_open(struct app *app, const struct js *entry)
{
    const char *screen = js_get_text(entry, "screen");
    const char *record = js_get_text(entry, "record"), *title = js_get_text(entry, "title");
    for (size_t i = 0; i < sizeof menu_rows / sizeof *menu_rows; i++) {
        if (screen != NULL && strcmp(menu_rows[i].screen, screen) == 0) {
            menu_rows[i].open(app, record == NULL ? "" : record, title == NULL ? "" : title);
            return;
        }
    }
    app_say(app, STYLE_ERROR, "this daybook has no screen named %s; restart it if the server is newer",
            screen == NULL ? "" : screen);
}
