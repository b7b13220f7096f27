#include "daybook/office/log.h"

DAYBOOK_SQL(log_last_seq, "SELECT coalesce(max(seq), 0) FROM event");

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
