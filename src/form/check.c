/* What is wrong: on leaving a field, and in the whole document before submit. */
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { PASSED_MAX = 4096 };

/* Which ways of leaving a field ask that it is filled and its warnings heard: going on does, going back or
 * across does not, since the clerk may be on the way to what is wrong. */
static const bool goes_on[INTENTS] = {
    [INTENT_STAY] = true,     [INTENT_ENTER] = true,    [INTENT_TAB] = true,
    [INTENT_NEW_LINE] = true, [INTENT_DUP_LINE] = true,
};

static bool refuse_at(struct entry *entry, struct spot at, enum style style, const char *message,
                      const char *more)
{
    if (at.field && (at.field != entry->focus.field || at.row != entry->focus.row) &&
        model_reachable(entry, at))
        focus_to(entry, at);
    entry->refused = true;
    model_say(entry, style, "%s%s", message, more);
    return false;
}

static bool refuse_empty(struct entry *entry, struct spot at)
{
    entry->refused = true;
    if (at.field != entry->focus.field || at.row != entry->focus.row)
        focus_to(entry, at);
    model_say(entry, STYLE_ERROR, "%s is required%s", at.field->title,
              at.field->lookup ? "; F4 lists the values" : "");
    return false;
}

static bool was_passed(const struct entry *entry, const struct form_check *check, int number)
{
    for (size_t i = 0; i < entry->passed_count; i++) {
        if (entry->passed[i].check == check && entry->passed[i].number == number)
            return true;
    }
    return false;
}

static bool note_passed(struct entry *entry, const struct form_check *check, int number)
{
    if (entry->passed_count == entry->passed_capacity) {
        size_t capacity = entry->passed_capacity ? entry->passed_capacity * 2 : 8;
        struct passed_warning *passed =
            capacity <= PASSED_MAX ? realloc(entry->passed, capacity * sizeof *passed) : NULL;
        if (!passed)
            return false;
        entry->passed = passed;
        entry->passed_capacity = capacity;
    }
    entry->passed[entry->passed_count++] = (struct passed_warning){check, number};
    return true;
}

/* A warning that was passed on other values was not passed on these. */
void check_forget(struct entry *entry, struct spot spot)
{
    form_set_t bit = form_field_bit(entry->form, spot.field);
    int number = model_number(entry, spot.row);
    size_t kept = 0;
    for (size_t i = 0; i < entry->passed_count; i++) {
        const struct passed_warning *passed = &entry->passed[i];
        bool concerned = (passed->check->rule.uses & bit || passed->check->owner == spot.field) &&
                         (!number || !passed->number || passed->number == number);
        if (!concerned)
            entry->passed[kept++] = *passed;
    }
    entry->passed_count = kept;
}

/* The first time a warning holds the cursor; the same key again, with nothing changed between, passes it. */
static bool pass_warning(struct entry *entry, const struct form_check *check, int row)
{
    if (entry->warned == check && entry->warned_row == row && entry->warned_at == entry->changes)
        return note_passed(entry, check, model_number(entry, row));
    entry->warned = check;
    entry->warned_row = row;
    entry->warned_at = entry->changes;
    return false;
}

/* One check at one place. `holds`: errors hold the cursor even where the field could be left backwards. */
static bool check_one(struct entry *entry, const struct form_check *check, int row, bool with_warnings,
                      bool holds)
{
    if (check->warning ? !with_warnings : !holds)
        return true;
    if (model_passes(entry, check->rule.expr, row) ||
        (check->warning && was_passed(entry, check, model_number(entry, row))))
        return true;
    if (check->warning && pass_warning(entry, check, row))
        return true;
    return refuse_at(entry, model_spot(entry, check->owner, row),
                     check->warning ? STYLE_WARNING : STYLE_ERROR, check->message,
                     check->warning ? "; the same key again accepts it" : "");
}

static bool row_counts(const struct entry *entry, int row)
{
    return row < 0 || model_line_has_content(entry, row);
}

/* The lines a check concerns when a field of the focus is left: its own, or all where a header field is left.
 */
