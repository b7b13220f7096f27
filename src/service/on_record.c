/* Records, look-ups and what was keyed before. */
#include "handlers.h"

#include <string.h>

#include "daybook/document/onhand.h"
#include "daybook/ledger/lookup.h"
#include "daybook/office/history.h"
#include "daybook/office/import.h"
#include "daybook/office/records.h"

static const char *const kind_names[] = {
    [RECORD_DOCUMENT] = "document", [RECORD_MASTER] = "master", [RECORD_REQUEST] = "request"};

enum rc on_record_describe(struct call *call, struct err *err)
{
    const struct record *record = records_find(call_text(call, "name"));
    if (!record)
        return err_field(err, RC_REFUSED, 0, "name", "lookup", "there is no record %s",
                         call_text(call, "name"));
    struct js *described = record_to_json(record);
    if (!described)
        return err_memory(err);
    js_free(call->result);
    call->result = described;
    return RC_OK;
}

enum rc on_record_list(struct call *call, struct err *err)
{
    struct js *records = js_array();
    const struct record *record;
    const char *code = "";
    (void)err;
    for (size_t i = 0; (record = records_at(i, &code)); i++) {
        struct js *object = js_object();
        js_set_text(object, "name", record->name);
        js_set_text(object, "title", record->title);
        js_set_text(object, "kind", kind_names[record->kind]);
        js_set_text(object, "code", code);
        js_set_bool(object, "import", import_record(record->name) != NULL);
        js_push(records, object);
    }
    js_set(call->result, "records", records);
    return RC_OK;
}

static const struct lookup *lookup_of(struct call *call, const char **ret_scope, struct err *err)
{
    const struct lookup *lookup = lookup_by_name(call_text(call, "lookup"));
    if (!lookup) {
        err_field(err, RC_USAGE, 0, "lookup", "lookup", "there is no list of values %s",
                  call_text(call, "lookup"));
        return NULL;
    }
    const char *scope = lookup->scope ? js_get_text(js_get(call->params, "context"), lookup->scope) : NULL;
    *ret_scope = scope ? scope : "";
    return lookup;
}

/* The names of the look-up's columns one by one. */
static const char *column_name(struct arena *arena, const char *columns, size_t index)
{
    for (; index > 0; index--)
        columns += strcspn(columns, " ") + 1;
    return arena_copy(arena, columns, strcspn(columns, " "));
}

/* What lies in the warehouse that the document names, for the eye of who keys it. */
static enum rc on_hand_into(struct call *call, const struct lookup_row *row, struct js *object,
                            struct err *err)
{
    const struct lookup *lookup = lookup_by_name(call_text(call, "lookup"));
    const char *warehouse = js_get_text(js_get(call->params, "context"), "warehouse");
    const char *text = NULL;
    if (!warehouse || !*warehouse)
        return RC_OK;
    enum rc rc = on_hand_text(&call->context, lookup, row, warehouse, &text, err);
    if (rc == RC_OK && text)
        js_set_text(object, "on_hand", text);
    return rc;
}

enum rc on_lookup_get(struct call *call, struct err *err)
{
    const char *scope = "", *text = call_text(call, "text");
    const struct lookup *lookup = lookup_of(call, &scope, err);
    struct lookup_row *row = NULL;
    char missing[ERR_TEXT_BYTES];
    if (!lookup)
        return RC_USAGE;
    enum rc rc = lookup_get(&call->context, lookup, scope, text, &row, err);
    if (rc != RC_OK)
        return rc;
    if (!row)
        return err_field(err, RC_REFUSED, 0, "", "lookup", "%s", lookup_missing(lookup, text, missing));
    if (!row->active)
        return err_field(err, RC_REFUSED, 0, "", "lookup", "%s %s is no longer in use; F4 lists the %s",
                         lookup->noun, text, lookup->plural);
    struct js *object = js_object();
    for (size_t i = 0; i < row->count; i++) {
        const char *name = column_name(&call->arena, lookup->columns, i);
        if (!name) {
            js_free(object);
            return err_memory(err);
        }
        js_set_text(object, name, row->values[i]);
    }
    js_set(call->result, "row", object);
    return on_hand_into(call, row, object, err);
}

struct finding {
    struct rows *rows;
    struct err *err;
    enum rc rc;
};

static bool find_row(void *context, const struct lookup_row *row)
{
    struct finding *finding = context;
    finding->rc = rows_add(finding->rows, row->values, finding->err);
    return finding->rc == RC_OK;
}

enum rc on_lookup_find(struct call *call, struct err *err)
{
    const char *scope = "";
    const struct lookup *lookup = lookup_of(call, &scope, err);
    int64_t limit = call_int(call, "limit");
    if (!lookup)
        return RC_USAGE;
    if (limit < 1 || limit > LOOKUP_LIMIT_MAX)
        limit = LOOKUP_LIMIT_MAX;
    struct finding finding = {call_rows_open(call, lookup->columns, err), err, RC_OK};
    if (!finding.rows)
        return RC_REFUSED;
    enum rc rc = lookup_find(&call->context, lookup, scope, call_text(call, "text"), (size_t)limit, find_row,
                             &finding, err);
    if (rc == RC_OK)
        rc = finding.rc;
    if (rc == RC_OK)
        return call_page(call, call->result, finding.rows, true, err);
    rows_close(finding.rows);
    return rc;
}

enum rc on_field_history(struct call *call, struct err *err)
{
    const struct document_type *type = document_type_find(call_text(call, "record"));
    const char *values[HISTORY_VALUES_MAX];
    size_t count = 0;
    int64_t limit = call_int(call, "limit");
    enum record_part part = strcmp(call_text(call, "part"), "line") == 0 ? PART_LINE : PART_HEADER;
    struct js *array = js_array();
    js_set(call->result, "values", array);
    if (!type)
        return RC_OK;
    enum rc rc = document_type_seen_by(type, call->context.roles)
                     ? history_values(&call->context, type, part, call_text(call, "field"),
                                      limit > 0 ? (size_t)limit : 0, values, &count, err)
                     : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        js_push_text(array, values[i]);
    return rc;
}
