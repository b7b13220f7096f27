/* Ctrl-U in document entry: what another document has open, taken behind the lines there are. */
#include "entry_copy.h"

#include <stdio.h>
#include <string.h>

#include "daybook/app/screens.h"
#include "lookups.h"

/* The sources that the lines have already: they are not drawn again. */
static struct js *sources_of(const struct entry *entry, struct err *err)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct js *have = js_array();
    if (entry_cells(entry, &cells, err) != RC_OK) {
        js_free(have);
        have = NULL;
    }
    for (size_t i = 0; have != NULL && i < cells.count; i++) {
        const struct cell *cell = &cells.items[i];
        bool source = cell->field != NULL && cell->line > 0 && strcmp(cell->field, "source") == 0;
        if (source && cell->text[0] != '\0') {
            js_push_text(have, cell->text);
        }
    }
    arena_free(&arena);
    return have;
}

static struct js *draw(struct entry_screen *screen, struct app *app, const char *source, struct err *err)
{
    struct js *have = sources_of(screen->entry, err);
    if (have == NULL) {
        return NULL;
    }
    struct js *params = js_object(), *drawn = NULL;
    js_set_text(params, "type", screen->type);
    js_set_text(params, "source", source);
    js_set_text(params, "party", entry_text(screen->entry, 0, "party"));
    js_set(params, "have", have);
    return client_call(app->client, "document.draw", params, &drawn, NULL, err) == RC_OK ? drawn : NULL;
}

/* Cells that the form does not show are the draft's all the same. */
static enum rc take(struct entry_screen *screen, const struct js *drawn, struct err *err)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena}, unseen = {.arena = &arena};
    enum rc rc = cells_from_json(js_get(drawn, "cells"), &cells, err);
    if (rc == RC_OK) {
        rc = entry_append(screen->entry, &cells, &unseen, err);
    }
    for (size_t i = 0; i < unseen.count; i++) {
        const struct cell *cell = &unseen.items[i];
        draft_saver_add(&screen->saver, cell->line, cell->field, cell->text);
    }
    arena_free(&arena);
    return rc;
}

enum rc entry_copy_from(struct entry_screen *screen, struct app *app, const char *source, struct err *err)
{
    struct js *drawn = draw(screen, app, source, err);
    if (drawn == NULL) {
        return err->rc;
    }
    int before = entry_line_count(screen->entry);
    enum rc rc = take(screen, drawn, err);
    lookups_answer(app, screen->entry); /* the names beside the codes */
    draft_saver_offer(&screen->saver);
    if (rc == RC_OK) {
        const char *number = js_get_text(drawn, "number");
        int lines = entry_line_count(screen->entry) - before;
        bool lacks = entry_lacks(screen->entry);
        app_say(app, STYLE_GOOD, "%d line%s of %s; %s", lines, lines == 1 ? "" : "s",
                number == NULL ? source : number,
                lacks ? "key what is still empty" : "F10 submits, or key what differs");
    }
    js_free(drawn);
    return rc;
}

void entry_copy_key(struct entry_screen *screen, struct app *app)
{
    if (!entry_settle(screen->entry) || lookups_answer(app, screen->entry) == ENTRY_REFUSED) {
        lookups_tell(app, screen->entry);
        return;
    }
    copy_list_open(app, screen);
}
