/* Lists of values: what F4 shows, what a form fills from, and how a code in a cell becomes a row of the
 * ledger. One const table. */
#ifndef DAYBOOK_LEDGER_LOOKUP_H
#define DAYBOOK_LEDGER_LOOKUP_H

#include "daybook/base/record.h"
#include "daybook/ledger/context.h"

enum { LOOKUP_COLUMNS_MAX = 12, LOOKUP_LIMIT_MAX = 200 };

/* Columns of the lists, for the records whose fields name them. */
#define LOOKUP_ITEM_COLUMNS "code name unit price tax kind barcode"
#define LOOKUP_PARTY_COLUMNS "code name contact city phone terms credit_limit tax"
#define LOOKUP_ACCOUNT_COLUMNS "code name type control"
#define LOOKUP_UNIT_COLUMNS "unit factor"
#define LOOKUP_OPERATOR_COLUMNS "login name department"
#define LOOKUP_NAMED_COLUMNS "code name"
#define LOOKUP_DEPARTMENT_COLUMNS "department"

/* How a typed code is folded before it is compared: width always, and case. */
enum lookup_fold { LOOKUP_UPPER, LOOKUP_LOWER, LOOKUP_AS_IS };

struct lookup {
    const char
        *name; /* item customer supplier warehouse account category unit operator department late_reason … */
    const char *title;          /* of its window */
    const char *noun;           /* in messages: "item" */
    const char *plural;         /* "items" */
    const char *columns;        /* space-separated, first the code: "code name unit price tax kind barcode" */
    const unsigned char *kinds; /* enum field_kind of each column */
    enum lookup_fold fold;
    const char *scope;    /* the field whose value narrows it (an item's units); NULL: none */
    const char *bound;    /* bound first to each statement ("late" of reasons); NULL: nothing */
    const char *words_of; /* its kind in `word`; NULL: a short list, searched row by row */
    /* Each gives id, active, the columns, search. */
    const struct sql *get;     /* [bound | scope,] code */
    const struct sql *barcode; /* barcode; NULL: none */
    const struct sql *range;   /* [bound | scope,] from, below: active rows in order of code */
    const struct sql *words;   /* kind, from, below: active rows by word; NULL with words_of */
};
const struct lookup *lookup_table(size_t *ret_count);
const struct lookup *lookup_by_name(const char *name); /* NULL: there is none */

struct lookup_row {
    int64_t id;
    bool active;
    size_t count;
    const char *values[LOOKUP_COLUMNS_MAX]; /* in the CSV's form, by column; never NULL */
    int64_t numbers[LOOKUP_COLUMNS_MAX];    /* of number columns, in their kind's decimals; 0 where empty */
};
/* The place of a column; -1 where the list has none. */
int lookup_column(const struct lookup *lookup, const char *column);
/* The value of the named column; NULL where the list has none. */
const char *lookup_value(const struct lookup *lookup, const struct lookup_row *row, const char *column);

/* The row with exactly this code (folded), else with this barcode; *ret is NULL where there is none. Inactive
 * rows are found too: whether they will do is the caller's to say. `scope` is the code that narrows, or "".
 * Owned by the context's arena. */
enum rc lookup_get(struct context *context, const struct lookup *lookup, const char *scope, const char *text,
                   struct lookup_row **ret, struct err *err) MUST_CHECK;
/* What to say where there is none: that it does not exist, or, of a barcode whose check digit is wrong, that
 * it was misread. Writes and returns out. */
const char *lookup_missing(const struct lookup *lookup, const char *text, char out[ERR_TEXT_BYTES]);
/* Active rows whose code begins with the text, in order of code; then those of whose words (of code, barcode
 * and name) each word of the text begins one; at most `limit` (LOOKUP_LIMIT_MAX at most). The row is borrowed
 * for the call; false stops. "" gives all from the first. */
typedef bool (*lookup_row_fn)(void *context, const struct lookup_row *row);
enum rc lookup_find(struct context *context, const struct lookup *lookup, const char *scope, const char *text,
                    size_t limit, lookup_row_fn tell, void *tell_context, struct err *err) MUST_CHECK;

#endif
