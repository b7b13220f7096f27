#include "crowd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pty/servers.h"
#include "syncs.h"
#include "usage.h"

enum { READY_WAIT_MS = 180000, LOOK_NS = 1000000, STEP_NS = 50000000, AT_ONCE = 64 };

static void pause_ns(int64_t ns)
{
    const struct timespec time = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    nanosleep(&time, NULL);
}

void times_add(struct times *times, int64_t ns)
{
    if (times->count < TIMES_MAX)
        times->us[times->count] = (uint32_t)(ns / 1000);
    times->count++;
}

static struct js *operator_params(size_t number)
{
    struct js *params = js_object();
    char login[CLERK_LOGIN_BYTES];
    snprintf(login, sizeof login, "clerk%03zu", number);
    js_set_text(params, "login", login);
    js_set_text(params, "name", login);
    js_set_text(params, "department", "sales");
    js_set_text(params, "roles", "sales warehouse");
    js_set_text(params, "password", LEDGER_PASSWORD);
    return params;
}

void crowd_operators(const struct ledger *ledger, size_t count)
{
    struct client *client = NULL;
    struct err err = {0};
    struct js *params = js_object();
    bench_ok(client_open(ledger->path, NULL, &client, &err), ledger->path, &err);
    js_set_text(params, "login", "admin");
    js_set_text(params, "password", LEDGER_PASSWORD);
    js_free(ledger_call(client, "session.open", params));
    for (size_t i = 0; i < count; i++)
        js_free(ledger_call(client, "operator.add", operator_params(i)));
    client_close(client);
}

struct crowd *crowd_open(const struct ledger *ledger, const char *acknowledged)
{
    struct crowd *crowd =
        mmap(NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (crowd == MAP_FAILED)
        bench_die("memory for the clerks", NULL);
    crowd->ledger = ledger;
    crowd->acknowledged =
        acknowledged ? open(acknowledged, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (acknowledged && crowd->acknowledged < 0)
        bench_die(acknowledged, NULL);
    return crowd;
}

static _Noreturn void clerk_main(struct crowd *crowd, struct clerk *clerk, clerk_fn work)
{
    clerk->pid = getpid();
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* whatever ends the test ends them */
    const bool good = work(crowd, clerk);
    if (!good && !clerk->why[0])
        snprintf(clerk->why, sizeof clerk->why, "clerk %d gave up", clerk->number);
    _exit(good ? 0 : 1); /* what ends the program that forked is not for its clerks */
}

/* Until all are signed on. */
static void await_all(struct crowd *crowd)
{
    const int64_t until_ns = bench_now_ns() + (int64_t)READY_WAIT_MS * 1000000;
    struct err err = {0};
    for (size_t i = 0; i < crowd->count; i++) {
        struct clerk *clerk = &crowd->clerks[i];
        while (!atomic_load(&clerk->ready) && !clerk->why[0] && bench_now_ns() < until_ns)
            pause_ns(LOOK_NS);
        if (atomic_load(&clerk->ready))
            continue;
        err_set(&err, RC_UNAVAILABLE, "%s", clerk->why[0] ? clerk->why : "a clerk does not sign on");
        (void)crowd_stop(crowd);
        bench_die(clerk->login, &err);
    }
}

void crowd_add(struct crowd *crowd, size_t count, int64_t document_ns, clerk_fn work)
{
    fflush(NULL);
    for (size_t i = 0; i < count && crowd->count < CROWD_MAX; i++) {
        struct clerk *clerk = &crowd->clerks[crowd->count];
        clerk->number = (int)crowd->count++;
        clerk->document_ns = document_ns;
        clerk->begin_ns = document_ns * (int64_t)i / (int64_t)count;
        snprintf(clerk->login, sizeof clerk->login, "clerk%03d", clerk->number);
        clerk->pid = fork();
        if (clerk->pid == 0)
            clerk_main(crowd, clerk, work);
        if (clerk->pid < 0)
            bench_die("starting a clerk", NULL);
        if ((i + 1) % AT_ONCE == 0 || i + 1 == count) /* a server keeps 128 that are not signed on */
            await_all(crowd);
    }
}

void crowd_go(struct crowd *crowd)
{
    crowd->go_ns = bench_now_ns();
    atomic_store(&crowd->go, true);
}

const char *crowd_stop(struct crowd *crowd)
{
    const char *why = NULL;
    atomic_store(&crowd->stop, true);
    for (size_t i = 0; i < crowd->count; i++) {
        int status = 0;
        while (waitpid(crowd->clerks[i].pid, &status, 0) < 0 && errno == EINTR)
            continue;
        if (status != 0 && !crowd->clerks[i].why[0])
            snprintf(crowd->clerks[i].why, CLERK_WHY_BYTES, "clerk %zu ended with status %d", i, status);
        if (status != 0 && !why)
            why = crowd->clerks[i].why;
    }
    return why;
}

void crowd_close(struct crowd *crowd)
{
    if (crowd->acknowledged >= 0)
        close(crowd->acknowledged);
    munmap(crowd, sizeof *crowd);
}

void clerk_submitted(struct crowd *crowd, struct clerk *clerk, const char *number, int64_t took_ns)
{
    char line[64];
    const int chars = snprintf(line, sizeof line, "%s\n", number ? number : "?");
    if (crowd->acknowledged >= 0 && write(crowd->acknowledged, line, (size_t)chars) != chars)
        snprintf(clerk->why, sizeof clerk->why, "a number cannot be written down");
    times_add(&clerk->commits, took_ns);
    atomic_fetch_add(&clerk->submitted, 1);
}

bool clerk_wait(const struct crowd *crowd, int64_t until_ns)
{
    int64_t left_ns;
    while (!atomic_load(&crowd->stop)) {
        if (!atomic_load(&crowd->go)) {
            pause_ns(LOOK_NS);
            continue;
        }
        left_ns = until_ns - bench_now_ns();
        if (left_ns <= 0)
            return true;
        pause_ns(left_ns < STEP_NS ? left_ns : STEP_NS);
    }
    return false;
}

bool clerk_fails(struct clerk *clerk, const char *what, const struct err *err)
{
    snprintf(clerk->why, sizeof clerk->why, "%s: %s: %.180s", clerk->login, what,
             err->text[0] ? err->text : "failed");
    return false;
}

static const struct times *times_of(const struct clerk *clerk, size_t offset)
{
    return (const struct times *)((const char *)clerk + offset);
}

static void add_times(const struct times *times, int64_t *all, size_t *kept)
{
    for (size_t i = 0; i < times->count && i < TIMES_MAX; i++)
        all[(*kept)++] = (int64_t)times->us[i] * 1000;
}

static struct crowd_times sum(int64_t *all, size_t kept, size_t count)
{
    struct crowd_times ret = {.count = count};
    if (kept > 0) {
        ret.middle_ns = bench_percentile(all, kept, 500);
        ret.late_ns = bench_percentile(all, kept, 990);
        ret.most_ns = all[kept - 1];
    }
    free(all);
    return ret;
}

static int64_t *room_for(size_t count)
{
    int64_t *all = calloc(count + 1, sizeof *all);
    if (!all)
        bench_die("memory for the times", NULL);
    return all;
}

struct crowd_times crowd_times(const struct crowd *crowd, size_t first, size_t count, size_t offset)
{
    size_t kept = 0, counted = 0;
    for (size_t i = first; i < first + count; i++)
        counted += times_of(&crowd->clerks[i], offset)->count;
    int64_t *all = room_for(counted);
    for (size_t i = first; i < first + count; i++)
        add_times(times_of(&crowd->clerks[i], offset), all, &kept);
    return sum(all, kept, counted);
}

struct crowd_times times_sum(const struct times *times)
{
    size_t kept = 0;
    int64_t *all = room_for(times->count);
    add_times(times, all, &kept);
    return sum(all, kept, times->count);
}

struct crowd_share crowd_share(const struct crowd *crowd)
{
    struct crowd_share share = {.fewest = SIZE_MAX};
    for (size_t i = 0; i < crowd->count; i++) {
        const size_t has = atomic_load(&crowd->clerks[i].submitted);
        share.fewest = has < share.fewest ? has : share.fewest;
        share.most = has > share.most ? has : share.most;
        share.all += has;
    }
    return share;
}

int64_t crowd_cpu_ns(const struct crowd *crowd)
{
    int64_t all_ns = 0;
    for (size_t i = 0; i < crowd->count; i++) {
        const struct clerk *clerk = &crowd->clerks[i];
        all_ns += clerk->program ? usage_cpu_ns(clerk->program) : usage_cpu_ns(clerk->pid);
    }
    return all_ns;
}

pid_t crowd_server_start(const struct ledger *ledger, bool leave_out_syncs)
{
    struct ledger served = *ledger;
    pid_t servers[SERVERS_MAX];
    char folder[LEDGER_PATH_BYTES];
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(ledger->path, '/') - ledger->path), ledger->path);
    if (!syncs_begin(folder, leave_out_syncs))
        bench_die("counting syncs", NULL);
    ledger_open_served(&served);
    ledger_close(&served);
    if (servers_list(servers) != 1)
        bench_die("the ledger has not one server", NULL);
    return servers[0];
}

