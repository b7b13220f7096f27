/* Many links at once: each gets its replies in its own order, a read sees what was answered before it, none
 * is starved, writers share commits, short reads are answered by the thread that sends, and a link that goes
 * away while it is served takes nobody along. */
#include "../office/demo_file.h"

#include <pthread.h>

#include "daybook/base/json.h"
#include "daybook/server/server.h"

enum { LINKS = 12, PUTS = 60 };

static struct demo shared;
static struct server *server;

/* A client: sends one request after another from its replies, and never waits. */
struct clerk {
    struct link *link;
    pthread_mutex_t lock;
    pthread_cond_t told;
    int number, sent, answered; /* puts */
    int64_t first_us, last_us;
    char last[4096]; /* the last reply */
    bool greeted, signed_on, reading, wrong;
    bool passing, passed; /* a look-up's answer may come between, and has */
};

static void told(void *context, const struct link_told *line);

static bool send_line(struct clerk *clerk, const char *format, ...) PRINTF_LIKE(2, 3);
static bool send_line(struct clerk *clerk, const char *format, ...)
{
    char line[2048];
    va_list args;
    va_start(args, format);
    int chars = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return link_send(clerk->link, line, (size_t)chars);
}

static bool send_put(struct clerk *clerk)
{
    int seq = ++clerk->sent;
    return send_line(clerk,
                     "{\"jsonrpc\":\"2.0\",\"id\":\"%016d%016d\",\"method\":\"draft.put\",\"params\":{"
                     "\"draft\":\"%032d\",\"type\":\"sales-order\","
                     "\"seq\":%d,\"cells\":[[0,\"note\",\"n%d\"]]}}",
                     clerk->number, seq, clerk->number, seq, seq);
}

static void told(void *context, const struct link_told *line)
{
    struct clerk *clerk = context;
    char want[32];
    if (!line->reply)
        return;
    pthread_mutex_lock(&clerk->lock);
    snprintf(clerk->last, sizeof clerk->last, "%.*s", (int)line->bytes, line->line);
    if (!clerk->greeted) {
        clerk->greeted = strncmp(line->line, "hello ", 6) == 0;
    } else if (!clerk->signed_on) {
        clerk->signed_on = strstr(clerk->last, "\"token\"");
        clerk->wrong = !clerk->signed_on;
    } else if (clerk->passing && strstr(clerk->last, "\"id\":7,")) {
        clerk->passed = true;
    } else if (!clerk->reading) {
        clerk->answered++;
        snprintf(want, sizeof want, "\"seq\":%d,", clerk->answered);
        clerk->wrong = clerk->wrong || !strstr(clerk->last, want);
    }
    pthread_cond_broadcast(&clerk->told);
    pthread_mutex_unlock(&clerk->lock);
}

static void wait_answered(struct clerk *clerk, int count)
{
    pthread_mutex_lock(&clerk->lock);
    while (clerk->answered < count && !clerk->wrong)
        pthread_cond_wait(&clerk->told, &clerk->lock);
    if (clerk->wrong)
        fail_msg("clerk %d after %d: %s", clerk->number, clerk->answered, clerk->last);
    pthread_mutex_unlock(&clerk->lock);
}

static void clerk_begin(struct clerk *clerk, int number)
{
    *clerk = (struct clerk){.number = number};
    pthread_mutex_init(&clerk->lock, NULL);
    pthread_cond_init(&clerk->told, NULL);
    clerk->link = link_open(server, true, "", told, clerk);
    assert_non_null(clerk->link);
    assert_true(send_line(clerk, "hello {\"protocol\":1}"));
    assert_true(send_line(clerk,
                          "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"session.open\",\"params\":{"
                          "\"login\":\"sales\",\"password\":\"demo\"}}",
                          1000 + number));
    pthread_mutex_lock(&clerk->lock);
    while (!clerk->signed_on && !clerk->wrong)
        pthread_cond_wait(&clerk->told, &clerk->lock);
    pthread_mutex_unlock(&clerk->lock);
    assert_true(clerk->signed_on);
}

static void clerk_end(struct clerk *clerk)
{
    link_close(clerk->link);
    pthread_cond_destroy(&clerk->told);
    pthread_mutex_destroy(&clerk->lock);
}

static int begin(void **state)
{
    struct demo *demo = &shared;
    demo_fresh(demo);
    GOOD(server_open(demo->path, false, &server, &demo->err));
    *state = demo;
    return 0;
}

static int end(void **state)
{
    (void)state;
    server_close(server);
    return 0;
}

