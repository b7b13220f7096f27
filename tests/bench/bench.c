#include "bench.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daybook/base/utf8.h"

enum { MEASURE_CELLS = 64, VALUE_CELLS = 13, RATIO_CELLS = 8, AIM_CELLS = 10 };

/* Of the program: it prints one table. */
static struct {
    size_t aims, missed;
} tally;

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t bench_now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t bench_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static int compare(const void *a, const void *b)
{
    const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

int64_t bench_percentile(int64_t *values, size_t count, size_t per_mille)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, compare);
    const size_t at = count * per_mille / 1000;
    return values[at < count ? at : count - 1];
}

void bench_runs_add(struct bench_runs *runs, int64_t value)
{
    if (runs->count < BENCH_RUNS_MAX)
        runs->values[runs->count++] = value;
}

int64_t bench_runs_median(const struct bench_runs *runs)
{
    struct bench_runs sorted = *runs;
    return bench_percentile(sorted.values, sorted.count, 500);
}

uint64_t bench_dice_below(struct bench_dice *dice, uint64_t limit)
{
    uint64_t mixed = (dice->state += UINT64_C(0x9E3779B97F4A7C15));
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (mixed ^ (mixed >> 31)) % limit;
}

/* Three digits that mean something, in the largest unit that leaves a whole one. */
char *bench_time_text(char *out, int64_t ns)
{
    static const struct {
        int64_t unit_ns;
        const char *name;
    } units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "µs"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && ns < units[i].unit_ns)
        i++;
    const int64_t hundredths = ns / (units[i].unit_ns / 100);
    if (hundredths >= 10000)
        snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 " %s", (hundredths + 50) / 100, units[i].name);
    else if (hundredths >= 1000)
        snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 ".%" PRId64 " %s", hundredths / 100, hundredths / 10 % 10,
                 units[i].name);
    else
        snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 ".%02" PRId64 " %s", hundredths / 100, hundredths % 100,
                 units[i].name);
    return out;
}

char *bench_ratio_text(char *out, int64_t ours, int64_t other)
{
    const int64_t hundredths = other > 0 ? (ours * 100 + other / 2) / other : 0;
    snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 ".%02" PRId64 " ×", hundredths / 100, hundredths % 100);
    return out;
}

char *bench_count_text(char *out, int64_t count)
{
    char digits[BENCH_TEXT_BYTES];
    snprintf(digits, sizeof digits, "%" PRId64, count);
    const size_t chars = strlen(digits);
    size_t at = 0;
    for (size_t i = 0; i < chars && at + 2 < BENCH_TEXT_BYTES; i++) {
        out[at++] = digits[i];
        if (i + 1 < chars && (chars - i - 1) % 3 == 0)
            out[at++] = ',';
    }
    out[at] = '\0';
    return out;
}

char *bench_bytes_text(char *out, int64_t bytes)
{
    snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 ".%" PRId64 " MiB", bytes >> 20, (bytes & 0xFFFFF) * 10 >> 20);
    return out;
}

char *bench_hundredths_text(char *out, int64_t value)
{
    snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 ".%02" PRId64, value / 100, value % 100);
    return out;
}

char *bench_thousandths_text(char *out, int64_t value)
{
    snprintf(out, BENCH_TEXT_BYTES, "%" PRId64 ".%03" PRId64, value / 1000, value % 1000);
    return out;
}

static void put(const char *text, int cells, const char *after)
{
    const char *shown = text && *text ? text : "–";
    const int room = cells - utf8_cells(shown);
    printf("%s%*s%s", shown, room > 0 ? room : 0, "", after);
}

void bench_title(const struct bench *bench)
{
    char text[BENCH_TEXT_BYTES];
    printf("Median of %zu runs; fdatasync of this disk after an appended 16 KiB: %s\n", bench->runs,
           bench_time_text(text, bench->fsync_ns));
    bench_row(&(struct bench_row){"measure", "ours", "floor or peer", "ratio", "aim", BENCH_NO_AIM});
}

