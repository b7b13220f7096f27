/* A command run to its end, as a user's shell runs it, without a terminal: what it was given, what it said.
 */
#ifndef DAYBOOK_TESTS_PTY_COMMAND_H
#define DAYBOOK_TESTS_PTY_COMMAND_H

#include <stddef.h>

#include "daybook/base/err.h"

enum { COMMAND_WAIT_MS = 120000 };

struct command_options {
    const char *const *env; /* as in struct pty_options */
    const char *dir;        /* NULL: the caller's */
    const char *input;      /* standard input's text; NULL: none */
    int timeout_ms;         /* 0: COMMAND_WAIT_MS; past it the command is killed */
};

struct command_result {
    int status;      /* exit status, or 128 + the signal that ended it */
    char *out, *err; /* what it wrote, NUL-ended */
    size_t out_bytes, err_bytes;
};

/* RC_OK whatever the status. options may be NULL. Free the result with command_result_free. */
enum rc command_run(const char *const argv[], const struct command_options *options,
                    struct command_result *result_ret, struct err *err) MUST_CHECK;
void command_result_free(struct command_result *result);

#endif
