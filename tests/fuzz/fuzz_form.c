/* Any bytes as a form file: proves that the parser and the binding end, refuse with a place within the file
 * and one clean line of words, and that a form they take keeps its limits and can be filled in and drawn at
 * any size. */
/* floor: form */
#include "fuzz.h"

#include <string.h>

#include "../unit/form/record.h"
#include "daybook/base/utf8.h"
#include "daybook/form/entry.h"

enum { TODAY = 20514 };

static void must_be_an_error(const struct err *err, size_t lines)
{
    MUST(err->rc == RC_REFUSED);
    MUST(err->line >= 0 && (size_t)err->line <= lines + 1 && err->column >= 0);
    MUST(err->text[0] && !utf8_has_control(err->text, NULL) && !strchr(err->text, '\n'));
}

static void must_keep_limits(const struct form *form)
{
    MUST(form->field_count >= 1 && form->field_count <= FORM_FIELDS_MAX);
    MUST(form->rows >= 1 && form->rows <= FORM_ROWS_MAX);
    MUST(form->columns >= 1 && form->columns <= FORM_COLUMNS_MAX);
    MUST(form->lines_at <= form->lines_after && form->lines_after <= form->field_count);
    MUST(form->lines_after - form->lines_at <= FORM_GRID_COLUMNS_MAX);
    MUST((form->grid_rows > 0) == (form->lines_after > form->lines_at));
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        MUST(field->width_cells >= 1 && field->column >= 1);
        MUST(field->column + field->width_cells < form->columns + 1);
        MUST(field->row >= 0 && field->row < form->rows);
        MUST((field->part == PART_LINE) == (i >= form->lines_at && i < form->lines_after));
    }
}

static void draw_all(struct entry *entry)
{
    static const int sizes[][2] = {{1, 1}, {5, 17}, {19, 80}, {40, 133}};
    struct canvas canvas = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        MUST(canvas_resize(&canvas, sizes[i][0], sizes[i][1], NULL) == RC_OK);
        entry_draw(entry, &canvas, 0, sizes[i][0]);
        MUST(canvas.caret_row < sizes[i][0] && canvas.caret_column < sizes[i][1]);
    }
    canvas_free(&canvas);
}

static void fill_in(const struct form *form)
{
    static const enum action keys[] = {ACT_CHAR, ACT_TAB,   ACT_CHAR, ACT_ENTER,  ACT_DOWN,
                                       ACT_CHAR, ACT_RIGHT, ACT_NEW,  ACT_BACKTAB};
    const struct entry_config config = {.money_decimals = 2, .today = TODAY};
    struct entry *entry;
    MUST(entry_new(form, &config, &entry, NULL) == RC_OK);
    draw_all(entry);
    for (int i = 0; i < 60; i++) {
        entry_key(entry,
                  (struct key){.action = keys[i % (int)COUNT(keys)], .point = (uint32_t)('0' + i % 10)});
        for (int guard = 0; entry_pending(entry); guard++) {
            entry_answer(entry, NULL, "it does not exist", guard % 2 == 0);
            MUST(guard < 1000);
        }
    }
    entry_finish(entry);
    draw_all(entry);
    entry_free(entry);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena = {0};
    struct form *form = NULL;
    struct err err = {0};
    size_t lines = 1;
    for (size_t i = 0; i < count; i++)
        lines += bytes[i] == '\n';
    if (form_parse(&arena, "fuzz.form", (const char *)bytes, count, &form, &err) != RC_OK) {
        must_be_an_error(&err, lines);
    } else {
        must_keep_limits(form);
        if (form_bind(form, "fuzz.form", &sample_record, &arena, &err) != RC_OK)
            must_be_an_error(&err, lines);
        else
            fill_in(form);
    }
    arena_free(&arena);
    return 0;
}
