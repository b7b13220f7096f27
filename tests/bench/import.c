/* Imports by the command, validated, beside `sqlite3 .import` of the same rows into a table with the indexes
 * that such rows need to be found by. */
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data.h"
#include "ledger.h"
#include "pty/world.h"

enum {
    LOOK_EVERY_MS = 10,
    LINES = 100000,
    ITEMS = 100000,
    FEW_ITEMS = 2000,
    CUSTOMERS = 500,
    PATH_BYTES = LEDGER_PATH_BYTES + 32
};
#define MEMORY_MOST_BYTES (INT64_C(64) << 20)

extern char **environ;

struct cost {
    int64_t time_ns, memory_bytes;
};

/* The kernel's own high-water mark of what runs now; what a process was before it became the command does not
 * count, as it would in its rusage. */
static int64_t peak_bytes(pid_t pid)
{
    char path[64], line[256];
    int64_t kibibytes = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %" SCNd64, &kibibytes) == 1)
            break;
    if (file)
        fclose(file);
    return kibibytes * 1024;
}

static struct cost await(pid_t pid, const char *name, int *ret_status)
{
    struct cost cost = {.time_ns = bench_now_ns()};
    struct pollfd end = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    if (end.fd < 0)
        bench_die(name, NULL);
    do {
        const int64_t now_bytes = peak_bytes(pid);
        cost.memory_bytes = now_bytes > cost.memory_bytes ? now_bytes : cost.memory_bytes;
    } while (poll(&end, 1, LOOK_EVERY_MS) == 0);
    cost.time_ns = bench_now_ns() - cost.time_ns;
    close(end.fd);
    if (waitpid(pid, ret_status, 0) != pid)
        bench_die(name, NULL);
    return cost;
}

/* Runs a command to its end with its output kept in a file beside the data; it must succeed. */
static struct cost run(const struct bench *bench, const char *const argv[], const char *input)
{
    char log[PATH_BYTES], *text = NULL;
    posix_spawn_file_actions_t files;
    int status = -1;
    pid_t pid;
    snprintf(log, sizeof log, "%s/log", bench->folder);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, input ? input : "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    if (posix_spawnp(&pid, argv[0], &files, NULL, (char *const *)argv, environ) != 0)
        bench_die(argv[0], NULL);
    const struct cost cost = await(pid, argv[0], &status);
    posix_spawn_file_actions_destroy(&files);
    if (status != 0) {
        struct err err = {0};
        bench_ok(world_file_read(log, &text, NULL, &err), log, &err);
        err_set(&err, RC_REFUSED, "%.400s", text);
        bench_die(argv[0], &err);
    }
    return cost;
}

static void write_file(const struct bench *bench, const char *name, const struct buf *text,
                       char path[PATH_BYTES])
{
    struct err err = {0};
    const char *bytes = buf_text(text);
    bench_ok(bytes ? world_file_write(bench->folder, name, bytes, text->bytes, &err) : err_memory(&err), name,
             &err);
    snprintf(path, PATH_BYTES, "%s/%s", bench->folder, name);
}

static struct cost import(const struct bench *bench, const char *ledger_path, const char *kind,
                          const char *file)
{
    const char *const argv[] = {world_program(), "-d", ledger_path, "import", kind, file, NULL};
    setenv("DAYBOOK_OPERATOR", strcmp(kind, "sales-order") == 0 ? LEDGER_LOGIN : "admin", 1);
    setenv("DAYBOOK_PASSWORD", LEDGER_PASSWORD, 1);
    return run(bench, argv, NULL);
}

/* A fresh file each time. The tables keep what the CSV gives, with the indexes of the ledger's own. */
static struct cost floor_import(const struct bench *bench, const char *tables, const char *table,
                                const char *file)
{
    char path[PATH_BYTES], script[PATH_BYTES];
    struct buf text = {0};
    snprintf(path, sizeof path, "%s/floor.db", bench->folder);
    unlink(path);
    buf_format(
        &text,
        "PRAGMA journal_mode = wal;\nPRAGMA synchronous = FULL;\n%s\n.mode csv\n.import --skip 1 \"%s\" %s\n",
        tables, file, table);
    write_file(bench, "floor.sql", &text, script);
    buf_free(&text);
    const char *const argv[] = {"sqlite3", "-bail", path, NULL};
    return run(bench, argv, script);
}

struct imported {
    struct bench_runs ours, floor, memory, floor_memory;
};

static void note(struct imported *imported, const struct cost *ours, const struct cost *floor)
{
    bench_runs_add(&imported->ours, ours->time_ns);
    bench_runs_add(&imported->memory, ours->memory_bytes);
    bench_runs_add(&imported->floor, floor->time_ns);
    bench_runs_add(&imported->floor_memory, floor->memory_bytes);
}

static char *rate_text(char *out, int64_t rows_a_second)
{
    char count[BENCH_TEXT_BYTES];
    snprintf(out, BENCH_TEXT_BYTES, "%.32s /s", bench_count_text(count, rows_a_second));
    return out;
}

static int64_t rate(const struct bench_runs *runs, int64_t rows)
{
    return rows * 1000000000 / bench_runs_median(runs);
}

