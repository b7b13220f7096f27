/* What a document should have moved, told again from its revisions and its events: for the check, which holds
 * the moves there are against it. */
#ifndef DAYBOOK_DOCUMENT_REPLAY_H
#define DAYBOOK_DOCUMENT_REPLAY_H

#include "daybook/base/decimal.h"
#include "daybook/ledger/context.h"

struct document_move {
    int64_t event, revision;
    int line;
    int64_t warehouse, item;
    day_t day;
    qty_t quantity;
};
typedef bool (*document_move_fn)(void *context, const struct document_move *move); /* false stops */
/* In the order of event, line, warehouse, item and day. RC_UNAVAILABLE where a revision cannot be read. */
enum rc document_replay(struct context *context, int64_t id, document_move_fn tell, void *tell_context,
                        struct err *err) MUST_CHECK;

#endif
