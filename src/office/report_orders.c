/* orders: what of the orders is open, and how long it is due. */
#include "report_internal.h"

#include <stdio.h>

#include "daybook/document/open.h"

enum { COUNT_BYTES = 24 };

struct orders {
    struct report_run *run;
    day_t date; /* that they are late on */
};

static bool take_line(void *context, const struct document_open_row *row)
{
    const struct orders *orders = context;
    char date[DAY_BYTES], due[DAY_BYTES] = "", line[COUNT_BYTES], late[COUNT_BYTES] = "",
                          quantity[DECIMAL_BYTES], open[DECIMAL_BYTES];
    if (row->due != DAY_NONE)
        day_format(row->due, due);
    if (row->due != DAY_NONE && row->due < orders->date)
        snprintf(late, sizeof late, "%d", (int)(orders->date - row->due));
    snprintf(line, sizeof line, "%d", row->line);
    const char *texts[] = {
        row->number,
        row->ref,
        day_format(row->date, date),
        row->party,
        row->party_name,
        due,
        line,
        row->item,
        decimal_format(row->quantity, QTY_DECIMALS, DECIMAL_TRIM, quantity),
        decimal_format(row->open, QTY_DECIMALS, DECIMAL_TRIM, open),
        row->unit,
        late,
    };
    return report_add(orders->run, texts);
}

/* Who sees the orders of a type, and who keys what is drawn on them: it is offered to them as it is open. */
static bool sees(const struct report_run *run, const struct document_type *type)
{
    const struct document_type *down = document_type_downstream(type);
    return document_type_seen_by(type, run->context->roles) ||
           (down && role_may(run->context->roles, down->keyed_by));
}

static enum rc wanted_type(const struct report_run *run, const struct document_type **ret, struct err *err)
{
    const char *text = report_option(run, "type");
    *ret = text[0] ? document_type_find(text) : NULL;
    if (text[0] && !*ret)
        return err_field(err, RC_USAGE, 0, "type", "lookup", "there is no document type %s", text);
    if (*ret && !(*ret)->is_order)
        return err_field(err, RC_USAGE, 0, "type", "choice", "type %s is no order", (*ret)->title);
    if (*ret && !sees(run, *ret))
        return err_field(err, RC_DENIED, 0, "type", "role",
                         "%s is seen by those who key or audit it or deliver on it, the leader and admin",
                         (*ret)->title);
    return RC_OK;
}

static enum rc read_filter(const struct report_run *run, struct document_open_filter *ret, struct err *err)
{
    const struct lookup_row *warehouse = NULL, *item = NULL;
    enum rc rc = report_lookup(run, "warehouse", &warehouse, err);
    if (rc == RC_OK)
        rc = report_lookup(run, "item", &item, err);
    if (rc == RC_OK)
        rc = report_day(run, "date", &ret->date, err);
    ret->warehouse = warehouse ? warehouse->id : 0;
    ret->item = item ? item->id : 0;
    ret->party = report_option(run, "party");
    return rc;
}

enum rc report_orders(struct report_run *run, struct err *err)
{
    struct document_open_filter filter = {.date = DAY_NONE};
    const struct document_type *wanted = NULL;
    size_t count = 0;
    const struct document_type *types = document_types(&count);
    enum rc rc = wanted_type(run, &wanted, err);
    if (rc == RC_OK)
        rc = read_filter(run, &filter, err);
    struct orders orders = {run, filter.date == DAY_NONE ? run->context->today : filter.date};
    for (size_t i = 0; rc == RC_OK && run->rc == RC_OK && i < count; i++) {
        filter.type = &types[i];
        if (types[i].is_order && (!wanted || wanted == &types[i]) && sees(run, &types[i]))
            rc = document_open_lines(run->context, &filter, take_line, &orders, err);
    }
    return rc;
}