static void tell(const char *measure, int64_t rows, const struct imported *imported)
{
    bench_row_most(measure, rate_text, rate(&imported->ours, rows), rate(&imported->floor, rows), 0);
    bench_row_most("  peak memory", bench_bytes_text, bench_runs_median(&imported->memory),
                   bench_runs_median(&imported->floor_memory), MEMORY_MOST_BYTES);
}

/* A ledger made once, closed, and copied for each run. */
static void remove_ledger(const char *path)
{
    char other[PATH_BYTES + 8];
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(other, sizeof other, "%s%s", path, ends[i]);
        unlink(other);
    }
}

static void measure_file(const struct bench *bench, const struct ledger *ledger, const char *kind,
                         const char *file, const char *tables, struct imported *imported)
{
    char copy[PATH_BYTES];
    snprintf(copy, sizeof copy, "%s/import-copy.db", bench->folder);
    for (size_t i = 0; i < bench->runs; i++) {
        ledger_copy(ledger, copy);
        const struct cost ours = import(bench, copy, kind, file);
        remove_ledger(copy);
        const struct cost floor = floor_import(bench, tables, "t", file);
        note(imported, &ours, &floor);
    }
}

static const char item_table[] =
    "CREATE TABLE t (code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, unit TEXT NOT NULL, "
    "price NUMERIC);\nCREATE INDEX t_name ON t (name);";
static const char order_table[] =
    "CREATE TABLE t (ref TEXT NOT NULL, date TEXT NOT NULL, customer TEXT NOT NULL, item TEXT NOT NULL, "
    "quantity INTEGER, price NUMERIC);\nCREATE INDEX t_ref ON t (ref, customer);\nCREATE INDEX t_item ON t "
    "(item);\n"
    "CREATE INDEX t_date ON t (date);";
static const char northwind_table[] =
    "CREATE TABLE t (ref TEXT NOT NULL, date TEXT NOT NULL, customer TEXT NOT NULL, warehouse TEXT, due "
    "TEXT, "
    "item TEXT NOT NULL, quantity INTEGER, price NUMERIC, discount NUMERIC);\n"
    "CREATE INDEX t_ref ON t (ref, customer);\nCREATE INDEX t_item ON t (item);\nCREATE INDEX t_date ON t "
    "(date);";

static void measure_items(const struct bench *bench)
{
    const int64_t rows = bench->quick ? ITEMS / 50 : ITEMS;
    struct ledger ledger;
    struct imported imported = {0};
    struct buf csv = {0};
    char file[PATH_BYTES];
    ledger_make(bench, "import-items", 0, 0, &ledger);
    ledger_close(&ledger);
    data_items_csv(&csv, rows);
    write_file(bench, "items.csv", &csv, file);
    buf_free(&csv);
    measure_file(bench, &ledger, "items", file, item_table, &imported);
    tell("import of items, rows, beside sqlite3 .import", rows, &imported);
}

static void measure_orders(const struct bench *bench)
{
    const int64_t rows = bench->quick ? LINES / 50 : LINES;
    struct ledger ledger;
    struct imported imported = {0};
    struct buf csv = {0};
    char file[PATH_BYTES];
    ledger_make(bench, "import-orders", FEW_ITEMS, CUSTOMERS, &ledger);
    ledger_close(&ledger);
    data_orders_csv(&csv, "B", rows / DATA_ORDER_LINES, DATA_ORDER_LINES, FEW_ITEMS, CUSTOMERS);
    write_file(bench, "orders.csv", &csv, file);
    buf_free(&csv);
    measure_file(bench, &ledger, "sales-order", file, order_table, &imported);
    tell("import of orders of 10 lines, rows, beside sqlite3 .import", rows, &imported);
}

static void import_shared(const struct bench *bench, const struct ledger *ledger, const char *kind,
                          const char *name)
{
    char *file = world_shared_path(name);
    if (!file)
        bench_die(name, NULL);
    import(bench, ledger->path, kind, file);
    free(file);
}

static int64_t count_rows(const char *file)
{
    char *text = NULL;
    int64_t rows = -1; /* the header is none */
    struct err err = {0};
    bench_ok(world_file_read(file, &text, NULL, &err), file, &err);
    for (const char *c = text; *c; c++)
        rows += *c == '\n';
    free(text);
    return rows;
}

static void measure_northwind(const struct bench *bench)
{
    char *file = world_shared_path("data/northwind/sales-order.csv");
    struct ledger ledger;
    struct imported imported = {0};
    if (!file) {
        bench_note("no shared data ($DAYBOOK_SHARED): no row for Northwind's orders");
        return;
    }
    ledger_make(bench, "northwind", 0, 0, &ledger);
    ledger_close(&ledger);
    import_shared(bench, &ledger, "items", "data/northwind/items.csv");
    import_shared(bench, &ledger, "customers", "data/northwind/customers.csv");
    measure_file(bench, &ledger, "sales-order", file, northwind_table, &imported);
    tell("import of Northwind's orders, rows, beside sqlite3 .import", count_rows(file), &imported);
    free(file);
}

void measure_import(const struct bench *bench)
{
    measure_items(bench);
    measure_orders(bench);
    measure_northwind(bench);
}
