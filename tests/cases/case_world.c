/* The steps that lay out where a case runs: files, environment, clock, shared data. */
#include "case.h"

#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pty/servers.h"

bool case_fail(struct case_run *run, const char *format, ...)
{
    va_list list;
    printf("%s:%d: ", run->step->file, run->step->head.line);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    run->failed = true;
    return false;
}

bool case_fail_err(struct case_run *run, const struct err *err)
{
    return case_fail(run, "%s", err->text);
}

/* Is it the same variable? Both may be NAME or NAME=VALUE. */
static bool same_name(const char *one, const char *other)
{
    size_t size_bytes = strcspn(one, "=");
    return strcspn(other, "=") == size_bytes && strncmp(one, other, size_bytes) == 0;
}

bool case_env_set(struct case_run *run, const char *name, const char *value)
{
    char *entry = NULL;
    if (value ? asprintf(&entry, "%s=%s", name, value) < 0 : !(entry = strdup(name))) {
        return case_fail(run, "there is no memory left");
    }
    for (size_t i = 0; i < run->env_count; i++) {
        if (same_name(run->env[i], name)) {
            free(run->env[i]);
            run->env[i] = entry;
            return true;
        }
    }
    if (run->env_count == CASE_ENV_MAX) {
        free(entry);
        return case_fail(run, "a case sets at most %d variables", CASE_ENV_MAX);
    }
    run->env[run->env_count++] = entry;
    return true;
}

void case_environment(const struct case_run *run, bool for_program, struct case_environment *environment_ret)
{
    const size_t max = sizeof environment_ret->items / sizeof *environment_ret->items;
    const char *lines = for_program ? run->clock_program : run->clock_other;
    size_t count = 0;
    for (size_t i = 0; i < run->env_count; i++) {
        environment_ret->items[count++] = run->env[i];
    }
    snprintf(environment_ret->clock, sizeof environment_ret->clock, "%s", lines ? lines : "");
    for (char *line = environment_ret->clock; line && *line && count + 1 < max;) {
        char *end = strchr(line, '\n');
        environment_ret->items[count++] = line;
        if (end) {
            *end++ = '\0';
        }
        line = end;
    }
    environment_ret->items[count] = NULL;
}

