/* A client's connection: its beginning, its end, its times, what is written to it. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection_lines.h"
#include "daybook/server/place.h"

/* From a thread of the server, or from this one. */
static void told(void *context, const struct link_told *line)
{
    struct connection *connection = context;
    struct mailbox *mailbox = &connection->serve->mailbox;
    struct parcel *parcel = malloc(sizeof *parcel + line->bytes + 1);
    if (!parcel && line->reply) {
        mailbox_set(mailbox, &connection->lost);
        mailbox_set(mailbox, &mailbox->lost);
    }
    if (!parcel)
        return;
    parcel->connection = connection;
    parcel->kind = PARCEL_LINE;
    parcel->told = *line;
    memcpy(parcel->text, line->line, line->bytes);
    parcel->text[line->bytes] = '\n';
    mailbox_put(mailbox, parcel, !pthread_equal(pthread_self(), connection->serve->thread));
}

static void gone(void *context)
{
    struct connection *connection = context;
    connection->parting.kind = PARCEL_GONE;
    connection->parting.connection = connection;
    mailbox_put(&connection->serve->mailbox, &connection->parting, true);
}

static void forget_when_over(struct connection *connection)
{
    if (connection->closed && connection->gone)
        serve_forget(connection->serve, connection);
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    connection->closed = true;
    forget_when_over(connection);
}

void connection_describe(const struct connection *connection, char *out, size_t size)
{
    char latency[128];
    latency_describe(&connection->latency, latency, sizeof latency);
    snprintf(out, size, "connection %ld of uid %lu, process %ld: %s", connection->number,
             (unsigned long)connection->uid, (long)connection->pid, latency);
}

static void close_it(struct connection *connection, bool drop)
{
    struct serve *serve = connection->serve;
    if (connection->closing)
        return;
    connection->closing = true;
    if (!connection->signed_on)
        serve->unsigned_count--;
    for (size_t i = 0; i < connection->count; i++)
        serve->parsed_bytes -= connection->under_way[i].bytes;
    connection->count = 0;
    connection_set_due(connection, false);
    link_leave(connection->link, drop, gone);
    uv_close((uv_handle_t *)&connection->pipe, on_closed);
}

void connection_cut(struct connection *connection, const char *why)
{
    char text[256];
    if (connection->closing)
        return;
    connection_describe(connection, text, sizeof text);
    serve_log(connection->serve, "%s; cut off: %s", text, why);
    close_it(connection, true);
}

/* All it sent is with its link; that goes on with the writes, for a clerk's last field may be among them. */
static void close_quietly(struct connection *connection)
{
    char text[256];
    connection_describe(connection, text, sizeof text);
    serve_log(connection->serve, "%s; ended", text);
    close_it(connection, false);
}

void connection_settle(struct connection *connection)
{
    bool unread = uv_stream_get_write_queue_size((uv_stream_t *)&connection->pipe) > 0;
    if (connection->closing)
        return;
    if (connection->ended && !connection_has_line(connection))
        close_quietly(connection);
    else if (connection->ending && connection->count == 0 && (!unread || connection->broken))
        close_quietly(connection);
}

void connection_end(struct connection *connection)
{
    connection->ending = true;
    connection_advance(connection);
}

bool connection_is_left(const struct connection *connection)
{
    struct pollfd end = {.fd = -1, .events = POLLRDHUP};
    return connection->ended ||
           (uv_fileno((const uv_handle_t *)&connection->pipe, &end.fd) == 0 && poll(&end, 1, 0) == 1);
}

static void on_written(uv_write_t *write, int status)
{
    struct parcel *parcel = write->data;
    struct connection *connection = parcel->connection;
    free(parcel);
    if (status < 0)
        connection->broken = true;
    if (!connection->closing)
        connection_advance(connection);
}

/* Takes the parcel over. */
static void write_line(struct connection *connection, struct parcel *parcel)
{
    uv_buf_t text = uv_buf_init(parcel->text, (unsigned)parcel->told.bytes + 1);
    parcel->write.data = parcel;
    if (connection->broken ||
        uv_write(&parcel->write, (uv_stream_t *)&connection->pipe, &text, 1, on_written) != 0) {
        connection->broken = true;
        free(parcel);
    }
}

/* What an answer says about the client. */
static void judge(struct connection *connection, const struct link_told *answer, bool barred)
{
    struct serve *serve = connection->serve;
    if (answer->signed_on != connection->signed_on)
        serve->unsigned_count += answer->signed_on ? -1 : 1;
    connection->greeted = answer->greeted;
    connection->signed_on = answer->signed_on;
    connection->wrong += answer->rc == RC_USAGE;
    if (answer->password) {
        bool failed = answer->rc == RC_DENIED;
        connection->denied = failed ? connection->denied + 1 : 0;
        if (failed && !barred)
            throttle_failed(&serve->throttle, connection->uid, serve_now_ms(serve));
    }
    if (!connection->greeted || connection->wrong >= WRONG_MAX || connection->denied >= DENIED_MAX) {
        serve_log(serve, "connection %ld of uid %lu: no more is taken from it, after %s", connection->number,
                  (unsigned long)connection->uid,
                  !connection->greeted             ? "a wrong first line"
                  : connection->wrong >= WRONG_MAX ? "too many requests that are none"
                                                   : "too many wrong passwords");
        connection->ending = true;
    }
}

