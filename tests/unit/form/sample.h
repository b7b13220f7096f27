/* A record like the orders', a few codes to look up, and keys written as text: what the tests of the entry
 * share.
 *
 * A key script is what is typed, with other keys in braces by their action's name: `P001{enter}12{enter}`.
 * `{burst}` and
 * `{paste}` mark all keys up to `{/burst}` and `{/paste}`; in a paste a tab and a newline are themselves. */
#ifndef TESTS_FORM_SAMPLE_H
#define TESTS_FORM_SAMPLE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/form/entry.h"
#include "record.h"

#define SHARED __attribute__((unused)) static
struct sample {
    struct arena arena;
    struct form *form;
    struct entry *entry;
    struct canvas canvas;
    int rings, asked; /* refusals, look-ups answered */
    bool late;        /* look-ups are not answered in time */
    enum entry_result last;
};

enum { SAMPLE_TODAY = 20514 }; /* 2026-03-02 */

SHARED struct form *sample_parse(struct arena *arena, const char *text)
{
    struct form *form = NULL;
    struct err err = {0};
    if (form_parse(arena, "sample.form", text, strlen(text), &form, &err) ||
        form_bind(form, "sample.form", &sample_record, arena, &err))
        fail_msg("sample.form:%d:%d: %s", err.line, err.column, err.text);
    return form;
}

SHARED void sample_open_as(struct sample *sample, const char *text, bool readonly)
{
    struct entry_config config = {.money_decimals = 2, .today = SAMPLE_TODAY, .readonly = readonly};
    struct err err = {0};
    *sample = (struct sample){0};
    sample->form = sample_parse(&sample->arena, text);
    assert_int_equal(entry_new(sample->form, &config, &sample->entry, &err), RC_OK);
}

SHARED void sample_open(struct sample *sample)
{
    sample_open_as(sample, SAMPLE_FORM, false);
}

SHARED void sample_close(struct sample *sample)
{
    entry_free(sample->entry);
    canvas_free(&sample->canvas);
    arena_free(&sample->arena);
}

SHARED const struct sample_row *sample_find(const char *lookup, const char *text)
{
    for (size_t i = 0; i < COUNT(sample_rows); i++) {
        const struct sample_row *row = &sample_rows[i];
        if (!strcmp(row->lookup, lookup) &&
            (!strcmp(row->code, text) || (row->barcode && !strcmp(row->barcode, text))))
            return row;
    }
    return NULL;
}

static enum entry_result sample_answer_one(struct sample *sample, const struct entry_lookup *pending)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    char message[128], column[32];
    const struct sample_row *row = sample_find(pending->lookup, pending->text);
    const char *columns = record_lookup_find(&sample_record, pending->lookup)->columns;
    snprintf(message, sizeof message, "%s %s does not exist", pending->lookup, pending->text);
    for (size_t i = 0; row && *columns; i++) {
        size_t bytes = strcspn(columns, " ");
        snprintf(column, sizeof column, "%.*s", (int)bytes, columns);
        const char *text = i ? row->texts[i - 1] : row->code;
        assert_int_equal(cells_put(&cells, 0, column, text ? text : "", NULL), RC_OK);
        columns += bytes + strspn(columns + bytes, " ");
    }
    sample->asked++;
    enum entry_result result = sample->late
                                   ? entry_answer(sample->entry, NULL, "the ledger is slow", true)
                                   : entry_answer(sample->entry, row ? &cells : NULL, message, false);
    arena_free(&arena);
    return result;
}

SHARED void sample_answer(struct sample *sample)
{
    const struct entry_lookup *pending;
    for (int guard = 0; (pending = entry_pending(sample->entry)) != NULL; guard++) {
        enum entry_result result = sample_answer_one(sample, pending);
        sample->rings += result == ENTRY_REFUSED;
        if (result == ENTRY_REFUSED)
            sample->last = result;
        assert_true(guard < 1000);
    }
}

/* As a screen does on F10. */
SHARED bool sample_finish(struct sample *sample)
{
    bool good = entry_finish(sample->entry);
    int rings = sample->rings;
    while (entry_pending(sample->entry) && sample->rings == rings) {
        sample_answer(sample);
        good = sample->rings == rings && entry_finish(sample->entry);
    }
    return good;
}

