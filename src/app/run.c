/* The loop: paint what differs, wait for a key, a reply or the terminal's end. */
#include <stdlib.h>
#include <string.h>

#include "chrome.h"
#include "daybook/app/app.h"
#include "daybook/app/forms.h"
#include "daybook/app/screens.h"
#include "daybook/tui/tui.h"

/* Typed-ahead keys are fed before painting, but the eye is never left behind longer than this. */
enum { PAINT_EVERY_US = 20000, CLOCK_EVERY_MS = 15000 };

static bool canvas_fit(struct app *app)
{
    int rows, columns;
    tui_size(&rows, &columns);
    struct err err = {0};
    app->drawn = NULL;
    return canvas_resize(&app->canvas, rows, columns, &err) == RC_OK;
}

static void paint(struct app *app)
{
    chrome_draw(app);
    tui_show(&app->canvas);
}

static void tell_painted(struct app *app)
{
    for (int i = 0; i < app->depth; i++) {
        struct screen *screen = app->screens[i];
        if (screen->ops->painted != NULL) {
            screen->ops->painted(screen, app);
        }
    }
}

static void hang_up(struct app *app)
{
    for (int i = app->depth - 1; i >= 0; i--) {
        struct screen *screen = app->screens[i];
        if (screen->ops->saved != NULL) {
            screen->ops->saved(screen, app);
        }
    }
    app->leaving = true;
}

static void key_feed(struct app *app, struct key key)
{
    app->message[0] = '\0';
    app->message_style = STYLE_MESSAGE;
    struct screen *top = app_top(app);
    if (key.action == ACT_PALETTE && app->session.signed_on && strcmp(top->ops->name, "Palette") != 0) {
        palette_open(app);
        return;
    }
    if (key.action == ACT_REFRESH) {
        tui_redraw();
    }
    top->ops->key(top, app, key);
}

static void loop(struct app *app)
{
    instant_t painted = 0;
    bool keyed = false;
    while (app->depth > 0 && !app->leaving) {
        if (!tui_key_waiting() || instant_now() - painted > PAINT_EVERY_US) {
            paint(app);
            painted = instant_now();
            if (keyed) {
                tell_painted(app);
                keyed = false;
            }
        }
        struct key key;
        switch (tui_wait(client_fd(app->client), CLOCK_EVERY_MS, &key)) {
        case TUI_KEY:
            key_feed(app, key);
            keyed = true;
            break;
        case TUI_RESIZE:
            if (!canvas_fit(app)) {
                hang_up(app);
            }
            break;
        case TUI_READY:
            client_pump(app->client);
            break;
        case TUI_TIMEOUT:
            break;
        case TUI_HANGUP:
            hang_up(app);
            break;
        }
    }
}

static void app_free(struct app *app)
{
    while (app->depth > 0) {
        struct screen *screen = app->screens[--app->depth];
        screen->ops->close(screen, app);
    }
    form_cache_free(app->forms);
    js_free(app->menu);
    canvas_free(&app->canvas);
    arena_free(&app->arena);
}

int app_run(struct client *client, const char *theme, const char *keys_file, struct err *err)
{
    struct tui_options options = {.theme = theme, .keys_file = keys_file};
    if (tui_open(&options, err) != RC_OK) {
        return rc_exit_status(err->rc);
    }
    struct app app = {.client = client, .forms = form_cache_new()};
    if (app.forms != NULL && canvas_fit(&app)) {
        signon_open(&app);
        loop(&app);
    }
    app_free(&app);
    tui_close();
    return 0;
}
