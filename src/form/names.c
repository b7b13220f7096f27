/* Look-ups: waiting for them, filling from their rows, and asking for the names beside codes that came from a
 * stored draft or a paste — only of the lines that are seen. */
#include <stdlib.h>
#include <string.h>

#include "model.h"

bool waiting_start(struct waiting *waiting, const struct form_field *field, int number, const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        return false;
    waiting_end(waiting);
    *waiting =
        (struct waiting){.on = true,
                         .text = copy,
                         .lookup = {.lookup = field->lookup, .text = copy, .line = number, .field = field}};
    return true;
}

void waiting_end(struct waiting *waiting)
{
    free(waiting->text);
    *waiting = (struct waiting){0};
}

/* What the clerk typed stays; a field that cannot be typed in always follows, and so does a loaded one that
 * Tab passes over: the unit of another item would be wrong. */
static bool may_fill(const struct form_field *field, const struct value *value)
{
    if (field->flags & FORM_NOENTRY)
        return true;
    return value->source < SOURCE_LOADED || (value->source == SOURCE_LOADED && field->flags & FORM_PASS);
}

static char *copy_of(const struct cells *row, const char *column)
{
    const char *text = cells_get(row, 0, column);
    return text && *text ? strdup(text) : NULL;
}

static void keep_name(struct value *value, const struct cells *row)
{
    free(value->name);
    free(value->on_hand);
    value->name = copy_of(row, "name");
    value->on_hand = copy_of(row, "on_hand");
}

form_set_t names_fill(struct entry *entry, struct spot spot, const struct cells *row, bool stored)
{
    form_set_t changed = 0;
    keep_name(model_value(entry, spot), row);
    for (size_t i = 0; i < spot.field->fill_count; i++) {
        const struct form_fill *fill = &spot.field->fills[i];
        struct spot target = model_spot(entry, fill->target, spot.row);
        const char *text = cells_get(row, 0, fill->column);
        if (!may_fill(fill->target, model_value(entry, target)) || (!stored && model_is_stored(fill->target)))
            continue;
        if (!text || record_canonical(fill->target->cell, text, entry->config.money_decimals,
                                      entry->config.today, false, &entry->scratch, &text, NULL) != RC_OK)
            text = "";
        if (model_set(entry, target, text, SOURCE_FILLED))
            changed |= form_field_bit(entry->form, fill->target);
    }
    return changed;
}

static bool lacks_name(const struct entry *entry, struct spot spot)
{
    const struct value *value = model_value(entry, spot);
    if (!spot.field->lookup || !value->text || value->bad || value->asked)
        return false;
    for (size_t i = 0; i < spot.field->fill_count; i++) {
        const struct form_field *target = spot.field->fills[i].target;
        if (!model_is_stored(target) && !*model_text(entry, model_spot(entry, target, spot.row)))
            return true;
    }
    return false;
}

static bool want_on_row(struct entry *entry, int row)
{
    const struct form *form = entry->form;
    enum record_part part = row < 0 ? PART_HEADER : PART_LINE;
    for (size_t i = 0; i < form->field_count; i++) {
        struct spot spot = {&form->fields[i], row};
        if (form->fields[i].part != part || !lacks_name(entry, spot))
            continue;
        model_value(entry, spot)->asked = true;
        return waiting_start(&entry->naming, spot.field, model_number(entry, row), model_text(entry, spot));
    }
    return false;
}

void names_want(struct entry *entry)
{
    if (entry->leaving.on || entry->naming.on || want_on_row(entry, -1))
        return;
    int end = entry->grid_top + entry->grid_seen;
    for (int row = entry->grid_top; row < end && row < entry->line_count; row++) {
        if (want_on_row(entry, row))
            return;
    }
}

void names_answer(struct entry *entry, const struct cells *row)
{
    struct waiting asked = entry->naming;
    entry->naming = (struct waiting){0};
    int at = asked.lookup.line ? model_row(entry, asked.lookup.line) : -1;
    struct spot spot = {asked.lookup.field, at};
    bool there = spot.field->part == PART_HEADER || at >= 0;
    if (row && there && !strcmp(model_text(entry, spot), asked.text))
        model_recompute(entry, at, names_fill(entry, spot, row, false));
    waiting_end(&asked);
}
