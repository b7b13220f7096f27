/* Laid under a server with LD_PRELOAD: counts its fdatasync and fsync in the file that $LOAD_SYNCS names, and
 * leaves them out where $LOAD_SYNCS_LEFT_OUT is set, which makes every store as fast as with synchronous=OFF
 * without its settings knowing. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))

static struct {
    atomic_uint_fast64_t *count; /* NULL: nobody asks */
    bool left_out;
} syncs;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("LOAD_SYNCS");
    const int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *map =
        file < 0 ? MAP_FAILED : mmap(NULL, sizeof *syncs.count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file >= 0)
        close(file);
    syncs.count = map == MAP_FAILED ? NULL : map;
    syncs.left_out = getenv("LOAD_SYNCS_LEFT_OUT");
}

static int pass(long number, int file)
{
    if (syncs.count)
        atomic_fetch_add(syncs.count, 1);
    return syncs.left_out ? 0 : (int)syscall(number, file);
}

SEEN int fdatasync(int file);
SEEN int fsync(int file);

int fdatasync(int file)
{
    return pass(SYS_fdatasync, file);
}

int fsync(int file)
{
    return pass(SYS_fsync, file);
}
