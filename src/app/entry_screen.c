#include "entry_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/forms.h"
#include "daybook/app/screens.h"
#include "entry_copy.h"
#include "lookups.h"

static struct entry_screen *of(struct screen *screen)
{
    return (struct entry_screen *)screen;
}

static bool entry_begin(struct entry_screen *screen, struct app *app)
{
    struct err err = {0};
    struct entry *entry = NULL;
    struct entry_config config = {.money_decimals = app->session.money_decimals, .today = app->session.today};
    if (form_cache_get(app->forms, app->client, screen->type, &screen->form, &err) != RC_OK ||
        entry_new(screen->form, &config, &entry, &err) != RC_OK) {
        app_say_err(app, &err);
        return false;
    }
    entry_free(screen->entry);
    screen->entry = entry;
    snprintf(screen->title, sizeof screen->title, "%s", screen->form->title);
    draft_saver_start(&screen->saver, app->client, entry, screen->type);
    screen->document[0] = '\0';
    screen->revision = 0;
    screen->on_time_from = DAY_NONE;
    screen->late_told = false;
    screen->ask = ASK_NONE;
    js_free(screen->unanswered);
    screen->unanswered = NULL;
    screen->accept_count = 0;
    arena_reset(&screen->accept_arena);
    return true;
}

static void on_time_take(struct entry_screen *screen, const struct js *from)
{
    struct err err = {0};
    const char *text = js_get_text(from, "on_time_from");
    if (text == NULL || day_parse_iso(text, &screen->on_time_from, &err) != RC_OK) {
        screen->on_time_from = DAY_NONE;
    }
}

static void keep_offer(struct entry_screen *screen, const struct js *keep)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    void *cursor = NULL;
    const char *field;
    struct js *value;
    struct err err = {0};
    while (js_next(keep, &cursor, &field, &value)) {
        const char *text = js_as_text(value);
        if (text != NULL && cells_put(&cells, 0, field, text, &err) != RC_OK) {
            break;
        }
    }
    entry_keep(screen->entry, &cells);
    arena_free(&arena);
}

bool entry_screen_new(struct entry_screen *screen, struct app *app)
{
    struct js *params = js_object();
    js_set_text(params, "type", screen->type);
    struct js *made = app_call(app, "document.new", params);
    bool good = made != NULL && entry_begin(screen, app);
    if (good) {
        keep_offer(screen, js_get(made, "keep"));
        lookups_answer(app, screen->entry); /* the names beside what stands there already */
        on_time_take(screen, made);
    }
    js_free(made);
    return good;
}

/* What belongs to the one document alone: a pattern is without it. */
static enum rc own_clear(struct cells *cells, struct err *err)
{
    static const char *const own[] = {"number", "ref", "date", "state", "due", "late_reason"};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < sizeof own / sizeof *own && rc == RC_OK; i++) {
        if (cells_get(cells, 0, own[i]) != NULL) {
            rc = cells_put(cells, 0, own[i], "", err);
        }
    }
    for (int line = 0; rc == RC_OK && (line = cells_next_line(cells, line)) > 0;) {
        if (cells_get(cells, line, "source") != NULL) {
            rc = cells_put(cells, line, "source", "", err);
        }
    }
    return rc;
}

static bool cells_load(struct entry_screen *screen, struct app *app, const struct js *from, bool copied)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct err err = {0};
    enum rc rc = cells_from_json(js_get(from, "cells"), &cells, &err);
    if (rc == RC_OK && copied) {
        rc = own_clear(&cells, &err);
    }
    const char *reason = cells_get(&cells, 0, "late_reason");
    screen->late_told = reason != NULL && reason[0] != '\0';
    if (rc == RC_OK) {
        rc = entry_load(screen->entry, &cells, &err);
    }
    lookups_answer(app, screen->entry); /* the names beside the codes */
    struct cells loaded = {.arena = &arena};
    if (rc == RC_OK && copied && entry_cells(screen->entry, &loaded, &err) == RC_OK) {
        for (size_t i = 0; i < loaded.count; i++) {
            if (loaded.items[i].field != NULL) {
                draft_saver_add(&screen->saver, loaded.items[i].line, loaded.items[i].field,
                                loaded.items[i].text);
            }
        }
    }
    arena_free(&arena);
    if (rc != RC_OK) {
        app_say_err(app, &err);
    }
    return rc == RC_OK;
}

