#include "view.h"

#include "draw.h"

/* Puts a field the type's record has; others are passed over. */
static enum rc put(const struct document_type *type, struct cells *cells, int line, const char *field,
                   const char *text, struct err *err)
{
    if (!text)
        return err_memory(err);
    if (!*text || !record_field_find(type->record, line ? PART_LINE : PART_HEADER, field))
        return RC_OK;
    return cells_put(cells, line, field, text, err);
}

enum rc view_put_typed(struct context *context, const struct content *content, struct cells *ret,
                       struct err *err)
{
    const struct document_type *type = content->type;
    enum rc rc = RC_OK;
    for (const struct document_field *at = type->fields; rc == RC_OK && at->field; at++) {
        if (at->slot < SLOTS_HEADER)
            rc = put(type, ret, 0, at->field,
                     content_text(context, type, at->slot, &content->slots[at->slot]), err);
    }
    for (size_t i = 0; i < content->line_count; i++) {
        const struct content_line *line = &content->lines[i];
        for (const struct document_field *at = type->fields; rc == RC_OK && at->field; at++) {
            if (at->slot >= SLOTS_HEADER)
                rc = put(type, ret, line->line, at->field,
                         content_text(context, type, at->slot, &line->slots[at->slot - SLOTS_HEADER]), err);
        }
    }
    return rc;
}

static const char *money(struct context *context, money_t amount)
{
    char out[DECIMAL_BYTES];
    return arena_text(context->arena,
                      decimal_format(amount, context->company->money_decimals, DECIMAL_FIXED, out));
}

static const char *quantity(struct context *context, qty_t value)
{
    char out[DECIMAL_BYTES];
    return arena_text(context->arena, decimal_format(value, QTY_DECIMALS, DECIMAL_TRIM, out));
}

static const char *instant(struct context *context, instant_t at)
{
    char out[INSTANT_BYTES];
    return arena_text(context->arena, instant_format(at, out));
}

static const char *give_number(struct context *context, const struct stored *stored)
{
    (void)context;
    return stored->number;
}

static const char *give_state(struct context *context, const struct stored *stored)
{
    (void)context;
    return stored->state;
}

static const char *give_party_name(struct context *context, const struct stored *stored)
{
    (void)context;
    return stored->content.party_name;
}

static const char *give_product_name(struct context *context, const struct stored *stored)
{
    (void)context;
    return stored->content.product_name;
}

static const char *give_quantity_total(struct context *context, const struct stored *stored)
{
    return quantity(context, stored->content.quantity_total);
}

static const char *give_total(struct context *context, const struct stored *stored)
{
    return money(context, stored->content.net_total);
}

static const char *give_tax_total(struct context *context, const struct stored *stored)
{
    return money(context, stored->content.tax_total);
}

static const char *give_gross_total(struct context *context, const struct stored *stored)
{
    money_t gross = 0;
    return int_add(stored->content.net_total, stored->content.tax_total, &gross) ? money(context, gross) : "";
}

static const char *give_keyed_by(struct context *context, const struct stored *stored)
{
    (void)context;
    return stored->login;
}

static const char *give_entered_at(struct context *context, const struct stored *stored)
{
    return instant(context, stored->entered_at);
}

static const char *give_submitted_at(struct context *context, const struct stored *stored)
{
    return instant(context, stored->submitted_at);
}

static const char *give_late(struct context *context, const struct stored *stored)
{
    (void)context;
    return stored->late ? "yes" : "no";
}

/* The header's computed fields by the names that records give them. */
static const struct {
    const char *field;
    const char *(*give)(struct context *context, const struct stored *stored);
} computed[] = {
    {"number", give_number},
    {"state", give_state},
    {"party_name", give_party_name},
    {"total", give_total},
    {"tax_total", give_tax_total},
    {"gross_total", give_gross_total},
    {"keyed_by", give_keyed_by},
    {"entered_at", give_entered_at},
    {"submitted_at", give_submitted_at},
    {"late", give_late},
    {"product_name", give_product_name},
    {"quantity_total", give_quantity_total},
};

/* What a count found more than the book, as the audit will move it. */
static enum rc put_book(struct context *context, const struct document_type *type,
                        const struct content_line *line, struct cells *ret, struct err *err)
{
    if (!line->has_book)
        return RC_OK;
    enum rc rc = put(type, ret, line->line, "book", quantity(context, line->book), err);
    return rc ? rc
              : put(type, ret, line->line, "difference", quantity(context, line->base_quantity - line->book),
                    err);
}

static enum rc put_line(struct context *context, const struct upstream *self, size_t index, struct cells *ret,
                        struct err *err)
{
    const struct document_type *type = self->stored->content.type;
    const struct content_line *line = &self->stored->content.lines[index];
    enum rc rc = put(type, ret, line->line, "line", arena_format(context->arena, "%d", line->line), err);
    if (rc == RC_OK)
        rc = put(type, ret, line->line, "item_name", line->item_name, err);
    if (rc == RC_OK && line->has_net)
        rc = put(type, ret, line->line, "amount", money(context, line->net), err);
    if (rc == RC_OK && self->drawn)
        rc = put(type, ret, line->line, "open",
                 quantity(context, draw_in_unit(line, upstream_open(self, index))), err);
    return rc ? rc : put_book(context, type, line, ret, err);
}

/* Only what an order's lines have open is told line by line. */
static enum rc read_open(struct context *context, struct upstream *self, struct err *err)
{
    const struct document_type *type = self->stored->content.type;
    const struct document_type *down = document_type_downstream(type);
    if (!down || !record_field_find(type->record, PART_LINE, "open"))
        return RC_OK;
    return upstream_read(context, self, down->draws, 0, err);
}

enum rc view_put_computed(struct context *context, struct stored *stored, struct cells *ret, struct err *err)
{
    const struct content *content = &stored->content;
    struct upstream self = {.stored = stored};
    enum rc rc = read_open(context, &self, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof computed / sizeof computed[0]; i++)
        rc = put(content->type, ret, 0, computed[i].field, computed[i].give(context, stored), err);
    for (size_t i = 0; rc == RC_OK && i < content->line_count; i++)
        rc = put_line(context, &self, i, ret, err);
    return rc;
}
