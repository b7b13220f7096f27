/* What a document costs that does not vary with the machine, seen from outside: every connection that the
 * engine opens after counters_start is traced. State of the whole program. */
#ifndef DAYBOOK_TESTS_BENCH_COUNTERS_H
#define DAYBOOK_TESTS_BENCH_COUNTERS_H

#include <stdint.h>

struct counters {
    int64_t statements;    /* started; those of triggers not counted */
    int64_t rows;          /* written into tables */
    int64_t written_bytes; /* given to write and its kin */
    int64_t syncs;
};
void counters_start(void);
void counters_stop(void); /* connections opened from now on are left alone */
struct counters counters_now(void);
struct counters counters_since(const struct counters *before);

#endif
