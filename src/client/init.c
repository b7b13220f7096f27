/* client_init: a new ledger, made in this process, for nobody can serve what does not exist. */
#include "client_internal.h"

#include <stdio.h>
#include <string.h>

#include "daybook/office/setup.h"

/* Absent: the default stays. Too long for its place: refused, never cut. */
static enum rc take_text(const struct js *params, const char *name, char *out, size_t size, struct err *err)
{
    const char *text = js_get_text(params, name);
    if (!text)
        return RC_OK;
    if (!text[0])
        return err_field(err, RC_REFUSED, 0, name, "required", "%s is empty; leave it out for the default",
                         name);
    if (strlen(text) >= size)
        return err_field(err, RC_REFUSED, 0, name, "too-long",
                         "%s is longer than %zu bytes, which is the limit", name, size - 1);
    snprintf(out, size, "%s", text);
    return RC_OK;
}

static enum rc take(const struct js *params, struct setup *setup, struct err *err)
{
    struct company *company = &setup->company;
    const char *start = js_get_text(params, "start");
    const struct {
        const char *name;
        char *out;
        size_t size;
    } texts[] = {{"company", company->name, sizeof company->name},
                 {"currency", company->currency, sizeof company->currency},
                 {"zone", company->zone, sizeof company->zone},
                 {"costing", company->costing, sizeof company->costing}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        enum rc rc = take_text(params, texts[i].name, texts[i].out, texts[i].size, err);
        if (rc != RC_OK)
            return rc;
    }
    company->money_decimals = (int)js_get_int(params, "decimals", company->money_decimals);
    setup->password = js_get_text(params, "password");
    setup->demo = setup->demo_documents = js_get_bool(params, "demo");
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
