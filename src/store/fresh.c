#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file is made under another name, and gets its own once it is whole and on the disk: whatever cuts the
 * work short leaves nothing under the name that was asked for. */
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

enum rc fresh_begin(const char *path, char temporary[PATH_MAX], struct err *err)
{
    char suffix[32], wal[PATH_MAX];
    struct stat info;
    if (lstat(path, &info) == 0)
        return refuse_existing(path, err);
    if (file_beside(path, "-wal", wal) && lstat(wal, &info) == 0) /* it would be taken for the new file's */
        return refuse_existing(wal, err);
    enum rc rc = file_check_folder(path, err);
    if (rc)
        return rc;
    snprintf(suffix, sizeof suffix, ".new-%ld", (long)getpid());
    if (!file_beside(path, suffix, temporary))
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "the name of the file is too long; shorten it");
    return make_file(temporary, err);
}

void fresh_drop(const char *temporary)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[PATH_MAX];
        if (file_beside(temporary, suffixes[i], name))
            unlink(name);
    }
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

static enum rc sync_file(const char *path, struct err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const int failed = fd < 0 || fsync(fd) != 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    if (failed)
        return err_field(err, RC_UNAVAILABLE, 0, "", "disk",
                         "%s cannot be brought to the disk (%s); see to the disk and try again", path,
                         strerrordesc_np(failed));
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

enum rc fresh_finish(const char *temporary, const char *path, struct err *err)
{
    enum rc rc = check_whole(temporary, err);
    if (rc == RC_OK)
        rc = sync_file(temporary, err);
    return rc == RC_OK ? take_name(temporary, path, err) : rc;
}
