#include "pty/pty_private.h"
#include "pty/servers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The kernel does not always wake who waits for room in a terminal's input, so the harness looks again by
 * itself. */
enum { ROOM_MS = 1 };

int64_t pty_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* In the child: NAME=VALUE sets, NAME alone removes. Both borrow the text. */
static void apply_env(const char *const *env)
{
    for (; env && *env; env++) {
        if (strchr(*env, '=')) {
            putenv((char *)*env);
        } else {
            unsetenv(*env);
        }
    }
}

static void run_child(const char *const argv[], const struct pty_options *options)
{
    static const char *const removed[] = {"COLUMNS", "LINES", "NO_COLOR", "LC_CTYPE", "LANG", NULL};
    apply_env(removed);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TERM", options->term ? options->term : "xterm-256color", 1);
    if (options->term && !*options->term) {
        unsetenv("TERM");
    }
    apply_env(options->env);
    if (options->dir && chdir(options->dir) != 0) {
        _exit(126);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(argv[0], (char *const *)argv);
    fprintf(stderr, "%s cannot be started: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* What the terminal says of itself (to a query) goes back to the program; nobody typed it. */
static void answer_program(const char *bytes, size_t size_bytes, void *user)
{
    struct pty *pty = user;
    if (pty->master >= 0 && write(pty->master, bytes, size_bytes) < 0) {
        return; /* the program never took what it asked for: nothing to tell the test */
    }
}

static enum rc open_slave(struct pty *pty, const char *name, struct err *err)
{
    pty->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    int flags = fcntl(pty->master, F_GETFL);
    if (pty->slave < 0 || fcntl(pty->master, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(pty->master, F_SETFD, FD_CLOEXEC) != 0) {
        return err_set(err, RC_UNAVAILABLE, "the terminal %s cannot be opened: %s", name, strerror(errno));
    }
    return RC_OK;
}

enum rc pty_start(const char *const argv[], const struct pty_options *options, struct pty **pty_ret,
                  struct err *err)
{
    struct winsize size = {.ws_row = (unsigned short)(options->rows ? options->rows : 24),
                           .ws_col = (unsigned short)(options->cols ? options->cols : 80)};
    char name[64] = "";
    enum rc rc = RC_OK;
    struct pty *pty = calloc(1, sizeof *pty);
    if (!pty) {
        return err_memory(err);
    }
    *pty = (struct pty){.pid = -1, .master = -1, .slave = -1};
    pty->screen = pty_screen_new(size.ws_row, size.ws_col, answer_program, pty);
    if (!pty->screen) {
        rc = err_memory(err);
        goto out;
    }
    servers_adopt();
    fflush(NULL);
    pty->pid = forkpty(&pty->master, name, NULL, &size);
    if (pty->pid < 0) {
        rc = err_set(err, RC_UNAVAILABLE, "no terminal can be made: %s", strerror(errno));
        goto out;
    }
    if (pty->pid == 0) {
        run_child(argv, options);
    }
    rc = open_slave(pty, name, err);
out:
    if (rc != RC_OK) {
        pty_free(pty);
        return rc;
    }
    *pty_ret = pty;
    return RC_OK;
}

void pty_hang_up(struct pty *pty)
{
    if (pty->master >= 0) {
        pty_drain(pty);
        close(pty->slave);
        close(pty->master);
        pty->master = pty->slave = -1;
    }
}

void pty_signal(struct pty *pty, int signal_number)
{
    if (!pty->ended && pty->pid > 0) {
        kill(pty->pid, signal_number);
    }
}

void pty_free(struct pty *pty)
{
    if (!pty) {
        return;
    }
    if (pty->pid > 0 && !pty_has_ended(pty)) {
        pty_signal(pty, SIGKILL);
        waitpid(pty->pid, &pty->status, 0);
    }
    if (pty->master >= 0) {
        close(pty->master);
    }
    if (pty->slave >= 0) {
        close(pty->slave);
    }
    pty_screen_free(pty->screen);
    free(pty);
}

pid_t pty_pid(const struct pty *pty)
{
    return pty->pid;
}

const struct pty_screen *pty_screen(const struct pty *pty)
{
    return pty->screen;
}

uint64_t pty_typed_bytes(const struct pty *pty)
{
    return pty->typed_bytes;
}

uint64_t pty_painted_bytes(const struct pty *pty)
{
    return pty->painted_bytes;
}

/* What the program sends, byte for byte, for whoever looks for more than a screen shows. */
static void keep_bytes(const char *bytes, size_t count)
{
    const char *name = getenv("DAYBOOK_PTY_BYTES");
    FILE *file = name == NULL ? NULL : fopen(name, "ae");
    if (file != NULL) {
        fwrite(bytes, 1, count, file);
        fclose(file);
    }
}

bool pty_drain(struct pty *pty)
{
    char bytes[16384];
    bool any = false;
    while (pty->master >= 0) {
        ssize_t got = read(pty->master, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        any = true;
        pty->painted_bytes += (uint64_t)got;
        keep_bytes(bytes, (size_t)got);
        pty_screen_feed(pty->screen, bytes, (size_t)got);
    }
    return any;
}

void pty_await_output(const struct pty *pty, int wait_ms)
{
    struct pollfd wait = {.fd = pty->master, .events = POLLIN};
    poll(&wait, 1, wait_ms);
}

enum rc pty_send(struct pty *pty, const void *bytes, size_t size_bytes, struct err *err)
{
    const char *at = bytes;
    int64_t until_ms = pty_now_ms() + PTY_WAIT_MS;
    if (pty->master < 0) {
        return err_set(err, RC_USAGE, "nothing can be typed: the terminal was hung up");
    }
    while (size_bytes > 0) {
        ssize_t put = write(pty->master, at, size_bytes);
        if (put > 0) {
            at += put;
            size_bytes -= (size_t)put;
            pty->typed_bytes += (uint64_t)put;
            until_ms = pty_now_ms() + PTY_WAIT_MS;
            continue;
        }
        if (put < 0 && errno != EAGAIN && errno != EINTR) {
            return err_set(err, RC_UNAVAILABLE, "typing failed: %s", strerror(errno));
        }
        if (pty_has_ended(pty) || pty_now_ms() > until_ms) {
            return err_set(err, RC_UNAVAILABLE, "the program takes no input: %zu bytes are left untaken",
                           size_bytes);
        }
        struct pollfd wait = {.fd = pty->master, .events = POLLIN | POLLOUT};
        poll(&wait, 1, ROOM_MS);
        pty_drain(pty);
    }
    return RC_OK;
}

enum rc pty_send_text(struct pty *pty, const char *text, struct err *err)
{
    return pty_send(pty, text, strlen(text), err);
}

enum rc pty_resize(struct pty *pty, int rows, int cols, struct err *err)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    pty_drain(pty);
    if (pty->master < 0 || ioctl(pty->master, TIOCSWINSZ, &size) != 0) {
        return err_set(err, RC_UNAVAILABLE, "the terminal cannot be made %d by %d", rows, cols);
    }
    pty_screen_resize(pty->screen, rows, cols);
    return RC_OK;
}
