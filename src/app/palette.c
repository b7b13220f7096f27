/* The palette: any action, any screen of the menu, any document by its number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daybook/app/listview.h"
#include "daybook/base/utf8.h"
#include "daybook/form/editor.h"
#include "popup.h"

enum { PALETTE_CHARS = 60, PALETTE_ROWS = 16, PALETTE_COLUMNS = 66, PALETTE_CODE_BYTES = 48 };

struct palette_row {
    enum action action;     /* ACT_NONE: a menu entry */
    const struct js *entry; /* of the menu */
    bool make;              /* the entry's documents: a new one */
};

struct palette {
    struct screen screen;
    struct listview view;
    struct arena arena; /* of rows */
    struct palette_row *rows;
    size_t count, capacity;
    struct editor filter;
    char filtered[EDITOR_BYTES_MAX + 1];
    bool loaded;
};

/* Every word typed begins a word of the row's texts. */
static bool matches(const char *folded_filter, const char *code, const char *what)
{
    struct arena arena = {0};
    const char *joined = arena_format(&arena, " %s %s", code, what);
    const char *text = joined == NULL ? NULL : utf8_fold_search(&arena, joined);
    char *rest = arena_text(&arena, folded_filter);
    bool good = text != NULL && rest != NULL;
    for (char *word = good ? strsep(&rest, " ") : NULL; word != NULL && good; word = strsep(&rest, " ")) {
        const char *key = arena_format(&arena, " %s", word);
        good = word[0] == '\0' || (key != NULL && strstr(text, key) != NULL);
    }
    arena_free(&arena);
    return good;
}

static void row_offer(struct palette *palette, const char *folded, const char *code, const char *what,
                      struct palette_row row)
{
    if (!matches(folded, code, what)) {
        return;
    }
    struct palette_row *rows = arena_grow(&palette->arena, palette->rows, palette->count, &palette->capacity,
                                          palette->count + 1, sizeof *rows);
    const char *texts[] = {code, what};
    struct err err = {0};
    if (rows != NULL && listview_add_texts(&palette->view, texts, &err) == RC_OK) {
        palette->rows = rows;
        rows[palette->count++] = row;
    }
}

static void menu_offer(struct palette *palette, struct app *app, const char *folded)
{
    for (size_t i = 0; i < js_count(app->menu); i++) {
        const struct js *entry = js_at(app->menu, i);
        const char *code = js_get_text(entry, "code"), *title = js_get_text(entry, "title");
        const char *screen = js_get_text(entry, "screen");
        if (code == NULL || title == NULL || screen == NULL || strcmp(screen, "work") == 0) {
            continue;
        }
        if (strcmp(screen, "documents") == 0 && js_get_bool(entry, "keys")) {
            char what[120];
            snprintf(what, sizeof what, "New %s", title);
            row_offer(palette, folded, code, what, (struct palette_row){.entry = entry, .make = true});
        }
        row_offer(palette, folded, code, title, (struct palette_row){.entry = entry});
    }
}

/* Who types a whole code means it, whatever else has a word that begins so. */
static void code_choose(struct palette *palette, const char *folded)
{
    for (size_t i = 0; i < palette->view.count; i++) {
        if (strcasecmp(listview_text(&palette->view, i, 0), folded) == 0) {
            palette->view.chosen = i;
            return;
        }
    }
}

static void palette_load(struct palette *palette, struct app *app)
{
    if (palette->loaded && strcmp(palette->filtered, palette->filter.text) == 0) {
        return;
    }
    listview_clear(&palette->view);
    arena_reset(&palette->arena);
    palette->rows = NULL;
    palette->count = palette->capacity = 0;
    struct arena arena = {0};
    const char *folded = utf8_fold_search(&arena, palette->filter.text);
    if (folded != NULL) {
        menu_offer(palette, app, folded);
        for (int action = 0; action < ACTIONS; action++) {
            const struct action_info *info = action_info((enum action)action);
            if (info->key[0] != '\0' && action != ACT_PALETTE) {
                row_offer(palette, folded, info->key, info->what,
                          (struct palette_row){.action = (enum action)action});
            }
        }
    }
    code_choose(palette, folded == NULL ? "" : folded);
    arena_free(&arena);
    snprintf(palette->filtered, sizeof palette->filtered, "%s", palette->filter.text);
    palette->loaded = true;
}

