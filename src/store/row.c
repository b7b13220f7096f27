#include "internal.h"

#include <errno.h>

enum rc row_begin(struct store *store, const struct sql *sql, struct row **ret, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = store_ready(store, false, err);
    if (rc)
        return rc;
    rc = statement_take(store, sql, &row, err);
    if (rc)
        return rc;
    row->bound = 0;
    row->bind_code = SQLITE_OK;
    row->stepped = row->ended = row->cut = false;
    row->busy = true;
    store->busy_rows++;
    *ret = row;
    return RC_OK;
}

/* The place of the next value, or 0 once a bind has failed or came after the first step. */
static int place(struct row *row)
{
    if (row->stepped && row->bind_code == SQLITE_OK)
        row->bind_code = SQLITE_MISUSE;
    return row->bind_code == SQLITE_OK ? ++row->bound : 0;
}

static void keep(struct row *row, int code)
{
    if (row->bind_code == SQLITE_OK)
        row->bind_code = code;
}

void row_bind_int(struct row *row, int64_t value)
{
    const int at = place(row);
    if (at)
        keep(row, sqlite3_bind_int64(row->stmt, at, value));
}

void row_bind_text(struct row *row, const char *text)
{
    const int at = place(row);
    if (at)
        keep(row, sqlite3_bind_text(row->stmt, at, text, -1, SQLITE_TRANSIENT));
}

void row_bind_blob(struct row *row, const void *bytes, size_t count)
{
    const int at = place(row);
    if (!at)
        return;
    if (count == 0)
        keep(row, sqlite3_bind_zeroblob(row->stmt, at,
                                        0)); /* an empty blob, where a NULL pointer would bind NULL */
    else
        keep(row, sqlite3_bind_blob64(row->stmt, at, bytes, count, SQLITE_TRANSIENT));
}

void row_bind_null(struct row *row)
{
    const int at = place(row);
    if (at)
        keep(row, sqlite3_bind_null(row->stmt, at));
}

void row_bind_int_or_null(struct row *row, bool present, int64_t value)
{
    if (present)
        row_bind_int(row, value);
    else
        row_bind_null(row);
}

static enum rc refuse_bind(const struct row *row, struct err *err)
{
    if (row->bind_code == SQLITE_TOOBIG || row->bind_code == SQLITE_NOMEM)
        return store_error(row->store, row->bind_code, row->sql->name, err);
    return err_field(err, RC_USAGE, 0, "", "engine", "%s: value %d cannot be bound (%s), it takes %d",
                     row->sql->name, row->bound, sqlite3_errstr(row->bind_code), row->parameters);
}

static enum rc check_first_step(struct row *row, struct err *err)
{
    const struct store *store = row->store;
    if (row->bound != row->parameters)
        return err_field(err, RC_USAGE, 0, "", "engine", "%s: %d of %d values are bound", row->sql->name,
                         row->bound, row->parameters);
    if (row->writes && store->mode != STORE_WRITER)
        return err_field(err, RC_UNAVAILABLE, 0, "", "read-only",
                         "%s is open for reading only; nothing is written", store->path);
    if (row->writes && !(store->writing && store_in_transaction(store)))
        return err_field(err, RC_USAGE, 0, "", "engine", "%s: writes outside a transaction", row->sql->name);
    row->stepped = true;
    row->store->counts.statements++;
    return RC_OK;
}

enum rc row_step(struct row *row, bool *ret_has, struct err *err)
{
    if (row->bind_code != SQLITE_OK)
        return refuse_bind(row, err);
    if (row->cut || row->ended)
        return err_field(err, RC_USAGE, 0, "", "engine", "%s: is stepped past its %s", row->sql->name,
                         row->cut ? "rollback" : "end");
    if (!row->stepped) {
        enum rc rc = check_first_step(row, err);
        if (rc)
            return rc;
    }
    errno = 0;
    const int code = sqlite3_step(row->stmt);
    row->ended = code != SQLITE_ROW;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return store_error(row->store, code, row->sql->name, err);
    *ret_has = code == SQLITE_ROW;
    return RC_OK;
}

enum rc row_run(struct row *row, struct err *err)
{
    bool has = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && has)
        rc = row_step(row, &has, err);
    row_end(row);
    return rc;
}

void row_end(struct row *row)
{
    if (!row || !row->busy)
        return;
    sqlite3_reset(row->stmt);
    sqlite3_clear_bindings(row->stmt);
    row->busy = false;
    row->store->busy_rows--;
}

int64_t row_int(const struct row *row, int column)
{
    return sqlite3_column_int64(row->stmt, column);
}

const char *row_text(const struct row *row, int column)
{
    const bool null = sqlite3_column_type(row->stmt, column) == SQLITE_NULL;
    return null ? "" : (const char *)sqlite3_column_text(row->stmt, column);
}

const void *row_blob(const struct row *row, int column, size_t *ret_bytes)
{
    const void *bytes = sqlite3_column_blob(row->stmt, column);
    *ret_bytes = (size_t)sqlite3_column_bytes(row->stmt, column);
    return bytes;
}

bool row_null(const struct row *row, int column)
{
    return sqlite3_column_type(row->stmt, column) == SQLITE_NULL;
}

enum row_kind row_kind(const struct row *row, int column)
{
    static const enum row_kind kinds[] = {[SQLITE_INTEGER] = ROW_INT,
                                          [SQLITE_FLOAT] = ROW_OTHER,
                                          [SQLITE_TEXT] = ROW_TEXT,
                                          [SQLITE_BLOB] = ROW_BLOB,
                                          [SQLITE_NULL] = ROW_NULL};
    return kinds[sqlite3_column_type(row->stmt, column)];
}

size_t row_text_bytes(const struct row *row, int column)
{
    return (size_t)sqlite3_column_bytes(row->stmt, column);
}
