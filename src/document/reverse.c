/* Reversing: a document of the same type with the opposite signs, born submitted, for another of the position
 * to audit. */
#include <string.h>

#include "draw.h"
#include "effect.h"
#include "step_internal.h"

static enum rc read_day(const struct doing *doing, day_t *ret, struct err *err)
{
    const struct context *context = doing->context;
    const char *text = doing->step->date ? doing->step->date : "";
    char day[DAY_BYTES], other[DAY_BYTES];
    struct err found = {0};
    *ret = context->today;
    if (*text && day_parse_iso(text, ret, &found) != RC_OK)
        return err_field(err, RC_REFUSED, 0, "date", "date", "%s", found.text);
    day_format(*ret, day);
    if (*ret > context->today)
        return err_field(err, RC_REFUSED, 0, "date", "future", "%s is in the future; today is %s", day,
                         day_format(context->today, other));
    if (*ret < context->company->start)
        return err_field(err, RC_REFUSED, 0, "date", "before-start",
                         "%s is before the start month %.7s; nothing is dated before it", day,
                         day_format(context->company->start, other));
    if (*ret < (day_t)doing->stored->content.slots[SLOT_DATE].number)
        return err_field(err, RC_REFUSED, 0, "date", "before-original",
                         "%s is before %s happened, on %s; it is reversed on that day or later", day,
                         doing->stored->number,
                         day_format((day_t)doing->stored->content.slots[SLOT_DATE].number, other));
    return RC_OK;
}

static void turn(struct slot_value *value)
{
    value->number = -value->number;
}

static void turn_line(struct content_line *line)
{
    static const enum document_slot quantities[] = {SLOT_LINE_QUANTITY, SLOT_LINE_COUNTED, SLOT_LINE_SCRAPPED,
                                                    SLOT_LINE_AMOUNT};
    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++)
        turn(content_slot(line, quantities[i]));
    line->base_quantity = -line->base_quantity;
    line->book = -line->book;
    line->net = -line->net;
    line->tax = -line->tax;
    *content_slot(line, SLOT_LINE_SOURCE) = (struct slot_value){.text = ""};
    line->up_document = 0;
}

/* The same content with the opposite signs. It draws on nothing and is of no outside paper. */
static enum rc turn_content(struct context *context, const struct stored *stored, day_t day,
                            struct content *ret, struct err *err)
{
    struct content content = stored->content;
    content.lines = arena_array(context->arena, content.line_count + 1, sizeof *content.lines);
    const char *note = arena_format(context->arena, "reverses %s", stored->number);
    if (!content.lines || !note)
        return err_memory(err);
    memcpy(content.lines, stored->content.lines, content.line_count * sizeof *content.lines);
    for (size_t i = 0; i < content.line_count; i++)
        turn_line(&content.lines[i]);
    content.slots[SLOT_REF] = (struct slot_value){.text = ""};
    content.slots[SLOT_LATE_REASON] = (struct slot_value){.text = ""};
    content.slots[SLOT_DATE].number = day;
    content.slots[SLOT_NOTE] = (struct slot_value){.filled = true, .text = note};
    content.quantity_total = -content.quantity_total;
    content.net_total = -content.net_total;
    content.tax_total = -content.tax_total;
    content.late = false;
    *ret = content;
    return RC_OK;
}

static enum rc insert(struct doing *doing, struct stored *red, struct err *err)
{
    struct context *context = doing->context;
    unsigned char digest[HASH_BYTES];
    enum rc rc = number_next(context, red->content.type, red->series, red->year, &red->seq, err);
    if (rc == RC_OK)
        rc = stored_insert_document(context->store, red, &red->id, err);
    if (rc)
        return rc;
    number_format(red->content.type, red->series, red->year, red->seq, red->number);
    content_digest(&red->content, red->content_digest);
    stored_digest(red, "submitted", digest);
    const char *detail = arena_format(context->arena, "reverses %s", doing->stored->number);
    rc = detail ? context_event(context, "document.submit", red->number, red->revision, detail, digest,
                                &red->event, err)
                : err_memory(err);
    return rc ? rc : stored_insert_revision(context->store, red, err);
}

static enum rc pair(struct doing *doing, const struct stored *red, struct err *err)
{
    struct context *context = doing->context;
    const struct stored *stored = doing->stored;
    const size_t count = red->content.line_count;
    struct link *links = arena_array(context->arena, count + 1, sizeof *links);
    if (!links)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        links[i] = (struct link){"red",
                                 red->id,
                                 red->revision,
                                 red->content.lines[i].line,
                                 stored->id,
                                 stored->content.lines[i].line,
                                 red->content.lines[i].base_quantity};
    return draw_log(context, red->number, links, count, err);
}

/* The original's moves stay; the red ones come at their own day. */
static enum rc move_back(struct doing *doing, struct stored *red, struct err *err)
{
    red->state = "recalled"; /* nothing of it has moved yet */
    enum rc rc = effects_of_step(doing->context, red, "submitted", red->event, err);
    red->state = "submitted";
    return rc;
}

enum rc step_reverse(struct doing *doing, struct err *err)
{
    struct context *context = doing->context;
    char *uid = arena_alloc(context->arena, ID_HEX_BYTES);
    day_t day = DAY_NONE;
    struct stored red = {
        .series = doing->stored->series,
        .state = "submitted",
        .revision = 1,
        .keyed_by = context->operator_id,
        .warnings = "",
        .entered_at = context->now,
        .submitted_at = context->now,
        .red = true,
    };
    if (!uid)
        return err_memory(err);
    red.uid = random_id(uid);
    enum rc rc = read_day(doing, &day, err);
    if (rc == RC_OK)
        rc = turn_content(context, doing->stored, day, &red.content, err);
    red.year = day_to_date(day).year;
    if (rc == RC_OK)
        rc = step_move(doing, err);
    if (rc == RC_OK)
        rc = insert(doing, &red, err);
    if (rc == RC_OK)
        rc = pair(doing, &red, err);
    if (rc == RC_OK)
        rc = move_back(doing, &red, err);
    if (rc == RC_OK)
        rc = step_drop_draft(doing, err);
    memcpy(doing->ret->made, red.number, sizeof doing->ret->made);
    return rc;
}
