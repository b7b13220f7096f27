/* `daybook serve`: sockets on one loop thread, which hands each connection's lines to a link and its replies back. What a client can do to others is bounded here:
 * connections, bytes of a line, of a line not ended, of what it does not read; requests under way; time to say hello, to sign on, to end a line; failed
 * sign-ons. Who goes past a bound that an honest client never meets is cut off; whoever only wants much at once waits. */
#ifndef DAYBOOK_SERVER_SERVE_H
#define DAYBOOK_SERVER_SERVE_H

#include <stdbool.h>

#include "daybook/server/server.h"

/* 0 stands for the default. */
struct serve_limits {
    int connections;          /* in all (512); one more ends one of the user that has most */
    int unsigned_connections; /* of those, not signed on (128); one more ends the oldest of the user that has most */
    int hello_ms;             /* until the first line (5,000) */
    int half_line_ms;         /* until a line that has begun is whole (10,000) */
    int unsigned_ms;          /* without a sign-on or a request (300,000) */
    int stuck_ms;             /* without reading what it is answered (30,000) */
    int failures;             /* wrong passwords of a user in a row before the next try waits (10) */
    int forgive_ms;           /* one of them is forgiven in so long (6,000) */
    int stop_ms;              /* for the last answers to be read, when told to stop (2,000); what was begun is waited for */
};

struct serve_options {
    int listen_fd;   /* taken over: a listening socket */
    bool own;        /* only this process' user may come in */
    int linger_ms;   /* leaves so long after the last connection; negative: stays */
    bool signals;    /* SIGTERM and SIGINT stop it, SIGUSR1 has the times of answers told since it last did, and the connections */
    struct serve_limits limits;
    void (*log)(void *context, const char *text); /* one line, controls made visible; NULL: nobody asks. From the loop's thread */
    void *log_context;
};

struct serve;
/* The server is borrowed, and lives longer. */
enum rc serve_open(struct server *server, const struct serve_options *options, struct serve **ret, struct err *err) MUST_CHECK;
/* Serves until told to stop; what was begun is then finished and answered. */
void serve_run(struct serve *serve);
void serve_stop(struct serve *serve); /* from any thread, or a second time to wait no longer */
void serve_close(struct serve *serve); /* after serve_run has returned, or where it was never called */

#endif
