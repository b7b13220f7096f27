/* The waist from above: replies in the order of the requests, calls made from within replies, a read that
 * gives up, a document of a thousand lines as one answer, and the lock that keeps a second program out. */
#include "client_file.h"

#include <poll.h>
#include <time.h>

#include "daybook/base/cells.h"

static struct used shared;

static int begin(void **state)
{
    used_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    used_end(*state);
    return 0;
}

static struct js *draft_params(int draft, int seq, const char *note)
{
    struct js *params = js_object(), *cells = js_array(), *cell = js_array();
    char uid[ID_HEX_BYTES];
    snprintf(uid, sizeof uid, "%032d", draft);
    js_push(cell, js_int(0));
    js_push_text(cell, "note");
    js_push_text(cell, note);
    js_push(cells, cell);
    js_set_text(params, "draft", uid);
    js_set_text(params, "type", "sales-order");
    js_set_int(params, "seq", seq);
    js_set(params, "cells", cells);
    return params;
}

struct order {
    struct used *used;
    int next; /* the seq whose reply must come next */
    int last;
    bool again; /* sends the next from within the reply */
};

static void in_order(void *context, const struct js *result, const struct err *err)
{
    struct order *order = context;
    struct err unused = {0};
    if (!result)
        fail_msg("seq %d: %s", order->next, err->text);
    assert_int_equal(js_get_int(result, "seq", 0), order->next);
    order->next++;
    if (order->again && order->next <= order->last)
        assert_int_equal(client_send(order->used->client, "draft.put", draft_params(1, order->next, "x"),
                                     in_order, order, &unused),
                         RC_OK);
}

/* A hundred puts without waiting: a gap or a change of order would refuse one. */
static void replies_come_in_order(void **state)
{
    struct used *used = *state;
    struct order order = {.used = used, .next = 1, .last = 100};
    sign_on(used, "sales");
    for (int seq = 1; seq <= order.last; seq++)
        assert_int_equal(client_send(used->client, "draft.put", draft_params(1, seq, "x"), in_order, &order,
                                     &used->demo.err),
                         RC_OK);
    const struct js *draft =
        call(used, "draft.get", "{\"draft\":\"SO-DRAFT-1\"}"); /* answered after all of them, and sees them */
    assert_int_equal(order.next, 101);
    assert_int_equal(js_get_int(draft, "seq", 0), 100);
}

static void a_reply_may_send_again(void **state)
{
    struct used *used = *state;
    struct order order = {.used = used, .next = 1, .last = 20, .again = true};
    sign_on(used, "sales");
    assert_int_equal(
        client_send(used->client, "draft.put", draft_params(1, 1, "x"), in_order, &order, &used->demo.err),
        RC_OK);
    while (order.next <= order.last) {
        struct pollfd fd = {.fd = client_fd(used->client), .events = POLLIN};
        assert_true(poll(&fd, 1, 5000) > 0);
        client_pump(used->client);
    }
    assert_int_equal(order.next, 21);
}

/* With nothing to do the descriptor is quiet, so that a loop on it does not spin. */
static void the_descriptor_is_quiet_when_all_is_told(void **state)
{
    struct used *used = *state;
    struct pollfd fd = {.fd = client_fd(used->client), .events = POLLIN};
    struct order order = {.used = used, .next = 1};
    sign_on(used, "sales");
    for (int seq = 1; seq <= 5; seq++)
        assert_int_equal(client_send(used->client, "draft.put", draft_params(1, seq, "x"), in_order, &order,
                                     &used->demo.err),
                         RC_OK);
    call(used, "company.info", "{}");
    client_pump(used->client);
    assert_int_equal(poll(&fd, 1, 0), 0);
}

static void what_was_sent_is_done_before_closing(void **state)
{
    struct used *used = *state;
    struct demo *demo = &used->demo;
    struct order order = {.used = used, .next = 1};
    sign_on(used, "sales");
    for (int seq = 1; seq <= 30; seq++)
        assert_int_equal(
            client_send(used->client, "draft.put", draft_params(1, seq, "x"), in_order, &order, &demo->err),
            RC_OK);
    client_close(used->client);
    assert_int_equal(order.next, 31);
    GOOD(client_open(demo->path, NULL, &used->client, &demo->err));
    sign_on(used, "sales");
    assert_int_equal(js_get_int(call(used, "draft.get", "{\"draft\":\"SO-DRAFT-1\"}"), "seq", 0), 30);
}