static void take_answer(struct connection *connection, const struct link_told *answer)
{
    struct serve *serve = connection->serve;
    size_t at = 0;
    while (at < connection->count && connection->under_way[at].number != answer->number)
        at++;
    if (at == connection->count)
        return;
    const struct under_way answered = connection->under_way[at], *request = &answered;
    int64_t took_us = (int64_t)((uv_hrtime() - request->began_ns) / 1000);
    latency_add(&connection->latency, took_us);
    latency_add(answer->write ? &serve->writes : &serve->reads, took_us);
    serve->parsed_bytes -= request->bytes;
    connection->count--;
    memmove(&connection->under_way[at], &connection->under_way[at + 1],
            (connection->count - at) * sizeof *connection->under_way);
    judge(connection, answer, request->barred);
}

void connection_take(struct connection *connection, struct parcel *parcel)
{
    if (parcel->kind == PARCEL_GONE) {
        connection->gone = true;
        forget_when_over(connection);
        return;
    }
    if (connection->closing) {
        free(parcel);
        return;
    }
    connection->used_ms = serve_now_ms(connection->serve);
    if (parcel->told.reply)
        take_answer(connection, &parcel->told);
    write_line(connection, parcel);
    connection_advance(connection);
}

/* An honest client's socket takes what it asked for even while the program stands still. */
static bool is_stuck(struct connection *connection, int64_t now_ms)
{
    size_t unread = uv_stream_get_write_queue_size((uv_stream_t *)&connection->pipe);
    if (unread == 0)
        connection->unread_ms = 0;
    else if (connection->unread_ms == 0 || unread < connection->unread_bytes)
        connection->unread_ms = now_ms;
    connection->unread_bytes = unread;
    return unread > 0 && now_ms - connection->unread_ms > connection->serve->options.limits.stuck_ms;
}

bool connection_watch(struct connection *connection, int64_t now_ms)
{
    const struct serve_limits *limits = &connection->serve->options.limits;
    int64_t idle_ms = connection->count > 0 ? 0 : now_ms - connection->used_ms;
    if (connection->closing)
        return false;
    if (is_stuck(connection, now_ms))
        connection_cut(connection, "it does not read its answers");
    else if (connection->half_ms && now_ms - connection->half_ms > limits->half_line_ms)
        connection_cut(connection, "a line that does not end");
    else if (!connection->greeted && idle_ms > limits->hello_ms)
        connection_cut(connection, "no first line");
    else if (!connection->signed_on && idle_ms > limits->unsigned_ms)
        connection_cut(connection, "nobody signs on");
    return !connection->closing &&
           (!connection->signed_on || connection->half_ms || connection->unread_bytes > 0);
}

static const char refusal[] = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":3,\"message\":\"the "
                              "ledger is another user's; name one of your own with -d\"}}\n";

static void on_refused_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* Nothing but the socket stands yet. */
static bool refuse(struct connection *connection)
{
    uv_close((uv_handle_t *)&connection->pipe, on_refused_closed);
    return false;
}

static bool comes_too_often(struct serve *serve, const struct connection *connection)
{
    int64_t now_ms = serve_now_ms(serve);
    if (throttle_wait_ms(&serve->comers, connection->uid, now_ms) > 0) {
        serve_log(serve, "uid %lu, process %ld: refused, its user comes too often",
                  (unsigned long)connection->uid, (long)connection->pid);
        return true;
    }
    throttle_failed(&serve->comers, connection->uid, now_ms);
    return false;
}

bool connection_open(struct serve *serve)
{
    struct connection *connection = calloc(1, sizeof *connection);
    char origin[32];
    int fd = -1;
    if (!connection)
        return false;
    connection->serve = serve;
    uv_pipe_init(&serve->loop, &connection->pipe, 0);
    connection->pipe.data = connection;
    if (uv_accept((uv_stream_t *)&serve->listener, (uv_stream_t *)&connection->pipe) != 0 ||
        uv_fileno((uv_handle_t *)&connection->pipe, &fd) != 0)
        return refuse(connection);
    bool known = place_peer(fd, &connection->uid, &connection->pid);
    if (!known || (serve->options.own && connection->uid != serve->uid)) {
        uv_buf_t line = uv_buf_init((char *)refusal, sizeof refusal - 1);
        uv_try_write((uv_stream_t *)&connection->pipe, &line, 1);
        serve_log(serve, "uid %lu, process %ld: refused, the ledger is another user's",
                  (unsigned long)connection->uid, (long)connection->pid);
        return refuse(connection);
    }
    if (comes_too_often(serve, connection))
        return refuse(connection);
    snprintf(origin, sizeof origin, "uid %lu", (unsigned long)connection->uid);
    connection->link = link_open(serve->server, connection->uid == serve->uid, origin, told, connection);
    if (!connection->link)
        return refuse(connection);
    link_answer_here(connection->link);
    connection->number = ++serve->last_number;
    connection->used_ms = serve_now_ms(serve);
    connection->next = serve->first;
    if (serve->first)
        serve->first->previous = connection;
    serve->first = connection;
    serve->count++;
    serve->unsigned_count++;
    connection_advance(connection);
    return true;
}
