/* The terminal: set-up, keys in, cells out. The only floor that knows curses. One terminal a process. */
#ifndef DAYBOOK_TUI_TUI_H
#define DAYBOOK_TUI_TUI_H

#include "daybook/form/action.h"
#include "daybook/form/canvas.h"

struct tui_options {
    const char *theme; /* default, light, high-contrast, mono; NULL: default, mono under NO_COLOR or without
                          colours */
    const char *keys_file; /* the user's own keys (docs/keys.md); NULL or missing: none */
};

/* RC_UNAVAILABLE: no terminal, or a TERM that is unknown or cannot move the cursor (says what to do).
 * Restores the terminal at exit and on deadly signals. */
enum rc tui_open(const struct tui_options *options, struct err *err) MUST_CHECK;
void tui_close(void);
void tui_size(int *ret_rows, int *ret_columns);
/* Shows the canvas: only cells that differ from what is shown are sent. */
void tui_show(const struct canvas *canvas);
void tui_redraw(void); /* everything again at the next show (Ctrl-R, a garbled screen) */
void tui_bell(void);
/* Leaves the terminal to another program and takes it back. */
void tui_suspend(void);
void tui_resume(void);

enum tui_event {
    TUI_KEY,
    TUI_RESIZE,
    TUI_READY, /* the other file descriptor is readable */
    TUI_TIMEOUT,
    TUI_HANGUP /* the terminal is gone: save and leave within 2 s */
};
/* Waits for a key, or for `fd` (-1: none), at most `timeout_ms` (-1: for ever). An Esc alone becomes ACT_BACK
 * after 400 ms. */
enum tui_event tui_wait(int fd, int timeout_ms, struct key *ret_key);
bool tui_hanging_up(void); /* TUI_HANGUP is what the next tui_wait will tell; for work that takes long */
bool tui_key_waiting(void); /* more keys are already typed: painting may wait */

/* The key table: spellings → actions. "/" is no row: it is typed in fields, and a list takes the character
 * itself as ACT_SLASH. */
struct tui_key_row {
    const char *name;       /* "F10", "Esc 0", "Ctrl-S" */
    const char *sequence;   /* bytes, or NULL where terminfo tells */
    const char *capability; /* terminfo's name for it ("kf10"), or NULL */
    enum action action;     /* ACT_NONE: named, does nothing until the user binds it */
    uint32_t point;         /* of ACT_CHAR: a keypad's digit */
};
const struct tui_key_row *tui_key_rows(size_t *ret_count);
/* Reads one raw key (at most `timeout_ms`): the bytes the terminal sent, printable (`ESC [ 2 1 ~`), the name
 * the table gives and the action; for `daybook keys`. False on timeout or hang-up. */
bool tui_raw_key(int timeout_ms, char *out_bytes, size_t out_size, const char **ret_name,
                 enum action *ret_action);
/* Binds a sequence (as tui_raw_key prints it) to an action in the keys file and at once. */
enum rc tui_bind_key(const char *keys_file, const char *printed_bytes, enum action action,
                     struct err *err) MUST_CHECK;
const char *const *tui_theme_names(void); /* NULL-terminated */

#endif
