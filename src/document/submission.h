/* One submit on its way, from cells to rows. Each stage has a file of its own. */
#ifndef DAYBOOK_DOCUMENT_SUBMISSION_H
#define DAYBOOK_DOCUMENT_SUBMISSION_H

#include "daybook/document/document.h"
#include "draft_internal.h"
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
    struct stored *known; /* the document that has the same ref; NULL: none */
    bool skipped;         /* an import's: known and equal */
};

/* Draft, cells, type, rights, and the document to be corrected. */
enum rc submission_gather(struct submission *submission, struct err *err) MUST_CHECK;
/* Parses, checks and looks up; faults go into the context. */
enum rc submission_parse(struct submission *submission, struct err *err) MUST_CHECK;
/* Whether another document has its ref: skipped, corrected or a fault. */
enum rc submission_known(struct submission *submission, struct err *err) MUST_CHECK;
/* Days, lateness, what files require, credit: faults go into the context. */
enum rc submission_rules(struct submission *submission, struct err *err) MUST_CHECK;
enum rc submission_write(struct submission *submission, struct document_done *ret,
                         struct err *err) MUST_CHECK;

struct entry_value *submission_value(const struct submission *submission, enum document_slot slot);
/* A fault of a header slot. */
void submission_fault(struct submission *submission, enum document_slot slot, const char *rule,
                      const char *format, ...) PRINTF_LIKE(4, 5);
/* "quantity: 5 -> 6" for each difference, joined; NULL on no memory. */
const char *submission_describe(struct submission *submission);

#endif
