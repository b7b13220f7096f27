/* A master's form: one record, changed against the version that was read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/forms.h"
#include "daybook/app/screens.h"
#include "lookups.h"

enum { MASTER_NAME_BYTES = 64 };

struct masteredit {
    struct screen screen;
    const struct form *form;
    struct entry *entry;
    char kind[MASTER_NAME_BYTES], code[MASTER_NAME_BYTES];
    char subject[160];
    int64_t version; /* 0: a new one */
    bool leave_asked, dirty;
};

static bool operators(const struct masteredit *edit)
{
    return strcmp(edit->kind, "operators") == 0;
}

static bool entry_renew(struct masteredit *edit, struct app *app)
{
    struct err err = {0};
    struct entry *entry = NULL;
    struct entry_config config = {.money_decimals = app->session.money_decimals, .today = app->session.today};
    if (form_cache_get(app->forms, app->client, edit->kind, &edit->form, &err) != RC_OK ||
        entry_new(edit->form, &config, &entry, &err) != RC_OK) {
        app_say_err(app, &err);
        return false;
    }
    entry_free(edit->entry);
    edit->entry = entry;
    edit->dirty = false;
    return true;
}

/* The field that names the record. */
static const char *key_field(const struct form *form)
{
    for (size_t i = 0; i < form->field_count; i++) {
        if (form->fields[i].bound != NULL && (form->fields[i].bound->flags & FIELD_KEY) != 0) {
            return form->fields[i].name;
        }
    }
    return "code";
}

static bool stored_load(struct masteredit *edit, struct app *app, const char *code, bool copy)
{
    struct js *params = js_object();
    js_set_text(params, "kind", edit->kind);
    js_set_text(params, "code", code);
    struct js *stored = app_call(app, "master.get", params);
    if (stored == NULL) {
        return false;
    }
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct err err = {0};
    enum rc rc = cells_from_json(js_get(stored, "cells"), &cells, &err);
    if (rc == RC_OK && copy) {
        rc = cells_put(&cells, 0, key_field(edit->form), "", &err);
    }
    if (rc == RC_OK) {
        rc = entry_load(edit->entry, &cells, &err);
    }
    lookups_answer(app, edit->entry); /* the names beside the codes */
    if (!copy) {
        edit->version = js_get_int(stored, "version", 0);
        snprintf(edit->code, sizeof edit->code, "%s", code);
    }
    arena_free(&arena);
    js_free(stored);
    if (rc != RC_OK) {
        app_say_err(app, &err);
    }
    return rc == RC_OK;
}

/* operator.add takes its fields by name; every other master takes cells. */
static struct js *put_params(struct masteredit *edit, const struct cells *cells)
{
    struct js *params = js_object();
    if (!operators(edit)) {
        js_set_text(params, "kind", edit->kind);
        js_set(params, "cells", cells_to_json(cells));
        js_set_int(params, "version", edit->version);
        return params;
    }
    for (size_t i = 0; i < cells->count; i++) {
        if (cells->items[i].field != NULL) {
            js_set_text(params, cells->items[i].field, cells->items[i].text);
        }
    }
    return params;
}

static void put_failed(struct masteredit *edit, struct app *app, const struct faults *faults,
                       const struct err *err)
{
    if (faults->count > 0) {
        entry_fault(edit->entry, 0, faults->items[0].field, faults->items[0].message);
    }
    app_say(app, STYLE_ERROR, "%s%s", err->rc == RC_STALE ? "F5 reads it again: " : "", err->text);
}

static void put_done(struct masteredit *edit, struct app *app, const char *code)
{
    char message[160];
    snprintf(message, sizeof message, "%s is stored", code);
    bool fresh = edit->version == 0;
    if (fresh && entry_renew(edit, app)) {
        app_say(app, STYLE_GOOD, "%s; here is the next one, F3 leaves", message);
        return;
    }
    app_pop(app);
    app_say(app, STYLE_GOOD, "%s", message);
}

