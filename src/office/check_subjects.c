/* What the log says against what there is: every record it covers is still there. */
#include "check_internal.h"

#include <string.h>

#include "daybook/document/number.h"
#include "daybook/ledger/master.h"

DAYBOOK_SQL(check_subject_rows, "SELECT DISTINCT subject FROM event WHERE digest <> ? ORDER BY subject");
DAYBOOK_SQL(check_setting_there, "SELECT 1 FROM setting WHERE name = ?");
DAYBOOK_SQL(check_operator_there, "SELECT 1 FROM operator WHERE login = ?");

/* Records that are no masters, by what their subjects begin with. */
static const struct {
    const char *noun;
    const struct sql *there;
} others[] = {{"setting", &check_setting_there}, {"operator", &check_operator_there}};

/* RC_REFUSED is "there is none"; anything else is handed on. */
static enum rc is_there(enum rc rc, const struct err *found, bool *ret, struct err *err)
{
    *ret = rc == RC_OK;
    if (rc == RC_OK || (rc == RC_REFUSED && strcmp(found->rule, "memory") != 0))
        return RC_OK;
    if (err)
        *err = *found;
    return rc;
}

static enum rc find_document(struct context *context, const char *number, bool *ret, struct err *err)
{
    struct document_name name;
    struct err found = {0};
    return is_there(document_resolve(context, number, &name, &found), &found, ret, err);
}

static enum rc find_master(struct context *context, const char *noun, const char *key, bool *ret,
                           struct err *err)
{
    const struct master *master = master_find(noun);
    struct master_row *row = NULL;
    struct err found = {0};
    *ret = false;
    return master ? is_there(master_get(context, master, key, &row, &found), &found, ret, err) : RC_OK;
}

/* A subject is a document's number, or a noun and a key. */
static enum rc find_subject(struct finding *finding, const char *subject, bool *ret, struct err *err)
{
    struct context *context = finding->context;
    const char *key = strchr(subject, ' ');
    if (!key)
        return find_document(context, subject, ret, err);
    const char *noun = arena_copy(context->arena, subject, (size_t)(key - subject));
    if (!noun)
        return err_memory(err);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].noun, noun) == 0)
            return finding_has(finding, others[i].there, key + 1, ret, err);
    return find_master(context, noun, key + 1, ret, err);
}

static enum rc look_subject(struct finding *finding, const char *subject, struct err *err)
{
    struct arena *outer = finding->context->arena, arena = {0};
    bool there = false;
    finding->context->arena = &arena; /* there may be millions */
    enum rc rc = find_subject(finding, subject, &there, err);
    finding->context->arena = outer;
    arena_free(&arena);
    finding->looked++;
    if (rc == RC_OK && !there)
        finding_bad(finding, "%s stands in the log and is gone", subject);
    return rc;
}

enum rc check_records(struct finding *finding, struct err *err)
{
    static const unsigned char nothing[HASH_BYTES];
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(finding->context->store, &check_subject_rows, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_blob(row, nothing, sizeof nothing);
    while (rc == RC_OK) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        rc = look_subject(finding, row_text(row, 0), err);
    }
    row_end(row);
    return rc;
}
