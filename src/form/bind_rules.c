/* Expressions: what they name, the record's added to the form's, checks by field, computes in order. */
#include <string.h>

#include "bind.h"

/* Where an expression stands, for names and messages. `own`: the form's, whose names must all exist. */
struct place {
    const struct form_field *field;
    enum record_part part;
    bool own;
};

static bool record_has(const struct binder *binder, enum record_part part, const char *name)
{
    return record_field_find(binder->record, part, name) != NULL;
}

static enum rc refuse_name(struct binder *binder, const struct form_rule *rule, const char *name, bool in_sum)
{
    if (in_sum)
        return err_at(binder->err, RC_REFUSED, binder->source, rule->line, rule->column,
                      "%s in sum() or count() is no field of the lines", name);
    if (form_field_find(binder->form, PART_LINE, name) || record_has(binder, PART_LINE, name))
        return err_at(binder->err, RC_REFUSED, binder->source, rule->line, rule->column,
                      "%s belongs to the lines; in the header write sum(%s) or count(%s)", name, name, name);
    return err_at(binder->err, RC_REFUSED, binder->source, rule->line, rule->column,
                  "the expression names %s, which is no field of the form or of %s", name,
                  binder->record->name);
}

/* One name: the field of the form it means goes into the rule's set. */
static enum rc resolve_name(struct binder *binder, struct form_rule *rule, const struct place *place,
                            const char *name, bool in_sum)
{
    const struct form *form = binder->form;
    const struct form_field *field = NULL;
    bool known = false;
    if (in_sum || place->part == PART_LINE) {
        field = form_field_find(form, PART_LINE, name);
        known = field || record_has(binder, PART_LINE, name);
    }
    if (!known && !in_sum) {
        field = form_field_find(form, PART_HEADER, name);
        known = field || record_has(binder, PART_HEADER, name);
    }
    if (field)
        rule->uses |= form_field_bit(form, field);
    if (field && in_sum)
        rule->folds |= form_field_bit(form, field);
    return known || !place->own ? RC_OK : refuse_name(binder, rule, name, in_sum);
}

static enum rc resolve(struct binder *binder, struct form_rule *rule, const struct place *place)
{
    const char *names[EXPR_FIELDS_MAX];
    bool in_sum[EXPR_FIELDS_MAX];
    size_t count = rule->expr ? expr_fields(rule->expr, names, in_sum) : 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; !rc && i < count; i++)
        rc = resolve_name(binder, rule, place, names[i], in_sum[i]);
    return rc;
}

/* Compiles the record's text where the form has no expression of its own. */
static enum rc take_over(struct binder *binder, struct form_rule *rule, const char *text, bool *ret_own)
{
    *ret_own = rule->expr != NULL;
    if (rule->expr || !text)
        return RC_OK;
    struct expr *expr;
    enum rc rc = expr_parse(binder->arena, text, binder->record->name, 0, 1, &expr, binder->err);
    if (!rc)
        rule->expr = expr;
    return rc;
}

/* Blanks apart. */
static bool same_text(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " \t");
        b += strspn(b, " \t");
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

static enum rc bind_expressions(struct binder *binder, struct form_field *field)
{
    const struct record_field *bound = field->bound;
    if (bound && bound->compute && field->compute.expr && !same_text(bound->compute, field->compute.text))
        return REFUSE_FIELD(binder, field, "%s computes %s as %s; take compute away", binder->record->name,
                            field->name, bound->compute);
    if (field->fallback.expr && (field->compute.expr || (bound && bound->compute)))
        return REFUSE_FIELD(binder, field, "field %s is computed; take default away", field->tag);
    struct place place = {.field = field, .part = field->part};
    enum rc rc = take_over(binder, &field->compute, bound ? bound->compute : NULL, &place.own);
    if (!rc)
        rc = resolve(binder, &field->compute, &place);
    if (!rc)
        rc = take_over(binder, &field->fallback, bound ? bound->fallback : NULL, &place.own);
    if (!rc)
        rc = resolve(binder, &field->fallback, &place);
    place.own = true;
    if (!rc)
        rc = resolve(binder, &field->when, &place);
    return rc;
}

