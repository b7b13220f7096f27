/* client_init: a new ledger, made in this process, for nobody can serve what does not exist. */
#include "client_internal.h"

#include <stdio.h>

#include "daybook/office/setup.h"

static void take_text(const struct js *params, const char *name, char *out, size_t size)
{
    const char *text = js_get_text(params, name);
    if (text && text[0])
        snprintf(out, size, "%s", text);
}

static enum rc take(const struct js *params, struct setup *setup, struct err *err)
{
    struct company *company = &setup->company;
    const char *start = js_get_text(params, "start");
    take_text(params, "company", company->name, sizeof company->name);
    take_text(params, "currency", company->currency, sizeof company->currency);
    take_text(params, "zone", company->zone, sizeof company->zone);
    take_text(params, "costing", company->costing, sizeof company->costing);
    company->money_decimals = (int)js_get_int(params, "decimals", company->money_decimals);
    setup->password = js_get_text(params, "password");
    setup->demo = js_get_bool(params, "demo");
    if (!setup->password)
        setup->password = "";
    return start && start[0] ? month_parse(start, &company->start, err) : RC_OK;
}

enum rc client_init(const char *path, struct js *params, struct err *err)
{
    struct setup setup;
    setup_defaults(&setup);
    enum rc rc = hash_start(err);
    if (rc == RC_OK)
        rc = take(params, &setup, err);
    if (rc == RC_OK)
        rc = setup_ledger(path, &setup, err);
    js_free(params);
    return rc;
}
