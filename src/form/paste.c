/* Pasted text: rows of cells between tabs and newlines. It fills, it is checked, it never submits; a cell
 * that is refused stays as it is, and the caret comes to it when the paste has ended. */
#include <stdio.h>
#include <string.h>

#include "model.h"

void paste_begin(struct entry *entry)
{
    if (entry->pasting)
        return;
    entry->pasting = true;
    entry->paste_past = entry->paste_return = entry->paste_full = false;
    entry->paste_left_out = entry->paste_refused = 0;
    entry->paste_first_row = entry->focus.row;
    entry->paste_column = entry->focus.field;
    entry->paste_bad = (struct spot){NULL, -1};
    entry->paste_message[0] = '\0';
}

void paste_keep_bad(struct entry *entry, const char *text, const char *message)
{
    struct spot at = entry->focus;
    if (model_set(entry, at, text, SOURCE_TYPED))
        model_recompute(entry, at.row, form_field_bit(entry->form, at.field));
    model_value(entry, at)->bad = true;
    entry->touched = false;
    if (entry->paste_bad.field || !*message)
        return;
    entry->paste_bad = at;
    snprintf(entry->paste_message, sizeof entry->paste_message, "%s", message);
}

static void next_cell(struct entry *entry)
{
    struct spot to = tab_next(entry, entry->focus, 0);
    if (!to.field || (entry->focus.row >= 0 && to.row != entry->focus.row)) {
        entry->paste_past = true;
        focus_reload(entry);
    } else {
        focus_to(entry, to);
    }
}

/* The next line, in the column where the paste began; a blank line of the paste is none. */
static void next_row(struct entry *entry)
{
    int row = entry->focus.row + 1;
    if (!model_line_has_content(entry, entry->focus.row))
        row = entry->focus.row;
    else if (row == entry->line_count)
        row = model_add_line(entry);
    if (row < 0) {
        entry->paste_full = true;
        focus_reload(entry);
        return;
    }
    struct spot to = {entry->paste_column, row};
    if (to.field->part != PART_LINE || !model_reachable(entry, to))
        to = tab_first_of_row(entry, row, 0);
    focus_to(entry, to);
}

void paste_move(struct entry *entry, enum intent intent)
{
    entry->paste_past = false;
    if (intent == INTENT_PASTE_ROW && entry->focus.row >= 0)
        next_row(entry);
    else
        next_cell(entry);
}

static enum entry_result type(struct entry *entry, struct key key)
{
    bool changed, refused;
    editor_key(&entry->editor, key, &changed, &refused);
    entry->touched = entry->touched || changed;
    entry->paste_refused += refused;
    if (changed)
        scan_note_char(entry, key);
    return ENTRY_TAKEN;
}

enum entry_result paste_char(struct entry *entry, struct key key)
{
    bool after_return = entry->paste_return;
    bool newline = key.point == '\n' || key.point == '\r';
    paste_begin(entry);
    entry->paste_return = key.point == '\r';
    if (key.point == '\n' && after_return)
        return ENTRY_TAKEN;
    if (entry->paste_full) {
        entry->paste_left_out += newline;
        return ENTRY_TAKEN;
    }
    if (newline)
        return leave_field(entry, INTENT_PASTE_ROW);
    if (entry->paste_past) {
        entry->paste_left_out += key.point == '\t';
        return ENTRY_TAKEN;
    }
    if (key.point != '\t')
        return type(entry, key);
    enum entry_result result = leave_field(entry, INTENT_PASTE_CELL);
    entry->paste_left_out += entry->paste_past;
    return result;
}

/* Lines that the paste has left are whole: they are checked as before a submit. */
static bool rows_are_good(struct entry *entry)
{
    int end = entry->focus.row;
    int first = entry->paste_first_row < 0 ? 0 : entry->paste_first_row;
    if (end < 0)
        return true;
    for (int row = first; row < end && row < entry->line_count; row++)
        model_fill_range(entry, entry->form->lines_at, entry->form->lines_after, row);
    return check_rows(entry, first, end < entry->line_count ? end : entry->line_count, false);
}

enum entry_result paste_end(struct entry *entry)
{
    if (!entry->pasting)
        return ENTRY_TAKEN;
    entry->pasting = false;
    struct spot bad = entry->paste_bad;
    bool still_bad = bad.field && (bad.row < 0 || (entry->focus.row >= 0 && bad.row < entry->line_count));
    if (still_bad && model_value(entry, bad)->bad) {
        leave_as_it_is(entry);
        focus_to(entry, bad);
        return leave_refuse(entry, STYLE_ERROR, "%s", entry->paste_message);
    }
    if (!rows_are_good(entry))
        return ENTRY_REFUSED;
    if (entry->paste_full)
        return leave_refuse(entry, STYLE_ERROR,
                            "a document has at most %d lines; %d of the paste were left out", CELLS_LINES_MAX,
                            entry->paste_left_out + 1);
    if (entry->paste_refused)
        return leave_refuse(entry, STYLE_ERROR,
                            "%d characters of the paste were left out: controls, or past the field's end",
                            entry->paste_refused);
    if (entry->paste_left_out)
        return leave_refuse(entry, STYLE_ERROR,
                            "%d cells of the paste stood past the last column and were left out",
                            entry->paste_left_out);
    return ENTRY_TAKEN;
}
