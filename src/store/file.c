#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Magic numbers of statfs(2). Locks and shared memory of the engine do not hold over these. */
static const unsigned network_magics[] = {
    0x6969,     /* NFS */
    0x517B,     /* SMB */
    0xFF534D42, /* CIFS */
    0xFE534D42, /* SMB2 */
};

bool file_is_network(long file_system_magic)
{
    for (size_t i = 0; i < sizeof network_magics / sizeof *network_magics; i++)
        if ((unsigned)file_system_magic == network_magics[i])
            return true;
    return false;
}

bool file_beside(const char *path, const char *suffix, char out[PATH_MAX])
{
    const int chars = snprintf(out, PATH_MAX, "%s%s", path, suffix);
    return chars > 0 && chars < PATH_MAX;
}

static enum rc refuse_network(const char *path, struct err *err)
{
    struct statfs info;
    if (statfs(path, &info) == 0 && file_is_network((long)info.f_type))
        return err_field(
            err, RC_UNAVAILABLE, 0, "", "network",
            "%s is on a network file system, where locks do not hold; move it to a local disk of the server",
            path);
    return RC_OK;
}

bool file_is_owners(const struct stat *beside, const struct stat *ledger)
{
    return S_ISREG(beside->st_mode) &&
           (beside->st_uid == ledger->st_uid || beside->st_uid == geteuid() || beside->st_uid == 0);
}

enum rc file_refuse_strange(const char *name, struct err *err)
{
    return err_field(
        err, RC_UNAVAILABLE, 0, "", "permission",
        "%s is another user's or no file; take it away, and keep the ledger in a folder closed to others",
        name);
}

/* What another user has laid beside a ledger would be taken for a part of it. */
static enum rc check_beside(const char *path, const struct stat *ledger, struct err *err)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal", ".lock", ".log"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[PATH_MAX];
        struct stat beside;
        if (file_beside(path, suffixes[i], name) && lstat(name, &beside) == 0 &&
            !file_is_owners(&beside, ledger))
            return file_refuse_strange(name, err);
    }
    return RC_OK;
}

/* What root does for a ledger of another's stays the other's. */
bool file_give_to_owner(int fd, const char *path)
{
    struct stat ledger;
    return geteuid() != 0 || stat(path, &ledger) != 0 || fchown(fd, ledger.st_uid, ledger.st_gid) == 0;
}

enum rc file_check(const char *path, struct err *err)
{
    char real[PATH_MAX];
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return err_field(err, RC_UNAVAILABLE, 0, "", "missing",
                             "there is no ledger %s; 'daybook init %s' makes one, -d names another", path,
                             path);
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "%s cannot be opened: %s; ask its owner for permission", path,
                         strerrordesc_np(errno));
    }
    if (S_ISDIR(info.st_mode))
        return err_field(err, RC_UNAVAILABLE, 0, "", "folder", "%s is a folder; name the ledger file in it",
                         path);
    if (!S_ISREG(info.st_mode))
        return err_field(err, RC_UNAVAILABLE, 0, "", "foreign", "%s is no regular file; name a ledger file",
                         path);
    if (access(path, R_OK) != 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "%s cannot be read: %s; ask its owner for permission", path, strerrordesc_np(errno));
    enum rc rc = check_beside(realpath(path, real) ? real : path, &info, err);
    return rc == RC_OK ? refuse_network(path, err) : rc;
}

static bool folder_of(const char *path, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const size_t bytes = slash ? (size_t)(slash - path) : 0;
    if (bytes >= PATH_MAX)
        return false;
    memcpy(out, path, bytes);
    out[bytes] = '\0';
    if (bytes == 0)
        memcpy(out, slash ? "/" : ".", 2);
    return true;
}

enum rc file_check_folder(const char *path, struct err *err)
{
    char folder[PATH_MAX];
    struct stat info;
    if (!folder_of(path, folder))
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "the name of the ledger is too long; shorten it");
    if (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode))
        return err_field(err, RC_UNAVAILABLE, 0, "", "missing", "there is no folder %s; make it first",
                         folder);
    if (access(folder, W_OK | X_OK) != 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "%s cannot be made: %s; choose a folder that may be written", path,
                         strerrordesc_np(errno));
    return file_folder_open(&info)
               ? err_field(
                     err, RC_UNAVAILABLE, 0, "", "permission",
                     "the folder %s is another user's, or others may write in it: they could put another "
                     "file in the place of %s; choose a folder of your own",
                     folder, path)
               : refuse_network(folder, err);
}

