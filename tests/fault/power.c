/* Proves P1, P2 and P4 against the loss of power (docs/faults.md): whatever a disk that honours fsync may
 * hold afterwards, the ledger opens, is one of the contents it had between two commits, whole, and has
 * everything that was answered. The same with the disk's promises weakened must be seen to lose: the
 * controls. power [--states N | --seconds N] [--seed N] [--resume FILE] A round: a day at the office is done
 * and logged, then power is lost at moments of it, drawn from the seed. Each round but every eighth goes on
 * from one of the states of the last. --resume adds the counts up in FILE. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../src/store/internal.h"
#include "crash.h"
#include "disk.h"
#include "office.h"
#include "oracle.h"
#include "tally.h"

enum { WORKS_A_ROUND = 30, STATES_A_ROUND = 4000, ROUNDS_A_LEDGER = 8, VERDICTS_MAX = 512 };

/* The fault table's row for power: as shipped, and what must be seen to lose. */
struct setting {
    const char *name;
    const char *pragma; /* NULL: as shipped */
    enum disk_lie lie;
    int share; /* of the states of a round, in hundredths */
    bool control;
};
static const struct setting settings[] = {
    {"WAL+FULL", NULL, DISK_HONEST, 85, false},
    {"WAL+NORMAL", "PRAGMA synchronous = NORMAL", DISK_HONEST, 5, true},
    {"synchronous=OFF", "PRAGMA synchronous = OFF", DISK_HONEST, 5, true},
    {"lying disk", NULL, DISK_LIES_OF_LEDGER, 5, true},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* Counts of one setting, added up over runs. */
enum {
    COUNT_STATES,
    COUNT_PENDING,
    COUNT_ACKNOWLEDGED,
    COUNT_LOST,
    COUNT_LOSING,
    COUNT_BROKEN,
    COUNT_TOLD,
    COUNTS
};
static const char *const count_names[COUNTS] = {
    "states", "with writes pending", "acknowledged", "lost", "states losing", "broken", "told as cut"};

/* What the whole check said of a content; asked once for each that comes back. */
struct verdict {
    uint64_t hash;
    int64_t commit; /* -1: none */
    bool good;
    bool *answers; /* which of the oracle's answers it has */
    char words[200];
};

static struct {
    struct tally tally;
    int64_t counts[SETTINGS][COUNTS];
    struct verdict verdicts[VERDICTS_MAX];
    size_t verdict_count;
    int64_t checks;
    const struct setting *setting;
    uint64_t round_seed;
} run;

static int64_t *counts(void)
{
    return run.counts[run.setting - settings];
}

static void weaken(void)
{
    if (run.setting->pragma &&
        sqlite3_exec(office_store()->db, run.setting->pragma, NULL, NULL, NULL) != SQLITE_OK)
        tally_fail("%s is not taken", run.setting->pragma);
}

/* Opens and does a day's work, logged. */
static void work(void)
{
    struct err err = {0};
    int refused = 0;
    disk_record(office_folder());
    disk_lie(run.setting->lie);
    if (!office_open(&err))
        tally_fail("round %llu: the ledger does not open: %s", (unsigned long long)run.round_seed, err.text);
    oracle_begin(office_store());
    weaken();
    for (int i = 0; i < WORKS_A_ROUND; i++) {
        refused += !office_do(NULL);
        if (office_random() % 12 == 0) {
            if (!office_do("restart"))
                tally_fail("the ledger does not open again: %s", office_words());
            weaken();
        }
    }
    if (refused > WORKS_A_ROUND / 2)
        tally_fail("round %llu: %d of %d works were refused, the last with: %s",
                   (unsigned long long)run.round_seed, refused, WORKS_A_ROUND, office_words());
    oracle_end();
    disk_record_end();
    disk_lie(DISK_HONEST);
    office_close();
}

static void forget_verdicts(void)
{
    for (size_t i = 0; i < run.verdict_count; i++)
        free(run.verdicts[i].answers);
    run.verdict_count = 0;
}

static struct verdict *verdict_find(uint64_t hash)
{
    for (size_t i = 0; i < run.verdict_count; i++)
        if (run.verdicts[i].hash == hash)
            return &run.verdicts[i];
    return NULL;
}

/* The open ledger's: the whole check, and what of the answers it has. */
static struct verdict *verdict_make(uint64_t hash, int64_t commit)
{
    const char *first = "";
    if (run.verdict_count == VERDICTS_MAX)
        forget_verdicts();
    struct verdict *verdict = &run.verdicts[run.verdict_count++];
    *verdict = (struct verdict){.hash = hash, .commit = commit};
    /* What a control lost is whole, or it is none of the contents: the check has nothing to add. */
    if (run.setting->control) {
        verdict->good = commit >= 0;
    } else {
        verdict->good = office_check(&first);
        run.checks++;
    }
    snprintf(verdict->words, sizeof verdict->words, "%s", first);
    verdict->answers = calloc(oracle_answer_count() + 1, sizeof *verdict->answers);
    for (size_t i = 0; verdict->answers && i < oracle_answer_count(); i++)
        verdict->answers[i] = office_has_request(oracle_answer(i)->id);
    return verdict;
}

/* The content of the ledger as it was opened: its log was brought home, so the file is all. */
static struct verdict *look(size_t likely)
{
    struct stat info;
    char wal[PATH_MAX];
    snprintf(wal, sizeof wal, "%s-wal", office_ledger());
    if (stat(wal, &info) == 0 && info.st_size > 0)
        return NULL;
    FILE *file = fopen(office_ledger(), "r");
    if (!file || fstat(fileno(file), &info) != 0)
        tally_fail("%s cannot be read", office_ledger());
    unsigned char *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fileno(file), 0);
    if (bytes == MAP_FAILED)
        tally_fail("%s cannot be mapped", office_ledger());
    const uint64_t hash = oracle_hash(bytes, (int64_t)info.st_size);
    struct verdict *verdict = verdict_find(hash);
    if (!verdict)
        verdict = verdict_make(hash, oracle_commit_of(bytes, (int64_t)info.st_size, hash, likely));
    munmap(bytes, (size_t)info.st_size);
    fclose(file); /* nobody else has the file open by a name: the engine's locks are of this process only */
    return verdict;
}

