/* What the pop-ups share: a frame in the middle of the screen's part, and closing before the answer is told.
 */
#ifndef DAYBOOK_APP_POPUP_H
#define DAYBOOK_APP_POPUP_H

#include "daybook/app/screens.h"

struct popup_place {
    int row, column, rows, columns; /* the inside of the frame */
};

/* Draws a frame of at most the wanted size, centred in rows [top, top + rows). */
void popup_frame(struct app *app, int top, int rows, int want_rows, int want_columns, const char *title,
                 struct popup_place *ret);
/* Every pop-up that is asked for something begins with this. */
struct popup {
    struct screen screen;
    popup_done_fn done; /* NULL once told */
    void *context;
};

/* Closes the pop-up on top, then tells. `choice` may point into the pop-up: it is copied first. */
void popup_done(struct app *app, struct popup *popup, const char *choice);
/* For a pop-up's close: tells NULL where nothing was told, so that every context gets its end. */
void popup_end(struct app *app, struct popup *popup);

#endif
