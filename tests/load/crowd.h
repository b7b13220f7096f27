/* Many clerks, each a process of its own, who begin together and tell what they saw in memory that all share.
 * None of them ends the test: what went wrong stands in its `why`. */
#ifndef DAYBOOK_TESTS_LOAD_CROWD_H
#define DAYBOOK_TESTS_LOAD_CROWD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/ledger.h"

enum { CROWD_MAX = 256, TIMES_MAX = 65536, CLERK_LOGIN_BYTES = 32, CLERK_WHY_BYTES = 256 };

struct times {
    size_t count; /* past TIMES_MAX they are only counted */
    uint32_t us[TIMES_MAX];
};
void times_add(struct times *times, int64_t ns);

struct clerk {
    int number; /* from 0 */
    char login[CLERK_LOGIN_BYTES];
    pid_t pid, program;       /* the process; the daybook it keys at, or 0 */
    int64_t begin_ns;         /* when its first document begins */
    int64_t document_ns;      /* from the beginning of one document to the next's; 0: no pause */
    struct times commits;     /* as the clerk sees them: from the call or the key to the answer */
    struct times puts, looks; /* drafts stored; look-ups answered */
    struct times keys;        /* from a key to what it paints first */
    size_t again;             /* a submit was tried again, since the ledger did not answer */
    atomic_int ready;
    atomic_size_t submitted; /* acknowledged */
    char why[CLERK_WHY_BYTES];
};

struct crowd {
    const struct ledger *ledger;
    atomic_bool go, stop;
    int64_t go_ns;
    int acknowledged; /* a file, to which each number acknowledged is appended, a line each */
    size_t count;
    struct clerk clerks[CROWD_MAX];
};

/* What a clerk's process does, from sign-on to the stop; returns false with `why` said. */
typedef bool (*clerk_fn)(struct crowd *crowd, struct clerk *clerk);
bool clerk_submits(struct crowd *crowd, struct clerk *clerk); /* whole documents, one call each, no pause */
bool clerk_keys(struct crowd *crowd, struct clerk *clerk);    /* the requests that a terminal sends, paced */

/* Adds operators clerk000… to the ledger, which must be closed. */
void crowd_operators(const struct ledger *ledger, size_t count);
/* `acknowledged` names the file; NULL: nobody asks. Ends the program when there is no memory. */
struct crowd *crowd_open(const struct ledger *ledger, const char *acknowledged);
/* Adds so many who do `work`; `pause_ns` between their documents' beginnings, spread evenly. Forks: no thread
 * may run in this process. */
void crowd_add(struct crowd *crowd, size_t count, int64_t pause_ns, clerk_fn work);
void crowd_await(struct crowd *crowd); /* until all are signed on; ends the program when one cannot be */
void crowd_go(struct crowd *crowd);
/* Has them finish what is begun, and waits for them. NULL: all went well; else what did not. */
const char *crowd_stop(struct crowd *crowd);
void crowd_close(struct crowd *crowd);

/* For those who work: the number is acknowledged, and written down before another one is asked for. */
void clerk_submitted(struct crowd *crowd, struct clerk *clerk, const char *number, int64_t took_ns);
/* Waits until then; false: stop. */
bool clerk_wait(const struct crowd *crowd, int64_t until_ns);
bool clerk_fails(struct clerk *clerk, const char *what, const struct err *err); /* false */

/* Over so many from the first on: the percentile of one of their times, in ns; the count; the longest. */
struct crowd_times {
    size_t count;
    int64_t middle_ns, late_ns, most_ns;
};
struct crowd_times crowd_times(const struct crowd *crowd, size_t first, size_t count,
                               size_t offset);           /* offsetof(struct clerk, commits) */
struct crowd_times times_sum(const struct times *times); /* of one alone */
/* How many documents the one who has fewest and the one who has most got acknowledged. */
struct crowd_share {
    size_t fewest, most, all;
};
struct crowd_share crowd_share(const struct crowd *crowd);
int64_t crowd_cpu_ns(const struct crowd *crowd); /* so far, of those that run */

/* One run without pauses: so many clerks for so long. */
struct crowd_run {
    int64_t elapsed_ns, server_cpu_ns, clerk_cpu_ns, syncs, resident_bytes, peak_bytes;
    struct crowd_times commits;
    struct crowd_share share;
};
/* Starts a server, and ends it. `leave_out_syncs`: for CPU only. Ends the program where something fails. */
void crowd_run(const struct ledger *ledger, size_t count, int64_t seconds, bool leave_out_syncs,
               const char *acknowledged, struct crowd_run *ret);
/* The same in parts: the one server of the ledger, its syncs counted. */
pid_t crowd_server_start(const struct ledger *ledger, bool leave_out_syncs);
void crowd_server_end(void);

#endif
