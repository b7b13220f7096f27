#include "sync.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

enum { APPENDED_BYTES = 16384, APPENDS = 200 };

static struct {
    atomic_bool leave_out;
    atomic_uint_fast64_t count;
} syncs;

static int pass(long number, int file)
{
    atomic_fetch_add(&syncs.count, 1);
    return atomic_load(&syncs.leave_out) ? 0 : (int)syscall(number, file);
}

int fdatasync(int file)
{
    return pass(SYS_fdatasync, file);
}

int fsync(int file)
{
    return pass(SYS_fsync, file);
}

void sync_leave_out(bool leave_out)
{
    atomic_store(&syncs.leave_out, leave_out);
}

uint64_t sync_count(void)
{
    return atomic_load(&syncs.count);
}

int64_t sync_measure_ns(const char *folder)
{
    static char bytes[APPENDED_BYTES];
    char path[4096];
    int64_t times[APPENDS];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/sync", folder);
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return -1;
    memset(bytes, 'x', sizeof bytes);
    for (; count < APPENDS; count++) {
        if (write(file, bytes, sizeof bytes) != (ssize_t)sizeof bytes)
            break;
        const int64_t before = bench_now_ns();
        if (fdatasync(file) != 0)
            break;
        times[count] = bench_now_ns() - before;
    }
    close(file);
    unlink(path);
    return count == APPENDS ? bench_percentile(times, count, 500) : -1;
}
