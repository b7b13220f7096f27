/* What the modules of store share. The only header that shows the engine; not seen outside src/store and its
 * unit tests. */
#ifndef DAYBOOK_STORE_INTERNAL_H
#define DAYBOOK_STORE_INTERNAL_H

#include <limits.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "daybook/base/embed.h"
#include "daybook/store/store.h"

/* "dybk" in the file's header: a file with another application_id is not touched. */
enum { LEDGER_APPLICATION_ID = 0x6479626B, STORE_BUSY_MS = 2000, ROW_COPIES_MAX = 8 };

extern const struct embedded store_schema_files[]; /* schema.sql and the migrations, made by the build */

struct row {
    struct store *store;
    const struct sql *sql;
    sqlite3_stmt *stmt;
    struct row *next; /* another copy of the same statement, made while this one was in use */
    int bound;        /* values bound so far */
    int bind_code;    /* the first failure of a bind, told by the step */
    int parameters;
    bool writes, busy, stepped, ended;
    bool cut; /* reset by a rollback while in use: no more steps */
};

struct row_slot {
    const struct sql *sql; /* NULL: free */
    struct row *rows;
};

struct store {
    sqlite3 *db;
    char *path;
    enum store_mode mode;
    bool failed; /* what the disk holds is in doubt: opened anew before the next use */
    bool stuck;  /* and its transaction could not even be rolled back: there is none any more for anybody */
    bool behind; /* a commit failed and may stand whole behind the log's end: written over before the next */
    bool writing, saved, committing;
    const char *where; /* who began the transaction */
    struct row_slot *slots;
    size_t slot_count, slot_used;
    size_t busy_rows;
    char *cut;     /* what a crash's WAL did not give back, or NULL */
    int wal_pages; /* in the WAL after the last commit */
    struct store_counts counts;
    int64_t changes_before; /* rows written on connections given up */
};

/* The engine's open, once it is told not to count its memory: that counts behind one lock for all threads, at
 * each allocation. */
int engine_open(const char *name, sqlite3 **ret, int flags);

/* errmap.c: the engine's code as an err; `what` is a statement's name or NULL. Never RC_OK. */
enum rc engine_error(sqlite3 *db, int code, const char *path, const char *what, struct err *err);
/* The same on a store, which is marked as failed where the engine's state is in doubt. */
enum rc store_error(struct store *store, int code, const char *what, struct err *err);

/* file.c */
bool file_is_network(long file_system_magic);
/* It exists, is a file, may be read, stands on a local disk. */
enum rc file_check(const char *path, struct err *err) MUST_CHECK;
enum rc file_check_folder(const char *path, struct err *err) MUST_CHECK; /* the folder of a file to be made */
/* The raw header, read through the engine's own handle: closing another one would drop the engine's POSIX
 * locks. */
enum rc file_check_header(sqlite3 *db, const char *path, struct err *err) MUST_CHECK;
enum rc file_refuse_foreign(const char *path, struct err *err);
/* The URI that opens a file on a read-only disk. */
enum rc file_disk_uri(const char *path, char *out, size_t out_bytes, struct err *err) MUST_CHECK;
/* path + suffix; false where it does not fit PATH_MAX. */
bool file_beside(const char *path, const char *suffix, char out[PATH_MAX]);
struct stat;
bool file_folder_open(const struct stat *folder); /* to others, who could replace what stands in it */
bool file_is_owners(const struct stat *beside,
                    const struct stat *ledger); /* what may stand beside a ledger */
enum rc file_refuse_strange(const char *name, struct err *err);
bool file_give_to_owner(int fd, const char *path);
bool file_folder_info(const char *path, struct stat *ret); /* of the folder a file stands in */
enum rc file_sync_folder(const char *path, struct err *err) MUST_CHECK;

/* fresh.c: a new file. begin refuses a name that is taken and makes an empty private file under another,
 * which finish brings to the disk and gives the name, or drop takes away with what lies beside it. */
enum rc fresh_begin(const char *path, char temporary[PATH_MAX], struct err *err) MUST_CHECK;
enum rc fresh_finish(const char *temporary, const char *path, struct err *err) MUST_CHECK;
void fresh_drop(const char *temporary);

/* header.c: what the engine takes on trust of the file's first 100 bytes. */
typedef void (*pragma_line_fn)(void *context, const char *line);
int header_check(sqlite3 *db, const char *path, pragma_line_fn line, void *context);

/* pragma.c: the only place with PRAGMAs. apply sets and reads back. */
enum rc pragma_apply(sqlite3 *db, enum store_mode mode, const char *path, struct err *err) MUST_CHECK;
enum rc pragma_read_back(sqlite3 *db, enum store_mode mode, const char *path, struct err *err) MUST_CHECK;
enum rc pragma_versions(sqlite3 *db, const char *path, int64_t *ret_application, int64_t *ret_version,
                        struct err *err) MUST_CHECK;
int pragma_set_version(sqlite3 *db, int version);
int pragma_same_version(sqlite3 *db); /* the one it has, written again: the least there is to write */
int pragma_set_application(sqlite3 *db);
int pragma_foreign_keys(sqlite3 *db, bool on);
/* Calls back once a line of what the engine finds wrong, and returns the engine's code. */
int pragma_integrity(sqlite3 *db, pragma_line_fn line, void *context);
int pragma_references(sqlite3 *db, pragma_line_fn line, void *context);

/* migrate.c; `files` is store_schema_files but in tests */
int migrate_newest(const struct embedded *files);
/* From nothing by schema.sql, in one transaction. */
enum rc migrate_build(sqlite3 *db, const struct embedded *files, const char *path,
                      struct err *err) MUST_CHECK;
/* From the file's version to `to`, each step in a transaction of its own. */
enum rc migrate_run(sqlite3 *db, const struct embedded *files, int64_t from, int64_t to, const char *path,
                    struct err *err) MUST_CHECK;

/* recover.c: looks at the WAL beside `path`, keeps a cut one and tells it; *ret_cut NULL: none. *ret_left:
 * there is a WAL with something in it. The text is the caller's to free. */
enum rc recover_look(const char *path, char **ret_cut, bool *ret_left, struct err *err) MUST_CHECK;
/* Names of the WALs that are kept beside `path`, one at a time. */
void recover_each_kept(const char *path, pragma_line_fn line, void *context);

/* open.c: before anything is begun, opens anew where the connection is to be given up. Reading goes on with
 * the one there is where that fails; writing does not. */
enum rc store_ready(struct store *store, bool to_write, struct err *err) MUST_CHECK;

/* statement.c */
enum rc statement_take(struct store *store, const struct sql *sql, struct row **ret,
                       struct err *err) MUST_CHECK;
int statement_exec(struct store *store, const struct sql *sql); /* no values, no rows; the engine's code */
void statement_cut_all(struct store *store);                    /* resets those in use, before a rollback */
void statement_drop_all(struct store *store);

#endif
