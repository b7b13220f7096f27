#include "pty/pty_private.h"
#include "pty/servers.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

enum { ROUNDS_AT_REST = 3, ROUND_MS = 1 };

bool pty_has_ended(struct pty *pty)
{
    if (!pty->ended && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid) {
        pty->ended = true;
        pty_drain(pty);
    }
    return pty->ended;
}

/* Typed bytes that the program has not taken yet. Polling the slave first makes the kernel hand over what is
 * still on its way from the master, so that an empty queue is truly empty. */
static int untaken_bytes(const struct pty *pty)
{
    struct pollfd flush = {.fd = pty->slave, .events = POLLIN};
    int count = 0;
    if (pty->slave < 0) {
        return 0;
    }
    poll(&flush, 1, 0);
    ioctl(pty->slave, FIONREAD, &count);
    return count;
}

static enum rc tell_busy(int untaken, const struct pty_threads *threads, int timeout_ms, struct err *err)
{
    if (untaken > 0) {
        return err_set(err, RC_UNAVAILABLE, "after %d ms the program has not taken %d typed bytes",
                       timeout_ms, untaken);
    }
    return err_set(err, RC_UNAVAILABLE, "after %d ms the program is still at work: %s", timeout_ms,
                   *threads->busy ? threads->busy : "it paints or its threads wake again and again");
}

/* The program and the servers it starts and leans on: what one has sent and the other has not read keeps the
 * other awake. */
void pty_threads_read_all(const struct pty *pty, struct pty_threads *threads_ret)
{
    pid_t servers[SERVERS_MAX];
    size_t count = servers_list(servers);
    count += servers_starting(pty->pid, servers + count, SERVERS_MAX - count);
    pty_threads_read(pty->pid, threads_ret);
    for (size_t i = 0; i < count; i++) {
        struct pty_threads of_server = {0};
        pty_threads_read(servers[i], &of_server);
        if (of_server.ended) {
            continue;
        }
        threads_ret->asleep = threads_ret->asleep && of_server.asleep;
        threads_ret->count += of_server.count;
        threads_ret->sum += of_server.sum;
        if (*of_server.busy) {
            memcpy(threads_ret->busy, of_server.busy, sizeof of_server.busy);
        }
    }
}

/* Two readings alike, all asleep, prove that nothing ran between them; that no output and no input waited was
 * looked at in between. */
enum rc pty_settle(struct pty *pty, int timeout_ms, struct err *err)
{
    int64_t until_ms = pty_now_ms() + timeout_ms;
    struct pty_threads before = {0}, now = {0};
    int rounds = 0, untaken = 0;
    while (!pty_has_ended(pty)) {
        bool painted = pty_drain(pty);
        untaken = untaken_bytes(pty);
        painted = pty_drain(pty) || painted;
        pty_threads_read_all(pty, &now);
        bool rest = !painted && untaken == 0 && now.asleep && before.asleep && now.count == before.count &&
                    now.sum == before.sum;
        rounds = rest ? rounds + 1 : 0;
        if (rounds == ROUNDS_AT_REST) {
            return RC_OK;
        }
        before = now;
        if (pty_now_ms() > until_ms) {
            return tell_busy(untaken, &now, timeout_ms, err);
        }
        if (!rest) {
            pty_await_output(pty, ROUND_MS);
        }
    }
    return RC_OK;
}

void pty_wait_ms(struct pty *pty, int wait_ms)
{
    int64_t until_ms = pty_now_ms() + wait_ms;
    for (int64_t now_ms = pty_now_ms(); now_ms < until_ms; now_ms = pty_now_ms()) {
        pty_await_output(pty, (int)(until_ms - now_ms));
        pty_drain(pty);
    }
}

enum rc pty_wait_text(struct pty *pty, const char *text, int timeout_ms, struct err *err)
{
    int64_t until_ms = pty_now_ms() + timeout_ms;
    bool ended;
    do {
        ended = pty_has_ended(pty);
        pty_drain(pty);
        if (pty_screen_find(pty->screen, text, NULL, NULL)) {
            return RC_OK;
        }
        pty_await_output(pty, 20);
    } while (!ended && pty_now_ms() < until_ms);
    return err_set(err, RC_UNAVAILABLE, "\"%s\" did not come to the screen%s", text,
                   ended ? ": the program has ended" : "");
}

enum rc pty_wait_exit(struct pty *pty, int timeout_ms, int *status_ret, struct err *err)
{
    int64_t until_ms = pty_now_ms() + timeout_ms;
    while (!pty_has_ended(pty)) {
        if (pty_now_ms() > until_ms) {
            return err_set(err, RC_UNAVAILABLE, "the program has not ended after %d ms", timeout_ms);
        }
        pty_drain(pty);
        poll(NULL, 0, ROUND_MS);
    }
    if (status_ret) {
        *status_ret = WIFSIGNALED(pty->status) ? 128 + WTERMSIG(pty->status) : WEXITSTATUS(pty->status);
    }
    return RC_OK;
}
