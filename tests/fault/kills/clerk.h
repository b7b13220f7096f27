/* A clerk: a process of its own that works through its jobs over the real socket, until it is killed or told
 * to stop. The next process of the same clerk goes on where the journal ends: what was sent and not answered
 * is sent again. */
#ifndef TEST_KILLS_CLERK_H
#define TEST_KILLS_CLERK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { CLERKS_MAX = 16, TOKEN_BYTES = 80, PATH_BYTES = 128, FAILURE_BYTES = 800 };

/* What a clerk does wrong on purpose, so that the test shows it can see it. */
enum clerk_fault {
    FAULT_NONE,
    FAULT_EARLY,  /* notes what is done before the reply */
    FAULT_NEW_IDS /* sends again under another id */
};

enum clerk_phase { PHASE_RESTS, PHASE_KEYS, PHASE_ASKS, PHASE_IMPORTS };

/* In memory that all processes of the test share. */
struct clerk_shared {
    atomic_int phase;
    atomic_long answers;         /* had so far */
    atomic_long slowest_ms;      /* of them, but for those a server's death fell into */
    atomic_long unknown;         /* outcomes told as unknown, and resolved by the id */
    atomic_long dies_soon;       /* times it set itself a death in the middle of a request */
    char failure[FAILURE_BYTES]; /* why it gave up; "" */
};
struct shared {
    atomic_bool stop;
    struct clerk_shared clerks[CLERKS_MAX];
};

struct clerk_world {
    uint64_t seed;
    unsigned kinds; /* of jobs, a bit each */
    enum clerk_fault fault;
    int round, clerk, life; /* `life`: how many processes it has had */
    const char *place;      /* a ledger, or a service's socket */
    const char *program;    /* NULL: starts no server */
    const char *token, *journal;
    struct shared *shared;
};
_Noreturn void clerk_live(const struct clerk_world *world);

#endif
