#include "report_internal.h"

#include <string.h>

static const struct report reports[] = {
    {"documents", "Documents", "type state from to party",
     "number type ref date party warehouse state keyed_by entered_at submitted_at audited_at late lines "
     "quantity amount",
     "code code code date code code code code instant instant instant flag int qty money", report_documents,
     SEEN_ROWS, 0},
    {"lines", "Lines of documents", "type from to",
     "number line item quantity unit price discount amount open",
     "code int code qty code price percent money qty", report_lines, SEEN_ROWS, 0},
    {"events", "Event log", "document operator from to", "at operator what subject detail",
     "instant code code text text", report_events, SEEN_ROWS, 0},
    {"stock", "Stock", "warehouse item date", "warehouse item name unit quantity", "code code text code qty",
     report_stock, SEEN_STOCK, ROLE_SALES | ROLE_PURCHASING},
    {"stock-card", "Stock card", "item from to warehouse", "date number type warehouse in out balance",
     "date code code code qty qty qty", report_stock_card, SEEN_STOCK, 0},
    {"available", "Stock available", "warehouse item", "item name unit on_hand on_order reserved available",
     "code text code qty qty qty qty", report_available, SEEN_STOCK, ROLE_SALES | ROLE_PURCHASING},
    {"orders", "Open orders", "type party item warehouse date",
     "number ref date party name due line item quantity open unit late_days",
     "code code date code text date int code qty qty code int", report_orders, SEEN_ROWS, 0},
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

/* Who keys or audits a type that moves stock. */
static unsigned stock_roles(void)
{
    size_t count = 0;
    unsigned roles = 0;
    const struct document_type *types = document_types(&count);
    for (size_t i = 0; i < count; i++)
        if (types[i].stock != STOCK_NONE)
            roles |= types[i].keyed_by | types[i].audited_by;
    return roles;
}

unsigned report_roles(const struct report *report)
{
    return report->seen == SEEN_STOCK ? stock_roles() | report->besides | ROLE_LEADER | ROLE_ADMIN
                                      : ROLES_ALL;
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

enum rc report_lookup(const struct report_run *run, const char *name, const struct lookup_row **ret,
                      struct err *err)
{
    const struct lookup *lookup = lookup_by_name(name);
    const char *text = report_option(run, name);
    struct lookup_row *found = NULL;
    *ret = NULL;
    if (!text[0])
        return RC_OK;
    enum rc rc = lookup_get(run->context, lookup, "", text, &found, err);
    if (rc == RC_OK && !found)
        rc = err_field(err, RC_REFUSED, 0, name, "lookup", "%s %s does not exist", lookup->noun, text);
    if (rc == RC_OK)
        *ret = found;
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
    enum rc allowed = role_need(context->roles, report_roles(report), report->title, err);
    if (allowed != RC_OK)
        return allowed;
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
