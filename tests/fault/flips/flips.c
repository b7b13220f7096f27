/* Proves that no damaged byte of a ledger or of a backup goes unseen: 10,000 flipped bytes, and sectors,
 * zeroed pages and cut ends, each opened and checked in a process of its own. Every one is found or the file
 * is refused, or what was changed lies in free space, in tables the check lists as uncovered (drafts,
 * sessions, counters) or in a counter of the engine's; nothing crashes or hangs. A byte flipped in the WAL of
 * a crash is told where it costs a document, logged, and the WAL kept.
 *
 *   flips FOLDER [--seed N] [--samples N] [--seconds N] [--only N] [--control]
 *
 * FOLDER keeps the files that samples are made on and the totals, so that the next run goes on where this one
 * stopped. --control: the run is a success when something was missed, for a program with a blind check. */
#include "flips.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SAVE_EVERY = 100, FREE_FOUND_MOST = 20 };

struct options {
    const char *folder;
    long long seed, samples, seconds, only;
    bool control;
};

static bool parse(int argc, char **argv, struct options *ret)
{
    const struct {
        const char *name;
        long long *value;
    } numbers[] = {{"--seed", &ret->seed},
                   {"--samples", &ret->samples},
                   {"--seconds", &ret->seconds},
                   {"--only", &ret->only}};
    *ret = (struct options){.folder = argc > 1 ? argv[1] : NULL, .seed = 1, .only = -1};
    for (int i = 2; i < argc; i++) {
        bool known = strcmp(argv[i], "--control") == 0;
        ret->control = ret->control || known;
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            if (strcmp(argv[i], numbers[k].name) == 0 && i + 1 < argc) {
                *numbers[k].value = strtoll(argv[++i], NULL, 10);
                known = true;
                break;
            }
        if (!known)
            return false;
    }
    return ret->folder && ret->folder[0] != '-';
}

static void totals_name(const struct run *run, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/totals-%llu", run->folder, (unsigned long long)run->seed);
}

/* A line a kind, in the order of the fields. False: there are none yet. */
static bool totals_read(struct run *run, int64_t *ret_next)
{
    char name[PATH_MAX];
    long long next = 0;
    totals_name(run, name);
    FILE *file = fopen(name, "re");
    bool good = file && fscanf(file, "%lld", &next) == 1;
    for (size_t i = 0; good && i < KINDS; i++) {
        int64_t *values = (int64_t *)&run->tallies[i];
        for (size_t k = 0; good && k < sizeof run->tallies[i] / sizeof *values; k++) {
            long long value = 0;
            good = fscanf(file, "%lld", &value) == 1;
            values[k] = value;
        }
    }
    if (file)
        fclose(file);
    *ret_next = good ? next : 0;
    if (!good)
        memset(run->tallies, 0, sizeof run->tallies);
    return good;
}

static void totals_write(const struct run *run, int64_t next)
{
    char name[PATH_MAX], temporary[PATH_MAX + 8];
    totals_name(run, name);
    snprintf(temporary, sizeof temporary, "%s.new", name);
    FILE *file = fopen(temporary, "we");
    if (!file)
        exit(1);
    fprintf(file, "%lld\n", (long long)next);
    for (size_t i = 0; i < KINDS; i++) {
        const int64_t *values = (const int64_t *)&run->tallies[i];
        for (size_t k = 0; k < sizeof run->tallies[i] / sizeof *values; k++)
            fprintf(file, "%lld ", (long long)values[k]);
        fputc('\n', file);
    }
    if (fclose(file) != 0 || rename(temporary, name) != 0)
        exit(1);
}

