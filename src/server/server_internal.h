/* What the modules of server share. */
#ifndef DAYBOOK_SRC_SERVER_INTERNAL_H
#define DAYBOOK_SRC_SERVER_INTERNAL_H

#include <pthread.h>

#include "daybook/server/server.h"
#include "reader.h"
#include "writer.h"

/* server.c: gives the errand to the thread that deals with it; returns what it needs there. */
enum message_need server_take(struct server *server, struct turn *turn, struct errand *errand);

/* Does a short read in this thread, on a connection to the ledger of its own. */
void server_read_here(struct server *server, struct message *message);

/* link.c: from a thread of the server when the errand needs nothing any more. Takes it over. */
void link_done(struct link *link, struct errand *errand);
bool link_closing(struct link *link); /* nobody waits for its replies any more */
struct turn *link_turn(struct link *link);

#endif
