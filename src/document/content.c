/* From an entry's values to columns: what is named is looked up, units and rates are filled in, amounts
 * computed. */
#include "content.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

DAYBOOK_SQL(content_unit, "SELECT num, den, active FROM unit WHERE item = ? AND unit = ?");

static const unsigned char slot_kinds[SLOTS] = {
    [SLOT_REF] = SLOT_KIND_TEXT,
    [SLOT_DATE] = SLOT_KIND_NUMBER,
    [SLOT_PARTY] = SLOT_KIND_REF,
    [SLOT_WAREHOUSE] = SLOT_KIND_REF,
    [SLOT_TO_WAREHOUSE] = SLOT_KIND_REF,
    [SLOT_DUE] = SLOT_KIND_NUMBER,
    [SLOT_REASON] = SLOT_KIND_REF,
    [SLOT_ACCOUNT] = SLOT_KIND_REF,
    [SLOT_DEPARTMENT] = SLOT_KIND_TEXT,
    [SLOT_WORKSHOP] = SLOT_KIND_TEXT,
    [SLOT_PRODUCT] = SLOT_KIND_REF,
    [SLOT_INVOICE_DATE] = SLOT_KIND_NUMBER,
    [SLOT_TAX_INCLUDED] = SLOT_KIND_FLAG,
    [SLOT_TAX_AMOUNT] = SLOT_KIND_NUMBER,
    [SLOT_AMOUNT] = SLOT_KIND_NUMBER,
    [SLOT_NOTE] = SLOT_KIND_TEXT,
    [SLOT_LATE_REASON] = SLOT_KIND_REF,
    [SLOT_TAKEN] = SLOT_KIND_TEXT,
    [SLOT_LINE_ITEM] = SLOT_KIND_REF,
    [SLOT_LINE_UNIT] = SLOT_KIND_TEXT,
    [SLOT_LINE_QUANTITY] = SLOT_KIND_NUMBER,
    [SLOT_LINE_PRICE] = SLOT_KIND_NUMBER,
    [SLOT_LINE_DISCOUNT] = SLOT_KIND_NUMBER,
    [SLOT_LINE_TAX] = SLOT_KIND_NUMBER,
    [SLOT_LINE_WAREHOUSE] = SLOT_KIND_REF,
    [SLOT_LINE_ACCOUNT] = SLOT_KIND_REF,
    [SLOT_LINE_DEPARTMENT] = SLOT_KIND_TEXT,
    [SLOT_LINE_PRODUCT] = SLOT_KIND_REF,
    [SLOT_LINE_DEBIT] = SLOT_KIND_NUMBER,
    [SLOT_LINE_CREDIT] = SLOT_KIND_NUMBER,
    [SLOT_LINE_WRITEOFF] = SLOT_KIND_NUMBER,
    [SLOT_LINE_COUNTED] = SLOT_KIND_NUMBER,
    [SLOT_LINE_SCRAPPED] = SLOT_KIND_NUMBER,
    [SLOT_LINE_REASON] = SLOT_KIND_REF,
    [SLOT_LINE_NOTE] = SLOT_KIND_TEXT,
    [SLOT_LINE_SOURCE] = SLOT_KIND_SOURCE,
    [SLOT_LINE_AMOUNT] = SLOT_KIND_NUMBER,
};

enum slot_kind slot_kind(enum document_slot slot)
{
    return (enum slot_kind)slot_kinds[slot];
}

/* One content on its way. */
struct making {
    struct context *context;
    const struct document_type *type;
    struct entry *entry;
    const struct content *before;
    struct content *content;
};

/* Where a field's value comes from and goes to. */
struct place {
    enum document_slot slot;
    const struct record_field *field;
    const struct entry_line *from;
    struct entry_value *value;
    struct content_line *line; /* NULL: the header */
};

static struct slot_value *slot_of(struct making *making, const struct place *place)
{
    return place->line ? content_slot(place->line, place->slot) : &making->content->slots[place->slot];
}

/* Whether the document names this row in this slot already. */
static bool named_before(const struct making *making, enum document_slot slot, int64_t id)
{
    const struct content *before = making->before;
    if (!before)
        return false;
    if (slot < SLOTS_HEADER)
        return before->slots[slot].filled && before->slots[slot].number == id;
    for (size_t i = 0; i < before->line_count; i++) {
        const struct slot_value *value = &before->lines[i].slots[slot - SLOTS_HEADER];
        if (value->filled && value->number == id)
            return true;
    }
    return false;
}

/* The value that narrows a field's list (an item's units). */
static const char *scope_of(const struct making *making, const struct place *place,
                            const struct lookup *lookup)
{
    const struct entry_value *scope =
        lookup->scope ? entry_find(making->entry, place->from, lookup->scope) : NULL;
    return scope ? scope->text : "";
}

