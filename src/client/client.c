#include "daybook/client/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client_internal.h"
#include "daybook/service/protocol.h"
#include "daybook/service/service.h"

enum { CLOSE_WAIT_MS = 2000 };

/* The first line each way. */
static enum rc greet(struct client *client, struct err *err)
{
    char line[128];
    struct js *error = NULL;
    int chars = snprintf(line, sizeof line, "hello {\"protocol\":%d,\"build\":\"%s\"}", PROTOCOL_VERSION,
                         PROTOCOL_BUILD);
    if (!transport_send(client, line, (size_t)chars))
        return err_memory(err);
    struct incoming *incoming = NULL;
    while (!incoming && transport_wait(client, -1))
        incoming = transport_take(client);
    enum rc rc = RC_OK;
    if (!incoming || strncmp(incoming->text, "hello ", strlen("hello ")) != 0) {
        if (incoming && js_parse(incoming->text, incoming->bytes, &error, NULL) == RC_OK)
            rc = err_set(err, RC_UNAVAILABLE, "%s", js_get_text(js_get(error, "error"), "message"));
        else
            rc = err_set(err, RC_UNAVAILABLE, "the other side does not speak daybook's protocol");
        js_free(error);
    }
    free(incoming);
    return rc;
}

enum rc client_open(const char *path, const struct client_options *options, struct client **ret,
                    struct err *err)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client)
        return err_memory(err);
    client->fd = -1;
    enum rc rc = hash_start(err);
    if (rc == RC_OK)
        rc = transport_open(client, path, options ? options->wait_ms : 0, err);
    if (rc == RC_OK)
        rc = greet(client, err);
    if (rc != RC_OK) {
        client_close(client);
        return rc;
    }
    *ret = client;
    return RC_OK;
}

static void pending_put(struct client *client, struct pending *pending)
{
    pending->next = NULL;
    if (client->newest)
        client->newest->next = pending;
    else
        client->oldest = pending;
    client->newest = pending;
}

static struct pending *pending_take(struct client *client)
{
    struct pending *pending = client->oldest;
    if (!pending)
        return NULL;
    client->oldest = pending->next;
    if (!client->oldest)
        client->newest = NULL;
    return pending;
}

void client_on_progress(struct client *client, client_progress_fn progress, void *context)
{
    client->progress = progress;
    client->progress_context = context;
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

static void answer(struct pending *pending, const struct incoming *incoming)
{
    struct js *result = NULL;
    struct err err = {0};
    if (reply_parse(pending, incoming->text, incoming->bytes, &result, &err) != RC_OK)
        result = NULL;
    if (pending->reply)
        pending->reply(pending->context, result, &err);
    js_free(result);
}

/* Deals with one line; false when none has come. */
static bool pump_one(struct client *client)
{
    struct incoming *incoming = transport_take(client);
    if (!incoming)
        return false;
    struct pending *pending = incoming->reply ? pending_take(client) : NULL;
    if (pending)
        answer(pending, incoming);
    else if (!incoming->reply)
        take_progress(client, incoming);
    free(pending);
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

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void client_close(struct client *client)
{
    if (!client)
        return;
    int64_t until = now_ms() + CLOSE_WAIT_MS;
    while (client->oldest && now_ms() < until && transport_wait(client, (int)(until - now_ms())))
        client_pump(client);
    transport_close(client);
    for (struct pending *pending; (pending = pending_take(client));)
        free(pending);
    free(client);
}

/* The request's line. Takes `params` over. */
static bool write_request(const struct pending *pending, const char *method, struct js *params,
                          struct buf *line)
{
    struct js *request = js_object();
    js_set_text(request, "jsonrpc", "2.0");
    if (pending->id[0])
        js_set_text(request, "id", pending->id);
    else
        js_set_int(request, "id", pending->number);
    js_set_text(request, "method", method);
    js_set(request, "params", params);
    bool written = js_write(request, line);
    js_free(request);
    return written;
}

/* Takes `params` over. */
static enum rc send_request(struct client *client, const char *id, const char *method, struct js *params,
                            const struct pending *want, struct err *err)
{
    struct pending *pending = calloc(1, sizeof *pending);
    struct buf line = {0};
    enum rc rc = RC_OK;
    if (!pending) {
        js_free(params);
        return err_memory(err);
    }
    *pending = *want;
    if (id)
        snprintf(pending->id, sizeof pending->id, "%s", id);
    else
        pending->number = ++client->last_number;
    if (!write_request(pending, method, params ? params : js_object(), &line))
        rc = err_memory(err);
    else if (line.bytes > LINE_BYTES_MAX)
        rc = err_set(err, RC_USAGE, "%s is longer than the %d bytes one request may have; send it in parts",
                     method, LINE_BYTES_MAX);
    else if (!transport_send(client, line.text, line.bytes))
        rc = err_memory(err);
    if (rc == RC_OK)
        pending_put(client, pending);
    else
        free(pending);
    secret_wipe(line.text, line.bytes); /* it may have carried a password */
    buf_free(&line);
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

static enum rc wait_for(struct client *client, struct waiting *waiting, int timeout_ms, const char *method,
                        struct err *err)
{
    int64_t until = now_ms() + timeout_ms;
    while (!waiting->answered) {
        int left = timeout_ms <= 0 ? -1 : (int)(until > now_ms() ? until - now_ms() : 0);
        if (pump_one(client))
            continue;
        if (!transport_wait(client, left)) {
            client_forget(client, waiting);
            return err_field(err, RC_UNAVAILABLE, 0, "", "slow", "%s takes longer than it should; try again",
                             method);
        }
    }
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
    const struct pending want = {.reply = landed, .context = &waiting, .faults = faults};
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
