/* Keys: one table. */
#include "daybook/base/utf8.h"
#include "model.h"

static enum entry_result refuse_char(struct entry *entry, struct key key)
{
    const struct form_field *field = entry->focus.field;
    if (utf8_is_control(key.point) || !key.point || key.point == 0xFFFD)
        return leave_refuse(entry, STYLE_ERROR, "this character cannot be shown and is not taken");
    return leave_refuse(entry, STYLE_ERROR, "%s is full: at most %d characters", field->title,
                        field->cell->max_chars > 0 ? field->cell->max_chars : EDITOR_BYTES_MAX);
}

/* As many as fit: the record's limit, else the picture's width. */
static bool is_full(const struct entry *entry)
{
    const struct form_field *field = entry->focus.field;
    if (entry->editor.caret != entry->editor.bytes)
        return false;
    if (field->cell->max_chars > 0)
        return utf8_chars(entry->editor.text) >= (size_t)field->cell->max_chars;
    return utf8_cells(entry->editor.text) >= field->width_cells;
}

/* `ret_taken`: whether the key was the editor's. */
static enum entry_result edit(struct entry *entry, struct key key, bool *ret_taken)
{
    bool changed, refused;
    *ret_taken = entry->edited = editor_key(&entry->editor, key, &changed, &refused);
    if (changed) {
        entry->touched = true;
        entry->ready = false;
    }
    if (refused)
        return refuse_char(entry, key);
    if (changed && (key.action == ACT_CHAR || key.action == ACT_SLASH)) {
        scan_note_char(entry, key);
        if (entry->focus.field->flags & FORM_AUTONEXT && is_full(entry)) {
            entry->edited = false;
            return leave_field(entry, INTENT_TAB);
        }
    }
    return ENTRY_TAKEN;
}

static enum entry_result key_edit(struct entry *entry, struct key key)
{
    bool taken;
    if (entry->config.readonly)
        return ENTRY_IGNORED;
    return edit(entry, key, &taken);
}

static enum entry_result key_enter(struct entry *entry, struct key key)
{
    if (!scan_take(entry, key))
        return ENTRY_REFUSED;
    return leave_field(entry, INTENT_ENTER);
}

static enum entry_result key_tab(struct entry *entry, struct key key)
{
    if (!scan_take(entry, key))
        return ENTRY_REFUSED;
    return leave_field(entry, entry->scanning ? INTENT_ENTER : INTENT_TAB);
}

static enum entry_result key_char(struct entry *entry, struct key key)
{
    if (entry->config.readonly)
        return ENTRY_IGNORED;
    if (key.pasted)
        return paste_char(entry, key);
    if (key.point == '\n' || key.point == '\r')
        return key_enter(entry, key);
    if (key.point == '\t')
        return key_tab(entry, key);
    return key_edit(entry, key);
}

static enum entry_result edit_or_leave(struct entry *entry, struct key key, enum intent intent)
{
    bool taken = false;
    if (!entry->config.readonly)
        edit(entry, key, &taken);
    return taken ? ENTRY_TAKEN : leave_field(entry, intent);
}

static enum entry_result key_left(struct entry *entry, struct key key)
{
    return edit_or_leave(entry, key, INTENT_LEFT);
}

static enum entry_result key_right(struct entry *entry, struct key key)
{
    return edit_or_leave(entry, key, INTENT_RIGHT);
}

static enum entry_result key_backspace(struct entry *entry, struct key key)
{
    bool taken;
    if (entry->config.readonly)
        return ENTRY_IGNORED;
    enum entry_result result = edit(entry, key, &taken);
    if (!taken)
        scan_undo(entry);
    return result;
}

static enum entry_result key_back_tab(struct entry *entry, struct key key)
{
    (void)key;
    return leave_field(entry, INTENT_BACK);
}

static enum entry_result key_up(struct entry *entry, struct key key)
{
    (void)key;
    return leave_field(entry, INTENT_UP);
}

static enum entry_result key_down(struct entry *entry, struct key key)
{
    (void)key;
    return leave_field(entry, INTENT_DOWN);
}

static enum entry_result key_page_up(struct entry *entry, struct key key)
{
    (void)key;
    return focus_in_grid(entry) ? leave_field(entry, INTENT_PAGE_UP) : ENTRY_IGNORED;
}