static enum rc find_reference(struct making *making, const struct place *place, struct err *err)
{
    struct context *context = making->context;
    const struct lookup *lookup = lookup_by_name(place->field->lookup);
    struct lookup_row *found = NULL;
    struct slot_value *slot = slot_of(making, place);
    enum rc rc =
        lookup_get(context, lookup, scope_of(making, place, lookup), place->value->text, &found, err);
    if (rc)
        return rc;
    if (!found) {
        char missing[ERR_TEXT_BYTES];
        entry_fault(context, place->from, place->value, place->field->name, "unknown", "%s",
                    lookup_missing(lookup, place->value->text, missing));
        making->content->complete = false;
        return RC_OK;
    }
    if (!found->active && !named_before(making, place->slot, found->id))
        entry_fault(context, place->from, place->value, place->field->name, "inactive",
                    "%s %s is inactive; choose another", lookup->noun, found->values[0]);
    slot->filled = true;
    slot->number = found->id;
    slot->text = found->values[0];
    if (place->slot == SLOT_PARTY)
        making->content->party = found;
    if (place->slot == SLOT_LINE_ITEM)
        place->line->item = found;
    return RC_OK;
}

static enum rc fill_slot(struct making *making, const struct place *place, struct err *err)
{
    struct slot_value *slot = slot_of(making, place);
    slot->text = "";
    if (place->value->bad)
        making->content->complete = false;
    if (place->value->bad || !*place->value->text)
        return RC_OK;
    if (slot_kind(place->slot) == SLOT_KIND_REF)
        return find_reference(making, place, err);
    slot->filled = true;
    slot->number = place->value->number;
    slot->text = slot_kind_texts(slot_kind(place->slot)) ? place->value->text : "";
    return RC_OK;
}

/* Fills the slots of the header (line NULL) or of one line. */
static enum rc fill_slots(struct making *making, const struct entry_line *from, struct content_line *line,
                          struct err *err)
{
    const struct record *record = making->type->record;
    enum record_part part = line ? PART_LINE : PART_HEADER;
    size_t count = line ? LINE_SLOTS : SLOTS_HEADER;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < count; i++)
        (line ? line->slots : making->content->slots)[i].text = "";
    for (const struct document_field *at = making->type->fields; rc == RC_OK && at->field; at++) {
        if ((at->slot < SLOTS_HEADER) != (part == PART_HEADER))
            continue;
        int index = entry_field_index(record, part, at->field);
        struct place place = {at->slot, &record->fields[index], from, &from->values[index], line};
        rc = fill_slot(making, &place, err);
    }
    return rc;
}

/* A fault that leaves the content incomplete. */
static void fault_at(struct making *making, const struct entry_line *from, enum document_slot slot,
                     const char *rule, const char *format, ...) PRINTF_LIKE(5, 6);
static void fault_at(struct making *making, const struct entry_line *from, enum document_slot slot,
                     const char *rule, const char *format, ...)
{
    char message[ERR_TEXT_BYTES];
    const char *field = document_type_slot_field(making->type, slot);
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    field = field ? field : "";
    entry_fault(making->context, from, entry_find(making->entry, from, field), field, rule, "%s", message);
    making->content->complete = false;
}

static enum rc read_unit(struct making *making, const struct entry_line *from, struct content_line *line,
                         int64_t *ret_num, int64_t *ret_den, struct err *err)
{
    struct context *context = making->context;
    struct slot_value *unit = content_slot(line, SLOT_LINE_UNIT);
    const char *item = content_slot(line, SLOT_LINE_ITEM)->text;
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &content_unit, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, line->item->id);
    row_bind_text(row, unit->text);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        *ret_num = row_int(row, 0);
        *ret_den = row_int(row, 1);
        if (!row_int(row, 2) && !named_before(making, SLOT_LINE_ITEM, line->item->id))
            entry_fault(making->context, from, NULL, document_type_slot_field(making->type, SLOT_LINE_UNIT),
                        "inactive", "unit %s of item %s is inactive; choose another", unit->text, item);
    } else if (rc == RC_OK) {
        fault_at(making, from, SLOT_LINE_UNIT, "unknown", "item %s has no unit %s; F4 lists its units", item,
                 unit->text);
    }
    row_end(row);
    return rc;
}

/* quantity × num / den, exact in millionths; a fault otherwise. */
static void convert(struct making *making, const struct entry_line *from, struct content_line *line,
                    int64_t num, int64_t den)
{
    const struct slot_value *quantity = content_quantity(line);
    __int128 product = (__int128)quantity->number * num;
    const char *base = line->base_unit, *unit = content_slot(line, SLOT_LINE_UNIT)->text;
    if (product % den)
        fault_at(making, from, SLOT_LINE_QUANTITY, "unit-exact",
                 "the quantity in %s is not exact to six decimals in %s; key it in %s", unit, base, base);
    else if (product / den > INT64_MAX || product / den < INT64_MIN)
        fault_at(making, from, SLOT_LINE_QUANTITY, "overflow",
                 "the quantity is too large to be kept in %s; split the line", base);
    else
        line->base_quantity = (qty_t)(product / den);
    line->has_base = true;
}

