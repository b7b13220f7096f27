#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Every write is committed by store_commit: a statement that would commit by itself is turned back. */
static int commit_hook(void *context)
{
    const struct store *store = context;
    return store->committing ? 0 : 1;
}

static int wal_hook(void *context, sqlite3 *db, const char *schema, int pages)
{
    struct store *store = context;
    (void)db;
    (void)schema;
    store->wal_pages = pages;
    return SQLITE_OK;
}

static enum rc open_file(struct store *store, struct err *err)
{
    char uri[4 * PATH_MAX];
    const char *name = store->path;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    enum rc rc = file_check(store->path, err);
    if (rc)
        return rc;
    if (store->mode == STORE_READ_DISK) {
        rc = file_disk_uri(store->path, uri, sizeof uri, err);
        if (rc)
            return rc;
        name = uri;
        flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    } else {
        flags |= SQLITE_OPEN_READWRITE;
    }
    const int code = sqlite3_open_v2(name, &store->db, flags, NULL);
    return code == SQLITE_OK ? RC_OK : engine_error(store->db, code, store->path, NULL, err);
}

static enum rc check_version(const struct store *store, int64_t newest, int64_t *ret_version, struct err *err)
{
    int64_t application = 0, version = 0;
    enum rc rc = pragma_versions(store->db, store->path, &application, &version, err);
    if (rc)
        return rc;
    if (application != LEDGER_APPLICATION_ID)
        return err_field(err, RC_UNAVAILABLE, 0, "", "foreign",
                         "%s is no ledger of daybook; -d names another file", store->path);
    if (version > newest)
        return err_field(err, RC_UNAVAILABLE, 0, "", "newer",
                         "%s was written by a newer daybook; install that version to open it", store->path);
    if (version < newest && store->mode != STORE_WRITER)
        return err_field(err, RC_UNAVAILABLE, 0, "", "older",
                         "%s was written by an older daybook; a command that writes brings it up to date",
                         store->path);
    *ret_version = version;
    return RC_OK;
}

static enum rc set_up(struct store *store, struct err *err)
{
    const int newest = migrate_newest(store_schema_files);
    int64_t version = 0;
    enum rc rc = file_check_header(store->db, store->path, newest, err);
    if (rc)
        return rc;
    if (store->mode == STORE_WRITER && sqlite3_db_readonly(store->db, "main") == 1)
        return engine_error(store->db, SQLITE_READONLY, store->path, NULL, err);
    sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
    rc = check_version(store, newest, &version, err);
    if (rc)
        return rc;
    rc = pragma_apply(store->db, store->mode, store->path, err);
    if (rc)
        return rc;
    rc = migrate_run(store->db, store_schema_files, version, newest, store->path, err);
    if (rc)
        return rc;
    sqlite3_commit_hook(store->db, commit_hook, store);
    sqlite3_wal_hook(store->db, wal_hook, store);
    return RC_OK;
}

static void disconnect(struct store *store)
{
    statement_drop_all(store);
    if (store->db) {
        store->changes_before += sqlite3_total_changes64(store->db);
        sqlite3_close(store->db);
    }
    store->db = NULL;
    store->writing = store->saved = false;
}

enum rc store_connect(struct store *store, struct err *err)
{
    enum rc rc = open_file(store, err);
    if (rc == RC_OK)
        rc = set_up(store, err);
    if (rc == RC_OK)
        store->failed = false;
    else
        disconnect(store);
    return rc;
}

enum rc store_ready(struct store *store, struct err *err)
{
    if (store->db && !store->failed)
        return RC_OK;
    if (store->db && !sqlite3_get_autocommit(store->db))
        return RC_OK; /* inside a transaction that goes on or is rolled back by its owner */
    if (store->busy_rows > 0)
        return err_field(err, RC_USAGE, 0, "", "engine",
                         "%s is to be opened anew after a failed write, but %zu statements are in use",
                         store->path, store->busy_rows);
    disconnect(store);
    return store_connect(store, err);
}

enum rc store_open(const char *path, enum store_mode mode, struct store **ret, struct err *err)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return err_memory(err);
    store->mode = mode;
    store->path = strdup(path);
    enum rc rc = store->path ? store_connect(store, err) : err_memory(err);
    if (rc) {
        store_close(store);
        return rc;
    }
    *ret = store;
    return RC_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->db)
        store_rollback(store);
    disconnect(store);
    free(store->path);
    free(store);
}

const char *store_path(const struct store *store)
{
    return store->path;
}

int64_t store_last_id(const struct store *store)
{
    return store->db ? sqlite3_last_insert_rowid(store->db) : 0;
}

int64_t store_changes(const struct store *store)
{
    return store->db ? sqlite3_changes64(store->db) : 0;
}

struct store_counts store_count(const struct store *store)
{
    struct store_counts counts = store->counts;
    counts.rows_written = (uint64_t)store->changes_before;
    if (store->db)
        counts.rows_written += (uint64_t)sqlite3_total_changes64(store->db);
    return counts;
}
