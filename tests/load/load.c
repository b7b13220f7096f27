/* load FOLDER SECONDS CLERKS TERMINALS HOURLY IMPORT_ROWS CEILING_SECONDS [CEILING_CLERKS…]
 *
 * So many clerks submit HOURLY ten-line orders an hour in all for so long, TERMINALS of them at real
 * terminals, the others as client processes that send what a terminal sends; an import of so many rows,
 * reports one after another and a probe of the disk run beside. Then the most that numbers of clerks can
 * submit without a pause, beside raw inserts. Prints a table; what was acknowledged stands in
 * FOLDER/acknowledged, for whoever looks whether it is in FOLDER/load.db. Ends with 1 where a clerk, the
 * import or a report failed, where clerks fared too unlike, and where an aim of time was missed though the
 * machine was quiet. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "against.h"
#include "beside.h"
#include "bench/sync.h"
#include "keyer.h"
#include "load_data.h"
#include "syncs.h"
#include "usage.h"

enum {
    ARGUMENTS = 7,
    CEILINGS_MAX = 4,
    COMMIT_MIDDLE_NS = 5000000,
    COMMIT_LATE_NS = 50000000,
    ECHO_LATE_NS = 20000000,
    CROWDED_LATE_NS = 100000000,
    CROWDED_HOURLY = 360000,
    FAIR_PERCENT = 50,
    FAIR_FROM = 10, /* documents of the one who has most; of fewer one makes too much */
    CPU_PERCENT = 250,
    FLOOR_DOCUMENTS = 2000,
    QUIET_SYNC_NS = 10000000,
    LOG_WAIT_MS = 5000,
};
#define TERMINAL_BYTES (INT64_C(8) << 20)
#define SERVER_BYTES (INT64_C(83) << 20)

struct load {
    struct bench bench;
    struct ledger ledger;
    struct floor_rows *floor;
    char acknowledged[LEDGER_PATH_BYTES];
    int64_t seconds, clerks, terminals, hourly, import_rows, ceiling_seconds;
    bool failed, late;
};

/* What was seen from outside over the time of the run. */
struct seen {
    int64_t elapsed_ns, server_ns, clerks_ns, syncs, resident_bytes, peak_bytes, terminal_bytes;
    double load_before, load_after;
    char reads[160], writes[160]; /* as the server tells them */
};

/* What stands in the server's log after `from` behind the name; false: it is not there yet. */
static bool find_told(const char *path, long from, const char *name, char *out, size_t size)
{
    char line[512];
    bool found = false;
    FILE *file = fopen(path, "r");
    if (file && fseek(file, from, SEEK_SET) == 0)
        while (fgets(line, sizeof line, file)) {
            const char *at = strstr(line, name);
            if (at && strchr(line, '\n')) {
                snprintf(out, size, "%.*s", (int)strcspn(at + strlen(name), "\n"), at + strlen(name));
                found = true;
            }
        }
    if (file)
        fclose(file);
    return found;
}

/* Has the server tell the times of its answers since it last did. */
static void ask_server(const struct load *load, pid_t server, struct seen *seen)
{
    char path[LEDGER_PATH_BYTES + 8];
    snprintf(path, sizeof path, "%s.log", load->ledger.path);
    FILE *file = fopen(path, "r");
    const long from = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
    if (file)
        fclose(file);
    kill(server, SIGUSR1);
    for (int waited_ms = 0; waited_ms < LOG_WAIT_MS; waited_ms++) {
        if (find_told(path, from, "writes: ", seen->writes, sizeof seen->writes) &&
            find_told(path, from, "reads: ", seen->reads, sizeof seen->reads))
            return;
        usleep(1000);
    }
    bench_die("the server does not tell its times", NULL);
}

