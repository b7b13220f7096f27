/* The ledger being served: the writer thread, the readers, and the links whose lines they answer. A link's replies come in the order of its requests,
 * but for reads that stand aside (message_aside), which wait for no write. A read sees what was answered before it was sent. Any thread may send; replies are told from the server's threads.
 * Nothing of the link may be called while one is told. */
#ifndef DAYBOOK_SERVER_SERVER_H
#define DAYBOOK_SERVER_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/err.h"

struct server;
/* `path` NULL: without a ledger. `read_only`: the ledger stands on a read-only disk. Makes the ledger's zone the process's, then starts the threads.
 * The caller holds the ledger's lock. */
enum rc server_open(const char *path, bool read_only, struct server **ret, struct err *err) MUST_CHECK;
/* It was opened as on a read-only disk because the disk is full; writes are told so. */
void server_is_full(struct server *server);
void server_close(struct server *server); /* after its links are gone */
/* What opening met that a person must know: one line, or NULL. Lives as long as the server. */
const char *server_notice(const struct server *server);

struct link_told {
    const char *line; /* without its newline; borrowed for the call */
    size_t bytes;
    bool reply;               /* else a notification */
    uint64_t number;          /* of a reply: which of the lines sent, from 0, it answers */
    enum rc rc;               /* of a reply: RC_OK, or its error's code */
    bool write;               /* it answers a request that writes */
    bool password;            /* it answers a request that proves a password */
    bool greeted, signed_on;  /* what the other side is, now that it is answered */
};
typedef void (*link_line_fn)(void *context, const struct link_told *told);
struct link;
/* `local` and `origin` as for peer_open. NULL on no memory. */
struct link *link_open(struct server *server, bool local, const char *origin, link_line_fn tell, void *context);
/* From now on short reads, and lines that need nothing done, wait for link_answer: a thread that takes lines in answers them sooner than it could hand
 * them to another one. Before the first line. */
void link_answer_here(struct link *link);
/* Is one due? Whoever was told an answer, or has sent a line, looks. */
bool link_due(struct link *link);
/* Answers one in this thread; false: none is due. */
bool link_answer(struct link *link);
/* Takes a line (copied). False on no memory: nothing will be answered. */
bool link_send(struct link *link, const char *line, size_t bytes);
/* Waits until what was begun is done; what has not begun is dropped. No line is told afterwards. */
void link_close(struct link *link);
/* The same without waiting: `gone` is called once, from here or from a thread of the server, after which nothing of the link is left. Until
 * then lines may still be told. `drop` false: writes that have not begun are done all the same, only reads are dropped. */
typedef void (*link_gone_fn)(void *context);
void link_leave(struct link *link, bool drop, link_gone_fn gone);
/* From the next line on passwords are refused unseen, with this text; "": no more. */
void link_bar_passwords(struct link *link, const char *why);

#endif
