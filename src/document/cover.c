/* What a submit must keep because of others: what was drawn on it already, what is there in the warehouse on
 * its day and on every later one, and what a count holds against. */
#include <string.h>

#include "submission.h"

static const char *quantity_field(const struct document_type *type)
{
    const char *field = document_type_slot_field(type, SLOT_LINE_QUANTITY);
    return field ? field : document_type_slot_field(type, SLOT_LINE_COUNTED);
}

/* Only what is stocked moves. */
static void check_kinds(struct submission *submission)
{
    const struct lookup *items = lookup_by_name("item");
    struct content *content = submission->content;
    for (size_t i = 0; i < content->line_count; i++) {
        const struct lookup_row *item = content->lines[i].item;
        if (item && !strcmp(lookup_value(items, item, "kind"), "service"))
            submission_line_fault(submission, i, SLOT_LINE_ITEM, "service",
                                  "%s is a service; type %s moves only what is stocked", item->values[0],
                                  submission->type->title);
    }
}

static bool word_is(const char *word, size_t bytes, const char *text)
{
    return strlen(text) == bytes && !strncmp(word, text, bytes);
}

/* Whether a header field of this name, as the type keeps it, is filled. */
static bool is_filled(const struct submission *submission, const char *word, size_t bytes)
{
    for (const struct document_field *at = submission->type->fields; at->field; at++) {
        if (at->slot < SLOTS_HEADER && word_is(word, bytes, at->field))
            return submission->content->slots[at->slot].filled;
    }
    return false;
}

/* "product workshop" is told as "product or workshop". */
static void tell_names(struct submission *submission, const char *names, bool filled)
{
    struct arena *arena = submission->context->arena;
    const size_t bytes = strcspn(names, " ");
    const char *first = arena_copy(arena, names, bytes), *rest = names + bytes + strspn(names + bytes, " ");
    const char *words = first ? arena_format(arena, "%s%s%s", first, *rest ? " or " : "", rest) : NULL;
    faults_add(&submission->context->faults, false, 0, first ? first : "", "names-one", "",
               filled ? "it is for one thing: leave one of %s%s" : "name the %s it is for%s",
               words ? words : names,
               !filled && submission->type->upstream ? ", or the source on each line" : "");
}

/* Of the fields that say what it is for, one; a source on each line says it too. */
static void check_names(struct submission *submission)
{
    const struct content *content = submission->content;
    const char *names = submission->type->names_one;
    size_t filled = 0, sourced = 0;
    if (!names)
        return;
    for (const char *at = names; *at; at += strspn(at, " ")) {
        const size_t bytes = strcspn(at, " ");
        filled += is_filled(submission, at, bytes);
        at += bytes;
    }
    for (size_t i = 0; i < content->line_count; i++)
        sourced += content->lines[i].slots[SLOT_LINE_SOURCE - SLOTS_HEADER].filled;
    if (filled == 1 || (filled == 0 && sourced && sourced == content->line_count))
        return;
    tell_names(submission, names, filled > 0);
}

/* Counts
 * ------------------------------------------------------------------------------------------------------------------
 */

static enum rc take_book(struct submission *submission, size_t index, struct err *err)
{
    const struct content *content = submission->content;
    struct content_line *line = &submission->content->lines[index];
    const struct slot_value *item = content_slot(line, SLOT_LINE_ITEM);
    for (size_t i = 0; i < index; i++) {
        if (content->lines[i].slots[SLOT_LINE_ITEM - SLOTS_HEADER].number == item->number) {
            submission_line_fault(submission, index, SLOT_LINE_ITEM, "twice",
                                  "%s is counted on line %d already; add them up", item->text,
                                  content->lines[i].line);
            return RC_OK;
        }
    }
    line->has_book = true;
    return stock_on_hand(submission->context, content->slots[SLOT_WAREHOUSE].number, item->number,
                         effect_book_day(content), &line->book, err);
}

static enum rc take_books(struct submission *submission, struct err *err)
{
    const struct content *content = submission->content;
    enum rc rc = RC_OK;
    if (submission->type->stock != STOCK_COUNTED || !content->slots[SLOT_WAREHOUSE].filled ||
        !content->slots[SLOT_DATE].filled)
        return RC_OK;
    for (size_t i = 0; rc == RC_OK && i < content->line_count; i++) {
        if (content->lines[i].slots[SLOT_LINE_ITEM - SLOTS_HEADER].filled)
            rc = take_book(submission, i, err);
    }
    return rc;
}

/* What is drawn on already
 * ----------------------------------------------------------------------------------------------------- */

/* The line that will bear this number: a file's rows are the document's lines in order. */
static const struct content_line *line_to_be(const struct submission *submission, size_t place, int number)
{
    const struct content *content = submission->content;
    if (submission->context->imported)
        return place < content->line_count ? &content->lines[place] : NULL;
    for (size_t i = 0; i < content->line_count; i++) {
        if (content->lines[i].line == number)
            return &content->lines[i];
    }
    return NULL;
}

