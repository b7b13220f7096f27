/* A client over a socket that breaks: wherever the connection is cut, before a request arrives or after it is
 * done and before its answer comes back, the same calls bring the same ledger: each write once, the session
 * kept, nothing asked of the operator. What cannot be found out is told as unknown, within the time that was
 * promised. */
#include "../server/serve_file.h"

#include <sys/wait.h>

#include "daybook/client/client.h"

enum { CUTS = 24 };

static struct site shared;

/* Stands between client and server and cuts the connection in the middle of things. */
struct proxy {
    char socket[PLACE_BYTES];
    const char *server;
    int listener, stop[2];
    pthread_t thread;
    int lines;      /* of the server's, told so far in all */
    int cut_before; /* of the line with this number: it is swallowed, and the connection cut; 0: never */
    bool cut_first; /* the request is swallowed too: cut before the client's line with that number goes on */
    int asked;      /* of the client's, in all */
    int cuts;
    int deaf; /* so many connections are taken and dropped, as by a server that is dying or not up yet */
};

/* Passes on whole lines; false: time to cut. */
static bool pass(struct proxy *proxy, int from, int to, bool answers)
{
    static char bytes[200000];
    static size_t held[2];
    static char rest[2][200000];
    ssize_t got = recv(from, bytes, sizeof bytes - held[answers] - 1, 0);
    if (got <= 0) {
        held[0] = held[1] = 0;
        return false;
    }
    memcpy(rest[answers] + held[answers], bytes, (size_t)got);
    held[answers] += (size_t)got;
    char *at = rest[answers], *end;
    while ((end = memchr(at, '\n', held[answers] - (size_t)(at - rest[answers])))) {
        int number = answers ? ++proxy->lines : ++proxy->asked;
        if (number == proxy->cut_before && answers != proxy->cut_first) {
            held[0] = held[1] = 0;
            proxy->cuts++;
            return false;
        }
        size_t bytes_now = (size_t)(end - at) + 1;
        if (send(to, at, bytes_now, MSG_NOSIGNAL) != (ssize_t)bytes_now)
            return false;
        at = end + 1;
    }
    held[answers] -= (size_t)(at - rest[answers]);
    memmove(rest[answers], at, held[answers]);
    return true;
}

static void serve_one(struct proxy *proxy, int client)
{
    int server = -1;
    bool going = place_connect(proxy->server, &server);
    while (going) {
        struct pollfd fds[] = {{.fd = client, .events = POLLIN},
                               {.fd = server, .events = POLLIN},
                               {.fd = proxy->stop[0], .events = POLLIN}};
        poll(fds, 3, -1);
        if (fds[2].revents)
            break;
        if (fds[1].revents)
            going = pass(proxy, server, client, true);
        if (going && fds[0].revents)
            going = pass(proxy, client, server, false);
    }
    if (server >= 0)
        close(server);
    close(client);
}

static void *proxy_main(void *context)
{
    struct proxy *proxy = context;
    for (;;) {
        struct pollfd fds[] = {{.fd = proxy->listener, .events = POLLIN},
                               {.fd = proxy->stop[0], .events = POLLIN}};
        poll(fds, 2, -1);
        if (fds[1].revents)
            return NULL;
        int client = accept(proxy->listener, NULL, NULL);
        if (client >= 0 && proxy->deaf-- > 0)
            close(client);
        else if (client >= 0)
            serve_one(proxy, client);
    }
}

static void proxy_begin(struct proxy *proxy, struct site *site)
{
    struct demo *demo = &site->demo;
    *proxy = (struct proxy){.server = site->socket};
    snprintf(proxy->socket, sizeof proxy->socket, "%s/p.sock", demo->folder);
    GOOD(place_listen(proxy->socket, 0600, &proxy->listener, &demo->err));
    assert_int_equal(pipe(proxy->stop), 0);
    assert_int_equal(pthread_create(&proxy->thread, NULL, proxy_main, proxy), 0);
}

static void proxy_end(struct proxy *proxy)
{
    (void)!write(proxy->stop[1], "", 1);
    pthread_join(proxy->thread, NULL);
    close(proxy->listener);
    close(proxy->stop[0]);
    close(proxy->stop[1]);
    unlink(proxy->socket);
}

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

