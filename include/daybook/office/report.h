/* Reports: a table of what can be asked, with the columns fixed for scripts (the product's contract,
 * "Reports"). Rows are made inside one read transaction of the caller's and read out afterwards. */
#ifndef DAYBOOK_OFFICE_REPORT_H
#define DAYBOOK_OFFICE_REPORT_H

#include "daybook/base/json.h"
#include "daybook/ledger/context.h"
#include "daybook/office/rows.h"

/* Whose a report is. */
enum report_seen {
    SEEN_ROWS,  /* any operator's: each row is shown to those who may see it */
    SEEN_STOCK, /* of those who key or audit a type that moves stock, leader, admin, and `besides` */
};

struct report_run;
struct report {
    const char *name, *title;
    const char *options; /* space-separated: type state from to … */
    const char *columns; /* space-separated */
    const char *kinds;   /* of each column, for alignment and for the guard of text cells (field_kind_name;
                            `instant` a timestamp) */
    enum rc (*make)(struct report_run *run, struct err *err);
    enum report_seen seen;
    unsigned besides; /* role bits */
};
/* By place from 0; NULL past the last. */
const struct report *report_at(size_t index);
const struct report *report_find(const char *name); /* NULL: there is none */
unsigned report_roles(const struct report *report); /* who may run it */
/* `options` is an object of texts (or NULL); one the report does not have is RC_USAGE. Adds to `rows`, which
 * was opened with the report's columns. Only what the operator's roles may see. */
enum rc report_make(struct context *context, const struct report *report, const struct js *options,
                    struct rows *rows, struct err *err) MUST_CHECK;

#endif
