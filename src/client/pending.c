/* Requests on their way, oldest first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client_internal.h"
#include "daybook/service/protocol.h"

void pending_put(struct client *client, struct pending *pending)
{
    pending->next = NULL;
    if (client->newest)
        client->newest->next = pending;
    else
        client->oldest = pending;
    client->newest = pending;
}

void pending_put_first(struct client *client, struct pending *pending)
{
    pending->next = client->oldest;
    client->oldest = pending;
    if (!client->newest)
        client->newest = pending;
}

struct pending *pending_take(struct client *client)
{
    struct pending *pending = client->oldest;
    if (!pending)
        return NULL;
    client->oldest = pending->next;
    if (!client->oldest)
        client->newest = NULL;
    return pending;
}

struct pending *pending_lost(const struct client *client)
{
    struct pending *at = client->oldest;
    while (at && client->patient && !at->waited && at->deaths < DEATHS_MAX)
        at = at->next;
    return at;
}

struct pending *pending_answered(const struct client *client, const char *reply)
{
    static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":";
    if (strncmp(reply, head, sizeof head - 1) != 0)
        return client->oldest;
    const char *id = reply + sizeof head - 1;
    for (struct pending *at = client->oldest; at; at = at->next)
        if (at->id[0] ? id[0] == '"' && strncmp(id + 1, at->id, ID_HEX_BYTES - 1) == 0
                      : id[0] != '"' && strtoll(id, NULL, 10) == at->number)
            return at;
    return client->oldest;
}

void pending_drop(struct client *client, struct pending *pending)
{
    struct pending *before = NULL;
    for (struct pending *at = client->oldest; at != pending; at = at->next)
        before = at;
    if (before)
        before->next = pending->next;
    else
        client->oldest = pending->next;
    if (client->newest == pending)
        client->newest = before;
}

void pending_free(struct pending *pending)
{
    if (!pending)
        return;
    if (pending->line)
        secret_wipe(pending->line, pending->bytes); /* it may have carried a password */
    free(pending->line);
    free(pending);
}

enum rc pending_write(struct pending *pending, const char *method, struct js *params, struct err *err)
{
    struct buf line = {0};
    struct js *request = js_object();
    js_set_text(request, "jsonrpc", "2.0");
    if (pending->id[0])
        js_set_text(request, "id", pending->id);
    else
        js_set_int(request, "id", pending->number);
    js_set_text(request, "method", method);
    js_set(request, "params", params ? params : js_object());
    bool written = js_write(request, &line);
    js_free(request);
    pending->line = line.text;
    pending->bytes = line.bytes;
    if (!written || !line.text)
        return err_memory(err);
    if (line.bytes > LINE_BYTES_MAX)
        return err_set(err, RC_USAGE, "%s is longer than the %d bytes one request may have; send it in parts",
                       method, LINE_BYTES_MAX);
    return RC_OK;
}

enum pending_kind pending_kind_of(const char *method)
{
    static const struct {
        const char *method;
        enum pending_kind kind;
    } kinds[] = {
        {"session.open", PENDING_SIGNS_ON},
        {"session.resume", PENDING_SIGNS_ON},
        {"session.close", PENDING_SIGNS_OFF},
        {"session.system", PENDING_SYSTEM},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].method, method) == 0)
            return kinds[i].kind;
    return PENDING_PLAIN;
}
