/* What `init` puts into a new ledger: settings, chart of accounts, categories, a warehouse, reason codes; and
 * the made-up bicycle maker of the demo. */
#ifndef DAYBOOK_LEDGER_COMPANY_H
#define DAYBOOK_LEDGER_COMPANY_H

#include "daybook/ledger/context.h"

/* Checks what a person gave: decimals 0, 2 or 3, a start month's first day, a costing, a name. The zone is
 * checked by zone_use. */
enum rc company_validate(const struct company *company, struct err *err) MUST_CHECK;
/* Writes the settings and everything shipped, with events, as operator `context->operator_id` (0: the
 * system). Inside a transaction of the caller's; context->company is the new company. RC_REFUSED where the
 * ledger holds a company already. */
enum rc company_create(struct context *context, struct err *err) MUST_CHECK;
/* Adds the demo's items, units, customers, suppliers and warehouses. Inside a transaction of the caller's. */
enum rc company_demo(struct context *context, struct err *err) MUST_CHECK;

/* One row of settings as first written: what `setting list` shows of it. Other floors add their own rows
 * elsewhere. */
struct company_setting {
    const char *name, *title;
    bool fixed; /* never changed after init */
};
const struct company_setting *company_settings(size_t *ret_count);

#endif
