/* Documents on paper: a delivery note, a picking slip. Plain UTF-8 lines of at most PAPER_CELLS cells,
 * whatever the names are made of. */
#ifndef DAYBOOK_OFFICE_PAPER_H
#define DAYBOOK_OFFICE_PAPER_H

#include "daybook/ledger/context.h"

enum { PAPER_CELLS = 80, PAPER_PAGE_LINES_MIN = 30, PAPER_PAGE_LINES_MAX = 1000 };

struct paper_print {
    const char *number;
    const char *paper; /* "": the one that the types table names; another is RC_REFUSED */
    int page_lines;    /* a form feed begins a line after so many, and the columns' heads stand again; 0: one
                          long page */
};
typedef enum rc (*paper_line_fn)(void *context, const char *line, struct err *err);
/* *ret_title, "Delivery note SD-2026-000001", is in the context's arena. An order's slip lists what is open
 * of it and what is on hand in its warehouse. */
enum rc paper_print(struct context *context, const struct paper_print *print, const char **ret_title,
                    paper_line_fn tell, void *tell_context, struct err *err) MUST_CHECK;

#endif
