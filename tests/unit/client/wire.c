/* Proves that no reply is left unseen over a socket: one that came in the same piece as an awaited one is
 * dealt with, or can be waited for at client_fd. */
#include "../office/demo_file.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "daybook/client/client.h"
#include "daybook/server/place.h"
#include "daybook/server/serve.h"

/* Which replies come in one piece is a matter of chance, so it is tried often. */
enum { ROUNDS = 30, PIECE_MS = 20, SEEN_MS = 5000 };

struct chain {
    struct client *client;
    int answered;
};

static void second_landed(void *context, const struct js *result, const struct err *err)
{
    struct chain *chain = context;
    (void)err;
    assert_non_null(result);
    chain->answered++;
}

/* Sends another, and leaves its reply time to come together with that of the call made meanwhile. */
static void first_landed(void *context, const struct js *result, const struct err *err)
{
    struct chain *chain = context;
    struct err failure = {0};
    (void)err;
    assert_non_null(result);
    assert_int_equal(client_send(chain->client, "company.info", NULL, second_landed, chain, &failure), RC_OK);
    poll(NULL, 0, PIECE_MS);
}

static void *serve_main(void *context)
{
    serve_run(context);
    return NULL;
}

static void log_nothing(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static void talk(struct chain *chain)
{
    struct err err = {0};
    struct js *company = NULL;
    chain->answered = 0;
    assert_int_equal(client_send(chain->client, "company.info", NULL, first_landed, chain, &err), RC_OK);
    assert_int_equal(client_call(chain->client, "company.info", NULL, &company, NULL, &err), RC_OK);
    js_free(company);
    while (!chain->answered) {
        struct pollfd ready = {.fd = client_fd(chain->client), .events = POLLIN};
        assert_int_equal(poll(&ready, 1, SEEN_MS), 1);
        client_pump(chain->client);
    }
}

static void replies_of_one_piece_are_all_seen(void **state)
{
    static struct demo made;
    struct demo *demo = &made;
    struct chain chain = {0};
    struct serve_options options = {.linger_ms = -1, .log = log_nothing};
    struct server *server = NULL;
    struct serve *serve = NULL;
    pthread_t thread;
    char socket[PLACE_BYTES];
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    demo_make(demo);
    demo_fresh(demo);
    snprintf(socket, sizeof socket, "%s/s.sock", demo->folder);
    GOOD(place_listen(socket, 0600, &options.listen_fd, &demo->err));
    GOOD(server_open(demo->path, false, &server, &demo->err));
    GOOD(serve_open(server, &options, &serve, &demo->err));
    assert_int_equal(pthread_create(&thread, NULL, serve_main, serve), 0);
    GOOD(client_open(socket, NULL, &chain.client, &demo->err));
    for (int round = 0; round < ROUNDS; round++)
        talk(&chain);
    client_close(chain.client);
    serve_stop(serve);
    pthread_join(thread, NULL);
    serve_close(serve);
    server_close(server);
    unlink(socket);
    demo_remove(demo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replies_of_one_piece_are_all_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
