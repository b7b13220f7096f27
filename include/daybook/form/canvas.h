/* A screen as cells: every screen draws itself whole from its model onto a canvas, the terminal shows what
 * differs. Knows no curses. */
#ifndef DAYBOOK_FORM_CANVAS_H
#define DAYBOOK_FORM_CANVAS_H

#include <stdbool.h>

#include "daybook/base/err.h"

/* What a cell is, not how it looks: a theme turns it into attributes (tui). Meaning never by hue alone. */
enum style {
    STYLE_TEXT,
    STYLE_LABEL,   /* a form's words */
    STYLE_FIELD,   /* a field that can be typed in */
    STYLE_FOCUS,   /* the field with the caret */
    STYLE_SHOWN,   /* a value that cannot be typed */
    STYLE_BAD,     /* a field that was refused */
    STYLE_STATUS,  /* row 1 */
    STYLE_COMMENT, /* row 21 */
    STYLE_TOTALS,  /* row 22 */
    STYLE_MESSAGE, /* row 23, plain */
    STYLE_ERROR,   /* row 23, a refusal */
    STYLE_WARNING,
    STYLE_GOOD,
    STYLE_KEYS,     /* row 24 */
    STYLE_SELECTED, /* the chosen row of a list */
    STYLE_HEADING,  /* column heads */
    STYLE_POPUP,
    STYLE_DIM,
    STYLES
};

enum { CANVAS_TEXT_BYTES = 28, CANVAS_ROWS_MAX = 500, CANVAS_COLUMNS_MAX = 1000 };

struct canvas_cell {
    char text[CANVAS_TEXT_BYTES]; /* one grapheme, NUL-terminated; "" is a space or the second half of a wide
                                     one */
    unsigned char style;
    unsigned char cells; /* 1, 2, or 0 for the second half of a wide one */
};

struct canvas {
    int rows, columns;
    struct canvas_cell *cells;   /* rows × columns */
    int caret_row, caret_column; /* where the real cursor stands; -1: hidden */
    bool *changed; /* by row: drawn on since it was painted last; who paints resets it */
};

/* Sizes (again) and clears; sizes are held to 1…CANVAS_ROWS_MAX × 1…CANVAS_COLUMNS_MAX. */
enum rc canvas_resize(struct canvas *canvas, int rows, int columns, struct err *err) MUST_CHECK;
void canvas_clear(struct canvas *canvas);
void canvas_touch(struct canvas *canvas); /* every row has changed: for who writes cells himself */
void canvas_free(struct canvas *canvas);
/* Draws text from (row, column) in at most `cells` cells, whole graphemes only, cleaned of controls; the rest
 * of `cells` is filled with blanks when `pad`. Outside the canvas nothing is drawn. A text that does not fit
 * ends in `›` when `mark_cut`. Returns the cells used by the text. */
int canvas_text(struct canvas *canvas, int row, int column, int cells, enum style style, const char *text,
                bool pad, bool mark_cut);
/* The same, right-aligned in `cells`: numbers. */
int canvas_text_right(struct canvas *canvas, int row, int column, int cells, enum style style,
                      const char *text);
int canvas_format(struct canvas *canvas, int row, int column, int cells, enum style style, const char *format,
                  ...) PRINTF_LIKE(6, 7);
void canvas_fill(struct canvas *canvas, int row, int column, int rows, int columns, enum style style);
/* A frame with a title, its inside filled with STYLE_POPUP. */
void canvas_box(struct canvas *canvas, int row, int column, int rows, int columns, const char *title);

#endif