static bool same_slot(const struct content_line *a, const struct content_line *b, enum document_slot slot)
{
    return !strcmp(a->slots[slot - SLOTS_HEADER].text, b->slots[slot - SLOTS_HEADER].text);
}

static void check_drawn(struct submission *submission, const struct upstream *self, size_t place,
                        const char *number)
{
    const struct content_line *old = &self->stored->content.lines[place];
    const struct content_line *line = line_to_be(submission, place, old->line);
    const struct slot_value *old_party = &self->stored->content.slots[SLOT_PARTY],
                            *party = &submission->content->slots[SLOT_PARTY];
    const char *item = old->slots[SLOT_LINE_ITEM - SLOTS_HEADER].text;
    char drawn[DECIMAL_BYTES];
    decimal_format(self->drawn[place], QTY_DECIMALS, DECIMAL_TRIM, drawn);
    if (!line)
        faults_add(&submission->context->faults, false, old->line, "item", "drawn", "",
                   "line %d of %s stays: %s draws on it", old->line, item, number);
    else if (!same_slot(line, old, SLOT_LINE_ITEM) || !same_slot(line, old, SLOT_LINE_UNIT))
        faults_add(&submission->context->faults, false, line->line, "item", "drawn", "",
                   "line %d stays %s in %s: %s draws on it", old->line, item,
                   old->slots[SLOT_LINE_UNIT - SLOTS_HEADER].text, number);
    else if (line->base_quantity < self->drawn[place] && line->base_quantity < old->base_quantity)
        faults_add(&submission->context->faults, false, line->line, quantity_field(submission->type), "drawn",
                   "", "%s %s of line %d are drawn by %s or closed; it is not less than that", drawn,
                   old->base_unit, old->line, number);
    if (party->number != old_party->number)
        submission_fault(submission, SLOT_PARTY, "drawn", "it stays %s: %s draws on it", old_party->text,
                         number);
}

/* An original stays on or before the day on which something of it came back. */
static enum rc keep_before_returns(struct submission *submission, const char *number, struct err *err)
{
    const struct slot_value *date = &submission->content->slots[SLOT_DATE];
    char day[DAY_BYTES];
    day_t first = DAY_NONE;
    enum rc rc = draw_first_return(submission->context, submission->target->id, &first, err);
    if (rc == RC_OK && first != DAY_NONE && date->filled && date->number > first)
        submission_fault(submission, SLOT_DATE, "drawn",
                         "%s draws on it, and of it something came back on %s", number,
                         day_format(first, day));
    return rc;
}

static enum rc keep_drawn(struct submission *submission, struct err *err)
{
    const struct document_type *down = document_type_downstream(submission->type);
    struct upstream self = {.stored = submission->target};
    const char *number = NULL;
    if (!submission->target || !down)
        return RC_OK;
    enum rc rc = upstream_read(submission->context, &self, down->draws, 0, err);
    if (rc == RC_OK)
        rc = draw_downstream(submission->context, submission->target->id, &number, err);
    for (size_t i = 0; rc == RC_OK && i < self.stored->content.line_count; i++) {
        if (self.drawn[i] > 0)
            check_drawn(submission, &self, i, number ? number : "a closing");
    }
    return rc == RC_OK && number ? keep_before_returns(submission, number, err) : rc;
}

/* Cover
 * -------------------------------------------------------------------------------------------------------------------
 */

static void tell_short(void *context, const struct stock_change *change, const char *rule,
                       const char *message)
{
    struct submission *submission = context;
    faults_add(&submission->context->faults, false, change->line, quantity_field(submission->type), rule, "",
               "%s", message);
}

enum rc submission_effects(struct submission *submission, struct effects *ret, struct err *err)
{
    struct context *context = submission->context;
    const struct stored *target = submission->target;
    enum rc rc = RC_OK;
    *ret = (struct effects){0};
    if (submission->type->stock == STOCK_NONE)
        return RC_OK;
    if (target)
        rc = effects_add(context, ret, &target->content, target->state, -1, err);
    if (rc == RC_OK)
        rc = effects_add(context, ret, submission->content, "submitted", 1, err);
    if (rc == RC_OK)
        effects_settle(ret);
    return rc;
}

static enum rc check_cover(struct submission *submission, struct err *err)
{
    enum rc rc = submission_effects(submission, &submission->effects, err);
    if (rc || !submission->effects.count)
        return rc;
    return effects_cover(submission->context, &submission->effects,
                         submission->target ? submission->target->id : 0, tell_short, submission, err);
}

enum rc submission_stock(struct submission *submission, struct err *err)
{
    check_names(submission);
    if (submission->type->stock != STOCK_NONE)
        check_kinds(submission);
    enum rc rc = take_books(submission, err);
    if (rc == RC_OK)
        rc = submission_open(submission, err);
    if (rc == RC_OK)
        rc = keep_drawn(submission, err);
    return rc ? rc : check_cover(submission, err);
}
