/* Rows become units: a document is the rows of one (ref, party) that stand together, a master is a row. */
#include "import_internal.h"

#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"

static const char *column_text(const struct import *import, const struct csv_field *fields, size_t count,
                               const char *name)
{
    for (size_t i = 0; name && i < count && i < import->column_count; i++)
        if (import->columns[i].field && strcmp(import->columns[i].field->name, name) == 0)
            return fields[i].text;
    return "";
}

void import_key(const char *ref, const char *party, char out[UNIT_KEY_BYTES])
{
    struct arena arena = {0};
    const char *folded_ref = utf8_fold_width(&arena, ref), *folded_party = utf8_fold_width(&arena, party);
    const char *upper = folded_party ? utf8_upper(&arena, folded_party) : NULL;
    snprintf(out, UNIT_KEY_BYTES, "%s\t%s", folded_ref ? folded_ref : ref, upper ? upper : party);
    arena_free(&arena);
}

static bool same_or_empty(const char *key, size_t key_bytes, const char *row_key)
{
    size_t bytes = strcspn(row_key, "\t");
    return bytes == 0 || (bytes == key_bytes && memcmp(key, row_key, bytes) == 0);
}

/* Rows after a document's first may leave ref and party empty, as they may every header column. */
static bool continues(const struct import_unit *unit, const char *key)
{
    size_t ref_bytes = strcspn(unit->key, "\t");
    const char *party = unit->key + ref_bytes + 1, *row_party = strchr(key, '\t') + 1;
    return unit->open && same_or_empty(unit->key, ref_bytes, key) &&
           same_or_empty(party, strlen(party), row_party);
}

static void row_key(const struct import *import, const struct csv_field *fields, size_t count,
                    char out[UNIT_KEY_BYTES])
{
    const char *ref = document_type_slot_field(import->type, SLOT_REF),
               *party = document_type_slot_field(import->type, SLOT_PARTY);
    import_key(column_text(import, fields, count, ref), column_text(import, fields, count, party), out);
}

static bool has_ref(const char *key)
{
    return key[0] != '\t';
}

static enum rc begin(struct import *import, const char *key, int line, struct err *err)
{
    struct import_unit *unit = &import->unit;
    bool fresh = true;
    import_unit_free(import);
    unit->open = true;
    unit->first_line = line;
    unit->cells = (struct cells){.arena = &unit->arena};
    snprintf(unit->key, sizeof unit->key, "%s", key);
    if (!import->type || !has_ref(key))
        return RC_OK;
    if (!import_seen_add(&import->seen, key, &fresh))
        return err_memory(err);
    unit->repeated = !fresh;
    if (!fresh)
        import_unit_fault(import, false, line, 1, document_type_slot_field(import->type, SLOT_REF),
                          "ref %.*s stands further up too; the rows of one ref and party must stand together",
                          (int)strcspn(key, "\t"), key);
    return RC_OK;
}

void import_unit_free(struct import *import)
{
    struct import_unit *unit = &import->unit;
    spool_close(unit->text);
    arena_reset(&unit->arena);
    struct arena arena = unit->arena;
    *unit = (struct import_unit){.arena = arena};
}

static enum rc keep_places(struct import *import, const struct csv_field *fields, size_t count,
                           struct err *err)
{
    struct import_unit *unit = &import->unit;
    size_t used = (size_t)unit->rows * import->column_count, need = used + import->column_count;
    struct csv_field *places =
        arena_grow(&unit->arena, unit->places, used, &unit->place_capacity, need ? need : 1, sizeof *places);
    if (!places)
        return err_memory(err);
    for (size_t i = 0; i < import->column_count; i++)
        places[used + i] = (struct csv_field){.line = i < count ? fields[i].line : fields[0].line,
                                              .column = i < count ? fields[i].column : 0};
    unit->places = places;
    return RC_OK;
}

static bool same_text(struct import *import, const struct record_field *field, const char *a, const char *b)
{
    const struct context *context = import->context;
    struct arena *arena = &import->unit.arena;
    const char *canonical_a, *canonical_b;
    int decimals = context->company->money_decimals;
    if (strcmp(a, b) == 0)
        return true;
    return record_canonical(field, a, decimals, context->today, false, arena, &canonical_a, NULL) == RC_OK &&
           record_canonical(field, b, decimals, context->today, false, arena, &canonical_b, NULL) == RC_OK &&
           strcmp(canonical_a, canonical_b) == 0;
}

