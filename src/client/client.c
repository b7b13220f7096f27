#include "daybook/client/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client_internal.h"
#include "daybook/server/place.h"
#include "daybook/service/service.h"

enum { CLOSE_WAIT_MS = 2000, LOOK_EVERY_MS = 20, WAITING_EVERY_MS = 100 };

int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool client_wait(struct client *client, int timeout_ms)
{
    int64_t until = clock_ms() + timeout_ms;
    for (;;) {
        struct pollfd poll_fd = {.fd = client->fd, .events = POLLIN};
        int left = timeout_ms < 0 ? -1 : (int)(until > clock_ms() ? until - clock_ms() : 0);
        int ready = poll(&poll_fd, 1, left);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

static void close_transport(struct client *client)
{
    if (client->transport)
        client->transport->close(client);
    client->transport = NULL;
}

static bool is_busy(enum rc rc, const struct err *err)
{
    return rc == RC_UNAVAILABLE && strcmp(err->rule, "busy") == 0;
}

/* The ledger's own server where one answers, else the file itself under its lock. Another program may be
 * about to take or to leave it, so both are tried until the time is over. */
static enum rc open_either(struct client *client, const char *path, const struct wire_place *place,
                           struct err *err)
{
    int64_t until = clock_ms() + place->wait_ms;
    for (;;) {
        struct err failure = {0};
        bool there = false;
        enum rc rc = wire_open(client, place, &there, &failure);
        if (rc == RC_OK && there)
            return RC_OK;
        close_transport(client);
        if (rc == RC_OK)
            rc = local_open(client, path, 0, &failure);
        if (!is_busy(rc, &failure) || clock_ms() >= until) {
            if (rc != RC_OK && err)
                *err = failure;
            return rc;
        }
        close_transport(client);
        poll(NULL, 0, LOOK_EVERY_MS);
    }
}

static enum rc open_ledger(struct client *client, const char *path, const struct client_options *options,
                           struct err *err)
{
    struct wire_place place = {
        .socket = path, .program = options->program, .start = options->start, .wait_ms = options->wait_ms};
    bool there = false;
    if (place_names_socket(path))
        return wire_open(client, &place, &there, err);
    char *real = realpath(path, NULL);
    if (!real || local_read_only(path)) {
        free(real);
        return local_open(client, path, options->wait_ms, err);
    }
    place.ledger = real;
    enum rc rc =
        options->start ? wire_open(client, &place, &there, err) : open_either(client, real, &place, err);
    free(real);
    return rc;
}

enum rc client_open(const char *path, const struct client_options *options, struct client **ret,
                    struct err *err)
{
    static const struct client_options none;
    struct client *client = calloc(1, sizeof *client);
    if (!client)
        return err_memory(err);
    client->fd = -1;
    client->patient = options && options->start;
    enum rc rc = hash_start(err);
    if (rc == RC_OK)
        rc = path ? open_ledger(client, path, options ? options : &none, err)
                  : local_open(client, NULL, 0, err);
    if (rc != RC_OK) {
        client_close(client);
        return rc;
    }
    *ret = client;
    return RC_OK;
}

void client_on_progress(struct client *client, client_progress_fn progress, void *context)
{
    client->progress = progress;
    client->progress_context = context;
}

void client_on_waiting(struct client *client, client_waiting_fn waiting, void *context)
{
    client->waiting = waiting;
    client->waiting_context = context;
}

void client_leave(struct client *client)
{
    client->left = true;
}

static bool is_awaited(struct client *client, int64_t since_ms)
{
    if (client->waiting && !client->left && !client->waiting(client->waiting_context, clock_ms() - since_ms))
        client_leave(client);
    return !client->left;
}

static void take_progress(struct client *client, const struct incoming *incoming)
{
    struct js *line = NULL;
    if (!client->progress || js_parse(incoming->text, incoming->bytes, &line, NULL) != RC_OK)
        return;
    const char *method = js_get_text(line, "method");
    const struct js *params = js_get(line, "params");
    if (method && strcmp(method, "progress") == 0)
        client->progress(client->progress_context, js_get_int(params, "done", 0),
                         js_get_int(params, "total", 0));
    js_free(line);
}

/* What the answer says of who is signed on here. */
static void remember(struct client *client, const struct pending *pending, const struct js *result,
                     enum rc rc)
{
    const char *token = js_get_text(result, "token");
    if (pending->kind == PENDING_SIGNS_ON && token)
        snprintf(client->token, sizeof client->token, "%s", token);
    if (pending->kind == PENDING_SYSTEM && rc == RC_OK)
        client->system = true;
    if ((pending->kind == PENDING_SIGNS_OFF && rc == RC_OK) ||
        (pending->kind == PENDING_RESUMES && rc == RC_DENIED))
        secret_wipe(client->token, sizeof client->token);
}

static void answer(struct client *client, struct pending *pending, const struct incoming *incoming)
{
    struct js *result = NULL;
    struct err err = {0};
    enum rc rc = incoming->lost ? reply_lost(pending, wire_failure(client), &err)
                                : reply_parse(pending, incoming->text, incoming->bytes, &result, &err);
    if (rc != RC_OK)
        result = NULL;
    remember(client, pending, result, rc);
    if (pending->kind == PENDING_RESUMES)
        wire_resumed(client);
    if (pending->reply)
        pending->reply(pending->context, result, &err);
    js_free(result);
}

/* Deals with one line; false when none has come. */
static bool pump_one(struct client *client)
{
    struct incoming *incoming = client->transport->take(client);
    if (!incoming)
        return false;
    struct pending *pending = incoming->lost    ? pending_lost(client)
                              : incoming->reply ? pending_answered(client, incoming->text)
                                                : NULL;
    if (pending)
        pending_drop(client, pending);
    if (pending)
        answer(client, pending, incoming);
    else if (!incoming->reply)
        take_progress(client, incoming);
    pending_free(pending);
    free(incoming);
    return true;
}

void client_pump(struct client *client)
{
    while (pump_one(client))
        continue;
}

int client_fd(const struct client *client)
{
    return client->fd;
}

void client_close(struct client *client)
{
    if (!client)
        return;
    int64_t until = clock_ms() + CLOSE_WAIT_MS;
    while (client->oldest && !client->left && clock_ms() < until &&
           client_wait(client, (int)(until - clock_ms())))
        client_pump(client);
    close_transport(client);
    for (struct pending *pending; (pending = pending_take(client));)
        pending_free(pending);
    secret_wipe(client->token, sizeof client->token);
    free(client);
}

/* Takes `params` over. */
static enum rc send_request(struct client *client, const char *id, const char *method, struct js *params,
                            const struct pending *want, struct err *err)
{
    struct pending *pending = calloc(1, sizeof *pending);
    if (!pending) {
        js_free(params);
        return err_memory(err);
    }
    *pending = *want;
    pending->kind = pending_kind_of(method);
    if (id)
        snprintf(pending->id, sizeof pending->id, "%s", id);
    else
        pending->number = ++client->last_number;
    enum rc rc = pending_write(pending, method, params, err);
    if (rc == RC_OK)
        rc = client->transport->send(client, pending, err);
    if (rc == RC_OK)
        pending_put(client, pending);
    else
        pending_free(pending);
    return rc;
}

/* A fresh id for what writes: only those are called with 32 hex digits. */
static const char *fresh_id(const char *method, char out[ID_HEX_BYTES])
{
    return service_method_writes(method) ? random_id(out) : NULL;
}

enum rc client_send(struct client *client, const char *method, struct js *params, client_reply_fn reply,
                    void *context, struct err *err)
{
    char id[ID_HEX_BYTES];
    const struct pending want = {.reply = reply, .context = context};
    return send_request(client, fresh_id(method, id), method, params, &want, err);
}

/* A call that waits: its reply lands here. */
struct waiting {
    bool answered;
    struct js *result;
    struct err err;
};

static void landed(void *context, const struct js *result, const struct err *err)
{
    struct waiting *waiting = context;
    waiting->answered = true;
    waiting->result = js_keep((struct js *)result);
    waiting->err = *err;
}

void client_forget(struct client *client, const void *context)
{
    for (struct pending *pending = client->oldest; pending; pending = pending->next)
        if (pending->context == context) {
            pending->reply = NULL;
            pending->context = NULL;
            pending->faults = NULL;
        }
}

static enum rc refuse_left(const char *method, struct err *err)
{
    if (!service_method_writes(method))
        return err_field(err, RC_UNAVAILABLE, 0, "", "left", "nobody waited for the answer");
    return err_field(
        err, RC_UNKNOWN, 0, "", "left",
        "nobody waited for the answer; whether it was done is not known, look before trying again");
}

static enum rc wait_for(struct client *client, struct waiting *waiting, int timeout_ms, const char *method,
                        struct err *err)
{
    const int64_t since = clock_ms(), until = timeout_ms > 0 ? since + timeout_ms : INT64_MAX;
    while (!waiting->answered) {
        if (pump_one(client))
            continue;
        const int64_t left_ms = until - clock_ms();
        if (left_ms <= 0 || !is_awaited(client, since)) {
            client_forget(client, waiting);
            return left_ms > 0 ? refuse_left(method, err)
                               : err_field(err, RC_UNAVAILABLE, 0, "", "slow",
                                           "the ledger does not answer in time; try again");
        }
        const int64_t step_ms = client->waiting && left_ms > WAITING_EVERY_MS ? WAITING_EVERY_MS : left_ms;
        client_wait(client, step_ms > INT32_MAX ? -1 : (int)step_ms);
    }
    /* What came in the same piece is no longer to be seen at client_fd: it is dealt with now. */
    client_pump(client);
    if (waiting->err.rc != RC_OK && err && err->rc == RC_OK)
        *err = waiting->err;
    return waiting->err.rc;
}

/* A document too large for one line comes with its cells as pages: they are put together here. */
static enum rc complete_cells(struct client *client, struct js *result, struct err *err);

static enum rc call(struct client *client, const char *id, int timeout_ms, const char *method,
                    struct js *params, struct js **ret, struct faults *faults, struct err *err)
{
    struct waiting waiting = {0};
    const struct pending want = {.reply = landed, .context = &waiting, .faults = faults, .waited = true};
    *ret = NULL;
    enum rc rc = send_request(client, id, method, params, &want, err);
    if (rc == RC_OK)
        rc = wait_for(client, &waiting, timeout_ms, method, err);
    if (rc == RC_OK && js_get(waiting.result, "cells_more"))
        rc = complete_cells(client, waiting.result, err);
    if (rc == RC_OK)
        *ret = waiting.result;
    else
        js_free(waiting.result);
    return rc;
}

static enum rc add_cell(void *context, const struct js *row, struct err *err)
{
    struct js *cell = js_array();
    const char *line = js_as_text(js_at(row, 0));
    (void)err;
    js_push(cell, js_int(line ? strtol(line, NULL, 10) : 0));
    js_push_text(cell, js_as_text(js_at(row, 1)));
    js_push_text(cell, js_as_text(js_at(row, 2)));
    js_push(context, cell);
    return RC_OK;
}

static enum rc complete_cells(struct client *client, struct js *result, struct err *err)
{
    struct js *pages = js_object();
    js_set(pages, "rows", js_array());
    js_set_int(pages, "more", js_get_int(result, "cells_more", 0));
    enum rc rc = client_rows(client, pages, add_cell, js_get(result, "cells"), err);
    js_free(pages);
    return rc;
}

enum rc client_call(struct client *client, const char *method, struct js *params, struct js **ret,
                    struct faults *faults, struct err *err)
{
    char id[ID_HEX_BYTES];
    return call(client, fresh_id(method, id), 0, method, params, ret, faults, err);
}

enum rc client_call_id(struct client *client, const char *id, const char *method, struct js *params,
                       struct js **ret, struct faults *faults, struct err *err)
{
    return call(client, id, 0, method, params, ret, faults, err);
}

enum rc client_call_within(struct client *client, int timeout_ms, const char *method, struct js *params,
                           struct js **ret, struct faults *faults, struct err *err)
{
    char id[ID_HEX_BYTES];
    return call(client, fresh_id(method, id), timeout_ms, method, params, ret, faults, err);
}

static void close_page(struct client *client, int64_t cursor)
{
    struct js *params = js_object();
    struct err err = {0};
    js_set_int(params, "cursor", cursor);
    (void)!client_send(client, "page.close", params, NULL, NULL, &err);
}

static enum rc tell_rows(const struct js *rows, client_row_fn row, void *context, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < js_count(rows); i++)
        rc = row(context, js_at(rows, i), err);
    return rc;
}

enum rc client_rows(struct client *client, const struct js *result, client_row_fn row, void *context,
                    struct err *err)
{
    enum rc rc = tell_rows(js_get(result, "rows"), row, context, err);
    int64_t more = js_get_int(result, "more", 0);
    while (rc == RC_OK && more) {
        struct js *params = js_object(), *page = NULL;
        js_set_int(params, "cursor", more);
        rc = client_call(client, "page.next", params, &page, NULL, err);
        if (rc != RC_OK)
            return rc;
        rc = tell_rows(js_get(page, "rows"), row, context, err);
        more = js_get_int(page, "more", 0);
        js_free(page);
    }
    if (rc != RC_OK && more)
        close_page(client, more);
    return rc;
}
