/* A clerk's terminal with the program under test over a ledger; whatever does not come ends the bench, and
 * shows the screen. */
#ifndef DAYBOOK_TESTS_BENCH_DESK_H
#define DAYBOOK_TESTS_BENCH_DESK_H

#include "ledger.h"
#include "terminal.h"

struct pty *desk_start(const struct ledger *ledger); /* which must be closed; nothing is waited for */
void desk_await(struct pty *pty, const char *text, int64_t *ret_ns);
void desk_settle(struct pty *pty);
void desk_type(struct pty *pty, const char *keys); /* as pty_type, and lets it rest */
void desk_sign_on(struct pty *pty);                /* from the sign-on to the work list */
/* From the work list or an order to a new order, its caret in the first line's item. */
void desk_order(struct pty *pty, int64_t number);
/* One key by its name, timed. */
struct terminal_times desk_key(struct pty *pty, const char *name);
/* The same, until the text stands on the screen. */
int64_t desk_key_until(struct pty *pty, const char *name, const char *text);
void desk_end(struct pty *pty);
/* Ends the servers that terminals have started, so that a ledger can be opened in this process. */
void desk_end_servers(void);

#endif
