/* The arrows between states that exist so far, and their guards. */
#include <string.h>

#include "daybook/ledger/lookup.h"
#include "step_internal.h"

static const struct step_row rows[] = {
    {"submitted", "recall", "recalled", STEP_KEYER, {guard_same_day}, "document.recall"},
    {"recalled", "submit", "submitted", STEP_KEYER, {NULL}, "document.submit"},
    {"recalled", "void", "void", STEP_KEYER, {guard_void_reason}, "document.void"},
};

const struct step_row *step_table(size_t *ret_count)
{
    *ret_count = sizeof rows / sizeof rows[0];
    return rows;
}

enum rc guard_same_day(struct stepping *stepping, struct err *err)
{
    char day[DAY_BYTES];
    const struct stored *stored = stepping->stored;
    if (stored->submitted_on == stepping->context->today)
        return RC_OK;
    return err_field(err, RC_REFUSED, 0, "", "same-day",
                     "%s was submitted on %s; it is recalled on that day only, later the auditor returns it",
                     stored->number, day_format(stored->submitted_on, day));
}

enum rc guard_void_reason(struct stepping *stepping, struct err *err)
{
    const char *code = stepping->step && stepping->step->reason ? stepping->step->reason : "";
    const struct lookup *lookup = lookup_by_name("void_reason");
    struct lookup_row *found = NULL;
    if (!stepping->step)
        return RC_OK;
    if (!*code)
        return err_field(err, RC_REFUSED, 0, "reason", "required",
                         "voiding %s needs a reason: KEYED-TWICE, NOT-HAPPENED or another of the list",
                         stepping->stored->number);
    enum rc rc = lookup_get(stepping->context, lookup, "", code, &found, err);
    if (rc)
        return rc;
    if (!found)
        return err_field(err, RC_REFUSED, 0, "reason", "unknown",
                         "void reason %.40s does not exist; F4 lists them", code);
    if (!found->active)
        return err_field(err, RC_REFUSED, 0, "reason", "inactive",
                         "void reason %s is inactive; choose another", found->values[0]);
    stepping->reason_name = found->values[0];
    return RC_OK;
}

static enum rc check_who(const struct stepping *stepping, enum step_who who, struct err *err)
{
    const struct context *context = stepping->context;
    const struct stored *stored = stepping->stored;
    if (who == STEP_KEYER && stored->keyed_by != context->operator_id)
        return err_field(err, RC_DENIED, 0, "", "keyer", "%s was keyed by %s; only they do this",
                         stored->number, stored->login);
    return role_need(context->roles, stored->content.type->keyed_by, stored->content.type->title, err);
}

static enum rc no_such_step(const struct stored *stored, const char *action, struct err *err)
{
    char actions[128] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t bytes = strlen(rows[i].action);
        if (strcmp(rows[i].from, stored->state) || used + bytes + 2 >= sizeof actions)
            continue;
        if (used)
            actions[used++] = ' ';
        memcpy(actions + used, rows[i].action, bytes + 1);
        used += bytes;
    }
    return err_field(err, RC_REFUSED, 0, "", "state", "%s is %s, so %s is not possible; possible: %s",
                     stored->number, stored->state, action, used ? actions : "nothing");
}

enum rc step_allow(struct stepping *stepping, const char *action, const struct step_row **ret,
                   struct err *err)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].from, stepping->stored->state) || strcmp(rows[i].action, action))
            continue;
        enum rc rc = check_who(stepping, rows[i].who, err);
        for (size_t guard = 0; rc == RC_OK && guard < STEP_GUARDS_MAX && rows[i].guards[guard]; guard++)
            rc = rows[i].guards[guard](stepping, err);
        if (rc == RC_OK)
            *ret = &rows[i];
        return rc;
    }
    return no_such_step(stepping->stored, action, err);
}
