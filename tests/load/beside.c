#include "beside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/data.h"
#include "load_data.h"
#include "pty/world.h"

enum { PROBE_BYTES = 16384, PROBE_EVERY_NS = 100000000, PROBE_FILE_MAX = 64 << 20 };

static void say(struct beside *beside, const char *what, int status)
{
    snprintf(beside->why, sizeof beside->why, "%s ended with status %d", what, status);
}

/* A command of the program under test; its exit status. */
static int run_program(const struct beside *beside, const char *const *arguments, const char *log)
{
    const char *argv[16] = {world_program(), "-d", beside->crowd->ledger->path};
    int status = -1;
    for (size_t i = 0; arguments[i]; i++)
        argv[3 + i] = arguments[i];
    const pid_t pid = fork();
    if (pid == 0) {
        const int out = open("/dev/null", O_WRONLY), err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        setenv("DAYBOOK_OPERATOR", LEDGER_LOGIN, 1);
        setenv("DAYBOOK_PASSWORD", LEDGER_PASSWORD, 1);
        if (out >= 0 && err >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0)
            execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void import_main(struct beside *beside)
{
    char file[4096], log[4096];
    snprintf(file, sizeof file, "%s/import.csv", beside->folder);
    snprintf(log, sizeof log, "%s/import.err", beside->folder);
    const char *const arguments[] = {"import", "sales-order", file, NULL};
    if (!clerk_wait(beside->crowd, 0) ||
        !clerk_wait(beside->crowd, beside->crowd->go_ns + beside->import_after_ns))
        return;
    const int64_t before_ns = bench_now_ns();
    const int status = run_program(beside, arguments, log);
    beside->import_ns = bench_now_ns() - before_ns;
    atomic_store(&beside->import_status, status);
    if (status != 0)
        say(beside, "the import", status);
}

static void reports_main(struct beside *beside)
{
    char log[4096];
    const char *const arguments[] = {"report", "lines", "--format", "csv", NULL};
    snprintf(log, sizeof log, "%s/report.err", beside->folder);
    while (clerk_wait(beside->crowd, 0)) {
        const int64_t before_ns = bench_now_ns();
        const int status = run_program(beside, arguments, log);
        const int64_t took_ns = bench_now_ns() - before_ns;
        if (status != 0) {
            say(beside, "a report", status);
            return;
        }
        beside->report_ns = took_ns > beside->report_ns ? took_ns : beside->report_ns;
        atomic_fetch_add(&beside->reports_made, 1);
    }
}

/* What the disk does to others: 16 KiB appended and synced, ten times a second. */
static void probe_main(struct beside *beside)
{
    static char bytes[PROBE_BYTES];
    char path[4096];
    snprintf(path, sizeof path, "%s/probe", beside->folder);
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    memset(bytes, 'x', sizeof bytes);
    for (int64_t n = 0; clerk_wait(beside->crowd, beside->crowd->go_ns + n * PROBE_EVERY_NS); n++) {
        if (lseek(file, 0, SEEK_CUR) > PROBE_FILE_MAX)
            (void)!ftruncate(file, lseek(file, 0, SEEK_SET));
        if (write(file, bytes, sizeof bytes) != (ssize_t)sizeof bytes) {
            say(beside, "the probe of the disk", 1);
            return;
        }
        const int64_t before_ns = bench_now_ns();
        fdatasync(file);
        times_add(&beside->syncs, bench_now_ns() - before_ns);
    }
}

static pid_t start(struct beside *beside, void (*work)(struct beside *beside))
{
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        work(beside);
        _exit(0);
    }
    return pid;
}

static void write_import(const struct beside *beside)
{
    struct buf csv = {0};
    struct err err = {0};
    data_orders_csv(&csv, "IMP", beside->import_rows / DATA_ORDER_LINES, DATA_ORDER_LINES, LOAD_ITEMS,
                    LOAD_CUSTOMERS);
    bench_ok(world_file_write(beside->folder, "import.csv", buf_text(&csv), csv.bytes, &err), "import.csv",
             &err);
    buf_free(&csv);
}

struct beside *beside_open(struct crowd *crowd, const char *folder, int64_t import_rows,
                           int64_t import_after_ns)
{
    struct beside *beside =
        mmap(NULL, sizeof *beside, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (beside == MAP_FAILED)
        bench_die("memory for what runs beside", NULL);
    beside->crowd = crowd;
    beside->folder = folder;
    beside->import_rows = import_rows;
    beside->import_after_ns = import_after_ns;
    atomic_store(&beside->import_status, -1);
    if (import_rows > 0)
        write_import(beside);
    beside->import = import_rows > 0 ? start(beside, import_main) : 0;
    beside->reports = start(beside, reports_main);
    beside->probe = start(beside, probe_main);
    return beside;
}

const char *beside_stop(struct beside *beside)
{
    const pid_t all[] = {beside->import, beside->reports, beside->probe};
    int status;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] > 0)
            waitpid(all[i], &status, 0);
    if (!beside->why[0] && beside->import > 0 && atomic_load(&beside->import_status) != 0)
        say(beside, "the import", atomic_load(&beside->import_status));
    return beside->why[0] ? beside->why : NULL;
}

void beside_close(struct beside *beside)
{
    munmap(beside, sizeof *beside);
}
