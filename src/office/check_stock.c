/* The quantity ledger: balances of days are what the moves make them, moves are what the documents say, and
 * counts that are audited hold. */
#include "check_internal.h"

#include <stdio.h>
#include <string.h>

#include "daybook/base/decimal.h"
#include "daybook/document/number.h"
#include "daybook/document/replay.h"

DAYBOOK_SQL(stock_check_moves, "SELECT item, warehouse, day, base_quantity FROM move"
                               " ORDER BY item, warehouse, day");
DAYBOOK_SQL(stock_check_days, "SELECT item, warehouse, day, balance FROM stock_day"
                              " ORDER BY item, warehouse, day");
DAYBOOK_SQL(stock_check_item, "SELECT code FROM item WHERE id = ?");
DAYBOOK_SQL(stock_check_warehouse, "SELECT code FROM warehouse WHERE id = ?");
DAYBOOK_SQL(stock_check_ids, "SELECT COUNT(*), COALESCE(MIN(id), 1), COALESCE(MAX(id), 0) FROM move");
DAYBOOK_SQL(stock_check_documents, "SELECT id, type, series, year, seq FROM document ORDER BY id");
DAYBOOK_SQL(stock_check_moves_of,
            "SELECT event, revision, line, warehouse, item, day, base_quantity FROM move WHERE document = ?"
            " ORDER BY event, line, warehouse, item, day, id");
DAYBOOK_SQL(
    stock_check_counted,
    "SELECT r.warehouse, l.item, CASE r.taken WHEN 'start' THEN r.date - 1 ELSE r.date END, l.base_quantity,"
    " l.book, r.taken, c.document, d.series, d.year, d.seq,"
    " (SELECT s.balance FROM stock_day s WHERE s.warehouse = r.warehouse AND s.item = l.item"
    " AND s.day <= CASE r.taken WHEN 'start' THEN r.date - 1 ELSE r.date END ORDER BY s.day DESC LIMIT 1)"
    " FROM document d JOIN revision r ON r.document = d.id AND r.revision = d.revision"
    " JOIN line l ON l.document = d.id AND l.revision = d.revision"
    " LEFT JOIN stock_count c ON c.warehouse = r.warehouse AND c.item = l.item AND c.document = d.id"
    " AND c.day = CASE r.taken WHEN 'start' THEN r.date - 1 ELSE r.date END"
    " WHERE d.type = ? AND d.state = 'audited' AND NOT EXISTS (SELECT 1 FROM link k"
    " WHERE k.down_document = d.id AND k.kind = 'red') ORDER BY d.id, l.line");
DAYBOOK_SQL(stock_check_counts, "SELECT COUNT(*) FROM stock_count");

enum { CODE_BYTES = 80, PLACE_BYTES = 2 * CODE_BYTES + DAY_BYTES + 8 };

/* The ledger's own words for a place: "MAIN P001 on 2026-03-01". */
struct place {
    int64_t item, warehouse, day;
};

static void code_of(struct finding *finding, const struct sql *sql, int64_t id, char out[CODE_BYTES])
{
    struct row *row = NULL;
    bool has = false;
    snprintf(out, CODE_BYTES, "%lld", (long long)id);
    if (row_begin(finding->context->store, sql, &row, NULL) != RC_OK)
        return;
    row_bind_int(row, id);
    if (row_step(row, &has, NULL) == RC_OK && has)
        snprintf(out, CODE_BYTES, "%s", row_text(row, 0));
    row_end(row);
}

static const char *place_words(struct finding *finding, const struct place *place, char out[PLACE_BYTES])
{
    char item[CODE_BYTES], warehouse[CODE_BYTES], day[DAY_BYTES] = "no day";
    code_of(finding, &stock_check_item, place->item, item);
    code_of(finding, &stock_check_warehouse, place->warehouse, warehouse);
    if (place->day > INT32_MIN / 2 && place->day < INT32_MAX / 2)
        day_format((day_t)place->day, day);
    snprintf(out, PLACE_BYTES, "%s %s on %s", warehouse, item, day);
    return out;
}

static const char *qty(qty_t quantity, char out[DECIMAL_BYTES])
{
    return decimal_format(quantity, QTY_DECIMALS, DECIMAL_TRIM, out);
}

/* Balances of days
 * ------------------------------------------------------------------------------------------------------- */

static struct place place_of(const struct row *row)
{
    return (struct place){row_int(row, 0), row_int(row, 1), row_int(row, 2)};
}

