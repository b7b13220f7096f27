/* The numbers typed in an option column, and in a document's view: one table for both. */
#ifndef DAYBOOK_APP_DOC_OPTIONS_H
#define DAYBOOK_APP_DOC_OPTIONS_H

#include "doc_steps.h"

/* "2 change 3 copy …", for row 22. */
const char *doc_options_help(void);
bool doc_option_known(const char *option);
/* Runs one option on documents (numbers, or drafts' handles); a step asks once for all of them. What it opens
 * or changes is told on row 23. `given` (may be NULL) as for doc_step_run. */
void doc_option_run(struct app *app, const char *option, const char *const *numbers, size_t count,
                    const struct step_given *given);

#endif
