/* Every record by its name: documents, masters, and the requests that have a form of their own. */
#ifndef DAYBOOK_OFFICE_RECORDS_H
#define DAYBOOK_OFFICE_RECORDS_H

#include "daybook/base/record.h"

/* NULL: there is none. */
const struct record *records_find(const char *name);
/* By place from 0: documents, then masters, then requests; NULL past the last. *ret_code (may be NULL) is a
 * document's prefix, else "". */
const struct record *records_at(size_t index, const char **ret_code);

#endif
