#include "doc_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_SHOWN_MAX = 24 };

/* What each step asks for before it is done. */
static const struct step_row {
    const char *step;
    const char *reasons; /* the list of values its reason comes from; NULL: it needs none */
    bool asks_date;
    bool asks_place;  /* which line and field */
    const char *note; /* the question for its note; NULL: it is not asked for one */
    const char *does; /* for the pop-up of steps */
} step_rows[] = {
    {"recall", NULL, false, false, NULL, "take it back to correct it"},
    {"void", "void_reason", false, false, "A note on it (may be empty)", "end it; its number stays"},
    {"audit", NULL, false, false, NULL, "it agrees with the paper"},
    {"return", "error_reason", false, true, "What is wrong, for whoever keyed it",
     "it is wrong: back to who keyed it"},
    {"askback", NULL, false, false, NULL, "back to who keyed it, as they asked"},
    {"withdraw", NULL, false, false, NULL, "the return was wrong: as it was"},
    {"unaudit", "error_reason", false, false, "A note on it (may be empty)", "take the audit back"},
    {"reverse", "void_reason", true, false, "A note on it (may be empty)", "a red document undoes it"},
    {"amend", NULL, false, false, NULL, "change the order"},
    {"closeshort", "void_reason", false, false, "A note on it (may be empty)",
     "what is still open will not come"},
    {"reopenorder", "void_reason", false, false, "A note on it (may be empty)",
     "what was closed is open again"},
    {"confirm", NULL, false, false, NULL, "the count stands as it is"},
};

/* Documents that wait for what the step asks for. */
struct asked {
    const struct step_row *row;
    struct step_row plain; /* of a step this program does not know */
    char step[STEP_NAME_BYTES];
    char (*numbers)[STEP_NUMBER_BYTES];
    size_t count;
    struct step_given given;
    step_done_fn done;
    void *context;
};

static void asked_free(struct asked *asked)
{
    free(asked->numbers);
    free(asked);
}

static struct js *step_params(const struct asked *asked, size_t at)
{
    const struct step_given *given = &asked->given;
    struct js *params = js_object();
    js_set_text(params, "step", asked->step);
    js_set_text(params, "number", asked->numbers[at]);
    js_set_text(params, "reason", given->reason[0] == '\0' ? NULL : given->reason);
    js_set_text(params, "note", given->note[0] == '\0' ? NULL : given->note);
    js_set_text(params, "date", given->date[0] == '\0' ? NULL : given->date);
    js_set_text(params, "field", given->field[0] == '\0' ? NULL : given->field);
    if (given->line > 0) {
        js_set_int(params, "line", given->line);
    }
    js_set_int(params, "revision", 0);
    return params;
}

/* What became of all of them. */
struct outcome {
    size_t good;
    char state[STEP_CODE_BYTES], number[STEP_NUMBER_BYTES], draft[STEP_NUMBER_BYTES];
    struct err first; /* refusal */
};

static void text_take(char *out, size_t size, const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    if (text != NULL) {
        snprintf(out, size, "%s", text);
    }
}

static void one_do(const struct asked *asked, struct app *app, size_t at, struct outcome *outcome)
{
    struct js *result = NULL;
    struct err err = {0};
    if (client_call(app->client, "document.step", step_params(asked, at), &result, NULL, &err) != RC_OK) {
        if (outcome->first.rc == RC_OK) {
            outcome->first = err;
        }
        return;
    }
    outcome->good++;
    snprintf(outcome->number, sizeof outcome->number, "%s", asked->numbers[at]);
    text_take(outcome->number, sizeof outcome->number, result, "number");
    text_take(outcome->state, sizeof outcome->state, result, "state");
    text_take(outcome->draft, sizeof outcome->draft, result, "handle");
    js_free(result);
}

static void outcome_tell(const struct asked *asked, struct app *app, const struct outcome *outcome)
{
    if (asked->count == 1 && outcome->good == 0) {
        app_say_err(app, &outcome->first);
    } else if (asked->count == 1) {
        app_say(app, STYLE_GOOD, "%s is now %s%s", outcome->number, outcome->state,
                outcome->draft[0] == '\0' ? "" : "; its correction waits in the work list");
    } else if (outcome->good == asked->count) {
        app_say(app, STYLE_GOOD, "%s: all %zu are done", asked->step, asked->count);
    } else {
        app_say(app, STYLE_ERROR, "%s: %zu of %zu are done; %s", asked->step, outcome->good, asked->count,
                outcome->first.text);
    }
}

