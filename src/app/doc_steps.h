/* Steps on documents that screens offer: by option number in a list, by key in the view. */
#ifndef DAYBOOK_APP_DOC_STEPS_H
#define DAYBOOK_APP_DOC_STEPS_H

#include "daybook/app/screens.h"

/* "2 change 3 copy …", for row 22. */
const char *doc_options_help(void);
bool doc_option_known(const char *option);
/* Runs one option on a document (or a draft's handle). What it opens or changes is told on row 23. */
void doc_option_run(struct app *app, const char *option, const char *number);

/* document.step: asks for the reason where the step wants one (void), then does it and tells. */
void doc_step_run(struct app *app, const char *step, const char *number);

#endif
