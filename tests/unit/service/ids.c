/* P3: a request sent again after a lost answer is done once and answered the same; its id is worth nothing
 * for anything else; what was refused leaves no id; and no secret is kept with one. */
#include "service_file.h"

static struct served shared;

DAYBOOK_SQL(test_requests, "SELECT count(*) FROM request");
DAYBOOK_SQL(test_documents, "SELECT count(*) FROM document");
DAYBOOK_SQL(test_request_texts, "SELECT id || method || reply FROM request ORDER BY event");
DAYBOOK_SQL(test_request_digest, "SELECT digest FROM request ORDER BY event DESC LIMIT 1");

static int begin(void **state)
{
    served_begin(&shared);
    sign_on(&shared, shared.peer, "sales", "demo");
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    served_end(*state);
    return 0;
}

static int64_t value(struct served *served, const struct sql *sql)
{
    struct demo *demo = &served->demo;
    GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
    int64_t found = demo_value(demo, sql);
    store_close(demo->store);
    demo->store = NULL;
    return found;
}

#define ID "0123456789abcdef0123456789abcdef"
#define ORDER(quantity)                                                                                      \
    "{\"draft\":\"" ID "\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,\"customer\",\"C001\"],"         \
    "[1,\"item\",\"BK-CITY-26\"],[1,\"quantity\",\"" quantity "\"],[1,\"price\",\"5\"]]}"

static void the_same_again_is_done_once(void **state)
{
    struct served *served = *state;
    char number[64];
    const struct js *result = ask_id(served, served->peer, ID, "document.submit", ORDER("2"));
    assert_non_null(result);
    snprintf(number, sizeof number, "%s", js_get_text(result, "number"));
    for (int i = 0; i < 3; i++) {
        result = ask_id(served, served->peer, ID, "document.submit", ORDER("2"));
        assert_non_null(result);
        assert_string_equal(js_get_text(result, "number"), number);
    }
    assert_int_equal(value(served, &test_documents), 1);
    assert_int_equal(value(served, &test_requests), 1);
}

/* Also over a new connection and a new session. */
static void a_new_connection_gets_the_same_answer(void **state)
{
    struct served *served = *state;
    struct peer *peer = greeted_peer(served, false);
    char number[64];
    const char *first =
        js_get_text(ask_id(served, served->peer, ID, "document.submit", ORDER("2")), "number");
    assert_non_null(first);
    snprintf(number, sizeof number, "%s", first);
    sign_on(served, peer, "sales", "demo");
    const char *again = js_get_text(ask_id(served, peer, ID, "document.submit", ORDER("2")), "number");
    assert_non_null(again);
    assert_string_equal(again, number);
    peer_close(peer);
    assert_int_equal(value(served, &test_documents), 1);
}

static void another_request_is_refused(void **state)
{
    struct served *served = *state;
    assert_non_null(ask_id(served, served->peer, ID, "document.submit", ORDER("2")));
    assert_null(ask_id(served, served->peer, ID, "document.submit", ORDER("3")));
    assert_string_equal(rule_of(served), "request");
    assert_null(ask_id(served, served->peer, ID, "master.disable",
                       "{\"kind\":\"customers\",\"code\":\"C001\",\"active\":false}"));
    assert_string_equal(rule_of(served), "request");
    assert_int_equal(value(served, &test_documents), 1);
}

static void another_operator_is_refused(void **state)
{
    struct served *served = *state;
    static const char params[] = "{\"kind\":\"customers\",\"code\":\"C001\",\"active\":false}";
    assert_non_null(ask_id(served, served->peer, ID, "master.disable", params));
    sign_on(served, served->peer, "admin", ADMIN_PASSWORD);
    assert_null(ask_id(served, served->peer, ID, "master.disable", params));
    assert_string_equal(rule_of(served), "request");
}

static void a_refused_write_leaves_no_id(void **state)
{
    struct served *served = *state;
    assert_null(ask_id(served, served->peer, ID, "document.submit", ORDER("0")));
    assert_int_equal(value(served, &test_requests), 0);
    assert_non_null(ask_id(served, served->peer, ID, "document.submit", ORDER("1")));
    assert_int_equal(value(served, &test_requests), 1);
}

/* Drafts are safe to send again by their seq; sign-on answers a secret. Neither is kept. */
static void some_writes_keep_no_id(void **state)
{
    struct served *served = *state;
    static const char put[] =
        "{\"draft\":\"" ID "\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,\"note\",\"x\"]]}";
    for (int i = 0; i < 2; i++)
        assert_int_equal(js_get_int(ask(served, "draft.put", put), "seq", 0), 1);
    sign_on(served, served->peer, "sales", "demo");
    assert_int_equal(value(served, &test_requests), 0);
}

/* Two passwords give one digest, so the digest says nothing about either. */
static void no_password_is_in_what_is_kept(void **state)
{
    struct served *served = *state;
    struct demo *demo = &served->demo;
    unsigned char digests[2][HASH_BYTES / 2];
    static const char *const passwords[] = {"secret-Pa55-one", "secret-Pa55-two"};
    sign_on(served, served->peer, "admin", ADMIN_PASSWORD);
    for (size_t i = 0; i < 2; i++) {
        char params[128];
        struct row *row = NULL;
        bool has = false;
        size_t bytes = 0;
        snprintf(params, sizeof params, "{\"login\":\"cost\",\"password\":\"%s\"}", passwords[i]);
        assert_non_null(ask(served, "operator.passwd", params));
        GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
        GOOD(row_begin(demo->store, &test_request_digest, &row, &demo->err));
        GOOD(row_step(row, &has, &demo->err));
        memcpy(digests[i], row_blob(row, 0, &bytes), sizeof digests[i]);
        row_end(row);
        has = true;
        GOOD(row_begin(demo->store, &test_request_texts, &row, &demo->err));
        while (has) {
            GOOD(row_step(row, &has, &demo->err));
            assert_true(!has || !strstr(row_text(row, 0), "Pa55"));
        }
        row_end(row);
        store_close(demo->store);
        demo->store = NULL;
    }
    assert_memory_equal(digests[0], digests[1], sizeof digests[0]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_again_is_done_once),    TEST(a_new_connection_gets_the_same_answer),
        TEST(another_request_is_refused),     TEST(another_operator_is_refused),
        TEST(a_refused_write_leaves_no_id),   TEST(some_writes_keep_no_id),
        TEST(no_password_is_in_what_is_kept),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