static void text_of(char *out, size_t size, const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    snprintf(out, size, "%s", text == NULL ? "" : text);
}

static bool draft_resume(struct entry_screen *screen, struct app *app, const char *draft)
{
    struct js *params = js_object();
    js_set_text(params, "draft", draft);
    struct js *stored = app_call(app, "draft.get", params);
    if (stored == NULL) {
        return false;
    }
    text_of(screen->type, sizeof screen->type, stored, "type");
    bool good = entry_begin(screen, app);
    if (good) {
        struct draft_saver *saver = &screen->saver;
        text_of(saver->uid, sizeof saver->uid, stored, "draft");
        text_of(saver->handle, sizeof saver->handle, stored, "handle");
        text_of(screen->document, sizeof screen->document, stored, "document");
        saver->seq = js_get_int(stored, "seq", 0);
        saver->keystrokes_before = js_get_int(stored, "keystrokes", 0);
        screen->revision = js_get_int(stored, "revision", 0);
        on_time_take(screen, stored);
        good = cells_load(screen, app, stored, false);
        entry_show(screen->entry, 0, "number", screen->document);
    }
    js_free(stored);
    return good;
}

static bool document_copy(struct entry_screen *screen, struct app *app, const char *number)
{
    struct js *params = js_object();
    js_set_text(params, "number", number);
    struct js *document = app_call(app, "document.get", params);
    if (document != NULL && screen->type[0] == '\0') {
        text_of(screen->type, sizeof screen->type, document, "type");
    }
    bool good = document != NULL && entry_screen_new(screen, app) && cells_load(screen, app, document, true);
    js_free(document);
    return good;
}

/* F8 outside the lines: the operator's last document of the type is taken as a pattern. */
static void copy_last(struct entry_screen *screen, struct app *app)
{
    if (draft_saver_exists(&screen->saver) || !entry_can_leave_empty(screen->entry)) {
        app_say(app, STYLE_MESSAGE, "F8 copies the last document into an empty one; F6 begins one");
        return;
    }
    struct js *params = js_object();
    js_set_text(params, "type", screen->type);
    js_set_bool(params, "mine", true);
    js_set_int(params, "limit", 1);
    struct js *list = app_call(app, "document.list", params);
    const char *number = js_as_text(js_at(js_at(js_get(list, "rows"), 0), 0));
    if (number != NULL && document_copy(screen, app, number)) {
        app_say(app, STYLE_MESSAGE, "copied from %s", number);
    } else if (list != NULL && number == NULL) {
        app_say(app, STYLE_MESSAGE, "no document of this type was keyed before");
    }
    js_free(list);
}

/* Leaves with the draft kept; a screen on which nothing was typed leaves none. */
static bool draft_keep(struct entry_screen *screen, struct app *app)
{
    struct err err = {0};
    if (draft_saver_flush(&screen->saver, DRAFT_WAIT_MS, &err) != RC_OK) {
        if (screen->saver.stale) {
            app_say(app, STYLE_ERROR,
                    "what was typed here is stored nowhere; F3 once more leaves without it");
        } else {
            app_say(app, STYLE_ERROR, "%s; F3 once more leaves without what was typed last", err.text);
        }
        screen->leave_asked = true;
        return false;
    }
    return true;
}

static void leave(struct entry_screen *screen, struct app *app)
{
    if (!draft_keep(screen, app)) {
        return;
    }
    char handle[DRAFT_HANDLE_BYTES];
    snprintf(handle, sizeof handle, "%s", screen->saver.handle);
    app_pop(app);
    if (handle[0] != '\0') {
        app_say(app, STYLE_GOOD, "%s is kept in the work list", handle);
    }
}

