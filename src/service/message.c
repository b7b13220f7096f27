/* One line of the waist, read and checked against the table of requests. */
#include "call.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"

static void refuse(struct message *message, const struct err *err)
{
    reply_error(message, err, NULL);
}

static bool id_is_hex(const char *id)
{
    return strlen(id) == ID_HEX_BYTES - 1 && strspn(id, "0123456789abcdef") == ID_HEX_BYTES - 1;
}

static enum rc read_id(struct message *message, bool write, struct err *err)
{
    const struct js *id = js_get(message->request, "id");
    const char *text = js_as_text(id);
    if (write && text && id_is_hex(text)) {
        memcpy(message->id, text, ID_HEX_BYTES);
        message->has_id = true;
        return RC_OK;
    }
    if (!write && js_is_int(id)) {
        message->number = js_as_int(id, 0);
        message->has_id = true;
        return RC_OK;
    }
    return err_set(err, RC_USAGE,
                   write ? "%s writes: its id must be 32 hex digits in lower case"
                         : "the id of %s must be an integer",
                   message->method ? message->method->name : "a request");
}

/* The entry of a name in a row's `params`; NULL: there is none. */
static const char *param_find(const char *params, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *at = params; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strncmp(at, name, bytes) == 0 && strchr(" :!", at[bytes]))
            return at + bytes;
    return NULL;
}

static char param_kind(const char *entry)
{
    return entry[0] == ':' ? entry[1] : 't';
}

static bool param_fits(char kind, const struct js *value)
{
    const char *text = js_as_text(value);
    switch (kind) {
    case 'i':
        return js_is_int(value);
    case 'a':
        return js_is_array(value);
    case 'o':
        return js_is_object(value);
    case 'b':
        return !js_is_int(value) && !js_is_array(value) && !js_is_object(value) && !text;
    case 'r':
        return text;
    default:
        return text && !utf8_has_control(text, NULL);
    }
}

static const char *param_want(char kind)
{
    static const struct {
        char kind;
        const char *text;
    } wants[] = {
        {'i', "an integer"}, {'a', "an array"}, {'o', "an object"}, {'b', "true or false"}, {'r', "a text"}};
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
        if (wants[i].kind == kind)
            return wants[i].text;
    return "a text without control characters";
}

static enum rc check_missing(const struct message *message, struct err *err)
{
    for (const char *at = message->method->params; *at;) {
        size_t bytes = strcspn(at, " "), name_bytes = strcspn(at, " :!");
        char name[ERR_NAME_BYTES];
        if (at[bytes - 1] == '!' && name_bytes < sizeof name) {
            memcpy(name, at, name_bytes);
            name[name_bytes] = '\0';
            if (!js_get(message->params, name))
                return err_field(err, RC_USAGE, 0, name, "parameter", "%s needs the parameter %s",
                                 message->method->name, name);
        }
        at += bytes;
        at += *at == ' ';
    }
    return RC_OK;
}

/* Checks each parameter against the row and digests what is no secret: a digest of a password would be a
 * quick way to guess it. */
static enum rc check_params(struct message *message, struct err *err)
{
    struct hash hash;
    struct buf text = {0};
    void *cursor = NULL;
    const char *name = NULL;
    struct js *value = NULL;
    enum rc rc = check_missing(message, err);
    hash_init(&hash);
    hash_add_text(&hash, message->method->name);
    while (rc == RC_OK && js_next(message->params, &cursor, &name, &value)) {
        const char *entry = param_find(message->method->params, name);
        if (!entry) {
            rc = err_field(err, RC_USAGE, 0, name, "parameter", "%s has no parameter %s",
                           message->method->name, name);
        } else if (!param_fits(param_kind(entry), value)) {
            rc = err_field(err, RC_USAGE, 0, name, "parameter", "the parameter %s of %s must be %s", name,
                           message->method->name, param_want(param_kind(entry)));
        } else if (param_kind(entry) != 's') {
            buf_reset(&text);
            if (!js_write(value, &text))
                rc = err_memory(err);
            hash_add_text(&hash, name);
            hash_add(&hash, text.text, text.bytes);
        }
    }
    hash_finish(&hash, message->digest);
    buf_free(&text);
    return rc;
}

static enum rc refuse_line(struct err *err)
{
    if (strcmp(err->rule, "memory") != 0)
        err->rc = RC_USAGE;
    return err->rc;
}

