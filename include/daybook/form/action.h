/* What a key means, once the terminal's spelling of it is known. The table of names is the palette's and
 * `daybook keys`' too. */
#ifndef DAYBOOK_FORM_ACTION_H
#define DAYBOOK_FORM_ACTION_H

#include <stdbool.h>
#include <stdint.h>

/* X(symbol, "name", "key as shown", "what it does") — the order is the palette's. */
#define ACTION_TABLE(X)                                                                                      \
    X(NONE, "none", "", "")                                                                                  \
    X(CHAR, "char", "", "type a character")                                                                  \
    X(ENTER, "enter", "Enter", "next field to fill")                                                         \
    X(TAB, "tab", "Tab", "next field")                                                                       \
    X(BACKTAB, "back-tab", "Shift-Tab", "previous field")                                                    \
    X(UP, "up", "Up", "up")                                                                                  \
    X(DOWN, "down", "Down", "down")                                                                          \
    X(LEFT, "left", "Left", "left")                                                                          \
    X(RIGHT, "right", "Right", "right")                                                                      \
    X(HOME, "home", "Home", "start of the field")                                                            \
    X(END, "end", "End", "end of the field")                                                                 \
    X(PAGE_UP, "page-up", "PgUp", "page up")                                                                 \
    X(PAGE_DOWN, "page-down", "PgDn", "page down")                                                           \
    X(BACKSPACE, "backspace", "Backspace", "delete before the caret")                                        \
    X(DELETE, "delete", "Del", "delete at the caret")                                                        \
    X(CLEAR, "clear", "Ctrl-K", "clear the field")                                                           \
    X(HELP, "help", "F1", "help of this field; twice: of this document")                                     \
    X(SAVE, "save", "F2", "save the draft and leave")                                                        \
    X(LEAVE, "leave", "F3", "leave the screen")                                                              \
    X(LIST, "list", "F4", "list of values")                                                                  \
    X(REFRESH, "refresh", "F5", "refresh")                                                                   \
    X(NEW, "new", "F6", "new line or document")                                                              \
    X(COPY, "copy", "Ctrl-U", "copy from an upstream document")                                              \
    X(DUP_FIELD, "dup-field", "F7", "duplicate the field above")                                             \
    X(DUP_LINE, "dup-line", "F8", "duplicate the last line or document")                                     \
    X(HISTORY, "history", "F9", "what was keyed here before")                                                \
    X(SUBMIT, "submit", "F10", "submit")                                                                     \
    X(DROP_LINE, "drop-line", "Ctrl-X", "drop this line")                                                    \
    X(BACK, "back", "F12", "one step back")                                                                  \
    X(PALETTE, "palette", "Ctrl-P", "any action, screen or document")                                        \
    X(SLASH, "filter", "/", "filter the list")                                                               \
    X(PASTE_BEGIN, "paste-begin", "", "")                                                                    \
    X(PASTE_END, "paste-end", "", "")

enum action {
#define X(symbol, name, key, what) ACT_##symbol,
    ACTION_TABLE(X)
#undef X
        ACTIONS
};

struct action_info {
    const char *name, *key, *what;
};
const struct action_info *action_info(enum action action);
enum action action_find(const char *name); /* ACTIONS when unknown */

/* One key as it reaches a model. A pasted Tab or newline comes as ACT_CHAR with point '\t' or '\n': it moves,
 * it never submits. */
struct key {
    enum action action;
    uint32_t point; /* of ACT_CHAR */
    bool pasted;
    bool burst; /* arrived within a few ms of the key before, as a scanner types; the terminal tells */
};

#endif
