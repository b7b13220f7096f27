/* hostile FOLDER ROUNDS SECONDS (3 rounds, and up to ROUNDS while it looks bad): clerks at work beside
 * neighbours who mean ill, and beside as many processes that are only busy, in turns. What counts is how long
 * the clerks' requests took from queued to answered, as the server measures it for each of their connections.
 * Prints both p99 and their ratio; ends with 1 where the ill ones cost more than twice what the busy ones do.
 * All of both run at nice 10. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crowd.h"
#include "daybook/server/place.h"
#include "load_data.h"
#include "usage.h"

enum {
    CLERKS = 4,
    ROUNDS_MAX = 15,
    NICE = 10,
    LINE_BYTES = 4096,
    LONG_BYTES = 70000,
    READ_BYTES = 65536,
    WAIT_MS = 10000,
    RATIO_MOST = 200,
    FEWEST = 3,
};
#define DOCUMENT_NS INT64_C(400000000)

struct neighbour {
    int fd;
    const struct ledger *ledger;
    int64_t sent;
    char said[READ_BYTES];
};

static void leave(struct neighbour *neighbour)
{
    if (neighbour->fd >= 0)
        close(neighbour->fd);
    neighbour->fd = -1;
}

static bool come(struct neighbour *neighbour)
{
    char path[PLACE_BYTES];
    struct err err = {0};
    leave(neighbour);
    return place_own(neighbour->ledger->path, false, path, &err) == RC_OK &&
           place_connect(path, &neighbour->fd);
}

/* False: the server has closed, or takes no more for now. */
static bool say(struct neighbour *neighbour, const char *text, size_t bytes)
{
    return send(neighbour->fd, text, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)bytes;
}

/* Throws away what has come; false: the server has closed. */
static bool hear(struct neighbour *neighbour, int wait_ms)
{
    struct pollfd ready = {.fd = neighbour->fd, .events = POLLIN};
    if (poll(&ready, 1, wait_ms) != 1)
        return true;
    return recv(neighbour->fd, neighbour->said, sizeof neighbour->said - 1, MSG_DONTWAIT) > 0;
}

static const char greeting[] = "hello {\"protocol\":1,\"build\":\"x\"}\n";

static bool sign_on(struct neighbour *neighbour)
{
    char line[256];
    const int chars =
        snprintf(line, sizeof line,
                 "{\"jsonrpc\":\"2.0\",\"id\":\"%032x\",\"method\":\"session.open\",\"params\":{"
                 "\"login\":\"%s\",\"password\":\"%s\"}}\n",
                 (unsigned)getpid(), LEDGER_LOGIN, LEDGER_PASSWORD);
    if (!come(neighbour) || !say(neighbour, greeting, sizeof greeting - 1) || !hear(neighbour, WAIT_MS) ||
        !say(neighbour, line, (size_t)chars))
        return false;
    const bool heard = hear(neighbour, WAIT_MS);
    return heard && strstr(neighbour->said, "\"token\"");
}

/* Asks on and on, as fast as it is taken, and reads what comes. */
static void flood(struct neighbour *neighbour, const char *line, size_t bytes)
{
    struct pollfd ready = {.fd = neighbour->fd, .events = POLLIN | POLLOUT};
    while (say(neighbour, line, bytes))
        neighbour->sent++;
    if (errno != EAGAIN || poll(&ready, 1, 100) < 0 || !hear(neighbour, 0))
        (void)!sign_on(neighbour);
}

