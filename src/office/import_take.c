/* One unit of a file through the ledger's own door, in a savepoint of its own. */
#include "import_internal.h"

#include <string.h>

#include "daybook/document/draft.h"

DAYBOOK_SQL(import_totals,
            "SELECT quantity_total, net_total FROM revision WHERE document = ? AND revision = ?");

/* The uid of the file's n-th document: the same when the same request is run again. */
static void unit_uid(const struct import *import, char out[ID_HEX_BYTES])
{
    struct hash hash;
    unsigned char bytes[HASH_BYTES];
    if (!import->context->request[0]) {
        random_id(out);
        return;
    }
    hash_init(&hash);
    hash_add_text(&hash, import->context->request);
    hash_add_int(&hash, import->read);
    hash_finish(&hash, bytes);
    hash_hex(bytes, (ID_HEX_BYTES - 1) / 2, out);
}

static bool clean(const struct import *import)
{
    for (size_t i = 0; i < import->unit.fault_count; i++)
        if (!import->unit.faults[i].warning)
            return false;
    return !import->file_refused;
}

/* Where a fault of the unit stands in the file: the cell of its line and field, else its line's first cell.
 */
static void place_of(const struct import *import, int line, const char *field, int *ret_line, int *ret_column,
                     const char **ret_field)
{
    const struct import_unit *unit = &import->unit;
    int row = line > 0 ? line - 1 : 0;
    const char *wanted = field ? field : "";
    if (unit->rows == 0)
        return;
    if (row >= unit->rows || row >= CELLS_LINES_MAX)
        row = 0;
    const struct csv_field *places = unit->places + (size_t)row * import->column_count;
    *ret_line = places[0].line;
    *ret_column = 0;
    *ret_field = wanted;
    for (size_t i = 0; i < import->column_count; i++)
        if (import->columns[i].field && strcmp(import->columns[i].field->name, wanted) == 0) {
            *ret_line = places[i].line;
            *ret_column = places[i].column;
        }
}

/* A missing column was told once, at the header. */
static bool told_already(const struct import *import, const struct fault *fault)
{
    return import->file_refused && strcmp(fault->rule, "required") == 0 &&
           !import_has_column(import, fault->field);
}

static void add_fault(struct import *import, const struct fault *fault)
{
    int line = import->unit.first_line, column = 0;
    const char *field = "";
    if (told_already(import, fault))
        return;
    place_of(import, fault->line, fault->field, &line, &column, &field);
    import_unit_fault(import, fault->warning && !import->options.strict, line, column, field, "%s",
                      fault->message);
}

/* The faults of the context become the unit's; a refusal without any is told by its words. */
static void add_faults(struct import *import, enum rc rc, const struct err *refusal)
{
    const struct faults *faults = &import->context->faults;
    for (size_t i = 0; i < faults->count; i++)
        add_fault(import, &faults->items[i]);
    if (rc != RC_OK && faults->errors == 0 && !(import->options.strict && faults->count > 0)) {
        const struct fault alone = {
            .line = refusal->line, .field = refusal->field, .rule = refusal->rule, .message = refusal->text};
        add_fault(import, &alone);
    }
}

/* What no other row of the file can be better at: the run ends with it. */
static bool ends_the_run(const struct import *import, enum rc rc, const struct err *refusal)
{
    return rc == RC_UNAVAILABLE || rc == RC_DENIED || strcmp(refusal->rule, "memory") == 0 ||
           !store_in_transaction(import->context->store);
}

static enum rc add_totals(struct import *import, const struct document_done *done, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(import->context->store, &import_totals, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, done->id);
    row_bind_int(row, done->revision);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has &&
        (!int_add(import->quantity, row_int(row, 0), &import->quantity) ||
         !int_add(import->amount, row_int(row, 1), &import->amount)))
        rc = err_field(err, RC_REFUSED, 0, "", "overflow", "the file's total is too large; split the file");
    row_end(row);
    return rc;
}

static enum rc take_document(struct import *import, const char *uid, enum import_fate *ret, struct err *err)
{
    struct document_done done;
    const struct document_submit submit = {.uid = uid,
                                           .type = import->type,
                                           .cells = &import->unit.cells,
                                           .skip_known = true,
                                           .correct_known = import->options.correct};
    enum rc rc = document_submit(import->context, &submit, &done, err);
    if (rc != RC_OK)
        return rc;
    *ret = done.outcome == DOCUMENT_SKIPPED ? IMPORT_SKIPPED : IMPORT_TAKEN;
    return done.outcome == DOCUMENT_SKIPPED ? RC_OK : add_totals(import, &done, err);
}

