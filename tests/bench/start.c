/* From a program's start to its first whole screen, beside a bare form of libform and vim; and on to the
 * entry form, with server and ledger open. The password's hash is slow by design, so it is told apart. */
#include "desk.h"

enum { ITEMS = 5000, CUSTOMERS = 500, STARTS_MAX = 20, AIM_PERCENT = 200 };

struct starts {
    struct bench_runs cold, signon, hash, form, libform, vim;
};

/* The time from the start to the sign-on, from its Enter to the work list, and from there to the form. */
static void start_daybook(const struct ledger *ledger, int64_t *signon_ns, int64_t *hash_ns, int64_t *form_ns)
{
    const int64_t before_ns = bench_now_ns();
    int64_t unused_ns;
    struct pty *pty = desk_start(ledger);
    desk_await(pty, "Sign on", &unused_ns);
    *signon_ns = bench_now_ns() - before_ns;
    desk_settle(pty);
    desk_type(pty, LEDGER_LOGIN "<Enter>" LEDGER_PASSWORD);
    *hash_ns = desk_key_until(pty, "<Enter>", "Work list");
    desk_settle(pty);
    desk_type(pty, "SO");
    *form_ns = desk_key_until(pty, "<Enter>", "new  draft");
    desk_end(pty);
}

static int64_t start_peer(const char *const argv[], const char *ready)
{
    const struct pty_options options = {0};
    const int64_t before_ns = bench_now_ns();
    struct pty *pty = NULL;
    struct err err = {0};
    int64_t unused_ns;
    bench_ok(pty_start(argv, &options, &pty, &err), argv[0], &err);
    bench_ok(terminal_await(pty, ready, &unused_ns, &err), argv[0], &err);
    const int64_t took_ns = bench_now_ns() - before_ns;
    pty_free(pty);
    return took_ns;
}

static void run(const struct ledger *ledger, size_t count, bool has_vim, struct starts *starts)
{
    int64_t cold_ns, unused_ns[2], signon_ns[STARTS_MAX], hash_ns[STARTS_MAX], form_ns[STARTS_MAX],
        libform_ns[STARTS_MAX], vim_ns[STARTS_MAX];
    start_daybook(ledger, &cold_ns, &unused_ns[0], &unused_ns[1]); /* the server stays for the next ones */
    for (size_t i = 0; i < count; i++) {
        start_daybook(ledger, &signon_ns[i], &hash_ns[i], &form_ns[i]);
        libform_ns[i] = start_peer(terminal_libform_argv, TERMINAL_LIBFORM_READY);
        vim_ns[i] = has_vim ? start_peer(terminal_vim_argv, TERMINAL_VIM_READY) : 0;
    }
    desk_end_servers();
    bench_runs_add(&starts->cold, cold_ns);
    bench_runs_add(&starts->signon, bench_percentile(signon_ns, count, 500));
    bench_runs_add(&starts->hash, bench_percentile(hash_ns, count, 500));
    bench_runs_add(&starts->form, bench_percentile(form_ns, count, 500));
    bench_runs_add(&starts->libform, bench_percentile(libform_ns, count, 500));
    bench_runs_add(&starts->vim, bench_percentile(vim_ns, count, 500));
}

static void tell(const struct starts *starts)
{
    const int64_t signon_ns = bench_runs_median(&starts->signon), vim_ns = bench_runs_median(&starts->vim);
    const int64_t form_ns = signon_ns + bench_runs_median(&starts->form);
    bench_row_ratio("start to the sign-on, beside libform", bench_time_text, signon_ns,
                    bench_runs_median(&starts->libform), 0);
    if (vim_ns > 0) {
        bench_row_ratio("  to the sign-on, beside vim", bench_time_text, signon_ns, vim_ns, AIM_PERCENT);
        bench_row_ratio("  to the entry form, the password's hash apart, beside vim", bench_time_text,
                        form_ns, vim_ns, AIM_PERCENT);
    } else {
        bench_row_most("  to the entry form, the password's hash apart", bench_time_text, form_ns, 0, 0);
        bench_note("vim is not installed: no row for it");
    }
    bench_row_most("  to the sign-on, with the server to be started", bench_time_text,
                   bench_runs_median(&starts->cold), 0, 0);
    bench_row_most("  the password's hash and the work list", bench_time_text,
                   bench_runs_median(&starts->hash), 0, 0);
}

void measure_start(const struct bench *bench)
{
    struct ledger ledger;
    struct starts starts = {0};
    const bool has_vim = terminal_has_vim();
    ledger_make(bench, "start", ITEMS, CUSTOMERS, &ledger);
    ledger_close(&ledger);
    for (size_t i = 0; i < bench->runs; i++)
        run(&ledger, bench->quick ? 3 : STARTS_MAX, has_vim, &starts);
    tell(&starts);
}
