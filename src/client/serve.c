#include "daybook/client/serve.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client_internal.h"
#include "daybook/server/place.h"
#include "daybook/server/serve.h"
#include "daybook/store/store.h"

enum { LOOK_EVERY_MS = 20, OWN_MODE = 0600, SERVICE_MODE = 0660 };

struct served {
    struct served_options options;
    char *ledger;
    char socket[PLACE_BYTES];
    struct store_lock *lock;
    struct server *server;
    struct serve *serve;
    bool bound; /* the socket is ours to take away */
};

static bool is_own(const struct served_options *options)
{
    return !options->socket && options->listen_fd < 0;
}

static bool answers(const char *socket)
{
    int fd = -1;
    if (!place_connect(socket, &fd))
        return false;
    close(fd);
    return true;
}

/* *ret_answers: another server has it, and that is as good. */
static enum rc lock(struct served *served, bool *ret_answers, struct err *err)
{
    int64_t until = clock_ms() + served->options.wait_ms;
    for (;;) {
        struct err failure = {0};
        enum rc rc = store_lock(served->ledger, 0, &served->lock, &failure);
        if (rc == RC_OK)
            return RC_OK;
        if (is_own(&served->options) && answers(served->socket)) {
            *ret_answers = true;
            return RC_OK;
        }
        if (strcmp(failure.rule, "busy") != 0 || clock_ms() >= until) {
            if (err)
                *err = failure;
            return rc;
        }
        poll(NULL, 0, LOOK_EVERY_MS);
    }
}

static enum rc place(struct served *served, struct err *err)
{
    const char *given = served->options.socket;
    if (is_own(&served->options))
        return place_own(served->ledger, true, served->socket, err);
    if (given && snprintf(served->socket, sizeof served->socket, "%s", given) >= (int)sizeof served->socket)
        return err_set(err, RC_USAGE, "the name of the socket is longer than %zu bytes; shorten it",
                       sizeof served->socket - 1);
    return RC_OK;
}

enum rc served_claim(const struct served_options *options, struct served **ret, struct err *err)
{
    struct served *served = calloc(1, sizeof *served);
    bool other = false;
    if (!served)
        return err_memory(err);
    served->options = *options;
    served->ledger = realpath(options->ledger, NULL);
    enum rc rc = hash_start(err);
    if (rc == RC_OK && !served->ledger)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "missing",
                       "there is no ledger %s; 'daybook init %s' makes one, -d names another",
                       options->ledger, options->ledger);
    if (rc == RC_OK && local_read_only(served->ledger))
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "read-only",
                       "%s is on a read-only disk; it is read without a server", options->ledger);
    if (rc == RC_OK)
        rc = place(served, err);
    if (rc == RC_OK)
        rc = lock(served, &other, err);
    if (rc != RC_OK || other) {
        served_close(served);
        served = NULL;
    }
    if (rc == RC_OK)
        *ret = served;
    return rc;
}

enum rc served_open(struct served *served, struct err *err)
{
    const struct served_options *options = &served->options;
    struct serve_options serve = {
        .listen_fd = options->listen_fd,
        .own = is_own(options),
        .linger_ms = options->linger_ms,
        .signals = true,
        .log = options->log,
        .log_context = options->log_context,
    };
    enum rc rc = RC_OK;
    store_lock_own(served->lock);
    if (served->socket[0]) {
        rc = place_listen(served->socket, is_own(options) ? OWN_MODE : SERVICE_MODE, &serve.listen_fd, err);
        served->bound = rc == RC_OK;
    }
    if (rc == RC_OK)
        rc = server_open(served->ledger, false, &served->server, err);
    if (rc == RC_OK)
        rc = serve_open(served->server, &serve, &served->serve, err);
    else if (serve.listen_fd >= 0)
        close(serve.listen_fd);
    return rc;
}

void served_run(struct served *served)
{
    serve_run(served->serve);
}

void served_close(struct served *served)
{
    if (!served)
        return;
    serve_close(served->serve);
    if (served->bound)
        unlink(served->socket);
    server_close(served->server);
    store_unlock(served->lock);
    free(served->ledger);
    free(served);
}

const char *served_ledger(const struct served *served)
{
    return served->ledger;
}

const char *served_notice(const struct served *served)
{
    return server_notice(served->server);
}

const char *served_socket(const struct served *served)
{
    return served->socket;
}
