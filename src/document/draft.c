/* Drafts written: put, made of a document, deleted. */
#include "daybook/document/draft.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/base/hash.h"
#include "daybook/base/json.h"
#include "daybook/base/utf8.h"
#include "draft_internal.h"

DAYBOOK_SQL(draft_handle_take, "INSERT INTO counter (name, last) VALUES (?, 1)"
                               " ON CONFLICT (name) DO UPDATE SET last = counter.last + 1 RETURNING last");
DAYBOOK_SQL(draft_add,
            "INSERT INTO draft (uid, type, handle, operator, document, revision, seq, keystrokes, entered_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(draft_touch, "UPDATE draft SET seq = ?, keystrokes = ?, changed_at = ? WHERE uid = ?");
DAYBOOK_SQL(draft_drop, "DELETE FROM draft WHERE uid = ?");
DAYBOOK_SQL(draft_count, "SELECT COUNT(*) FROM draft WHERE operator = ?");
DAYBOOK_SQL(draft_submitted, "SELECT type, series, year, seq FROM document WHERE uid = ?");
DAYBOOK_SQL(draft_line_put, "INSERT INTO draft_line (draft, line, cells) VALUES (?, ?, ?)"
                            " ON CONFLICT (draft, line) DO UPDATE SET cells = excluded.cells");
DAYBOOK_SQL(draft_line_drop, "DELETE FROM draft_line WHERE draft = ? AND line = ?");

enum rc draft_uid_check(const char *uid, struct err *err)
{
    size_t bytes = uid ? strspn(uid, "0123456789abcdef") : 0;
    if (bytes == ID_HEX_BYTES - 1 && !uid[bytes])
        return RC_OK;
    return err_field(err, RC_USAGE, 0, "draft", "uid", "a draft's id is 32 hex digits");
}

enum rc draft_own(const struct context *context, const struct draft *draft, struct err *err)
{
    if (draft->operator_id == context->operator_id)
        return RC_OK;
    return err_field(err, RC_DENIED, 0, "", "owner", "%s is %s's draft; only they may open it", draft->handle,
                     draft->login);
}

enum rc draft_seq(int64_t last, int64_t seq, bool *ret_next, struct err *err)
{
    if (seq > last + 1)
        return err_field(err, RC_REFUSED, 0, "seq", "seq",
                         "the draft's change %lld came before %lld; send them in order", (long long)seq,
                         (long long)last + 1);
    *ret_next = seq == last + 1;
    return RC_OK;
}

static enum rc check_field(const struct document_type *type, const struct cell *cell, struct err *err)
{
    const struct record_field *field =
        record_field_find(type->record, cell->line ? PART_LINE : PART_HEADER, cell->field);
    if (!field || field->flags & FIELD_SECRET)
        return err_field(err, RC_REFUSED, cell->line, cell->field, "field", "a %s draft keeps no field %s",
                         type->title, cell->field);
    if (utf8_has_control(cell->text, NULL))
        return err_field(err, RC_REFUSED, cell->line, cell->field, "text",
                         "%s holds a control character; leave it out", cell->field);
    return RC_OK;
}

enum rc draft_merge(const struct document_type *type, struct cells *into, const struct cells *cells,
                    const int *drop_lines, size_t drop_count, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < drop_count; i++)
        cells_drop_line(into, drop_lines[i]);
    for (size_t i = 0; rc == RC_OK && cells && i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (!cell->field)
            continue;
        rc = check_field(type, cell, err);
        if (rc == RC_OK)
            rc = cells_put(into, cell->line, cell->field, cell->text, err);
    }
    return rc;
}

static enum rc write_line(struct context *context, const char *uid, int line, const char *json,
                          struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, json ? &draft_line_put : &draft_line_drop, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, uid);
    row_bind_int(row, line);
    if (json)
        row_bind_text(row, json);
    return row_run(row, err);
}

static int compare_lines(const void *a, const void *b)
{
    const struct cell *one = *(const struct cell *const *)a, *other = *(const struct cell *const *)b;
    return one->line != other->line ? (one->line < other->line ? -1 : 1) : one < other ? -1 : one > other;
}

/* Writes the marked lines, each as a JSON object of its cells; one that has none left goes. */
static enum rc write_lines(struct context *context, const char *uid, const struct cells *cells,
                           const bool *marked, struct err *err)
{
    const struct cell **sorted = arena_array(context->arena, cells->count + 1, sizeof(struct cell *));
    size_t count = 0, at = 0;
    enum rc rc = sorted ? RC_OK : err_memory(err);
    for (size_t i = 0; rc == RC_OK && i < cells->count; i++) {
        if (cells->items[i].field && marked[cells->items[i].line])
            sorted[count++] = &cells->items[i];
    }
    if (rc == RC_OK)
        qsort(sorted, count, sizeof *sorted, compare_lines);
    for (int line = 0; rc == RC_OK && line <= CELLS_LINES_MAX; line++) {
        struct buf buf = {0};
        if (!marked[line])
            continue;
        struct js *object = js_object();
        size_t first = at;
        for (; at < count && sorted[at]->line == line; at++)
            js_set_text(object, sorted[at]->field, sorted[at]->text);
        bool written = js_write(object, &buf);
        js_free(object);
        rc = written ? write_line(context, uid, line, at > first ? buf_text(&buf) : NULL, err)
                     : err_memory(err);
        buf_free(&buf);
    }
    return rc;
}

