/* A request's answer as a line. */
#include "call.h"

static void begin(struct message *message)
{
    buf_reset(&message->reply);
    buf_text_add(&message->reply, "{\"jsonrpc\":\"2.0\",\"id\":");
    if (!message->has_id)
        buf_text_add(&message->reply, "null");
    else if (message->id[0])
        buf_format(&message->reply, "\"%s\"", message->id);
    else
        buf_format(&message->reply, "%lld", (long long)message->number);
    message->need = MESSAGE_ANSWERED;
    message->rc = RC_OK;
}

/* What can be said without memory: the client takes a line it cannot read as an unknown outcome. */
static void end(struct message *message)
{
    buf_char(&message->reply, '}');
}

static void error_only(struct message *message, enum rc rc, const char *text)
{
    struct err err = {0};
    err_set(&err, rc, "%s", text);
    reply_error(message, &err, NULL);
}

enum rc reply_result(struct message *message, struct js *result, struct err *err)
{
    begin(message);
    buf_text_add(&message->reply, ",\"result\":");
    bool written = js_write(result, &message->reply);
    js_free(result);
    end(message);
    if (!written || message->reply.failed)
        return err_field(err, RC_REFUSED, 0, "", "memory", "no memory for the answer; try again");
    if (message->reply.bytes > LINE_BYTES_MAX)
        return err_set(err, RC_REFUSED, "the answer is longer than a line may be; ask for less");
    return RC_OK;
}

void reply_kept(struct message *message, const char *result)
{
    begin(message);
    buf_format(&message->reply, ",\"result\":%s", result);
    end(message);
}

static struct js *fault_json(const struct fault *fault)
{
    struct js *object = js_object();
    js_set_int(object, "line", fault->line);
    js_set_text(object, "field", fault->field);
    js_set_text(object, "rule", fault->rule);
    js_set_text(object, "value", fault->value);
    js_set_text(object, "message", fault->message);
    js_set_bool(object, "warning", fault->warning);
    return object;
}

enum { ERROR_ROOM_BYTES = 2048 }; /* kept free for the envelope and the first message */

/* As many as fit in the line; returns how many were left out. */
static size_t faults_json(const struct faults *faults, struct js *errors)
{
    struct buf text = {0};
    size_t bytes = 0, i = 0;
    for (; i < faults->count; i++) {
        struct js *object = fault_json(&faults->items[i]);
        buf_reset(&text);
        bool written = js_write(object, &text);
        bytes += text.bytes + 1;
        if (!written || bytes > LINE_BYTES_MAX - ERROR_ROOM_BYTES) {
            js_free(object);
            break;
        }
        js_push(errors, object);
    }
    buf_free(&text);
    return faults->count - i + faults->dropped;
}

static struct js *data_json(const struct err *err, const struct faults *faults)
{
    struct js *data = js_object(), *errors = js_array();
    size_t dropped = 0;
    js_set_int(data, "exit", rc_exit_status(err->rc));
    if (faults && faults->count > 0)
        dropped = faults_json(faults, errors);
    else
        js_push(errors, fault_json(&(struct fault){.line = err->line,
                                                   .field = err->field,
                                                   .rule = err->rule,
                                                   .value = "",
                                                   .message = err->text}));
    js_set(data, "errors", errors);
    js_set_int(data, "dropped", (int64_t)dropped);
    return data;
}

void reply_error(struct message *message, const struct err *err, const struct faults *faults)
{
    js_begin(); /* what the refused work lost */
    struct js *error = js_object();
    js_set_int(error, "code", err->rc);
    js_set_text(error, "message", err->text);
    js_set(error, "data", data_json(err, faults));
    begin(message);
    message->rc = err->rc == RC_OK ? RC_REFUSED : err->rc;
    buf_text_add(&message->reply, ",\"error\":");
    if (!js_write(error, &message->reply))
        buf_text_add(&message->reply, "{\"code\":1,\"message\":\"no memory for the answer\"}");
    js_free(error);
    end(message);
}

void message_refuse(struct message *message, enum rc rc, const char *text)
{
    error_only(message, rc, text);
}
