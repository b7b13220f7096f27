/* What all measures share: the clock, numbers from many runs, the table they are told in, and where they run.
 * Ratios count; absolute times are for orientation. No measure is a test: a missed aim is told, and changes
 * no exit status. */
#ifndef DAYBOOK_TESTS_BENCH_BENCH_H
#define DAYBOOK_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/err.h"

enum { BENCH_RUNS_MAX = 5, BENCH_TEXT_BYTES = 40 };

struct bench {
    bool quick;         /* small data and few keys: whether all still runs, not what it costs */
    size_t runs;        /* each number is the median of so many */
    const char *folder; /* where data is made; on the disk that is measured */
    int64_t fsync_ns;   /* of this disk, the median */
};

int64_t bench_now_ns(void); /* a clock that no one sets */
int64_t bench_cpu_ns(void); /* of all threads of this process */

/* The value below which so many of a thousand lie. Sorts them. 0 of none. */
int64_t bench_percentile(int64_t *values, size_t count, size_t per_mille);

/* One number of each run. */
struct bench_runs {
    int64_t values[BENCH_RUNS_MAX];
    size_t count;
};
void bench_runs_add(struct bench_runs *runs, int64_t value);
int64_t bench_runs_median(const struct bench_runs *runs);

/* The same numbers on every machine: splitmix64. */
struct bench_dice {
    uint64_t state;
};
uint64_t bench_dice_below(struct bench_dice *dice, uint64_t limit);

/* Texts for the table; each gives `out` back, which holds BENCH_TEXT_BYTES. */
char *bench_time_text(char *out, int64_t ns);                   /* 165 µs, 12.3 ms, 1.23 s */
char *bench_ratio_text(char *out, int64_t ours, int64_t other); /* 1.08 × */
char *bench_count_text(char *out, int64_t count);               /* 123,456 */
char *bench_bytes_text(char *out, int64_t bytes);               /* 12.3 MiB */
char *bench_hundredths_text(char *out, int64_t value);          /* 0.25 of 25 */
char *bench_thousandths_text(char *out, int64_t value);         /* 0.250 of 250 */

enum bench_met { BENCH_NO_AIM, BENCH_MET, BENCH_MISSED };
/* One line of the table; a text that is empty shows as `–`. */
struct bench_row {
    const char *measure, *ours, *other, *ratio, *aim;
    enum bench_met met;
};
void bench_title(const struct bench *bench);
void bench_row(const struct bench_row *row);
/* A row of two times or sizes and their ratio, which shall be at most `most_percent` (0: no aim). */
typedef char *bench_text_fn(char *out, int64_t value);
void bench_row_ratio(const char *measure, bench_text_fn *text, int64_t ours, int64_t other,
                     int64_t most_percent);
/* A row of a value alone or (other > 0) beside another, which shall be at most `most` (0: no aim). */
void bench_row_most(const char *measure, bench_text_fn *text, int64_t ours, int64_t other, int64_t most);
/* A rate beside another one, which shall be at least `least_percent` of it (0: no aim). */
void bench_row_least(const char *measure, bench_text_fn *text, int64_t ours, int64_t other,
                     int64_t least_percent);
/* A row of a value alone, which shall be at least so much (0: no aim). */
void bench_row_above(const char *measure, bench_text_fn *text, int64_t ours, int64_t least);
/* A line of explanation under the rows. */
void bench_note(const char *format, ...) PRINTF_LIKE(1, 2);
/* The rows so far that have an aim, and those of them that miss it. */
void bench_tally(size_t *ret_aims, size_t *ret_missed);

/* Ends the program with the error's words; the folder is removed. */
_Noreturn void bench_die(const char *what, const struct err *err);
void bench_ok(enum rc rc, const char *what, const struct err *err); /* dies unless RC_OK */

/* The measures, each printing its rows. */
void measure_submit(const struct bench *bench);
void measure_submit16(const struct bench *bench);
void measure_submit64(const struct bench *bench);
void measure_keys(const struct bench *bench);
void measure_start(const struct bench *bench);
void measure_values(const struct bench *bench);
void measure_import(const struct bench *bench);
void measure_long(const struct bench *bench);
void measure_memory(const struct bench *bench);

#endif
