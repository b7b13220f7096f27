/* A submit's beginning: the draft and its last cells, the type, the rights, the document to be corrected. */
#include <string.h>

#include "draft_internal.h"
#include "step_internal.h"
#include "submission.h"

/* The draft went on at another terminal: what was sent would be passed over in silence. A fault for each cell
 * that differs; its value is what stands there now. */
static enum rc refuse_passed_over(struct submission *submission, struct err *err)
{
    const struct document_submit *submit = submission->submit;
    const struct draft *draft = submission->draft;
    struct faults *faults = &submission->context->faults;
    for (size_t i = 0; submit->cells && i < submit->cells->count; i++) {
        const struct cell *cell = &submit->cells->items[i];
        const char *there = cell->field ? cells_get(&draft->cells, cell->line, cell->field) : NULL;
        there = there ? there : "";
        if (cell->field && strcmp(there, cell->text) != 0)
            faults_add(faults, false, cell->line, cell->field, "stale", there, "%s is %s there now, %s here",
                       cell->field, *there ? there : "empty", *cell->text ? cell->text : "empty");
    }
    return err_field(err, RC_STALE, 0, "", "stale", "%s was keyed further at another terminal; read it again",
                     draft->handle);
}

static enum rc load_draft(struct submission *submission, struct err *err)
{
    const struct document_submit *submit = submission->submit;
    struct draft *draft = NULL;
    bool next = false;
    enum rc rc = draft_uid_check(submit->uid, err);
    if (rc == RC_OK)
        rc = draft_load(submission->context, submit->uid, &draft, err);
    if (rc == RC_OK && draft)
        rc = draft_own(submission->context, draft, err);
    if (rc)
        return rc;
    submission->draft = draft;
    submission->cells = submit->cells;
    if (!draft)
        return submit->seq > 1 || !submit->cells ? draft_gone(err) : RC_OK;
    rc = submit->seq ? draft_seq(draft->seq, submit->seq, &next, err) : RC_OK;
    if (rc == RC_OK && submit->seq && !next)
        return refuse_passed_over(submission, err);
    if (rc == RC_OK && next)
        rc = draft_merge(draft->type, &draft->cells, submit->cells, submit->drop_lines, submit->drop_count,
                         err);
    submission->cells = &draft->cells;
    return rc;
}

static enum rc find_type(struct submission *submission, struct err *err)
{
    const struct document_type *given = submission->submit->type;
    const struct draft *draft = submission->draft;
    if (draft && given && given != draft->type)
        return err_field(err, RC_USAGE, 0, "type", "type", "%s is a draft of type %s", draft->handle,
                         draft->type->title);
    submission->type = draft ? draft->type : given;
    if (!submission->type)
        return err_field(err, RC_USAGE, 0, "type", "required", "a document without a draft names its type");
    return role_need(submission->context->roles, submission->type->keyed_by, submission->type->title, err);
}

static enum rc tell_stale(const struct stored *stored, int64_t revision, struct err *err)
{
    return err_field(err, RC_STALE, 0, "", "stale", "%s is at revision %lld now, not %lld; read it again",
                     stored->number, (long long)stored->revision, (long long)revision);
}

/* The document that a draft or `corrects` names must be in a state that lets it be submitted again. */
static enum rc find_target(struct submission *submission, struct err *err)
{
    const struct document_submit *submit = submission->submit;
    const struct draft *draft = submission->draft;
    struct document_name name = {.id = draft ? draft->document : 0};
    int64_t revision = draft && draft->document ? draft->revision : submit->revision;
    const struct step_row *row = NULL;
    enum rc rc = RC_OK;
    if (!draft && submit->corrects)
        rc = document_resolve(submission->context, submit->corrects, &name, err);
    if (rc || !name.id)
        return rc;
    rc = stored_load(submission->context, name.id, 0, &submission->target, err);
    if (rc)
        return rc;
    if (submission->target->content.type != submission->type)
        return err_field(err, RC_USAGE, 0, "type", "type", "%s is a %s", submission->target->number,
                         submission->target->content.type->title);
    if (revision && revision != submission->target->revision)
        return tell_stale(submission->target, revision, err);
    struct stepping stepping = {.context = submission->context, .stored = submission->target};
    return step_allow(&stepping, submit->confirms ? "confirm" : "submit", &row, err);
}

enum rc submission_gather(struct submission *submission, struct err *err)
{
    enum rc rc = load_draft(submission, err);
    if (rc == RC_OK)
        rc = find_type(submission, err);
    if (rc == RC_OK)
        rc = find_target(submission, err);
    return rc;
}
