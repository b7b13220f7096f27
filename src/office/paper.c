#include "daybook/office/paper.h"

#include <stdio.h>
#include <string.h>

#include "daybook/base/buf.h"
#include "daybook/base/utf8.h"
#include "daybook/document/document.h"
#include "daybook/document/onhand.h"

DAYBOOK_SQL(paper_party,
            "SELECT name, contact, address, city, country, phone FROM party WHERE kind = ? AND code = ?");
DAYBOOK_SQL(paper_warehouse, "SELECT name FROM warehouse WHERE code = ?");

enum {
    COLUMNS_MAX = 8,
    SIGNATURES_MAX = 3,
    UNITS_MAX = 12,
    PARTY_LINES = 6,
    GAP_CELLS = 1,
    HEAD_LEFT_CELLS = 46
};

/* What a column shows of a line: a cell of the document, or what is found for it. */
enum shows { SHOWS_CELL, SHOWS_LINE, SHOWS_QUANTITY, SHOWS_ON_HAND, SHOWS_NOTHING };

struct paper_column {
    const char *title;
    int cells;
    bool right;
    enum shows shows;
    const char *field;
};

/* Widths and the gaps between them make PAPER_CELLS. */
static const struct paper {
    const char *name, *title, *to;
    struct paper_column columns[COLUMNS_MAX]; /* ends with title NULL */
    const char *signatures[SIGNATURES_MAX];
} papers[] = {
    {"delivery-note",
     "Delivery note",
     "Deliver to",
     {{"Line", 4, true, SHOWS_LINE, NULL},
      {"Item", 14, false, SHOWS_CELL, "item"},
      {"Name", 24, false, SHOWS_CELL, "item_name"},
      {"Quantity", 10, true, SHOWS_QUANTITY, NULL},
      {"Unit", 5, false, SHOWS_CELL, "unit"},
      {"Of order", 18, false, SHOWS_CELL, "source"}},
     {"Handed over by", "Received by", "Date"}},
    {"picking-slip",
     "Picking slip",
     "For",
     {{"Line", 4, true, SHOWS_LINE, NULL},
      {"Item", 14, false, SHOWS_CELL, "item"},
      {"Name", 23, false, SHOWS_CELL, "item_name"},
      {"To pick", 10, true, SHOWS_QUANTITY, NULL},
      {"Unit", 5, false, SHOWS_CELL, "unit"},
      {"On hand", 10, true, SHOWS_ON_HAND, NULL},
      {"Picked", 8, true, SHOWS_NOTHING, NULL}},
     {"Picked by", "Checked by", "Date"}},
};

struct printing {
    struct context *context;
    const struct paper_print *print;
    const struct paper *paper;
    const struct document_view *view;
    const char *warehouse; /* code; "" */
    int page_line, line_count;
    bool heads; /* the columns' heads stand on this page */
    struct {
        const char *unit;
        qty_t quantity;
    } totals[UNITS_MAX];
    size_t unit_count;
    paper_line_fn tell;
    void *tell_context;
};

/* Lines
 * ------------------------------------------------------------------------------------------------------- */

static void pad(struct buf *buf, int cells)
{
    for (; cells > 0; cells--)
        buf_char(buf, ' ');
}

/* The bytes of the next piece that fits, broken behind a space where there is one. */
static size_t piece_bytes(const char *text, int cells)
{
    const size_t bytes = utf8_head(text, cells, NULL);
    if (!text[bytes] || text[bytes] == ' ')
        return bytes;
    for (size_t at = bytes; at > 0; at--)
        if (text[at - 1] == ' ')
            return at;
    return bytes;
}

/* Puts the next piece of a text in its column and leaves *text at what is left of it. */
static void put_piece(struct buf *buf, const char **text, int cells, bool right)
{
    const size_t bytes = piece_bytes(*text, cells);
    size_t shown = bytes;
    int used = 0;
    while (shown > 0 && (*text)[shown - 1] == ' ')
        shown--;
    for (size_t at = 0; at < shown;) {
        int wide = 0;
        at += utf8_next(*text + at, &wide);
        used += wide;
    }
    pad(buf, right ? cells - used : 0);
    for (size_t at = 0; at < shown; at++)
        buf_char(buf, (*text)[at]);
    pad(buf, right ? 0 : cells - used);
    *text += bytes;
    *text += strspn(*text, " ");
}

