/* One line of text being typed: insertion, deletion, caret by graphemes, a window that scrolls by cells.
 * Pure; fuzzed. */
#ifndef DAYBOOK_FORM_EDITOR_H
#define DAYBOOK_FORM_EDITOR_H

#include <stddef.h>

#include "daybook/form/action.h"

enum { EDITOR_BYTES_MAX = 4096 };

/* Invariants: text is valid UTF-8 without control characters, caret ≤ bytes and stands between graphemes,
 * first ≤ caret. */
struct editor {
    char text[EDITOR_BYTES_MAX + 1];
    size_t bytes, caret; /* byte offsets */
    size_t first;        /* byte offset of the first grapheme shown */
    int max_chars;       /* 0: EDITOR_BYTES_MAX */
    bool selected;       /* all selected: the next typed character replaces the text, a caret key unselects */
};

/* What is malformed or a control character is left out, and what is past EDITOR_BYTES_MAX; a text over
 * `max_chars` is kept whole but takes no more. */
void editor_set(struct editor *editor, const char *text, int max_chars, bool selected);
/* True when the key was the editor's; *ret_changed whether the text changed; *ret_refused where a full field
 * or a control character refuses. A caret key at the text's border and Backspace in an empty text are the
 * caller's: false. Left and Right take a selection to its start and end. */
bool editor_key(struct editor *editor, struct key key, bool *ret_changed, bool *ret_refused);
/* Scrolls the window so that the caret is within `cells` and the window is filled; returns the caret's cell
 * from the window's start, below `cells`. */
int editor_window(struct editor *editor, int cells);

#endif
