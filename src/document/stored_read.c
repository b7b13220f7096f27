/* A revision read back, with the codes and names that its references mean. */
#include <string.h>

#include "stored.h"

/* Columns: the document's, the revision's in schema order, then what the references mean. */
#define STORED_HEAD                                                                                          \
    "SELECT d.id, d.uid, d.type, d.series, d.year, d.seq, d.state, d.revision,"                              \
    " r.revision, r.ref, r.date, r.party, r.warehouse, r.to_warehouse, r.due, r.reason, r.account, "         \
    "r.department,"                                                                                          \
    " r.workshop, r.product, r.invoice_date, r.tax_included, r.tax_amount, r.amount, r.note, r.late, "       \
    "r.late_reason, r.taken,"                                                                                \
    " r.quantity_total, r.net_total, r.tax_total, r.line_count, r.content_digest, r.keyed_by, r.imported,"   \
    " r.keystrokes, r.warnings, r.entered_at, r.submitted_at, r.event,"                                      \
    " p.code, w.code, tw.code, re.code, a.code, pr.code, la.code, p.name, pr.name, o.login, o.name, "        \
    "e.on_day, EXISTS (SELECT 1 FROM link k WHERE k.down_document = d.id AND k.kind = 'red')"                \
    " FROM document d JOIN revision r ON r.document = d.id JOIN operator o ON o.id = r.keyed_by"             \
    " JOIN event e ON e.seq = r.event LEFT JOIN party p ON p.id = r.party"                                   \
    " LEFT JOIN warehouse w ON w.id = r.warehouse LEFT JOIN warehouse tw ON tw.id = r.to_warehouse"          \
    " LEFT JOIN reason re ON re.id = r.reason LEFT JOIN account a ON a.id = r.account"                       \
    " LEFT JOIN item pr ON pr.id = r.product LEFT JOIN reason la ON la.id = r.late_reason"
DAYBOOK_SQL(stored_head_present, STORED_HEAD " WHERE d.id = ? AND r.revision = d.revision");
DAYBOOK_SQL(stored_head_at, STORED_HEAD " WHERE d.id = ? AND r.revision = ?");
DAYBOOK_SQL(
    stored_lines,
    "SELECT l.line, l.item, l.unit, l.quantity, l.base_quantity, l.price, l.discount, l.net, l.tax_rate, "
    "l.tax,"
    " l.warehouse, l.account, l.department, l.product, l.debit, l.credit, l.writeoff, l.counted, l.scrapped,"
    " l.reason, l.note, l.source, l.amount, l.book, i.code, w.code, a.code, pr.code, re.code, i.name, i.unit "
    "FROM line l"
    " LEFT JOIN item i ON i.id = l.item LEFT JOIN warehouse w ON w.id = l.warehouse"
    " LEFT JOIN account a ON a.id = l.account LEFT JOIN item pr ON pr.id = l.product"
    " LEFT JOIN reason re ON re.id = l.reason WHERE l.document = ? AND l.revision = ? ORDER BY l.line");
DAYBOOK_SQL(stored_number_of, "SELECT type, series, year, seq FROM document WHERE id = ?");
DAYBOOK_SQL(stored_line_last, "SELECT COALESCE(MAX(line), 0) FROM line WHERE document = ?");

/* Where the statements give what they give. */
enum head_column {
    HEAD_ID,
    HEAD_UID,
    HEAD_TYPE,
    HEAD_SERIES,
    HEAD_YEAR,
    HEAD_SEQ,
    HEAD_STATE,
    HEAD_PRESENT,
    HEAD_REVISION,
    HEAD_SLOTS,
    HEAD_LATE = HEAD_SLOTS + SLOT_LATE_REASON,
    HEAD_LATE_REASON,
    HEAD_TAKEN,
    HEAD_QUANTITY,
    HEAD_NET,
    HEAD_TAX,
    HEAD_LINES,
    HEAD_CONTENT,
    HEAD_KEYED_BY,
    HEAD_IMPORTED,
    HEAD_KEYSTROKES,
    HEAD_WARNINGS,
    HEAD_ENTERED,
    HEAD_SUBMITTED,
    HEAD_EVENT,
    HEAD_PARTY_CODE,
    HEAD_WAREHOUSE_CODE,
    HEAD_TO_WAREHOUSE_CODE,
    HEAD_REASON_CODE,
    HEAD_ACCOUNT_CODE,
    HEAD_PRODUCT_CODE,
    HEAD_LATE_CODE,
    HEAD_PARTY_NAME,
    HEAD_PRODUCT_NAME,
    HEAD_LOGIN,
    HEAD_NAME,
    HEAD_ON_DAY,
    HEAD_RED
};
enum line_column {
    LINE_LINE,
    LINE_SLOT_FIRST,
    LINE_BASE = 4,
    LINE_NET = 7,
    LINE_TAX = 9,
    LINE_BOOK = 23,
    LINE_CODES,
    LINE_ITEM_NAME = 29,
    LINE_ITEM_UNIT
};

