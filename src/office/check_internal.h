/* What the checks share. */
#ifndef DAYBOOK_SRC_OFFICE_CHECK_INTERNAL_H
#define DAYBOOK_SRC_OFFICE_CHECK_INTERNAL_H

#include "daybook/base/hash.h"
#include "daybook/document/number.h"
#include "daybook/office/check.h"

/* One check under way: how much it looked at, and what it found. */
struct finding {
    struct context *context;
    const char *head; /* as given */
    int64_t looked, bad;
    char first[ERR_TEXT_BYTES];
    char note[ERR_TEXT_BYTES]; /* told where nothing is bad, instead of how much was looked at; "" */
};
void finding_bad(struct finding *finding, const char *format, ...) PRINTF_LIKE(2, 3);
/* A damaged row must not end the run: its error becomes a finding. Anything else than damage is handed on. */
enum rc finding_err(struct finding *finding, enum rc rc, const struct err *found, struct err *err) MUST_CHECK;
/* Looks at the text in a column: whole, UTF-8, free of controls. `key` names its row. */
void finding_text(struct finding *finding, const char *what, const char *key, const struct row *row,
                  int column);
/* Walks all rows of a statement without values. */
typedef enum rc (*finding_row_fn)(struct finding *finding, const struct row *row, void *state,
                                  struct err *err);
enum rc finding_walk(struct finding *finding, const struct sql *sql, finding_row_fn look, void *state,
                     struct err *err) MUST_CHECK;
/* Whether a statement of one text gives a row. */
enum rc finding_has(struct finding *finding, const struct sql *sql, const char *text, bool *ret,
                    struct err *err) MUST_CHECK;

/* The one number that a statement without values gives. */
enum rc finding_count(struct finding *finding, const struct sql *sql, int64_t *ret,
                      struct err *err) MUST_CHECK;
/* The number from columns type, series, year, seq; words where there is none. */
const char *check_number(const struct row *row, int first, char out[NUMBER_BYTES]);

/* Whether the latest event of the subject that covers anything bears this digest. */
enum rc check_covered(struct finding *finding, const char *subject, const unsigned char digest[HASH_BYTES],
                      struct err *err) MUST_CHECK;

/* Whether the ids of a table that is only added to run from 1 without a gap; the statement gives count, least
 * and most. */
enum rc check_ids(struct finding *finding, const struct sql *sql, const char *what,
                  struct err *err) MUST_CHECK;

/* The checks. */
enum rc check_chain(struct finding *finding, struct err *err);
enum rc check_head(struct finding *finding, struct err *err);
enum rc check_requests(struct finding *finding, struct err *err);
enum rc check_settings(struct finding *finding, struct err *err);
enum rc check_operators(struct finding *finding, struct err *err);
enum rc check_masters(struct finding *finding, struct err *err);
enum rc check_numbers(struct finding *finding, struct err *err);
enum rc check_revisions(struct finding *finding, struct err *err);
enum rc check_states(struct finding *finding, struct err *err);
enum rc check_totals(struct finding *finding, struct err *err);
enum rc check_days(struct finding *finding, struct err *err);
enum rc check_stock_days(struct finding *finding, struct err *err);
enum rc check_moves(struct finding *finding, struct err *err);
enum rc check_counts(struct finding *finding, struct err *err);
enum rc check_links(struct finding *finding, struct err *err);
enum rc check_link_log(struct finding *finding, struct err *err);
enum rc check_drawn(struct finding *finding, struct err *err);
enum rc check_audits(struct finding *finding, struct err *err);
enum rc check_returns(struct finding *finding, struct err *err);
enum rc check_reversals(struct finding *finding, struct err *err);
enum rc check_texts(struct finding *finding, struct err *err);
enum rc check_ranges(struct finding *finding, struct err *err);
enum rc check_records(struct finding *finding, struct err *err);
enum rc check_words(struct finding *finding, struct err *err);
enum rc check_drafts(struct finding *finding, struct err *err);
enum rc check_backup(struct finding *finding, struct err *err);
enum rc check_uncovered(struct finding *finding, struct err *err);

#endif
