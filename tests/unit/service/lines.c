/* Any line is answered by one line that can be read: malformed, too long, of another protocol, with wrong ids
 * and parameters. */
#include "service_file.h"

static struct served shared;

static int begin(void **state)
{
    served_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    served_end(*state);
    return 0;
}

static void send_text(struct served *served, const char *line)
{
    send_line(served, served->peer, line, strlen(line));
}

static void malformed_lines_are_wrong_calls(void **state)
{
    struct served *served = *state;
    static const char *const lines[] = {
        "",
        " ",
        "{",
        "nonsense",
        "[]",
        "3",
        "\"text\"",
        "{}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"company.info\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no.such\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"company.info\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"company.info\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"company.info\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"company.info\",\"params\":{\"colour\":\"red\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"company.info\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":5}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":\"a\\u001bb\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":\"a\\u202eb\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"lookup.find\",\"params\":{\"lookup\":\"item\",\"limit\":"
        "\"9\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"setting.set\",\"params\":{\"name\":\"a\",\"value\":\"b\"}"
        "}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"0123456789ABCDEF0123456789ABCDEF\",\"method\":\"setting.set\","
        "\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.system\"}",
        "hello {\"protocol\":1}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        send_text(served, lines[i]);
        if (code_of(served) != RC_USAGE)
            fail_msg("%s: code %d", lines[i], (int)code_of(served));
        assert_non_null(js_get_text(js_get(served->reply, "error"), "message"));
        assert_int_equal(js_get_int(js_get(js_get(served->reply, "error"), "data"), "exit", 0), 2);
    }
    ask(served, "company.info", "{}");
    assert_int_equal(code_of(served), 0);
}

/* The id comes back where it could be read, null where not. */
static void the_id_comes_back(void **state)
{
    struct served *served = *state;
    send_text(served, "{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"method\":\"company.info\"}");
    assert_true(js_get_int(served->reply, "id", 0) == INT64_C(9007199254740993));
    send_text(served, "{\"jsonrpc\":\"2.0\",\"id\":41,\"method\":\"no.such\"}");
    assert_int_equal(js_get_int(served->reply, "id", 0), 41);
    send_text(served, "{");
    assert_false(js_is_int(js_get(served->reply, "id")));
    assert_non_null(js_get(served->reply, "id"));
}

static void the_longest_line_and_one_byte_more(void **state)
{
    struct served *served = *state;
    static const char head[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":\"";
    char *line = malloc(LINE_BYTES_MAX + 2);
    memset(line, 'x', LINE_BYTES_MAX + 1);
    memcpy(line, head, sizeof head - 1);
    memcpy(line + LINE_BYTES_MAX - 3, "\"}}", 3);
    send_line(served, served->peer, line, LINE_BYTES_MAX);
    assert_int_equal(code_of(served), RC_REFUSED); /* read, and there is no such record */
    memcpy(line + LINE_BYTES_MAX - 3, "x\"}}", 4);
    send_line(served, served->peer, line, LINE_BYTES_MAX + 1);
    assert_int_equal(code_of(served), RC_USAGE);
    assert_non_null(strstr(js_get_text(js_get(served->reply, "error"), "message"), "65536"));
    free(line);
}

static void the_first_line_says_hello(void **state)
{
    struct served *served = *state;
    static const char *const lines[] = {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"company.info\"}", "hello",
                                        "hello {", "HELLO {}", ""};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct peer *peer = peer_open(false, "", NULL, NULL);
        send_line(served, peer, lines[i], strlen(lines[i]));
        assert_int_equal(code_of(served), RC_USAGE);
        peer_close(peer);
    }
}

/* Which side is older is told, and it is not let in. */
static void another_protocol_is_refused_by_name(void **state)
{
    struct served *served = *state;
    static const struct {
        const char *line, *side;
    } others[] = {{"hello {\"protocol\":0}", "restart the program"},
                  {"hello {\"protocol\":2}", "restart the server"}};
    for (size_t i = 0; i < 2; i++) {
        struct peer *peer = peer_open(false, "", NULL, NULL);
        send_line(served, peer, others[i].line, strlen(others[i].line));
        assert_int_equal(code_of(served), RC_UNAVAILABLE);
        assert_non_null(strstr(js_get_text(js_get(served->reply, "error"), "message"), others[i].side));
        ask_id(served, peer, NULL, "company.info", "{}");
        assert_int_equal(code_of(served), RC_USAGE);
        peer_close(peer);
    }
}

static void the_build_is_the_projects(void **state)
{
    char text[8192], want[64];
    (void)state;
    FILE *file = fopen("CMakeLists.txt", "r");
    assert_non_null(file);
    size_t bytes = fread(text, 1, sizeof text - 1, file);
    text[bytes] = '\0';
    fclose(file);
    snprintf(want, sizeof want, "project(daybook VERSION %s ", PROTOCOL_BUILD);
    assert_non_null(strstr(text, want));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(malformed_lines_are_wrong_calls),     TEST(the_id_comes_back),
        TEST(the_longest_line_and_one_byte_more),  TEST(the_first_line_says_hello),
        TEST(another_protocol_is_refused_by_name), cmocka_unit_test(the_build_is_the_projects),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
