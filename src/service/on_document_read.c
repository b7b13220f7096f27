/* Documents: one, lists of them, and what a new one begins with. */
#include "handlers.h"

#include <stdio.h>
#include <string.h>

#include "daybook/document/document.h"
#include "daybook/document/limits.h"
#include "daybook/ledger/entry.h"
#include "daybook/office/history.h"
#include "daybook/office/process.h"

/* Shares of a reply's line. */
enum { CELLS_ROOM_BYTES = 28 * 1024, EVENTS_ROOM_BYTES = 20 * 1024 };

static enum rc cells_paged(struct call *call, const struct cells *cells, struct err *err)
{
    struct rows *rows = call_rows_open(call, "line field text", err);
    if (!rows)
        return RC_REFUSED;
    for (size_t i = 0; i < cells->count; i++) {
        char line[16];
        const char *texts[] = {line, cells->items[i].field, cells->items[i].text};
        snprintf(line, sizeof line, "%d", cells->items[i].line);
        if (texts[1] && rows_add(rows, texts, err) != RC_OK) {
            rows_close(rows);
            return RC_REFUSED;
        }
    }
    js_set_int(call->result, "cells_more", peer_cursor_add(call->peer, rows));
    return RC_OK;
}

enum rc set_cells(struct call *call, const struct cells *cells, struct err *err)
{
    size_t bytes = 0;
    for (size_t i = 0; i < cells->count; i++)
        if (cells->items[i].field)
            bytes += strlen(cells->items[i].field) + 2 * strlen(cells->items[i].text) + 16;
    if (bytes > CELLS_ROOM_BYTES) {
        js_set(call->result, "cells", js_array());
        return cells_paged(call, cells, err);
    }
    js_set(call->result, "cells", cells_to_json(cells));
    return RC_OK;
}

static void events_into(struct js *result, const struct document_view *view)
{
    struct js *events = js_array();
    size_t bytes = 0, first = view->event_count;
    while (first > 0 && bytes < EVENTS_ROOM_BYTES)
        bytes += strlen(view->events[--first].detail) * 2 + 160;
    for (size_t i = first; i < view->event_count; i++) {
        const struct document_event *event = &view->events[i];
        struct js *object = js_object();
        js_set_int(object, "seq", event->seq);
        set_instant(object, "at", event->at);
        js_set_text(object, "operator", event->login);
        js_set_text(object, "what", event->what);
        js_set_int(object, "revision", event->revision);
        js_set_text(object, "detail", event->detail);
        js_push(events, object);
    }
    js_set(result, "events", events);
}

/* The first of a very long chain: an order delivered in hundreds of parts. */
static struct js *chain_json(const struct document_view *view)
{
    enum { CHAIN_MAX = 100 };
    struct js *chain = js_array();
    for (size_t i = 0; i < view->link_count && i < CHAIN_MAX; i++) {
        struct js *link = js_object();
        js_set_text(link, "number", view->links[i].number);
        js_set_text(link, "relation", view->links[i].relation);
        js_set_text(link, "state", view->links[i].state);
        js_push(chain, link);
    }
    return chain;
}

static void totals_into(struct call *call, const struct document_view *view)
{
    struct js *totals = js_object();
    char text[DECIMAL_BYTES];
    int decimals = call->company.money_decimals;
    int64_t gross = 0;
    js_set_text(totals, "quantity", decimal_format(view->quantity_total, QTY_DECIMALS, DECIMAL_TRIM, text));
    js_set_text(totals, "net", decimal_format(view->net_total, decimals, DECIMAL_FIXED, text));
    js_set_text(totals, "tax", decimal_format(view->tax_total, decimals, DECIMAL_FIXED, text));
    if (int_add(view->net_total, view->tax_total, &gross))
        js_set_text(totals, "gross", decimal_format(gross, decimals, DECIMAL_FIXED, text));
    js_set(call->result, "totals", totals);
}

