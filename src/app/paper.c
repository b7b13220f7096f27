/* A document as it is printed: to read, and to save to a file. Nothing is ever sent to a printer. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "daybook/app/screens.h"

enum { PAPER_NAME_BYTES = 64 };

struct paper {
    struct screen screen;
    struct arena arena;
    const char **lines;
    size_t count, capacity, top;
    int rows; /* shown at the last drawing */
    char number[PAPER_NAME_BYTES], title[PAPER_NAME_BYTES * 2], comment[PAPER_NAME_BYTES * 2 + 64];
};

static enum rc line_take(void *context, const struct js *row, struct err *err)
{
    struct paper *paper = context;
    const char *text = js_as_text(js_at(row, 0));
    const char **lines = arena_grow(&paper->arena, paper->lines, paper->count, &paper->capacity,
                                    paper->count + 1, sizeof *lines);
    const char *kept = arena_text(&paper->arena, text == NULL ? "" : text);
    if (lines == NULL || kept == NULL) {
        return err_memory(err);
    }
    paper->lines = lines;
    paper->lines[paper->count++] = kept;
    return RC_OK;
}

static void paper_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct paper *paper = (struct paper *)screen;
    paper->rows = rows;
    for (int i = 0; i < rows && paper->top + (size_t)i < paper->count; i++) {
        canvas_text(&app->canvas, top + i, 0, app->canvas.columns, STYLE_LABEL,
                    paper->lines[paper->top + (size_t)i], false, true);
    }
    app->canvas.caret_row = top;
    app->canvas.caret_column = 0;
}

/* A file that exists is not written over. */
static void file_named(struct app *app, void *context, const char *choice)
{
    struct paper *paper = context;
    if (choice == NULL || choice[0] == '\0') {
        app_say(app, STYLE_MESSAGE, "nothing was saved");
        return;
    }
    FILE *file = fopen(choice, "wx");
    if (file == NULL) {
        app_say(app, STYLE_ERROR, "%s cannot be made: %s", choice, strerror(errno));
        return;
    }
    for (size_t i = 0; i < paper->count; i++) {
        print_clean(file, paper->lines[i]);
        fputc('\n', file);
    }
    bool failed = ferror(file) != 0;
    if (fclose(file) == 0 && !failed) {
        app_say(app, STYLE_GOOD, "%zu lines are saved in %s", paper->count, choice);
    } else {
        app_say(app, STYLE_ERROR, "%s cannot be written whole: %s", choice, strerror(errno));
        remove(choice);
    }
}

static void save_ask(struct paper *paper, struct app *app)
{
    char name[PAPER_NAME_BYTES + 4];
    snprintf(name, sizeof name, "%s.txt", paper->number);
    ask_open(app, "Save as", name, file_named, paper);
}

static void scroll(struct paper *paper, long lines)
{
    long last = (long)paper->count - paper->rows;
    long at = (long)paper->top + lines;
    at = at > last ? last : at;
    paper->top = at < 0 ? 0 : (size_t)at;
}

static void paper_key(struct screen *screen, struct app *app, struct key key)
{
    struct paper *paper = (struct paper *)screen;
    switch (key.action) {
    case ACT_UP:
        scroll(paper, -1);
        break;
    case ACT_DOWN:
        scroll(paper, 1);
        break;
    case ACT_PAGE_UP:
        scroll(paper, 1 - (long)paper->rows);
        break;
    case ACT_PAGE_DOWN:
        scroll(paper, (long)paper->rows - 1);
        break;
    case ACT_HOME:
        paper->top = 0;
        break;
    case ACT_END:
        scroll(paper, (long)paper->count);
        break;
    case ACT_SAVE:
    case ACT_SUBMIT:
        save_ask(paper, app);
        break;
    case ACT_LEAVE:
    case ACT_BACK:
        app_pop(app);
        break;
    default:
        break;
    }
}

static void paper_close(struct screen *screen, struct app *app)
{
    (void)app;
    arena_free(&((struct paper *)screen)->arena);
    free(screen);
}

static const char *paper_subject(struct screen *screen)
{
    return ((struct paper *)screen)->title;
}

static const char *paper_comment(struct screen *screen)
{
    struct paper *paper = (struct paper *)screen;
    size_t last = paper->top + (size_t)paper->rows;
    snprintf(paper->comment, sizeof paper->comment, "lines %zu to %zu of %zu", paper->top + 1,
             last > paper->count ? paper->count : last, paper->count);
    return paper->comment;
}

static const char *paper_keys(struct screen *screen)
{
    (void)screen;
    return "Up/Down PgUp/PgDn scroll   F2 save to a file   F3 leave";
}

static const struct screen_ops paper_ops = {
    .name = "Print",
    .draw = paper_draw,
    .key = paper_key,
    .close = paper_close,
    .subject = paper_subject,
    .comment = paper_comment,
    .keys = paper_keys,
};

static bool paper_load(struct paper *paper, struct app *app, const char *form)
{
    struct js *params = js_object();
    js_set_text(params, "number", paper->number);
    js_set_text(params, "paper", form);
    struct js *printed = app_call(app, "document.print", params);
    if (printed == NULL) {
        return false;
    }
    struct err err = {0};
    const char *title = js_get_text(printed, "title");
    snprintf(paper->title, sizeof paper->title, "%s", title == NULL ? paper->number : title);
    enum rc rc = client_rows(app->client, printed, line_take, paper, &err);
    js_free(printed);
    if (rc != RC_OK) {
        app_say_err(app, &err);
    }
    return rc == RC_OK;
}

void paper_open(struct app *app, const char *number, const char *form)
{
    struct paper *paper = calloc(1, sizeof *paper);
    if (paper == NULL) {
        app_push(app, NULL);
        return;
    }
    paper->screen.ops = &paper_ops;
    snprintf(paper->number, sizeof paper->number, "%s", number);
    if (paper_load(paper, app, form)) {
        app_push(app, &paper->screen);
    } else {
        paper_close(&paper->screen, app);
    }
}
