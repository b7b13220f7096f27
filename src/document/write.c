/* A submit's rows: number, document, revision, lines and event, and the draft that is gone with it. */
#include <stdlib.h>
#include <string.h>

#include "daybook/base/buf.h"
#include "submission.h"

enum { DIFFERENCES_MAX = 50 };

/* Line numbers
 * ------------------------------------------------------------------------------------------------------------
 */

static bool has_line(const struct content *content, int line)
{
    for (size_t i = 0; i < content->line_count; i++) {
        if (content->lines[i].line == line)
            return true;
    }
    return false;
}

static int by_line(const void *a, const void *b)
{
    return ((const struct content_line *)a)->line - ((const struct content_line *)b)->line;
}

/* A file's rows have no line numbers of their own: they are the document's lines in order. */
static void number_by_place(struct submission *submission, int last)
{
    struct content *content = submission->content;
    const struct content *before = &submission->target->content;
    for (size_t i = 0; i < content->line_count; i++)
        content->lines[i].line = i < before->line_count ? before->lines[i].line : ++last;
}

/* A line's number is never used again for another line: one that is not in the present revision gets a number
 * past all that were. */
static void number_new_lines(struct submission *submission, int last)
{
    struct content *content = submission->content;
    for (size_t i = 0; i < content->line_count; i++) {
        struct content_line *line = &content->lines[i];
        if (!has_line(&submission->target->content, line->line) && line->line <= last)
            line->line = ++last;
        else if (line->line > last)
            last = line->line;
    }
}

static enum rc number_lines(struct submission *submission, struct err *err)
{
    struct content *content = submission->content;
    int last = 0;
    if (!submission->target)
        return RC_OK;
    enum rc rc = stored_last_line(submission->context, submission->target->id, &last, err);
    if (rc)
        return rc;
    if (submission->context->imported)
        number_by_place(submission, last);
    else
        number_new_lines(submission, last);
    qsort(content->lines, content->line_count, sizeof *content->lines, by_line);
    if (content->line_count && content->lines[content->line_count - 1].line > CELLS_LINES_MAX)
        return err_field(err, RC_REFUSED, 0, "", "too-many",
                         "%s has used up its %d line numbers; void it and key another",
                         submission->target->number, CELLS_LINES_MAX);
    return RC_OK;
}

/* What the event says
 * ----------------------------------------------------------------------------------------------------- */

struct describing {
    struct buf buf;
    int count;
};

static bool add_difference(void *context, const struct content_difference *difference)
{
    struct describing *describing = context;
    if (++describing->count > DIFFERENCES_MAX) {
        buf_text_add(&describing->buf, "; and more");
        return false;
    }
    if (describing->buf.bytes)
        buf_text_add(&describing->buf, "; ");
    if (difference->line)
        buf_format(&describing->buf, "line %d ", difference->line);
    buf_format(&describing->buf, "%s: %s -> %s", difference->field,
               *difference->text ? difference->text : "empty",
               *difference->other_text ? difference->other_text : "empty");
    return true;
}

const char *submission_describe(struct submission *submission)
{
    struct describing describing = {0};
    const char *text = NULL;
    if (content_compare(submission->context, &submission->target->content, submission->content, NULL,
                        add_difference, &describing, NULL) == RC_OK)
        text = arena_text(submission->context->arena, buf_text(&describing.buf));
    buf_free(&describing.buf);
    return text;
}

static void add_head(struct buf *buf, const struct content *content)
{
    if (content->slots[SLOT_PARTY].filled)
        buf_format(buf, "%s, ", content->slots[SLOT_PARTY].text);
    if (content->slots[SLOT_REF].filled)
        buf_format(buf, "ref %s, ", content->slots[SLOT_REF].text);
    buf_format(buf, "%zu line%s", content->line_count, content->line_count == 1 ? "" : "s");
}

static bool has_amounts(const struct content *content)
{
    for (size_t i = 0; i < content->line_count; i++) {
        if (content->lines[i].has_net)
            return true;
    }
    return false;
}

