/* A clerk who is a client process: signs on over the socket and sends what a terminal would. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/data.h"
#include "crowd.h"
#include "load_data.h"

enum { WAIT_MS = 10000, PUT_CELLS = 2 };

static bool sign_on(struct crowd *crowd, struct clerk *clerk, struct ledger *ret)
{
    const struct client_options options = {.wait_ms = WAIT_MS};
    struct err err = {0};
    struct js *params = js_object(), *opened = NULL;
    *ret = *crowd->ledger;
    js_set_text(params, "login", clerk->login);
    js_set_text(params, "password", LEDGER_PASSWORD);
    enum rc rc = client_open(ret->path, &options, &ret->client, &err);
    if (rc == RC_OK)
        rc = client_call(ret->client, "session.open", params, &opened, NULL, &err);
    else
        js_free(params);
    if (rc != RC_OK)
        return clerk_fails(clerk, "signing on", &err);
    const char *today = js_get_text(opened, "today");
    snprintf(ret->today, sizeof ret->today, "%s", today ? today : "");
    js_free(opened);
    atomic_store(&clerk->ready, 1);
    return true;
}

/* Another number for every document of every clerk of every run. */
static int64_t next_document(const struct clerk *clerk)
{
    return ((int64_t)clerk->pid << 40) | (bench_now_ns() & ((INT64_C(1) << 40) - 1));
}

static bool submit(struct crowd *crowd, struct clerk *clerk, struct client *client, const char *uid,
                   struct js *params)
{
    struct js *result = NULL;
    struct err err = {0};
    const int64_t before_ns = bench_now_ns();
    if (client_call_id(client, uid, "document.submit", params, &result, NULL, &err) != RC_OK)
        return clerk_fails(clerk, "submitting", &err);
    clerk_submitted(crowd, clerk, js_get_text(result, "number"), bench_now_ns() - before_ns);
    js_free(result);
    return true;
}

bool clerk_submits(struct crowd *crowd, struct clerk *clerk)
{
    struct ledger ledger;
    bool good = sign_on(crowd, clerk, &ledger);
    while (good && clerk_wait(crowd, 0)) {
        char uid[LEDGER_UID_BYTES];
        struct js *params =
            ledger_document(&ledger, next_document(clerk), DATA_ORDER_LINES, LOAD_ITEMS, LOAD_CUSTOMERS, uid);
        good = submit(crowd, clerk, ledger.client, uid, params);
    }
    if (ledger.client)
        ledger_close(&ledger);
    return good;
}

static bool look_up(struct clerk *clerk, struct client *client, const char *lookup, const char *code)
{
    struct js *params = js_object(), *result = NULL;
    struct err err = {0};
    js_set_text(params, "lookup", lookup);
    js_set_text(params, "text", code);
    const int64_t before_ns = bench_now_ns();
    if (client_call(client, "lookup.get", params, &result, NULL, &err) != RC_OK)
        return clerk_fails(clerk, "looking up", &err);
    times_add(&clerk->looks, bench_now_ns() - before_ns);
    js_free(result);
    return true;
}

/* A document's way from the first field to its number: a look-up where a field has one, the draft stored
 * after each two fields, and the submit with the last. */
struct keying {
    struct crowd *crowd;
    struct clerk *clerk;
    struct client *client;
    struct js *order, *cells; /* cells is the order's */
    int64_t from_ns;
    int64_t seq;
    size_t at;
    char uid[LEDGER_UID_BYTES];
};

static bool look_up_cell(struct keying *keying, const struct js *cell)
{
    const char *field = js_as_text(js_at(cell, 1)), *text = js_as_text(js_at(cell, 2));
    if (strcmp(field, "item") != 0 && strcmp(field, "customer") != 0)
        return true;
    return look_up(keying->clerk, keying->client, field, text);
}

static struct js *draft_params(struct keying *keying, struct js *cells)
{
    struct js *params = js_object();
    js_set_text(params, "type", "sales-order");
    js_set_text(params, "draft", keying->uid);
    js_set_int(params, "seq", ++keying->seq);
    js_set(params, "cells", cells);
    return params;
}

static bool put(struct keying *keying, struct js *cells)
{
    struct js *result = NULL;
    struct err err = {0};
    const int64_t before_ns = bench_now_ns();
    if (client_call(keying->client, "draft.put", draft_params(keying, cells), &result, NULL, &err) != RC_OK)
        return clerk_fails(keying->clerk, "storing a draft", &err);
    times_add(&keying->clerk->puts, bench_now_ns() - before_ns);
    js_free(result);
    return true;
}

/* Waits for its time, then keys the next fields. */
static bool step(struct keying *keying)
{
    const size_t count = js_count(keying->cells);
    struct js *cells = js_array();
    const int64_t at_ns =
        keying->from_ns + keying->clerk->document_ns * (int64_t)keying->at / (int64_t)(count + 1);
    bool good = clerk_wait(keying->crowd, at_ns);
    for (size_t i = 0; good && i < PUT_CELLS && keying->at < count; i++) {
        struct js *cell = js_at(keying->cells, keying->at++);
        js_push(cells, js_keep(cell));
        good = look_up_cell(keying, cell);
    }
    if (good && keying->at < count)
        return put(keying, cells);
    if (good)
        return submit(keying->crowd, keying->clerk, keying->client, keying->uid, draft_params(keying, cells));
    js_free(cells);
    return false;
}

bool clerk_keys(struct crowd *crowd, struct clerk *clerk)
{
    struct ledger ledger;
    bool good = sign_on(crowd, clerk, &ledger) && clerk_wait(crowd, 0);
    for (int64_t count = 0; good; count++) {
        struct keying keying = {.crowd = crowd, .clerk = clerk, .client = ledger.client};
        keying.from_ns = crowd->go_ns + clerk->begin_ns + count * clerk->document_ns;
        keying.order = ledger_document(&ledger, next_document(clerk), DATA_ORDER_LINES, LOAD_ITEMS,
                                       LOAD_CUSTOMERS, keying.uid);
        keying.cells = js_get(keying.order, "cells");
        while (good && keying.at < js_count(keying.cells))
            good = step(&keying);
        js_free(keying.order);
    }
    if (ledger.client)
        ledger_close(&ledger);
    return !clerk->why[0];
}
