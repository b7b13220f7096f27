/* What is open upstream, and what a new document copies of it. */
#include "daybook/document/upstream.h"

#include <string.h>

#include "daybook/base/utf8.h"
#include "submission.h"

DAYBOOK_SQL(upstream_documents,
            "SELECT o.id, o.revision, o.series, o.year, o.seq, o.ref, o.date, o.due, o.code, o.name FROM ("
            "SELECT d.id, d.revision, d.series, d.year, d.seq, r.ref, r.date, r.due, p.code, p.name"
            " FROM revision r JOIN document d ON d.id = r.document AND d.revision = r.revision"
            " LEFT JOIN party p ON p.id = r.party WHERE d.type = ? AND d.state IN ('submitted', 'audited')"
            " AND (? = '' OR p.code = ?) ORDER BY r.date DESC, d.id DESC LIMIT ?) o ORDER BY o.date, o.id");
DAYBOOK_SQL(upstream_lines,
            "SELECT l.quantity, l.base_quantity, " DRAW_OF_LINE " FROM line l JOIN item i ON i.id = l.item"
            " WHERE l.document = ? AND l.revision = ? AND i.kind = 'stock'");

/* A list on its way. */
struct listing {
    struct context *context;
    const struct document_type *type, *upstream;
    struct arena scratch; /* of the row at hand */
    const char *text;     /* folded */
    size_t limit, told;
    upstream_row_fn tell;
    void *tell_context;
    bool stopped;
};

static bool holds(struct listing *listing, const char *text)
{
    const char *folded = *text ? utf8_fold_search(&listing->scratch, text) : NULL;
    return folded && strstr(folded, listing->text);
}

static enum rc count_open(struct listing *listing, int64_t id, int64_t revision, struct upstream_row *ret,
                          struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(listing->context->store, &upstream_lines, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, listing->type->draws);
    row_bind_int(row, id);
    row_bind_int(row, revision);
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc || !has || row_null(row, 1) || row_int(row, 1) <= row_int(row, 2))
            continue;
        struct content_line line = {.base_quantity = row_int(row, 1)};
        *content_slot(&line, SLOT_LINE_QUANTITY) =
            (struct slot_value){.filled = true, .number = row_int(row, 0)};
        ret->lines++;
        if (!int_add(ret->quantity, draw_in_unit(&line, row_int(row, 1) - row_int(row, 2)), &ret->quantity))
            ret->quantity = INT64_MAX; /* of many units: only for the eye */
    }
    row_end(row);
    return rc;
}

static const char *text_or(const struct row *row, int column)
{
    return row_null(row, column) ? "" : row_text(row, column);
}

static enum rc tell_row(struct listing *listing, const struct row *row, struct err *err)
{
    struct upstream_row told = {
        .ref = row_text(row, 5),
        .date = (day_t)row_int(row, 6),
        .due = row_null(row, 7) ? DAY_NONE : (day_t)row_int(row, 7),
        .party = text_or(row, 8),
        .party_name = text_or(row, 9),
    };
    arena_reset(&listing->scratch);
    number_format(listing->upstream, row_text(row, 2), (int)row_int(row, 3), row_int(row, 4), told.number);
    if (*listing->text && !holds(listing, told.number) && !holds(listing, told.ref) &&
        !holds(listing, told.party) && !holds(listing, told.party_name))
        return RC_OK;
    enum rc rc = count_open(listing, row_int(row, 0), row_int(row, 1), &told, err);
    if (rc || !told.lines)
        return rc;
    listing->stopped = !listing->tell(listing->tell_context, &told) || ++listing->told == listing->limit;
    return RC_OK;
}

static enum rc list(struct listing *listing, const char *party, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(listing->context->store, &upstream_documents, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, listing->upstream->code);
    row_bind_text(row, party);
    row_bind_text(row, party);
    row_bind_int(row, UPSTREAM_SCAN_MAX);
    while (rc == RC_OK && has && !listing->stopped) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = tell_row(listing, row, err);
    }
    row_end(row);
    return rc;
}

static enum rc need_upstream(struct context *context, const struct document_type *type,
                             const struct document_type **ret, struct err *err)
{
    *ret = document_type_upstream(type);
    if (!*ret)
        return err_field(err, RC_REFUSED, 0, "type", "upstream", "type %s is copied from no other document",
                         type->title);
    return role_need(context->roles, type->keyed_by, type->title, err);
}

