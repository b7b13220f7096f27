/* Proves P2, P4, P6 and P7 against a disk that fails: the k-th call of each work fails, once or from then on,
 * for every k until the work is done without any having failed. Then
 * - what was answered as done is there, what was refused is not, in the open ledger and in the one that the
 * next process would find if this one were killed now; only an outcome told as unknown may be either;
 * - a refusal is one line that names the disk;
 * - the same open ledger reads, and writes again, as soon as the disk does; on a full one it reads at once;
 * - no file is synced again after a sync of it failed; but one that is being made, and is thrown away for it.
 * Control: a store that goes on writing after a failed sync is seen to.
 *   io [--every N] [WORK]    every N-th k alone */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/store/internal.h"
#include "daybook/store/event.h"
#include "disk.h"
#include "office.h"
#include "oracle.h"
#include "tally.h"

enum { CALLS_MAX = 20000, CHECK_EVERY = 16 };

static char beside[PATH_MAX]; /* a file that works of their own make */

static enum rc approve(void *context, struct store *copy, struct err *err)
{
    struct event_head head;
    (void)context;
    return event_verify(copy, &head, err);
}

static struct err last;
static int64_t every = 1;
static int64_t thrown_away; /* syncs tried again, by the engine's rollback, of files that then were dropped */

static bool told(enum rc rc)
{
    return rc == RC_OK;
}

static bool do_backup(void)
{
    const struct store_copying copying = {approve, NULL, NULL};
    err_clear(&last);
    return told(store_backup(office_ledger(), beside, &copying, &last));
}

static bool do_restore(void)
{
    const struct store_copying copying = {approve, NULL, NULL};
    err_clear(&last);
    return told(store_restore(office_first(), beside, &copying, &last));
}

static bool do_create(void)
{
    err_clear(&last);
    return told(store_create(beside, &last));
}

/* The fault table's rows for I/O errors: what is done while the disk fails. */
struct work {
    const char *name;
    const char *office; /* of the office's works; NULL: `run` */
    bool (*run)(void);  /* makes the file `beside`, whole or not at all */
    bool slices; /* what was committed before the refused slice stays, as an import with --partial says */
    bool quiet;  /* refuses nobody: what cannot be done now is done later */
};
static const struct work works[] = {
    {.name = "submit", .office = "submit"},
    {.name = "draft", .office = "draft"},
    {.name = "step", .office = "step"},
    {.name = "master", .office = "master"},
    {.name = "group", .office = "group"},
    {.name = "import", .office = "import"},
    {.name = "partial", .office = "partial", .slices = true},
    {.name = "checkpoint", .office = "checkpoint", .quiet = true},
    {.name = "opening", .office = "restart"},
    {.name = "backup", .run = do_backup},
    {.name = "restore", .run = do_restore},
    {.name = "create", .run = do_create},
};

struct counts {
    int64_t refused, passed, unknown, killed;
};

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    const int out = open(to, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    ssize_t count = 0;
    while (in >= 0 && out >= 0 && (count = read(in, bytes, sizeof bytes)) > 0)
        if (write(out, bytes, (size_t)count) != count)
            tally_fail("%s cannot be written", to);
    if (in >= 0)
        close(in);
    close(out);
}

DAYBOOK_SQL(killed_documents, "SELECT count(*) FROM document");

/* How many documents the next process would find, were this one killed now. */
static int64_t documents_if_killed(void)
{
    char path[PATH_MAX], log[PATH_MAX], from[PATH_MAX];
    struct store *store = NULL;
    struct row *row = NULL;
    struct err err = {0};
    bool has = false;
    snprintf(path, sizeof path, "%s/killed.db", office_aside());
    snprintf(log, sizeof log, "%s/killed.db-wal", office_aside());
    snprintf(from, sizeof from, "%s-wal", office_ledger());
    unlink(log);
    copy_file(office_ledger(), path); /* the engine's locks go with it, which nobody else asks for here */
    if (access(from, F_OK) == 0)
        copy_file(from, log);
    if (store_open(path, STORE_WRITER, &store, &err) != RC_OK)
        tally_fail("after a kill the ledger does not open: %s", err.text);
    if (row_begin(store, &killed_documents, &row, &err) != RC_OK || row_step(row, &has, &err) != RC_OK)
        tally_fail("after a kill the ledger cannot be read: %s", err.text);
    const int64_t count = row_int(row, 0);
    row_end(row);
    store_close(store);
    return count;
}

