/* The signals a terminal's program meets, turned into flags and a readable file descriptor. Signals belong to
 * the process, so this module holds the process's one state; only tui.c calls it. */
#ifndef DAYBOOK_TUI_SIGNALS_H
#define DAYBOOK_TUI_SIGNALS_H

#include <termios.h>

#include "daybook/base/err.h"
#include "daybook/tui/terminfo.h"

enum signals_flag {
    SIGNALS_HANGUP = 1,  /* SIGHUP, SIGTERM, SIGINT from outside: leave */
    SIGNALS_RESIZE = 2,  /* SIGWINCH */
    SIGNALS_CONTINUE = 4 /* SIGCONT: the shell has had the terminal meanwhile */
};

/* Takes the signals over; SIGTSTP, SIGTTIN and SIGTTOU are ignored (no job control inside a screen). On a
 * deadly one (SIGSEGV, SIGABRT, SIGQUIT…) `leave` and `saved` are put back on `fd` before the process dies of
 * it. Both are copied. */
enum rc signals_open(int fd, const struct termios *saved, const struct sequence *leave,
                     struct err *err) MUST_CHECK;
void signals_close(void); /* as it was */
int signals_fd(void);     /* turns readable whenever a flag is raised */
void signals_drain(void); /* unreadable again; the flags stay */
/* The flags raised since. A loop that takes them before each wait on signals_fd, and drains after it, misses
 * none. */
unsigned signals_take(void);
bool signals_waiting(enum signals_flag flag); /* without taking it */

#endif
