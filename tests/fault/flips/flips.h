/* Damaged files held against the real opening and the real check: what a damaged byte lies in, what was done
 * with it, and the totals that runs add up. */
#ifndef DAYBOOK_TESTS_FLIPS_H
#define DAYBOOK_TESTS_FLIPS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image {
    unsigned char *bytes;
    size_t count;
};

/* What a sample is made on. `crash` is what a killed program left. */
struct bases {
    struct image ledger, backup, crash, crash_wal, crash_shm;
    int64_t crash_documents; /* that were shown as saved before the kill */
};

/* flips_base.c: makes the files in `folder`, or takes those that an earlier run left there. *ret_made: they
 * are new, so what was counted before does not go with them. Ends the program where that does not work. */
void bases_ready(const char *folder, struct bases *ret, bool *ret_made);
void bases_free(struct bases *bases);
struct image image_read(const char *path);
void image_write(const char *path, const struct image *image);

/* flips_map.c: what each byte of a ledger belongs to, from the file format and not from the program. */
enum use {
    USE_FREE,    /* no page, cell or pointer stands there */
    USE_OPEN,    /* of a table that the check lists as uncovered, or of its indexes */
    USE_ENGINE,  /* counters in the file's header that may hold anything */
    USE_COVERED, /* all the rest */
    USES
};
/* One byte of `enum use` for each of the file's. Ends the program where the file is not as the format says.
 */
unsigned char *map_make(const char *path, const struct image *image);

/* flips_child.c: one damaged ledger, opened and looked at in a process of its own. */
enum outcome {
    OUTCOME_PASSED,  /* the check finds nothing */
    OUTCOME_FAILED,  /* it prints FAIL and leaves with 3 */
    OUTCOME_REFUSED, /* one line and exit status 3 */
    OUTCOME_ODD,     /* refused with another exit status or without words */
    OUTCOME_CRASHED,
    OUTCOME_HUNG, /* longer than 10 s, three times */
    OUTCOMES
};
struct seen {
    enum outcome outcome;
    bool notice; /* opening told of a cut WAL */
    int64_t ms;
    char text[512]; /* the first finding, or the refusal */
};
void child_check(const char *path, bool look_around, struct seen *ret);
void child_restore(const char *backup, const char *path, struct seen *ret);

/* flips_sample.c: the damages. A sample is determined by seed, number and bases alone. */
enum { KINDS = 6 };
struct tally {
    int64_t samples, outcomes[OUTCOMES], passed_in[USES];
    int64_t found_in_free; /* of a freed block's size, say; many would mean that the map is wrong */
    int64_t missed;        /* passed, though covered bytes changed */
    int64_t cut, told, last_untold, lost_untold; /* of a WAL */
    int64_t slowest_ms;
};
struct run {
    const char *folder; /* bases, totals, and what failed */
    char work[64];      /* where samples are made, thrown away */
    uint64_t seed;
    struct bases bases;
    unsigned char *ledger_map, *backup_map;
    struct tally tallies[KINDS];
};
const char *sample_kind_name(size_t kind);
size_t sample_kind(int64_t number);
/* False: it shows something that must not be; the file is kept in the run's folder. */
bool sample_run(struct run *run, int64_t number);

#endif
