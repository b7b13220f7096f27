/* How a picture fits a terminal: a tall one shows more lines of the grid, a wide one grows one column, a
 * small one shows fewer lines and scrolls. */
#include "place.h"

#include "model.h"

enum { GRID_ROWS_LEAST = 3, WIDE_COLUMNS = 70 };

/* Of forms about as wide as a screen: the widest text column of the grid, since descriptions are what a wide
 * screen is for; without a grid the widest text field. The first of equals. */
const struct form_field *place_grown_field(const struct form *form)
{
    bool grid = form->lines_at < form->lines_after;
    size_t first = grid ? form->lines_at : 0, end = grid ? form->lines_after : form->field_count;
    const struct form_field *widest = NULL;
    if (form->columns < WIDE_COLUMNS)
        return NULL;
    for (size_t i = first; i < end; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->kind == FIELD_TEXT && (!widest || field->width_cells > widest->width_cells))
            widest = field;
    }
    return widest;
}

struct place place_make(const struct form *form, const struct form_field *grown, int rows, int columns)
{
    struct place place = {
        .form = form, .grid_rows = form->grid_rows, .rows = form->rows, .columns = form->columns};
    if (grown && columns > form->columns) {
        place.grown_cells = columns - form->columns;
        place.cut = grown->column + grown->width_cells;
        place.columns = columns;
    }
    if (!form->grid_rows)
        return place;
    int least = form->grid_rows < GRID_ROWS_LEAST ? form->grid_rows : GRID_ROWS_LEAST;
    place.grid_rows += rows - form->rows;
    if (place.grid_rows < least)
        place.grid_rows = least;
    place.rows += place.grid_rows - form->grid_rows;
    return place;
}

int place_row(const struct place *place, int row)
{
    return place->grid_rows && row > place->form->grid_row ? row + place->grid_rows - 1 : row;
}

int place_column(const struct place *place, int column)
{
    return place->grown_cells && column >= place->cut ? column + place->grown_cells : column;
}

/* Text fields that reach over the cut grow with it. */
int place_width(const struct place *place, const struct form_field *field)
{
    int end = field->column + field->width_cells;
    bool grows =
        place->grown_cells && field->kind == FIELD_TEXT && field->column < place->cut && end >= place->cut;
    return field->width_cells + (grows ? place->grown_cells : 0);
}
