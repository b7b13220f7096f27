/* A document as it stands: its form, states and clocks, and the trail of what happened to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/forms.h"
#include "daybook/app/listview.h"
#include "daybook/app/screens.h"
#include "daybook/form/entry.h"
#include "doc_options.h"
#include "lookups.h"

enum { VIEW_NAME_BYTES = 64, VIEW_TRAIL_ROWS = 6 };

struct docview {
    struct screen screen;
    struct entry *entry;
    struct listview trail;
    struct js *document; /* document.get's result */
    char number[VIEW_NAME_BYTES];
    char subject[160], comment[240], totals[160];
    bool whole_trail; /* the trail takes the screen */
    bool pointed;     /* the caret was taken to a field */
};

static const char *text_of(const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    return text == NULL ? "" : text;
}

/* "2026-03-01 08:15" of an instant: the company's own time, to the minute. */
static const char *moment(const char *instant, char out[24])
{
    snprintf(out, 24, "%.10s%s%.5s", instant, strlen(instant) > 11 ? " " : "",
             strlen(instant) > 11 ? instant + 11 : "");
    return out;
}

/* Up and down the chain, before what happened. */
static enum rc chain_load(struct docview *view, struct err *err)
{
    static const struct {
        const char *relation, *words;
    } relations[] = {{"draws-on", "draws on"},
                     {"drawn-by", "drawn by"},
                     {"reverses", "reverses"},
                     {"reversed-by", "reversed by"}};
    const struct js *chain = js_get(view->document, "chain");
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < js_count(chain); i++) {
        const struct js *link = js_at(chain, i);
        char detail[96];
        snprintf(detail, sizeof detail, "%s, %s", text_of(link, "number"), text_of(link, "state"));
        for (size_t k = 0; rc == RC_OK && k < sizeof relations / sizeof *relations; k++) {
            if (strcmp(relations[k].relation, text_of(link, "relation")) == 0) {
                const char *texts[4] = {"", "", relations[k].words, detail};
                rc = listview_add_texts(&view->trail, texts, err);
            }
        }
    }
    return rc;
}

static void trail_load(struct docview *view, struct app *app)
{
    static const char *const keys[] = {"at", "operator", "what", "detail"};
    listview_clear(&view->trail);
    const struct js *events = js_get(view->document, "events");
    struct err err = {0};
    char at[24];
    if (chain_load(view, &err) != RC_OK) {
        app_say_err(app, &err);
        return;
    }
    for (size_t i = 0; i < js_count(events); i++) {
        const char *texts[4];
        for (size_t k = 0; k < 4; k++) {
            texts[k] = text_of(js_at(events, i), keys[k]);
        }
        texts[0] = moment(texts[0], at);
        if (listview_add_texts(&view->trail, texts, &err) != RC_OK) {
            app_say_err(app, &err);
            return;
        }
    }
}

static bool form_load(struct docview *view, struct app *app)
{
    const struct form *form;
    struct err err = {0};
    struct entry *entry = NULL;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct entry_config config = {
        .money_decimals = app->session.money_decimals, .today = app->session.today, .readonly = true};
    bool good =
        form_cache_get(app->forms, app->client, text_of(view->document, "type"), &form, &err) == RC_OK &&
        entry_new(form, &config, &entry, &err) == RC_OK &&
        cells_from_json(js_get(view->document, "cells"), &cells, &err) == RC_OK &&
        entry_load(entry, &cells, &err) == RC_OK;
    arena_free(&arena);
    if (!good) {
        entry_free(entry);
        app_say_err(app, &err);
        return false;
    }
    entry_show(entry, 0, "number", text_of(view->document, "number"));
    entry_show(entry, 0, "state", text_of(view->document, "state"));
    entry_free(view->entry);
    view->entry = entry;
    view->pointed = false;
    return true;
}

static bool docview_load(struct docview *view, struct app *app)
{
    struct js *params = js_object();
    js_set_text(params, "number", view->number);
    struct js *document = app_call(app, "document.get", params);
    if (document == NULL) {
        return false;
    }
    js_free(view->document);
    view->document = document;
    if (!form_load(view, app)) {
        return false;
    }
    lookups_answer(app, view->entry); /* names that the document does not bring */
    trail_load(view, app);
    return true;
}

static void docview_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct docview *view = (struct docview *)screen;
    int trail_rows = view->whole_trail ? rows : rows >= 16 ? VIEW_TRAIL_ROWS : 0;
    if (rows > trail_rows) {
        entry_draw(view->entry, &app->canvas, top, rows - trail_rows);
    }
    if (trail_rows > 0) {
        listview_draw(&view->trail, &app->canvas, top + rows - trail_rows, 0, trail_rows,
                      app->canvas.columns);
    }
}

