/* Drafts: half-keyed work, text exact to the field. A draft belongs to the operator who began it. No event
 * covers it but its deletion. */
#ifndef DAYBOOK_DOCUMENT_DRAFT_H
#define DAYBOOK_DOCUMENT_DRAFT_H

#include "daybook/base/cells.h"
#include "daybook/document/number.h"

enum { DRAFTS_OPERATOR_MAX = 1000 };

struct draft_put {
    const char *uid;                  /* 32 hex digits, made by the client */
    const struct document_type *type; /* needed with the first put */
    int64_t seq;                      /* 1, 2, 3 … */
    const struct cells *cells;        /* changed cells; "" is kept as "" */
    const int *drop_lines;            /* taken out before the cells are put in */
    size_t drop_count;
    int64_t keystrokes; /* of the document so far */
};
struct draft_done {
    int64_t seq;          /* the last one taken */
    bool taken;           /* it is this one, now */
    struct cells differs; /* not taken: those of its cells that stand there otherwise, as they stand there */
    char handle[NUMBER_BYTES];
};
/* Saves. A seq already taken is passed over, a gap is refused (rule "seq"), as is one to a draft that is gone
 * (rule "gone"), as are unknown and secret fields (rule "field"), another operator's draft (RC_DENIED), a uid
 * that was submitted (rule "submitted"). Half-typed text is legal. Inside a transaction of the caller's. */
enum rc draft_put(struct context *context, const struct draft_put *put, struct draft_done *ret,
                  struct err *err) MUST_CHECK;

struct draft {
    const struct document_type *type;
    const char *uid, *login;
    char handle[NUMBER_BYTES];
    int64_t operator_id;
    int64_t document, revision; /* what it corrects; 0: a new document */
    const char *corrects;       /* its number; "" */
    const char *state;          /* of what it corrects; "" */
    bool amends;                /* what it corrects stands meanwhile: it may be deleted */
    int64_t seq, keystrokes;
    instant_t entered_at, changed_at;
    struct cells cells;
};
/* By uid or handle; *ret NULL where there is none. RC_DENIED where it is another operator's. Owned by the
 * context's arena. */
enum rc draft_get(struct context *context, const char *name, struct draft **ret, struct err *err) MUST_CHECK;

struct draft_row {
    const struct document_type *type;
    const char *uid, *login;
    char handle[NUMBER_BYTES], corrects[NUMBER_BYTES]; /* corrects: "" of a new document */
    const char *ref, *date, *party, *note;             /* as typed so far */
    const char *state;                                 /* of what it corrects; "" of a new document */
    const char *reason, *fault_field,
        *fault;     /* where that was returned: why, "" where its keyer asked for it */
    int fault_line; /* 0: the header, or the whole */
    int64_t line_count, keystrokes;
    instant_t entered_at, changed_at;
};
typedef bool (*draft_row_fn)(void *context,
                             const struct draft_row *row); /* borrowed for the call; false stops */
/* An operator's drafts, last changed first; operator 0: everybody's (for reports; only types the roles see).
 */
enum rc draft_list(struct context *context, int64_t operator_id, draft_row_fn tell, void *tell_context,
                   struct err *err) MUST_CHECK;
/* Only the own, and only one without a number: what corrects a document is submitted or voided. Leaves the
 * event draft.delete. */
enum rc draft_delete(struct context *context, const char *name, int64_t *ret_event,
                     struct err *err) MUST_CHECK;

#endif
