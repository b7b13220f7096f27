/* Document entry: one generic screen for every type. Keys go to the form's model, what changed goes to the
 * draft, F10 to the ledger. */
#ifndef DAYBOOK_APP_ENTRY_SCREEN_H
#define DAYBOOK_APP_ENTRY_SCREEN_H

#include "daybook/app/app.h"
#include "draft_saver.h"

/* A question on row 23: Enter, F10 or y says yes; any other key says no and is executed. */
enum entry_ask { ASK_NONE, ASK_SUBMIT, ASK_ACCEPT, ASK_DELETE, ASK_OUTCOME };

enum { ENTRY_ACCEPT_MAX = 32, ENTRY_SUBJECT_BYTES = 160 };

struct entry_screen {
    struct screen screen;
    const struct form *form;
    struct entry *entry;
    struct draft_saver saver;
    char type[DRAFT_TYPE_BYTES], title[80];
    char document[48];  /* the number of the document this corrects; "" for a new one */
    int64_t revision;   /* it began from */
    day_t on_time_from; /* a document of an earlier day is late; DAY_NONE: not known */
    bool late_told;     /* its late reason is among the cells */
    enum entry_ask ask;
    struct js *unanswered; /* a submit whose outcome is not known: its params, to be sent once more */
    struct arena accept_arena;
    const char *accept[ENTRY_ACCEPT_MAX]; /* names of warnings the clerk has accepted */
    size_t accept_count;
    char subject[ENTRY_SUBJECT_BYTES];
    bool helped;      /* F1 was the last key: once more shows the process */
    bool leave_asked; /* F3 was the last key, and what stands here is not stored: once more leaves without it
                       */
};

/* Starts an empty document on this screen, with the defaults and what is kept of the last one. False: told on
 * row 23. */
bool entry_screen_new(struct entry_screen *screen, struct app *app);
/* F10: checks the form and asks, or puts the caret at the first fault. */
void entry_submit_ask(struct entry_screen *screen, struct app *app);
/* Sends the submit. On success a new document begins (or, after a correction, the screen is left). */
void entry_submit(struct entry_screen *screen, struct app *app);
/* The draft went on at another terminal, or was ended there: tells where it differs from what stands here. */
void entry_differences_tell(struct entry_screen *screen, struct app *app, const struct err *why);
/* Sends the submit whose outcome is not known once more. */
void entry_submit_again(struct entry_screen *screen, struct app *app);

#endif
