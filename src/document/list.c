/* Lists of documents and of their lines. */
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/document/document.h"
#include "draw.h"

#define LIST_ROW                                                                                             \
    "SELECT d.id, d.type, d.series, d.year, d.seq, d.state, d.revision, r.ref, r.date, r.due, p.code, "      \
    "p.name, w.code,"                                                                                        \
    " o.login, r.entered_at, r.submitted_at, r.late, r.line_count, r.quantity_total, r.net_total, "          \
    "r.tax_total, r.note, (SELECT MAX(ae.at) FROM audit a JOIN event ae ON ae.seq = a.event WHERE "          \
    "a.document = d.id AND d.state IN ('audited', 'reversed'))"                                              \
    " FROM revision r JOIN document d ON d.id = r.document AND d.revision = r.revision"                      \
    " JOIN operator o ON o.id = r.keyed_by LEFT JOIN party p ON p.id = r.party"                              \
    " LEFT JOIN warehouse w ON w.id = r.warehouse WHERE r.date >= ? AND r.date <= ?"                         \
    " AND (? = '' OR d.type = ?) AND (? = '' OR d.state = ?) AND (? = '' OR p.code = ?) AND (? = '' OR "     \
    "o.login = ?) AND (? = 0 OR EXISTS (SELECT 1 FROM event ke WHERE ke.seq = r.event AND ke.on_day = ?))"   \
    " AND (? = 0 OR NOT EXISTS (SELECT 1 FROM revision kr WHERE kr.document = d.id AND kr.keyed_by = ?))"
DAYBOOK_SQL(list_oldest, LIST_ROW " AND (r.date, d.type, d.series, d.year, d.seq) > (?, ?, ?, ?, ?)"
                                  " ORDER BY r.date, d.type, d.series, d.year, d.seq");
DAYBOOK_SQL(list_newest,
            LIST_ROW " AND (r.date, d.type, d.series, d.year, d.seq) < (?, ?, ?, ?, ?)"
                     " ORDER BY r.date DESC, d.type DESC, d.series DESC, d.year DESC, d.seq DESC");
DAYBOOK_SQL(list_lines,
            "SELECT l.line, i.code, i.name, l.unit, l.quantity, l.base_quantity, l.price, l.discount, l.net,"
            " l.tax_rate, l.tax, l.note, " DRAW_OF_LINE
            ", l.counted FROM line l LEFT JOIN item i ON i.id = l.item"
            " WHERE l.document = ? AND l.revision = ? ORDER BY l.line");
DAYBOOK_SQL(list_position,
            "SELECT r.date, d.type, d.series, d.year, d.seq FROM document d"
            " JOIN revision r ON r.document = d.id AND r.revision = d.revision WHERE d.id = ?");

/* Where a document stands in the list's order. */
struct position {
    int64_t date, year, seq;
    const char *type, *series;
};

/* A list on its way. */
struct listing {
    struct context *context;
    const struct document_filter *filter;
    struct arena scratch;       /* of the row at hand */
    const char *text;           /* folded, "" for all */
    document_row_fn tell;       /* of documents; NULL: */
    document_line_fn tell_line; /* of their lines */
    void *tell_context;
    size_t told;
    bool stopped;
};

static const char *text_or(const struct row *row, int column)
{
    return row_null(row, column) ? "" : row_text(row, column);
}

static int64_t int_or(const struct row *row, int column)
{
    return row_null(row, column) ? 0 : row_int(row, column);
}

