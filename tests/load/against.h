/* The most that so many clerks can submit, beside raw inserts of the very rows that they wrote, one commit a
 * document: throughput with full durability, CPU with syncing left out for both. */
#ifndef DAYBOOK_TESTS_LOAD_AGAINST_H
#define DAYBOOK_TESTS_LOAD_AGAINST_H

#include "bench/floor_rows.h"
#include "crowd.h"

enum { AGAINST_DOCUMENTS_MAX = 4000 };

struct against {
    struct crowd_run ours;        /* with full durability */
    int64_t rate, floor_rate;     /* documents a second */
    int64_t cpu_ns, floor_cpu_ns; /* a document; ours of server and clerks */
    int64_t server_cpu_ns;        /* of that the server's */
    int64_t syncs_of_1000;        /* documents */
    int64_t fair_percent;         /* fewest / most documents of a clerk */
};
/* The floor puts the rows of the last `documents`, at most AGAINST_DOCUMENTS_MAX. Ends the program where
 * something fails. */
void against_run(const struct ledger *ledger, struct floor_rows *floor, size_t clerks, int64_t seconds,
                 size_t documents, const char *acknowledged, struct against *ret);

#endif
