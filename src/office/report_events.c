/* The event log: all of it for the leader and admin; the others see what they did, and what befell the
 * documents they may see. */
#include "report_internal.h"

#include <string.h>

#include "daybook/office/operator.h"

#define EVENT_COLUMNS                                                                                        \
    "SELECT e.at, coalesce(o.login, 'system'), e.what, e.subject, e.detail, e.on_day, coalesce(e.operator, " \
    "0) FROM event e "                                                                                       \
    "LEFT JOIN operator o ON o.id = e.operator "
DAYBOOK_SQL(report_events_all, EVENT_COLUMNS "WHERE e.on_day >= ? AND e.on_day <= ? ORDER BY e.seq");
DAYBOOK_SQL(report_events_subject,
            EVENT_COLUMNS "WHERE e.on_day >= ? AND e.on_day <= ? AND e.subject = ? ORDER BY e.seq");
DAYBOOK_SQL(report_events_operator,
            EVENT_COLUMNS "WHERE e.on_day >= ? AND e.on_day <= ? AND e.operator = ? ORDER BY e.seq");

struct events {
    struct report_run *run;
    const char *subject; /* "" all */
    int64_t operator_id; /* -1 all; 0 the system */
    day_t from, to;
};

static bool seen(const struct context *context, const struct row *row)
{
    const char *subject = row_text(row, 3);
    if (role_may(context->roles, ROLE_LEADER | ROLE_ADMIN) || row_int(row, 6) == context->operator_id)
        return true;
    char code[ERR_NAME_BYTES];
    size_t bytes = strcspn(subject, "-");
    if (!subject[bytes] || bytes >= sizeof code)
        return false;
    memcpy(code, subject, bytes);
    code[bytes] = '\0';
    const struct document_type *type = document_type_find(code);
    return type && strcmp(type->code, code) == 0 && document_type_seen_by(type, context->roles);
}

static bool take(const struct events *events, const struct row *row)
{
    char at[INSTANT_BYTES];
    const char *texts[] = {instant_format(row_int(row, 0), at), row_text(row, 1), row_text(row, 2),
                           row_text(row, 3), row_text(row, 4)};
    if (events->operator_id >= 0 && row_int(row, 6) != events->operator_id)
        return true;
    return !seen(events->run->context, row) || report_add(events->run, texts);
}

static enum rc read_events(const struct events *events, struct err *err)
{
    struct row *row = NULL;
    bool has = true, by_subject = events->subject[0], by_operator = !by_subject && events->operator_id > 0;
    const struct sql *sql = by_subject    ? &report_events_subject
                            : by_operator ? &report_events_operator
                                          : &report_events_all;
    enum rc rc = row_begin(events->run->context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, events->from);
    row_bind_int(row, events->to);
    if (by_subject)
        row_bind_text(row, events->subject);
    if (by_operator)
        row_bind_int(row, events->operator_id);
    while (rc == RC_OK) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has || !take(events, row))
            break;
    }
    row_end(row);
    return rc;
}

/* A number, handle or TYPE:REF becomes the number the log knows. */
static enum rc find_document(struct events *events, struct err *err)
{
    struct document_view *view = NULL;
    const char *name = report_option(events->run, "document");
    events->subject = "";
    if (!name[0])
        return RC_OK;
    enum rc rc = document_read(events->run->context, name, 0, &view, err);
    if (rc == RC_OK)
        events->subject = view->number;
    return rc;
}

static enum rc find_operator(struct events *events, struct err *err)
{
    const char *login = report_option(events->run, "operator");
    struct operator_row *row = NULL;
    events->operator_id = -1;
    if (!login[0])
        return RC_OK;
    events->operator_id = 0;
    if (strcmp(login, "system") == 0)
        return RC_OK;
    enum rc rc = operator_find(events->run->context, login, &row, err);
    if (rc == RC_OK && !row)
        rc = err_field(err, RC_REFUSED, 0, "operator", "lookup",
                       "operator %s does not exist; `operator list` shows them", login);
    if (rc == RC_OK)
        events->operator_id = row->id;
    return rc;
}

enum rc report_events(struct report_run *run, struct err *err)
{
    struct events events = {.run = run};
    enum rc rc = report_day(run, "from", &events.from, err);
    if (rc == RC_OK)
        rc = report_day(run, "to", &events.to, err);
    if (rc == RC_OK)
        rc = find_document(&events, err);
    if (rc == RC_OK)
        rc = find_operator(&events, err);
    if (events.to == DAY_NONE)
        events.to = INT32_MAX;
    return rc == RC_OK ? read_events(&events, err) : rc;
}
