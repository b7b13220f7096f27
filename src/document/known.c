/* A ref stands on one document of a type and party that is not void (without a party: of a type and year). An
 * import that meets a known one skips it, corrects it, or says where they differ. */
#include <string.h>

#include "step_internal.h"
#include "submission.h"

DAYBOOK_SQL(known_by_party,
            "SELECT d.id FROM revision r JOIN document d ON d.id = r.document AND d.revision = r.revision"
            " WHERE r.ref = ? AND r.party = ? AND d.type = ? AND d.state <> 'void' AND d.id <> ?");
DAYBOOK_SQL(known_by_year,
            "SELECT d.id FROM revision r JOIN document d ON d.id = r.document AND d.revision = r.revision"
            " WHERE r.ref = ? AND r.party IS NULL AND d.year = ? AND d.type = ? AND d.state <> 'void'"
            " AND d.id <> ?");
DAYBOOK_SQL(known_revision, "SELECT 1 FROM revision WHERE document = ? AND content_digest = ?");

static enum rc find_known(struct submission *submission, int64_t *ret, struct err *err)
{
    const struct content *content = submission->content;
    const struct slot_value *party = &content->slots[SLOT_PARTY], *date = &content->slots[SLOT_DATE];
    bool by_party = submission->type->party != NULL;
    struct row *row = NULL;
    bool has = false;
    if (!content->slots[SLOT_REF].filled || !(by_party ? party->filled : date->filled))
        return RC_OK;
    enum rc rc =
        row_begin(submission->context->store, by_party ? &known_by_party : &known_by_year, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, content->slots[SLOT_REF].text);
    row_bind_int(row, by_party ? party->number : day_to_date((day_t)date->number).year);
    row_bind_text(row, submission->type->code);
    row_bind_int(row, submission->target ? submission->target->id : 0);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = row_int(row, 0);
    row_end(row);
    return rc;
}

static enum rc has_revision(struct submission *submission, bool *ret, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    struct row *row = NULL;
    enum rc rc = row_begin(submission->context->store, &known_revision, &row, err);
    if (rc)
        return rc;
    content_digest(submission->content, digest);
    row_bind_int(row, submission->known->id);
    row_bind_blob(row, digest, HASH_BYTES);
    rc = row_step(row, ret, err);
    row_end(row);
    return rc;
}

/* The first difference stops the comparison. */
static bool keep_first(void *context, const struct content_difference *difference)
{
    *(struct content_difference *)context = *difference;
    return false;
}

static const char *shown(const char *text)
{
    return *text ? text : "empty";
}

static void tell_difference(struct submission *submission, const struct content_difference *difference)
{
    const struct content *content = submission->content;
    const struct stored *known = submission->known;
    const char *ref = content->slots[SLOT_REF].text;
    faults_add(
        &submission->context->faults, false, difference->line, difference->field, "known",
        difference->other_text,
        "%s has ref %s already, with %s %s where the file has %s; recall it, or have it returned, and import "
        "with --correct to change it",
        known->number, ref, difference->field, shown(difference->text), shown(difference->other_text));
}

static enum rc compare(struct submission *submission, struct err *err)
{
    struct content_difference first = {0};
    enum rc rc = content_compare(submission->context, &submission->known->content, submission->content,
                                 submission->entry, keep_first, &first, err);
    if (rc)
        return rc;
    submission->skipped = !first.field;
    if (first.field)
        tell_difference(submission, &first);
    return RC_OK;
}

/* An import with --correct: the known document becomes the one it corrects. */
static enum rc correct(struct submission *submission, struct err *err)
{
    const struct step_row *row = NULL;
    struct stepping stepping = {.context = submission->context, .stored = submission->known};
    enum rc rc = step_allow(&stepping, "submit", &row, err);
    if (rc == RC_OK)
        submission->target = submission->known;
    return rc;
}

static bool may_correct(const struct submission *submission)
{
    size_t count;
    const struct step_row *rows = step_table(&count);
    for (size_t i = 0; submission->submit->correct_known && i < count; i++) {
        if (rows[i].who == STEP_KEYER && !strcmp(rows[i].from, submission->known->state) &&
            !strcmp(rows[i].action, "submit"))
            return true;
    }
    return false;
}

enum rc submission_known(struct submission *submission, struct err *err)
{
    const struct document_submit *submit = submission->submit;
    int64_t id = 0;
    enum rc rc = find_known(submission, &id, err);
    if (rc || !id)
        return rc;
    rc = stored_load(submission->context, id, 0, &submission->known, err);
    if (rc)
        return rc;
    if (!submit->skip_known && !submit->correct_known) {
        submission_fault(submission, SLOT_REF, "unique",
                         "%s has the ref %s already; each stands on one document", submission->known->number,
                         submission->content->slots[SLOT_REF].text);
        return RC_OK;
    }
    if (may_correct(submission))
        return correct(submission, err);
    if (!submission->content->complete)
        return RC_OK;
    rc = has_revision(submission, &submission->skipped, err);
    return rc || submission->skipped ? rc : compare(submission, err);
}
