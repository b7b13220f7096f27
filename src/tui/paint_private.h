/* What painting is made of, for the floor's own files. */
#ifndef DAYBOOK_SRC_TUI_PAINT_PRIVATE_H
#define DAYBOOK_SRC_TUI_PAINT_PRIVATE_H

#include "daybook/tui/paint.h"

enum { PAINT_ROW_UNKNOWN = -1 };

/* Rows and columns count from 0. */
struct canvas_cell *paint_shown_at(const struct paint *paint, int row, int column);
const struct canvas_cell *paint_wanted_at(const struct canvas *canvas, int row, int column); /* blank outside */
bool paint_is_blank(const struct canvas_cell *cell);
/* Whether they look the same. */
bool paint_same_cell(const struct paint *paint, const struct canvas_cell *a, const struct canvas_cell *b);
/* Whether the row is not what was painted; asked of rows that were drawn on since, the others cost nothing. */
bool paint_row_changed(const struct paint *paint, const struct canvas *canvas, int row);
void paint_use_pen(struct paint *paint, int style, struct buf *out);
/* What a cell holds once the terminal has blanked it in the theme's text style. */
struct canvas_cell paint_blanked(const struct paint *paint);

/* Where a run of rows has moved up or down by one, lets the terminal move what it shows. The canvas has the terminal's size. */
void paint_scroll(struct paint *paint, const struct canvas *canvas, struct buf *out);

#endif
