/* The loop thread's own: everything here is touched by it alone, but for the mailbox. */
#ifndef DAYBOOK_SRC_SERVER_LOOP_H
#define DAYBOOK_SRC_SERVER_LOOP_H

#include <pthread.h>
#include <uv.h>

#include "daybook/server/serve.h"
#include "daybook/service/protocol.h"
#include "latency.h"
#include "throttle.h"

enum {
    UNDER_WAY_MAX = 16,           /* requests of a connection that are not answered yet; more stay unread */
    UNSIGNED_LINE_MAX = 4 * 1024, /* of a line before sign-on */
    UNREAD_MAX = 128 * 1024,      /* answers a client has not read; past it, it gets no more */
    PARSED_BYTES_MAX =
        512 * 1024,  /* lines under way of all connections; parsed, one may take 45 times as much */
    WRONG_MAX = 8,   /* requests that no honest client makes */
    DENIED_MAX = 10, /* tries to sign on in a row */
    TICK_MS = 500,
    FORGIVE_COMER_MS = 10, /* connections of a user, past those that are free: 100 a second */
    COMERS_FREE = 512,
    COMERS_A_TURN = 32, /* taken in before others are looked at */
    TURN_MS = 1,
};

/* What a thread of the server has to tell the loop. */
enum parcel_kind { PARCEL_LINE, PARCEL_GONE };
struct connection;
struct parcel {
    struct parcel *next;
    struct connection *connection;
    enum parcel_kind kind;
    struct link_told told; /* its line is `text` */
    uv_write_t write;
    char text[]; /* the line with its newline */
};
struct mailbox {
    pthread_mutex_t lock;
    struct parcel *first, *last;
    bool stop; /* somebody asks to stop */
    bool lost; /* some connection's `lost` is set: an answer found no memory */
    uv_async_t wake;
};
void mailbox_put(struct mailbox *mailbox, struct parcel *parcel, bool wake); /* not needed from the loop */
void mailbox_set(struct mailbox *mailbox, bool *flag);                       /* one of its flags */
bool mailbox_clear(struct mailbox *mailbox, bool *flag);                     /* what it was */
struct parcel *mailbox_take_all(struct mailbox *mailbox);

struct serve {
    uv_loop_t loop;
    uv_pipe_t listener;
    uv_timer_t tick, linger, turn;
    uv_signal_t signals[3];
    struct mailbox mailbox;
    struct server *server;
    struct serve_options options;
    struct throttle throttle, comers;
    int came;          /* in this turn */
    bool more_outside; /* one was not taken in for that */
    uid_t uid;
    struct connection *first; /* the newest */
    int count, unsigned_count;
    long last_number;
    size_t parsed_bytes; /* lines under way */
    bool starved;        /* some connection waits for that to shrink */
    bool running, stopping, ended;
    pthread_t thread; /* the loop's */
    uv_idle_t idle;   /* runs while a short read is due */
    int due_count;
    struct latency reads, writes; /* of all connections */
    int64_t log_second;
    int log_lines; /* in that second */
    bool asked;    /* whoever may signal wants to be told: all of it */
};
int64_t serve_now_ms(const struct serve *serve);
void serve_log(struct serve *serve, const char *format, ...) PRINTF_LIKE(2, 3);
void serve_watch(struct serve *serve); /* some connection has a time to keep */
void serve_forget(struct serve *serve, struct connection *connection); /* it is gone: frees it */
void serve_take_mail(struct serve *serve);
void serve_advance_all(struct serve *serve);

struct under_way {
    uint64_t number; /* of the connection's lines */
    size_t bytes;
    uint64_t began_ns;
    bool barred; /* refused without looking at the password */
};

struct connection {
    uv_pipe_t pipe;
    struct serve *serve;
    struct connection *next, *previous;
    struct link *link;
    long number;
    uid_t uid;
    pid_t pid;
    char *in;                                  /* lines not yet taken, and the head of one */
    size_t in_bytes, in_capacity, in_searched; /* so many hold no newline */
    struct under_way under_way[UNDER_WAY_MAX]; /* the oldest first */
    size_t count;
    uint64_t sent; /* lines */
    bool greeted, signed_on;
    bool reading;
    bool due;     /* a short read of its is */
    bool ended;   /* the other side sends no more */
    bool ending;  /* takes no more; closes when all is answered and read */
    bool closing; /* the socket is being closed */
    bool closed;  /* it is; waits for its link */
    bool gone;    /* its link is */
    bool broken;  /* nothing can be written to it */
    int wrong, denied;
    int64_t used_ms, half_ms, unread_ms; /* since when; 0: not so */
    size_t unread_bytes;
    struct latency latency;
    struct parcel parting;
    bool lost; /* under the mailbox's lock */
};
/* Takes over what is accepted; false: it was refused, or there is no memory. */
bool connection_open(struct serve *serve);
/* A short read is due, or none is any more. */
void connection_set_due(struct connection *connection, bool due);
/* Sends on the lines that may be; then reads, waits or closes. */
void connection_advance(struct connection *connection);
void connection_take(struct connection *connection, struct parcel *parcel);
/* Closes it now. `why` NULL: not worth a word. */
void connection_cut(struct connection *connection, const char *why);
/* Takes no more requests; closes when what was begun is answered. */
void connection_end(struct connection *connection);
/* Is the other side gone? What it sent before may not all be read yet. */
bool connection_is_left(const struct connection *connection);
/* Has a time to keep; past it, it is cut off. */
bool connection_watch(struct connection *connection, int64_t now_ms);
void connection_describe(const struct connection *connection, char *out, size_t size);

#endif