static bool check_from_focus(struct entry *entry, const struct form_check *check, enum intent intent)
{
    bool alone = check->rule.uses == form_field_bit(entry->form, entry->focus.field);
    bool holds = goes_on[intent] || alone;
    int first = -1, last = -1;
    if (check->owner->part == PART_LINE) {
        first = entry->focus.row < 0 ? 0 : entry->focus.row;
        last = entry->focus.row < 0 ? entry->line_count - 1 : entry->focus.row;
    }
    for (int row = first; row <= last; row++) {
        if (row_counts(entry, row) && !check_one(entry, check, row, goes_on[intent], holds))
            return false;
    }
    return true;
}

static bool check_computed(struct entry *entry, struct spot at)
{
    if (!at.field->compute.expr || !model_value(entry, at)->bad)
        return true;
    entry->refused = true;
    model_say(entry, STYLE_ERROR, "%s cannot be computed: a number is too large, or a division is by zero",
              at.field->title);
    return false;
}

/* Computed fields that name the one being left. */
static bool check_dependents(struct entry *entry)
{
    form_set_t bit = form_field_bit(entry->form, entry->focus.field);
    for (size_t i = 0; i < entry->form->computed_count; i++) {
        const struct form_field *field = entry->form->computed[i];
        struct spot at = model_spot(entry, field, entry->focus.row);
        if (!(field->compute.uses & bit) || (field->part == PART_LINE && at.row < 0))
            continue;
        if (!check_computed(entry, at))
            return false;
    }
    return true;
}

bool check_leaving(struct entry *entry, enum intent intent)
{
    struct spot at = entry->focus;
    if (entry->config.readonly || !row_counts(entry, at.row))
        return true;
    if (goes_on[intent] && at.field->flags & FORM_REQUIRED && !*model_text(entry, at))
        return refuse_empty(entry, at);
    if (!check_dependents(entry))
        return false;
    for (size_t i = 0; i < at.field->check_count; i++) {
        if (!check_from_focus(entry, at.field->checks[i], intent))
            return false;
    }
    return true;
}

/* Why a stored text cannot be read; told by reading it again. */
static bool refuse_bad(struct entry *entry, struct spot at)
{
    struct err err = {0};
    const char *text;
    enum rc rc = record_canonical(at.field->cell, model_text(entry, at), entry->config.money_decimals,
                                  entry->config.today, true, &entry->scratch, &text, &err);
    focus_to(entry, at);
    entry->refused = true;
    if (rc)
        model_say(entry, STYLE_ERROR, "%s", err.text);
    else
        model_say(entry, STYLE_ERROR, "%s was not found; F4 lists the values", model_text(entry, at));
    return false;
}

static bool check_field(struct entry *entry, struct spot at)
{
    const struct value *value = model_value(entry, at);
    if (at.field->compute.expr)
        return check_computed(entry, at);
    if (at.field->flags & FORM_NOENTRY)
        return true;
    if (value->bad)
        return refuse_bad(entry, at);
    if (at.field->flags & FORM_REQUIRED && !value->text && model_passes_when(entry, at))
        return refuse_empty(entry, at);
    return true;
}

static bool check_row(struct entry *entry, int row, bool with_warnings)
{
    const struct form *form = entry->form;
    enum record_part part = row < 0 ? PART_HEADER : PART_LINE;
    if (!row_counts(entry, row))
        return true;
    for (size_t i = 0; i < form->field_count; i++) {
        if (form->fields[i].part == part && !check_field(entry, (struct spot){&form->fields[i], row}))
            return false;
    }
    for (size_t i = 0; i < form->check_count; i++) {
        if (form->checks[i].owner->part == part &&
            !check_one(entry, &form->checks[i], row, with_warnings, true))
            return false;
    }
    return true;
}

bool check_rows(struct entry *entry, int first_row, int end_row, bool with_warnings)
{
    for (int row = first_row; row < end_row; row++) {
        if (!check_row(entry, row, with_warnings))
            return false;
    }
    return true;
}
