/* Sign-on: the form `sign-on` in the middle of the terminal; a signed-on operator goes on to the work list.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/forms.h"
#include "daybook/app/screens.h"
#include "daybook/form/entry.h"

struct signon {
    struct screen screen;
    struct entry *entry;
    char company[128];
    bool locks; /* it hides what others have open */
};

static void signon_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct signon *signon = (struct signon *)screen;
    if (rows > 6) {
        canvas_text(&app->canvas, top + 1, 2, app->canvas.columns - 4, STYLE_TEXT, signon->company, false,
                    true);
        top += 3;
        rows -= 3;
    }
    entry_draw(signon->entry, &app->canvas, top, rows);
    enum style style;
    const char *message = entry_message(signon->entry, &style);
    if (message[0] != '\0' && app->message[0] == '\0') {
        app_say(app, style, "%s", message);
    }
}

/* A fresh, empty form: after a refusal the password is gone from memory and screen. */
static bool signon_clear(struct signon *signon, struct app *app, const char *login)
{
    const struct form *form;
    struct err err = {0};
    struct entry *entry = NULL;
    struct entry_config config = {.money_decimals = 2};
    if (form_cache_get(app->forms, app->client, "sign-on", &form, &err) != RC_OK ||
        entry_new(form, &config, &entry, &err) != RC_OK) {
        app_say_err(app, &err);
        return false;
    }
    entry_free(signon->entry);
    signon->entry = entry;
    if (login[0] != '\0') {
        struct arena arena = {0};
        struct cells cells = {.arena = &arena};
        if (cells_put(&cells, 0, "login", login, &err) == RC_OK && entry_load(entry, &cells, &err) != RC_OK) {
            app_say_err(app, &err);
        }
        arena_free(&arena);
    }
    return true;
}

/* What another operator had open is closed: its drafts were stored when the screen was locked. */
static void close_others(struct app *app)
{
    while (app->depth > 1) {
        struct screen *gone = app->screens[--app->depth];
        gone->ops->close(gone, app);
    }
}

static void signed_on(struct signon *signon, struct app *app, const char *before)
{
    if (!signon->locks) {
        signon_clear(signon, app, "");
        work_open(app);
        return;
    }
    app->locked = false;
    if (strcmp(before, app->session.login) == 0) {
        app_pop(app);
        return;
    }
    close_others(app);
    work_open(app);
}

static void signon_try(struct signon *signon, struct app *app)
{
    if (!entry_finish(signon->entry)) {
        enum style style;
        const char *message = entry_message(signon->entry, &style);
        app_say(app, style, "%s", message);
        return;
    }
    char login[APP_NAME_BYTES];
    const char *typed = entry_text(signon->entry, 0, "login");
    snprintf(login, sizeof login, "%s", typed);
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct err err = {0};
    struct js *opened = NULL;
    struct js *params = js_object();
    if (entry_cells(signon->entry, &cells, &err) == RC_OK) {
        js_set_text(params, "login", cells_get(&cells, 0, "login"));
        js_set_text(params, "password", cells_get(&cells, 0, "password"));
    }
    char before[APP_NAME_BYTES];
    snprintf(before, sizeof before, "%s", app->session.login);
    enum rc rc = client_call(app->client, "session.open", params, &opened, NULL, &err);
    arena_free(&arena);
    if (rc == RC_OK && app_session_take(app, opened)) {
        signed_on(signon, app, before);
    } else {
        signon_clear(signon, app, login);
        app_say_err(app, &err);
    }
    js_free(opened);
}

static void signon_key(struct screen *screen, struct app *app, struct key key)
{
    struct signon *signon = (struct signon *)screen;
    if (key.action == ACT_LEAVE || key.action == ACT_BACK) {
        app->leaving = true;
        return;
    }
    const struct form_field *field = entry_field(signon->entry);
    bool last = field != NULL && strcmp(field->name, "password") == 0;
    if (key.action == ACT_SUBMIT || (key.action == ACT_ENTER && last)) {
        signon_try(signon, app);
        return;
    }
    if (entry_key(signon->entry, key) == ENTRY_REFUSED) {
        enum style style;
        app_say(app, STYLE_ERROR, "%s", entry_message(signon->entry, &style));
    }
}

static void signon_close(struct screen *screen, struct app *app)
{
    (void)app;
    struct signon *signon = (struct signon *)screen;
    entry_free(signon->entry);
    free(signon);
}

static const char *signon_comment(struct screen *screen)
{
    return entry_comment(((struct signon *)screen)->entry);
}

static const char *signon_keys(struct screen *screen)
{
    (void)screen;
    return "Enter next, sign on   F3 leave";
}

static const struct screen_ops signon_ops = {
    .name = "Sign on",
    .draw = signon_draw,
    .key = signon_key,
    .close = signon_close,
    .comment = signon_comment,
    .keys = signon_keys,
};

static const char *lock_keys(struct screen *screen)
{
    (void)screen;
    return "Enter next, sign on   F3 sign off and leave";
}

static const struct screen_ops lock_ops = {
    .name = "Locked",
    .draw = signon_draw,
    .key = signon_key,
    .close = signon_close,
    .comment = signon_comment,
    .keys = lock_keys,
};

static struct signon *signon_new(struct app *app, const char *login)
{
    struct signon *signon = calloc(1, sizeof *signon);
    if (signon == NULL) {
        return NULL;
    }
    signon->screen.ops = &signon_ops;
    if (signon_clear(signon, app, login)) {
        return signon;
    }
    free(signon);
    return NULL;
}

void signon_open(struct app *app)
{
    struct signon *signon = signon_new(app, "");
    struct js *info = app_call(app, "company.info", NULL);
    const char *company = js_get_text(info, "company");
    if (signon != NULL) {
        snprintf(signon->company, sizeof signon->company, "%s", company == NULL ? "" : company);
    }
    js_free(info);
    app_push(app, signon == NULL ? NULL : &signon->screen);
}

void signon_lock(struct app *app)
{
    struct signon *signon = app->depth < APP_SCREENS_MAX ? signon_new(app, app->session.login) : NULL;
    if (signon == NULL) { /* what cannot be hidden is left; its drafts are stored */
        app->leaving = true;
        return;
    }
    signon->locks = true;
    signon->screen.ops = &lock_ops;
    snprintf(signon->company, sizeof signon->company, "%s", app->session.company);
    app->locked = true;
    app_push(app, &signon->screen);
    app_say(app, STYLE_MESSAGE, "%s has not keyed for a while: the password, or another operator's login",
            app->session.login);
}
