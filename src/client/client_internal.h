/* What the modules of client share. */
#ifndef DAYBOOK_SRC_CLIENT_INTERNAL_H
#define DAYBOOK_SRC_CLIENT_INTERNAL_H

#include "daybook/base/hash.h"
#include "daybook/client/client.h"

/* A line told by the server, waiting for the client's thread. */
struct incoming {
    struct incoming *next;
    bool reply;
    bool lost; /* no line: a request will never be answered */
    size_t bytes;
    char text[];
};

/* What a request changes of who is signed on, which a new connection must be told again. */
enum pending_kind { PENDING_PLAIN, PENDING_SIGNS_ON, PENDING_SIGNS_OFF, PENDING_SYSTEM, PENDING_RESUMES };

/* So many servers have died over it: it may be what they die of. */
enum { DEATHS_MAX = 4 };

/* A request that was sent and not yet answered; answers come in order, but for look-ups, which pass by
 * writes. */
struct pending {
    struct pending *next;
    enum pending_kind kind;
    char id[ID_HEX_BYTES]; /* of a write, else "" */
    int64_t number;        /* of a read */
    client_reply_fn reply; /* NULL: nobody waits for it any more */
    void *context;
    struct faults *faults; /* filled on an error; NULL: nobody asks */
    char *line;            /* its request, to be sent again */
    size_t bytes;
    int tries;   /* how often it was sent */
    int deaths;  /* of servers that had greeted and not answered it */
    bool waited; /* somebody stands still until it is answered */
};

/* How lines get to the ledger and back: a server's threads in this process, or a server's socket. */
struct client;
struct transport {
    /* Takes the request on its way; its line stays the pending's. */
    enum rc (*send)(struct client *client, struct pending *pending, struct err *err);
    struct incoming *(*take)(struct client *client); /* NULL: nothing has come. The caller frees it */
    void (*close)(struct client *client);
};
struct local;
struct wire;

struct client {
    const struct transport *transport;
    int fd; /* readable when something has come; -1: none yet */
    struct local *local;
    struct wire *wire;
    struct pending *oldest, *newest;
    int64_t last_number;
    char token[HASH_HEX_BYTES]; /* of who is signed on, or "" */
    bool system;                /* acting as the system */
    bool patient;               /* what nobody waits for is kept until there is a server again */
    client_progress_fn progress;
    void *progress_context;
    client_waiting_fn waiting;
    void *waiting_context;
    bool left; /* nobody waits for anything any more */
};

/* Waits until something has come, at most `timeout_ms` (negative: for ever). False: the time is over. */
bool client_wait(struct client *client, int timeout_ms);
int64_t clock_ms(void);

/* pending.c */
void pending_put(struct client *client, struct pending *pending);
void pending_put_first(struct client *client, struct pending *pending);
struct pending *pending_take(struct client *client); /* NULL: there is none */
/* Of those given up the oldest, still in its place; NULL: there is none. */
struct pending *pending_lost(const struct client *client);
/* The one whose id the reply carries; else (a line that was none) the oldest. NULL: there is none. */
struct pending *pending_answered(const struct client *client, const char *reply);
void pending_drop(struct client *client, struct pending *pending); /* out of its place; not freed */
void pending_free(struct pending *pending);
/* Sets its line. Takes `params` over. */
enum rc pending_write(struct pending *pending, const char *method, struct js *params,
                      struct err *err) MUST_CHECK;
enum pending_kind pending_kind_of(const char *method);

/* local.c: `path` NULL: without a ledger. Takes the ledger's lock, waiting so long. */
enum rc local_open(struct client *client, const char *path, int wait_ms, struct err *err) MUST_CHECK;
bool local_read_only(const char *path); /* on a read-only disk nothing is locked, and each reads for itself */

/* wire.c: a server's socket. `ledger` NULL: a service's, where nothing may be started. */
struct wire_place {
    const char *socket, *ledger, *program;
    int wait_ms;
    bool start; /* a server that is not there */
};
/* *ret_there false: nobody answers there, and nothing is opened. */
const struct err *wire_failure(const struct client *client); /* why there is no server; empty: not known */
void wire_resumed(struct client *client); /* the session's answer has come: what waited for it goes on */
enum rc wire_open(struct client *client, const struct wire_place *place, bool *ret_there,
                  struct err *err) MUST_CHECK;

/* starter.c: starts the ledger's own server in the background. */
struct starter {
    long pid; /* of the program that starts it; 0: none */
    int said; /* what it says goes here */
};
enum rc starter_begin(struct starter *starter, const char *program, const char *ledger, int wait_ms,
                      struct err *err) MUST_CHECK;
/* RC_OK: it stands, is being started, or nothing was begun; else what the program said. */
enum rc starter_look(struct starter *starter, struct err *err) MUST_CHECK;
void starter_end(struct starter *starter);

/* reply.c: takes a reply's line apart. *ret is the result, owned by the caller, NULL on an error. */
enum rc reply_parse(const struct pending *pending, const char *line, size_t bytes, struct js **ret,
                    struct err *err);
/* What is told of a request that will never be answered; `why` (may be empty) is what is known of it. */
enum rc reply_lost(const struct pending *pending, const struct err *why, struct err *err);

#endif