static void view_into(struct call *call, const struct document_view *view)
{
    struct js *result = call->result;
    const char *ref = cells_get(&view->cells, 0, "ref");
    js_set_text(result, "number", view->number);
    js_set_text(result, "type", view->type->name);
    js_set_text(result, "state", view->state);
    js_set_int(result, "revision", view->revision);
    js_set_text(result, "ref", ref ? ref : "");
    js_set_text(result, "party", view->party);
    js_set_text(result, "party_name", view->party_name);
    js_set_text(result, "keyed_by", view->keyed_by);
    js_set_text(result, "keyed_by_name", view->keyed_by_name);
    set_instant(result, "entered_at", view->entered_at);
    set_instant(result, "submitted_at", view->submitted_at);
    set_instant(result, "returned_at", view->returned_at);
    set_instant(result, "audited_at", view->audited_at);
    js_set_text(result, "audited_by", view->audited_by);
    js_set_bool(result, "late", view->late);
    js_set_text(result, "late_reason", view->late_reason);
    js_set_text(result, "warnings", view->warnings);
    js_set_int(result, "keystrokes", view->keystrokes);
    js_set_int(result, "lines", view->line_count);
    js_set_bool(result, "imported", view->imported);
    if (view->id == 0)
        js_set_text(result, "draft", view->uid);
    else if (view->draft && view->draft[0])
        js_set_text(result, "draft", view->draft);
    js_set_text(result, "document", view->corrects);
    js_set_int(result, "seq", view->draft_seq);
    js_set(result, "chain", chain_json(view));
    js_set(result, "steps", words_json(document_actions(&call->context, view)));
    totals_into(call, view);
    events_into(result, view);
}

enum rc on_document_get(struct call *call, struct err *err)
{
    struct document_view *view = NULL;
    enum rc rc =
        document_read(&call->context, call_text(call, "number"), call_int(call, "revision"), &view, err);
    if (rc != RC_OK)
        return rc;
    view_into(call, view);
    return set_cells(call, &view->cells, err);
}

/* Lists -------------------------------------------------------------------------------------------------- */

struct listing {
    struct rows *rows;
    struct err *err;
    enum rc rc;
    int decimals;
};

static bool list_row(void *context, const struct document_row *row)
{
    struct listing *listing = context;
    char date[DAY_BYTES], lines[24], quantity[DECIMAL_BYTES], amount[DECIMAL_BYTES];
    snprintf(lines, sizeof lines, "%lld", (long long)row->line_count);
    const char *texts[] = {
        row->number,
        row->ref,
        day_format(row->date, date),
        row->party,
        row->party_name,
        row->state,
        lines,
        decimal_format(row->quantity, QTY_DECIMALS, DECIMAL_TRIM, quantity),
        decimal_format(row->net, listing->decimals, DECIMAL_FIXED, amount),
        row->keyed_by,
        row->late ? "yes" : "no",
    };
    listing->rc = rows_add(listing->rows, texts, listing->err);
    return listing->rc == RC_OK;
}

static enum rc day_of(struct call *call, const char *name, day_t *ret, struct err *err)
{
    const char *text = call_text(call, name);
    *ret = DAY_NONE;
    return text[0] ? day_parse_typed(text, call->context.today, ret, err) : RC_OK;
}

/* Where a list begins: a date, or a document, which comes first itself. */
static enum rc position(struct call *call, struct document_filter *filter, struct err *err)
{
    const char *text = call_text(call, "position");
    struct document_view *view = NULL;
    day_t day = DAY_NONE;
    if (!text[0])
        return RC_OK;
    if (day_parse_typed(text, call->context.today, &day, NULL) == RC_OK) {
        if (filter->to == DAY_NONE || day < filter->to)
            filter->to = day;
        return RC_OK;
    }
    enum rc rc = document_read(&call->context, text, 0, &view, err);
    if (rc != RC_OK || view->id == 0)
        return rc;
    filter->after = view->number;
    filter->itself = true;
    return RC_OK;
}

static enum rc filter_of(struct call *call, struct document_filter *ret, struct err *err)
{
    int64_t limit = call_int(call, "limit");
    *ret = (struct document_filter){
        .state = call_text(call, "state"),
        .party = call_text(call, "party"),
        .text = call_text(call, "text"),
        .keyed_by = call_bool(call, "mine") ? call->context.login : "",
        .limit = limit > 0 ? (size_t)limit : 0,
        .newest = !call_bool(call, "oldest"),
        .to_audit = call_bool(call, "to_audit"),
    };
    if (call_text(call, "type")[0] && !(ret->type = type_of(call, err)))
        return RC_USAGE;
    enum rc rc = day_of(call, "from", &ret->from, err);
    if (rc == RC_OK)
        rc = day_of(call, "to", &ret->to, err);
    if (rc == RC_OK && call_text(call, "keyed_on")[0])
        rc = day_of(call, "keyed_on", &ret->keyed_on, err);
    return rc == RC_OK ? position(call, ret, err) : rc;
}

