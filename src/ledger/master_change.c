/* What a change of a master must pass besides its record's own rules. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daybook/ledger/lookup.h"
#include "master_internal.h"

bool list_has(const char *list, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *at = list ? list : ""; *at; at += strspn(at, " ")) {
        size_t here = strcspn(at, " ");
        if (here == bytes && !strncmp(at, name, bytes))
            return true;
        at += here;
    }
    return false;
}

struct entry_value *change_value(const struct master_change *change, const char *field)
{
    return entry_find(change->entry, &change->entry->header, field);
}

const char *change_now(const struct master_change *change, const char *field)
{
    int index = entry_field_index(change->master->record, PART_HEADER, field);
    return change->now && index >= 0 ? change->now->values[index] : "";
}

bool change_differs(const struct master_change *change, size_t field)
{
    const struct record_field *of = &change->master->record->fields[field];
    if (of->flags & FIELD_COMPUTED)
        return false;
    const char *now = change->now ? change->now->values[field] : "";
    return strcmp(change->entry->header.values[field].text, now) != 0;
}

void change_fault(struct master_change *change, const char *field, const char *rule, const char *format, ...)
{
    char message[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    entry_fault(change->context, &change->entry->header, change_value(change, field), field, rule, "%s",
                message);
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static const char *read_count(const char *text, int64_t *ret)
{
    enum { DIGITS_MAX = 12 };
    int64_t value = 0;
    int digits = 0;
    text += strspn(text, " ");
    for (; *text >= '0' && *text <= '9'; text++) {
        if (++digits > DIGITS_MAX)
            return NULL;
        value = value * 10 + (*text - '0');
    }
    *ret = value;
    return value > 0 ? text + strspn(text, " ") : NULL;
}

bool ratio_parse(const char *text, struct ratio *ret)
{
    struct ratio ratio = {0, 1};
    const char *at = read_count(text, &ratio.num);
    if (at && *at == '/')
        at = read_count(at + 1, &ratio.den);
    if (!at || *at)
        return false;
    int64_t common = gcd(ratio.num, ratio.den);
    *ret = (struct ratio){ratio.num / common, ratio.den / common};
    return true;
}

const char *ratio_format(struct arena *arena, struct ratio ratio)
{
    if (ratio.den == 1)
        return arena_format(arena, "%lld", (long long)ratio.num);
    return arena_format(arena, "%lld/%lld", (long long)ratio.num, (long long)ratio.den);
}

static enum rc check_ratio(struct master_change *change, size_t field, struct err *err)
{
    struct entry_value *value = &change->entry->header.values[field];
    const struct record_field *of = &change->master->record->fields[field];
    if (!ratio_parse(value->text, &change->ratio)) {
        change_fault(change, of->name, "ratio",
                     "\"%.40s\" is no factor; write 12 or 1/12, of up to 12 digits each", value->text);
        return RC_OK;
    }
    value->text = ratio_format(change->context->arena, change->ratio);
    return value->text ? RC_OK : err_memory(err);
}

static enum rc check_reference(struct master_change *change, size_t field, struct err *err)
{
    const struct record_field *of = &change->master->record->fields[field];
    struct entry_value *value = &change->entry->header.values[field];
    const struct lookup *lookup = lookup_by_name(of->lookup);
    struct lookup_row *found = NULL;
    enum rc rc = lookup_get(change->context, lookup, "", value->text, &found, err);
    if (rc)
        return rc;
    if (!found) {
        char missing[ERR_TEXT_BYTES];
        change_fault(change, of->name, "unknown", "%s", lookup_missing(lookup, value->text, missing));
    } else if (!found->active && change_differs(change, field)) {
        change_fault(change, of->name, "inactive",
                     "%s %s is inactive; choose another or make it active again", lookup->noun, value->text);
    } else {
        change->refs[field] = found->id;
        value->text = found->values[0];
    }
    return RC_OK;
}

static enum rc check_fields(struct master_change *change, struct err *err)
{
    const struct master *master = change->master;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < master->record->field_count; i++) {
        const struct entry_value *value = &change->entry->header.values[i];
        if (value->bad || !*value->text)
            continue;
        if (master->columns[i] == MASTER_REF)
            rc = check_reference(change, i, err);
        else if (master->columns[i] == MASTER_RATIO)
            rc = check_ratio(change, i, err);
    }
    return rc;
}

static enum rc is_in_use(struct master_change *change, bool *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(change->context->store, change->master->in_use, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, change->now->id);
    rc = row_step(row, &has, err);
    row_end(row);
    if (rc == RC_OK)
        *ret = has;
    return rc;
}

static enum rc check_frozen(struct master_change *change, struct err *err)
{
    const struct record *record = change->master->record;
    bool in_use = false, asked = false;
    enum rc rc = RC_OK;
    if (!change->now || !change->master->in_use)
        return RC_OK;
    for (size_t i = 0; rc == RC_OK && i < record->field_count; i++) {
        if (!list_has(change->master->frozen, record->fields[i].name) || !change_differs(change, i))
            continue;
        if (!asked)
            rc = is_in_use(change, &in_use, err);
        asked = true;
        if (rc == RC_OK && in_use)
            change_fault(change, record->fields[i].name, "in-use",
                         "%s %s is in use, so its %s stays %s; make it inactive and add another",
                         change->master->noun, change->key, record->fields[i].name, change->now->values[i]);
    }
    return rc;
}

static enum rc check_unique(struct master_change *change, struct err *err)
{
    const struct master *master = change->master;
    const struct entry_value *value = master->unique ? change_value(change, master->unique) : NULL;
    struct row *row = NULL;
    bool has = false;
    if (!value || value->bad || !*value->text)
        return RC_OK;
    enum rc rc = row_begin(change->context->store, master->owner, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, value->text);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has && (!change->now || row_int(row, 0) != change->now->id))
        change_fault(change, master->unique, "unique", "%s %s belongs to %s %s; a %s has one of its own",
                     master->unique, value->text, master->noun, row_text(row, 1), master->noun);
    row_end(row);
    return rc;
}

enum rc change_check(struct master_change *change, struct err *err)
{
    enum rc rc = check_fields(change, err);
    if (rc == RC_OK)
        rc = check_frozen(change, err);
    if (rc == RC_OK)
        rc = check_unique(change, err);
    if (rc == RC_OK && change->master->check)
        rc = change->master->check(change, err);
    return rc;
}
