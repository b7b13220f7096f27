#include "daybook/document/onhand.h"

#include <string.h>

#include "daybook/ledger/stock.h"

enum rc on_hand_text(struct context *context, const struct lookup *lookup, const struct lookup_row *row,
                     const char *warehouse, const char **ret, struct err *err)
{
    struct lookup_row *where = NULL;
    char quantity[DECIMAL_BYTES];
    qty_t on_hand = 0;
    const char *kind = lookup_value(lookup, row, "kind"), *unit = lookup_value(lookup, row, "unit");
    *ret = NULL;
    if (!kind || !unit || strcmp(kind, "stock"))
        return RC_OK;
    enum rc rc = lookup_get(context, lookup_by_name("warehouse"), "", warehouse, &where, err);
    if (rc == RC_OK && where)
        rc = stock_on_hand(context, where->id, row->id, context->today, &on_hand, err);
    if (rc || !where)
        return rc;
    *ret = arena_format(context->arena, "%s %s",
                        decimal_format(on_hand, QTY_DECIMALS, DECIMAL_TRIM, quantity), unit);
    return *ret ? RC_OK : err_memory(err);
}
