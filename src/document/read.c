/* One document or draft, whole. */
#include <string.h>

#include "daybook/base/buf.h"
#include "draft_internal.h"
#include "step_internal.h"
#include "view.h"

DAYBOOK_SQL(read_events,
            "SELECT e.seq, e.at, COALESCE(o.login, 'system'), e.what, e.detail, e.revision FROM event e"
            " LEFT JOIN operator o ON o.id = e.operator WHERE e.subject = ? ORDER BY e.seq");

/* Up (1) from the present revision, then down (0) to what stands at the revision that draws. */
DAYBOOK_SQL(read_chain,
            "SELECT DISTINCT l.kind, 1, d.id, d.state FROM link l JOIN document d ON d.id = l.up_document"
            " WHERE l.down_document = ? AND l.down_revision = ? AND l.kind <> 'short' UNION ALL"
            " SELECT DISTINCT l.kind, 0, d.id, d.state FROM link l JOIN document d"
            " ON d.id = l.down_document AND d.revision = l.down_revision"
            " WHERE l.up_document = ? AND l.kind <> 'short' ORDER BY 2 DESC, 3");

static enum rc add_event(struct context *context, const struct row *row, struct document_view *view,
                         size_t *capacity, struct err *err)
{
    struct document_event *events = arena_grow(context->arena, view->events, view->event_count, capacity,
                                               view->event_count + 1, sizeof *events);
    if (!events)
        return err_memory(err);
    view->events = events;
    struct document_event event = {
        .seq = row_int(row, 0),
        .at = row_int(row, 1),
        .login = arena_text(context->arena, row_text(row, 2)),
        .what = arena_text(context->arena, row_text(row, 3)),
        .detail = arena_text(context->arena, row_text(row, 4)),
        .revision = row_int(row, 5),
    };
    events[view->event_count++] = event;
    return event.login && event.what && event.detail ? RC_OK : err_memory(err);
}

static enum rc read_events_of(struct context *context, const char *subject, struct document_view *view,
                              struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    size_t capacity = 0;
    enum rc rc = row_begin(context->store, &read_events, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, subject);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = add_event(context, row, view, &capacity, err);
    }
    row_end(row);
    return rc;
}

/* The latest moment something was done, by what the log calls it; 0: never. */
static instant_t last_time(const struct document_view *view, const char *what)
{
    instant_t at = 0;
    for (size_t i = 0; i < view->event_count; i++) {
        if (!strcmp(view->events[i].what, what))
            at = view->events[i].at;
    }
    return at;
}

/* The operator's own draft that corrects the document. */
static enum rc find_draft(struct context *context, const struct stored *stored, struct document_view *view,
                          struct err *err)
{
    char handle_text[NUMBER_BYTES] = "";
    const char *uid = NULL;
    int64_t handle = 0;
    struct draft *draft = NULL;
    enum rc rc = draft_of_document(context, stored->id, &uid, &handle, err);
    if (rc == RC_OK && uid)
        rc = draft_load_row(context, uid, &draft, err);
    if (rc)
        return rc;
    if (draft && draft->operator_id == context->operator_id)
        number_handle(stored->content.type, handle, handle_text);
    view->draft = arena_text(context->arena, handle_text);
    return view->draft ? RC_OK : err_memory(err);
}

static void view_head(struct stored *stored, struct document_view *view)
{
    const struct content *content = &stored->content;
    memcpy(view->number, stored->number, sizeof view->number);
    view->stored = stored;
    view->type = content->type;
    view->id = stored->id;
    view->uid = stored->uid;
    view->state = stored->state;
    view->revision = stored->revision;
    view->corrects = "";
    view->party = content->slots[SLOT_PARTY].text;
    view->party_name = content->party_name;
    view->keyed_by = stored->login;
    view->keyed_by_name = stored->keyed_by_name;
    view->keyed_by_id = stored->keyed_by;
    view->entered_at = stored->entered_at;
    view->submitted_at = stored->submitted_at;
    view->submitted_on = stored->submitted_on;
    view->late = stored->late;
    view->imported = stored->imported;
    view->late_reason = content->slots[SLOT_LATE_REASON].text;
    view->warnings = stored->warnings;
    view->keystrokes = stored->keystrokes;
    view->line_count = (int64_t)content->line_count;
    view->quantity_total = content->quantity_total;
    view->net_total = content->net_total;
    view->tax_total = content->tax_total;
}

/* Who audited it, where that still stands. */
static void take_audit(struct document_view *view)
{
    view->audited_by = "";
    if (strcmp(view->state, "audited") && strcmp(view->state, "reversed"))
        return;
    for (size_t i = 0; i < view->event_count; i++) {
        if (strcmp(view->events[i].what, "document.audit"))
            continue;
        view->audited_at = view->events[i].at;
        view->audited_by = view->events[i].login;
    }
}

