/* Half-keyed work, which the log does not cover: that it can be opened, submitted and told apart. */
#include "check_internal.h"

#include <string.h>

#include "daybook/base/json.h"
#include "daybook/base/utf8.h"
#include "daybook/document/type.h"

DAYBOOK_SQL(drafts_rows,
            "SELECT t.uid, t.type, t.handle, t.revision, t.document, d.type, d.state, d.revision, "
            "(SELECT c.last FROM counter c WHERE c.name = 'draft.' || t.type), "
            "(SELECT count(*) FROM document s WHERE s.uid = t.uid), "
            "(SELECT count(*) FROM draft o WHERE o.document = t.document) FROM draft t "
            "LEFT JOIN document d ON d.id = t.document ORDER BY t.uid");
DAYBOOK_SQL(drafts_lines, "SELECT l.draft, l.line, l.cells, t.type FROM draft_line l "
                          "LEFT JOIN draft t ON t.uid = l.draft ORDER BY l.draft, l.line");
DAYBOOK_SQL(drafts_orphan_counters, "SELECT name FROM counter WHERE name NOT LIKE 'draft.%'");

/* A draft corrects a document that waits for it. */
static bool corrects(const struct row *row)
{
    const char *state = row_text(row, 6);
    const struct document_type *type = document_type_find(row_text(row, 1));
    const bool amends =
        type && type->is_order && (strcmp(state, "submitted") == 0 || strcmp(state, "audited") == 0);
    return (amends || strcmp(state, "recalled") == 0 || strcmp(state, "returned") == 0) &&
           row_int(row, 7) == row_int(row, 3) && strcmp(row_text(row, 1), row_text(row, 5)) == 0;
}

static const char *fault_of(const struct row *row)
{
    const char *uid = row_text(row, 0);
    if (strspn(uid, "0123456789abcdef") != ID_HEX_BYTES - 1)
        return "has no id that its submit could bear";
    if (!document_type_find(row_text(row, 1)))
        return "is of no known type";
    if (row_int(row, 2) < 1 || row_null(row, 8) || row_int(row, 2) > row_int(row, 8))
        return "has a handle that was never given out";
    if (row_int(row, 9) != 0)
        return "was submitted already";
    if (!row_null(row, 4) && !corrects(row))
        return "corrects a document that does not wait for it";
    if (!row_null(row, 4) && row_int(row, 10) != 1)
        return "corrects a document that another draft corrects";
    return NULL;
}

static enum rc look_draft(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    const char *fault = fault_of(row);
    finding->looked++;
    if (fault)
        finding_bad(finding, "draft %.32s %s", row_text(row, 0), fault);
    return RC_OK;
}

/* Cells are an object of the type's fields to clean texts. */
static bool cells_good(const struct document_type *type, enum record_part part, const char *text,
                       size_t bytes)
{
    struct js *object = NULL, *child = NULL;
    const char *field = NULL;
    void *cursor = NULL;
    bool good = js_parse(text, bytes, &object, NULL) == RC_OK && js_is_object(object);
    while (good && js_next(object, &cursor, &field, &child)) {
        const char *value = js_as_text(child);
        good = value && !utf8_has_control(value, NULL) && record_field_find(type->record, part, field);
    }
    js_free(object);
    return good;
}

static enum rc look_line(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const struct document_type *type = row_null(row, 3) ? NULL : document_type_find(row_text(row, 3));
    const enum record_part part = row_int(row, 1) ? PART_LINE : PART_HEADER;
    const char *text = row_text(row, 2);
    (void)state;
    (void)err;
    if (type && (!text || !cells_good(type, part, text, row_text_bytes(row, 2))))
        finding_bad(finding, "draft %.32s line %lld cannot be read", row_text(row, 0),
                    (long long)row_int(row, 1));
    return RC_OK;
}

static enum rc look_counter(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    finding_bad(finding, "counter %s counts nothing", row_text(row, 0));
    return RC_OK;
}

enum rc check_drafts(struct finding *finding, struct err *err)
{
    enum rc rc = finding_walk(finding, &drafts_rows, look_draft, NULL, err);
    if (rc == RC_OK)
        rc = finding_walk(finding, &drafts_lines, look_line, NULL, err);
    return rc == RC_OK ? finding_walk(finding, &drafts_orphan_counters, look_counter, NULL, err) : rc;
}
