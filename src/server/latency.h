/* How long answers took: counted in buckets an eighth apart, so that a percentile is told within 13 %. */
#ifndef DAYBOOK_SRC_SERVER_LATENCY_H
#define DAYBOOK_SRC_SERVER_LATENCY_H

#include <stddef.h>
#include <stdint.h>

enum { LATENCY_STEPS = 8, LATENCY_BUCKETS = 28 * LATENCY_STEPS }; /* up to 2^28 µs and more */

struct latency {
    uint32_t buckets[LATENCY_BUCKETS];
    uint64_t count;
    int64_t max_us;
};
void latency_add(struct latency *latency, int64_t us);
/* At most this long took so many of a hundred answers. */
int64_t latency_percentile_us(const struct latency *latency, int percent);
/* Count, p50, p99 and the longest, in words. */
void latency_describe(const struct latency *latency, char *out, size_t size);

#endif
