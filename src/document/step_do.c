/* What steps do besides moving the document: drafts of corrections, audits, closings. */
#include <string.h>

#include "draft_internal.h"
#include "draw.h"
#include "effect.h"
#include "step_internal.h"
#include "view.h"

DAYBOOK_SQL(step_audit_add, "INSERT INTO audit (document, revision, operator, event) VALUES (?, ?, ?, ?)");

DAYBOOK_SQL(step_returned_add, "INSERT INTO returned (event, document, revision, reason, line, field, note)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?)");

/* A draft that holds the document's cells again, for `operator_id` to correct and submit. */
static enum rc make_draft(struct doing *doing, int64_t operator_id, struct err *err)
{
    const struct stored *stored = doing->stored;
    struct context *context = doing->context;
    char *uid = arena_alloc(context->arena, ID_HEX_BYTES);
    if (!uid)
        return err_memory(err);
    struct draft draft = {
        .type = stored->content.type,
        .uid = random_id(uid),
        .operator_id = operator_id,
        .document = stored->id,
        .revision = stored->revision,
        .keystrokes = stored->keystrokes,
        .entered_at = stored->entered_at,
        .changed_at = context->now,
        .cells = {.arena = context->arena},
    };
    enum rc rc = view_put_typed(context, &stored->content, &draft.cells, err);
    if (rc == RC_OK)
        rc = draft_make(context, &draft, err);
    if (operator_id == context->operator_id)
        doing->ret->draft_uid = uid;
    return rc;
}

enum rc step_drop_draft(struct doing *doing, struct err *err)
{
    const char *uid = NULL;
    int64_t handle = 0;
    enum rc rc = draft_of_document(doing->context, doing->stored->id, &uid, &handle, err);
    return rc || !uid ? rc : draft_remove(doing->context->store, uid, err);
}

/* Its keyer corrects it; a draft that another began to amend it goes, or there would be two of one document. */
enum rc step_recall(struct doing *doing, struct err *err)
{
    enum rc rc = step_move(doing, err);
    if (rc == RC_OK)
        rc = step_drop_draft(doing, err);
    return rc ? rc : make_draft(doing, doing->context->operator_id, err);
}

enum rc step_void(struct doing *doing, struct err *err)
{
    enum rc rc = step_move(doing, err);
    return rc ? rc : step_drop_draft(doing, err);
}

/* The audit's own row comes first: the schema lets no document become audited without one. A draft that was
 * begun to amend it stays: it is of an older revision only once it is submitted. */
enum rc step_audit(struct doing *doing, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = step_log(doing, err);
    if (rc == RC_OK)
        rc = row_begin(doing->context->store, &step_audit_add, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, doing->stored->id);
    row_bind_int(row, doing->stored->revision);
    row_bind_int(row, doing->context->operator_id);
    row_bind_int(row, doing->ret->event);
    rc = row_run(row, err);
    return rc ? rc : step_move(doing, err);
}

/* Why, as the work list tells it. */
static enum rc note_return(struct doing *doing, struct err *err)
{
    const struct document_step *step = doing->step;
    struct row *row = NULL;
    enum rc rc = row_begin(doing->context->store, &step_returned_add, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, doing->ret->event);
    row_bind_int(row, doing->stored->id);
    row_bind_int(row, doing->stored->revision);
    row_bind_int_or_null(row, doing->stepping.reason_id != 0, doing->stepping.reason_id);
    row_bind_int(row, step->line);
    row_bind_text(row, step->field ? step->field : "");
    row_bind_text(row, step->note ? step->note : "");
    return row_run(row, err);
}

/* Its keyer finds it in the work list; a draft begun to amend it becomes that. */
enum rc step_return(struct doing *doing, struct err *err)
{
    enum rc rc = step_move(doing, err);
    if (rc == RC_OK)
        rc = note_return(doing, err);
    if (rc == RC_OK)
        rc = step_drop_draft(doing, err);
    return rc ? rc : make_draft(doing, doing->stored->keyed_by, err);
}

enum rc step_withdraw(struct doing *doing, struct err *err)
{
    enum rc rc = step_move(doing, err);
    return rc ? rc : step_drop_draft(doing, err);
}

/* Orders
 * ------------------------------------------------------------------------------------------------------------------
 */

/* The order stands as it is until the draft is submitted. */
enum rc step_amend(struct doing *doing, struct err *err)
{
    const char *uid = NULL;
    int64_t handle = 0;
    enum rc rc = draft_of_document(doing->context, doing->stored->id, &uid, &handle, err);
    if (rc == RC_OK && uid)
        return err_field(err, RC_REFUSED, 0, "", "draft",
                         "%s is being amended already, as draft %s-DRAFT-%lld", doing->stored->number,
                         doing->stored->content.type->code, (long long)handle);
    if (rc == RC_OK)
        rc = step_log(doing, err);
    return rc ? rc : make_draft(doing, doing->context->operator_id, err);
}

/* Gives up what is open of the wanted lines (`sign` 1), or takes back what was given up (-1). */
static enum rc shorten(struct doing *doing, int sign, struct err *err)
{
    struct context *context = doing->context;
    const struct stored *stored = doing->stored;
    const struct document_type *down = document_type_downstream(stored->content.type);
    const char *kind = sign > 0 && down ? down->draws : "short";
    struct upstream self = {.stored = doing->stored};
    size_t count = 0;
    enum rc rc = upstream_read(context, &self, kind, 0, err);
    struct link *links = arena_array(context->arena, stored->content.line_count + 1, sizeof *links);
    if (rc || !links)
        return rc ? rc : err_memory(err);
    for (size_t i = 0; i < stored->content.line_count; i++) {
        const int line = stored->content.lines[i].line;
        const qty_t quantity = sign > 0 ? upstream_open(&self, i) : -self.drawn[i];
        if (quantity && (!doing->step->line || doing->step->line == line))
            links[count++] =
                (struct link){"short", stored->id, stored->revision, line, stored->id, line, quantity};
    }
    rc = step_log(doing, err);
    return rc ? rc : draw_log(context, stored->number, links, count, err);
}

enum rc step_close_short(struct doing *doing, struct err *err)
{
    return shorten(doing, 1, err);
}

enum rc step_reopen(struct doing *doing, struct err *err)
{
    return shorten(doing, -1, err);
}

/* Counts
 * ------------------------------------------------------------------------------------------------------------------
 */

/* A new revision of the same count, held against the book of now. */
enum rc step_confirm(struct doing *doing, struct err *err)
{
    struct context *context = doing->context;
    struct cells cells = {.arena = context->arena};
    char uid[ID_HEX_BYTES];
    struct document_done done;
    enum rc rc = view_put_typed(context, &doing->stored->content, &cells, err);
    const struct document_submit submit = {
        .uid = random_id(uid),
        .type = doing->stored->content.type,
        .cells = &cells,
        .keystrokes = doing->stored->keystrokes,
        .corrects = doing->stored->number,
        .confirms = true,
    };
    if (rc == RC_OK)
        rc = document_submit(context, &submit, &done, err);
    if (rc)
        return rc;
    doing->ret->revision = done.revision;
    doing->ret->event = done.event;
    doing->ret->state = doing->row->to;
    memcpy(doing->ret->number, done.number, sizeof doing->ret->number);
    return RC_OK;
}
