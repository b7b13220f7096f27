/* A document of 1,000 lines: opened from its draft, scrolled, changed and saved, each key timed. */
#include <stdio.h>

#include "data.h"
#include "desk.h"

enum { ITEMS = 2000, CUSTOMERS = 10, LINES = 1000, PAGES = 20, STEPS = 30 };
#define AIM_NS INT64_C(20000000)

struct long_document {
    struct bench_runs open, scroll, type, save;
};

static int64_t slowest(struct pty *pty, const char *const *keys, size_t count, int times)
{
    int64_t most_ns = 0;
    for (int i = 0; i < times; i++)
        for (size_t key = 0; key < count; key++) {
            const int64_t took_ns = desk_key(pty, keys[key]).paint_ns;
            most_ns = took_ns > most_ns ? took_ns : most_ns;
        }
    return most_ns;
}

static int64_t most(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

/* The draft is the work list's first row. */
static void run(const struct ledger *ledger, struct long_document *document)
{
    static const char *const pages_down[] = {"<PgDn>"}, *const pages_up[] = {"<PgUp>"},
                             *const down[] = {"<Down>"}, *const change[] = {"1", "2", "<Enter>"};
    struct pty *pty = desk_start(ledger);
    desk_sign_on(pty);
    bench_runs_add(&document->open, desk_key(pty, "<Enter>").rest_ns);
    const int64_t scroll_ns = most(slowest(pty, pages_down, 1, PAGES), slowest(pty, down, 1, STEPS));
    bench_runs_add(&document->scroll, most(scroll_ns, slowest(pty, pages_up, 1, PAGES / 2)));
    desk_type(pty, "<Tab>"); /* from the item to the quantity */
    bench_runs_add(&document->type, slowest(pty, change, 3, STEPS / 3));
    bench_runs_add(&document->save, desk_key(pty, "<F2>").rest_ns);
    desk_await(pty, "is kept", &(int64_t){0});
    desk_end(pty);
    desk_end_servers();
}

void measure_long(const struct bench *bench)
{
    struct ledger ledger;
    struct long_document document = {0};
    struct buf csv = {0};
    ledger_make(bench, "long", ITEMS, CUSTOMERS, &ledger);
    data_orders_csv(&csv, "L", 1, LINES, ITEMS, CUSTOMERS);
    ledger_import(ledger.client, "sales-order", &csv, true);
    buf_free(&csv);
    ledger_close(&ledger);
    for (size_t i = 0; i < bench->runs; i++)
        run(&ledger, &document);
    bench_row_most("a document of 1,000 lines: open", bench_time_text, bench_runs_median(&document.open), 0,
                   AIM_NS);
    bench_row_most("  scroll by page and line, slowest key", bench_time_text,
                   bench_runs_median(&document.scroll), 0, AIM_NS);
    bench_row_most("  change quantities, slowest key", bench_time_text, bench_runs_median(&document.type), 0,
                   AIM_NS);
    bench_row_most("  save and leave", bench_time_text, bench_runs_median(&document.save), 0, AIM_NS);
}
