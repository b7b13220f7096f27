/* The engine's border: open, transaction, named statement, bind, step, column. The only floor that knows
 * sqlite3.h; no pointer of it leaves. A struct store is one connection and belongs to one thread. */
#ifndef DAYBOOK_STORE_STORE_H
#define DAYBOOK_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/arena.h"

enum store_mode {
    STORE_WRITER,   /* the one writing connection: WAL, synchronous=FULL, settings read back */
    STORE_READER,   /* query_only, never checkpoints */
    STORE_READ_DISK /* a read-only disk: immutable, no lock */
};

struct store;

/* Makes a new file (mode 0600) from schema.sql. RC_REFUSED where the file exists, RC_UNAVAILABLE where it
 * cannot be made. */
enum rc store_create(const char *path, struct err *err) MUST_CHECK;
/* The same, and `fill` writes the first rows (in transactions of its own) before the file gets its name: a
 * cut-off or failed start leaves nothing under `path`. */
typedef enum rc (*store_fill_fn)(void *context, struct store *store, struct err *err);
enum rc store_create_filled(const char *path, store_fill_fn fill, void *context, struct err *err) MUST_CHECK;
/* Makes `target` (0600) as a copy of a ledger that others may be writing, by reading alone and as of one
 * moment: RC_REFUSED where the name is taken. `approve` sees the copy, open for reading, before it gets its
 * name; what it refuses is gone. `progress` (may be NULL) is told bytes. */
typedef void (*store_progress_fn)(void *context, int64_t done, int64_t total);
typedef enum rc (*store_approve_fn)(void *context, struct store *copy, struct err *err);
struct store_copying {
    store_approve_fn approve;
    store_progress_fn progress;
    void *context;
};
enum rc store_backup(const char *path, const char *target, const struct store_copying *copying,
                     struct err *err) MUST_CHECK;
/* Makes the ledger `path` of a backup, byte by byte and as carefully; an older one is brought up to date on
 * the way. RC_UNAVAILABLE where `backup` is none, or is a ledger whose WAL holds work of its own. */
enum rc store_restorable(const char *backup, const char *path,
                         struct err *err) MUST_CHECK; /* before a lock is left */
enum rc store_restore(const char *backup, const char *path, const struct store_copying *copying,
                      struct err *err) MUST_CHECK;
/* Opens an existing ledger. RC_UNAVAILABLE with what to do: missing, not a ledger of daybook (foreign), made
 * by a newer daybook, older (STORE_WRITER migrates it, step by step, each in a transaction), damaged, on a
 * network file system, no permission. */
enum rc store_open(const char *path, enum store_mode mode, struct store **ret, struct err *err) MUST_CHECK;
void store_close(struct store *store);
/* STORE_WRITER looks at a WAL that was left behind before the engine does, so it is called before this
 * process has another connection to the file (closing the files beside it would end that one's locks). NULL:
 * nothing that is known to have been committed is missing from it. Else one line: what did not come back, and
 * where the WAL is kept (PATH-wal.kept-N, 0600). A WAL that cannot be kept is left as it is: RC_UNAVAILABLE.
 */
const char *store_cut(const struct store *store);

/* Takes the ledger's lock file (PATH.lock, never unlinked, holds the pid), waiting up to `wait_ms`.
 * RC_UNAVAILABLE naming the pid that holds it. The lock goes with store_unlock or the process. */
struct store_lock;
enum rc store_lock(const char *path, int wait_ms, struct store_lock **ret, struct err *err) MUST_CHECK;
void store_unlock(struct store_lock *lock);
void store_lock_own(struct store_lock *lock); /* names this process as the holder: after a fork */

/* Transactions: BEGIN IMMEDIATE; a savepoint per request inside. `where` is __func__ or the like, told when
 * one is left open. RC_UNAVAILABLE: busy beyond 2 s, full or read-only disk, damaged. After a failed write
 * the next store_begin opens the file anew before it begins (the connection there was is never used for
 * writing again), so that work resumes once the disk has room. */
enum rc store_begin(struct store *store, const char *where, struct err *err) MUST_CHECK;
/* On failure everything is rolled back; whether the disk has it is to be found out by store_settle and
 * reading. */
enum rc store_commit(struct store *store, struct err *err) MUST_CHECK;
/* After a failed commit: opens anew, and writes over what that commit may have left in the log, which the
 * next opening would take for committed. RC_OK: what is read now is what stays. Else it is not known yet, and
 * store_begin tries again. */