/* The record's rules at fields that the form shows: the others are the server's to tell. */
static enum rc add_record_rules(struct binder *binder)
{
    struct form *form = binder->form;
    for (size_t i = 0; i < binder->record->rule_count; i++) {
        const struct record_rule *rule = &binder->record->rules[i];
        const struct form_field *owner = form_field_find(form, rule->part, rule->field);
        if (!owner)
            continue;
        if (form->check_count == FORM_CHECKS_MAX)
            return REFUSE_FIELD(binder, owner,
                                "the form's checks and the rules of %s are more than %d; take checks away",
                                binder->record->name, FORM_CHECKS_MAX);
        struct form_check check = {
            .name = rule->name, .message = rule->message, .warning = rule->warning, .owner = owner};
        bool own;
        enum rc rc = take_over(binder, &check.rule, rule->expr, &own);
        if (rc)
            return rc;
        form->checks[form->check_count++] = check;
    }
    return RC_OK;
}

static enum rc resolve_checks(struct binder *binder)
{
    struct form *form = binder->form;
    enum rc rc = RC_OK;
    for (size_t i = 0; !rc && i < form->check_count; i++) {
        struct form_check *check = &form->checks[i];
        struct place place = {.field = check->owner, .part = check->owner->part, .own = check->rule.line > 0};
        rc = resolve(binder, &check->rule, &place);
    }
    return rc;
}

/* Each field's own list of the checks that leaving it runs. */
static enum rc deal_checks(struct binder *binder, struct form_field *field)
{
    const struct form *form = binder->form;
    form_set_t bit = form_field_bit(form, field);
    field->checks = arena_array(binder->arena, form->check_count + 1, sizeof *field->checks);
    if (!field->checks)
        return err_memory(binder->err);
    for (size_t i = 0; i < form->check_count; i++) {
        if (form->checks[i].owner == field || form->checks[i].rule.uses & bit)
            field->checks[field->check_count++] = &form->checks[i];
    }
    return RC_OK;
}

/* Takes computed fields one by one, each when all computed ones it uses are taken. */
static enum rc order_computes(struct binder *binder)
{
    struct form *form = binder->form;
    form_set_t waiting = 0;
    form->computed = arena_array(binder->arena, form->field_count + 1, sizeof *form->computed);
    if (!form->computed)
        return err_memory(binder->err);
    for (size_t i = 0; i < form->field_count; i++) {
        if (form->fields[i].compute.expr)
            waiting |= (form_set_t)1 << i;
    }
    while (waiting) {
        const struct form_field *next = NULL, *stuck = NULL;
        for (const struct form_field *field = form->fields; field < form->fields + form->field_count && !next;
             field++) {
            if (!(waiting & form_field_bit(form, field)))
                continue;
            stuck = stuck ? stuck : field;
            if (!(field->compute.uses & waiting))
                next = field;
        }
        if (!next)
            return REFUSE_FIELD(binder, stuck, "the compute of %s leads round in a circle back to itself",
                                stuck->tag);
        form->computed[form->computed_count++] = next;
        waiting &= ~form_field_bit(form, next);
    }
    return RC_OK;
}

enum rc bind_rules(struct binder *binder)
{
    struct form *form = binder->form;
    enum rc rc = RC_OK;
    for (size_t i = 0; !rc && i < form->field_count; i++)
        rc = bind_expressions(binder, &form->fields[i]);
    if (!rc)
        rc = add_record_rules(binder);
    if (!rc)
        rc = resolve_checks(binder);
    for (size_t i = 0; !rc && i < form->field_count; i++)
        rc = deal_checks(binder, &form->fields[i]);
    if (!rc)
        rc = order_computes(binder);
    return rc;
}
