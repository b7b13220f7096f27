/* One submit on its way, from cells to rows. Each stage has a file of its own. */
#ifndef DAYBOOK_DOCUMENT_SUBMISSION_H
#define DAYBOOK_DOCUMENT_SUBMISSION_H

#include "daybook/document/document.h"
#include "draft_internal.h"
#include "draw.h"
#include "effect.h"
#include "stored.h"

struct submission {
    struct context *context;
    const struct document_submit *submit;
    const struct document_type *type;
    const struct draft *draft; /* as stored; NULL: none */
    const struct cells *cells; /* all of them */
    struct stored *target;     /* the document it corrects; NULL: it is new */
    struct entry *entry;
    struct content *content;
    struct stored *known;       /* the document that has the same ref; NULL: none */
    bool skipped;               /* an import's: known and equal */
    struct upstream *upstreams; /* what its lines draw on, each read once */
    size_t upstream_count, upstream_capacity;
    struct effects effects; /* what was covered; a correction's are made again once its lines are numbered */
};

/* Draft, cells, type, rights, and the document to be corrected. */
enum rc submission_gather(struct submission *submission, struct err *err) MUST_CHECK;
/* Parses, checks and looks up; faults go into the context. */
enum rc submission_parse(struct submission *submission, struct err *err) MUST_CHECK;
/* Finds what each line's source names; faults go into the context. */
enum rc submission_sources(struct submission *submission, struct err *err) MUST_CHECK;
/* Holds what the lines draw against what is open. */
enum rc submission_open(struct submission *submission, struct err *err) MUST_CHECK;
/* Stock: items that are none, counts' books, what is drawn on already, and cover now and on every later day.
 */
enum rc submission_stock(struct submission *submission, struct err *err) MUST_CHECK;
/* What it moves more than the document it corrects, as its lines are numbered now. */
enum rc submission_effects(struct submission *submission, struct effects *ret, struct err *err) MUST_CHECK;
/* Whether another document has its ref: skipped, corrected or a fault. */
enum rc submission_known(struct submission *submission, struct err *err) MUST_CHECK;
/* Days, lateness, what files require, credit: faults go into the context. */
enum rc submission_rules(struct submission *submission, struct err *err) MUST_CHECK;
enum rc submission_write(struct submission *submission, struct document_done *ret,
                         struct err *err) MUST_CHECK;

/* The upstream document a text names, by number or by the ref it has with the party (0: any), and the line
 * behind its slash (0: none). *ret_id 0: there is none. */
enum rc source_find(struct context *context, const struct document_type *upstream, int64_t party,
                    const char *text, int64_t *ret_id, int *ret_line, struct err *err) MUST_CHECK;

struct entry_value *submission_value(const struct submission *submission, enum document_slot slot);
/* A fault of a header slot. */
void submission_fault(struct submission *submission, enum document_slot slot, const char *rule,
                      const char *format, ...) PRINTF_LIKE(4, 5);
/* A fault of a slot of the line at this place. */
void submission_line_fault(struct submission *submission, size_t index, enum document_slot slot,
                           const char *rule, const char *format, ...) PRINTF_LIKE(5, 6);
/* "quantity: 5 -> 6" for each difference, joined; NULL on no memory. */
const char *submission_describe(struct submission *submission);

#endif
