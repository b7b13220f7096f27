/* The upload, and the run over it. */
#include "import_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PIECE_BYTES = 4096, PROGRESS_ROWS = 500 };

static enum rc check_options(const struct import_options *options, const char *kind, bool document,
                             struct err *err)
{
    if (document && options->update)
        return err_field(err, RC_USAGE, 0, "options", "option",
                         "--update is for masters; %s are corrected with --correct", kind);
    if (!document && (options->draft || options->correct))
        return err_field(err, RC_USAGE, 0, "options", "option",
                         "--draft and --correct are for documents, and %s are masters", kind);
    if (options->draft && options->correct)
        return err_field(err, RC_USAGE, 0, "options", "option", "--draft and --correct do not go together");
    return RC_OK;
}

enum rc import_open(struct context *context, const char *kind, const char *name,
                    const struct import_options *options, const char *folder, struct import **ret,
                    struct err *err)
{
    const struct record *record = import_record(kind);
    if (!record)
        return err_field(err, RC_USAGE, 0, "kind", "lookup",
                         "nothing is imported as %s; `template` without a kind lists what is", kind);
    const struct document_type *type = record->kind == RECORD_DOCUMENT ? document_type_find(kind) : NULL;
    const struct master *master = type ? NULL : master_find(kind);
    char what[ERR_TEXT_BYTES];
    snprintf(what, sizeof what, "import of %s", kind);
    enum rc rc = check_options(options, kind, type, err);
    if (rc == RC_OK)
        rc = role_need(context->roles, type ? type->keyed_by : master->changed_by, what, err);
    if (rc != RC_OK)
        return rc;
    struct import *import = calloc(1, sizeof *import);
    if (!import || !(import->upload = spool_open(folder))) {
        free(import);
        return err_memory(err);
    }
    import->record = record;
    import->kind = record->name;
    import->type = type;
    import->master = master;
    import->options = *options;
    import->next_seq = 1;
    snprintf(import->name, sizeof import->name, "%s", name);
    snprintf(import->folder, sizeof import->folder, "%s", folder);
    *ret = import;
    return RC_OK;
}

enum rc import_put(struct import *import, int64_t seq, const char *text, struct err *err)
{
    if (seq < import->next_seq)
        return RC_OK;
    if (seq > import->next_seq || import->started)
        return err_field(err, RC_REFUSED, 0, "seq", "seq",
                         "piece %lld of the file is missing; send it again from the start",
                         (long long)import->next_seq);
    enum rc rc = spool_add(import->upload, text, strlen(text), err);
    if (rc != RC_OK)
        return rc;
    import->next_seq++;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        import->lines++;
    return RC_OK;
}

void import_close(struct import *import)
{
    if (!import)
        return;
    spool_close(import->upload);
    csv_close(import->reader);
    import_unit_free(import);
    arena_free(&import->unit.arena);
    import_seen_free(&import->seen);
    import_seen_free(&import->drafts);
    rows_close(import->errors);
    rows_close(import->rejects);
    rows_close(import->handles);
    free(import);
}

static enum rc take_record(void *context, const struct csv_field *fields, size_t count, struct err *err)
{
    struct import *import = context;
    if (import->ended)
        return RC_OK;
    if (import->column_count == 0)
        return import_read_header(import, fields, count, err);
    if (import->progress && import->rows % PROGRESS_ROWS == 0)
        import->progress(import->progress_context, import->rows, import->lines > 1 ? import->lines - 1 : 0);
    return import_read_row(import, fields, count, err);
}

static enum rc start(struct import *import, struct err *err)
{
    if (import->started)
        return RC_OK;
    import->started = true;
    import->reader = csv_open(import->name, take_record, import);
    import->errors = rows_open(import->folder, "line column field message warning");
    import->rejects = rows_open(import->folder, "row");
    import->handles = rows_open(import->folder, "handle");
    if (!import->reader || !import->errors || !import->rejects || !import->handles)
        return err_memory(err);
    return import_load_drafts(import, err);
}

