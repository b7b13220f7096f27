/* A program in a terminal of its own, for tests: what is typed, what is painted, and when it has come to
 * rest.
 *
 * Nothing here sleeps for luck. pty_settle proves rest: no output left to read, no typed byte left to take,
 * and every thread of the program and of its servers asleep throughout, by the kernel's count of their context switches. What
 * hangs on a timer of the program (the 400 ms after a lone Esc) is no part of rest and needs pty_wait_ms or
 * pty_wait_text. */
#ifndef DAYBOOK_TESTS_PTY_PTY_H
#define DAYBOOK_TESTS_PTY_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "daybook/base/err.h"
#include "pty/screen.h"

enum {
    PTY_WAIT_MS = 20000
}; /* patience for anything that is sure to come; generous, since machines are slow */

struct pty; /* one program in one terminal; owned by who started it, until pty_free */

struct pty_options {
    int rows, cols;   /* 0: 24 and 80 */
    const char *term; /* TERM; NULL: xterm-256color; "" removes it */
    const char *const
        *env;        /* NULL-ended NAME=VALUE over the inherited environment; a NAME alone is removed */
    const char *dir; /* the working directory; NULL: the caller's */
};

/* Starts argv (searched in PATH) as leader of a session of its own on a new terminal. COLUMNS, LINES and
 * NO_COLOR are not inherited; LC_ALL is C.UTF-8 unless env says otherwise. */
enum rc pty_start(const char *const argv[], const struct pty_options *options, struct pty **pty_ret,
                  struct err *err) MUST_CHECK;
/* Kills the program if it still runs, and frees. NULL is fine. */
void pty_free(struct pty *pty);

pid_t pty_pid(const struct pty *pty);
/* The screen as painted by what was read so far; borrowed. */
const struct pty_screen *pty_screen(const struct pty *pty);
uint64_t pty_typed_bytes(const struct pty *pty);   /* written to the terminal by pty_send */
uint64_t pty_painted_bytes(const struct pty *pty); /* written to the terminal by the program */

/* Types the bytes, reading output meanwhile where the program must first make room. */
enum rc pty_send(struct pty *pty, const void *bytes, size_t size_bytes, struct err *err) MUST_CHECK;
enum rc pty_send_text(struct pty *pty, const char *text, struct err *err) MUST_CHECK;
/* A new size; the program gets SIGWINCH. */
enum rc pty_resize(struct pty *pty, int rows, int cols, struct err *err) MUST_CHECK;

/* Waits until the program is at rest or has ended. The error names what kept it busy. */
enum rc pty_settle(struct pty *pty, int timeout_ms, struct err *err) MUST_CHECK;
/* Waits until the text stands somewhere within one row of the screen. The screen then tells what is seen
 * instead. */
enum rc pty_wait_text(struct pty *pty, const char *text, int timeout_ms, struct err *err) MUST_CHECK;
/* Lets this much time pass, reading output: for timers of the program only. */
void pty_wait_ms(struct pty *pty, int wait_ms);
/* Waits for the program's end. status_ret (may be NULL): its exit status, or 128 + the signal that ended it.
 */
enum rc pty_wait_exit(struct pty *pty, int timeout_ms, int *status_ret, struct err *err) MUST_CHECK;
/* Has it ended? True once, and ever after, its exit was seen. */
bool pty_has_ended(struct pty *pty);

/* Hangs up: the terminal is gone, the program gets SIGHUP and errors from then on. Nothing can be sent after.
 */
void pty_hang_up(struct pty *pty);
/* Sends the signal to the program. */
void pty_signal(struct pty *pty, int signal_number);

#endif
