/* The small pop-ups: a choice among texts, one line to type, lines to read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/listview.h"
#include "daybook/app/screens.h"
#include "daybook/base/utf8.h"
#include "daybook/form/editor.h"
#include "popup.h"

void popup_frame(struct app *app, int top, int rows, int want_rows, int want_columns, const char *title,
                 struct popup_place *ret)
{
    int columns = app->canvas.columns;
    ret->rows = want_rows > rows ? rows : want_rows;
    ret->columns = want_columns > columns ? columns : want_columns;
    ret->row = top + (rows - ret->rows) / 2;
    ret->column = (columns - ret->columns) / 2;
    canvas_box(&app->canvas, ret->row, ret->column, ret->rows, ret->columns, title);
    ret->row++;
    ret->column += 2;
    ret->rows -= 2;
    ret->columns -= 4;
}

void popup_done(struct app *app, struct popup *popup, const char *choice)
{
    char kept[CELL_BYTES_MAX + 1];
    snprintf(kept, sizeof kept, "%s", choice == NULL ? "" : choice);
    popup_done_fn done = popup->done;
    void *context = popup->context;
    popup->done = NULL;
    app->depth--;
    popup->screen.ops->close(&popup->screen, app);
    struct screen *below = app_top(app);
    if (done != NULL) {
        done(app, context, choice == NULL ? NULL : kept);
    }
    /* Only now, so that what the choice changed is stored. */
    if (below != NULL && app_top(app) == below && below->ops->resume != NULL) {
        below->ops->resume(below, app);
    }
}

void popup_end(struct app *app, struct popup *popup)
{
    if (popup->done != NULL) {
        popup->done(app, popup->context, NULL);
    }
}

/* A choice among texts
 * ------------------------------------------------------------------------------------------------ */

enum { CHOOSE_TYPED_BYTES = 32 };

struct choose {
    struct popup popup;
    struct listview view;
    char title[80];
    char typed[CHOOSE_TYPED_BYTES]; /* position to */
};

static void choose_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct choose *choose = (struct choose *)screen;
    struct popup_place place;
    popup_frame(app, top, rows, (int)choose->view.count + 3, 56, choose->title, &place);
    listview_draw(&choose->view, &app->canvas, place.row, place.column, place.rows, place.columns);
    app->canvas.caret_row = place.row + 1 + (int)(choose->view.chosen - choose->view.top);
    app->canvas.caret_column = place.column;
}

/* Letters jump to what begins with all of them, else with the last alone. */
static void choose_typed(struct choose *choose, uint32_t point)
{
    char letter[5];
    utf8_encode(point, letter);
    size_t used = strlen(choose->typed);
    if (used + sizeof letter > sizeof choose->typed) {
        used = 0;
    }
    snprintf(choose->typed + used, sizeof choose->typed - used, "%s", letter);
    if (used > 0 && !listview_position(&choose->view, choose->typed)) {
        snprintf(choose->typed, sizeof choose->typed, "%s", letter);
        used = 0;
    }
    if (used == 0) {
        listview_position(&choose->view, choose->typed);
    }
}

static void choose_key(struct screen *screen, struct app *app, struct key key)
{
    struct choose *choose = (struct choose *)screen;
    if (listview_key(&choose->view, key, 10)) {
        choose->typed[0] = '\0';
        return;
    }
    if ((key.action == ACT_ENTER || key.action == ACT_TAB) && choose->view.count > 0) {
        app->chose_by_tab = key.action == ACT_TAB;
        popup_done(app, &choose->popup, listview_chosen(&choose->view, 0));
    } else if (key.action == ACT_BACK || key.action == ACT_LEAVE) {
        popup_done(app, &choose->popup, NULL);
    } else if (key.action == ACT_CHAR) {
        choose_typed(choose, key.point);
    }
}

static void choose_close(struct screen *screen, struct app *app)
{
    popup_end(app, (struct popup *)screen);
    listview_free(&((struct choose *)screen)->view);
    free(screen);
}

static const char *choose_keys(struct screen *screen)
{
    (void)screen;
    return "Enter or Tab choose   letters jump   F12 back";
}

static const struct screen_ops choose_ops = {
    .name = "Choose",
    .draw = choose_draw,
    .key = choose_key,
    .close = choose_close,
    .keys = choose_keys,
    .popup = true,
};

void choose_open(struct app *app, const char *title, const char *const *texts, size_t count,
                 popup_done_fn done, void *context)
{
    struct choose *choose = calloc(1, sizeof *choose);
    if (choose == NULL) {
        app_push(app, NULL);
        return;
    }
    choose->popup.screen.ops = &choose_ops;
    choose->popup.done = done;
    choose->popup.context = context;
    choose->view.columns[0] = (struct listview_column){.title = title, .cells = 20, .grow = true};
    choose->view.column_count = 1;
    snprintf(choose->title, sizeof choose->title, "%s", title);
    choose->view.columns[0].title = choose->title;
    struct err err = {0};
    for (size_t i = 0; i < count; i++) {
        if (listview_add_texts(&choose->view, &texts[i], &err) != RC_OK) {
            app_say_err(app, &err);
        }
    }
    app_push(app, &choose->popup.screen);
}

/* One line to type
 * ---------------------------------------------------------------------------------------------------- */

struct ask {
    struct popup popup;
    struct editor editor;
    char title[80];
};

enum { ASK_CHARS_MAX = 200, ASK_COLUMNS = 64 };

static void ask_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct ask *ask = (struct ask *)screen;
    struct popup_place place;
    popup_frame(app, top, rows, 3, ASK_COLUMNS, ask->title, &place);
    int caret = editor_window(&ask->editor, place.columns);
    canvas_text(&app->canvas, place.row, place.column, place.columns, STYLE_FOCUS,
                ask->editor.text + ask->editor.first, true, false);
    app->canvas.caret_row = place.row;
    app->canvas.caret_column = place.column + caret;
}