/* The correction that a step began is opened at once. */
static void correction_open(struct app *app, void *context, bool good, const char *draft)
{
    (void)context;
    if (good && draft[0] != '\0') {
        entry_open(app, NULL, draft, NULL);
    }
}

/* What the auditor said, of the latest return; "" where there was none. */
static const char *returned_for(const struct js *document)
{
    const struct js *events = js_get(document, "events");
    for (size_t i = js_count(events); i-- > 0;) {
        if (strcmp(text_of(js_at(events, i), "what"), "document.return") == 0) {
            return text_of(js_at(events, i), "detail");
        }
    }
    return "";
}

void docview_change(struct app *app, const char *number)
{
    struct js *params = js_object();
    js_set_text(params, "number", number);
    struct js *document = app_call(app, "document.get", params);
    if (document == NULL) {
        return;
    }
    const char *draft = js_get_text(document, "draft");
    const char *state = text_of(document, "state");
    const struct js *steps = js_get(document, "steps");
    if (draft != NULL) {
        entry_open(app, NULL, draft, NULL);
        if (strcmp(state, "returned") == 0) {
            entry_point(app, 0, "", returned_for(document));
        }
    } else if (doc_steps_hold(steps, "recall")) {
        app_say(app, STYLE_ERROR,
                "%s is submitted; recall it first (7 in its view), on the day of its submit", number);
    } else if (doc_steps_hold(steps, "amend")) {
        doc_step_run(app, "amend", &number, 1, NULL, correction_open, NULL);
    } else {
        app_say(app, STYLE_ERROR, "%s is %s and cannot be changed", number, state);
    }
    js_free(document);
}

/* What a name stands beside is the code, which is what was keyed. */
static const struct form_field *keyed_field(const struct form *form, const struct form_field *field)
{
    for (size_t i = 0; i < form->field_count; i++) {
        for (size_t k = 0; k < form->fields[i].fill_count; k++) {
            if (form->fields[i].fills[k].target == field && (field->flags & FORM_NOENTRY) != 0) {
                return &form->fields[i];
            }
        }
    }
    return field;
}

/* Where the caret was taken is what is wrong; where it was not, a return asks. */
static struct step_given given_here(const struct docview *view)
{
    const struct form *form = entry_form(view->entry);
    struct step_given given = {.placed = view->pointed, .form = form};
    const struct form_field *field = entry_field(view->entry);
    if (view->pointed && field != NULL) {
        given.line = entry_line(view->entry);
        snprintf(given.field, sizeof given.field, "%s", keyed_field(form, field)->name);
    }
    return given;
}

/* After an audit the list it was opened from is what comes next. */
static void audited(struct app *app, void *context, bool good, const char *draft)
{
    (void)draft;
    if (!good || app_top(app) != context) {
        return;
    }
    char message[sizeof app->message];
    snprintf(message, sizeof message, "%s", app->message);
    app_pop(app);
    app_say(app, STYLE_GOOD, "%s", message);
}

/* What stands in its way, the ledger says. */
static void docview_audit(struct docview *view, struct app *app)
{
    const char *number = view->number;
    doc_step_run(app, "audit", &number, 1, NULL, audited, view);
}

static void docview_typed(struct docview *view, struct app *app, uint32_t point)
{
    char option[] = {(char)(point < 0x80 ? point : '?'), '\0'};
    const char *number = view->number;
    struct step_given given = given_here(view);
    if (point == '8') {
        view->whole_trail = !view->whole_trail;
    } else if (point == '9') {
        docview_audit(view, app);
    } else if (point == '1') {
        doc_steps_open(app, js_get(view->document, "steps"), number, &given);
    } else if (point != '5' && doc_option_known(option)) {
        doc_option_run(app, option, &number, 1, &given);
    } else {
        app_say(app, STYLE_MESSAGE, "1 what can be done now; %s", doc_options_help());
    }
}

static void docview_key(struct screen *screen, struct app *app, struct key key)
{
    struct docview *view = (struct docview *)screen;
    switch (key.action) {
    case ACT_CHAR:
        docview_typed(view, app, key.point);
        break;
    case ACT_LEAVE:
    case ACT_BACK:
    case ACT_SAVE:
        app_pop(app);
        break;
    case ACT_REFRESH:
        docview_load(view, app);
        break;
    case ACT_HELP:
        process_help_open(app, text_of(view->document, "type"));
        break;
    case ACT_SUBMIT:
        docview_audit(view, app);
        break;
    default:
        if (view->whole_trail) {
            listview_key(&view->trail, key, 17);
        } else {
            view->pointed = entry_key(view->entry, key) != ENTRY_IGNORED || view->pointed;
            lookups_answer(app, view->entry);
        }
        break;
    }
}