static void look_at_words(const struct work *work, const char *mode, int64_t k, const char *words,
                          const char *rule)
{
    static const char *const rules[] = {"disk", "disk-full", "read-only", "permission", "outcome", "memory"};
    bool known = false;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        known = known || strcmp(rule, rules[i]) == 0;
    if (!words[0] || strchr(words, '\n') || !known)
        tally_fail("%s, %s, call %lld (%s): refused as %s: %s", work->name, mode, (long long)k,
                   disk_failed_in(), rule, words);
}

static void look_at_check(const char *name, const char *mode, int64_t k)
{
    const char *first = "";
    if (!office_check(&first))
        tally_fail("%s, %s, call %lld: the check says %s", name, mode, (long long)k, first);
}

/* Opened anew where it was the opening that failed. */
static void open_again(const char *name, const char *mode, int64_t k)
{
    struct err err = {0};
    if (!office_open(&err))
        tally_fail("%s, %s, call %lld: it does not open once the disk works: %s", name, mode, (long long)k,
                   err.text);
}

static void look_at_answers(const struct work *work, const char *mode, int64_t k, size_t from)
{
    for (size_t i = from; i < oracle_answer_count(); i++)
        if (!office_has_request(oracle_answer(i)->id))
            tally_fail("%s, %s, call %lld: request %s was answered and is lost", work->name, mode,
                       (long long)k, oracle_answer(i)->id);
}

/* One try. True: no call failed any more. */
static bool try_office(const struct work *work, const struct disk_failing *failing, int64_t k,
                       struct counts *counts)
{
    const size_t answered = oracle_answer_count();
    const int64_t before = office_documents();
    disk_fail(failing, k);
    const bool good = office_do(work->office);
    const bool open = office_is_open();
    const int64_t while_failing = open && failing->writing ? office_documents() : 0;
    const bool failed = disk_fail_end(NULL);
    if (while_failing < 0)
        tally_fail("%s, %s, call %lld (%s): on the full disk nothing can be read", work->name, failing->name,
                   (long long)k, disk_failed_in());
    if (!good && failed)
        look_at_words(work, failing->name, k, office_words(), office_rule());
    if (!good && !failed)
        tally_fail("%s fails without a fault: %s", work->name, office_words());
    const bool unknown = !good && strcmp(office_rule(), "outcome") == 0;
    if (!open)
        open_again(work->name, failing->name, k);
    const int64_t now = office_documents();
    if (!unknown && (failed || !failing->mapping)) {
        counts->killed++;
        const int64_t killed = documents_if_killed();
        if (killed != now)
            tally_fail("%s, %s, call %lld (%s): %lld documents, but %lld after a kill (%s)", work->name,
                       failing->name, (long long)k, disk_failed_in(), (long long)now, (long long)killed,
                       office_words());
    }
    if (!good && oracle_answer_count() == answered && now != before && !unknown && !work->slices)
        tally_fail("%s, %s, call %lld (%s): refused, but %lld documents more are there", work->name,
                   failing->name, (long long)k, disk_failed_in(), (long long)(now - before));
    look_at_answers(work, failing->name, k, answered);
    counts->refused += !good;
    counts->unknown += unknown;
    counts->passed += good && failed;
    if (!office_do("submit"))
        tally_fail("%s, %s, call %lld: it does not write again: %s", work->name, failing->name, (long long)k,
                   office_words());
    if (k / every % CHECK_EVERY == 0 || !failed)
        look_at_check(work->name, failing->name, k);
    return !failed;
}

/* A file of its own: whole under its name or not there, and nothing left beside. */
static bool try_file(const struct work *work, const struct disk_failing *failing, int64_t k,
                     struct counts *counts)
{
    char left[PATH_MAX + 32];
    const int64_t again = disk_syncs_after_failure();
    unlink(beside);
    disk_fail(failing, k);
    const bool good = work->run();
    const bool failed = disk_fail_end(NULL);
    const bool there = access(beside, F_OK) == 0;
    if (!good && failed)
        look_at_words(work, failing->name, k, last.text, last.rule);
    if (!good && !failed)
        tally_fail("%s fails without a fault: %s", work->name, last.text);
    counts->refused += !good;
    counts->passed += good && failed;
    if (there) {
        struct store *store = NULL;
        struct event_head head;
        struct err err = {0};
        if (store_open(beside, STORE_READ_DISK, &store, &err) != RC_OK ||
            event_verify(store, &head, &err) != RC_OK)
            tally_fail("%s, %s, call %lld (%s): the file is not whole: %s", work->name, failing->name,
                       (long long)k, disk_failed_in(), err.text);
        store_close(store);
    }
    if (good && !there)
        tally_fail("%s, %s, call %lld: there is no file", work->name, failing->name, (long long)k);
    thrown_away += disk_syncs_after_failure() - again;
    if (there && disk_syncs_after_failure() > again)
        tally_fail("%s, %s, call %lld: a sync was tried again and the file kept", work->name, failing->name,
                   (long long)k);
    snprintf(left, sizeof left, "%s.new-%ld", beside, (long)getpid());
    unlink(left); /* a disk on which nothing can be deleted keeps it */
    return !failed;
}

