#include "daybook/document/open.h"

#include "daybook/base/utf8.h"
#include "draw.h"

#define DRAWN                                                                                                \
    "COALESCE((SELECT SUM(k.base_quantity) FROM link k JOIN document kd ON kd.id = k.down_document"          \
    " JOIN revision kr ON kr.document = k.down_document AND kr.revision = k.down_revision"                   \
    " JOIN event ke ON ke.seq = k.event WHERE k.up_document = l.document AND k.up_line = l.line"             \
    " AND kd.state IN " DRAW_ALIVE " AND ((k.kind = 'short' AND ke.on_day <= ?)"                             \
    " OR (k.kind = ? AND kd.revision = k.down_revision AND kr.date <= ?))), 0)"
DAYBOOK_SQL(
    open_lines,
    "SELECT o.series, o.year, o.seq, o.ref, o.date, o.due, o.party_code, o.party_name, o.line, o.item,"
    " o.item_code, o.item_name, o.base_unit, o.unit, o.quantity, o.base_quantity, o.drawn FROM ("
    "SELECT d.series, d.year, d.seq, r.ref, r.date, r.due, p.code AS party_code, p.name AS party_name,"
    " l.line, l.item, i.code AS item_code, i.name AS item_name, i.unit AS base_unit, l.unit, l.quantity,"
    " l.base_quantity, " DRAWN " AS drawn FROM revision r"
    " JOIN document d ON d.id = r.document AND d.revision = r.revision"
    " JOIN line l ON l.document = r.document AND l.revision = r.revision JOIN item i ON i.id = l.item"
    " LEFT JOIN party p ON p.id = r.party WHERE d.type = ? AND d.state IN ('submitted', 'audited')"
    " AND r.date <= ? AND i.kind = 'stock' AND l.base_quantity > 0 AND (? = '' OR p.code = ?)"
    " AND (? = 0 OR l.item = ?) AND (? = 0 OR r.warehouse = ?)) o"
    " WHERE o.base_quantity > o.drawn ORDER BY o.date, o.series, o.year, o.seq, o.line");

static const char *text_or(const struct row *row, int column)
{
    return row_null(row, column) ? "" : row_text(row, column);
}

static void read_row(const struct document_open_filter *filter, const struct row *row,
                     struct document_open_row *ret)
{
    const qty_t quantity = row_int(row, 14), base_quantity = row_int(row, 15);
    const qty_t base_open = base_quantity - row_int(row, 16);
    struct content_line line = {.base_quantity = base_quantity};
    *content_slot(&line, SLOT_LINE_QUANTITY) = (struct slot_value){.filled = true, .number = quantity};
    *ret = (struct document_open_row){
        .ref = row_text(row, 3),
        .date = (day_t)row_int(row, 4),
        .due = row_null(row, 5) ? DAY_NONE : (day_t)row_int(row, 5),
        .party = text_or(row, 6),
        .party_name = text_or(row, 7),
        .line = (int)row_int(row, 8),
        .item_id = row_int(row, 9),
        .item = row_text(row, 10),
        .item_name = row_text(row, 11),
        .base_unit = row_text(row, 12),
        .unit = row_text(row, 13),
        .quantity = quantity,
        .open = draw_in_unit(&line, base_open),
        .base_quantity = base_quantity,
        .base_open = base_open,
    };
    number_format(filter->type, row_text(row, 0), (int)row_int(row, 1), row_int(row, 2), ret->number);
}

static void bind_filter(const struct document_open_filter *filter, const char *party, struct row *row)
{
    const int64_t until = filter->date == DAY_NONE ? INT32_MAX : filter->date;
    row_bind_int(row, until);
    row_bind_text(row, document_type_downstream(filter->type)->draws);
    row_bind_int(row, until);
    row_bind_text(row, filter->type->code);
    row_bind_int(row, until);
    row_bind_text(row, party);
    row_bind_text(row, party);
    row_bind_int(row, filter->item);
    row_bind_int(row, filter->item);
    row_bind_int(row, filter->warehouse);
    row_bind_int(row, filter->warehouse);
}

enum rc document_open_lines(struct context *context, const struct document_open_filter *filter,
                            document_open_fn tell, void *tell_context, struct err *err)
{
    const char *folded = utf8_fold_width(context->arena, filter->party ? filter->party : "");
    const char *party = folded ? utf8_upper(context->arena, folded) : NULL;
    struct row *row = NULL;
    bool has = true;
    if (!party)
        return err_memory(err);
    if (!document_type_downstream(filter->type))
        return RC_OK;
    enum rc rc = row_begin(context->store, &open_lines, &row, err);
    if (rc)
        return rc;
    bind_filter(filter, party, row);
    while (rc == RC_OK && has) {
        struct document_open_row told;
        rc = row_step(row, &has, err);
        if (rc || !has)
            break;
        read_row(filter, row, &told);
        if (!tell(tell_context, &told))
            break;
    }
    row_end(row);
    return rc;
}
