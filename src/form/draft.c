/* What goes into a draft and into a submit, and what of it is stored. */
#include <string.h>

#include "model.h"

/* The text of the field that is being typed, as it would be stored where it can be read. */
static const char *typed_text(const struct entry *entry, struct arena *arena)
{
    const char *text;
    enum rc rc = leave_read(entry, entry->focus.field, entry->editor.text, arena, &text, NULL);
    return rc ? entry->editor.text : text;
}

static bool is_focus(const struct entry *entry, struct spot spot)
{
    return entry->focus.field == spot.field && entry->focus.row == spot.row;
}

static enum rc put_cell(const struct entry *entry, struct spot spot, struct cells *ret, struct err *err)
{
    const struct value *value = model_value(entry, spot);
    const char *text = value->text ? value->text : "";
    if (!model_is_stored(spot.field))
        return RC_OK;
    if (is_focus(entry, spot) && entry->touched)
        text = typed_text(entry, ret->arena);
    else if (!value->text && value->source < SOURCE_FILLED)
        return RC_OK;
    return cells_put(ret, model_number(entry, spot.row), spot.field->name, text, err);
}

/* Of a line that holds nothing but the field being typed, and that no draft knows, that alone. */
static enum rc put_row(const struct entry *entry, int row, struct cells *ret, struct err *err)
{
    const struct form *form = entry->form;
    enum record_part part = row < 0 ? PART_HEADER : PART_LINE;
    bool whole = row < 0 || entry->lines[row].known || model_line_has_content(entry, row);
    enum rc rc = RC_OK;
    for (size_t i = 0; !rc && i < form->field_count; i++) {
        struct spot spot = {&form->fields[i], row};
        if (form->fields[i].part == part && (whole || (is_focus(entry, spot) && entry->touched)))
            rc = put_cell(entry, spot, ret, err);
    }
    return rc;
}

enum rc entry_cells(const struct entry *entry, struct cells *ret, struct err *err)
{
    enum rc rc = RC_OK;
    for (int row = -1; !rc && row < entry->line_count; row++)
        rc = put_row(entry, row, ret, err);
    for (size_t i = 0; !rc && i < entry->extra.count; i++) {
        const struct cell *cell = &entry->extra.items[i];
        if (cell->field)
            rc = cells_put(ret, cell->line, cell->field, cell->text, err);
    }
    return rc;
}

static bool take_value(const struct entry *entry, struct spot spot, struct cells *ret, bool *ret_any)
{
    struct value *value = model_value(entry, spot);
    if (!value->dirty)
        return true;
    if (!(spot.field->flags & FORM_SECRET)) {
        if (cells_put(ret, model_number(entry, spot.row), spot.field->name, value->text ? value->text : "",
                      NULL) != RC_OK)
            return false; /* stays dirty: the next call takes it */
        value->sent = true;
        *ret_any = true;
    }
    value->dirty = false;
    return true;
}

static bool take_line(const struct entry *entry, int row, struct cells *ret, bool *ret_any)
{
    const struct form *form = entry->form;
    if (!entry->lines[row].dirty || (!entry->lines[row].known && !model_line_has_content(entry, row)))
        return true;
    for (size_t i = form->lines_at; i < form->lines_after; i++) {
        if (!take_value(entry, (struct spot){&form->fields[i], row}, ret, ret_any))
            return false;
    }
    entry->lines[row].dirty = false;
    entry->lines[row].known = true;
    return true;
}

bool entry_take_changes(struct entry *entry, struct cells *ret, int *ret_dropped, size_t *ret_dropped_count)
{
    const struct form *form = entry->form;
    *ret_dropped_count = 0;
    if (!entry->typed) /* defaults alone make no draft */
        return false;
    bool any = entry->dropped_count > 0, good = true;
    entry->drawn.holds = entry->drawn.holds && entry->drafting;
    entry->drafting = true;
    memcpy(ret_dropped, entry->dropped, entry->dropped_count * sizeof *ret_dropped);
    *ret_dropped_count = entry->dropped_count;
    entry->dropped_count = 0;
    for (size_t i = 0; good && i < form->field_count; i++) {
        if (form->fields[i].part == PART_HEADER)
            good = take_value(entry, (struct spot){&form->fields[i], -1}, ret, &any);
    }
    for (int row = 0; good && row < entry->line_count; row++)
        good = take_line(entry, row, ret, &any);
    entry->drawn.holds = entry->drawn.holds && !any;
    return any;
}

void entry_mark_saved(struct entry *entry)
{
    size_t columns = entry->form->lines_after - entry->form->lines_at;
    entry->drawn.holds = false;
    for (size_t i = 0; i < FORM_FIELDS_MAX; i++)
        entry->header[i].sent = false;
    for (int row = 0; row < entry->line_count; row++) {
        for (size_t i = 0; i < columns; i++)
            entry->lines[row].values[i].sent = false;
    }
}
