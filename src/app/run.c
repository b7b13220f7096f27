/* The loop: paint what differs, wait for a key, a reply or the terminal's end. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chrome.h"
#include "daybook/app/app.h"
#include "daybook/app/forms.h"
#include "daybook/app/screens.h"
#include "daybook/tui/tui.h"

/* Typed-ahead keys are fed before painting, but the eye is never left behind longer than this. */
enum { PAINT_EVERY_US = 20000, CLOCK_EVERY_MS = 15000, SLOW_MS = 1000 };

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
    app_save(app);
    client_leave(app->client); /* what the screens wait for now nobody sees */
    app->leaving = true;
}

/* While a call waits: a screen that stands still says why, and whoever hangs up is not held. */
static bool still_waits(void *context, int64_t waited_ms)
{
    struct app *app = context;
    if (tui_hanging_up()) {
        return false;
    }
    if (waited_ms >= SLOW_MS) {
        chrome_draw_message(app, STYLE_MESSAGE, "waiting for the ledger; what is typed meanwhile is kept");
        tui_show(&app->canvas);
    }
    return true;
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until nobody has keyed for too long; INT64_MAX: that does not matter. */
static int64_t idle_left_ms(const struct app *app, int64_t keyed_ms)
{
    if (!app->session.signed_on || app->session.idle_lock_s == 0 || app->locked) {
        return INT64_MAX;
    }
    return keyed_ms + (int64_t)app->session.idle_lock_s * 1000 - clock_ms();
}

static int wait_ms(const struct app *app, int64_t keyed_ms)
{
    int64_t left_ms = idle_left_ms(app, keyed_ms);
    return left_ms < 0 ? 0 : left_ms < CLOCK_EVERY_MS ? (int)left_ms : CLOCK_EVERY_MS;
}

static void key_feed(struct app *app, struct key key)
{
    app->message[0] = '\0';
    app->message_style = STYLE_MESSAGE;
    struct screen *top = app_top(app);
    if (key.action == ACT_PALETTE && app->session.signed_on && !app->locked &&
        strcmp(top->ops->name, "Palette") != 0) {
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
    int64_t keyed_ms = clock_ms();
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
        switch (tui_wait(client_fd(app->client), wait_ms(app, keyed_ms), &key)) {
        case TUI_KEY:
            keyed_ms = clock_ms();
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
        if (idle_left_ms(app, keyed_ms) <= 0) {
            app_save(app);
            signon_lock(app);
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
        client_on_waiting(client, still_waits, &app);
        signon_open(&app);
        loop(&app);
    }
    app_free(&app);
    client_on_waiting(client, NULL, NULL);
    tui_close();
    return 0;
}
