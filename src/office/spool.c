#include "daybook/office/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct spool {
    char *folder;
    char *memory;
    int fd; /* -1 while everything fits in memory */
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

static enum rc write_all(struct spool *spool, const char *bytes, size_t count, struct err *err)
{
    uint64_t at = spool->bytes;
    while (count > 0) {
        ssize_t done = pwrite(spool->fd, bytes, count, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return err_set(err, RC_UNAVAILABLE,
                           "the disk beside the ledger is full (%s); free some space and try again",
                           done < 0 ? strerror(errno) : "nothing written");
        bytes += done;
        at += (uint64_t)done;
        count -= (size_t)done;
    }
    return RC_OK;
}

static enum rc to_file(struct spool *spool, struct err *err)
{
    spool->fd = file_open(spool->folder);
    if (spool->fd < 0)
        spool->fd = file_open(P_tmpdir);
    if (spool->fd < 0)
        return err_set(err, RC_UNAVAILABLE, "no file can be made in %s: %s", spool->folder, strerror(errno));
    uint64_t bytes = spool->bytes;
    spool->bytes = 0;
    enum rc rc = write_all(spool, spool->memory, (size_t)bytes, err);
    spool->bytes = bytes;
    if (rc != RC_OK) {
        close(spool->fd);
        spool->fd = -1;
    }
    return rc;
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
        enum rc rc = write_all(spool, bytes, count, err);
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