static void watch(const struct load *load, struct crowd *crowd, pid_t server, struct seen *seen)
{
    ask_server(load, server, seen);
    const int64_t server_ns = usage_cpu_ns(server), clerks_ns = crowd_cpu_ns(crowd), syncs = syncs_count();
    crowd_go(crowd);
    sleep((unsigned)load->seconds);
    *seen = (struct seen){.elapsed_ns = bench_now_ns() - crowd->go_ns,
                          .server_ns = usage_cpu_ns(server) - server_ns,
                          .clerks_ns = crowd_cpu_ns(crowd) - clerks_ns,
                          .syncs = syncs_count() - syncs,
                          .resident_bytes = usage_resident_bytes(server),
                          .peak_bytes = usage_peak_bytes(server),
                          .load_before = seen->load_before};
    for (size_t i = 0; i < crowd->count; i++) {
        const int64_t bytes = crowd->clerks[i].program ? usage_resident_bytes(crowd->clerks[i].program) : 0;
        seen->terminal_bytes = bytes > seen->terminal_bytes ? bytes : seen->terminal_bytes;
    }
    ask_server(load, server, seen);
    seen->load_after = usage_load_average();
}

static void row_times(const char *who, const struct crowd_times *times, int64_t middle_ns, int64_t late_ns)
{
    char measure[96];
    if (times->count == 0)
        return;
    snprintf(measure, sizeof measure, "%s: p50 of %zu", who, times->count);
    bench_row_most(measure, bench_time_text, times->middle_ns, 0, middle_ns);
    bench_row_most("  p99", bench_time_text, times->late_ns, 0, late_ns);
    bench_row_most("  the longest", bench_time_text, times->most_ns, 0, 0);
}

static char *percent_text(char *out, int64_t value)
{
    snprintf(out, BENCH_TEXT_BYTES, "%d.%d %%", (int)(value / 10), (int)(value % 10));
    return out;
}

static void tell_latency(struct load *load, const struct crowd *crowd)
{
    const size_t terminals = (size_t)load->terminals, clients = crowd->count - terminals;
    const struct crowd_times all = crowd_times(crowd, 0, crowd->count, offsetof(struct clerk, commits)),
                             at_terminals = crowd_times(crowd, 0, terminals, offsetof(struct clerk, commits)),
                             keys = crowd_times(crowd, 0, terminals, offsetof(struct clerk, keys)),
                             looks = crowd_times(crowd, 0, terminals, offsetof(struct clerk, looks)),
                             asked = crowd_times(crowd, terminals, clients, offsetof(struct clerk, looks)),
                             puts = crowd_times(crowd, terminals, clients, offsetof(struct clerk, puts));
    row_times("commit as a clerk sees it, all", &all, COMMIT_MIDDLE_NS, COMMIT_LATE_NS);
    row_times("  of those at terminals, from the yes to the number", &at_terminals, 0, COMMIT_LATE_NS);
    size_t again = 0;
    for (size_t i = 0; i < terminals; i++)
        again += crowd->clerks[i].again;
    if (again > 0)
        bench_note("%zu times a terminal said that the ledger does not answer, and its F10 was typed again",
                   again);
    row_times("key to its echo at the terminals", &keys, 0, ECHO_LATE_NS);
    row_times("field exit with look-up at the terminals", &looks, 0, ECHO_LATE_NS);
    row_times("look-up by a client process", &asked, 0, ECHO_LATE_NS);
    row_times("draft stored for a client process", &puts, 0, 0);
    load->late = all.middle_ns > COMMIT_MIDDLE_NS || all.late_ns > COMMIT_LATE_NS ||
                 keys.late_ns > ECHO_LATE_NS || looks.late_ns > ECHO_LATE_NS || asked.late_ns > ECHO_LATE_NS;
}

