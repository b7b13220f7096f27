#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "daybook/base/hash.h"

enum { LOOK_EVERY_MS = 100 };

void secret_forget(const char *name)
{
    char *given = getenv(name);
    if (given != NULL) {
        secret_wipe(given, strlen(given));
        unsetenv(name);
    }
}

/* A limit of 1 keeps a core from a file and from a program that the system pipes cores to; 0 would not keep
 * it from the pipe (core(5), "Piping core dumps to a program"; the kernel's do_coredump). */
void secret_no_core(void)
{
    const struct rlimit none = {1, 1};
    if (setrlimit(RLIMIT_CORE, &none) != 0) {
        (void)!prctl(PR_SET_DUMPABLE, 0);
    }
}

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static bool asked_to_end(void)
{
    sigset_t pending;
    sigpending(&pending);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        if (sigismember(&pending, ending[i]) == 1) {
            return true;
        }
    }
    return false;
}

/* One line, byte by byte, so that nothing past it is taken and no buffer keeps a copy. False at an end before
 * any byte, and where it does not fit. With `watch` the signals that end the program are waited for too. */
static bool line_read(int fd, bool watch, char *out, size_t size)
{
    size_t bytes = 0;
    bool any = false;
    for (;;) {
        struct pollfd file = {.fd = fd, .events = POLLIN};
        if (watch && poll(&file, 1, LOOK_EVERY_MS) == 0) {
            if (asked_to_end()) {
                return false;
            }
            continue;
        }
        char c;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0 || c == '\n') {
            any = any || got > 0;
            break;
        }
        any = true;
        if (bytes + 1 >= size || c == '\0') {
            return false;
        }
        out[bytes++] = c;
    }
    if (bytes > 0 && out[bytes - 1] == '\r') {
        bytes--;
    }
    out[bytes] = '\0';
    return any;
}

static void say(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) < 0) {
        return; /* a prompt that is not seen; the answer is waited for all the same */
    }
}

/* Asks without echo. The signals that would end the program are held until the terminal is as it was. */
static bool terminal_ask(int fd, const char *prompt, char *out, size_t size)
{
    struct termios was;
    sigset_t held, before;
    if (tcgetattr(fd, &was) != 0) {
        return false;
    }
    sigemptyset(&held);
    sigaddset(&held, SIGTSTP);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        sigaddset(&held, ending[i]);
    }
    sigprocmask(SIG_BLOCK, &held, &before);
    struct termios silent = was;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fd, TCSAFLUSH, &silent);
    say(fd, prompt);
    bool good = line_read(fd, true, out, size);
    say(fd, "\n");
    tcsetattr(fd, TCSAFLUSH, &was);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return good;
}

static void prompt_for(const char *what, const char *login, char out[SECRET_BYTES])
{
    snprintf(out, SECRET_BYTES, "%s of %.*s: ", what, 64, login);
}

enum rc secret_own(const char *name, const char *login, char out[SECRET_BYTES], struct err *err)
{
    const char *given = getenv(name);
    if (given != NULL) {
        size_t bytes = strlen(given);
        bool fits = bytes < SECRET_BYTES;
        if (fits) {
            memcpy(out, given, bytes + 1);
        }
        secret_forget(name); /* the environment of a process can be read by its owner's other programs */
        return fits ? RC_OK
                    : err_set(err, RC_DENIED, "%s is longer than a password may be (%d bytes)", name,
                              SECRET_BYTES - 1);
    }
    char prompt[SECRET_BYTES];
    prompt_for("Password", login, prompt);
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    bool good = terminal >= 0 && terminal_ask(terminal, prompt, out, SECRET_BYTES);
    if (terminal >= 0) {
        close(terminal);
    }
    return good
               ? RC_OK
               : err_set(err, RC_DENIED, "no password for %s; set %s or run this at a terminal", login, name);
}

static enum rc new_asked(const char *login, char out[SECRET_BYTES], struct err *err)
{
    char prompt[SECRET_BYTES], again[SECRET_BYTES] = "";
    prompt_for("New password", login, prompt);
    bool good = terminal_ask(STDIN_FILENO, prompt, out, SECRET_BYTES);
    prompt_for("Again, the new password", login, prompt);
    good = good && terminal_ask(STDIN_FILENO, prompt, again, SECRET_BYTES);
    bool same = good && strcmp(out, again) == 0;
    secret_wipe(again, sizeof again);
    if (!good) {
        return err_set(err, RC_USAGE, "no password for %s was typed", login);
    }
    return same ? RC_OK : err_set(err, RC_USAGE, "the two passwords differ; nothing was changed");
}

enum rc secret_new(const char *login, char out[SECRET_BYTES], struct err *err)
{
    if (isatty(STDIN_FILENO)) {
        return new_asked(login, out, err);
    }
    return line_read(STDIN_FILENO, false, out, SECRET_BYTES)
               ? RC_OK
               : err_set(err, RC_USAGE,
                         "the password of %s is read from standard input, its first line (at most %d bytes)",
                         login, SECRET_BYTES - 1);
}
