/* What a record (a document type, a master or a request) consists of: its fields and rules, as data. The
 * right column owns the tables; `record.describe` carries them over the waist; the form engine binds pictures
 * to them. */
#ifndef DAYBOOK_BASE_RECORD_H
#define DAYBOOK_BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/arena.h"
#include "daybook/base/day.h"
#include "daybook/base/json.h"

enum field_kind {
    FIELD_TEXT,
    FIELD_CODE,
    FIELD_INT,
    FIELD_QTY,
    FIELD_PRICE,
    FIELD_MONEY,
    FIELD_PERCENT,
    FIELD_DATE,
    FIELD_CHOICE,
    FIELD_FLAG, /* yes / no */
    FIELD_KINDS
};
/* "text", "code", … ; NULL past the end. And back: FIELD_KINDS when unknown. */
const char *field_kind_name(enum field_kind kind);
enum field_kind field_kind_find(const char *name);
/* Decimals of a kind's number; -1 where it is no number. Money's are the currency's. */
int field_kind_decimals(enum field_kind kind, int money_decimals);

enum record_part { PART_HEADER, PART_LINE };
enum record_kind { RECORD_DOCUMENT, RECORD_MASTER, RECORD_REQUEST };

enum field_flag {
    FIELD_REQUIRED = 1, /* must not be empty at submit */
    FIELD_COMPUTED = 2, /* never typed: computed, looked up, or set by the system */
    FIELD_UPPER = 4,    /* folded to upper case */
    FIELD_SECRET = 8,   /* never shown, never in drafts */
    FIELD_KEY = 16,     /* a master's code */
};

struct record_field {
    const char *name; /* the CSV column's name */
    const char *title;
    enum record_part part;
    enum field_kind kind;
    unsigned flags;
    int max_chars;        /* 0: the kind's own */
    const char *choices;  /* space-separated, for FIELD_CHOICE */
    const char *lookup;   /* the list of values that holds it; NULL: none */
    const char *compute;  /* expression; implies FIELD_COMPUTED */
    const char *fallback; /* default expression, used where the cell is absent or empty */
    const char *help;
};

struct record_rule {
    const char *name; /* stable: what `accept` names */
    enum record_part part;
    const char *field; /* where the cursor goes */
    const char *expr;
    const char *message;
    bool warning;
};

/* A list of values and the columns its rows carry, first the code. */
struct record_lookup {
    const char *name;
    const char *columns; /* space-separated: "code name unit price" */
};

struct record {
    const char *name; /* as import kinds are named: sales-order, items, … */
    const char *title;
    enum record_kind kind;
    const struct record_field *fields;
    size_t field_count;
    const struct record_rule *rules;
    size_t rule_count;
    const struct record_lookup *lookups; /* those its fields name */
    size_t lookup_count;
};

const struct record_field *record_field_find(const struct record *record, enum record_part part,
                                             const char *name);
const struct record_lookup *record_lookup_find(const struct record *record, const char *name);

/* Checks one cell's text by its kind and returns it in canonical form (what the CSV would hold; "" stays ""):
 * width folded, number computed and rounded, date in ISO (`typed` allows what day_parse_typed allows), choice
 * and flag completed from a unique prefix, upper-cased. Controls are refused. Rules: "number", "date",
 * "choice", "text", "overflow", "too-long"; the error names the field. Spaces around a text are taken off; a
 * kind's own limits are 255 chars for a text and 40 for a code. A canonical form is its own canonical form.
 */
enum rc record_canonical(const struct record_field *field, const char *text, int money_decimals, day_t today,
                         bool typed, struct arena *arena, const char **ret, struct err *err) MUST_CHECK;

/* As `record.describe` carries it: {name, title, kind, fields: [{name, title, part, kind, required: true,
 * …}], rules, lookups}; what is NULL or not set is left out. NULL on no memory. Back: RC_REFUSED, rule
 * "record", where it is not of that shape. */
struct js *record_to_json(const struct record *record);
enum rc record_from_json(struct arena *arena, const struct js *object, struct record **ret,
                         struct err *err) MUST_CHECK;

#endif
