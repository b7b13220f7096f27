/* Documents: gap-free numbers, what the log covers, sums, days and texts. */
#include "check_internal.h"

#include <stdio.h>
#include <string.h>

#include "daybook/document/document.h"

DAYBOOK_SQL(
    check_series,
    "SELECT type, series, year, count(*), min(seq), max(seq) FROM document GROUP BY type, series, year "
    "ORDER BY type, series, year");
DAYBOOK_SQL(
    check_revision_rows,
    "SELECT r.document, r.revision, e.digest, d.type, d.series, d.year, d.seq, e.subject, r.keyed_by, "
    "coalesce(e.operator, 0), r.imported, e.request, q.id FROM revision r "
    "JOIN document d ON d.id = r.document JOIN event e ON e.seq = r.event "
    "LEFT JOIN request q ON q.id = e.request "
    "ORDER BY r.document, r.revision");
DAYBOOK_SQL(check_document_rows, "SELECT d.id, d.revision, d.state, d.type, d.series, d.year, d.seq, "
                                 "count(r.revision), max(r.revision) FROM document d "
                                 "LEFT JOIN revision r ON r.document = d.id GROUP BY d.id, d.revision, "
                                 "d.state, d.type, d.series, d.year, d.seq "
                                 "ORDER BY d.id");
DAYBOOK_SQL(
    check_line_rows,
    "SELECT r.document, r.revision, r.quantity_total, r.net_total, r.tax_total, r.line_count, l.line, "
    "COALESCE(l.quantity, l.counted), l.price, "
    "l.discount, l.net, l.tax_rate, l.tax FROM revision r LEFT JOIN line l ON l.document = r.document AND "
    "l.revision = r.revision ORDER BY r.document, r.revision, l.line");
DAYBOOK_SQL(check_day_rows,
            "SELECT r.document, r.revision, r.date, r.submitted_at, e.on_day, e.at, d.year FROM revision r "
            "JOIN event e ON e.seq = r.event JOIN document d ON d.id = r.document "
            "ORDER BY r.document, r.revision");
static enum rc look_series(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    finding->looked++;
    if (row_int(row, 4) != 1 || row_int(row, 5) != row_int(row, 3))
        finding_bad(finding, "%s%s-%lld has %lld numbers from %lld to %lld", row_text(row, 0),
                    row_text(row, 1), (long long)row_int(row, 2), (long long)row_int(row, 3),
                    (long long)row_int(row, 4), (long long)row_int(row, 5));
    return RC_OK;
}

enum rc check_numbers(struct finding *finding, struct err *err)
{
    return finding_walk(finding, &check_series, look_series, NULL, err);
}

/* The number from columns type, series, year, seq; false where there is no such type. */
static bool number_of(const struct row *row, int first, char out[NUMBER_BYTES])
{
    const struct document_type *type = document_type_find(row_text(row, first));
    if (!type)
        return false;
    number_format(type, row_text(row, first + 1), (int)row_int(row, first + 2), row_int(row, first + 3), out);
    return true;
}

/* Recomputes what the log says of a document at a revision, in a state. The arena is emptied after each, for
 * there may be millions. */
static enum rc digest_of(struct finding *finding, int64_t id, int64_t revision, const char *state,
                         unsigned char ret[HASH_BYTES], bool *ret_good, struct err *err)
{
    struct context *context = finding->context;
    struct arena *outer = context->arena, arena = {0};
    struct err found = {0};
    context->arena = &arena;
    enum rc rc = document_digest(context, id, revision, state, ret, &found);
    context->arena = outer;
    arena_free(&arena);
    *ret_good = rc == RC_OK;
    return finding_err(finding, rc, &found, err);
}

static enum rc look_revision(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    char number[NUMBER_BYTES];
    size_t bytes = 0;
    bool good = false;
    (void)state;
    finding->looked++;
    if (!number_of(row, 3, number)) {
        finding_bad(finding, "document %lld is of no known type", (long long)row_int(row, 0));
        return RC_OK;
    }
    enum rc rc = digest_of(finding, row_int(row, 0), row_int(row, 1), "submitted", digest, &good, err);
    const void *logged = row_blob(row, 2, &bytes);
    if (rc == RC_OK && good && (bytes != HASH_BYTES || !hash_equal(logged, digest, HASH_BYTES)))
        finding_bad(finding, "%s revision %lld is not what its event says", number,
                    (long long)row_int(row, 1));
    if (strcmp(row_text(row, 7), number) != 0)
        finding_bad(finding, "%s revision %lld hangs on an event of %s", number, (long long)row_int(row, 1),
                    row_text(row, 7));
    if (row_int(row, 8) != row_int(row, 9))
        finding_bad(finding, "%s revision %lld was keyed by another than its event says", number,
                    (long long)row_int(row, 1));
    /* A file's documents share one request, which is kept at its end. */
    if (row_int(row, 10) == 0 && *row_text(row, 11) && row_null(row, 12))
        finding_bad(finding, "%s revision %lld came by a request that is gone", number,
                    (long long)row_int(row, 1));
    return rc;
}