static void each_link_has_its_own_order(void **state)
{
    static struct clerk clerks[LINKS];
    (void)state;
    for (int i = 0; i < LINKS; i++)
        clerk_begin(&clerks[i], i);
    for (int n = 0; n < PUTS; n++)
        for (int i = 0; i < LINKS; i++)
            assert_true(send_put(&clerks[i]));
    for (int i = 0; i < LINKS; i++) {
        wait_answered(&clerks[i], PUTS);
        clerk_end(&clerks[i]);
    }
}

/* One after another through a read between: each read's answer must hold the put before it. */
static void a_read_sees_the_write_answered_before_it(void **state)
{
    struct clerk clerk;
    (void)state;
    clerk_begin(&clerk, 1);
    for (int seq = 1; seq <= 30; seq++) {
        char want[32];
        snprintf(want, sizeof want, "\"seq\":%d,", seq);
        assert_true(send_put(&clerk));
        wait_answered(&clerk, seq);
        pthread_mutex_lock(&clerk.lock);
        clerk.reading = true;
        clerk.last[0] = '\0';
        assert_true(send_line(
            &clerk,
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"draft.get\",\"params\":{\"draft\":\"%032d\"}}", seq,
            1));
        while (!clerk.last[0])
            pthread_cond_wait(&clerk.told, &clerk.lock);
        if (!strstr(clerk.last, want))
            fail_msg("seq %d: %s", seq, clerk.last);
        clerk.reading = false;
        pthread_mutex_unlock(&clerk.lock);
    }
    clerk_end(&clerk);
}

/* One link floods; another's single write is answered long before the flood is done. */
static void a_flood_starves_nobody(void **state)
{
    enum { FLOOD = 3000 };
    static struct clerk flood, other;
    (void)state;
    clerk_begin(&flood, 1);
    clerk_begin(&other, 2);
    for (int n = 0; n < FLOOD; n++)
        assert_true(send_put(&flood));
    assert_true(send_put(&other));
    wait_answered(&other, 1);
    pthread_mutex_lock(&flood.lock);
    int done = flood.answered;
    pthread_mutex_unlock(&flood.lock);
    assert_true(done < FLOOD);
    wait_answered(&flood, FLOOD);
    clerk_end(&flood);
    clerk_end(&other);
}

static void a_link_may_go_while_it_is_served(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        static struct clerk gone, stays;
        clerk_begin(&gone, 100 + round * 2);
        clerk_begin(&stays, 101 + round * 2);
        for (int n = 0; n < 50; n++) {
            assert_true(send_put(&gone));
            assert_true(send_put(&stays));
        }
        clerk_end(&gone);
        wait_answered(&stays, 50);
        clerk_end(&stays);
    }
}

static bool send_read(struct clerk *clerk, const char *method)
{
    return send_line(clerk, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":{}}", method);
}

static bool send_look(struct clerk *clerk)
{
    return send_line(clerk, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"lookup.get\",\"params\":{\"lookup\":"
                            "\"item\",\"text\":\"BK-CITY-26\"}}");
}

/* A clerk whose short reads are answered by this thread. */
static void clerk_begin_here(struct clerk *clerk)
{
    *clerk = (struct clerk){.number = 900};
    pthread_mutex_init(&clerk->lock, NULL);
    pthread_cond_init(&clerk->told, NULL);
    clerk->link = link_open(server, true, "", told, clerk);
    assert_non_null(clerk->link);
    link_answer_here(clerk->link);
    assert_false(link_due(clerk->link));
    assert_true(send_line(clerk, "hello {\"protocol\":1}"));
    assert_true(link_due(clerk->link));
    assert_false(clerk->greeted); /* nobody else answers it */
    assert_true(link_answer(clerk->link));
    assert_true(clerk->greeted);
    assert_false(link_answer(clerk->link));
    assert_true(send_line(clerk,
                          "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"session.open\",\"params\":{"
                          "\"login\":\"sales\",\"password\":\"demo\"}}",
                          1900));
    pthread_mutex_lock(&clerk->lock);
    while (!clerk->signed_on && !clerk->wrong)
        pthread_cond_wait(&clerk->told, &clerk->lock);
    pthread_mutex_unlock(&clerk->lock);
    assert_true(clerk->signed_on);
}

/* It is due as soon as what was sent before it is answered, and not before; what follows waits for it. */
static void a_short_read_waits_for_its_thread(void **state)
{
    struct clerk clerk;
    (void)state;
    clerk_begin_here(&clerk);
    for (int seq = 1; seq <= 30; seq++) {
        assert_true(send_put(&clerk));
        assert_true(send_read(&clerk, "setting.list"));
        wait_answered(&clerk, seq);
        pthread_mutex_lock(&clerk.lock);
        clerk.reading = true;
        pthread_mutex_unlock(&clerk.lock);
        assert_true(link_due(clerk.link));
        assert_null(strstr(clerk.last, "day_ends"));
        assert_true(link_answer(clerk.link));
        assert_non_null(strstr(clerk.last, "day_ends"));
        assert_false(link_due(clerk.link));
        clerk.reading = false;
    }
    assert_true(send_read(&clerk, "setting.list")); /* and goes with its link where nobody answers it */
    clerk_end(&clerk);
}

