/* What a sign-on opens on: half-keyed work first, then everything the roles allow. Typing jumps, Enter opens.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/app/listview.h"
#include "daybook/app/screens.h"
#include "daybook/base/utf8.h"
#include "daybook/form/editor.h"

enum { WORK_TYPED_CHARS = 20, WORK_CODE_BYTES = 48 };

enum work_kind { WORK_DRAFT, WORK_NEW, WORK_ENTRY };

struct work_row {
    enum work_kind kind;
    const struct js *entry; /* of the menu; borrowed from app->menu */
    char code[WORK_CODE_BYTES];
    const char *fault, *field; /* of a returned document: what is wrong, and where; of the rows' arena */
    int line;
};

struct work {
    struct screen screen;
    struct listview view;
    struct arena arena; /* of rows */
    struct work_row *rows;
    size_t count, capacity;
    size_t draft_count, returned_count; /* the returned are among the drafts, and stand first */
    struct editor typed;                /* position to */
    char comment[EDITOR_BYTES_MAX + 80];
    bool asked; /* Del on a draft waits for a yes */
};

static void row_add(struct work *work, struct app *app, enum work_kind kind, const struct js *entry,
                    const char *code, const char *what, const char *detail)
{
    struct work_row *rows =
        arena_grow(&work->arena, work->rows, work->count, &work->capacity, work->count + 1, sizeof *rows);
    const char *texts[] = {code, what, detail};
    struct err err = {0};
    if (rows == NULL || listview_add_texts(&work->view, texts, &err) != RC_OK) {
        app_say(app, STYLE_ERROR, "not enough memory to list everything");
        return;
    }
    work->rows = rows;
    struct work_row *row = &rows[work->count++];
    *row = (struct work_row){.kind = kind, .entry = entry};
    snprintf(row->code, sizeof row->code, "%s", code);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* Pages of draft.list by their columns' names, since what is wrong stands in the later ones. */
struct drafts {
    struct work *work;
    struct app *app;
    const struct js *columns;
    bool returned; /* those that an auditor returned, else the others */
};

static const char *column_of(const struct drafts *drafts, const struct js *texts, const char *name)
{
    for (size_t i = 0; i < js_count(drafts->columns); i++) {
        if (strcmp(or_empty(js_as_text(js_at(drafts->columns, i))), name) == 0) {
            return or_empty(js_as_text(js_at(texts, i)));
        }
    }
    return "";
}

/* QUANTITY, line 3 quantity: 12 came, not 10 */
static void what_is_wrong(const struct drafts *drafts, const struct js *texts, char *out, size_t size)
{
    const char *reason = column_of(drafts, texts, "reason"), *line = column_of(drafts, texts, "line");
    const char *field = column_of(drafts, texts, "field"), *text = column_of(drafts, texts, "text");
    bool on_line = line[0] != '\0' && strcmp(line, "0") != 0;
    snprintf(out, size, "%s%s%s%s%s%s%s", reason[0] == '\0' ? "asked back" : reason, on_line ? ", line " : "",
             on_line ? line : "",
             field[0] == '\0' ? ""
             : on_line        ? " "
                              : ", ",
             field, text[0] == '\0' ? "" : ": ", text);
}

static enum rc draft_row(void *context, const struct js *texts, struct err *err)
{
    (void)err;
    const struct drafts *drafts = context;
    const char *handle = column_of(drafts, texts, "handle"), *document = column_of(drafts, texts, "document");
    const char *party = column_of(drafts, texts, "party"), *lines = column_of(drafts, texts, "lines");
    bool returned = strcmp(column_of(drafts, texts, "state"), "returned") == 0;
    if (returned != drafts->returned) {
        return RC_OK;
    }
    char what[160], detail[CELL_BYTES_MAX + 160];
    snprintf(what, sizeof what, "%s%s", document[0] != '\0' ? "Correct " : "Go on keying", document);
    if (returned) {
        what_is_wrong(drafts, texts, detail, sizeof detail);
    } else {
        const char *at = column_of(drafts, texts, "changed_at");
        snprintf(detail, sizeof detail, "%s%s%s line%s, %.10s %.5s", party, party[0] == '\0' ? "" : ", ",
                 lines, strcmp(lines, "1") == 0 ? "" : "s", at, strlen(at) > 11 ? at + 11 : "");
    }
    size_t before = drafts->work->count;
    row_add(drafts->work, drafts->app, WORK_DRAFT, NULL, handle, what, detail);
    if (returned && drafts->work->count > before) {
        struct work_row *row = &drafts->work->rows[before];
        row->fault = arena_text(&drafts->work->arena, detail);
        row->field = arena_text(&drafts->work->arena, column_of(drafts, texts, "field"));
        row->line = (int)strtol(column_of(drafts, texts, "line"), NULL, 10);
    }
    drafts->work->draft_count++;
    drafts->work->returned_count += returned;
    return RC_OK;
}

/* Whoever has both sees first what somebody waits for. */
static void drafts_load(struct work *work, struct app *app)
{
    for (int others = 0; others < 2; others++) {
        struct js *list = app_call(app, "draft.list", NULL);
        struct drafts drafts = {work, app, js_get(list, "columns"), others == 0};
        struct err err = {0};
        if (list != NULL && client_rows(app->client, list, draft_row, &drafts, &err) != RC_OK) {
            app_say_err(app, &err);
        }
        js_free(list);
    }
}

static void menu_load(struct work *work, struct app *app)
{
    if (app->menu == NULL) {
        struct js *menu = app_call(app, "menu.list", NULL);
        app->menu = js_keep(js_get(menu, "entries"));
        js_free(menu);
    }
    for (size_t i = 0; i < js_count(app->menu); i++) {
        const struct js *entry = js_at(app->menu, i);
        const char *code = or_empty(js_get_text(entry, "code"));
        const char *title = or_empty(js_get_text(entry, "title"));
        const char *screen = or_empty(js_get_text(entry, "screen"));
        bool documents = strcmp(screen, "documents") == 0;
        if (strcmp(screen, "work") == 0) {
            continue;
        }
        if (documents && js_get_bool(entry, "keys")) {
            char what[120];
            snprintf(what, sizeof what, "New %s", title);
            row_add(work, app, WORK_NEW, entry, code, what, "key a document");
        }
        char listed[WORK_CODE_BYTES];
        snprintf(listed, sizeof listed, "%s%s", code, documents ? "L" : "");
        row_add(work, app, WORK_ENTRY, entry, listed, title, documents ? "list, show, copy" : "");
    }
}

static void work_load(struct work *work, struct app *app)
{
    size_t chosen = work->view.chosen;
    listview_clear(&work->view);
    arena_reset(&work->arena);
    work->rows = NULL;
    work->count = work->capacity = work->draft_count = work->returned_count = 0;
    drafts_load(work, app);
    menu_load(work, app);
    work->view.chosen = chosen < work->count ? chosen : 0;
}

static void work_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct work *work = (struct work *)screen;
    listview_draw(&work->view, &app->canvas, top, 0, rows, app->canvas.columns);
    app->canvas.caret_row = top + 1 + (int)(work->view.chosen - work->view.top);
    app->canvas.caret_column = 0;
}