void bench_row(const struct bench_row *row)
{
    static const char *const words[] = {[BENCH_NO_AIM] = "", [BENCH_MET] = "met", [BENCH_MISSED] = "MISSED"};
    put(row->measure, MEASURE_CELLS, " | ");
    put(row->ours, VALUE_CELLS, " | ");
    put(row->other, VALUE_CELLS, " | ");
    put(row->ratio, RATIO_CELLS, " | ");
    put(row->aim, AIM_CELLS, " | ");
    puts(words[row->met]);
    fflush(stdout);
    tally.aims += row->met != BENCH_NO_AIM;
    tally.missed += row->met == BENCH_MISSED;
}

static enum bench_met judge(bool has_aim, bool reached)
{
    return !has_aim ? BENCH_NO_AIM : reached ? BENCH_MET : BENCH_MISSED;
}

void bench_row_ratio(const char *measure, bench_text_fn *text, int64_t ours, int64_t other,
                     int64_t most_percent)
{
    char one[BENCH_TEXT_BYTES], two[BENCH_TEXT_BYTES], ratio[BENCH_TEXT_BYTES], aim[BENCH_TEXT_BYTES] = "";
    if (most_percent > 0)
        snprintf(aim, sizeof aim, "≤ %" PRId64 ".%" PRId64 " ×", most_percent / 100, most_percent / 10 % 10);
    bench_row(&(struct bench_row){measure, text(one, ours), text(two, other),
                                  bench_ratio_text(ratio, ours, other), aim,
                                  judge(most_percent > 0, ours * 100 <= other * most_percent)});
}

void bench_row_least(const char *measure, bench_text_fn *text, int64_t ours, int64_t other,
                     int64_t least_percent)
{
    char one[BENCH_TEXT_BYTES], two[BENCH_TEXT_BYTES], ratio[BENCH_TEXT_BYTES], aim[BENCH_TEXT_BYTES] = "";
    if (least_percent > 0)
        snprintf(aim, sizeof aim, "≥ %" PRId64 ".%" PRId64 " ×", least_percent / 100,
                 least_percent / 10 % 10);
    bench_row(&(struct bench_row){measure, text(one, ours), text(two, other),
                                  bench_ratio_text(ratio, ours, other), aim,
                                  judge(least_percent > 0, ours * 100 >= other * least_percent)});
}

void bench_row_above(const char *measure, bench_text_fn *text, int64_t ours, int64_t least)
{
    char one[BENCH_TEXT_BYTES], limit[BENCH_TEXT_BYTES], aim[BENCH_TEXT_BYTES + 8] = "";
    if (least > 0)
        snprintf(aim, sizeof aim, "≥ %s", text(limit, least));
    bench_row(&(struct bench_row){measure, text(one, ours), "", "", aim, judge(least > 0, ours >= least)});
}

void bench_row_most(const char *measure, bench_text_fn *text, int64_t ours, int64_t other, int64_t most)
{
    char one[BENCH_TEXT_BYTES], two[BENCH_TEXT_BYTES] = "", ratio[BENCH_TEXT_BYTES] = "";
    char limit[BENCH_TEXT_BYTES], aim[BENCH_TEXT_BYTES + 8] = "";
    if (other > 0) {
        text(two, other);
        bench_ratio_text(ratio, ours, other);
    }
    if (most > 0)
        snprintf(aim, sizeof aim, "≤ %s", text(limit, most));
    bench_row(&(struct bench_row){measure, text(one, ours), two, ratio, aim, judge(most > 0, ours <= most)});
}

void bench_note(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("    ", stdout);
    vprintf(format, list);
    putchar('\n');
    va_end(list);
}

void bench_tally(size_t *ret_aims, size_t *ret_missed)
{
    *ret_aims = tally.aims;
    *ret_missed = tally.missed;
}

_Noreturn void bench_die(const char *what, const struct err *err)
{
    fflush(stdout);
    fprintf(stderr, "bench: %s: %s\n", what, err && *err->text ? err->text : "failed");
    exit(EXIT_FAILURE);
}

void bench_ok(enum rc rc, const char *what, const struct err *err)
{
    if (rc != RC_OK)
        bench_die(what, err);
}