static const char *describe(struct submission *submission, const char *warnings)
{
    const struct content *content = submission->content;
    char amount[DECIMAL_BYTES];
    struct buf buf = {0};
    add_head(&buf, content);
    decimal_format(content->net_total, submission->context->company->money_decimals, DECIMAL_FIXED, amount);
    if (has_amounts(content))
        buf_format(&buf, ", net %s", amount);
    if (content->late)
        buf_format(&buf, "; late: %s", content->slots[SLOT_LATE_REASON].text);
    if (*warnings)
        buf_format(&buf, "; accepted: %s", warnings);
    if (submission->target) {
        const char *differences = submission_describe(submission);
        buf_format(&buf, "; corrected: %s", differences && *differences ? differences : "nothing");
    }
    const char *text = arena_text(submission->context->arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

/* Rows
 * --------------------------------------------------------------------------------------------------------------------
 */

static int64_t keystrokes_of(const struct submission *submission)
{
    if (submission->submit->keystrokes || !submission->draft)
        return submission->submit->keystrokes;
    return submission->draft->keystrokes;
}

/* The clock that started with the first key: the draft's, the corrected document's, else now. */
static instant_t entered_at(const struct submission *submission)
{
    if (submission->target)
        return submission->target->entered_at;
    return submission->draft ? submission->draft->entered_at : submission->context->now;
}

static enum rc place_new(struct submission *submission, struct stored *stored, struct err *err)
{
    stored->uid = submission->submit->uid;
    stored->series = "";
    stored->revision = 1;
    stored->year = day_to_date((day_t)submission->content->slots[SLOT_DATE].number).year;
    enum rc rc =
        number_next(submission->context, submission->type, stored->series, stored->year, &stored->seq, err);
    return rc ? rc : stored_insert_document(submission->context->store, stored, &stored->id, err);
}

/* The corrected document goes on to its next revision, and the draft made for it goes. */
static enum rc place_again(struct submission *submission, struct stored *stored, struct err *err)
{
    const struct stored *target = submission->target;
    struct store *store = submission->context->store;
    const char *uid = NULL;
    int64_t handle = 0;
    stored->uid = target->uid;
    stored->series = target->series;
    stored->year = target->year;
    stored->seq = target->seq;
    stored->id = target->id;
    stored->revision = target->revision + 1;
    struct stored_move move = {target->id, target->state, "submitted", target->revision, stored->revision};
    enum rc rc = stored_move_document(store, &move, err);
    if (rc == RC_OK)
        rc = draft_of_document(submission->context, target->id, &uid, &handle, err);
    return rc || !uid ? rc : draft_remove(store, uid, err);
}

static enum rc log_submit(struct submission *submission, struct stored *stored, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    const char *detail = describe(submission, stored->warnings);
    if (!detail)
        return err_memory(err);
    stored_digest(stored, "submitted", digest);
    return context_event(submission->context, "document.submit", stored->number, stored->revision, detail,
                         digest, &stored->event, err);
}

static enum rc write_moves(struct submission *submission, const struct stored *stored, struct err *err)
{
    const struct stock_cause cause = {stored->id, stored->revision, stored->event};
    struct effects *effects = &submission->effects;
    enum rc rc = submission->target ? submission_effects(submission, effects, err) : RC_OK;
    return rc ? rc : stock_apply(submission->context, effects->items, effects->count, &cause, err);
}

enum rc submission_write(struct submission *submission, struct document_done *ret, struct err *err)
{
    struct context *context = submission->context;
    struct stored stored = {
        .late = submission->content->late,
        .imported = context->imported,
        .keyed_by = context->operator_id,
        .keystrokes = keystrokes_of(submission),
        .warnings = context_accepted(context),
        .entered_at = entered_at(submission),
        .submitted_at = context->now,
    };
    enum rc rc = stored.warnings ? number_lines(submission, err) : err_memory(err);
    if (rc)
        return rc;
    stored.content = *submission->content;
    content_digest(&stored.content, stored.content_digest);
    rc = submission->target ? place_again(submission, &stored, err) : place_new(submission, &stored, err);
    if (rc == RC_OK) {
        number_format(submission->type, stored.series, stored.year, stored.seq, stored.number);
        rc = log_submit(submission, &stored, err);
    }
    if (rc == RC_OK)
        rc = stored_insert_revision(context->store, &stored, err);
    if (rc == RC_OK)
        rc = draw_links(context, &stored, err);
    if (rc == RC_OK)
        rc = write_moves(submission, &stored, err);
    if (rc == RC_OK && submission->draft && !submission->draft->document)
        rc = draft_remove(context->store, submission->draft->uid, err);
    if (rc)
        return rc;
    *ret = (struct document_done){
        .outcome = submission->target ? DOCUMENT_CORRECTED : DOCUMENT_SUBMITTED,
        .type = submission->type,
        .id = stored.id,
        .revision = stored.revision,
        .event = stored.event,
        .late = stored.late,
    };
    memcpy(ret->number, stored.number, sizeof ret->number);
    return RC_OK;
}