/* A look-up passes by the writes that its own connection has under way: who keys on while an import holds the
 * writer is answered. Nothing passes by a look-up. */
static void a_look_up_does_not_wait_for_writes(void **state)
{
    enum { MANY = 400 };
    static struct clerk clerk, reader;
    (void)state;
    clerk_begin_here(&clerk);
    for (int n = 0; n < MANY; n++)
        assert_true(send_put(&clerk));
    assert_true(send_look(&clerk));
    assert_true(send_put(&clerk));
    assert_true(link_due(clerk.link));
    pthread_mutex_lock(&clerk.lock);
    const int before = clerk.answered;
    clerk.passing = true;
    pthread_mutex_unlock(&clerk.lock);
    assert_true(link_answer(clerk.link));
    pthread_mutex_lock(&clerk.lock);
    assert_true(clerk.passed);
    assert_true(before < MANY);
    pthread_mutex_unlock(&clerk.lock);
    wait_answered(&clerk, MANY + 1);
    clerk_end(&clerk);
    clerk_begin(&reader, 902); /* the same where a reader's thread does it */
    reader.passing = true;
    for (int n = 0; n < MANY; n++)
        assert_true(send_put(&reader));
    assert_true(send_look(&reader));
    pthread_mutex_lock(&reader.lock);
    while (!reader.passed)
        pthread_cond_wait(&reader.told, &reader.lock);
    assert_true(reader.answered < MANY);
    pthread_mutex_unlock(&reader.lock);
    wait_answered(&reader, MANY);
    clerk_end(&reader);
}

/* A list of values may read all there are of its rarer word: no thread that others' keys go through does
 * that.
 */
static void a_list_of_values_is_a_readers(void **state)
{
    static struct clerk clerk;
    (void)state;
    clerk_begin_here(&clerk);
    clerk.passing = true;
    assert_true(send_line(&clerk, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"lookup.find\",\"params\":{"
                                  "\"lookup\":\"item\",\"text\":\"bike\"}}"));
    assert_false(link_due(clerk.link));
    pthread_mutex_lock(&clerk.lock);
    while (!clerk.passed)
        pthread_cond_wait(&clerk.told, &clerk.lock);
    pthread_mutex_unlock(&clerk.lock);
    clerk_end(&clerk);
}

static void set_gone(void *context)
{
    struct clerk *clerk = context;
    pthread_mutex_lock(&clerk->lock);
    clerk->link = NULL;
    pthread_cond_broadcast(&clerk->told);
    pthread_mutex_unlock(&clerk->lock);
}

/* A clerk's last fields stand behind a look-up that nobody waits for any more: they are stored all the same.
 */
static void writes_behind_a_short_read_are_done_when_it_is_left(void **state)
{
    struct clerk clerk, other;
    (void)state;
    clerk_begin_here(&clerk);
    assert_true(send_put(&clerk));
    assert_true(send_read(&clerk, "setting.list"));
    wait_answered(&clerk, 1);
    assert_true(link_due(clerk.link));
    assert_true(send_put(&clerk));
    assert_true(send_read(&clerk, "setting.list"));
    assert_true(send_put(&clerk));
    link_leave(clerk.link, false, set_gone);
    pthread_mutex_lock(&clerk.lock);
    while (clerk.link)
        pthread_cond_wait(&clerk.told, &clerk.lock);
    pthread_mutex_unlock(&clerk.lock);
    clerk_begin(&other, 901);
    other.reading = true;
    other.last[0] = '\0';
    assert_true(send_line(
        &other, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"draft.get\",\"params\":{\"draft\":\"%032d\"}}",
        900));
    pthread_mutex_lock(&other.lock);
    while (!other.last[0])
        pthread_cond_wait(&other.told, &other.lock);
    pthread_mutex_unlock(&other.lock);
    if (!strstr(other.last, "\"seq\":3,"))
        fail_msg("%s", other.last);
    clerk_end(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_link_has_its_own_order),
        TEST(a_read_sees_the_write_answered_before_it),
        TEST(a_flood_starves_nobody),
        TEST(a_link_may_go_while_it_is_served),
        TEST(a_short_read_waits_for_its_thread),
        TEST(a_look_up_does_not_wait_for_writes),
        TEST(a_list_of_values_is_a_readers),
        TEST(writes_behind_a_short_read_are_done_when_it_is_left),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
