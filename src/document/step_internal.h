/* The state table: what may be done with a document in which state, by whom, and what must hold. */
#ifndef DAYBOOK_DOCUMENT_STEP_INTERNAL_H
#define DAYBOOK_DOCUMENT_STEP_INTERNAL_H

#include "daybook/document/document.h"
#include "stored.h"

/* Whose step it is. */
enum step_who {
    STEP_KEYER,           /* who keyed the present revision, with a role that keys the type */
    STEP_KEYING,          /* whoever has a role that keys the type */
    STEP_POSITION,        /* the position that audits the type, and no keyer of any revision */
    STEP_POSITION_LEADER, /* the same, or a leader */
    STEP_KEYER_LEADER,    /* the keyer, or a leader */
};

enum { STEP_GUARDS_MAX = 4 };

struct stepping {
    struct context *context;
    const struct document_step *step; /* NULL: only asking whether */
    struct stored *stored;
    const struct step_row *row;
    const char *reason_name; /* of the reason, once a guard has found it */
    int64_t reason_id;
};
/* RC_REFUSED (or another code) with the way out; RC_OK lets the step pass. */
typedef enum rc (*step_guard)(struct stepping *stepping, struct err *err);

struct step_row {
    const char *from, *action, *to;
    enum step_who who;
    step_guard guards[STEP_GUARDS_MAX];
    const char *event;
    const char *reasons; /* the list that its reason is of; NULL: it needs none */
};
const struct step_row *step_table(size_t *ret_count);
/* The row for an action in the document's state, its `who` and guards passed. */
enum rc step_allow(struct stepping *stepping, const char *action, const struct step_row **ret,
                   struct err *err) MUST_CHECK;

enum rc guard_same_day(struct stepping *stepping, struct err *err);
enum rc guard_reason(struct stepping *stepping, struct err *err);
enum rc guard_words(struct stepping *stepping, struct err *err);
enum rc guard_place(struct stepping *stepping, struct err *err);
enum rc guard_no_downstream(struct stepping *stepping, struct err *err);
enum rc guard_not_red(struct stepping *stepping, struct err *err);
enum rc guard_order(struct stepping *stepping, struct err *err);
enum rc guard_upstream_audited(struct stepping *stepping, struct err *err);
enum rc guard_open(struct stepping *stepping, struct err *err);
enum rc guard_short(struct stepping *stepping, struct err *err);
enum rc guard_not_short(struct stepping *stepping, struct err *err);
enum rc guard_book_kept(struct stepping *stepping, struct err *err);
enum rc guard_book_changed(struct stepping *stepping, struct err *err);

/* One step on its way. */
struct doing {
    struct context *context;
    const struct document_step *step;
    struct document_name name;
    struct stored *stored; /* of a document */
    struct stepping stepping;
    const struct step_row *row;
    struct document_stepped *ret;
};

/* Logs the step, with what the chain covers of the document in the state it comes to. */
enum rc step_log(struct doing *doing, struct err *err) MUST_CHECK;
/* Logs it, moves the document and what is in the warehouses. */
enum rc step_move(struct doing *doing, struct err *err) MUST_CHECK;
/* The draft that corrects or amends it, if there is one, goes. */
enum rc step_drop_draft(struct doing *doing, struct err *err) MUST_CHECK;

enum rc step_recall(struct doing *doing, struct err *err);
enum rc step_void(struct doing *doing, struct err *err);
enum rc step_audit(struct doing *doing, struct err *err);
enum rc step_return(struct doing *doing, struct err *err);
enum rc step_withdraw(struct doing *doing, struct err *err);
enum rc step_reverse(struct doing *doing, struct err *err);
enum rc step_amend(struct doing *doing, struct err *err);
enum rc step_close_short(struct doing *doing, struct err *err);
enum rc step_reopen(struct doing *doing, struct err *err);
enum rc step_confirm(struct doing *doing, struct err *err);

#endif
