#include "syncs.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_uint_fast64_t *count;

bool syncs_begin(const char *folder, bool leave_out)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/syncs", folder);
    const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    void *map = ftruncate(file, sizeof *count) == 0
                    ? mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                    : MAP_FAILED;
    close(file);
    if (map == MAP_FAILED)
        return false;
    count = map;
    setenv("LD_PRELOAD", LOAD_SYNCS_LIBRARY, 1);
    setenv("LOAD_SYNCS", path, 1);
    if (leave_out)
        setenv("LOAD_SYNCS_LEFT_OUT", "1", 1);
    return true;
}

int64_t syncs_count(void)
{
    return count ? (int64_t)atomic_load(count) : 0;
}

void syncs_end(void)
{
    unsetenv("LD_PRELOAD");
    unsetenv("LOAD_SYNCS");
    unsetenv("LOAD_SYNCS_LEFT_OUT");
    if (count)
        munmap(count, sizeof *count);
    count = NULL;
}
