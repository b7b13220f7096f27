/* Drafts read. */
#include <stdio.h>
#include <string.h>

#include "daybook/base/json.h"
#include "draft_internal.h"

#define DRAFT_ROW                                                                                            \
    "SELECT t.uid, t.type, t.handle, t.operator, o.login, COALESCE(t.document, 0), t.revision, t.seq, "      \
    "t.keystrokes,"                                                                                          \
    " t.entered_at, t.changed_at, d.series, d.year, d.seq, d.state FROM draft t JOIN operator o ON o.id = "  \
    "t.operator"                                                                                             \
    " LEFT JOIN document d ON d.id = t.document"
DAYBOOK_SQL(draft_by_uid, DRAFT_ROW " WHERE t.uid = ?");
DAYBOOK_SQL(draft_by_operator, DRAFT_ROW " WHERE t.operator = ? ORDER BY t.changed_at DESC, t.uid");
DAYBOOK_SQL(draft_all, DRAFT_ROW " ORDER BY t.changed_at DESC, t.uid");
DAYBOOK_SQL(draft_by_handle, "SELECT uid FROM draft WHERE type = ? AND handle = ?");
DAYBOOK_SQL(draft_by_document, "SELECT uid, handle FROM draft WHERE document = ?");
DAYBOOK_SQL(draft_cells, "SELECT line, cells FROM draft_line WHERE draft = ? ORDER BY line");
DAYBOOK_SQL(draft_cells_of, "SELECT line, cells FROM draft_line WHERE draft = ? AND line = ?");
DAYBOOK_SQL(draft_fault,
            "SELECT COALESCE(e.code, ''), t.line, t.field, t.note FROM returned t"
            " LEFT JOIN reason e ON e.id = t.reason WHERE t.document = ? ORDER BY t.event DESC LIMIT 1");
DAYBOOK_SQL(draft_line_count, "SELECT COUNT(*) FROM draft_line WHERE draft = ? AND line > 0");

enum rc draft_uid_find(struct context *context, const struct document_type *type, int64_t handle,
                       const char **ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_by_handle, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, type->code);
    row_bind_int(row, handle);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        *ret = arena_text(context->arena, row_text(row, 0));
        rc = *ret ? RC_OK : err_memory(err);
    }
    row_end(row);
    return rc;
}

enum rc draft_of_document(struct context *context, int64_t document, const char **ret_uid,
                          int64_t *ret_handle, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_by_document, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, document);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        *ret_handle = row_int(row, 1);
        *ret_uid = arena_text(context->arena, row_text(row, 0));
        rc = *ret_uid ? RC_OK : err_memory(err);
    }
    row_end(row);
    return rc;
}

static enum rc damaged(const char *uid, struct err *err)
{
    return err_field(err, RC_UNAVAILABLE, 0, "", "damaged", "draft %.32s cannot be read; run 'daybook check'",
                     uid);
}

/* Copies the row's own columns. ret->cells is empty. */
static enum rc read_row(struct context *context, const struct row *row, struct draft *ret, struct err *err)
{
    char number[NUMBER_BYTES] = "";
    struct draft draft = {
        .type = document_type_find(row_text(row, 1)),
        .uid = arena_text(context->arena, row_text(row, 0)),
        .operator_id = row_int(row, 3),
        .login = arena_text(context->arena, row_text(row, 4)),
        .document = row_int(row, 5),
        .revision = row_int(row, 6),
        .seq = row_int(row, 7),
        .keystrokes = row_int(row, 8),
        .entered_at = row_int(row, 9),
        .changed_at = row_int(row, 10),
        .state = row_null(row, 14) ? "" : arena_text(context->arena, row_text(row, 14)),
        .amends = !row_null(row, 14) &&
                  (!strcmp(row_text(row, 14), "submitted") || !strcmp(row_text(row, 14), "audited")),
        .cells = {.arena = context->arena},
    };
    if (!draft.type)
        return damaged(row_text(row, 0), err);
    if (draft.document)
        number_format(draft.type, row_text(row, 11), (int)row_int(row, 12), row_int(row, 13), number);
    draft.corrects = arena_text(context->arena, number);
    number_handle(draft.type, row_int(row, 2), draft.handle);
    if (!draft.uid || !draft.login || !draft.corrects)
        return err_memory(err);
    *ret = draft;
    return RC_OK;
}

/* Puts the members of one line's object into cells. */
static enum rc read_cells(const char *text, int line, const char *uid, struct cells *cells, struct err *err)
{
    struct js *object = NULL, *child = NULL;
    const char *field = NULL;
    void *cursor = NULL;
    enum rc rc = js_parse(text, strlen(text), &object, NULL) ? damaged(uid, err) : RC_OK;
    while (rc == RC_OK && js_next(object, &cursor, &field, &child)) {
        const char *value = js_as_text(child);
        rc = value ? cells_put(cells, line, field, value, err) : damaged(uid, err);
    }
    js_free(object);
    return rc;
}

