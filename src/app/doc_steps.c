#include "doc_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_NAME_BYTES = 24, STEP_NUMBER_BYTES = 48, STEP_CODE_BYTES = 48 };

/* Which list of values a step's reason comes from; NULL: it needs none. */
static const struct step_row {
    const char *step, *reasons;
} step_rows[] = {
    {"recall", NULL},
    {"void", "void_reason"},
};

/* A step that waits for its reason and note. */
struct step_asked {
    char step[STEP_NAME_BYTES], number[STEP_NUMBER_BYTES], reason[STEP_CODE_BYTES];
};

static void step_do(struct app *app, const struct step_asked *asked, const char *note)
{
    struct js *params = js_object();
    js_set_text(params, "step", asked->step);
    js_set_text(params, "number", asked->number);
    js_set_text(params, "reason", asked->reason[0] == '\0' ? NULL : asked->reason);
    js_set_text(params, "note", note);
    js_set_int(params, "revision", 0);
    struct js *result = app_call(app, "document.step", params);
    if (result == NULL) {
        return;
    }
    const char *number = js_get_text(result, "number"), *state = js_get_text(result, "state");
    const char *draft = js_get_text(result, "draft");
    char message[160];
    snprintf(message, sizeof message, "%s is now %s%s", number == NULL ? asked->number : number,
             state == NULL ? "" : state, draft == NULL ? "" : "; its correction waits in the work list");
    struct screen *top = app_top(app);
    if (top != NULL && top->ops->resume != NULL) {
        top->ops->resume(top, app);
    }
    app_say(app, STYLE_GOOD, "%s", message);
    js_free(result);
}

static void note_given(struct app *app, void *context, const char *choice)
{
    struct step_asked *asked = context;
    if (choice == NULL) {
        app_say(app, STYLE_MESSAGE, "%s: nothing was done", asked->number);
    } else {
        step_do(app, asked, choice);
    }
    free(asked);
}

static void reason_given(struct app *app, void *context, const char *choice)
{
    struct step_asked *asked = context;
    if (choice == NULL) {
        app_say(app, STYLE_MESSAGE, "%s: nothing was done", asked->number);
        free(asked);
        return;
    }
    snprintf(asked->reason, sizeof asked->reason, "%s", choice);
    ask_open(app, "A note on it (may be empty)", "", note_given, asked);
}

void doc_step_run(struct app *app, const char *step, const char *number)
{
    struct step_asked *asked = calloc(1, sizeof *asked);
    if (asked == NULL) {
        app_say(app, STYLE_ERROR, "not enough memory; nothing was done");
        return;
    }
    snprintf(asked->step, sizeof asked->step, "%s", step);
    snprintf(asked->number, sizeof asked->number, "%s", number);
    const char *reasons = NULL;
    for (size_t i = 0; i < sizeof step_rows / sizeof *step_rows; i++) {
        reasons = strcmp(step_rows[i].step, step) == 0 ? step_rows[i].reasons : reasons;
    }
    if (reasons != NULL) {
        values_open(app, reasons, "", NULL, reason_given, asked);
        return;
    }
    step_do(app, asked, "");
    free(asked);
}

/* Options of the list
 * -------------------------------------------------------------------------------------------------- */

static void option_change(struct app *app, const char *number)
{
    docview_change(app, number);
}

static void option_copy(struct app *app, const char *number)
{
    entry_open(app, NULL, NULL, number);
}

static void option_void(struct app *app, const char *number)
{
    doc_step_run(app, "void", number);
}

static void option_show(struct app *app, const char *number)
{
    docview_open(app, number);
}

static const struct option_row {
    const char *option;
    void (*run)(struct app *app, const char *number);
} option_rows[] = {
    {"2", option_change}, {"3", option_copy}, {"4", option_void}, {"5", option_show}, {"8", option_show},
};

const char *doc_options_help(void)
{
    return "Options: 2 change  3 copy  4 void  5 show  8 trail";
}

bool doc_option_known(const char *option)
{
    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
        if (strcmp(option_rows[i].option, option) == 0) {
            return true;
        }
    }
    return false;
}

void doc_option_run(struct app *app, const char *option, const char *number)
{
    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
        if (strcmp(option_rows[i].option, option) == 0) {
            option_rows[i].run(app, number);
            return;
        }
    }
}
