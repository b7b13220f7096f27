/* What is open: the lines of documents that others draw on and have not drawn whole. */
#ifndef DAYBOOK_DOCUMENT_OPEN_H
#define DAYBOOK_DOCUMENT_OPEN_H

#include "daybook/base/decimal.h"
#include "daybook/document/number.h"

struct document_open_filter {
    const struct document_type *type; /* one that another draws on */
    const char *party;                /* its code; "" or NULL: all */
    int64_t item, warehouse;          /* ids; 0: all */
    day_t date; /* as at the end of that day: dated by then, and drawn by what is; DAY_NONE: now */
};
struct document_open_row {
    char number[NUMBER_BYTES];
    const char *ref, *party, *party_name;
    day_t date, due; /* due DAY_NONE: none */
    int line;
    int64_t item_id;
    const char *item, *item_name, *unit, *base_unit;
    qty_t quantity, open;           /* in the line's unit */
    qty_t base_quantity, base_open; /* in the item's */
};
typedef bool (*document_open_fn)(void *context,
                                 const struct document_open_row *row); /* borrowed; false stops */
/* Lines of stocked items of submitted and audited documents with something open, by date, number and line. */
enum rc document_open_lines(struct context *context, const struct document_open_filter *filter,
                            document_open_fn tell, void *tell_context, struct err *err) MUST_CHECK;

#endif