/* Reads one line's cells, or (line < 0) all. */
static enum rc load_cells(struct context *context, struct draft *draft, int line, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(context->store, line < 0 ? &draft_cells : &draft_cells_of, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, draft->uid);
    if (line >= 0)
        row_bind_int(row, line);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = read_cells(row_text(row, 1), (int)row_int(row, 0), draft->uid, &draft->cells, err);
    }
    row_end(row);
    return rc;
}

enum rc draft_load_row(struct context *context, const char *uid, struct draft **ret, struct err *err)
{
    struct draft *draft = NULL;
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_by_uid, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, uid);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        draft = arena_alloc(context->arena, sizeof *draft);
        rc = draft ? read_row(context, row, draft, err) : err_memory(err);
    }
    row_end(row);
    if (rc == RC_OK)
        *ret = draft;
    return rc;
}

enum rc draft_load_line(struct context *context, struct draft *draft, int line, struct err *err)
{
    return load_cells(context, draft, line, err);
}

enum rc draft_load(struct context *context, const char *uid, struct draft **ret, struct err *err)
{
    struct draft *draft = NULL;
    enum rc rc = draft_load_row(context, uid, &draft, err);
    if (rc == RC_OK && draft)
        rc = load_cells(context, draft, -1, err);
    if (rc == RC_OK)
        *ret = draft;
    return rc;
}

enum rc draft_get(struct context *context, const char *name, struct draft **ret, struct err *err)
{
    struct draft *draft = NULL;
    struct document_name resolved = {.draft_uid = name};
    enum rc rc = RC_OK;
    if (draft_uid_check(name, NULL)) {
        rc = document_resolve(context, name, &resolved, err);
        if (rc == RC_OK && !resolved.draft_uid)
            rc = err_field(err, RC_REFUSED, 0, "draft", "unknown", "%.80s is no draft", name);
    }
    if (rc == RC_OK)
        rc = draft_load(context, resolved.draft_uid, &draft, err);
    if (rc == RC_OK && draft)
        rc = draft_own(context, draft, err);
    if (rc == RC_OK)
        *ret = draft;
    return rc;
}

static enum rc count_lines(struct context *context, const char *uid, int64_t *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_line_count, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, uid);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = row_int(row, 0);
    row_end(row);
    return rc;
}

static const char *typed(const struct draft *draft, enum document_slot slot)
{
    const char *field = document_type_slot_field(draft->type, slot);
    const char *text = field ? cells_get(&draft->cells, 0, field) : NULL;
    return text ? text : "";
}

/* What is wrong with a returned document. */
static enum rc read_fault(struct context *context, int64_t document, struct draft_row *told, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_fault, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, document);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        told->reason = arena_text(context->arena, row_text(row, 0));
        told->fault_line = (int)row_int(row, 1);
        told->fault_field = arena_text(context->arena, row_text(row, 2));
        told->fault = arena_text(context->arena, row_text(row, 3));
        if (!told->reason || !told->fault_field || !told->fault)
            rc = err_memory(err);
    }
    row_end(row);
    return rc;
}

static enum rc tell_row(struct context *context, const struct row *row, draft_row_fn tell, void *tell_context,
                        bool *ret_more, struct err *err)
{
    struct draft draft = {0};
    int64_t lines = 0;
    enum rc rc = read_row(context, row, &draft, err);
    if (rc == RC_OK && !document_type_seen_by(draft.type, context->roles))
        return RC_OK;
    if (rc == RC_OK)
        rc = load_cells(context, &draft, 0, err);
    if (rc == RC_OK)
        rc = count_lines(context, draft.uid, &lines, err);
    if (rc)
        return rc;
    struct draft_row told = {
        .state = draft.state,
        .reason = "",
        .fault_field = "",
        .fault = "",
        .type = draft.type,
        .uid = draft.uid,
        .login = draft.login,
        .ref = typed(&draft, SLOT_REF),
        .date = typed(&draft, SLOT_DATE),
        .party = typed(&draft, SLOT_PARTY),
        .note = typed(&draft, SLOT_NOTE),
        .line_count = lines,
        .keystrokes = draft.keystrokes,
        .entered_at = draft.entered_at,
        .changed_at = draft.changed_at,
    };
    memcpy(told.handle, draft.handle, sizeof told.handle);
    snprintf(told.corrects, sizeof told.corrects, "%s", draft.corrects);
    if (!strcmp(draft.state, "returned"))
        rc = read_fault(context, draft.document, &told, err);
    if (rc == RC_OK)
        *ret_more = tell(tell_context, &told);
    return rc;
}

enum rc draft_list(struct context *context, int64_t operator_id, draft_row_fn tell, void *tell_context,
                   struct err *err)
{
    struct row *row = NULL;
    bool has = true, more = true;
    enum rc rc = row_begin(context->store, operator_id ? &draft_by_operator : &draft_all, &row, err);
    if (rc)
        return rc;
    if (operator_id)
        row_bind_int(row, operator_id);
    while (rc == RC_OK && has && more) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = tell_row(context, row, tell, tell_context, &more, err);
    }
    row_end(row);
    return rc;
}