/* A header column of a document: given by the first row, equal or empty in the others. */
static enum rc header_cell(struct import *import, const struct record_field *field,
                           const struct csv_field *from, struct err *err)
{
    struct import_unit *unit = &import->unit;
    const char *first = cells_get(&unit->cells, 0, field->name);
    if (unit->rows == 0)
        return from->text[0] ? cells_put(&unit->cells, 0, field->name, from->text, err) : RC_OK;
    if (from->text[0] && !same_text(import, field, first ? first : "", from->text))
        import_unit_fault(import, false, from->line, from->column, field->name,
                          "%s is %s here and %s in the document's first row, line %d; make them equal or "
                          "leave this one empty",
                          field->name, from->text, first ? first : "empty", unit->first_line);
    return RC_OK;
}

static enum rc put_cell(struct import *import, const struct record_field *field, const struct csv_field *from,
                        struct err *err)
{
    struct import_unit *unit = &import->unit;
    if (!import->type) /* an empty cell of a master clears what is there */
        return cells_put(&unit->cells, 0, field->name, from->text, err);
    if (field->part == PART_HEADER)
        return header_cell(import, field, from, err);
    return from->text[0] ? cells_put(&unit->cells, unit->rows + 1, field->name, from->text, err) : RC_OK;
}

/* A row that brings nothing for a line would vanish unseen. */
static void check_line(struct import *import, const struct csv_field *fields)
{
    struct import_unit *unit = &import->unit;
    if (import->type && cells_next_line(&unit->cells, unit->rows) != unit->rows + 1)
        import_unit_fault(import, false, fields[0].line, 0, "",
                          "the row has no line: all its line columns are empty");
}

static enum rc add_row(struct import *import, const struct csv_field *fields, size_t count, struct err *err)
{
    struct import_unit *unit = &import->unit;
    enum rc rc = RC_OK;
    if (unit->rows >= CELLS_LINES_MAX) {
        if (unit->rows == CELLS_LINES_MAX)
            import_unit_fault(import, false, fields[0].line, 0, "",
                              "a document has at most %d lines; this row is one more", CELLS_LINES_MAX);
    } else {
        rc = keep_places(import, fields, count, err);
        for (size_t i = 0; rc == RC_OK && i < count && i < import->column_count; i++)
            if (import->columns[i].field)
                rc = put_cell(import, import->columns[i].field, &fields[i], err);
        check_line(import, fields);
    }
    if (count != import->column_count)
        import_unit_fault(import, false, fields[0].line, 0, "", "the row has %zu fields, the header %zu",
                          count, import->column_count);
    if (rc == RC_OK)
        rc = import_keep_row(import, fields, count, err);
    unit->rows++;
    return rc;
}

enum { ROWS_PARTIAL_MAX = 2000000 };

static enum rc too_many(struct import *import, int line, struct err *err)
{
    const struct import_fault fault = {
        .line = line,
        .field = "",
        .message = import->options.partial ? "more than 2,000,000 rows; split the file"
                                           : "more than 100,000 rows; split the file or use --partial",
    };
    import->failed = import->ended = true;
    import->file_refused = !import->options.partial;
    return import_tell(import, &fault, err);
}

enum rc import_read_row(struct import *import, const struct csv_field *fields, size_t count, struct err *err)
{
    struct import_unit *unit = &import->unit;
    char key[UNIT_KEY_BYTES] = "";
    if (import->rows >= (import->options.partial ? ROWS_PARTIAL_MAX : IMPORT_ROWS_MAX))
        return too_many(import, fields[0].line, err);
    import->rows++;
    if (import->type)
        row_key(import, fields, count, key);
    enum rc rc = RC_OK;
    if (!import->type || !continues(unit, key)) {
        rc = import_unit_finish(import, err);
        if (rc == RC_OK)
            rc = begin(import, key, fields[0].line, err);
    }
    return rc == RC_OK ? add_row(import, fields, count, err) : rc;
}

static bool has_errors(const struct import_unit *unit)
{
    for (size_t i = 0; i < unit->fault_count; i++)
        if (!unit->faults[i].warning)
            return true;
    return false;
}

enum rc import_unit_finish(struct import *import, struct err *err)
{
    struct import_unit *unit = &import->unit;
    enum import_fate fate = IMPORT_REFUSED;
    if (!unit->open)
        return RC_OK;
    enum rc rc = unit->repeated ? RC_OK : import_take(import, &fate, err);
    if (rc != RC_OK)
        return rc;
    bool refused = fate == IMPORT_REFUSED || has_errors(unit);
    rc = import_unit_tell(import, refused, err);
    import->read++;
    import->rejected += refused;
    import->skipped += !refused && fate == IMPORT_SKIPPED;
    import->taken += !refused && fate == IMPORT_TAKEN;
    import_unit_free(import);
    return rc;
}
