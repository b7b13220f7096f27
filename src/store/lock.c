#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_POLL_MS = 20 };

struct store_lock {
    int fd;
};

/* Of the real file, so that two names of one ledger share one lock. */
static bool lock_name(const char *path, char out[PATH_MAX])
{
    char real[PATH_MAX];
    return file_beside(realpath(path, real) ? real : path, ".lock", out);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Another user could hold a lock of their own for ever. */
static bool is_ours(int fd, const char *path)
{
    struct stat lock, ledger;
    return stat(path, &ledger) != 0 || (fstat(fd, &lock) == 0 && file_is_owners(&lock, &ledger));
}

static int take(int fd, int wait_ms)
{
    const int64_t deadline = now_ms() + wait_ms;
    for (;;) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return errno;
        if (now_ms() >= deadline)
            return EWOULDBLOCK;
        nanosleep(&(struct timespec){.tv_nsec = LOCK_POLL_MS * 1000000}, NULL);
    }
}

static long read_pid(int fd)
{
    char text[32] = "";
    const ssize_t bytes = pread(fd, text, sizeof text - 1, 0);
    return bytes > 0 ? strtol(text, NULL, 10) : 0;
}

static enum rc refuse_held(const char *path, int fd, struct err *err)
{
    const long pid = read_pid(fd);
    if (pid <= 0)
        return err_field(err, RC_UNAVAILABLE, 0, "", "busy",
                         "%s is in use by another process; wait for it or end it", path);
    return err_field(err, RC_UNAVAILABLE, 0, "", "busy", "%s is in use by process %ld; wait for it or end it",
                     path, pid);
}

static bool write_pid(int fd)
{
    char text[32];
    const int chars = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)chars, 0) == chars;
}

enum rc store_lock(const char *path, int wait_ms, struct store_lock **ret, struct err *err)
{
    char name[PATH_MAX];
    enum rc rc = RC_OK;
    if (!lock_name(path, name))
        return err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                         "the name of the ledger is too long; shorten it");
    struct store_lock *lock = malloc(sizeof *lock);
    const int fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    const bool strange = fd >= 0 ? !is_ours(fd, path) : errno == ELOOP;
    const int failed = fd < 0 ? errno : strange ? 0 : take(fd, wait_ms);
    if (!lock)
        rc = err_memory(err);
    else if (strange)
        rc = file_refuse_strange(name, err);
    else if (failed == EWOULDBLOCK)
        rc = refuse_held(path, fd, err);
    else if (failed)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "permission",
                       "%s cannot be opened: %s; see to the permissions of the ledger's folder", name,
                       strerrordesc_np(failed));
    else
        (void)!write_pid(fd); /* on a full disk the lock holds all the same, without a name */
    if (rc) {
        free(lock);
        if (fd >= 0)
            close(fd);
        return rc;
    }
    (void)!file_give_to_owner(fd, path);
    lock->fd = fd;
    *ret = lock;
    return RC_OK;
}

void store_lock_own(struct store_lock *lock)
{
    (void)!write_pid(lock->fd);
}

void store_unlock(struct store_lock *lock)
{
    if (!lock)
        return;
    close(lock->fd);
    free(lock);
}