/* Everything of the user's that the program could find must lie in the case's own folder. */
static bool lay_out(struct case_run *run)
{
    static const struct {
        const char *name, *below; /* below: a path in the folder; NULL removes the variable */
    } layout[] = {
        {"HOME", ""},
        {"XDG_DATA_HOME", "/data"},
        {"XDG_CONFIG_HOME", "/config"},
        {"XDG_STATE_HOME", "/state"},
        {"XDG_RUNTIME_DIR", "/run"},
        {"DAYBOOK_DB", "/ledger.db"},
        {"DAYBOOK_FORMS", NULL},
        {"DAYBOOK_OPERATOR", NULL},
        {"DAYBOOK_PASSWORD", NULL},
        {"NO_COLOR", NULL},
        {"FAKETIME", NULL},
        {"LD_PRELOAD", NULL},
    };
    char path[512];
    for (size_t i = 0; i < sizeof layout / sizeof *layout; i++) {
        const char *below = layout[i].below;
        snprintf(path, sizeof path, "%s%s", run->folder, below ? below : "");
        if (!case_env_set(run, layout[i].name, below ? path : NULL)) {
            return false;
        }
    }
    snprintf(path, sizeof path, "%s/run", run->folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/bin:%s", run->folder, getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    return case_env_set(run, "PATH", path) && case_env_set(run, "TZ", "UTC");
}

/* bin/daybook, so that a shell in a case finds the program by its name. */
static enum rc link_program(const struct case_run *run, struct err *err)
{
    char folder[512], path[640];
    char *full = realpath(world_program(), NULL);
    snprintf(folder, sizeof folder, "%s/bin", run->folder);
    snprintf(path, sizeof path, "%s/daybook", folder);
    bool linked = full && mkdir(folder, 0700) == 0 && symlink(full, path) == 0;
    free(full);
    return linked ? RC_OK : err_set(err, RC_UNAVAILABLE, "the program %s cannot be found", world_program());
}

enum rc case_run_start(struct case_run *run, const struct case_file *file, struct err *err)
{
    *run = (struct case_run){.file = file, .step = file->steps, .folder = world_folder_make()};
    run->at = run->terminals;
    run->terminal_count = 1;
    if (!run->folder) {
        return err_set(err, RC_UNAVAILABLE, "no folder can be made for the case");
    }
    enum rc rc = link_program(run, err);
    if (rc == RC_OK && !lay_out(run)) {
        rc = err_memory(err);
    }
    if (rc != RC_OK) {
        case_run_end(run);
    }
    return rc;
}

/* What its log says is all that is left of why. */
static void end_servers(struct case_run *run)
{
    struct err err = {0};
    char path[640], *text = NULL;
    if (servers_stop(SIGTERM, &err) == RC_OK) {
        return;
    }
    snprintf(path, sizeof path, "%s/ledger.db.log", run->folder ? run->folder : "");
    if (world_file_read(path, &text, NULL, NULL) == RC_OK) {
        printf("--- the server's log\n%s---\n", text);
    }
    free(text);
    case_fail_err(run, &err);
}

void case_run_end(struct case_run *run)
{
    for (size_t i = 0; i < run->terminal_count; i++) {
        pty_free(run->terminals[i].pty);
        run->terminals[i].pty = NULL;
    }
    end_servers(run);
    for (size_t i = 0; i < run->env_count; i++) {
        free(run->env[i]);
    }
    free(run->clock_program);
    free(run->clock_other);
    if (run->folder) {
        world_folder_remove(run->folder);
    }
    free(run->folder);
}

bool step_servers(struct case_run *run)
{
    struct err err = {0};
    const char *how = run->step->head.rest;
    if (strcmp(how, "stop") != 0 && strcmp(how, "kill") != 0) {
        return case_fail(run, "servers are ended as: servers stop, or servers kill");
    }
    return servers_stop(*how == 's' ? SIGTERM : SIGKILL, &err) == RC_OK || case_fail_err(run, &err);
}

bool step_file(struct case_run *run)
{
    const struct case_option *head = &run->step->head;
    struct err err = {0};
    if (!*head->rest || !head->block || head->rest[0] == '/' || strstr(head->rest, "..")) {
        return case_fail(run, "a file is written as: file NAME <<END, in the case's own folder");
    }
    if (world_file_write(run->folder, head->rest, head->block, strlen(head->block), &err) != RC_OK) {
        return case_fail_err(run, &err);
    }
    return true;
}

bool step_env(struct case_run *run)
{
    char *copy = strdup(run->step->head.rest);
    char *value = copy ? strchr(copy, '=') : NULL;
    if (value) {
        *value++ = '\0';
    }
    bool done =
        copy && *copy ? case_env_set(run, copy, value) : case_fail(run, "env takes NAME=VALUE, or NAME");
    free(copy);
    return done;
}

bool step_clock(struct case_run *run)
{
    struct err err = {0};
    const char *date = run->step->head.rest, *zone = "UTC";
    end_servers(run); /* they live at the old clock */
    char *program = NULL, *other = NULL;
    for (size_t i = 0; i < run->env_count; i++) {
        if (strncmp(run->env[i], "TZ=", 3) == 0) {
            zone = run->env[i] + 3;
        }
    }
    if (world_clock_environment(date, zone, world_program(), &program, &err) != RC_OK ||
        world_clock_environment(date, zone, "sh", &other, &err) != RC_OK) {
        free(program);
        return case_fail_err(run, &err);
    }
    free(run->clock_program);
    free(run->clock_other);
    run->clock_program = program;
    run->clock_other = other;
    return true;
}

bool step_shared(struct case_run *run)
{
    const char *name = run->step->head.rest;
    char *path = world_shared_path(name);
    if (!path) {
        run->skipped = world_status_without_shared() == WORLD_SKIP_STATUS;
        return case_fail(run, "the shared data %s is absent; $DAYBOOK_SHARED names its folder", name);
    }
    char *full = realpath(path, NULL), *copy = strdup(name), link[640];
    snprintf(link, sizeof link, "%s/%s", run->folder, copy ? basename(copy) : "shared");
    bool done = full && symlink(full, link) == 0;
    free(path);
    free(full);
    free(copy);
    return done || case_fail(run, "%s cannot be linked into the case's folder", name);
}
