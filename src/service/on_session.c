/* Sign-on, the company, the menu, pages. */
#include "handlers.h"

#include <stdio.h>
#include <string.h>

#include "daybook/document/draft.h"
#include "daybook/office/menu.h"
#include "daybook/office/setting.h"

enum rc prove_open(struct call *call, struct err *err)
{
    return password_prove(&call->context, call_text(call, "login"), call_text(call, "password"),
                          &call->message->proof, err);
}

static void company_into(struct call *call)
{
    const struct company *company = &call->company;
    js_set_text(call->result, "company", company->name);
    js_set_text(call->result, "currency", company->currency);
    js_set_int(call->result, "decimals", company->money_decimals);
    set_day(call->result, "today", call->context.today);
}

static bool count_draft(void *context, const struct draft_row *row)
{
    (void)row;
    ++*(int64_t *)context;
    return true;
}

/* How long a screen may stand without a key before it asks who sits there. */
static enum rc idle_lock_into(struct call *call, struct err *err)
{
    enum { IDLE_LOCK_S = 15 * 60 };
    const char *text = NULL;
    int seconds = IDLE_LOCK_S;
    enum rc rc = setting_value(&call->context, "idle_lock", &text, err);
    if (rc == RC_OK && text && !setting_seconds(text, &seconds))
        seconds = IDLE_LOCK_S;
    js_set_int(call->result, "idle_lock", seconds);
    return rc;
}

/* What a client knows of its operator, however it came by the session. */
static enum rc session_into(struct call *call, const char *token, struct err *err)
{
    const struct context *context = &call->context;
    struct js *roles = js_array();
    int64_t drafts = 0;
    size_t count = 0;
    const struct role *table = role_table(&count);
    for (size_t i = 0; i < count; i++)
        if (role_may(context->roles, table[i].bit))
            js_push_text(roles, table[i].code);
    js_set_text(call->result, "token", token);
    js_set_text(call->result, "operator", context->login);
    js_set_text(call->result, "name", call->name);
    js_set_text(call->result, "department", context->department);
    js_set(call->result, "roles", roles);
    company_into(call);
    js_set_text(call->result, "warehouse", "MAIN");
    js_set(call->result, "notices", js_array());
    enum rc rc = draft_list(&call->context, context->operator_id, count_draft, &drafts, err);
    js_set_int(call->result, "drafts", drafts);
    return rc == RC_OK ? idle_lock_into(call, err) : rc;
}

static void drop_cursors_and_jobs(struct peer *peer)
{
    for (size_t i = 0; i < PEER_CURSORS_MAX; i++)
        cursor_close(&peer->cursors[i]);
    for (size_t i = 0; i < PEER_JOBS_MAX; i++)
        job_close(&peer->jobs[i]);
}

static bool takes_nothing(const struct call *call)
{
    return call->service->mode == STORE_READ_DISK || call->message->unwritten;
}

/* Nothing can be written: no counter, no session, only the proof. The session there was before is not this
 * connection's any more; with its token it dies of age. */
static enum rc open_on_disk(struct call *call, struct err *err)
{
    const struct password_proof *proof = &call->message->proof;
    struct operator_row *operator= NULL;
    enum rc rc = operator_find(&call->context, call_text(call, "login"), &operator, err);
    if (rc == RC_OK && (!operator|| !proof->fits || strcmp(proof->hash, operator->password) != 0))
        rc = err_field(err, RC_DENIED, 0, "password", "sign-on", "wrong login or password; try again");
    if (rc != RC_OK)
        return rc;
    if (call->context.operator_id != operator->id)
        drop_cursors_and_jobs(call->peer);
    call->peer->session[0] = '\0';
    snprintf(call->peer->disk_login, sizeof call->peer->disk_login, "%s", operator->login);
    rc = run_authorize(call, err);
    return rc == RC_OK ? session_into(call, "", err) : rc;
}

/* Whoever signs on ends the session that this client had; what another operator had asked for is gone. */
static enum rc end_before(struct call *call, int64_t before, int64_t operator_id, struct err *err)
{
    call->context.operator_id = before;
    enum rc rc = session_close(&call->context, call->peer->session, err);
    call->context.operator_id = 0;
    if (before != operator_id)
        drop_cursors_and_jobs(call->peer);
    return rc;
}

