#include "internal.h"

#include <pthread.h>
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

static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int engine_open(const char *name, sqlite3 **ret, int flags)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    return sqlite3_open_v2(name, ret, flags, NULL);
}

static enum rc open_file(const struct store *store, sqlite3 **ret, struct err *err)
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
    const int code = engine_open(name, ret, flags);
    return code == SQLITE_OK ? RC_OK : engine_error(*ret, code, store->path, NULL, err);
}

static enum rc check_version(const struct store *store, sqlite3 *db, int64_t newest, int64_t *ret_version,
                             struct err *err)
{
    int64_t application = 0, version = 0;
    enum rc rc = pragma_versions(db, store->path, &application, &version, err);
    if (rc)
        return rc;
    if (application != LEDGER_APPLICATION_ID)
        return file_refuse_foreign(store->path, err);
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

/* Looks before it sets anything: a file that is not ours, or is of a newer program, is left as it is. */
static enum rc set_up(const struct store *store, sqlite3 *db, struct err *err)
{
    const int newest = migrate_newest(store_schema_files);
    int64_t version = 0;
    enum rc rc = file_check_header(db, store->path, err);
    if (rc)
        return rc;
    if (store->mode == STORE_WRITER && sqlite3_db_readonly(db, "main") == 1)
        return engine_error(db, SQLITE_READONLY, store->path, NULL, err);
    sqlite3_busy_timeout(db, STORE_BUSY_MS);
    rc = check_version(store, db, newest, &version, err);
    if (rc)
        return rc;
    rc = pragma_apply(db, store->mode, store->path, err);
    if (rc)
        return rc;
    const int code =
        sqlite3_exec(db, "SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL, NULL); /* reads the schema */
    if (code != SQLITE_OK)
        return engine_error(db, code, store->path, NULL, err);
    return migrate_run(db, store_schema_files, version, newest, store->path, err);
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

/* The connection there was is closed only once the new one stands: on a full disk a file without connections
 * could not be opened again (its shared memory takes room), and reading would end. */
static enum rc connect(struct store *store, struct err *err)
{
    sqlite3 *db = NULL;
    enum rc rc = open_file(store, &db, err);
    if (rc == RC_OK)
        rc = set_up(store, db, err);
    if (rc) {
        sqlite3_close(db);
        return rc;
    }
    disconnect(store);
    store->db = db;
    store->failed = store->stuck = false;
    sqlite3_commit_hook(db, commit_hook, store);
    sqlite3_wal_hook(db, wal_hook, store);
    return RC_OK;
}

enum rc store_ready(struct store *store, bool to_write, struct err *err)
{
    if (!store->failed || store_in_transaction(store))
        return RC_OK;
    if (store->busy_rows == 0) {
        const bool needed = to_write || store->stuck; /* what is not rolled back must not be read either */
        enum rc rc = connect(store, needed ? err : NULL);
        return needed ? rc : RC_OK;
    }
    if (!to_write && !store->stuck)
        return RC_OK;
    return err_field(err, RC_USAGE, 0, "", "engine",
                     "%s is to be opened anew after a failed write, but %zu statements are in use",
                     store->path, store->busy_rows);
}

/* What a crash left is looked at while it is untouched, and brought home at once: frames of an unfinished
 * transaction must not lie behind those of the next. */
static enum rc open_writer(struct store *store, struct err *err)
{
    char real[PATH_MAX];
    bool left = false;
    enum rc rc = recover_look(realpath(store->path, real) ? real : store->path, &store->cut, &left, err);
    if (rc == RC_OK)
        rc = connect(store, err);
    if (rc == RC_OK && left)
        store_checkpoint(store, 0);
    return rc;
}

enum rc store_open(const char *path, enum store_mode mode, struct store **ret, struct err *err)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return err_memory(err);
    store->mode = mode;
    store->path = strdup(path);
    enum rc rc = !store->path           ? err_memory(err)
                 : mode == STORE_WRITER ? open_writer(store, err)
                                        : connect(store, err);
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
    free(store->cut);
    free(store->path);
    free(store);
}

const char *store_cut(const struct store *store)
{
    return store->cut;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

int64_t store_last_id(const struct store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}

int64_t store_changes(const struct store *store)
{
    return sqlite3_changes64(store->db);
}

struct store_counts store_count(const struct store *store)
{
    struct store_counts counts = store->counts;
    counts.rows_written = (uint64_t)(store->changes_before + sqlite3_total_changes64(store->db));
    return counts;
}
