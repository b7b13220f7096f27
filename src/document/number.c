#include "daybook/document/number.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daybook/base/utf8.h"
#include "draft_internal.h"

DAYBOOK_SQL(number_last,
            "SELECT COALESCE(MAX(seq), 0) FROM document WHERE type = ? AND series = ? AND year = ?");
DAYBOOK_SQL(number_find, "SELECT id FROM document WHERE type = ? AND series = ? AND year = ? AND seq = ?");
DAYBOOK_SQL(number_by_ref,
            "SELECT d.id, d.series, d.year, d.seq, d.state, COALESCE(r.party, 0) FROM revision r"
            " JOIN document d ON d.id = r.document AND d.revision = r.revision"
            " WHERE r.ref = ? AND d.type = ?"
            " ORDER BY CASE d.state WHEN 'void' THEN 1 ELSE 0 END, d.id DESC");

char *number_format(const struct document_type *type, const char *series, int year, int64_t seq,
                    char out[NUMBER_BYTES])
{
    if (series && *series)
        snprintf(out, NUMBER_BYTES, "%s-%.*s-%04d-%06lld", type->code, SERIES_BYTES_MAX, series, year,
                 (long long)seq);
    else
        snprintf(out, NUMBER_BYTES, "%s-%04d-%06lld", type->code, year, (long long)seq);
    return out;
}

char *number_handle(const struct document_type *type, int64_t handle, char out[NUMBER_BYTES])
{
    snprintf(out, NUMBER_BYTES, "%s-DRAFT-%lld", type->code, (long long)handle);
    return out;
}

enum rc number_next(struct context *context, const struct document_type *type, const char *series, int year,
                    int64_t *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &number_last, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, type->code);
    row_bind_text(row, series);
    row_bind_int(row, year);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = row_int(row, 0) + 1;
    row_end(row);
    return rc;
}

static bool read_count(const char *text, int64_t *ret)
{
    enum { DIGITS_MAX = 12 };
    int64_t value = 0;
    int digits = 0;
    for (; text[digits] >= '0' && text[digits] <= '9' && digits < DIGITS_MAX; digits++)
        value = value * 10 + (text[digits] - '0');
    *ret = value;
    return digits && !text[digits];
}

enum { PARTS_MAX = 4 };

/* Splits at each '-'; the count of parts, PARTS_MAX + 1 where there are more. */
static int split(char *text, char *parts[PARTS_MAX])
{
    int count = 0;
    for (char *part = strsep(&text, "-"); part; part = strsep(&text, "-")) {
        if (count == PARTS_MAX)
            return PARTS_MAX + 1;
        parts[count++] = part;
    }
    return count;
}

static enum rc unknown(const char *text, struct err *err)
{
    return err_field(err, RC_REFUSED, 0, "number", "unknown",
                     "there is no document %.80s; 'report documents' lists them", text);
}

static enum rc find_number(struct context *context, const struct document_type *type, const char *series,
                           int64_t year, int64_t seq, struct document_name *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &number_find, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, type->code);
    row_bind_text(row, series);
    row_bind_int(row, year);
    row_bind_int(row, seq);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = (struct document_name){.type = type, .id = row_int(row, 0)};
    row_end(row);
    return rc;
}

/* `text` is folded and is split in place. ret->type stays NULL where there is nothing of that name. */
static enum rc resolve_number(struct context *context, char *text, struct document_name *ret, struct err *err)
{
    char *parts[PARTS_MAX];
    int count = split(text, parts);
    const struct document_type *type = count >= 3 && count <= PARTS_MAX ? document_type_find(parts[0]) : NULL;
    int64_t seq = 0, year = 0;
    if (!type || !read_count(parts[count - 1], &seq))
        return RC_OK;
    if (count == 3 && !strcasecmp(parts[1], "DRAFT")) {
        const char *uid = NULL;
        enum rc rc = draft_uid_find(context, type, seq, &uid, err);
        if (rc == RC_OK && uid)
            *ret = (struct document_name){.type = type, .draft_uid = uid};
        return rc;
    }
    if (!read_count(parts[count - 2], &year))
        return RC_OK;
    return find_number(context, type, count == 4 ? parts[1] : "", year, seq, ret, err);
}

static enum rc ambiguous(const struct document_type *type, const char *ref, const struct row *row,
                         const char *first, struct err *err)
{
    char number[NUMBER_BYTES];
    number_format(type, row_text(row, 1), (int)row_int(row, 2), row_int(row, 3), number);
    return err_field(err, RC_REFUSED, 0, "number", "ambiguous",
                     "ref %.40s is on %s and on %s; name one by its number", ref, number, first);
}

/* The latest that is not void, else the latest void one. */
static enum rc resolve_ref(struct context *context, const struct document_type *type, const char *ref,
                           struct document_name *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    char first[NUMBER_BYTES];
    enum rc rc = row_begin(context->store, &number_by_ref, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, ref);
    row_bind_text(row, type->code);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        struct document_name found = {.type = type, .id = row_int(row, 0)};
        int64_t party = row_int(row, 5);
        bool void_already = !strcmp(row_text(row, 4), "void");
        number_format(type, row_text(row, 1), (int)row_int(row, 2), row_int(row, 3), first);
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has && !void_already && strcmp(row_text(row, 4), "void") &&
            party != row_int(row, 5))
            rc = ambiguous(type, ref, row, first, err);
        if (rc == RC_OK)
            *ret = found;
    }
    row_end(row);
    return rc;
}

/* A ref as the ledger keeps it; NULL where it could not be one. */
static const char *fold_ref(struct context *context, const struct document_type *type, const char *typed)
{
    const char *folded = NULL, *field = document_type_slot_field(type, SLOT_REF);
    const struct record_field *of = field ? record_field_find(type->record, PART_HEADER, field) : NULL;
    if (!of || record_canonical(of, typed, 0, context->today, false, context->arena, &folded, NULL))
        return NULL;
    return folded;
}

enum rc document_resolve(struct context *context, const char *text, struct document_name *ret,
                         struct err *err)
{
    struct document_name found = {0};
    char *folded = utf8_fold_width(context->arena, text);
    if (!folded)
        return err_memory(err);
    folded += strspn(folded, " ");
    char *colon = strchr(folded, ':');
    enum rc rc = RC_OK;
    if (colon) {
        *colon = '\0';
        const struct document_type *type = document_type_find(folded);
        const char *ref = type ? fold_ref(context, type, colon + 1) : NULL;
        if (!type)
            return err_field(err, RC_REFUSED, 0, "number", "unknown", "%.40s is no type of document", folded);
        if (ref && *ref)
            rc = resolve_ref(context, type, ref, &found, err);
    } else {
        rc = resolve_number(context, folded, &found, err);
    }
    if (rc == RC_OK && !found.type)
        rc = unknown(text, err);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}
