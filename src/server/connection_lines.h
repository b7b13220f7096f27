/* The two halves of a connection know this of each other. */
#ifndef DAYBOOK_SRC_SERVER_CONNECTION_LINES_H
#define DAYBOOK_SRC_SERVER_CONNECTION_LINES_H

#include "loop.h"

bool connection_has_line(struct connection *connection); /* a whole one, not yet sent on */
/* Closes it where nothing is left to do for it. */
void connection_settle(struct connection *connection);

#endif