enum rc on_session_open(struct call *call, struct err *err)
{
    struct message *message = call->message;
    struct operator_row *operator= NULL;
    char token[TOKEN_HEX_BYTES];
    const char *unused_name = NULL;
    instant_t unused_at = 0;
    if (takes_nothing(call))
        return open_on_disk(call, err);
    int64_t before = call->context.operator_id;
    call->context.operator_id = 0; /* who was signed on here before has no part in it */
    enum rc rc = password_judge(&call->context, call_text(call, "login"), &message->proof,
                                &operator, & call->answer, err);
    if (rc != RC_OK || call->answer.rc != RC_OK)
        return rc;
    if (call->peer->session[0] && before)
        rc = end_before(call, before, operator->id, err);
    if (rc == RC_OK)
        rc = session_open(&call->context, operator, token, message->next_session, err);
    if (rc == RC_OK)
        rc = session_load(&call->context, message->next_session, &unused_name, &unused_at, err);
    if (rc != RC_OK)
        return rc;
    message->sets_session = true;
    call->name = operator->name;
    call->used_at = call->context.now;
    return session_into(call, token, err);
}

enum rc on_session_resume(struct call *call, struct err *err)
{
    char hash[HASH_HEX_BYTES];
    session_hash(call_text(call, "token"), hash);
    enum rc rc = session_load(&call->context, hash, &call->name, &call->used_at, err);
    if (rc != RC_OK)
        return rc;
    memcpy(call->peer->session, hash, sizeof hash);
    return session_into(call, call_text(call, "token"), err);
}

enum rc on_session_close(struct call *call, struct err *err)
{
    drop_cursors_and_jobs(call->peer);
    if (takes_nothing(call) || !call->peer->session[0]) {
        call->peer->session[0] = call->peer->disk_login[0] = '\0';
        return RC_OK;
    }
    call->message->next_session[0] = '\0';
    call->message->sets_session = true;
    return session_close(&call->context, call->peer->session, err);
}

enum rc on_session_system(struct call *call, struct err *err)
{
    (void)err;
    call->peer->system = true;
    js_set_text(call->result, "operator", "system");
    return RC_OK;
}

enum rc on_company_info(struct call *call, struct err *err)
{
    char clock[INSTANT_BYTES], start[DAY_BYTES];
    (void)err;
    company_into(call);
    day_format(call->company.start, start);
    start[strlen("YYYY-MM")] = '\0';
    js_set_text(call->result, "start", start);
    js_set_text(call->result, "zone", call->company.zone);
    js_set_text(call->result, "costing", call->company.costing);
    js_set_text(call->result, "clock", instant_clock(call->context.now, clock));
    return RC_OK;
}

static void menu_add(void *context, const struct menu_entry *entry)
{
    struct js *object = js_object();
    js_set_text(object, "code", entry->code);
    js_set_text(object, "title", entry->title);
    js_set_text(object, "screen", entry->screen);
    js_set_text(object, "record", entry->record);
    js_set_bool(object, "keys", entry->keys);
    js_set_bool(object, "audits", entry->audits);
    js_set_bool(object, "changes", entry->changes);
    js_push(context, object);
}

enum rc on_menu_list(struct call *call, struct err *err)
{
    struct js *entries = js_array();
    js_set(call->result, "entries", entries);
    return menu_list(&call->context, menu_add, entries, err);
}

static enum rc cursor_need(struct call *call, struct cursor **ret, struct err *err)
{
    struct cursor *cursor = peer_cursor(call->peer, call_int(call, "cursor"));
    if (!cursor)
        return err_field(err, RC_REFUSED, 0, "cursor", "cursor",
                         "those rows are not kept any more; ask for them again");
    *ret = cursor;
    return RC_OK;
}

enum rc on_page_next(struct call *call, struct err *err)
{
    struct cursor *cursor = NULL;
    struct js *page = NULL;
    bool more = false;
    enum rc rc = cursor_need(call, &cursor, err);
    if (rc == RC_OK)
        rc = rows_page(cursor->rows, &page, &more, err);
    if (rc != RC_OK)
        return rc;
    js_set(call->result, "rows", page);
    if (more)
        js_set_int(call->result, "more", cursor->id);
    else
        cursor_close(cursor);
    return RC_OK;
}

enum rc on_page_close(struct call *call, struct err *err)
{
    struct cursor *cursor = NULL;
    enum rc rc = cursor_need(call, &cursor, err);
    if (rc == RC_OK)
        cursor_close(cursor);
    return rc;
}

void set_instant(struct js *object, const char *key, instant_t at)
{
    char text[INSTANT_BYTES];
    js_set_text(object, key, instant_format(at, text));
}

void set_day(struct js *object, const char *key, day_t day)
{
    char text[DAY_BYTES];
    js_set_text(object, key, day_format(day, text));
}
