#include <string.h>

#include "daybook/base/expr.h"
#include "entry_internal.h"

/* A record's expressions, compiled. */
struct entry_program {
    const struct record *record;
    struct expr **fallbacks, **computes; /* by field; NULL: none */
    struct expr **rules;
};

struct checker {
    struct context *context;
    struct entry *entry;
    const struct entry_program *program;
    struct expr_scope scope;
};

static const struct entry_line *line_at(const struct entry *entry, int line)
{
    size_t low = 0, high = entry->line_count;
    if (line == 0)
        return &entry->header;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry->lines[middle].line == line)
            return &entry->lines[middle];
        if (entry->lines[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The value a name means on a line: the line's own, else the header's. */
static struct entry_value *named(const struct entry *entry, const char *name, int line,
                                 const struct record_field **ret_field)
{
    const struct entry_line *own = line ? line_at(entry, line) : NULL;
    int index = own ? entry_field_index(entry->record, PART_LINE, name) : -1;
    if (index < 0) {
        own = &entry->header;
        index = entry_field_index(entry->record, PART_HEADER, name);
    }
    if (index < 0)
        return NULL;
    *ret_field = &entry->record->fields[index];
    return &own->values[index];
}

static struct expr_value scope_field(void *scope_context, const char *name, int line)
{
    const struct checker *checker = scope_context;
    const struct record_field *field = NULL;
    const struct entry_value *value = named(checker->entry, name, line, &field);
    if (!value || !*value->text || value->bad)
        return (struct expr_value){.kind = EXPR_EMPTY};
    int decimals = field_kind_decimals(field->kind, checker->context->company->money_decimals);
    if (decimals >= 0)
        return (struct expr_value){.kind = EXPR_NUMBER, .number = fraction_of(value->number, decimals)};
    if (field->kind == FIELD_DATE)
        return (struct expr_value){.kind = EXPR_DAY, .day = (day_t)value->number};
    if (field->kind == FIELD_FLAG)
        return (struct expr_value){.kind = EXPR_BOOL, .truth = value->number != 0};
    return (struct expr_value){.kind = EXPR_TEXT, .text = value->text};
}

static int scope_next_line(void *scope_context, int after)
{
    const struct checker *checker = scope_context;
    const struct entry *entry = checker->entry;
    size_t low = 0, high = entry->line_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry->lines[middle].line <= after)
            low = middle + 1;
        else
            high = middle;
    }
    return low < entry->line_count ? entry->lines[low].line : 0;
}

static enum rc compile(struct arena *arena, const struct record *record, const char *text, struct expr **ret,
                       struct err *err)
{
    return text ? expr_parse(arena, text, record->name, 0, 1, ret, err) : RC_OK;
}

static enum rc compile_all(struct arena *arena, const struct record *record, struct entry_program *program,
                           struct err *err)
{
    enum rc rc = RC_OK;
    program->record = record;
    program->fallbacks = arena_array(arena, record->field_count + 1, sizeof(struct expr *));
    program->computes = arena_array(arena, record->field_count + 1, sizeof(struct expr *));
    program->rules = arena_array(arena, record->rule_count + 1, sizeof(struct expr *));
    if (!program->fallbacks || !program->computes || !program->rules)
        return err_memory(err);
    for (size_t i = 0; rc == RC_OK && i < record->field_count; i++) {
        rc = compile(arena, record, record->fields[i].fallback, &program->fallbacks[i], err);
        if (rc == RC_OK)
            rc = compile(arena, record, record->fields[i].compute, &program->computes[i], err);
    }
    for (size_t i = 0; rc == RC_OK && i < record->rule_count; i++)
        rc = compile(arena, record, record->rules[i].expr, &program->rules[i], err);
    return rc;
}

/* The program kept for a record, else one compiled now, and kept where there is room. */
static enum rc find_program(struct context *context, const struct record *record,
                            const struct entry_program **ret, struct err *err)
{
    struct entry_programs *kept = context->programs;
    for (size_t i = 0; kept && i < kept->count; i++) {
        if (kept->items[i]->record == record) {
            *ret = kept->items[i];
            return RC_OK;
        }
    }
    bool keep = kept && kept->count < ENTRY_PROGRAMS_MAX;
    struct arena *arena = keep ? &kept->arena : context->arena;
    struct entry_program *program = arena_alloc(arena, sizeof *program);
    enum rc rc = program ? compile_all(arena, record, program, err) : err_memory(err);
    if (rc)
        return rc;
    if (keep)
        kept->items[kept->count++] = program;
    *ret = program;
    return RC_OK;
}

void entry_programs_free(struct entry_programs *programs)
{
    arena_free(&programs->arena);
    *programs = (struct entry_programs){0};
}

