/* P7, a read-only disk: who may sign on reads as ever, nothing is written, and nothing is left beside the
 * file. */
#include "service_file.h"

#include <sys/stat.h>

static struct served shared;

static int begin(void **state)
{
    struct demo *demo = &shared.demo;
    demo_fresh(demo);
    GOOD(service_open(demo->path, STORE_READ_DISK, &shared.reader, &demo->err));
    shared.writer = NULL;
    shared.peer = greeted_peer(&shared, true);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    served_end(*state);
    return 0;
}

/* As the server does it where there is no writer. */
static const struct js *ask_disk(struct served *served, const char *method, const char *params)
{
    struct buf line = {0};
    char fresh[ID_HEX_BYTES];
    if (!service_method_writes(method))
        return ask(served, method, params);
    buf_format(&line, "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":%s}", random_id(fresh),
               method, params);
    struct message *message = message_open(served->peer, line.text, line.bytes);
    bool done = message_for_reader(message);
    if (done)
        run_message(served, message);
    size_t bytes = 0;
    const char *reply = message_reply(message, &bytes);
    js_free(served->reply);
    served->reply = NULL;
    if (done)
        assert_int_equal(js_parse(reply, bytes, &served->reply, NULL), RC_OK);
    message_close(message);
    buf_free(&line);
    return js_get(served->reply, "result");
}

static void who_may_sign_on_reads(void **state)
{
    struct served *served = *state;
    assert_null(ask_disk(served, "menu.list", "{}"));
    assert_null(ask_disk(served, "session.open", "{\"login\":\"sales\",\"password\":\"wrong\"}"));
    assert_int_equal(code_of(served), RC_DENIED);
    assert_null(ask_disk(served, "session.open", "{\"login\":\"nobody\",\"password\":\"demo\"}"));
    const struct js *opened = ask_disk(served, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}");
    assert_string_equal(js_get_text(opened, "operator"), "sales");
    assert_non_null(ask_disk(served, "menu.list", "{}"));
    assert_non_null(ask_disk(served, "report.run", "{\"name\":\"documents\"}"));
    assert_null(ask_disk(served, "operator.list", "{}")); /* the role binds as ever */
    assert_int_equal(code_of(served), RC_DENIED);
    assert_non_null(ask_disk(served, "session.close", "{}"));
    assert_null(ask_disk(served, "menu.list", "{}"));
}

static void nothing_else_is_written(void **state)
{
    struct served *served = *state;
    struct stat before, after;
    char name[128];
    assert_int_equal(stat(served->demo.path, &before), 0);
    assert_non_null(
        ask_disk(served, "session.open", "{\"login\":\"admin\",\"password\":\"" ADMIN_PASSWORD "\"}"));
    for (size_t i = 0; i < service_method_count(); i++) {
        struct method_row method = service_method(i);
        if (method.write && strncmp(method.name, "session.", 8) != 0)
            assert_null(ask_disk(served, method.name, "{}"));
    }
    assert_int_equal(stat(served->demo.path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_true(before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
                before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
    snprintf(name, sizeof name, "%s-wal", served->demo.path);
    assert_int_equal(access(name, F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(who_may_sign_on_reads), TEST(nothing_else_is_written)};
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
