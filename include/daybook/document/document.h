/* Documents: submit, steps, reading, lists. Everything that writes stands inside a transaction (or savepoint)
 * of the caller's, and leaves nothing written when it fails only together with the caller's rollback. */
#ifndef DAYBOOK_DOCUMENT_DOCUMENT_H
#define DAYBOOK_DOCUMENT_DOCUMENT_H

#include "daybook/base/cells.h"
#include "daybook/base/decimal.h"
#include "daybook/base/hash.h"
#include "daybook/document/number.h"
#include "daybook/document/type.h"

/* Submit
 * ----------------------------------------------------------------------------------------------------------------------
 */

struct document_submit {
    const char *uid; /* 32 hex digits: the draft's, which is the request's id; becomes the document's where no
                        draft is stored */
    const struct document_type *type; /* may be NULL where the draft is stored */
    int64_t seq; /* of these cells after the draft's last; 0: no cells to add. Lower is RC_STALE with a fault
                    for each cell that differs, a gap is refused */
    const struct cells *cells; /* added to the stored draft's, or the whole document; NULL: none */
    const int *drop_lines;     /* lines taken out before the cells are put in */
    size_t drop_count;
    int64_t keystrokes;   /* of the document so far; 0: as the draft has it */
    const char *corrects; /* number of the recalled document that a whole document corrects; NULL: new, or as
                             the draft says */
    int64_t revision;     /* the revision it was read at; 0: no check. Another is RC_STALE */
    bool confirms;        /* a count's: it stands as keyed, and its book is taken anew */
    bool skip_known;    /* an import: a document whose (type, party, ref) is known is skipped when equal, else
                           refused naming the first    field that differs */
    bool correct_known; /* an import with --correct: a known one that is recalled is corrected by these cells
                         */
};
enum document_outcome { DOCUMENT_SUBMITTED, DOCUMENT_CORRECTED, DOCUMENT_SKIPPED };
struct document_done {
    enum document_outcome outcome;
    const struct document_type *type;
    int64_t id, revision, event;
    bool late;
    char number[NUMBER_BYTES];
};
/* Parses, validates, numbers and writes. Every error and warning is in context->faults: RC_REFUSED with the
 * first error, RC_WARNINGS with the first warning that was not accepted, RC_DENIED by role or where the draft
 * is another operator's, RC_STALE. A stored draft is gone with it. After a refusal the cells sent along are
 * not in the draft: the client puts them again with the same seq. */
enum rc document_submit(struct context *context, const struct document_submit *submit,
                        struct document_done *ret, struct err *err) MUST_CHECK;

/* Steps
 * -------------------------------------------------------------------------------------------------------------------------
 */

struct document_step {
    const char *action; /* submit delete recall void audit unaudit return askback withdraw reverse amend
                           closeshort reopenorder confirm */
    const char *name;   /* of the document or draft: number, handle, TYPE:REF */
    const char *reason; /* code, or "" */
    const char *note;   /* text, or "" */
    int line; /* of a return: where the fault is; of closeshort and reopenorder: the one line; 0: header, all
               */
    const char *field; /* of a return: the field that is wrong, or "" */
    const char *date;  /* of a reverse: its day in ISO form; "" or NULL: today */
    int64_t revision;  /* the revision it was read at; 0: no check */
};
struct document_stepped {
    const struct document_type *type;
    char number[NUMBER_BYTES]; /* the handle, of a draft deleted */
    const char *state;         /* after the step; "deleted" of a draft */
    int64_t revision, event;
    bool late;               /* of a submit */
    const char *draft_uid;   /* the draft that the operator goes on with; NULL: none */
    char made[NUMBER_BYTES]; /* the number of the document that reverses it; "" */
};
/* One row of the state table: from, action, to, who and the guards. RC_REFUSED names the state and what may
 * be done in it. */
enum rc document_step(struct context *context, const struct document_step *step, struct document_stepped *ret,
                      struct err *err) MUST_CHECK;
/* What a step's event says: "QUANTITY, line 2 quantity: 12 came, not 10". "" and 0 for what there is not;
 * NULL on no memory. */
const char *document_step_words(struct arena *arena, const char *reason, int line, const char *field,
                                const char *note);
/* The actions that the operator may do now on a document or draft in this state, space-separated: what
 * screens offer. */
struct document_view;
const char *document_actions(struct context *context, const struct document_view *view);

/* Read
 * --------------------------------------------------------------------------------------------------------------------------
 */

struct document_event {
    int64_t seq;
    instant_t at;
    const char *login, *what, *detail; /* login "system" for the system */
    int64_t revision;
};

