/* Where a form's rows and columns stand on a terminal. Of entry_draw.c, place.c and comment.c only. */
#ifndef DAYBOOK_SRC_FORM_PLACE_H
#define DAYBOOK_SRC_FORM_PLACE_H

#include "daybook/form/form.h"

struct place {
    const struct form *form;
    int rows, columns; /* the form's, grown or shrunk: may be more than the area has */
    int grid_rows;     /* lines of the grid that stand on the form */
    int grown_cells;   /* cells put in at the picture's column `cut` */
    int cut;
};

struct place place_make(const struct form *form, const struct form_field *grown, int rows, int columns);
/* From the picture's row, column and width to the form's. */
int place_row(const struct place *place, int row);
int place_column(const struct place *place, int column);
int place_width(const struct place *place, const struct form_field *field);

#endif
