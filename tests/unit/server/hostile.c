/* Clients that mean ill over a real socket: a wrong first line, none, a line that is too long or never ends,
 * requests that are none, answers that are never read, floods, masses of connections, passwords guessed. Each
 * is refused, waited out or cut off with a word in the log, and an honest clerk is answered all the while. */
#include "serve_file.h"

static struct site shared;

static const struct serve_limits strict = {
    .connections = 40,
    .unsigned_connections = 12,
    .hello_ms = 600,
    .half_line_ms = 600,
    .unsigned_ms = 1200,
    .stuck_ms = 600,
    .failures = 4,
    .forgive_ms = 120000, /* however slowly this machine hashes passwords */
};

static int begin(void **state)
{
    site_begin(&shared, &strict);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    site_end(*state);
    return 0;
}

/* The server has closed; what it said before is left aside. */
static void is_cut_off(struct site *site, struct raw *raw, const char *why)
{
    while (raw_hear(raw))
        continue;
    int64_t until = raw_now_ms() + ANSWER_MS;
    while (!site_logged(site, why) && raw_now_ms() < until)
        poll(NULL, 0, 1);
    if (!site_logged(site, why))
        fail_msg("the log does not say: %s", why);
    raw_close(raw);
}

static void a_wrong_first_line_ends_it(void **state)
{
    struct site *site = *state;
    struct raw raw;
    static const char *const lines[] = {"GET / HTTP/1.1",
                                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"company.info\"}", "",
                                        "hello {\"protocol\":9}", "hello"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        raw_open(site, &raw);
        raw_say(&raw, "%s", lines[i]);
        const char *answer = raw_hear(&raw);
        assert_non_null(answer);
        assert_non_null(strstr(answer, "\"error\""));
        is_cut_off(site, &raw, "a wrong first line");
    }
}

static void without_a_first_line_it_is_cut_off(void **state)
{
    struct raw raw;
    raw_open(*state, &raw);
    is_cut_off(*state, &raw, "no first line");
}

static void nobody_signs_on(void **state)
{
    struct raw raw;
    raw_hello(*state, &raw);
    is_cut_off(*state, &raw, "nobody signs on");
}

/* A clerk may think as long as it likes. */
static void who_is_signed_on_is_left_alone(void **state)
{
    struct raw raw;
    raw_clerk(*state, &raw);
    poll(NULL, 0, 3 * strict.unsigned_ms);
    raw_ask(&raw, 1);
    raw_close(&raw);
}

static void half_a_line_is_waited_for_and_no_longer(void **state)
{
    struct raw raw, slow;
    raw_clerk(*state, &raw);
    assert_true(raw_write(&raw, "{\"jsonrpc\":", 11));
    is_cut_off(*state, &raw, "a line that does not end");
    raw_clerk(*state,
              &slow); /* a byte now and then does not help: the line's time counts from its beginning */
    int64_t began = raw_now_ms();
    while (send(slow.fd, "x", 1, MSG_NOSIGNAL) == 1 && raw_now_ms() - began < 20 * strict.half_line_ms)
        poll(NULL, 0, 50);
    assert_true(raw_now_ms() - began < 10 * strict.half_line_ms);
    raw_close(&slow);
}

