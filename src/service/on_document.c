/* Documents: submit and steps. */
#include "handlers.h"

#include "daybook/document/document.h"
#include "daybook/document/draft.h"

static void done_into(struct call *call, const struct document_done *done)
{
    js_set_text(call->result, "number", done->number);
    js_set_text(call->result, "state", "submitted");
    js_set_int(call->result, "revision", done->revision);
    js_set_bool(call->result, "late", done->late);
}

enum rc on_document_submit(struct call *call, struct err *err)
{
    struct cells cells;
    struct document_done done;
    int *lines = NULL;
    const char *corrects = call_text(call, "document");
    struct document_submit submit = {.uid = call_text(call, "draft"),
                                     .type = document_type_find(call_text(call, "type")),
                                     .seq = call_int(call, "seq"),
                                     .cells = js_get(call->params, "cells") ? &cells : NULL,
                                     .keystrokes = call_int(call, "keystrokes"),
                                     .corrects = corrects[0] ? corrects : NULL,
                                     .revision = call_int(call, "revision")};
    enum rc rc = call_accept(call, err);
    if (rc == RC_OK)
        rc = call_cells(call, "cells", &cells, err);
    if (rc == RC_OK)
        rc = call_lines(call, "drop_lines", &lines, &submit.drop_count, err);
    submit.drop_lines = lines;
    if (rc == RC_OK)
        rc = document_submit(&call->context, &submit, &done, err);
    if (rc == RC_OK)
        done_into(call, &done);
    return rc;
}

/* The command line's `submit`: the draft as it is stored, named by its handle or by the document it corrects.
 */
enum rc on_document_submit_draft(struct call *call, struct err *err)
{
    struct document_stepped stepped;
    const struct document_step step = {.action = "submit", .name = call_text(call, "draft")};
    enum rc rc = call_accept(call, err);
    if (rc == RC_OK)
        rc = document_step(&call->context, &step, &stepped, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "number", stepped.number);
    js_set_text(call->result, "state", stepped.state);
    js_set_int(call->result, "revision", stepped.revision);
    js_set_bool(call->result, "late", stepped.late);
    return RC_OK;
}

/* A step that leaves a draft to go on with names it. */
static enum rc draft_into(struct call *call, const char *uid, struct err *err)
{
    struct draft *draft = NULL;
    if (!uid)
        return RC_OK;
    enum rc rc = draft_get(&call->context, uid, &draft, err);
    if (rc == RC_OK && draft) {
        js_set_text(call->result, "draft", draft->uid);
        js_set_text(call->result, "handle", draft->handle);
    }
    return rc;
}

enum rc on_document_step(struct call *call, struct err *err)
{
    struct document_stepped done;
    const struct document_step step = {.action = call_text(call, "step"),
                                       .name = call_text(call, "number"),
                                       .reason = call_text(call, "reason"),
                                       .note = call_text(call, "note"),
                                       .line = (int)call_int(call, "line"),
                                       .field = call_text(call, "field"),
                                       .date = call_text(call, "date"),
                                       .revision = call_int(call, "revision")};
    enum rc rc = document_step(&call->context, &step, &done, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "number", done.number);
    js_set_text(call->result, "state", done.state);
    js_set_int(call->result, "revision", done.revision);
    if (done.made[0])
        js_set_text(call->result, "made", done.made);
    return draft_into(call, done.draft_uid, err);
}
