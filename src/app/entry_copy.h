/* Copying from upstream in document entry. */
#ifndef DAYBOOK_APP_ENTRY_COPY_H
#define DAYBOOK_APP_ENTRY_COPY_H

#include "entry_screen.h"

/* Ctrl-U: takes what is being typed into its field, then opens what is open upstream. */
void entry_copy_key(struct entry_screen *screen, struct app *app);
/* Takes the open lines of a document (a number, a ref or NUMBER/LINE) behind those there are. Told on row 23;
 * where refused, `err` says why and nothing was taken. */
enum rc entry_copy_from(struct entry_screen *screen, struct app *app, const char *source,
                        struct err *err) MUST_CHECK;
/* The pop-up of what is open; told on row 23 where the type is copied from nothing. */
void copy_list_open(struct app *app, struct entry_screen *screen);

#endif
