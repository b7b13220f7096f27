#include "daybook/office/setting.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/document/limits.h"
#include "daybook/ledger/digest.h"

DAYBOOK_SQL(setting_get, "SELECT value, version FROM setting WHERE name = ?");
DAYBOOK_SQL(setting_add, "INSERT INTO setting (name, value) VALUES (?, ?)");
DAYBOOK_SQL(setting_change, "UPDATE setting SET value = ?, version = version + 1 WHERE name = ?");

enum { DAY_ENDS_LATEST_MINUTES = 12 * 60 };

static enum rc check_company(struct arena *arena, const char *text, const char **ret, struct err *err)
{
    if (!text[0] || strlen(text) >= COMPANY_NAME_BYTES || utf8_has_control(text, NULL) ||
        !utf8_valid(text, strlen(text), NULL))
        return err_field(err, RC_REFUSED, 0, "value", "text",
                         "the company's name is empty, too long or holds control characters");
    *ret = arena_text(arena, text);
    return *ret ? RC_OK : err_memory(err);
}

static bool two_digits(const char *text, int *ret)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret = (text[0] - '0') * 10 + text[1] - '0';
    return true;
}

static enum rc check_day_ends(struct arena *arena, const char *text, const char **ret, struct err *err)
{
    int hours = 0, minutes = 0;
    bool formed = strlen(text) == 5 && text[2] == ':' && two_digits(text, &hours) &&
                  two_digits(text + 3, &minutes) && minutes < 60;
    if (!formed || hours * 60 + minutes > DAY_ENDS_LATEST_MINUTES)
        return err_field(err, RC_REFUSED, 0, "value", "time",
                         "%s is no time between 00:00 and 12:00; write HH:MM", text);
    *ret = arena_text(arena, text);
    return *ret ? RC_OK : err_memory(err);
}

static enum rc check_backup_days(struct arena *arena, const char *text, const char **ret, struct err *err)
{
    const size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 3 || text[digits])
        return err_field(err, RC_REFUSED, 0, "value", "number",
                         "%s is no number of days from 0 to 999; 0 is no limit", text);
    *ret = arena_format(arena, "%ld", strtol(text, NULL, 10));
    return *ret ? RC_OK : err_memory(err);
}

/* Minutes, or seconds with an s: both are kept as they are written. */
bool setting_seconds(const char *text, int *ret_seconds)
{
    enum { DIGITS_MAX = 5, MINUTE = 60, DAY_SECONDS = 24 * 60 * 60 };
    size_t digits = strspn(text, "0123456789");
    bool seconds = text[digits] == 's';
    if (digits == 0 || digits > DIGITS_MAX || text[digits + seconds])
        return false;
    long value = strtol(text, NULL, 10) * (seconds ? 1 : MINUTE);
    if (value > DAY_SECONDS)
        return false;
    *ret_seconds = (int)value;
    return true;
}

static enum rc check_idle_lock(struct arena *arena, const char *text, const char **ret, struct err *err)
{
    int seconds = 0;
    if (!setting_seconds(text, &seconds))
        return err_field(err, RC_REFUSED, 0, "value", "time",
                         "%s is no time up to a day; write minutes, such as 15, or seconds, such as 90s",
                         text);
    *ret = arena_text(arena, text);
    return *ret ? RC_OK : err_memory(err);
}

static const struct setting settings[] = {
    {"company", "the company's name, as screens and reports show it", check_company},
    {"currency", "code of the currency; fixed at init", NULL},
    {"money_decimals", "decimals of the currency; fixed at init", NULL},
    {"start", "first month; nothing is dated before it; fixed at init", NULL},
    {"zone", "time zone of the company; fixed at init", NULL},
    {"day_ends", "HH:MM after midnight until which work counts for the day before (night shifts)",
     check_day_ends},
    {"idle_lock", "minutes without a key after which a screen asks for the password; 0: never; 15 unless set",
     check_idle_lock},
    {"costing", "monthly or moving; fixed at init", NULL},
    {"backup_days", "days after which check calls the last backup too old; 0 or empty: never",
     check_backup_days},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

const struct setting *setting_at(size_t index)
{
    return index < SETTINGS ? &settings[index] : NULL;
}

/* *ret_value NULL: never set. */
static enum rc value_of(struct context *context, const char *name, const char **ret_value,
                        int64_t *ret_version, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &setting_get, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, name);
    rc = row_step(row, &has, err);
    if (rc == RC_OK) {
        *ret_value = has ? arena_text(context->arena, row_text(row, 0)) : NULL;
        *ret_version = has ? row_int(row, 1) : 0;
        if (has && !*ret_value)
            rc = err_memory(err);
    }
    row_end(row);
    return rc;
}

