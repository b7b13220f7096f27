/* Serving over a real socket: answers in the order of the requests, what a client sent before it vanished is
 * done, what was begun is finished before the server ends, it leaves when nobody is left, look-ups are quick
 * beside reports, another user is not let into a server that is one user's own, and where a sign-on came from
 * is in the trail. */
#include "serve_file.h"


#include "daybook/store/store.h"

static struct site shared;

DAYBOOK_SQL(drafts_count, "SELECT count(*) FROM draft");
DAYBOOK_SQL(sign_ons_from_here,
            "SELECT count(*) FROM event WHERE what = 'session.open' AND detail LIKE 'uid %'");
DAYBOOK_SQL(failures_from_here,
            "SELECT count(*) FROM event WHERE what = 'session.fail' AND detail LIKE '%, uid %'");

static int begin(void **state)
{
    site_begin(&shared, NULL);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    site_end(*state);
    return 0;
}

/* What the ledger holds, once nobody serves it any more. */
static int64_t kept(struct site *site, const struct sql *sql)
{
    struct demo *demo = &site->demo;
    GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
    int64_t value = demo_value(demo, sql);
    store_close(demo->store);
    demo->store = NULL;
    return value;
}

static bool say_put(struct raw *raw, int draft)
{
    return raw_say(
        raw,
        "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"draft.put\",\"params\":{\"draft\":\"%032d\","
        "\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,\"note\",\"n%d\"]]}}",
        draft, draft, draft);
}

static void answers_keep_the_order_of_requests(void **state)
{
    enum { ASKED = 300 };
    struct raw raw;
    raw_clerk(*state, &raw);
    for (int i = 1; i <= ASKED; i++) { /* writes and reads by turns, none waited for */
        if (i % 2)
            say_put(&raw, i);
        else
            raw_say(&raw, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"company.info\"}", i);
    }
    for (int i = 1; i <= ASKED; i++) {
        char want[64];
        snprintf(want, sizeof want, i % 2 ? "\"id\":\"%032d\",\"result\"" : "\"id\":%d,\"result\"", i);
        const char *line = raw_hear(&raw);
        if (!line || !strstr(line, want))
            fail_msg("%d: %s", i, line ? line : "closed");
    }
    raw_close(&raw);
}

/* A clerk's program is killed: the fields it had sent are in the drafts all the same. */
static void what_was_sent_before_the_end_is_done(void **state)
{
    enum { CLIENTS = 8, PUTS = 40 };
    struct site *site = *state;
    for (int n = 0; n < CLIENTS; n++) {
        struct raw raw;
        raw_clerk(site, &raw);
        for (int i = 0; i < PUTS; i++)
            say_put(&raw, n * PUTS + i + 1);
        raw_close(&raw);
    }
    serve_stop(site->serve);
    site_wait(site);
    serve_close(site->serve);
    server_close(site->server);
    site->serve = NULL;
    site->server = NULL;
    assert_int_equal(kept(site, &drafts_count), CLIENTS * PUTS);
}

/* Every write that the server took before it was stopped is answered, and kept. */
static void what_was_begun_is_answered_before_it_ends(void **state)
{
    enum { CLIENTS = 6, PUTS = 200 };
    struct site *site = *state;
    struct raw raws[CLIENTS];
    int answered = 0;
    for (int n = 0; n < CLIENTS; n++)
        raw_clerk(site, &raws[n]);
    for (int i = 0; i < PUTS; i++)
        for (int n = 0; n < CLIENTS; n++)
            say_put(&raws[n], n * PUTS + i + 1);
    serve_stop(site->serve);
    for (int n = 0; n < CLIENTS; n++) {
        while (raw_hear(&raws[n]))
            answered++;
        raw_close(&raws[n]);
    }
    site_wait(site);
    struct raw late = {.fd = -1};
    assert_false(place_connect(site->socket, &late.fd));
    serve_close(site->serve);
    server_close(site->server);
    site->serve = NULL;
    site->server = NULL;
    assert_int_equal(kept(site, &drafts_count), answered);
}

static void it_leaves_when_nobody_is_left(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct raw raw;
    struct serve_options options = {.linger_ms = 200, .own = true};
    site_end(site);
    GOOD(place_listen(site->socket, 0600, &options.listen_fd, &demo->err));
    GOOD(server_open(demo->path, false, &site->server, &demo->err));
    GOOD(serve_open(site->server, &options, &site->serve, &demo->err));
    assert_int_equal(pthread_create(&site->thread, NULL, site_main, site), 0);
    site->running = true;
    pthread_mutex_init(&site->lock, NULL);
    raw_clerk(site, &raw);
    poll(NULL, 0, 500);
    raw_ask(&raw, 1); /* while somebody is there it stays */
    raw_close(&raw);
    int64_t from = raw_now_ms();
    site_wait(site);
    assert_true(raw_now_ms() - from >= 150);
}

