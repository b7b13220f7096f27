#include "daybook/office/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct spool {
    char *folder;
    char *memory;
    int fd;    /* -1 while everything fits in memory */
    bool away; /* the file does not lie beside the ledger */
    uint64_t bytes;
};

struct spool *spool_open(const char *folder)
{
    struct spool *spool = calloc(1, sizeof *spool);
    if (!spool)
        return NULL;
    spool->fd = -1;
    spool->folder = strdup(folder);
    spool->memory = malloc(SPOOL_MEMORY_BYTES);
    if (spool->folder && spool->memory)
        return spool;
    spool_close(spool);
    return NULL;
}

static int file_open(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char path[4096];
    int chars = snprintf(path, sizeof path, "%s/.daybook-spool-XXXXXX", folder);
    if (chars < 0 || (size_t)chars >= sizeof path)
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

/* The last of a disk is the ledger's: whoever sends up files or asks for long lists fills no more of it. */
static bool leaves_room(int fd, size_t count)
{
    struct statvfs disk;
    if (fstatvfs(fd, &disk) != 0)
        return true; /* the write itself will tell */
    const uint64_t share = (uint64_t)disk.f_blocks * disk.f_frsize / SPOOL_DISK_SHARE;
    const uint64_t kept = share < SPOOL_KEPT_BYTES_MAX ? share : SPOOL_KEPT_BYTES_MAX;
    return (uint64_t)disk.f_bavail * disk.f_frsize >= kept + count;
}

static enum rc write_all(struct spool *spool, const char *bytes, size_t count, struct err *err)
{
    uint64_t at = spool->bytes;
    if (!leaves_room(spool->fd, count))
        return err_set(err, RC_UNAVAILABLE,
                       "what is set aside finds no room (the last of the disk is kept for the ledger); free "
                       "some space on it and try again");
    while (count > 0) {
        ssize_t done = pwrite(spool->fd, bytes, count, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return err_set(err, RC_UNAVAILABLE,
                           "what is set aside finds no room (%s); free some space on the disk and try again",
                           done < 0 ? strerror(errno) : "nothing written");
        bytes += done;
        at += (uint64_t)done;
        count -= (size_t)done;
    }
    return RC_OK;
}

/* Everything so far into a file in that folder, which takes the place of what held it. */
static enum rc move_to(struct spool *spool, const char *folder, struct err *err)
{
    char part[16384];
    struct spool moved = {.fd = file_open(folder)};
    enum rc rc = RC_OK;
    if (moved.fd < 0)
        return err_set(err, RC_UNAVAILABLE, "no file can be made in %s: %s", folder, strerror(errno));
    while (rc == RC_OK && moved.bytes < spool->bytes) {
        size_t count = 0;
        rc = spool_read(spool, moved.bytes, part, sizeof part, &count, err);
        if (rc == RC_OK)
            rc = write_all(&moved, part, count, err);
        moved.bytes += count;
    }
    if (rc != RC_OK) {
        close(moved.fd);
        return rc;
    }
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = moved.fd;
    spool->away = folder != spool->folder;
    return RC_OK;
}

/* Beside the ledger; where the disk there takes no more, with the system's other temporary files, so that a
 * full disk does not end reading. */
static enum rc to_file(struct spool *spool, struct err *err)
{
    if (move_to(spool, spool->folder, NULL) == RC_OK)
        return RC_OK;
    return move_to(spool, P_tmpdir, err);
}

static enum rc write_on(struct spool *spool, const char *bytes, size_t count, struct err *err)
{
    if (spool->away)
        return write_all(spool, bytes, count, err);
    if (write_all(spool, bytes, count, NULL) == RC_OK)
        return RC_OK;
    enum rc rc = move_to(spool, P_tmpdir, err);
    return rc == RC_OK ? write_all(spool, bytes, count, err) : rc;
}

enum rc spool_add(struct spool *spool, const char *bytes, size_t count, struct err *err)
{
    if (count > SPOOL_BYTES_MAX - spool->bytes)
        return err_set(err, RC_REFUSED, "more than 1 GiB; split the file or narrow the question");
    if (spool->fd < 0 && count > SPOOL_MEMORY_BYTES - spool->bytes) {
        enum rc rc = to_file(spool, err);
        if (rc != RC_OK)
            return rc;
    }
    if (spool->fd < 0) {
        memcpy(spool->memory + spool->bytes, bytes, count);
    } else {
        enum rc rc = write_on(spool, bytes, count, err);
        if (rc != RC_OK)
            return rc;
    }
    spool->bytes += count;
    return RC_OK;
}

enum rc spool_read(struct spool *spool, uint64_t offset, char *out, size_t size, size_t *ret_count,
                   struct err *err)
{
    size_t count = 0;
    if (offset < spool->bytes)
        count = spool->bytes - offset < size ? (size_t)(spool->bytes - offset) : size;
    if (spool->fd < 0) {
        memcpy(out, spool->memory + (count ? offset : 0), count);
        *ret_count = count;
        return RC_OK;
    }
    for (size_t got = 0; got < count;) {
        ssize_t done = pread(spool->fd, out + got, count - got, (off_t)(offset + got));
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return err_set(err, RC_UNAVAILABLE, "what was set aside cannot be read again: %s",
                           done < 0 ? strerror(errno) : "it is shorter than written");
        got += (size_t)done;
    }
    *ret_count = count;
    return RC_OK;
}

uint64_t spool_bytes(const struct spool *spool)
{
    return spool->bytes;
}

void spool_close(struct spool *spool)
{
    if (!spool)
        return;
    if (spool->fd >= 0)
        close(spool->fd);
    free(spool->memory);
    free(spool->folder);
    free(spool);
}
