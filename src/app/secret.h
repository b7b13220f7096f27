/* Passwords on their way in: from an environment variable, a terminal without echo, or the first line of
 * standard input. */
#ifndef DAYBOOK_APP_SECRET_H
#define DAYBOOK_APP_SECRET_H

#include <stddef.h>

#include "daybook/base/err.h"

enum { SECRET_BYTES = 512 };

/* The operator's own: the environment variable `name`, which is overwritten and unset, else asked for at the
 * controlling terminal. RC_DENIED where there is neither. */
enum rc secret_own(const char *name, const char *login, char out[SECRET_BYTES], struct err *err) MUST_CHECK;
/* A new password: the first line of stdin; where that is a terminal it is asked for twice. RC_USAGE where
 * there is none, it is too long, or the two differ. Nothing past the line is read. */
enum rc secret_new(const char *login, char out[SECRET_BYTES], struct err *err) MUST_CHECK;

/* Overwrites and unsets the environment variable: a server has no use for it, and lives long. */
void secret_forget(const char *name);
/* No core dump of this program or of what it starts: one could hold a password. */
void secret_no_core(void);

#endif
