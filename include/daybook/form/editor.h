/* One line of text being typed: insertion, deletion, caret by graphemes, a window that scrolls by cells. Pure; fuzzed. */
#ifndef DAYBOOK_FORM_EDITOR_H
#define DAYBOOK_FORM_EDITOR_H

#include "daybook/form/action.h"

enum { EDITOR_BYTES_MAX = 4096 };

/* Invariants: text is valid UTF-8 without control characters, caret ≤ bytes and stands between graphemes, first ≤ caret. */
struct editor {
    char text[EDITOR_BYTES_MAX + 1];
    size_t bytes, caret; /* byte offsets */
    size_t first;        /* byte offset of the first grapheme shown */
    int max_chars;       /* 0: EDITOR_BYTES_MAX */
    bool selected;       /* all selected: the next typed character replaces the text, a caret key unselects */
};

void editor_set(struct editor *editor, const char *text, int max_chars, bool selected);
/* True when the key was the editor's; *ret_changed whether the text changed; a full field refuses: *ret_refused. */
bool editor_key(struct editor *editor, struct key key, bool *ret_changed, bool *ret_refused);
/* Scrolls the window so that the caret is within `cells`; returns the caret's cell from the window's start. */
int editor_window(struct editor *editor, int cells);

#endif