static void run_work(const struct work *work, const struct disk_failing *failing)
{
    struct err err = {0};
    struct counts counts = {0};
    bool done = false;
    int64_t k = 1;
    office_fresh();
    office_seed(20260301);
    if (!office_open(&err))
        tally_fail("%s", err.text);
    oracle_begin(NULL);
    for (int i = 0; i < 3; i++)
        (void)!office_do("submit");
    for (k = 1; !done && k < CALLS_MAX; k += every)
        done = work->office ? try_office(work, failing, k, &counts) : try_file(work, failing, k, &counts);
    oracle_end();
    if (!done)
        tally_fail("%s, %s: is never done", work->name, failing->name);
    if (counts.refused == 0 && !work->quiet)
        tally_fail("%s, %s: no failed call was ever told", work->name, failing->name);
    look_at_check(work->name, failing->name, k);
    office_close();
    printf(
        "%-10s %-20s %5lld calls failed: %lld refused, %lld of them unknown, %lld passed over; %lld kills\n",
        work->name, failing->name, (long long)(counts.refused + counts.passed), (long long)counts.refused,
        (long long)counts.unknown, (long long)counts.passed, (long long)counts.killed);
}

/* The shared memory grows by a piece at about every 4,000 pages of the log: on a full disk it cannot, though
 * the log itself may have had its room from before. Only then is a commit whole in the log and yet failed. */
static void shared_memory(void)
{
    enum { SUBMITS_MAX = 3000 };
    const struct disk_failing *failing = &disk_map_failing;
    static const struct work work = {.name = "log", .office = "submit"};
    struct counts counts = {0};
    struct err err = {0};
    int submits = 0;
    office_fresh();
    office_seed(20260301);
    if (!office_open(&err))
        tally_fail("%s", err.text);
    oracle_begin(NULL);
    while (counts.refused == 0 && ++submits < SUBMITS_MAX)
        (void)try_office(&work, failing, 1, &counts);
    oracle_end();
    if (counts.refused == 0)
        tally_fail("%s: was never told in %d submits", failing->name, submits);
    look_at_check(work.name, failing->name, 1);
    office_close();
    printf("%-10s %s: at submit %d refused, %lld of them unknown\n", work.name, failing->name, submits,
           (long long)counts.unknown);
}

/* Control: the same file, synced again after its sync failed, is seen. */
static void control(void)
{
    const int64_t before = disk_syncs_after_failure();
    const int fd = open(beside, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    disk_fail(&disk_failings[0], 1);
    const bool first = fsync(fd) == 0;
    disk_fail_end(NULL);
    if (first || fsync(fd) != 0 || disk_syncs_after_failure() != before + 1)
        tally_fail("control: a second sync is not seen");
    close(fd);
    unlink(beside);
}

int main(int argc, char **argv)
{
    struct tally tally;
    const char *only = NULL;
    every = tally_every(argc, argv, &only);
    tally_begin(&tally, 1, argv, 0);
    disk_start();
    office_make();
    snprintf(beside, sizeof beside, "%s/made.db", office_aside());
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        for (size_t f = 0; f < disk_failing_count; f++)
            if (!only || strcmp(only, works[i].name) == 0)
                run_work(&works[i], &disk_failings[f]);
    if (!only || strcmp(only, "log") == 0)
        shared_memory();
    const int64_t again = disk_syncs_after_failure() - thrown_away;
    printf("%lld syncs failed; tried again on the same file handle: %lld of files that stay, %lld of files "
           "thrown away\n",
           (long long)disk_syncs_failed(), (long long)again, (long long)thrown_away);
    if (again > 0 || disk_syncs_failed() == 0)
        tally_fail("a sync is tried again, or none ever failed");
    control();
    office_remove();
    return 0;
}