static void row_open(struct work *work, struct app *app)
{
    if (work->view.chosen >= work->count) {
        return;
    }
    const struct work_row *row = &work->rows[work->view.chosen];
    editor_set(&work->typed, "", WORK_TYPED_CHARS, false);
    switch (row->kind) {
    case WORK_DRAFT:
        entry_open(app, NULL, row->code, NULL);
        if (row->fault != NULL && row->field != NULL) {
            entry_point(app, row->line, row->field, row->fault);
        }
        break;
    case WORK_NEW:
        entry_open(app, js_get_text(row->entry, "record"), NULL, NULL);
        break;
    case WORK_ENTRY:
        menu_entry_open(app, row->entry);
        break;
    }
}

static void draft_delete(struct work *work, struct app *app)
{
    if (work->view.chosen >= work->draft_count) {
        app_say(app, STYLE_MESSAGE, "only a draft can be deleted here");
        return;
    }
    const struct work_row *row = &work->rows[work->view.chosen];
    if (!work->asked) {
        work->asked = true;
        app_say(app, STYLE_WARNING, "Del once more deletes %s for good; any other key keeps it", row->code);
        return;
    }
    work->asked = false;
    struct js *params = js_object();
    js_set_text(params, "draft", row->code);
    struct js *gone = app_call(app, "draft.delete", params);
    if (gone != NULL) {
        app_say(app, STYLE_GOOD, "%s is deleted", row->code);
        js_free(gone);
        work_load(work, app);
    }
}