static void tell_share(struct load *load, const struct crowd *crowd, const struct seen *seen)
{
    const struct crowd_share share = crowd_share(crowd);
    const int64_t documents = share.all ? (int64_t)share.all : 1;
    const int64_t fair = share.most ? (int64_t)(share.fewest * 100 / share.most) : 0;
    bench_row_most("documents submitted", bench_count_text, (int64_t)share.all, 0, 0);
    bench_row_above("  an hour, at this pace", bench_count_text,
                    (int64_t)share.all * 3600 * 1000 / (seen->elapsed_ns / 1000000), 0);
    bench_note("fewest of a clerk %zu, most %zu", share.fewest, share.most);
    bench_row_above("  fewest / most of a clerk", bench_hundredths_text, fair, FAIR_PERCENT);
    bench_row_most("syncs a document, its drafts with it", bench_thousandths_text,
                   seen->syncs * 1000 / documents, 0, 0);
    bench_row_most("CPU a document, the server (import and reports with it)", bench_time_text,
                   seen->server_ns / documents, 0, 0);
    bench_row_most("CPU a document, its clerk", bench_time_text, seen->clerks_ns / documents, 0, 0);
    bench_row_most("CPU of the server, of one core", percent_text, seen->server_ns * 1000 / seen->elapsed_ns,
                   0, 0);
    bench_row_most("CPU of all clerks, of one core", percent_text, seen->clerks_ns * 1000 / seen->elapsed_ns,
                   0, 0);
    bench_row_most("memory of the server, resident", bench_bytes_text, seen->resident_bytes, 0, 0);
    bench_row_most("  the most it had, a sign-on's 19 MiB with it", bench_bytes_text, seen->peak_bytes, 0,
                   SERVER_BYTES);
    if (load->terminals > 0)
        bench_row_most("memory of a terminal, the largest", bench_bytes_text, seen->terminal_bytes, 0,
                       TERMINAL_BYTES);
    if (fair < FAIR_PERCENT && share.most >= FAIR_FROM)
        load->failed = true;
}

static void tell_beside(struct load *load, const struct beside *beside, const struct seen *seen)
{
    const struct crowd_times syncs = times_sum(&beside->syncs);
    char text[BENCH_TEXT_BYTES];
    size_t slow = 0;
    for (size_t i = 0; i < syncs.count && i < TIMES_MAX; i++)
        slow += beside->syncs.us[i] > SLOW_SYNC_US;
    row_times("fdatasync of a probe beside", &syncs, 0, 0);
    bench_row_most("  stalls: over 10 ms", percent_text,
                   syncs.count ? (int64_t)(slow * 1000 / syncs.count) : 0, 0, 0);
    if (beside->import_rows > 0)
        bench_note("import of %" PRId64 " rows, all or nothing: %s", beside->import_rows,
                   bench_time_text(text, beside->import_ns));
    bench_note("reports one after another: %d made, the longest took %s", atomic_load(&beside->reports_made),
               bench_time_text(text, beside->report_ns));
    bench_note("the server measured, from queued to answered: reads %s", seen->reads);
    bench_note("  writes (submits, drafts, the import) %s", seen->writes);
    bench_note("load average %.2f before, %.2f after", seen->load_before, seen->load_after);
    if (load->late && seen->load_before < 1 && syncs.late_ns < QUIET_SYNC_NS)
        load->failed = true;
}

static void fail_if(struct load *load, const char *why)
{
    if (!why)
        return;
    printf("FAILED: %s\n", why);
    load->failed = true;
}

static void run_paced(struct load *load)
{
    const int64_t document_ns = load->clerks * 3600 * 1000000000 / load->hourly;
    struct seen seen = {.load_before = usage_load_average()};
    const pid_t server = crowd_server_start(&load->ledger, false);
    struct crowd *crowd = crowd_open(&load->ledger, load->acknowledged);
    crowd_add(crowd, (size_t)load->terminals, document_ns, clerk_at_terminal);
    crowd_add(crowd, (size_t)(load->clerks - load->terminals), document_ns, clerk_keys);
    crowd_await(crowd);
    struct beside *beside =
        beside_open(crowd, load->bench.folder, load->import_rows, load->seconds * 1000000000 / 4);
    watch(load, crowd, server, &seen);
    fail_if(load, crowd_stop(crowd));
    fail_if(load, beside_stop(beside));
    printf("%" PRId64 " clerks, %" PRId64 " of them at real terminals, %" PRId64 " s, %" PRId64
           " documents an hour\n",
           load->clerks, load->terminals, load->seconds, load->hourly);
    tell_latency(load, crowd);
    tell_share(load, crowd, &seen);
    tell_beside(load, beside, &seen);
    beside_close(beside);
    crowd_close(crowd);
    crowd_server_end();
}