static struct js *params(const char *text)
{
    struct js *object = NULL;
    assert_int_equal(js_parse(text, strlen(text), &object, NULL), RC_OK);
    return object;
}

static struct js *ask(struct demo *demo, struct client *client, const char *method, const char *text)
{
    struct js *result = NULL;
    GOOD(client_call(client, method, params(text), &result, NULL, &demo->err));
    return result;
}

static void tell(struct demo *demo, struct client *client, const char *method, const char *text)
{
    js_free(ask(demo, client, method, text));
}

static int replies;

static void put_done(void *context, const struct js *result, const struct err *err)
{
    (void)context;
    if (!result)
        fail_msg("draft.put: %s", err->text);
    replies++;
}

#define UID "00000000000000000000000000000abc"

/* A clerk's document, as the screens send it: puts without waiting, then the submit under the draft's id. */
static void key_a_document(struct demo *demo, struct client *client, char number[64])
{
    struct js *result = NULL;
    static const char *const puts[] = {
        "{\"draft\":\"" UID "\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,\"customer\",\"C001\"]]}",
        "{\"draft\":\"" UID "\",\"seq\":2,\"cells\":[[1,\"item\",\"BK-CITY-26\"],[1,\"price\",\"3.5\"]]}",
        "{\"draft\":\"" UID "\",\"seq\":3,\"cells\":[[1,\"quantity\",\"2\"]]}"};
    tell(demo, client, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}");
    replies = 0;
    for (size_t i = 0; i < 3; i++)
        GOOD(client_send(client, "draft.put", params(puts[i]), put_done, NULL, &demo->err));
    tell(demo, client, "lookup.get", "{\"lookup\":\"customer\",\"text\":\"C001\"}"); /* passes by the puts */
    tell(demo, client, "menu.list", "{}");                                           /* and this does not */
    assert_int_equal(replies, 3);
    GOOD(client_call_id(client, UID, "document.submit", params("{\"draft\":\"" UID "\",\"seq\":4}"), &result,
                        NULL, &demo->err));
    snprintf(number, 64, "%s", js_get_text(result, "number"));
    js_free(result);
    result = ask(demo, client, "document.list", "{\"type\":\"sales-order\"}");
    assert_int_equal(js_count(js_get(result, "rows")), 1);
    js_free(result);
}

static void cut_everywhere(struct site *site, bool first, int *ret_cuts)
{
    struct demo *demo = &site->demo;
    struct proxy proxy;
    for (int at = 1; at <= CUTS; at++) {
        struct client *client = NULL;
        struct client_options options = {.wait_ms = ANSWER_MS};
        char number[64] = "";
        site_end(site);
        site_begin(site, NULL);
        proxy_begin(&proxy, site);
        proxy.cut_before = at;
        proxy.cut_first = first;
        GOOD(client_open(proxy.socket, &options, &client, &demo->err));
        key_a_document(demo, client, number);
        if (!strstr(number, "-000001"))
            fail_msg("cut %d: the document got %s", at, number);
        client_close(client);
        *ret_cuts += proxy.cuts;
        proxy_end(&proxy);
    }
}

static void an_answer_cut_off_anywhere_is_had_all_the_same(void **state)
{
    int cuts = 0;
    cut_everywhere(*state, false, &cuts);
    assert_true(cuts >= 8); /* each line of the flow was cut off once */
}

static void a_request_cut_off_anywhere_is_done_all_the_same(void **state)
{
    int cuts = 0;
    cut_everywhere(*state, true, &cuts);
    assert_true(cuts >= 8);
}

/* That a server falls silent before it greets says nothing about the request. */
static void a_server_that_does_not_greet_costs_no_try(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct proxy proxy;
    struct client *client = NULL;
    struct client_options options = {.wait_ms = ANSWER_MS};
    char number[64] = "";
    proxy_begin(&proxy, site);
    GOOD(client_open(proxy.socket, &options, &client, &demo->err));
    proxy.cut_before = 4;
    proxy.deaf = 10;
    key_a_document(demo, client, number);
    assert_int_equal(proxy.cuts, 1);
    assert_true(proxy.deaf < 0);
    client_close(client);
    proxy_end(&proxy);
}