static enum rc tell_buf(struct printing *printing, struct buf *buf, struct err *err)
{
    struct arena *arena = printing->context->arena;
    const char *text = buf_text(buf);
    size_t bytes = text ? strlen(text) : 0;
    while (bytes > 0 && text[bytes - 1] == ' ')
        bytes--;
    const bool breaks = printing->print->page_lines && printing->page_line == printing->print->page_lines;
    const char *line = text ? arena_format(arena, "%s%.*s", breaks ? "\f" : "", (int)bytes, text) : NULL;
    buf_reset(buf);
    if (!line)
        return err_memory(err);
    printing->page_line = breaks ? 1 : printing->page_line + 1;
    return printing->tell(printing->tell_context, line, err);
}

static enum rc tell_text(struct printing *printing, const char *text, struct err *err)
{
    struct buf buf = {0};
    buf_text_add(&buf, text);
    enum rc rc = tell_buf(printing, &buf, err);
    buf_free(&buf);
    return rc;
}

/* As many lines as the longest text needs: what is too wide goes on below. */
static enum rc tell_columns(struct printing *printing, const struct paper_column *columns, const char **texts,
                            struct err *err)
{
    struct buf buf = {0};
    enum rc rc = RC_OK;
    bool more = true;
    while (rc == RC_OK && more) {
        more = false;
        for (size_t i = 0; i < COLUMNS_MAX && columns[i].title; i++) {
            pad(&buf, i ? GAP_CELLS : 0);
            put_piece(&buf, &texts[i], columns[i].cells, columns[i].right);
            more = more || *texts[i];
        }
        rc = tell_buf(printing, &buf, err);
    }
    buf_free(&buf);
    return rc;
}

/* Head
 * ------------------------------------------------------------------------------------------------------- */

static enum rc tell_head_line(struct printing *printing, const char *left, const char *right, struct err *err)
{
    static const struct paper_column columns[COLUMNS_MAX] = {
        {"", HEAD_LEFT_CELLS, false, SHOWS_CELL, NULL},
        {"", PAPER_CELLS - HEAD_LEFT_CELLS - GAP_CELLS, true, SHOWS_CELL, NULL}};
    const char *texts[] = {utf8_clean(printing->context->arena, left),
                           utf8_clean(printing->context->arena, right)};
    return texts[0] && texts[1] ? tell_columns(printing, columns, texts, err) : err_memory(err);
}

static const char *cell(const struct printing *printing, int line, const char *field)
{
    const char *text = cells_get(&printing->view->cells, line, field);
    return text ? text : "";
}

static enum rc read_texts(struct printing *printing, const struct sql *sql, const char *first,
                          const char *second, const char **ret, int count, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(printing->context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, first);
    if (second)
        row_bind_text(row, second);
    rc = row_step(row, &has, err);
    for (int i = 0; rc == RC_OK && i < count; i++) {
        ret[i] = has ? arena_text(printing->context->arena, row_text(row, i)) : "";
        rc = ret[i] ? RC_OK : err_memory(err);
    }
    row_end(row);
    return rc;
}

static enum rc tell_party(struct printing *printing, struct err *err)
{
    const struct document_view *view = printing->view;
    struct arena *arena = printing->context->arena;
    const char *party[PARTY_LINES];
    if (!view->type->party || !view->party[0])
        return RC_OK;
    enum rc rc = read_texts(printing, &paper_party, view->type->party, view->party, party, PARTY_LINES, err);
    if (rc != RC_OK)
        return rc;
    const char *texts[] = {
        arena_format(arena, "%s: %s", printing->paper->to, view->party),
        party[0],
        party[1],
        party[2],
        arena_format(arena, "%s%s%s", party[3], party[3][0] && party[4][0] ? ", " : "", party[4]),
        party[5],
    };
    for (size_t i = 0; rc == RC_OK && i < sizeof texts / sizeof *texts; i++)
        if (!texts[i] || texts[i][0])
            rc = texts[i] ? tell_head_line(printing, texts[i], "", err) : err_memory(err);
    return rc;
}