/* Writes an expression's result into a value, as text of the field's kind. */
static enum rc take(struct checker *checker, const struct record_field *field, struct entry_value *value,
                    struct expr_value result, struct err *err)
{
    char day[DAY_BYTES];
    int64_t number = 0;
    int decimals = field_kind_decimals(field->kind, checker->context->company->money_decimals);
    switch (result.kind) {
    case EXPR_NUMBER:
        if (decimals < 0 || !fraction_round(result.number, decimals, &number))
            return RC_OK; /* too large: the engine's own sums say so, with the line */
        value->number = number;
        value->text = entry_format(checker->context, field, number);
        return value->text ? RC_OK : err_memory(err);
    case EXPR_DAY:
        return entry_value_set(checker->context, field, value, day_format(result.day, day), err);
    case EXPR_TEXT:
        return entry_value_set(checker->context, field, value, result.text, err);
    case EXPR_BOOL:
        return entry_value_set(checker->context, field, value, result.truth ? "yes" : "no", err);
    case EXPR_EMPTY:
        break;
    }
    return RC_OK;
}

static enum rc complete_line(struct checker *checker, struct entry_line *line, struct err *err)
{
    const struct record *record = checker->entry->record;
    enum record_part part = line->line ? PART_LINE : PART_HEADER;
    for (size_t i = 0; i < record->field_count; i++) {
        const struct record_field *field = &record->fields[i];
        struct entry_value *value = &line->values[i];
        if (field->part != part || value->bad || *value->text)
            continue;
        if (checker->program->fallbacks[i]) {
            enum rc rc = take(checker, field, value,
                              expr_eval(checker->program->fallbacks[i], &checker->scope, line->line), err);
            if (rc)
                return rc;
        }
        if (!*value->text && field->flags & FIELD_REQUIRED)
            entry_fault(checker->context, line, value, field->name, "required", "%s is missing",
                        field->title);
    }
    return RC_OK;
}

static bool any_line_bad(const struct entry *entry, const char *name)
{
    int index = entry_field_index(entry->record, PART_LINE, name);
    for (size_t i = 0; index >= 0 && i < entry->line_count; i++) {
        if (entry->lines[i].values[index].bad)
            return true;
    }
    return false;
}

/* Whether an expression reads a value that has a fault already. */
static bool reads_bad(const struct checker *checker, const struct expr *expr, int line)
{
    const char *names[EXPR_FIELDS_MAX];
    bool in_sum[EXPR_FIELDS_MAX];
    if (!checker->context->faults.errors)
        return false; /* nothing is */
    size_t count = expr_fields(expr, names, in_sum);
    for (size_t i = 0; i < count; i++) {
        const struct record_field *field = NULL;
        const struct entry_value *value = named(checker->entry, names[i], line, &field);
        if ((value && value->bad) || (in_sum[i] && any_line_bad(checker->entry, names[i])))
            return true;
    }
    return false;
}

static enum rc compute_line(struct checker *checker, struct entry_line *line, struct err *err)
{
    const struct record *record = checker->entry->record;
    enum record_part part = line->line ? PART_LINE : PART_HEADER;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < record->field_count; i++) {
        if (record->fields[i].part != part || !checker->program->computes[i])
            continue;
        line->values[i].bad = reads_bad(checker, checker->program->computes[i], line->line);
        if (!line->values[i].bad)
            rc = take(checker, &record->fields[i], &line->values[i],
                      expr_eval(checker->program->computes[i], &checker->scope, line->line), err);
    }
    return rc;
}

static void apply_rule(struct checker *checker, const struct record_rule *rule, const struct expr *expr,
                       const struct entry_line *line)
{
    struct context *context = checker->context;
    if (reads_bad(checker, expr, line->line) || expr_passes(expr, &checker->scope, line->line))
        return;
    const struct entry_value *value = entry_find(checker->entry, line, rule->field);
    faults_add(&context->faults, rule->warning && !context->strict, line->line, rule->field, rule->name,
               value ? value->text : "", "%s", rule->message);
}

static void apply_rules(struct checker *checker)
{
    const struct entry *entry = checker->entry;
    for (size_t i = 0; i < entry->record->rule_count; i++) {
        const struct record_rule *rule = &entry->record->rules[i];
        if (rule->part == PART_HEADER)
            apply_rule(checker, rule, checker->program->rules[i], &entry->header);
        for (size_t at = 0; rule->part == PART_LINE && at < entry->line_count; at++)
            apply_rule(checker, rule, checker->program->rules[i], &entry->lines[at]);
    }
}

enum rc entry_check(struct context *context, struct entry *entry, struct err *err)
{
    struct checker checker = {.context = context, .entry = entry};
    checker.scope = (struct expr_scope){&checker, scope_field, scope_next_line, context->today};
    enum rc rc = find_program(context, entry->record, &checker.program, err);
    if (rc == RC_OK)
        rc = complete_line(&checker, &entry->header, err);
    for (size_t i = 0; rc == RC_OK && i < entry->line_count; i++)
        rc = complete_line(&checker, &entry->lines[i], err);
    for (size_t i = 0; rc == RC_OK && i < entry->line_count; i++)
        rc = compute_line(&checker, &entry->lines[i], err);
    if (rc == RC_OK)
        rc = compute_line(&checker, &entry->header, err);
    if (rc == RC_OK)
        apply_rules(&checker);
    return rc;
}
