#include "doc_options.h"

#include <stdio.h>
#include <string.h>

static void option_change(struct app *app, const char *number)
{
    docview_change(app, number);
}

static void option_copy(struct app *app, const char *number)
{
    entry_open(app, NULL, NULL, number);
}

static void option_show(struct app *app, const char *number)
{
    docview_open(app, number, false);
}

static void option_print(struct app *app, const char *number)
{
    paper_open(app, number, "");
}

static void option_trail(struct app *app, const char *number)
{
    docview_open(app, number, true);
}

/* An option opens something of each document, or is a step: the first of its steps that the operator may do
 * now, which is asked of the first document. */
static const struct option_row {
    const char *option, *word;
    void (*open)(struct app *app, const char *number);
    const char *steps[2];
} option_rows[] = {
    {"2", "change", option_change, {NULL}}, {"3", "copy", option_copy, {NULL}},
    {"4", "void", NULL, {"void", NULL}},    {"5", "show", option_show, {NULL}},
    {"6", "print", option_print, {NULL}},   {"7", "return", NULL, {"return", "recall"}},
    {"8", "trail", option_trail, {NULL}},   {"9", "audit", NULL, {"audit", NULL}},
};

static const struct option_row *row_of(const char *option)
{
    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
        if (strcmp(option_rows[i].option, option) == 0) {
            return &option_rows[i];
        }
    }
    return NULL;
}

const char *doc_options_help(void)
{
    static char help[128]; /* made once; the program has one thread that draws */
    size_t used = (size_t)snprintf(help, sizeof help, "Options:");
    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows && used < sizeof help; i++) {
        used += (size_t)snprintf(help + used, sizeof help - used, " %s %s", option_rows[i].option,
                                 option_rows[i].word);
    }
    return help;
}

bool doc_option_known(const char *option)
{
    return row_of(option) != NULL;
}

/* A keyer takes back what an auditor returns, by the same option. */
static const char *step_of(struct app *app, const struct option_row *row, const char *number)
{
    const char *step = row->steps[0];
    if (row->steps[1] == NULL) {
        return step;
    }
    struct js *params = js_object();
    js_set_text(params, "number", number);
    struct js *document = app_call(app, "document.get", params);
    const struct js *steps = js_get(document, "steps");
    if (!doc_steps_hold(steps, step) && doc_steps_hold(steps, row->steps[1])) {
        step = row->steps[1];
    }
    js_free(document);
    return step;
}

/* A draft has no number yet, and is deleted instead of ended. */
static void drafts_delete(struct app *app, const char *const *handles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct js *params = js_object();
        js_set_text(params, "draft", handles[i]);
        struct js *gone = app_call(app, "draft.delete", params);
        if (gone != NULL) {
            app_say(app, STYLE_GOOD, "%s is deleted", handles[i]);
        }
        js_free(gone);
    }
}

void doc_option_run(struct app *app, const char *option, const char *const *numbers, size_t count,
                    const struct step_given *given)
{
    const struct option_row *row = row_of(option);
    if (row == NULL || count == 0) {
        return;
    }
    if (row->open != NULL) {
        for (size_t i = 0; i < count; i++) {
            row->open(app, numbers[i]);
        }
    } else if (strstr(numbers[0], "-DRAFT-") != NULL && strcmp(row->steps[0], "void") == 0) {
        drafts_delete(app, numbers, count);
    } else {
        doc_step_run(app, step_of(app, row, numbers[0]), numbers, count, given, NULL, NULL);
    }
}