static enum rc add_link(struct context *context, const struct row *row, struct document_view *view,
                        size_t *capacity, struct err *err)
{
    const bool red = !strcmp(row_text(row, 0), "red"), up = row_int(row, 1) != 0;
    struct document_link *links = arena_grow(context->arena, view->links, view->link_count, capacity,
                                             view->link_count + 1, sizeof *links);
    if (!links)
        return err_memory(err);
    view->links = links;
    struct document_link *link = &links[view->link_count++];
    link->relation = red ? (up ? "reverses" : "reversed-by") : up ? "draws-on" : "drawn-by";
    link->state = arena_text(context->arena, row_text(row, 3));
    return link->state ? stored_number(context, row_int(row, 2), &link->number, err) : err_memory(err);
}

static enum rc read_links(struct context *context, const struct stored *stored, struct document_view *view,
                          struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    size_t capacity = 0;
    enum rc rc = row_begin(context->store, &read_chain, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, stored->id);
    row_bind_int(row, stored->revision);
    row_bind_int(row, stored->id);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = add_link(context, row, view, &capacity, err);
    }
    row_end(row);
    return rc;
}

static enum rc deny(const struct document_type *type, struct err *err)
{
    return role_need(0, type->keyed_by | type->audited_by | ROLE_LEADER | ROLE_ADMIN, type->title, err);
}

static enum rc read_document(struct context *context, int64_t id, int64_t revision,
                             struct document_view *view, struct err *err)
{
    struct stored *stored = NULL;
    enum rc rc = stored_load(context, id, revision, &stored, err);
    if (rc)
        return rc;
    view_head(stored, view);
    rc = view_put_typed(context, &stored->content, &view->cells, err);
    if (rc == RC_OK)
        rc = view_put_computed(context, stored, &view->cells, err);
    if (rc == RC_OK)
        rc = read_events_of(context, stored->number, view, err);
    if (rc == RC_OK)
        rc = find_draft(context, stored, view, err);
    if (rc == RC_OK)
        rc = read_links(context, stored, view, err);
    view->returned_at = last_time(view, "document.return");
    take_audit(view);
    return rc;
}

static int64_t count_lines(const struct cells *cells)
{
    int64_t count = 0;
    for (int line = cells_next_line(cells, 0); line; line = cells_next_line(cells, line))
        count++;
    return count;
}

static enum rc read_draft(struct context *context, const char *uid, struct document_view *view,
                          struct err *err)
{
    struct draft *draft = NULL;
    enum rc rc = draft_get(context, uid, &draft, err);
    if (rc)
        return rc;
    if (!draft)
        return err_field(err, RC_REFUSED, 0, "draft", "unknown",
                         "the draft is gone; the work list shows what there is");
    const char *party = draft->type->party ? cells_get(&draft->cells, 0, draft->type->party) : NULL;
    memcpy(view->number, draft->handle, sizeof view->number);
    view->uid = draft->uid;
    view->state = "draft";
    view->revision = draft->revision;
    view->corrects = draft->corrects;
    view->amends = draft->amends;
    view->draft = view->audited_by = "";
    view->draft_seq = draft->seq;
    view->cells = draft->cells;
    view->party = party ? party : "";
    view->party_name = view->late_reason = view->warnings = "";
    view->keyed_by = view->keyed_by_name = draft->login;
    view->keyed_by_id = draft->operator_id;
    view->entered_at = draft->entered_at;
    view->submitted_on = DAY_NONE;
    view->keystrokes = draft->keystrokes;
    view->line_count = count_lines(&draft->cells);
    return RC_OK;
}

enum rc document_read(struct context *context, const char *name, int64_t revision, struct document_view **ret,
                      struct err *err)
{
    struct document_name found = {0};
    struct document_view *view = arena_alloc(context->arena, sizeof *view);
    enum rc rc = view ? document_resolve(context, name, &found, err) : err_memory(err);
    if (rc)
        return rc;
    if (!document_type_seen_by(found.type, context->roles))
        return deny(found.type, err);
    view->type = found.type;
    view->cells.arena = context->arena;
    rc = found.id ? read_document(context, found.id, revision, view, err)
                  : read_draft(context, found.draft_uid, view, err);
    if (rc == RC_OK)
        *ret = view;
    return rc;
}

static const char *draft_actions(const struct document_view *view)
{
    return *view->corrects && !view->amends ? "submit" : "submit delete";
}

/* An order that stands is submitted again only through the draft that amends it. */
static bool waits_for_amend(const struct step_row *row)
{
    return row->who == STEP_KEYING && !strcmp(row->action, "submit");
}

const char *document_actions(struct context *context, const struct document_view *view)
{
    size_t count;
    const struct step_row *rows = step_table(&count), *row = NULL;
    struct stepping stepping = {.context = context, .stored = view->stored};
    struct buf buf = {0};
    if (!view->stored || view->stored->revision != view->stored->present)
        return view->id ? "" : draft_actions(view);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].from, view->state) || waits_for_amend(&rows[i]) ||
            step_allow(&stepping, rows[i].action, &row, NULL))
            continue;
        buf_format(&buf, "%s%s", buf.bytes ? " " : "", rows[i].action);
    }
    const char *text = arena_text(context->arena, buf_text(&buf));
    buf_free(&buf);
    return text ? text : "";
}