/* Reports take what time they take; a look-up beside them does not wait for their end. */
static void look_ups_do_not_wait_for_reports(void **state)
{
    enum { REPORTS = 4, ASKED = 100 };
    struct site *site = *state;
    struct raw reports[REPORTS], clerk;
    int64_t slowest_us = 0;
    raw_clerk(site, &clerk);
    for (int i = 0; i < REPORTS; i++) {
        raw_hello(site, &reports[i]);
        assert_true(raw_sign_on(&reports[i], 1, "leader", "demo"));
        for (int n = 0; n < 8; n++)
            raw_say(&reports[i], "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"check.run\"}", n);
    }
    for (int n = 0; n < ASKED; n++) {
        int64_t took_us = raw_ask(&clerk, n);
        slowest_us = took_us > slowest_us ? took_us : slowest_us;
    }
    struct pollfd come = {.fd = reports[REPORTS - 1].fd, .events = POLLIN};
    bool busy = poll(&come, 1, 0) == 0;
    for (int i = 0; i < REPORTS; i++) {
        int answers = 0;
        while (answers < 8) {
            const char *line = raw_hear(&reports[i]);
            assert_non_null(line);
            answers += strstr(line, "\"head\"") != NULL;
        }
        raw_close(&reports[i]);
    }
    raw_close(&clerk);
    if (busy) /* else this machine checks a ledger faster than it looks up a code */
        assert_true(slowest_us < 500000);
}

static void another_user_stays_outside(void **state)
{
    enum { NOBODY = 65534 };
    struct site *site = *state;
    struct demo *demo = &site->demo;
    if (geteuid() != 0)
        skip(); /* only root can become somebody else */
    chmod(demo->folder, 0755);
    assert_int_equal(come_as(NOBODY, site->socket), 2); /* the socket's mode */
    chmod(site->socket, 0666);
    assert_int_equal(come_as(NOBODY, site->socket), 0); /* a service lets in whom the mode lets in */
    site_end(site);
    struct serve_options options = {.linger_ms = -1, .own = true, .log = site_log, .log_context = site};
    GOOD(place_listen(site->socket, 0666, &options.listen_fd, &demo->err));
    GOOD(server_open(demo->path, false, &site->server, &demo->err));
    pthread_mutex_init(&site->lock, NULL);
    GOOD(serve_open(site->server, &options, &site->serve, &demo->err));
    assert_int_equal(pthread_create(&site->thread, NULL, site_main, site), 0);
    site->running = true;
    assert_int_equal(come_as(NOBODY, site->socket), 1); /* one's own server does not, whatever the mode */
    assert_true(site_logged(site, "uid 65534"));
    chmod(demo->folder, 0700);
}

static void where_a_sign_on_came_from_is_kept(void **state)
{
    struct site *site = *state;
    struct raw raw;
    raw_clerk(site, &raw);
    raw_sign_on(&raw, 2, "nobody", "secret");
    raw_close(&raw);
    serve_stop(site->serve);
    site_wait(site);
    assert_int_equal(kept(site, &sign_ons_from_here), 1);
    assert_int_equal(kept(site, &failures_from_here), 1);
}

/* Who signs on after another on one connection finds nothing of theirs. */
static void rows_are_not_handed_from_operator_to_operator(void **state)
{
    struct raw raw;
    char note[2000];
    raw_clerk(*state, &raw);
    memset(note, 'n', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    for (int line = 1; line <= 40; line++) { /* more than one line of the waist can hold */
        raw_say(
            &raw,
            "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"draft.put\",\"params\":{\"draft\":\"%032d\","
            "\"type\":\"sales-order\",\"seq\":%d,\"cells\":[[%d,\"line_note\",\"%s\"]]}}",
            line, 1, line, line, note);
        assert_non_null(strstr(raw_hear(&raw), "\"result\""));
    }
    raw_say(&raw,
            "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"draft.get\",\"params\":{\"draft\":\"SO-DRAFT-1\"}}");
    const char *line = raw_hear(&raw), *more = line ? strstr(line, "\"cells_more\":") : NULL;
    assert_non_null(more);
    long cursor = strtol(more + strlen("\"cells_more\":"), NULL, 10);
    assert_true(raw_sign_on(&raw, 2, "purchasing", "demo"));
    raw_say(&raw, "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"page.next\",\"params\":{\"cursor\":%ld}}",
            cursor);
    assert_non_null(strstr(raw_hear(&raw), "not kept any more"));
    raw_close(&raw);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(answers_keep_the_order_of_requests),        TEST(what_was_sent_before_the_end_is_done),
        TEST(what_was_begun_is_answered_before_it_ends), TEST(it_leaves_when_nobody_is_left),
        TEST(look_ups_do_not_wait_for_reports),          TEST(another_user_stays_outside),
        TEST(where_a_sign_on_came_from_is_kept),         TEST(rows_are_not_handed_from_operator_to_operator),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
