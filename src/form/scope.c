/* Expressions over an entry: what names mean, and values as texts. */
#include <string.h>

#include "daybook/base/decimal.h"
#include "model.h"

/* A cell of the record that the form does not show. */
static struct expr_value kept_value(struct entry *entry, const struct record_field *kept, int number)
{
    struct form_field field = {.kind = kept->kind};
    const char *text = cells_get(&entry->extra, kept->part == PART_LINE ? number : 0, kept->name);
    struct value value = {.text = (char *)text};
    struct expr_value result = {.kind = EXPR_EMPTY};
    if (!text || !*text)
        return result;
    model_parse(entry, &field, &value);
    int decimals = field_kind_decimals(kept->kind, entry->config.money_decimals);
    if (decimals >= 0) {
        if (value.parsed)
            result = (struct expr_value){.kind = EXPR_NUMBER, .number = fraction_of(value.number, decimals)};
    } else if (kept->kind == FIELD_DATE) {
        if (value.parsed)
            result = (struct expr_value){.kind = EXPR_DAY, .day = (day_t)value.number};
    } else {
        result = (struct expr_value){.kind = EXPR_TEXT, .text = text};
    }
    return result;
}

static struct expr_value shown_value(const struct entry *entry, const struct form_field *field,
                                     const struct value *value)
{
    struct expr_value result = {.kind = EXPR_EMPTY};
    int decimals = field_kind_decimals(field->kind, entry->config.money_decimals);
    if (!value->text || value->bad)
        return result;
    if (decimals >= 0) {
        if (value->parsed)
            result = (struct expr_value){.kind = EXPR_NUMBER, .number = fraction_of(value->number, decimals)};
    } else if (field->kind == FIELD_DATE) {
        if (value->parsed)
            result = (struct expr_value){.kind = EXPR_DAY, .day = (day_t)value->number};
    } else if (field->kind == FIELD_FLAG) {
        result = (struct expr_value){.kind = EXPR_BOOL, .truth = !strcmp(value->text, "yes")};
    } else {
        result = (struct expr_value){.kind = EXPR_TEXT, .text = value->text};
    }
    return result;
}

/* Expressions keep each name in one place, so its address tells it: a sum over 1,000 lines compares no texts.
 */
static const struct name_cached *name_of(struct entry *entry, const char *name, bool on_line)
{
    struct name_cached *cached = &entry->names[((uintptr_t)name >> 3) % NAME_CACHE];
    if (cached->name == name && cached->on_line == on_line)
        return cached;
    *cached = (struct name_cached){.name = name, .on_line = on_line};
    for (int pass = on_line ? 0 : 1; pass < 2 && !cached->field && !cached->kept; pass++) {
        enum record_part part = pass ? PART_HEADER : PART_LINE;
        cached->field = form_field_find(entry->form, part, name);
        if (!cached->field)
            cached->kept = record_field_find(entry->form->record, part, name);
    }
    return cached;
}

static struct expr_value scope_field(void *context, const char *name, int number)
{
    struct entry *entry = context;
    const struct name_cached *cached = name_of(entry, name, number > 0);
    entry->work++;
    if (cached->kept)
        return kept_value(entry, cached->kept, number);
    if (!cached->field)
        return (struct expr_value){.kind = EXPR_EMPTY};
    struct spot spot = model_spot(entry, cached->field, model_row(entry, number));
    if (cached->field->part == PART_LINE && spot.row < 0)
        return (struct expr_value){.kind = EXPR_EMPTY};
    return shown_value(entry, cached->field, model_value(entry, spot));
}

static int scope_next_line(void *context, int after)
{
    struct entry *entry = context;
    int row = after > 0 ? model_row(entry, after) + 1 : 0;
    while (row < entry->line_count && !model_line_has_content(entry, row))
        row++;
    return row < entry->line_count ? entry->lines[row].number : 0;
}

struct expr_scope model_scope(struct entry *entry)
{
    return (struct expr_scope){
        .context = entry, .field = scope_field, .next_line = scope_next_line, .today = entry->config.today};
}

bool model_passes(struct entry *entry, const struct expr *expr, int row)
{
    struct expr_scope scope = model_scope(entry);
    return expr_passes(expr, &scope, model_number(entry, row));
}

static const char *number_text(struct entry *entry, const struct form_field *field, struct fraction number)
{
    int decimals = field_kind_decimals(field->kind, entry->config.money_decimals);
    char out[DECIMAL_BYTES];
    int64_t value;
    if (!fraction_round(number, decimals < 0 ? DECIMALS_MAX : decimals, &value))
        return NULL;
    decimal_format(value, decimals < 0 ? DECIMALS_MAX : decimals,
                   field->kind == FIELD_MONEY ? DECIMAL_FIXED : DECIMAL_TRIM, out);
    return arena_text(&entry->scratch, out);
}

bool model_format(struct entry *entry, const struct form_field *field, struct expr_value value,
                  const char **ret)
{
    char day[DAY_BYTES];
    const char *text = NULL;
    if (value.kind == EXPR_NUMBER)
        text = number_text(entry, field, value.number);
    else if (value.kind == EXPR_DAY)
        text = arena_text(&entry->scratch, day_format(value.day, day));
    else if (value.kind == EXPR_BOOL)
        text = value.truth ? "yes" : "no";
    else if (value.kind == EXPR_TEXT)
        text = value.text;
    if (!text)
        return false;
    return record_canonical(field->cell, text, entry->config.money_decimals, entry->config.today, false,
                            &entry->scratch, ret, NULL) == RC_OK;
}
