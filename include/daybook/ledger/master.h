/* Masters: one engine driven by one const table. Every change is an event with old and new value per field. A
 * master is never deleted, only made inactive. */
#ifndef DAYBOOK_LEDGER_MASTER_H
#define DAYBOOK_LEDGER_MASTER_H

#include "daybook/base/cells.h"
#include "daybook/base/hash.h"
#include "daybook/base/record.h"
#include "daybook/ledger/context.h"

enum master_column_kind {
    MASTER_TEXT,   /* as the cell holds it */
    MASTER_NUMBER, /* a number of the field's kind; empty is NULL */
    MASTER_REF,    /* the id of the row its lookup finds; empty is NULL */
    MASTER_RATIO,  /* `N` or `N/M`: two columns */
    MASTER_NONE,   /* kept nowhere (active) */
};

struct master_change; /* of the engine */

/* A row of the table. Statements that read give: id, version, active, the fields in the record's order (a
 * ratio takes two columns, a reference its code), search. */
struct master {
    const char *name;             /* items, customers, … : the import kind, and record->name */
    const char *noun;             /* item, customer, … : in events, messages and `word` */
    const struct record *record;  /* RECORD_MASTER; FIELD_KEY marks its key, one field or two */
    const unsigned char *columns; /* enum master_column_kind, one for each field of the record */
    const char *bound;          /* bound first to get, list and insert ("customer" of party); NULL: nothing */
    const char *search;         /* the fields whose words it is found by, space-separated */
    unsigned changed_by;        /* roles */
    const struct sql *get;      /* [bound,] key… */
    const struct sql *list;     /* [bound,] from; of two key fields: first, first, second. In order of key */
    const struct sql *find;     /* kind, word from, word below; in order of key */
    const struct sql *insert;   /* [bound,] the fields, search */
    const struct sql *update;   /* the fields, active, search, id, version */
    const struct sql *activate; /* active, id, version */
    const struct sql *digest;   /* id; gives all columns in schema order */
    int digest_columns;
    const char *frozen;       /* fields that do not change once it is in use, space-separated; NULL: none */
    const struct sql *in_use; /* id; a row where something was entered on it */
    const char *unique;       /* a field besides the key that no two may share; NULL: none */
    const struct sql *owner;  /* its value; gives id, key */
    enum rc (*check)(struct master_change *change,
                     struct err *err); /* what is particular to it; NULL: nothing */
};
/* By place from 0; NULL past the last. */
const struct master *master_at(size_t index);
/* By its name or its noun ("items", "item"); NULL: there is none. */
const struct master *master_find(const char *name);

enum master_mode {
    MASTER_ADD,    /* must be new; absent cells take their defaults */
    MASTER_CHANGE, /* must exist, at `version` (else RC_STALE naming the fields that differ); absent cells
                      stay */
    MASTER_IMPORT, /* new: added; there and equal in the cells given: MASTER_SAME; different: refused naming
                      the fields */
    MASTER_UPDATE, /* as MASTER_IMPORT, but different is changed: absent cells stay, empty ones are cleared */
};
enum master_outcome { MASTER_ADDED, MASTER_CHANGED, MASTER_SAME };
struct master_done {
    enum master_outcome outcome;
    int64_t id, version;
    const char *key; /* its code as kept */
};
/* Adds or changes one. Cells stand on line 0, named as the record's fields. Inside a transaction of the
 * caller's. Faults in context->faults; RC_DENIED by role. `version` 0 asks for no check. */
enum rc master_put(struct context *context, const struct master *master, const struct cells *cells,
                   enum master_mode mode, int64_t version, struct master_done *ret,
                   struct err *err) MUST_CHECK;
/* Makes one inactive, or active again. The same again is MASTER_SAME. */
enum rc master_set_active(struct context *context, const struct master *master, const char *key, bool active,
                          int64_t version, struct master_done *ret, struct err *err) MUST_CHECK;

struct master_row {
    int64_t id, version;
    bool active;
    const char *key;           /* code; of two key fields `FIRST/SECOND` (P001/BOX, void/KEYED-TWICE) */
    const char *const *values; /* one for each field of the record, in the CSV's form, never NULL */
};
/* By its key, folded. RC_REFUSED naming it where there is none. Owned by the context's arena. */
enum rc master_get(struct context *context, const struct master *master, const char *key,
                   struct master_row **ret, struct err *err) MUST_CHECK;
/* Puts a row into cells (line 0), as master_put takes them. */
enum rc master_cells(const struct master *master, const struct master_row *row, struct cells *ret,
                     struct err *err) MUST_CHECK;

struct master_filter {
    const char *text;     /* prefix of code or barcode, or of any word of the name; "" or NULL: all */
    const char *position; /* keys from here on; "" or NULL: from the first */
    size_t limit;         /* 0: all */
    bool all;             /* inactive ones too */
};
/* In order of key. The row is borrowed for the call; false stops. */
typedef bool (*master_row_fn)(void *context, const struct master_row *row);
enum rc master_list(struct context *context, const struct master *master, const struct master_filter *filter,
                    master_row_fn tell, void *tell_context, struct err *err) MUST_CHECK;
/* The digest that the latest event of this row must carry. */
enum rc master_digest(struct store *store, const struct master *master, int64_t id,
                      unsigned char ret[HASH_BYTES], struct err *err) MUST_CHECK;
/* What events name it by: "item P001". */
const char *master_subject(struct arena *arena, const struct master *master, const char *key);

#endif