static int compare_places(const struct place *a, const struct place *b)
{
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    if (a->warehouse != b->warehouse)
        return a->warehouse < b->warehouse ? -1 : 1;
    return a->day < b->day ? -1 : a->day > b->day;
}

/* Moves and days go by side by side, in the same order. */
struct days {
    struct finding *finding;
    struct row *moves, *days;
    bool has_move, has_day;
    struct place at; /* of the sum */
    qty_t sum;
};

static enum rc next_move(struct days *days, struct err *err)
{
    return row_step(days->moves, &days->has_move, err);
}

/* Adds all moves of one day to the sum of the days before it. */
static enum rc sum_day(struct days *days, struct err *err)
{
    const struct place place = place_of(days->moves);
    enum rc rc = RC_OK;
    if (place.item != days->at.item || place.warehouse != days->at.warehouse)
        days->sum = 0;
    days->at = place;
    while (rc == RC_OK && days->has_move) {
        const struct place next = place_of(days->moves);
        char words[PLACE_BYTES];
        if (compare_places(&next, &place) != 0)
            break;
        if (!int_add(days->sum, row_int(days->moves, 3), &days->sum))
            finding_bad(days->finding, "%s: its moves sum up to more than can be kept",
                        place_words(days->finding, &place, words));
        rc = next_move(days, err);
    }
    return rc;
}

static void compare_day(struct days *days)
{
    struct finding *finding = days->finding;
    char words[PLACE_BYTES], there[DECIMAL_BYTES], made[DECIMAL_BYTES];
    finding->looked++;
    if (row_kind(days->days, 3) != ROW_INT || row_int(days->days, 3) != days->sum)
        finding_bad(finding, "%s: the balance is %s, and the moves make it %s",
                    place_words(finding, &days->at, words), qty(row_int(days->days, 3), there),
                    qty(days->sum, made));
    if (days->sum < 0)
        finding_bad(finding, "%s: %s is below nothing", place_words(finding, &days->at, words),
                    qty(days->sum, made));
}

static enum rc walk_days(struct days *days, struct err *err)
{
    char words[PLACE_BYTES];
    enum rc rc = next_move(days, err);
    if (rc == RC_OK)
        rc = row_step(days->days, &days->has_day, err);
    while (rc == RC_OK && (days->has_move || days->has_day)) {
        const struct place move = days->has_move ? place_of(days->moves) : (struct place){INT64_MAX, 0, 0};
        const struct place day = days->has_day ? place_of(days->days) : (struct place){INT64_MAX, 0, 0};
        const int order = compare_places(&move, &day);
        if (order > 0)
            finding_bad(days->finding, "%s: a balance, and nothing moved",
                        place_words(days->finding, &day, words));
        if (order < 0)
            finding_bad(days->finding, "%s: something moved, and no balance tells of it",
                        place_words(days->finding, &move, words));
        if (order <= 0 && days->has_move)
            rc = sum_day(days, err);
        if (rc == RC_OK && order == 0 && days->has_day)
            compare_day(days);
        if (rc == RC_OK && order >= 0 && days->has_day)
            rc = row_step(days->days, &days->has_day, err);
    }
    return rc;
}

enum rc check_stock_days(struct finding *finding, struct err *err)
{
    struct days days = {.finding = finding, .at = {-1, -1, 0}};
    enum rc rc = row_begin(finding->context->store, &stock_check_moves, &days.moves, err);
    if (rc == RC_OK)
        rc = row_begin(finding->context->store, &stock_check_days, &days.days, err);
    if (rc == RC_OK)
        rc = walk_days(&days, err);
    row_end(days.moves);
    row_end(days.days);
    return rc;
}

/* Moves
 * ------------------------------------------------------------------------------------------------------- */

struct moves {
    struct finding *finding;
    struct row *row; /* of the moves there are */
    bool has;
    const char *number;
    enum rc rc;
    struct err *err;
};

/* A move of the documents' making against the next one there is. */
static bool hold(void *context, const struct document_move *move)
{
    struct moves *moves = context;
    const struct row *row = moves->row;
    const int64_t want[] = {move->event, move->revision, move->line,    move->warehouse,
                            move->item,  move->day,      move->quantity};
    bool same = moves->has;
    moves->finding->looked++;
    for (int i = 0; same && i < (int)(sizeof want / sizeof *want); i++)
        same = row_kind(row, i) == ROW_INT && row_int(row, i) == want[i];
    if (!same) {
        const struct place place = {move->item, move->warehouse, move->day};
        char words[PLACE_BYTES], quantity[DECIMAL_BYTES];
        finding_bad(moves->finding, "%s line %d: %s of %s is not in the moves", moves->number, move->line,
                    qty(move->quantity, quantity), place_words(moves->finding, &place, words));
        return false;
    }
    moves->rc = row_step(moves->row, &moves->has, moves->err);
    return moves->rc == RC_OK;
}

