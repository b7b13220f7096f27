/* Writes, as many as queued while the last commit ran: one transaction, a savepoint each, one commit, then
 * the answers. What the engine takes back as a whole (a full disk does that) is run once more, each alone. */
#include "call.h"

#include <string.h>
#include <time.h>

#include "daybook/office/log.h"
#include "daybook/office/request.h"

/* What the id stands for. operator_id -1: whoever asked. */
static struct request request_of(const struct message *message, int64_t operator_id)
{
    struct request request = {.id = message->id, .method = message->method->name, .operator_id = operator_id};
    memcpy(request.digest, message->digest, HASH_BYTES);
    return request;
}

/* Answers with the reply kept under the message's id, if there is one. */
static enum rc answer_kept(struct store *store, struct message *message, int64_t operator_id, bool *ret_found,
                           struct err *err)
{
    struct arena arena = {0};
    const char *reply = NULL;
    struct request request = request_of(message, operator_id);
    enum rc rc = request_find(store, &arena, &request, &reply, err);
    if (rc == RC_OK && reply) {
        message->kept = true;
        reply_kept(message, reply);
    }
    *ret_found = reply;
    arena_free(&arena);
    return rc;
}

static enum rc keep(struct call *call, int64_t event, const struct js *result, struct err *err)
{
    struct buf text = {0};
    struct request request = request_of(call->message, call->context.operator_id);
    enum rc rc = js_write(result, &text) ? RC_OK : err_memory(err);
    request.event = event;
    request.reply = buf_text(&text);
    if (rc == RC_OK)
        rc = request.reply ? request_keep(call->service->store, &request, err) : err_memory(err);
    buf_free(&text);
    return rc;
}

/* The handler, and what every write leaves beside it: the session's use, and the id with its reply. */
static enum rc handle(struct call *call, struct err *err)
{
    const struct method *method = call->message->method;
    struct store *store = call->service->store;
    int64_t before = 0, after = 0;
    enum rc rc = log_last(store, &before, err);
    if (rc == RC_OK)
        rc = method->run(call, err);
    if (rc == RC_OK && call->peer->session[0] && call->context.now - call->used_at > SESSION_TOUCH_US)
        rc = session_touch(&call->context, call->peer->session, err);
    if (rc == RC_OK)
        rc = log_last(store, &after, err);
    if (rc != RC_OK || method->flags & METHOD_UNKEPT || after == before || call->again || call->undo ||
        call->answer.rc != RC_OK)
        return rc;
    return keep(call, after, call->kept ? call->kept : call->result, err);
}

/* Who signed on while the disk took nothing has no session yet: the first write, with which it takes
 * something again, writes one down. */
static enum rc keep_session(struct call *call, struct err *err)
{
    struct message *message = call->message;
    struct operator_row *operator= NULL;
    char token[TOKEN_HEX_BYTES];
    if (call->peer->session[0] || !call->peer->disk_login[0] || message->method->flags & METHOD_BARRIER)
        return RC_OK;
    enum rc rc = operator_find(&call->context, call->peer->disk_login, &operator, err);
    if (rc == RC_OK && operator)
        rc = session_open(&call->context, operator, token, message->next_session, err);
    secret_wipe(token, sizeof token);
    message->sets_session = rc == RC_OK;
    return rc;
}

static enum rc run_inside(struct call *call, struct service *service, struct message *message,
                          struct err *err)
{
    bool found = false;
    enum rc rc = run_start(call, service, message, err);
    if (rc == RC_OK)
        rc = run_authorize(call, err);
    if (rc == RC_OK && !(message->method->flags & METHOD_UNKEPT))
        rc = answer_kept(service->store, message, call->context.operator_id, &found, err);
    if (rc != RC_OK || found)
        return rc;
    rc = keep_session(call, err);
    if (rc == RC_OK)
        rc = handle(call, err);
    if (rc != RC_OK)
        return rc;
    if (call->again)
        return RC_OK;
    if (call->answer.rc == RC_OK) {
        rc = reply_result(message, call->result, err);
        call->result = NULL;
    } else {
        reply_error(message, &call->answer, &call->context.faults);
    }
    return rc;
}

/* Runs a message inside a transaction. RC_OK: to be committed (or *ret_undo: rolled back) and then told; else
 * it is answered with the refusal. */
static enum rc run_write(struct service *service, struct message *message, bool *ret_undo, struct err *err)
{
    struct call call = {0};
    message->sets_session = message->sets_system = message->kept = message->unwritten = false;
    enum rc rc = run_inside(&call, service, message, err);
    if (rc != RC_OK)
        reply_error(message, err, &call.context.faults);
    *ret_undo = call.undo;
    run_end(&call);
    return rc;
}

