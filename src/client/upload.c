/* client_import: a file's bytes go up in pieces that are whole UTF-8; what no line of the waist can carry is
 * found here, with its place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client_internal.h"
#include "daybook/base/utf8.h"
#include "daybook/service/protocol.h"

enum { UNDER_WAY_MAX = 8, ERRORS_MAX = 1000 };

struct upload {
    struct client *client;
    const char *kind;
    bool partial;
    int64_t job, seq;
    size_t held; /* bytes in `bytes`: the head of a character that the next read ends */
    char bytes[UPLOAD_BYTES_MAX + 1];
    int line, column; /* of the next character */
    int64_t bad;
    struct js *errors; /* rows as import.run tells them */
    size_t under_way;
    struct err failed; /* of a piece that was refused */
};

static void put_answered(void *context, const struct js *result, const struct err *err)
{
    struct upload *upload = context;
    upload->under_way--;
    if (!result && upload->failed.rc == RC_OK)
        upload->failed = *err;
}

static enum rc put_piece(struct upload *upload, const char *text, struct err *err)
{
    struct js *params = js_object();
    js_set_int(params, "job", upload->job);
    js_set_int(params, "seq", ++upload->seq);
    js_set_text(params, "text", text);
    enum rc rc = client_send(upload->client, "import.put", params, put_answered, upload, err);
    if (rc != RC_OK)
        return rc;
    upload->under_way++;
    while (upload->under_way >= UNDER_WAY_MAX && client_wait(upload->client, -1))
        client_pump(upload->client);
    if (upload->failed.rc != RC_OK && err && err->rc == RC_OK)
        *err = upload->failed;
    return upload->failed.rc;
}

static void add_error(struct upload *upload, const char *message)
{
    char line[16], column[16];
    upload->bad++;
    if (upload->bad > ERRORS_MAX)
        return;
    snprintf(line, sizeof line, "%d", upload->line);
    snprintf(column, sizeof column, "%d", upload->column);
    const char *texts[] = {line, column, "", message, "no"};
    struct js *row = js_array();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        js_push_text(row, texts[i]);
    js_push(upload->errors, row);
}

static const char *fault_of(uint32_t point, const char *at, size_t bytes)
{
    if (bytes == 1 && (unsigned char)*at >= 0x80)
        return "not UTF-8; save the file as UTF-8";
    if (point == 0)
        return "a NUL byte; save the file as plain text";
    if (point < 0x20 && point != '\t' && point != '\n' && point != '\r')
        return "a control character; take it out";
    return NULL;
}

/* Walks the characters that are whole; returns their bytes. `last`: nothing follows, so a cut one is an error
 * too. */
static size_t scan(struct upload *upload, size_t count, bool last)
{
    size_t at = 0;
    while (at < count) {
        size_t bytes = 1, need = 1;
        unsigned char lead = (unsigned char)upload->bytes[at];
        need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        if (need > count - at && !last)
            break;
        uint32_t point = lead ? utf8_decode(upload->bytes + at, &bytes) : 0;
        const char *fault = fault_of(point, upload->bytes + at, bytes);
        if (fault)
            add_error(upload, fault);
        upload->column++;
        if (point == '\n') {
            upload->line++;
            upload->column = 1;
        }
        at += bytes;
    }
    return at;
}

/* One read's bytes: checked, and sent on unless something was wrong before. *ret_more false at the end. */
static enum rc take_bytes(struct upload *upload, client_read_fn read, void *context, bool *ret_more,
                          struct err *err)
{
    long got = read(context, upload->bytes + upload->held, UPLOAD_BYTES_MAX - upload->held);
    if (got < 0)
        return err_set(err, RC_REFUSED, "the file cannot be read to its end");
    size_t count = upload->held + (size_t)got;
    upload->bytes[count] = '\0';
    size_t whole = scan(upload, count, got == 0);
    char cut = upload->bytes[whole];
    enum rc rc = RC_OK;
    upload->bytes[whole] = '\0';
    if (whole > 0 && upload->bad == 0)
        rc = put_piece(upload, upload->bytes, err);
    upload->bytes[whole] = cut;
    upload->held = count - whole;
    memmove(upload->bytes, upload->bytes + whole, upload->held);
    *ret_more = got > 0;
    return rc;
}

