#include "daybook/form/editor.h"

#include <string.h>

#include "daybook/base/utf8.h"

enum { REPLACEMENT = 0xFFFD, POINT_MAX = 0x10FFFF };

/* The border between graphemes at or after `offset`: a mark typed or left behind joins what stands before it.
 */
static size_t border_from(const char *text, size_t offset)
{
    size_t at = 0, used;
    int cells;
    while (at < offset && (used = utf8_next(text + at, &cells)) > 0)
        at += used;
    return at;
}

static void text_changed(struct editor *editor)
{
    editor->caret = border_from(editor->text, editor->caret);
    editor->first = border_from(editor->text, editor->first);
    if (editor->first > editor->caret)
        editor->first = editor->caret;
    editor->selected = false;
}

static bool can_be_typed(uint32_t point)
{
    return point && point <= POINT_MAX && (point < 0xD800 || point > 0xDFFF) && point != REPLACEMENT &&
           !utf8_is_control(point);
}

void editor_set(struct editor *editor, const char *text, int max_chars, bool selected)
{
    size_t kept = 0, used;
    for (; *text; text += used) {
        uint32_t point = utf8_decode(text, &used);
        if (kept + used > EDITOR_BYTES_MAX)
            break;
        if (!can_be_typed(point))
            continue;
        memcpy(editor->text + kept, text, used);
        kept += used;
    }
    editor->text[kept] = '\0';
    editor->bytes = editor->caret = kept;
    editor->first = 0;
    editor->max_chars = max_chars;
    editor->selected = selected && kept;
}

static void erase(struct editor *editor, size_t from, size_t bytes)
{
    memmove(editor->text + from, editor->text + from + bytes, editor->bytes - from - bytes + 1);
    editor->bytes -= bytes;
    editor->caret = from;
    text_changed(editor);
}

static bool has_room(const struct editor *editor, size_t bytes)
{
    if (editor->bytes + bytes > EDITOR_BYTES_MAX)
        return false;
    return editor->max_chars <= 0 || utf8_chars(editor->text) < (size_t)editor->max_chars;
}

static bool insert(struct editor *editor, uint32_t point, bool *ret_refused)
{
    char bytes[5];
    size_t count = utf8_encode(point, bytes);
    if (!can_be_typed(point)) {
        *ret_refused = true;
        return false;
    }
    bool replaced = editor->selected;
    if (replaced)
        erase(editor, 0, editor->bytes);
    if (!has_room(editor, count)) {
        *ret_refused = true;
        return replaced;
    }
    memmove(editor->text + editor->caret + count, editor->text + editor->caret,
            editor->bytes - editor->caret + 1);
    memcpy(editor->text + editor->caret, bytes, count);
    editor->bytes += count;
    editor->caret += count;
    text_changed(editor);
    return true;
}

/* Each gives false where the key is not the editor's. */
struct step {
    bool changed, refused;
};

static bool key_char(struct editor *editor, struct key key, struct step *step)
{
    if (key.point == '\t' || key.point == '\n' || key.point == '\r')
        return false;
    step->changed = insert(editor, key.action == ACT_SLASH ? '/' : key.point, &step->refused);
    return true;
}

static bool caret_to(struct editor *editor, size_t offset)
{
    editor->caret = offset;
    if (editor->first > offset)
        editor->first = offset;
    editor->selected = false;
    return true;
}

static bool key_left(struct editor *editor, struct key key, struct step *step)
{
    (void)key, (void)step;
    if (editor->selected)
        return caret_to(editor, 0);
    return editor->caret && caret_to(editor, editor->caret - utf8_previous(editor->text, editor->caret));
}

static bool key_right(struct editor *editor, struct key key, struct step *step)
{
    (void)key, (void)step;
    int cells;
    if (editor->selected)
        return caret_to(editor, editor->bytes);
    return editor->caret < editor->bytes &&
           caret_to(editor, editor->caret + utf8_next(editor->text + editor->caret, &cells));
}

static bool key_home(struct editor *editor, struct key key, struct step *step)
{
    (void)key, (void)step;
    return caret_to(editor, 0);
}

static bool key_end(struct editor *editor, struct key key, struct step *step)
{
    (void)key, (void)step;
    return caret_to(editor, editor->bytes);
}

static bool key_clear(struct editor *editor, struct key key, struct step *step)
{
    (void)key;
    step->changed = editor->bytes > 0;
    erase(editor, 0, editor->bytes);
    return true;
}

static bool key_backspace(struct editor *editor, struct key key, struct step *step)
{
    if (!editor->bytes)
        return false;
    if (editor->selected)
        return key_clear(editor, key, step);
    size_t bytes = utf8_previous(editor->text, editor->caret);
    step->changed = bytes > 0;
    erase(editor, editor->caret - bytes, bytes);
    return true;
}

static bool key_delete(struct editor *editor, struct key key, struct step *step)
{
    int cells;
    if (editor->selected)
        return key_clear(editor, key, step);
    size_t bytes = utf8_next(editor->text + editor->caret, &cells);
    step->changed = bytes > 0;
    erase(editor, editor->caret, bytes);
    return true;
}

static bool (*const steps[ACTIONS])(struct editor *editor, struct key key, struct step *step) = {
    [ACT_CHAR] = key_char,           [ACT_SLASH] = key_char,    [ACT_LEFT] = key_left,
    [ACT_RIGHT] = key_right,         [ACT_HOME] = key_home,     [ACT_END] = key_end,
    [ACT_BACKSPACE] = key_backspace, [ACT_DELETE] = key_delete, [ACT_CLEAR] = key_clear,
};

bool editor_key(struct editor *editor, struct key key, bool *ret_changed, bool *ret_refused)
{
    struct step step = {0};
    bool taken = (unsigned)key.action < ACTIONS && steps[key.action] && steps[key.action](editor, key, &step);
    *ret_changed = step.changed;
    *ret_refused = step.refused;
    return taken;
}

static int cells_until(const char *text, size_t end)
{
    int total = 0, cells;
    size_t used;
    for (size_t at = 0; at < end && (used = utf8_next(text + at, &cells)) > 0; at += used)
        total += cells;
    return total;
}

int editor_window(struct editor *editor, int cells)
{
    int most = cells > 1 ? cells - 1 : 0; /* cells before the caret */
    int total = cells_until(editor->text, editor->bytes);
    int caret = cells_until(editor->text, editor->caret);
    size_t filling = editor->caret; /* further right, and cells at the window's end would be left unused */
    size_t seeing = editor->caret;  /* further left, and the caret would not be seen */
    size_t used;
    int at_cell = 0, wide;
    for (size_t at = 0; at < editor->caret; at += used, at_cell += wide) {
        if (total - at_cell <= most && at < filling)
            filling = at;
        if (caret - at_cell <= most && at < seeing)
            seeing = at;
        used = utf8_next(editor->text + at, &wide);
    }
    if (editor->first > filling)
        editor->first = filling;
    if (editor->first < seeing)
        editor->first = seeing;
    return caret - cells_until(editor->text, editor->first);
}
