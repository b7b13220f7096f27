#include "round.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "verify.h"

enum {
    UP_MS = 8000,           /* a server is back */
    STUCK_MS = 12000,       /* a clerk without an answer */
    STOP_WAIT_MS = 2000,    /* another clerk's answer while one stands still */
    WINDOW_MS = 150,        /* that is waited for the moment to kill in */
    LOOK_BACK_JOBS = 3,     /* that are looked at again after a server's death */
    CHECK_EVERY_KILLS = 60, /* `check`, and all jobs */
};

struct desk { /* a clerk's */
    pid_t pid;
    int life;
    char journal[PATH_BYTES];
    struct knowledge known;
    size_t unverified; /* the first job not yet looked at */
    long answers;
    int64_t moved_ms;
    bool stopped;
};

struct running {
    const struct round *round;
    struct site *site;
    struct counts *counts;
    struct shared *shared;
    struct desk desks[CLERKS_MAX];
    struct dice dice;
    bool failed, server_died, over;
    long kills, checked_at;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_us(unsigned us)
{
    usleep(us);
}

__attribute__((format(printf, 2, 3))) static void fail(struct running *running, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "FAILED: round %d, seed %llu: ", running->round->number,
            (unsigned long long)running->round->seed);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    running->failed = true;
}

/* Clerks
 * -----------------------------------------------------------------------------------------------------------
 */

static void desk_start(struct running *running, int clerk)
{
    struct desk *desk = &running->desks[clerk];
    const struct clerk_world world = {
        .seed = running->round->seed,
        .kinds = running->round->kinds,
        .fault = running->round->fault,
        .round = running->round->number,
        .clerk = clerk,
        .life = desk->life++,
        .place = site_place(running->site),
        .program = running->site->service ? NULL : running->site->program,
        .token = running->site->tokens[clerk],
        .journal = desk->journal,
        .shared = running->shared,
    };
    desk->moved_ms = now_ms();
    desk->stopped = false;
    desk->pid = fork();
    if (desk->pid == 0) {
        clerk_live(&world);
    }
}

static int desk_of(const struct running *running, pid_t pid)
{
    for (int i = 0; i < running->round->clerks; i++) {
        if (running->desks[i].pid == pid) {
            return i;
        }
    }
    return -1;
}

static void desk_ended(struct running *running, int clerk, int status)
{
    struct desk *desk = &running->desks[clerk];
    desk->pid = 0;
    atomic_store(&running->shared->clerks[clerk].phase, PHASE_RESTS);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
        running->counts->client_kills++;
        running->kills++;
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail(running, "clerk %d ended with %d: %s", clerk, status, running->shared->clerks[clerk].failure);
        return;
    }
    if (!atomic_load(&running->shared->stop)) {
        desk_start(running, clerk);
    }
}

/* Hears of every child that has ended: none is left as a zombie. */
static void reap(struct running *running)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        int clerk = desk_of(running, pid);
        if (clerk >= 0) {
            desk_ended(running, clerk, status);
        } else if (!site_heard(running->site, pid, status)) {
            fail(running, "%s", running->site->failure);
        }
    }
}

static void watch_moving(struct running *running)
{
    for (int i = 0; i < running->round->clerks; i++) {
        struct desk *desk = &running->desks[i];
        long answers = atomic_load(&running->shared->clerks[i].answers);
        if (answers != desk->answers || desk->stopped || desk->pid == 0) {
            desk->answers = answers;
            desk->moved_ms = now_ms();
        } else if (now_ms() - desk->moved_ms > STUCK_MS) {
            fail(running, "clerk %d has had no answer for %d ms, in phase %d of job %zu", i, STUCK_MS,
                 atomic_load(&running->shared->clerks[i].phase), desk->known.count - 1);
            return;
        }
    }
}

/* The ledger against the oracle
 * ------------------------------------------------------------------------------------ */

static bool names_draft(void *context, int number, int step)
{
    const struct clerk_world *world = context;
    struct job job;
    plan_job(world->seed, world->kinds, world->round, world->clerk, number, &job);
    return plan_step(&job, step) == STEP_RECALL;
}

static void read_journal(struct running *running, int clerk)
{
    struct clerk_world world = {.seed = running->round->seed,
                                .kinds = running->round->kinds,
                                .round = running->round->number,
                                .clerk = clerk};
    journal_read(running->desks[clerk].journal, names_draft, &world, &running->desks[clerk].known);
}

/* What was read of a job before its clerk's journal is looked at once more. */
struct seen {
    int clerk, number, done;
    struct job job;
    char *text, document[JOURNAL_TEXT_BYTES];
};