/* A document that this one draws on or reverses, or the other way round. */
struct document_link {
    const char *number, *state;
    const char *relation; /* draws-on, drawn-by, reverses, reversed-by */
};

/* A document or draft as it stands. All owned by the context's arena. */
struct document_view {
    const struct document_type *type;
    int64_t id; /* 0: a draft */
    const char *uid;
    char number[NUMBER_BYTES]; /* or the draft's handle */
    const char *state;         /* draft submitted recalled returned audited reversed void */
    int64_t revision;          /* 0: a draft of a new document */
    const char *corrects;      /* a draft's: the number it corrects; "" */
    bool amends;               /* a draft's: that document stands meanwhile */
    const char *draft;         /* the handle of the operator's own draft that corrects it; "" */
    int64_t draft_seq;         /* a draft's: seq of its last draft.put */
    struct cells cells; /* line 0 and the lines; every field of the record that has a value, names and amounts
                           included */
    const char *party, *party_name;
    const char *keyed_by, *keyed_by_name; /* login and name */
    int64_t keyed_by_id;
    instant_t entered_at, submitted_at, returned_at,
        audited_at; /* 0: not yet. submitted_at is of the present revision */
    day_t submitted_on;
    bool late, imported;
    const char *late_reason, *warnings;
    int64_t keystrokes, line_count;
    qty_t quantity_total;
    money_t net_total, tax_total;
    struct document_event *events; /* oldest first */
    size_t event_count;
    struct document_link *links; /* up the chain, then down it */
    size_t link_count;
    const char *audited_by; /* login; "" where it is not audited */
    struct stored *stored;  /* of this floor; NULL: a draft */
};
/* RC_DENIED where the roles do not see the type, or a draft is another operator's. `revision` 0: the present
 * one. */
enum rc document_read(struct context *context, const char *name, int64_t revision, struct document_view **ret,
                      struct err *err) MUST_CHECK;

/* Lists
 * -------------------------------------------------------------------------------------------------------------------------
 */

/* Documents by business date, then number; only types the roles see. Drafts are listed by draft_list. */
struct document_filter {
    const struct document_type *type; /* NULL: all */
    const char *state;                /* "" or NULL: all; "current": all but recalled and void */
    day_t from, to;                   /* of the business day; DAY_NONE: open */
    const char *party;                /* its code; "" or NULL: all */
    const char *text;     /* part of ref, note, party's code or name, or number; "" or NULL: all */
    const char *keyed_by; /* login; "" or NULL: all */
    day_t keyed_on;       /* the company's day of the present revision's submit; 0: any */
    bool to_audit; /* only types that the operator audits, and nothing that they keyed in any revision */
    const char
        *after;   /* number of a document: those behind it in the list's order; "" or NULL: from the first */
    bool itself;  /* with that document at the head */
    size_t limit; /* 0: all */
    bool newest;  /* the latest first */
};
struct document_row {
    const struct document_type *type;
    int64_t id, revision, line_count;
    char number[NUMBER_BYTES];
    const char *ref, *party, *party_name, *warehouse, *state, *keyed_by, *note;
    day_t date, due; /* DAY_NONE: none */
    instant_t entered_at, submitted_at, audited_at;
    bool late;
    qty_t quantity;
    money_t net, tax;
};
typedef bool (*document_row_fn)(void *context,
                                const struct document_row *row); /* borrowed for the call; false stops */
enum rc document_list(struct context *context, const struct document_filter *filter, document_row_fn tell,
                      void *tell_context, struct err *err) MUST_CHECK;

struct document_line_row {
    const struct document_row *document;
    int line;
    const char *item, *item_name, *unit, *note;
    bool has_price, has_net, has_open;   /* has_open: other documents draw on the type */
    qty_t quantity, base_quantity, open; /* open: what none has drawn */
    price_t price;
    percent_t discount, tax_rate;
    money_t net, tax;
};
typedef bool (*document_line_fn)(void *context, const struct document_line_row *row);
/* The lines of the same documents in the same order. */
enum rc document_lines_list(struct context *context, const struct document_filter *filter,
                            document_line_fn tell, void *tell_context, struct err *err) MUST_CHECK;

/* The digest that a document's event must carry: of its submit in `state` submitted at that revision, of a
 * later step in the state it led to. Made from the rows as they are kept, column by column, so that nothing
 * that reading them makes equal is equal here. RC_UNAVAILABLE where there is no such revision. */
enum rc document_digest(struct context *context, int64_t id, int64_t revision, const char *state,
                        unsigned char ret[HASH_BYTES], struct err *err) MUST_CHECK;

#endif