enum rc store_settle(struct store *store, struct err *err) MUST_CHECK;
/* Both rollbacks also end a transaction the engine has given up itself; statements in use are cut: they only
 * can be ended. */
void store_rollback(struct store *store);
enum rc store_savepoint(struct store *store, struct err *err) MUST_CHECK; /* one level only */
enum rc store_release(struct store *store, struct err *err) MUST_CHECK;
void store_rollback_to(struct store *store);
/* false once the engine itself has rolled back (full disk), or could not roll back (no memory) */
bool store_in_transaction(const struct store *store);
/* A read transaction, so that several statements see one state. */
enum rc store_read_begin(struct store *store, struct err *err) MUST_CHECK;
void store_read_end(struct store *store);

/* A named statement: one static per statement in the module that owns the table; prepared once per connection
 * and kept. Every DAYBOOK_SQL leaves a pointer in a linker section (pointers, so that no padding or
 * sanitizer's red zone can come between), and one test prepares them all against the schema. */
struct sql {
    const char *name; /* module_what */
    const char *text;
};
#define DAYBOOK_SQL(variable, sql_text)                                                                      \
    static const struct sql variable = {#variable, sql_text};                                                \
    static const struct sql *const variable##_entry __attribute__((used, section("daybook_sql"))) = &variable
/* Pointers to all statements linked into this program. */
const struct sql *const *store_sql_all(size_t *ret_count);
/* Prepares every statement; the error names the first that fails. */
enum rc store_sql_check(struct store *store, struct err *err) MUST_CHECK;

/* A statement in use: begin, bind in order of `?`, step, read columns, end. Texts are copied by bind. A
 * failed bind is sticky and told by the step. */
struct row;
enum rc row_begin(struct store *store, const struct sql *sql, struct row **ret, struct err *err) MUST_CHECK;
void row_bind_int(struct row *row, int64_t value);
void row_bind_text(struct row *row, const char *text); /* NULL binds NULL */
void row_bind_blob(struct row *row, const void *bytes, size_t count);
void row_bind_null(struct row *row);
void row_bind_int_or_null(struct row *row, bool present, int64_t value);
/* One step: *ret_has tells whether there is a row. Constraint failures are RC_REFUSED (rule "unique",
 * "constraint", with the engine's words), full disk / read-only / I/O are RC_UNAVAILABLE with the way out. */
enum rc row_step(struct row *row, bool *ret_has, struct err *err) MUST_CHECK;
enum rc row_run(struct row *row, struct err *err) MUST_CHECK; /* step to the end, then row_end */
void row_end(struct row *row);                                /* resets; NULL is fine */
/* Columns by position from 0; texts are borrowed until the next step or end. */
int64_t row_int(const struct row *row, int column);
/* "" for NULL, which row_null tells: a damaged file may hold it anywhere. NULL: no memory. */
const char *row_text(const struct row *row, int column);
const void *row_blob(const struct row *row, int column, size_t *ret_bytes);
bool row_null(const struct row *row, int column);
/* What a column holds, as it is kept: a damaged file may hold another kind than the schema says. */
enum row_kind { ROW_NULL, ROW_INT, ROW_TEXT, ROW_BLOB, ROW_OTHER };
enum row_kind row_kind(const struct row *row, int column);
/* The bytes of a text, all of them: a NUL inside hides what follows it from row_text's readers. After
 * row_text. */
size_t row_text_bytes(const struct row *row, int column);

int64_t store_last_id(const struct store *store); /* of the last insert on this connection */
int64_t store_changes(const struct store *store); /* rows changed by the last statement */
/* Counters since open, for budgets: statements stepped, rows written, commits. */
struct store_counts {
    uint64_t statements, rows_written, commits;
};
struct store_counts store_count(const struct store *store);

/* What the engine itself can say of the file: integrity, foreign keys, schema and triggers as shipped,
 * settings. Calls `tell` once a finding (name, ok, detail). */
typedef void (*store_tell_fn)(void *context, const char *name, bool ok, const char *detail);
enum rc store_check(struct store *store, store_tell_fn tell, void *context, struct err *err) MUST_CHECK;
/* Checkpoint when the WAL is past `bytes` (0: always). Writer only; never inside a transaction. */
void store_checkpoint(struct store *store, uint64_t bytes);
const char *store_path(const struct store *store);

#endif
