/* Audits and returns are those of the log, by others than the keyers; reversals cancel what they reverse. */
#include "check_internal.h"

#include <stdio.h>
#include <string.h>

#include "daybook/document/document.h"

DAYBOOK_SQL(
    links_audits,
    "SELECT d.type, d.series, d.year, d.seq, a.revision, a.operator, e.what, e.subject, e.revision,"
    " e.operator, (SELECT COUNT(*) FROM revision r WHERE r.document = a.document AND r.revision <= a.revision"
    " AND r.keyed_by = a.operator) FROM audit a LEFT JOIN document d ON d.id = a.document"
    " LEFT JOIN event e ON e.seq = a.event ORDER BY a.document, a.event");
DAYBOOK_SQL(links_audit_events, "SELECT COUNT(*) FROM event WHERE what = 'document.audit'");
DAYBOOK_SQL(links_unaudited,
            "SELECT d.type, d.series, d.year, d.seq FROM document d WHERE d.state IN ('audited', 'reversed')"
            " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.document = d.id AND a.revision = d.revision)"
            " ORDER BY d.id");
DAYBOOK_SQL(
    links_upstreams,
    "SELECT d.type, d.series, d.year, d.seq, u.type, u.series, u.year, u.seq FROM document d"
    " JOIN link k ON k.down_document = d.id AND k.down_revision = d.revision"
    " JOIN document u ON u.id = k.up_document WHERE d.state = 'audited' AND k.kind NOT IN ('red', 'short')"
    " AND NOT EXISTS (SELECT 1 FROM audit ua JOIN audit da ON da.document = d.id AND da.event > ua.event"
    " WHERE ua.document = u.id) ORDER BY d.id");
DAYBOOK_SQL(links_pairs,
            "SELECT d.type, d.series, d.year, d.seq, d.state, u.type, u.state, dr.line_count, ur.line_count,"
            " (SELECT COUNT(*) FROM link k JOIN line l ON l.document = k.down_document AND l.revision = "
            "k.down_revision"
            " AND l.line = k.down_line JOIN line o ON o.document = k.up_document AND o.revision = u.revision"
            " AND o.line = k.up_line WHERE k.down_document = d.id AND k.kind = 'red' AND l.item = o.item AND "
            "l.unit = o.unit"
            " AND k.base_quantity = l.base_quantity AND l.base_quantity = -o.base_quantity"
            " AND COALESCE(l.quantity, 0) = -COALESCE(o.quantity, 0) AND COALESCE(l.counted, 0) = "
            "-COALESCE(o.counted, 0)"
            " AND COALESCE(l.scrapped, 0) = -COALESCE(o.scrapped, 0) AND COALESCE(l.amount, 0) = "
            "-COALESCE(o.amount, 0)"
            " AND COALESCE(l.book, 0) = -COALESCE(o.book, 0) AND COALESCE(l.net, 0) = -COALESCE(o.net, 0)"
            " AND COALESCE(l.tax, 0) = -COALESCE(o.tax, 0)), COALESCE(dr.party, 0) = COALESCE(ur.party, 0)"
            " AND COALESCE(dr.warehouse, 0) = COALESCE(ur.warehouse, 0)"
            " AND COALESCE(dr.to_warehouse, 0) = COALESCE(ur.to_warehouse, 0)"
            " FROM (SELECT down_document, up_document FROM link WHERE kind = 'red'"
            " GROUP BY down_document, up_document) p"
            " JOIN document d ON d.id = p.down_document JOIN document u ON u.id = p.up_document"
            " JOIN revision dr ON dr.document = d.id AND dr.revision = d.revision"
            " JOIN revision ur ON ur.document = u.id AND ur.revision = u.revision ORDER BY d.id");
DAYBOOK_SQL(links_reversed, "SELECT d.type, d.series, d.year, d.seq, (SELECT COUNT(DISTINCT k.down_document)"
                            " FROM link k WHERE k.up_document = d.id AND k.kind = 'red') FROM document d"
                            " WHERE d.state = 'reversed' ORDER BY d.id");

DAYBOOK_SQL(
    audits_returned,
    "SELECT d.type, d.series, d.year, d.seq, t.revision, s.code, t.line, t.field, t.note, e.what, e.subject,"
    " t.reason, e.revision, e.detail, t.event FROM returned t LEFT JOIN document d ON d.id = t.document"
    " LEFT JOIN reason s ON s.id = t.reason LEFT JOIN event e ON e.seq = t.event ORDER BY t.event");
DAYBOOK_SQL(audits_return_events,
            "SELECT COUNT(*) FROM event WHERE what IN ('document.return', 'document.askback')");

/* Audits
 * ------------------------------------------------------------------------------------------------------- */