/* What the reader cannot go on after: told as an error of the file, and what came before it stands. */
static enum rc file_fault(struct import *import, const struct err *found, struct err *err)
{
    if (strcmp(found->rule, "csv") != 0) {
        *err = *found;
        return found->rc;
    }
    import->failed = import->ended = true;
    import->file_refused = !import->options.partial; /* slices may be committed already */
    return import_tell_err(import, found, err);
}

static enum rc no_header(struct import *import, struct err *err)
{
    const struct import_fault fault = {
        .line = 1, .field = "", .message = "the file is empty; the first line names the columns"};
    if (import->column_count > 0)
        return RC_OK;
    import->file_refused = import->failed = true;
    return import_tell(import, &fault, err);
}

static enum rc read_piece(struct import *import, struct err *err)
{
    char piece[PIECE_BYTES];
    size_t count = 0;
    struct err found = {0};
    enum rc rc = spool_read(import->upload, import->read_bytes, piece, sizeof piece, &count, err);
    if (rc != RC_OK)
        return rc;
    import->read_bytes += count;
    rc = count > 0 ? csv_put(import->reader, piece, count, &found) : csv_end(import->reader, &found);
    if (rc != RC_OK)
        return file_fault(import, &found, err);
    if (count > 0)
        return RC_OK;
    import->ended = true;
    rc = no_header(import, err);
    return rc == RC_OK ? import_unit_finish(import, err) : rc;
}

static int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void finish(struct import *import, struct import_result *ret)
{
    const struct import_options *options = &import->options;
    bool refused = import->file_refused || (import->failed && !options->partial);
    *ret = (struct import_result){
        .read = import->read,
        .taken = refused ? 0 : import->taken,
        .skipped = import->skipped,
        .error_count = import->error_count,
        .warning_count = import->warning_count,
        .drafts = refused ? 0 : import->draft_count,
        .errors = import->errors,
        .rejects = import->rejects,
        .handles = import->handles,
        .quantity = import->quantity,
        .amount = import->amount,
        .documents = import->type,
        .undo = refused || options->dry_run,
        .refused = refused,
    };
    ret->rejected = ret->read - ret->taken - ret->skipped;
    ret->summary = arena_format(
        import->context->arena, "%s: %lld read, %lld taken, %lld skipped, %lld rejected", import->kind,
        (long long)ret->read, (long long)ret->taken, (long long)ret->skipped, (long long)ret->rejected);
    import->errors = import->rejects = import->handles = NULL;
}

/* Drafts that were taken back have no handles. */
static enum rc forget_handles(struct import *import, struct err *err)
{
    rows_close(import->handles);
    import->handles = rows_open(import->folder, "handle");
    return import->handles ? RC_OK : err_memory(err);
}

enum rc import_run(struct import *import, struct context *context, import_progress_fn progress,
                   void *progress_context, bool *ret_again, struct import_result *ret, struct err *err)
{
    int64_t until = clock_us() + IMPORT_SLICE_US;
    bool sliced = import->options.partial && !import->options.dry_run;
    import->context = context;
    import->progress = progress;
    import->progress_context = progress_context;
    context->imported = true;
    context->strict = import->options.strict;
    context->accept_all = !import->options.strict;
    enum rc rc = start(import, err);
    while (rc == RC_OK && !import->ended) {
        if (sliced && clock_us() >= until) {
            *ret_again = true;
            return RC_OK;
        }
        rc = read_piece(import, err);
    }
    if (rc != RC_OK)
        return rc;
    if (import->unit.open) /* cut off in the middle: its rows were read, and are no whole document */
        import_unit_free(import);
    *ret_again = false;
    if (import->options.dry_run || import->file_refused || (import->failed && !import->options.partial))
        rc = forget_handles(import, err);
    if (rc != RC_OK)
        return rc;
    finish(import, ret);
    return ret->summary ? RC_OK : err_memory(err);
}
