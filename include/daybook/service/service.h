/* Everything that may be asked, answered: one line of JSON-RPC in, one line out (docs/waist.md). A `struct service` is a connection to the ledger and belongs to one
 * thread; a `struct peer` is a client's connection and is used by one thread at a time; a `struct message` is one request on its way. Which thread runs what is the
 * server's business. */
#ifndef DAYBOOK_SERVICE_SERVICE_H
#define DAYBOOK_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/err.h"
#include "daybook/store/store.h"

struct service;

/* `path` NULL: without a ledger, for what needs none. */
enum rc service_open(const char *path, enum store_mode mode, struct service **ret, struct err *err) MUST_CHECK;
void service_close(struct service *service);
/* Makes the ledger's zone the process's. Before any thread is started. */
enum rc service_use_zone(struct service *service, struct err *err) MUST_CHECK;
/* Logs what a crash's WAL did not give back (daybook/store/store.h), after service_use_zone. NULL: nothing; else one
 * line for whoever started this, which lives as long as the service. */
const char *service_recovered(struct service *service);
/* Checkpoints: when nothing is to do (0), or past so many bytes of WAL. */
void service_settle(struct service *service, uint64_t wal_bytes);

/* `local`: who could open the file itself; only such a peer may act as the system. `origin` (copied) is where it comes from, as the events of sign-on tell it:
 * "uid 1000", or "" for this process. `notify` is called, from the thread that runs the request, with a line (no newline) that is no reply. */
typedef void (*peer_notify_fn)(void *context, const char *line, size_t bytes);
struct peer;
struct peer *peer_open(bool local, const char *origin, peer_notify_fn notify, void *context); /* NULL on no memory */
void peer_close(struct peer *peer);
bool peer_greeted(const struct peer *peer);
bool peer_signed_on(const struct peer *peer);

struct message;
/* Reads a line. A malformed one gives a message that is answered already. NULL on no memory. */
struct message *message_open(struct peer *peer, const char *line, size_t bytes);
void message_close(struct message *message);
enum message_need {
    MESSAGE_ANSWERED, /* nothing: the reply stands */
    MESSAGE_PREPARE,  /* service_prepare on a reader, then MESSAGE_WRITE */
    MESSAGE_READ,     /* service_read on a reader */
    MESSAGE_WRITE,    /* service_write on the writer */
};
enum message_need message_need(const struct message *message);
/* Must everything the peer sent before be answered first? (A write that changes what the peer is.) Reads always wait. */
bool message_waits(const struct message *message);
/* Where there is no writer (a read-only disk): whether the reader does it all the same, as it does sign-on; it is a read then. */
bool message_for_reader(struct message *message);
/* Long: a report, a check, an import. */
bool message_slow(const struct message *message);
bool message_writes(const struct message *message);
/* A read of a few rows, done sooner than handed to another thread. */
bool message_short(const struct message *message);
/* A read of what its own connection's writes do not change: it need not wait for those under way. */
bool message_aside(const struct message *message);
bool message_proves(const struct message *message); /* a password, one's own */
/* The reply's line without newline, once it is answered; and RC_OK or its error's code. */
const char *message_reply(const struct message *message, size_t *ret_bytes);
enum rc message_rc(const struct message *message);
void message_refuse(struct message *message, enum rc rc, const char *text); /* answers it without running it */
struct peer *message_peer(const struct message *message);

void service_prepare(struct service *service, struct message *message);
void service_read(struct service *service, struct message *message);
/* A group of writes in one transaction, a savepoint each: none is answered before the commit. Runs the first `count` as far as one group goes (at
 * most 20 ms, a long one alone) and returns how many it dealt with, at least 1: those are answered, but the last one may still be MESSAGE_WRITE: a long
 * write that wants another turn. */
enum { GROUP_MESSAGES_MAX = 64, GROUP_US_MAX = 20000 };
size_t service_write(struct service *service, struct message *const *messages, size_t count);

/* The table of requests, for tests and documents. */
struct method_row {
    const char *name, *params;
    bool write, open, local; /* open: answered before sign-on */
    unsigned roles;          /* 0: any signed-on operator */
};
size_t service_method_count(void);
struct method_row service_method(size_t index);
bool service_method_writes(const char *name); /* false for an unknown one */

#endif
