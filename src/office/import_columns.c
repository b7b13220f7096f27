/* The columns of a kind, derived from its record; the header of a file held against them. */
#include "import_internal.h"

#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"

/* Examples for templates, by the name of a field; other fields get one by their kind. */
static const struct {
    const char *field, *example;
} examples[] = {
    {"ref", "A-1001"},
    {"customer", "C001"},
    {"supplier", "S001"},
    {"warehouse", "MAIN"},
    {"to_warehouse", "WEST"},
    {"reason", "OTHER"},
    {"product", "P001"},
    {"workshop", ""},
    {"source", ""},
    {"item", "P001"},
    {"unit", "EA"},
    {"factor", "12"},
    {"category", "GENERAL"},
    {"code", "P001"},
    {"name", "Chain wheel"},
    {"barcode", ""},
    {"parent", ""},
    {"account", ""},
    {"inventory", ""},
    {"sales", ""},
    {"cost", ""},
    {"wip", ""},
    {"variance", ""},
    {"contact", "A. Person"},
    {"address", "1 Market Street"},
    {"city", "Lyon"},
    {"country", "France"},
    {"phone", "+33 4 0000"},
    {"terms", "30"},
    {"credit_limit", ""},
    {"tax", ""},
    {"due", ""},
    {"late_reason", ""},
    {"note", ""},
    {"line_note", ""},
};

static const char *const kind_examples[FIELD_KINDS] = {
    [FIELD_TEXT] = "text",  [FIELD_CODE] = "CODE", [FIELD_INT] = "1",     [FIELD_QTY] = "10",
    [FIELD_PRICE] = "12.5", [FIELD_MONEY] = "100", [FIELD_PERCENT] = "0", [FIELD_DATE] = "2026-01-31",
    [FIELD_CHOICE] = "",    [FIELD_FLAG] = "yes",
};

static const char *example_of(struct arena *arena, const struct record_field *field)
{
    if (field->kind == FIELD_CHOICE && field->choices)
        return arena_copy(arena, field->choices, strcspn(field->choices, " "));
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        if (strcmp(examples[i].field, field->name) == 0)
            return examples[i].example;
    return kind_examples[field->kind];
}

const struct record *import_record(const char *kind)
{
    const struct document_type *type = document_type_find(kind);
    const struct master *master = master_find(kind);
    if (type && strcmp(type->name, kind) == 0)
        return type->record;
    return master && strcmp(master->name, kind) == 0 ? master->record : NULL;
}

static bool word_in(const char *words, const char *word)
{
    size_t bytes = strlen(word);
    for (const char *at = words; at && *at; at += strspn(at, " ")) {
        size_t word_bytes = strcspn(at, " ");
        if (word_bytes == bytes && memcmp(at, word, bytes) == 0)
            return true;
        at += word_bytes;
    }
    return false;
}

static bool is_column(const struct record_field *field)
{
    return !(field->flags & (FIELD_COMPUTED | FIELD_SECRET)) && !field->compute;
}

/* A document's file must give what its type says, a master's what its record requires. */
static bool required(const struct record *record, const struct document_type *type,
                     const struct record_field *field)
{
    return record->kind == RECORD_DOCUMENT ? word_in(type->file_required, field->name)
                                           : field->flags & FIELD_REQUIRED;
}

enum rc import_columns(struct arena *arena, const char *kind, struct import_columns *ret, struct err *err)
{
    const struct record *record = import_record(kind);
    const struct document_type *type = document_type_find(kind);
    if (!record)
        return err_field(err, RC_USAGE, 0, "kind", "lookup",
                         "nothing is imported as %s; `template` without a kind lists what is", kind);
    struct import_columns columns = {
        .fields = arena_array(arena, record->field_count, sizeof *columns.fields),
        .required = arena_array(arena, record->field_count, sizeof *columns.required),
        .example = arena_array(arena, record->field_count, sizeof *columns.example)};
    if (!columns.fields || !columns.required || !columns.example)
        return err_memory(err);
    for (int pass = 1; pass >= 0; pass--) /* the required ones first */
        for (size_t i = 0; i < record->field_count; i++) {
            const struct record_field *field = &record->fields[i];
            if (!is_column(field) || required(record, type, field) != pass)
                continue;
            columns.fields[columns.count] = field;
            columns.required[columns.count] = pass;
            columns.example[columns.count++] = example_of(arena, field);
        }
    *ret = columns;
    return RC_OK;
}

static const struct record_field *field_of(const struct record *record, const char *name)
{
    const struct record_field *field = record_field_find(record, PART_HEADER, name);
    if (!field || !is_column(field))
        field = record_field_find(record, PART_LINE, name);
    return field && is_column(field) ? field : NULL;
}

const char *import_reason_name(const struct record *record)
{
    return field_of(record, "reason") ? "reject_reason" : "reason";
}

bool import_has_column(const struct import *import, const char *field)
{
    for (size_t i = 0; i < import->column_count; i++)
        if (import->columns[i].field && strcmp(import->columns[i].field->name, field) == 0)
            return true;
    return false;
}

bool import_column_required(const struct import *import, const struct record_field *field)
{
    if (import->options.update && !(field->flags & FIELD_KEY))
        return false;
    return required(import->record, import->type, field);
}

static enum rc refuse_column(struct import *import, int line, int column, const char *name,
                             const char *message, struct err *err)
{
    const struct import_fault fault = {.line = line, .column = column, .field = name, .message = message};
    import->file_refused = import->failed = true;
    return message ? import_tell(import, &fault, err) : err_memory(err);
}

static enum rc read_column(struct import *import, const struct csv_field *field, struct err *err)
{
    struct import_column column = {.field = NULL};
    snprintf(column.name, sizeof column.name, "%s", field->text);
    struct arena *arena = &import->unit.arena;
    const struct record_field *found = field_of(import->record, field->text);
    enum rc rc = RC_OK;
    if (found && import_has_column(import, found->name))
        rc = refuse_column(import, field->line, field->column, column.name,
                           arena_format(arena, "the column %s is there twice; take one out", column.name),
                           err);
    else if (found)
        column.field = found;
    else if (strcmp(field->text, import_reason_name(import->record)) != 0)
        rc = refuse_column(import, field->line, field->column, column.name,
                           arena_format(arena, "%s has no column %s; `template %s` shows its columns",
                                        import->kind, column.name[0] ? column.name : "without a name",
                                        import->kind),
                           err);
    import->columns[import->column_count++] = column;
    return rc;
}

static enum rc check_missing(struct import *import, int line, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < import->record->field_count; i++) {
        const struct record_field *field = &import->record->fields[i];
        if (is_column(field) && import_column_required(import, field) &&
            !import_has_column(import, field->name))
            rc = refuse_column(import, line, 0, field->name,
                               arena_format(&import->unit.arena, "the column %s is missing; %s needs it",
                                            field->name, import->kind),
                               err);
    }
    return rc;
}

enum rc import_read_header(struct import *import, const struct csv_field *fields, size_t count,
                           struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = read_column(import, &fields[i], err);
    if (rc == RC_OK)
        rc = check_missing(import, count ? fields[0].line : 1, err);
    if (rc == RC_OK)
        rc = import_reject_header(import, err);
    arena_reset(&import->unit.arena);
    return rc;
}