enum rc document_upstream_list(struct context *context, const struct document_type *type, const char *party,
                               const char *text, size_t limit, upstream_row_fn tell, void *tell_context,
                               struct err *err)
{
    struct listing listing = {
        .context = context, .type = type, .limit = limit, .tell = tell, .tell_context = tell_context};
    const char *folded = utf8_fold_width(context->arena, party);
    const char *code = folded ? utf8_upper(context->arena, folded) : NULL;
    listing.text = utf8_fold_search(context->arena, text);
    if (!code || !listing.text)
        return err_memory(err);
    enum rc rc = need_upstream(context, type, &listing.upstream, err);
    if (rc == RC_OK)
        rc = list(&listing, code, err);
    arena_free(&listing.scratch);
    return rc;
}

/* Drawing
 * -------------------------------------------------------------------------------------------------------------------
 */

/* One document's copy on its way. */
struct drawing {
    struct context *context;
    const struct document_draw *draw;
    const struct document_type *upstream;
    struct upstream up;
    int line; /* the only one wanted; 0: all */
    struct cells *cells;
    int count; /* of lines drawn */
};

static enum rc find_party(struct drawing *drawing, int64_t *ret, struct err *err)
{
    struct lookup_row *found = NULL;
    *ret = 0;
    if (!*drawing->draw->party || !drawing->upstream->party)
        return RC_OK;
    enum rc rc = lookup_get(drawing->context, lookup_by_name(drawing->upstream->party), "",
                            drawing->draw->party, &found, err);
    if (rc == RC_OK && found)
        *ret = found->id;
    return rc;
}

static enum rc check_up(const struct drawing *drawing, int64_t party, struct err *err)
{
    const struct stored *stored = drawing->up.stored;
    const char *title = drawing->draw->type->title;
    if (stored->content.type != drawing->upstream)
        return err_field(err, RC_REFUSED, 0, "source", "type", "%s is of type %s; a %s is copied from a %s",
                         stored->number, stored->content.type->title, title, drawing->upstream->title);
    if (party && stored->content.slots[SLOT_PARTY].number != party)
        return err_field(err, RC_REFUSED, 0, "source", "party", "%s is of %s, and this document of %s",
                         stored->number, stored->content.slots[SLOT_PARTY].text, drawing->draw->party);
    if (!upstream_draws(&drawing->up))
        return err_field(err, RC_REFUSED, 0, "source", "state",
                         "%s is %s; only a submitted or audited one is copied", stored->number,
                         stored->red ? "a reversal" : stored->state);
    return RC_OK;
}

static enum rc find_up(struct drawing *drawing, struct err *err)
{
    const struct document_draw *draw = drawing->draw;
    int64_t party = 0, id = 0;
    enum rc rc = find_party(drawing, &party, err);
    if (rc == RC_OK)
        rc = source_find(drawing->context, drawing->upstream, party, draw->source, &id, &drawing->line, err);
    if (rc == RC_OK && !id)
        rc = err_field(err, RC_REFUSED, 0, "source", "unknown", "there is no %s %.60s%s%s",
                       drawing->upstream->title, draw->source, *draw->party ? " of " : "", draw->party);
    if (rc == RC_OK)
        rc = upstream_load(drawing->context, id, draw->type->draws, 0, &drawing->up, err);
    return rc ? rc : check_up(drawing, party, err);
}

/* Fields that both types keep in the same slot; what is the document's own, such as its day and ref, is not
 * copied. */
static enum rc copy_header(struct drawing *drawing, struct err *err)
{
    static const enum document_slot copied[] = {SLOT_PARTY, SLOT_WAREHOUSE, SLOT_PRODUCT, SLOT_WORKSHOP};
    const struct content *content = &drawing->up.stored->content;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof copied / sizeof copied[0]; i++) {
        const char *field = document_type_slot_field(drawing->draw->type, copied[i]);
        if (field && content->slots[copied[i]].filled)
            rc = cells_put(drawing->cells, 0, field, content->slots[copied[i]].text, err);
    }
    return rc;
}

static enum rc put_slot(struct drawing *drawing, enum document_slot slot, const char *text, struct err *err)
{
    const char *field = document_type_slot_field(drawing->draw->type, slot);
    if (!text)
        return err_memory(err);
    return field && *text ? cells_put(drawing->cells, drawing->count, field, text, err) : RC_OK;
}

/* Part of a line may be no number of its units (5 of a box of 12 were delivered): then what is open comes in
 * the item's base unit, and a price, which is the unit's, is keyed. */