static void a_line_in_two_pieces_is_one(void **state)
{
    struct raw raw;
    static const char text[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"company.info\"}\n";
    raw_clerk(*state, &raw);
    for (size_t i = 0; i < sizeof text - 1; i++)
        assert_true(raw_write(&raw, text + i, 1));
    assert_non_null(strstr(raw_hear(&raw), "\"id\":7,\"result\""));
    raw_close(&raw);
}

static void a_line_too_long_is_refused(void **state)
{
    struct raw raw;
    char *text = malloc(70000);
    memset(text, 'x', 70000);
    raw_hello(*state, &raw); /* before sign-on 4 KiB are enough */
    raw_write(&raw, text, 5000);
    assert_non_null(strstr(raw_hear(&raw), "at most 4096 bytes before sign-on"));
    is_cut_off(*state, &raw, "a line that is too long");
    raw_clerk(*state, &raw);
    raw_write(&raw, text, 70000);
    assert_non_null(strstr(raw_hear(&raw), "at most 65536 bytes;"));
    is_cut_off(*state, &raw, "a line that is too long");
    raw_clerk(*state, &raw); /* the longest there is, is read */
    static const char question[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"company.info\"}";
    memset(text, ' ', 65536);
    memcpy(text, question, sizeof question - 1);
    text[65536] = '\n';
    assert_true(raw_write(&raw, text, 65537));
    assert_non_null(strstr(raw_hear(&raw), "\"id\":7,\"result\""));
    raw_close(&raw);
    free(text);
}

static void requests_that_are_none_end_it(void **state)
{
    struct raw raw;
    raw_clerk(*state, &raw);
    for (int i = 0; i < 8; i++) {
        raw_say(&raw, "%s",
                i % 2 ? "{\"jsonrpc\":" : "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no.such\"}");
        assert_non_null(strstr(raw_hear(&raw), "\"code\":2"));
    }
    is_cut_off(*state, &raw, "too many requests that are none");
}

/* It asks on and on and never reads: what is owed to it stays small, and it is cut off. */
static void who_does_not_read_is_cut_off(void **state)
{
    struct site *site = *state;
    struct raw deaf, clerk;
    raw_clerk(site, &deaf);
    raw_clerk(site, &clerk);
    char line[128];
    int chars = snprintf(line, sizeof line,
                         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":"
                         "\"sales-order\"}}\n");
    int64_t until = raw_now_ms() + ANSWER_MS;
    size_t asked = 0;
    while (!site_logged(site, "it does not read its answers") && raw_now_ms() < until) {
        if (send(deaf.fd, line, (size_t)chars, MSG_NOSIGNAL | MSG_DONTWAIT) == chars)
            asked++;
        else
            raw_ask(&clerk, 1);
    }
    assert_true(asked > 16);
    is_cut_off(site, &deaf, "it does not read its answers");
    raw_ask(&clerk, 2);
    raw_close(&clerk);
}

/* Whoever floods waits behind their own requests. */
static void a_flood_does_not_stop_a_clerk(void **state)
{
    enum { FLOODS = 6, ASKED = 200 };
    struct site *site = *state;
    struct raw floods[FLOODS], clerk;
    char line[128], unread[65536];
    int64_t slowest = 0;
    int chars =
        snprintf(line, sizeof line,
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"lookup.find\",\"params\":{\"lookup\":\"item\","
                 "\"text\":\"\"}}\n");
    raw_clerk(site, &clerk);
    for (int i = 0; i < FLOODS; i++)
        raw_clerk(site, &floods[i]);
    for (int n = 0; n < ASKED; n++) {
        for (int i = 0; i < FLOODS; i++) {
            for (int k = 0;
                 k < 20 && send(floods[i].fd, line, (size_t)chars, MSG_NOSIGNAL | MSG_DONTWAIT) > 0; k++)
                continue;
            while (recv(floods[i].fd, unread, sizeof unread, MSG_DONTWAIT) > 0)
                continue;
        }
        int64_t took = raw_ask(&clerk, n);
        slowest = took > slowest ? took : slowest;
    }
    assert_true(slowest < 1000000);
    for (int i = 0; i < FLOODS; i++)
        raw_close(&floods[i]);
    raw_close(&clerk);
}

/* A mass of connections pushes out its own kind; who is signed on stays, and a new one gets in. */
static void masses_make_room(void **state)
{
    enum { MANY = 60 };
    struct site *site = *state;
    struct raw many[MANY], clerk, late;
    raw_clerk(site, &clerk);
    for (int i = 0; i < MANY; i++)
        raw_open(site, &many[i]);
    raw_clerk(site, &late);
    raw_ask(&clerk, 1);
    assert_true(site_logged(site, "too many connections"));
    for (int i = 0; i < MANY; i++)
        raw_close(&many[i]);
    raw_close(&late);
    raw_close(&clerk);
}

/* One user signed on at every place: another user's clerk still comes in, and one of the first user's goes.
 */
static void nobody_holds_all_places(void **state)
{
    enum { NOBODY = 65534, PLACES = 40 };
    struct site *site = *state;
    static struct raw held[PLACES];
    if (geteuid() != 0)
        skip(); /* only root can become somebody else */
    assert_int_equal(strict.connections, PLACES);
    for (int i = 0; i < PLACES; i++)
        raw_clerk(site, &held[i]);
    chmod(site->demo.folder, 0755);
    chmod(site->socket, 0666);
    assert_int_equal(come_as(NOBODY, site->socket), 0);
    chmod(site->demo.folder, 0700);
    assert_true(site_logged(site, "too many connections"));
    raw_ask(&held[0], 1); /* it is the newest that goes */
    for (int i = 0; i < PLACES; i++)
        raw_close(&held[i]);
}

/* Past so many wrong passwords no more are looked at for a while, whatever the login or the connection; other
 * requests are answered. */
static void guessed_passwords_wait(void **state)
{
    struct site *site = *state;
    struct raw clerk;
    bool barred = false;
    raw_clerk(site, &clerk);
    for (int i = 0; i < 12 && !barred; i++) {
        struct raw raw;
        char login[32];
        snprintf(login, sizeof login, "guess%d", i);
        raw_hello(site, &raw);
        assert_false(raw_sign_on(&raw, 2, login, "secret"));
        barred = strstr(raw.line, "come from this user");
        assert_true(barred == (i >= strict.failures));
        raw_close(&raw);
    }
    assert_true(barred);
    raw_ask(&clerk, 1);
    raw_close(&clerk);
}

static void guesses_on_one_connection_end_it(void **state)
{
    struct raw raw;
    raw_hello(*state, &raw);
    for (int i = 0; i < 10; i++)
        raw_sign_on(&raw, i, "nobody", "secret");
    is_cut_off(*state, &raw, "too many wrong passwords");
}

/* An id belongs to the operator who used it first, and to what was asked with it. */
static void another_operators_id_is_refused(void **state)
{
    struct site *site = *state;
    struct raw sales, other;
    static const char submit[] =
        "{\"jsonrpc\":\"2.0\",\"id\":\"00000000000000000000000000000abc\",\"method\":\"document.submit\","
        "\"params\":{\"draft\":\"00000000000000000000000000000abc\",\"type\":\"sales-order\",\"seq\":1,"
        "\"cells\":["
        "[0,\"customer\",\"C001\"],[1,\"item\",\"BK-CITY-26\"],[1,\"quantity\",\"2\"],[1,\"price\",\"3.5\"]]}"
        "}";
    raw_clerk(site, &sales);
    raw_hello(site, &other);
    assert_true(raw_sign_on(&other, 2, "purchasing", "demo"));
    raw_say(&sales, "%s", submit);
    assert_non_null(strstr(raw_hear(&sales), "\"number\":\"SO-"));
    char *first = strdup(sales.line);
    raw_say(&sales, "%s", submit);
    assert_string_equal(raw_hear(&sales), first);
    raw_say(&other, "%s", submit);
    assert_non_null(strstr(raw_hear(&other), "\"error\""));
    assert_null(strstr(other.line, "SO-"));
    free(first);
    raw_close(&sales);
    raw_close(&other);
}

static void without_sign_on_nothing_is_told(void **state)
{
    struct raw raw;
    static const char *const methods[] = {"menu.list", "draft.list", "setting.list", "check.run",
                                          "operator.list"};
    raw_hello(*state, &raw);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        raw_say(&raw, "{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"%s\"}", i, methods[i]);
        assert_non_null(strstr(raw_hear(&raw), "\"code\":6"));
    }
    raw_close(&raw);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_wrong_first_line_ends_it),
        TEST(without_a_first_line_it_is_cut_off),
        TEST(nobody_signs_on),
        TEST(who_is_signed_on_is_left_alone),
        TEST(half_a_line_is_waited_for_and_no_longer),
        TEST(a_line_in_two_pieces_is_one),
        TEST(a_line_too_long_is_refused),
        TEST(requests_that_are_none_end_it),
        TEST(who_does_not_read_is_cut_off),
        TEST(a_flood_does_not_stop_a_clerk),
        TEST(masses_make_room),
        TEST(nobody_holds_all_places),
        TEST(guessed_passwords_wait),
        TEST(guesses_on_one_connection_end_it),
        TEST(another_operators_id_is_refused),
        TEST(without_sign_on_nothing_is_told),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
