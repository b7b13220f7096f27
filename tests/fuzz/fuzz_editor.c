/* Any keys into the editor and into an order: proves the editor's invariants, that the caret always stands on
 * a field that can be typed in and on the canvas, that cells stay clean and within bounds, that what was told
 * to the draft is what the entry holds, and that an entry loaded from its cells gives the same cells. */
/* floor: form */
#include "fuzz.h"

#include <string.h>

#include "../unit/form/record.h"
#include "daybook/base/utf8.h"
#include "daybook/form/editor.h"
#include "daybook/form/entry.h"

enum { TODAY = 20514, KEYS_MAX = 4000, CHAR_FROM = 0x30 };

/* One run: an editor and an entry fed the same keys, and the draft as a ledger would store it. */
struct run {
    const uint8_t *bytes;
    size_t count, at;
    bool burst, pasted;
    struct arena arena;
    struct form *form;
    struct entry *entry;
    struct editor editor;
    struct canvas canvas, fresh;
    struct arena draft_arena;
    struct cells draft;
};

static uint8_t next(struct run *run)
{
    return run->at < run->count ? run->bytes[run->at++] : 0;
}

static bool stands_between(const char *text, size_t offset)
{
    size_t at = 0, used;
    int cells;
    while (at < offset && (used = utf8_next(text + at, &cells)) > 0)
        at += used;
    return at == offset;
}

static void feed_editor(struct run *run, struct key key)
{
    struct editor *editor = &run->editor;
    bool changed, refused;
    size_t before = editor->bytes;
    bool taken = editor_key(editor, key, &changed, &refused);
    MUST(taken || (!changed && !refused));
    MUST(!refused || before == editor->bytes || changed);
    MUST(editor->bytes <= EDITOR_BYTES_MAX && strlen(editor->text) == editor->bytes);
    MUST(utf8_valid(editor->text, editor->bytes, NULL) && !utf8_has_control(editor->text, NULL));
    MUST(editor->caret <= editor->bytes && editor->first <= editor->caret);
    MUST(stands_between(editor->text, editor->caret) && stands_between(editor->text, editor->first));
    int cells = 1 + (int)(run->at % 40), caret = editor_window(editor, cells), head;
    MUST(caret >= 0 && caret < cells);
    utf8_head(editor->text + editor->first, caret, &head);
    MUST(head == caret);
}

/* Codes that begin with 9 are not found, with 8 are answered late; all others exist. */
static void answer(struct run *run)
{
    for (int guard = 0; entry_pending(run->entry); guard++) {
        const struct entry_lookup *pending = entry_pending(run->entry);
        struct arena arena = {0};
        struct cells row = {.arena = &arena};
        MUST(guard < 2000);
        MUST(pending->text[0] && pending->line >= 0 && pending->line <= CELLS_LINES_MAX);
        const struct record_lookup *lookup = record_lookup_find(&sample_record, pending->lookup);
        char code[32];
        snprintf(code, sizeof code, "%.*s", (int)strcspn(lookup->columns, " "), lookup->columns);
        MUST(cells_put(&row, 0, code, pending->text, NULL) == RC_OK);
        MUST(cells_put(&row, 0, "name", "名 of it", NULL) == RC_OK);
        MUST(cells_put(&row, 0, "unit", "EA", NULL) == RC_OK);
        MUST(cells_put(&row, 0, "price", pending->text[0] == '7' ? "" : "2.5", NULL) == RC_OK);
        bool found = pending->text[0] != '9' && pending->text[0] != '8';
        entry_answer(run->entry, found ? &row : NULL, "it does not exist", pending->text[0] == '8');
        arena_free(&arena);
    }
}

static void must_stand_well(struct run *run)
{
    const struct form_field *field = entry_field(run->entry);
    int line = entry_line(run->entry);
    MUST(field && !(field->flags & FORM_NOENTRY));
    MUST(line >= 0 && line <= CELLS_LINES_MAX);
    MUST((field->part == PART_LINE) == (line > 0));
    MUST(!utf8_has_control(entry_message(run->entry, NULL), NULL));
    MUST(!utf8_has_control(entry_comment(run->entry), NULL));
}

static void draw(struct run *run)
{
    int rows = 1 + next(run) % 30, columns = 1 + next(run) % 140;
    MUST(canvas_resize(&run->canvas, rows, columns, NULL) == RC_OK);
    entry_draw(run->entry, &run->canvas, 0, rows);
    MUST(run->canvas.caret_row >= 0 && run->canvas.caret_row < rows);
    MUST(run->canvas.caret_column >= 0 && run->canvas.caret_column < columns);
    answer(run);
}

static void take(struct run *run)
{
    static int dropped[CELLS_LINES_MAX];
    struct arena arena = {0};
    struct cells changed = {.arena = &arena};
    size_t count = 0;
    entry_take_changes(run->entry, &changed, dropped, &count);
    for (size_t i = 0; i < count; i++)
        cells_drop_line(&run->draft, dropped[i]);
    for (size_t i = 0; i < changed.count; i++) {
        const struct cell *cell = &changed.items[i];
        MUST(cell->line >= 0 && cell->line <= CELLS_LINES_MAX);
        MUST(strcmp(cell->field, "pin") != 0);
        MUST(cells_put(&run->draft, cell->line, cell->field, cell->text, NULL) == RC_OK);
    }
    arena_free(&arena);
}