enum rc check_revisions(struct finding *finding, struct err *err)
{
    return finding_walk(finding, &check_revision_rows, look_revision, NULL, err);
}

static enum rc look_document(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    char number[NUMBER_BYTES];
    bool good = false;
    (void)state;
    if (!number_of(row, 3, number))
        return RC_OK; /* told among the revisions */
    if (row_int(row, 7) != row_int(row, 1) || row_int(row, 8) != row_int(row, 1))
        finding_bad(finding, "%s stands at revision %lld and has %lld", number, (long long)row_int(row, 1),
                    (long long)row_int(row, 7));
    enum rc rc = digest_of(finding, row_int(row, 0), row_int(row, 1), row_text(row, 2), digest, &good, err);
    return rc == RC_OK && good ? check_covered(finding, number, digest, err) : rc;
}

enum rc check_states(struct finding *finding, struct err *err)
{
    return finding_walk(finding, &check_document_rows, look_document, NULL, err);
}

/* The sums of one revision while its lines go by. */
struct sums {
    int64_t document, revision, quantity, net, tax, lines;
    int64_t want_quantity, want_net, want_tax, want_lines;
    bool overflow;
};

static void close_sums(struct finding *finding, const struct sums *sums)
{
    if (sums->document == 0)
        return;
    finding->looked++;
    if (sums->overflow || sums->quantity != sums->want_quantity || sums->net != sums->want_net ||
        sums->tax != sums->want_tax || sums->lines != sums->want_lines)
        finding_bad(finding, "document %lld revision %lld: its header does not agree with its lines",
                    (long long)sums->document, (long long)sums->revision);
}

static void look_amounts(struct finding *finding, const struct row *row)
{
    struct line_amounts amounts;
    if (row_null(row, 7) || row_null(row, 8) || row_null(row, 10))
        return;
    enum rc rc = line_amounts(row_int(row, 7), row_int(row, 8), row_null(row, 9) ? 0 : row_int(row, 9),
                              row_null(row, 11) ? 0 : row_int(row, 11),
                              finding->context->company->money_decimals, &amounts, NULL);
    if (rc != RC_OK || amounts.net != row_int(row, 10) || amounts.tax != row_int(row, 12))
        finding_bad(finding, "document %lld revision %lld line %lld: its amounts are not quantity × price",
                    (long long)row_int(row, 0), (long long)row_int(row, 1), (long long)row_int(row, 6));
}

static enum rc look_line(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    struct sums *sums = state;
    (void)err;
    if (sums->document != row_int(row, 0) || sums->revision != row_int(row, 1)) {
        close_sums(finding, sums);
        *sums = (struct sums){.document = row_int(row, 0),
                              .revision = row_int(row, 1),
                              .want_quantity = row_int(row, 2),
                              .want_net = row_int(row, 3),
                              .want_tax = row_int(row, 4),
                              .want_lines = row_int(row, 5)};
    }
    if (row_null(row, 6))
        return RC_OK;
    sums->lines++;
    sums->overflow = sums->overflow || !int_add(sums->quantity, row_int(row, 7), &sums->quantity) ||
                     !int_add(sums->net, row_int(row, 10), &sums->net) ||
                     !int_add(sums->tax, row_int(row, 12), &sums->tax);
    look_amounts(finding, row);
    return RC_OK;
}

enum rc check_totals(struct finding *finding, struct err *err)
{
    struct sums sums = {0};
    enum rc rc = finding_walk(finding, &check_line_rows, look_line, &sums, err);
    if (rc == RC_OK)
        close_sums(finding, &sums);
    return rc;
}

static enum rc look_day(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    finding->looked++;
    const int64_t day = row_int(row, 2);
    if (day > row_int(row, 4) || day < finding->context->company->start)
        finding_bad(finding,
                    "document %lld revision %lld is dated before the start month or after its submit",
                    (long long)row_int(row, 0), (long long)row_int(row, 1));
    else if (row_int(row, 1) == 1 && day_to_date((day_t)day).year != row_int(row, 6))
        finding_bad(finding, "document %lld has its number in another year than its date",
                    (long long)row_int(row, 0));
    if (row_int(row, 3) != row_int(row, 5))
        finding_bad(finding, "document %lld revision %lld was not submitted when its event says",
                    (long long)row_int(row, 0), (long long)row_int(row, 1));
    return RC_OK;
}

enum rc check_days(struct finding *finding, struct err *err)
{
    return finding_walk(finding, &check_day_rows, look_day, NULL, err);
}