static enum rc take_handle(struct context *context, const struct document_type *type, int64_t *ret,
                           struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    const char *name = arena_format(context->arena, "draft.%s", type->code);
    enum rc rc = name ? row_begin(context->store, &draft_handle_take, &row, err) : err_memory(err);
    if (rc)
        return rc;
    row_bind_text(row, name);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = row_int(row, 0);
    row_end(row);
    return rc;
}

/* Inserts the draft's own row under a new handle. */
static enum rc insert(struct context *context, struct draft *draft, struct err *err)
{
    struct row *row = NULL;
    int64_t handle = 0;
    enum rc rc = take_handle(context, draft->type, &handle, err);
    if (rc == RC_OK)
        rc = row_begin(context->store, &draft_add, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, draft->uid);
    row_bind_text(row, draft->type->code);
    row_bind_int(row, handle);
    row_bind_int(row, draft->operator_id);
    row_bind_int_or_null(row, draft->document != 0, draft->document);
    row_bind_int(row, draft->revision);
    row_bind_int(row, draft->seq);
    row_bind_int(row, draft->keystrokes);
    row_bind_int(row, draft->entered_at);
    row_bind_int(row, draft->changed_at);
    number_handle(draft->type, handle, draft->handle);
    return row_run(row, err);
}

static void mark_all(const struct cells *cells, bool marked[])
{
    for (size_t i = 0; i < cells->count; i++) {
        if (cells->items[i].field)
            marked[cells->items[i].line] = true;
    }
}

enum rc draft_make(struct context *context, struct draft *draft, struct err *err)
{
    bool marked[CELLS_LINES_MAX + 1] = {false};
    draft->seq = 1; /* what it is made of: a change that comes once it is gone does not begin another */
    enum rc rc = insert(context, draft, err);
    mark_all(&draft->cells, marked);
    return rc ? rc : write_lines(context, draft->uid, &draft->cells, marked, err);
}

/* A uid that a document has is no draft any more. */
static enum rc refuse_submitted(struct context *context, const char *uid, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_submitted, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, uid);
    rc = row_step(row, &has, err);
    const struct document_type *type = rc == RC_OK && has ? document_type_find(row_text(row, 0)) : NULL;
    if (type) {
        char number[NUMBER_BYTES];
        number_format(type, row_text(row, 1), (int)row_int(row, 2), row_int(row, 3), number);
        rc = err_field(err, RC_REFUSED, 0, "draft", "submitted", "the draft was submitted already as %s",
                       number);
    }
    row_end(row);
    return rc;
}

/* Reads the lines a change touches, but for those it drops: a long document is not read for each field. */
static enum rc load_touched(struct context *context, struct draft *draft, const struct draft_put *put,
                            bool marked[], struct err *err)
{
    enum rc rc = RC_OK;
    if (put->cells)
        mark_all(put->cells, marked);
    for (size_t i = 0; i < put->drop_count; i++)
        marked[put->drop_lines[i]] = false;
    for (int line = 0; rc == RC_OK && line <= CELLS_LINES_MAX; line++) {
        if (marked[line])
            rc = draft_load_line(context, draft, line, err);
    }
    for (size_t i = 0; i < put->drop_count; i++)
        marked[put->drop_lines[i]] = true;
    return rc;
}

/* Of a put that is passed over: what stands there otherwise. */
static enum rc find_differences(struct context *context, const struct draft_put *put, struct draft *draft,
                                struct cells *ret, struct err *err)
{
    bool marked[CELLS_LINES_MAX + 1] = {false};
    enum rc rc = load_touched(context, draft, put, marked, err);
    for (size_t i = 0; rc == RC_OK && put->cells && i < put->cells->count; i++) {
        const struct cell *cell = &put->cells->items[i];
        const char *there = cell->field ? cells_get(&draft->cells, cell->line, cell->field) : NULL;
        if (cell->field && strcmp(there ? there : "", cell->text) != 0)
            rc = cells_put(ret, cell->line, cell->field, there ? there : "", err);
    }
    return rc;
}

enum rc draft_gone(struct err *err)
{
    return err_field(
        err, RC_REFUSED, 0, "draft", "gone",
        "the draft is gone: submitted at another terminal, or deleted; the document list shows it");
}

static enum rc refuse_gone(struct context *context, const char *uid, struct err *err)
{
    enum rc rc = refuse_submitted(context, uid, err);
    return rc ? rc : draft_gone(err);
}

