/* Instructions of a document: those of a run over many less those of a run over few, as callgrind counts
 * them, so that what begins and ends a run is left out. */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "receipts.h"

enum { FEW = 10, MANY = 50, COUNT_BYTES = 24, NAME_BYTES = LEDGER_PATH_BYTES + 16, ARGS_MAX = 4 };

extern char **environ;

static int run(const char *const argv[])
{
    pid_t pid = 0;
    int status = -1;
    if (posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)argv, environ) != 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool has_valgrind(void)
{
    const char *const argv[] = {"valgrind", "-q", "--log-file=/dev/null", "/bin/true", NULL};
    return run(argv) == 0;
}

static int64_t read_count(const char *log)
{
    char line[256];
    int64_t count = -1;
    FILE *file = fopen(log, "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *at = strstr(line, "Collected : ");
        if (at && sscanf(at, "Collected : %" SCNd64, &count) == 1)
            break;
    }
    if (file)
        fclose(file);
    return count;
}

/* What the whole program executes with these arguments. */
static int64_t count_run(const struct ledger *ledger, const char *const args[ARGS_MAX], const char *count)
{
    char log[NAME_BYTES], log_option[NAME_BYTES + 16];
    const char *argv[5 + ARGS_MAX + 2] = {"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                                          log_option, BENCH_RECEIPTS};
    size_t at = 5;
    snprintf(log, sizeof log, "%s.callgrind", ledger->path);
    snprintf(log_option, sizeof log_option, "--log-file=%s", log);
    for (size_t i = 0; i < ARGS_MAX && args[i]; i++)
        argv[at++] = args[i];
    argv[at] = count;
    const int status = run(argv);
    const int64_t instructions = read_count(log);
    if (status != 0 || instructions < 0)
        bench_die("counting instructions", NULL);
    return instructions;
}

/* A fresh copy for each run; its name stays in `path`. */
static void copy(const struct ledger *ledger, const char *name, char path[NAME_BYTES])
{
    snprintf(path, NAME_BYTES, "%s.%s", ledger->path, name);
    ledger_copy(ledger, path);
}

bool receipts_instructions(const struct ledger *ledger, int64_t first, int64_t *ret_ours, int64_t *ret_floor)
{
    char few[NAME_BYTES], many[NAME_BYTES], raw_few[NAME_BYTES], raw_many[NAME_BYTES];
    char from[COUNT_BYTES], few_text[COUNT_BYTES], many_text[COUNT_BYTES];
    if (!has_valgrind())
        return false;
    copy(ledger, "few", few);
    copy(ledger, "many", many);
    copy(ledger, "raw-few", raw_few);
    copy(ledger, "raw-many", raw_many);
    snprintf(from, sizeof from, "%" PRId64, first);
    snprintf(few_text, sizeof few_text, "%d", FEW);
    snprintf(many_text, sizeof many_text, "%d", MANY);
    const int64_t ours_few = count_run(ledger, (const char *[ARGS_MAX]){"submit", few, from}, few_text);
    const int64_t ours_many = count_run(ledger, (const char *[ARGS_MAX]){"submit", many, from}, many_text);
    const int64_t floor_few =
        count_run(ledger, (const char *[ARGS_MAX]){"floor", many, raw_few, many_text}, few_text);
    const int64_t floor_many =
        count_run(ledger, (const char *[ARGS_MAX]){"floor", many, raw_many, many_text}, many_text);
    *ret_ours = (ours_many - ours_few) / (MANY - FEW);
    *ret_floor = (floor_many - floor_few) / (MANY - FEW);
    return true;
}
