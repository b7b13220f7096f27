/* Proves, where memory runs out at the k-th allocation of a submit, a draft, a step, a group or an import
 * (the engine's, the JSON library's and the program's own, counted together), once or from then on, for every
 * k until the work is done without one having failed: it is refused in words or not answered at all, nothing
 * of it is there, nothing crashes or is leaked (the sanitizers look), and the next work passes on the same
 * open ledger. An answer that is lost may stand for either; the same request sent again settles it. Control:
 * with every allocation failing the first work is refused. memory [--every N] [WORK] */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office.h"
#include "oracle.h"
#include "tally.h"

enum { ALLOCATIONS_MAX = 100000, CHECK_EVERY = 64 };

static struct {
    bool armed, sticky, failed;
    int64_t at, count;
} memory;

static bool fails(void)
{
    if (!memory.armed)
        return false;
    memory.count++;
    if (memory.count < memory.at || (!memory.sticky && memory.count > memory.at))
        return false;
    memory.failed = true;
    return true;
}

static void arm(void)
{
    memory.armed = memory.at > 0;
}

static void disarm(void)
{
    memory.armed = false;
}

/* The program's own. NOLINTBEGIN: the names are the linker's */
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *old, size_t bytes);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *old, size_t bytes);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t bytes);
/* NOLINTEND */

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return fails() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __real_realloc(old, bytes);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t bytes)
{
    return fails() ? NULL : __real_strndup(text, bytes);
}

/* The engine's. */
static sqlite3_mem_methods engine;

static int64_t every = 1;

static void *engine_malloc(int bytes)
{
    return fails() ? NULL : engine.xMalloc(bytes);
}

static void *engine_realloc(void *old, int bytes)
{
    return fails() ? NULL : engine.xRealloc(old, bytes);
}

static void take_over(void)
{
    sqlite3_mem_methods ours;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &engine) != SQLITE_OK)
        tally_fail("the engine's memory cannot be taken over");
    ours = engine;
    ours.xMalloc = engine_malloc;
    ours.xRealloc = engine_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK)
        tally_fail("the engine's memory cannot be taken over");
}

/* The fault table's rows for memory. */
static const char *const works[] = {"submit", "draft", "step", "master", "group", "import", "partial"};

struct counts {
    int64_t refused, lost, passed;
};

static bool says_memory(void)
{
    return strcmp(office_rule(), "memory") == 0 || strstr(office_words(), "memory");
}

static void look_at_check(const char *work, int64_t k)
{
    const char *first = "";
    if (!office_check(&first))
        tally_fail("%s, allocation %lld: the check says %s", work, (long long)k, first);
}

/* One try. True: no allocation failed any more. */
static bool try_work(const char *work, bool sticky, int64_t k, struct counts *counts)
{
    const char *mode = sticky ? "from then on" : "once";
    const size_t answered = oracle_answer_count();
    const int64_t before = office_documents();
    memory.at = k;
    memory.sticky = sticky;
    memory.failed = false;
    memory.count = 0;
    const bool good = office_do(work);
    const bool failed = memory.failed;
    const bool lost = !good && strcmp(office_rule(), "lost") == 0;
    memory.at = 0;
    if (!good && !failed)
        tally_fail("%s fails with memory enough: %s", work, office_words());
    if (!good && !lost && !says_memory())
        tally_fail("%s, allocation %lld %s: refused as %s: %s", work, (long long)k, mode, office_rule(),
                   office_words());
    const int64_t now = office_documents();
    const bool slices = strcmp(work, "partial") == 0; /* those committed before the refused one stay */
    if (now < before || (!good && !lost && !slices && oracle_answer_count() == answered && now != before))
        tally_fail("%s, allocation %lld %s: refused (%s), but there are %lld documents more", work,
                   (long long)k, mode, office_words(), (long long)(now - before));
    for (size_t i = answered; i < oracle_answer_count(); i++)
        if (!office_has_request(oracle_answer(i)->id))
            tally_fail("%s, allocation %lld %s: answered and lost", work, (long long)k, mode);
    counts->refused += !good && !lost;
    counts->lost += lost;
    counts->passed += good && failed;
    if (!office_do("submit"))
        tally_fail("%s, allocation %lld %s: it does not write again: %s", work, (long long)k, mode,
                   office_words());
    if (k / every % CHECK_EVERY == 0 || !failed)
        look_at_check(work, k);
    return !failed;
}

static void run_work(const char *work, bool sticky)
{
    struct err err = {0};
    struct counts counts = {0};
    bool done = false;
    int64_t k = 0;
    office_fresh();
    office_seed(20260301);
    if (!office_open(&err))
        tally_fail("%s", err.text);
    oracle_begin(NULL);
    (void)!office_do("submit");
    for (k = 1; !done && k < ALLOCATIONS_MAX; k += every)
        done = try_work(work, sticky, k, &counts);
    oracle_end();
    if (!done)
        tally_fail("%s is never done", work);
    if (counts.refused == 0)
        tally_fail("%s is never refused, so nothing of memory was tried", work);
    look_at_check(work, k);
    office_close();
    printf("%-8s %-12s %6lld allocations failed: %lld refused, %lld answers lost, %lld passed over\n", work,
           sticky ? "from then on" : "once", (long long)(counts.refused + counts.lost + counts.passed),
           (long long)counts.refused, (long long)counts.lost, (long long)counts.passed);
}

int main(int argc, char **argv)
{
    struct tally tally;
    const char *only = NULL;
    every = tally_every(argc, argv, &only);
    tally_begin(&tally, 1, argv, 0);
    take_over();
    office_make();
    office_around(arm, disarm);
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        for (int sticky = 0; sticky < 2; sticky++)
            if (!only || strcmp(only, works[i]) == 0)
                run_work(works[i], sticky);
    office_around(NULL, NULL);
    office_remove();
    return 0;
}