/* "Product BK-TOUR", "Workshop 3", "Ref 77": header fields that say what it is for. */
static enum rc tell_fields(struct printing *printing, struct err *err)
{
    static const char *const fields[][2] = {
        {"ref", "Ref"}, {"due", "Due"}, {"product", "Product"}, {"workshop", "Workshop"}, {"note", "Note"}};
    struct arena *arena = printing->context->arena;
    const char *name = "";
    enum rc rc = RC_OK;
    if (printing->warehouse[0])
        rc = read_texts(printing, &paper_warehouse, printing->warehouse, NULL, &name, 1, err);
    if (rc == RC_OK && printing->warehouse[0]) {
        const char *text = arena_format(arena, "From warehouse: %s  %s", printing->warehouse, name);
        rc = text ? tell_head_line(printing, text, "", err) : err_memory(err);
    }
    for (size_t i = 0; rc == RC_OK && i < sizeof fields / sizeof *fields; i++) {
        const char *value = cell(printing, 0, fields[i][0]);
        const char *text = arena_format(arena, "%s: %s", fields[i][1], value);
        if (value[0])
            rc = text ? tell_head_line(printing, text, "", err) : err_memory(err);
    }
    return rc;
}

static bool is_alive(const char *state)
{
    return strcmp(state, "submitted") == 0 || strcmp(state, "audited") == 0;
}

static enum rc tell_head(struct printing *printing, struct err *err)
{
    const struct document_view *view = printing->view;
    enum rc rc = tell_head_line(printing, printing->context->company->name, printing->paper->title, err);
    if (rc == RC_OK)
        rc = tell_head_line(printing, "", view->number, err);
    if (rc == RC_OK)
        rc = tell_head_line(printing, "", cell(printing, 0, "date"), err);
    if (rc == RC_OK && !is_alive(view->state))
        rc = tell_head_line(printing, "", view->state, err); /* nobody takes it for one that holds */
    if (rc == RC_OK)
        rc = tell_party(printing, err);
    return rc == RC_OK ? tell_fields(printing, err) : rc;
}

/* Body
 * ------------------------------------------------------------------------------------------------------- */

static enum rc tell_rule(struct printing *printing, struct err *err)
{
    char rule[PAPER_CELLS + 1];
    memset(rule, '-', PAPER_CELLS);
    rule[PAPER_CELLS] = '\0';
    return tell_text(printing, rule, err);
}

static enum rc tell_heads(struct printing *printing, struct err *err)
{
    const char *texts[COLUMNS_MAX] = {0};
    for (size_t i = 0; i < COLUMNS_MAX && printing->paper->columns[i].title; i++)
        texts[i] = printing->paper->columns[i].title;
    enum rc rc = tell_columns(printing, printing->paper->columns, texts, err);
    return rc == RC_OK ? tell_rule(printing, err) : rc;
}

/* What is to be handed out of a line: of an order what is open. */
static const char *quantity_of(const struct printing *printing, int line)
{
    return cell(printing, line, printing->view->type->is_order ? "open" : "quantity");
}

static bool is_listed(const struct printing *printing, int line)
{
    const char *text = quantity_of(printing, line);
    return text[0] && strcmp(text, "0") != 0;
}

static enum rc on_hand_of(struct printing *printing, int line, const char **ret, struct err *err)
{
    const struct lookup *items = lookup_by_name("item");
    struct lookup_row *row = NULL;
    const char *text = NULL;
    enum rc rc = lookup_get(printing->context, items, "", cell(printing, line, "item"), &row, err);
    if (rc == RC_OK && row && printing->warehouse[0])
        rc = on_hand_text(printing->context, items, row, printing->warehouse, &text, err);
    *ret = text ? text : "";
    return rc;
}

