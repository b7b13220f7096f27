#include "daybook/ledger/company.h"

#include <string.h>

#include "company_tables.h"
#include "daybook/base/utf8.h"
#include "daybook/ledger/digest.h"
#include "daybook/ledger/master.h"

DAYBOOK_SQL(company_setting_add, "INSERT INTO setting (name, value) VALUES (?, ?)");
DAYBOOK_SQL(company_setting_any, "SELECT 1 FROM setting WHERE name = 'company'");

static const struct company_setting settings[] = {
    {"company", "Company's name", false},
    {"currency", "Currency", true},
    {"money_decimals", "Decimals of the currency", true},
    {"start", "Start month", true},
    {"zone", "Time zone", true},
    {"day_ends", "End of the company's day after midnight", false},
    {"costing", "Costing", true},
};
enum { SETTINGS = sizeof settings / sizeof settings[0], VALUE_BYTES = COMPANY_NAME_BYTES };

const struct company_setting *company_settings(size_t *ret_count)
{
    *ret_count = SETTINGS;
    return settings;
}

static enum rc refuse(struct err *err, const char *field, const char *words)
{
    return err_field(err, RC_REFUSED, 0, field, "choice", "%s", words);
}

static bool clean(const char *text)
{
    return utf8_valid(text, strlen(text), NULL) && !utf8_has_control(text, NULL);
}

enum rc company_validate(const struct company *company, struct err *err)
{
    int decimals = company->money_decimals;
    if (!company->name[0])
        return refuse(err, "company", "the company's name is missing");
    if (!clean(company->name))
        return refuse(err, "company", "the company's name holds a control character or is not UTF-8");
    if (!company->currency[0])
        return refuse(err, "currency", "the currency is missing; write a code such as EUR");
    if (!clean(company->currency))
        return refuse(err, "currency", "the currency holds a control character or is not UTF-8");
    if (decimals != 0 && decimals != 2 && decimals != 3)
        return refuse(err, "currency", "the currency has 0, 2 or 3 decimals; write CODE or CODE:DECIMALS");
    if (company->start == DAY_NONE || day_to_date(company->start).day != 1)
        return refuse(err, "start", "the start is a month; write YYYY-MM");
    if (strcmp(company->costing, "monthly") && strcmp(company->costing, "moving"))
        return refuse(err, "costing", "the costing is monthly or moving");
    if (!company->zone[0])
        return refuse(err, "zone", "the time zone is missing; write a name such as Asia/Shanghai");
    if (company->day_ends_minutes < 0 || company->day_ends_minutes > 12 * 60)
        return refuse(err, "day_ends", "the day ends between midnight and noon; write HH:MM");
    return RC_OK;
}

/* The settings' values, in the order of the table. */
static bool make_values(struct context *context, const char *values[SETTINGS])
{
    const struct company *company = context->company;
    struct date start = day_to_date(company->start);
    int ends = company->day_ends_minutes;
    values[0] = company->name;
    values[1] = company->currency;
    values[2] = arena_format(context->arena, "%d", company->money_decimals);
    values[3] = arena_format(context->arena, "%04d-%02d", start.year, start.month);
    values[4] = company->zone;
    values[5] = arena_format(context->arena, "%02d:%02d", ends / 60, ends % 60);
    values[6] = company->costing;
    return values[2] && values[3] && values[5];
}

static enum rc add_setting(struct context *context, const char *name, const char *value, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    struct row *row = NULL;
    const char *subject = arena_format(context->arena, "setting %s", name);
    const char *detail = arena_format(context->arena, "%s: %s", name, value);
    if (!subject || !detail)
        return err_memory(err);
    enum rc rc = row_begin(context->store, &company_setting_add, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, name);
    row_bind_text(row, value);
    rc = row_run(row, err);
    digest_setting(name, value, 1, digest);
    return rc ? rc : context_event(context, "setting.add", subject, 1, detail, digest, NULL, err);
}

static enum rc refuse_second(struct context *context, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &company_setting_any, &row, err);
    if (rc)
        return rc;
    rc = row_step(row, &has, err);
    row_end(row);
    if (rc == RC_OK && has)
        rc = err_set(err, RC_REFUSED, "the ledger holds a company already; make another file");
    return rc;
}

static enum rc put_cells(struct cells *cells, const struct starter *starter, const char *const *row,
                         struct err *err)
{
    enum rc rc = RC_OK;
    size_t column = 0;
    for (const char *at = starter->fields; rc == RC_OK && *at; at += strspn(at, " "), column++) {
        size_t bytes = strcspn(at, " ");
        const char *field = arena_copy(cells->arena, at, bytes);
        if (!field)
            return err_memory(err);
        if (row[column] && *row[column])
            rc = cells_put(cells, 0, field, row[column], err);
        at += bytes;
    }
    return rc;
}

static enum rc put_starter(struct context *context, const struct starter *starter, struct err *err)
{
    const struct master *master = master_find(starter->master);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < starter->row_count; i++) {
        struct cells cells = {.arena = context->arena};
        struct master_done done;
        context_clear_faults(context);
        rc = put_cells(&cells, starter, starter->rows[i], err);
        if (rc == RC_OK)
            rc = master_put(context, master, &cells, MASTER_IMPORT, 0, &done, err);
    }
    return rc;
}

static enum rc put_all(struct context *context, const struct starter *starters, size_t count, struct err *err)
{
    enum rc rc = RC_OK;
    unsigned roles = context->roles;
    context->roles = ROLES_ALL; /* what is shipped needs no role */
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = put_starter(context, &starters[i], err);
    context->roles = roles;
    return rc;
}

enum rc company_create(struct context *context, struct err *err)
{
    const char *values[SETTINGS];
    enum rc rc = company_validate(context->company, err);
    if (rc == RC_OK)
        rc = refuse_second(context, err);
    if (rc == RC_OK && !make_values(context, values))
        rc = err_memory(err);
    for (size_t i = 0; rc == RC_OK && i < SETTINGS; i++)
        rc = add_setting(context, settings[i].name, values[i], err);
    return rc ? rc : put_all(context, company_shipped, company_shipped_count, err);
}

enum rc company_demo(struct context *context, struct err *err)
{
    return put_all(context, company_demo_rows, company_demo_count, err);
}
