/* Pages: every row once and in order, each page under a line's length, cursors that end, the read transaction
 * over before the first page; a connection cannot hold more than its share. */
#include "service_file.h"

static struct served shared;

enum { ITEMS = 3000 };

DAYBOOK_SQL(test_item, "INSERT INTO item (code, name, unit, category) VALUES (?, ?, 'EA', 1)");

/* Rows of one master, past the engine that would check and log each: only their number matters here. */
static void fill(struct served *served)
{
    struct demo *demo = &served->demo;
    char name[200];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    GOOD(store_open(demo->path, STORE_WRITER, &demo->store, &demo->err));
    GOOD(store_begin(demo->store, __func__, &demo->err));
    for (int i = 0; i < ITEMS; i++) {
        struct row *row = NULL;
        char code[16];
        snprintf(code, sizeof code, "Z%05d", i);
        GOOD(row_begin(demo->store, &test_item, &row, &demo->err));
        row_bind_text(row, code);
        row_bind_text(row, name);
        GOOD(row_run(row, &demo->err));
    }
    GOOD(store_commit(demo->store, &demo->err));
    store_close(demo->store);
    demo->store = NULL;
}

static int begin(void **state)
{
    served_begin(&shared);
    fill(&shared);
    sign_on(&shared, shared.peer, "planning", "demo");
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    served_end(*state);
    return 0;
}

static int count_rows(const struct js *page, int next)
{
    const struct js *rows = js_get(page, "rows");
    for (size_t i = 0; i < js_count(rows); i++, next++) {
        char code[16];
        snprintf(code, sizeof code, "Z%05d", next);
        assert_string_equal(js_as_text(js_at(js_at(rows, i), 0)), code);
    }
    return next;
}

static const char all[] = "{\"kind\":\"items\",\"position\":\"Z\"}";

static void every_row_once_and_in_order(void **state)
{
    struct served *served = *state;
    const struct js *page = ask(served, "master.list", all);
    int next = count_rows(page, 0), pages = 1;
    char params[64];
    assert_string_equal(js_as_text(js_at(js_get(page, "columns"), 0)), "code");
    while (js_get(page, "more")) {
        snprintf(params, sizeof params, "{\"cursor\":%lld}", (long long)js_get_int(page, "more", 0));
        page = ask(served, "page.next", params);
        assert_non_null(page);
        next = count_rows(page, next);
        pages++;
    }
    assert_int_equal(next, ITEMS);
    assert_true(pages > 10);
    assert_null(ask(served, "page.next", params)); /* what has ended is gone */
    assert_string_equal(rule_of(served), "cursor");
}

static void a_cursor_is_given_up(void **state)
{
    struct served *served = *state;
    char params[64];
    snprintf(params, sizeof params, "{\"cursor\":%lld}",
             (long long)js_get_int(ask(served, "master.list", all), "more", 0));
    assert_non_null(ask(served, "page.close", params));
    assert_null(ask(served, "page.next", params));
    assert_null(ask(served, "page.close", params));
    assert_null(ask(served, "page.next", "{\"cursor\":0}"));
    assert_null(ask(served, "page.next", "{\"cursor\":-1}"));
}

/* Sixteen at once; the seventeenth ends the oldest. Another connection's are not its own. */
static void the_oldest_gives_way(void **state)
{
    struct served *served = *state;
    struct peer *other = greeted_peer(served, false);
    int64_t cursors[17];
    char params[64];
    for (int i = 0; i < 17; i++)
        cursors[i] = js_get_int(ask(served, "master.list", all), "more", 0);
    snprintf(params, sizeof params, "{\"cursor\":%lld}", (long long)cursors[0]);
    assert_null(ask(served, "page.next", params));
    snprintf(params, sizeof params, "{\"cursor\":%lld}", (long long)cursors[1]);
    sign_on(served, other, "planning", "demo");
    assert_null(ask_id(served, other, NULL, "page.next", params));
    assert_non_null(ask(served, "page.next", params));
    peer_close(other);
}

/* A writer can checkpoint all of the WAL while a page waits: no read transaction is left open. */
static void no_transaction_waits_for_the_next_page(void **state)
{
    struct served *served = *state;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", served->demo.path);
    assert_non_null(js_get(ask(served, "master.list", all), "more"));
    assert_non_null(
        ask(served, "master.put",
            "{\"kind\":\"items\",\"cells\":[[0,\"code\",\"N1\"],[0,\"name\",\"x\"],[0,\"unit\",\"EA\"]]}"));
    service_settle(served->writer, 0);
    FILE *file = fopen(wal, "r");
    long bytes = 0;
    if (file) {
        fseek(file, 0, SEEK_END);
        bytes = ftell(file);
        fclose(file);
    }
    assert_int_equal(bytes, 0);
}

static void signing_off_ends_them(void **state)
{
    struct served *served = *state;
    char params[64];
    snprintf(params, sizeof params, "{\"cursor\":%lld}",
             (long long)js_get_int(ask(served, "master.list", all), "more", 0));
    assert_non_null(ask(served, "session.close", "{}"));
    sign_on(served, served->peer, "planning", "demo");
    assert_null(ask(served, "page.next", params));
    assert_string_equal(rule_of(served), "cursor");
}

/* Errors that do not fit one line are told as far as they do, and the rest is counted. */
static void errors_fit_one_line(void **state)
{
    struct served *served = *state;
    struct buf params = {0};
    sign_on(served, served->peer, "sales", "demo");
    buf_text_add(&params, "{\"draft\":\"00000000000000000000000000000009\",\"type\":\"sales-order\",\"seq\":"
                          "1,\"cells\":[[0,\"customer\",\"C001\"]");
    for (int i = 1; i <= 900; i++)
        buf_format(&params, ",[%d,\"item\",\"NADA-%d\"]", i, i);
    buf_text_add(&params, "]}");
    assert_null(ask(served, "document.submit", buf_text(&params)));
    const struct js *data = js_get(js_get(served->reply, "error"), "data");
    size_t told = js_count(js_get(data, "errors"));
    assert_true(told > 100);
    assert_true((int64_t)told + js_get_int(data, "dropped", 0) >=
                2700); /* item, quantity and price of each line */
    buf_free(&params);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_row_once_and_in_order), TEST(a_cursor_is_given_up),
        TEST(the_oldest_gives_way),        TEST(no_transaction_waits_for_the_next_page),
        TEST(signing_off_ends_them),       TEST(errors_fit_one_line),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
