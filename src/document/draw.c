#include "draw.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/document/limits.h"
#include "daybook/ledger/digest.h"

#define ALIVE "d.state IN " DRAW_ALIVE
DAYBOOK_SQL(draw_drawn,
            "SELECT l.up_line, SUM(l.base_quantity) FROM link l JOIN document d ON d.id = l.down_document"
            " WHERE l.up_document = ? AND l.down_document <> ? AND " ALIVE
            " AND (l.kind = 'short' OR (l.kind = ? AND d.revision = l.down_revision)) GROUP BY l.up_line");
DAYBOOK_SQL(draw_down,
            "SELECT l.down_document FROM link l JOIN document d ON d.id = l.down_document"
            " AND d.revision = l.down_revision WHERE l.up_document = ? AND l.kind <> 'short' AND " ALIVE
            " ORDER BY l.down_document LIMIT 1");
DAYBOOK_SQL(
    draw_returned,
    "SELECT MIN(r.date) FROM link l JOIN document d ON d.id = l.down_document"
    " AND d.revision = l.down_revision JOIN revision r ON r.document = d.id AND r.revision = d.revision"
    " WHERE l.up_document = ? AND l.kind = 'return' AND " ALIVE);
DAYBOOK_SQL(link_insert,
            "INSERT INTO link (kind, down_document, down_revision, down_line, up_document, up_line,"
            " base_quantity, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

int upstream_line(const struct upstream *upstream, int line)
{
    const struct content *content = &upstream->stored->content;
    for (size_t i = 0; i < content->line_count; i++) {
        if (content->lines[i].line == line)
            return (int)i;
    }
    return -1;
}

static enum rc read_drawn(struct row *row, struct upstream *upstream, struct err *err)
{
    bool has = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        const int at = rc == RC_OK && has ? upstream_line(upstream, (int)row_int(row, 0)) : -1;
        if (at >= 0)
            upstream->drawn[at] = row_int(row, 1);
    }
    return rc;
}

enum rc upstream_read(struct context *context, struct upstream *upstream, const char *kind, int64_t except,
                      struct err *err)
{
    const size_t count = upstream->stored->content.line_count;
    struct row *row = NULL;
    upstream->drawn = arena_array(context->arena, count + 1, sizeof *upstream->drawn);
    enum rc rc = upstream->drawn ? row_begin(context->store, &draw_drawn, &row, err) : err_memory(err);
    if (rc)
        return rc;
    memset(upstream->drawn, 0, (count + 1) * sizeof *upstream->drawn);
    row_bind_int(row, upstream->stored->id);
    row_bind_int(row, except);
    row_bind_text(row, kind);
    rc = read_drawn(row, upstream, err);
    row_end(row);
    return rc;
}

enum rc upstream_load(struct context *context, int64_t id, const char *kind, int64_t except,
                      struct upstream *ret, struct err *err)
{
    struct upstream upstream = {0};
    enum rc rc = stored_load(context, id, 0, &upstream.stored, err);
    if (rc == RC_OK)
        rc = upstream_read(context, &upstream, kind, except, err);
    if (rc == RC_OK)
        *ret = upstream;
    return rc;
}

qty_t upstream_open(const struct upstream *upstream, size_t line_index)
{
    const qty_t open =
        upstream->stored->content.lines[line_index].base_quantity - upstream->drawn[line_index];
    return open > 0 ? open : 0;
}

bool upstream_draws(const struct upstream *upstream)
{
    const struct stored *stored = upstream->stored;
    return !stored->red && (!strcmp(stored->state, "submitted") || !strcmp(stored->state, "audited"));
}

enum rc draw_downstream(struct context *context, int64_t document, const char **ret_number, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    int64_t down = 0;
    enum rc rc = row_begin(context->store, &draw_down, &row, err);
    *ret_number = NULL;
    if (rc)
        return rc;
    row_bind_int(row, document);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        down = row_int(row, 0);
    row_end(row);
    return rc == RC_OK && down ? stored_number(context, down, ret_number, err) : rc;
}

enum rc draw_first_return(struct context *context, int64_t document, day_t *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &draw_returned, &row, err);
    *ret = DAY_NONE;
    if (rc)
        return rc;
    row_bind_int(row, document);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has && !row_null(row, 0))
        *ret = (day_t)row_int(row, 0);
    row_end(row);
    return rc;
}

enum rc link_add(struct context *context, const struct link *link, int64_t event, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, &link_insert, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, link->kind);
    row_bind_int(row, link->down);
    row_bind_int(row, link->revision);
    row_bind_int(row, link->down_line);
    row_bind_int(row, link->up);
    row_bind_int(row, link->up_line);
    row_bind_int(row, link->base_quantity);
    row_bind_int(row, event);
    return row_run(row, err);
}

enum rc draw_links(struct context *context, const struct stored *stored, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < stored->content.line_count; i++) {
        const struct content_line *line = &stored->content.lines[i];
        const struct link link = {
            .kind = stored->content.type->draws,
            .down = stored->id,
            .revision = stored->revision,
            .down_line = line->line,
            .up = line->up_document,
            .up_line = line->up_line,
            .base_quantity = line->base_quantity,
        };
        if (link.up)
            rc = link_add(context, &link, stored->event, err);
    }
    return rc;
}

/* The same columns in the same order as the check reads them back. */
static void hash_link(struct hash *hash, const struct link *link)
{
    hash_add_text(hash, link->kind);
    hash_add_int(hash, link->down);
    hash_add_int(hash, link->revision);
    hash_add_int(hash, link->down_line);
    hash_add_int(hash, link->up);
    hash_add_int(hash, link->up_line);
    hash_add_int(hash, link->base_quantity);
}

enum rc draw_log(struct context *context, const char *number, const struct link *links, size_t count,
                 struct err *err)
{
    unsigned char digest[HASH_BYTES];
    struct hash hash;
    int64_t event = 0;
    hash_init(&hash);
    hash_add_text(&hash, "links");
    for (size_t i = 0; i < count; i++)
        hash_link(&hash, &links[i]);
    hash_finish(&hash, digest);
    enum rc rc = context_event(context, "document.link", number, links[0].revision, links[0].kind, digest,
                               &event, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = link_add(context, &links[i], event, err);
    return rc;
}

qty_t draw_in_unit(const struct content_line *line, qty_t base_quantity)
{
    const qty_t quantity = content_quantity(line)->number;
    int64_t rounded = base_quantity;
    if (line->base_quantity == 0 || line->base_quantity == quantity)
        return base_quantity;
    const struct fraction exact = {(__int128)base_quantity * quantity, line->base_quantity};
    return fraction_round(exact, 0, &rounded) ? rounded : base_quantity;
}

enum rc draw_limit(struct context *context, const struct document_type *type, qty_t base_quantity, qty_t *ret,
                   struct err *err)
{
    int percent = 0;
    enum rc rc = limit_tolerance(context, type, &percent, err);
    const __int128 most = (__int128)base_quantity * (100 + percent) / 100;
    *ret = most > INT64_MAX ? INT64_MAX : (qty_t)most;
    return rc;
}