static enum rc text_of(struct printing *printing, const struct paper_column *column, int line,
                       const char **ret, struct err *err)
{
    const char *text = "";
    enum rc rc = RC_OK;
    switch (column->shows) {
    case SHOWS_CELL:
        text = cell(printing, line, column->field);
        break;
    case SHOWS_LINE:
        text = arena_format(printing->context->arena, "%d", line);
        break;
    case SHOWS_QUANTITY:
        text = quantity_of(printing, line);
        break;
    case SHOWS_ON_HAND:
        rc = on_hand_of(printing, line, &text, err);
        break;
    case SHOWS_NOTHING:
        text = "________";
        break;
    }
    if (rc != RC_OK)
        return rc;
    *ret = text ? utf8_clean(printing->context->arena, text) : NULL;
    return *ret ? RC_OK : err_memory(err);
}

static void add_total(struct printing *printing, int line)
{
    const char *unit = cell(printing, line, "unit");
    qty_t quantity = 0;
    size_t at = 0;
    if (decimal_parse(quantity_of(printing, line), QTY_DECIMALS, &quantity, NULL) != RC_OK)
        return;
    while (at < printing->unit_count && strcmp(printing->totals[at].unit, unit) != 0)
        at++;
    if (at == UNITS_MAX)
        return;
    printing->totals[at].unit = unit;
    printing->unit_count += at == printing->unit_count;
    if (!int_add(printing->totals[at].quantity, quantity, &printing->totals[at].quantity))
        printing->totals[at].quantity = 0;
}

static enum rc tell_line(struct printing *printing, int line, struct err *err)
{
    const char *texts[COLUMNS_MAX] = {0};
    const char *note = cell(printing, line, "line_note");
    const bool begins = printing->print->page_lines && printing->page_line == printing->print->page_lines;
    enum rc rc = begins ? tell_heads(printing, err) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < COLUMNS_MAX && printing->paper->columns[i].title; i++)
        rc = text_of(printing, &printing->paper->columns[i], line, &texts[i], err);
    if (rc == RC_OK)
        rc = tell_columns(printing, printing->paper->columns, texts, err);
    if (rc == RC_OK && note[0]) {
        static const struct paper_column columns[COLUMNS_MAX] = {
            {"", 4, false, SHOWS_NOTHING, NULL}, {"", PAPER_CELLS - 5, false, SHOWS_CELL, NULL}};
        const char *below[] = {"", utf8_clean(printing->context->arena, note)};
        rc = below[1] ? tell_columns(printing, columns, below, err) : err_memory(err);
    }
    printing->line_count++;
    add_total(printing, line);
    return rc;
}

static enum rc tell_totals(struct printing *printing, struct err *err)
{
    struct buf buf = {0};
    char quantity[DECIMAL_BYTES];
    enum rc rc = tell_rule(printing, err);
    buf_format(&buf, "%d line%s", printing->line_count, printing->line_count == 1 ? "" : "s");
    for (size_t i = 0; i < printing->unit_count; i++)
        buf_format(&buf, "%s%s %s", i ? ", " : ": ",
                   decimal_format(printing->totals[i].quantity, QTY_DECIMALS, DECIMAL_TRIM, quantity),
                   printing->totals[i].unit);
    const char *text = arena_text(printing->context->arena, buf_text(&buf));
    buf_free(&buf);
    if (rc == RC_OK)
        rc = text ? tell_head_line(printing, text, "", err) : err_memory(err);
    return rc;
}

