#include "chrome.h"

#include <stdio.h>

#include "daybook/base/utf8.h"

/* Which fixed rows a terminal of so many rows has: a small one gives them up one by one, the form's caret and
 * the message last. */
struct bands {
    int top, rows;                              /* of the screen's own part */
    int status, comment, totals, message, keys; /* -1: not shown */
};

static struct bands bands_for(int rows)
{
    struct bands bands = {.status = -1, .comment = -1, .totals = -1, .message = -1, .keys = -1};
    int below = rows;
    if (rows >= 4) {
        bands.keys = --below;
    }
    if (rows >= 2) {
        bands.message = --below;
    }
    if (rows >= 10) {
        bands.totals = --below;
    }
    if (rows >= 8) {
        bands.comment = --below;
    }
    if (rows >= 3) {
        bands.status = 0;
        bands.top = 1;
    }
    bands.rows = below - bands.top;
    return bands;
}

static void status_draw(struct app *app, const struct screen *base, int row)
{
    struct canvas *canvas = &app->canvas;
    char clock[INSTANT_BYTES];
    char right[APP_NAME_BYTES * 2 + 128 + INSTANT_BYTES + 8] = "";
    if (app->session.signed_on) {
        snprintf(right, sizeof right, "%s  %s %s  %s ", app->session.name, app->session.company,
                 app->session.warehouse, instant_clock(instant_now(), clock));
    }
    const char *subject = base->ops->subject == NULL ? "" : base->ops->subject((struct screen *)base);
    canvas_fill(canvas, row, 0, 1, canvas->columns, STYLE_STATUS);
    int right_cells = utf8_cells(right);
    int used = canvas_format(canvas, row, 1, canvas->columns - 1, STYLE_STATUS, "%s%s%s", base->ops->name,
                             subject[0] == '\0' || base->ops->name[0] == '\0' ? "" : "  ", subject);
    int room = canvas->columns - used - 3;
    if (right_cells > room) {
        right_cells = room;
    }
    if (right_cells > 0) {
        canvas_text(canvas, row, canvas->columns - right_cells, right_cells, STYLE_STATUS, right, false,
                    false);
    }
}

static void band_draw(struct app *app, int row, enum style style, const char *text)
{
    if (row >= 0) {
        canvas_text(&app->canvas, row, 0, app->canvas.columns, style, text == NULL ? "" : text, true, true);
    }
}

static const char *ask(const char *(*tell)(struct screen *), struct screen *screen)
{
    return tell == NULL ? "" : tell(screen);
}

/* A key that changed little is drawn over what the one before left: most keys cost a field, not a screen. */
static bool key_draw(struct app *app, const struct bands *bands)
{
    struct screen *top = app_top(app);
    return top == app->drawn && top->ops->draw_key != NULL &&
           top->ops->draw_key(top, app, bands->top, bands->rows);
}

static void whole_draw(struct app *app, const struct bands *bands, int base)
{
    struct canvas *canvas = &app->canvas;
    canvas_clear(canvas);
    for (int i = base; i < app->depth; i++) {
        canvas->caret_row = canvas->caret_column = -1;
        app->screens[i]->ops->draw(app->screens[i], app, bands->top, bands->rows);
    }
    app->drawn = base == app->depth - 1 ? app_top(app) : NULL;
}

/* A message wider than the terminal begins on the row above it, so that its way out is read too. */
static void message_draw(struct app *app, const struct bands *bands)
{
    char head[ERR_TEXT_BYTES];
    const char *rest = app->message;
    int columns = app->canvas.columns;
    if (utf8_cells(app->message) > columns && bands->totals >= 0) {
        size_t cut = utf8_head(app->message, columns, NULL);
        while (cut > 0 && app->message[cut] != ' ') {
            cut--;
        }
        if (cut > 0) {
            snprintf(head, sizeof head, "%.*s", (int)cut, app->message);
            band_draw(app, bands->totals, app->message_style, head);
            rest = app->message + cut + 1;
        }
    }
    band_draw(app, bands->message, app->message_style, rest);
}

void chrome_draw_message(struct app *app, enum style style, const char *text)
{
    struct bands bands = bands_for(app->canvas.rows);
    band_draw(app, bands.message, style, text);
}

void chrome_draw(struct app *app)
{
    struct canvas *canvas = &app->canvas;
    if (app->depth == 0) {
        canvas_clear(canvas);
        return;
    }
    int base = app->depth - 1;
    while (base > 0 && app->screens[base]->ops->popup) {
        base--;
    }
    struct bands bands = bands_for(canvas->rows);
    if (!key_draw(app, &bands)) {
        whole_draw(app, &bands, base);
    }
    struct screen *below = app->screens[base];
    if (bands.status >= 0) {
        status_draw(app, below, bands.status);
    }
    band_draw(app, bands.comment, STYLE_COMMENT, ask(below->ops->comment, below));
    band_draw(app, bands.totals, STYLE_TOTALS, ask(below->ops->totals, below));
    message_draw(app, &bands);
    band_draw(app, bands.keys, STYLE_KEYS, ask(app_top(app)->ops->keys, app_top(app)));
}