static void flood_reads(struct neighbour *neighbour)
{
    static const char line[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"lookup.find\",\"params\":{\"lookup\":"
        "\"item\",\"text\":\"\"}}\n";
    flood(neighbour, line, sizeof line - 1);
}

static void flood_writes(struct neighbour *neighbour)
{
    char line[512];
    const int chars = snprintf(line, sizeof line,
                               "{\"jsonrpc\":\"2.0\",\"id\":\"%016x%016" PRIx64
                               "\",\"method\":\"draft.put\",\"params\":{\"draft\":\"%032x\",\"type\":\"sales-"
                               "order\",\"seq\":%" PRId64 ",\"cells\":[[0,\"note\",\"n%" PRId64 "\"]]}}\n",
                               (unsigned)getpid(), neighbour->sent + 1, (unsigned)getpid(),
                               neighbour->sent + 1, neighbour->sent);
    struct pollfd ready = {.fd = neighbour->fd, .events = POLLIN | POLLOUT};
    if (say(neighbour, line, (size_t)chars))
        neighbour->sent++;
    else
        poll(&ready, 1, 100);
    if (!hear(neighbour, 0))
        (void)!sign_on(neighbour);
}

/* A line that is begun, byte by byte, and never ended. */
static void half_lines(struct neighbour *neighbour)
{
    if (neighbour->fd < 0 && (!come(neighbour) || !say(neighbour, greeting, sizeof greeting - 1)))
        return;
    if (!say(neighbour, "{", 1) || !hear(neighbour, 1) || ++neighbour->sent % 200 == 0)
        leave(neighbour);
}

/* A line longer than any may be, again and again. */
static void huge_lines(struct neighbour *neighbour)
{
    static char text[LONG_BYTES];
    memset(text, 'x', sizeof text);
    if (!come(neighbour) || !say(neighbour, greeting, sizeof greeting - 1))
        return;
    size_t sent = 0;
    ssize_t put = 0;
    while (sent < sizeof text &&
           (put = send(neighbour->fd, text + sent, sizeof text - sent, MSG_NOSIGNAL)) > 0)
        sent += (size_t)put;
    neighbour->sent++;
    while (hear(neighbour, 1000))
        continue;
}

/* Asks for much and reads a byte now and then. */
static void slow_reader(struct neighbour *neighbour)
{
    static const char line[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":"
        "\"sales-order\"}}\n";
    char byte;
    for (int i = 0; i < 16 && say(neighbour, line, sizeof line - 1); i++)
        neighbour->sent++;
    poll(NULL, 0, 5);
    if (recv(neighbour->fd, &byte, 1, MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != 0 && errno != EINTR))
        (void)!sign_on(neighbour);
}

/* Requests that are none, until it is shown the door, and in again. */
static void garbage(struct neighbour *neighbour)
{
    static const char line[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no.such\",\"params\":[[[[[[[[{}]]]]]]]]}\n";
    if (neighbour->fd < 0 && (!come(neighbour) || !say(neighbour, greeting, sizeof greeting - 1)))
        return;
    if (!say(neighbour, line, sizeof line - 1) || !hear(neighbour, 100))
        leave(neighbour);
    neighbour->sent++;
}

static const struct {
    const char *name;
    void (*act)(struct neighbour *neighbour);
    bool signs_on;
} ills[] = {
    {"look-ups without end", flood_reads, true},
    {"drafts without end", flood_writes, true},
    {"half lines", half_lines, false},
    {"huge lines", huge_lines, false},
    {"a reader who hardly reads", slow_reader, true},
    {"requests that are none", garbage, false},
};
enum { ILLS = sizeof ills / sizeof *ills };

static bool go_on(const struct crowd *crowd)
{
    return !atomic_load(&crowd->stop);
}

/* Work for crowd_add: the ill one whose number follows the clerks'. */
static bool be_ill(struct crowd *crowd, struct clerk *clerk)
{
    const size_t which = (size_t)clerk->number - CLERKS;
    struct neighbour neighbour = {.fd = -1, .ledger = crowd->ledger};
    struct err err = {0};
    signal(SIGPIPE, SIG_IGN);
    if (ills[which].signs_on && !sign_on(&neighbour)) {
        err_set(&err, RC_DENIED, "%.100s", neighbour.said);
        return clerk_fails(clerk, ills[which].name, &err);
    }
    setpriority(PRIO_PROCESS, 0, NICE);
    atomic_store(&clerk->ready, 1);
    while (go_on(crowd))
        ills[which].act(&neighbour);
    atomic_store(&clerk->submitted, (size_t)neighbour.sent);
    leave(&neighbour);
    return true;
}

static bool be_busy(struct crowd *crowd, struct clerk *clerk)
{
    setpriority(PRIO_PROCESS, 0, NICE);
    atomic_store(&clerk->ready, 1);
    while (go_on(crowd))
        continue;
    return true;
}

/* The p99 of the connection of that process, as the server's log tells it last; -1: it does not. */
static int64_t late_us(const char *log, long from, pid_t pid)
{
    char line[512], name[64];
    int64_t us = -1;
    FILE *file = fopen(log, "r");
    snprintf(name, sizeof name, "process %d: ", (int)pid);
    if (file && fseek(file, from, SEEK_SET) == 0)
        while (fgets(line, sizeof line, file)) {
            const char *at = strstr(line, name);
            const char *late = at ? strstr(at, "p99 ") : NULL;
            if (late && strchr(line, '\n'))
                us = strtol(late + 4, NULL, 10);
        }
    if (file)
        fclose(file);
    return us;
}

static long size_of(const char *path)
{
    FILE *file = fopen(path, "r");
    const long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
    if (file)
        fclose(file);
    return size;
}

/* The clerks' p99s, asked for while they are at work: the middle one of them. */
static int64_t ask(const struct crowd *crowd, pid_t server)
{
    char log[LEDGER_PATH_BYTES + 8];
    int64_t late[CLERKS];
    snprintf(log, sizeof log, "%s.log", crowd->ledger->path);
    const long from = size_of(log);
    const int64_t until_ns = bench_now_ns() + (int64_t)WAIT_MS * 1000000;
    kill(server, SIGUSR1);
    for (int i = 0; i < CLERKS && bench_now_ns() < until_ns;) {
        late[i] = late_us(log, from, crowd->clerks[i].pid);
        i += late[i] >= 0;
        if (i < CLERKS)
            usleep(10000);
        else
            return bench_percentile(late, CLERKS, 500);
    }
    bench_die("the server does not tell the clerks' times", NULL);
}

static int64_t run(const struct ledger *ledger, int64_t seconds, clerk_fn neighbours, size_t sent[ILLS])
{
    const pid_t server = crowd_server_start(ledger, false);
    struct crowd *crowd = crowd_open(ledger, NULL);
    struct err err = {0};
    crowd_add(crowd, CLERKS, DOCUMENT_NS, clerk_keys);
    crowd_add(crowd, ILLS, 0, neighbours);
    crowd_await(crowd);
    crowd_go(crowd);
    sleep((unsigned)seconds);
    const int64_t late = ask(crowd, server);
    const char *why = crowd_stop(crowd);
    if (why)
        err_set(&err, RC_REFUSED, "%s", why);
    bench_ok(err.rc, "clerks and their neighbours", &err);
    for (size_t i = 0; i < ILLS; i++)
        sent[i] += atomic_load(&crowd->clerks[CLERKS + i].submitted);
    crowd_close(crowd);
    crowd_server_end();
    return late;
}

static void tell(const int64_t *base, const int64_t *ill, size_t rounds)
{
    for (size_t i = 0; i < rounds; i++)
        printf("round %zu: p99 %" PRId64 " us beside busy processes, %" PRId64 " us beside ill ones\n", i + 1,
               base[i], ill[i]);
}

/* Of the middle rounds: one alone may be the machine's own doing. */
static bool is_good(const int64_t *base, const int64_t *ill, size_t rounds)
{
    int64_t one[ROUNDS_MAX], other[ROUNDS_MAX];
    memcpy(one, base, rounds * sizeof *one);
    memcpy(other, ill, rounds * sizeof *other);
    return bench_percentile(other, rounds, 500) * 100 <= bench_percentile(one, rounds, 500) * RATIO_MOST;
}

int main(int argc, char **argv)
{
    struct bench bench = {.runs = 1};
    struct ledger ledger;
    int64_t base[ROUNDS_MAX], ill[ROUNDS_MAX];
    size_t sent[ILLS] = {0}, unused[ILLS] = {0};
    size_t done = 0;
    const size_t rounds = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    if (rounds < FEWEST || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: hostile FOLDER ROUNDS SECONDS (3 to %d rounds)\n", ROUNDS_MAX);
        return 2;
    }
    bench.folder = argv[1];
    ledger_make(&bench, "hostile", LOAD_ITEMS, LOAD_CUSTOMERS, &ledger);
    ledger_close(&ledger);
    crowd_operators(&ledger, CLERKS);
    for (; done < FEWEST || (done < rounds && !is_good(base, ill, done)); done++) {
        base[done] = run(&ledger, strtol(argv[3], NULL, 10), be_busy, unused);
        ill[done] = run(&ledger, strtol(argv[3], NULL, 10), be_ill, sent);
    }
    tell(base, ill, done);
    for (size_t i = 0; i < ILLS; i++)
        printf("%s: sent %zu times\n", ills[i].name, sent[i]);
    const int64_t quiet = bench_percentile(base, done, 500), loud = bench_percentile(ill, done, 500);
    printf("p99 of %d clerks, queued to answered: %" PRId64 " us beside %d busy processes, %" PRId64
           " us beside %d ill ones: %" PRId64 ".%02" PRId64 " x (at most 2 x); load average %.2f\n",
           CLERKS, quiet, (int)ILLS, loud, (int)ILLS, loud / quiet, loud * 100 / quiet % 100,
           usage_load_average());
    return loud * 100 <= quiet * RATIO_MOST ? 0 : 1;
}
