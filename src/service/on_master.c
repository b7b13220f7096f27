/* Masters. */
#include "handlers.h"

#include "daybook/ledger/master.h"

static const struct master *master_of(struct call *call, struct err *err)
{
    const struct master *master = master_find(call_text(call, "kind"));
    if (!master)
        err_field(err, RC_USAGE, 0, "kind", "lookup", "there is no master %s", call_text(call, "kind"));
    return master;
}

enum rc on_master_get(struct call *call, struct err *err)
{
    const struct master *master = master_of(call, err);
    struct master_row *row = NULL;
    struct cells cells = {.arena = &call->arena};
    if (!master)
        return RC_USAGE;
    enum rc rc = master_get(&call->context, master, call_text(call, "code"), &row, err);
    if (rc == RC_OK)
        rc = master_cells(master, row, &cells, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "code", row->key);
    js_set_int(call->result, "version", row->version);
    js_set_bool(call->result, "active", row->active);
    return set_cells(call, &cells, err);
}

struct listing {
    const struct master *master;
    struct rows *rows;
    struct err *err;
    enum rc rc;
};

static bool list_row(void *context, const struct master_row *row)
{
    struct listing *listing = context;
    const char *texts[ROWS_COLUMNS_MAX] = {0};
    size_t count = listing->master->record->field_count;
    for (size_t i = 0; i < count; i++)
        texts[i] = row->values[i];
    listing->rc = rows_add(listing->rows, texts, listing->err);
    return listing->rc == RC_OK;
}

static struct rows *listing_rows(struct call *call, const struct master *master, struct err *err)
{
    struct buf columns = {0};
    for (size_t i = 0; i < master->record->field_count; i++)
        buf_format(&columns, i ? " %s" : "%s", master->record->fields[i].name);
    const char *names = buf_text(&columns);
    struct rows *rows = names ? call_rows_open(call, names, err) : NULL;
    if (!names)
        (void)err_memory(err);
    buf_free(&columns);
    return rows;
}

enum rc on_master_list(struct call *call, struct err *err)
{
    const struct master *master = master_of(call, err);
    if (!master)
        return RC_USAGE;
    const struct master_filter filter = {
        .text = call_text(call, "text"),
        .position = call_text(call, "position"),
        .limit = call_int(call, "limit") > 0 ? (size_t)call_int(call, "limit") : 0,
        .all = call_bool(call, "all"),
    };
    struct listing listing = {master, listing_rows(call, master, err), err, RC_OK};
    if (!listing.rows)
        return RC_REFUSED;
    enum rc rc = master_list(&call->context, master, &filter, list_row, &listing, err);
    if (rc == RC_OK)
        rc = listing.rc;
    if (rc == RC_OK)
        return call_page(call, call->result, listing.rows, true, err);
    rows_close(listing.rows);
    return rc;
}

static void done_into(struct call *call, const struct master_done *done)
{
    js_set_text(call->result, "code", done->key);
    js_set_int(call->result, "version", done->version);
}

enum rc on_master_put(struct call *call, struct err *err)
{
    const struct master *master = master_of(call, err);
    struct cells cells;
    struct master_done done;
    int64_t version = call_int(call, "version");
    if (!master)
        return RC_USAGE;
    enum rc rc = call_accept(call, err);
    if (rc == RC_OK)
        rc = call_cells(call, "cells", &cells, err);
    if (rc == RC_OK)
        rc = master_put(&call->context, master, &cells, version > 0 ? MASTER_CHANGE : MASTER_ADD, version,
                        &done, err);
    if (rc == RC_OK)
        done_into(call, &done);
    return rc;
}

enum rc on_master_disable(struct call *call, struct err *err)
{
    const struct master *master = master_of(call, err);
    struct master_done done;
    if (!master)
        return RC_USAGE;
    enum rc rc = master_set_active(&call->context, master, call_text(call, "code"), call_bool(call, "active"),
                                   0, &done, err);
    if (rc == RC_OK)
        done_into(call, &done);
    return rc;
}