static void ask_key(struct screen *screen, struct app *app, struct key key)
{
    struct ask *ask = (struct ask *)screen;
    bool changed, refused = false;
    if (key.action == ACT_ENTER) {
        popup_done(app, &ask->popup, ask->editor.text);
    } else if (key.action == ACT_BACK || key.action == ACT_LEAVE) {
        popup_done(app, &ask->popup, NULL);
    } else if (editor_key(&ask->editor, key, &changed, &refused) && refused) {
        app_say(app, STYLE_ERROR, "%d characters is the limit here", ASK_CHARS_MAX);
    }
}

static void ask_close(struct screen *screen, struct app *app)
{
    popup_end(app, (struct popup *)screen);
    free(screen);
}

static const char *ask_keys(struct screen *screen)
{
    (void)screen;
    return "Enter done   F12 back";
}

static const struct screen_ops ask_ops = {
    .name = "Ask",
    .draw = ask_draw,
    .key = ask_key,
    .close = ask_close,
    .keys = ask_keys,
    .popup = true,
};

void ask_open(struct app *app, const char *title, const char *text, popup_done_fn done, void *context)
{
    struct ask *ask = calloc(1, sizeof *ask);
    if (ask == NULL) {
        app_push(app, NULL);
        return;
    }
    ask->popup.screen.ops = &ask_ops;
    ask->popup.done = done;
    ask->popup.context = context;
    snprintf(ask->title, sizeof ask->title, "%s", title);
    editor_set(&ask->editor, text == NULL ? "" : text, ASK_CHARS_MAX, true);
    app_push(app, &ask->popup.screen);
}

/* Lines to read
 * ------------------------------------------------------------------------------------------------------- */

struct help {
    struct screen screen;
    struct arena arena;
    const char **lines;
    size_t count, capacity, top;
    char title[80];
};

enum { HELP_CELLS = 72, HELP_COLUMNS = 76 };

static void help_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct help *help = (struct help *)screen;
    struct popup_place place;
    popup_frame(app, top, rows, (int)help->count + 2, HELP_COLUMNS, help->title, &place);
    for (int i = 0; i < place.rows && help->top + (size_t)i < help->count; i++) {
        canvas_text(&app->canvas, place.row + i, place.column, place.columns, STYLE_POPUP,
                    help->lines[help->top + (size_t)i], true, true);
    }
    app->canvas.caret_row = place.row; /* a reader's cursor begins at the text */
    app->canvas.caret_column = place.column;
}

static void help_key(struct screen *screen, struct app *app, struct key key)
{
    struct help *help = (struct help *)screen;
    if (key.action == ACT_DOWN && help->top + 1 < help->count) {
        help->top++;
    } else if (key.action == ACT_UP && help->top > 0) {
        help->top--;
    } else if (key.action != ACT_DOWN && key.action != ACT_UP) {
        app_pop(app);
        bool only_leaves = key.action == ACT_BACK || key.action == ACT_LEAVE || key.action == ACT_ENTER;
        if (!only_leaves && app_top(app) != NULL) {
            app_top(app)->ops->key(app_top(app), app, key);
        }
    }
}

static void help_close(struct screen *screen, struct app *app)
{
    (void)app;
    arena_free(&((struct help *)screen)->arena);
    free(screen);
}

static const char *help_keys(struct screen *screen)
{
    (void)screen;
    return "Up/Down scroll   any other key goes on";
}

static const struct screen_ops help_ops = {
    .name = "Help",
    .draw = help_draw,
    .key = help_key,
    .close = help_close,
    .keys = help_keys,
    .popup = true,
};

/* Breaks a line at its spaces so that no row of the pop-up is wider than it shows. */
static void help_wrap(struct help *help, const char *text)
{
    do {
        size_t bytes = utf8_head(text, HELP_CELLS, NULL);
        size_t cut = bytes;
        while (text[bytes] != '\0' && cut > 0 && text[cut] != ' ') {
            cut--;
        }
        cut = cut == 0 ? bytes : cut;
        const char **grown = arena_grow(&help->arena, help->lines, help->count, &help->capacity,
                                        help->count + 1, sizeof *help->lines);
        const char *line = arena_copy(&help->arena, text, cut);
        if (grown == NULL || line == NULL) {
            return;
        }
        help->lines = grown;
        help->lines[help->count++] = line;
        text += cut;
        text += strspn(text, " ");
    } while (text[0] != '\0');
}

void help_open(struct app *app, const char *title, const char *const *lines, size_t count)
{
    struct help *help = calloc(1, sizeof *help);
    if (help == NULL) {
        app_push(app, NULL);
        return;
    }
    help->screen.ops = &help_ops;
    snprintf(help->title, sizeof help->title, "%s", title);
    for (size_t i = 0; i < count; i++) {
        help_wrap(help, lines[i]);
    }
    app_push(app, &help->screen);
}

void process_help_open(struct app *app, const char *type)
{
    enum { PROCESS_LINES_MAX = 32 };
    struct js *params = js_object();
    js_set_text(params, "type", type);
    struct js *told = app_call(app, "document.process", params);
    const struct js *lines = js_get(told, "lines");
    const char *texts[PROCESS_LINES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < js_count(lines) && count < PROCESS_LINES_MAX; i++) {
        texts[count++] = js_as_text(js_at(lines, i));
    }
    if (told != NULL) {
        help_open(app, js_get_text(told, "title"), texts, count);
    }
    js_free(told);
}
