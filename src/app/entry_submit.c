/* F10 in document entry: check, ask once, submit; warnings are accepted by a second yes, a late document asks
 * for its reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/screens.h"
#include "entry_screen.h"
#include "lookups.h"

static void late_reason_chosen(struct app *app, void *context, const char *choice);

/* Late by the day typed: then choosing the reason is the one question of the submit. */
static bool is_late(const struct entry_screen *screen)
{
    struct err err = {0};
    day_t date;
    return screen->on_time_from != DAY_NONE && !screen->late_told &&
           day_parse_iso(entry_text(screen->entry, 0, "date"), &date, &err) == RC_OK &&
           date < screen->on_time_from;
}

/* The draft's cells as they are now, else those of the document it became; NULL: neither can be read. */
static struct js *other_state(struct entry_screen *screen, struct app *app)
{
    struct err err = {0};
    struct js *params = js_object(), *result = NULL;
    js_set_text(params, "draft", screen->saver.uid);
    if (client_call(app->client, "draft.get", params, &result, NULL, &err) == RC_OK ||
        screen->document[0] == '\0') {
        return result;
    }
    params = js_object();
    js_set_text(params, "number", screen->document);
    err = (struct err){0};
    return client_call(app->client, "document.get", params, &result, NULL, &err) == RC_OK ? result : NULL;
}

void entry_differences_tell(struct entry_screen *screen, struct app *app, const struct err *why)
{
    struct arena arena = {0};
    struct cells there = {.arena = &arena};
    struct draft_difference difference = {0};
    struct err err = {0};
    struct js *state = other_state(screen, app);
    bool submitted = js_get(state, "state") != NULL;
    screen->saver.stale = true;
    if (state != NULL && cells_from_json(js_get(state, "cells"), &there, &err) == RC_OK) {
        draft_saver_compare(&screen->saver, &there, screen->form, &difference);
    }
    if (difference.count > 0) {
        char more[32] = "", message[ERR_TEXT_BYTES];
        if (difference.count > DRAFT_DIFFERENCES_TOLD) {
            snprintf(more, sizeof more, " and %zu more", difference.count - DRAFT_DIFFERENCES_TOLD);
        }
        snprintf(message, sizeof message, "%s was %s at another terminal: %s%s; %s",
                 submitted ? screen->document : screen->saver.handle,
                 submitted ? "submitted" : "keyed further", difference.text, more,
                 submitted ? "recall it to correct it" : "F5 reads it again");
        entry_fault(screen->entry, difference.line, difference.field, message);
        app_say(app, STYLE_ERROR, "%s", message);
    } else {
        app_say(app, STYLE_ERROR, "%s", why->text);
    }
    js_free(state);
    arena_free(&arena);
}

void entry_submit_ask(struct entry_screen *screen, struct app *app)
{
    if (screen->saver.stale) {
        entry_differences_tell(screen, app, &screen->saver.failed);
        return;
    }
    bool good = entry_finish(screen->entry);
    while (entry_pending(screen->entry) != NULL) {
        if (lookups_answer(app, screen->entry) == ENTRY_REFUSED) {
            lookups_tell(app, screen->entry);
            return;
        }
        good = entry_finish(screen->entry);
    }
    if (!good) {
        lookups_tell(app, screen->entry);
        return;
    }
    draft_saver_offer(&screen->saver);
    screen->accept_count = 0; /* what was accepted before, the lines may have outgrown */
    arena_reset(&screen->accept_arena);
    if (is_late(screen)) {
        values_open(app, "late_reason", "", NULL, late_reason_chosen, screen);
        app_say(app, STYLE_WARNING, "Late, since it happened on %s: choose why, and it is submitted",
                entry_text(screen->entry, 0, "date"));
        return;
    }
    screen->ask = ASK_SUBMIT;
    app_say(app, STYLE_WARNING, "Submit this %s? Enter or F10: yes, any other key: no", screen->title);
}

static void accept_add(struct entry_screen *screen, const char *rule)
{
    for (size_t i = 0; i < screen->accept_count; i++) {
        if (strcmp(screen->accept[i], rule) == 0) {
            return;
        }
    }
    const char *kept = arena_text(&screen->accept_arena, rule);
    if (kept != NULL && screen->accept_count < ENTRY_ACCEPT_MAX) {
        screen->accept[screen->accept_count++] = kept;
    }
}

static void warnings_ask(struct entry_screen *screen, struct app *app, const struct faults *faults)
{
    char text[ERR_TEXT_BYTES] = "";
    size_t used = 0;
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->items[i];
        if (fault->warning && used < sizeof text) {
            accept_add(screen, fault->rule);
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used == 0 ? "" : "; ",
                                     fault->message);
        }
    }
    screen->ask = ASK_ACCEPT;
    app_say(app, STYLE_WARNING, "%s. Enter or F10: submit all the same", text);
}

static void late_reason_chosen(struct app *app, void *context, const char *choice)
{
    struct entry_screen *screen = context;
    if (choice == NULL) {
        app_say(app, STYLE_MESSAGE, "not submitted: a late document needs a reason; the draft stays");
        return;
    }
    draft_saver_add(&screen->saver, 0, "late_reason", choice);
    screen->late_told = true;
    entry_submit(screen, app);
}

