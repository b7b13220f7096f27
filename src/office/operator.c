#include "daybook/office/operator.h"

#include <ctype.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/ledger/digest.h"
#include "daybook/ledger/search.h"

DAYBOOK_SQL(operator_get,
            "SELECT id, login, name, department, password, roles, failed, locked_to, active FROM operator "
            "WHERE login = ?");
DAYBOOK_SQL(operator_from,
            "SELECT id, login, name, department, '', roles, failed, locked_to, active, search FROM operator "
            "WHERE login >= ? ORDER BY login");
DAYBOOK_SQL(operator_insert, "INSERT INTO operator (login, name, department, roles, password, search) "
                             "VALUES (?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(operator_deactivate, "UPDATE operator SET active = 0, version = version + 1 WHERE id = ?");
DAYBOOK_SQL(operator_password,
            "UPDATE operator SET password = ?, failed = 0, locked_to = 0, version = version + 1 "
            "WHERE id = ?");
DAYBOOK_SQL(operator_throttle, "UPDATE operator SET failed = ?, locked_to = ? WHERE id = ?");
DAYBOOK_SQL(operator_sessions_end, "DELETE FROM session WHERE operator = ? AND hash <> ?");
DAYBOOK_SQL(operator_other_admins, "SELECT roles FROM operator WHERE active = 1 AND id <> ?");
DAYBOOK_SQL(operator_columns,
            "SELECT id, login, name, department, roles, password, failed, locked_to, active, version, "
            "search FROM operator WHERE id = ?");
enum { OPERATOR_COLUMNS = 11 };
DAYBOOK_SQL(operator_known_from,
            "SELECT seq FROM event WHERE subject = ? AND what = 'session.open' AND detail = ? "
            "ORDER BY seq DESC LIMIT 1");
DAYBOOK_SQL(operator_password_set,
            "SELECT coalesce(max(seq), 0) FROM event WHERE subject = ? AND what = 'operator.passwd'");
DAYBOOK_SQL(operator_failed_from,
            "SELECT count(*), coalesce(max(at), 0) FROM event WHERE subject = ? AND seq > ? AND "
            "what = 'operator.fail' AND detail LIKE ?");

static enum rc row_read(struct arena *arena, const struct row *row, struct operator_row *ret, struct err *err)
{
    struct operator_row found = {
        .id = row_int(row, 0),
        .login = arena_text(arena, row_text(row, 1)),
        .name = arena_text(arena, row_text(row, 2)),
        .department = arena_text(arena, row_text(row, 3)),
        .password = arena_text(arena, row_text(row, 4)),
        .failed = row_int(row, 6),
        .locked_to = row_int(row, 7),
        .active = row_int(row, 8) != 0,
    };
    if (!found.login || !found.name || !found.department || !found.password)
        return err_memory(err);
    enum rc rc = roles_parse(row_text(row, 5), &found.roles, err);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}

const char *operator_login(struct arena *arena, const char *typed)
{
    char *login = utf8_fold_width(arena, typed);
    for (char *at = login; at && *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return login;
}

enum rc operator_find(struct context *context, const char *login, struct operator_row **ret, struct err *err)
{
    struct operator_row *found = arena_alloc(context->arena, sizeof *found);
    const char *folded = operator_login(context->arena, login);
    struct row *row = NULL;
    bool has = false;
    if (!found || !folded)
        return err_memory(err);
    enum rc rc = row_begin(context->store, &operator_get, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, folded);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        rc = row_read(context->arena, row, found, err);
    if (rc == RC_OK)
        *ret = has ? found : NULL;
    row_end(row);
    return rc;
}

enum rc operator_password_check(const char *password, struct err *err)
{
    if (!utf8_valid(password, strlen(password), NULL) || utf8_chars(password) < PASSWORD_CHARS_MIN)
        return err_field(err, RC_REFUSED, 0, "password", "password",
                         "the password is too short; it needs at least %d characters", PASSWORD_CHARS_MIN);
    if (strlen(password) > PASSWORD_BYTES_MAX)
        return err_field(err, RC_REFUSED, 0, "password", "password",
                         "the password is longer than %d bytes; choose a shorter one", PASSWORD_BYTES_MAX);
    return RC_OK;
}

const char *operator_subject(struct arena *arena, const char *login)
{
    return arena_format(arena, "operator %s", login);
}

enum rc operator_digest(struct store *store, int64_t id, unsigned char ret[HASH_BYTES], struct err *err)
{
    return digest_row(store, &operator_columns, OPERATOR_COLUMNS, "operator", id, ret, err);
}

/* Every change of an operator's row ends here, so that its latest event always bears its digest. */
static enum rc changed(struct context *context, int64_t id, const char *login, const char *what,
                       const char *detail, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    const char *subject = operator_subject(context->arena, login);
    if (!subject || !detail)
        return err_memory(err);
    enum rc rc = operator_digest(context->store, id, digest, err);
    return rc == RC_OK ? context_event(context, what, subject, 0, detail, digest, NULL, err) : rc;
}

static bool login_well_formed(const char *login)
{
    for (const char *at = login; *at; at++)
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && !strchr("._-", *at))
            return false;
    return login[0] && login[0] != '-' && strlen(login) <= LOGIN_CHARS_MAX && strcmp(login, "system") != 0;
}

static void check_text(struct context *context, const char *field, const char *text, bool required)
{
    if (required && !text[0])
        faults_add(&context->faults, false, 0, field, "required", "", "the operator's %s is empty; give one",
                   field);
    if (utf8_has_control(text, NULL) || !utf8_valid(text, strlen(text), NULL))
        faults_add(&context->faults, false, 0, field, "text", "",
                   "the %s holds a control character; leave it out", field);
    else if (utf8_chars(text) > OPERATOR_NAME_CHARS_MAX)
        faults_add(&context->faults, false, 0, field, "too-long", text,
                   "the %s is longer than %d characters; shorten it", field, OPERATOR_NAME_CHARS_MAX);
}

static enum rc check_new(struct context *context, const struct operator_new *fresh, const char *login,
                         unsigned *ret_roles, struct err *err)
{
    struct operator_row *there = NULL;
    struct err roles_err = {0};
    if (!login_well_formed(login))
        faults_add(&context->faults, false, 0, "login", "text", login,
                   "login %s: 1 to %d of a-z 0-9 . _ - are needed, and `system` is taken", login,
                   LOGIN_CHARS_MAX);
    enum rc rc = operator_find(context, login, &there, err);
    if (rc != RC_OK)
        return rc;
    if (there)
        faults_add(&context->faults, false, 0, "login", "unique", login,
                   "operator %s exists already; choose another login", login);
    check_text(context, "name", fresh->name, true);
    check_text(context, "department", fresh->department, false);
    if (roles_parse(fresh->roles, ret_roles, &roles_err) != RC_OK)
        faults_add_err(&context->faults, 0, "roles", fresh->roles, &roles_err);
    return context_verdict(context, err);
}

static enum rc insert(struct context *context, const struct operator_new *fresh, const char *login,
                      const char *roles, struct err *err)
{
    struct row *row = NULL;
    struct words words = {0};
    const char *name = arena_format(context->arena, "%s %s", login, fresh->name);
    if (!name || !roles || !search_words(context->arena, name, false, &words))
        return err_memory(err);
    enum rc rc = row_begin(context->store, &operator_insert, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, login);
    row_bind_text(row, fresh->name);
    row_bind_text(row, fresh->department);
    row_bind_text(row, roles);
    row_bind_text(row, fresh->password_hash);
    row_bind_text(row, search_text(context->arena, &words));
    return row_run(row, err);
}

enum rc operator_add(struct context *context, const struct operator_new *fresh, struct err *err)
{
    unsigned bits = 0;
    const char *login = operator_login(context->arena, fresh->login);
    if (!login)
        return err_memory(err);
    enum rc rc = check_new(context, fresh, login, &bits, err);
    if (rc != RC_OK)
        return rc;
    const char *roles = roles_format(context->arena, bits);
    rc = insert(context, fresh, login, roles, err);
    if (rc != RC_OK)
        return rc;
    return changed(context, store_last_id(context->store), login, "operator.add",
                   arena_format(context->arena, "name %s; department %s; roles %s", fresh->name,
                                fresh->department, roles),
                   err);
}

static enum rc need(struct context *context, const char *login, struct operator_row **ret, struct err *err)
{
    enum rc rc = operator_find(context, login, ret, err);
    if (rc == RC_OK && !*ret)
        rc = err_field(err, RC_REFUSED, 0, "login", "lookup",
                       "operator %s does not exist; `operator list` shows them", login);
    return rc;
}

static enum rc run_on(struct context *context, const struct sql *sql, int64_t id, const char *text,
                      bool text_first, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    if (text && text_first)
        row_bind_text(row, text);
    row_bind_int(row, id);
    if (text && !text_first)
        row_bind_text(row, text);
    return row_run(row, err);
}

/* Somebody must be left who can add operators. */
static enum rc another_admin(struct context *context, const struct operator_row *leaving, struct err *err)
{
    struct row *row = NULL;
    bool has = true, found = false;
    if (!role_may(leaving->roles, ROLE_ADMIN))
        return RC_OK;
    enum rc rc = row_begin(context->store, &operator_other_admins, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, leaving->id);
    while (rc == RC_OK && has && !found) {
        unsigned roles = 0;
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = roles_parse(row_text(row, 0), &roles, err);
        found = role_may(roles, ROLE_ADMIN);
    }
    row_end(row);
    if (rc == RC_OK && !found)
        rc = err_field(err, RC_REFUSED, 0, "login", "last-admin",
                       "%s is the last admin; add another admin first", leaving->login);
    return rc;
}

enum rc operator_disable(struct context *context, const char *login, struct err *err)
{
    struct operator_row *row = NULL;
    enum rc rc = need(context, login, &row, err);
    if (rc != RC_OK)
        return rc;
    if (!row->active)
        return err_field(err, RC_REFUSED, 0, "login", "disabled", "operator %s is disabled already",
                         row->login);
    if (row->id == context->operator_id)
        return err_field(err, RC_REFUSED, 0, "login", "oneself",
                         "nobody disables themselves; another admin can");
    rc = another_admin(context, row, err);
    if (rc == RC_OK)
        rc = run_on(context, &operator_deactivate, row->id, NULL, false, err);
    if (rc == RC_OK)
        rc = run_on(context, &operator_sessions_end, row->id, "", false, err);
    return rc == RC_OK ? changed(context, row->id, row->login, "operator.disable", "", err) : rc;
}

enum rc operator_set_password(struct context *context, const char *login, const char *password_hash,
                              const char *keep, struct err *err)
{
    struct operator_row *row = NULL;
    enum rc rc = need(context, login, &row, err);
    if (rc == RC_OK)
        rc = run_on(context, &operator_password, row->id, password_hash, true, err);
    if (rc == RC_OK)
        rc = run_on(context, &operator_sessions_end, row->id, keep ? keep : "", false, err);
    return rc == RC_OK ? changed(context, row->id, row->login, "operator.passwd", "", err) : rc;
}

static enum rc set_throttle(struct context *context, int64_t id, int64_t failed, instant_t locked_to,
                            struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &operator_throttle, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, failed);
    row_bind_int(row, locked_to);
    row_bind_int(row, id);
    return row_run(row, err);
}