static enum rc look_audit(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    char number[NUMBER_BYTES];
    (void)state;
    (void)err;
    finding->looked++;
    check_number(row, 0, number);
    if (row_null(row, 6) || strcmp(row_text(row, 6), "document.audit") != 0 ||
        strcmp(row_text(row, 7), number) != 0 || row_int(row, 8) != row_int(row, 4) || row_null(row, 9) ||
        row_int(row, 9) != row_int(row, 5))
        finding_bad(finding, "%s revision %lld has an audit that the log does not know", number,
                    (long long)row_int(row, 4));
    if (row_int(row, 10) != 0)
        finding_bad(finding, "%s was audited by who keyed it", number);
    return RC_OK;
}

static enum rc look_unaudited(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    char number[NUMBER_BYTES];
    (void)state;
    (void)err;
    finding_bad(finding, "%s is audited by nobody", check_number(row, 0, number));
    return RC_OK;
}

static enum rc look_upstream(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    char number[NUMBER_BYTES], upstream[NUMBER_BYTES];
    (void)state;
    (void)err;
    finding_bad(finding, "%s was audited before %s, which it draws on", check_number(row, 0, number),
                check_number(row, 4, upstream));
    return RC_OK;
}

enum rc check_audits(struct finding *finding, struct err *err)
{
    int64_t events = 0;
    enum rc rc = finding_walk(finding, &links_audits, look_audit, NULL, err);
    if (rc == RC_OK)
        rc = finding_count(finding, &links_audit_events, &events, err);
    if (rc == RC_OK && events != finding->looked)
        finding_bad(finding, "%lld events tell of audits, and there are %lld", (long long)events,
                    (long long)finding->looked);
    if (rc == RC_OK)
        rc = finding_walk(finding, &links_unaudited, look_unaudited, NULL, err);
    return rc == RC_OK ? finding_walk(finding, &links_upstreams, look_upstream, NULL, err) : rc;
}

/* Returns
 * ------------------------------------------------------------------------------------------------------- */

/* An event of the kind and what it says are those of the row. */
static enum rc look_return(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    struct arena arena = {0};
    char number[NUMBER_BYTES];
    (void)state;
    finding->looked++;
    check_number(row, 0, number);
    const char *words = document_step_words(&arena, row_text(row, 5), (int)row_int(row, 6), row_text(row, 7),
                                            row_text(row, 8));
    if (!words)
        return err_memory(err);
    if (strcmp(row_text(row, 9), row_null(row, 11) ? "document.askback" : "document.return") != 0 ||
        strcmp(row_text(row, 10), number) != 0 || row_int(row, 4) != row_int(row, 12) ||
        row_kind(row, 6) != ROW_INT || strcmp(row_text(row, 13), words) != 0)
        finding_bad(finding, "%s was returned in another way than event %lld says", number,
                    (long long)row_int(row, 14));
    arena_free(&arena);
    return RC_OK;
}

enum rc check_returns(struct finding *finding, struct err *err)
{
    int64_t events = 0;
    enum rc rc = finding_walk(finding, &audits_returned, look_return, NULL, err);
    if (rc == RC_OK)
        rc = finding_count(finding, &audits_return_events, &events, err);
    if (rc == RC_OK && events != finding->looked)
        finding_bad(finding, "%lld events tell of returns, and there are %lld", (long long)events,
                    (long long)finding->looked);
    return rc;
}

/* Reversals
 * ------------------------------------------------------------------------------------------------------- */

static enum rc look_pair(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    char number[NUMBER_BYTES];
    (void)state;
    (void)err;
    finding->looked++;
    check_number(row, 0, number);
    if (strcmp(row_text(row, 0), row_text(row, 5)) != 0 || row_int(row, 7) != row_int(row, 8) ||
        row_int(row, 9) != row_int(row, 7) || row_int(row, 10) != 1)
        finding_bad(finding, "%s does not cancel what it reverses", number);
    if (strcmp(row_text(row, 6), "reversed") != 0 ||
        (strcmp(row_text(row, 4), "submitted") != 0 && strcmp(row_text(row, 4), "audited") != 0))
        finding_bad(finding, "%s and what it reverses are in states that no reversal makes", number);
    return RC_OK;
}

static enum rc look_reversed(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    char number[NUMBER_BYTES];
    (void)state;
    (void)err;
    if (row_int(row, 4) != 1)
        finding_bad(finding, "%s is reversed by %lld documents", check_number(row, 0, number),
                    (long long)row_int(row, 4));
    return RC_OK;
}

enum rc check_reversals(struct finding *finding, struct err *err)
{
    enum rc rc = finding_walk(finding, &links_pairs, look_pair, NULL, err);
    return rc == RC_OK ? finding_walk(finding, &links_reversed, look_reversed, NULL, err) : rc;
}
