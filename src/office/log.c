#include "daybook/office/log.h"

#include <string.h>

#include "daybook/store/event.h"

DAYBOOK_SQL(log_last_seq, "SELECT coalesce(max(seq), 0) FROM event");

enum rc log_event(struct context *context, const char *what, const char *subject, const char *detail,
                  const unsigned char digest[HASH_BYTES], struct err *err)
{
    struct event event = {
        .at = context->now,
        .on_day = context->today,
        .operator_id = context->operator_id,
        .request = context->request,
        .what = what,
        .subject = subject,
        .detail = detail,
    };
    if (digest)
        memcpy(event.digest, digest, HASH_BYTES);
    int64_t seq = 0;
    return event_add(context->store, &event, &seq, err);
}

enum rc log_last(struct store *store, int64_t *ret_seq, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(store, &log_last_seq, &row, err);
    if (rc == RC_OK)
        rc = row_step(row, &has, err);
    if (rc == RC_OK)
        *ret_seq = has ? row_int(row, 0) : 0;
    row_end(row);
    return rc;
}