static void judge(struct running *running, const struct seen *seen)
{
    const struct known *known = &running->desks[seen->clerk].known.jobs[seen->number];
    enum finding finding = verify_judge(&seen->job, seen->done, known->sent, seen->text);
    bool other_number = known->has_number && seen->document[0] && strcmp(known->number, seen->document) != 0;
    running->counts->checked++;
    running->counts->lost += finding == FOUND_LOST;
    running->counts->wrong += finding == FOUND_WRONG || other_number;
    if ((finding != FOUND_GOOD || other_number) && !running->round->control) {
        char *wanted = NULL;
        size_t bytes = 0;
        FILE *out = open_memstream(&wanted, &bytes);
        plan_expect(&seen->job, seen->done, out);
        fclose(out);
        fail(running, "job %d of clerk %d, step %d done, %d sent, number %s: %s\nit is\n%sand should be\n%s",
             seen->number, seen->clerk, seen->done, known->sent, known->number,
             finding == FOUND_LOST ? "an acknowledged step is lost"
             : other_number        ? "it has another number"
                                   : "it is as after no step",
             seen->text, wanted);
        free(wanted);
    }
}

static size_t look_from(struct running *running, int clerk, bool all)
{
    struct desk *desk = &running->desks[clerk];
    size_t back = running->server_died ? LOOK_BACK_JOBS : 0;
    return all || desk->unverified < back ? 0 : desk->unverified - back;
}

/* `all`: every job of the round; else those that something may have happened to since they were last looked
 * at. */
static void verify(struct running *running, bool all)
{
    struct seen *seen = NULL;
    size_t count = 0, capacity = 0;
    struct sqlite3 *db = NULL;
    for (int i = 0; i < running->round->clerks; i++) {
        read_journal(running, i);
    }
    db = verify_open(running->site->ledger);
    for (int i = 0; db && i < running->round->clerks; i++) {
        struct desk *desk = &running->desks[i];
        for (size_t job = look_from(running, i, all); job < desk->known.count; job++) {
            if (count == capacity) {
                capacity = capacity ? capacity * 2 : 64;
                seen = realloc(seen, capacity * sizeof *seen);
            }
            seen[count] = (struct seen){.clerk = i, .number = (int)job, .done = desk->known.jobs[job].done};
            plan_job(running->round->seed, running->round->kinds, running->round->number, i, (int)job,
                     &seen[count].job);
            seen[count].text = verify_read(db, &seen[count].job, seen[count].document);
            count++;
        }
        desk->unverified = desk->known.count ? desk->known.count - 1 : 0;
    }
    long twice = db && all ? verify_count_twice(db) : 0;
    verify_close(db);
    for (int i = 0; i < running->round->clerks; i++) {
        read_journal(running, i);
    }
    for (size_t i = 0; i < count; i++) {
        if (!running->failed) {
            judge(running, &seen[i]);
        }
        free(seen[i].text);
    }
    free(seen);
    running->counts->twice += twice;
    if (twice > 0 && !running->round->control) {
        fail(running, "%ld documents are there more than once", twice);
    }
    running->server_died = false;
}

/* Killing
 * ---------------------------------------------------------------------------------------------------------
 */

static bool in_phase(const struct running *running, enum clerk_phase phase)
{
    for (int i = 0; i < running->round->clerks; i++) {
        if (atomic_load(&running->shared->clerks[i].phase) == (int)phase) {
            return true;
        }
    }
    return false;
}

static bool wait_phase(struct running *running, enum clerk_phase phase)
{
    int64_t until_ms = now_ms() + WINDOW_MS;
    while (!in_phase(running, phase)) {
        if (now_ms() >= until_ms) {
            return false;
        }
        reap(running);
        pause_us(50);
    }
    return true;
}

static bool kill_server(struct running *running)
{
    if (!site_kill_server(running->site)) {
        return false;
    }
    running->counts->server_kills++;
    running->kills++;
    running->server_died = true;
    return true;
}

static void kill_at_random(struct running *running)
{
    (void)kill_server(running);
}

static void kill_at_commit(struct running *running)
{
    if (wait_phase(running, PHASE_ASKS)) {
        pause_us(dice_below(&running->dice, 3000));
        running->counts->at_commit += kill_server(running);
    }
}

static void kill_at_import(struct running *running)
{
    if (wait_phase(running, PHASE_IMPORTS)) {
        pause_us(dice_below(&running->dice, 15000));
        running->counts->at_import += kill_server(running);
    }
}

/* The ledger's own file is written by nothing but a checkpoint. */
static bool see_checkpoint(const struct running *running)
{
    struct stat before, now;
    int64_t until_ms = now_ms() + WINDOW_MS;
    if (stat(running->site->ledger, &before) != 0) {
        return false;
    }
    while (now_ms() < until_ms && stat(running->site->ledger, &now) == 0 && site_server(running->site)) {
        if (now.st_mtim.tv_nsec != before.st_mtim.tv_nsec || now.st_mtim.tv_sec != before.st_mtim.tv_sec) {
            return true;
        }
    }
    return false;
}