static enum rc fill_unit(struct making *making, const struct entry_line *from, struct content_line *line,
                         struct err *err)
{
    struct slot_value *unit = content_slot(line, SLOT_LINE_UNIT);
    int64_t num = 1, den = 1;
    if (!line->item)
        return RC_OK;
    line->base_unit = lookup_value(lookup_by_name("item"), line->item, "unit");
    line->item_name = lookup_value(lookup_by_name("item"), line->item, "name");
    if (!unit->filled)
        *unit = (struct slot_value){.filled = true, .text = line->base_unit};
    if (strcmp(unit->text, line->base_unit)) {
        enum rc rc = read_unit(making, from, line, &num, &den, err);
        if (rc)
            return rc;
    }
    if (content_quantity(line)->filled)
        convert(making, from, line, num, den);
    return RC_OK;
}

/* The rate: the line's, else the party's if it is set, else the item's, else 0. */
static void fill_rate(struct making *making, struct content_line *line)
{
    struct slot_value *rate = content_slot(line, SLOT_LINE_TAX);
    const struct lookup_row *party = making->content->party;
    if (rate->filled)
        return;
    rate->filled = true;
    if (party) {
        int column = lookup_column(lookup_by_name(making->type->party), "tax");
        rate->number = party->numbers[column];
        if (*party->values[column])
            return;
    }
    if (line->item)
        rate->number = line->item->numbers[lookup_column(lookup_by_name("item"), "tax")];
}

static void compute_line(struct making *making, const struct entry_line *from, struct content_line *line)
{
    const struct slot_value *quantity = content_slot(line, SLOT_LINE_QUANTITY);
    const struct slot_value *typed = content_slot(line, SLOT_LINE_AMOUNT);
    const struct slot_value *price = content_slot(line, SLOT_LINE_PRICE);
    struct line_amounts amounts = {0};
    struct err found = {0};
    if (typed->filled) {
        line->has_net = true;
        line->net = typed->number;
    }
    if (!quantity->filled || !price->filled)
        return;
    if (line_amounts(quantity->number, price->number, content_slot(line, SLOT_LINE_DISCOUNT)->number,
                     content_slot(line, SLOT_LINE_TAX)->number, making->context->company->money_decimals,
                     &amounts, &found)) {
        fault_at(making, from, SLOT_LINE_QUANTITY, found.rule, "%s", found.text);
        return;
    }
    line->has_net = true;
    line->net = amounts.net;
    line->tax = amounts.tax;
}

static void add_totals(struct making *making, const struct entry_line *from, const struct content_line *line)
{
    struct content *content = making->content;
    const struct slot_value *quantity = content_quantity(line);
    money_t gross = 0;
    if (int_add(content->quantity_total, quantity->number, &content->quantity_total) &&
        int_add(content->net_total, line->net, &content->net_total) &&
        int_add(content->tax_total, line->tax, &content->tax_total) &&
        int_add(content->net_total, content->tax_total, &gross))
        return;
    fault_at(making, from, SLOT_LINE_QUANTITY, "overflow",
             "the document's total is too large to be kept; split the document");
}

static enum rc make_line(struct making *making, const struct entry_line *from, struct content_line *line,
                         struct err *err)
{
    line->line = from->line;
    line->item_name = line->base_unit = "";
    enum rc rc = fill_slots(making, from, line, err);
    if (rc == RC_OK)
        rc = fill_unit(making, from, line, err);
    if (rc)
        return rc;
    fill_rate(making, line);
    compute_line(making, from, line);
    add_totals(making, from, line);
    return RC_OK;
}

enum rc content_make(struct context *context, const struct document_type *type, struct entry *entry,
                     const struct content *before, struct content **ret, struct err *err)
{
    struct content *content = arena_alloc(context->arena, sizeof *content);
    struct making making = {context, type, entry, before, content};
    if (!content)
        return err_memory(err);
    *content = (struct content){.type = type,
                                .party_name = "",
                                .product_name = "",
                                .complete = true,
                                .line_count = entry->line_count};
    content->lines = arena_array(context->arena, entry->line_count + 1, sizeof *content->lines);
    if (!content->lines)
        return err_memory(err);
    enum rc rc = fill_slots(&making, &entry->header, NULL, err);
    if (rc == RC_OK && content->party)
        content->party_name = lookup_value(lookup_by_name(type->party), content->party, "name");
    for (size_t i = 0; rc == RC_OK && i < entry->line_count; i++)
        rc = make_line(&making, &entry->lines[i], &content->lines[i], err);
    if (rc == RC_OK)
        *ret = content;
    return rc;
}