/* Faults come one by one, the first of them in err. */
static void every_fault_comes_through(void **state)
{
    struct used *used = *state;
    struct arena arena = {0};
    struct faults faults = {.arena = &arena};
    struct js *params = NULL, *result = NULL;
    static const char text[] =
        "{\"draft\":\"00000000000000000000000000000001\",\"type\":\"sales-order\",\"seq\":1,"
        "\"cells\":[[0,\"customer\",\"NOPE\"],[3,\"item\",\"NADA\"],[3,\"quantity\",\"x\"],[3,\"price\","
        "\"1\"]]}";
    sign_on(used, "sales");
    assert_int_equal(js_parse(text, sizeof text - 1, &params, NULL), RC_OK);
    err_clear(&used->demo.err);
    assert_int_equal(client_call_id(used->client, "00000000000000000000000000000001", "document.submit",
                                    params, &result, &faults, &used->demo.err),
                     RC_REFUSED);
    assert_null(result);
    assert_int_equal(faults.errors, 3);
    assert_string_equal(faults.items[0].field, "customer");
    assert_int_equal(faults.items[1].line, 3);
    assert_string_equal(faults.items[2].value, "x");
    assert_string_equal(used->demo.err.field, "customer");
    arena_free(&arena);
}

/* A thousand lines do not fit one line of the waist: they come as pages and are one answer all the same. */
static void a_document_of_a_thousand_lines_is_one_answer(void **state)
{
    struct used *used = *state;
    struct demo *demo = &used->demo;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    char note[60], params[128];
    sign_on(used, "sales");
    memset(note, 'n', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    for (int seq = 1; seq <= 10; seq++) {
        struct js *put = js_object(), *array = js_array(), *result = NULL;
        for (int line = seq * 100 - 99; line <= seq * 100; line++) {
            const char *fields[] = {"item", "BK-CITY-26", "quantity", "2", "price", "3.5", "line_note", note};
            for (size_t i = 0; i < 8; i += 2) {
                struct js *cell = js_array();
                js_push(cell, js_int(line));
                js_push_text(cell, fields[i]);
                js_push_text(cell, fields[i + 1]);
                js_push(array, cell);
            }
        }
        js_set_text(put, "draft", "00000000000000000000000000000001");
        js_set_text(put, "type", "sales-order");
        js_set_int(put, "seq", seq);
        js_set(put, "cells", array);
        GOOD(client_call(used->client, "draft.put", put, &result, NULL, &demo->err));
        js_free(result);
    }
    GOOD(cells_from_json(js_get(call(used, "draft.get", "{\"draft\":\"SO-DRAFT-1\"}"), "cells"), &cells,
                         &demo->err));
    assert_string_equal(cells_get(&cells, 1000, "line_note"), note);
    call(used, "document.submit",
         "{\"draft\":\"00000000000000000000000000000001\",\"type\":\"sales-order\",\"seq\":11,\"cells\":[[0,"
         "\"customer\",\"C001\"]]}");
    snprintf(params, sizeof params, "{\"number\":\"%s\"}", js_get_text(used->result, "number"));
    cells_clear(&cells);
    GOOD(cells_from_json(js_get(call(used, "document.get", params), "cells"), &cells, &demo->err));
    for (int line = 1; line <= 1000; line++) {
        assert_string_equal(cells_get(&cells, line, "amount"), "7.00");
        assert_string_equal(cells_get(&cells, line, "item"), "BK-CITY-26");
    }
    assert_string_equal(js_get_text(js_get(used->result, "totals"), "net"), "7000.00");
    arena_free(&arena);
}

static void too_long_a_request_is_told_before_it_is_sent(void **state)
{
    struct used *used = *state;
    char *text = malloc(70001);
    struct js *params = js_object(), *result = NULL;
    memset(text, 'x', 70000);
    text[70000] = '\0';
    js_set_text(params, "name", text);
    err_clear(&used->demo.err);
    assert_int_equal(client_call(used->client, "record.describe", params, &result, NULL, &used->demo.err),
                     RC_USAGE);
    free(text);
    call(used, "company.info", "{}");
}

/* A read that takes too long is given up, and its answer does not come to the next one. */
static void a_slow_read_is_given_up(void **state)
{
    struct used *used = *state;
    struct js *result = NULL;
    sign_on(used, "leader");
    err_clear(&used->demo.err);
    enum rc rc =
        client_call_within(used->client, 1, "check.run", js_object(), &result, NULL, &used->demo.err);
    if (rc == RC_OK) { /* a machine that checks a ledger in a millisecond */
        js_free(result);
        return;
    }
    assert_int_equal(rc, RC_UNAVAILABLE);
    assert_string_equal(used->demo.err.rule, "slow");
    assert_string_equal(js_get_text(call(used, "company.info", "{}"), "company"), "Demo");
}

static void a_second_program_waits_outside(void **state)
{
    struct used *used = *state;
    struct client *second = NULL;
    char pid[32];
    struct client_options options = {.wait_ms = 50};
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    err_clear(&used->demo.err);
    assert_int_equal(client_open(used->demo.path, &options, &second, &used->demo.err), RC_UNAVAILABLE);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >= 45);
    snprintf(pid, sizeof pid, "process %ld", (long)getpid());
    assert_non_null(strstr(used->demo.err.text, pid));
    assert_null(second);
}