/* The server told to end brings its log home: it dies in the middle of that. */
static void kill_at_checkpoint(struct running *running)
{
    pid_t server = site_server(running->site);
    if (server == 0 || kill(server, SIGTERM) != 0) {
        return;
    }
    if (see_checkpoint(running)) {
        pause_us(dice_below(&running->dice, 1500));
        running->counts->at_checkpoint += kill_server(running);
    }
    running->server_died = true;
}

static void kill_at_stop(struct running *running)
{
    pid_t server = site_server(running->site);
    if (server == 0 || kill(server, SIGTERM) != 0) {
        return;
    }
    pause_us(dice_below(&running->dice, 8000));
    running->counts->at_stop += kill_server(running);
    running->server_died = true;
}

static void bring_up(struct running *running)
{
    if (running->site->service && !running->over) {
        site_start_servers(running->site, 1 + (int)dice_below(&running->dice, 2));
    }
}

/* Dead, and each that comes after it too, while it starts. */
static void kill_at_start(struct running *running)
{
    (void)kill_server(running);
    for (int i = 0; i < 3; i++) {
        int64_t until_ms = now_ms() + WINDOW_MS;
        bring_up(running);
        while (site_server(running->site) == 0 && now_ms() < until_ms) {
            reap(running);
            pause_us(100);
        }
        pause_us(dice_below(&running->dice, 12000));
        running->counts->at_start += kill_server(running);
    }
}

static void note_answers(const struct running *running, long answers[CLERKS_MAX])
{
    for (int i = 0; i < running->round->clerks; i++) {
        answers[i] = atomic_load(&running->shared->clerks[i].answers);
    }
}

/* Every clerk but one has got an answer since; the longest wait is the time taken. */
static bool all_answered(struct running *running, const long before[CLERKS_MAX], int but, int within_ms)
{
    int64_t until_ms = now_ms() + within_ms;
    for (int i = 0; i < running->round->clerks; i++) {
        while (i != but && atomic_load(&running->shared->clerks[i].answers) == before[i]) {
            reap(running);
            if (running->failed || now_ms() >= until_ms) {
                return false;
            }
            pause_us(200);
        }
    }
    return true;
}

/* A clerk stands still in the middle of its work: every other gets its answers all the same. */
static void stop_clerk(struct running *running)
{
    int stopped = (int)dice_below(&running->dice, (unsigned)running->round->clerks);
    struct desk *desk = &running->desks[stopped];
    long before[CLERKS_MAX];
    note_answers(running, before);
    if (!all_answered(running, before, -1, WINDOW_MS) || !wait_phase(running, PHASE_ASKS) || desk->pid == 0 ||
        kill(desk->pid, SIGSTOP) != 0) {
        return; /* some still wait for a server */
    }
    desk->stopped = true;
    note_answers(running, before);
    int64_t from_ms = now_ms();
    if (!all_answered(running, before, stopped, STOP_WAIT_MS) && !running->failed) {
        fail(running, "some clerk has waited %d ms while clerk %d stands still", STOP_WAIT_MS, stopped);
    }
    long took = (long)(now_ms() - from_ms);
    running->counts->stops++;
    running->counts->stop_wait_ms =
        took > running->counts->stop_wait_ms ? took : running->counts->stop_wait_ms;
    if (desk->pid != 0 && desk->stopped) {
        kill(desk->pid, dice_below(&running->dice, 2) ? SIGKILL : SIGCONT);
        desk->stopped = false;
    }
}

static void kill_clerk(struct running *running)
{
    struct desk *desk = &running->desks[dice_below(&running->dice, (unsigned)running->round->clerks)];
    if (desk->pid > 1) {
        kill(desk->pid, SIGKILL);
    }
}

static void kill_everybody(struct running *running)
{
    for (int i = 0; i < running->round->clerks; i++) {
        if (running->desks[i].pid > 1) {
            kill(running->desks[i].pid, SIGKILL);
        }
    }
    (void)kill_server(running);
}

static void (*const acts[])(struct running *) = {
    kill_at_random,     kill_at_commit, kill_at_commit,     kill_at_commit, kill_at_import, kill_at_import,
    kill_at_checkpoint, kill_at_stop,   kill_at_checkpoint, kill_at_start,  stop_clerk,     kill_clerk,
    kill_clerk,         kill_clerk,     kill_clerk,         kill_everybody,
};

/* The course of a round
 * ---------------------------------------------------------------------------------------------- */

