/* Proves the books, not only the file: every check of the ledger, one line each. A table; what a floor below
 * can say of itself is asked of it. Read only, inside a read transaction of the caller's. Not covered by the
 * chain, and so not held against it: drafts, sessions and counters. */
#ifndef DAYBOOK_OFFICE_CHECK_H
#define DAYBOOK_OFFICE_CHECK_H

#include "daybook/ledger/context.h"

typedef enum rc (*check_line_fn)(void *context, const char *name, bool ok, const char *detail,
                                 struct err *err);
struct check_result {
    const char *head; /* SEQ:HEX of the event log's end, to be kept outside */
    int failed;
};
/* How many lines a ledger in order gives, for a progress bar; one that is not may give more. */
size_t check_line_count(const char *head);
/* `head` "" or one that was kept: RC_USAGE where it is malformed. */
enum rc check_run(struct context *context, const char *head, check_line_fn tell, void *tell_context,
                  struct check_result *ret, struct err *err) MUST_CHECK;
/* The same of a copy on its way to be a backup or a ledger: how old the last backup is does not count. */
enum rc check_copy(struct context *context, check_line_fn tell, void *tell_context, struct check_result *ret,
                   struct err *err) MUST_CHECK;

/* Every table of the schema and what finds a change of it; NULL: nothing does. */
struct check_cover {
    const char *table, *by;
};
const struct check_cover *check_covers(size_t *ret_count);

#endif