static enum rc open_job(struct upload *upload, struct js *options, struct faults *faults, struct err *err)
{
    struct js *params = js_object(), *opened = NULL;
    js_set_text(params, "kind", upload->kind);
    js_set(params, "options", options ? options : js_object());
    enum rc rc = client_call(upload->client, "import.open", params, &opened, faults, err);
    upload->job = js_get_int(opened, "job", 0);
    js_free(opened);
    return rc;
}

/* A result as import.run gives it, for a file that could not be sent. */
static struct js *refused_result(struct upload *upload)
{
    char summary[128];
    struct js *result = js_object(), *errors = js_object();
    snprintf(summary, sizeof summary, "%s: 0 read, 0 taken, 0 skipped, 0 rejected", upload->kind);
    static const char *const counts[] = {"read", "taken", "skipped", "rejected"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        js_set_int(result, counts[i], 0);
    js_set_bool(result, "refused", true);
    js_set_int(result, "error_count", upload->bad);
    js_set_text(result, "summary", summary);
    js_set(result, "totals", js_object());
    js_set(errors, "rows", js_keep(upload->errors));
    js_set(result, "errors", errors);
    return result;
}

/* With the server the upload went, or its answer did. The id tells the rest: had the file been taken whole,
 * the run sent again would have been answered. `ran`: the run was sent. */
static enum rc tell_lost(const struct upload *upload, bool ran, enum rc rc, struct err *err)
{
    bool lost = rc == RC_UNKNOWN || strcmp(err->rule, "job") == 0 || strcmp(err->rule, "gone") == 0;
    const char *what =
        !ran || !upload->partial
            ? "nothing of the file is in the ledger; import it again"
            : "part of the file may be in the ledger; import it again, what is there is passed over";
    const struct err *why = wire_failure(upload->client);
    bool told =
        why && why->text[0] && strcmp(err->text, why->text) == 0; /* why no server stands is worth more */
    if (!lost || told)
        return rc;
    *err = (struct err){0};
    if (rc == RC_UNKNOWN)
        return err_field(
            err, RC_UNKNOWN, 0, "", "unknown",
            "the server was lost before it answered; whether the file was taken is not known; import it "
            "again, what is there is passed over");
    return err_field(err, RC_UNAVAILABLE, 0, "", "gone", "the server was lost before the file was taken; %s",
                     what);
}

static enum rc run_job(struct upload *upload, client_progress_fn progress, void *context, struct js **ret,
                       struct faults *faults, struct err *err)
{
    struct client *client = upload->client;
    struct js *params = js_object();
    js_set_int(params, "job", upload->job);
    client->progress = progress;
    client->progress_context = context;
    enum rc rc = client_call(client, "import.run", params, ret, faults, err);
    client->progress = NULL;
    return rc;
}

enum rc client_import(struct client *client, const char *kind, struct js *options, client_read_fn read,
                      client_progress_fn progress, void *context, struct js **ret, struct faults *faults,
                      struct err *err)
{
    struct upload *upload = calloc(1, sizeof *upload);
    struct err failure = {0};
    bool more = true, ran = false;
    *ret = NULL;
    if (!upload) {
        js_free(options);
        return err_memory(err);
    }
    upload->client = client;
    upload->kind = kind;
    upload->line = upload->column = 1;
    upload->errors = js_array();
    upload->partial = js_get_bool(options, "partial");
    enum rc rc = open_job(upload, options, faults, &failure);
    while (rc == RC_OK && more)
        rc = take_bytes(upload, read, context, &more, &failure);
    while (upload->under_way > 0 && client_wait(client, -1))
        client_pump(client);
    if (rc == RC_OK && upload->failed.rc != RC_OK) {
        failure = upload->failed;
        rc = failure.rc;
    }
    if (rc == RC_OK && upload->bad > 0) {
        *ret = refused_result(upload);
    } else if (rc == RC_OK) {
        ran = true;
        rc = run_job(upload, progress, context, ret, faults, &failure);
    }
    if (rc != RC_OK)
        rc = tell_lost(upload, ran, rc, &failure);
    if (rc != RC_OK && err && err->rc == RC_OK)
        *err = failure;
    js_free(upload->errors);
    free(upload);
    return rc;
}