static void wait_up(struct running *running)
{
    int64_t until_ms = now_ms() + UP_MS;
    if (running->site->service && site_server(running->site) == 0) {
        bring_up(running);
    }
    while (!site_answers(running->site) && !running->failed) {
        reap(running);
        if (now_ms() >= until_ms) {
            fail(running, "no server answers %d ms after the last was killed", UP_MS);
        }
        if (running->site->service && running->site->started[0] == 0) {
            bring_up(running);
        }
        pause_us(500);
    }
}

static void look(struct running *running)
{
    bool all = running->kills - running->checked_at >= CHECK_EVERY_KILLS;
    wait_up(running);
    if (running->failed || running->round->control) {
        return;
    }
    verify(running, all);
    if (all && !running->failed) {
        running->counts->checks++;
        if (!site_check(running->site)) {
            fail(running, "%s", running->site->failure);
        }
    }
    if (all) {
        running->checked_at = running->kills;
    }
}

static long answers(const struct running *running)
{
    long sum = 0;
    for (int i = 0; i < running->round->clerks; i++) {
        sum += atomic_load(&running->shared->clerks[i].answers);
    }
    return sum;
}

static bool goes_on(const struct running *running)
{
    const struct round *round = running->round;
    bool short_of = running->kills < round->kills || answers(running) < round->answers;
    return !running->failed && short_of && (round->until_ms == 0 || now_ms() < round->until_ms);
}

static void work(struct running *running)
{
    while (goes_on(running)) {
        pause_us(2000 + dice_below(&running->dice, 18000));
        reap(running);
        acts[dice_below(&running->dice, sizeof acts / sizeof *acts)](running);
        reap(running);
        look(running);
        watch_moving(running);
    }
}

/* The clerks end what they are at; a server is there for that. */
static void close_down(struct running *running)
{
    int64_t until_ms = now_ms() + STUCK_MS;
    bool left = true;
    atomic_store(&running->shared->stop, true);
    while (left && now_ms() < until_ms) {
        if (!running->failed) {
            wait_up(running);
        }
        reap(running);
        left = false;
        for (int i = 0; i < running->round->clerks; i++) {
            left = left || running->desks[i].pid != 0;
        }
        pause_us(500);
    }
    for (int i = 0; i < running->round->clerks; i++) {
        if (running->desks[i].pid != 0) {
            fail(running, "clerk %d does not end", i);
            kill(running->desks[i].pid, SIGKILL);
            waitpid(running->desks[i].pid, NULL, 0);
            running->desks[i].pid = 0;
        }
    }
}

static void add_up(struct running *running)
{
    struct counts *counts = running->counts;
    for (int i = 0; i < running->round->clerks; i++) {
        struct desk *desk = &running->desks[i];
        long slowest = atomic_load(&running->shared->clerks[i].slowest_ms);
        counts->acknowledged += desk->known.done;
        counts->sent_again += desk->known.sent_again;
        counts->unknown += atomic_load(&running->shared->clerks[i].unknown);
        counts->slowest_ms = slowest > counts->slowest_ms ? slowest : counts->slowest_ms;
        journal_forget(&desk->known);
        unlink(desk->journal);
    }
}

static void last_look(struct running *running)
{
    wait_up(running);
    if (running->failed) {
        return;
    }
    verify(running, true);
    if (running->failed || (running->round->control && !running->round->taken_away)) {
        (void)!site_end_server(running->site);
        return;
    }
    running->counts->checks++;
    if (!site_check(running->site) || !site_end_server(running->site)) {
        fail(running, "%s", running->site->failure);
        return;
    }
    if (running->round->taken_away) {
        site_change(running->site, running->round->taken_away);
    }
    verify(running, true); /* and without a server, from the file alone */
}

bool round_run(const struct round *round, struct site *site, struct counts *counts)
{
    struct running running = {.round = round, .site = site, .counts = counts};
    running.shared =
        mmap(NULL, sizeof *running.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (running.shared == MAP_FAILED) {
        return false;
    }
    running.dice = dice_of(round->seed, "killer", round->number, 0, 0);
    site_renew(site, round->number % 2 != 0, round->guard_dropped);
    bring_up(&running);
    for (int i = 0; i < round->clerks; i++) {
        snprintf(running.desks[i].journal, PATH_BYTES, "%.90s/journal-%d", site->folder, i);
        unlink(running.desks[i].journal);
        desk_start(&running, i);
    }
    work(&running);
    close_down(&running);
    if (!running.failed) {
        last_look(&running);
    }
    running.over = true;
    if (running.failed) {
        (void)!site_end_server(site);
    }
    add_up(&running);
    munmap(running.shared, sizeof *running.shared);
    return !running.failed;
}
