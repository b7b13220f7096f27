/* Receipts one after another in one process and nothing else, so that another program can count what they
 * execute: `receipts submit LEDGER FIRST COUNT` through the client; `receipts floor LEDGER COPY ALL COUNT`
 * puts the rows of the first COUNT of the ledger's last ALL documents into a copy. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "floor_rows.h"
#include "receipts.h"
#include "sync.h"

static int64_t number(const char *text)
{
    return strtoll(text, NULL, 10);
}

static int submit(const char *path, int64_t first, int64_t count)
{
    struct ledger ledger = {.paper = LEDGER_RECEIPTS};
    snprintf(ledger.path, sizeof ledger.path, "%s", path);
    ledger_open(&ledger);
    for (int64_t i = 0; i < count; i++)
        receipts_submit(&ledger, first + i);
    ledger_close(&ledger);
    return EXIT_SUCCESS;
}

static int put_floor(const char *path, const char *copy, int64_t all, int64_t count)
{
    struct floor_rows *floor = NULL;
    int64_t *times_ns = calloc((size_t)count + 1, sizeof *times_ns);
    if (!times_ns)
        bench_die(copy, NULL);
    floor_open(copy, &floor);
    floor_load(floor, path, (size_t)all);
    floor_run(floor, (size_t)count, times_ns);
    floor_close(floor);
    free(times_ns);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    sync_leave_out(true);
    if (argc == 5 && strcmp(argv[1], "submit") == 0)
        return submit(argv[2], number(argv[3]), number(argv[4]));
    if (argc == 6 && strcmp(argv[1], "floor") == 0)
        return put_floor(argv[2], argv[3], number(argv[4]), number(argv[5]));
    fputs("usage: receipts submit LEDGER FIRST COUNT\n       receipts floor LEDGER COPY ALL COUNT\n", stderr);
    return 2;
}
