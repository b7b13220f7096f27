/* A service over the demo's ledger, without threads: each line is answered at once by the connection its kind
 * asks for. */
#ifndef TEST_SERVICE_FILE_H
#define TEST_SERVICE_FILE_H

#include "../office/demo_file.h"
#include "daybook/base/json.h"
#include "daybook/service/protocol.h"
#include "daybook/service/service.h"

struct served {
    struct demo demo;
    struct service *writer, *reader;
    struct peer *peer;
    struct js *reply; /* the last one */
    char told[256];   /* the last notification */
    int64_t next_id;
};

static inline void take_notice(void *context, const char *line, size_t bytes)
{
    struct served *served = context;
    snprintf(served->told, sizeof served->told, "%.*s", (int)bytes, line);
}

static inline void run_message(struct served *served, struct message *message)
{
    while (message_need(message) != MESSAGE_ANSWERED) {
        if (message_need(message) == MESSAGE_PREPARE)
            service_prepare(served->reader, message);
        else if (message_need(message) == MESSAGE_READ)
            service_read(served->reader, message);
        else
            assert_int_equal(service_write(served->writer, &message, 1), 1);
    }
}

/* Sends one line and keeps the reply; NULL for the hello. */
static inline const char *send_line(struct served *served, struct peer *peer, const char *line, size_t bytes)
{
    static char reply[LINE_BYTES_MAX + 1];
    size_t reply_bytes = 0;
    struct message *message = message_open(peer, line, bytes);
    assert_non_null(message);
    run_message(served, message);
    const char *text = message_reply(message, &reply_bytes);
    assert_true(reply_bytes > 0 && reply_bytes <= LINE_BYTES_MAX);
    assert_null(memchr(text, '\n', reply_bytes));
    memcpy(reply, text, reply_bytes);
    reply[reply_bytes] = '\0';
    message_close(message);
    js_free(served->reply);
    served->reply = NULL;
    if (strncmp(reply, "hello ", 6) != 0)
        assert_int_equal(js_parse(reply, reply_bytes, &served->reply, NULL), RC_OK);
    return reply;
}

static inline struct peer *greeted_peer(struct served *served, bool local)
{
    static const char hello[] = "hello {\"protocol\":1,\"build\":\"test\"}";
    struct peer *peer = peer_open(local, "", take_notice, served);
    assert_non_null(peer);
    assert_memory_equal(send_line(served, peer, hello, sizeof hello - 1), "hello {", 7);
    return peer;
}

/* Asks with an id of its own kind, or with this one (of a write). The result, or NULL on an error; borrowed
 * until the next. */
static inline const struct js *ask_id(struct served *served, struct peer *peer, const char *id,
                                      const char *method, const char *params)
{
    struct buf line = {0};
    char fresh[ID_HEX_BYTES];
    if (!id && service_method_writes(method))
        id = random_id(fresh);
    if (id)
        buf_format(&line, "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":%s}", id, method,
                   params);
    else
        buf_format(&line, "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"%s\",\"params\":%s}",
                   (long long)++served->next_id, method, params);
    send_line(served, peer, line.text, line.bytes);
    buf_free(&line);
    return js_get(served->reply, "result");
}

static inline const struct js *ask(struct served *served, const char *method, const char *params)
{
    return ask_id(served, served->peer, NULL, method, params);
}

static inline int64_t code_of(const struct served *served)
{
    return js_get_int(js_get(served->reply, "error"), "code", 0);
}

static inline const char *rule_of(const struct served *served)
{
    const struct js *errors = js_get(js_get(js_get(served->reply, "error"), "data"), "errors");
    const char *rule = js_get_text(js_at(errors, 0), "rule");
    return rule ? rule : "";
}

static inline void sign_on(struct served *served, struct peer *peer, const char *login, const char *password)
{
    char params[256];
    snprintf(params, sizeof params, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password);
    if (!ask_id(served, peer, NULL, "session.open", params))
        fail_msg("%s cannot sign on: %s", login, js_get_text(js_get(served->reply, "error"), "message"));
}

static inline void served_begin(struct served *served)
{
    struct demo *demo = &served->demo;
    demo_fresh(demo);
    GOOD(service_open(demo->path, STORE_WRITER, &served->writer, &demo->err));
    GOOD(service_open(demo->path, STORE_READER, &served->reader, &demo->err));
    served->peer = greeted_peer(served, false);
}

static inline void served_end(struct served *served)
{
    js_free(served->reply);
    served->reply = NULL;
    peer_close(served->peer);
    service_close(served->reader);
    service_close(served->writer);
}

#endif
