/* What a client sends, cut into lines: each goes to the link as soon as it may, the rest waits where it is,
 * and past that in the socket, so that whoever wants much waits for themselves. */
#include "connection_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/hash.h"

enum { IN_FIRST_BYTES = 2048 };

static size_t line_max(const struct connection *connection)
{
    return connection->signed_on ? LINE_BYTES_MAX : UNSIGNED_LINE_MAX;
}

static const char *line_end(struct connection *connection)
{
    const char *from = connection->in + connection->in_searched;
    const char *end = connection->in_bytes > connection->in_searched
                          ? memchr(from, '\n', connection->in_bytes - connection->in_searched)
                          : NULL;
    if (!end)
        connection->in_searched = connection->in_bytes;
    return end;
}

bool connection_has_line(struct connection *connection)
{
    return line_end(connection);
}

static void bar_passwords(struct connection *connection)
{
    char why[96] = "";
    const struct serve *serve = connection->serve;
    int64_t wait_ms = throttle_wait_ms(&serve->throttle, connection->uid, serve_now_ms(serve));
    if (wait_ms > 0)
        snprintf(why, sizeof why, "too many wrong passwords come from this user; try again in %lld s",
                 (long long)(wait_ms + 999) / 1000);
    link_bar_passwords(connection->link, why);
    connection->under_way[connection->count].barred = wait_ms > 0;
}

/* False: the connection is cut off. */
static bool send_line(struct connection *connection, size_t bytes)
{
    struct under_way *request = &connection->under_way[connection->count];
    bar_passwords(connection);
    request->number = connection->sent++;
    request->bytes = bytes;
    request->began_ns = uv_hrtime();
    connection->serve->parsed_bytes += bytes;
    connection->count++;
    if (link_send(connection->link, connection->in, bytes))
        return true;
    connection_cut(connection, "no memory for its request");
    return false;
}

/* What may have held a password does not stay. */
static void drop_line(struct connection *connection, size_t bytes)
{
    size_t left = connection->in_bytes - bytes;
    memmove(connection->in, connection->in + bytes, left);
    if (!connection->signed_on)
        secret_wipe(connection->in + left, bytes);
    connection->in_bytes = left;
    connection->in_searched = 0;
}

static bool may_send(struct connection *connection, size_t bytes)
{
    struct serve *serve = connection->serve;
    if (connection->ending || connection->closing || connection->count == UNDER_WAY_MAX)
        return false;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&connection->pipe) > UNREAD_MAX)
        return false;
    bool fits = serve->parsed_bytes == 0 || serve->parsed_bytes + bytes <= PARSED_BYTES_MAX;
    serve->starved = serve->starved || !fits;
    return fits;
}

static void refuse_long(struct connection *connection)
{
    static const char refusal[] = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":2,\"message\":\"a "
                                  "request is at most %zu bytes%s; "
                                  "send it in parts\",\"data\":{\"exit\":2,\"errors\":[],\"dropped\":0}}}\n";
    char text[256];
    int chars = snprintf(text, sizeof text, refusal, line_max(connection),
                         connection->signed_on ? "" : " before sign-on");
    uv_buf_t line = uv_buf_init(text, (unsigned)chars);
    uv_try_write((uv_stream_t *)&connection->pipe, &line, 1);
    connection_cut(connection, "a line that is too long");
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct connection *connection = handle->data;
    size_t most = line_max(connection) + 1;
    (void)suggested;
    if (connection->in_bytes == connection->in_capacity && connection->in_capacity < most) {
        size_t capacity = connection->in_capacity ? connection->in_capacity * 2 : IN_FIRST_BYTES;
        capacity = capacity < most ? capacity : most;
        char *in = realloc(connection->in, capacity);
        if (in) {
            connection->in = in;
            connection->in_capacity = capacity;
        }
    }
    *out = uv_buf_init(connection->in ? connection->in + connection->in_bytes : NULL,
                       (unsigned)(connection->in_capacity - connection->in_bytes));
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct connection *connection = stream->data;
    (void)buffer;
    if (count == UV_ENOBUFS) {
        connection_cut(connection, "no memory for its lines");
        return;
    }
    if (count > 0) {
        connection->in_bytes += (size_t)count;
        connection->used_ms = serve_now_ms(connection->serve);
    }
    if (count < 0)
        connection->ended = true;
    connection_advance(connection);
    if (!connection->due)
        return;
    connection_set_due(connection, false);
    if (link_answer(connection->link))
        serve_take_mail(connection->serve);
}

static void read_or_wait(struct connection *connection)
{
    uv_stream_t *stream = (uv_stream_t *)&connection->pipe;
    bool wanted = !connection->ended && !connection->ending &&
                  connection->in_bytes < line_max(connection) + 1 && connection->count < UNDER_WAY_MAX &&
                  !connection_has_line(connection);
    if (wanted && !connection->reading)
        wanted = uv_read_start(stream, on_room, on_read) == 0;
    else if (!wanted && connection->reading)
        uv_read_stop(stream);
    connection->reading = wanted;
}

void connection_advance(struct connection *connection)
{
    const char *end;
    while ((end = line_end(connection)) && may_send(connection, (size_t)(end - connection->in))) {
        size_t bytes = (size_t)(end - connection->in);
        if (!send_line(connection, bytes))
            return;
        drop_line(connection, bytes + 1);
    }
    if (connection->closing)
        return;
    if (!end && connection->in_bytes > line_max(connection)) {
        refuse_long(connection);
        return;
    }
    bool half = !end && connection->in_bytes > 0 && !connection->ended;
    connection->half_ms = !half                 ? 0
                          : connection->half_ms ? connection->half_ms
                                                : serve_now_ms(connection->serve);
    connection_settle(connection);
    if (connection->closing)
        return;
    connection_set_due(connection, link_due(connection->link));
    read_or_wait(connection);
    if (!connection->signed_on || half ||
        uv_stream_get_write_queue_size((uv_stream_t *)&connection->pipe) > 0)
        serve_watch(connection->serve);
}
