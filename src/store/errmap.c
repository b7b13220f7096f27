#include "internal.h"

#include <errno.h>
#include <string.h>

/* The engine's codes as errors: by the extended code first, then by its low byte. */
struct engine_case {
    int code;
    enum rc rc;
    const char *rule;
    const char *text; /* NULL: the engine's own words */
    bool doubtful;    /* the connection is given up and opened anew */
};

static const struct engine_case by_errno[] = {
    {ENOSPC, RC_UNAVAILABLE, "disk-full",
     "the disk is full and nothing was written; make room on it and try again", true},
    {EDQUOT, RC_UNAVAILABLE, "disk-full",
     "the disk quota is used up and nothing was written; make room and try again", true},
    {EFBIG, RC_UNAVAILABLE, "disk-full",
     "the file may not grow past the size limit and nothing was written; raise the limit and try again",
     true},
    {EROFS, RC_UNAVAILABLE, "read-only", "the disk is read-only; mount it for writing and try again", true},
};

static const struct engine_case by_code[] = {
    {SQLITE_CONSTRAINT_UNIQUE, RC_REFUSED, "unique", NULL, false},
    {SQLITE_CONSTRAINT_PRIMARYKEY, RC_REFUSED, "unique", NULL, false},
    {SQLITE_CONSTRAINT_ROWID, RC_REFUSED, "unique", NULL, false},
    {SQLITE_CONSTRAINT, RC_REFUSED, "constraint", NULL, false},
    {SQLITE_TOOBIG, RC_REFUSED, "too-long", "a text is longer than the ledger takes; shorten it", false},
    {SQLITE_ERROR, RC_REFUSED, "engine", NULL, false},
    {SQLITE_IOERR_SHMSIZE, RC_UNAVAILABLE, "disk-full",
     "the disk is full and nothing was written; make room on it and try again", true},
    {SQLITE_IOERR_NOMEM, RC_REFUSED, "memory", "there is no memory left; close other programs and try again",
     true},
    {SQLITE_NOMEM, RC_REFUSED, "memory", "there is no memory left; close other programs and try again", true},
    {SQLITE_FULL, RC_UNAVAILABLE, "disk-full",
     "the disk is full and nothing was written; make room on it and try again", true},
    {SQLITE_READONLY, RC_UNAVAILABLE, "read-only",
     "it may only be read here; writing needs permission on the file and its folder, and a disk mounted for "
     "writing",
     true},
    {SQLITE_BUSY, RC_UNAVAILABLE, "busy", "another program holds the ledger; close it and try again", false},
    {SQLITE_LOCKED, RC_UNAVAILABLE, "busy", "another program holds the ledger; close it and try again",
     false},
    {SQLITE_CORRUPT, RC_UNAVAILABLE, "damaged",
     "the file is damaged; keep a copy of it as it is and restore the last backup", true},
    {SQLITE_NOTADB, RC_UNAVAILABLE, "damaged",
     "the file is damaged; keep a copy of it as it is and restore the last backup", true},
    {SQLITE_PERM, RC_UNAVAILABLE, "permission", "no permission; ask the ledger's owner for it", false},
    {SQLITE_INTERRUPT, RC_UNAVAILABLE, "interrupted", "the work was interrupted; try again", false},
    {SQLITE_PROTOCOL, RC_UNAVAILABLE, "busy", "another program holds the ledger; close it and try again",
     false},
};

/* The engine keeps the system's reason of a failed statement, but not of a failed COMMIT: then it is still in
 * errno, which those who step set to 0 before. */
static int system_reason(sqlite3 *db)
{
    const int kept = db ? sqlite3_system_errno(db) : 0;
    return kept ? kept : errno;
}

static const struct engine_case *case_by_errno(sqlite3 *db, int code)
{
    const int low = code & 0xff;
    if (low != SQLITE_IOERR && low != SQLITE_CANTOPEN)
        return NULL;
    const int system_errno = system_reason(db);
    for (size_t i = 0; i < sizeof by_errno / sizeof *by_errno; i++)
        if (by_errno[i].code == system_errno)
            return &by_errno[i];
    return NULL;
}

static const struct engine_case *case_find(sqlite3 *db, int code)
{
    const struct engine_case *found = case_by_errno(db, code);
    if (found)
        return found;
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (by_code[i].code == code)
            return &by_code[i];
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (by_code[i].code == (code & 0xff))
            return &by_code[i];
    return NULL;
}

static enum rc tell_system(sqlite3 *db, int code, const char *path, struct err *err)
{
    const int system_errno = system_reason(db);
    const char *why = system_errno ? strerrordesc_np(system_errno) : sqlite3_errstr(code);
    const char *doing = (code & 0xff) == SQLITE_CANTOPEN ? "it or a file beside it cannot be opened"
                                                         : "reading or writing failed";
    return err_field(err, RC_UNAVAILABLE, 0, "", (code & 0xff) == SQLITE_CANTOPEN ? "permission" : "disk",
                     "%s: %s (%s); see to the disk, the folder and their permissions, and try again", path,
                     doing, why);
}

enum rc engine_error(sqlite3 *db, int code, const char *path, const char *what, struct err *err)
{
    const struct engine_case *found = case_find(db, code);
    const int low = code & 0xff;
    if (!found && (low == SQLITE_IOERR || low == SQLITE_CANTOPEN))
        return tell_system(db, code, path, err);
    const char *words = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    if (!found)
        return err_field(err, RC_USAGE, 0, "", "engine", "%s%s%s", what ? what : path, ": ", words);
    if (found->text)
        return err_field(err, found->rc, 0, "", found->rule, "%s: %s", path, found->text);
    if (low == SQLITE_ERROR)
        return err_field(err, found->rc, 0, "", found->rule, "%s: %s", what ? what : path, words);
    return err_field(err, found->rc, 0, "", found->rule, "%s", words);
}

enum rc store_error(struct store *store, int code, const char *what, struct err *err)
{
    const struct engine_case *found = case_find(store->db, code);
    const int low = code & 0xff;
    if (found ? found->doubtful : low == SQLITE_IOERR || low == SQLITE_CANTOPEN)
        store->failed = true;
    return engine_error(store->db, code, store->path, what, err);
}
