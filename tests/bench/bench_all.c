/* All measures in one run: `bench_all [--quick] [MEASURE…]`. Prints a table; ends with 0 where everything
 * ran, whatever the numbers. */
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "pty/world.h"
#include "sync.h"

static const struct measure {
    const char *name;
    void (*run)(const struct bench *bench);
} measures[] = {
    {"submit", measure_submit}, {"submit16", measure_submit16}, {"submit64", measure_submit64},
    {"keys", measure_keys},     {"start", measure_start},       {"values", measure_values},
    {"import", measure_import}, {"long", measure_long},         {"memory", measure_memory},
};
enum { MEASURES = sizeof measures / sizeof *measures };

/* Removed at the end, however the program ends. */
static char *folder;

static void remove_folder(void)
{
    if (folder)
        world_folder_remove(folder);
    free(folder);
}

static int usage(void)
{
    fputs("usage: bench_all [--quick] [MEASURE...]\nmeasures:", stderr);
    for (size_t i = 0; i < MEASURES; i++)
        fprintf(stderr, " %s", measures[i].name);
    fputc('\n', stderr);
    return 2;
}

static int find(const char *name)
{
    for (int i = 0; i < MEASURES; i++)
        if (strcmp(measures[i].name, name) == 0)
            return i;
    return -1;
}

int main(int argc, char **argv)
{
    struct bench bench = {.runs = BENCH_RUNS_MAX};
    bool wanted[MEASURES] = {false}, all = true;
    for (int i = 1; i < argc; i++) {
        const int at = find(argv[i]);
        if (strcmp(argv[i], "--quick") == 0)
            bench.quick = true;
        else if (at < 0)
            return usage();
        else
            wanted[at] = true;
        all = all && at < 0;
    }
    setlocale(LC_CTYPE, "C.UTF-8");
    folder = world_folder_make();
    atexit(remove_folder);
    if (!folder)
        bench_die("making a folder for the data", NULL);
    bench.folder = folder;
    bench.runs = bench.quick ? 3 : BENCH_RUNS_MAX;
    bench.fsync_ns = sync_measure_ns(folder);
    bench_title(&bench);
    for (size_t i = 0; i < MEASURES; i++)
        if (all || wanted[i])
            measures[i].run(&bench);
    size_t aims, missed;
    bench_tally(&aims, &missed);
    printf("%zu aims, %zu missed\n", aims, missed);
    return 0;
}
