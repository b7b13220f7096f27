/* Submit of a 10-line purchase receipt by one terminal, through client, validation, number, moves, events and
 * chain, beside raw inserts of the very rows that it wrote. Latency is measured with full durability, CPU
 * with syncing left out for both, and what does not vary with the machine is counted. */
#include <stdio.h>

#include "counters.h"
#include "desk.h"
#include "floor_rows.h"
#include "receipts.h"
#include "sync.h"

enum {
    DOCUMENTS_MAX = 400,
    COUNTED = 20,
    SLOW_SYNC_NS = 200000, /* from here on the latency's aim holds */
    LATENCY_PERCENT = 150,
    CPU_PERCENT = 250
};

struct submit {
    struct ledger ledger;
    struct floor_rows *floor;
    int64_t next; /* number of the next receipt */
    size_t documents;
    struct bench_runs middle, floor_middle, late, floor_late, cpu, floor_cpu, served_middle, served_late;
};

static void submit_one(struct submit *submit)
{
    receipts_submit(&submit->ledger, ++submit->next);
}

static void submit_all(struct submit *submit, int64_t *times_ns)
{
    for (size_t i = 0; i < submit->documents; i++) {
        const int64_t before_ns = bench_now_ns();
        submit_one(submit);
        times_ns[i] = bench_now_ns() - before_ns;
    }
}

/* Both sides begin with a connection newly opened and one document that is not timed. */
static void ours_begin(struct submit *submit)
{
    ledger_open(&submit->ledger);
    submit_one(submit);
}

static void floor_begin(struct submit *submit)
{
    int64_t unused_ns;
    ledger_close(&submit->ledger);
    floor_load(submit->floor, submit->ledger.path, submit->documents + 1);
    floor_run(submit->floor, 1, &unused_ns);
}

static void run_latency(struct submit *submit)
{
    int64_t times_ns[DOCUMENTS_MAX];
    ours_begin(submit);
    submit_all(submit, times_ns);
    bench_runs_add(&submit->middle, bench_percentile(times_ns, submit->documents, 500));
    bench_runs_add(&submit->late, bench_percentile(times_ns, submit->documents, 990));
    floor_begin(submit);
    floor_run(submit->floor, submit->documents, times_ns);
    bench_runs_add(&submit->floor_middle, bench_percentile(times_ns, submit->documents, 500));
    bench_runs_add(&submit->floor_late, bench_percentile(times_ns, submit->documents, 990));
}

/* The same through a server's socket; the floor is the same too. */
static void run_served(struct submit *submit)
{
    int64_t times_ns[DOCUMENTS_MAX];
    ledger_open_served(&submit->ledger);
    submit_one(submit);
    submit_all(submit, times_ns);
    bench_runs_add(&submit->served_middle, bench_percentile(times_ns, submit->documents, 500));
    bench_runs_add(&submit->served_late, bench_percentile(times_ns, submit->documents, 990));
    ledger_close(&submit->ledger);
    desk_end_servers();
}

static void run_cpu(struct submit *submit)
{
    int64_t times_ns[DOCUMENTS_MAX];
    const int64_t documents = (int64_t)submit->documents;
    sync_leave_out(true);
    ours_begin(submit);
    int64_t before_ns = bench_cpu_ns();
    submit_all(submit, times_ns);
    bench_runs_add(&submit->cpu, (bench_cpu_ns() - before_ns) / documents);
    floor_begin(submit);
    before_ns = bench_cpu_ns();
    floor_run(submit->floor, submit->documents, times_ns);
    bench_runs_add(&submit->floor_cpu, (bench_cpu_ns() - before_ns) / documents);
    sync_leave_out(false);
}

static void row_count(const char *measure, int64_t ours, int64_t other)
{
    bench_row_most(measure, bench_count_text, ours / COUNTED, other / COUNTED, 0);
}

/* Traced, so not timed: in a connection of its own. */
static void count(struct submit *submit)
{
    int64_t times_ns[COUNTED + 1];
    counters_start();
    ours_begin(submit);
    counters_stop();
    struct counters before = counters_now();
    for (int i = 0; i < COUNTED; i++)
        submit_one(submit);
    const struct counters ours = counters_since(&before);
    ledger_close(&submit->ledger);
    floor_load(submit->floor, submit->ledger.path, COUNTED + 1);
    floor_run(submit->floor, 1, times_ns);
    before = counters_now();
    floor_run(submit->floor, COUNTED, times_ns);
    const struct counters other = counters_since(&before);
    row_count("  statements a document (triggers' apart)", ours.statements,
              (floor_rows_per_document(submit->floor) + 2) * COUNTED);
    row_count("  rows written a document", ours.rows, floor_rows_per_document(submit->floor) * COUNTED);
    row_count("  bytes written a document", ours.written_bytes, other.written_bytes);
    bench_row_ratio("  syncs a document", bench_thousandths_text, ours.syncs * 1000 / COUNTED,
                    other.syncs * 1000 / COUNTED, 0);
}

static void count_instructions(struct submit *submit)
{
    int64_t ours = 0, other = 0;
    if (receipts_instructions(&submit->ledger, submit->next + 1, &ours, &other))
        bench_row_ratio("  instructions a document", bench_count_text, ours, other, 0);
    else
        bench_row(&(struct bench_row){"  instructions a document: valgrind is not installed", "", "", "", "",
                                      BENCH_NO_AIM});
}

static void tell(const struct bench *bench, const struct submit *submit)
{
    const bool slow_disk = bench->fsync_ns >= SLOW_SYNC_NS;
    bench_row_ratio("submit of a 10-line receipt beside raw inserts, p50", bench_time_text,
                    bench_runs_median(&submit->middle), bench_runs_median(&submit->floor_middle),
                    slow_disk ? LATENCY_PERCENT : 0);
    bench_row_ratio("  p99", bench_time_text, bench_runs_median(&submit->late),
                    bench_runs_median(&submit->floor_late), 0);
    bench_row_ratio("  through a server's socket, p50", bench_time_text,
                    bench_runs_median(&submit->served_middle), bench_runs_median(&submit->floor_middle),
                    slow_disk ? LATENCY_PERCENT : 0);
    bench_row_ratio("  through a server's socket, p99", bench_time_text,
                    bench_runs_median(&submit->served_late), bench_runs_median(&submit->floor_late), 0);
    bench_row_ratio("  CPU a document, all threads, syncing left out", bench_time_text,
                    bench_runs_median(&submit->cpu), bench_runs_median(&submit->floor_cpu), CPU_PERCENT);
    if (!slow_disk)
        bench_note("the aim of latency holds on disks whose fdatasync takes 0.2 ms or more");
}

void measure_submit(const struct bench *bench)
{
    struct submit submit = {.documents = bench->quick ? 30 : DOCUMENTS_MAX};
    char copy[LEDGER_PATH_BYTES + 8];
    ledger_make_receipts(bench, "submit", RECEIPTS_ITEMS, RECEIPTS_SUPPLIERS, &submit.ledger);
    ledger_close(&submit.ledger);
    snprintf(copy, sizeof copy, "%s.floor", submit.ledger.path);
    ledger_copy(&submit.ledger, copy);
    floor_open(copy, &submit.floor);
    for (size_t i = 0; i < bench->runs; i++) {
        run_latency(&submit);
        run_served(&submit);
        run_cpu(&submit);
    }
    tell(bench, &submit);
    count(&submit);
    count_instructions(&submit);
    floor_close(submit.floor);
}
