/* A revision written: the same walk over its columns binds the rows and feeds the digest. */
#include "stored.h"

#include <string.h>

DAYBOOK_SQL(stored_document_add, "INSERT INTO document (uid, type, series, year, seq, state, revision)"
                                 " VALUES (?, ?, ?, ?, ?, 'submitted', 1)");
DAYBOOK_SQL(stored_document_move, "UPDATE document SET state = ?, revision = ? WHERE id = ? AND state = ?"
                                  " AND revision = ?");
DAYBOOK_SQL(
    stored_revision_add,
    "INSERT INTO revision (document, revision, ref, date, party, warehouse, to_warehouse, due, reason, "
    "account,"
    " department, workshop, product, invoice_date, tax_included, tax_amount, amount, note, late, late_reason,"
    " taken, quantity_total, net_total, tax_total, line_count, content_digest, keyed_by, imported, "
    "keystrokes,"
    " warnings, entered_at, submitted_at, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?,"
    " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(
    stored_line_add,
    "INSERT INTO line (document, revision, line, item, unit, quantity, base_quantity, price, discount, net,"
    " tax_rate, tax, warehouse, account, department, product, debit, credit, writeoff, counted, scrapped,"
    " reason, note, source, amount, book) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, ?, ?, ?, ?, ?, ?)");

/* Where the walk's values go: into a row's parameters or into a hash. */
struct sink {
    struct row *row;
    struct hash *hash;
};

static void put_int_or_null(struct sink *sink, bool present, int64_t value)
{
    if (sink->row)
        row_bind_int_or_null(sink->row, present, value);
    else if (present)
        hash_add_int(sink->hash, value);
    else
        hash_add_text(sink->hash, NULL);
}

static void put_int(struct sink *sink, int64_t value)
{
    put_int_or_null(sink, true, value);
}

static void put_text(struct sink *sink, const char *text)
{
    if (sink->row)
        row_bind_text(sink->row, text);
    else
        hash_add_text(sink->hash, text);
}

static void put_blob(struct sink *sink, const unsigned char bytes[HASH_BYTES])
{
    if (sink->row)
        row_bind_blob(sink->row, bytes, HASH_BYTES);
    else
        hash_add(sink->hash, bytes, HASH_BYTES);
}

static void put_slot(struct sink *sink, enum document_slot slot, const struct slot_value *value)
{
    enum slot_kind kind = slot_kind(slot);
    if (slot_kind_texts(kind))
        put_text(sink, value->text);
    else
        put_int_or_null(sink, value->filled || kind == SLOT_KIND_FLAG, value->number);
}

/* All columns of a revision in schema order, but for the event's number. */
static void walk_revision(struct sink *sink, const struct stored *stored)
{
    const struct content *content = &stored->content;
    put_int(sink, stored->id);
    put_int(sink, stored->revision);
    for (unsigned slot = SLOT_REF; slot <= SLOT_NOTE; slot++)
        put_slot(sink, (enum document_slot)slot, &content->slots[slot]);
    put_int(sink, stored->late);
    put_slot(sink, SLOT_LATE_REASON, &content->slots[SLOT_LATE_REASON]);
    put_slot(sink, SLOT_TAKEN, &content->slots[SLOT_TAKEN]);
    put_int(sink, content->quantity_total);
    put_int(sink, content->net_total);
    put_int(sink, content->tax_total);
    put_int(sink, (int64_t)content->line_count);
    put_blob(sink, stored->content_digest);
    put_int(sink, stored->keyed_by);
    put_int(sink, stored->imported);
    put_int(sink, stored->keystrokes);
    put_text(sink, stored->warnings);
    put_int(sink, stored->entered_at);
    put_int(sink, stored->submitted_at);
}

static void walk_line(struct sink *sink, const struct stored *stored, const struct content_line *line)
{
    const struct slot_value *slots = line->slots;
    put_int(sink, stored->id);
    put_int(sink, stored->revision);
    put_int(sink, line->line);
    for (unsigned slot = SLOT_LINE_ITEM; slot < SLOTS; slot++) {
        put_slot(sink, (enum document_slot)slot, &slots[slot - SLOTS_HEADER]);
        if (slot == SLOT_LINE_QUANTITY)
            put_int_or_null(sink, line->has_base, line->base_quantity);
        if (slot == SLOT_LINE_DISCOUNT)
            put_int_or_null(sink, line->has_net, line->net);
        if (slot == SLOT_LINE_TAX)
            put_int_or_null(sink, line->has_net, line->tax);
    }
    put_int_or_null(sink, line->has_book, line->book);
}

void stored_digest(const struct stored *stored, const char *state, unsigned char ret[HASH_BYTES])
{
    struct hash hash;
    struct sink sink = {NULL, &hash};
    hash_init(&hash);
    put_text(&sink, "document");
    put_int(&sink, stored->id);
    put_text(&sink, stored->uid);
    put_text(&sink, stored->content.type->code);
    put_text(&sink, stored->series);
    put_int(&sink, stored->year);
    put_int(&sink, stored->seq);
    put_text(&sink, state);
    put_int(&sink, stored->revision);
    walk_revision(&sink, stored);
    for (size_t i = 0; i < stored->content.line_count; i++)
        walk_line(&sink, stored, &stored->content.lines[i]);
    hash_finish(&hash, ret);
}

enum rc stored_insert_document(struct store *store, const struct stored *stored, int64_t *ret_id,
                               struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(store, &stored_document_add, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, stored->uid);
    row_bind_text(row, stored->content.type->code);
    row_bind_text(row, stored->series);
    row_bind_int(row, stored->year);
    row_bind_int(row, stored->seq);
    rc = row_run(row, err);
    if (rc == RC_OK)
        *ret_id = store_last_id(store);
    return rc;
}

enum rc stored_move_document(struct store *store, const struct stored_move *move, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(store, &stored_document_move, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, move->to);
    row_bind_int(row, move->to_revision);
    row_bind_int(row, move->id);
    row_bind_text(row, move->from);
    row_bind_int(row, move->revision);
    rc = row_run(row, err);
    if (rc == RC_OK && store_changes(store) != 1)
        rc = err_field(err, RC_STALE, 0, "", "stale",
                       "the document was changed by another meanwhile; read it again");
    return rc;
}

static enum rc insert_line(struct store *store, const struct stored *stored, const struct content_line *line,
                           struct err *err)
{
    struct sink sink = {0};
    enum rc rc = row_begin(store, &stored_line_add, &sink.row, err);
    if (rc)
        return rc;
    walk_line(&sink, stored, line);
    return row_run(sink.row, err);
}

enum rc stored_insert_revision(struct store *store, const struct stored *stored, struct err *err)
{
    struct sink sink = {0};
    enum rc rc = row_begin(store, &stored_revision_add, &sink.row, err);
    if (rc)
        return rc;
    walk_revision(&sink, stored);
    row_bind_int(sink.row, stored->event);
    rc = row_run(sink.row, err);
    for (size_t i = 0; rc == RC_OK && i < stored->content.line_count; i++)
        rc = insert_line(store, stored, &stored->content.lines[i], err);
    return rc;
}
