/* What a power loss could leave on a disk: files made of a log (disk.h) up to a moment. What was synced
 * stands; of what was not, each sector may hold what any of the writes since left there or what stood before,
 * torn in the middle or not; truncations and names may have come or not. */
#ifndef FAULT_CRASH_H
#define FAULT_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crash;
struct crash_file {
    char name[48];
    unsigned char *bytes;
    int64_t count;
};
enum { CRASH_NAMES_MAX = 16 };
struct crash_state {
    struct crash_file files[CRASH_NAMES_MAX]; /* owned by the crash, until the next draw */
    size_t file_count;
    const unsigned char *index; /* DISK_INDEX_BYTES that the shared memory holds; NULL: there is none */
    const char *how;            /* what became of what was not synced, for messages */
    size_t pending;             /* writes that were not synced */
};

/* Replays the log as it is now, from its beginning. */
struct crash *crash_open(void);
void crash_close(struct crash *crash);
void crash_advance(struct crash *crash, size_t moment); /* forward only */
/* The same seed at the same moment gives the same state. */
void crash_draw(struct crash *crash, uint64_t seed, struct crash_state *ret);
/* Writes the state into an empty or earlier used folder of the same names. */
void crash_lay_out(const struct crash_state *state, const char *folder);

uint64_t crash_mix(uint64_t value); /* scrambles */

#endif
