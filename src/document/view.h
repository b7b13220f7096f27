/* Contents as cells. */
#ifndef DAYBOOK_DOCUMENT_VIEW_H
#define DAYBOOK_DOCUMENT_VIEW_H

#include "daybook/base/cells.h"
#include "stored.h"

/* What was typed: every kept field that is filled. */
enum rc view_put_typed(struct context *context, const struct content *content, struct cells *ret,
                       struct err *err) MUST_CHECK;
/* What is computed or looked up: number, state, names, amounts, clocks, what is open, books. */
enum rc view_put_computed(struct context *context, struct stored *stored, struct cells *ret,
                          struct err *err) MUST_CHECK;

#endif
