/* kills [--kills N] [--seconds N] [--seed N] [--clerks N] [--state FILE] [--controls]
 *
 * Proves P1, P2, P3, P4 and P5 against SIGKILL: clerks, each a process, work over the real socket of a real
 * `daybook serve` while clerks and servers are killed at random moments and at chosen ones. Each clerk notes
 * what it was told is done, after it was told, in a file of its own; every such thing must then be in the
 * ledger, once and whole, whoever was killed.
 *
 * With --state the counts add up over runs. --controls: runs what must be found out, a clerk that notes
 * before it is told, one that sends again under another id, a ledger that forgets its requests, and a ledger
 * that something was taken from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "daybook/base/hash.h"
#include "plan.h"
#include "round.h"

enum { ROUND_KILLS = 250, CONTROL_KILLS = 40, CONTROL_ANSWERS = 100, SEED = 20260301 };
#define ALL_KINDS 0xffffu

struct options {
    long kills, seconds;
    uint64_t seed;
    int clerks;
    const char *state;
    bool controls;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The counts by name, as they are printed and kept. */
static const struct count_row {
    const char *name;
    size_t at;
    bool most; /* the largest counts, not the sum */
} rows[] = {
    {"kills of servers", offsetof(struct counts, server_kills), false},
    {"of them in a request", offsetof(struct counts, at_commit), false},
    {"in an import", offsetof(struct counts, at_import), false},
    {"in a checkpoint", offsetof(struct counts, at_checkpoint), false},
    {"while starting", offsetof(struct counts, at_start), false},
    {"while ending", offsetof(struct counts, at_stop), false},
    {"kills of clients", offsetof(struct counts, client_kills), false},
    {"clients stopped", offsetof(struct counts, stops), false},
    {"others waited at most (ms)", offsetof(struct counts, stop_wait_ms), true},
    {"acknowledged", offsetof(struct counts, acknowledged), false},
    {"sent again", offsetof(struct counts, sent_again), false},
    {"told as unknown", offsetof(struct counts, unknown), false},
    {"looked up in the ledger", offsetof(struct counts, checked), false},
    {"checks of the whole", offsetof(struct counts, checks), false},
    {"slowest answer (ms)", offsetof(struct counts, slowest_ms), true},
    {"lost", offsetof(struct counts, lost), false},
    {"not whole", offsetof(struct counts, wrong), false},
    {"done twice", offsetof(struct counts, twice), false},
};
enum { ROWS = sizeof rows / sizeof *rows };

static long *value_of(struct counts *counts, size_t row)
{
    return (long *)((char *)counts + rows[row].at);
}

static void add_counts(struct counts *to, struct counts *more)
{
    for (size_t i = 0; i < ROWS; i++) {
        long *one = value_of(to, i), other = *value_of(more, i);
        *one = !rows[i].most ? *one + other : other > *one ? other : *one;
    }
}

static void state_read(const char *path, struct counts *counts, int *rounds_ret)
{
    char line[128];
    FILE *file = path ? fopen(path, "r") : NULL;
    while (file && fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (!colon) {
            continue;
        }
        *colon = '\0';
        if (strcmp(line, "rounds") == 0) {
            *rounds_ret = (int)strtol(colon + 1, NULL, 10);
        }
        for (size_t i = 0; i < ROWS; i++) {
            if (strcmp(line, rows[i].name) == 0) {
                *value_of(counts, i) = strtol(colon + 1, NULL, 10);
            }
        }
    }
    if (file) {
        fclose(file);
    }
}

static void print_counts(FILE *out, struct counts *counts)
{
    for (size_t i = 0; i < ROWS; i++) {
        fprintf(out, "%s: %ld\n", rows[i].name, *value_of(counts, i));
    }
}

/* Whole or not at all: a long run may be ended at any time. */
static void state_write(const char *path, struct counts *counts, int rounds)
{
    char next[512];
    if (!path || snprintf(next, sizeof next, "%s.new", path) >= (int)sizeof next) {
        return;
    }
    FILE *file = fopen(next, "w");
    if (!file) {
        return;
    }
    fprintf(file, "rounds: %d\n", rounds);
    print_counts(file, counts);
    if (fclose(file) == 0) {
        rename(next, path);
    }
}

static bool run_rounds(const struct options *options, struct site *site, struct counts *all, int *rounds)
{
    int64_t until_ms = options->seconds ? now_ms() + options->seconds * 1000 : 0;
    long kills = 0;
    bool good = true;
    while (good && (options->kills == 0 || kills < options->kills) &&
           (until_ms == 0 || now_ms() < until_ms)) {
        struct counts counts = {0};
        long left = options->kills ? options->kills - kills : ROUND_KILLS;
        const struct round round = {
            .seed = options->seed,
            .number = (*rounds)++,
            .clerks = options->clerks,
            .kinds = ALL_KINDS,
            .kills = left < ROUND_KILLS ? left : ROUND_KILLS,
            .until_ms = until_ms,
        };
        good = round_run(&round, site, &counts);
        kills += counts.server_kills + counts.client_kills;
        add_counts(all, &counts);
        state_write(options->state, all, *rounds);
    }
    return good;
}

