/* What the modules of client share. */
#ifndef DAYBOOK_SRC_CLIENT_INTERNAL_H
#define DAYBOOK_SRC_CLIENT_INTERNAL_H

#include <pthread.h>

#include "daybook/base/hash.h"
#include "daybook/client/client.h"
#include "daybook/server/server.h"
#include "daybook/store/store.h"

/* A line told by the server, waiting for the client's thread. */
struct incoming {
    struct incoming *next;
    bool reply;
    size_t bytes;
    char text[];
};

/* A request that was sent and not yet answered; answers come in order. */
struct pending {
    struct pending *next;
    char id[ID_HEX_BYTES]; /* of a write, else "" */
    int64_t number;        /* of a read */
    client_reply_fn reply; /* NULL: nobody waits for it any more */
    void *context;
    struct faults *faults; /* filled on an error; NULL: nobody asks */
};

struct client {
    struct server *server;
    struct link *link;
    struct store_lock *lock;
    int fd; /* eventfd: lines have come */
    pthread_mutex_t mutex;
    struct incoming *first, *last; /* under the mutex */
    struct pending *oldest, *newest;
    int64_t last_number;
    client_progress_fn progress;
    void *progress_context;
};

/* transport.c */
enum rc transport_open(struct client *client, const char *path, int wait_ms, struct err *err) MUST_CHECK;
void transport_close(struct client *client);
bool transport_send(struct client *client, const char *line, size_t bytes);
struct incoming *transport_take(struct client *client); /* NULL: nothing has come. The caller frees it */
/* Waits until something has come, at most `timeout_ms` (negative: for ever). False: the time is over. */
bool transport_wait(struct client *client, int timeout_ms);

/* reply.c: takes a reply's line apart. *ret is the result, owned by the caller, NULL on an error. */
enum rc reply_parse(const struct pending *pending, const char *line, size_t bytes, struct js **ret,
                    struct err *err);

#endif
