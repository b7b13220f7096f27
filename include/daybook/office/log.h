/* The one way the floors from office up append to the event log: who, when and under which request come from the context. */
#ifndef DAYBOOK_OFFICE_LOG_H
#define DAYBOOK_OFFICE_LOG_H

#include "daybook/base/hash.h"
#include "daybook/ledger/context.h"

/* `digest` NULL: nothing is covered. */
enum rc log_event(struct context *context, const char *what, const char *subject, const char *detail,
                  const unsigned char digest[HASH_BYTES], struct err *err) MUST_CHECK;
/* The log's last number; 0 on an empty one. */
enum rc log_last(struct store *store, int64_t *ret_seq, struct err *err) MUST_CHECK;

#endif
