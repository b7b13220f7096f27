/* Groups of writes: what one refuses the others do not feel; what the engine takes back as a whole is done
 * again alone and once; a disk that takes no more refuses everything, writes nothing, and serves again
 * without a restart. */
#include "service_file.h"

#include <signal.h>
#include <sys/resource.h>

static struct served shared;

DAYBOOK_SQL(test_items, "SELECT count(*) FROM item WHERE code LIKE 'G%'");
DAYBOOK_SQL(test_item_events, "SELECT count(*) FROM event WHERE subject LIKE 'item G%'");
DAYBOOK_SQL(test_requests, "SELECT count(*) FROM request");

enum { MEMBERS = 8 };

static int begin(void **state)
{
    served_begin(&shared);
    sign_on(&shared, shared.peer, "planning", "demo");
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

static struct message *put_item(struct served *served, int n, const char *unit, const char *padding)
{
    struct buf line = {0};
    buf_format(&line,
               "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"master.put\",\"params\":{\"kind\":"
               "\"items\",\"cells\":"
               "[[0,\"code\",\"G%d\"],[0,\"name\",\"Group %s\"],[0,\"unit\",\"%s\"]]}}",
               n, n, padding, unit);
    struct message *message = message_open(served->peer, line.text, line.bytes);
    assert_int_equal(message_need(message), MESSAGE_WRITE);
    buf_free(&line);
    return message;
}

/* The code of a message's answer, 0 for a result. */
static int64_t answer_code(const struct message *message)
{
    size_t bytes = 0;
    struct js *reply = NULL;
    const char *line = message_reply(message, &bytes);
    assert_int_equal(message_need(message), MESSAGE_ANSWERED);
    assert_int_equal(js_parse(line, bytes, &reply, NULL), RC_OK);
    int64_t code = js_get(reply, "result") ? 0 : js_get_int(js_get(reply, "error"), "code", -1);
    js_free(reply);
    return code;
}

/* Runs them all, in as many groups as the 20 ms make of them. *ret_groups may be NULL. */
static void run_all(struct served *served, struct message **messages, size_t count, size_t *ret_groups)
{
    size_t groups = 0;
    for (size_t at = 0; at < count; groups++) {
        size_t ran = service_write(served->writer, messages + at, count - at);
        assert_true(ran >= 1 && ran <= count - at);
        at += ran;
    }
    if (ret_groups)
        *ret_groups = groups;
}

static void one_refusal_harms_no_other(void **state)
{
    struct served *served = *state;
    struct message *messages[MEMBERS];
    for (int i = 0; i < MEMBERS; i++)
        messages[i] = put_item(served, i, i % 3 == 1 ? "" : "EA", "");
    run_all(served, messages, MEMBERS, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(answer_code(messages[i]), i % 3 == 1 ? RC_REFUSED : 0);
        message_close(messages[i]);
    }
    assert_int_equal(value(served, &test_items), 5);
    assert_int_equal(value(served, &test_requests), 5);
}

/* Members of one group see one another: the same id twice is done once. */
static void the_same_id_twice_in_a_group(void **state)
{
    struct served *served = *state;
    struct message *messages[2] = {put_item(served, 1, "EA", ""), put_item(served, 1, "EA", "")};
    run_all(served, messages, 2, NULL);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(answer_code(messages[i]), 0);
        message_close(messages[i]);
    }
    assert_int_equal(value(served, &test_item_events), 1);
}

/* A trigger that rolls the whole transaction back, as the engine does on a full disk in mid-statement. */
static void what_the_engine_takes_back_is_done_again_once(void **state)
{
    struct served *served = *state;
    struct message *messages[MEMBERS];
    char command[400];
    snprintf(command, sizeof command,
             "sqlite3 '%s' \"CREATE TRIGGER t BEFORE INSERT ON event WHEN NEW.subject = 'item G3' BEGIN "
             "SELECT RAISE(ROLLBACK, 'full'); END\"",
             served->demo.path);
    assert_int_equal(system(command), 0);
    for (int i = 0; i < MEMBERS; i++)
        messages[i] = put_item(served, i, "EA", "");
    run_all(served, messages, MEMBERS, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(answer_code(messages[i]) != 0, i == 3);
        message_close(messages[i]);
    }
    assert_int_equal(value(served, &test_items), MEMBERS - 1);
    assert_int_equal(value(served, &test_item_events), MEMBERS - 1);
    assert_int_equal(value(served, &test_requests), MEMBERS - 1);
}

