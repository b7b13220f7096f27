/* What must hold before a step. */
#include <string.h>

#include "daybook/ledger/lookup.h"
#include "draw.h"
#include "effect.h"
#include "step_internal.h"

DAYBOOK_SQL(guard_sources,
            "SELECT DISTINCT l.up_document FROM link l JOIN document d ON d.id = l.up_document"
            " WHERE l.down_document = ? AND l.down_revision = ? AND l.kind IN ('fulfil', 'return')"
            " AND d.state <> 'audited' ORDER BY l.up_document LIMIT 1");

enum rc guard_same_day(struct stepping *stepping, struct err *err)
{
    char day[DAY_BYTES];
    const struct stored *stored = stepping->stored;
    if (stored->submitted_on == stepping->context->today)
        return RC_OK;
    return err_field(err, RC_REFUSED, 0, "", "same-day",
                     "%s was submitted on %s; it is recalled on that day only, later the auditor returns it",
                     stored->number, day_format(stored->submitted_on, day));
}

enum rc guard_reason(struct stepping *stepping, struct err *err)
{
    const char *code = stepping->step && stepping->step->reason ? stepping->step->reason : "";
    const struct lookup *lookup = lookup_by_name(stepping->row->reasons);
    struct lookup_row *found = NULL;
    if (!stepping->step)
        return RC_OK;
    if (!*code)
        return err_field(
            err, RC_REFUSED, 0, "reason", "required", "%s needs a reason: one of the list of %s, such as %s",
            stepping->stored->number, lookup->plural,
            strcmp(lookup->name, "void_reason") == 0 ? "KEYED-TWICE or NOT-HAPPENED" : "QUANTITY or PRICE");
    enum rc rc = lookup_get(stepping->context, lookup, "", code, &found, err);
    if (rc)
        return rc;
    if (!found)
        return err_field(err, RC_REFUSED, 0, "reason", "unknown", "%s %.40s does not exist; F4 lists them",
                         lookup->noun, code);
    if (!found->active)
        return err_field(err, RC_REFUSED, 0, "reason", "inactive", "%s %s is inactive; choose another",
                         lookup->noun, found->values[0]);
    stepping->reason_name = found->values[0];
    stepping->reason_id = found->id;
    return RC_OK;
}

/* The keyer reads what is wrong; a code alone does not say it. */
enum rc guard_words(struct stepping *stepping, struct err *err)
{
    const char *note = stepping->step ? stepping->step->note : "-";
    if (note && *note)
        return RC_OK;
    return err_field(err, RC_REFUSED, 0, "note", "required",
                     "say in words what is wrong with %s; its keyer reads it", stepping->stored->number);
}

/* The line and the field it names are the document's. */
enum rc guard_place(struct stepping *stepping, struct err *err)
{
    const struct content *content = &stepping->stored->content;
    const int line = stepping->step ? stepping->step->line : 0;
    const char *field = stepping->step && stepping->step->field ? stepping->step->field : "";
    bool there = line == 0;
    for (size_t i = 0; !there && i < content->line_count; i++)
        there = content->lines[i].line == line;
    if (!there)
        return err_field(err, RC_REFUSED, 0, "line", "unknown", "%s has no line %d", stepping->stored->number,
                         line);
    if (*field && !record_field_find(content->type->record, line ? PART_LINE : PART_HEADER, field))
        return err_field(err, RC_REFUSED, 0, "field", "unknown", "%s of type %s has no field %.40s",
                         line ? "a line" : "the header", content->type->title, field);
    return RC_OK;
}

enum rc guard_no_downstream(struct stepping *stepping, struct err *err)
{
    const char *number = NULL;
    enum rc rc = draw_downstream(stepping->context, stepping->stored->id, &number, err);
    if (rc == RC_OK && number)
        rc = err_field(err, RC_REFUSED, 0, "", "downstream", "%s draws on %s; void or reverse that first",
                       number, stepping->stored->number);
    return rc;
}

enum rc guard_not_red(struct stepping *stepping, struct err *err)
{
    if (!stepping->stored->red)
        return RC_OK;
    return err_field(err, RC_REFUSED, 0, "", "red", "%s reverses another document; it is only audited",
                     stepping->stored->number);
}

enum rc guard_order(struct stepping *stepping, struct err *err)
{
    const struct document_type *type = stepping->stored->content.type;
    if (type->is_order)
        return RC_OK;
    return err_field(
        err, RC_REFUSED, 0, "", "state",
        "%s is of type %s, and only orders are amended or closed; it is recalled or returned to be corrected",
        stepping->stored->number, type->title);
}

