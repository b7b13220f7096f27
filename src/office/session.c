#include "daybook/office/session.h"

#include <stdio.h>
#include <string.h>

DAYBOOK_SQL(session_insert, "INSERT INTO session (hash, operator, opened_at, used_at) VALUES (?, ?, ?, ?)");
DAYBOOK_SQL(session_find,
            "SELECT o.id, o.login, o.name, o.department, o.roles, s.used_at FROM session s "
            "JOIN operator o ON o.id = s.operator WHERE s.hash = ? AND o.active = 1 AND s.used_at > ?");
DAYBOOK_SQL(session_use, "UPDATE session SET used_at = ? WHERE hash = ?");
DAYBOOK_SQL(session_delete, "DELETE FROM session WHERE hash = ?");
DAYBOOK_SQL(session_sweep, "DELETE FROM session WHERE used_at <= ?");

/* Of no password at all: an unknown login is held against it, so that it takes as long as a known one. */
static const char nobody_hash[] =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

enum rc password_prove(struct context *context, const char *login, const char *password,
                       struct password_proof *ret, struct err *err)
{
    struct operator_row *row = NULL;
    struct password_proof proof = {0};
    enum rc rc = operator_find(context, login, &row, err);
    if (rc != RC_OK)
        return rc;
    bool known = row && row->active && row->password[0];
    if (known && operator_locked(context, row, NULL) != RC_OK)
        known = false; /* it will be refused whatever the password is */
    snprintf(proof.hash, sizeof proof.hash, "%s", known ? row->password : "");
    bool fits = password_verify(known ? proof.hash : nobody_hash, password);
    proof.fits = known && fits;
    *ret = proof;
    return RC_OK;
}

static enum rc refuse_unknown(struct context *context, struct err *ret_answer, struct err *err)
{
    err_field(ret_answer, RC_DENIED, 0, "password", "sign-on", "wrong login or password; try again");
    /* What was typed as a login may be a password, so it is not logged. */
    const char *detail = arena_format(context->arena, "a login that does not exist or is disabled%s%s",
                                      context->origin && context->origin[0] ? ", " : "",
                                      context->origin ? context->origin : "");
    return detail ? context_event(context, "session.fail", "", 0, detail, NULL, NULL, err) : err_memory(err);
}

enum rc password_judge(struct context *context, const char *login, const struct password_proof *proof,
                       struct operator_row **ret, struct err *ret_answer, struct err *err)
{
    struct operator_row *row = NULL;
    int64_t wait_s = 0;
    enum rc rc = operator_find(context, login, &row, err);
    if (rc != RC_OK)
        return rc;
    if (!row || !row->active || !row->password[0])
        return refuse_unknown(context, ret_answer, err);
    rc = operator_locked(context, row, err);
    if (rc != RC_OK)
        return rc;
    if (proof->fits && strcmp(proof->hash, row->password) == 0) {
        *ret = row;
        return operator_passed(context, row, err);
    }
    rc = operator_failed(context, row, &wait_s, err);
    if (rc != RC_OK)
        return rc;
    if (wait_s > 0)
        err_field(ret_answer, RC_DENIED, 0, "password", "sign-on",
                  "wrong login or password; the next try is possible in %lld s", (long long)wait_s);
    else
        err_field(ret_answer, RC_DENIED, 0, "password", "sign-on", "wrong login or password; try again");
    return RC_OK;
}

void session_hash(const char *token, char ret_hash[HASH_HEX_BYTES])
{
    struct hash hash;
    unsigned char bytes[HASH_BYTES];
    hash_init(&hash);
    hash_add_text(&hash, "session");
    hash_add_text(&hash, token);
    hash_finish(&hash, bytes);
    hash_hex(bytes, sizeof bytes, ret_hash);
}

static enum rc sweep(struct context *context, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &session_sweep, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, context->now - SESSION_LIFE_US);
    return row_run(row, err);
}

enum rc session_open(struct context *context, const struct operator_row *operator,
                     char ret_token[TOKEN_HEX_BYTES], char ret_hash[HASH_HEX_BYTES], struct err *err)
{
    unsigned char secret[HASH_BYTES];
    struct row *row = NULL;
    enum rc rc = sweep(context, err);
    if (rc == RC_OK)
        rc = row_begin(context->store, &session_insert, &row, err);
    if (rc != RC_OK)
        return rc;
    random_bytes(secret, sizeof secret);
    hash_hex(secret, sizeof secret, ret_token);
    secret_wipe(secret, sizeof secret);
    session_hash(ret_token, ret_hash);
    row_bind_text(row, ret_hash);
    row_bind_int(row, operator->id);
    row_bind_int(row, context->now);
    row_bind_int(row, context->now);
    rc = row_run(row, err);
    if (rc != RC_OK)
        return rc;
    context->operator_id = operator->id;
    return context_event(context, "session.open", operator->login, 0, context->origin ? context->origin : "",
                         NULL, NULL, err);
}

enum rc session_load(struct context *context, const char *hash, const char **ret_name, instant_t *ret_used_at,
                     struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &session_find, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, hash);
    row_bind_int(row, context->now - SESSION_LIFE_US);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && !has)
        rc = err_field(err, RC_DENIED, 0, "", "session", "nobody is signed on here any more; sign on again");
    unsigned roles = 0;
    if (rc == RC_OK)
        rc = roles_parse(row_text(row, 4), &roles, err);
    if (rc == RC_OK) {
        context->operator_id = row_int(row, 0);
        context->login = arena_text(context->arena, row_text(row, 1));
        context->department = arena_text(context->arena, row_text(row, 3));
        context->roles = roles;
        *ret_name = arena_text(context->arena, row_text(row, 2));
        *ret_used_at = row_int(row, 5);
        if (!context->login || !context->department || !*ret_name)
            rc = err_memory(err);
    }
    row_end(row);
    return rc;
}

enum rc session_touch(struct context *context, const char *hash, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &session_use, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(row, context->now);
    row_bind_text(row, hash);
    return row_run(row, err);
}

enum rc session_close(struct context *context, const char *hash, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &session_delete, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, hash);
    rc = row_run(row, err);
    return rc == RC_OK ? context_event(context, "session.close", context->login, 0, "", NULL, NULL, err) : rc;
}