static const struct control {
    const char *name;
    unsigned kinds;
    enum clerk_fault fault;
    bool guard_dropped;
    const char *taken_away;
    long kills;
    size_t shows; /* the count that must not stay 0 */
} controls[] = {
    {"a clerk that notes before it is told", 1u << JOB_WHOLE, FAULT_EARLY, false, NULL, 2 * CONTROL_KILLS,
     offsetof(struct counts, lost)},
    {"a clerk that sends again under another id", 1u << JOB_WHOLE, FAULT_NEW_IDS, false, NULL, CONTROL_KILLS,
     offsetof(struct counts, twice)},
    {"a ledger that forgets its requests", 1u << JOB_WHOLE, FAULT_NONE, true, NULL, CONTROL_KILLS,
     offsetof(struct counts, twice)},
    {"a line that is taken away", 1u << JOB_SUBMIT, FAULT_NONE, false,
     "DROP TRIGGER line_no_delete; DELETE FROM line WHERE document = (SELECT max(id) FROM document) AND line "
     "= 1",
     10, offsetof(struct counts, wrong)},
    {"a draft that is taken away", 1u << JOB_KEEP, FAULT_NONE, false,
     "PRAGMA foreign_keys = ON; DELETE FROM draft WHERE handle = (SELECT min(handle) FROM draft)", 10,
     offsetof(struct counts, lost)},
    {"a draft's field that is taken away", 1u << JOB_KEEP, FAULT_NONE, false,
     "UPDATE draft_line SET cells = json_remove(cells, '$.customer') WHERE line = 0 AND draft = (SELECT "
     "draft FROM"
     " draft_line WHERE line = 0 LIMIT 1)",
     10, offsetof(struct counts, wrong)},
};

static bool run_control(const struct control *control, const struct options *options, struct site *site,
                        int round_number)
{
    struct counts counts = {0};
    const struct round round = {
        .seed = options->seed,
        .number = round_number,
        .clerks = options->clerks,
        .kinds = control->kinds,
        .fault = control->fault,
        .guard_dropped = control->guard_dropped,
        .taken_away = control->taken_away,
        .control = true,
        .kills = control->kills,
        .answers = CONTROL_ANSWERS,
    };
    bool good = round_run(&round, site, &counts);
    bool shown = *(long *)((char *)&counts + control->shows) > 0;
    printf("control, %s: %s (%ld lost, %ld not whole, %ld done twice, %ld kills)\n", control->name,
           shown ? "found out" : "NOT FOUND OUT", counts.lost, counts.wrong, counts.twice,
           counts.server_kills + counts.client_kills);
    return shown && good;
}

static bool run_controls(const struct options *options, struct site *site)
{
    bool good = true;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        good = run_control(&controls[i], options, site, (int)i) && good;
    }
    return good;
}

static bool take_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--controls") == 0) {
            options->controls = true;
            continue;
        }
        if (!value) {
            return false;
        }
        if (strcmp(argv[i], "--kills") == 0) {
            options->kills = strtol(value, NULL, 10);
        } else if (strcmp(argv[i], "--seconds") == 0) {
            options->seconds = strtol(value, NULL, 10);
        } else if (strcmp(argv[i], "--seed") == 0) {
            options->seed = strtoull(value, NULL, 10);
        } else if (strcmp(argv[i], "--clerks") == 0) {
            options->clerks = (int)strtol(value, NULL, 10);
        } else if (strcmp(argv[i], "--state") == 0) {
            options->state = value;
        } else {
            return false;
        }
        i++;
    }
    return options->clerks >= 2 && options->clerks <= CLERKS_MAX && options->kills + options->seconds > 0;
}

/* The sanitizer looks for leaks at a program's end by a process of its own, which a kill at that moment
 * leaves to us, ended with 4 as if it were a server. Leaks are looked for elsewhere. */
static void look_for_no_leaks(void)
{
    const char *before = getenv("ASAN_OPTIONS");
    char options[512];
    snprintf(options, sizeof options, "%s%sdetect_leaks=0", before ? before : "",
             before && *before ? ":" : "");
    setenv("ASAN_OPTIONS", options, 1);
}

int main(int argc, char **argv)
{
    struct options options = {.seed = SEED, .clerks = 4};
    struct counts all = {0};
    struct site site;
    struct err err = {0};
    int rounds = 0;
    look_for_no_leaks();
    if (!take_options(argc, argv, &options)) {
        fprintf(stderr,
                "usage: kills [--kills N] [--seconds N] [--seed N] [--clerks 2..%d] [--state FILE] "
                "[--controls]\n",
                CLERKS_MAX);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (hash_start(&err) != RC_OK) {
        return 3;
    }
    printf("seed %llu, %d clerks\n", (unsigned long long)options.seed, options.clerks);
    site_make(&site, options.clerks);
    state_read(options.state, &all, &rounds);
    int64_t from_ms = now_ms();
    bool good = !options.controls || run_controls(&options, &site);
    from_ms = options.controls ? now_ms() : from_ms;
    long before = all.server_kills + all.client_kills;
    good = good && run_rounds(&options, &site, &all, &rounds);
    int64_t took_ms = now_ms() - from_ms;
    long kills = all.server_kills + all.client_kills - before;
    print_counts(stdout, &all);
    printf("%ld kills in %lld.%lld s, %ld in all\n", kills, (long long)took_ms / 1000,
           (long long)took_ms % 1000 / 100, kills + before);
    if (good) {
        site_remove(&site);
    } else {
        fprintf(stderr, "the folder %s is kept\n", site.folder);
    }
    return good ? 0 : 1;
}
