/* Submits of 10-line purchase receipts by 16 and by 64 clerks at once, each a process of its own at the
 * server's socket, as fast as they can, beside raw inserts of the very rows that they wrote, one commit a
 * document. Throughput is measured with full durability, CPU with syncing left out for both. */
#include <stdio.h>

#include "load/against.h"
#include "load/load_data.h"

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

static void run(struct crowded *crowded, size_t clerks)
{
    struct against against;
    against_run(&crowded->ledger, crowded->floor, clerks, crowded->seconds, crowded->documents, NULL,
                &against);
    bench_runs_add(&crowded->rate, against.rate);
    bench_runs_add(&crowded->floor_rate, against.floor_rate);
    bench_runs_add(&crowded->cpu, against.cpu_ns);
    bench_runs_add(&crowded->floor_cpu, against.floor_cpu_ns);
    bench_runs_add(&crowded->middle, against.ours.commits.middle_ns);
    bench_runs_add(&crowded->late, against.ours.commits.late_ns);
    bench_runs_add(&crowded->most, against.ours.commits.most_ns);
    bench_runs_add(&crowded->syncs, against.syncs_of_1000);
    bench_runs_add(&crowded->fair, against.fair_percent);
    bench_runs_add(&crowded->peak, against.ours.peak_bytes);
}

static void tell(const struct bench *bench, const struct crowded *crowded, size_t clerks, int64_t percent)
{
    char measure[96];
    snprintf(measure, sizeof measure, "receipts by %zu clerks beside raw inserts, documents a second",
             clerks);
    bench_row_least(measure, bench_count_text, bench_runs_median(&crowded->rate),
                    bench_runs_median(&crowded->floor_rate), bench->fsync_ns >= SLOW_SYNC_NS ? percent : 0);
    bench_row_most("  latency, p50", bench_time_text, bench_runs_median(&crowded->middle), 0, 0);
    bench_row_most("  latency, p99", bench_time_text, bench_runs_median(&crowded->late), 0, 0);
    bench_row_most("  latency, the longest", bench_time_text, bench_runs_median(&crowded->most), 0, 0);
    bench_row_most("  syncs a document", bench_thousandths_text, bench_runs_median(&crowded->syncs), 1000,
                   SYNCS_OF_100 * 10);
    bench_row_ratio("  CPU a document, server and clients, syncing left out", bench_time_text,
                    bench_runs_median(&crowded->cpu), bench_runs_median(&crowded->floor_cpu), CPU_PERCENT);
    bench_row_above("  fewest / most documents of a clerk", bench_hundredths_text,
                    bench_runs_median(&crowded->fair), FAIR_PERCENT);
    bench_row_most("  peak memory of the server", bench_bytes_text, bench_runs_median(&crowded->peak), 0, 0);
}

static void measure(const struct bench *bench, size_t clerks, int64_t percent)
{
    struct crowded crowded = {.documents = bench->quick ? QUICK_DOCUMENTS : FLOOR_DOCUMENTS,
                              .seconds = bench->quick ? QUICK_SECONDS : SECONDS};
    char name[32], copy[LEDGER_PATH_BYTES + 8];
    snprintf(name, sizeof name, "submit%zu", clerks);
    ledger_make_receipts(bench, name, LOAD_ITEMS, LOAD_CUSTOMERS, &crowded.ledger);
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