/* The first fault gets the caret; how many more there are is told beside it. */
static void faults_tell(struct entry_screen *screen, struct app *app, const struct faults *faults,
                        const struct err *err)
{
    const struct fault *first = NULL;
    size_t errors = 0;
    for (size_t i = 0; i < faults->count; i++) {
        if (!faults->items[i].warning) {
            first = first == NULL ? &faults->items[i] : first;
            errors++;
        }
    }
    if (first == NULL) {
        app_say_err(app, err);
        return;
    }
    bool shown =
        form_field_find(screen->form, first->line == 0 ? PART_HEADER : PART_LINE, first->field) != NULL;
    if (errors == 1 && !shown && strcmp(first->field, "late_reason") == 0) {
        values_open(app, "late_reason", "", NULL, late_reason_chosen, screen);
        app_say(app, STYLE_WARNING, "%s", first->message);
        return;
    }
    entry_fault(screen->entry, first->line, first->field, first->message);
    if (errors > 1) {
        app_say(app, STYLE_ERROR, "%s (1 of %zu)", first->message, errors);
    } else {
        app_say(app, STYLE_ERROR, "%s", first->message);
    }
}

static struct js *submit_params(struct entry_screen *screen, struct err *err)
{
    struct js *params = js_object();
    if (draft_saver_submit_params(&screen->saver, params, err) != RC_OK) {
        js_free(params);
        return NULL;
    }
    if (screen->document[0] != '\0') {
        js_set_text(params, "document", screen->document);
        js_set_int(params, "revision", screen->revision);
    }
    struct js *accept = js_array();
    const char *passed[ENTRY_ACCEPT_MAX];
    size_t passed_count = entry_warnings(screen->entry, passed, ENTRY_ACCEPT_MAX);
    for (size_t i = 0; i < passed_count; i++) {
        js_push_text(accept, passed[i]);
    }
    for (size_t i = 0; i < screen->accept_count; i++) {
        js_push_text(accept, screen->accept[i]);
    }
    js_set(params, "accept", accept);
    return params;
}

static void submitted(struct entry_screen *screen, struct app *app, const struct js *result)
{
    char message[128];
    const char *number = js_get_text(result, "number");
    const char *late = js_get_bool(result, "late") ? ", late" : "";
    snprintf(message, sizeof message, "%s is submitted%s", number == NULL ? "" : number, late);
    if (screen->document[0] != '\0' || !entry_screen_new(screen, app)) {
        app_pop(app);
    }
    app_say(app, STYLE_GOOD, "%s", message);
}

/* The same request once more under the same id tells whether it was done. */
static void outcome_ask(struct entry_screen *screen, struct app *app, struct js *params,
                        const struct err *err)
{
    const char *why = strcmp(err->rule, "outcome") == 0 ? "the disk failed while it was saved"
                                                        : "the server was lost before it answered";
    js_free(screen->unanswered);
    screen->unanswered = params;
    screen->ask = ASK_OUTCOME;
    app_say(app, STYLE_ERROR, "%s. Enter or F10: ask whether it was submitted", why);
}

/* Takes `params` over. */
static void submit_send(struct entry_screen *screen, struct app *app, struct js *params)
{
    struct err err = {0};
    struct arena arena = {0};
    struct faults faults = {.arena = &arena};
    struct js *result = NULL;
    enum rc rc = client_call_id(app->client, screen->saver.uid, "document.submit", js_keep(params), &result,
                                &faults, &err);
    bool done_before = rc == RC_REFUSED && strcmp(err.rule, "request") == 0 && screen->unanswered != NULL;
    if (rc == RC_OK) {
        submitted(screen, app, result);
    } else if (rc == RC_WARNINGS) {
        warnings_ask(screen, app, &faults);
    } else if (rc == RC_STALE || (rc == RC_REFUSED && strcmp(err.rule, "gone") == 0)) {
        entry_differences_tell(screen, app, &err);
    } else if (rc == RC_UNKNOWN) {
        outcome_ask(screen, app, js_keep(params), &err);
    } else if (rc == RC_REFUSED && !done_before) {
        faults_tell(screen, app, &faults, &err);
    } else if (!done_before) {
        app_say_err(app, &err);
    }
    js_free(params);
    js_free(result);
    arena_free(&arena);
    if (done_before) { /* before the last changes: its own request tells the number */
        entry_submit_again(screen, app);
    }
}

void entry_submit(struct entry_screen *screen, struct app *app)
{
    screen->ask = ASK_NONE;
    struct err err = {0};
    struct js *params = submit_params(screen, &err);
    if (params == NULL) {
        app_say_err(app, &err);
        return;
    }
    submit_send(screen, app, params);
}

void entry_submit_again(struct entry_screen *screen, struct app *app)
{
    struct js *params = screen->unanswered;
    screen->unanswered = NULL;
    screen->ask = ASK_NONE;
    if (params != NULL) {
        submit_send(screen, app, params);
    }
}