static bool opens_in_unit(const struct content_line *line, qty_t open)
{
    return (__int128)draw_in_unit(line, open) * line->base_quantity ==
           (__int128)open * content_quantity(line)->number;
}

static enum rc copy_slots(struct drawing *drawing, const struct content_line *line, bool in_unit,
                          struct err *err)
{
    static const struct {
        enum document_slot slot;
        bool price, of_unit;
    } copied[] = {{SLOT_LINE_ITEM, false, false},
                  {SLOT_LINE_UNIT, false, true},
                  {SLOT_LINE_PRICE, true, true},
                  {SLOT_LINE_DISCOUNT, true, false},
                  {SLOT_LINE_TAX, true, false}};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof copied / sizeof copied[0]; i++) {
        const enum document_slot slot = copied[i].slot;
        if ((!copied[i].price || drawing->draw->type->draws_price) && (!copied[i].of_unit || in_unit))
            rc = put_slot(
                drawing, slot,
                content_text(drawing->context, drawing->upstream, slot, &line->slots[slot - SLOTS_HEADER]),
                err);
    }
    return rc == RC_OK && !in_unit ? put_slot(drawing, SLOT_LINE_UNIT, line->base_unit, err) : rc;
}

static enum rc copy_line(struct drawing *drawing, size_t index, const char *source, struct err *err)
{
    const struct content_line *line = &drawing->up.stored->content.lines[index];
    const qty_t open = upstream_open(&drawing->up, index);
    const bool in_unit = opens_in_unit(line, open);
    char quantity[DECIMAL_BYTES];
    drawing->count++;
    decimal_format(in_unit ? draw_in_unit(line, open) : open, QTY_DECIMALS, DECIMAL_TRIM, quantity);
    enum rc rc = copy_slots(drawing, line, in_unit, err);
    if (rc == RC_OK)
        rc = put_slot(drawing, SLOT_LINE_QUANTITY, quantity, err);
    return rc ? rc : put_slot(drawing, SLOT_LINE_SOURCE, source, err);
}

static bool is_stocked(const struct drawing *drawing, const struct content_line *line, bool *ret,
                       enum rc *ret_rc, struct err *err)
{
    struct lookup_row *item = NULL;
    const struct lookup *items = lookup_by_name("item");
    *ret_rc =
        lookup_get(drawing->context, items, "", line->slots[SLOT_LINE_ITEM - SLOTS_HEADER].text, &item, err);
    *ret = item && !strcmp(lookup_value(items, item, "kind"), "stock");
    return *ret_rc == RC_OK;
}

static enum rc draw_one(struct drawing *drawing, size_t index, struct err *err)
{
    const struct stored *stored = drawing->up.stored;
    const struct content_line *line = &stored->content.lines[index];
    const char *source = arena_format(drawing->context->arena, "%s/%d", stored->number, line->line);
    bool stocked = true;
    enum rc rc = RC_OK;
    if (!source)
        return err_memory(err);
    if (upstream_open(&drawing->up, index) == 0 || (drawing->line && drawing->line != line->line))
        return RC_OK;
    for (size_t i = 0; i < drawing->draw->have_count; i++) {
        if (!strcmp(drawing->draw->have[i], source))
            return RC_OK;
    }
    if (drawing->draw->type->stock != STOCK_NONE && !is_stocked(drawing, line, &stocked, &rc, err))
        return rc;
    return stocked ? copy_line(drawing, index, source, err) : RC_OK;
}

enum rc document_draw(struct context *context, const struct document_draw *draw, struct cells *ret,
                      char ret_number[NUMBER_BYTES], struct err *err)
{
    struct drawing drawing = {.context = context, .draw = draw, .cells = ret};
    enum rc rc = need_upstream(context, draw->type, &drawing.upstream, err);
    if (rc == RC_OK)
        rc = find_up(&drawing, err);
    if (rc == RC_OK)
        rc = copy_header(&drawing, err);
    for (size_t i = 0; rc == RC_OK && i < drawing.up.stored->content.line_count; i++)
        rc = draw_one(&drawing, i, err);
    if (rc == RC_OK && !drawing.count)
        rc = err_field(err, RC_REFUSED, 0, "source", "open", "nothing%s of %s is open",
                       draw->have_count ? " more" : "", drawing.up.stored->number);
    if (rc == RC_OK)
        memcpy(ret_number, drawing.up.stored->number, NUMBER_BYTES);
    return rc;
}
