#include "internal.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

/* Statements are prepared once per connection and kept, found by the address of their struct sql. */
enum { SLOTS_FIRST = 64 };

extern const struct sql *const __start_daybook_sql[] __attribute__((weak, visibility("hidden")));
extern const struct sql *const __stop_daybook_sql[] __attribute__((weak, visibility("hidden")));

const struct sql *const *store_sql_all(size_t *ret_count)
{
    *ret_count = (size_t)(((uintptr_t)__stop_daybook_sql - (uintptr_t)__start_daybook_sql) /
                          sizeof(const struct sql *));
    return __start_daybook_sql;
}

static size_t slot_of(const struct row_slot *slots, size_t slot_count, const struct sql *sql)
{
    size_t at = (size_t)(((uintptr_t)sql >> 3) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (slot_count - 1);
    while (slots[at].sql && slots[at].sql != sql)
        at = (at + 1) & (slot_count - 1);
    return at;
}

static bool grow(struct store *store)
{
    const size_t count = store->slot_count ? store->slot_count * 2 : SLOTS_FIRST;
    struct row_slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < store->slot_count; i++)
        if (store->slots[i].sql)
            slots[slot_of(slots, count, store->slots[i].sql)] = store->slots[i];
    free(store->slots);
    store->slots = slots;
    store->slot_count = count;
    return true;
}

static struct row_slot *slot_find(struct store *store, const struct sql *sql)
{
    if (store->slot_used * 2 >= store->slot_count && !grow(store))
        return NULL;
    return &store->slots[slot_of(store->slots, store->slot_count, sql)];
}

static bool only_space(const char *tail)
{
    while (tail && isspace((unsigned char)*tail))
        tail++;
    return !tail || !*tail;
}

static enum rc prepare(struct store *store, const struct sql *sql, sqlite3_stmt **ret, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    const char *tail = NULL;
    const int code = sqlite3_prepare_v3(store->db, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail);
    if ((code & 0xff) == SQLITE_ERROR)
        return err_field(err, RC_USAGE, 0, "", "engine", "%s: %s", sql->name, sqlite3_errmsg(store->db));
    if (code != SQLITE_OK)
        return store_error(store, code, sql->name, err);
    if (!stmt || !only_space(tail)) {
        sqlite3_finalize(stmt);
        return err_field(err, RC_USAGE, 0, "", "engine", "%s: is not one statement", sql->name);
    }
    *ret = stmt;
    return RC_OK;
}

static enum rc row_new(struct store *store, const struct sql *sql, struct row **ret, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    enum rc rc = prepare(store, sql, &stmt, err);
    if (rc)
        return rc;
    struct row *row = calloc(1, sizeof *row);
    if (!row) {
        sqlite3_finalize(stmt);
        return err_memory(err);
    }
    row->store = store;
    row->sql = sql;
    row->stmt = stmt;
    row->parameters = sqlite3_bind_parameter_count(stmt);
    row->writes = !sqlite3_stmt_readonly(stmt);
    *ret = row;
    return RC_OK;
}

enum rc statement_take(struct store *store, const struct sql *sql, struct row **ret, struct err *err)
{
    struct row_slot *slot = slot_find(store, sql);
    struct row *row = NULL;
    int copies = 0;
    if (!slot)
        return err_memory(err);
    for (row = slot->rows; row && row->busy; row = row->next)
        copies++;
    if (copies >= ROW_COPIES_MAX)
        return err_field(err, RC_USAGE, 0, "", "engine", "%s: %d of it are in use and never ended", sql->name,
                         copies);
    if (!row) {
        enum rc rc = row_new(store, sql, &row, err);
        if (rc)
            return rc;
        store->slot_used += slot->sql ? 0 : 1;
        slot->sql = sql;
        row->next = slot->rows;
        slot->rows = row;
    }
    *ret = row;
    return RC_OK;
}

int statement_exec(struct store *store, const struct sql *sql)
{
    struct row *row = NULL;
    if (statement_take(store, sql, &row, NULL) != RC_OK)
        return sqlite3_errcode(store->db) ? sqlite3_errcode(store->db) : SQLITE_NOMEM;
    errno = 0;
    const int code = sqlite3_step(row->stmt);
    const int reason = errno;
    sqlite3_reset(row->stmt);
    errno = reason;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

void statement_cut_all(struct store *store)
{
    for (size_t i = 0; store->busy_rows > 0 && i < store->slot_count; i++)
        for (struct row *row = store->slots[i].rows; row; row = row->next)
            if (row->busy) {
                sqlite3_reset(row->stmt);
                row->cut = true;
            }
}

void statement_drop_all(struct store *store)
{
    for (size_t i = 0; i < store->slot_count; i++)
        for (struct row *row = store->slots[i].rows, *next; row; row = next) {
            next = row->next;
            sqlite3_finalize(row->stmt);
            free(row);
        }
    free(store->slots);
    store->slots = NULL;
    store->slot_count = store->slot_used = store->busy_rows = 0;
}

enum rc store_sql_check(struct store *store, struct err *err)
{
    size_t count = 0;
    const struct sql *const *all = store_sql_all(&count);
    enum rc rc = store_ready(store, false, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        sqlite3_stmt *stmt = NULL;
        rc = prepare(store, all[i], &stmt, err);
        sqlite3_finalize(stmt);
    }
    return rc;
}
