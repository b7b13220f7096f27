/* The arrows between states, and whose they are. */
#include <string.h>

#include "step_internal.h"

DAYBOOK_SQL(step_keyed, "SELECT 1 FROM revision WHERE document = ? AND keyed_by = ? LIMIT 1");

#define VOIDING "void_reason"
#define FAULTY "error_reason"

/* clang-format off */
static const struct step_row rows[] = {
    {"submitted", "recall",      "recalled",  STEP_KEYER,           {guard_not_red, guard_same_day, guard_no_downstream, guard_not_short}, "document.recall", NULL},
    {"recalled",  "submit",      "submitted", STEP_KEYER,           {NULL}, "document.submit", NULL},
    {"recalled",  "void",        "void",      STEP_KEYER,           {guard_reason}, "document.void", VOIDING},
    {"submitted", "audit",       "audited",   STEP_POSITION,        {guard_upstream_audited, guard_book_kept}, "document.audit", NULL},
    {"submitted", "return",      "returned",  STEP_POSITION,        {guard_not_red, guard_reason, guard_words, guard_place}, "document.return", FAULTY},
    {"submitted", "askback",     "returned",  STEP_POSITION,        {guard_not_red}, "document.askback", NULL},
    {"returned",  "withdraw",    "submitted", STEP_POSITION_LEADER, {NULL}, "document.withdraw", NULL},
    {"returned",  "submit",      "submitted", STEP_KEYER,           {NULL}, "document.submit", NULL},
    {"returned",  "void",        "void",      STEP_KEYER_LEADER,    {guard_reason, guard_no_downstream}, "document.void", VOIDING},
    {"audited",   "unaudit",     "submitted", STEP_POSITION,        {guard_reason, guard_no_downstream}, "document.unaudit", FAULTY},
    {"audited",   "reverse",     "reversed",  STEP_POSITION,        {guard_not_red, guard_reason, guard_no_downstream}, "document.reverse", VOIDING},
    {"submitted", "confirm",     "submitted", STEP_KEYING,          {guard_book_changed}, "document.confirm", NULL},
    {"submitted", "amend",       "submitted", STEP_KEYING,          {guard_order, guard_not_red}, "document.amend", NULL},
    {"audited",   "amend",       "audited",   STEP_KEYING,          {guard_order, guard_not_red}, "document.amend", NULL},
    {"submitted", "submit",      "submitted", STEP_KEYING,          {guard_order, guard_not_red}, "document.submit", NULL},
    {"audited",   "submit",      "submitted", STEP_KEYING,          {guard_order, guard_not_red}, "document.submit", NULL},
    {"submitted", "closeshort",  "submitted", STEP_KEYING,          {guard_order, guard_not_red, guard_reason, guard_open}, "document.closeshort", VOIDING},
    {"audited",   "closeshort",  "audited",   STEP_KEYING,          {guard_order, guard_not_red, guard_reason, guard_open}, "document.closeshort", VOIDING},
    {"submitted", "reopenorder", "submitted", STEP_KEYING,          {guard_order, guard_reason, guard_short}, "document.reopenorder", VOIDING},
    {"audited",   "reopenorder", "audited",   STEP_KEYING,          {guard_order, guard_reason, guard_short}, "document.reopenorder", VOIDING},
};
/* clang-format on */

const struct step_row *step_table(size_t *ret_count)
{
    *ret_count = sizeof rows / sizeof rows[0];
    return rows;
}

/* Who may: by role, as the keyer, as anybody but a keyer; and who may besides. */
static const struct {
    bool keys, audits;    /* the type's roles */
    bool keyer, no_keyer; /* of the present revision; of any */
    unsigned besides;
} whose[] = {
    [STEP_KEYER] = {.keys = true, .keyer = true},
    [STEP_KEYING] = {.keys = true},
    [STEP_POSITION] = {.audits = true, .no_keyer = true},
    [STEP_POSITION_LEADER] = {.audits = true, .no_keyer = true, .besides = ROLE_LEADER},
    [STEP_KEYER_LEADER] = {.keys = true, .keyer = true, .besides = ROLE_LEADER},
};

static enum rc check_no_keyer(const struct stepping *stepping, struct err *err)
{
    const struct stored *stored = stepping->stored;
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(stepping->context->store, &step_keyed, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, stored->id);
    row_bind_int(row, stepping->context->operator_id);
    rc = row_step(row, &has, err);
    row_end(row);
    if (rc == RC_OK && has)
        rc = err_field(err, RC_DENIED, 0, "", "own", "you keyed %s; another of the position does this",
                       stored->number);
    return rc;
}

static enum rc check_who(const struct stepping *stepping, enum step_who who, struct err *err)
{
    const struct context *context = stepping->context;
    const struct stored *stored = stepping->stored;
    const struct document_type *type = stored->content.type;
    const unsigned roles =
        (whose[who].keys ? type->keyed_by : 0) | (whose[who].audits ? type->audited_by : 0);
    if (role_may(context->roles, whose[who].besides))
        return RC_OK;
    if (whose[who].keyer && stored->keyed_by != context->operator_id)
        return err_field(err, RC_DENIED, 0, "", "keyer", "%s was keyed by %s; only they do this",
                         stored->number, stored->login);
    enum rc rc = role_need(context->roles, roles, type->title, err);
    return rc || !whose[who].no_keyer ? rc : check_no_keyer(stepping, err);
}

/* Orders are amended and closed, counts confirmed. */
static bool is_for(const struct step_row *row, const struct document_type *type)
{
    for (size_t i = 0; i < STEP_GUARDS_MAX && row->guards[i]; i++) {
        if ((row->guards[i] == guard_order && !type->is_order) ||
            (row->guards[i] == guard_book_changed && type->stock != STOCK_COUNTED))
            return false;
    }
    return true;
}

static enum rc no_such_step(const struct stored *stored, const char *action, struct err *err)
{
    char actions[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t bytes = strlen(rows[i].action);
        if (strcmp(rows[i].from, stored->state) || !is_for(&rows[i], stored->content.type) ||
            used + bytes + 2 >= sizeof actions)
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
        stepping->row = &rows[i];
        enum rc rc = check_who(stepping, rows[i].who, err);
        for (size_t guard = 0; rc == RC_OK && guard < STEP_GUARDS_MAX && rows[i].guards[guard]; guard++)
            rc = rows[i].guards[guard](stepping, err);
        if (rc == RC_OK)
            *ret = &rows[i];
        return rc;
    }
    return no_such_step(stepping->stored, action, err);
}
