/* Lists of documents: one screen, and a row for each kind of list. */
#ifndef DAYBOOK_APP_DOCLIST_H
#define DAYBOOK_APP_DOCLIST_H

#include "daybook/app/listview.h"
#include "daybook/app/screens.h"

enum { DOCLIST_NAME_BYTES = 80 };

struct doclist;

/* A column of the screen, and what the page calls it. The first is the document's number. */
struct doclist_column {
    const char *name, *title;
    int cells, wide_cells; /* wide_cells: on a wide terminal; 0: hidden */
    bool right, grow;
    /* Of the page's text; NULL: as it is. */
    const char *(*made)(const struct app *app, const char *text, char out[DAY_BYTES]);
    bool over_next; /* takes the place of the column behind it where that holds nothing but zeros */
};

/* One kind of list. */
struct doclist_kind {
    const char *name, *method;
    void (*params)(const struct doclist *list, const struct app *app, struct js *params);
    void (*count)(const struct doclist *list, char *out, size_t size); /* row 21; may be NULL */
    const struct doclist_column *columns;
    size_t column_count;
    const char *empty, *keys;
    bool makes;  /* F6 begins a document, F9 shows one's own */
    bool audits; /* F10 audits the chosen row */
};

struct doclist {
    struct screen screen;
    const struct doclist_kind *kind;
    struct listview view;
    size_t from[LISTVIEW_COLUMNS_MAX]; /* the page's column of each of the screen's */
    char type[DOCLIST_NAME_BYTES], title[DOCLIST_NAME_BYTES];
    char filter[CELL_BYTES_MAX + 1];
    char comment[CELL_BYTES_MAX + 256];
    bool mine;
};

/* Documents of a type; those that wait for this operator's audit; those keyed today. */
extern const struct doclist_kind doclist_of_type, doclist_queue, doclist_day;

#endif