static enum rc take_master(struct import *import, enum import_fate *ret, struct err *err)
{
    struct master_done done;
    enum master_mode mode = import->options.update ? MASTER_UPDATE : MASTER_IMPORT;
    enum rc rc = master_put(import->context, import->master, &import->unit.cells, mode, 0, &done, err);
    if (rc == RC_OK)
        *ret = done.outcome == MASTER_SAME ? IMPORT_SKIPPED : IMPORT_TAKEN;
    return rc;
}

/* With --draft the submit has shown that the document would pass, and was taken back: its text becomes a
 * draft. */
static enum rc make_draft(struct import *import, const char *uid, enum import_fate *ret, struct err *err)
{
    struct draft_done done;
    bool fresh = true;
    const struct draft_put put = {.uid = uid, .type = import->type, .seq = 1, .cells = &import->unit.cells};
    if (!import_seen_add(&import->drafts, import->unit.key, &fresh))
        return err_memory(err);
    if (!fresh) {
        *ret = IMPORT_SKIPPED;
        return RC_OK;
    }
    enum rc rc = draft_put(import->context, &put, &done, err);
    if (rc != RC_OK)
        return rc;
    const char *handle = done.handle;
    import->draft_count++;
    return rows_add(import->handles, &handle, err);
}

static enum rc draft_after(struct import *import, const char *uid, enum import_fate *ret, struct err *err)
{
    struct store *store = import->context->store;
    store_rollback_to(store);
    enum rc rc = store_savepoint(store, err);
    return rc == RC_OK ? make_draft(import, uid, ret, err) : rc;
}

static enum rc take_inside(struct import *import, enum import_fate *ret, struct err *err)
{
    char uid[ID_HEX_BYTES];
    if (!import->type)
        return take_master(import, ret, err);
    unit_uid(import, uid);
    enum rc rc = take_document(import, uid, ret, err);
    if (rc == RC_OK && import->options.draft && *ret == IMPORT_TAKEN && clean(import))
        rc = draft_after(import, uid, ret, err);
    return rc;
}

enum rc import_take(struct import *import, enum import_fate *ret, struct err *err)
{
    struct context *context = import->context;
    struct arena *outer = context->arena;
    struct err refusal = {0};
    enum import_fate fate = IMPORT_REFUSED;
    enum rc rc = store_savepoint(context->store, err);
    if (rc != RC_OK)
        return rc;
    context->arena = &import->unit.arena;
    context_clear_faults(context);
    context->faults.arena = context->arena;
    qty_t quantity = import->quantity;
    money_t amount = import->amount;
    rc = take_inside(import, &fate, &refusal);
    add_faults(import, rc, &refusal);
    bool over = rc != RC_OK && ends_the_run(import, rc, &refusal);
    context->arena = outer;
    context->faults = (struct faults){.arena = outer};
    if (over) {
        if (err)
            *err = refusal;
        return rc;
    }
    if (rc == RC_OK && clean(import)) {
        *ret = fate;
        return store_release(context->store, err);
    }
    import->quantity = quantity;
    import->amount = amount;
    store_rollback_to(context->store);
    *ret = IMPORT_REFUSED;
    return RC_OK;
}

struct loading {
    struct import *import;
    bool failed;
};

static bool load_draft(void *context, const struct draft_row *row)
{
    struct loading *loading = context;
    char key[UNIT_KEY_BYTES];
    bool fresh = true;
    if (row->type != loading->import->type || !row->ref || !row->ref[0])
        return true;
    import_key(row->ref, row->party ? row->party : "", key);
    loading->failed = !import_seen_add(&loading->import->drafts, key, &fresh);
    return !loading->failed;
}

enum rc import_load_drafts(struct import *import, struct err *err)
{
    struct loading loading = {.import = import};
    if (!import->options.draft)
        return RC_OK;
    enum rc rc = draft_list(import->context, import->context->operator_id, load_draft, &loading, err);
    return rc == RC_OK && loading.failed ? err_memory(err) : rc;
}