enum rc guard_upstream_audited(struct stepping *stepping, struct err *err)
{
    const struct stored *stored = stepping->stored;
    struct row *row = NULL;
    const char *number = NULL;
    bool has = false;
    int64_t up = 0;
    enum rc rc = row_begin(stepping->context->store, &guard_sources, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, stored->id);
    row_bind_int(row, stored->revision);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        up = row_int(row, 0);
    row_end(row);
    if (rc == RC_OK && up)
        rc = stored_number(stepping->context, up, &number, err);
    if (rc == RC_OK && up)
        rc = err_field(err, RC_REFUSED, 0, "", "upstream",
                       "%s draws on %s, which waits for audit; audit it first", stored->number, number);
    return rc;
}

/* Orders
 * ------------------------------------------------------------------------------------------------------------------
 */

/* Whether a line that the step is about has something open (`kind` the draws of its type) or closed short. */
static enum rc find_line(struct stepping *stepping, bool open, bool *ret, struct err *err)
{
    const struct document_type *down = document_type_downstream(stepping->stored->content.type);
    const int line = stepping->step ? stepping->step->line : 0;
    struct upstream self = {.stored = stepping->stored};
    enum rc rc = upstream_read(stepping->context, &self, open && down ? down->draws : "short", 0, err);
    *ret = false;
    for (size_t i = 0; rc == RC_OK && i < self.stored->content.line_count; i++) {
        const bool wanted = !line || self.stored->content.lines[i].line == line;
        *ret |= wanted && (open ? upstream_open(&self, i) > 0 : self.drawn[i] > 0);
    }
    return rc;
}

enum rc guard_open(struct stepping *stepping, struct err *err)
{
    bool found = false;
    enum rc rc = find_line(stepping, true, &found, err);
    if (rc == RC_OK && !found)
        rc = err_field(err, RC_REFUSED, 0, "line", "state",
                       "nothing of %s is open; there is nothing to close", stepping->stored->number);
    return rc;
}

enum rc guard_short(struct stepping *stepping, struct err *err)
{
    bool found = false;
    enum rc rc = find_line(stepping, false, &found, err);
    if (rc == RC_OK && !found)
        rc =
            err_field(err, RC_REFUSED, 0, "line", "state",
                      "nothing of %s was closed short; there is nothing to reopen", stepping->stored->number);
    return rc;
}

/* What was closed stays closed, so a line that is keyed anew under its number would be born closed. */
enum rc guard_not_short(struct stepping *stepping, struct err *err)
{
    bool found = false;
    enum rc rc = find_line(stepping, false, &found, err);
    if (rc == RC_OK && found)
        rc = err_field(err, RC_REFUSED, 0, "line", "short",
                       "of %s something is closed short; reopen it first", stepping->stored->number);
    return rc;
}

/* Counts
 * ------------------------------------------------------------------------------------------------------------------
 */

/* The first line whose book is not what it was at the submit; -1: none. */
static enum rc find_changed(struct stepping *stepping, int *ret_index, qty_t *ret_book, struct err *err)
{
    const struct content *content = &stepping->stored->content;
    enum rc rc = RC_OK;
    *ret_index = -1;
    if (content->type->stock != STOCK_COUNTED || stepping->stored->red)
        return RC_OK;
    for (size_t i = 0; rc == RC_OK && *ret_index < 0 && i < content->line_count; i++) {
        rc = stock_on_hand(stepping->context, content->slots[SLOT_WAREHOUSE].number,
                           content->lines[i].slots[SLOT_LINE_ITEM - SLOTS_HEADER].number,
                           effect_book_day(content), ret_book, err);
        if (rc == RC_OK && *ret_book != content->lines[i].book)
            *ret_index = (int)i;
    }
    return rc;
}

enum rc guard_book_kept(struct stepping *stepping, struct err *err)
{
    char before[DECIMAL_BYTES], now[DECIMAL_BYTES], counted[DECIMAL_BYTES];
    const struct stored *stored = stepping->stored;
    qty_t book = 0;
    int index = -1;
    enum rc rc = find_changed(stepping, &index, &book, err);
    if (rc || index < 0)
        return rc;
    const struct content_line *line = &stored->content.lines[index];
    return err_field(
        err, RC_REFUSED, line->line, "counted", "book",
        "%s line %d: the book of %s was %s when it was counted as %s, and is %s now; the warehouse "
        "confirms the count first",
        stored->number, line->line, line->slots[SLOT_LINE_ITEM - SLOTS_HEADER].text,
        decimal_format(line->book, QTY_DECIMALS, DECIMAL_TRIM, before),
        decimal_format(line->base_quantity, QTY_DECIMALS, DECIMAL_TRIM, counted),
        decimal_format(book, QTY_DECIMALS, DECIMAL_TRIM, now));
}

enum rc guard_book_changed(struct stepping *stepping, struct err *err)
{
    qty_t book = 0;
    int index = -1;
    enum rc rc = find_changed(stepping, &index, &book, err);
    if (rc == RC_OK && index < 0)
        rc = err_field(err, RC_REFUSED, 0, "", "state",
                       "%s needs no confirming: only a count whose book changed since it was submitted does",
                       stepping->stored->number);
    return rc;
}
