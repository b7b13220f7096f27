/* What the reports share. */
#ifndef DAYBOOK_SRC_OFFICE_REPORT_INTERNAL_H
#define DAYBOOK_SRC_OFFICE_REPORT_INTERNAL_H

#include "daybook/document/document.h"
#include "daybook/document/draft.h"
#include "daybook/ledger/lookup.h"
#include "daybook/office/report.h"

struct report_run {
    struct context *context;
    const struct js *options;
    struct rows *rows;
    enum rc rc; /* of a callback that could not go on */
    struct err *err;
};

const char *report_option(const struct report_run *run, const char *name); /* "" where it was not given */
enum rc report_day(const struct report_run *run, const char *name, day_t *ret, struct err *err) MUST_CHECK;
enum rc report_type(const struct report_run *run, const struct document_type **ret,
                    struct err *err) MUST_CHECK;
/* The options type, state, from, to, party as a filter. */
enum rc report_filter(const struct report_run *run, struct document_filter *ret, struct err *err) MUST_CHECK;
/* What the option of a list's name (item, warehouse) names; NULL where it was not given. */
enum rc report_lookup(const struct report_run *run, const char *name, const struct lookup_row **ret,
                      struct err *err) MUST_CHECK;
/* Adds a row; false stops, with run->rc set. */
bool report_add(struct report_run *run, const char *const *texts);

/* The reports. */
enum rc report_documents(struct report_run *run, struct err *err);
enum rc report_lines(struct report_run *run, struct err *err);
enum rc report_events(struct report_run *run, struct err *err);
enum rc report_stock(struct report_run *run, struct err *err);
enum rc report_stock_card(struct report_run *run, struct err *err);
enum rc report_available(struct report_run *run, struct err *err);
enum rc report_orders(struct report_run *run, struct err *err);

#endif
