/* Copying from upstream: what is open, and what of one document a new one would key; and documents on paper.
 */
#include "handlers.h"

#include <stdio.h>

#include "daybook/document/upstream.h"
#include "daybook/office/paper.h"

struct listing {
    struct rows *rows;
    struct err *err;
    enum rc rc;
};

static bool list_row(void *context, const struct upstream_row *row)
{
    struct listing *listing = context;
    char date[DAY_BYTES], due[DAY_BYTES] = "", lines[24], quantity[DECIMAL_BYTES];
    snprintf(lines, sizeof lines, "%lld", (long long)row->lines);
    if (row->due != DAY_NONE)
        day_format(row->due, due);
    const char *texts[] = {
        row->number,
        row->ref,
        day_format(row->date, date),
        row->party,
        row->party_name,
        due,
        lines,
        decimal_format(row->quantity, QTY_DECIMALS, DECIMAL_TRIM, quantity),
    };
    listing->rc = rows_add(listing->rows, texts, listing->err);
    return listing->rc == RC_OK;
}

enum rc on_document_upstream(struct call *call, struct err *err)
{
    const struct document_type *type = type_of(call, err);
    const int64_t limit = call_int(call, "limit");
    if (!type)
        return RC_USAGE;
    struct listing listing = {call_rows_open(call, "number ref date party name due lines quantity", err), err,
                              RC_OK};
    if (!listing.rows)
        return RC_REFUSED;
    enum rc rc =
        document_upstream_list(&call->context, type, call_text(call, "party"), call_text(call, "text"),
                               limit > 0 ? (size_t)limit : 0, list_row, &listing, err);
    if (rc == RC_OK)
        rc = listing.rc;
    if (rc == RC_OK)
        return call_page(call, call->result, listing.rows, true, err);
    rows_close(listing.rows);
    return rc;
}

enum rc on_document_draw(struct call *call, struct err *err)
{
    char number[NUMBER_BYTES];
    struct cells cells = {.arena = &call->arena};
    struct document_draw draw = {
        .type = type_of(call, err),
        .source = call_text(call, "source"),
        .party = call_text(call, "party"),
    };
    if (!draw.type)
        return RC_USAGE;
    enum rc rc = call_words(call, "have", &draw.have, &draw.have_count, err);
    if (rc == RC_OK)
        rc = document_draw(&call->context, &draw, &cells, number, err);
    if (rc != RC_OK)
        return rc;
    js_set_text(call->result, "number", number);
    return set_cells(call, &cells, err);
}

static enum rc paper_line(void *context, const char *line, struct err *err)
{
    return rows_add(context, &line, err);
}

enum rc on_document_print(struct call *call, struct err *err)
{
    const int64_t pages = call_int(call, "pages");
    const bool fits = pages >= 0 && pages <= PAPER_PAGE_LINES_MAX;
    const struct paper_print print = {.number = call_text(call, "number"),
                                      .paper = call_text(call, "paper"),
                                      .page_lines = fits ? (int)pages : PAPER_PAGE_LINES_MAX + 1};
    const char *title = NULL;
    struct rows *rows = call_rows_open(call, "text", err);
    if (!rows)
        return RC_REFUSED;
    enum rc rc = paper_print(&call->context, &print, &title, paper_line, rows, err);
    if (rc != RC_OK) {
        rows_close(rows);
        return rc;
    }
    js_set_text(call->result, "title", title);
    return call_page(call, call->result, rows, true, err);
}
