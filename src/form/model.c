/* Values and lines of an entry. */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/decimal.h"
#include "daybook/base/hash.h"

static size_t columns_of(const struct entry *entry)
{
    return entry->form->lines_after - entry->form->lines_at;
}

void model_say(struct entry *entry, enum style style, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int count = vsnprintf(entry->message, sizeof entry->message, format, args);
    va_end(args);
    if (count < 0)
        entry->message[0] = '\0';
    entry->message_style = style;
}

struct spot model_spot(const struct entry *entry, const struct form_field *field, int row)
{
    (void)entry;
    return (struct spot){field, field && field->part == PART_LINE ? row : -1};
}

struct value *model_value(const struct entry *entry, struct spot spot)
{
    size_t index = form_field_index(entry->form, spot.field);
    if (spot.field->part == PART_HEADER)
        return (struct value *)&entry->header[index];
    return &entry->lines[spot.row].values[index - entry->form->lines_at];
}

const char *model_text(const struct entry *entry, struct spot spot)
{
    const char *text = model_value(entry, spot)->text;
    return text ? text : "";
}

int model_number(const struct entry *entry, int row)
{
    return row < 0 ? 0 : entry->lines[row].number;
}

/* Lines stand in the order of their numbers. */
int model_row(const struct entry *entry, int number)
{
    int low = 0, high = entry->line_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (entry->lines[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < entry->line_count && entry->lines[low].number == number ? low : -1;
}

bool model_is_line_number(const struct form_field *field)
{
    bool named = !strcmp(field->name, "line") || !strcmp(field->name, "ln");
    return named && field->part == PART_LINE && !field->compute.expr && !model_is_stored(field);
}

bool model_is_stored(const struct form_field *field)
{
    return field->bound && !(field->bound->flags & FIELD_COMPUTED) && !field->bound->compute;
}

void model_parse(const struct entry *entry, const struct form_field *field, struct value *value)
{
    const char *text = value->text ? value->text : "";
    int decimals = field_kind_decimals(field->kind, entry->config.money_decimals);
    day_t day;
    value->parsed = false;
    if (!*text)
        return;
    if (decimals >= 0) {
        value->parsed = decimal_parse(text, decimals, &value->number, NULL) == RC_OK;
    } else if (field->kind == FIELD_DATE && day_parse_iso(text, &day, NULL) == RC_OK) {
        value->number = day;
        value->parsed = true;
    }
}

static void free_text(char *text)
{
    if (text)
        secret_wipe(text, strlen(text)); /* it may be a password */
    free(text);
}

void model_clear_value(struct value *value)
{
    free_text(value->text);
    free(value->name);
    free(value->on_hand);
    *value = (struct value){0};
}

static void mark_changed(struct entry *entry, struct spot spot, struct value *value)
{
    entry->changes++;
    entry->typed = entry->typed || value->source == SOURCE_TYPED;
    check_forget(entry, spot);
    if (value->source < SOURCE_COMPUTED || value->source == SOURCE_LOADED || !model_is_stored(spot.field))
        return;
    value->dirty = true;
    if (spot.row >= 0)
        entry->lines[spot.row].dirty = true;
}

static void use_number(struct entry *entry, struct spot spot, enum source source)
{
    if (spot.row < 0 || source < SOURCE_FILLED)
        return;
    int number = entry->lines[spot.row].number;
    entry->last_number = number > entry->last_number ? number : entry->last_number;
}

bool model_set(struct entry *entry, struct spot spot, const char *text, enum source source)
{
    struct value *value = model_value(entry, spot);
    bool same = !strcmp(model_text(entry, spot), text);
    char *copy = NULL;
    if (!same && *text) {
        copy = strdup(text);
        if (!copy) {
            model_say(entry, STYLE_ERROR, "no memory is left; save the draft and leave other programs");
            return false;
        }
    }
    value->source = (unsigned char)source;
    value->bad = value->unverified = false;
    use_number(entry, spot, *text ? source : SOURCE_NONE);
    if (same)
        return false;
    free_text(value->text);
    free(value->name);
    free(value->on_hand);
    value->text = copy;
    value->name = value->on_hand = NULL;
    value->asked = false;
    model_parse(entry, spot.field, value);
    mark_changed(entry, spot, value);
    return true;
}

/* Defaults and computes alone do not make a line. */
bool model_line_has_content(const struct entry *entry, int row)
{
    const struct line *line = &entry->lines[row];
    for (size_t i = 0; i < columns_of(entry); i++) {
        if (line->values[i].text && line->values[i].source >= SOURCE_FILLED)
            return true;
    }
    return false;
}

static bool grow_lines(struct entry *entry)
{
    if (entry->line_count < entry->line_capacity)
        return true;
    int capacity = entry->line_capacity ? entry->line_capacity * 2 : 16;
    struct line *lines = realloc(entry->lines, (size_t)capacity * sizeof *lines);
    if (!lines)
        return false;
    entry->lines = lines;
    entry->line_capacity = capacity;
    return true;
}

bool model_put_line(struct entry *entry, int number)
{
    struct value *values = calloc(columns_of(entry), sizeof *values);
    if (!values || !grow_lines(entry)) {
        free(values);
        return false;
    }
    entry->lines[entry->line_count++] = (struct line){.number = number, .values = values};
    return true;
}

int model_add_line(struct entry *entry)
{
    int last = entry->line_count ? entry->lines[entry->line_count - 1].number : 0;
    int number = (entry->last_number > last ? entry->last_number : last) + 1;
    if (number > CELLS_LINES_MAX) {
        model_say(entry, STYLE_ERROR,
                  "a document has at most %d lines; submit this one and key the rest in another",
                  CELLS_LINES_MAX);
        return -1;
    }
    if (!model_put_line(entry, number)) {
        model_say(entry, STYLE_ERROR, "no memory is left; save the draft and leave other programs");
        return -1;
    }
    return entry->line_count - 1;
}

void model_drop_line(struct entry *entry, int row)
{
    struct line *line = &entry->lines[row];
    int number = line->number;
    if (line->known) {
        if (entry->dropped_count < CELLS_LINES_MAX)
            entry->dropped[entry->dropped_count++] = number;
        entry->changes++;
        entry->typed = true;
    }
    for (size_t i = 0; i < columns_of(entry); i++)
        model_clear_value(&line->values[i]);
    free(line->values);
    cells_drop_line(&entry->extra, number);
    memmove(line, line + 1, (size_t)(entry->line_count - row - 1) * sizeof *line);
    entry->line_count--;
}

void model_clear(struct entry *entry)
{
    for (int row = 0; row < entry->line_count; row++) {
        for (size_t i = 0; i < columns_of(entry); i++)
            model_clear_value(&entry->lines[row].values[i]);
        free(entry->lines[row].values);
    }
    entry->line_count = 0;
    entry->last_number = 0;
    entry->dropped_count = 0;
    entry->typed = false;
    for (size_t i = 0; i < FORM_FIELDS_MAX; i++)
        model_clear_value(&entry->header[i]);
    cells_clear(&entry->extra);
}