static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_disk_that_is_full_refuses_and_serves_again(void **state)
{
    struct served *served = *state;
    struct message *messages[MEMBERS];
    assert_non_null(
        ask(served, "master.put",
            "{\"kind\":\"items\",\"cells\":[[0,\"code\",\"G99\"],[0,\"name\",\"x\"],[0,\"unit\",\"EA\"]]}"));
    int64_t events = value(served, &test_item_events);
    signal(SIGXFSZ, SIG_IGN);
    limit_file_size(4096);
    for (int i = 0; i < MEMBERS; i++)
        messages[i] = put_item(served, i, "EA", "");
    run_all(served, messages, MEMBERS, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(answer_code(messages[i]), RC_UNAVAILABLE);
        message_close(messages[i]);
    }
    assert_non_null(
        ask(served, "lookup.get", "{\"lookup\":\"item\",\"text\":\"G99\"}")); /* reading goes on */
    limit_file_size(RLIM_INFINITY);
    assert_int_equal(value(served, &test_item_events), events);
    for (int i = 0; i < MEMBERS; i++)
        messages[i] = put_item(served, i, "EA", "");
    run_all(served, messages, MEMBERS, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(answer_code(messages[i]), 0);
        message_close(messages[i]);
    }
    assert_int_equal(value(served, &test_items), MEMBERS + 1);
}

DAYBOOK_SQL(test_signed_on, "SELECT count(*) FROM event WHERE what = 'session.open' AND subject = 'sales'");

/* Signing on leaves a session and an event; where the disk takes neither, who proves a password may read, and
 * the first write that the disk takes again writes the session down. */
static void a_full_disk_lets_sign_on_to_read(void **state)
{
    static const char order[] =
        "{\"type\":\"sales-order\",\"draft\":\"%s\",\"cells\":[[0,\"customer\",\"C001\"],"
        "[1,\"item\",\"BK-CITY-26\"],[1,\"quantity\",\"2\"],[1,\"price\",\"1\"]]}";
    static const char item[] = "{\"lookup\":\"item\",\"text\":\"BK-CITY-26\"}";
    struct served *served = *state;
    char id[ID_HEX_BYTES], params[512];
    struct peer *peer = greeted_peer(served, false);
    int64_t signed_on = value(served, &test_signed_on);
    snprintf(params, sizeof params, order, random_id(id));
    signal(SIGXFSZ, SIG_IGN);
    limit_file_size(4096);
    assert_null(ask_id(served, peer, NULL, "session.open", "{\"login\":\"sales\",\"password\":\"wrong\"}"));
    assert_int_equal(code_of(served), RC_DENIED);
    assert_null(ask_id(served, peer, NULL, "lookup.get", item));
    sign_on(served, peer, "sales", "demo");
    assert_non_null(ask_id(served, peer, NULL, "lookup.get", item));
    assert_null(ask_id(served, peer, id, "document.submit", params));
    assert_int_equal(code_of(served), RC_UNAVAILABLE);
    assert_string_equal(rule_of(served), "disk-full");
    assert_non_null(ask_id(served, peer, NULL, "session.close", "{}"));
    assert_null(ask_id(served, peer, NULL, "lookup.get", item));
    sign_on(served, peer, "sales", "demo");
    limit_file_size(RLIM_INFINITY);
    assert_int_equal(value(served, &test_signed_on), signed_on);
    assert_non_null(ask_id(served, peer, id, "document.submit", params));
    assert_int_equal(value(served, &test_signed_on), signed_on + 1);
    assert_non_null(ask_id(served, peer, NULL, "session.close", "{}"));
    assert_null(ask_id(served, peer, NULL, "lookup.get", item));
    peer_close(peer);
}

/* Many are done in few commits: fewer groups than writes, none past 64. */
static void many_share_a_commit(void **state)
{
    enum { MANY = 200 };
    struct served *served = *state;
    static struct message *messages[MANY];
    size_t groups = 0;
    for (int i = 0; i < MANY; i++)
        messages[i] = put_item(served, i, "EA", "");
    assert_true(service_write(served->writer, messages, MANY) <= GROUP_MESSAGES_MAX);
    for (int i = 0; i < MANY; i++)
        message_close(messages[i]);
    for (int i = 0; i < MANY; i++)
        messages[i] = put_item(served, 1000 + i, "EA", "");
    run_all(served, messages, MANY, &groups);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(answer_code(messages[i]), 0);
        message_close(messages[i]);
    }
    assert_true(groups * 4 <= MANY);
}

/* A failed sign-on is a write that succeeds: it counts though it is refused, also within a group. */
static void a_failed_sign_on_counts(void **state)
{
    struct served *served = *state;
    for (int i = 0; i < 3; i++) {
        assert_null(ask(served, "session.open", "{\"login\":\"cost\",\"password\":\"wrong\"}"));
        assert_int_equal(code_of(served), RC_DENIED);
    }
    assert_non_null(strstr(js_get_text(js_get(served->reply, "error"), "message"), "5 s"));
    assert_null(ask(served, "session.open", "{\"login\":\"cost\",\"password\":\"demo\"}"));
    assert_string_equal(rule_of(served), "locked");
    assert_non_null(ask(served, "menu.list", "{}")); /* who was signed on stays so */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_refusal_harms_no_other),
        TEST(the_same_id_twice_in_a_group),
        TEST(what_the_engine_takes_back_is_done_again_once),
        TEST(a_disk_that_is_full_refuses_and_serves_again),
        TEST(a_full_disk_lets_sign_on_to_read),
        TEST(many_share_a_commit),
        TEST(a_failed_sign_on_counts),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
