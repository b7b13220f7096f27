#include "flips.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daybook/client/client.h"

enum { HANG_S = 10, TRIES = 3 };

struct job {
    const char *path, *target; /* target: the ledger to be made of a backup; NULL: the path is checked */
    bool look_around;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void refused(struct seen *seen, enum rc rc, const struct err *err)
{
    seen->outcome = rc_exit_status(rc) == 3 && err->text[0] ? OUTCOME_REFUSED : OUTCOME_ODD;
    snprintf(seen->text, sizeof seen->text, "%s", err->text);
}

static struct js *ask(struct client *client, const char *method, const char *key, const char *value)
{
    struct js *params = js_object(), *result = NULL;
    if (key)
        js_set_text(params, key, value);
    return client_call(client, method, params, &result, NULL, NULL) == RC_OK ? result : NULL;
}

static enum rc see_row(void *context, const struct js *row, struct err *err)
{
    (void)err;
    js_free(ask(context, "document.get", "number", js_as_text(js_at(row, 0))));
    return RC_OK;
}

/* What a clerk would see of it. Whatever is answered is right, as long as something is. */
static void look_around(struct client *client)
{
    static const char *const reports[] = {"documents", "lines", "events"};
    static const char *const lookups[] = {"customer", "item", "supplier", "warehouse"};
    struct js *params = js_object(), *result = NULL;
    js_set_text(params, "login", "leader");
    js_set_text(params, "password", "demo");
    if (client_call(client, "session.open", params, &result, NULL, NULL) != RC_OK)
        return;
    js_free(result);
    for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++)
        js_free(ask(client, "lookup.find", "lookup", lookups[i]));
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        js_free(ask(client, "report.run", "name", reports[i]));
    struct js *documents = ask(client, "document.list", "type", "sales-order");
    (void)!client_rows(client, documents, see_row, client, NULL);
    js_free(documents);
}

static void run_check(struct client *client, struct seen *seen)
{
    struct js *result = NULL;
    struct err err = {0};
    enum rc rc = client_call(client, "session.system", NULL, &result, NULL, &err);
    js_free(result);
    result = NULL;
    if (rc == RC_OK)
        rc = client_call(client, "check.run", NULL, &result, NULL, &err);
    if (rc != RC_OK) {
        refused(seen, rc, &err);
        return;
    }
    const struct js *lines = js_get(result, "lines");
    seen->outcome = js_get_int(result, "failed", 0) > 0 ? OUTCOME_FAILED : OUTCOME_PASSED;
    for (size_t i = 0; i < js_count(lines); i++)
        if (!js_get_bool(js_at(lines, i), "ok") && !seen->text[0])
            snprintf(seen->text, sizeof seen->text, "%s: %s", js_get_text(js_at(lines, i), "name"),
                     js_get_text(js_at(lines, i), "detail"));
    js_free(result);
}

static void check(const struct job *job, struct seen *seen)
{
    const struct client_options options = {.wait_ms = 0};
    struct client *client = NULL;
    struct err err = {0};
    enum rc rc = client_open(job->path, &options, &client, &err);
    if (rc != RC_OK) {
        refused(seen, rc, &err);
        return;
    }
    seen->notice = client_notice(client) != NULL;
    run_check(client, seen);
    if (job->look_around)
        look_around(client);
    client_close(client);
}

static void restore(const struct job *job, struct seen *seen)
{
    struct client_copied copied;
    struct err err = {0};
    enum rc rc = client_restore(job->path, job->target, 0, NULL, NULL, &copied, &err);
    if (rc != RC_OK)
        refused(seen, rc, &err);
    else
        seen->outcome = OUTCOME_PASSED;
}

static void in_child(const struct job *job, int out)
{
    struct seen seen = {0};
    alarm(HANG_S);
    if (job->target)
        restore(job, &seen);
    else
        check(job, &seen);
    _exit(write(out, &seen, sizeof seen) == (ssize_t)sizeof seen ? 0 : 1);
}

/* What it says counts only where it ends well after saying it. */
static void run_once(const struct job *job, struct seen *ret)
{
    int ends[2], status = 0;
    struct seen seen = {0};
    const int64_t began_ms = now_ms();
    if (pipe(ends) != 0)
        exit(1);
    const pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        in_child(job, ends[1]);
    }
    close(ends[1]);
    const ssize_t got = read(ends[0], &seen, sizeof seen);
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (got != (ssize_t)sizeof seen || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        seen.outcome = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? OUTCOME_HUNG : OUTCOME_CRASHED;
        snprintf(seen.text, sizeof seen.text, "wait status %d", status);
    }
    seen.ms = now_ms() - began_ms;
    *ret = seen;
}

/* A machine that is busy makes anything slow once: what hangs, hangs each time. */
static void run(const struct job *job, struct seen *ret)
{
    for (int i = 0; i < TRIES; i++) {
        run_once(job, ret);
        if (ret->outcome != OUTCOME_HUNG)
            return;
    }
}

void child_check(const char *path, bool look_around, struct seen *ret)
{
    const struct job job = {.path = path, .look_around = look_around};
    run(&job, ret);
}

void child_restore(const char *backup, const char *path, struct seen *ret)
{
    const struct job job = {.path = backup, .target = path};
    run(&job, ret);
}
