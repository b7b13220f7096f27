#include "terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "pty/command.h"
#include "pty/keys.h"
#include "pty/pty_private.h"

enum { SILENCE_NS = 100000, ROUND_NS = 1000000, ROUNDS_AT_REST = 3, PAINTED_BYTES = 65536 };

/* What came of a key is kept aside until the program rests, so that showing it takes no time from it. */
struct painted {
    char bytes[PAINTED_BYTES];
    size_t count;
    int64_t paint_ns; /* when the last byte came before the first silence; 0: there was none yet */
    int64_t last_ns;
};

static enum rc take(struct pty *pty, struct painted *painted, bool *ret_any, struct err *err)
{
    const size_t room = sizeof painted->bytes - painted->count;
    const ssize_t got = read(pty->master, painted->bytes + painted->count, room);
    const int64_t now_ns = bench_now_ns();
    *ret_any = got > 0;
    if (got > 0) {
        if (painted->last_ns && !painted->paint_ns && now_ns - painted->last_ns > SILENCE_NS)
            painted->paint_ns = painted->last_ns;
        painted->last_ns = now_ns;
        painted->count += (size_t)got;
        return RC_OK;
    }
    if (room == 0)
        return err_set(err, RC_UNAVAILABLE, "one key paints more than the bench can hold");
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        return err_set(err, RC_UNAVAILABLE, "the program has ended");
    return RC_OK;
}

static void await(struct pty *pty, int64_t wait_ns)
{
    struct pollfd wait = {.fd = pty->master, .events = POLLIN};
    const struct timespec time = {.tv_nsec = wait_ns};
    ppoll(&wait, 1, &time, NULL);
}

static int untaken(struct pty *pty)
{
    struct pollfd flush = {.fd = pty->slave, .events = POLLIN};
    int count = 0;
    poll(&flush, 1, 0);
    ioctl(pty->slave, FIONREAD, &count);
    return count;
}

/* Nothing painted, nothing left to take, and no thread ran, in several looks one after the other. */
static enum rc settle(struct pty *pty, struct painted *painted, struct err *err)
{
    struct pty_threads before = {0}, now = {0};
    const int64_t until_ns = bench_now_ns() + (int64_t)PTY_WAIT_MS * 1000000;
    for (int rounds = 0; rounds < ROUNDS_AT_REST;) {
        bool any;
        enum rc rc = take(pty, painted, &any, err);
        if (rc != RC_OK)
            return rc;
        if (any) {
            rounds = 0;
            await(pty, ROUND_NS);
            continue;
        }
        const int left = untaken(pty);
        pty_threads_read_all(pty, &now);
        const bool rest =
            left == 0 && now.asleep && before.asleep && now.count == before.count && now.sum == before.sum;
        rounds = rest ? rounds + 1 : 0;
        before = now;
        if (bench_now_ns() > until_ns)
            return err_set(err, RC_UNAVAILABLE, "the program does not come to rest: %s", now.busy);
        await(pty, ROUND_NS);
    }
    return RC_OK;
}

enum rc terminal_key(struct pty *pty, const char *bytes, size_t count, struct terminal_times *ret,
                     struct err *err)
{
    static struct painted painted; /* too big for a stack; one terminal at a time is timed */
    painted.count = 0;
    painted.paint_ns = painted.last_ns = 0;
    const int64_t start_ns = bench_now_ns();
    const ssize_t put = write(pty->master, bytes, count);
    if (put != (ssize_t)count)
        return err_set(err, RC_UNAVAILABLE, "typing failed: %s", strerror(errno));
    pty->typed_bytes += count;
    /* Asleep until the first byte, as a terminal is: looking after the program would slow it. */
    await(pty, ROUND_NS * 20);
    enum rc rc = settle(pty, &painted, err);
    if (rc != RC_OK)
        return rc;
    pty->painted_bytes += painted.count;
    pty_screen_feed(pty->screen, painted.bytes, painted.count);
    const int64_t paint_ns = painted.paint_ns ? painted.paint_ns : painted.last_ns;
    const bool any = painted.last_ns != 0;
    *ret = (struct terminal_times){.paint_ns = any ? paint_ns - start_ns : 0,
                                   .rest_ns = any ? painted.last_ns - start_ns : 0,
                                   .bytes = painted.count};
    return RC_OK;
}

enum rc terminal_named_key(struct pty *pty, const char *name, struct terminal_times *ret, struct err *err)
{
    struct pty_keys keys;
    struct pty_key key;
    bool more = false;
    pty_keys_start(&keys, name, "xterm-256color");
    enum rc rc = pty_keys_next(&keys, &key, &more, err);
    if (rc == RC_OK && !more)
        rc = err_set(err, RC_USAGE, "\"%s\" is no key", name);
    return rc == RC_OK ? terminal_key(pty, key.bytes, key.size_bytes, ret, err) : rc;
}

enum rc terminal_await(struct pty *pty, const char *text, int64_t *ret_ns, struct err *err)
{
    const int64_t start_ns = bench_now_ns();
    while (!pty_screen_find(pty->screen, text, NULL, NULL)) {
        if (pty_has_ended(pty) || bench_now_ns() - start_ns > (int64_t)PTY_WAIT_MS * 1000000) {
            char *seen = pty_screen_text(pty->screen);
            fprintf(stderr, "%s", seen ? seen : "");
            free(seen);
            return err_set(err, RC_UNAVAILABLE, "\"%s\" did not come to the screen", text);
        }
        pty_await_output(pty, 20);
        pty_drain(pty);
    }
    *ret_ns = bench_now_ns() - start_ns;
    return RC_OK;
}

enum rc terminal_memory(pid_t pid, struct terminal_memory *ret, struct err *err)
{
    char path[64], line[256];
    int64_t resident = -1, share = -1, value;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "Rss: %" SCNd64, &value) == 1)
            resident = value * 1024;
        if (sscanf(line, "Pss: %" SCNd64, &value) == 1)
            share = value * 1024;
    }
    if (file)
        fclose(file);
    if (resident < 0 || share < 0)
        return err_set(err, RC_UNAVAILABLE, "%s tells no memory", path);
    *ret = (struct terminal_memory){resident, share};
    return RC_OK;
}

const char *const terminal_libform_argv[] = {BENCH_LIBFORM, NULL};
/* As Debian's vim starts without a user's settings, which are not the same anywhere. */
const char *const terminal_vim_argv[] = {"vim", "-u", "NONE", "-i", "NONE", "-n", "-c", "set ruler", NULL};

bool terminal_has_vim(void)
{
    static const char *const argv[] = {"vim", "--version", NULL};
    struct command_result result;
    if (command_run(argv, NULL, &result, NULL) != RC_OK)
        return false;
    const bool there = result.status == 0;
    command_result_free(&result);
    return there;
}

enum rc terminal_peer(const char *const argv[], const char *ready, struct pty **ret, struct err *err)
{
    const struct pty_options options = {0};
    struct pty *pty = NULL;
    enum rc rc = pty_start(argv, &options, &pty, err);
    if (rc == RC_OK)
        rc = pty_wait_text(pty, ready, PTY_WAIT_MS, err);
    if (rc == RC_OK)
        rc = pty_settle(pty, PTY_WAIT_MS, err);
    if (rc != RC_OK) {
        pty_free(pty);
        return rc;
    }
    *ret = pty;
    return RC_OK;
}