static void put(struct masteredit *edit, struct app *app)
{
    bool good = entry_finish(edit->entry);
    while (entry_pending(edit->entry) != NULL) {
        if (lookups_answer(app, edit->entry) == ENTRY_REFUSED) {
            break;
        }
        good = entry_finish(edit->entry);
    }
    if (!good) {
        lookups_tell(app, edit->entry);
        return;
    }
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct faults faults = {.arena = &arena};
    struct err err = {0};
    struct js *result = NULL;
    enum rc rc = entry_cells(edit->entry, &cells, &err);
    if (rc == RC_OK) {
        const char *method = operators(edit) ? "operator.add" : "master.put";
        rc = client_call(app->client, method, put_params(edit, &cells), &result, &faults, &err);
    }
    if (rc == RC_OK) {
        const char *code = cells_get(&cells, 0, operators(edit) ? "login" : key_field(edit->form));
        put_done(edit, app, code == NULL ? "" : code);
    } else {
        put_failed(edit, app, &faults, &err);
    }
    js_free(result);
    arena_free(&arena);
}

/* Nothing is stored before F10 here, so leaving with changes asks once. */
static void leave(struct masteredit *edit, struct app *app)
{
    struct arena arena = {0};
    struct cells changed = {.arena = &arena};
    static int dropped[CELLS_LINES_MAX]; /* the program has one thread that keys */
    size_t dropped_count = 0;
    edit->dirty = entry_take_changes(edit->entry, &changed, dropped, &dropped_count) || edit->dirty;
    arena_free(&arena);
    if (edit->dirty && !edit->leave_asked) {
        edit->leave_asked = true;
        app_say(app, STYLE_WARNING, "F10 stores the changes; F3 once more leaves without them");
        return;
    }
    app_pop(app);
}

static void masteredit_key(struct screen *screen, struct app *app, struct key key)
{
    struct masteredit *edit = (struct masteredit *)screen;
    if (edit->leave_asked && (key.action == ACT_LEAVE || key.action == ACT_BACK)) {
        app_pop(app);
        return;
    }
    edit->leave_asked = false;
    if (key.action == ACT_REFRESH && edit->version > 0) {
        if (entry_renew(edit, app)) {
            stored_load(edit, app, edit->code, false);
        }
        return;
    }
    if (lookups_key(app, edit->entry, key) != ENTRY_IGNORED) {
        return;
    }
    switch (key.action) {
    case ACT_SUBMIT:
    case ACT_SAVE:
        put(edit, app);
        break;
    case ACT_LEAVE:
    case ACT_BACK:
        leave(edit, app);
        break;
    case ACT_LIST:
        lookups_list_open(app, edit->entry);
        break;
    case ACT_HELP:
        lookups_help_open(app, edit->entry);
        break;
    default:
        break;
    }
}

static void masteredit_draw(struct screen *screen, struct app *app, int top, int rows)
{
    entry_draw(((struct masteredit *)screen)->entry, &app->canvas, top, rows);
}

static void masteredit_close(struct screen *screen, struct app *app)
{
    (void)app;
    entry_free(((struct masteredit *)screen)->entry);
    free(screen);
}

static const char *masteredit_subject(struct screen *screen)
{
    struct masteredit *edit = (struct masteredit *)screen;
    snprintf(edit->subject, sizeof edit->subject, "%s  %s", edit->form->title,
             edit->version == 0 ? "new" : edit->code);
    return edit->subject;
}

static const char *masteredit_comment(struct screen *screen)
{
    return entry_comment(((struct masteredit *)screen)->entry);
}

static const char *masteredit_keys(struct screen *screen)
{
    (void)screen;
    return "F1 help   F4 list   F10 store   F5 read again   F3 leave";
}

static const struct screen_ops masteredit_ops = {
    .name = "",
    .draw = masteredit_draw,
    .key = masteredit_key,
    .close = masteredit_close,
    .subject = masteredit_subject,
    .comment = masteredit_comment,
    .keys = masteredit_keys,
};

void masteredit_open(struct app *app, const char *kind, const char *code, bool copy)
{
    struct masteredit *edit = calloc(1, sizeof *edit);
    if (edit == NULL) {
        app_push(app, NULL);
        return;
    }
    edit->screen.ops = &masteredit_ops;
    snprintf(edit->kind, sizeof edit->kind, "%s", kind);
    if (entry_renew(edit, app) && (code == NULL || stored_load(edit, app, code, copy))) {
        app_push(app, &edit->screen);
    } else {
        masteredit_close(&edit->screen, app);
    }
}