/* The state is laid out once more, to be looked at. */
static void wrong(size_t moment, const struct crash_state *state, uint64_t seed, const char *what,
                  const char *words)
{
    if (run.setting->control)
        return;
    crash_lay_out(state, office_aside());
    tally_fail("%s: %s (%s)\n  round seed %llu, moment %zu, state seed %llu: %s; it is kept in %s",
               run.setting->name, what, words, (unsigned long long)run.round_seed, moment,
               (unsigned long long)seed, state->how, office_aside());
}

static void judge(size_t moment, const struct crash_state *state, uint64_t seed)
{
    struct err err = {0};
    const size_t returned = oracle_commits_at(moment), answered = oracle_answers_at(moment);
    size_t lost = 0;
    counts()[COUNT_STATES]++;
    counts()[COUNT_PENDING] += state->pending > 0;
    counts()[COUNT_ACKNOWLEDGED] += (int64_t)answered;
    if (!office_open_alone(&err)) {
        counts()[COUNT_BROKEN]++;
        wrong(moment, state, seed, "it does not open", err.text);
        return;
    }
    if (store_cut(office_store())) {
        counts()[COUNT_TOLD]++;
        wrong(moment, state, seed, "it is told as cut", store_cut(office_store()));
    }
    const struct verdict *verdict = look(returned - 1);
    if (!verdict || verdict->commit < 0 || !verdict->good) {
        counts()[COUNT_BROKEN]++;
        wrong(moment, state, seed, "it is none of the contents it had",
              verdict ? verdict->words : "the log stays");
        return;
    }
    for (size_t i = 0; i < answered; i++)
        lost += !verdict->answers[i];
    counts()[COUNT_LOST] += (int64_t)lost;
    counts()[COUNT_LOSING] += verdict->commit + 1 < (int64_t)returned;
    if (lost > 0 || verdict->commit + 1 < (int64_t)returned)
        wrong(moment, state, seed, "what was answered is lost", "");
    if (verdict->commit > (int64_t)returned)
        wrong(moment, state, seed, "it is ahead of its time", "");
}

