#include "daybook/office/history.h"

#include <string.h>

#include "daybook/document/document.h"

/* Of the last documents only, so that a clerk who never keyed a type does not wait for a walk over all years.
 */
DAYBOOK_SQL(
    history_documents,
    "SELECT d.series, d.year, d.seq FROM document d "
    "JOIN revision r ON r.document = d.id AND r.revision = d.revision "
    "WHERE d.type = ? AND r.keyed_by = ? AND d.id > (SELECT coalesce(max(id), 0) FROM document) - 20000 "
    "ORDER BY d.id DESC LIMIT ?");

struct numbers {
    const char *items[HISTORY_DOCUMENTS_MAX];
    size_t count;
};

static enum rc numbers_read(struct context *context, const struct document_type *type, size_t limit,
                            struct numbers *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    ret->count = 0;
    enum rc rc = row_begin(context->store, &history_documents, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, type->code);
    row_bind_int(row, context->operator_id);
    row_bind_int(row, (int64_t)limit);
    while (ret->count < limit) {
        char number[NUMBER_BYTES];
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        number_format(type, row_text(row, 0), (int)row_int(row, 1), row_int(row, 2), number);
        ret->items[ret->count] = arena_text(context->arena, number);
        if (!ret->items[ret->count++]) {
            rc = err_memory(err);
            break;
        }
    }
    row_end(row);
    return rc;
}

static void add_distinct(const char *value, size_t limit, const char *ret[HISTORY_VALUES_MAX], size_t *count)
{
    if (!value || !value[0] || *count >= limit)
        return;
    for (size_t i = 0; i < *count; i++)
        if (strcmp(ret[i], value) == 0)
            return;
    ret[(*count)++] = value;
}

/* A document's lines are walked from the last, since that was keyed last. */
static void add_document(const struct document_view *view, enum record_part part, const char *field,
                         size_t limit, const char *ret[HISTORY_VALUES_MAX], size_t *count)
{
    if (part == PART_HEADER) {
        add_distinct(cells_get(&view->cells, 0, field), limit, ret, count);
        return;
    }
    for (int line = view->cells.last_line; line > 0 && *count < limit; line--)
        add_distinct(cells_get(&view->cells, line, field), limit, ret, count);
}

enum rc history_values(struct context *context, const struct document_type *type, enum record_part part,
                       const char *field, size_t limit, const char *ret[HISTORY_VALUES_MAX],
                       size_t *ret_count, struct err *err)
{
    struct numbers numbers;
    size_t count = 0;
    if (limit == 0 || limit > HISTORY_VALUES_MAX)
        limit = HISTORY_VALUES_MAX;
    enum rc rc = numbers_read(context, type, HISTORY_DOCUMENTS_MAX, &numbers, err);
    for (size_t i = 0; rc == RC_OK && i < numbers.count && count < limit; i++) {
        struct document_view *view = NULL;
        rc = document_read(context, numbers.items[i], 0, &view, err);
        if (rc == RC_OK)
            add_document(view, part, field, limit, ret, &count);
    }
    if (rc == RC_OK)
        *ret_count = count;
    return rc;
}

enum rc history_latest(struct context *context, const struct document_type *type, const char **ret_number,
                       struct err *err)
{
    struct numbers numbers;
    enum rc rc = numbers_read(context, type, 1, &numbers, err);
    if (rc == RC_OK)
        *ret_number = numbers.count ? numbers.items[0] : NULL;
    return rc;
}
