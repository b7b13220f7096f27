#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { OPS_A_LOOK = 20000, COPY_BYTES = 65536 };

/* How far the copy has come is the size of what lies on the disk. */
struct looking {
    const struct store_copying *copying;
    const char *temporary;
    int64_t total;
};

static int look(void *context)
{
    const struct looking *looking = context;
    struct stat info;
    if (looking->copying->progress && stat(looking->temporary, &info) == 0)
        looking->copying->progress(looking->copying->context, (int64_t)info.st_size, looking->total);
    return 0;
}

static enum rc open_source(const char *path, sqlite3 **ret, struct err *err)
{
    char uri[4 * PATH_MAX];
    struct statvfs disk;
    const char *name = path;
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    enum rc rc = file_check(path, err);
    if (rc == RC_OK && statvfs(path, &disk) == 0 && disk.f_flag & ST_RDONLY) {
        rc = file_disk_uri(path, uri, sizeof uri, err);
        name = uri;
        flags |= SQLITE_OPEN_URI;
    }
    if (rc)
        return rc;
    const int code = sqlite3_open_v2(name, ret, flags, NULL);
    return code == SQLITE_OK ? file_check_header(*ret, path, err) : engine_error(*ret, code, path, NULL, err);
}

/* One read transaction over the whole file; the writer goes on beside it. */
static int vacuum_into(sqlite3 *db, const char *temporary)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, "VACUUM INTO ?", -1, &stmt, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(stmt, 1, temporary, -1, SQLITE_STATIC);
    errno = 0;
    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    const int reason = errno;
    sqlite3_finalize(stmt);
    errno = reason;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum rc copy_online(const char *path, const char *temporary, const struct store_copying *copying,
                           struct err *err)
{
    sqlite3 *db = NULL;
    struct stat info;
    struct looking looking = {copying, temporary, 0};
    enum rc rc = open_source(path, &db, err);
    if (rc == RC_OK && stat(path, &info) == 0)
        looking.total = (int64_t)info.st_size;
    if (rc == RC_OK) {
        sqlite3_busy_timeout(db, STORE_BUSY_MS);
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_progress_handler(db, OPS_A_LOOK, look, &looking);
        int code = vacuum_into(db, temporary);
        if (code == SQLITE_ERROR) /* "output file already exists": of the empty file here it says that its
                                     size could not be read */
            code = SQLITE_IOERR_FSTAT;
        if (code != SQLITE_OK)
            rc = engine_error(db, code, path, NULL, err);
    }
    sqlite3_close(db);
    return rc;
}

/* Opened once for writing: an older one is brought up to date, and closing folds everything into the file. */
static enum rc settle(const char *temporary, struct err *err)
{
    struct store *store = NULL;
    enum rc rc = store_open(temporary, STORE_WRITER, &store, err);
    store_close(store);
    return rc;
}

static enum rc approve(const char *temporary, const struct store_copying *copying, struct err *err)
{
    struct store *store = NULL;
    enum rc rc = store_open(temporary, STORE_READ_DISK, &store, err);
    if (rc == RC_OK)
        rc = copying->approve(copying->context, store, err);
    store_close(store);
    return rc;
}

static enum rc finish(const char *temporary, const char *target, const struct store_copying *copying,
                      struct err *err)
{
    enum rc rc = settle(temporary, err);
    if (rc == RC_OK)
        rc = approve(temporary, copying, err);
    return rc == RC_OK ? fresh_finish(temporary, target, err) : rc;
}

enum rc store_backup(const char *path, const char *target, const struct store_copying *copying,
                     struct err *err)
{
    char temporary[PATH_MAX];
    enum rc rc = file_check(path, err);
    if (rc == RC_OK)
        rc = fresh_begin(target, temporary, err);
    if (rc)
        return rc;
    rc = copy_online(path, temporary, copying, err);
    if (rc == RC_OK)
        rc = finish(temporary, target, copying, err);
    if (rc)
        fresh_drop(temporary);
    return rc;
}

static enum rc refuse_disk(const char *path, int reason, struct err *err)
{
    return err_field(err, RC_UNAVAILABLE, 0, "", "disk",
                     "%s: reading or writing failed (%s); see to the disk and try again", path,
                     strerrordesc_np(reason));
}

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        const ssize_t wrote = write(fd, bytes, count);
        if (wrote < 0 && errno != EINTR)
            return false;
        bytes += wrote > 0 ? wrote : 0;
        count -= wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

static enum rc copy_bytes(int in, int out, const char *path, const struct store_copying *copying,
                          struct err *err)
{
    char bytes[COPY_BYTES];
    struct stat info;
    int64_t done = 0;
    if (fstat(in, &info) != 0)
        return refuse_disk(path, errno, err);
    for (;;) {
        const ssize_t got = read(in, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !write_all(out, bytes, (size_t)got))
            return refuse_disk(path, errno, err);
        if (got == 0)
            return RC_OK;
        done += got;
        if (copying->progress)
            copying->progress(copying->context, done, (int64_t)info.st_size);
    }
}

/* What root restores into a folder of the service's belongs to the service. */
static bool give_to_folder(int fd, const char *path)
{
    struct stat folder;
    return geteuid() != 0 || !file_folder_info(path, &folder) ||
           fchown(fd, folder.st_uid, folder.st_gid) == 0;
}

static enum rc copy_file(const char *from, const char *to, const struct store_copying *copying,
                         struct err *err)
{
    const int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CLOEXEC);
    enum rc rc = RC_OK;
    if (in < 0 || out < 0 || !give_to_folder(out, to))
        rc = refuse_disk(in < 0 ? from : to, errno, err);
    else
        rc = copy_bytes(in, out, from, copying, err);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return rc;
}

/* Opened as on a read-only disk: a ledger that is being written is no backup, since part of it would be left
 * behind in its WAL. */
enum rc store_restorable(const char *backup, const char *path, struct err *err)
{
    struct store *store = NULL;
    struct err found = {0};
    struct stat info;
    if (lstat(path, &info) == 0)
        return err_field(err, RC_REFUSED, 0, "", "exists",
                         "%s exists already; -d names another, or move this one away first", path);
    enum rc rc = store_open(backup, STORE_READ_DISK, &store, &found);
    store_close(store);
    if (rc == RC_OK || strcmp(found.rule, "older") == 0)
        return RC_OK;
    if (err)
        *err = found;
    return rc;
}

enum rc store_restore(const char *backup, const char *path, const struct store_copying *copying,
                      struct err *err)
{
    char temporary[PATH_MAX];
    enum rc rc = store_restorable(backup, path, err);
    if (rc == RC_OK)
        rc = fresh_begin(path, temporary, err);
    if (rc)
        return rc;
    rc = copy_file(backup, temporary, copying, err);
    if (rc == RC_OK)
        rc = finish(temporary, path, copying, err);
    if (rc)
        fresh_drop(temporary);
    return rc;
}
