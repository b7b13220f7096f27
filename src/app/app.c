/* The stack of screens and the messages: what every screen may ask of the program. */
#include "daybook/app/app.h"

#include <stdarg.h>
#include <stdio.h>

#include "daybook/tui/tui.h"

void app_say(struct app *app, enum style style, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(app->message, sizeof app->message, format, arguments);
    va_end(arguments);
    app->message_style = style;
    if (style == STYLE_ERROR) {
        tui_bell();
    }
}

void app_say_again(struct app *app, enum style style, const char *text)
{
    snprintf(app->message, sizeof app->message, "%s", text);
    app->message_style = style;
}

void app_say_err(struct app *app, const struct err *err)
{
    if (err->source[0] != '\0') {
        app_say(app, STYLE_ERROR, "%s:%d:%d: %s", err->source, err->line, err->column, err->text);
    } else {
        app_say(app, STYLE_ERROR, "%s", err->text);
    }
}

struct screen *app_top(const struct app *app)
{
    return app->depth == 0 ? NULL : app->screens[app->depth - 1];
}

void app_push(struct app *app, struct screen *screen)
{
    if (screen == NULL) {
        app_say(app, STYLE_ERROR, "not enough memory for another screen; leave one with F3 first");
        return;
    }
    if (app->depth == APP_SCREENS_MAX) {
        screen->ops->close(screen, app);
        app_say(app, STYLE_ERROR, "%d screens are open, which is the limit; leave one with F3 first",
                APP_SCREENS_MAX);
        return;
    }
    app->screens[app->depth++] = screen;
}

void app_pop(struct app *app)
{
    if (app->depth == 0) {
        return;
    }
    struct screen *gone = app->screens[--app->depth];
    gone->ops->close(gone, app);
    struct screen *top = app_top(app);
    if (top != NULL && top->ops->resume != NULL) {
        top->ops->resume(top, app);
    }
}

void app_save(struct app *app)
{
    for (int i = app->depth - 1; i >= 0; i--) {
        struct screen *screen = app->screens[i];
        if (screen->ops->saved != NULL) {
            screen->ops->saved(screen, app);
        }
    }
}

struct js *app_call(struct app *app, const char *method, struct js *params)
{
    struct js *result = NULL;
    struct err err = {0};
    if (client_call(app->client, method, params, &result, NULL, &err) != RC_OK) {
        app_say_err(app, &err);
        return NULL;
    }
    return result;
}

static void text_take(char *out, size_t size, const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    snprintf(out, size, "%s", text == NULL ? "" : text);
}

bool app_session_take(struct app *app, const struct js *opened)
{
    struct session *session = &app->session;
    text_take(session->login, sizeof session->login, opened, "operator");
    text_take(session->name, sizeof session->name, opened, "name");
    text_take(session->department, sizeof session->department, opened, "department");
    text_take(session->company, sizeof session->company, opened, "company");
    text_take(session->currency, sizeof session->currency, opened, "currency");
    text_take(session->warehouse, sizeof session->warehouse, opened, "warehouse");
    session->idle_lock_s = (int)js_get_int(opened, "idle_lock", 0);
    session->money_decimals = (int)js_get_int(opened, "decimals", 2);
    const char *today = js_get_text(opened, "today");
    struct err err = {0};
    if (today == NULL || day_parse_iso(today, &session->today, &err) != RC_OK) {
        app_say(app, STYLE_ERROR, "the ledger did not tell its day; restart daybook");
        return false;
    }
    session->signed_on = session->login[0] != '\0';
    return session->signed_on;
}
