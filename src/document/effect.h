/* What a document moves in the warehouses, as a function of its content and state; a step or a correction
 * applies the difference of before and after. */
#ifndef DAYBOOK_DOCUMENT_EFFECT_H
#define DAYBOOK_DOCUMENT_EFFECT_H

#include "daybook/ledger/stock.h"
#include "stored.h"

struct effects {
    struct stock_change *items;
    size_t count, capacity;
};

/* Adds what a document of this content has moved once it stands in `state`, times `sign`. */
enum rc effects_add(struct context *context, struct effects *effects, const struct content *content,
                    const char *state, int sign, struct err *err) MUST_CHECK;
/* Leaves what differs: equal lines, places and days are summed, nothing that is zero stays. */
void effects_settle(struct effects *effects);

/* Tells each line that stock does not cover, or an audited count closes, in words. `item` and `line` of the
 * change. */
typedef void (*effects_refusal_fn)(void *context, const struct stock_change *change, const char *rule,
                                   const char *message);
enum rc effects_cover(struct context *context, struct effects *effects, int64_t document,
                      effects_refusal_fn tell, void *tell_context, struct err *err) MUST_CHECK;

/* The whole of a step that changes only the state: the difference is covered (else RC_REFUSED with the first
 * refusal) and written under the revision, with `event`. */
enum rc effects_of_step(struct context *context, const struct stored *stored, const char *to, int64_t event,
                        struct err *err) MUST_CHECK;

/* The day whose end a count's book is taken of. */
day_t effect_book_day(const struct content *content);

#endif
