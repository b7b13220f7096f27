/* The event log's end, by which a write is seen to have left something. */
#ifndef DAYBOOK_OFFICE_LOG_H
#define DAYBOOK_OFFICE_LOG_H

#include "daybook/store/store.h"

/* The log's last number; 0 on an empty one. */
enum rc log_last(struct store *store, int64_t *ret_seq, struct err *err) MUST_CHECK;

#endif
