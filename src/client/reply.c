#include "client_internal.h"

#include <stdio.h>
#include <string.h>

static bool answers(const struct pending *pending, const struct js *reply)
{
    const struct js *id = js_get(reply, "id");
    const char *text = js_as_text(id);
    if (pending->id[0])
        return text && strcmp(text, pending->id) == 0;
    return js_is_int(id) && js_as_int(id, 0) == pending->number;
}

static const char *text_of(const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    return text ? text : "";
}

static void take_first(const struct js *first, struct err *err)
{
    err->line = (int)js_get_int(first, "line", 0);
    snprintf(err->field, sizeof err->field, "%s", text_of(first, "field"));
    snprintf(err->rule, sizeof err->rule, "%s", text_of(first, "rule"));
}

static void take_faults(const struct js *errors, struct faults *faults)
{
    for (size_t i = 0; i < js_count(errors); i++) {
        const struct js *fault = js_at(errors, i);
        faults_add(faults, js_get_bool(fault, "warning"), (int)js_get_int(fault, "line", 0),
                   text_of(fault, "field"), text_of(fault, "rule"), text_of(fault, "value"), "%s",
                   text_of(fault, "message"));
    }
}

static enum rc take_error(const struct pending *pending, const struct js *error, struct err *err)
{
    int64_t code = js_get_int(error, "code", RC_REFUSED);
    const struct js *data = js_get(error, "data"), *errors = js_get(data, "errors");
    enum rc rc = code >= RC_REFUSED && code <= RC_UNKNOWN ? (enum rc)code : RC_REFUSED;
    const char *message = js_get_text(error, "message");
    if (err && err->rc == RC_OK) {
        (void)err_set(err, rc, "%s", message ? message : "refused without a word");
        take_first(js_at(errors, 0), err);
    }
    if (pending->faults) {
        take_faults(errors, pending->faults);
        pending->faults->dropped += (size_t)js_get_int(data, "dropped", 0);
    }
    return rc;
}

enum rc reply_parse(const struct pending *pending, const char *line, size_t bytes, struct js **ret,
                    struct err *err)
{
    struct js *reply = NULL;
    *ret = NULL;
    if (js_parse(line, bytes, &reply, NULL) != RC_OK)
        return err_set(err, RC_UNKNOWN,
                       "the answer cannot be read; look whether it was done before trying again");
    enum rc rc = RC_OK;
    const struct js *error = js_get(reply, "error");
    struct js *result = js_get(reply, "result");
    if (!answers(pending, reply) && !error)
        rc = err_set(err, RC_UNKNOWN,
                     "the answer is another request's; look whether it was done before trying again");
    else if (error && pending->id[0] && pending->tries > 1 &&
             js_get_int(error, "code", 0) == RC_DENIED) /* who asked first is signed on no more */
        rc = reply_lost(pending, NULL, err);
    else if (error)
        rc = take_error(pending, error, err);
    else
        *ret = js_keep(result);
    js_free(reply);
    return rc;
}

enum rc reply_lost(const struct pending *pending, const struct err *why, struct err *err)
{
    if (pending->id[0] && pending->kind != PENDING_SIGNS_ON) /* signing on is simply tried again */
        return err_field(
            err, RC_UNKNOWN, 0, "", "unknown",
            "the server was lost before it answered; whether it was done is not known, look before "
            "trying again");
    if (why && why->text[0])
        return err_field(err, RC_UNAVAILABLE, 0, "", "gone", "%s", why->text);
    return err_field(err, RC_UNAVAILABLE, 0, "", "gone", "the server does not answer; try again");
}