/* What the commit makes true of the peer. */
static void settle_peer(const struct message *message)
{
    if (!message->sets_session)
        return;
    memcpy(message->peer->session, message->next_session, sizeof message->peer->session);
    message->peer->disk_login[0] = '\0';
}

/* What was not written is refused; but who only signs on or off where the disk takes nothing is let in to
 * read, and out. */
static void refuse_write(struct service *service, struct message *message, const struct err *err)
{
    const bool takes_nothing = strcmp(err->rule, "disk-full") == 0 || strcmp(err->rule, "read-only") == 0;
    reply_error(message, err, NULL);
    if (!takes_nothing || !(message->method->flags & METHOD_DISK))
        return;
    message->unwritten = true;
    service_read(service, message);
}

/* Neither done nor refused: the disk may yet give back what was not committed. */
static void answer_unknown(struct message *message, const struct err *failure)
{
    struct err err = {0};
    err_field(&err, RC_UNKNOWN, 0, "", "outcome",
              "whether it was done is not known (%s); look before trying again", failure->text);
    reply_error(message, &err, NULL);
}

/* A commit that failed may still have reached the disk: the ids say, once the store is settled. */
static void answer_after_failed_commit(struct service *service, struct message *message,
                                       const struct err *failure)
{
    struct err err = {0};
    bool found = false;
    if (store_settle(service->store, NULL) != RC_OK && !(message->method->flags & METHOD_DISK)) {
        answer_unknown(message, failure);
        return;
    }
    enum rc rc = message->method->flags & METHOD_UNKEPT ? RC_OK : store_read_begin(service->store, &err);
    if (rc == RC_OK && !(message->method->flags & METHOD_UNKEPT)) {
        rc = answer_kept(service->store, message, -1, &found, &err);
        store_read_end(service->store);
    }
    if (rc != RC_OK)
        reply_error(message, &err, NULL);
    else if (!found)
        refuse_write(service, message, failure);
}

/* One message in a transaction of its own: one that stands alone, or one whose group was lost. */
static void run_single(struct service *service, struct message *message)
{
    struct err err = {0};
    bool undo = false;
    if (store_begin(service->store, __func__, &err) != RC_OK) {
        refuse_write(service, message, &err);
        return;
    }
    enum rc rc = run_write(service, message, &undo, &err);
    if (rc != RC_OK || undo) {
        store_rollback(service->store);
        if (rc == RC_UNAVAILABLE && message->method->flags & METHOD_DISK)
            refuse_write(service, message, &err);
        return;
    }
    err_clear(&err);
    if (store_commit(service->store, &err) == RC_OK)
        settle_peer(message);
    else
        answer_after_failed_commit(service, message, &err);
}

static int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* One member of a group. False: the engine gave the whole transaction up, or its state is in doubt. */
static bool run_member(struct service *service, struct message *message, bool *ret_stays)
{
    struct err err = {0};
    bool undo = false;
    enum rc rc = store_savepoint(service->store, &err);
    if (rc != RC_OK)
        return false;
    rc = run_write(service, message, &undo, &err);
    if (!store_in_transaction(service->store) || rc == RC_UNAVAILABLE)
        return false;
    *ret_stays = rc == RC_OK && !undo;
    if (!*ret_stays) {
        store_rollback_to(service->store);
        return true;
    }
    return store_release(service->store, &err) == RC_OK;
}

static void commit_group(struct service *service, struct message *const *messages, size_t count,
                         const bool *stays)
{
    struct err err = {0};
    enum rc rc = store_commit(service->store, &err);
    for (size_t i = 0; i < count; i++) {
        if (!stays[i])
            continue;
        if (rc == RC_OK)
            settle_peer(messages[i]);
        else
            answer_after_failed_commit(service, messages[i], &err);
    }
}

size_t service_write(struct service *service, struct message *const *messages, size_t count)
{
    struct err err = {0};
    bool stays[GROUP_MESSAGES_MAX] = {0}, whole = true;
    size_t ran = 0;
    int64_t start = clock_us();
    if (messages[0]->method->flags & METHOD_ALONE || !service->store || count == 1) {
        run_single(service, messages[0]);
        return 1;
    }
    if (store_begin(service->store, __func__, &err) != RC_OK) {
        refuse_write(service, messages[0], &err);
        return 1;
    }
    while (whole && ran < count && ran < GROUP_MESSAGES_MAX &&
           (ran == 0 || clock_us() - start < GROUP_US_MAX)) {
        if (messages[ran]->method->flags & METHOD_ALONE)
            break;
        whole = run_member(service, messages[ran], &stays[ran]);
        ran++;
    }
    if (whole) {
        commit_group(service, messages, ran, stays);
        return ran;
    }
    store_rollback(service->store);
    for (size_t i = 0; i < ran; i++)
        run_single(service, messages[i]);
    return ran;
}