enum rc on_document_list(struct call *call, struct err *err)
{
    static const char columns[] = "number ref date party name state lines quantity amount keyed_by late";
    struct document_filter filter;
    enum rc rc = filter_of(call, &filter, err);
    if (rc != RC_OK)
        return rc;
    struct listing listing = {call_rows_open(call, columns, err), err, RC_OK, call->company.money_decimals};
    if (!listing.rows)
        return RC_REFUSED;
    rc = document_list(&call->context, &filter, list_row, &listing, err);
    if (rc == RC_OK)
        rc = listing.rc;
    if (rc == RC_OK)
        return call_page(call, call->result, listing.rows, true, err);
    rows_close(listing.rows);
    return rc;
}

/* New documents -------------------------------------------------------------------------------------------
 */

/* The record's defaults, as an empty document would get them. */
static enum rc defaults(struct call *call, const struct document_type *type, struct cells *ret,
                        struct err *err)
{
    const struct record *record = type->record;
    struct cells none = {.arena = &call->arena};
    struct entry *entry = NULL;
    enum rc rc = entry_parse(&call->context, record, &none, &entry, err);
    if (rc == RC_OK)
        rc = entry_check(&call->context, entry, err);
    context_clear_faults(&call->context); /* an empty document is full of them */
    for (size_t i = 0; rc == RC_OK && i < record->field_count; i++) {
        const struct record_field *field = &record->fields[i];
        const char *text = entry->header.values[i].text;
        if (field->part == PART_HEADER && !(field->flags & FIELD_COMPUTED) && text && text[0])
            rc = cells_put(ret, 0, field->name, text, err);
    }
    return rc;
}

enum rc set_on_time_from(struct call *call, const struct document_type *type, struct err *err)
{
    char text[DAY_BYTES];
    int grace_days = 0;
    enum rc rc = limit_grace(&call->context, type, &grace_days, err);
    if (rc == RC_OK)
        js_set_text(call->result, "on_time_from", day_format(call->context.today - grace_days, text));
    return rc;
}

/* What the operator's last document of the type held in its header. Its day is offered for the rest of the
 * day it was submitted on: who keys a pile of last week's papers gives it once, who signs on in the morning
 * starts with today. */
static enum rc keep_into(struct call *call, const struct document_type *type, struct err *err)
{
    struct js *keep = js_object();
    const char *number = NULL;
    struct document_view *view = NULL;
    js_set(call->result, "keep", keep);
    enum rc rc = history_latest(&call->context, type, &number, err);
    if (rc != RC_OK || !number)
        return rc;
    rc = document_read(&call->context, number, 0, &view, err);
    for (size_t i = 0; rc == RC_OK && i < view->cells.count; i++) {
        const struct cell *cell = &view->cells.items[i];
        const struct record_field *field =
            cell->field && cell->line == 0 ? record_field_find(type->record, PART_HEADER, cell->field) : NULL;
        if (!field || field->flags & FIELD_COMPUTED ||
            (view->submitted_on != call->context.today &&
             document_type_slot(type, PART_HEADER, cell->field) == SLOT_DATE))
            continue;
        js_set_text(keep, cell->field, cell->text);
    }
    return rc;
}

enum rc on_document_new(struct call *call, struct err *err)
{
    const struct document_type *type = type_of(call, err);
    struct cells cells = {.arena = &call->arena};
    if (!type)
        return RC_USAGE;
    enum rc rc = role_need(call->context.roles, type->keyed_by, type->title, err);
    if (rc == RC_OK)
        rc = defaults(call, type, &cells, err);
    if (rc == RC_OK)
        rc = set_cells(call, &cells, err);
    if (rc == RC_OK)
        rc = set_on_time_from(call, type, err);
    return rc == RC_OK ? keep_into(call, type, err) : rc;
}

static void line_into(void *context, const char *line)
{
    js_push_text(context, line);
}

enum rc on_document_process(struct call *call, struct err *err)
{
    const struct document_type *type = type_of(call, err);
    struct js *lines = js_array();
    js_set(call->result, "lines", lines);
    if (!type)
        return RC_USAGE;
    js_set_text(call->result, "title", type->title);
    return process_tell(&call->context, type, line_into, lines, err);
}
