#include "counters.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sqlite3.h>

#include "sync.h"

static struct {
    atomic_int_fast64_t statements, rows;
} counted;

static int on_trace(unsigned event, void *context, void *stmt, void *text)
{
    (void)event;
    (void)context;
    (void)stmt;
    if (strncmp(text, "--", 2) != 0)
        atomic_fetch_add(&counted.statements, 1);
    return 0;
}

static void on_row(void *context, int change, const char *database, const char *table, sqlite3_int64 row)
{
    (void)context;
    (void)change;
    (void)database;
    (void)table;
    (void)row;
    atomic_fetch_add(&counted.rows, 1);
}

static int on_open(sqlite3 *db, const char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_trace, NULL);
    sqlite3_update_hook(db, on_row, NULL);
    return SQLITE_OK;
}

void counters_start(void)
{
    sqlite3_auto_extension((void (*)(void))on_open);
}

void counters_stop(void)
{
    sqlite3_cancel_auto_extension((void (*)(void))on_open);
}

/* The kernel's own count of what the process gave to write. */
static int64_t written_bytes(void)
{
    char line[128];
    int64_t bytes = 0;
    FILE *file = fopen("/proc/self/io", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "wchar: %" SCNd64, &bytes) == 1)
            break;
    if (file)
        fclose(file);
    return bytes;
}

struct counters counters_now(void)
{
    return (struct counters){.statements = atomic_load(&counted.statements),
                             .rows = atomic_load(&counted.rows),
                             .written_bytes = written_bytes(),
                             .syncs = (int64_t)sync_count()};
}

struct counters counters_since(const struct counters *before)
{
    const struct counters now = counters_now();
    return (struct counters){.statements = now.statements - before->statements,
                             .rows = now.rows - before->rows,
                             .written_bytes = now.written_bytes - before->written_bytes,
                             .syncs = now.syncs - before->syncs};
}
