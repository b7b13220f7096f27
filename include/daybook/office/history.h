/* What an operator keyed before, for F9 and `keep`. */
#ifndef DAYBOOK_OFFICE_HISTORY_H
#define DAYBOOK_OFFICE_HISTORY_H

#include "daybook/document/type.h"

enum { HISTORY_DOCUMENTS_MAX = 50, HISTORY_VALUES_MAX = 50 };

/* The distinct values this operator keyed in a field of the type's latest documents, latest first; at most
 * `limit`. Owned by the context's arena. */
enum rc history_values(struct context *context, const struct document_type *type, enum record_part part,
                       const char *field, size_t limit, const char *ret[HISTORY_VALUES_MAX],
                       size_t *ret_count, struct err *err) MUST_CHECK;
/* The number of the operator's latest document of the type; NULL: none. */
enum rc history_latest(struct context *context, const struct document_type *type, const char **ret_number,
                       struct err *err) MUST_CHECK;

#endif
