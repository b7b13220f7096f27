/* Backups: where the file lies that its owner copies, and that a copy was made. */
#include "handlers.h"

#include <stdio.h>

#include "daybook/office/backup.h"

enum rc on_backup_source(struct call *call, struct err *err)
{
    if (!call->peer->local)
        return err_field(err, RC_DENIED, 0, "", "owner",
                         "a backup is made by the ledger's owner, who may read its file; ask them for it");
    js_set_text(call->result, "path", store_path(call->service->store));
    return RC_OK;
}

enum rc on_backup_note(struct call *call, struct err *err)
{
    struct backup_done done = {.bytes = call_int(call, "bytes")};
    snprintf(done.head, sizeof done.head, "%s", call_text(call, "head"));
    return backup_note(&call->context, &done, err);
}
