/* What draws on what: links are what the lines' sources say or what the log says, and nothing is drawn past
 * what may be. */
#include "check_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/decimal.h"
#include "daybook/document/limits.h"
#include "daybook/document/number.h"

DAYBOOK_SQL(links_ids, "SELECT COUNT(*), COALESCE(MIN(id), 1), COALESCE(MAX(id), 0) FROM link");
DAYBOOK_SQL(
    links_drawing,
    "SELECT d.type, d.series, d.year, d.seq, k.kind, k.down_line, k.base_quantity, k.event, k.up_line,"
    " u.type, u.series, u.year, u.seq, l.source, l.base_quantity, r.event, k.down_document,"
    " k.down_revision FROM link k LEFT JOIN document d ON d.id = k.down_document"
    " LEFT JOIN document u ON u.id = k.up_document LEFT JOIN revision r ON r.document = k.down_document"
    " AND r.revision = k.down_revision LEFT JOIN line l ON l.document = k.down_document"
    " AND l.revision = k.down_revision AND l.line = k.down_line WHERE k.kind NOT IN ('red', 'short')"
    " ORDER BY k.down_document, k.down_revision, k.down_line");
DAYBOOK_SQL(links_sources, "SELECT COUNT(*) FROM line WHERE source <> ''");
DAYBOOK_SQL(
    links_logged,
    "SELECT k.event, e.digest, e.what, e.subject, d.type, d.series, d.year, d.seq, k.kind, k.down_document,"
    " k.down_revision, k.down_line, k.up_document, k.up_line, k.base_quantity FROM link k"
    " LEFT JOIN event e ON e.seq = k.event LEFT JOIN document d ON d.id = k.down_document"
    " WHERE k.kind IN ('red', 'short') ORDER BY k.event, k.id");
DAYBOOK_SQL(links_events, "SELECT COUNT(*) FROM event WHERE what = 'document.link'");
DAYBOOK_SQL(
    links_drawn,
    "SELECT k.up_document, k.up_line, k.kind, k.base_quantity, u.type, u.series, u.year, u.seq, u.state,"
    " l.base_quantity FROM link k JOIN document d ON d.id = k.down_document"
    " AND d.state IN ('submitted', 'returned', 'audited') LEFT JOIN document u ON u.id = k.up_document"
    " LEFT JOIN line l ON l.document = u.id AND l.revision = u.revision AND l.line = k.up_line"
    " WHERE k.kind = 'short' OR (k.kind <> 'red' AND d.revision = k.down_revision)"
    " ORDER BY k.up_document, k.up_line");
DAYBOOK_SQL(links_tolerances, "SELECT detail FROM event WHERE subject = ? AND what = 'setting.change'");

/* Links
 * ------------------------------------------------------------------------------------------------------- */

struct drawing {
    int64_t document, revision, line; /* of the last link */
};

static bool source_says(const struct row *row)
{
    char number[NUMBER_BYTES], source[NUMBER_BYTES + 24];
    snprintf(source, sizeof source, "%s/%lld", check_number(row, 9, number), (long long)row_int(row, 8));
    return strcmp(row_text(row, 13), source) == 0;
}

static enum rc look_drawing(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const struct document_type *type = row_null(row, 0) ? NULL : document_type_find(row_text(row, 0));
    struct drawing *last = state;
    char number[NUMBER_BYTES];
    (void)err;
    finding->looked++;
    check_number(row, 0, number);
    if (!type || !type->draws || strcmp(type->draws, row_text(row, 4)) != 0)
        finding_bad(finding, "%s draws by a link of another kind", number);
    else if (row_kind(row, 6) != ROW_INT || row_null(row, 14) || row_int(row, 6) != row_int(row, 14) ||
             row_int(row, 7) != row_int(row, 15) || !source_says(row))
        finding_bad(finding, "%s line %lld draws another thing than its source names", number,
                    (long long)row_int(row, 5));
    if (last->document == row_int(row, 16) && last->revision == row_int(row, 17) &&
        last->line == row_int(row, 5))
        finding_bad(finding, "%s line %lld draws twice", number, (long long)row_int(row, 5));
    *last = (struct drawing){row_int(row, 16), row_int(row, 17), row_int(row, 5)};
    return RC_OK;
}

