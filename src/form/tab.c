/* The orders in which fields follow each other: Tab's, Enter's, and up and down the screen. */
#include <stdlib.h>

#include "model.h"

static const struct spot nowhere = {NULL, -1};

static bool may_stop(struct entry *entry, struct spot at, unsigned flags)
{
    return (flags & TAB_PASS || !(at.field->flags & FORM_PASS)) && model_reachable(entry, at);
}

/* The first that may be stopped at of fields[first … end) on one row. */
static struct spot first_of(struct entry *entry, size_t first, size_t end, int row, unsigned flags)
{
    for (size_t i = first; i < end; i++) {
        struct spot at = {&entry->form->fields[i], row};
        if (may_stop(entry, at, flags))
            return at;
    }
    return nowhere;
}

static struct spot last_of(struct entry *entry, size_t first, size_t end, int row, unsigned flags)
{
    for (size_t i = end; i-- > first;) {
        struct spot at = {&entry->form->fields[i], row};
        if (may_stop(entry, at, flags))
            return at;
    }
    return nowhere;
}

static bool has_grid(const struct entry *entry)
{
    return entry->form->lines_at < entry->form->lines_after;
}

struct spot tab_first_of_row(struct entry *entry, int row, unsigned flags)
{
    struct spot at = first_of(entry, entry->form->lines_at, entry->form->lines_after, row, flags);
    return at.field ? at
                    : first_of(entry, entry->form->lines_at, entry->form->lines_after, row, flags | TAB_PASS);
}

/* A line beyond the last, if one may be made and the last has something on it. */
static struct spot on_new_line(struct entry *entry, unsigned flags)
{
    int last = entry->line_count - 1;
    if (!has_grid(entry) || entry->config.readonly)
        return nowhere;
    if (last >= 0 && !model_line_has_content(entry, last))
        return tab_first_of_row(entry, last, flags);
    int row = model_add_line(entry);
    return row < 0 ? nowhere : tab_first_of_row(entry, row, flags);
}

static struct spot into_grid(struct entry *entry, unsigned flags)
{
    if (entry->line_count)
        return tab_first_of_row(entry, 0, flags);
    return on_new_line(entry, flags);
}

static struct spot header_before(struct entry *entry, unsigned flags)
{
    return first_of(entry, 0, entry->form->lines_at, -1, flags);
}

static struct spot header_after(struct entry *entry, unsigned flags)
{
    return first_of(entry, entry->form->lines_after, entry->form->field_count, -1, flags);
}

struct spot tab_first(struct entry *entry)
{
    struct spot at = header_before(entry, 0);
    if (!at.field && has_grid(entry))
        at = into_grid(entry, 0);
    if (!at.field)
        at = header_after(entry, 0);
    return at.field ? at : first_of(entry, 0, entry->form->lines_at, -1, TAB_PASS);
}

/* From the end of a row on. */
static struct spot after_row(struct entry *entry, int row, unsigned flags)
{
    if (row + 1 < entry->line_count)
        return tab_first_of_row(entry, row + 1, flags);
    if (!(flags & TAB_GROW))
        return nowhere;
    if (model_line_has_content(entry, row) && !entry->config.readonly)
        return on_new_line(entry, flags);
    struct spot at = header_after(entry, flags);
    return at.field ? at : tab_first(entry);
}

struct spot tab_next(struct entry *entry, struct spot from, unsigned flags)
{
    const struct form *form = entry->form;
    size_t index = form_field_index(form, from.field);
    struct spot at;
    if (from.row >= 0) {
        at = first_of(entry, index + 1, form->lines_after, from.row, flags);
        return at.field ? at : after_row(entry, from.row, flags);
    }
    if (index < form->lines_at) {
        at = first_of(entry, index + 1, form->lines_at, -1, flags);
        if (!at.field && has_grid(entry))
            at = into_grid(entry, flags);
        if (!at.field)
            at = header_after(entry, flags);
    } else {
        at = first_of(entry, index + 1, form->field_count, -1, flags);
    }
    return at.field || !(flags & TAB_WRAP) ? at : tab_first(entry);
}

static struct spot last_in_grid(struct entry *entry, unsigned flags)
{
    if (!entry->line_count)
        return on_new_line(entry, flags);
    return last_of(entry, entry->form->lines_at, entry->form->lines_after, entry->line_count - 1, flags);
}

