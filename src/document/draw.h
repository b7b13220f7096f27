/* Drawing down: what of an upstream document's lines is open, and the links that draw on it. A link counts
 * while the document that draws is alive at the link's revision. */
#ifndef DAYBOOK_DOCUMENT_DRAW_H
#define DAYBOOK_DOCUMENT_DRAW_H

#include "stored.h"

/* States in which a document's links count, for SQL. */
#define DRAW_ALIVE "('submitted', 'returned', 'audited')"
/* What was drawn of the line `l` and what it was closed short by, for SQL; the kind of the links is bound. */
#define DRAW_OF_LINE                                                                                         \
    "COALESCE((SELECT SUM(k.base_quantity) FROM link k JOIN document kd ON kd.id = k.down_document"          \
    " WHERE k.up_document = l.document AND k.up_line = l.line AND kd.state IN " DRAW_ALIVE                   \
    " AND (k.kind = 'short' OR (k.kind = ? AND kd.revision = k.down_revision))), 0)"

/* An upstream document and what was drawn on each of its lines. */
struct upstream {
    struct stored *stored;
    qty_t *drawn; /* in base units, in the order of its lines, what it was closed short by included */
};
/* Reads it. `kind` (fulfil, return): whose draws count; those of the document `except` do not. */
enum rc upstream_load(struct context *context, int64_t id, const char *kind, int64_t except,
                      struct upstream *ret, struct err *err) MUST_CHECK;
/* The same of a document that was read already: upstream->stored is set. */
enum rc upstream_read(struct context *context, struct upstream *upstream, const char *kind, int64_t except,
                      struct err *err) MUST_CHECK;
qty_t upstream_open(const struct upstream *upstream, size_t line_index); /* 0 at least */
/* The place of a line number in it; -1: it has no such line. */
int upstream_line(const struct upstream *upstream, int line);
/* Whether documents may draw on it as it stands: submitted or audited, and no reversal. */
bool upstream_draws(const struct upstream *upstream);

/* The document that is alive and draws on this one; *ret NULL: none does. */
enum rc draw_downstream(struct context *context, int64_t document, const char **ret_number,
                        struct err *err) MUST_CHECK;

/* The first day on which something alive came back of it; DAY_NONE: nothing did. */
enum rc draw_first_return(struct context *context, int64_t document, day_t *ret, struct err *err) MUST_CHECK;

struct link {
    const char *kind; /* fulfil return red short */
    int64_t down, revision;
    int down_line;
    int64_t up;
    int up_line;
    qty_t base_quantity;
};
enum rc link_add(struct context *context, const struct link *link, int64_t event, struct err *err) MUST_CHECK;
/* The links of a revision that its lines' sources name. */
enum rc draw_links(struct context *context, const struct stored *stored, struct err *err) MUST_CHECK;
/* Logs links that no line's source names, so that the chain covers them, and adds them. */
enum rc draw_log(struct context *context, const char *number, const struct link *links, size_t count,
                 struct err *err) MUST_CHECK;

/* A base quantity in the line's own unit, rounded to millionths. */
qty_t draw_in_unit(const struct content_line *line, qty_t base_quantity);
/* How much may be drawn on so much, with the type's tolerance. */
enum rc draw_limit(struct context *context, const struct document_type *type, qty_t base_quantity, qty_t *ret,
                   struct err *err) MUST_CHECK;

#endif
