/* The state table: what may be done with a document in which state, by whom, and what must hold. */
#ifndef DAYBOOK_DOCUMENT_STEP_INTERNAL_H
#define DAYBOOK_DOCUMENT_STEP_INTERNAL_H

#include "daybook/document/document.h"
#include "stored.h"

enum step_who {
    STEP_KEYER, /* who keyed the present revision, with a role that keys the type */
};

enum { STEP_GUARDS_MAX = 4 };

struct stepping {
    struct context *context;
    const struct document_step *step; /* NULL: only asking whether */
    const struct stored *stored;
    const char *reason_name; /* of the reason, once a guard has found it */
};
/* RC_REFUSED (or another code) with the way out; RC_OK lets the step pass. */
typedef enum rc (*step_guard)(struct stepping *stepping, struct err *err);

struct step_row {
    const char *from, *action, *to;
    enum step_who who;
    step_guard guards[STEP_GUARDS_MAX];
    const char *event;
};
const struct step_row *step_table(size_t *ret_count);
/* The row for an action in the document's state, its `who` and guards passed. */
enum rc step_allow(struct stepping *stepping, const char *action, const struct step_row **ret,
                   struct err *err) MUST_CHECK;

enum rc guard_same_day(struct stepping *stepping, struct err *err);
enum rc guard_void_reason(struct stepping *stepping, struct err *err);

#endif