static void docview_resume(struct screen *screen, struct app *app)
{
    docview_load((struct docview *)screen, app);
}

static void docview_close(struct screen *screen, struct app *app)
{
    (void)app;
    struct docview *view = (struct docview *)screen;
    entry_free(view->entry);
    listview_free(&view->trail);
    js_free(view->document);
    free(view);
}

static const char *docview_subject(struct screen *screen)
{
    struct docview *view = (struct docview *)screen;
    snprintf(view->subject, sizeof view->subject, "%s  %s  %s%s", entry_form(view->entry)->title,
             text_of(view->document, "number"), text_of(view->document, "state"),
             js_get_bool(view->document, "late") ? "  late" : "");
    return view->subject;
}

/* Row 21: who, and the clocks that have struck. */
static const char *docview_comment(struct screen *screen)
{
    struct docview *view = (struct docview *)screen;
    const char *returned = returned_for(view->document);
    if (strcmp(text_of(view->document, "state"), "returned") == 0 && returned[0] != '\0') {
        snprintf(view->comment, sizeof view->comment, "Returned: %s", returned);
        return view->comment;
    }
    char entered[24], submitted[24];
    const char *audited_by = text_of(view->document, "audited_by");
    snprintf(view->comment, sizeof view->comment, "Keyed by %s %s, submitted %s, revision %d%s%s",
             text_of(view->document, "keyed_by"), moment(text_of(view->document, "entered_at"), entered),
             moment(text_of(view->document, "submitted_at"), submitted),
             (int)js_get_int(view->document, "revision", 0), audited_by[0] == '\0' ? "" : ", audited by ",
             audited_by);
    return view->comment;
}

/* Money where the form shows some. */
static const char *docview_totals(struct screen *screen)
{
    struct docview *view = (struct docview *)screen;
    const struct js *totals = js_get(view->document, "totals");
    const struct form_field *total = form_field_find(entry_form(view->entry), PART_HEADER, "total");
    int lines = entry_line_count(view->entry);
    int used = snprintf(view->totals, sizeof view->totals, "%d line%s   quantity %s", lines,
                        lines == 1 ? "" : "s", text_of(totals, "quantity"));
    if (total != NULL && total->kind == FIELD_MONEY && used > 0 && (size_t)used < sizeof view->totals) {
        snprintf(view->totals + used, sizeof view->totals - (size_t)used, "   net %s   tax %s   gross %s",
                 text_of(totals, "net"), text_of(totals, "tax"), text_of(totals, "gross"));
    }
    return view->totals;
}

/* Row 24 names what may be done now. */
static const char *docview_keys(struct screen *screen)
{
    const struct js *steps = js_get(((struct docview *)screen)->document, "steps");
    if (doc_steps_hold(steps, "audit") || doc_steps_hold(steps, "return")) {
        return "F10 audit  7 return  1 more  6 print  8 trail  arrows point  F1 help  F3 leave";
    }
    if (doc_steps_hold(steps, "recall")) {
        return "7 recall  1 more  3 copy  6 print  8 trail  Up/Down lines  F1 help  F3 leave";
    }
    return "1 more  2 change  3 copy  6 print  8 trail  Up/Down lines  F1 help  F3 leave";
}

static const struct screen_ops docview_ops = {
    .name = "",
    .draw = docview_draw,
    .key = docview_key,
    .resume = docview_resume,
    .close = docview_close,
    .subject = docview_subject,
    .comment = docview_comment,
    .totals = docview_totals,
    .keys = docview_keys,
};

void docview_open(struct app *app, const char *number, bool trail)
{
    struct docview *view = calloc(1, sizeof *view);
    if (view == NULL) {
        app_push(app, NULL);
        return;
    }
    static const struct listview_column columns[] = {
        {.title = "At", .cells = 16},
        {.title = "Operator", .cells = 10},
        {.title = "What", .cells = 18},
        {.title = "Detail", .cells = 10, .grow = true},
    };
    view->screen.ops = &docview_ops;
    view->whole_trail = trail;
    view->trail.column_count = sizeof columns / sizeof *columns;
    memcpy(view->trail.columns, columns, sizeof columns);
    snprintf(view->number, sizeof view->number, "%s", number);
    if (docview_load(view, app)) {
        app_push(app, &view->screen);
    } else {
        docview_close(&view->screen, app);
    }
}
