#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wal.h"

enum { KEPT_MAX = 1000, COPY_BYTES = 65536 };
static const char kept_suffix[] = "-wal.kept-";

static bool read_at(void *context, int64_t offset, void *out, size_t count)
{
    const int *fd = context;
    unsigned char *at = out;
    while (count > 0) {
        const ssize_t got = pread(*fd, at, count, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        offset += got;
        count -= (size_t)got;
    }
    return true;
}

static int open_beside(const char *path, const char *suffix)
{
    char name[PATH_MAX];
    if (!file_beside(path, suffix, name))
        return -1;
    return open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

static bool read_index(const char *path, unsigned char out[WAL_INDEX_BYTES])
{
    int fd = open_beside(path, "-shm");
    const bool there = fd >= 0 && read_at(&fd, 0, out, WAL_INDEX_BYTES);
    if (fd >= 0)
        close(fd);
    return there;
}

static bool copy(int in, int out)
{
    unsigned char bytes[COPY_BYTES];
    for (;;) {
        const ssize_t got = read(in, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 && fsync(out) == 0;
        if (write(out, bytes, (size_t)got) != got)
            return false;
    }
}

/* Under the first number that is free. */
static enum rc keep(const char *path, int wal, char name[PATH_MAX], struct err *err)
{
    int out = -1, failed = 0;
    for (int i = 1; out < 0 && failed == 0 && i <= KEPT_MAX; i++) {
        char suffix[32];
        snprintf(suffix, sizeof suffix, "%s%d", kept_suffix, i);
        if (!file_beside(path, suffix, name))
            failed = ENAMETOOLONG;
        else
            out = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (out < 0 && failed == 0 && errno != EEXIST)
            failed = errno;
    }
    if (out < 0 && failed == 0)
        failed = EEXIST;
    if (out >= 0)
        (void)!file_give_to_owner(out, path);
    if (failed == 0 && (lseek(wal, 0, SEEK_SET) != 0 || !copy(wal, out)))
        failed = errno ? errno : EIO;
    if (out >= 0) {
        close(out);
        if (failed)
            unlink(name);
    }
    if (failed)
        return err_field(err, RC_UNAVAILABLE, 0, "", "damaged",
                         "%s-wal is cut and cannot be kept aside (%s); make room, or copy it away before the "
                         "ledger is opened",
                         path, strerrordesc_np(failed));
    return file_sync_folder(path, err);
}

static enum rc tell(const char *path, const struct wal_state *state, const char *kept, char **ret,
                    struct err *err)
{
    char text[3 * PATH_MAX];
    snprintf(
        text, sizeof text,
        "%s: its WAL is damaged: of %lld frames that were committed before a crash %lld came back, so work "
        "shown as saved may be missing; the WAL is kept as %s: run 'daybook check' and compare with the "
        "papers of the last hours",
        path, (long long)state->committed, (long long)state->recovered, kept);
    *ret = strdup(text);
    return *ret ? RC_OK : err_memory(err);
}

static bool is_home(const char *path, const struct wal_look *wal_look, const struct wal_state *state)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC); /* nobody has it open yet, so closing it ends no locks */
    unsigned char *page = malloc(WAL_PAGE_BYTES_MAX);
    const bool home = fd >= 0 && page && wal_is_home(wal_look, state, read_at, &fd, page);
    free(page);
    if (fd >= 0)
        close(fd);
    return home;
}

static enum rc look(const char *path, int wal, int64_t bytes, char **ret_cut, struct err *err)
{
    unsigned char index[WAL_INDEX_BYTES];
    struct wal_state state;
    char kept[PATH_MAX];
    struct wal_look wal_look = {.read = read_at, .context = &wal, .bytes = bytes};
    wal_look.frame = malloc(WAL_FRAME_ROOM);
    if (!wal_look.frame)
        return err_memory(err);
    wal_look.index = read_index(path, index) ? index : NULL;
    wal_examine(&wal_look, &state);
    const bool cut = state.committed > state.recovered && !is_home(path, &wal_look, &state);
    free(wal_look.frame);
    if (!cut)
        return RC_OK;
    enum rc rc = keep(path, wal, kept, err);
    return rc == RC_OK ? tell(path, &state, kept, ret_cut, err) : rc;
}

enum rc recover_look(const char *path, char **ret_cut, bool *ret_left, struct err *err)
{
    struct stat info;
    enum rc rc = RC_OK;
    const int wal = open_beside(path, "-wal");
    *ret_cut = NULL;
    *ret_left = wal >= 0 && fstat(wal, &info) == 0 && info.st_size > 0;
    if (*ret_left)
        rc = look(path, wal, (int64_t)info.st_size, ret_cut, err);
    if (wal >= 0)
        close(wal);
    return rc;
}

void recover_each_kept(const char *path, pragma_line_fn line, void *context)
{
    char real[PATH_MAX], name[PATH_MAX];
    const char *slash = realpath(path, real) ? strrchr(real, '/') : NULL;
    if (!slash || !file_beside(slash + 1, kept_suffix, name))
        return;
    real[slash - real] = '\0';
    DIR *folder = opendir(real[0] ? real : "/");
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (strncmp(entry->d_name, name, strlen(name)) == 0)
            line(context, entry->d_name);
    if (folder)
        closedir(folder);
}