static void position_key(struct work *work, struct app *app, struct key key)
{
    bool changed = false, refused = false;
    editor_key(&work->typed, key, &changed, &refused);
    if (changed && work->typed.bytes > 0 && !listview_position(&work->view, work->typed.text)) {
        app_say(app, STYLE_ERROR, "nothing here begins with %s; Backspace takes it back", work->typed.text);
    }
}

static void sign_off(struct app *app)
{
    js_free(app_call(app, "session.close", NULL));
    js_free(app->menu);
    app->menu = NULL;
    app->session.signed_on = false;
    app_pop(app);
}

static void work_key(struct screen *screen, struct app *app, struct key key)
{
    struct work *work = (struct work *)screen;
    if (key.action != ACT_DELETE) {
        work->asked = false;
    }
    if (listview_key(&work->view, key, 10)) {
        editor_set(&work->typed, "", WORK_TYPED_CHARS, false);
        return;
    }
    switch (key.action) {
    case ACT_ENTER:
        row_open(work, app);
        break;
    case ACT_DELETE:
        draft_delete(work, app);
        break;
    case ACT_REFRESH:
        work_load(work, app);
        break;
    case ACT_HISTORY:
        myday_open(app);
        break;
    case ACT_LEAVE:
    case ACT_BACK:
        sign_off(app);
        break;
    default:
        position_key(work, app, key);
        break;
    }
}

static void work_resume(struct screen *screen, struct app *app)
{
    work_load((struct work *)screen, app);
}

static void work_close(struct screen *screen, struct app *app)
{
    (void)app;
    struct work *work = (struct work *)screen;
    listview_free(&work->view);
    arena_free(&work->arena);
    free(work);
}

static const char *work_comment(struct screen *screen)
{
    struct work *work = (struct work *)screen;
    if (work->typed.bytes > 0) {
        snprintf(work->comment, sizeof work->comment, "Go to: %s", work->typed.text);
    } else if (work->returned_count > 0) {
        snprintf(work->comment, sizeof work->comment,
                 "%zu returned to be corrected, %zu draft%s to go on with", work->returned_count,
                 work->draft_count - work->returned_count,
                 work->draft_count - work->returned_count == 1 ? "" : "s");
    } else if (work->draft_count > 0) {
        snprintf(work->comment, sizeof work->comment, "%zu draft%s to go on with", work->draft_count,
                 work->draft_count == 1 ? "" : "s");
    } else {
        work->comment[0] = '\0';
    }
    return work->comment;
}

static const char *work_keys(struct screen *screen)
{
    (void)screen;
    return "Enter open  type to jump  Del delete draft  F9 my day  ^P palette  F3 sign off";
}

static const struct screen_ops work_ops = {
    .name = "Work list",
    .draw = work_draw,
    .key = work_key,
    .resume = work_resume,
    .close = work_close,
    .comment = work_comment,
    .keys = work_keys,
};

void work_open(struct app *app)
{
    struct work *work = calloc(1, sizeof *work);
    if (work == NULL) {
        app_push(app, NULL);
        return;
    }
    work->screen.ops = &work_ops;
    work->view.columns[0] = (struct listview_column){.title = "Code", .cells = 14};
    work->view.columns[1] = (struct listview_column){.title = "What", .cells = 24};
    work->view.columns[2] = (struct listview_column){.title = "", .cells = 20, .grow = true};
    work->view.column_count = 3;
    editor_set(&work->typed, "", WORK_TYPED_CHARS, false);
    work_load(work, app);
    app_push(app, &work->screen);
}
