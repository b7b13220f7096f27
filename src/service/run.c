/* One run of one request: who asks, whether they may, the handler, the answer. */
#include "call.h"

#include <stdlib.h>
#include <string.h>

/* The folder a path stands in: where a spool's file goes. */
static char *folder_of(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

enum rc service_open(const char *path, enum store_mode mode, struct service **ret, struct err *err)
{
    struct service *service = calloc(1, sizeof *service);
    if (!service)
        return err_memory(err);
    service->mode = mode;
    service->folder = folder_of(path);
    enum rc rc = service->folder ? RC_OK : err_memory(err);
    if (rc == RC_OK && path)
        rc = store_open(path, mode, &service->store, err);
    if (rc != RC_OK) {
        service_close(service);
        return rc;
    }
    *ret = service;
    return RC_OK;
}

void service_close(struct service *service)
{
    if (!service)
        return;
    store_close(service->store);
    entry_programs_free(&service->programs);
    free(service->folder);
    free(service);
}

enum rc service_use_zone(struct service *service, struct err *err)
{
    struct company company;
    if (!service->store)
        return RC_OK;
    struct err found = {0};
    enum rc rc = context_company_load(service->store, &company, err);
    if (rc == RC_OK && zone_use(company.zone, &found) != RC_OK)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "zone", "the ledger's %s", found.text);
    return rc;
}

/* What cannot be logged is told all the same. */
static void log_cut(struct service *service, const char *text)
{
    struct company company;
    struct context context;
    struct arena arena = {0};
    if (store_begin(service->store, __func__, NULL) != RC_OK)
        return;
    enum rc rc = context_company_load(service->store, &company, NULL);
    if (rc == RC_OK) {
        context_start(&context, service->store, &arena, &company, instant_now());
        rc = context_event(&context, "wal.cut", "", 0, text, NULL, NULL, NULL);
    }
    if (rc != RC_OK || store_commit(service->store, NULL) != RC_OK)
        store_rollback(service->store);
    arena_free(&arena);
}

const char *service_recovered(struct service *service)
{
    const char *text = service->store ? store_cut(service->store) : NULL;
    if (text)
        log_cut(service, text);
    return text;
}

void service_settle(struct service *service, uint64_t wal_bytes)
{
    if (service->store && service->mode == STORE_WRITER)
        store_checkpoint(service->store, wal_bytes);
}

enum rc run_start(struct call *call, struct service *service, struct message *message, struct err *err)
{
    js_begin();
    *call = (struct call){
        .service = service, .peer = message->peer, .message = message, .params = message->params};
    call->name = "";
    if (!service->store) {
        if (!(message->method->flags & METHOD_NO_LEDGER))
            return err_set(err, RC_UNAVAILABLE, "%s needs a ledger; name one with -d", message->method->name);
    } else {
        enum rc rc = context_company_load(service->store, &call->company, err);
        if (rc != RC_OK)
            return rc;
    }
    context_start(&call->context, service->store, &call->arena, &call->company, instant_now());
    call->context.login = call->context.department = "";
    call->context.request = message->id;
    call->context.origin = message->peer->origin;
    call->context.programs = &service->programs;
    call->result = js_object();
    return RC_OK;
}

void run_end(struct call *call)
{
    js_free(call->result);
    js_free(call->kept);
    arena_free(&call->arena);
}

/* On a read-only disk the peer remembers who signed on, and the ledger says what they are. */
static enum rc load_disk_operator(struct call *call, struct err *err)
{
    struct operator_row *row = NULL;
    enum rc rc = operator_find(&call->context, call->peer->disk_login, &row, err);
    if (rc == RC_OK && (!row || !row->active))
        rc = err_field(err, RC_DENIED, 0, "", "session", "nobody is signed on here any more; sign on again");
    if (rc != RC_OK)
        return rc;
    call->context.operator_id = row->id;
    call->context.login = row->login;
    call->context.department = row->department;
    call->context.roles = row->roles;
    call->name = row->name;
    return RC_OK;
}

enum rc run_authorize(struct call *call, struct err *err)
{
    const struct method *method = call->message->method;
    enum rc rc = RC_DENIED;
    struct err session_err = {0};
    if (!call->service->store)
        return RC_OK;
    if (call->peer->session[0])
        rc = session_load(&call->context, call->peer->session, &call->name, &call->used_at, &session_err);
    else if (call->peer->disk_login[0])
        rc = load_disk_operator(call, &session_err);
    else
        err_field(&session_err, RC_DENIED, 0, "", "session", "%s needs an operator; sign on first",
                  method->name);
    if (rc == RC_DENIED && call->peer->system && method->flags & METHOD_SYSTEM) {
        call->context.login = call->name = "system";
        return RC_OK;
    }
    if (method->flags & METHOD_OPEN && (rc == RC_OK || rc == RC_DENIED))
        return RC_OK;
    if (rc != RC_OK) {
        if (err)
            *err = session_err;
        return rc;
    }
    return method->roles ? role_need(call->context.roles, method->roles, method->name, err) : RC_OK;
}

static enum rc read_inside(struct call *call, method_fn run, struct service *service, struct message *message,
                           struct err *err)
{
    enum rc rc = run_start(call, service, message, err);
    if (rc == RC_OK)
        rc = run_authorize(call, err);
    return rc == RC_OK ? run(call, err) : rc;
}

/* Everything a read sees is one state of the ledger, and the read transaction is over before the answer is
 * made. */
static enum rc read_run(struct call *call, method_fn run, struct service *service, struct message *message,
                        struct err *err)
{
    enum rc rc = RC_OK;
    *call = (struct call){0};
    if (service->store)
        rc = store_read_begin(service->store, err);
    if (rc != RC_OK)
        return rc;
    rc = read_inside(call, run, service, message, err);
    if (service->store)
        store_read_end(service->store);
    return rc;
}

void service_prepare(struct service *service, struct message *message)
{
    struct call call;
    struct err err = {0};
    enum rc rc = read_run(&call, message->method->prepare, service, message, &err);
    if (rc == RC_OK)
        message->need = service->mode == STORE_READ_DISK ? MESSAGE_READ : MESSAGE_WRITE;
    else
        reply_error(message, &err, &call.context.faults);
    run_end(&call);
}

void service_read(struct service *service, struct message *message)
{
    struct call call;
    struct err err = {0};
    enum rc rc = read_run(&call, message->method->run, service, message, &err);
    if (rc == RC_OK) {
        rc = reply_result(message, call.result, &err);
        call.result = NULL;
    }
    if (rc != RC_OK)
        reply_error(message, &err, &call.context.faults);
    run_end(&call);
}
