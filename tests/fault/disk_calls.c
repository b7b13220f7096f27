/* The program's own system calls on files, as the linker gives them to the objects of this test (--wrap): the
 * libraries' are not among them, and nothing of it is in the program. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>
#include <unistd.h>

#include "disk_internal.h"

/* NOLINTBEGIN: the names are the linker's */
int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
int __real_fsync(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t count);
ssize_t __real_pwrite(int fd, const void *bytes, size_t count, off_t offset);
ssize_t __real_pread(int fd, void *bytes, size_t count, off_t offset);
int __real_renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags);
int __real_unlink(const char *path);
int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
int __wrap_fsync(int fd);
ssize_t __wrap_write(int fd, const void *bytes, size_t count);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t count, off_t offset);
ssize_t __wrap_pread(int fd, void *bytes, size_t count, off_t offset);
int __wrap_renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags);
int __wrap_unlink(const char *path);
/* NOLINTEND */

enum { FDS_MAX = 1024, NO_FILE = 0, FOLDER = -1 };

static struct {
    int file; /* its number and one more, FOLDER or NO_FILE */
    bool sync_failed;
} fds[FDS_MAX];

static bool known(int fd)
{
    return fd >= 0 && fd < FDS_MAX;
}

int __wrap_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list args;
        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    const bool fresh = (flags & O_CREAT) && disk_within(path) && access(path, F_OK) != 0;
    if (disk_call_fails(flags & O_CREAT ? CALL_CREATE : CALL_OPEN))
        return -1;
    const int fd = __real_open(path, flags, mode);
    if (!known(fd))
        return fd;
    const int file = fresh ? disk_note_create(path) : disk_file_of(path);
    fds[fd].file = flags & O_DIRECTORY ? FOLDER : file + 1;
    fds[fd].sync_failed = false;
    return fd;
}

int __wrap_close(int fd)
{
    if (known(fd))
        fds[fd].file = NO_FILE;
    return __real_close(fd);
}

int __wrap_fsync(int fd)
{
    const bool fails = disk_call_fails(CALL_SYNC);
    if (known(fd)) {
        disk_count_sync(fds[fd].sync_failed, fails);
        fds[fd].sync_failed = fds[fd].sync_failed || fails;
    }
    if (fails)
        return -1;
    const int code = disk_recording() ? 0 : __real_fsync(fd);
    if (code == 0 && known(fd) && fds[fd].file == FOLDER)
        disk_note_folder();
    else if (code == 0 && known(fd))
        disk_note_sync(fds[fd].file - 1);
    return code;
}

static void note(int fd, off_t offset, const void *bytes, ssize_t done)
{
    if (done > 0 && known(fd) && fds[fd].file > NO_FILE)
        disk_note_write(fds[fd].file - 1, (int64_t)offset, bytes, (size_t)done);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t count)
{
    if (known(fd) && fd > STDERR_FILENO && disk_call_fails(CALL_WRITE))
        return -1;
    const off_t offset = known(fd) && fds[fd].file > NO_FILE ? lseek(fd, 0, SEEK_CUR) : 0;
    const ssize_t done = __real_write(fd, bytes, count);
    note(fd, offset, bytes, done);
    return done;
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (disk_call_fails(CALL_WRITE))
        return -1;
    const ssize_t done = __real_pwrite(fd, bytes, count, offset);
    note(fd, offset, bytes, done);
    return done;
}

ssize_t __wrap_pread(int fd, void *bytes, size_t count, off_t offset)
{
    if (disk_call_fails(CALL_READ))
        return -1;
    return __real_pread(fd, bytes, count, offset);
}

int __wrap_renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    if (disk_call_fails(CALL_RENAME))
        return -1;
    const int code = __real_renameat2(from_folder, from, to_folder, to, flags);
    if (code == 0)
        disk_note_rename(from, to);
    return code;
}

int __wrap_unlink(const char *path)
{
    if (disk_call_fails(CALL_DELETE))
        return -1;
    const int code = __real_unlink(path);
    if (code == 0)
        disk_note_delete(path);
    return code;
}