static int compare(const void *one, const void *other)
{
    const size_t a = *(const size_t *)one, b = *(const size_t *)other;
    return a < b ? -1 : a > b;
}

/* Loses power `count` times, at moments in order. The last state stays in the folder, opened once. */
static void lose_power(size_t count)
{
    struct crash *crash = crash_open();
    size_t *moments = calloc(count + 1, sizeof *moments);
    for (size_t i = 0; moments && i < count; i++)
        moments[i] = (size_t)(office_random() % (disk_moment() + 1));
    if (!moments)
        tally_fail("no memory");
    qsort(moments, count, sizeof *moments, compare);
    forget_verdicts();
    for (size_t i = 0; i < count; i++) {
        const uint64_t seed = crash_mix(run.round_seed ^ (uint64_t)i << 32);
        struct crash_state state;
        crash_advance(crash, moments[i]);
        crash_draw(crash, seed, &state);
        crash_lay_out(&state, office_folder());
        judge(moments[i], &state, seed);
        office_close();
    }
    free(moments);
    crash_close(crash);
}

/* A state of the round to go on from: laid out as power left it, not opened. */
static void keep_one(void)
{
    struct crash *crash = crash_open();
    struct crash_state state;
    crash_advance(crash, (size_t)(office_random() % (disk_moment() + 1)));
    crash_draw(crash, office_random(), &state);
    crash_lay_out(&state, office_aside());
    crash_close(crash);
}

static void round_of(const struct setting *setting, uint64_t number, size_t states, bool fresh)
{
    run.setting = setting;
    run.round_seed = crash_mix(run.tally.seed ^ number * SETTINGS ^ (uint64_t)(setting - settings));
    office_seed(run.round_seed);
    if (fresh)
        office_fresh();
    else
        office_take_aside();
    work();
    lose_power(states);
    if (!setting->control)
        keep_one();
}

static void tell(void)
{
    for (int i = 0; i < SETTINGS; i++) {
        printf("%s%s:", settings[i].name, settings[i].control ? " (control, must lose)" : "");
        for (int k = 0; k < COUNTS; k++)
            printf("%s %lld %s", k ? "," : "", (long long)run.counts[i][k], count_names[k]);
        printf("\n");
    }
    printf("whole checks: %lld\n", (long long)run.checks);
}

static int64_t states_in_all(void)
{
    int64_t sum = 0;
    for (int i = 0; i < SETTINGS; i++)
        sum += run.counts[i][COUNT_STATES];
    return sum;
}

int main(int argc, char **argv)
{
    tally_begin(&run.tally, argc, argv, 1000);
    tally_use(&run.tally, &run.counts[0][0], SETTINGS * COUNTS);
    disk_start();
    office_make();
    size_t per_round = run.tally.seconds ? STATES_A_ROUND : (size_t)run.tally.target / 4;
    for (uint64_t number = 0; tally_goes_on(&run.tally, states_in_all()); number++) {
        /* The controls stand between, each on a ledger of its own, so that what goes on is as shipped. */
        for (int i = SETTINGS - 1; i >= 0; i--)
            round_of(&settings[i], run.tally.round + number, per_round * (size_t)settings[i].share / 100 + 1,
                     settings[i].control || number % ROUNDS_A_LEDGER == 0);
        tally_save(&run.tally, number + 1);
    }
    office_remove();
    tell();
    for (int i = 0; i < SETTINGS; i++) {
        const int64_t *count = run.counts[i];
        const int64_t bad = count[COUNT_LOST] + count[COUNT_BROKEN] + count[COUNT_TOLD] + count[COUNT_LOSING];
        if (settings[i].control ? count[COUNT_LOSING] + count[COUNT_BROKEN] == 0 : bad > 0)
            tally_fail("%s: %s", settings[i].name,
                       bad ? "lost" : "lost nothing, so this test would not see a loss");
    }
    return 0;
}
