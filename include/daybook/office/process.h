/* How documents of a type go, in words: who keys them, from what, who audits, by when. Derived from the
 * type's row. */
#ifndef DAYBOOK_OFFICE_PROCESS_H
#define DAYBOOK_OFFICE_PROCESS_H

#include "daybook/document/type.h"

typedef void (*process_line_fn)(void *context, const char *line);
enum rc process_tell(struct context *context, const struct document_type *type, process_line_fn tell,
                     void *tell_context, struct err *err) MUST_CHECK;

#endif
