/* client_backup, client_restore: files that their owner reads and writes, in this process: a server never
 * opens a path that a client names. */
#include <stdio.h>

#include "client_internal.h"
#include "daybook/office/backup.h"
#include "daybook/store/store.h"

static void give(const struct backup_done *done, struct client_copied *ret)
{
    _Static_assert(sizeof ret->head >= sizeof done->head, "a head fits");
    snprintf(ret->head, sizeof ret->head, "%s", done->head);
    ret->bytes = done->bytes;
}

enum rc client_backup(const char *ledger, const char *target, client_progress_fn progress, void *context,
                      struct client_copied *ret, struct err *err)
{
    struct backup_done done;
    enum rc rc = hash_start(err);
    if (rc == RC_OK)
        rc = backup_make(ledger, target, progress, context, &done, err);
    if (rc == RC_OK)
        give(&done, ret);
    return rc;
}

enum rc client_restore(const char *backup, const char *ledger, int wait_ms, client_progress_fn progress,
                       void *context, struct client_copied *ret, struct err *err)
{
    struct backup_done done;
    struct store_lock *lock = NULL;
    enum rc rc = hash_start(err);
    if (rc == RC_OK)
        rc = store_restorable(backup, ledger, err);
    if (rc == RC_OK)
        rc = store_lock(ledger, wait_ms, &lock, err);
    if (rc == RC_OK)
        rc = backup_restore(backup, ledger, progress, context, &done, err);
    store_unlock(lock);
    if (rc == RC_OK)
        give(&done, ret);
    return rc;
}
