/* Files: uploaded in pieces, then run. */
#include "handlers.h"

#include <string.h>

#include "daybook/office/import.h"

static void options_of(const struct js *object, struct import_options *ret)
{
    *ret = (struct import_options){
        .dry_run = js_get_bool(object, "dry_run"),
        .partial = js_get_bool(object, "partial"),
        .draft = js_get_bool(object, "draft"),
        .update = js_get_bool(object, "update"),
        .correct = js_get_bool(object, "correct"),
        .strict = js_get_bool(object, "strict"),
    };
}

static enum rc check_option_names(const struct js *object, struct err *err)
{
    static const char *const known[] = {"dry_run", "partial", "draft", "update", "correct", "strict"};
    void *cursor = NULL;
    const char *name = NULL;
    struct js *value = NULL;
    while (js_next(object, &cursor, &name, &value)) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || strcmp(known[i], name) == 0;
        if (!found)
            return err_field(err, RC_USAGE, 0, "options", "option", "an import has no option %s", name);
    }
    return RC_OK;
}

enum rc on_import_open(struct call *call, struct err *err)
{
    const struct js *object = js_get(call->params, "options");
    struct import_options options;
    struct import *import = NULL;
    options_of(object, &options);
    enum rc rc = check_option_names(object, err);
    if (rc == RC_OK)
        rc = import_open(&call->context, call_text(call, "kind"), call_text(call, "name"), &options,
                         call->service->folder, &import, err);
    if (rc == RC_OK)
        js_set_int(call->result, "job", peer_job_add(call->peer, import));
    return rc;
}

static enum rc job_need(struct call *call, struct job **ret, struct err *err)
{
    *ret = peer_job(call->peer, call_int(call, "job"));
    return *ret ? RC_OK
                : err_field(err, RC_REFUSED, 0, "job", "job",
                            "that upload is not kept any more; send the file again");
}

enum rc on_import_put(struct call *call, struct err *err)
{
    struct job *job = NULL;
    const char *text = call_text(call, "text");
    enum rc rc = job_need(call, &job, err);
    if (rc == RC_OK && strlen(text) > UPLOAD_BYTES_MAX)
        rc = err_field(err, RC_USAGE, 0, "text", "parameter", "a piece of a file is at most %d bytes",
                       UPLOAD_BYTES_MAX);
    return rc == RC_OK ? import_put(job->import, call_int(call, "seq"), text, err) : rc;
}

struct progressing {
    struct call *call;
    int64_t job;
};

static void progress(void *context, int64_t done, int64_t total)
{
    const struct progressing *progressing = context;
    struct js *params = js_object();
    js_set_int(params, "job", progressing->job);
    js_set_int(params, "done", done);
    js_set_int(params, "total", total);
    call_notify(progressing->call, "progress", params);
}

static struct js *totals_json(struct call *call, const struct import_result *result)
{
    struct js *totals = js_object();
    char text[DECIMAL_BYTES];
    if (!result->documents)
        return totals;
    js_set_text(totals, "quantity", decimal_format(result->quantity, QTY_DECIMALS, DECIMAL_TRIM, text));
    js_set_text(totals, "amount",
                decimal_format(result->amount, call->company.money_decimals, DECIMAL_FIXED, text));
    return totals;
}

static void counts_into(struct call *call, struct js *object, const struct import_result *result)
{
    js_set_int(object, "read", result->read);
    js_set_int(object, "taken", result->taken);
    js_set_int(object, "skipped", result->skipped);
    js_set_int(object, "rejected", result->rejected);
    js_set_bool(object, "refused", result->refused);
    js_set_int(object, "error_count", result->error_count);
    js_set_int(object, "warning_count", result->warning_count);
    js_set_text(object, "summary", result->summary);
    js_set(object, "totals", totals_json(call, result));
}

/* Takes the tables of the result over. */
static enum rc result_into(struct call *call, struct import_result *result, struct err *err)
{
    const struct {
        const char *name;
        struct rows *rows;
    } tables[] = {{"errors", result->errors}, {"rejects", result->rejects}, {"handles", result->handles}};
    enum rc rc = RC_OK;
    counts_into(call, call->result, result);
    call->kept = js_object();
    counts_into(call, call->kept, result);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct js *object = js_object();
        js_set(call->result, tables[i].name, object);
        enum rc page_rc = call_page(call, object, tables[i].rows, false, err);
        rc = rc == RC_OK ? page_rc : rc;
    }
    return rc;
}

enum rc on_import_run(struct call *call, struct err *err)
{
    struct job *job = NULL;
    struct import_result result;
    struct progressing progressing = {.call = call, .job = call_int(call, "job")};
    enum rc rc = job_need(call, &job, err);
    if (rc != RC_OK)
        return rc;
    rc = import_run(job->import, &call->context, progress, &progressing, &call->again, &result, err);
    if (rc == RC_OK && call->again)
        return RC_OK;
    if (rc == RC_OK) {
        call->undo = result.undo;
        rc = result_into(call, &result, err);
    }
    job_close(job);
    return rc;
}

enum rc on_import_columns(struct call *call, struct err *err)
{
    struct import_columns columns;
    struct js *names = js_array(), *required = js_array(), *example = js_array();
    js_set(call->result, "columns", names);
    js_set(call->result, "required", required);
    js_set(call->result, "example", example);
    enum rc rc = import_columns(&call->arena, call_text(call, "kind"), &columns, err);
    for (size_t i = 0; rc == RC_OK && i < columns.count; i++) {
        js_push_text(names, columns.fields[i]->name);
        if (columns.required[i])
            js_push_text(required, columns.fields[i]->name);
        js_push_text(example, columns.example[i]);
    }
    return rc;
}
