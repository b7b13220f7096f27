/* The fixed rows around a screen: status above; comment, totals, message and keys below. */
#ifndef DAYBOOK_APP_CHROME_H
#define DAYBOOK_APP_CHROME_H

#include "daybook/app/app.h"

/* Draws the whole terminal from the stack of screens onto app->canvas. */
void chrome_draw(struct app *app);
/* Draws one message over what the canvas shows, and nothing else: the screens may be in the middle of a key.
 */
void chrome_draw_message(struct app *app, enum style style, const char *text);

#endif
