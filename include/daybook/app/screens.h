/* The screens. Each `_open` pushes one; failures are told on the message line. */
#ifndef DAYBOOK_APP_SCREENS_H
#define DAYBOOK_APP_SCREENS_H

#include "daybook/app/app.h"

void signon_open(struct app *app);
/* Hides what there is until the operator signs on again, or another does: then what was open is closed, its drafts kept. */
void signon_lock(struct app *app);
void work_open(struct app *app);  /* work list and menu by role: what a sign-on opens on */
/* A new document of a type; `draft` (may be NULL): a draft's uid or handle to go on with; `copy_of` (may be NULL): a document's number whose cells are copied. */
void entry_open(struct app *app, const char *type, const char *draft, const char *copy_of);
/* Puts the caret of the document entry on top at what an auditor found wrong, which row 23 tells. */
void entry_point(struct app *app, int line, const char *field, const char *message);
void doclist_open(struct app *app, const char *type, const char *title);
/* What waits for this operator's audit, oldest first. */
void queue_open(struct app *app);
/* What this operator has keyed today. */
void myday_open(struct app *app);
/* `trail`: opens on the trail of what happened to it. */
void docview_open(struct app *app, const char *number, bool trail);
/* A document as it is printed, to read and to save; `paper` "": its type's own. */
void paper_open(struct app *app, const char *number, const char *paper);
/* Goes on with the document's correction; a submitted one is told to be recalled first. */
void docview_change(struct app *app, const char *number);
void masterlist_open(struct app *app, const char *kind, const char *title);
/* A master's form; `code` NULL: a new one; `copy`: its values without the code. */
void masteredit_open(struct app *app, const char *kind, const char *code, bool copy);
void report_open(struct app *app, const char *name, const char *title);
void settings_open(struct app *app);
void operators_open(struct app *app);
void check_open(struct app *app);
void palette_open(struct app *app);
/* Opens what a menu entry (menu.list's object) names. */
void menu_entry_open(struct app *app, const struct js *entry);

/* Pop-ups. `done` is called once, after the pop-up has closed, with the chosen code, or NULL when it was left. */
typedef void (*popup_done_fn)(struct app *app, void *context, const char *choice);
/* List of values: filters as one types. `context` (may be NULL, taken over) goes to lookup.find. */
void values_open(struct app *app, const char *lookup, const char *text, struct js *lookup_context, popup_done_fn done, void *context);
void calendar_open(struct app *app, day_t at, popup_done_fn done, void *context);
/* A short list of plain texts (choices, history, reasons). `texts` are copied. */
void choose_open(struct app *app, const char *title, const char *const *texts, size_t count, popup_done_fn done, void *context);
/* Lines to read. */
void help_open(struct app *app, const char *title, const char *const *lines, size_t count);
/* Who keys a type of document, from what, who audits it and by when: document.process of the waist. */
void process_help_open(struct app *app, const char *type);
/* One line of text to type (a reason's note, a filter). */
void ask_open(struct app *app, const char *title, const char *text, popup_done_fn done, void *context);

#endif