enum rc setting_value(struct context *context, const char *name, const char **ret, struct err *err)
{
    int64_t version = 0;
    return value_of(context, name, ret, &version, err);
}

/* A setting by its name: one of the table, or a limit of a type or role. */
struct found {
    char name[LIMIT_NAME_BYTES];
    struct setting setting;
    int most; /* of a limit; 0: it is none */
};

static bool find(const char *name, struct found *ret)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name) == 0) {
            *ret = (struct found){.setting = settings[i]};
            return true;
        }
    }
    for (size_t i = 0; limit_setting(i, ret->name, &ret->setting.help, &ret->most); i++) {
        ret->setting.name = ret->name;
        if (strcmp(ret->name, name) == 0)
            return true;
    }
    return false;
}

/* Empty: as the types table has it. */
static enum rc check_limit(struct arena *arena, const struct found *found, const char *text, const char **ret,
                           struct err *err)
{
    enum { DIGITS_MAX = 6 };
    const size_t digits = strspn(text, "0123456789");
    const long value = digits && digits <= DIGITS_MAX ? strtol(text, NULL, 10) : 0;
    if (text[digits] || digits > DIGITS_MAX || value > found->most)
        return err_field(err, RC_REFUSED, 0, "value", "number",
                         "%s is no whole number from 0 to %d; empty is as the program has it", text,
                         found->most);
    *ret = digits ? arena_format(arena, "%ld", value) : "";
    return *ret ? RC_OK : err_memory(err);
}

static enum rc tell_one(struct context *context, const struct setting *setting, setting_fn tell,
                        void *tell_context, struct err *err)
{
    const char *value = NULL;
    int64_t version = 0;
    enum rc rc = value_of(context, setting->name, &value, &version, err);
    return rc == RC_OK ? tell(tell_context, setting, value ? value : "", err) : rc;
}

enum rc setting_list(struct context *context, setting_fn tell, void *tell_context, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < SETTINGS; i++)
        rc = tell_one(context, &settings[i], tell, tell_context, err);
    struct found limit = {0};
    for (size_t i = 0; rc == RC_OK && limit_setting(i, limit.name, &limit.setting.help, &limit.most); i++) {
        limit.setting.name = limit.name;
        rc = tell_one(context, &limit.setting, tell, tell_context, err);
    }
    return rc;
}

static enum rc write_value(struct context *context, const char *name, const char *value, bool there,
                           struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, there ? &setting_change : &setting_add, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, there ? value : name);
    row_bind_text(row, there ? name : value);
    return row_run(row, err);
}

enum rc setting_set(struct context *context, const char *name, const char *text, const char **ret_value,
                    struct err *err)
{
    struct found found = {0};
    const char *value = NULL, *old = NULL;
    unsigned char digest[HASH_BYTES];
    int64_t version = 0;
    if (!find(name, &found))
        return err_field(err, RC_REFUSED, 0, "name", "lookup",
                         "there is no setting %s; `setting list` shows them", name);
    if (!found.setting.check && !found.most)
        return err_field(err, RC_REFUSED, 0, "name", "fixed",
                         "%s was fixed when the ledger was made and stays", name);
    enum rc rc = found.most ? check_limit(context->arena, &found, text, &value, err)
                            : found.setting.check(context->arena, text, &value, err);
    if (rc == RC_OK)
        rc = value_of(context, name, &old, &version, err);
    if (rc != RC_OK)
        return rc;
    *ret_value = value;
    if (strcmp(old ? old : "", value) == 0 && (old || found.most))
        return RC_OK;
    rc = write_value(context, name, value, old, err);
    if (rc != RC_OK)
        return rc;
    digest_setting(name, value, version + 1, digest);
    const char *subject = arena_format(context->arena, "setting %s", name);
    const char *detail = arena_format(context->arena, "%s: %s → %s", name, old ? old : "", value);
    return subject && detail
               ? context_event(context, "setting.change", subject, version + 1, detail, digest, NULL, err)
               : err_memory(err);
}
