#include "desk.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "data.h"
#include "pty/keys.h"
#include "pty/servers.h"
#include "pty/world.h"

enum { FIELDS_BEFORE = 8 };

static const char term[] = "xterm-256color";

static void check(struct pty *pty, enum rc rc, const char *what, const struct err *err)
{
    if (rc == RC_OK)
        return;
    char *seen = pty ? pty_screen_text(pty_screen(pty)) : NULL;
    fprintf(stderr, "%s", seen ? seen : "");
    free(seen);
    bench_die(what, err);
}

struct pty *desk_start(const struct ledger *ledger)
{
    static char database[LEDGER_PATH_BYTES + 16]; /* borrowed by the program's environment */
    const char *const argv[] = {world_program(), NULL};
    snprintf(database, sizeof database, "DAYBOOK_DB=%s", ledger->path);
    const char *const env[] = {database, "DAYBOOK_FORMS", NULL};
    const struct pty_options options = {.term = term, .env = env};
    struct pty *pty = NULL;
    struct err err = {0};
    check(NULL, pty_start(argv, &options, &pty, &err), argv[0], &err);
    return pty;
}

void desk_await(struct pty *pty, const char *text, int64_t *ret_ns)
{
    struct err err = {0};
    check(NULL, terminal_await(pty, text, ret_ns, &err), "waiting for the screen", &err);
}

void desk_settle(struct pty *pty)
{
    struct err err = {0};
    check(pty, pty_settle(pty, PTY_WAIT_MS, &err), "waiting for rest", &err);
}

void desk_type(struct pty *pty, const char *keys)
{
    struct err err = {0};
    check(pty, pty_type(pty, keys, term, NULL, &err), keys, &err);
    desk_settle(pty);
}

void desk_sign_on(struct pty *pty)
{
    int64_t unused_ns;
    desk_await(pty, "Sign on", &unused_ns);
    desk_settle(pty);
    desk_type(pty, LEDGER_LOGIN "<Enter>" LEDGER_PASSWORD "<Enter>");
    desk_await(pty, "Work list", &unused_ns);
    desk_settle(pty);
}

/* Where a form's caret begins, and which fields Enter passes over, depends on what fills them. */
static void go_below(struct pty *pty, const char *label, int rows, const char *key)
{
    int row = 0, col, caret_row = 0, caret_col;
    for (int i = 0; i < FIELDS_BEFORE; i++) {
        pty_screen_cursor(pty_screen(pty), &caret_row, &caret_col);
        if (pty_screen_find(pty_screen(pty), label, &row, &col) && caret_row >= row + rows)
            return;
        desk_type(pty, key);
    }
    struct err err = {0};
    err_set(&err, RC_REFUSED, "the caret does not come to %s", label);
    check(pty, RC_REFUSED, "keying an order", &err);
}

void desk_order(struct pty *pty, int64_t number)
{
    char keys[64], code[DATA_CODE_BYTES];
    int64_t unused_ns;
    desk_type(pty, "<C-p>new so<Enter>");
    desk_await(pty, "new  draft", &unused_ns);
    desk_settle(pty);
    go_below(pty, "Customer", 0, "<Enter>");
    snprintf(keys, sizeof keys, "%s<Enter>", data_customer_code(number % 10, code));
    desk_type(pty, keys);
    go_below(pty, " Item ", 1, "<Tab>");
}

struct terminal_times desk_key(struct pty *pty, const char *name)
{
    struct terminal_times times = {0};
    struct err err = {0};
    check(pty, terminal_named_key(pty, name, &times, &err), name, &err);
    return times;
}

int64_t desk_key_until(struct pty *pty, const char *name, const char *text)
{
    struct err err = {0};
    int64_t took_ns;
    const int64_t before_ns = bench_now_ns();
    check(pty, pty_type(pty, name, term, NULL, &err), name, &err);
    desk_await(pty, text, &took_ns);
    return bench_now_ns() - before_ns;
}

void desk_end(struct pty *pty)
{
    pty_free(pty);
}

void desk_end_servers(void)
{
    struct err err = {0};
    bench_ok(servers_stop(SIGTERM, &err), "ending the server", &err);
}