static void all_do(struct asked *asked, struct app *app)
{
    struct outcome outcome = {0};
    for (size_t i = 0; i < asked->count; i++) {
        one_do(asked, app, i, &outcome);
    }
    struct screen *top = app_top(app);
    if (top != NULL && top->ops->resume != NULL) {
        top->ops->resume(top, app);
    }
    outcome_tell(asked, app, &outcome);
    if (asked->done != NULL) {
        asked->done(app, asked->context, outcome.good == asked->count, outcome.draft);
    }
    asked_free(asked);
}

static void ask_next(struct asked *asked, struct app *app);

static bool given_up(struct asked *asked, struct app *app, const char *choice)
{
    if (choice != NULL) {
        return false;
    }
    app_say(app, STYLE_MESSAGE, "%s: nothing was done", asked->numbers[0]);
    asked_free(asked);
    return true;
}

/* A kind of error that is called as a field means that field, wherever on the line the caret stood; of the
 * header it says by itself what is wrong. */
static void reason_places(struct step_given *given)
{
    if (given->form == NULL) {
        return;
    }
    char name[STEP_CODE_BYTES];
    snprintf(name, sizeof name, "%s", given->reason);
    for (char *at = name; *at != '\0'; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    enum record_part part = given->line > 0 ? PART_LINE : PART_HEADER;
    const struct form_field *field = form_field_find(given->form, part, name);
    if (field != NULL) {
        snprintf(given->field, sizeof given->field, "%s", field->name);
        given->placed = true;
    }
}

static void reason_given(struct app *app, void *context, const char *choice)
{
    struct asked *asked = context;
    if (!given_up(asked, app, choice)) {
        snprintf(asked->given.reason, sizeof asked->given.reason, "%s", choice);
        reason_places(&asked->given);
        ask_next(asked, app);
    }
}

static void date_given(struct app *app, void *context, const char *choice)
{
    struct asked *asked = context;
    struct err err = {0};
    day_t day;
    if (given_up(asked, app, choice)) {
        return;
    }
    if (day_parse_typed(choice, app->session.today, &day, &err) != RC_OK) {
        ask_next(asked, app);
        app_say_err(app, &err);
        return;
    }
    day_format(day, asked->given.date);
    ask_next(asked, app);
}

/* `3 quantity`, `quantity` or `3`; nothing: the whole document. */
static void place_given(struct app *app, void *context, const char *choice)
{
    struct asked *asked = context;
    if (given_up(asked, app, choice)) {
        return;
    }
    char *rest;
    long line = strtol(choice, &rest, 10);
    rest += strspn(rest, " ,");
    asked->given.line = line > 0 && line <= CELLS_LINES_MAX ? (int)line : 0;
    snprintf(asked->given.field, sizeof asked->given.field, "%.*s", (int)strcspn(rest, " "), rest);
    asked->given.placed = true;
    ask_next(asked, app);
}

static void note_given(struct app *app, void *context, const char *choice)
{
    struct asked *asked = context;
    if (!given_up(asked, app, choice)) {
        snprintf(asked->given.note, sizeof asked->given.note, "%s", choice);
        all_do(asked, app);
    }
}

/* Where the fault is, for the title of the question after it. */
static void note_title(const struct asked *asked, char *out, size_t size)
{
    const struct step_given *given = &asked->given;
    char where[STEP_CODE_BYTES + 24] = "";
    if (asked->row->asks_place && given->line > 0) {
        snprintf(where, sizeof where, ", line %d %s", given->line, given->field);
    } else if (asked->row->asks_place && given->field[0] != '\0') {
        snprintf(where, sizeof where, ", %s", given->field);
    }
    snprintf(out, size, "%s%s", asked->row->note, where);
}

static void ask_next(struct asked *asked, struct app *app)
{
    const struct step_row *row = asked->row;
    struct step_given *given = &asked->given;
    if (row->reasons != NULL && given->reason[0] == '\0') {
        if (asked->count > 1) {
            app_say(app, STYLE_MESSAGE, "%s: one reason for all %zu", asked->step, asked->count);
        } else {
            app_say(app, STYLE_MESSAGE, "%s %s: why?", asked->step, asked->numbers[0]);
        }
        values_open(app, row->reasons, "", NULL, reason_given, asked);
    } else if (row->asks_date && given->date[0] == '\0') {
        ask_open(app, "The day of the reversal (t: today)", "t", date_given, asked);
    } else if (row->asks_place && !given->placed) {
        ask_open(app, "Which line and field, as 3 quantity (empty: the whole)", "", place_given, asked);
    } else if (row->note != NULL) {
        char title[96];
        note_title(asked, title, sizeof title);
        ask_open(app, title, "", note_given, asked);
    } else {
        all_do(asked, app);
    }
}

static const struct step_row *row_of(const char *step)
{
    for (size_t i = 0; i < sizeof step_rows / sizeof *step_rows; i++) {
        if (strcmp(step_rows[i].step, step) == 0) {
            return &step_rows[i];
        }
    }
    return NULL;
}

void doc_step_run(struct app *app, const char *step, const char *const *numbers, size_t count,
                  const struct step_given *given, step_done_fn done, void *context)
{
    struct asked *asked = calloc(1, sizeof *asked);
    char(*kept)[STEP_NUMBER_BYTES] = asked == NULL ? NULL : calloc(count + 1, sizeof *kept);
    if (kept == NULL) {
        free(asked);
        app_say(app, STYLE_ERROR, "not enough memory; nothing was done");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        snprintf(kept[i], sizeof kept[i], "%s", numbers[i]);
    }
    const struct step_row *row = row_of(step);
    asked->row = row == NULL ? &asked->plain : row;
    asked->numbers = kept;
    asked->count = count;
    asked->done = done;
    asked->context = context;
    snprintf(asked->step, sizeof asked->step, "%s", step);
    if (given != NULL) {
        asked->given = *given;
    }
    ask_next(asked, app);
}

/* The pop-up
 * ------------------------------------------------------------------------------------------------------------
 */

/* What it was opened for. */
struct chosen_for {
    char number[STEP_NUMBER_BYTES];
    struct step_given given;
};

static void step_chosen(struct app *app, void *context, const char *choice)
{
    struct chosen_for *chosen = context;
    char step[STEP_NAME_BYTES];
    const char *number = chosen->number;
    if (choice != NULL) {
        snprintf(step, sizeof step, "%.*s", (int)strcspn(choice, " "), choice);
        doc_step_run(app, step, &number, 1, &chosen->given, NULL, NULL);
    }
    free(chosen);
}

bool doc_steps_hold(const struct js *steps, const char *step)
{
    for (size_t i = 0; i < js_count(steps); i++) {
        const char *text = js_as_text(js_at(steps, i));
        if (text != NULL && strcmp(text, step) == 0) {
            return true;
        }
    }
    return false;
}

void doc_steps_open(struct app *app, const struct js *steps, const char *number,
                    const struct step_given *given)
{
    struct arena arena = {0};
    const char *texts[STEPS_SHOWN_MAX];
    size_t count = 0;
    for (size_t i = 0; i < js_count(steps) && count < STEPS_SHOWN_MAX; i++) {
        const char *step = js_as_text(js_at(steps, i));
        const struct step_row *row = step == NULL ? NULL : row_of(step);
        const char *text = row == NULL ? NULL : arena_format(&arena, "%-12s %s", step, row->does);
        if (text != NULL) {
            texts[count++] = text;
        }
    }
    struct chosen_for *chosen = count == 0 ? NULL : calloc(1, sizeof *chosen);
    if (chosen == NULL) {
        app_say(app, STYLE_MESSAGE, "%s: nothing can be done with it now", number);
    } else {
        snprintf(chosen->number, sizeof chosen->number, "%s", number);
        chosen->given = *given;
        choose_open(app, number, texts, count, step_chosen, chosen);
    }
    arena_free(&arena);
}
