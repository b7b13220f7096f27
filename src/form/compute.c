/* What follows from a change: computes in their order, defaults that name it, fields that become unreachable.
 */
#include <string.h>

#include "model.h"

enum { ROUNDS_MAX = 8 }; /* defaults that name each other are not followed for ever */

/* Fields changed so far, and where: on one line, or on all. */
struct ripple {
    struct entry *entry;
    form_set_t changed;
    int row;
    bool all_rows;
};

static form_set_t bit_of(const struct entry *entry, const struct form_field *field)
{
    return form_field_bit(entry->form, field);
}

/* Whether every field an expression names holds something, so that only its arithmetic can have failed. */
static bool inputs_are_filled(struct entry *entry, form_set_t uses, int row)
{
    const struct form *form = entry->form;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        if (!(uses & (form_set_t)1 << i))
            continue;
        int from = row, to = row;
        if (field->part == PART_LINE && row < 0) {
            from = 0;
            to = entry->line_count - 1;
        }
        bool filled = false;
        for (int at = from; at <= to && !filled; at++)
            filled = *model_text(entry, model_spot(entry, field, at)) != '\0';
        if (!filled)
            return false;
    }
    return uses != 0;
}

static bool compute_one(struct entry *entry, struct spot spot)
{
    const struct form_field *field = spot.field;
    struct expr_scope scope = model_scope(entry);
    struct expr_value value = expr_eval(field->compute.expr, &scope, model_number(entry, spot.row));
    const char *text = "";
    bool formatted = model_format(entry, field, value, &text);
    bool changed = model_set(entry, spot, formatted ? text : "", SOURCE_COMPUTED);
    bool failed = value.kind != EXPR_EMPTY || inputs_are_filled(entry, field->compute.uses, spot.row);
    model_value(entry, spot)->bad = !formatted && failed;
    return changed;
}

static bool default_again(struct entry *entry, struct spot spot)
{
    if (model_value(entry, spot)->source != SOURCE_DEFAULT)
        return false;
    struct expr_scope scope = model_scope(entry);
    const char *text;
    struct expr_value value = expr_eval(spot.field->fallback.expr, &scope, model_number(entry, spot.row));
    return model_format(entry, spot.field, value, &text) && model_set(entry, spot, text, SOURCE_DEFAULT);
}

static bool clear_unreachable(struct entry *entry, struct spot spot)
{
    if (!*model_text(entry, spot) || model_passes(entry, spot.field->when.expr, spot.row))
        return false;
    return model_set(entry, spot, "", SOURCE_TYPED);
}

/* Runs `step` wherever the field stands that may be concerned: on every line where a header field has changed
 * or one that is summed up. */
static void ripple_field(struct ripple *ripple, const struct form_field *field, const struct form_rule *rule,
                         bool (*step)(struct entry *entry, struct spot spot))
{
    struct entry *entry = ripple->entry;
    bool changed = false, everywhere = ripple->changed & ((rule->uses & entry->header_set) | rule->folds);
    if (!(rule->uses & ripple->changed))
        return;
    if (field->part == PART_HEADER) {
        changed = step(entry, (struct spot){field, -1});
    } else if (ripple->all_rows || everywhere) {
        for (int row = 0; row < entry->line_count; row++)
            changed = step(entry, (struct spot){field, row}) || changed;
        ripple->all_rows = true;
    } else if (ripple->row >= 0) {
        changed = step(entry, (struct spot){field, ripple->row});
    }
    if (changed)
        ripple->changed |= bit_of(entry, field);
}

/* Computes are in order, so one pass does; defaults and emptied fields may set off another. Returns what they
 * changed. */
static form_set_t ripple_round(struct ripple *ripple)
{
    const struct form *form = ripple->entry->form;
    for (size_t i = 0; i < form->computed_count; i++)
        ripple_field(ripple, form->computed[i], &form->computed[i]->compute, compute_one);
    form_set_t computed = ripple->changed;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->fallback.expr)
            ripple_field(ripple, field, &field->fallback, default_again);
        if (field->when.expr)
            ripple_field(ripple, field, &field->when, clear_unreachable);
    }
    return ripple->changed & ~computed;
}

void model_recompute(struct entry *entry, int row, form_set_t changed)
{
    struct ripple ripple = {.entry = entry, .changed = changed, .row = row};
    for (int round = 0; round < ROUNDS_MAX && ripple.changed; round++)
        ripple.changed = ripple_round(&ripple);
}

void model_recompute_all(struct entry *entry)
{
    const struct form *form = entry->form;
    for (size_t i = 0; i < form->computed_count; i++) {
        const struct form_field *field = form->computed[i];
        int first = field->part == PART_LINE ? 0 : -1;
        int last = field->part == PART_LINE ? entry->line_count - 1 : -1;
        for (int row = first; row <= last; row++)
            compute_one(entry, (struct spot){field, row});
    }
}

/* Of a line's field: what stands above it in this document. */
static const char *kept_text(const struct entry *entry, struct spot spot)
{
    const char *kept = NULL;
    if (!(spot.field->flags & FORM_KEEP))
        return NULL;
    if (spot.row < 0)
        kept = cells_get(&entry->keep, 0, spot.field->name);
    else if (spot.row > 0)
        kept = model_text(entry, (struct spot){spot.field, spot.row - 1});
    return kept && *kept ? kept : NULL;
}

void model_fill_empty(struct entry *entry, struct spot spot)
{
    const struct form_field *field = spot.field;
    const char *text, *kept = kept_text(entry, spot);
    if (*model_text(entry, spot) || field->compute.expr || entry->config.readonly ||
        field->flags & FORM_SECRET)
        return;
    bool changed = false;
    if (kept && record_canonical(field->cell, kept, entry->config.money_decimals, entry->config.today, false,
                                 &entry->scratch, &text, NULL) == RC_OK) {
        changed = model_set(entry, spot, text, SOURCE_KEPT);
    } else if (field->fallback.expr) {
        struct expr_scope scope = model_scope(entry);
        struct expr_value value = expr_eval(field->fallback.expr, &scope, model_number(entry, spot.row));
        changed = model_format(entry, field, value, &text) && model_set(entry, spot, text, SOURCE_DEFAULT);
    }
    if (changed)
        model_recompute(entry, spot.row, bit_of(entry, field));
}

void model_fill_range(struct entry *entry, size_t first, size_t end, int row)
{
    for (size_t i = first; i < end; i++) {
        struct spot spot = {&entry->form->fields[i], row};
        if (model_value(entry, spot)->source != SOURCE_TYPED && model_passes_when(entry, spot))
            model_fill_empty(entry, spot);
    }
}

void model_fill_all(struct entry *entry)
{
    const struct form *form = entry->form;
    model_fill_range(entry, 0, form->lines_at, -1);
    for (int row = 0; row < entry->line_count; row++) {
        if (model_line_has_content(entry, row))
            model_fill_range(entry, form->lines_at, form->lines_after, row);
    }
    model_fill_range(entry, form->lines_after, form->field_count, -1);
}

bool model_passes_when(struct entry *entry, struct spot spot)
{
    return !spot.field->when.expr || model_passes(entry, spot.field->when.expr, spot.row);
}

bool model_reachable(struct entry *entry, struct spot spot)
{
    if (entry->config.readonly)
        return !(spot.field->flags & FORM_SECRET);
    return !(spot.field->flags & FORM_NOENTRY) && model_passes_when(entry, spot);
}
