/* What the chain covers of a document, from its rows: the same bytes as stored_digest feeds when they are
 * written. */
#include "daybook/document/document.h"
#include "daybook/ledger/digest.h"

DAYBOOK_SQL(digest_document, "SELECT id, uid, type, series, year, seq FROM document WHERE id = ?");
DAYBOOK_SQL(
    digest_revision,
    "SELECT revision, document, revision, ref, date, party, warehouse, to_warehouse, due, reason, "
    "account, department, workshop, product, invoice_date, tax_included, tax_amount, amount, note, "
    "late, late_reason, taken, quantity_total, net_total, tax_total, line_count, content_digest, keyed_by, "
    "imported, keystrokes, warnings, entered_at, submitted_at FROM revision "
    "WHERE document = ? AND revision = ?");
DAYBOOK_SQL(digest_lines,
            "SELECT document, revision, line, item, unit, quantity, base_quantity, price, discount, net, "
            "tax_rate, tax, warehouse, account, department, product, debit, credit, writeoff, counted, "
            "scrapped, reason, note, source, amount, book FROM line WHERE document = ? AND revision = ? "
            "ORDER BY line");
enum { DOCUMENT_COLUMNS = 6, REVISION_COLUMNS = 33, LINE_COLUMNS = 26 };

/* Feeds every row that a statement gives; `revision` 0: it asks for the document only. */
static enum rc feed(struct store *store, const struct sql *sql, int64_t id, int64_t revision, int columns,
                    struct hash *hash, int *ret_rows, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(store, sql, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, id);
    if (revision)
        row_bind_int(row, revision);
    for (*ret_rows = 0; rc == RC_OK; ++*ret_rows) {
        rc = row_step(row, &has, err);
        if (rc || !has)
            break;
        digest_values(hash, row, 0, columns);
    }
    row_end(row);
    return rc;
}

enum rc document_digest(struct context *context, int64_t id, int64_t revision, const char *state,
                        unsigned char ret[HASH_BYTES], struct err *err)
{
    struct store *store = context->store;
    struct hash hash;
    int documents = 0, revisions = 0, lines = 0;
    hash_init(&hash);
    hash_add_text(&hash, "document");
    enum rc rc = feed(store, &digest_document, id, 0, DOCUMENT_COLUMNS, &hash, &documents, err);
    hash_add_text(&hash, state);
    if (rc == RC_OK)
        rc = feed(store, &digest_revision, id, revision, REVISION_COLUMNS, &hash, &revisions, err);
    if (rc == RC_OK)
        rc = feed(store, &digest_lines, id, revision, LINE_COLUMNS, &hash, &lines, err);
    if (rc == RC_OK && (documents != 1 || revisions != 1))
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "damaged", "document %lld has no revision %lld",
                       (long long)id, (long long)revision);
    if (rc == RC_OK)
        hash_finish(&hash, ret);
    return rc;
}
