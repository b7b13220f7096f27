#include "tally.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t seed_for_messages;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void tally_fail(const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fprintf(stderr, "FAILED (seed %" PRIu64 "): ", seed_for_messages);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    exit(1);
}

static void usage(const char *name)
{
    fprintf(stderr, "usage: %s [--states N | --seconds N] [--seed N] [--resume FILE]\n", name);
    exit(2);
}

int64_t tally_every(int argc, char **argv, const char **ret_only)
{
    int64_t every = 1;
    int at = 1;
    if (argc > at + 1 && strcmp(argv[at], "--every") == 0) {
        every = strtoll(argv[at + 1], NULL, 10);
        at += 2;
    }
    *ret_only = argc > at ? argv[at] : NULL;
    if (every < 1 || argc > at + 1) {
        fprintf(stderr, "usage: %s [--every N] [WORK]\n", argv[0]);
        exit(2);
    }
    return every;
}

void tally_begin(struct tally *tally, int argc, char **argv, int64_t target)
{
    *tally = (struct tally){.seed = 20260301, .target = target, .started_ms = now_ms()};
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            usage(argv[0]);
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--seed") == 0)
            tally->seed = strtoull(value, NULL, 10);
        else if (strcmp(argv[i], "--seconds") == 0)
            tally->seconds = strtoll(value, NULL, 10);
        else if (strcmp(argv[i], "--states") == 0)
            tally->target = strtoll(value, NULL, 10);
        else if (strcmp(argv[i], "--resume") == 0)
            tally->file = value;
        else
            usage(argv[0]);
    }
    seed_for_messages = tally->seed;
    printf("seed %" PRIu64 "\n", tally->seed);
}

/* The file: the rounds done, then the counts. Of another number of counts: begun anew. */
void tally_use(struct tally *tally, int64_t *counts, int count)
{
    tally->counts = counts;
    tally->count = count;
    FILE *file = tally->file ? fopen(tally->file, "r") : NULL;
    char line[4096];
    if (!file)
        return;
    if (fgets(line, sizeof line, file)) {
        char *at = line;
        int read = 0;
        const uint64_t round = strtoull(at, &at, 10);
        int64_t values[256];
        for (char *end = at; read < 256; read++, at = end) {
            values[read] = strtoll(at, &end, 10);
            if (end == at)
                break;
        }
        if (read == count) {
            memcpy(counts, values, (size_t)count * sizeof *counts);
            tally->round = round;
        }
    }
    fclose(file);
    printf("rounds before: %" PRIu64 "\n", tally->round);
}

bool tally_goes_on(struct tally *tally, int64_t done)
{
    if (!tally->counted)
        tally->first = done;
    tally->counted = true;
    if (tally->seconds)
        return now_ms() - tally->started_ms < tally->seconds * 1000;
    return done - tally->first < tally->target;
}

void tally_save(struct tally *tally, uint64_t rounds)
{
    FILE *file = tally->file ? fopen(tally->file, "w") : NULL;
    if (!file)
        return;
    fprintf(file, "%" PRIu64, tally->round + rounds);
    for (int i = 0; i < tally->count; i++)
        fprintf(file, " %" PRId64, tally->counts[i]);
    fprintf(file, "\n");
    if (fclose(file) != 0)
        tally_fail("%s cannot be written", tally->file);
}