static bool read_row(const struct row *row, struct document_row *ret)
{
    const struct document_type *type = document_type_find(row_text(row, 1));
    if (!type)
        return false;
    *ret = (struct document_row){
        .type = type,
        .id = row_int(row, 0),
        .revision = row_int(row, 6),
        .state = row_text(row, 5),
        .ref = row_text(row, 7),
        .date = (day_t)row_int(row, 8),
        .due = row_null(row, 9) ? DAY_NONE : (day_t)row_int(row, 9),
        .party = text_or(row, 10),
        .party_name = text_or(row, 11),
        .warehouse = text_or(row, 12),
        .keyed_by = row_text(row, 13),
        .entered_at = row_int(row, 14),
        .submitted_at = row_int(row, 15),
        .late = row_int(row, 16) != 0,
        .line_count = row_int(row, 17),
        .quantity = row_int(row, 18),
        .net = row_int(row, 19),
        .tax = row_int(row, 20),
        .note = row_text(row, 21),
        .audited_at = int_or(row, 22),
    };
    number_format(type, row_text(row, 2), (int)row_int(row, 3), row_int(row, 4), ret->number);
    return true;
}

static bool holds(struct listing *listing, const char *text)
{
    const char *folded = *text ? utf8_fold_search(&listing->scratch, text) : NULL;
    return folded && strstr(folded, listing->text);
}

static bool wanted(struct listing *listing, const struct document_row *row)
{
    const struct document_filter *filter = listing->filter;
    if (!document_type_seen_by(row->type, listing->context->roles))
        return false;
    if (filter->state && !strcmp(filter->state, "current") &&
        (!strcmp(row->state, "recalled") || !strcmp(row->state, "void")))
        return false;
    if (filter->to_audit && !role_may(listing->context->roles, row->type->audited_by))
        return false;
    if (!*listing->text)
        return true;
    return holds(listing, row->number) || holds(listing, row->ref) || holds(listing, row->party) ||
           holds(listing, row->party_name) || holds(listing, row->note);
}

static bool dead(const char *state)
{
    return !strcmp(state, "recalled") || !strcmp(state, "void") || !strcmp(state, "reversed");
}

/* What is open, in the line's own unit. */
static qty_t open_in_unit(const struct document_line_row *line, qty_t drawn)
{
    struct content_line content = {.base_quantity = line->base_quantity};
    *content_slot(&content, SLOT_LINE_QUANTITY) =
        (struct slot_value){.filled = true, .number = line->quantity};
    return line->base_quantity > drawn ? draw_in_unit(&content, line->base_quantity - drawn) : 0;
}

static enum rc tell_lines(struct listing *listing, const struct document_row *document, struct err *err)
{
    const struct document_type *down = document_type_downstream(document->type);
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(listing->context->store, &list_lines, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, down ? down->draws : "");
    row_bind_int(row, document->id);
    row_bind_int(row, document->revision);
    while (rc == RC_OK && has && !listing->stopped) {
        rc = row_step(row, &has, err);
        if (rc || !has)
            continue;
        struct document_line_row line = {
            .document = document,
            .line = (int)row_int(row, 0),
            .item = text_or(row, 1),
            .item_name = text_or(row, 2),
            .unit = row_text(row, 3),
            .quantity = int_or(row, row_null(row, 4) ? 13 : 4),
            .base_quantity = int_or(row, 5),
            .has_open = down != NULL,
            .has_price = !row_null(row, 6),
            .price = int_or(row, 6),
            .discount = int_or(row, 7),
            .has_net = !row_null(row, 8),
            .net = int_or(row, 8),
            .tax_rate = int_or(row, 9),
            .tax = int_or(row, 10),
            .note = row_text(row, 11),
        };
        if (down && !dead(document->state))
            line.open = open_in_unit(&line, row_int(row, 12));
        listing->stopped = !listing->tell_line(listing->tell_context, &line);
    }
    row_end(row);
    return rc;
}

static enum rc tell_row(struct listing *listing, const struct row *row, struct err *err)
{
    struct document_row document;
    enum rc rc = RC_OK;
    arena_reset(&listing->scratch);
    if (!read_row(row, &document) || !wanted(listing, &document))
        return RC_OK;
    if (listing->tell)
        listing->stopped = !listing->tell(listing->tell_context, &document);
    else
        rc = tell_lines(listing, &document, err);
    if (++listing->told == listing->filter->limit)
        listing->stopped = true;
    return rc;
}

static void bind_choice(struct row *row, const char *text)
{
    row_bind_text(row, text ? text : "");
    row_bind_text(row, text ? text : "");
}

