/* A read-only table from the waist — a report, the checks, settings, operators — with what Enter and a few
 * keys do to its chosen row. */
#ifndef DAYBOOK_APP_TABLEVIEW_H
#define DAYBOOK_APP_TABLEVIEW_H

#include "daybook/app/listview.h"
#include "daybook/app/screens.h"
#include "daybook/form/editor.h"

enum { TABLE_TITLE_BYTES = 80 };

struct tableview;

/* What one kind of table adds. All but `load` may be NULL. */
struct table_ops {
    void (*load)(struct tableview *table, struct app *app); /* fills the view */
    void (*enter)(struct tableview *table, struct app *app);
    void (*make)(struct tableview *table, struct app *app);   /* F6 */
    void (*remove)(struct tableview *table, struct app *app); /* Del */
    const char *filter_title; /* of what / asks; NULL: the table has no filter */
    const char *keys;
};

struct tableview {
    struct screen screen;
    const struct table_ops *ops;
    struct listview view;
    char title[TABLE_TITLE_BYTES];   /* what row 1 shows */
    char subject[TABLE_TITLE_BYTES]; /* what the table is of: a report's or a record's name */
    char filter[CELL_BYTES_MAX + 1];
    struct editor typed; /* position to */
    char comment[CELL_BYTES_MAX + EDITOR_BYTES_MAX + 96];
};

/* Pushes the table; the texts are copied. `filter`: as if it had been typed behind `/`. */
void tableview_open(struct app *app, const struct table_ops *ops, const char *subject, const char *title,
                    const char *filter);
/* Asks for the filter, `text` standing there already. */
void tableview_ask(struct tableview *table, struct app *app, const char *text);
void tableview_load(struct tableview *table, struct app *app);
/* Takes a page: its columns as heads (widths from what the rows hold, numbers to the right by `kinds`), its
 * rows and the pages after it. */
void tableview_take(struct tableview *table, struct app *app, const struct js *page);

#endif
