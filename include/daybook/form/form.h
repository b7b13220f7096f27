/* A form file: a picture and its attributes, parsed and bound to a record's description. The language:
 * docs/forms.md. */
#ifndef DAYBOOK_FORM_FORM_H
#define DAYBOOK_FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/arena.h"
#include "daybook/base/expr.h"
#include "daybook/base/record.h"

enum {
    FORM_BYTES_MAX = 16384,
    FORM_FIELDS_MAX = 64, /* so that a set of fields is 64 bits */
    FORM_GRID_COLUMNS_MAX = 16,
    FORM_ROWS_MAX = 19,
    FORM_COLUMNS_MAX = 80,
    FORM_CHECKS_MAX = 128,
    FORM_FILLS_MAX = 16, /* of one field */
    FORM_KEYS_MAX = 16
};

enum form_flag {
    FORM_REQUIRED = 1,
    FORM_NOENTRY = 2,
    FORM_PASS = 4,
    FORM_UPPER = 8,
    FORM_KEEP = 16,
    FORM_SCAN = 32,
    FORM_AUTONEXT = 64,
    FORM_SECRET = 128
};

/* fields[i] of the form is bit i. */
typedef uint64_t form_set_t;

/* An expression and the fields of the form it names. */
struct form_rule {
    const struct expr *expr; /* NULL: none */
    form_set_t uses;
    form_set_t folds; /* those of them inside sum() or count(): of every line */
    const char *text; /* of the form; NULL: the record's */
    int line, column; /* of its text in the form file; 0: the record's */
};

struct form_field;

struct form_check {
    struct form_rule rule;
    const char *
        name; /* the record's rule, which `accept` names; of a form's own check `form.TAG` (`form.TAG.2` …) */
    const char *message;
    bool warning;                   /* `warn`: a second Enter passes */
    const struct form_field *owner; /* whose it is: where the cursor goes */
};

struct form_fill {
    const char *tag;    /* of the field that is filled, in the same part or the header */
    const char *column; /* of the look-up's row */
    const struct form_field *target;
};

struct form_field {
    const char *tag;   /* what the picture holds */
    const char *name;  /* the record's field; of a field the record lacks (a fill's target such as party_name)
                          the tag */
    const char *title; /* the record's, else the tag: for messages */
    const struct record_field *bound; /* NULL: only shown */
    const struct record_field
        *cell; /* how its text is read: the bound field, or one made for it; with the form's `upper` */
    enum record_part part;
    enum field_kind kind;
    unsigned flags;  /* enum form_flag; required, upper, secret, computed of the record are added */
    int row, column; /* in the picture, from 0; a grid field's row is the grid's */
    int width_cells;
    char left, right;        /* the border cells: `[` or `|`, `]` or `|` */
    const char *lookup;      /* NULL: none */
    const char *lookup_code; /* the look-up's first column: the canonical code */
    struct form_fill *fills;
    size_t fill_count;
    struct form_rule
        fallback; /* `default`: evaluated on entering the empty field; the form's, else the record's */
    struct form_rule compute, when;
    const struct form_check *
        *checks; /* the form's and the record's that name this field, whoever owns them */
    size_t check_count;
    const char *help; /* the form's, else the record's; NULL: none */
    int source_line, source_column;
};

/* A run of words of the picture. */
struct form_label {
    int row, column;
    const char *text;
    bool heading; /* stands over the grid */
};

struct form_key {
    const char *key;    /* "F10" */
    const char *action; /* "submit" */
};

struct form {
    const char *name, *title, *record_name;
    int record_line, record_column;
    const struct record *record; /* after form_bind */
    struct form_field
        *fields; /* in tab order: header fields before the lines, the lines, header fields after */
    size_t field_count;
    size_t lines_at, lines_after; /* fields[lines_at … lines_after) are the grid's */
    struct form_label *labels;
    size_t label_count;
    struct form_key *keys;
    size_t key_count;
    struct form_check *checks; /* all, in the order of the file, then the record's */
    size_t check_count;
    const struct form_field *
        *computed; /* after form_bind: every field with a compute, what it uses before it */
    size_t computed_count;
    int rows, columns;       /* of the picture, the grid at its least height */
    int grid_row, grid_rows; /* the row that ends in *N, and N; grid_rows 0: no grid */
};

/* Parses the text; the form lives in the arena and borrows nothing. `source` names the file in errors, which
 * carry line and column: unknown word, tag without field, field without tag, two grids, limits, more than
 * 80×19, … RC_REFUSED. */
enum rc form_parse(struct arena *arena, const char *source, const char *text, size_t bytes, struct form **ret,
                   struct err *err) MUST_CHECK;
/* Binds to a record (borrowed: must outlive the form): names exist, types agree, widths suffice, look-ups and
 * their columns exist, computes do not go round in circles, the form only tightens. RC_REFUSED with line and
 * column of the field or expression. A form is bound once. */
enum rc form_bind(struct form *form, const char *source, const struct record *record, struct arena *arena,
                  struct err *err) MUST_CHECK;
/* By tag, else by the record's name; NULL: the part has none such. */
const struct form_field *form_field_find(const struct form *form, enum record_part part,
                                         const char *name_or_tag);
/* The field's place in fields[], and its bit. */
size_t form_field_index(const struct form *form, const struct form_field *field);
form_set_t form_field_bit(const struct form *form, const struct form_field *field);

#endif