/* A server takes no long line before it knows who sends it: the session comes first, and what is long waits
 * for it. */
static void a_long_request_cut_off_is_done_all_the_same(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct proxy proxy;
    struct client *client = NULL;
    struct js *result = NULL, *put = NULL;
    struct client_options options = {.wait_ms = ANSWER_MS};
    char text[3000], line[6400];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    snprintf(line, sizeof line,
             "{\"draft\":\"" UID "\",\"type\":\"sales-order\",\"seq\":1,"
             "\"cells\":[[0,\"note\",\"%s\"],[1,\"line_note\",\"%s\"]]}",
             text, text);
    put = params(line);
    proxy_begin(&proxy, site);
    GOOD(client_open(proxy.socket, &options, &client, &demo->err));
    tell(demo, client, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}");
    proxy.cut_before = proxy.lines + 1;
    replies = 0;
    GOOD(client_send(client, "draft.put", put, put_done, NULL, &demo->err));
    tell(demo, client, "lookup.get", "{\"lookup\":\"customer\",\"text\":\"C001\"}");
    result = ask(demo, client, "draft.get",
                 "{\"draft\":\"" UID "\"}"); /* waits for the put, as a look-up does not */
    assert_int_equal(replies, 1);
    assert_int_equal(proxy.cuts, 1);
    assert_int_equal(js_get_int(result, "seq", 0), 1);
    js_free(result);
    client_close(client);
    proxy_end(&proxy);
}

static const char file[] = "code,name\nK1,One\nK2,Two\nK3,Three\n";

static long read_file(void *context, char *out, size_t size)
{
    size_t *at = context, left = sizeof file - 1 - *at, bytes = left < size ? left : size;
    bytes = bytes < 9 ? bytes : 9;
    memcpy(out, file + *at, bytes);
    *at += bytes;
    return (long)bytes;
}

static enum rc import_file(struct demo *demo, struct client *client, struct js **ret)
{
    size_t at = 0;
    struct js *options = js_object();
    err_clear(&demo->err);
    return client_import(client, "customers", options, read_file, NULL, &at, ret, NULL, &demo->err);
}

/* The file is taken, or it is told that nothing was; in either case the same import once more brings it in
 * once.
 */
static void import_twice(struct demo *demo, struct client *client, int cut)
{
    struct js *result = NULL;
    int told = 0;
    for (int times = 0; times < 2; times++) {
        while (import_file(demo, client, &result) != RC_OK) {
            assert_true(++told <= 1); /* it is cut once */
            assert_int_equal(demo->err.rc, RC_UNAVAILABLE);
            assert_string_equal(demo->err.rule, "gone");
            if (!strstr(demo->err.text, "nothing of the file") || !strstr(demo->err.text, "import it again"))
                fail_msg("cut %d: it is told as: %s", cut, demo->err.text);
        }
        assert_int_equal(js_get_int(result, times == 0 ? "taken" : "skipped", 0), 3);
        js_free(result);
    }
}

static void an_import_cut_off_anywhere_is_told_and_can_be_done_again(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct proxy proxy;
    int cuts = 0;
    for (int at = 1; at <= 2 * CUTS; at++) {
        struct client *client = NULL;
        struct client_options options = {.wait_ms = ANSWER_MS};
        site_end(site);
        site_begin(site, NULL);
        proxy_begin(&proxy, site);
        proxy.cut_before = 1 + at / 2;
        proxy.cut_first = at % 2;
        GOOD(client_open(proxy.socket, &options, &client, &demo->err));
        tell(demo, client, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}");
        import_twice(demo, client, at);
        client_close(client);
        cuts += proxy.cuts;
        proxy_end(&proxy);
    }
    assert_true(cuts >= 16);
}

static void site_restart(struct site *site)
{
    struct demo *demo = &site->demo;
    struct serve_options options = {.linger_ms = -1, .log = site_log, .log_context = site};
    GOOD(place_listen(site->socket, 0600, &options.listen_fd, &demo->err));
    GOOD(server_open(demo->path, false, &site->server, &demo->err));
    GOOD(serve_open(site->server, &options, &site->serve, &demo->err));
    assert_int_equal(pthread_create(&site->thread, NULL, site_main, site), 0);
    site->running = true;
}

