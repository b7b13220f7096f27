#include "daybook/ledger/context.h"

#include <stdio.h>
#include <string.h>

#include "daybook/base/buf.h"
#include "daybook/store/event.h"

/* All of the few there are: each request asks, and looking seven up by name costs it five times as much. */
DAYBOOK_SQL(context_settings, "SELECT name, value FROM setting");

/* Each reads a setting's text; false where the ledger holds something else than it may. */
typedef bool (*read_fn)(struct company *company, const char *value);

static bool copy(char *out, size_t size, const char *value)
{
    return snprintf(out, size, "%s", value) < (int)size && *value;
}

static bool read_name(struct company *company, const char *value)
{
    return copy(company->name, sizeof company->name, value);
}

static bool read_currency(struct company *company, const char *value)
{
    return copy(company->currency, sizeof company->currency, value);
}

static bool read_zone(struct company *company, const char *value)
{
    return copy(company->zone, sizeof company->zone, value);
}

static bool read_costing(struct company *company, const char *value)
{
    return copy(company->costing, sizeof company->costing, value);
}

static bool read_decimals(struct company *company, const char *value)
{
    company->money_decimals = value[0] - '0';
    return value[0] >= '0' && value[0] <= '6' && !value[1];
}

static bool read_start(struct company *company, const char *value)
{
    return month_parse(value, &company->start, NULL) == RC_OK;
}

/* HH:MM, up to noon: the night shift's end. */
static bool read_day_ends(struct company *company, const char *value)
{
    static const char shape[] = "00:00";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        bool fits = shape[i] == ':' ? value[i] == ':' : value[i] >= '0' && value[i] <= '9';
        if (!fits)
            return false;
    }
    int hours = (value[0] - '0') * 10 + value[1] - '0', minutes = (value[3] - '0') * 10 + value[4] - '0';
    company->day_ends_minutes = hours * 60 + minutes;
    return !value[5] && minutes < 60 && company->day_ends_minutes <= 12 * 60;
}

static const struct {
    const char *name;
    read_fn read;
} settings[] = {
    {"company", read_name},    {"currency", read_currency}, {"money_decimals", read_decimals},
    {"start", read_start},     {"zone", read_zone},         {"day_ends", read_day_ends},
    {"costing", read_costing},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static enum rc damaged(const char *name, struct err *err)
{
    return err_field(
        err, RC_UNAVAILABLE, 0, "", "damaged",
        "the ledger's setting %s is missing or damaged; run 'daybook check' and restore a backup", name);
}

static enum rc take(struct company *company, const char *name, const char *value, unsigned *seen,
                    struct err *err)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name))
            continue;
        if (!value || !settings[i].read(company, value))
            return damaged(name, err);
        *seen |= 1u << i;
    }
    return RC_OK;
}

enum rc context_company_load(struct store *store, struct company *ret, struct err *err)
{
    struct company company = {0};
    unsigned seen = 0;
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(store, &context_settings, &row, err);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = take(&company, row_text(row, 0), row_text(row, 1), &seen, err);
    }
    row_end(row);
    for (size_t i = 0; rc == RC_OK && i < SETTINGS; i++) {
        if (!(seen & 1u << i))
            rc = damaged(settings[i].name, err);
    }
    if (rc == RC_OK)
        *ret = company;
    return rc;
}

void context_start(struct context *context, struct store *store, struct arena *arena,
                   const struct company *company, instant_t now)
{
    *context = (struct context){
        .store = store,
        .arena = arena,
        .company = company,
        .login = "",
        .department = "",
        .request = "",
        .now = now,
        .today = instant_day(now, company->day_ends_minutes),
        .faults = {.arena = arena},
    };
}

void context_clear_faults(struct context *context)
{
    context->faults = (struct faults){.arena = context->arena};
}

bool context_accepts(const struct context *context, const char *rule)
{
    if (context->accept_all)
        return true;
    for (size_t i = 0; i < context->accept_count; i++) {
        if (!strcmp(context->accept[i], rule))
            return true;
    }
    return false;
}

static enum rc tell(const struct fault *fault, enum rc rc, struct err *err)
{
    return err_field(err, rc, fault->line, fault->field, fault->rule, "%s", fault->message);
}

enum rc context_verdict(const struct context *context, struct err *err)
{
    const struct faults *faults = &context->faults;
    const struct fault *warning = NULL;
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->items[i];
        if (!fault->warning)
            return tell(fault, RC_REFUSED, err);
        if (!warning && !context_accepts(context, fault->rule))
            warning = fault;
    }
    if (faults->errors)
        return err_memory(err);
    return warning ? tell(warning, RC_WARNINGS, err) : RC_OK;
}

static bool told_before(const struct faults *faults, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (faults->items[i].warning && !strcmp(faults->items[i].rule, faults->items[index].rule))
            return true;
    }
    return false;
}

const char *context_accepted(const struct context *context)
{
    struct buf buf = {0};
    const struct faults *faults = &context->faults;
    for (size_t i = 0; i < faults->count; i++) {
        if (!faults->items[i].warning || told_before(faults, i))
            continue;
        if (buf.bytes)
            buf_char(&buf, ' ');
        buf_text_add(&buf, faults->items[i].rule);
    }
    const char *text = arena_text(context->arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

enum rc context_event(struct context *context, const char *what, const char *subject, int64_t revision,
                      const char *detail, const unsigned char *digest, int64_t *ret_seq, struct err *err)
{
    struct event event = {
        .at = context->now,
        .on_day = context->today,
        .operator_id = context->operator_id,
        .request = context->request,
        .what = what,
        .subject = subject,
        .revision = revision,
        .detail = detail,
    };
    int64_t seq = 0;
    if (digest)
        memcpy(event.digest, digest, HASH_BYTES);
    enum rc rc = event_add(context->store, &event, &seq, err);
    if (rc == RC_OK && ret_seq)
        *ret_seq = seq;
    return rc;
}