static void a_missing_ledger_is_told_and_leaves_nothing(void **state)
{
    struct used *used = *state;
    struct client *client = NULL;
    char path[96], lock[112];
    snprintf(path, sizeof path, "%s/none.db", used->demo.folder);
    snprintf(lock, sizeof lock, "%s.lock", path);
    err_clear(&used->demo.err);
    assert_int_equal(client_open(path, NULL, &client, &used->demo.err), RC_UNAVAILABLE);
    assert_non_null(strstr(used->demo.err.text, "init"));
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(access(lock, F_OK), -1);
}

static void without_a_ledger_records_are_described(void **state)
{
    struct used *used = *state;
    struct client *kept = used->client;
    struct demo *demo = &used->demo;
    GOOD(client_open(NULL, NULL, &used->client, &demo->err));
    call(used, "record.describe", "{\"name\":\"sign-on\"}");
    assert_int_equal(call_rc(used, "session.open", "{\"login\":\"a\",\"password\":\"b\"}"), RC_UNAVAILABLE);
    client_close(used->client);
    used->client = kept;
}

/* A session outlives its connection by its token, and not its sign-off. */
static void a_session_is_resumed(void **state)
{
    struct used *used = *state;
    struct demo *demo = &used->demo;
    char params[128];
    sign_on(used, "sales");
    snprintf(params, sizeof params, "{\"token\":\"%s\"}", js_get_text(used->result, "token"));
    client_close(used->client);
    GOOD(client_open(demo->path, NULL, &used->client, &demo->err));
    assert_int_equal(call_rc(used, "menu.list", "{}"), RC_DENIED);
    assert_string_equal(js_get_text(call(used, "session.resume", params), "operator"), "sales");
    call(used, "menu.list", "{}");
    call(used, "session.close", "{}");
    assert_int_equal(call_rc(used, "menu.list", "{}"), RC_DENIED);
    assert_int_equal(call_rc(used, "session.resume", params), RC_DENIED);
}

static void init_tells_what_is_wrong(void **state)
{
    struct used *used = *state;
    struct demo *demo = &used->demo;
    static const struct {
        const char *params, *field;
    } wrong[] = {
        {"{\"password\":\"x\"}", "password"},
        {"{}", "password"},
        {"{\"password\":\"long-enough\",\"decimals\":5}", "currency"},
        {"{\"password\":\"long-enough\",\"costing\":\"guess\"}", "costing"},
    };
    char path[96];
    snprintf(path, sizeof path, "%s/new.db", demo->folder);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct js *params = NULL;
        assert_int_equal(js_parse(wrong[i].params, strlen(wrong[i].params), &params, NULL), RC_OK);
        err_clear(&demo->err);
        assert_int_equal(client_init(path, params, &demo->err), RC_REFUSED);
        assert_string_equal(demo->err.field, wrong[i].field);
        assert_int_equal(access(path, F_OK), -1);
    }
    struct js *params = js_object();
    js_set_text(params, "password", "long-enough");
    err_clear(&demo->err);
    assert_int_equal(client_init(demo->path, params, &demo->err), RC_REFUSED); /* it exists */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(replies_come_in_order),
        TEST(a_reply_may_send_again),
        TEST(the_descriptor_is_quiet_when_all_is_told),
        TEST(what_was_sent_is_done_before_closing),
        TEST(every_fault_comes_through),
        TEST(a_document_of_a_thousand_lines_is_one_answer),
        TEST(too_long_a_request_is_told_before_it_is_sent),
        TEST(a_slow_read_is_given_up),
        TEST(a_second_program_waits_outside),
        TEST(a_missing_ledger_is_told_and_leaves_nothing),
        TEST(without_a_ledger_records_are_described),
        TEST(a_session_is_resumed),
        TEST(init_tells_what_is_wrong),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
