/* A client over the demo's ledger, for the tests of client. */
#ifndef TEST_CLIENT_FILE_H
#define TEST_CLIENT_FILE_H

#include "../office/demo_file.h"
#include "daybook/client/client.h"

struct used {
    struct demo demo;
    struct client *client;
    struct js *result; /* of the last call */
};

static inline enum rc call_rc(struct used *used, const char *method, const char *params)
{
    struct js *parsed = NULL;
    js_free(used->result);
    used->result = NULL;
    err_clear(&used->demo.err);
    assert_int_equal(js_parse(params, strlen(params), &parsed, NULL), RC_OK);
    return client_call(used->client, method, parsed, &used->result, NULL, &used->demo.err);
}

/* The result, borrowed until the next call; the test fails without one. */
static inline const struct js *call(struct used *used, const char *method, const char *params)
{
    if (call_rc(used, method, params) != RC_OK)
        fail_msg("%s: %s", method, used->demo.err.text);
    return used->result;
}

static inline void sign_on(struct used *used, const char *login)
{
    char params[128];
    snprintf(params, sizeof params, "{\"login\":\"%s\",\"password\":\"%s\"}", login,
             strcmp(login, "admin") == 0 ? ADMIN_PASSWORD : "demo");
    call(used, "session.open", params);
}

static inline void used_begin(struct used *used)
{
    struct demo *demo = &used->demo;
    demo_fresh(demo);
    GOOD(client_open(demo->path, NULL, &used->client, &demo->err));
}

static inline void used_end(struct used *used)
{
    js_free(used->result);
    used->result = NULL;
    client_close(used->client);
    used->client = NULL;
}

#endif