enum rc check_links(struct finding *finding, struct err *err)
{
    struct drawing last = {0};
    int64_t sources = 0;
    enum rc rc = finding_walk(finding, &links_drawing, look_drawing, &last, err);
    if (rc == RC_OK)
        rc = finding_count(finding, &links_sources, &sources, err);
    if (rc == RC_OK && sources != finding->looked)
        finding_bad(finding, "%lld lines name a source, and %lld links draw", (long long)sources,
                    (long long)finding->looked);
    return rc == RC_OK ? check_ids(finding, &links_ids, "links", err) : rc;
}

/* Links that no source names: reversals and closings
 * ------------------------------------------------------------------------------------------------------- */

struct logged {
    int64_t event; /* whose links go by; 0: none yet */
    int64_t groups;
    bool good;
    struct hash hash;
    unsigned char digest[HASH_BYTES];
    char number[NUMBER_BYTES];
};

static void close_logged(struct finding *finding, struct logged *logged)
{
    unsigned char digest[HASH_BYTES];
    if (!logged->event)
        return;
    logged->groups++;
    hash_finish(&logged->hash, digest);
    if (!logged->good || !hash_equal(logged->digest, digest, HASH_BYTES))
        finding_bad(finding, "%s: its links are not what event %lld says", logged->number,
                    (long long)logged->event);
}

static void begin_logged(struct logged *logged, const struct row *row)
{
    size_t bytes = 0;
    const void *digest = row_blob(row, 1, &bytes);
    logged->event = row_int(row, 0);
    check_number(row, 4, logged->number);
    logged->good = bytes == HASH_BYTES && strcmp(row_text(row, 2), "document.link") == 0 &&
                   strcmp(row_text(row, 3), logged->number) == 0;
    if (bytes == HASH_BYTES)
        memcpy(logged->digest, digest, HASH_BYTES);
    hash_init(&logged->hash);
    hash_add_text(&logged->hash, "links");
}

/* The columns in the order in which they were logged (src/document/draw.c). */
static enum rc look_logged(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    struct logged *logged = state;
    (void)err;
    finding->looked++;
    if (logged->event != row_int(row, 0)) {
        close_logged(finding, logged);
        begin_logged(logged, row);
    }
    hash_add_text(&logged->hash, row_text(row, 8));
    for (int i = 9; i <= 14; i++) {
        logged->good = logged->good && row_kind(row, i) == ROW_INT;
        hash_add_int(&logged->hash, row_int(row, i));
    }
    return RC_OK;
}

enum rc check_link_log(struct finding *finding, struct err *err)
{
    struct logged logged = {0};
    int64_t events = 0;
    enum rc rc = finding_walk(finding, &links_logged, look_logged, &logged, err);
    if (rc == RC_OK)
        rc = finding_count(finding, &links_events, &events, err);
    if (rc != RC_OK)
        return rc;
    close_logged(finding, &logged);
    if (events != logged.groups)
        finding_bad(finding, "%lld events tell of links, and links hang on %lld", (long long)events,
                    (long long)logged.groups);
    return RC_OK;
}

/* What is drawn
 * ------------------------------------------------------------------------------------------------------- */

/* One upstream line while what draws on it goes by. */
struct drawn {
    int64_t document, line;
    const struct document_type *type;
    char number[NUMBER_BYTES];
    bool overflow, gone;
    qty_t ordered, drawn, shorted;
    int percents[64]; /* the highest tolerance there ever was, by type; -1: not asked for yet */
};

/* "tolerance.PR: 5 → 10": the number behind the arrow. */
static int told_percent(const char *detail)
{
    static const char arrow[] = "→ ";
    const char *at = strstr(detail, arrow);
    return at ? (int)strtol(at + sizeof arrow - 1, NULL, 10) : 0;
}

