/* What another document brings along: put behind the lines there are, as filled, not as typed. */
#include <string.h>

#include "model.h"

/* Where the text goes: a field of the form, else among the cells it does not show. */
static enum rc put(struct entry *entry, const struct cell *cell, int row, struct cells *ret_unseen,
                   struct err *err)
{
    const struct form_field *field = NULL;
    enum record_part part = row < 0 ? PART_HEADER : PART_LINE;
    for (size_t i = 0; i < entry->form->field_count && !field; i++) {
        const struct form_field *at = &entry->form->fields[i];
        field = at->part == part && !strcmp(at->name, cell->field) ? at : NULL;
    }
    if (!field) {
        int number = model_number(entry, row);
        enum rc rc = cells_put(&entry->extra, number, cell->field, cell->text, err);
        return rc ? rc : cells_put(ret_unseen, number, cell->field, cell->text, err);
    }
    struct spot spot = {field, row};
    const struct value *value = model_value(entry, spot);
    if (value->text && value->source >= SOURCE_FILLED)
        return RC_OK;
    const char *text;
    bool good = record_canonical(field->cell, cell->text, entry->config.money_decimals, entry->config.today,
                                 false, &entry->scratch, &text, NULL) == RC_OK;
    model_set(entry, spot, good ? text : cell->text, SOURCE_FILLED);
    model_value(entry, spot)->bad = !good;
    return RC_OK;
}

/* The header's fields that stand empty or hold what a default put there. */
static enum rc put_header(struct entry *entry, const struct cells *cells, struct cells *ret_unseen,
                          struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; !rc && i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (cell->field && !cell->line && *cell->text)
            rc = put(entry, cell, -1, ret_unseen, err);
    }
    return rc;
}

/* A line for each of theirs, in their order, numbered on from the last. */
static enum rc put_lines(struct entry *entry, const struct cells *cells, struct cells *ret_unseen,
                         struct err *err)
{
    static int rows[CELLS_LINES_MAX + 1]; /* by their number; the program has one thread that keys */
    for (int number = 0; (number = cells_next_line(cells, number)) > 0;) {
        rows[number] = model_add_line(entry);
        if (rows[number] < 0)
            return err_set(err, RC_REFUSED, "%s", entry->message);
        entry->last_number = model_number(entry, rows[number]);
    }
    enum rc rc = RC_OK;
    for (size_t i = 0; !rc && i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (cell->field && cell->line > 0 && *cell->text)
            rc = put(entry, cell, rows[cell->line], ret_unseen, err);
    }
    return rc;
}

/* An empty line under the caret is no line to stand behind. */
static void drop_empty_end(struct entry *entry)
{
    while (entry->line_count && !model_line_has_content(entry, entry->line_count - 1)) {
        if (entry->focus.row == entry->line_count - 1)
            entry->focus = (struct spot){NULL, -1};
        model_drop_line(entry, entry->line_count - 1);
    }
}

enum rc entry_append(struct entry *entry, const struct cells *cells, struct cells *ret_unseen,
                     struct err *err)
{
    if (entry->leaving.on || entry->config.readonly)
        return err_set(err, RC_REFUSED, "nothing can be copied here now");
    arena_reset(&entry->scratch);
    waiting_end(&entry->naming);
    entry->drawn.holds = false;
    entry->message[0] = '\0';
    entry->refused = entry->not_found = false;
    drop_empty_end(entry);
    int first = entry->line_count;
    enum rc rc = put_header(entry, cells, ret_unseen, err);
    if (!rc)
        rc = put_lines(entry, cells, ret_unseen, err);
    entry->typed = true; /* the draft takes it at once */
    model_recompute(entry, -1, entry->header_set);
    model_recompute_all(entry);
    struct spot to = tab_after_append(entry, first);
    entry->message[0] = '\0';
    entry->focus = (struct spot){NULL, -1};
    if (to.field)
        focus_to(entry, to);
    names_want(entry);
    comment_make(entry);
    return rc;
}

bool entry_settle(struct entry *entry)
{
    if (entry->leaving.on)
        return true;
    arena_reset(&entry->scratch);
    entry->drawn.holds = false;
    entry->message[0] = '\0';
    entry->refused = entry->scanning = false;
    if (entry->config.readonly || !entry->touched)
        return true;
    bool good = leave_field(entry, INTENT_STAY) != ENTRY_REFUSED;
    comment_make(entry);
    return good;
}
