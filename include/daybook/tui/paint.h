/* Cells out: what of a canvas differs from what the terminal shows, as bytes. Reads and writes no terminal.
 * The style in force and the cursor's place are kept from paint to paint, so that a letter typed in a field
 * costs its own bytes only. */
#ifndef DAYBOOK_TUI_PAINT_H
#define DAYBOOK_TUI_PAINT_H

#include "daybook/form/canvas.h"
#include "daybook/tui/terminfo.h"

struct paint {
    const struct terminfo *info;
    struct sequence looks[STYLES];
    bool erasable[STYLES];       /* its blanks are what erasing leaves */
    unsigned char blank[STYLES]; /* the first style whose blanks look the same */
    struct canvas_cell *shown;   /* rows × columns: what the terminal holds */
    const struct canvas_cell *painted; /* cells of the canvas that was painted last; only compared */
    int rows, columns;           /* of the terminal */
    bool known;                  /* `shown` holds; false: everything is painted next */
    int row, column;             /* of the cursor; row -1: not known */
    int pen;                     /* the style in force; -1: not known */
    bool hidden;                 /* the cursor */
};

/* `info` is borrowed. */
void paint_start(struct paint *paint, const struct terminfo *info, const struct theme *theme);
/* The terminal's size; everything is painted next. On no memory nothing is painted until it succeeds. */
enum rc paint_resize(struct paint *paint, int rows, int columns, struct err *err) MUST_CHECK;
void paint_forget(struct paint *paint);
/* Adds the bytes that make the terminal show the canvas. A canvas of another size is cut, or stands at the
 * top left. No byte but the terminal's own sequences and well-formed text without controls is ever added. */
void paint_canvas(struct paint *paint, const struct canvas *canvas, struct buf *out);
void paint_free(struct paint *paint);

#endif