static void begin_another(struct entry_screen *screen, struct app *app)
{
    if (draft_keep(screen, app)) {
        entry_screen_new(screen, app);
    }
}

/* What stands here is given up for what the other terminal made of it. */
static void read_again(struct entry_screen *screen, struct app *app)
{
    char uid[ID_HEX_BYTES];
    memcpy(uid, screen->saver.uid, sizeof uid);
    if (screen->saver.stale && draft_resume(screen, app, uid)) {
        app_say(app, STYLE_MESSAGE, "read again, as the other terminal left it");
    }
}

static void list_key(struct entry_screen *screen, struct app *app)
{
    lookups_list_open(app, screen->entry);
}

static void history_key(struct entry_screen *screen, struct app *app)
{
    lookups_history_open(app, screen->entry, screen->form->record_name);
}

static void help_key(struct entry_screen *screen, struct app *app)
{
    if (screen->helped) {
        process_help_open(app, screen->type);
        return;
    }
    lookups_help_open(app, screen->entry);
    screen->helped = true;
}

static const struct entry_action {
    enum action action;
    void (*run)(struct entry_screen *screen, struct app *app);
} actions[] = {
    {ACT_SUBMIT, entry_submit_ask},
    {ACT_SAVE, leave},
    {ACT_LEAVE, leave},
    {ACT_BACK, leave},
    {ACT_LIST, list_key},
    {ACT_HISTORY, history_key},
    {ACT_HELP, help_key},
    {ACT_NEW, begin_another},
    {ACT_DUP_LINE, copy_last},
    {ACT_COPY, entry_copy_key},
    {ACT_REFRESH, read_again},
};

/* A question waits: yes is Enter, F10 or y. False: no, and the key is executed as if there had been no
 * question. */
static bool ask_answer(struct entry_screen *screen, struct app *app, struct key key)
{
    bool yes = key.action == ACT_ENTER || key.action == ACT_SUBMIT ||
               (key.action == ACT_CHAR && !key.pasted && (key.point == 'y' || key.point == 'Y'));
    enum entry_ask ask = screen->ask;
    screen->ask = ASK_NONE;
    if (yes && ask == ASK_OUTCOME) {
        entry_submit_again(screen, app);
    } else if (yes) {
        entry_submit(screen, app);
    }
    return yes || key.action == ACT_BACK;
}

static void entry_screen_key(struct screen *base, struct app *app, struct key key)
{
    struct entry_screen *screen = of(base);
    if (screen->ask != ASK_NONE && ask_answer(screen, app, key)) {
        return;
    }
    if (key.action != ACT_HELP) {
        screen->helped = false;
    }
    if (screen->leave_asked &&
        (key.action == ACT_LEAVE || key.action == ACT_BACK || key.action == ACT_SAVE)) {
        app_pop(app);
        return;
    }
    screen->leave_asked = false;
    enum entry_result result = lookups_key(app, screen->entry, key);
    if (result != ENTRY_IGNORED) {
        return;
    }
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (actions[i].action == key.action) {
            actions[i].run(screen, app);
            return;
        }
    }
}

static void failure_tell(struct entry_screen *screen, struct app *app)
{
    if (screen->saver.failed.rc != RC_OK && app->message[0] == '\0') {
        app_say(app, STYLE_WARNING, "not stored yet: %s", screen->saver.failed.text);
    }
}

static bool entry_screen_draw_key(struct screen *base, struct app *app, int top, int rows)
{
    failure_tell(of(base), app);
    return entry_draw_typed(of(base)->entry, &app->canvas, top, rows);
}

static void entry_screen_draw(struct screen *base, struct app *app, int top, int rows)
{
    struct entry_screen *screen = of(base);
    failure_tell(screen, app);
    entry_draw(screen->entry, &app->canvas, top, rows);
}

