/* What every screen with a form shares: answering its look-ups, opening the list that a field offers, telling
 * its messages. */
#ifndef DAYBOOK_APP_LOOKUPS_H
#define DAYBOOK_APP_LOOKUPS_H

#include "daybook/app/app.h"
#include "daybook/form/entry.h"

/* Answers pending look-ups until there is none; each waits at most a second. */
enum entry_result lookups_answer(struct app *app, struct entry *entry);
/* Feeds a key, answers the look-ups it asks for and tells the form's message on row 23. ENTRY_IGNORED: the
 * key is the screen's. */
enum entry_result lookups_key(struct app *app, struct entry *entry, struct key key);
/* Tells the form's own message, if it has one. */
void lookups_tell(struct app *app, struct entry *entry);
/* F4 and F9 on the focused field; `chosen` runs after a choice was put into the field. The entry must outlive
 * the pop-up. */
void lookups_list_open(struct app *app, struct entry *entry);
void lookups_history_open(struct app *app, struct entry *entry, const char *record);
/* F1 on the focused field. */
void lookups_help_open(struct app *app, struct entry *entry);

#endif