static enum entry_result key_page_down(struct entry *entry, struct key key)
{
    (void)key;
    return focus_in_grid(entry) ? leave_field(entry, INTENT_PAGE_DOWN) : ENTRY_IGNORED;
}

static enum entry_result key_new(struct entry *entry, struct key key)
{
    (void)key;
    return line_new(entry);
}

static enum entry_result key_drop(struct entry *entry, struct key key)
{
    (void)key;
    return line_drop(entry);
}

static enum entry_result key_duplicate(struct entry *entry, struct key key)
{
    (void)key;
    return line_duplicate(entry);
}

static enum entry_result key_field_above(struct entry *entry, struct key key)
{
    (void)key;
    return line_field_above(entry);
}

static enum entry_result key_paste_begin(struct entry *entry, struct key key)
{
    (void)key;
    paste_begin(entry);
    return ENTRY_TAKEN;
}

static enum entry_result key_paste_end(struct entry *entry, struct key key)
{
    (void)key;
    return paste_end(entry);
}

static enum entry_result (*const handlers[ACTIONS])(struct entry *entry, struct key key) = {
    [ACT_CHAR] = key_char,
    [ACT_SLASH] = key_edit,
    [ACT_HOME] = key_edit,
    [ACT_END] = key_edit,
    [ACT_DELETE] = key_edit,
    [ACT_CLEAR] = key_edit,
    [ACT_ENTER] = key_enter,
    [ACT_TAB] = key_tab,
    [ACT_BACKTAB] = key_back_tab,
    [ACT_UP] = key_up,
    [ACT_DOWN] = key_down,
    [ACT_LEFT] = key_left,
    [ACT_RIGHT] = key_right,
    [ACT_PAGE_UP] = key_page_up,
    [ACT_PAGE_DOWN] = key_page_down,
    [ACT_BACKSPACE] = key_backspace,
    [ACT_NEW] = key_new,
    [ACT_DROP_LINE] = key_drop,
    [ACT_DUP_LINE] = key_duplicate,
    [ACT_DUP_FIELD] = key_field_above,
    [ACT_PASTE_BEGIN] = key_paste_begin,
    [ACT_PASTE_END] = key_paste_end,
};

/* The rest of a burst behind an error: the clerk scans again. */
static bool is_swallowed(struct entry *entry, struct key key)
{
    entry->swallow = entry->swallow && key.burst;
    return entry->swallow;
}

static void begin(struct entry *entry, struct key key)
{
    arena_reset(&entry->scratch);
    entry->message[0] = '\0';
    entry->refused = entry->not_found = false;
    if (key.pasted || key.action == ACT_PASTE_BEGIN || key.action == ACT_PASTE_END)
        return;
    entry->pasting = false;
    entry->keystrokes++;
}

enum entry_result entry_key(struct entry *entry, struct key key)
{
    if (entry->leaving.on || (unsigned)key.action >= ACTIONS)
        return ENTRY_IGNORED;
    if (is_swallowed(entry, key))
        return ENTRY_TAKEN;
    begin(entry, key);
    if (!handlers[key.action] || !entry->focus.field)
        return ENTRY_IGNORED;
    entry->edited = false;
    enum entry_result result = handlers[key.action](entry, key);
    entry->drawn.holds = entry->drawn.holds && entry->edited;
    names_want(entry);
    comment_make(entry);
    return result;
}

static enum entry_result choose(struct entry *entry, const char *text, enum intent intent)
{
    if (entry->leaving.on || !entry->focus.field || entry->config.readonly)
        return ENTRY_IGNORED;
    begin(entry, (struct key){.pasted = true});
    entry->drawn.holds = false;
    editor_set(&entry->editor, text, 0, false);
    entry->touched = true;
    enum entry_result result = leave_field(entry, intent);
    names_want(entry);
    comment_make(entry);
    return result;
}

enum entry_result entry_choose(struct entry *entry, const char *text)
{
    return choose(entry, text, INTENT_ENTER);
}

enum entry_result entry_choose_tab(struct entry *entry, const char *text)
{
    return choose(entry, text, INTENT_TAB);
}
