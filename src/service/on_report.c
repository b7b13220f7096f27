/* Reports, the check, settings. */
#include "handlers.h"

#include <string.h>

#include "daybook/office/check.h"
#include "daybook/office/report.h"
#include "daybook/office/setting.h"

enum rc on_report_list(struct call *call, struct err *err)
{
    struct js *reports = js_array();
    const struct report *report;
    (void)err;
    for (size_t i = 0; (report = report_at(i)); i++) {
        struct js *object = js_object();
        js_set_text(object, "name", report->name);
        js_set_text(object, "title", report->title);
        js_set(object, "options", words_json(report->options));
        js_set(object, "columns", words_json(report->columns));
        js_push(reports, object);
    }
    js_set(call->result, "reports", reports);
    return RC_OK;
}

enum rc on_report_run(struct call *call, struct err *err)
{
    const struct report *report = report_find(call_text(call, "name"));
    if (!report)
        return err_field(err, RC_USAGE, 0, "name", "lookup",
                         "there is no report %s; `report` without a name lists them",
                         call_text(call, "name"));
    struct rows *rows = call_rows_open(call, report->columns, err);
    if (!rows)
        return RC_REFUSED;
    enum rc rc = report_make(&call->context, report, js_get(call->params, "options"), rows, err);
    if (rc != RC_OK) {
        rows_close(rows);
        return rc;
    }
    js_set(call->result, "kinds", words_json(report->kinds));
    return call_page(call, call->result, rows, true, err);
}

struct checking {
    struct call *call;
    struct js *lines;
    int64_t total;
};

static enum rc check_line(void *context, const char *name, bool ok, const char *detail, struct err *err)
{
    const struct checking *checking = context;
    struct js *line = js_object(), *params = js_object();
    (void)err;
    js_set_text(line, "name", name);
    js_set_bool(line, "ok", ok);
    js_set_text(line, "detail", detail);
    js_push(checking->lines, line);
    js_set_int(params, "job", 0);
    js_set_int(params, "done", (int64_t)js_count(checking->lines));
    js_set_int(params, "total", checking->total);
    call_notify(checking->call, "progress", params);
    return RC_OK;
}

enum rc on_check_run(struct call *call, struct err *err)
{
    struct checking checking = {
        .call = call, .lines = js_array(), .total = (int64_t)check_line_count(call_text(call, "head"))};
    struct check_result result;
    js_set(call->result, "lines", checking.lines);
    enum rc rc = check_run(&call->context, call_text(call, "head"), check_line, &checking, &result, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "head", result.head);
    js_set_int(call->result, "failed", result.failed);
    return RC_OK;
}

static enum rc setting_row(void *context, const struct setting *setting, const char *value, struct err *err)
{
    const char *texts[] = {setting->name, value, setting->help};
    return rows_add(context, texts, err);
}

enum rc on_setting_list(struct call *call, struct err *err)
{
    struct rows *rows = call_rows_open(call, "name value help", err);
    if (!rows)
        return RC_REFUSED;
    enum rc rc = setting_list(&call->context, setting_row, rows, err);
    if (rc == RC_OK)
        return call_page(call, call->result, rows, true, err);
    rows_close(rows);
    return rc;
}

enum rc on_setting_set(struct call *call, struct err *err)
{
    const char *value = NULL;
    enum rc rc = setting_set(&call->context, call_text(call, "name"), call_text(call, "value"), &value, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "name", call_text(call, "name"));
    js_set_text(call->result, "value", value);
    return RC_OK;
}