static enum rc hold_document(struct finding *finding, int64_t id, const char *number, struct err *err)
{
    struct moves moves = {.finding = finding, .number = number, .err = err};
    const int64_t bad = finding->bad;
    struct err found = {0};
    enum rc rc = row_begin(finding->context->store, &stock_check_moves_of, &moves.row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_int(moves.row, id);
    rc = row_step(moves.row, &moves.has, err);
    if (rc == RC_OK) {
        rc = document_replay(finding->context, id, hold, &moves, &found);
        rc = finding_err(finding, rc, &found, err);
    }
    if (rc == RC_OK)
        rc = moves.rc;
    if (rc == RC_OK && moves.has && finding->bad == bad)
        finding_bad(finding, "%s moved what it does not say, on line %lld", number,
                    (long long)row_int(moves.row, 2));
    row_end(moves.row);
    return rc;
}

/* The arena is emptied after each, for there may be millions. */
static enum rc look_document(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const struct document_type *type = document_type_find(row_text(row, 1));
    struct arena *outer = finding->context->arena, arena = {0};
    char number[NUMBER_BYTES];
    (void)state;
    if (!type)
        return RC_OK; /* told among the revisions */
    number_format(type, row_text(row, 2), (int)row_int(row, 3), row_int(row, 4), number);
    finding->context->arena = &arena;
    enum rc rc = hold_document(finding, row_int(row, 0), number, err);
    finding->context->arena = outer;
    arena_free(&arena);
    return rc;
}

static enum rc look_ids(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)err;
    if (row_int(row, 1) != 1 || row_int(row, 2) != row_int(row, 0))
        finding_bad(finding, "%lld %s bear the ids %lld to %lld", (long long)row_int(row, 0),
                    (const char *)state, (long long)row_int(row, 1), (long long)row_int(row, 2));
    return RC_OK;
}

enum rc check_ids(struct finding *finding, const struct sql *sql, const char *what, struct err *err)
{
    char words[16];
    snprintf(words, sizeof words, "%s", what);
    return finding_walk(finding, sql, look_ids, words, err);
}

enum rc check_moves(struct finding *finding, struct err *err)
{
    enum rc rc = finding_walk(finding, &stock_check_documents, look_document, NULL, err);
    return rc == RC_OK ? check_ids(finding, &stock_check_ids, "moves", err) : rc;
}

/* Counts
 * ------------------------------------------------------------------------------------------------------- */

/* What an audited count found is there at its day's end, or at the end of the day before: nothing is dated up
 * to then any more. */
static void look_count(struct finding *finding, const struct document_type *type, const struct row *row)
{
    const struct place place = {row_int(row, 1), row_int(row, 0), row_int(row, 2)};
    const qty_t want = strcmp(row_text(row, 5), "start") == 0 ? row_int(row, 4) : row_int(row, 3);
    const qty_t there = row_null(row, 10) ? 0 : row_int(row, 10);
    char words[PLACE_BYTES], number[NUMBER_BYTES], wanted[DECIMAL_BYTES], is[DECIMAL_BYTES];
    number_format(type, row_text(row, 7), (int)row_int(row, 8), row_int(row, 9), number);
    finding->looked++;
    if (row_null(row, 6))
        finding_bad(finding, "%s is audited and does not close %s", number,
                    place_words(finding, &place, words));
    if (there != want)
        finding_bad(finding, "%s: %s was counted %s, and is %s", number, place_words(finding, &place, words),
                    qty(want, wanted), qty(there, is));
}

static enum rc walk_counts(struct finding *finding, const struct document_type *type, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(finding->context->store, &stock_check_counted, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, type->code);
    while (rc == RC_OK) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        look_count(finding, type, row);
    }
    row_end(row);
    return rc;
}

static enum rc look_kept(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    if (row_int(row, 0) != finding->looked)
        finding_bad(finding, "%lld days are closed by counts, and audited counts close %lld",
                    (long long)row_int(row, 0), (long long)finding->looked);
    return RC_OK;
}

enum rc check_counts(struct finding *finding, struct err *err)
{
    size_t count = 0;
    const struct document_type *types = document_types(&count);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (types[i].stock == STOCK_COUNTED)
            rc = walk_counts(finding, &types[i], err);
    return rc == RC_OK ? finding_walk(finding, &stock_check_counts, look_kept, NULL, err) : rc;
}