/* The highest percentage that the type's tolerance ever was: what was drawn under it may stand. */
static enum rc read_percent(struct finding *finding, const struct document_type *down, int *ret,
                            struct err *err)
{
    char subject[LIMIT_NAME_BYTES + 16];
    struct row *row = NULL;
    bool has = true;
    snprintf(subject, sizeof subject, "setting tolerance.%s", down->code);
    enum rc rc = row_begin(finding->context->store, &links_tolerances, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, subject);
    *ret = down->over_percent;
    while (rc == RC_OK) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        const int percent = told_percent(row_text(row, 0));
        *ret = percent > *ret ? percent : *ret;
    }
    row_end(row);
    return rc;
}

static enum rc percent_for(struct finding *finding, struct drawn *drawn, int *ret, struct err *err)
{
    size_t count = 0;
    const struct document_type *types = document_types(&count);
    const struct document_type *down = document_type_downstream(drawn->type);
    const size_t at = down ? (size_t)(down - types) : 0;
    *ret = 0;
    if (!down || at >= sizeof drawn->percents / sizeof *drawn->percents)
        return RC_OK;
    enum rc rc = drawn->percents[at] < 0 ? read_percent(finding, down, &drawn->percents[at], err) : RC_OK;
    *ret = drawn->percents[at];
    return rc;
}

static enum rc close_drawn(struct finding *finding, struct drawn *drawn, struct err *err)
{
    char is[DECIMAL_BYTES], most[DECIMAL_BYTES];
    int percent = 0;
    qty_t sum = 0;
    if (!drawn->document)
        return RC_OK;
    if (!drawn->type || drawn->gone) {
        finding_bad(finding, "%s line %lld is drawn on and does not stand", drawn->number,
                    (long long)drawn->line);
        return RC_OK;
    }
    enum rc rc = percent_for(finding, drawn, &percent, err);
    if (rc != RC_OK)
        return rc;
    drawn->overflow = drawn->overflow || !int_add(drawn->drawn, drawn->shorted, &sum);
    const __int128 limit = (__int128)drawn->ordered * (100 + percent) / 100;
    if (drawn->overflow || drawn->drawn < 0 || drawn->shorted < 0 || sum > limit)
        finding_bad(finding, "%s line %lld: %s is drawn or closed of %s", drawn->number,
                    (long long)drawn->line, decimal_format(sum, QTY_DECIMALS, DECIMAL_TRIM, is),
                    decimal_format(drawn->ordered, QTY_DECIMALS, DECIMAL_TRIM, most));
    return RC_OK;
}

static void begin_drawn(struct drawn *drawn, const struct row *row)
{
    drawn->document = row_int(row, 0);
    drawn->line = row_int(row, 1);
    drawn->type = row_null(row, 4) ? NULL : document_type_find(row_text(row, 4));
    check_number(row, 4, drawn->number);
    drawn->gone = row_null(row, 9) ||
                  (strcmp(row_text(row, 8), "submitted") != 0 && strcmp(row_text(row, 8), "returned") != 0 &&
                   strcmp(row_text(row, 8), "audited") != 0);
    drawn->ordered = row_int(row, 9);
    drawn->drawn = drawn->shorted = 0;
    drawn->overflow = false;
}

static enum rc look_drawn(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    struct drawn *drawn = state;
    enum rc rc = RC_OK;
    finding->looked++;
    if (drawn->document != row_int(row, 0) || drawn->line != row_int(row, 1)) {
        rc = close_drawn(finding, drawn, err);
        begin_drawn(drawn, row);
    }
    qty_t *sum = strcmp(row_text(row, 2), "short") == 0 ? &drawn->shorted : &drawn->drawn;
    drawn->overflow = drawn->overflow || !int_add(*sum, row_int(row, 3), sum);
    return rc;
}

enum rc check_drawn(struct finding *finding, struct err *err)
{
    struct drawn drawn = {0};
    for (size_t i = 0; i < sizeof drawn.percents / sizeof *drawn.percents; i++)
        drawn.percents[i] = -1;
    enum rc rc = finding_walk(finding, &links_drawn, look_drawn, &drawn, err);
    return rc == RC_OK ? close_drawn(finding, &drawn, err) : rc;
}
