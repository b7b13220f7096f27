/* A round: a fresh ledger, clerks at work on it, and a killer among them, until so many were killed. */
#ifndef TEST_KILLS_ROUND_H
#define TEST_KILLS_ROUND_H

#include "site.h"

struct counts {
    long server_kills, client_kills;
    long at_commit, at_import, at_checkpoint, at_start, at_stop; /* of the server's, where they fell */
    long stops;        /* clerks that stood still while others were watched */
    long stop_wait_ms; /* the longest that another then waited for its next answer */
    long acknowledged; /* steps */
    long sent_again, unknown;
    long checked; /* times a job was held against the ledger */
    long checks;  /* of the whole ledger by `check` */
    long lost, wrong, twice;
    long slowest_ms; /* answer */
};

struct round {
    uint64_t seed;
    int number, clerks;
    unsigned kinds;
    enum clerk_fault fault;
    bool guard_dropped;     /* of the ledger */
    const char *taken_away; /* SQL over the ledger once its server has ended; NULL: none */
    bool control;        /* something is wrong on purpose: it is looked at once, at the end, and not told */
    long kills, answers; /* both are to be reached */
    int64_t until_ms;    /* 0: no matter how long */
};

/* Adds to `counts`. False: something was not as promised; it has been told on stderr. */
bool round_run(const struct round *round, struct site *site, struct counts *counts);

#endif
