/* The place: a folder, a ledger copied from one that was made once, its servers, and how they are killed. */
#ifndef TEST_KILLS_SITE_H
#define TEST_KILLS_SITE_H

#include <stdbool.h>
#include <sys/types.h>

#include "clerk.h"

enum { SERVERS_AT_ONCE_MAX = 4 };

struct site {
    const char *program;
    char folder[PATH_BYTES], base[PATH_BYTES], ledger[PATH_BYTES], socket[PATH_BYTES];
    char tokens[CLERKS_MAX][TOKEN_BYTES]; /* the clerks' sessions, in the base */
    bool service; /* the socket is a service's, and the test starts its servers; else the clerks do */
    pid_t started[SERVERS_AT_ONCE_MAX]; /* of a service's servers; 0: none */
    char failure[FAILURE_BYTES];
};

void site_make(struct site *site, int clerks);
void site_remove(struct site *site);
/* A fresh ledger. `guard_dropped`: without what makes a request sent again be done once. */
void site_renew(struct site *site, bool service, bool guard_dropped);
const char *site_place(const struct site *site); /* what clerks name */

void site_start_servers(struct site *site, int count);
/* Whoever holds the ledger's lock; 0: nobody. */
pid_t site_server(const struct site *site);
bool site_answers(const struct site *site);
/* True: a server lived, and was killed. */
bool site_kill_server(const struct site *site);
/* Hears of a child's end. False, with the words set: it ended as no server does. */
bool site_heard(struct site *site, pid_t pid, int status);
/* The server is told to end, and does so within its time, leaving nothing lying about. */
bool site_end_server(struct site *site);
/* The ledger changed behind everybody's back. */
void site_change(const struct site *site, const char *sql);
/* `daybook check` through the server. */
bool site_check(struct site *site);

#endif
