/* A master's rows, words and event. */
#include <string.h>

#include "daybook/base/buf.h"
#include "daybook/ledger/search.h"
#include "master_internal.h"

static void bind_field(const struct master_change *change, size_t field, struct row *row)
{
    const struct entry_value *value = &change->entry->header.values[field];
    switch ((enum master_column_kind)change->master->columns[field]) {
    case MASTER_TEXT:
        row_bind_text(row, value->text);
        break;
    case MASTER_NUMBER:
        row_bind_int_or_null(row, *value->text, value->number);
        break;
    case MASTER_REF:
        row_bind_int_or_null(row, change->refs[field] != 0, change->refs[field]);
        break;
    case MASTER_RATIO:
        row_bind_int(row, change->ratio.num);
        row_bind_int(row, change->ratio.den);
        break;
    case MASTER_NONE:
        break;
    }
}

static void bind_fields(const struct master_change *change, struct row *row)
{
    for (size_t i = 0; i < change->master->record->field_count; i++)
        bind_field(change, i, row);
}

static bool collect_words(const struct master_change *change, struct words *ret)
{
    const struct record *record = change->master->record;
    bool ok = true;
    for (size_t i = 0; ok && i < record->field_count; i++) {
        if (list_has(change->master->search, record->fields[i].name))
            ok = search_words(change->context->arena, change->entry->header.values[i].text, false, ret);
    }
    return ok;
}

static enum rc insert(const struct master_change *change, const char *search, int64_t *ret_id,
                      struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(change->context->store, change->master->insert, &row, err);
    if (rc)
        return rc;
    if (change->master->bound)
        row_bind_text(row, change->master->bound);
    bind_fields(change, row);
    if (change->master->search)
        row_bind_text(row, search);
    rc = row_run(row, err);
    if (rc == RC_OK)
        *ret_id = store_last_id(change->context->store);
    return rc;
}

static enum rc update(const struct master_change *change, const char *search, bool active, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(change->context->store, change->master->update, &row, err);
    if (rc)
        return rc;
    bind_fields(change, row);
    row_bind_int(row, active);
    if (change->master->search)
        row_bind_text(row, search);
    row_bind_int(row, change->now->id);
    row_bind_int(row, change->now->version);
    return row_run(row, err);
}

/* "price: 18 -> 19.5; tax: empty -> 13"; of a new one "price: 18; …". */
static const char *describe(const struct master_change *change)
{
    struct buf buf = {0};
    const struct record *record = change->master->record;
    for (size_t i = 0; i < record->field_count; i++) {
        const char *text = change->entry->header.values[i].text;
        if (!change_differs(change, i))
            continue;
        if (buf.bytes)
            buf_text_add(&buf, "; ");
        buf_format(&buf, "%s: ", record->fields[i].name);
        if (change->now)
            buf_format(&buf, "%s -> ", *change->now->values[i] ? change->now->values[i] : "empty");
        buf_text_add(&buf, *text ? text : "empty");
    }
    const char *detail = arena_text(change->context->arena, buf_text(&buf));
    buf_free(&buf);
    return detail;
}

enum rc change_write(struct master_change *change, struct master_done *ret, struct err *err)
{
    const struct master *master = change->master;
    struct context *context = change->context;
    struct words words = {0};
    unsigned char digest[HASH_BYTES];
    int64_t id = change->now ? change->now->id : 0, version = change->now ? change->now->version + 1 : 1;
    const char *search = collect_words(change, &words) ? search_text(context->arena, &words) : NULL;
    const char *what = arena_format(context->arena, "%s.%s", master->noun, change->now ? "change" : "add");
    const char *subject = master_subject(context->arena, master, change->key), *detail = describe(change);
    if (!search || !what || !subject || !detail)
        return err_memory(err);
    enum rc rc =
        change->now ? update(change, search, change->now->active, err) : insert(change, search, &id, err);
    if (rc == RC_OK && master->search)
        rc = search_store(context->store, master->noun, id, &words, !change->now, err);
    if (rc == RC_OK)
        rc = master_digest(context->store, master, id, digest, err);
    if (rc == RC_OK)
        rc = context_event(context, what, subject, version, detail, digest, NULL, err);
    if (rc == RC_OK)
        *ret = (struct master_done){change->now ? MASTER_CHANGED : MASTER_ADDED, id, version, change->key};
    return rc;
}
