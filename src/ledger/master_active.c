/* Masters are not deleted: they are made inactive, and active again. */
#include "daybook/ledger/master.h"

#include "master_internal.h"

static enum rc update(struct context *context, const struct master *master, const struct master_row *now,
                      bool active, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(context->store, master->activate, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, active);
    row_bind_int(row, now->id);
    row_bind_int(row, now->version);
    return row_run(row, err);
}

static enum rc write_event(struct context *context, const struct master *master, const struct master_row *now,
                           bool active, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    const char *what = arena_format(context->arena, "%s.%s", master->noun, active ? "enable" : "disable");
    const char *subject = master_subject(context->arena, master, now->key);
    if (!what || !subject)
        return err_memory(err);
    enum rc rc = master_digest(context->store, master, now->id, digest, err);
    if (rc)
        return rc;
    return context_event(context, what, subject, now->version + 1,
                         active ? "active: no -> yes" : "active: yes -> no", digest, NULL, err);
}

enum rc master_set_active(struct context *context, const struct master *master, const char *key, bool active,
                          int64_t version, struct master_done *ret, struct err *err)
{
    struct master_row *now = NULL;
    const char *what = arena_format(context->arena, "changing %s", master->name);
    enum rc rc = what ? role_need(context->roles, master->changed_by, what, err) : err_memory(err);
    if (rc == RC_OK)
        rc = master_get(context, master, key, &now, err);
    if (rc)
        return rc;
    if (now->active == active) {
        *ret = (struct master_done){MASTER_SAME, now->id, now->version, now->key};
        return RC_OK;
    }
    if (version && version != now->version)
        return err_field(err, RC_STALE, 0, "active", "stale",
                         "%s %s was changed by another meanwhile; read it again", master->noun, now->key);
    rc = update(context, master, now, active, err);
    if (rc == RC_OK)
        rc = write_event(context, master, now, active, err);
    if (rc == RC_OK)
        *ret = (struct master_done){MASTER_CHANGED, now->id, now->version + 1, now->key};
    return rc;
}
