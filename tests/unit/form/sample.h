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

#define SHARED __attribute__((unused)) static
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SOME_COLUMNS "code name unit price tax"

static const struct record_field sample_fields[] = {
    {.name = "number", .title = "Number", .flags = FIELD_COMPUTED},
    {.name = "state", .title = "State", .flags = FIELD_COMPUTED},
    {.name = "date", .title = "Date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .fallback = "today"},
    {.name = "customer",
     .title = "Customer",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .lookup = "customer"},
    {.name = "party_name", .title = "Customer", .flags = FIELD_COMPUTED},
    {.name = "ref",
     .title = "Ref",
     .kind = FIELD_CODE,
     .max_chars = 20,
     .help = "The number on the outside paper"},
    {.name = "warehouse",
     .title = "Warehouse",
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "warehouse",
     .fallback = "\"MAIN\""},
    {.name = "due", .title = "Due", .kind = FIELD_DATE},
    {.name = "kind", .title = "Kind", .kind = FIELD_CHOICE, .choices = "normal urgent"},
    {.name = "firm", .title = "Firm", .kind = FIELD_FLAG},
    {.name = "note", .title = "Note", .max_chars = 200},
    {.name = "pin", .title = "PIN", .flags = FIELD_SECRET, .max_chars = 12},
    {.name = "days", .title = "Days", .kind = FIELD_INT},
    {.name = "total",
     .title = "Total",
     .kind = FIELD_MONEY,
     .flags = FIELD_COMPUTED,
     .compute = "sum(amount)"},
    {.name = "line", .title = "Ln", .part = PART_LINE, .kind = FIELD_INT, .flags = FIELD_COMPUTED},
    {.name = "item",
     .title = "Item",
     .part = PART_LINE,
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .lookup = "item"},
    {.name = "item_name", .title = "Description", .part = PART_LINE, .flags = FIELD_COMPUTED},
    {.name = "quantity", .title = "Quantity", .part = PART_LINE, .kind = FIELD_QTY, .flags = FIELD_REQUIRED},
    {.name = "unit",
     .title = "Unit",
     .part = PART_LINE,
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "unit"},
    {.name = "price", .title = "Price", .part = PART_LINE, .kind = FIELD_PRICE, .flags = FIELD_REQUIRED},
    {.name = "discount", .title = "Disc%", .part = PART_LINE, .kind = FIELD_PERCENT, .fallback = "0"},
    {.name = "amount",
     .title = "Amount",
     .part = PART_LINE,
     .kind = FIELD_MONEY,
     .flags = FIELD_COMPUTED,
     .compute = "quantity * price * (100 - discount) / 100"},
    {.name = "line_note", .title = "Line note", .part = PART_LINE, .max_chars = 40},
};
static const struct record_rule sample_rules[] = {
    {"due-before-date", PART_HEADER, "due", "due >= date", "the due date is before the order date", false},
    {"quantity-positive", PART_LINE, "quantity", "quantity > 0", "the quantity must be above zero", false},
    {"discount-high", PART_LINE, "discount", "discount <= 50", "the discount is above 50 %", true},
};
static const struct record_lookup sample_lookups[] = {{"customer", "code name city"},
                                                      {"warehouse", "code name"},
                                                      {"item", SOME_COLUMNS},
                                                      {"unit", "unit factor"}};
static const struct record sample_record = {
    .name = "order",
    .title = "Order",
    .kind = RECORD_DOCUMENT,
    .fields = sample_fields,
    .field_count = COUNT(sample_fields),
    .rules = sample_rules,
    .rule_count = COUNT(sample_rules),
    .lookups = sample_lookups,
    .lookup_count = COUNT(sample_lookups),
};

#define SAMPLE_PICTURE                                                                                       \
    "picture\n"                                                                                              \
    "|Order [number        ] Date [date      ] Due [due       ] State [state     ]\n"                        \
    "|Customer [party   |party_name               ]  Ref [ref                ]\n"                            \
    "|Warehouse [whs   ]\n"                                                                                  \
    "|\n"                                                                                                    \
    "| Ln Item        Description         Quantity Unit     Price Disc     Amount\n"                         \
    "|[ln|item       |item_name          |quantity|unit|price    |disc|amount    ] *4\n"                     \
    "|\n"                                                                                                    \
    "|Note [note                                      ]   Total [total           ]\n"                        \
    "end\n"
#define SAMPLE_HEAD "form order \"Order\"\nrecord order\n" SAMPLE_PICTURE
#define SAMPLE_FORM                                                                                          \
    SAMPLE_HEAD                                                                                              \
    "field number noentry\n"                                                                                 \
    "field date date required default today keep\n"                                                          \
    "field state noentry\n"                                                                                  \
    "field party = customer required upper fill party_name = name\n"                                         \
    "field party_name noentry\n"                                                                             \
    "field ref\n"                                                                                            \
    "field due date default date + 14 check due >= date \"the due date is before the order date\"\n"         \
    "field whs = warehouse default \"MAIN\" keep pass\n"                                                     \
    "lines\n"                                                                                                \
    "  field ln = line noentry\n"                                                                            \
    "  field item required upper scan fill item_name = name, unit = unit, price = price\n"                   \
    "  field item_name noentry\n"                                                                            \
    "  field quantity qty required\n"                                                                        \
    "  field unit pass\n"                                                                                    \
    "  field price required\n"                                                                               \
    "  field disc = discount\n"                                                                              \
    "  field amount noentry\n"                                                                               \
    "end\n"                                                                                                  \
    "field note\n"                                                                                           \
    "field total money noentry\n"                                                                            \
    "key F10 submit\n"

/* What the ledger would know: by code or barcode. */
static const struct sample_row {
    const char *lookup, *code, *barcode, *texts[4]; /* of the columns behind the code */
} sample_rows[] = {
    {"customer", "VINET", NULL, {"Vins et alcools", "Reims"}},
    {"customer", "客户一", NULL, {"上海自行车有限公司", "上海"}},
    {"warehouse", "MAIN", NULL, {"Main warehouse"}},
    {"warehouse", "WEST", NULL, {"West"}},
    {"item", "P001", "4006381333931", {"Chai", "EA", "18", ""}},
    {"item", "P002", "4006381333948", {"Chang", "EA", "19.5", ""}},
    {"item", "P003", "96385074", {"Aniseed syrup, a very long description of it", "BOX", "10", ""}},
    {"item", "P004", NULL, {"Without a price", "EA", "", ""}},
    {"unit", "EA", NULL, {"1"}},
    {"unit", "BOX", NULL, {"12"}},
};

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
