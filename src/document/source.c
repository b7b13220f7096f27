/* What a line's source names: the upstream document, by number or ref, and the line of it that has the same
 * item. Written back as NUMBER/LINE. */
#include <stdlib.h>
#include <string.h>

#include "submission.h"

DAYBOOK_SQL(source_by_ref,
            "SELECT d.id FROM revision r JOIN document d ON d.id = r.document AND d.revision = r.revision"
            " WHERE r.ref = ? AND (? = 0 OR r.party = ?) AND d.type = ? AND d.state <> 'void'"
            " ORDER BY d.id DESC LIMIT 1");

/* One line's source on its way. */
struct sourcing {
    struct submission *submission;
    size_t index; /* of the line */
    struct content_line *line;
    const char *text; /* as typed */
    int up_line;      /* typed behind a slash; 0: none */
};

#define FAULT(sourcing, ...)                                                                                 \
    do {                                                                                                     \
        submission_line_fault((sourcing)->submission, (sourcing)->index, SLOT_LINE_SOURCE, __VA_ARGS__);     \
        (sourcing)->submission->content->complete = false;                                                   \
    } while (0)

/* By number, else by the ref it has with the same party; *ret 0: neither. */
static enum rc find_id(struct context *context, const struct document_type *upstream, int64_t party,
                       const char *text, int64_t *ret, struct err *err)
{
    struct document_name name = {0};
    struct err unknown = {0};
    struct row *row = NULL;
    bool has = false;
    *ret = 0;
    if (document_resolve(context, text, &name, &unknown) == RC_OK && name.id) {
        *ret = name.id;
        return RC_OK;
    }
    if (unknown.rc == RC_UNAVAILABLE)
        return err_field(err, RC_UNAVAILABLE, 0, "", unknown.rule, "%s", unknown.text);
    enum rc rc = row_begin(context->store, &source_by_ref, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, text);
    row_bind_int(row, party);
    row_bind_int(row, party);
    row_bind_text(row, upstream->code);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = row_int(row, 0);
    row_end(row);
    return rc;
}

/* A ref may hold a slash itself: the whole text is tried first, then what stands before a slash and a number.
 */
enum rc source_find(struct context *context, const struct document_type *upstream, int64_t party,
                    const char *text, int64_t *ret_id, int *ret_line, struct err *err)
{
    *ret_line = 0;
    enum rc rc = find_id(context, upstream, party, text, ret_id, err);
    const char *slash = strrchr(text, '/');
    if (rc || *ret_id || !slash || !slash[1] || slash[1 + strspn(slash + 1, "0123456789")])
        return rc;
    const char *head = arena_copy(context->arena, text, (size_t)(slash - text));
    if (!head)
        return err_memory(err);
    const long line = strtol(slash + 1, NULL, 10);
    *ret_line = line > CELLS_LINES_MAX ? CELLS_LINES_MAX + 1 : (int)line;
    return find_id(context, upstream, party, head, ret_id, err);
}

/* Each upstream document is read once for a submit. */
static enum rc load(struct sourcing *sourcing, int64_t id, struct upstream **ret, struct err *err)
{
    struct submission *submission = sourcing->submission;
    struct context *context = submission->context;
    for (size_t i = 0; i < submission->upstream_count; i++) {
        if (submission->upstreams[i].stored->id == id) {
            *ret = &submission->upstreams[i];
            return RC_OK;
        }
    }
    struct upstream *grown =
        arena_grow(context->arena, submission->upstreams, submission->upstream_count,
                   &submission->upstream_capacity, submission->upstream_count + 1, sizeof *grown);
    if (!grown)
        return err_memory(err);
    submission->upstreams = grown;
    enum rc rc =
        upstream_load(context, id, submission->type->draws, submission->target ? submission->target->id : 0,
                      &grown[submission->upstream_count], err);
    if (rc == RC_OK)
        *ret = &grown[submission->upstream_count++];
    return rc;
}

/* Goods that are back before they left would be in the warehouse twice on the days between. */
static bool came_back_before(const struct submission *submission, const struct stored *original)
{
    const struct slot_value *date = &submission->content->slots[SLOT_DATE];
    return document_type_returns(submission->type) && date->filled &&
           date->number < original->content.slots[SLOT_DATE].number;
}

