#include "ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "data.h"
#include "pty/servers.h"
#include "pty/world.h"

enum { COPY_BYTES = 1 << 20, WAIT_MS = 5000 };

static const struct {
    const char *roles, *parties, *type, *party;
    bool priced;
} papers[] = {
    [LEDGER_ORDERS] = {"sales purchasing", "customers", "sales-order", "customer", true},
    [LEDGER_RECEIPTS] = {"purchasing warehouse", "suppliers", "purchase-receipt", "supplier", false},
};

struct js *ledger_call(struct client *client, const char *method, struct js *params)
{
    struct js *result = NULL;
    struct err err = {0};
    bench_ok(client_call(client, method, params, &result, NULL, &err), method, &err);
    return result;
}

static void sign_on(struct ledger *ledger, const char *login)
{
    struct js *params = js_object();
    js_set_text(params, "login", login);
    js_set_text(params, "password", LEDGER_PASSWORD);
    struct js *opened = ledger_call(ledger->client, "session.open", params);
    const char *today = js_get_text(opened, "today");
    snprintf(ledger->today, sizeof ledger->today, "%s", today ? today : "");
    js_free(opened);
}

static void open_client(struct ledger *ledger, bool served)
{
    const struct client_options options = {
        .wait_ms = WAIT_MS, .program = served ? world_program() : NULL, .start = served};
    struct err err = {0};
    bench_ok(client_open(ledger->path, &options, &ledger->client, &err), ledger->path, &err);
}

void ledger_open(struct ledger *ledger)
{
    open_client(ledger, false);
    sign_on(ledger, LEDGER_LOGIN);
}

void ledger_open_served(struct ledger *ledger)
{
    servers_adopt();
    open_client(ledger, true);
    sign_on(ledger, LEDGER_LOGIN);
}

void ledger_close(struct ledger *ledger)
{
    client_close(ledger->client);
    ledger->client = NULL;
}

static void add_clerk(struct client *client, const char *roles)
{
    struct js *params = js_object();
    js_set_text(params, "login", LEDGER_LOGIN);
    js_set_text(params, "name", "Clerk");
    js_set_text(params, "department", "sales");
    js_set_text(params, "roles", roles);
    js_set_text(params, "password", LEDGER_PASSWORD);
    js_free(ledger_call(client, "operator.add", params));
}

static void init(const struct ledger *ledger)
{
    struct js *params = js_object();
    struct err err = {0};
    js_set_text(params, "company", "Bench");
    js_set_text(params, "currency", "EUR");
    js_set_text(params, "start", "1996-07");
    js_set_text(params, "zone", "UTC");
    js_set_bool(params, "fresh", true);
    js_set_text(params, "password", LEDGER_PASSWORD);
    bench_ok(client_init(ledger->path, params, &err), ledger->path, &err);
}

static void make(const struct bench *bench, const char *name, enum ledger_paper paper, int64_t items,
                 int64_t parties, struct ledger *ret)
{
    struct buf csv = {0};
    *ret = (struct ledger){.paper = paper};
    snprintf(ret->path, sizeof ret->path, "%s/%s.db", bench->folder, name);
    init(ret);
    open_client(ret, false);
    sign_on(ret, "admin");
    add_clerk(ret->client, papers[paper].roles);
    data_items_csv(&csv, items);
    if (items > 0)
        ledger_import(ret->client, "items", &csv, false);
    buf_reset(&csv);
    data_customers_csv(&csv, parties);
    if (parties > 0)
        ledger_import(ret->client, papers[paper].parties, &csv, false);
    buf_free(&csv);
    ledger_close(ret);
    ledger_open(ret);
}

void ledger_make(const struct bench *bench, const char *name, int64_t items, int64_t customers,
                 struct ledger *ret)
{
    make(bench, name, LEDGER_ORDERS, items, customers, ret);
}

void ledger_make_receipts(const struct bench *bench, const char *name, int64_t items, int64_t suppliers,
                          struct ledger *ret)
{
    make(bench, name, LEDGER_RECEIPTS, items, suppliers, ret);
}

void ledger_copy(const struct ledger *ledger, const char *path)
{
    static char bytes[COPY_BYTES];
    ssize_t got = -1;
    const int from = open(ledger->path, O_RDONLY | O_CLOEXEC);
    const int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    while (from >= 0 && to >= 0 && (got = read(from, bytes, sizeof bytes)) > 0)
        if (write(to, bytes, (size_t)got) != got)
            break;
    if (got != 0) {
        struct err err = {0};
        err_set(&err, RC_UNAVAILABLE, "%s", strerror(errno));
        bench_die("copying a ledger", &err);
    }
    close(from);
    close(to);
}

struct upload {
    const char *at;
    size_t left;
};

static long next_piece(void *context, char *out, size_t size)
{
    struct upload *upload = context;
    const size_t count = upload->left < size ? upload->left : size;
    memcpy(out, upload->at, count);
    upload->at += count;
    upload->left -= count;
    return (long)count;
}

void ledger_import(struct client *client, const char *kind, const struct buf *csv, bool draft)
{
    struct upload upload = {buf_text(csv), csv->bytes};
    struct js *options = js_object(), *result = NULL;
    struct err err = {0};
    js_set_bool(options, "draft", draft);
    bench_ok(client_import(client, kind, options, next_piece, NULL, &upload, &result, NULL, &err), kind,
             &err);
    const int64_t left = js_get_int(result, "skipped", 0) + js_get_int(result, "rejected", 0);
    if (left != 0 || js_get_int(result, "taken", 0) == 0) {
        err_set(&err, RC_REFUSED, "%s", js_get_text(result, "summary"));
        bench_die(kind, &err);
    }
    js_free(result);
}

static void add_cell(struct js *cells, int line, const char *field, const char *text)
{
    struct js *cell = js_array();
    js_push(cell, js_int(line));
    js_push_text(cell, field);
    js_push_text(cell, text);
    js_push(cells, cell);
}

struct js *ledger_document(const struct ledger *ledger, int64_t number, int lines, int64_t items,
                           int64_t parties, char uid[LEDGER_UID_BYTES])
{
    struct bench_dice dice = {(uint64_t)number};
    struct js *params = js_object(), *cells = js_array();
    char text[DATA_CODE_BYTES];
    snprintf(uid, LEDGER_UID_BYTES, "be%030" PRIx64, (uint64_t)number);
    add_cell(cells, 0, "date", ledger->today);
    add_cell(cells, 0, papers[ledger->paper].party,
             data_customer_code((int64_t)bench_dice_below(&dice, (uint64_t)parties), text));
    snprintf(text, sizeof text, "R%" PRId64, number);
    add_cell(cells, 0, "ref", text);
    for (int line = 1; line <= lines; line++) {
        add_cell(cells, line, "item",
                 data_item_code((int64_t)bench_dice_below(&dice, (uint64_t)items), text));
        snprintf(text, sizeof text, "%" PRIu64, 1 + bench_dice_below(&dice, 99));
        add_cell(cells, line, "quantity", text);
        snprintf(text, sizeof text, "%" PRIu64 ".25", 1 + bench_dice_below(&dice, 300));
        if (papers[ledger->paper].priced)
            add_cell(cells, line, "price", text);
    }
    js_set_text(params, "type", papers[ledger->paper].type);
    js_set_text(params, "draft", uid);
    js_set_int(params, "seq", 1);
    js_set(params, "cells", cells);
    return params;
}