static void run_ceiling(struct load *load, size_t clerks)
{
    struct against against;
    char measure[96];
    against_run(&load->ledger, load->floor, clerks, load->ceiling_seconds, FLOOR_DOCUMENTS,
                load->acknowledged, &against);
    snprintf(measure, sizeof measure, "the most of %zu clerks beside raw inserts, documents a second",
             clerks);
    bench_row_least(measure, bench_count_text, against.rate, against.floor_rate, 0);
    bench_row_above("  documents an hour", bench_count_text, against.rate * 3600,
                    clerks >= 200 ? CROWDED_HOURLY : 0);
    row_times("  latency", &against.ours.commits, 0, clerks >= 200 ? CROWDED_LATE_NS : 0);
    bench_row_above("  fewest / most of a clerk", bench_hundredths_text, against.fair_percent, FAIR_PERCENT);
    bench_row_most("  syncs a document", bench_thousandths_text, against.syncs_of_1000, 1000, 250);
    bench_row_ratio("  CPU a document, server and clients, syncing left out", bench_time_text, against.cpu_ns,
                    against.floor_cpu_ns, CPU_PERCENT);
    bench_row_most("  memory of the server, the most", bench_bytes_text, against.ours.peak_bytes, 0,
                   SERVER_BYTES);
    bench_note("load average %.2f", usage_load_average());
    if (against.fair_percent < FAIR_PERCENT)
        load->failed = true;
}

static bool read_arguments(struct load *load, int count, char **arguments)
{
    int64_t *const numbers[] = {&load->seconds, &load->clerks,      &load->terminals,
                                &load->hourly,  &load->import_rows, &load->ceiling_seconds};
    if (count < ARGUMENTS || count > ARGUMENTS + CEILINGS_MAX)
        return false;
    load->bench.folder = arguments[0];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = strtol(arguments[i + 1], NULL, 10);
    return load->seconds > 0 && load->clerks > 0 && load->clerks <= CROWD_MAX &&
           load->terminals <= load->clerks && load->hourly > 0;
}

int main(int argc, char **argv)
{
    static struct load load;
    int64_t most = 0;
    char copy[LEDGER_PATH_BYTES + 8];
    if (!read_arguments(&load, argc - 1, argv + 1)) {
        fprintf(stderr, "usage: load FOLDER SECONDS CLERKS TERMINALS HOURLY IMPORT_ROWS CEILING_SECONDS "
                        "[CEILING_CLERKS...]\n");
        return 2;
    }
    load.bench.runs = 1;
    for (int i = ARGUMENTS; i < argc - 1; i++)
        most = strtol(argv[i + 1], NULL, 10) > most ? strtol(argv[i + 1], NULL, 10) : most;
    most = most > load.clerks ? most : load.clerks;
    if (most > CROWD_MAX)
        bench_die("there are at most 256 clerks", NULL);
    snprintf(load.acknowledged, sizeof load.acknowledged, "%s/acknowledged", load.bench.folder);
    load.bench.fsync_ns = sync_measure_ns(load.bench.folder);
    ledger_make(&load.bench, "load", LOAD_ITEMS, LOAD_CUSTOMERS, &load.ledger);
    ledger_close(&load.ledger);
    crowd_operators(&load.ledger, (size_t)most);
    snprintf(copy, sizeof copy, "%s.floor", load.ledger.path);
    ledger_copy(&load.ledger, copy);
    bench_title(&load.bench);
    run_paced(&load);
    floor_open(copy, &load.floor);
    for (int i = ARGUMENTS; i < argc - 1; i++)
        run_ceiling(&load, (size_t)strtol(argv[i + 1], NULL, 10));
    floor_close(load.floor);
    return load.failed ? 1 : 0;
}
