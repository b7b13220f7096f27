/* The memory of one terminal with an order half keyed, beside a bare form of libform, and of the server
 * behind it. */
#include "desk.h"

#include <inttypes.h>
#include <stdio.h>

#include "data.h"
#include "pty/servers.h"

enum { ITEMS = 5000, CUSTOMERS = 500, LINES = 12 };
#define AIM_BYTES (INT64_C(8) << 20)

static void of_daybook(const struct ledger *ledger, struct terminal_memory *ret_terminal,
                       struct terminal_memory *ret_server)
{
    char keys[64], code[DATA_CODE_BYTES];
    pid_t servers[SERVERS_MAX];
    struct err err = {0};
    struct pty *pty = desk_start(ledger);
    desk_sign_on(pty);
    desk_order(pty, 1);
    for (int64_t line = 0; line < LINES; line++) {
        snprintf(keys, sizeof keys, "%s<Enter>12<Enter>", data_item_code(line, code));
        desk_type(pty, keys);
    }
    bench_ok(terminal_memory(pty_pid(pty), ret_terminal, &err), "memory", &err);
    if (servers_list(servers) != 1)
        bench_die("the terminal has not one server", NULL);
    bench_ok(terminal_memory(servers[0], ret_server, &err), "memory", &err);
    desk_type(pty, "<F3>");
    desk_end(pty);
    desk_end_servers();
}

static struct terminal_memory of_libform(void)
{
    struct pty *pty = NULL;
    struct terminal_memory memory = {0};
    struct err err = {0};
    bench_ok(terminal_peer(terminal_libform_argv, TERMINAL_LIBFORM_READY, &pty, &err), "libform", &err);
    bench_ok(terminal_memory(pty_pid(pty), &memory, &err), "memory", &err);
    pty_free(pty);
    return memory;
}

void measure_memory(const struct bench *bench)
{
    struct ledger ledger;
    struct bench_runs resident = {0}, share = {0}, other_resident = {0}, other_share = {0}, served = {0};
    ledger_make(bench, "memory", ITEMS, CUSTOMERS, &ledger);
    ledger_close(&ledger);
    for (size_t i = 0; i < bench->runs; i++) {
        const struct terminal_memory other = of_libform();
        struct terminal_memory ours, server;
        of_daybook(&ledger, &ours, &server);
        bench_runs_add(&resident, ours.resident);
        bench_runs_add(&share, ours.share);
        bench_runs_add(&served, server.resident);
        bench_runs_add(&other_resident, other.resident);
        bench_runs_add(&other_share, other.share);
    }
    bench_row_most("memory of a terminal, resident", bench_bytes_text, bench_runs_median(&resident),
                   bench_runs_median(&other_resident), AIM_BYTES);
    bench_row_most("  its own, and its share of what others use too", bench_bytes_text,
                   bench_runs_median(&share), bench_runs_median(&other_share), 0);
    bench_row_most("  the server behind one terminal, resident", bench_bytes_text, bench_runs_median(&served),
                   0, 0);
}
