/* Drafts. */
#include "handlers.h"

#include <stdio.h>

#include "daybook/document/document.h"
#include "daybook/document/draft.h"

const struct document_type *type_of(struct call *call, struct err *err)
{
    const struct document_type *type = document_type_find(call_text(call, "type"));
    if (!type)
        err_field(err, RC_USAGE, 0, "type", "lookup", "there is no document type %s",
                  call_text(call, "type"));
    return type;
}

enum rc on_draft_put(struct call *call, struct err *err)
{
    struct cells cells;
    struct draft_done done;
    int *lines = NULL;
    struct draft_put put = {.uid = call_text(call, "draft"),
                            .type = document_type_find(call_text(call, "type")),
                            .seq = call_int(call, "seq"),
                            .cells = &cells,
                            .keystrokes = call_int(call, "keystrokes")};
    enum rc rc = call_cells(call, "cells", &cells, err);
    if (rc == RC_OK)
        rc = call_lines(call, "drop_lines", &lines, &put.drop_count, err);
    put.drop_lines = lines;
    if (rc == RC_OK)
        rc = draft_put(&call->context, &put, &done, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "handle", done.handle);
    js_set_int(call->result, "seq", done.seq);
    js_set_bool(call->result, "taken", done.taken);
    if (done.differs.count > 0)
        js_set(call->result, "differs", cells_to_json(&done.differs));
    return RC_OK;
}

struct listing {
    struct rows *rows;
    struct err *err;
    enum rc rc;
};

static bool list_row(void *context, const struct draft_row *row)
{
    struct listing *listing = context;
    char lines[24], changed_at[INSTANT_BYTES], line[16] = "";
    if (row->fault_line)
        snprintf(line, sizeof line, "%d", row->fault_line);
    snprintf(lines, sizeof lines, "%lld", (long long)row->line_count);
    const char *texts[] = {row->handle,
                           row->type->name,
                           row->uid,
                           row->corrects,
                           row->party,
                           lines,
                           instant_format(row->changed_at, changed_at),
                           row->state,
                           row->reason,
                           line,
                           row->fault_field,
                           row->fault};
    listing->rc = rows_add(listing->rows, texts, listing->err);
    return listing->rc == RC_OK;
}

enum rc on_draft_list(struct call *call, struct err *err)
{
    struct listing listing = {
        call_rows_open(call, "handle type draft document party lines changed_at state reason line field text",
                       err),
        err, RC_OK};
    if (!listing.rows)
        return RC_REFUSED;
    enum rc rc = draft_list(&call->context, call->context.operator_id, list_row, &listing, err);
    if (rc == RC_OK)
        rc = listing.rc;
    if (rc == RC_OK)
        return call_page(call, call->result, listing.rows, true, err);
    rows_close(listing.rows);
    return rc;
}

enum rc on_draft_get(struct call *call, struct err *err)
{
    struct draft *draft = NULL;
    enum rc rc = draft_get(&call->context, call_text(call, "draft"), &draft, err);
    if (rc == RC_OK && !draft)
        rc = err_field(err, RC_REFUSED, 0, "draft", "lookup",
                       "draft %s does not exist; the work list shows yours", call_text(call, "draft"));
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "draft", draft->uid);
    js_set_text(call->result, "type", draft->type->name);
    js_set_text(call->result, "handle", draft->handle);
    js_set_text(call->result, "document", draft->corrects);
    js_set_int(call->result, "revision", draft->revision);
    js_set_int(call->result, "seq", draft->seq);
    js_set_int(call->result, "keystrokes", draft->keystrokes);
    rc = set_on_time_from(call, draft->type, err);
    return rc == RC_OK ? set_cells(call, &draft->cells, err) : rc;
}

enum rc on_draft_delete(struct call *call, struct err *err)
{
    int64_t event = 0;
    return draft_delete(&call->context, call_text(call, "draft"), &event, err);
}