static enum rc read_request(struct message *message, const char *line, size_t bytes, struct err *err)
{
    if (bytes > LINE_BYTES_MAX)
        return err_set(err, RC_USAGE, "a request is at most %d bytes; send it in parts", LINE_BYTES_MAX);
    enum rc rc = js_parse(line, bytes, &message->request, err);
    if (rc != RC_OK)
        return refuse_line(err);
    const char *version = js_get_text(message->request, "jsonrpc"),
               *name = js_get_text(message->request, "method");
    if (!js_is_object(message->request) || !version || strcmp(version, "2.0") != 0 || !name)
        return err_set(err, RC_USAGE, "a request is an object with jsonrpc \"2.0\", id, method and params");
    message->method = method_find(name);
    bool hex = js_as_text(js_get(message->request, "id"));
    rc = read_id(message, message->method ? message->method->flags & METHOD_WRITE : hex, err);
    if (rc != RC_OK)
        return rc;
    if (!message->method || (message->method->flags & METHOD_LOCAL && !message->peer->local))
        return err_set(err, RC_USAGE, "there is no method %s", name);
    message->params = js_get(message->request, "params");
    if (message->params && !js_is_object(message->params))
        return err_set(err, RC_USAGE, "the params of %s must be an object", name);
    return check_params(message, err);
}

/* The first line of a connection: `hello {"protocol":N,"build":"…"}` each way. */
static enum rc greet(struct message *message, const char *line, size_t bytes, struct err *err)
{
    static const char word[] = "hello ";
    size_t word_bytes = sizeof word - 1;
    if (bytes < word_bytes || bytes > LINE_BYTES_MAX || memcmp(line, word, word_bytes) != 0)
        return err_set(err, RC_USAGE, "the first line must be hello {\"protocol\":%d,\"build\":…}",
                       PROTOCOL_VERSION);
    enum rc rc = js_parse(line + word_bytes, bytes - word_bytes, &message->request, err);
    if (rc != RC_OK)
        return refuse_line(err);
    int64_t protocol = js_get_int(message->request, "protocol", 0);
    if (protocol != PROTOCOL_VERSION)
        return err_set(err, RC_UNAVAILABLE, "the program speaks protocol %lld, the server %d; restart the %s",
                       (long long)protocol, PROTOCOL_VERSION,
                       protocol < PROTOCOL_VERSION ? "program" : "server");
    message->peer->greeted = true;
    buf_format(&message->reply, "hello {\"protocol\":%d,\"build\":\"%s\"}", PROTOCOL_VERSION, PROTOCOL_BUILD);
    return RC_OK;
}

static enum message_need first_need(const struct method *method)
{
    if (!(method->flags & METHOD_WRITE))
        return MESSAGE_READ;
    return method->prepare ? MESSAGE_PREPARE : MESSAGE_WRITE;
}

struct message *message_open(struct peer *peer, const char *line, size_t bytes)
{
    struct err err = {0};
    struct message *message = calloc(1, sizeof *message);
    if (!message)
        return NULL;
    message->peer = peer;
    if (!peer->greeted) {
        if (greet(message, line, bytes, &err) != RC_OK)
            refuse(message, &err);
    } else if (read_request(message, line, bytes, &err) == RC_OK) {
        message->need = first_need(message->method);
    } else {
        refuse(message, &err);
    }
    return message;
}

void message_close(struct message *message)
{
    if (!message)
        return;
    js_free(message->request);
    buf_free(&message->reply);
    secret_wipe(message, sizeof *message);
    free(message);
}

enum message_need message_need(const struct message *message)
{
    return message->need;
}

bool message_waits(const struct message *message)
{
    return message->need == MESSAGE_READ || message->need == MESSAGE_PREPARE ||
           (message->method && message->method->flags & METHOD_BARRIER);
}

bool message_for_reader(struct message *message)
{
    if (!message->method || !(message->method->flags & METHOD_DISK))
        return false;
    if (message->need == MESSAGE_WRITE)
        message->need = MESSAGE_READ;
    return true;
}

bool message_slow(const struct message *message)
{
    return message->method && message->method->flags & (METHOD_SLOW | METHOD_ALONE);
}

bool message_writes(const struct message *message)
{
    return message->method && message->method->flags & METHOD_WRITE;
}

bool message_short(const struct message *message)
{
    return message->method && message->method->flags & METHOD_SHORT;
}

bool message_aside(const struct message *message)
{
    return message->method && message->method->flags & METHOD_ASIDE && message->need == MESSAGE_READ;
}

bool message_proves(const struct message *message)
{
    return message->method && message->method->flags & METHOD_PROVES;
}

enum rc message_rc(const struct message *message)
{
    return message->rc;
}

const char *message_reply(const struct message *message, size_t *ret_bytes)
{
    *ret_bytes = message->reply.bytes;
    return message->reply.text ? message->reply.text : "";
}

struct peer *message_peer(const struct message *message)
{
    return message->peer;
}
