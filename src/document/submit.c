/* Submit: the stages in their order. */
#include <string.h>

#include "submission.h"

enum rc submission_parse(struct submission *submission, struct err *err)
{
    struct context *context = submission->context;
    enum rc rc = entry_parse(context, submission->type->record, submission->cells, &submission->entry, err);
    if (rc == RC_OK)
        rc = entry_check(context, submission->entry, err);
    if (rc == RC_OK)
        rc =
            content_make(context, submission->type, submission->entry,
                         submission->target ? &submission->target->content : NULL, &submission->content, err);
    return rc ? rc : submission_sources(submission, err);
}

/* A known and equal document: whatever rule it would break today, it is there already. */
static void skip(struct submission *submission, struct document_done *ret)
{
    const struct stored *known = submission->known;
    context_clear_faults(submission->context);
    *ret = (struct document_done){
        .outcome = DOCUMENT_SKIPPED,
        .type = submission->type,
        .id = known->id,
        .revision = known->revision,
        .event = known->event,
        .late = known->late,
    };
    memcpy(ret->number, known->number, sizeof ret->number);
}

/* A file's document that is corrected is read once more as that: what it names may be inactive, what it draws
 * itself is open to it. */
static enum rc parse_again(struct submission *submission, struct err *err)
{
    context_clear_faults(submission->context);
    submission->upstream_count = 0;
    return submission_parse(submission, err);
}

/* A file's document that differs from the one that is there moves nothing: only the difference is told. */
static bool only_differs(const struct submission *submission)
{
    return submission->known && submission->submit->skip_known && submission->target != submission->known;
}

enum rc document_submit(struct context *context, const struct document_submit *submit,
                        struct document_done *ret, struct err *err)
{
    struct submission submission = {.context = context, .submit = submit};
    enum rc rc = submission_gather(&submission, err);
    const struct stored *corrected = submission.target;
    if (rc == RC_OK)
        rc = submission_parse(&submission, err);
    if (rc == RC_OK)
        rc = submission_known(&submission, err);
    if (rc == RC_OK && submission.skipped) {
        skip(&submission, ret);
        return RC_OK;
    }
    if (rc == RC_OK && submission.target != corrected)
        rc = parse_again(&submission, err);
    if (rc == RC_OK)
        rc = submission_rules(&submission, err);
    if (rc == RC_OK && !only_differs(&submission))
        rc = submission_stock(&submission, err);
    if (rc)
        return rc;
    entry_order_faults(context, submission.type->record);
    rc = context_verdict(context, err);
    return rc ? rc : submission_write(&submission, ret, err);
}