SHARED void sample_key(struct sample *sample, struct key key)
{
    sample->last = entry_key(sample->entry, key);
    sample->rings += sample->last == ENTRY_REFUSED;
    sample_answer(sample);
}

SHARED void sample_type(struct sample *sample, const char *script)
{
    struct key flags = {.action = ACT_CHAR};
    while (*script) {
        struct key key = flags;
        size_t used;
        if (*script == '{') {
            char name[32];
            size_t bytes = strcspn(script + 1, "}");
            snprintf(name, sizeof name, "%.*s", (int)bytes, script + 1);
            script += bytes + 2;
            bool on = name[0] != '/';
            if (!strcmp(name + !on, "burst")) {
                flags.burst = on;
                continue;
            }
            if (!strcmp(name + !on, "paste")) {
                flags.pasted = on;
                sample_key(sample, (struct key){.action = on ? ACT_PASTE_BEGIN : ACT_PASTE_END});
                continue;
            }
            key.action = action_find(name);
            if (key.action == ACTIONS)
                fail_msg("{%s} is no key", name);
        } else {
            key.point = utf8_decode(script, &used);
            script += used;
        }
        sample_key(sample, key);
    }
}

SHARED const char *sample_message(const struct sample *sample)
{
    return entry_message(sample->entry, NULL);
}

/* Where the caret is, as "tag" or "tag@line". */
SHARED const char *sample_at(const struct sample *sample)
{
    static char out[64];
    const struct form_field *field = entry_field(sample->entry);
    int line = entry_line(sample->entry);
    if (line)
        snprintf(out, sizeof out, "%s@%d", field->tag, line);
    else
        snprintf(out, sizeof out, "%s", field ? field->tag : "nowhere");
    return out;
}

#define assert_at(sample, where) assert_string_equal(sample_at(sample), where)
#define assert_text(sample, line, tag, text) assert_string_equal(entry_text((sample)->entry, line, tag), text)
#define assert_message(sample, part)                                                                         \
    do {                                                                                                     \
        if (!strstr(sample_message(sample), part))                                                           \
            fail_msg("message: %s", sample_message(sample));                                                 \
    } while (0)

SHARED void sample_draw(struct sample *sample, int rows, int columns)
{
    assert_int_equal(canvas_resize(&sample->canvas, rows, columns, NULL), RC_OK);
    entry_draw(sample->entry, &sample->canvas, 0, rows);
}

/* A row of the canvas as text, blanks at its end taken off. */
SHARED const char *sample_canvas_row(const struct canvas *canvas, int row)
{
    static char out[4][CANVAS_COLUMNS_MAX * 4];
    static int turn;
    char *text = out[turn = (turn + 1) % 4];
    size_t bytes = 0;
    for (int column = 0; column < canvas->columns; column++) {
        const struct canvas_cell *cell = &canvas->cells[row * canvas->columns + column];
        const char *grapheme = cell->text[0] ? cell->text : " ";
        if (!cell->cells)
            continue;
        memcpy(text + bytes, grapheme, strlen(grapheme));
        bytes += strlen(grapheme);
    }
    while (bytes && text[bytes - 1] == ' ')
        bytes--;
    text[bytes] = '\0';
    return text;
}

SHARED const char *sample_drawn(const struct sample *sample, int row)
{
    return sample_canvas_row(&sample->canvas, row);
}

/* All cells as "line field=text; …", for comparing. */
SHARED const char *sample_cells(const struct sample *sample, struct arena *arena)
{
    struct cells cells = {.arena = arena};
    struct buf text = {0};
    assert_int_equal(entry_cells(sample->entry, &cells, NULL), RC_OK);
    for (size_t i = 0; i < cells.count; i++) {
        if (cells.items[i].field)
            buf_format(&text, "%d %s=%s; ", cells.items[i].line, cells.items[i].field, cells.items[i].text);
    }
    const char *kept = arena_text(arena, buf_text(&text));
    buf_free(&text);
    return kept;
}

#endif
