/* What the terminal can do, out of terminfo. The only module that knows curses; of it, only the terminfo
 * layer is used: curses' own refresh goes back to plain attributes after every paint, which makes one typed
 * letter cost 11 bytes and more in an attributed field. One terminal a process: the library keeps the current
 * entry in a global. */
#ifndef DAYBOOK_TUI_TERMINFO_H
#define DAYBOOK_TUI_TERMINFO_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/buf.h"
#include "daybook/base/err.h"
#include "daybook/tui/theme.h"

enum { SEQUENCE_BYTES_MAX = 128 };

/* Bytes ready to be sent; count 0: the terminal cannot. */
struct sequence {
    size_t count;
    char bytes[SEQUENCE_BYTES_MAX];
};

struct terminfo {
    struct sequence enter, leave;      /* the whole of taking the terminal and of giving it back */
    struct sequence clear, erase_line; /* to the end of the line */
    struct sequence show_cursor, hide_cursor, ring;
    struct sequence plain; /* no attributes, own colours */
    struct sequence feed,
        feed_back; /* the cursor a row down and up; scrolls on the last and first row between the margins */
    bool erases_in_colour; /* erased cells take the current background */
    bool wraps_at_once;    /* a write in the last column moves to the next line, and scrolls on the last */
    bool moves_in_style;   /* the cursor may move while attributes are on */
    bool steps_back;       /* backspace moves left */
    bool scrolls;          /* rows between margins, both ways */
    int entry_rows, entry_columns; /* as the entry says; the terminal itself is asked first */
};

/* RC_UNAVAILABLE: TERM is not set, unknown, or cannot move the cursor; says what to do. Never ends the
 * process. */
enum rc terminfo_open(int fd, struct terminfo *ret, struct err *err) MUST_CHECK;
void terminfo_close(void);

bool terminfo_has_colours(void);
/* The bytes that turn a look on, from plain; merged into one where the terminal speaks ECMA-48. */
struct sequence terminfo_look(const struct terminfo *info, const struct look *look);
/* The background that a look really gets here: COLOUR_OWN where its colours are given up. */
int terminfo_back(const struct look *look);
/* Moves to (row, column), from 0. */
void terminfo_move(struct buf *out, int row, int column);
/* Moves within the row; false where the terminal has no such motion. */
bool terminfo_move_column(struct buf *out, int column);
/* Sets the first and last row that scroll; the cursor is anywhere then. Only where the terminal `scrolls`. */
void terminfo_margins(struct buf *out, int top, int bottom);
/* A string capability by its name, or NULL. Borrowed until terminfo_close. */
const char *terminfo_string(const char *capability);

#endif
