#include "pty/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pty/pty_private.h"
#include "pty/servers.h"

enum { TO_CHILD, OUT, ERR, STREAMS };

/* The three pipes and what flows through them. */
struct flow {
    int child[STREAMS], ours[STREAMS];
    const char *input;
    size_t input_bytes;
    FILE *sink[STREAMS];
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static bool open_pipes(struct flow *flow)
{
    for (int i = 0; i < STREAMS; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            return false;
        }
        flow->child[i] = ends[i == TO_CHILD ? 0 : 1];
        flow->ours[i] = ends[i == TO_CHILD ? 1 : 0];
        fcntl(flow->ours[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static void run_child(const char *const argv[], const struct command_options *options,
                      const struct flow *flow)
{
    for (int i = 0; i < STREAMS; i++) {
        dup2(flow->child[i], i);
    }
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    setenv("LC_ALL", "C.UTF-8", 1);
    for (const char *const *env = options->env; env && *env; env++) {
        if (strchr(*env, '=')) {
            putenv((char *)*env);
        } else {
            unsetenv(*env);
        }
    }
    if (options->dir && chdir(options->dir) != 0) {
        _exit(126);
    }
    execvp(argv[0], (char *const *)argv);
    fprintf(stderr, "%s cannot be started: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static void feed_input(struct flow *flow)
{
    ssize_t put = write(flow->ours[TO_CHILD], flow->input, flow->input_bytes);
    if (put < 0 && errno != EAGAIN && errno != EINTR) {
        flow->input_bytes = 0; /* it reads no more */
    } else if (put > 0) {
        flow->input += put;
        flow->input_bytes -= (size_t)put;
    }
    if (flow->input_bytes == 0) {
        close_fd(&flow->ours[TO_CHILD]);
    }
}

static void take_output(struct flow *flow, int stream)
{
    char bytes[16384];
    ssize_t got = read(flow->ours[stream], bytes, sizeof bytes);
    if (got > 0) {
        fwrite(bytes, 1, (size_t)got, flow->sink[stream]);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_fd(&flow->ours[stream]);
    }
}

/* Until both outputs are closed; false past the deadline. */
static bool pump(struct flow *flow, int64_t until_ms)
{
    while (flow->ours[OUT] >= 0 || flow->ours[ERR] >= 0) {
        struct pollfd wait[STREAMS] = {
            {.fd = flow->ours[TO_CHILD], .events = POLLOUT},
            {.fd = flow->ours[OUT], .events = POLLIN},
            {.fd = flow->ours[ERR], .events = POLLIN},
        };
        if (pty_now_ms() > until_ms) {
            return false;
        }
        poll(wait, STREAMS, 200);
        if (wait[TO_CHILD].revents) {
            feed_input(flow);
        }
        for (int i = OUT; i < STREAMS; i++) {
            if (wait[i].revents) {
                take_output(flow, i);
            }
        }
    }
    return true;
}

static enum rc run_to_end(const char *const argv[], const struct command_options *options, struct flow *flow,
                          int *status_ret, struct err *err)
{
    int timeout_ms = options->timeout_ms ? options->timeout_ms : COMMAND_WAIT_MS;
    int status = 0;
    servers_adopt();
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) {
        return err_set(err, RC_UNAVAILABLE, "%s cannot be started: %s", argv[0], strerror(errno));
    }
    if (pid == 0) {
        run_child(argv, options, flow);
    }
    for (int i = 0; i < STREAMS; i++) {
        close_fd(&flow->child[i]);
    }
    if (flow->input_bytes == 0) {
        close_fd(&flow->ours[TO_CHILD]);
    }
    bool ended = pump(flow, pty_now_ms() + timeout_ms);
    if (!ended) {
        kill(-pid, SIGKILL);
    }
    waitpid(pid, &status, 0);
    if (!ended) {
        return err_set(err, RC_UNAVAILABLE, "%s has not ended after %d ms", argv[0], timeout_ms);
    }
    *status_ret = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return RC_OK;
}

enum rc command_run(const char *const argv[], const struct command_options *options,
                    struct command_result *result_ret, struct err *err)
{
    static const struct command_options plain = {0};
    struct flow flow = {.child = {-1, -1, -1}, .ours = {-1, -1, -1}};
    struct command_result result = {0};
    enum rc rc;
    options = options ? options : &plain;
    flow.input = options->input ? options->input : "";
    flow.input_bytes = strlen(flow.input);
    flow.sink[OUT] = open_memstream(&result.out, &result.out_bytes);
    flow.sink[ERR] = open_memstream(&result.err, &result.err_bytes);
    signal(SIGPIPE, SIG_IGN);
    if (!flow.sink[OUT] || !flow.sink[ERR] || !open_pipes(&flow)) {
        rc = err_set(err, RC_UNAVAILABLE, "no pipes for %s: %s", argv[0], strerror(errno));
    } else {
        rc = run_to_end(argv, options, &flow, &result.status, err);
    }
    for (int i = 0; i < STREAMS; i++) {
        close_fd(&flow.child[i]);
        close_fd(&flow.ours[i]);
        if (flow.sink[i]) {
            fclose(flow.sink[i]);
        }
    }
    if (rc != RC_OK) {
        command_result_free(&result);
        return rc;
    }
    *result_ret = result;
    return RC_OK;
}

void command_result_free(struct command_result *result)
{
    free(result->out);
    free(result->err);
    *result = (struct command_result){0};
}
