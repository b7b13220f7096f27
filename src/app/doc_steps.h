/* Steps on documents that screens offer: by option number in a list, by key in the view. */
#ifndef DAYBOOK_APP_DOC_STEPS_H
#define DAYBOOK_APP_DOC_STEPS_H

#include "daybook/app/screens.h"
#include "daybook/form/form.h"

enum { STEP_NAME_BYTES = 24, STEP_NUMBER_BYTES = 48, STEP_CODE_BYTES = 48 };

/* What a step is told besides its document. All of it may be empty. */
struct step_given {
    char reason[STEP_CODE_BYTES], note[CELL_BYTES_MAX + 1], date[DAY_BYTES];
    int line;                    /* 0: the header, or the whole document */
    char field[STEP_CODE_BYTES]; /* "": the whole document or line */
    bool placed;                 /* line and field are known: nobody is asked for them */
    const struct form *form;     /* of the document, borrowed from the program's forms; NULL: not known */
};

/* Told once, when all documents were tried. `draft`: the handle of the (last) correction that was begun, or
 * "". */
typedef void (*step_done_fn)(struct app *app, void *context, bool good, const char *draft);

/* document.step on `count` documents, each its own transaction: asks once for what the step wants (a reason,
 * a date, what is wrong, a note), does it and tells on row 23. `given` and `done` may be NULL; `numbers` are
 * copied. */
void doc_step_run(struct app *app, const char *step, const char *const *numbers, size_t count,
                  const struct step_given *given, step_done_fn done, void *context);

/* A pop-up of the steps in `steps` (document.get's), one of which is run on the document. */
void doc_steps_open(struct app *app, const struct js *steps, const char *number,
                    const struct step_given *given);

/* Whether document.get's `steps` has it. */
bool doc_steps_hold(const struct js *steps, const char *step);

#endif
