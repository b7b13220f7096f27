/* A server without a writer: writes are refused with the reason, sign-on and reads work, in their order. */
#include "../office/demo_file.h"

#include <pthread.h>

#include "daybook/server/server.h"

static struct demo shared;

struct lines {
    pthread_mutex_t lock;
    pthread_cond_t come;
    char text[8192]; /* replies one after another */
    int count;
};

static void told(void *context, const struct link_told *line)
{
    struct lines *lines = context;
    int bytes = (int)(line->bytes < 300 ? line->bytes : 300);
    pthread_mutex_lock(&lines->lock);
    size_t used = strlen(lines->text);
    snprintf(lines->text + used, sizeof lines->text - used, "%.*s\n", bytes, line->line);
    lines->count++;
    pthread_cond_broadcast(&lines->come);
    pthread_mutex_unlock(&lines->lock);
}

/* Sends them all at once and gives their replies in order. */
static void exchange(struct server *server, const char *const *requests, int count, struct lines *lines)
{
    struct link *link = link_open(server, true, "", told, lines);
    assert_non_null(link);
    for (int i = 0; i < count; i++)
        assert_true(link_send(link, requests[i], strlen(requests[i])));
    pthread_mutex_lock(&lines->lock);
    while (lines->count < count)
        pthread_cond_wait(&lines->come, &lines->lock);
    pthread_mutex_unlock(&lines->lock);
    link_close(link);
}

#define WRITE(n, method, params)                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":\"0000000000000000000000000000000" n "\",\"method\":\"" method              \
    "\",\"params\":" params "}"

static void writes_are_refused_and_reads_answered(void **state)
{
    struct demo *demo = &shared;
    struct server *server = NULL;
    struct lines lines = {.lock = PTHREAD_MUTEX_INITIALIZER, .come = PTHREAD_COND_INITIALIZER};
    static const char *const requests[] = {
        "hello {\"protocol\":1}",
        WRITE("1", "session.open", "{\"login\":\"admin\",\"password\":\"" ADMIN_PASSWORD "\"}"),
        WRITE("2", "setting.set", "{\"name\":\"day_ends\",\"value\":\"02:00\"}"),
        WRITE("6", "operator.passwd", "{\"password\":\"another-one\",\"old\":\"" ADMIN_PASSWORD "\"}"),
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"operator.list\"}",
        WRITE("4", "session.close", "{}"),
        "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"operator.list\"}",
    };
    (void)state;
    demo_fresh(demo);
    GOOD(server_open(demo->path, true, &server, &demo->err));
    exchange(server, requests, 7, &lines);
    server_close(server);
    const char *at = lines.text;
    static const char *const wants[] = {"hello {",
                                        "\"operator\":\"admin\"",
                                        "read-only disk",
                                        "06\",\"error\":{\"code\":3,\"message\":\"the ledger is on a "
                                        "read-only disk; nothing can be written to it\"",
                                        "\"columns\":[\"login\"",
                                        "\"result\":{}",
                                        "\"code\":6"};
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        at = strstr(at, wants[i]);
        if (!at)
            fail_msg("%s is missing in its place in:\n%s", wants[i], lines.text);
    }
}

static void without_a_ledger_that_is_the_reason(void **state)
{
    struct demo *demo = &shared;
    struct server *server = NULL;
    struct lines lines = {.lock = PTHREAD_MUTEX_INITIALIZER, .come = PTHREAD_COND_INITIALIZER};
    static const char *const requests[] = {"hello {\"protocol\":1}", WRITE("1", "session.close", "{}"),
                                           WRITE("2", "setting.set", "{\"name\":\"a\",\"value\":\"b\"}")};
    (void)state;
    GOOD(server_open(NULL, false, &server, &demo->err));
    exchange(server, requests, 3, &lines);
    server_close(server);
    assert_non_null(strstr(lines.text, "needs a ledger"));
    assert_null(strstr(lines.text, "read-only"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes_are_refused_and_reads_answered),
                                       cmocka_unit_test(without_a_ledger_that_is_the_reason)};
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