static void palette_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct palette *palette = (struct palette *)screen;
    palette_load(palette, app);
    struct popup_place place;
    popup_frame(app, top, rows, PALETTE_ROWS, PALETTE_COLUMNS, "Palette", &place);
    int caret = editor_window(&palette->filter, place.columns);
    canvas_text(&app->canvas, place.row, place.column, place.columns, STYLE_FOCUS,
                palette->filter.text + palette->filter.first, true, false);
    listview_draw(&palette->view, &app->canvas, place.row + 1, place.column, place.rows - 1, place.columns);
    if (palette->count == 0) {
        canvas_text(&app->canvas, place.row + 3, place.column + 2, place.columns - 2, STYLE_DIM,
                    "Enter shows the document of this number", false, true);
    }
    app->canvas.caret_row = place.row;
    app->canvas.caret_column = place.column + caret;
}

static void palette_go(struct palette *palette, struct app *app)
{
    palette_load(palette, app);
    if (palette->count == 0) {
        char number[PALETTE_CODE_BYTES];
        snprintf(number, sizeof number, "%.47s", palette->filter.text);
        app_pop(app);
        docview_open(app, number, false);
        return;
    }
    struct palette_row row = palette->rows[palette->view.chosen];
    app_pop(app);
    if (row.make) {
        entry_open(app, js_get_text(row.entry, "record"), NULL, NULL);
    } else if (row.entry != NULL) {
        menu_entry_open(app, row.entry);
    } else {
        struct screen *top = app_top(app);
        top->ops->key(top, app, (struct key){.action = row.action});
    }
}

static void palette_key(struct screen *screen, struct app *app, struct key key)
{
    struct palette *palette = (struct palette *)screen;
    bool changed = false, refused = false;
    if (key.action != ACT_CHAR) {
        palette_load(palette, app); /* keys come faster than drawings */
    }
    if (key.action == ACT_ENTER) {
        palette_go(palette, app);
    } else if (key.action == ACT_BACK || key.action == ACT_LEAVE || key.action == ACT_PALETTE) {
        app_pop(app);
    } else if (key.action == ACT_HOME || key.action == ACT_END ||
               !listview_key(&palette->view, key, PALETTE_ROWS - 4)) {
        editor_key(&palette->filter, key, &changed, &refused);
    }
}

static void palette_close(struct screen *screen, struct app *app)
{
    (void)app;
    struct palette *palette = (struct palette *)screen;
    listview_free(&palette->view);
    arena_free(&palette->arena);
    free(palette);
}

static const char *palette_keys(struct screen *screen)
{
    (void)screen;
    return "type words or a document's number   Up/Down   Enter go   F12 back";
}

static const struct screen_ops palette_ops = {
    .name = "Palette",
    .draw = palette_draw,
    .key = palette_key,
    .close = palette_close,
    .keys = palette_keys,
    .popup = true,
};

void palette_open(struct app *app)
{
    struct palette *palette = calloc(1, sizeof *palette);
    if (palette == NULL) {
        app_push(app, NULL);
        return;
    }
    palette->screen.ops = &palette_ops;
    palette->view.columns[0] = (struct listview_column){.title = "Key, code", .cells = 12};
    palette->view.columns[1] = (struct listview_column){.title = "What", .cells = 20, .grow = true};
    palette->view.column_count = 2;
    editor_set(&palette->filter, "", PALETTE_CHARS, false);
    app_push(app, &palette->screen);
}