static enum rc tell_signatures(struct printing *printing, struct err *err)
{
    enum { PLACE_CELLS = (PAPER_CELLS - 2 * 4) / SIGNATURES_MAX };
    struct buf over = {0}, under = {0};
    for (size_t i = 0; i < SIGNATURES_MAX; i++) {
        const char *word = printing->paper->signatures[i];
        pad(&over, i ? 4 : 0);
        pad(&under, i ? 4 : 0);
        for (int at = 0; at < PLACE_CELLS; at++)
            buf_char(&over, '_');
        put_piece(&under, &word, PLACE_CELLS, false);
    }
    enum rc rc = tell_text(printing, "", err);
    if (rc == RC_OK)
        rc = tell_text(printing, "", err);
    if (rc == RC_OK)
        rc = tell_buf(printing, &over, err);
    if (rc == RC_OK)
        rc = tell_buf(printing, &under, err);
    buf_free(&over);
    buf_free(&under);
    return rc;
}

static enum rc tell_body(struct printing *printing, struct err *err)
{
    const struct cells *cells = &printing->view->cells;
    enum rc rc = tell_text(printing, "", err);
    if (rc == RC_OK)
        rc = tell_heads(printing, err);
    for (int line = cells_next_line(cells, 0); rc == RC_OK && line > 0; line = cells_next_line(cells, line))
        if (is_listed(printing, line))
            rc = tell_line(printing, line, err);
    if (rc == RC_OK && !printing->line_count)
        rc = tell_text(printing, "Nothing is open.", err);
    if (rc == RC_OK)
        rc = tell_totals(printing, err);
    return rc == RC_OK ? tell_signatures(printing, err) : rc;
}

static enum rc find_paper(const struct document_view *view, const char *name, const struct paper **ret,
                          struct err *err)
{
    const char *own = view->type->print;
    *ret = NULL;
    if (!own)
        return err_field(err, RC_REFUSED, 0, "paper", "none",
                         "type %s has no paper; `show %s` prints it whole", view->type->title, view->number);
    if (name[0] && strcmp(name, own) != 0)
        return err_field(err, RC_REFUSED, 0, "paper", "choice", "type %s is printed as %s, not as %.40s",
                         view->type->title, own, name);
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        if (strcmp(papers[i].name, own) == 0)
            *ret = &papers[i];
    return RC_OK;
}

/* Who keys what draws on a document picks from its paper, whoever else may see it. */
static enum rc read_view(struct context *context, const char *number, struct document_view **ret,
                         struct err *err)
{
    struct document_name name = {0};
    const unsigned roles = context->roles;
    enum rc rc = document_resolve(context, number, &name, err);
    if (rc != RC_OK)
        return rc;
    const struct document_type *down = document_type_downstream(name.type);
    if (down && role_may(roles, down->keyed_by))
        context->roles |= name.type->keyed_by;
    rc = document_read(context, number, 0, ret, err);
    context->roles = roles;
    return rc;
}

enum rc paper_print(struct context *context, const struct paper_print *print, const char **ret_title,
                    paper_line_fn tell, void *tell_context, struct err *err)
{
    struct printing printing = {
        .context = context, .print = print, .tell = tell, .tell_context = tell_context};
    struct document_view *view = NULL;
    if (print->page_lines &&
        (print->page_lines < PAPER_PAGE_LINES_MIN || print->page_lines > PAPER_PAGE_LINES_MAX))
        return err_field(err, RC_REFUSED, 0, "pages", "range", "a page has %d to %d lines, or 0: no pages",
                         PAPER_PAGE_LINES_MIN, PAPER_PAGE_LINES_MAX);
    enum rc rc = read_view(context, print->number, &view, err);
    if (rc == RC_OK && view->id == 0)
        rc = err_field(err, RC_REFUSED, 0, "number", "draft",
                       "%s is a draft; it is printed once it is submitted", view->number);
    if (rc == RC_OK)
        rc = find_paper(view, print->paper, &printing.paper, err);
    if (rc != RC_OK)
        return rc;
    printing.view = view;
    printing.warehouse = cell(&printing, 0, "warehouse");
    *ret_title = arena_format(context->arena, "%s %s", printing.paper->title, view->number);
    rc = *ret_title ? tell_head(&printing, err) : err_memory(err);
    return rc == RC_OK ? tell_body(&printing, err) : rc;
}
