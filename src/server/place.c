#include "daybook/server/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daybook/base/hash.h"

enum { NAME_HEX_BYTES = 16, BACKLOG = 128 };

bool place_is_socket(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISSOCK(info.st_mode);
}

bool place_names_socket(const char *path)
{
    static const char suffix[] = ".sock";
    const size_t bytes = strlen(path);
    struct stat info;
    if (place_is_socket(path))
        return true;
    return bytes > sizeof suffix && strcmp(path + bytes - (sizeof suffix - 1), suffix) == 0 &&
           (stat(path, &info) != 0 || !S_ISREG(info.st_mode));
}

static enum rc socket_name(const char *ledger, char out[NAME_HEX_BYTES + 1], struct err *err)
{
    struct stat info;
    struct hash hash;
    unsigned char digest[HASH_BYTES];
    if (stat(ledger, &info) != 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "missing",
                         "there is no ledger %s; 'daybook init %s' makes one, -d names another", ledger,
                         ledger);
    hash_init(&hash);
    hash_add_int(&hash, (int64_t)info.st_dev);
    hash_add_int(&hash, (int64_t)info.st_ino);
    hash_finish(&hash, digest);
    hash_hex(digest, NAME_HEX_BYTES / 2, out);
    return RC_OK;
}

/* $XDG_RUNTIME_DIR/daybook, else /tmp/daybook-UID. */
static void folder_name(char out[PLACE_BYTES])
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    int chars = -1;
    if (runtime && runtime[0] == '/')
        chars = snprintf(out, PLACE_BYTES, "%s/daybook", runtime);
    if (chars < 0 || chars + (int)sizeof "/.sock" + NAME_HEX_BYTES > PLACE_BYTES)
        snprintf(out, PLACE_BYTES, "/tmp/daybook-%lu", (unsigned long)geteuid());
}

/* Whoever owns the folder could put another socket in its place. */
static enum rc check_folder(const char *folder, bool make, struct err *err)
{
    struct stat info;
    if (make && mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission", "the folder %s cannot be made: %s", folder,
                         strerrordesc_np(errno));
    if (lstat(folder, &info) != 0)
        return make ? err_field(err, RC_UNAVAILABLE, 0, "", "permission", "%s cannot be opened: %s", folder,
                                strerrordesc_np(errno))
                    : RC_OK;
    if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 077) != 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "%s must be a folder of this user's that is closed to all others (mode 0700)",
                         folder);
    return RC_OK;
}

enum rc place_own(const char *ledger, bool make, char ret[PLACE_BYTES], struct err *err)
{
    char name[NAME_HEX_BYTES + 1], folder[PLACE_BYTES];
    enum rc rc = socket_name(ledger, name, err);
    folder_name(folder);
    if (rc == RC_OK)
        rc = check_folder(folder, make, err);
    if (rc == RC_OK && snprintf(ret, PLACE_BYTES, "%s/%s.sock", folder, name) >= PLACE_BYTES)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "permission", "the name of the folder %s is too long",
                       folder);
    return rc;
}

static bool address_of(const char *path, struct sockaddr_un *ret)
{
    const size_t bytes = strlen(path);
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (bytes >= sizeof ret->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(ret->sun_path, path, bytes + 1);
    return true;
}

/* The socket is closed to all until its mode is set: between bind and chmod nobody gets in. */
static bool bind_and_listen(int fd, const char *path, const struct sockaddr_un *address, mode_t mode)
{
    mode_t before = umask(0777);
    bool bound = bind(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    int failed = errno;
    umask(before);
    errno = failed;
    return bound && chmod(path, mode) == 0 && listen(fd, BACKLOG) == 0;
}

enum rc place_listen(const char *path, mode_t mode, int *ret_fd, struct err *err)
{
    struct sockaddr_un address;
    int fd = -1;
    bool named = address_of(path, &address);
    if (named && (!place_is_socket(path) || unlink(path) == 0))
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || !bind_and_listen(fd, path, &address, mode)) {
        err_field(err, RC_UNAVAILABLE, 0, "", "permission", "the socket %s cannot be made: %s", path,
                  strerrordesc_np(errno));
        if (fd >= 0)
            close(fd);
        return RC_UNAVAILABLE;
    }
    *ret_fd = fd;
    return RC_OK;
}

bool place_connect(const char *path, int *ret_fd)
{
    struct sockaddr_un address;
    int fd = address_of(path, &address) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
    if (fd < 0)
        return false;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        int failed = errno;
        close(fd);
        errno = failed;
        return false;
    }
    *ret_fd = fd;
    return true;
}

bool place_peer(int fd, uid_t *ret_uid, pid_t *ret_pid)
{
    struct ucred who;
    socklen_t bytes = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &bytes) != 0)
        return false;
    *ret_uid = who.uid;
    *ret_pid = who.pid;
    return true;
}
