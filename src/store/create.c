#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void remove_all(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[PATH_MAX];
        if (file_beside(path, suffixes[i], name))
            unlink(name);
    }
}

static enum rc refuse_existing(const char *path, struct err *err)
{
    return err_field(err, RC_REFUSED, 0, "", "exists", "%s exists already; choose another name", path);
}

static enum rc make_file(const char *path, struct err *err)
{
    const int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "%s cannot be made: %s; delete it where it is left over", path,
                         strerrordesc_np(errno));
    const bool exact = fchmod(fd, 0600) == 0; /* an umask may have taken bits away, an ACL given some */
    close(fd);
    if (!exact)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "%s cannot be kept private: %s; choose another folder", path,
                         strerrordesc_np(errno));
    return RC_OK;
}

static enum rc build(const char *path, struct err *err)
{
    sqlite3 *db = NULL;
    const int code =
        engine_open(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE);
    enum rc rc = code == SQLITE_OK ? RC_OK : engine_error(db, code, path, NULL, err);
    if (rc == RC_OK)
        rc = pragma_apply(db, STORE_WRITER, path, err);
    if (rc == RC_OK)
        rc = migrate_build(db, store_schema_files, path, err);
    sqlite3_close(db);
    return rc;
}

static enum rc fill_file(const char *path, store_fill_fn fill, void *context, struct err *err)
{
    struct store *store = NULL;
    enum rc rc = store_open(path, STORE_WRITER, &store, err);
    if (rc)
        return rc;
    rc = fill(context, store, err);
    store_close(store);
    return rc;
}

/* Closing the only connection folds the WAL into the file and removes it; where it could not, the file alone
 * is not the ledger. */
static enum rc check_whole(const char *path, struct err *err)
{
    char wal[PATH_MAX];
    struct stat info;
    if (file_beside(path, "-wal", wal) && stat(wal, &info) == 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "disk",
                         "%s cannot be brought to the disk; see to the room on it and try again", path);
    return RC_OK;
}

static enum rc take_name(const char *from, const char *to, struct err *err)
{
    int failed = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
    if (failed == EINVAL || failed == ENOSYS) { /* a file system that cannot promise not to replace */
        failed = link(from, to) == 0 ? 0 : errno;
        if (failed == 0)
            unlink(from);
    }
    if (failed == EEXIST)
        return refuse_existing(to, err);
    if (failed)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission", "%s cannot be made: %s", to,
                         strerrordesc_np(failed));
    return file_sync_folder(to, err);
}

enum rc store_create_filled(const char *path, store_fill_fn fill, void *context, struct err *err)
{
    char temporary[PATH_MAX], suffix[32];
    struct stat info;
    if (lstat(path, &info) == 0)
        return refuse_existing(path, err);
    enum rc rc = file_check_folder(path, err);
    if (rc)
        return rc;
    snprintf(suffix, sizeof suffix, ".new-%ld", (long)getpid());
    if (!file_beside(path, suffix, temporary))
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "the name of the ledger is too long; shorten it");
    rc = make_file(temporary, err);
    if (rc)
        return rc;
    rc = build(temporary, err);
    if (rc == RC_OK && fill)
        rc = fill_file(temporary, fill, context, err);
    if (rc == RC_OK)
        rc = check_whole(temporary, err);
    if (rc == RC_OK)
        rc = take_name(temporary, path, err);
    if (rc)
        remove_all(temporary);
    return rc;
}

enum rc store_create(const char *path, struct err *err)
{
    return store_create_filled(path, NULL, NULL, err);
}
