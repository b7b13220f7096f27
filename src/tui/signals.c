#include "daybook/tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct {
    int number;
    enum signals_flag flag;
} told[] = {
    {SIGHUP, SIGNALS_HANGUP},   {SIGTERM, SIGNALS_HANGUP},   {SIGINT, SIGNALS_HANGUP},
    {SIGWINCH, SIGNALS_RESIZE}, {SIGCONT, SIGNALS_CONTINUE},
};
static const int ignored[] = {SIGTSTP, SIGTTIN, SIGTTOU};
static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

enum {
    TOLD = sizeof told / sizeof *told,
    IGNORED = sizeof ignored / sizeof *ignored,
    DEADLY = sizeof deadly / sizeof *deadly
};

static struct {
    int pipe[2], fd;
    struct termios saved;
    struct sequence leave;
    struct sigaction old_told[TOLD], old_ignored[IGNORED], old_deadly[DEADLY];
} state = {.pipe = {-1, -1}};

static volatile sig_atomic_t raised[TOLD];

static void on_told(int number)
{
    int saved_errno = errno;
    for (size_t i = 0; i < TOLD; i++) {
        if (told[i].number == number)
            raised[i] = 1;
    }
    ssize_t done = write(state.pipe[1], "", 1); /* a full pipe wakes as well */
    (void)done;
    errno = saved_errno;
}

/* The old action is put back: a fault happens again on return and meets it, a signal that was sent is sent
 * again. */
static void on_deadly(int number, siginfo_t *info, void *context)
{
    (void)context;
    ssize_t done = write(state.fd, state.leave.bytes, state.leave.count);
    (void)done;
    tcsetattr(state.fd, TCSANOW, &state.saved);
    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &state.old_deadly[i], NULL);
    if (info->si_code <= 0)
        raise(number);
}

static void take_over(void)
{
    struct sigaction action = {.sa_handler = on_told};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < TOLD; i++)
        sigaction(told[i].number, &action, &state.old_told[i]);
    action.sa_handler = SIG_IGN;
    for (size_t i = 0; i < IGNORED; i++)
        sigaction(ignored[i], &action, &state.old_ignored[i]);
    action = (struct sigaction){.sa_sigaction = on_deadly, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &action, &state.old_deadly[i]);
}

enum rc signals_open(int fd, const struct termios *saved, const struct sequence *leave, struct err *err)
{
    if (pipe2(state.pipe, O_CLOEXEC | O_NONBLOCK) < 0)
        return err_set(err, RC_UNAVAILABLE, "no pipe for signals: %s; close other programs and try again",
                       strerror(errno));
    state.fd = fd;
    state.saved = *saved;
    state.leave = *leave;
    for (size_t i = 0; i < TOLD; i++)
        raised[i] = 0;
    take_over();
    return RC_OK;
}

void signals_close(void)
{
    for (size_t i = 0; i < TOLD; i++)
        sigaction(told[i].number, &state.old_told[i], NULL);
    for (size_t i = 0; i < IGNORED; i++)
        sigaction(ignored[i], &state.old_ignored[i], NULL);
    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &state.old_deadly[i], NULL);
    close(state.pipe[0]);
    close(state.pipe[1]);
    state.pipe[0] = state.pipe[1] = -1;
}

int signals_fd(void)
{
    return state.pipe[0];
}

void signals_drain(void)
{
    char bytes[64];
    while (read(state.pipe[0], bytes, sizeof bytes) > 0)
        ;
}

unsigned signals_take(void)
{
    unsigned flags = 0;
    for (size_t i = 0; i < TOLD; i++) {
        if (raised[i]) {
            raised[i] = 0;
            flags |= told[i].flag;
        }
    }
    return flags;
}

bool signals_waiting(enum signals_flag flag)
{
    for (size_t i = 0; i < TOLD; i++) {
        if (raised[i] && told[i].flag == flag)
            return true;
    }
    return false;
}
