#include "setup_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daybook/office/operator.h"

enum { ZONE_LINK_BYTES = 4096 };

/* The zone of this machine by its link; UTC where there is none. */
static void machine_zone(char out[COMPANY_ZONE_BYTES])
{
    static const char mark[] = "zoneinfo/";
    char target[ZONE_LINK_BYTES];
    ssize_t bytes = readlink("/etc/localtime", target, sizeof target - 1);
    const char *name = NULL;
    if (bytes > 0) {
        target[bytes] = '\0';
        name = strstr(target, mark);
    }
    snprintf(out, COMPANY_ZONE_BYTES, "%s", name ? name + sizeof mark - 1 : "UTC");
}

static day_t month_start(day_t day)
{
    struct date date = day_to_date(day);
    date.day = 1;
    return day_from_date(date);
}

void setup_defaults(struct setup *setup)
{
    *setup = (struct setup){.company = {.currency = "EUR", .costing = "monthly", .money_decimals = 2}};
    machine_zone(setup->company.zone);
    setup->company.start = month_start(instant_day(instant_now(), 0));
    snprintf(setup->company.name, sizeof setup->company.name, "Company");
}

static enum rc add_operator(struct context *context, const char *login, const char *name,
                            const char *department, const char *roles, const char *password_hash,
                            struct err *err)
{
    const struct operator_new fresh = {.login = login,
                                       .name = name,
                                       .department = department,
                                       .roles = roles,
                                       .password_hash = password_hash};
    return operator_add(context, &fresh, err);
}

static enum rc add_demo_operators(struct context *context, struct err *err)
{
    char hash[PASSWORD_HASH_BYTES];
    size_t count = 0;
    const struct role *roles = role_table(&count);
    enum rc rc = company_demo(context, err);
    if (rc == RC_OK)
        rc = password_hash("demo", hash, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (roles[i].bit != ROLE_ADMIN)
            rc = add_operator(context, roles[i].code, roles[i].title, roles[i].title, roles[i].code, hash,
                              err);
    return rc;
}

struct filling {
    const struct setup *setup;
    char admin_hash[PASSWORD_HASH_BYTES];
};

static enum rc fill_inside(struct context *context, const struct filling *filling, struct err *err)
{
    enum rc rc = company_create(context, err);
    if (rc == RC_OK)
        rc = add_operator(context, "admin", "Administrator", "", "admin", filling->admin_hash, err);
    if (rc == RC_OK && filling->setup->demo)
        rc = add_demo_operators(context, err);
    if (rc == RC_OK && filling->setup->demo && filling->setup->demo_documents)
        rc = setup_demo_documents(context, err);
    return rc;
}

static enum rc fill(void *data, struct store *store, struct err *err)
{
    struct arena arena = {0};
    struct context context = {0};
    enum rc rc = store_begin(store, __func__, err);
    if (rc != RC_OK)
        return rc;
    context_start(&context, store, &arena, &((struct filling *)data)->setup->company, instant_now());
    context.login = "system";
    context.department = context.request = "";
    context.roles = ROLES_ALL;
    rc = fill_inside(&context, data, err);
    if (rc == RC_OK)
        rc = store_commit(store, err);
    else
        store_rollback(store);
    arena_free(&arena);
    return rc;
}

enum rc setup_ledger(const char *path, const struct setup *setup, struct err *err)
{
    struct filling filling = {.setup = setup};
    enum rc rc = company_validate(&setup->company, err);
    if (rc == RC_OK)
        rc = zone_use(setup->company.zone, err);
    if (rc == RC_OK)
        rc = operator_password_check(setup->password, err);
    if (rc == RC_OK)
        rc = password_hash(setup->password, filling.admin_hash, err);
    if (rc == RC_OK)
        rc = store_create_filled(path, fill, &filling, err);
    secret_wipe(&filling, sizeof filling);
    return rc;
}
