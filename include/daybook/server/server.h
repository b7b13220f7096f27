/* The ledger being served: the writer thread, the reader thread, and the connections whose lines they answer. A connection's replies come in the order of its requests;
 * a read begins when everything before it is answered, so it sees what was answered. Any thread may send; replies are told from the server's threads. */
#ifndef DAYBOOK_SERVER_SERVER_H
#define DAYBOOK_SERVER_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/err.h"

struct server;
/* `path` NULL: without a ledger. `read_only`: the ledger stands on a read-only disk. Makes the ledger's zone the process's, then starts the threads.
 * The caller holds the ledger's lock. */
enum rc server_open(const char *path, bool read_only, struct server **ret, struct err *err) MUST_CHECK;
void server_close(struct server *server); /* after its links are closed */

/* A line without its newline: a reply, or a notification (`reply` false). Borrowed for the call. */
typedef void (*link_line_fn)(void *context, const char *line, size_t bytes, bool reply);
struct link;
/* `local` as for peer_open. NULL on no memory. */
struct link *link_open(struct server *server, bool local, link_line_fn tell, void *context);
/* Takes a line (copied). False on no memory: nothing will be answered. */
bool link_send(struct link *link, const char *line, size_t bytes);
/* Waits until what was begun is done; what has not begun is dropped. No line is told afterwards. */
void link_close(struct link *link);

#endif