static void site_halt(struct site *site)
{
    serve_stop(site->serve);
    site_wait(site);
    serve_close(site->serve);
    server_close(site->server);
    site->serve = NULL;
    site->server = NULL;
    unlink(site->socket);
}

static void a_session_lives_through_a_restart(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct client *client = NULL;
    GOOD(client_open(site->socket, NULL, &client, &demo->err));
    tell(demo, client, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}");
    site_halt(site);
    site_restart(site);
    tell(demo, client, "menu.list", "{}");
    tell(demo, client, "session.close", "{}");
    site_halt(site);
    site_restart(site);
    struct js *result = NULL;
    BAD(client_call(client, "menu.list", NULL, &result, NULL, &demo->err), RC_DENIED, "session");
    client_close(client);
}

/* With nobody there for longer than is waited, a read was not answered and a write may have been done. */
static void without_a_server_the_outcome_is_told(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct client *client = NULL;
    struct js *result = NULL;
    GOOD(client_open(site->socket, NULL, &client, &demo->err));
    tell(demo, client, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}");
    site_halt(site);
    int64_t from = raw_now_ms();
    BAD(client_call(client, "menu.list", NULL, &result, NULL, &demo->err), RC_UNAVAILABLE, "gone");
    int64_t took = raw_now_ms() - from;
    assert_true(took >= 4500 && took < 12000);
    BAD(client_call(client, "draft.delete", params("{\"draft\":\"SO-DRAFT-1\"}"), &result, NULL, &demo->err),
        RC_UNKNOWN, "unknown");
    struct pollfd fd = {.fd = client_fd(client), .events = POLLIN};
    client_pump(client);
    assert_int_equal(poll(&fd, 1, 200), 0); /* it does not keep a loop awake either */
    site_restart(site);
    tell(demo, client, "menu.list", "{}");
    client_close(client);
}

static void a_socket_that_nobody_serves_is_told(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct client *client = NULL;
    struct client_options options = {.wait_ms = 100, .program = "/bin/false", .start = true};
    char path[128];
    int fd = -1;
    snprintf(path, sizeof path, "%s/dead.sock", demo->folder);
    GOOD(place_listen(path, 0600, &fd, &demo->err));
    close(fd);
    BAD(client_open(path, &options, &client, &demo->err), RC_UNAVAILABLE, "gone");
    assert_non_null(strstr(demo->err.text, path));
    assert_non_null(
        strstr(demo->err.text, "tell whoever runs it")); /* a service's server is never started from here */
    unlink(path);
}

static void what_is_no_server_is_told(void **state)
{
    struct site *site = *state;
    struct demo *demo = &site->demo;
    struct client *client = NULL;
    char path[128];
    int fd = -1;
    snprintf(path, sizeof path, "%s/other.sock", demo->folder);
    GOOD(place_listen(path, 0600, &fd, &demo->err));
    pid_t pid = fork();
    if (pid == 0) {
        struct pollfd come = {.fd = fd, .events = POLLIN};
        poll(&come, 1, ANSWER_MS);
        int other = accept(fd, NULL, NULL);
        (void)!write(other, "220 mail\n", 9);
        poll(NULL, 0, 200);
        _exit(0);
    }
    BAD(client_open(path, NULL, &client, &demo->err), RC_UNAVAILABLE, "");
    assert_non_null(strstr(demo->err.text, "does not speak"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fd);
    unlink(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_cut_off_anywhere_is_had_all_the_same),
        TEST(a_request_cut_off_anywhere_is_done_all_the_same),
        TEST(a_server_that_does_not_greet_costs_no_try),
        TEST(a_long_request_cut_off_is_done_all_the_same),
        TEST(an_import_cut_off_anywhere_is_told_and_can_be_done_again),
        TEST(a_session_lives_through_a_restart),
        TEST(without_a_server_the_outcome_is_told),
        TEST(a_socket_that_nobody_serves_is_told),
        TEST(what_is_no_server_is_told),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
