/* Submits of 10-line orders by 16 and by 64 clerks at once, each a process of its own at the server's socket,
 * as fast as they can, beside raw inserts of the very rows that they wrote, one commit a document. Throughput
 * is measured with full durability, CPU with syncing left out for both. */
#include <stdio.h>

#include "floor_rows.h"
#include "load/crowd.h"
#include "load/load_data.h"
#include "sync.h"

enum {
    SECONDS = 4,
    QUICK_SECONDS = 1,
    FLOOR_DOCUMENTS = 2000,
    QUICK_DOCUMENTS = 200,
    CPU_PERCENT = 250,
    FAIR_PERCENT = 50,
    SYNCS_OF_100 = 25,
    SLOW_SYNC_NS = 200000, /* from here on the throughput's aim holds */
};

struct crowded {
    struct ledger ledger;
    struct floor_rows *floor;
    size_t documents;
    int64_t seconds;
    struct bench_runs rate, floor_rate, cpu, floor_cpu, middle, late, most, syncs, fair, peak;
};

/* All the rows of the last documents, in a copy that grows with them. */
static void floor_pass(struct crowded *crowded, int64_t *ret_elapsed_ns, int64_t *ret_cpu_ns)
{
    static int64_t times_ns[FLOOR_DOCUMENTS];
    floor_load(crowded->floor, crowded->ledger.path, crowded->documents);
    const int64_t before_ns = bench_now_ns(), cpu_ns = bench_cpu_ns();
    floor_run(crowded->floor, crowded->documents, times_ns);
    *ret_elapsed_ns = bench_now_ns() - before_ns;
    *ret_cpu_ns = bench_cpu_ns() - cpu_ns;
}

static int64_t per_second(size_t documents, int64_t elapsed_ns)
{
    return (int64_t)documents * 1000000000 / elapsed_ns;
}

static void run(struct crowded *crowded, size_t clerks)
{
    struct crowd_run ours;
    int64_t elapsed_ns, cpu_ns;
    crowd_run(&crowded->ledger, clerks, crowded->seconds, false, &ours);
    bench_runs_add(&crowded->rate, per_second(ours.share.all, ours.elapsed_ns));
    bench_runs_add(&crowded->middle, ours.commits.middle_ns);
    bench_runs_add(&crowded->late, ours.commits.late_ns);
    bench_runs_add(&crowded->most, ours.commits.most_ns);
    bench_runs_add(&crowded->syncs, ours.syncs * 1000 / (int64_t)ours.share.all);
    bench_runs_add(&crowded->fair, (int64_t)(ours.share.fewest * 100 / ours.share.most));
    bench_runs_add(&crowded->peak, ours.peak_bytes);
    floor_pass(crowded, &elapsed_ns, &cpu_ns);
    bench_runs_add(&crowded->floor_rate, per_second(crowded->documents, elapsed_ns));
    crowd_run(&crowded->ledger, clerks, crowded->seconds, true, &ours);
    bench_runs_add(&crowded->cpu, (ours.server_cpu_ns + ours.clerk_cpu_ns) / (int64_t)ours.share.all);
    sync_leave_out(true);
    floor_pass(crowded, &elapsed_ns, &cpu_ns);
    sync_leave_out(false);
    bench_runs_add(&crowded->floor_cpu, cpu_ns / (int64_t)crowded->documents);
}

static char *percent_text(char *out, int64_t value)
{
    snprintf(out, BENCH_TEXT_BYTES, "%d.%02d", (int)(value / 100), (int)(value % 100));
    return out;
}

static char *thousandths_text(char *out, int64_t value)
{
    snprintf(out, BENCH_TEXT_BYTES, "%d.%03d", (int)(value / 1000), (int)(value % 1000));
    return out;
}

static void tell(const struct bench *bench, const struct crowded *crowded, size_t clerks, int64_t percent)
{
    char measure[96];
    snprintf(measure, sizeof measure, "submit by %zu clerks beside raw inserts, documents a second", clerks);
    bench_row_least(measure, bench_count_text, bench_runs_median(&crowded->rate),
                    bench_runs_median(&crowded->floor_rate), bench->fsync_ns >= SLOW_SYNC_NS ? percent : 0);
    bench_row_most("  latency, p50", bench_time_text, bench_runs_median(&crowded->middle), 0, 0);
    bench_row_most("  latency, p99", bench_time_text, bench_runs_median(&crowded->late), 0, 0);
    bench_row_most("  latency, the longest", bench_time_text, bench_runs_median(&crowded->most), 0, 0);
    bench_row_most("  syncs a document", thousandths_text, bench_runs_median(&crowded->syncs), 1000,
                   SYNCS_OF_100 * 10);
    bench_row_ratio("  CPU a document, server and clients, syncing left out", bench_time_text,
                    bench_runs_median(&crowded->cpu), bench_runs_median(&crowded->floor_cpu), CPU_PERCENT);
    bench_row_above("  fewest / most documents of a clerk", percent_text, bench_runs_median(&crowded->fair),
                    FAIR_PERCENT);
    bench_row_most("  peak memory of the server", bench_bytes_text, bench_runs_median(&crowded->peak), 0, 0);
}

static void measure(const struct bench *bench, size_t clerks, int64_t percent)
{
    struct crowded crowded = {.documents = bench->quick ? QUICK_DOCUMENTS : FLOOR_DOCUMENTS,
                              .seconds = bench->quick ? QUICK_SECONDS : SECONDS};
    char name[32], copy[LEDGER_PATH_BYTES + 8];
    snprintf(name, sizeof name, "submit%zu", clerks);
    ledger_make(bench, name, LOAD_ITEMS, LOAD_CUSTOMERS, &crowded.ledger);
    ledger_close(&crowded.ledger);
    crowd_operators(&crowded.ledger, clerks);
    snprintf(copy, sizeof copy, "%s.floor", crowded.ledger.path);
    ledger_copy(&crowded.ledger, copy);
    floor_open(copy, &crowded.floor);
    for (size_t i = 0; i < bench->runs; i++)
        run(&crowded, clerks);
    tell(bench, &crowded, clerks, percent);
    floor_close(crowded.floor);
}

void measure_submit16(const struct bench *bench)
{
    measure(bench, 16, 130);
}

void measure_submit64(const struct bench *bench)
{
    measure(bench, 64, 150);
}
