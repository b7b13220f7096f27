/* Backups: copies of the whole ledger that passed the check, made while others work, and ledgers made of them
 * again. */
#ifndef DAYBOOK_OFFICE_BACKUP_H
#define DAYBOOK_OFFICE_BACKUP_H

#include "daybook/base/hash.h"
#include "daybook/office/check.h"

enum { BACKUP_HEAD_BYTES = HASH_HEX_BYTES + 24 };

struct backup_done {
    char head[BACKUP_HEAD_BYTES]; /* SEQ:HEX of the copy's log */
    int64_t bytes;
};
/* `path` is a ledger's file, which is only read; `target` must not exist. What fails the check is not made:
 * RC_UNAVAILABLE naming the first finding. `progress` (may be NULL) is told of thousandths. */
typedef void (*backup_progress_fn)(void *context, int64_t done, int64_t total);
enum rc backup_make(const char *path, const char *target, backup_progress_fn progress, void *context,
                    struct backup_done *ret, struct err *err) MUST_CHECK;
/* Makes the ledger `path`, which must not exist, of a backup, under the ledger's lock of the caller's. */
enum rc backup_restore(const char *backup, const char *path, backup_progress_fn progress, void *context,
                       struct backup_done *ret, struct err *err) MUST_CHECK;
/* Leaves the event backup.make, from which the check knows a backup's age. `head` must be of this log:
 * RC_REFUSED. Inside a transaction of the caller's. */
enum rc backup_note(struct context *context, const struct backup_done *done, struct err *err) MUST_CHECK;

#endif