/* Whether others can take a file out of the folder and put another in its place. (Groups of one user are
 * common, so a group that is this user's own passes.) */
bool file_folder_open(const struct stat *folder)
{
    const bool sticky = folder->st_mode & S_ISVTX;
    const bool group = folder->st_mode & S_IWGRP && folder->st_gid != getegid();
    if (geteuid() != 0 && folder->st_uid != geteuid() && folder->st_uid != 0)
        return true;
    return !sticky && (folder->st_mode & S_IWOTH || group);
}

bool file_folder_info(const char *path, struct stat *ret)
{
    char folder[PATH_MAX];
    return folder_of(path, folder) && stat(folder, ret) == 0;
}

static int64_t read_big_endian(const unsigned char *bytes)
{
    return (int64_t)((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
                     bytes[3]);
}

enum rc file_refuse_foreign(const char *path, struct err *err)
{
    return err_field(err, RC_UNAVAILABLE, 0, "", "foreign",
                     "%s is no ledger of daybook; -d names another file", path);
}

static bool has_wal(const char *path)
{
    char wal[PATH_MAX];
    struct stat info;
    return file_beside(path, "-wal", wal) && stat(wal, &info) == 0 && info.st_size > 0;
}

/* Of a ledger whose log was being brought home when power was lost the first page may be torn in the file and
 * whole in the log: then the engine, which reads through the log, is asked. Should it be another program's,
 * its log is not brought home on closing. */
static enum rc check_through_wal(sqlite3 *db, const char *path, struct err *err)
{
    int64_t application = 0, version = 0;
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (pragma_versions(db, path, &application, &version, NULL) != RC_OK ||
        application != LEDGER_APPLICATION_ID)
        return file_refuse_foreign(path, err);
    return RC_OK;
}

/* application_id stands at byte 68: https://sqlite.org/fileformat2.html, "The Database Header". */
enum rc file_check_header(sqlite3 *db, const char *path, struct err *err)
{
    unsigned char header[100] = {0};
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || !file || !file->pMethods)
        return engine_error(db, code ? code : SQLITE_CANTOPEN, path, NULL, err);
    code = file->pMethods->xRead(file, header, sizeof header, 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return engine_error(db, code, path, NULL, err);
    if (memcmp(header, "SQLite format 3", 16) == 0 && read_big_endian(header + 68) == LEDGER_APPLICATION_ID)
        return RC_OK;
    return has_wal(path) ? check_through_wal(db, path, err) : file_refuse_foreign(path, err);
}

static bool uri_escape(const char *text, char *out, size_t out_bytes)
{
    size_t used = 0;
    for (const char *c = text; *c; c++) {
        const bool special = *c == '?' || *c == '#' || *c == '%';
        const int chars =
            snprintf(out + used, out_bytes - used, special ? "%%%02X" : "%c", (unsigned char)*c);
        if (chars < 0 || (size_t)chars >= out_bytes - used)
            return false;
        used += (size_t)chars;
    }
    return true;
}

/* On a read-only disk nobody can fold a WAL into the file, and the engine would pass over it in silence. */
enum rc file_disk_uri(const char *path, char *out, size_t out_bytes, struct err *err)
{
    char beside[PATH_MAX], real[PATH_MAX], escaped[3 * PATH_MAX];
    struct stat info;
    if (!realpath(path, real) || !file_beside(real, "-wal", beside))
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission", "%s cannot be opened: %s", path,
                         strerrordesc_np(errno));
    if (stat(beside, &info) == 0 && info.st_size > 0)
        return err_field(
            err, RC_UNAVAILABLE, 0, "", "read-only",
            "%s has unfinished work beside it (%s-wal); open it once on a disk that may be written", path,
            path);
    if (!uri_escape(real, escaped, sizeof escaped))
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "the name of the ledger is too long; shorten it");
    const int chars = snprintf(out, out_bytes, "file:%s?immutable=1", escaped);
    if (chars < 0 || (size_t)chars >= out_bytes)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "the name of the ledger is too long; shorten it");
    return RC_OK;
}

enum rc file_sync_folder(const char *path, struct err *err)
{
    char folder[PATH_MAX];
    const int fd = folder_of(path, folder) ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    const int failed = fd < 0 || fsync(fd) != 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    if (failed)
        return err_field(err, RC_UNAVAILABLE, 0, "", "disk",
                         "%s: its folder cannot be brought to the disk (%s)", path, strerrordesc_np(failed));
    return RC_OK;
}