/* What a return says it is for is what its original was for; NULL: it is, or says nothing. */
static const struct slot_value *other_use(const struct submission *submission, const struct stored *original)
{
    static const enum document_slot uses[] = {SLOT_PRODUCT, SLOT_WORKSHOP};
    for (size_t i = 0; document_type_returns(submission->type) && i < sizeof uses / sizeof uses[0]; i++) {
        const struct slot_value *use = &submission->content->slots[uses[i]];
        if (use->filled && strcmp(use->text, original->content.slots[uses[i]].text) != 0)
            return use;
    }
    return NULL;
}

static bool fits(struct sourcing *sourcing, const struct upstream *upstream,
                 const struct document_type *wanted)
{
    const struct submission *submission = sourcing->submission;
    const struct stored *stored = upstream->stored;
    const struct slot_value *party = &submission->content->slots[SLOT_PARTY];
    char day[DAY_BYTES];
    if (stored->content.type != wanted)
        FAULT(sourcing, "type", "%s is of type %s; a %s draws on a %s", stored->number,
              stored->content.type->title, submission->type->title, wanted->title);
    else if (party->filled && stored->content.slots[SLOT_PARTY].number != party->number)
        FAULT(sourcing, "party", "%s is of %s, not of %s", stored->number,
              stored->content.slots[SLOT_PARTY].text, party->text);
    else if (other_use(submission, stored))
        FAULT(sourcing, "use", "%s was not for %s", stored->number, other_use(submission, stored)->text);
    else if (!upstream_draws(upstream))
        FAULT(sourcing, "state", "%s is %s; only a submitted or audited one is drawn on", stored->number,
              stored->red ? "a reversal" : stored->state);
    else if (came_back_before(submission, stored))
        FAULT(sourcing, "before-original", "%s is of %s, and nothing of it comes back before that day",
              stored->number, day_format((day_t)stored->content.slots[SLOT_DATE].number, day));
    else
        return true;
    return false;
}

/* What is open of an upstream line once the lines before this one have drawn. */
static qty_t left_open(const struct sourcing *sourcing, const struct upstream *upstream, size_t at)
{
    const struct content *content = sourcing->submission->content;
    qty_t left = upstream_open(upstream, at);
    for (size_t i = 0; i < sourcing->index; i++) {
        const struct content_line *other = &content->lines[i];
        if (other->up_document == upstream->stored->id &&
            other->up_line == upstream->stored->content.lines[at].line)
            left -= other->base_quantity < left ? other->base_quantity : left;
    }
    return left;
}

/* The first line of the item with enough open, else the one with most; -1: none has the item. */
static int choose_line(const struct sourcing *sourcing, const struct upstream *upstream)
{
    const struct content *content = &upstream->stored->content;
    const int64_t item = sourcing->line->slots[SLOT_LINE_ITEM - SLOTS_HEADER].number;
    int best = -1;
    qty_t most = 0;
    for (size_t i = 0; i < content->line_count; i++) {
        if (content->lines[i].slots[SLOT_LINE_ITEM - SLOTS_HEADER].number != item)
            continue;
        const qty_t left = left_open(sourcing, upstream, i);
        if (left >= sourcing->line->base_quantity)
            return (int)i;
        if (best < 0 || left > most) {
            best = (int)i;
            most = left;
        }
    }
    return best;
}

static enum rc take_line(struct sourcing *sourcing, struct upstream *upstream, struct err *err)
{
    const struct stored *stored = upstream->stored;
    struct content_line *line = sourcing->line;
    const char *item = line->slots[SLOT_LINE_ITEM - SLOTS_HEADER].text;
    const int at =
        sourcing->up_line ? upstream_line(upstream, sourcing->up_line) : choose_line(sourcing, upstream);
    if (at < 0) {
        if (sourcing->up_line)
            FAULT(sourcing, "line", "%s has no line %d", stored->number, sourcing->up_line);
        else
            FAULT(sourcing, "item", "%s has no line of %s", stored->number, item);
        return RC_OK;
    }
    const struct content_line *up = &stored->content.lines[at];
    if (strcmp(up->slots[SLOT_LINE_ITEM - SLOTS_HEADER].text, item) != 0) {
        FAULT(sourcing, "item", "line %d of %s is %s, not %s", up->line, stored->number,
              up->slots[SLOT_LINE_ITEM - SLOTS_HEADER].text, item);
        return RC_OK;
    }
    struct slot_value *slot = content_slot(line, SLOT_LINE_SOURCE);
    slot->text = arena_format(sourcing->submission->context->arena, "%s/%d", stored->number, up->line);
    line->up_document = stored->id;
    line->up_line = up->line;
    return slot->text ? RC_OK : err_memory(err);
}

