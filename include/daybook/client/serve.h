/* Serving a ledger to other programs: what `daybook serve` does, in steps between which the program may go into the background. */
#ifndef DAYBOOK_CLIENT_SERVE_H
#define DAYBOOK_CLIENT_SERVE_H

#include <stdbool.h>

#include "daybook/base/err.h"

struct served_options {
    const char *ledger;
    const char *socket; /* a service's, for the socket's group; NULL: the ledger's own, for this user alone */
    int listen_fd;      /* a service's socket that is listening already, taken over; negative: none */
    int wait_ms;        /* for another program's lock on the file */
    int linger_ms;      /* leaves so long after the last connection; negative: stays */
    void (*log)(void *context, const char *text); /* a line; may be NULL */
    void *log_context;
};

struct served;
/* Takes the ledger's lock. *ret is NULL where its own server answers already, and nothing is left to do. */
enum rc served_claim(const struct served_options *options, struct served **ret, struct err *err) MUST_CHECK;
/* Listens and opens the ledger, in the process that is to stay: from here on there are threads. */
enum rc served_open(struct served *served, struct err *err) MUST_CHECK;
/* Serves until SIGTERM or SIGINT, or until nobody is left; what was begun is finished, answered and checkpointed. */
void served_run(struct served *served);
void served_close(struct served *served); /* NULL is fine */
const char *served_ledger(const struct served *served); /* its full name */
const char *served_notice(const struct served *served); /* what opening met that a person must know, or NULL */
const char *served_socket(const struct served *served); /* "" where it was taken over */

#endif