static struct spot tab_last(struct entry *entry, unsigned flags)
{
    struct spot at = last_of(entry, entry->form->lines_after, entry->form->field_count, -1, flags);
    if (!at.field && has_grid(entry))
        at = last_in_grid(entry, flags);
    return at.field ? at : last_of(entry, 0, entry->form->lines_at, -1, flags);
}

struct spot tab_previous(struct entry *entry, struct spot from, unsigned flags)
{
    const struct form *form = entry->form;
    size_t index = form_field_index(form, from.field);
    struct spot at = nowhere;
    if (from.row >= 0) {
        at = last_of(entry, form->lines_at, index, from.row, flags);
        if (!at.field && from.row > 0)
            return last_of(entry, form->lines_at, form->lines_after, from.row - 1, flags);
    } else if (index >= form->lines_after) {
        at = last_of(entry, form->lines_after, index, -1, flags);
        if (!at.field && has_grid(entry))
            at = last_in_grid(entry, flags);
    } else {
        at = last_of(entry, 0, index, -1, flags);
        return at.field || !(flags & TAB_WRAP) ? at : tab_last(entry, flags);
    }
    if (!at.field)
        at = last_of(entry, 0, form->lines_at, -1, flags);
    return at.field || !(flags & TAB_WRAP) ? at : tab_last(entry, flags);
}

/* Whether Enter must stop here: nothing has filled it, and a kept value or default does not now. */
static bool is_unfilled(struct entry *entry, struct spot at)
{
    if (*model_text(entry, at) || !model_reachable(entry, at))
        return false;
    if (model_value(entry, at)->source != SOURCE_TYPED)
        model_fill_empty(entry, at);
    return at.field->flags & FORM_REQUIRED && !*model_text(entry, at);
}

static struct spot unfilled_of(struct entry *entry, size_t first, size_t end, int row)
{
    for (size_t i = first; i < end; i++) {
        struct spot at = {&entry->form->fields[i], row};
        if (is_unfilled(entry, at))
            return at;
    }
    return nowhere;
}

/* The next of the header's fields that nothing has filled, required or not; one marked `pass` is passed. */
static struct spot empty_of(struct entry *entry, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        struct spot at = {&entry->form->fields[i], -1};
        if (is_unfilled(entry, at) || (!*model_text(entry, at) && may_stop(entry, at, 0)))
            return at;
    }
    return nowhere;
}

static struct spot unfilled_in_lines(struct entry *entry)
{
    const struct form *form = entry->form;
    for (int row = 0; row < entry->line_count; row++) {
        struct spot at = nowhere;
        if (model_line_has_content(entry, row))
            at = unfilled_of(entry, form->lines_at, form->lines_after, row);
        if (at.field)
            return at;
    }
    return nowhere;
}

/* Of a copied line what the paper may differ in: nobody keys its item again. */
static struct spot enter_line(struct entry *entry, int row)
{
    struct spot at = unfilled_of(entry, entry->form->lines_at, entry->form->lines_after, row);
    if (at.field)
        return at;
    struct spot quantity = {entry->quantity, row};
    bool copied = entry->source && *model_text(entry, (struct spot){entry->source, row});
    if (copied && quantity.field && model_reachable(entry, quantity))
        return quantity;
    return tab_first_of_row(entry, row, 0);
}

static struct spot enter_from_row(struct entry *entry, struct spot from)
{
    const struct form *form = entry->form;
    if (!model_line_has_content(entry, from.row)) {
        struct spot at = header_after(entry, 0);
        return at.field ? at : unfilled_of(entry, 0, form->lines_at, -1);
    }
    size_t index = form_field_index(form, from.field);
    struct spot at = unfilled_of(entry, index + 1, form->lines_after, from.row);
    if (!at.field)
        at = unfilled_of(entry, form->lines_at, index, from.row);
    if (at.field)
        return at;
    if (from.row + 1 == entry->line_count)
        return on_new_line(entry, 0);
    return enter_line(entry, from.row + 1);
}

/* Behind the header: a line that lacks something, else the first of those copied, else a new one. */
static struct spot enter_lines(struct entry *entry)
{
    struct spot at = unfilled_in_lines(entry);
    if (at.field)
        return at;
    bool copied = entry->source && entry->line_count && *model_text(entry, (struct spot){entry->source, 0});
    return copied ? enter_line(entry, 0) : on_new_line(entry, 0);
}