enum { FREE_FAILURES = 2, FIRST_WAIT_S = 5, LONGEST_WAIT_S = 900 };

static int64_t wait_after(int64_t failed)
{
    int64_t wait_s = failed > FREE_FAILURES ? FIRST_WAIT_S : 0;
    for (int64_t i = FREE_FAILURES + 1; i < failed && wait_s < LONGEST_WAIT_S; i++)
        wait_s *= 2;
    return wait_s < LONGEST_WAIT_S ? wait_s : LONGEST_WAIT_S;
}

/* Wrong passwords of an operator from where this request comes, since it last came in from there or got a new
 * password. `known` false: it never came in from there. */
struct failures {
    bool known;
    int64_t count;
    instant_t last;
};

/* *ret_seq stays where there is no row. */
static enum rc event_seq(struct context *context, const struct sql *sql, const char *subject,
                         const char *detail, int64_t *ret_seq, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, subject);
    if (detail)
        row_bind_text(row, detail);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret_seq = row_int(row, 0);
    row_end(row);
    return rc;
}

static enum rc failures_from_here(struct context *context, const struct operator_row *operator,
                                  struct failures * ret, struct err *err)
{
    const char *origin = context->origin ? context->origin : "";
    const char *subject = operator_subject(context->arena, operator->login);
    /* as operator_failed writes it: "…, wait 5 s, uid 1000", or in this process "…, wait 5 s" */
    const char *ending = arena_format(context->arena, origin[0] ? "%%, %s" : "%% s", origin);
    int64_t came_in = 0, changed_at = 0;
    struct row *row = NULL;
    bool has = false;
    if (!subject || !ending)
        return err_memory(err);
    enum rc rc = event_seq(context, &operator_known_from, operator->login, origin, &came_in, err);
    if (rc == RC_OK)
        rc = event_seq(context, &operator_password_set, subject, NULL, &changed_at, err);
    if (rc == RC_OK)
        rc = row_begin(context->store, &operator_failed_from, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, subject);
    row_bind_int(row, came_in > changed_at ? came_in : changed_at);
    row_bind_text(row, ending);
    rc = row_step(row, &has, err);
    if (rc == RC_OK)
        *ret = (struct failures){came_in > 0, row_int(row, 0), row_int(row, 1)};
    row_end(row);
    return rc;
}