/* The field is painted first, then stored: who types waits for no draft. */
static void entry_screen_painted(struct screen *base, struct app *app)
{
    (void)app;
    draft_saver_offer(&of(base)->saver);
}

static void entry_screen_resume(struct screen *base, struct app *app)
{
    (void)app;
    draft_saver_offer(&of(base)->saver);
}

static void entry_screen_saved(struct screen *base, struct app *app)
{
    (void)app;
    struct err err = {0};
    if (draft_saver_flush(&of(base)->saver, DRAFT_HANG_UP_WAIT_MS, &err) != RC_OK) {
        of(base)->saver.failed = err;
    }
}

static void entry_screen_close(struct screen *base, struct app *app)
{
    (void)app;
    struct entry_screen *screen = of(base);
    draft_saver_free(&screen->saver);
    js_free(screen->unanswered);
    entry_free(screen->entry);
    arena_free(&screen->accept_arena);
    free(screen);
}

static const char *entry_screen_subject(struct screen *base)
{
    struct entry_screen *screen = of(base);
    const char *name = screen->document[0] != '\0' ? screen->document : screen->saver.handle;
    snprintf(screen->subject, sizeof screen->subject, "%s  %s  %s", screen->title,
             name[0] == '\0' ? "new" : name, screen->document[0] != '\0' ? "correction" : "draft");
    return screen->subject;
}

static const char *entry_screen_comment(struct screen *base)
{
    return entry_comment(of(base)->entry);
}

static const char *entry_screen_totals(struct screen *base)
{
    static char totals[96]; /* borrowed until the next draw; the program has one thread that draws */
    struct entry_screen *screen = of(base);
    int lines = entry_line_count(screen->entry);
    snprintf(totals, sizeof totals, "%d line%s   %s", lines, lines == 1 ? "" : "s",
             entry_text(screen->entry, 0, "total"));
    return totals;
}

static const char *entry_screen_keys(struct screen *base)
{
    if (of(base)->ask != ASK_NONE) {
        return "Enter/F10 yes   any other key no";
    }
    return form_field_find(of(base)->form, PART_LINE, "source") != NULL
               ? "F1 help F3 leave F4 list F6 new ^U copy F7 above F8 last F10 submit ^P all"
               : "F1 help F3 leave F4 list F6 new F7 above F8 last F9 past F10 submit ^P all";
}

static const struct screen_ops entry_screen_ops = {
    .name = "",
    .draw = entry_screen_draw,
    .draw_key = entry_screen_draw_key,
    .key = entry_screen_key,
    .painted = entry_screen_painted,
    .resume = entry_screen_resume,
    .saved = entry_screen_saved,
    .close = entry_screen_close,
    .subject = entry_screen_subject,
    .comment = entry_screen_comment,
    .totals = entry_screen_totals,
    .keys = entry_screen_keys,
};

void entry_point(struct app *app, int line, const char *field, const char *message)
{
    struct screen *top = app_top(app);
    if (top == NULL || top->ops != &entry_screen_ops || message[0] == '\0') {
        return;
    }
    struct entry *entry = of(top)->entry;
    if (field[0] != '\0' || line > 0) {
        entry_fault(entry, line, field, message);
    }
    app_say(app, STYLE_WARNING, "%s", message);
}

void entry_open(struct app *app, const char *type, const char *draft, const char *copy_of)
{
    struct entry_screen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) {
        app_push(app, NULL);
        return;
    }
    screen->screen.ops = &entry_screen_ops;
    snprintf(screen->type, sizeof screen->type, "%s", type == NULL ? "" : type);
    bool good = draft != NULL     ? draft_resume(screen, app, draft)
                : copy_of != NULL ? document_copy(screen, app, copy_of)
                                  : entry_screen_new(screen, app);
    if (good) {
        app_push(app, &screen->screen);
    } else {
        entry_screen_close(&screen->screen, app);
    }
}