static enum rc resolve(struct sourcing *sourcing, struct err *err)
{
    struct submission *submission = sourcing->submission;
    const struct document_type *wanted = document_type_upstream(submission->type);
    struct upstream *upstream = NULL;
    int64_t id = 0;
    if (!wanted) {
        FAULT(sourcing, "source", "a %s draws on no other document yet; leave the source empty",
              submission->type->title);
        return RC_OK;
    }
    enum rc rc = source_find(submission->context, wanted, submission->content->slots[SLOT_PARTY].number,
                             sourcing->text, &id, &sourcing->up_line, err);
    if (rc == RC_OK && !id)
        FAULT(sourcing, "unknown", "there is no %s %s%s%s; Ctrl-U lists what is open", wanted->title,
              sourcing->text, submission->type->party ? " of " : "",
              submission->type->party ? submission->content->slots[SLOT_PARTY].text : "");
    if (rc || !id)
        return rc;
    rc = load(sourcing, id, &upstream, err);
    return rc == RC_OK && fits(sourcing, upstream, wanted) ? take_line(sourcing, upstream, err) : rc;
}

enum rc submission_sources(struct submission *submission, struct err *err)
{
    struct content *content = submission->content;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < content->line_count; i++) {
        struct content_line *line = &content->lines[i];
        const struct slot_value *source = content_slot(line, SLOT_LINE_SOURCE);
        struct sourcing sourcing = {submission, i, line, source->text, 0};
        if (source->filled && line->slots[SLOT_LINE_ITEM - SLOTS_HEADER].filled && line->has_base)
            rc = resolve(&sourcing, err);
    }
    return rc;
}

/* What is drawn, held against what is open
 * ---------------------------------------------------------------------------------------- */

/* What the lines up to this one draw on the same line. */
static qty_t drawn_here(const struct content *content, size_t upto)
{
    const struct content_line *line = &content->lines[upto];
    qty_t sum = 0;
    for (size_t i = 0; i <= upto; i++) {
        const struct content_line *other = &content->lines[i];
        if (other->up_document == line->up_document && other->up_line == line->up_line &&
            !int_add(sum, other->base_quantity, &sum))
            return INT64_MAX;
    }
    return sum;
}

static enum rc check_open(struct submission *submission, size_t index, struct err *err)
{
    struct content_line *line = &submission->content->lines[index];
    struct sourcing sourcing = {submission, index, line, "", 0};
    struct upstream *upstream = NULL;
    char open[DECIMAL_BYTES], wanted[DECIMAL_BYTES];
    qty_t most = 0, sum = 0;
    enum rc rc = load(&sourcing, line->up_document, &upstream, err);
    if (rc)
        return rc;
    const size_t at = (size_t)upstream_line(upstream, line->up_line);
    const qty_t here = drawn_here(submission->content, index);
    rc = draw_limit(submission->context, submission->type, upstream->stored->content.lines[at].base_quantity,
                    &most, err);
    if (rc || (int_add(upstream->drawn[at], here, &sum) && sum <= most))
        return rc;
    decimal_format(upstream_open(upstream, at), QTY_DECIMALS, DECIMAL_TRIM, open);
    decimal_format(here, QTY_DECIMALS, DECIMAL_TRIM, wanted);
    const char *field = document_type_slot_field(submission->type, SLOT_LINE_QUANTITY);
    const struct entry_line *entry = &submission->entry->lines[index];
    entry_fault(
        submission->context, entry, entry_find(submission->entry, entry, field), field, "open",
        "of line %d of %s %s %s is open, and %s would be drawn; key what is open, or ask for the order "
        "to be amended",
        line->up_line, upstream->stored->number, open, line->base_unit, wanted);
    return RC_OK;
}

enum rc submission_open(struct submission *submission, struct err *err)
{
    const struct content *content = submission->content;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < content->line_count; i++) {
        if (content->lines[i].up_document)
            rc = check_open(submission, i, err);
    }
    return rc;
}
