#include "internal.h"

#include <errno.h>

DAYBOOK_SQL(store_begin_write, "BEGIN IMMEDIATE");
DAYBOOK_SQL(store_begin_read, "BEGIN");
DAYBOOK_SQL(store_commit_all, "COMMIT");
DAYBOOK_SQL(store_rollback_all, "ROLLBACK");
DAYBOOK_SQL(store_savepoint_set, "SAVEPOINT request");
DAYBOOK_SQL(store_savepoint_release, "RELEASE SAVEPOINT request");
DAYBOOK_SQL(store_savepoint_rollback, "ROLLBACK TO SAVEPOINT request");

static enum rc refuse(enum rc rc, const char *text, struct err *err)
{
    return err_field(err, rc, 0, "", "transaction", "%s", text);
}

static bool is_open(const struct store *store)
{
    return !sqlite3_get_autocommit(store->db);
}

bool store_in_transaction(const struct store *store)
{
    return is_open(store) && !store->stuck;
}

static enum rc begin(struct store *store, const struct sql *sql, bool to_write, const char *where,
                     struct err *err)
{
    if (store_in_transaction(store))
        return err_field(err, RC_USAGE, 0, "", "transaction", "%s: the transaction begun by %s is still open",
                         where, store->where);
    store->writing = store->saved = false; /* where the engine itself ended the last one */
    enum rc rc = store_ready(store, to_write, err);
    if (rc)
        return rc;
    const int code = statement_exec(store, sql);
    if (code != SQLITE_OK)
        return store_error(store, code, sql->name, err);
    store->where = where;
    return RC_OK;
}

/* The least that can be committed takes the place in the log where a failed commit began, and the log's
 * checksums cut off what follows it. */
static enum rc write_over(struct store *store, struct err *err)
{
    enum rc rc = begin(store, &store_begin_write, true, __func__, err);
    if (rc)
        return rc;
    errno = 0;
    int code = pragma_same_version(store->db);
    store->committing = true;
    if (code == SQLITE_OK)
        code = statement_exec(store, &store_commit_all);
    store->committing = false;
    if (code == SQLITE_OK) {
        store->behind = false;
        return RC_OK;
    }
    rc = store_error(store, code, store_commit_all.name, err);
    store->failed = true;
    store_rollback(store);
    return rc;
}

enum rc store_settle(struct store *store, struct err *err)
{
    return store->behind ? write_over(store, err) : RC_OK;
}

enum rc store_begin(struct store *store, const char *where, struct err *err)
{
    if (store->mode != STORE_WRITER)
        return err_field(err, RC_UNAVAILABLE, 0, "", "read-only",
                         "%s is open for reading only; nothing is written", store->path);
    enum rc rc = store_settle(store, err);
    if (rc == RC_OK)
        rc = begin(store, &store_begin_write, true, where, err);
    if (rc == RC_OK)
        store->writing = true;
    return rc;
}

static enum rc refuse_gone(struct err *err)
{
    return refuse(RC_UNAVAILABLE,
                  "the transaction was given up after a failed write; nothing of it is kept, try again", err);
}

/* The last frame of a commit alone bears its mark, and only it makes the others count: where writing or
 * reading was what failed, that one was not written. After a failed sync, or a failed note in the shared
 * memory, which comes later still, it may have been. */
static bool may_be_whole(int code)
{
    static const int before_the_mark[] = {SQLITE_FULL,   SQLITE_IOERR_WRITE, SQLITE_IOERR_READ, SQLITE_BUSY,
                                          SQLITE_LOCKED, SQLITE_CONSTRAINT,  SQLITE_CORRUPT};
    for (size_t i = 0; i < sizeof before_the_mark / sizeof *before_the_mark; i++)
        if (code == before_the_mark[i] || (code & 0xff) == before_the_mark[i])
            return false;
    return true;
}

enum rc store_commit(struct store *store, struct err *err)
{
    if (!store->writing)
        return refuse(RC_USAGE, "there is no transaction to commit", err);
    if (!store_in_transaction(store)) {
        store->writing = store->saved = false;
        return refuse_gone(err);
    }
    store->committing = true;
    const int code = statement_exec(store, &store_commit_all);
    store->committing = false;
    if (code != SQLITE_OK) {
        const enum rc rc = store_error(store, code, store_commit_all.name, err);
        store->failed = true; /* whatever the reason: what is on the disk is read again */
        store->behind = may_be_whole(code);
        store_rollback(store);
        return rc;
    }
    store->writing = store->saved = false;
    store->counts.commits++;
    return RC_OK;
}

void store_rollback(struct store *store)
{
    statement_cut_all(store);
    if (is_open(store) && statement_exec(store, &store_rollback_all) != SQLITE_OK)
        store->failed = store->stuck = true; /* closing the connection rolls back */
    store->writing = store->saved = false;
}

enum rc store_savepoint(struct store *store, struct err *err)
{
    if (!store->writing || store->saved)
        return refuse(RC_USAGE, "a savepoint stands alone, inside a writing transaction", err);
    if (!store_in_transaction(store))
        return refuse_gone(err);
    const int code = statement_exec(store, &store_savepoint_set);
    if (code != SQLITE_OK)
        return store_error(store, code, store_savepoint_set.name, err);
    store->saved = true;
    return RC_OK;
}

enum rc store_release(struct store *store, struct err *err)
{
    if (!store->saved)
        return refuse(RC_USAGE, "there is no savepoint to release", err);
    if (!store_in_transaction(store))
        return refuse_gone(err);
    const int code = statement_exec(store, &store_savepoint_release);
    if (code != SQLITE_OK)
        return store_error(store, code, store_savepoint_release.name, err);
    store->saved = false;
    return RC_OK;
}

/* Rolling back to a savepoint leaves it standing: it is released after. What cannot be undone alone is undone
 * whole. */
void store_rollback_to(struct store *store)
{
    if (!store->saved)
        return;
    store->saved = false;
    statement_cut_all(store);
    if (!store_in_transaction(store))
        return;
    if (statement_exec(store, &store_savepoint_rollback) != SQLITE_OK ||
        statement_exec(store, &store_savepoint_release) != SQLITE_OK) {
        store->failed = true;
        store->stuck = statement_exec(store, &store_rollback_all) != SQLITE_OK;
    }
}

enum rc store_read_begin(struct store *store, struct err *err)
{
    return begin(store, &store_begin_read, false, __func__, err);
}

void store_read_end(struct store *store)
{
    if (!store->writing && store_in_transaction(store) &&
        statement_exec(store, &store_commit_all) != SQLITE_OK)
        store_rollback(store);
}

void store_checkpoint(struct store *store, uint64_t bytes)
{
    enum { FRAME_BYTES = 4096 + 24 }; /* a page and its header */
    int frames = 0, folded = 0;
    if (store->mode != STORE_WRITER || store->failed || store_in_transaction(store))
        return;
    if (bytes > 0 && (uint64_t)store->wal_pages * FRAME_BYTES <= bytes)
        return;
    /* Without waiting: TRUNCATE does what it can while readers are at work, and the next one does the rest.
     */
    sqlite3_busy_timeout(store->db, 0);
    const int code = sqlite3_wal_checkpoint_v2(
        store->db, "main", bytes > 0 ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE, &frames,
        &folded);
    sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
    if (code == SQLITE_OK)
        store->wal_pages = frames - folded;
    else if ((code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED)
        store->failed = true;
}
