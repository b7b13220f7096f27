#include "daybook/ledger/entry.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "entry_internal.h"

int entry_field_index(const struct record *record, enum record_part part, const char *field)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct record_field *at = &record->fields[i];
        if (at->part == part && at->name[0] == field[0] && !strcmp(at->name, field))
            return (int)i;
    }
    return -1;
}

struct entry_value *entry_find(const struct entry *entry, const struct entry_line *line, const char *field)
{
    int index = entry_field_index(entry->record, line->line ? PART_LINE : PART_HEADER, field);
    return index < 0 ? NULL : &line->values[index];
}

const char *entry_format(struct context *context, const struct record_field *field, int64_t number)
{
    char out[DECIMAL_BYTES];
    if (field->kind == FIELD_DATE)
        return arena_text(context->arena, day_format((day_t)number, out));
    if (field->kind == FIELD_FLAG)
        return number ? "yes" : "no";
    int decimals = field_kind_decimals(field->kind, context->company->money_decimals);
    enum decimal_style style = field->kind == FIELD_MONEY ? DECIMAL_FIXED : DECIMAL_TRIM;
    return arena_text(context->arena, decimal_format(number, decimals < 0 ? 0 : decimals, style, out));
}

void entry_fault(struct context *context, const struct entry_line *line, struct entry_value *value,
                 const char *field, const char *rule, const char *format, ...)
{
    char message[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    faults_add(&context->faults, false, line->line, field, rule, value ? value->text : "", "%s", message);
    if (value)
        value->bad = true;
}

enum rc entry_value_set(struct context *context, const struct record_field *field, struct entry_value *value,
                        const char *text, struct err *err)
{
    const char *canonical = NULL;
    int64_t number = 0;
    int decimals = field_kind_decimals(field->kind, context->company->money_decimals);
    enum rc rc = record_canonical(field, text, context->company->money_decimals, context->today,
                                  !context->imported, context->arena, &canonical, err);
    if (rc == RC_OK && *canonical && decimals >= 0)
        rc = decimal_parse(canonical, decimals, &number, err);
    if (rc == RC_OK && *canonical && field->kind == FIELD_DATE) {
        day_t day = 0;
        rc = day_parse_iso(canonical, &day, err);
        number = day;
    }
    if (rc)
        return rc;
    value->text = canonical;
    value->number = field->kind == FIELD_FLAG ? canonical[0] == 'y' : number;
    return RC_OK;
}

/* The part a cell stands in, as words of a message. */
static void tell_unknown(struct context *context, const struct record *record, const struct cell *cell)
{
    enum record_part other = cell->line ? PART_HEADER : PART_LINE;
    if (entry_field_index(record, other, cell->field) < 0)
        faults_add(&context->faults, false, cell->line, cell->field, "field", cell->text,
                   "%s has no field %s", record->title, cell->field);
    else if (cell->line)
        faults_add(&context->faults, false, cell->line, cell->field, "field", cell->text,
                   "%s belongs to the header, not to a line", cell->field);
    else
        faults_add(&context->faults, false, 0, cell->field, "field", cell->text,
                   "%s belongs to a line, not to the header", cell->field);
}

static void put_cell(struct context *context, const struct record *record, struct entry_line *line,
                     const struct cell *cell)
{
    int index = entry_field_index(record, cell->line ? PART_LINE : PART_HEADER, cell->field);
    if (index < 0) {
        tell_unknown(context, record, cell);
        return;
    }
    const struct record_field *field = &record->fields[index];
    if (field->flags & FIELD_COMPUTED || field->compute)
        return;
    struct entry_value *value = &line->values[index];
    struct err found = {0};
    value->given = true;
    if (entry_value_set(context, field, value, cell->text, &found) == RC_OK)
        return;
    faults_add_err(&context->faults, cell->line, field->name, cell->text, &found);
    value->text = cell->text;
    value->bad = true;
}

static bool is_computed(const struct record *record, const struct cell *cell)
{
    int index = entry_field_index(record, PART_LINE, cell->field);
    return index >= 0 && (record->fields[index].flags & FIELD_COMPUTED || record->fields[index].compute);
}

/* Marks the lines that hold something typed; returns how many. */
static size_t mark_lines(const struct record *record, const struct cells *cells, unsigned short marks[])
{
    size_t count = 0;
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (!cell->field || cell->line < 1 || cell->line > CELLS_LINES_MAX || marks[cell->line])
            continue;
        if (!cell->text[strspn(cell->text, " ")] || is_computed(record, cell))
            continue;
        marks[cell->line] = 1;
        count++;
    }
    return count;
}

static struct entry_value *empty_values(struct arena *arena, size_t count)
{
    struct entry_value *values = arena_array(arena, count, sizeof *values);
    for (size_t i = 0; values && i < count; i++)
        values[i].text = "";
    return values;
}

/* Makes the lines; marks[line] becomes its place + 1. */
static bool make_lines(struct arena *arena, struct entry *entry, size_t count, unsigned short marks[])
{
    size_t fields = entry->record->field_count;
    struct entry_value *values = empty_values(arena, fields * (count + 1));
    entry->lines = arena_array(arena, count + 1, sizeof *entry->lines);
    if (!values || !entry->lines)
        return false;
    entry->header.values = values;
    for (int line = 1; line <= CELLS_LINES_MAX; line++) {
        if (!marks[line])
            continue;
        values += fields;
        entry->lines[entry->line_count++] = (struct entry_line){line, values};
        marks[line] = (unsigned short)entry->line_count;
    }
    return true;
}

enum rc entry_parse(struct context *context, const struct record *record, const struct cells *cells,
                    struct entry **ret, struct err *err)
{
    unsigned short marks[CELLS_LINES_MAX + 1] = {0};
    struct entry *entry = arena_alloc(context->arena, sizeof *entry);
    if (!entry)
        return err_memory(err);
    entry->record = record;
    if (!make_lines(context->arena, entry, mark_lines(record, cells, marks), marks))
        return err_memory(err);
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (!cell->field)
            continue;
        if (cell->line == 0)
            put_cell(context, record, &entry->header, cell);
        else if (cell->line > 0 && cell->line <= CELLS_LINES_MAX && marks[cell->line])
            put_cell(context, record, &entry->lines[marks[cell->line] - 1], cell);
    }
    *ret = entry;
    return RC_OK;
}

static size_t place_of(const struct record *record, const struct fault *fault)
{
    int index = entry_field_index(record, fault->line ? PART_LINE : PART_HEADER, fault->field);
    return index < 0 ? record->field_count : (size_t)index;
}

void entry_order_faults(struct context *context, const struct record *record)
{
    struct faults *faults = &context->faults;
    for (size_t i = 1; i < faults->count; i++) {
        struct fault fault = faults->items[i];
        size_t place = place_of(record, &fault), at = i;
        for (; at > 0; at--) {
            const struct fault *before = &faults->items[at - 1];
            if (before->line < fault.line ||
                (before->line == fault.line && place_of(record, before) <= place))
                break;
            faults->items[at] = *before;
        }
        faults->items[at] = fault;
    }
}