static struct spot enter_from_header(struct entry *entry, size_t index)
{
    const struct form *form = entry->form;
    struct spot at = empty_of(entry, index + 1, form->lines_at);
    if (!at.field && has_grid(entry))
        at = enter_lines(entry);
    if (!at.field)
        at = unfilled_of(entry, form->lines_after, form->field_count, -1);
    return at.field ? at : unfilled_of(entry, 0, index, -1);
}

struct spot tab_first_unfilled(struct entry *entry)
{
    const struct form *form = entry->form;
    struct spot at = unfilled_of(entry, 0, form->lines_at, -1);
    if (!at.field && has_grid(entry))
        at = unfilled_in_lines(entry);
    if (!at.field)
        at = unfilled_of(entry, form->lines_after, form->field_count, -1);
    if (!at.field && has_grid(entry))
        at = on_new_line(entry, 0);
    return at.field ? at : tab_first(entry);
}

struct spot tab_first_empty(struct entry *entry)
{
    struct spot at = empty_of(entry, 0, entry->form->lines_at);
    return at.field ? at : tab_first_unfilled(entry);
}

bool entry_lacks(struct entry *entry)
{
    const struct form *form = entry->form;
    return unfilled_of(entry, 0, form->lines_at, -1).field || unfilled_in_lines(entry).field ||
           unfilled_of(entry, form->lines_after, form->field_count, -1).field;
}

struct spot tab_after_append(struct entry *entry, int row)
{
    struct spot at = empty_of(entry, 0, entry->form->lines_at);
    if (!at.field)
        at = unfilled_in_lines(entry);
    if (!at.field && row < entry->line_count)
        at = enter_line(entry, row);
    return at.field ? at : tab_first(entry);
}

struct spot tab_unfilled(struct entry *entry, struct spot from)
{
    const struct form *form = entry->form;
    size_t index = form_field_index(form, from.field);
    if (entry->config.readonly)
        return tab_next(entry, from, TAB_WRAP | TAB_GROW);
    if (from.row >= 0)
        return enter_from_row(entry, from);
    if (index < form->lines_at)
        return enter_from_header(entry, index);
    struct spot at = empty_of(entry, index + 1, form->field_count);
    if (!at.field)
        at = unfilled_of(entry, 0, form->lines_at, -1);
    return at.field ? at : unfilled_in_lines(entry);
}

/* The picture's row of a field, all rows of the grid being one. */
static struct spot nearest_on(struct entry *entry, int picture_row, int column, int row)
{
    const struct form *form = entry->form;
    struct spot best = nowhere;
    int best_away = 0;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        struct spot at = {field, field->part == PART_LINE ? row : -1};
        if (field->row != picture_row || !model_reachable(entry, at))
            continue;
        int away = abs(field->column - column);
        if (!best.field || away < best_away) {
            best = at;
            best_away = away;
        }
    }
    return best;
}

static int picture_rows(const struct form *form)
{
    return form->grid_rows ? form->rows - form->grid_rows + 1 : form->rows;
}

static struct spot across(struct entry *entry, struct spot from, int step)
{
    const struct form *form = entry->form;
    for (int at = from.field->row + step; at >= 0 && at < picture_rows(form); at += step) {
        struct spot to = nowhere;
        if (!has_grid(entry) || at != form->grid_row) {
            to = nearest_on(entry, at, from.field->column, -1);
        } else if (entry->line_count) {
            to = nearest_on(entry, at, from.field->column, step > 0 ? 0 : entry->line_count - 1);
        } else {
            to = on_new_line(entry, 0);
        }
        if (to.field)
            return to;
    }
    return nowhere;
}

struct spot tab_above(struct entry *entry, struct spot from)
{
    struct spot at = {from.field, from.row - 1};
    if (from.row > 0)
        return model_reachable(entry, at) ? at : tab_first_of_row(entry, at.row, TAB_PASS);
    return across(entry, from, -1);
}

struct spot tab_below(struct entry *entry, struct spot from)
{
    struct spot at = {from.field, from.row + 1};
    if (from.row < 0)
        return across(entry, from, 1);
    if (at.row < entry->line_count)
        return model_reachable(entry, at) ? at : tab_first_of_row(entry, at.row, TAB_PASS);
    if (model_line_has_content(entry, from.row) && !entry->config.readonly)
        return on_new_line(entry, 0);
    return across(entry, from, 1);
}
