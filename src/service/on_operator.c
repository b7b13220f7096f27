/* Operators. Passwords are hashed before the transaction and stand in no answer. */
#include "handlers.h"

#include <string.h>

enum rc hash_new(struct call *call, struct err *err)
{
    enum rc rc = operator_password_check(call_text(call, "password"), err);
    return rc == RC_OK ? password_hash(call_text(call, "password"), call->message->password_hash, err) : rc;
}

/* Whose password is changed: the one named, else one's own. */
static const char *whose(const struct call *call)
{
    const char *login = call_text(call, "login");
    return login[0] ? login : call->context.login;
}

/* One's own password needs the old one; its absence is no wrong guess and is not counted. */
enum rc hash_changed(struct call *call, struct err *err)
{
    const char *login = operator_login(&call->arena, whose(call));
    if (!login)
        return err_memory(err);
    if (strcmp(login, call->context.login) != 0)
        return hash_new(call, err);
    if (!call_text(call, "old")[0])
        return err_field(err, RC_REFUSED, 0, "old", "required",
                         "the old password is missing; your own is changed with it");
    enum rc rc = password_prove(&call->context, call->context.login, call_text(call, "old"),
                                &call->message->proof, err);
    return rc == RC_OK ? hash_new(call, err) : rc;
}

enum rc on_operator_add(struct call *call, struct err *err)
{
    const struct operator_new fresh = {
        .login = call_text(call, "login"),
        .name = call_text(call, "name"),
        .department = call_text(call, "department"),
        .roles = call_text(call, "roles"),
        .password_hash = call->message->password_hash,
    };
    js_set_text(call->result, "login", operator_login(&call->arena, fresh.login));
    return operator_add(&call->context, &fresh, err);
}

struct listing {
    struct arena *arena;
    struct rows *rows;
};

static enum rc list_row(void *context, const struct operator_row *row, struct err *err)
{
    const struct listing *listing = context;
    const char *texts[] = {row->login, row->name, row->department, roles_format(listing->arena, row->roles),
                           row->active ? "yes" : "no"};
    return rows_add(listing->rows, texts, err);
}

enum rc on_operator_list(struct call *call, struct err *err)
{
    struct listing listing = {&call->arena, call_rows_open(call, "login name department roles active", err)};
    if (!listing.rows)
        return RC_REFUSED;
    int64_t limit = call_int(call, "limit");
    enum rc rc = operator_list(&call->context, call_text(call, "text"), call_text(call, "position"),
                               limit > 0 ? (size_t)limit : 0, list_row, &listing, err);
    if (rc == RC_OK)
        return call_page(call, call->result, listing.rows, true, err);
    rows_close(listing.rows);
    return rc;
}

enum rc on_operator_disable(struct call *call, struct err *err)
{
    js_set_text(call->result, "login", call_text(call, "login"));
    return operator_disable(&call->context, call_text(call, "login"), err);
}

enum rc on_operator_passwd(struct call *call, struct err *err)
{
    struct context *context = &call->context;
    const char *login = operator_login(&call->arena, whose(call));
    struct operator_row *self = NULL, *target = NULL;
    enum rc rc = login ? operator_find(context, login, &target, err) : err_memory(err);
    if (rc != RC_OK)
        return rc;
    bool own = target && target->id == context->operator_id;
    if (!own)
        rc = role_need(context->roles, ROLE_ADMIN, "another operator's password", err);
    else
        rc = password_judge(context, login, &call->message->proof, &self, &call->answer, err);
    if (rc != RC_OK || call->answer.rc != RC_OK)
        return rc;
    js_set_text(call->result, "login", login);
    return operator_set_password(context, login, call->message->password_hash,
                                 own ? call->peer->session : NULL, err);
}
