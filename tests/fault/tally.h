/* What the long runs share: --seconds, --states, --seed, --resume, and counts that add up in a file. */
#ifndef FAULT_TALLY_H
#define FAULT_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct tally {
    uint64_t seed;
    int64_t seconds; /* 0: until `target` */
    int64_t target;
    const char *file;          /* NULL: none */
    uint64_t round;            /* rounds done in runs before */
    int64_t started_ms, first; /* what was counted before this run */
    int64_t *counts;
    int count;
    bool counted;
};

/* Of a test of every k-th call: `[--every N] [WORK]`, so that a slow build can take each N-th k alone.
 * *ret_only NULL: all works. */
int64_t tally_every(int argc, char **argv, const char **ret_only);
/* Reads the arguments; prints the seed. */
void tally_begin(struct tally *tally, int argc, char **argv, int64_t target);
/* The counts that the file keeps; read from it now. */
void tally_use(struct tally *tally, int64_t *counts, int count);
bool tally_goes_on(struct tally *tally, int64_t done);
void tally_save(struct tally *tally, uint64_t rounds);
/* Says what is wrong, with the seed, and ends the test with status 1. */
_Noreturn void tally_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