static enum rc check_count(struct context *context, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draft_count, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, context->operator_id);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has && row_int(row, 0) >= DRAFTS_OPERATOR_MAX)
        rc = err_field(err, RC_REFUSED, 0, "draft", "too-many",
                       "there are %d drafts already; submit or delete some", DRAFTS_OPERATOR_MAX);
    row_end(row);
    return rc;
}

/* The first put of a new draft: its row, without lines yet. */
static enum rc begin(struct context *context, const struct draft_put *put, struct draft **ret,
                     struct err *err)
{
    struct draft *draft = arena_alloc(context->arena, sizeof *draft);
    if (!draft)
        return err_memory(err);
    if (!put->type)
        return err_field(err, RC_USAGE, 0, "type", "required", "the first change of a draft names its type");
    *draft = (struct draft){
        .type = put->type,
        .uid = put->uid,
        .login = context->login,
        .operator_id = context->operator_id,
        .corrects = "",
        .entered_at = context->now,
        .changed_at = context->now,
        .cells = {.arena = context->arena},
    };
    enum rc rc = role_need(context->roles, put->type->keyed_by, put->type->title, err);
    if (rc == RC_OK)
        rc = refuse_submitted(context, put->uid, err);
    if (rc == RC_OK)
        rc = check_count(context, err);
    if (rc == RC_OK)
        rc = insert(context, draft, err);
    if (rc == RC_OK)
        *ret = draft;
    return rc;
}

static enum rc touch(struct context *context, const struct draft_put *put, const struct draft *draft,
                     struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &draft_touch, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, put->seq);
    row_bind_int(row, put->keystrokes ? put->keystrokes : draft->keystrokes);
    row_bind_int(row, context->now);
    row_bind_text(row, put->uid);
    return row_run(row, err);
}

static enum rc apply(struct context *context, const struct draft_put *put, struct draft *draft,
                     struct err *err)
{
    bool marked[CELLS_LINES_MAX + 1] = {false};
    for (size_t i = 0; i < put->drop_count; i++) {
        if (put->drop_lines[i] < 1 || put->drop_lines[i] > CELLS_LINES_MAX)
            return err_field(err, RC_REFUSED, 0, "drop_lines", "line", "there is no line %d to drop",
                             put->drop_lines[i]);
    }
    enum rc rc = load_touched(context, draft, put, marked, err);
    if (rc == RC_OK)
        rc = draft_merge(draft->type, &draft->cells, put->cells, NULL, 0, err);
    if (rc == RC_OK)
        rc = write_lines(context, put->uid, &draft->cells, marked, err);
    return rc ? rc : touch(context, put, draft, err);
}

enum rc draft_put(struct context *context, const struct draft_put *put, struct draft_done *ret,
                  struct err *err)
{
    struct draft *draft = NULL;
    bool next = false;
    enum rc rc = draft_uid_check(put->uid, err);
    if (rc == RC_OK)
        rc = draft_load_row(context, put->uid, &draft, err);
    if (rc == RC_OK && draft)
        rc = draft_own(context, draft, err);
    if (rc == RC_OK && !draft && put->seq > 1)
        rc = refuse_gone(context, put->uid, err);
    if (rc == RC_OK)
        rc = draft_seq(draft ? draft->seq : 0, put->seq, &next, err);
    if (rc == RC_OK && !draft && !next)
        rc = err_field(err, RC_USAGE, 0, "seq", "seq", "the first change of a draft has seq 1");
    if (rc == RC_OK && !draft)
        rc = begin(context, put, &draft, err);
    if (rc == RC_OK && next)
        rc = apply(context, put, draft, err);
    if (rc)
        return rc;
    ret->differs = (struct cells){.arena = context->arena};
    if (!next)
        rc = find_differences(context, put, draft, &ret->differs, err);
    if (rc)
        return rc;
    ret->seq = next ? put->seq : draft->seq;
    ret->taken = next;
    memcpy(ret->handle, draft->handle, sizeof ret->handle);
    return RC_OK;
}

enum rc draft_remove(struct store *store, const char *uid, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(store, &draft_drop, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, uid);
    return row_run(row, err);
}

enum rc draft_delete(struct context *context, const char *name, int64_t *ret_event, struct err *err)
{
    struct draft *draft = NULL;
    enum rc rc = draft_get(context, name, &draft, err);
    if (rc == RC_OK && !draft)
        rc = err_field(err, RC_REFUSED, 0, "draft", "unknown", "there is no draft %.80s", name);
    if (rc == RC_OK && draft->document && !draft->amends)
        rc = err_field(err, RC_REFUSED, 0, "draft", "numbered",
                       "%s corrects %s, which has its number; submit or void it", draft->handle,
                       draft->corrects);
    if (rc == RC_OK)
        rc = draft_remove(context->store, draft->uid, err);
    if (rc == RC_OK)
        rc = context_event(context, "draft.delete", draft->handle, 0, "", NULL, ret_event, err);
    return rc;
}