/* The column of each reference's code. */
static const unsigned char code_columns[SLOTS] = {
    [SLOT_PARTY] = HEAD_PARTY_CODE,
    [SLOT_WAREHOUSE] = HEAD_WAREHOUSE_CODE,
    [SLOT_TO_WAREHOUSE] = HEAD_TO_WAREHOUSE_CODE,
    [SLOT_REASON] = HEAD_REASON_CODE,
    [SLOT_ACCOUNT] = HEAD_ACCOUNT_CODE,
    [SLOT_PRODUCT] = HEAD_PRODUCT_CODE,
    [SLOT_LATE_REASON] = HEAD_LATE_CODE,
    [SLOT_LINE_ITEM] = LINE_CODES,
    [SLOT_LINE_WAREHOUSE] = LINE_CODES + 1,
    [SLOT_LINE_ACCOUNT] = LINE_CODES + 2,
    [SLOT_LINE_PRODUCT] = LINE_CODES + 3,
    [SLOT_LINE_REASON] = LINE_CODES + 4,
};

/* Copies texts of a row; the first failure is remembered. */
struct reading {
    struct context *context;
    const struct row *row;
    bool failed;
};

static const char *read_text(struct reading *reading, int column)
{
    if (row_null(reading->row, column))
        return "";
    const char *text = arena_text(reading->context->arena, row_text(reading->row, column));
    reading->failed |= !text;
    return text ? text : "";
}

static struct slot_value read_slot(struct reading *reading, enum document_slot slot, int column)
{
    enum slot_kind kind = slot_kind(slot);
    struct slot_value value = {.text = ""};
    if (slot_kind_texts(kind)) {
        value.text = read_text(reading, column);
        value.filled = *value.text != '\0';
        return value;
    }
    value.filled = !row_null(reading->row, column);
    value.number = value.filled ? row_int(reading->row, column) : 0;
    if (kind == SLOT_KIND_FLAG)
        value.filled = value.number != 0;
    if (kind == SLOT_KIND_REF)
        value.text = read_text(reading, code_columns[slot]);
    return value;
}

static void read_revision(struct reading *reading, struct stored *stored)
{
    const struct row *row = reading->row;
    struct content *content = &stored->content;
    size_t bytes = 0;
    for (unsigned slot = SLOT_REF; slot < SLOT_LATE_REASON; slot++)
        content->slots[slot] = read_slot(reading, (enum document_slot)slot, HEAD_SLOTS + (int)slot);
    content->slots[SLOT_LATE_REASON] = read_slot(reading, SLOT_LATE_REASON, HEAD_LATE_REASON);
    content->slots[SLOT_TAKEN] = read_slot(reading, SLOT_TAKEN, HEAD_TAKEN);
    stored->late = content->late = row_int(row, HEAD_LATE) != 0;
    content->quantity_total = row_int(row, HEAD_QUANTITY);
    content->net_total = row_int(row, HEAD_NET);
    content->tax_total = row_int(row, HEAD_TAX);
    content->line_count = (size_t)row_int(row, HEAD_LINES);
    content->party_name = read_text(reading, HEAD_PARTY_NAME);
    content->product_name = read_text(reading, HEAD_PRODUCT_NAME);
    content->complete = true;
    const void *digest = row_blob(row, HEAD_CONTENT, &bytes);
    if (bytes == HASH_BYTES)
        memcpy(stored->content_digest, digest, HASH_BYTES);
    stored->keyed_by = row_int(row, HEAD_KEYED_BY);
    stored->imported = row_int(row, HEAD_IMPORTED) != 0;
    stored->keystrokes = row_int(row, HEAD_KEYSTROKES);
    stored->warnings = read_text(reading, HEAD_WARNINGS);
    stored->entered_at = row_int(row, HEAD_ENTERED);
    stored->submitted_at = row_int(row, HEAD_SUBMITTED);
    stored->event = row_int(row, HEAD_EVENT);
    stored->submitted_on = (day_t)row_int(row, HEAD_ON_DAY);
    stored->red = row_int(row, HEAD_RED) != 0;
    stored->login = read_text(reading, HEAD_LOGIN);
    stored->keyed_by_name = read_text(reading, HEAD_NAME);
}

