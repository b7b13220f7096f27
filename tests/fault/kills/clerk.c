#include "clerk.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daybook/client/client.h"
#include "journal.h"
#include "plan.h"

enum {
    DEATHS_A_THOUSAND = 60,
    DEATH_US_MAX = 4000,
    TYPE_US_MAX = 2000,
    WAIT_MS = 5000,
    PLACE_WAIT_MS = 20000
};

struct clerk {
    const struct clerk_world *world;
    struct clerk_shared *shared;
    struct client *client;
    struct knowledge known;
    struct job job;
    struct dice dice;
    int journal, putting; /* the step of the put whose answer is due */
    timer_t death;
    struct err put_err;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static _Noreturn void give_up(struct clerk *clerk, const char *what, const struct err *err)
{
    snprintf(clerk->shared->failure, FAILURE_BYTES, "clerk %d, job %d: %s: %s (code %d, rule %s)",
             clerk->world->clerk, clerk->job.number, what, err->text, err->rc, err->rule);
    _exit(4);
}

/* Sometimes the request about to be sent is its last: SIGKILL comes while it is on its way, done, or
 * answered. */
static void maybe_die_soon(struct clerk *clerk)
{
    if (dice_below(&clerk->dice, 1000) >= DEATHS_A_THOUSAND) {
        return;
    }
    atomic_fetch_add(&clerk->shared->dies_soon, 1);
    struct itimerspec when = {.it_value.tv_nsec = 1000 + (long)dice_below(&clerk->dice, DEATH_US_MAX) * 1000};
    timer_settime(clerk->death, 0, &when, NULL);
}

static void note(struct clerk *clerk, int step, enum record_kind kind, const char *text)
{
    journal_write(clerk->journal, clerk->job.number, step, kind, text);
}

static void set_sent(struct clerk *clerk, int step)
{
    note(clerk, step, RECORD_SENT, NULL);
    if (clerk->world->fault == FAULT_EARLY) {
        note(clerk, step, RECORD_DONE, NULL);
    }
}

static void set_done(struct clerk *clerk, int step, const char *text)
{
    if (clerk->world->fault != FAULT_EARLY) {
        note(clerk, step, RECORD_DONE, text);
    }
    atomic_fetch_add(&clerk->shared->answers, 1);
    clerk->known.jobs[clerk->job.number].done = step;
}

static struct js *cell_json(const struct job_cell *cell)
{
    struct js *array = js_array();
    js_push(array, js_int(cell->line));
    js_push_text(array, cell->field);
    js_push_text(array, cell->text);
    return array;
}

static void set_cells(struct js *params, const struct job *job, int from, int to)
{
    struct js *cells = js_array();
    for (int i = from; i < to; i++) {
        js_push(cells, cell_json(&job->cells[i]));
    }
    js_set(params, "cells", cells);
}

static struct js *submit_params(const struct job *job, enum step_kind kind, const struct known *known)
{
    struct js *params = js_object();
    js_set_text(params, "type", "sales-order");
    if (kind == STEP_SUBMIT_AGAIN) {
        js_set_text(params, "draft", known->draft);
        js_set_text(params, "document", known->number);
        js_set_int(params, "revision", 1);
        js_set_int(params, "seq", 3);
        return params;
    }
    js_set_text(params, "draft", job->uid);
    js_set_int(params, "seq", kind == STEP_WHOLE ? 1 : job->cell_count);
    set_cells(params, job, kind == STEP_WHOLE ? 0 : job->cell_count - 1, job->cell_count);
    return params;
}

static struct js *put_params(const struct job *job, int step, const struct known *known)
{
    struct js *params = js_object();
    js_set_text(params, "type", "sales-order");
    if (plan_step(job, step) == STEP_PUT) {
        js_set_text(params, "draft", job->uid);
        js_set_int(params, "seq", step + 1);
        set_cells(params, job, step, step + 1);
        return params;
    }
    struct job_cell cell = {.line = 1, .field = "quantity"};
    snprintf(cell.text, sizeof cell.text, "%d", job->quantity_again);
    struct js *cells = js_array();
    js_push(cells, cell_json(&cell));
    js_set_text(params, "draft", known->draft);
    js_set_int(params, "seq", 2); /* 1 is what the recall made it of */
    js_set(params, "cells", cells);
    return params;
}

static struct js *step_params(const struct known *known, const char *step)
{
    struct js *params = js_object();
    js_set_text(params, "step", step);
    js_set_text(params, "number", known->number);
    js_set_text(params, "reason", strcmp(step, "void") == 0 ? "KEYED-TWICE" : "");
    js_set_int(params, "revision", 1);
    return params;
}

static struct js *delete_params(const struct job *job)
{
    struct js *params = js_object();
    js_set_text(params, "draft", job->uid);
    return params;
}

struct request {
    const char *method;
    struct js *params;
};

static struct request request_of(const struct job *job, int step, const struct known *known)
{
    enum step_kind kind = plan_step(job, step);
    switch (kind) {
    case STEP_PUT:
    case STEP_PUT_AGAIN:
        return (struct request){"draft.put", put_params(job, step, known)};
    case STEP_DELETE:
        return (struct request){"draft.delete", delete_params(job)};
    case STEP_RECALL:
        return (struct request){"document.step", step_params(known, "recall")};
    case STEP_VOID:
        return (struct request){"document.step", step_params(known, "void")};
    default:
        return (struct request){"document.submit", submit_params(job, kind, known)};
    }
}

static bool is_gone(enum rc rc, const struct err *err)
{
    return rc == RC_UNKNOWN || (rc == RC_UNAVAILABLE && strcmp(err->rule, "gone") == 0);
}

/* What a reply tells that later steps need. */
static const char *keep_reply(struct clerk *clerk, int step, const struct js *result)
{
    struct known *known = &clerk->known.jobs[clerk->job.number];
    enum step_kind kind = plan_step(&clerk->job, step);
    const char *text = kind == STEP_RECALL ? js_get_text(result, "draft")
                       : kind == STEP_SUBMIT || kind == STEP_WHOLE || kind == STEP_SUBMIT_AGAIN
                           ? js_get_text(result, "number")
                           : NULL;
    if (text) {
        char *to = kind == STEP_RECALL ? known->draft : known->number;
        snprintf(to, JOURNAL_TEXT_BYTES, "%s", text);
    }
    return text ? text : "";
}

static void note_time(struct clerk *clerk, int64_t from_ms)
{
    long took = (long)(now_ms() - from_ms);
    if (took > atomic_load(&clerk->shared->slowest_ms)) {
        atomic_store(&clerk->shared->slowest_ms, took);
    }
}

/* One request, sent until it is answered; each time under the same id. */
static void ask_step(struct clerk *clerk, int step)
{
    const struct known *known = &clerk->known.jobs[clerk->job.number];
    char id[ID_HEX_BYTES];
    bool again = known->sent >= step;
    for (;;) {
        struct js *result = NULL;
        struct err err = {0};
        struct request request = request_of(&clerk->job, step, known);
        plan_request_id(&clerk->job, step, id);
        if (again && clerk->world->fault == FAULT_NEW_IDS) {
            random_id(id);
            js_set_text(request.params, "draft", id);
        }
        set_sent(clerk, step);
        maybe_die_soon(clerk);
        atomic_store(&clerk->shared->phase, PHASE_ASKS);
        int64_t from_ms = now_ms();
        enum rc rc = client_call_id(clerk->client, id, request.method, request.params, &result, NULL, &err);
        atomic_store(&clerk->shared->phase, PHASE_KEYS);
        if (rc == RC_OK) {
            note_time(clerk, from_ms);
            set_done(clerk, step, keep_reply(clerk, step, result));
            js_free(result);
            return;
        }
        if (!is_gone(rc, &err)) {
            give_up(clerk, request.method, &err);
        }
        atomic_fetch_add(&clerk->shared->unknown, 1);
        again = true;
    }
}

struct file_text {
    const char *at;
};

static long read_text(void *context, char *out, size_t size)
{
    struct file_text *text = context;
    size_t bytes = strlen(text->at);
    bytes = bytes < size ? bytes : size;
    memcpy(out, text->at, bytes);
    text->at += bytes;
    return (long)bytes;
}

static void import_step(struct clerk *clerk, int step)
{
    char *text = plan_file(&clerk->job);
    for (;;) {
        struct file_text file = {text};
        struct js *result = NULL;
        struct err err = {0};
        set_sent(clerk, step);
        atomic_store(&clerk->shared->phase, PHASE_IMPORTS);
        enum rc rc =
            client_import(clerk->client, "sales-order", NULL, read_text, NULL, &file, &result, NULL, &err);
        atomic_store(&clerk->shared->phase, PHASE_KEYS);
        int64_t there = js_get_int(result, "taken", 0) + js_get_int(result, "skipped", 0);
        js_free(result);
        if (rc == RC_OK && there == FILE_DOCUMENTS) {
            break;
        }
        if (rc == RC_OK) {
            err_set(&err, RC_REFUSED, "%lld documents of the file instead of %d", (long long)there,
                    FILE_DOCUMENTS);
        }
        if (!is_gone(rc, &err)) {
            give_up(clerk, "import", &err);
        }
        atomic_fetch_add(&clerk->shared->unknown, 1);
    }
    free(text);
    set_done(clerk, step, "");
}

static void put_answered(void *context, const struct js *result, const struct err *err)
{
    struct clerk *clerk = context;
    if (!result && clerk->put_err.rc == RC_OK) {
        clerk->put_err = *err;
    }
    if (clerk->put_err.rc == RC_OK) {
        set_done(clerk, clerk->putting++, "");
    } else {
        clerk->putting++;
    }
}

/* All the fields on their way together. */
static void put_at_once(struct clerk *clerk, int from)
{
    const struct job *job = &clerk->job;
    clerk->putting = from;
    clerk->put_err = (struct err){0};
    for (int step = from; step < job->puts; step++) {
        struct err err = {0};
        set_sent(clerk, step);
        if (client_send(clerk->client, "draft.put", put_params(job, step, NULL), put_answered, clerk, &err) !=
            RC_OK) {
            give_up(clerk, "draft.put", &err);
        }
    }
    maybe_die_soon(clerk);
    atomic_store(&clerk->shared->phase, PHASE_ASKS);
    while (clerk->putting < job->puts) {
        struct pollfd come = {.fd = client_fd(clerk->client), .events = POLLIN};
        client_pump(clerk->client);
        if (clerk->putting < job->puts) {
            poll(&come, 1, WAIT_MS);
        }
    }
    atomic_store(&clerk->shared->phase, PHASE_KEYS);
    if (clerk->put_err.rc != RC_OK && !is_gone(clerk->put_err.rc, &clerk->put_err)) {
        give_up(clerk, "draft.put", &clerk->put_err);
    }
}

static void run_job(struct clerk *clerk)
{
    const struct clerk_world *world = clerk->world;
    const struct known *known = &clerk->known.jobs[clerk->job.number];
    while (known->done + 1 < clerk->job.steps && !atomic_load(&world->shared->stop)) {
        int step = known->done + 1;
        if (plan_step(&clerk->job, step) == STEP_IMPORT) {
            import_step(clerk, step);
        } else if (clerk->job.at_once && step < clerk->job.puts) {
            put_at_once(clerk, step);
        } else {
            ask_step(clerk, step);
        }
        usleep(dice_below(&clerk->dice, TYPE_US_MAX)); /* a hand at the keys */
    }
}

static bool names_draft(void *context, int number, int step)
{
    const struct clerk_world *world = context;
    struct job job;
    plan_job(world->seed, world->kinds, world->round, world->clerk, number, &job);
    return plan_step(&job, step) == STEP_RECALL;
}

/* A clerk's program is started again and again until there is a ledger's server. */
static void sign_on(struct clerk *clerk)
{
    const struct clerk_world *world = clerk->world;
    const struct client_options options = {
        .wait_ms = WAIT_MS, .program = world->program, .start = world->program != NULL};
    int64_t until_ms = now_ms() + PLACE_WAIT_MS;
    for (;;) {
        struct err err = {0};
        struct js *params = js_object(), *result = NULL;
        js_set_text(params, "token", world->token);
        enum rc rc = access(world->place, F_OK) == 0
                         ? client_open(world->place, &options, &clerk->client, &err)
                         : err_set(&err, RC_UNAVAILABLE, "no socket yet");
        if (rc == RC_OK) {
            rc = client_call(clerk->client, "session.resume", params, &result, NULL, &err);
            js_free(result);
        } else {
            js_free(params);
        }
        if (rc == RC_OK) {
            return;
        }
        client_close(clerk->client);
        clerk->client = NULL;
        if (rc != RC_UNAVAILABLE || now_ms() >= until_ms) {
            give_up(clerk, "sign-on", &err);
        }
        poll(NULL, 0, 2);
    }
}

void clerk_live(const struct clerk_world *world)
{
    struct clerk clerk = {.world = world, .shared = &world->shared->clerks[world->clerk]};
    struct sigevent kills = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
    clerk.dice = dice_of(world->seed, "life", world->round, world->clerk, world->life);
    clerk.journal = journal_open(world->journal);
    journal_read(world->journal, names_draft, (void *)world, &clerk.known);
    if (clerk.journal < 0 || timer_create(CLOCK_MONOTONIC, &kills, &clerk.death) != 0) {
        _exit(3);
    }
    sign_on(&clerk);
    atomic_store(&clerk.shared->phase, PHASE_KEYS);
    int number = clerk.known.count ? (int)clerk.known.count - 1 : 0;
    for (; !atomic_load(&world->shared->stop); number++) {
        plan_job(world->seed, world->kinds, world->round, world->clerk, number, &clerk.job);
        journal_touch(&clerk.known, number);
        run_job(&clerk);
    }
    atomic_store(&clerk.shared->phase, PHASE_RESTS);
    client_close(clerk.client);
    journal_forget(&clerk.known);
    close(clerk.journal);
    _exit(0);
}
