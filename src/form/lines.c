/* Keys that make, drop and duplicate lines and fields. */
#include <string.h>

#include "model.h"

enum entry_result line_new(struct entry *entry)
{
    if (!focus_in_grid(entry) || entry->config.readonly)
        return ENTRY_IGNORED;
    return leave_field(entry, INTENT_NEW_LINE);
}

/* Without asking what is wrong on it. */
enum entry_result line_drop(struct entry *entry)
{
    if (!focus_in_grid(entry) || entry->config.readonly)
        return ENTRY_IGNORED;
    int row = entry->focus.row;
    model_drop_line(entry, row);
    if (row == entry->line_count)
        row = row && !model_line_has_content(entry, row - 1) ? row - 1 : model_add_line(entry);
    struct spot to = {entry->focus.field, row};
    if (row >= 0 && !model_line_has_content(entry, row))
        to = tab_first_of_row(entry, row, 0); /* an empty line is keyed from its beginning */
    entry->focus.field = NULL;                /* its line is gone: nothing is left to leave */
    focus_to(entry, row < 0 ? tab_first(entry) : to);
    model_recompute(entry, -1, ~entry->header_set);
    focus_reload(entry);
    return ENTRY_TAKEN;
}

void line_copy_above(struct entry *entry, int row)
{
    const struct form *form = entry->form;
    for (size_t i = form->lines_at; row > 0 && i < form->lines_after; i++) {
        struct spot from = {&form->fields[i], row - 1}, to = {&form->fields[i], row};
        const struct value *value = model_value(entry, from);
        if (!value->text || value->source == SOURCE_SHOWN)
            continue;
        bool bad = value->bad, unverified = value->unverified;
        model_set(entry, to, value->text, (enum source)value->source);
        model_value(entry, to)->bad = bad;
        model_value(entry, to)->unverified = unverified;
    }
    model_recompute(entry, row, ~entry->header_set);
    focus_reload(entry);
}

enum entry_result line_duplicate(struct entry *entry)
{
    if (!focus_in_grid(entry) || entry->config.readonly)
        return ENTRY_IGNORED;
    if (model_line_has_content(entry, entry->focus.row) || entry->touched)
        return leave_field(entry, INTENT_DUP_LINE);
    if (!entry->focus.row)
        return leave_refuse(entry, STYLE_ERROR, "there is no line above to duplicate; key this one");
    line_copy_above(entry, entry->focus.row);
    return ENTRY_TAKEN;
}

enum entry_result line_field_above(struct entry *entry)
{
    struct spot at = entry->focus;
    const char *above = NULL;
    if (!at.field || entry->config.readonly)
        return ENTRY_IGNORED;
    if (at.row > 0)
        above = model_text(entry, (struct spot){at.field, at.row - 1});
    else if (at.row < 0)
        above = cells_get(&entry->keep, 0, at.field->name);
    if (!above || !*above)
        return leave_refuse(entry, STYLE_ERROR,
                            at.row < 0 ? "the last document has no value here; key this one"
                                       : "there is no value above to duplicate; key this one");
    editor_set(&entry->editor, above, at.field->cell->max_chars, false);
    entry->touched = true;
    return ENTRY_TAKEN;
}
