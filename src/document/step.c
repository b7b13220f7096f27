/* Steps between states: finding the document, the row and what to do. */
#include <string.h>

#include "draft_internal.h"
#include "effect.h"
#include "step_internal.h"

static const char *text_of(const char *text)
{
    return text ? text : "";
}

const char *document_step_words(struct arena *arena, const char *reason, int line, const char *field,
                                const char *note)
{
    const char *place = "";
    if (line)
        place = arena_format(arena, "%sline %d%s%s", *reason ? ", " : "", line, *field ? " " : "", field);
    else if (*field)
        place = arena_format(arena, "%s%s", *reason ? ", " : "", field);
    return place ? arena_format(arena, "%s%s%s%s", reason, place, (*reason || *place) && *note ? ": " : "",
                                note)
                 : NULL;
}

static const char *describe(struct doing *doing)
{
    const struct document_step *step = doing->step;
    return document_step_words(doing->context->arena, text_of(doing->stepping.reason_name), step->line,
                               text_of(step->field), text_of(step->note));
}

enum rc step_log(struct doing *doing, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    const struct stored *stored = doing->stored;
    const char *detail = describe(doing);
    if (!detail)
        return err_memory(err);
    stored_digest(stored, doing->row->to, digest);
    doing->ret->revision = stored->revision;
    doing->ret->state = doing->row->to;
    memcpy(doing->ret->number, stored->number, sizeof doing->ret->number);
    return context_event(doing->context, doing->row->event, stored->number, stored->revision, detail, digest,
                         &doing->ret->event, err);
}

enum rc step_move(struct doing *doing, struct err *err)
{
    const struct stored *stored = doing->stored;
    struct stored_move move = {stored->id, stored->state, doing->row->to, stored->revision, stored->revision};
    enum rc rc = doing->ret->event ? RC_OK : step_log(doing, err);
    if (rc == RC_OK)
        rc = stored_move_document(doing->context->store, &move, err);
    return rc ? rc : effects_of_step(doing->context, stored, doing->row->to, doing->ret->event, err);
}

static enum rc submit_draft(struct doing *doing, const char *uid, struct err *err)
{
    struct document_submit submit = {.uid = uid};
    struct document_done done;
    enum rc rc = document_submit(doing->context, &submit, &done, err);
    if (rc)
        return rc;
    doing->ret->revision = done.revision;
    doing->ret->event = done.event;
    doing->ret->state = "submitted";
    doing->ret->late = done.late;
    memcpy(doing->ret->number, done.number, sizeof done.number);
    return RC_OK;
}

/* A document that waits for its correction is submitted again as its draft stands. */
static enum rc do_submit(struct doing *doing, struct err *err)
{
    const char *uid = NULL;
    int64_t handle = 0;
    enum rc rc = draft_of_document(doing->context, doing->stored->id, &uid, &handle, err);
    if (rc == RC_OK && !uid)
        rc = err_field(err, RC_REFUSED, 0, "", "no-draft",
                       "%s has no draft to submit; amend or recall it first", doing->stored->number);
    return rc ? rc : submit_draft(doing, uid, err);
}

static enum rc delete_draft(struct doing *doing, const char *uid, struct err *err)
{
    struct draft *draft = NULL;
    enum rc rc = draft_get(doing->context, uid, &draft, err);
    if (rc == RC_OK && draft)
        memcpy(doing->ret->number, draft->handle, sizeof draft->handle);
    if (rc == RC_OK)
        rc = draft_delete(doing->context, uid, &doing->ret->event, err);
    doing->ret->state = "deleted";
    return rc;
}

/* What each action does, to a document and to a draft; NULL: nothing there. */
static const struct action {
    const char *name;
    enum rc (*document)(struct doing *doing, struct err *err);
    enum rc (*draft)(struct doing *doing, const char *uid, struct err *err);
} actions[] = {
    {"submit", do_submit, submit_draft}, {"delete", NULL, delete_draft},
    {"recall", step_recall, NULL},       {"void", step_void, NULL},
    {"audit", step_audit, NULL},         {"unaudit", step_move, NULL},
    {"return", step_return, NULL},       {"askback", step_return, NULL},
    {"withdraw", step_withdraw, NULL},   {"reverse", step_reverse, NULL},
    {"amend", step_amend, NULL},         {"closeshort", step_close_short, NULL},
    {"reopenorder", step_reopen, NULL},  {"confirm", step_confirm, NULL},
};

static const struct action *action_of(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (!strcmp(actions[i].name, name))
            return &actions[i];
    }
    return NULL;
}

static enum rc step_document(struct doing *doing, const struct action *action, struct err *err)
{
    const struct document_step *step = doing->step;
    enum rc rc = stored_load(doing->context, doing->name.id, 0, &doing->stored, err);
    if (rc)
        return rc;
    if (step->revision && step->revision != doing->stored->revision)
        return err_field(err, RC_STALE, 0, "", "stale", "%s is at revision %lld now, not %lld; read it again",
                         doing->stored->number, (long long)doing->stored->revision,
                         (long long)step->revision);
    if (!action->document)
        return err_field(err, RC_REFUSED, 0, "", "state",
                         "%s has its number, so it is not deleted; recall and void it",
                         doing->stored->number);
    doing->stepping = (struct stepping){.context = doing->context, .step = step, .stored = doing->stored};
    rc = step_allow(&doing->stepping, step->action, &doing->row, err);
    return rc ? rc : action->document(doing, err);
}

enum rc document_step(struct context *context, const struct document_step *step, struct document_stepped *ret,
                      struct err *err)
{
    struct document_stepped stepped = {0};
    struct doing doing = {.context = context, .step = step, .ret = &stepped};
    const struct action *action = action_of(step->action);
    if (!action)
        return err_field(err, RC_USAGE, 0, "action", "unknown", "there is no step %.40s", step->action);
    enum rc rc = document_resolve(context, step->name, &doing.name, err);
    if (rc)
        return rc;
    stepped.type = doing.name.type;
    if (doing.name.id)
        rc = step_document(&doing, action, err);
    else if (action->draft)
        rc = action->draft(&doing, doing.name.draft_uid, err);
    else
        rc = err_field(err, RC_REFUSED, 0, "", "state",
                       "%.60s is a draft, so %s is not possible; submit or delete it", step->name,
                       step->action);
    if (rc == RC_OK)
        *ret = stepped;
    return rc;
}
