#include "daybook/office/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daybook/store/event.h"

/* Copying and checking count alike. */
enum { PARTS = 1000, COPIED = PARTS / 2 };

struct making {
    const char *refusal; /* what is not done, and what to do */
    const char *subject;
    backup_progress_fn progress;
    void *progress_context;
    int64_t lines, lines_all;
    char finding[ERR_TEXT_BYTES]; /* the first */
    struct backup_done *done;
};

static void tell_copied(void *context, int64_t done, int64_t total)
{
    const struct making *making = context;
    if (making->progress)
        making->progress(making->progress_context,
                         total > 0 ? (done < total ? done : total) * COPIED / total : 0, PARTS);
}

static enum rc take_line(void *context, const char *name, bool ok, const char *detail, struct err *err)
{
    struct making *making = context;
    (void)err;
    making->lines += making->lines < making->lines_all;
    if (making->progress)
        making->progress(making->progress_context, COPIED + making->lines * COPIED / making->lines_all,
                         PARTS);
    if (!ok && !making->finding[0])
        snprintf(making->finding, sizeof making->finding, "%s: %s", name, detail);
    return RC_OK;
}

static enum rc check_inside(struct making *making, struct context *context, struct err *err)
{
    struct check_result result;
    enum rc rc = check_copy(context, take_line, making, &result, err);
    if (rc == RC_OK && result.failed > 0)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "check", "%s does not pass the check (%s); %s",
                       making->subject, making->finding, making->refusal);
    if (rc == RC_OK)
        snprintf(making->done->head, sizeof making->done->head, "%s", result.head);
    return rc;
}

static enum rc approve(void *making, struct store *copy, struct err *err)
{
    struct company company;
    struct context context;
    struct arena arena = {0};
    enum rc rc = context_company_load(copy, &company, err);
    if (rc == RC_OK)
        rc = zone_use(company.zone, err);
    if (rc != RC_OK)
        return rc;
    context_start(&context, copy, &arena, &company, instant_now());
    rc = check_inside(making, &context, err);
    arena_free(&arena);
    return rc;
}

static int64_t file_bytes(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? (int64_t)info.st_size : 0;
}

enum rc backup_make(const char *path, const char *target, backup_progress_fn progress, void *context,
                    struct backup_done *ret, struct err *err)
{
    struct backup_done done = {0};
    struct making making = {.refusal =
                                "no backup is made: run 'daybook check' on the ledger, and copy its file "
                                "as it is",
                            .subject = path,
                            .progress = progress,
                            .progress_context = context,
                            .lines_all = (int64_t)check_line_count(""),
                            .done = &done};
    const struct store_copying copying = {approve, tell_copied, &making};
    enum rc rc = store_backup(path, target, &copying, err);
    if (rc != RC_OK)
        return rc;
    done.bytes = file_bytes(target);
    *ret = done;
    return RC_OK;
}

enum rc backup_restore(const char *backup, const char *path, backup_progress_fn progress, void *context,
                       struct backup_done *ret, struct err *err)
{
    struct backup_done done = {0};
    struct making making = {.refusal = "nothing is restored: try the backup before it",
                            .subject = backup,
                            .progress = progress,
                            .progress_context = context,
                            .lines_all = (int64_t)check_line_count(""),
                            .done = &done};
    const struct store_copying copying = {approve, tell_copied, &making};
    enum rc rc = store_restore(backup, path, &copying, err);
    if (rc != RC_OK)
        return rc;
    done.bytes = file_bytes(path);
    *ret = done;
    return RC_OK;
}

/* A head of another log would say that this one is backed up. */
static enum rc check_head_of(struct store *store, const char *head, struct err *err)
{
    unsigned char chain[HASH_BYTES];
    char hex[HASH_HEX_BYTES], *end = NULL;
    const long long seq = strtoll(head, &end, 10);
    enum rc rc = seq > 0 && *end == ':' ? event_chain_at(store, seq, chain, err) : RC_REFUSED;
    if (rc == RC_OK && strcmp(hash_hex(chain, sizeof chain, hex), end + 1) == 0)
        return RC_OK;
    return err_field(err, RC_REFUSED, 0, "head", "head", "the head is not of this ledger's log");
}

enum rc backup_note(struct context *context, const struct backup_done *done, struct err *err)
{
    enum rc rc = check_head_of(context->store, done->head, err);
    const char *detail =
        arena_format(context->arena, "head %s, %lld bytes", done->head, (long long)done->bytes);
    if (rc == RC_OK && !detail)
        rc = err_memory(err);
    return rc == RC_OK ? context_event(context, "backup.make", "", 0, detail, NULL, NULL, err) : rc;
}