enum rc operator_failed(struct context *context, const struct operator_row *row, int64_t *ret_wait_s,
                        struct err *err)
{
    int64_t failed = row->failed + 1, wait_s = wait_after(failed);
    struct failures here = {0};
    enum rc rc = failures_from_here(context, row, &here, err);
    if (rc == RC_OK)
        rc = set_throttle(context, row->id, failed, wait_s ? context->now + wait_s * 1000000 : 0, err);
    if (rc == RC_OK)
        rc = changed(context, row->id, row->login, "operator.fail",
                     arena_format(context->arena, "failure %lld, wait %lld s%s%s", (long long)failed,
                                  (long long)wait_s, context->origin && context->origin[0] ? ", " : "",
                                  context->origin ? context->origin : ""),
                     err);
    if (rc == RC_OK)
        *ret_wait_s = here.known ? wait_after(here.count + 1) : wait_s;
    return rc;
}

enum rc operator_locked(struct context *context, const struct operator_row *row, struct err *err)
{
    /* A clock that was set back must not lock anybody out for longer than the longest wait. */
    const int64_t most_us = (int64_t)LONGEST_WAIT_S * 1000000;
    int64_t left_us = row->locked_to - context->now;
    struct failures here = {0};
    if (left_us <= 0 || left_us > most_us)
        return RC_OK;
    enum rc rc = failures_from_here(context, row, &here, err);
    if (rc == RC_OK && here.known)
        left_us = here.last + wait_after(here.count) * 1000000 - context->now;
    if (rc != RC_OK || left_us <= 0 || left_us > most_us)
        return rc;
    return err_field(err, RC_DENIED, 0, "password", "locked",
                     "too many wrong passwords; %s can try again in %lld s", row->login,
                     (long long)((left_us + 999999) / 1000000));
}

enum rc operator_passed(struct context *context, const struct operator_row *row, struct err *err)
{
    if (row->failed == 0 && row->locked_to == 0)
        return RC_OK;
    enum rc rc = set_throttle(context, row->id, 0, 0, err);
    return rc == RC_OK
               ? changed(context, row->id, row->login, "operator.pass",
                         arena_format(context->arena, "after %lld failures", (long long)row->failed), err)
               : rc;
}

enum rc operator_list(struct context *context, const char *text, const char *position, size_t limit,
                      operator_row_fn tell, void *tell_context, struct err *err)
{
    struct words wanted = {0};
    const char *first = operator_login(context->arena, position ? position : "");
    struct row *row = NULL;
    bool has = true;
    if (!first || !search_words(context->arena, text ? text : "", true, &wanted))
        return err_memory(err);
    enum rc rc = row_begin(context->store, &operator_from, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, first);
    for (size_t told = 0; rc == RC_OK && (limit == 0 || told < limit);) {
        struct operator_row found;
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        if (!search_matches(row_text(row, 9), &wanted))
            continue;
        rc = row_read(context->arena, row, &found, err);
        if (rc == RC_OK)
            rc = tell(tell_context, &found, err);
        told++;
    }
    row_end(row);
    return rc;
}
