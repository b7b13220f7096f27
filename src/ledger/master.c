#include "daybook/ledger/master.h"

#include <string.h>

#include "daybook/base/buf.h"
#include "entry_internal.h"
#include "master_internal.h"

static const struct master *const masters[] = {
    &master_units,     &master_categories, &master_accounts,   &master_items,
    &master_customers, &master_suppliers,  &master_warehouses, &master_reasons,
};
enum { MASTERS = sizeof masters / sizeof masters[0] };

const struct master *master_at(size_t index)
{
    return index < MASTERS ? masters[index] : NULL;
}

const struct master *master_find(const char *name)
{
    for (size_t i = 0; i < MASTERS; i++) {
        if (!strcmp(masters[i]->name, name) || !strcmp(masters[i]->noun, name))
            return masters[i];
    }
    return NULL;
}

static enum rc may_change(const struct context *context, const struct master *master, struct err *err)
{
    const char *what = arena_format(context->arena, "changing %s", master->name);
    return what ? role_need(context->roles, master->changed_by, what, err) : err_memory(err);
}

/* Finds what the ledger has under the cells' key. A key that is missing or refused has a fault already, or
 * gets one as required. */
static enum rc find_now(struct master_change *change, struct err *err)
{
    size_t fields[MASTER_KEYS_MAX], count = master_key_fields(change->master, fields);
    const char *parts[MASTER_KEYS_MAX] = {"", ""};
    struct master_row *now = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct entry_value *value = &change->entry->header.values[fields[i]];
        if (value->bad || !*value->text)
            return RC_OK;
        parts[i] = value->text;
    }
    change->key = master_key_join(change->context->arena, change->master, parts);
    if (!change->key)
        return err_memory(err);
    enum rc rc = master_load(change->context, change->master, parts, &now, err);
    change->now = now;
    return rc;
}

/* Fields that no cell was given for stay as the ledger has them. */
static enum rc keep_absent(struct master_change *change, struct err *err)
{
    const struct record *record = change->master->record;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && change->now && i < record->field_count; i++) {
        struct entry_value *value = &change->entry->header.values[i];
        if (!value->given && !(record->fields[i].flags & FIELD_COMPUTED))
            rc = entry_value_set(change->context, &record->fields[i], value, change->now->values[i], err);
    }
    return rc;
}

/* "price is 19 now, tax is empty now": the fields in which the cells differ from the ledger. NULL on no
 * memory, "" for none. */
static const char *list_differences(const struct master_change *change)
{
    const struct record *record = change->master->record;
    struct buf buf = {0};
    for (size_t i = 0; i < record->field_count; i++) {
        if (!change->entry->header.values[i].given || !change_differs(change, i))
            continue;
        const char *now = change->now->values[i];
        buf_format(&buf, "%s%s is %s", buf.bytes ? ", " : "", record->fields[i].name, *now ? now : "empty");
    }
    const char *text = arena_text(change->context->arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

static const char *first_difference(const struct master_change *change)
{
    const struct record *record = change->master->record;
    for (size_t i = 0; i < record->field_count; i++) {
        if (change->entry->header.values[i].given && change_differs(change, i))
            return record->fields[i].name;
    }
    return "";
}

/* A fault for each field that differs; its value is what stands there now. */
static void fault_differences(const struct master_change *change)
{
    const struct record *record = change->master->record;
    context_clear_faults(change->context);
    for (size_t i = 0; i < record->field_count; i++) {
        const struct entry_value *mine = &change->entry->header.values[i];
        const char *now = change->now->values[i];
        if (mine->given && change_differs(change, i))
            faults_add(&change->context->faults, false, 0, record->fields[i].name, "stale", now,
                       "%s is %s there now, %s here", record->fields[i].name, *now ? now : "empty",
                       *mine->text ? mine->text : "empty");
    }
}

static enum rc tell_stale(const struct master_change *change, struct err *err)
{
    const char *differences = list_differences(change);
    if (!differences)
        return err_memory(err);
    fault_differences(change);
    return err_field(err, RC_STALE, 0, first_difference(change), "stale",
                     "%s %s was changed meanwhile: now %s; read it again", change->master->noun, change->key,
                     differences);
}

/* What the mode makes of a key that is there, or is not. */
static void check_mode(struct master_change *change)
{
    size_t fields[MASTER_KEYS_MAX];
    const char *key_field =
        change->master->record->fields[fields[master_key_fields(change->master, fields) - 1]].name;
    if (change->mode == MASTER_ADD && change->now)
        change_fault(change, key_field, "exists", "%s %s exists already; change it, or choose another code",
                     change->master->noun, change->key);
    if (change->mode == MASTER_CHANGE && !change->now && change->key)
        change_fault(change, key_field, "unknown", "%s %s does not exist; add it", change->master->noun,
                     change->key);
}

static void check_import(struct master_change *change)
{
    const struct record *record = change->master->record;
    for (size_t i = 0; change->now && change->mode == MASTER_IMPORT && i < record->field_count; i++) {
        const struct entry_value *value = &change->entry->header.values[i];
        const char *now = change->now->values[i];
        if (value->given && !value->bad && change_differs(change, i))
            change_fault(change, record->fields[i].name, "differs",
                         "%s %s has %s %s, the file %s; import with --update to change it",
                         change->master->noun, change->key, record->fields[i].name, *now ? now : "empty",
                         *value->text ? value->text : "empty");
    }
}

static bool same(const struct master_change *change)
{
    for (size_t i = 0; i < change->master->record->field_count; i++) {
        if (change_differs(change, i))
            return false;
    }
    return change->now != NULL;
}

/* Parses and checks; faults stand in the context afterwards. */
static enum rc prepare(struct master_change *change, const struct cells *cells, int64_t version,
                       struct err *err)
{
    struct context *context = change->context;
    enum rc rc = entry_parse(context, change->master->record, cells, &change->entry, err);
    if (rc)
        return rc;
    change->refs = arena_array(context->arena, change->master->record->field_count, sizeof *change->refs);
    if (!change->refs)
        return err_memory(err);
    rc = find_now(change, err);
    if (rc == RC_OK)
        rc = keep_absent(change, err);
    if (rc == RC_OK)
        rc = entry_check(context, change->entry, err);
    if (rc == RC_OK && change->now && version && version != change->now->version && !same(change))
        rc = tell_stale(change, err);
    if (rc == RC_OK)
        check_mode(change);
    if (rc == RC_OK)
        rc = change_check(change, err);
    if (rc == RC_OK)
        check_import(change);
    return rc;
}

enum rc master_put(struct context *context, const struct master *master, const struct cells *cells,
                   enum master_mode mode, int64_t version, struct master_done *ret, struct err *err)
{
    struct master_change change = {.context = context, .master = master, .mode = mode};
    enum rc rc = may_change(context, master, err);
    if (rc == RC_OK)
        rc = prepare(&change, cells, version, err);
    if (rc)
        return rc;
    entry_order_faults(context, master->record);
    rc = context_verdict(context, err);
    if (rc)
        return rc;
    if (same(&change)) {
        *ret = (struct master_done){MASTER_SAME, change.now->id, change.now->version, change.key};
        return RC_OK;
    }
    return change_write(&change, ret, err);
}
