/* Files of documents and masters, taken in through the same validation as keys. A file is uploaded in pieces,
 * then run; the kinds are the records' names, and no type is named here. */
#ifndef DAYBOOK_OFFICE_IMPORT_H
#define DAYBOOK_OFFICE_IMPORT_H

#include "daybook/base/decimal.h"
#include "daybook/base/record.h"
#include "daybook/ledger/context.h"
#include "daybook/office/rows.h"

enum { IMPORT_ROWS_MAX = 100000, IMPORT_ERRORS_MAX = 1000, IMPORT_SLICE_US = 20000 };

struct import_options {
    bool dry_run; /* the same work, rolled back */
    bool partial; /* what is good is taken, the rest handed back */
    bool draft;   /* documents become drafts */
    bool update;  /* masters that differ are changed */
    bool correct; /* recalled documents are corrected and submitted again */
    bool strict;  /* warnings are errors */
};

/* The record behind a kind; NULL: nothing is imported under that name. */
const struct record *import_record(const char *kind);
/* Its columns in the order a template shows them; `required` and `example` are arrays of as many. Texts are
 * borrowed from const tables or owned by the arena. */
struct import_columns {
    const struct record_field **fields;
    bool *required;
    const char **example;
    size_t count;
};
enum rc import_columns(struct arena *arena, const char *kind, struct import_columns *ret,
                       struct err *err) MUST_CHECK;

struct import;
/* `name` (of the file) is for messages only. RC_REFUSED for an unknown kind or options that do not go
 * together, RC_DENIED by role. */
enum rc import_open(struct context *context, const char *kind, const char *name,
                    const struct import_options *options, const char *folder, struct import **ret,
                    struct err *err) MUST_CHECK;
/* The next piece, seq 1, 2, 3 …; a seq already taken is passed over, a gap is refused. */
enum rc import_put(struct import *import, int64_t seq, const char *text, struct err *err) MUST_CHECK;
void import_close(struct import *import); /* NULL is fine */

struct import_result {
    int64_t read, taken, skipped, rejected;
    int64_t error_count; /* of errors, kept in the table or not */
    int64_t warning_count;
    int64_t drafts;
    const char *summary; /* the last line: `items: 77 read, 77 taken, 0 skipped, 0 rejected` */
    struct rows *errors; /* line column field message warning; the first IMPORT_ERRORS_MAX errors and as many
                            warnings. The caller's to close */
    struct rows *
        rejects; /* one column: lines of CSV with their reason, first the header; no rows without --partial */
    struct rows *handles; /* of the drafts made */
    qty_t quantity;       /* totals of the documents taken (read, on a refused file) */
    money_t amount;
    bool documents; /* the totals mean something */
    bool undo;      /* nothing may stay: the caller rolls back */
    bool refused;   /* the whole file is: something in it is wrong, and no --partial */
};
typedef void (*import_progress_fn)(void *context, int64_t done, int64_t total);
/* One turn, inside a transaction of the caller's that nothing else shares (savepoints are made within).
 * *ret_again: the caller commits and calls again (slices of --partial); else *ret is filled. A refused file
 * is RC_OK with `undo`. */
enum rc import_run(struct import *import, struct context *context, import_progress_fn progress,
                   void *progress_context, bool *ret_again, struct import_result *ret,
                   struct err *err) MUST_CHECK;

#endif
