/* Lists of values: what F4 shows, what a form fills from, and how a code in a cell becomes a row of the
 * ledger. One const table. */
#ifndef DAYBOOK_LEDGER_LOOKUP_H
#define DAYBOOK_LEDGER_LOOKUP_H

#include "daybook/ledger/context.h"

enum { LOOKUP_COLUMNS_MAX = 12, LOOKUP_LIMIT_MAX = 200 };

struct lookup {
    const char
        *name; /* item customer supplier warehouse account category unit operator late_reason void_reason … */
    const char *title;   /* of its window */
    const char *noun;    /* in messages: "item" */
    const char *plural;  /* "items" */
    const char *columns; /* space-separated, first the code: "code name unit price tax barcode" */
    const char *
        kinds; /* kind of each column, for alignment: "code text code price percent code" (field_kind_name) */
    const char *scope;                      /* the field that narrows it (an item's units); NULL: none */
    const struct sql *get, *prefix, *words; /* of the engine: see lookup.c */
    const char *bound;                      /* the master kind the statements are narrowed to, or "" */
};
const struct lookup *lookup_table(size_t *ret_count);
const struct lookup *lookup_find_name(const char *name); /* NULL: there is none */

struct lookup_row {
    int64_t id;
    bool active;
    size_t count;
    const char *values[LOOKUP_COLUMNS_MAX]; /* in the CSV's form, by column; never NULL */
};
/* The value of the named column; NULL where the list has none. */
const char *lookup_value(const struct lookup *lookup, const struct lookup_row *row, const char *column);

/* The row with exactly this code (case and width folded), else with this barcode; *ret is NULL where there is
 * none. Inactive rows are found too: whether they will do is the caller's to say. `scope` is the code that
 * narrows, or "". */
enum rc lookup_get(struct context *context, const struct lookup *lookup, const char *scope, const char *text,
                   struct lookup_row **ret, struct err *err) MUST_CHECK;
/* Active rows whose code or barcode begins with the text, in order of code, then those a word of whose code,
 * barcode or name begins with it (every word of the text must be found); at most `limit`. The row is borrowed
 * for the call; false stops. "" gives all from the first. */
typedef bool (*lookup_row_fn)(void *context, const struct lookup_row *row);
enum rc lookup_find(struct context *context, const struct lookup *lookup, const char *scope, const char *text,
                    size_t limit, lookup_row_fn tell, void *tell_context, struct err *err) MUST_CHECK;

#endif
