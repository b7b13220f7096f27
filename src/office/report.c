#include "report_internal.h"

#include <string.h>

static const struct report reports[] = {
    {"documents", "Documents", "type state from to party",
     "number type ref date party warehouse state keyed_by entered_at submitted_at audited_at late lines "
     "quantity amount",
     "code code code date code code code code instant instant instant flag int qty money", report_documents},
    {"lines", "Lines of documents", "type from to",
     "number line item quantity unit price discount amount open",
     "code int code qty code price percent money qty", report_lines},
    {"events", "Event log", "document operator from to", "at operator what subject detail",
     "instant code code text text", report_events},
};
enum { REPORTS = sizeof reports / sizeof *reports };

const struct report *report_at(size_t index)
{
    return index < REPORTS ? &reports[index] : NULL;
}

const struct report *report_find(const char *name)
{
    for (size_t i = 0; i < REPORTS; i++)
        if (strcmp(reports[i].name, name) == 0)
            return &reports[i];
    return NULL;
}

const char *report_option(const struct report_run *run, const char *name)
{
    const char *text = js_get_text(run->options, name);
    return text ? text : "";
}

enum rc report_day(const struct report_run *run, const char *name, day_t *ret, struct err *err)
{
    const char *text = report_option(run, name);
    struct err found = {0};
    *ret = DAY_NONE;
    if (!text[0] || day_parse_iso(text, ret, &found) == RC_OK)
        return RC_OK;
    return err_field(err, RC_USAGE, 0, name, "date", "--%s: %s", name, found.text);
}

enum rc report_type(const struct report_run *run, const struct document_type **ret, struct err *err)
{
    const char *text = report_option(run, "type");
    *ret = text[0] ? document_type_find(text) : NULL;
    if (text[0] && !*ret)
        return err_field(err, RC_USAGE, 0, "type", "lookup", "there is no document type %s", text);
    if (*ret && !document_type_seen_by(*ret, run->context->roles))
        return err_field(err, RC_DENIED, 0, "type", "role",
                         "%s is seen by those who key or audit it, the leader and admin", (*ret)->title);
    return RC_OK;
}

enum rc report_filter(const struct report_run *run, struct document_filter *ret, struct err *err)
{
    struct document_filter filter = {.state = report_option(run, "state"),
                                     .party = report_option(run, "party")};
    enum rc rc = report_type(run, &filter.type, err);
    if (rc == RC_OK)
        rc = report_day(run, "from", &filter.from, err);
    if (rc == RC_OK)
        rc = report_day(run, "to", &filter.to, err);
    if (rc == RC_OK)
        *ret = filter;
    return rc;
}

bool report_add(struct report_run *run, const char *const *texts)
{
    run->rc = rows_add(run->rows, texts, run->err);
    return run->rc == RC_OK;
}

static bool has_word(const char *words, const char *word)
{
    size_t bytes = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += bytes)
        if ((at == words || at[-1] == ' ') && (at[bytes] == ' ' || !at[bytes]))
            return true;
    return false;
}

enum rc report_make(struct context *context, const struct report *report, const struct js *options,
                    struct rows *rows, struct err *err)
{
    struct report_run run = {.context = context, .options = options, .rows = rows, .err = err};
    void *cursor = NULL;
    const char *name = NULL;
    struct js *value = NULL;
    while (js_next(options, &cursor, &name, &value)) {
        if (!has_word(report->options, name))
            return err_field(err, RC_USAGE, 0, name, "option", "the report %s has no option --%s",
                             report->name, name);
        if (!js_as_text(value))
            return err_field(err, RC_USAGE, 0, name, "option", "--%s needs a text", name);
    }
    enum rc rc = report->make(&run, err);
    return rc == RC_OK ? run.rc : rc;
}
