/* Where the caret stands, and where each way of leaving a field takes it. */
#include "model.h"

bool focus_in_grid(const struct entry *entry)
{
    return entry->focus.field && entry->focus.row >= 0;
}

void focus_reload(struct entry *entry)
{
    const struct form_field *field = entry->focus.field;
    if (!field)
        return;
    editor_set(&entry->editor, model_text(entry, entry->focus), field->cell->max_chars,
               !entry->config.readonly);
    entry->touched = false;
    entry->typed_chars = 0;
    entry->typed_fast = true;
}

/* A line left with nothing on it goes away; one with something gets its defaults. So do the header's fields
 * that were passed over on the way into the lines. */
static void leave_row(struct entry *entry, struct spot *to)
{
    const struct form *form = entry->form;
    struct spot from = entry->focus;
    if (!from.field || from.row == to->row || entry->config.readonly)
        return;
    if (from.row < 0) {
        model_fill_range(entry, 0, form->lines_at, -1);
    } else if (model_line_has_content(entry, from.row)) {
        model_fill_range(entry, form->lines_at, form->lines_after, from.row);
    } else {
        model_drop_line(entry, from.row);
        if (to->row > from.row)
            to->row--;
    }
}

void focus_to(struct entry *entry, struct spot to)
{
    leave_row(entry, &to);
    entry->focus = to;
    model_fill_empty(entry, to);
    focus_reload(entry);
}

static void move_stay(struct entry *entry)
{
    focus_reload(entry);
}

static void go_or_stay(struct entry *entry, struct spot to)
{
    if (to.field)
        focus_to(entry, to);
    else
        focus_reload(entry);
}

static void move_enter(struct entry *entry)
{
    struct spot to = tab_unfilled(entry, entry->focus);
    go_or_stay(entry, to);
    entry->ready = !to.field && !entry->config.readonly;
    if (entry->ready && !entry->message[0])
        model_say(entry, STYLE_MESSAGE, "nothing is left to fill; F10 submits");
}

static void move_tab(struct entry *entry)
{
    go_or_stay(entry, tab_next(entry, entry->focus, TAB_GROW | TAB_WRAP));
}

static void move_back(struct entry *entry)
{
    go_or_stay(entry, tab_previous(entry, entry->focus, TAB_WRAP));
}

static void move_left(struct entry *entry)
{
    go_or_stay(entry, tab_previous(entry, entry->focus, TAB_PASS));
}

static void move_right(struct entry *entry)
{
    go_or_stay(entry, tab_next(entry, entry->focus, TAB_PASS));
}

static void move_up(struct entry *entry)
{
    go_or_stay(entry, tab_above(entry, entry->focus));
}

static void move_down(struct entry *entry)
{
    go_or_stay(entry, tab_below(entry, entry->focus));
}

static void move_page(struct entry *entry, int lines)
{
    int row = entry->focus.row + lines;
    if (!focus_in_grid(entry))
        return;
    row = row >= entry->line_count ? entry->line_count - 1 : row < 0 ? 0 : row;
    struct spot to = {entry->focus.field, row};
    go_or_stay(entry, model_reachable(entry, to) ? to : tab_first_of_row(entry, row, TAB_PASS));
}

static void move_page_up(struct entry *entry)
{
    move_page(entry, -entry->grid_seen);
}

static void move_page_down(struct entry *entry)
{
    move_page(entry, entry->grid_seen);
}

static void move_new_line(struct entry *entry)
{
    int last = entry->line_count - 1;
    int row = last >= 0 && !model_line_has_content(entry, last) ? last : model_add_line(entry);
    go_or_stay(entry, row < 0 ? (struct spot){NULL, -1} : tab_first_of_row(entry, row, 0));
}

static void move_dup_line(struct entry *entry)
{
    int before = entry->line_count;
    move_new_line(entry);
    if (entry->line_count > before)
        line_copy_above(entry, entry->focus.row);
}

static void move_paste_cell(struct entry *entry)
{
    paste_move(entry, INTENT_PASTE_CELL);
}

static void move_paste_row(struct entry *entry)
{
    paste_move(entry, INTENT_PASTE_ROW);
}

static void (*const moves[INTENTS])(struct entry *entry) = {
    [INTENT_STAY] = move_stay,
    [INTENT_ENTER] = move_enter,
    [INTENT_TAB] = move_tab,
    [INTENT_BACK] = move_back,
    [INTENT_LEFT] = move_left,
    [INTENT_RIGHT] = move_right,
    [INTENT_UP] = move_up,
    [INTENT_DOWN] = move_down,
    [INTENT_PAGE_UP] = move_page_up,
    [INTENT_PAGE_DOWN] = move_page_down,
    [INTENT_NEW_LINE] = move_new_line,
    [INTENT_DUP_LINE] = move_dup_line,
    [INTENT_PASTE_CELL] = move_paste_cell,
    [INTENT_PASTE_ROW] = move_paste_row,
};

void focus_move(struct entry *entry, enum intent intent)
{
    moves[intent](entry);
}