static void tell(const struct run *run, int64_t next)
{
    struct tally all = {0};
    printf("seed %llu, samples %lld\n", (unsigned long long)run->seed, (long long)next);
    for (size_t i = 0; i < KINDS; i++) {
        const struct tally *tally = &run->tallies[i];
        const int64_t *from = (const int64_t *)tally;
        int64_t *to = (int64_t *)&all;
        for (size_t k = 0; k < sizeof all / sizeof *to; k++)
            to[k] += from[k];
        printf("%-12s %6lld samples: %lld found, %lld refused, %lld free, %lld uncovered, %lld engine's "
               "counters, "
               "%lld missed, %lld found in free space, %lld crashed, %lld hung, %lld odd; slowest %lld ms\n",
               sample_kind_name(i), (long long)tally->samples, (long long)tally->outcomes[OUTCOME_FAILED],
               (long long)tally->outcomes[OUTCOME_REFUSED], (long long)tally->passed_in[USE_FREE],
               (long long)tally->passed_in[USE_OPEN], (long long)tally->passed_in[USE_ENGINE],
               (long long)tally->missed, (long long)tally->found_in_free,
               (long long)tally->outcomes[OUTCOME_CRASHED], (long long)tally->outcomes[OUTCOME_HUNG],
               (long long)tally->outcomes[OUTCOME_ODD], (long long)tally->slowest_ms);
    }
    printf("byte-wal     %lld cost documents, %lld told, logged and kept, %lld of the last commit without an "
           "index "
           "untold, %lld untold\n",
           (long long)all.cut, (long long)all.told, (long long)all.last_untold, (long long)all.lost_untold);
    printf("flips: %lld samples, %lld missed, %lld crashes, %lld hangs\n", (long long)all.samples,
           (long long)all.missed, (long long)all.outcomes[OUTCOME_CRASHED],
           (long long)all.outcomes[OUTCOME_HUNG]);
}

/* What earlier runs saw counts too. */
static bool is_good(const struct run *run)
{
    bool good = true;
    for (size_t i = 0; i < KINDS; i++) {
        const struct tally *tally = &run->tallies[i];
        good = good && tally->missed == 0 && tally->found_in_free * FREE_FOUND_MOST <= tally->samples &&
               tally->lost_untold == 0 && tally->outcomes[OUTCOME_CRASHED] == 0 &&
               tally->outcomes[OUTCOME_HUNG] == 0 && tally->outcomes[OUTCOME_ODD] == 0;
    }
    return good;
}

static int64_t missed(const struct run *run)
{
    int64_t count = 0;
    for (size_t i = 0; i < KINDS; i++)
        count += run->tallies[i].missed;
    return count;
}

static void make_work(struct run *run)
{
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(run->work, sizeof run->work, "%s/daybook-flips-XXXXXX", memory);
    if (!mkdtemp(run->work)) {
        perror("flips: no folder to work in");
        exit(1);
    }
    setenv("XDG_RUNTIME_DIR", run->work, 1);
}

static void drop_work(const struct run *run)
{
    static const char *const names[] = {
        "ledger.db",    "ledger.db-wal",   "ledger.db-shm",   "ledger.db.lock",      "backup.db",
        "restored.db",  "restored.db-wal", "restored.db-shm", "restored.db.lock",    "crash.db",
        "crash.db-wal", "crash.db-shm",    "crash.db.lock",   "crash.db-wal.kept-1", "daybook"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[PATH_MAX];
        snprintf(name, sizeof name, "%s/%s", run->work, names[i]);
        (void)!remove(name);
    }
    (void)!rmdir(run->work);
}

static void run_samples(struct run *run, const struct options *options, int64_t *next)
{
    const time_t until = time(NULL) + options->seconds;
    const int64_t end = options->samples > 0 ? *next + options->samples : INT64_MAX;
    while (*next < end && (options->seconds == 0 || time(NULL) < until)) {
        sample_run(run, (*next)++);
        if (*next % SAVE_EVERY == 0)
            totals_write(run, *next);
    }
    totals_write(run, *next);
}

int main(int argc, char **argv)
{
    struct options options;
    struct run run = {0};
    char path[PATH_MAX];
    int64_t next = 0;
    bool made = false, good;
    if (!parse(argc, argv, &options) || (options.samples <= 0 && options.seconds <= 0 && options.only < 0)) {
        fputs("usage: flips FOLDER [--seed N] (--samples N | --seconds N | --only N) [--control]\n", stderr);
        return 2;
    }
    run.folder = options.folder;
    run.seed = (uint64_t)options.seed;
    if (mkdir(run.folder, 0700) != 0 && errno != EEXIST)
        return 2;
    make_work(&run);
    bases_ready(run.folder, &run.bases, &made);
    snprintf(path, sizeof path, "%s/ledger.db", run.folder);
    run.ledger_map = map_make(path, &run.bases.ledger);
    snprintf(path, sizeof path, "%s/backup.db", run.folder);
    run.backup_map = map_make(path, &run.bases.backup);
    if (options.only >= 0) {
        good = sample_run(&run, options.only);
    } else {
        if (!made)
            totals_read(&run, &next);
        run_samples(&run, &options, &next);
        tell(&run, next);
        good = options.control ? missed(&run) > 0 : is_good(&run);
    }
    free(run.ledger_map);
    free(run.backup_map);
    bases_free(&run.bases);
    drop_work(&run);
    return good ? 0 : 1;
}