/* Codes as they are kept; NULL on no memory. */
static const char *upper(struct context *context, const char *text)
{
    char *folded = utf8_fold_width(context->arena, text ? text : "");
    return folded ? utf8_upper(context->arena, folded) : NULL;
}

static enum rc read_position(struct context *context, int64_t id, struct position *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &list_position, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, id);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        ret->date = row_int(row, 0);
        ret->type = arena_text(context->arena, row_text(row, 1));
        ret->series = arena_text(context->arena, row_text(row, 2));
        ret->year = row_int(row, 3);
        ret->seq = row_int(row, 4);
        rc = ret->type && ret->series ? RC_OK : err_memory(err);
    }
    row_end(row);
    return rc;
}

/* The position that the list begins behind: a document's, or one before all. */
static enum rc find_position(struct context *context, const struct document_filter *filter,
                             struct position *ret, struct err *err)
{
    struct document_name name = {0};
    *ret = (struct position){.date = filter->newest ? INT32_MAX : INT32_MIN, .type = "", .series = ""};
    if (!filter->after || !*filter->after)
        return RC_OK;
    enum rc rc = document_resolve(context, filter->after, &name, err);
    if (rc == RC_OK && name.id)
        rc = read_position(context, name.id, ret, err);
    if (rc == RC_OK && name.id && filter->itself)
        ret->seq += filter->newest ? 1 : -1;
    return rc;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void bind_filter(const struct document_filter *filter, int64_t auditor,
                        const struct position *position, const char *party, struct row *row)
{
    bool by_state = filter->state && strcmp(filter->state, "current");
    int64_t from = filter->from == DAY_NONE ? INT32_MIN : filter->from;
    int64_t to = filter->to == DAY_NONE ? INT32_MAX : filter->to;
    row_bind_int(row, filter->newest ? from : -least(-from, -position->date));
    row_bind_int(row, filter->newest ? least(to, position->date) : to);
    bind_choice(row, filter->type ? filter->type->code : "");
    bind_choice(row, by_state ? filter->state : "");
    bind_choice(row, party);
    bind_choice(row, filter->keyed_by);
    row_bind_int(row, filter->keyed_on);
    row_bind_int(row, filter->keyed_on);
    row_bind_int(row, filter->to_audit);
    row_bind_int(row, auditor);
    row_bind_int(row, position->date);
    row_bind_text(row, position->type);
    row_bind_text(row, position->series);
    row_bind_int(row, position->year);
    row_bind_int(row, position->seq);
}

static enum rc list(struct listing *listing, struct err *err)
{
    const struct document_filter *filter = listing->filter;
    struct context *context = listing->context;
    const char *party = upper(context, filter->party);
    struct position position;
    struct row *row = NULL;
    bool has = true;
    listing->text = utf8_fold_search(context->arena, filter->text ? filter->text : "");
    if (!party || !listing->text)
        return err_memory(err);
    enum rc rc = find_position(context, filter, &position, err);
    if (rc == RC_OK)
        rc = row_begin(context->store, filter->newest ? &list_newest : &list_oldest, &row, err);
    if (rc)
        return rc;
    bind_filter(filter, context->operator_id, &position, party, row);
    while (rc == RC_OK && has && !listing->stopped) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has)
            rc = tell_row(listing, row, err);
    }
    row_end(row);
    arena_free(&listing->scratch);
    return rc;
}

enum rc document_list(struct context *context, const struct document_filter *filter, document_row_fn tell,
                      void *tell_context, struct err *err)
{
    struct listing listing = {
        .context = context, .filter = filter, .tell = tell, .tell_context = tell_context};
    return list(&listing, err);
}

enum rc document_lines_list(struct context *context, const struct document_filter *filter,
                            document_line_fn tell, void *tell_context, struct err *err)
{
    struct listing listing = {
        .context = context, .filter = filter, .tell_line = tell, .tell_context = tell_context};
    return list(&listing, err);
}