/* Drawing the focused field alone leaves what drawing everything leaves. */
static void must_be_drawn(struct run *run)
{
    struct canvas *canvas = &run->canvas, *fresh = &run->fresh;
    int rows = canvas->rows;
    if (!rows || !entry_draw_typed(run->entry, canvas, 0, rows))
        return;
    MUST(canvas_resize(fresh, rows, canvas->columns, NULL) == RC_OK);
    entry_draw(run->entry, fresh, 0, rows);
    MUST(fresh->caret_row == canvas->caret_row && fresh->caret_column == canvas->caret_column);
    for (int i = 0; i < rows * canvas->columns; i++) {
        const struct canvas_cell *one = &canvas->cells[i], *other = &fresh->cells[i];
        MUST(one->cells == other->cells && one->style == other->style && !strcmp(one->text, other->text));
    }
}

/* Every cell that holds something is in the other, but for one place and for secrets. */
static void must_hold(const struct cells *cells, const struct cells *other, int line, const char *but)
{
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (!cell->field || !cell->text[0] || !strcmp(cell->field, "pin"))
            continue;
        MUST(utf8_valid(cell->text, strlen(cell->text), NULL) && !utf8_has_control(cell->text, NULL));
        if (cell->line == line && !strcmp(cell->field, but))
            continue;
        const char *there = cells_get(other, cell->line, cell->field);
        if (!there || strcmp(there, cell->text))
            fprintf(stderr, "%d %s: \"%s\", \"%s\"\n", cell->line, cell->field, cell->text,
                    there ? there : "none");
        MUST(there && !strcmp(there, cell->text));
    }
}

/* What was left stands in the draft; only the field with the caret may be ahead of it. */
static void must_be_drafted(struct run *run)
{
    struct arena arena = {0};
    struct cells held = {.arena = &arena};
    take(run);
    MUST(entry_cells(run->entry, &held, NULL) == RC_OK);
    if (entry_changed(run->entry) && run->draft.count) {
        int line = entry_line(run->entry);
        const char *name = entry_field(run->entry)->name;
        must_hold(&held, &run->draft, line, name);
        must_hold(&run->draft, &held, line, name);
    }
    arena_free(&arena);
}

static void reload(struct run *run)
{
    struct arena arena = {0};
    struct cells held = {.arena = &arena}, again = {.arena = &arena};
    const struct entry_config config = {.money_decimals = 2, .today = TODAY};
    struct entry *other;
    MUST(entry_cells(run->entry, &held, NULL) == RC_OK);
    MUST(entry_new(run->form, &config, &other, NULL) == RC_OK);
    MUST(entry_load(other, &held, NULL) == RC_OK);
    MUST(entry_cells(other, &again, NULL) == RC_OK);
    must_hold(&held, &again, -1, "");
    MUST(!entry_changed(other));
    entry_free(other);
    arena_free(&arena);
}

static void finish(struct run *run)
{
    bool good = entry_finish(run->entry);
    for (int guard = 0; entry_pending(run->entry); guard++) {
        MUST(guard < 100);
        answer(run);
        good = entry_finish(run->entry);
    }
    MUST(good || entry_message(run->entry, NULL)[0]);
    must_be_drafted(run);
}

static void choose(struct run *run)
{
    entry_choose(run->entry, next(run) % 2 ? "P001" : "9x");
    answer(run);
}

static void toggle_burst(struct run *run)
{
    run->burst = !run->burst;
}

static void toggle_paste(struct run *run)
{
    run->pasted = !run->pasted;
}

static void tell_fault(struct run *run)
{
    static const char *const names[] = {"price", "customer", "tax", "", "due"};
    entry_fault(run->entry, next(run) % 4, names[next(run) % COUNT(names)], "the ledger says no");
}

static void saved(struct run *run)
{
    entry_mark_saved(run->entry);
}

static void (*const deeds[])(struct run *run) = {draw,         must_be_drafted, reload,     finish, choose,
                                                 toggle_burst, toggle_paste,    tell_fault, saved};

static void one_key(struct run *run)
{
    struct key key = {.burst = run->burst, .pasted = run->pasted};
    uint8_t byte = next(run);
    if (byte < ACTIONS) {
        key.action = (enum action)byte;
        key.point = byte == ACT_CHAR ? next(run) : 0; /* tabs, newlines and controls too */
    } else if (byte < CHAR_FROM) {
        deeds[(size_t)(byte - ACTIONS) % COUNT(deeds)](run);
        return;
    } else {
        char text[5] = {(char)byte, 0, 0, 0, 0};
        size_t used = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        for (size_t i = 1; i < used; i++)
            text[i] = (char)next(run);
        key.action = ACT_CHAR;
        key.point = utf8_decode(text, &used);
    }
    feed_editor(run, key);
    if (!entry_pending(run->entry))
        entry_key(run->entry, key);
    answer(run);
    must_stand_well(run);
    must_be_drawn(run);
}

_Static_assert(ACTIONS + sizeof deeds / sizeof *deeds <= CHAR_FROM, "a byte for each deed");

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const struct entry_config config = {.money_decimals = 2, .today = TODAY};
    struct run run = {.bytes = bytes, .count = count < KEYS_MAX ? count : KEYS_MAX};
    run.draft.arena = &run.draft_arena;
    MUST(form_parse(&run.arena, "fuzz.form", SAMPLE_FORM, strlen(SAMPLE_FORM), &run.form, NULL) == RC_OK);
    MUST(form_bind(run.form, "fuzz.form", &sample_record, &run.arena, NULL) == RC_OK);
    MUST(entry_new(run.form, &config, &run.entry, NULL) == RC_OK);
    editor_set(&run.editor, "", next(&run) % 20, true);
    while (run.at < run.count)
        one_key(&run);
    must_be_drafted(&run);
    reload(&run);
    entry_free(run.entry);
    canvas_free(&run.canvas);
    canvas_free(&run.fresh);
    arena_free(&run.arena);
    arena_free(&run.draft_arena);
    return 0;
}