void crowd_server_end(void)
{
    struct err err = {0};
    syncs_end();
    bench_ok(servers_stop(SIGTERM, &err), "ending the server", &err);
}

void crowd_run(const struct ledger *ledger, size_t count, int64_t seconds, bool leave_out_syncs,
               const char *acknowledged, struct crowd_run *ret)
{
    const pid_t server = crowd_server_start(ledger, leave_out_syncs);
    struct crowd *crowd = crowd_open(ledger, acknowledged);
    struct err err = {0};
    crowd_add(crowd, count, 0, clerk_submits);
    const int64_t cpu_ns = usage_cpu_ns(server), clerks_ns = crowd_cpu_ns(crowd), syncs = syncs_count();
    crowd_go(crowd);
    pause_ns(seconds * 1000000000);
    *ret = (struct crowd_run){.elapsed_ns = bench_now_ns() - crowd->go_ns,
                              .server_cpu_ns = usage_cpu_ns(server) - cpu_ns,
                              .clerk_cpu_ns = crowd_cpu_ns(crowd) - clerks_ns,
                              .syncs = syncs_count() - syncs,
                              .resident_bytes = usage_resident_bytes(server),
                              .peak_bytes = usage_peak_bytes(server),
                              .share = crowd_share(crowd)};
    const char *why = crowd_stop(crowd);
    if (why)
        err_set(&err, RC_REFUSED, "%s", why);
    bench_ok(err.rc, "a crowd of clerks", &err);
    ret->commits = crowd_times(crowd, 0, count, offsetof(struct clerk, commits));
    crowd_close(crowd);
    crowd_server_end();
}
