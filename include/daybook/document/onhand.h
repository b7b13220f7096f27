/* What of an item lies in a warehouse today, in words for the screen. */
#ifndef DAYBOOK_DOCUMENT_ONHAND_H
#define DAYBOOK_DOCUMENT_ONHAND_H

#include "daybook/ledger/lookup.h"

/* "12 EA": of the row of a list that has units and kinds (items), in the warehouse of this code at the end of
 * today. *ret NULL: the list has none, it is a service, or there is no such warehouse. */
enum rc on_hand_text(struct context *context, const struct lookup *lookup, const struct lookup_row *row,
                     const char *warehouse, const char **ret, struct err *err) MUST_CHECK;

#endif