static enum rc read_head(struct context *context, const struct row *row, struct stored *stored,
                         struct err *err)
{
    struct reading reading = {.context = context, .row = row};
    const char *code = row_text(row, HEAD_TYPE);
    stored->content.type = document_type_find(code);
    if (!stored->content.type)
        return err_field(err, RC_UNAVAILABLE, 0, "", "damaged",
                         "the ledger has documents of a type %.16s that this daybook does not know", code);
    stored->id = row_int(row, HEAD_ID);
    stored->uid = read_text(&reading, HEAD_UID);
    stored->series = read_text(&reading, HEAD_SERIES);
    stored->year = (int)row_int(row, HEAD_YEAR);
    stored->seq = row_int(row, HEAD_SEQ);
    stored->state = read_text(&reading, HEAD_STATE);
    stored->present = row_int(row, HEAD_PRESENT);
    stored->revision = row_int(row, HEAD_REVISION);
    read_revision(&reading, stored);
    number_format(stored->content.type, stored->series, stored->year, stored->seq, stored->number);
    return reading.failed ? err_memory(err) : RC_OK;
}

static enum rc load_head(struct context *context, int64_t id, int64_t revision, struct stored *stored,
                         struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, revision ? &stored_head_at : &stored_head_present, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, id);
    if (revision)
        row_bind_int(row, revision);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        rc = read_head(context, row, stored, err);
    else if (rc == RC_OK && revision)
        rc = err_field(err, RC_REFUSED, 0, "", "unknown", "the document has no revision %lld",
                       (long long)revision);
    else if (rc == RC_OK)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "damaged", "document %lld is gone; run 'daybook check'",
                       (long long)id);
    row_end(row);
    return rc;
}

static void read_line(struct reading *reading, struct content_line *line)
{
    const struct row *row = reading->row;
    int column = LINE_SLOT_FIRST;
    line->line = (int)row_int(row, LINE_LINE);
    for (unsigned slot = SLOT_LINE_ITEM; slot < SLOTS; slot++, column++) {
        if (column == LINE_BASE || column == LINE_NET || column == LINE_TAX)
            column++;
        line->slots[slot - SLOTS_HEADER] = read_slot(reading, (enum document_slot)slot, column);
    }
    line->has_base = !row_null(row, LINE_BASE);
    line->base_quantity = row_int(row, LINE_BASE);
    line->has_net = !row_null(row, LINE_NET);
    line->net = row_int(row, LINE_NET);
    line->tax = row_int(row, LINE_TAX);
    line->has_book = !row_null(row, LINE_BOOK);
    line->book = row_int(row, LINE_BOOK);
    line->item_name = read_text(reading, LINE_ITEM_NAME);
    line->base_unit = read_text(reading, LINE_ITEM_UNIT);
}

static enum rc load_lines(struct context *context, struct stored *stored, struct err *err)
{
    struct content *content = &stored->content;
    size_t expected = content->line_count;
    struct reading reading = {.context = context};
    struct row *row = NULL;
    bool has = true;
    content->line_count = 0;
    if (expected > CELLS_LINES_MAX)
        return err_field(err, RC_UNAVAILABLE, 0, "", "damaged",
                         "the header of %s tells of lines that cannot be; run 'daybook check'",
                         stored->number);
    content->lines = arena_array(context->arena, expected + 1, sizeof *content->lines);
    enum rc rc = content->lines ? row_begin(context->store, &stored_lines, &row, err) : err_memory(err);
    if (rc)
        return rc;
    row_bind_int(row, stored->id);
    row_bind_int(row, stored->revision);
    reading.row = row;
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has && content->line_count == expected)
            rc = err_field(err, RC_UNAVAILABLE, 0, "", "damaged",
                           "%s has more lines than its header says; run"
                           " 'daybook check'",
                           stored->number);
        if (rc == RC_OK && has)
            read_line(&reading, &content->lines[content->line_count++]);
    }
    row_end(row);
    return rc == RC_OK && reading.failed ? err_memory(err) : rc;
}

enum rc stored_load(struct context *context, int64_t id, int64_t revision, struct stored **ret,
                    struct err *err)
{
    struct stored *stored = arena_alloc(context->arena, sizeof *stored);
    enum rc rc = stored ? load_head(context, id, revision, stored, err) : err_memory(err);
    if (rc == RC_OK)
        rc = load_lines(context, stored, err);
    if (rc == RC_OK)
        *ret = stored;
    return rc;
}

enum rc stored_number(struct context *context, int64_t id, const char **ret, struct err *err)
{
    char number[NUMBER_BYTES] = "";
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &stored_number_of, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, id);
    rc = row_step(row, &has, err);
    const struct document_type *type = rc == RC_OK && has ? document_type_find(row_text(row, 0)) : NULL;
    if (type)
        number_format(type, row_text(row, 1), (int)row_int(row, 2), row_int(row, 3), number);
    row_end(row);
    if (rc)
        return rc;
    *ret = arena_text(context->arena, number);
    return *ret ? RC_OK : err_memory(err);
}

enum rc stored_last_line(struct context *context, int64_t id, int *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, &stored_line_last, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, id);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = (int)row_int(row, 0);
    row_end(row);
    return rc;
}
