/* The servers that programs under test leave behind in the background: they become children of the test,
 * which waits for them, ends them and hears how they ended. Everything started through pty_start and
 * command_run is followed. */
#ifndef DAYBOOK_TESTS_PTY_SERVERS_H
#define DAYBOOK_TESTS_PTY_SERVERS_H

#include <sys/types.h>

#include "daybook/base/err.h"

enum { SERVERS_MAX = 64 };

void servers_adopt(void); /* from now on */
/* Those that run now; those that have ended by themselves are heard of at the next servers_stop. */
size_t servers_list(pid_t pids_ret[SERVERS_MAX]);
/* What the program is starting in the background just now. */
size_t servers_starting(pid_t program, pid_t *pids_ret, size_t max);
/* Sends all of them the signal and waits for their end. RC_REFUSED: one of them, now or before, ended
 * otherwise than with status 0 (after SIGKILL: otherwise than by it). */
enum rc servers_stop(int signal_number, struct err *err) MUST_CHECK;

#endif
