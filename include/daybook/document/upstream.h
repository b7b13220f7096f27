/* Copying from upstream: which documents have something open, and what of one a new document would key. */
#ifndef DAYBOOK_DOCUMENT_UPSTREAM_H
#define DAYBOOK_DOCUMENT_UPSTREAM_H

#include "daybook/base/cells.h"
#include "daybook/base/decimal.h"
#include "daybook/document/number.h"

/* How many documents are looked at, from the latest, for some that are open. */
enum { UPSTREAM_SCAN_MAX = 20000 };

struct upstream_row {
    char number[NUMBER_BYTES];
    const char *ref, *party, *party_name;
    day_t date, due; /* due DAY_NONE: none */
    int64_t lines;   /* with something open */
    qty_t quantity;  /* open, in the lines' own units */
};
typedef bool (*upstream_row_fn)(void *context, const struct upstream_row *row); /* borrowed; false stops */
/* The documents that a `type` draws on and that have something open, oldest first, `limit` at most (0: all).
 * `party` (a code) narrows; `text` stands somewhere in number, ref, party or name; "" for all. */
enum rc document_upstream_list(struct context *context, const struct document_type *type, const char *party,
                               const char *text, size_t limit, upstream_row_fn tell, void *tell_context,
                               struct err *err) MUST_CHECK;

struct document_draw {
    const struct document_type *type; /* of the new document */
    const char *source;               /* number, ref or NUMBER/LINE */
    const char *party;                /* the new document's; "" where it has none yet */
    const char *const *have;          /* sources its lines have already: not drawn again */
    size_t have_count;
};
/* The header and open lines as the new document would key them, in the arena of *ret. RC_REFUSED where there
 * is no such document, it is of another party or state, or nothing of it is open. */
enum rc document_draw(struct context *context, const struct document_draw *draw, struct cells *ret,
                      char ret_number[NUMBER_BYTES], struct err *err) MUST_CHECK;

#endif
