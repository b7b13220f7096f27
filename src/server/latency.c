#include "latency.h"

#include <stdio.h>

/* Below 8 µs a bucket each; above, eight to each doubling. */
static size_t bucket_of(int64_t us)
{
    if (us < LATENCY_STEPS)
        return us < 0 ? 0 : (size_t)us;
    int doublings = 63 - __builtin_clzll((unsigned long long)us);
    size_t bucket = (size_t)(doublings - 2) * LATENCY_STEPS + (size_t)(us >> (doublings - 3)) % LATENCY_STEPS;
    return bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1;
}

static int64_t top_of(size_t bucket)
{
    if (bucket < LATENCY_STEPS)
        return (int64_t)bucket;
    int doublings = (int)(bucket / LATENCY_STEPS) + 2;
    return (((int64_t)LATENCY_STEPS + (int64_t)(bucket % LATENCY_STEPS) + 1) << (doublings - 3)) - 1;
}

void latency_add(struct latency *latency, int64_t us)
{
    latency->buckets[bucket_of(us)]++;
    latency->count++;
    if (us > latency->max_us)
        latency->max_us = us;
}

int64_t latency_percentile_us(const struct latency *latency, int percent)
{
    uint64_t wanted = (latency->count * (uint64_t)percent + 99) / 100, seen = 0;
    for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
        seen += latency->buckets[i];
        if (seen >= wanted && seen > 0)
            return top_of(i) < latency->max_us ? top_of(i) : latency->max_us;
    }
    return latency->max_us;
}

void latency_describe(const struct latency *latency, char *out, size_t size)
{
    snprintf(out, size, "%llu answers, p50 %lld us, p99 %lld us, max %lld us",
             (unsigned long long)latency->count, (long long)latency_percentile_us(latency, 50),
             (long long)latency_percentile_us(latency, 99), (long long)latency->max_us);
}
