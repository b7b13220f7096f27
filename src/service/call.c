#include "call.h"

#include <string.h>

#include "daybook/base/cells.h"

const char *call_text(const struct call *call, const char *name)
{
    const char *text = js_get_text(call->params, name);
    return text ? text : "";
}

int64_t call_int(const struct call *call, const char *name)
{
    return js_get_int(call->params, name, 0);
}

bool call_bool(const struct call *call, const char *name)
{
    return js_get_bool(call->params, name);
}

enum rc call_cells(struct call *call, const char *name, struct cells *ret, struct err *err)
{
    const struct js *array = js_get(call->params, name);
    *ret = (struct cells){.arena = &call->arena};
    return array ? cells_from_json(array, ret, err) : RC_OK;
}

enum rc call_lines(struct call *call, const char *name, int **ret, size_t *ret_count, struct err *err)
{
    const struct js *array = js_get(call->params, name);
    size_t count = js_count(array);
    if (count > CELLS_LINES_MAX)
        return err_field(err, RC_USAGE, 0, name, "parameter", "%s names more than %d lines", name,
                         CELLS_LINES_MAX);
    int *lines = arena_array(&call->arena, count ? count : 1, sizeof *lines);
    if (!lines)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        int64_t line = js_as_int(js_at(array, i), 0);
        if (line < 1 || line > CELLS_LINES_MAX)
            return err_field(err, RC_USAGE, 0, name, "parameter", "%s must hold line numbers from 1 to %d",
                             name, CELLS_LINES_MAX);
        lines[i] = (int)line;
    }
    *ret = lines;
    *ret_count = count;
    return RC_OK;
}

enum rc call_words(struct call *call, const char *name, const char *const **ret, size_t *ret_count,
                   struct err *err)
{
    const struct js *array = js_get(call->params, name);
    size_t count = js_count(array);
    const char **words = arena_array(&call->arena, count + 1, sizeof *words);
    if (!words)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        words[i] = js_as_text(js_at(array, i));
        if (!words[i])
            return err_field(err, RC_USAGE, 0, name, "parameter", "%s must hold texts", name);
    }
    *ret = words;
    *ret_count = count;
    return RC_OK;
}

enum rc call_accept(struct call *call, struct err *err)
{
    return call_words(call, "accept", &call->context.accept, &call->context.accept_count, err);
}

struct rows *call_rows_open(struct call *call, const char *columns, struct err *err)
{
    struct rows *rows = rows_open(call->service->folder, columns);
    if (!rows)
        (void)err_memory(err);
    return rows;
}

struct js *words_json(const char *words)
{
    struct js *array = js_array();
    for (const char *at = words ? words : ""; *at;) {
        size_t bytes = strcspn(at, " ");
        char name[ERR_NAME_BYTES];
        if (bytes < sizeof name) {
            memcpy(name, at, bytes);
            name[bytes] = '\0';
            js_push_text(array, name);
        }
        at += bytes;
        at += *at == ' ';
    }
    return array;
}

enum rc call_page(struct call *call, struct js *object, struct rows *rows, bool first, struct err *err)
{
    struct js *page = NULL;
    bool more = rows_count(rows) > 0;
    enum rc rc = RC_OK;
    js_set(object, "columns", words_json(rows_columns(rows)));
    if (first)
        rc = rows_page(rows, &page, &more, err);
    else
        page = js_array();
    js_set(object, "rows", page);
    if (rc == RC_OK && more)
        js_set_int(object, "more", peer_cursor_add(call->peer, rows));
    else
        rows_close(rows);
    return rc;
}

void call_notify(struct call *call, const char *method, struct js *params)
{
    struct js *object = js_object();
    struct buf line = {0};
    js_set_text(object, "jsonrpc", "2.0");
    js_set_text(object, "method", method);
    js_set(object, "params", params);
    if (call->peer->notify && js_write(object, &line))
        call->peer->notify(call->peer->notify_context, line.text, line.bytes);
    js_free(object);
    buf_free(&line);
}
