/* A list of rows of texts: columns, a chosen row, a filter, marks of the option column. The model under every list, pop-up and inquiry. */
#ifndef DAYBOOK_APP_LISTVIEW_H
#define DAYBOOK_APP_LISTVIEW_H

#include "daybook/base/arena.h"
#include "daybook/base/json.h"
#include "daybook/form/action.h"
#include "daybook/form/canvas.h"

enum { LISTVIEW_COLUMNS_MAX = 16, LISTVIEW_ROWS_MAX = 5000, LISTVIEW_OPTION_BYTES = 3 };

struct listview_column {
    const char *title;
    int cells;    /* 0: hidden; the widest last column marked `grow` takes what is left */
    bool right;   /* numbers */
    bool grow;
};

struct listview_row {
    const char **texts; /* one per column */
    char option[LISTVIEW_OPTION_BYTES]; /* typed in the option column */
};

struct listview {
    struct arena arena; /* of the rows */
    struct listview_column columns[LISTVIEW_COLUMNS_MAX];
    size_t column_count;
    struct listview_row *rows;
    size_t count, capacity;
    size_t chosen, top;
    size_t skipped; /* columns after the first that are scrolled out to the left */
    bool options;   /* shows the option column */
    bool truncated; /* more rows exist than LISTVIEW_ROWS_MAX */
};

void listview_clear(struct listview *view); /* rows go, columns stay */
void listview_free(struct listview *view);
/* Adds a row from a page's row (an array of texts). Past LISTVIEW_ROWS_MAX it is counted as truncated. */
enum rc listview_add(struct listview *view, const struct js *row, struct err *err) MUST_CHECK;
enum rc listview_add_texts(struct listview *view, const char *const *texts, struct err *err) MUST_CHECK;
/* Moves the choice: up, down, page, home, end. True when the key was its. */
bool listview_key(struct listview *view, struct key key, int rows_shown);
/* Jumps to the row whose first column is `text` (folded), else to the first that begins with it, else to the first that holds it as a
 * word of any column. False when there is none. */
bool listview_position(struct listview *view, const char *text);
const char *listview_text(const struct listview *view, size_t row, size_t column); /* "" outside */
const char *listview_chosen(const struct listview *view, size_t column);
/* Heads and rows into the rectangle; the chosen row in STYLE_SELECTED and marked with `>`; scrolls to keep it in sight. */
void listview_draw(struct listview *view, struct canvas *canvas, int row, int column, int rows, int columns);

#endif
