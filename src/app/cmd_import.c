/* `template` and `import`. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "daybook/base/csv.h"
#include "progress.h"

enum { ERROR_LINE, ERROR_COLUMN, ERROR_FIELD, ERROR_MESSAGE, ERROR_WARNING };

/* A row of CSV from an array of texts. */
static void texts_csv(const struct js *texts, struct buf *out)
{
    for (size_t i = 0; i < js_count(texts); i++) {
        csv_write_field(out, js_as_text(js_at(texts, i)), i == 0, true);
    }
    csv_write_end(out);
}

/* What is imported, a kind a line. */
static int kinds_print(struct command_call *call)
{
    int status;
    struct js *list = command_ask(call, NULL, "record.list", NULL, &status);
    const struct js *records = js_get(list, "records");
    for (size_t i = 0; i < js_count(records); i++) {
        const struct js *record = js_at(records, i);
        if (js_get_bool(record, "import")) {
            print_clean(stdout, js_get_text(record, "name"));
            putchar('\n');
        }
    }
    js_free(list);
    return status;
}

int cmd_template(struct command_call *call)
{
    if (call->options.argument_count == 0) {
        return kinds_print(call);
    }
    struct js *params = js_object();
    js_set_text(params, "kind", call->options.arguments[0]);
    int status;
    struct js *columns = command_ask(call, NULL, "import.columns", params, &status);
    if (columns != NULL) {
        struct buf out = {0};
        texts_csv(js_get(columns, "columns"), &out);
        texts_csv(js_get(columns, "example"), &out);
        fputs(buf_text(&out) == NULL ? "" : buf_text(&out), stdout);
        buf_free(&out);
    }
    js_free(columns);
    return status;
}

/* The file on its way up. */
struct upload {
    const char *path;
    FILE *file;
    int error; /* errno of a read that failed */
    struct progress progress;
};

static long upload_read(void *context, char *out, size_t size)
{
    struct upload *upload = context;
    size_t bytes = fread(out, 1, size, upload->file);
    if (bytes < size && ferror(upload->file)) {
        upload->error = errno;
        return -1;
    }
    return (long)bytes;
}

static void upload_progress(void *context, int64_t done, int64_t total)
{
    struct upload *upload = context;
    progress_tell(&upload->progress, done, total);
}

/* Where --rejects goes: opened before the work, so that a folder that cannot be written is told first, and
 * emptied only when there is something to write. */
static enum rc rejects_open(const char *path, const struct upload *upload, FILE **ret, struct err *err)
{
    struct stat in, out;
    if (fstat(fileno(upload->file), &in) == 0 && stat(path, &out) == 0 && in.st_dev == out.st_dev &&
        in.st_ino == out.st_ino) {
        return err_set(err, RC_USAGE, "--rejects names the file that is read; name another");
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    *ret = fd < 0 ? NULL : fdopen(fd, "w");
    return *ret != NULL ? RC_OK : err_set(err, RC_REFUSED, "%s cannot be written: %s", path, strerror(errno));
}

static enum rc reject_row(void *context, const struct js *row, struct err *err)
{
    const char *line = js_as_text(js_at(row, 0));
    size_t bytes = line == NULL ? 0 : strcspn(line, "\n");
    if (line == NULL) {
        return RC_OK;
    }
    fputs(line, context);
    if (line[bytes] == '\0') {
        fputc('\n', context);
    }
    return ferror((FILE *)context)
               ? err_set(err, RC_REFUSED, "the rejects cannot be written: %s", strerror(errno))
               : RC_OK;
}

static enum rc rejects_write(struct command_call *call, const struct js *result, FILE *rejects,
                             struct err *err)
{
    if (ftruncate(fileno(rejects), 0) != 0 && errno != EINVAL) { /* EINVAL: a pipe or a device */
        return err_set(err, RC_REFUSED, "the rejects cannot be written: %s", strerror(errno));
    }
    enum rc rc = client_rows(call->client, js_get(result, "rejects"), reject_row, rejects, err);
    if (rc == RC_OK && fflush(rejects) != 0) {
        rc = err_set(err, RC_REFUSED, "the rejects cannot be written: %s", strerror(errno));
    }
    return rc;
}

struct errors {
    const char *path;
    int64_t errors, warnings; /* told */
};

static const char *text_at(const struct js *row, size_t index)
{
    const char *text = js_as_text(js_at(row, index));
    return text == NULL ? "" : text;
}

/* FILE:LINE: COLUMN: message, the column by its name where the error is a field's. */
static enum rc error_row(void *context, const struct js *row, struct err *err)
{
    struct errors *errors = context;
    const char *field = text_at(row, ERROR_FIELD), *column = text_at(row, ERROR_COLUMN);
    bool warning = strcmp(text_at(row, ERROR_WARNING), "yes") == 0;
    (void)err;
    print_clean(stderr, errors->path);
    fputc(':', stderr);
    print_clean(stderr, text_at(row, ERROR_LINE));
    fputs(": ", stderr);
    if (field[0] != '\0' || (column[0] != '\0' && strcmp(column, "0") != 0)) {
        print_clean(stderr, field[0] != '\0' ? field : column);
        fputs(": ", stderr);
    }
    fputs(warning ? "warning: " : "", stderr);
    print_clean(stderr, text_at(row, ERROR_MESSAGE));
    fputc('\n', stderr);
    errors->errors += !warning;
    errors->warnings += warning;
    return RC_OK;
}

static enum rc errors_tell(struct command_call *call, const struct js *result, struct errors *errors,
                           struct err *err)
{
    enum rc rc = client_rows(call->client, js_get(result, "errors"), error_row, errors, err);
    int64_t more_errors = js_get_int(result, "error_count", 0) - errors->errors;
    int64_t more_warnings = js_get_int(result, "warning_count", 0) - errors->warnings;
    if (rc == RC_OK && more_errors > 0) {
        fprintf(stderr, "daybook: and %lld more errors\n", (long long)more_errors);
    }
    if (rc == RC_OK && more_warnings > 0) {
        fprintf(stderr, "daybook: and %lld more warnings\n", (long long)more_warnings);
    }
    return rc;
}

static enum rc handle_row(void *context, const struct js *row, struct err *err)
{
    (void)err;
    print_clean(context, text_at(row, 0));
    fputc('\n', context);
    return RC_OK;
}

static void totals_tell(const struct js *totals)
{
    const char *quantity = js_get_text(totals, "quantity"), *amount = js_get_text(totals, "amount");
    if (quantity != NULL && amount != NULL) {
        printf("totals: quantity %s, amount %s\n", quantity, amount);
    }
}

static int result_tell(struct command_call *call, const struct js *result, const char *path, FILE *rejects)
{
    struct err err = {0};
    struct errors errors = {.path = path};
    enum rc rc = errors_tell(call, result, &errors, &err);
    bool lost = js_get_int(result, "rejected", 0) > 0 && js_get(result, "rejects") == NULL;
    if (rc == RC_OK && rejects != NULL && lost) {
        rc = err_set(
            &err, RC_UNAVAILABLE,
            "%s: the rejects were lost with the server; import it again, what is there is passed over", path);
    } else if (rc == RC_OK && rejects != NULL) {
        rc = rejects_write(call, result, rejects, &err);
    }
    if (rc == RC_OK) {
        rc = client_rows(call->client, js_get(result, "handles"), handle_row, stdout, &err);
    }
    int status = rc == RC_OK ? 0 : command_fail(&err);
    totals_tell(js_get(result, "totals"));
    const char *summary = js_get_text(result, "summary");
    if (summary != NULL) {
        print_clean(stdout, summary);
        putchar('\n');
    }
    bool refused = js_get_int(result, "rejected", 0) > 0 || errors.errors > 0;
    return status == 0 && refused ? rc_exit_status(RC_REFUSED) : status;
}

/* A file refused as such: its own line and column where the error has them. */
static int upload_fail(const struct upload *upload, const struct err *err, const struct faults *faults)
{
    struct err told = *err;
    if (upload->error != 0) {
        told = (struct err){0};
        err_set(&told, RC_REFUSED, "%s cannot be read: %s", upload->path, strerror(upload->error));
        return command_fail(&told);
    }
    if (faults->count <= 1 && err->line > 0) {
        snprintf(told.source, sizeof told.source, "%s", upload->path);
        return command_fail(&told);
    }
    if (rc_exit_status(err->rc) == rc_exit_status(RC_UNAVAILABLE)) { /* one of many may have been going on */
        told = (struct err){0};
        err_set(&told, err->rc, "%s: %s", upload->path, err->text);
        return command_fail(&told);
    }
    return command_fail_faults(NULL, err, faults);
}

static struct js *options_json(const struct command_call *call)
{
    static const struct {
        const char *option, *name;
    } switches[] = {{"--dry-run", "dry_run"}, {"--partial", "partial"}, {"--draft", "draft"},
                    {"--update", "update"},   {"--correct", "correct"}, {"--strict", "strict"}};
    struct js *options = js_object();
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        js_set_bool(options, switches[i].name, option_set(&call->options, switches[i].option));
    }
    return options;
}

static int import_run(struct command_call *call, struct upload *upload, FILE *rejects)
{
    struct err err = {0};
    struct faults faults = {.arena = &call->arena};
    struct js *result = NULL;
    progress_start(&upload->progress, "import");
    enum rc rc = client_import(call->client, call->options.arguments[0], options_json(call), upload_read,
                               upload_progress, upload, &result, &faults, &err);
    progress_end(&upload->progress);
    int status =
        rc == RC_OK ? result_tell(call, result, upload->path, rejects) : upload_fail(upload, &err, &faults);
    js_free(result);
    return status;
}

int cmd_import(struct command_call *call)
{
    struct err err = {0};
    struct upload upload = {.path = call->options.arguments[1]};
    const char *rejects_path = option_value(&call->options, "--rejects");
    FILE *rejects = NULL;
    bool standard = strcmp(upload.path, "-") == 0;
    if (rejects_path != NULL && !option_set(&call->options, "--partial")) {
        err_set(&err, RC_USAGE, "--rejects goes with --partial: without it a file is refused whole");
        return command_fail(&err);
    }
    upload.file = standard ? stdin : fopen(upload.path, "rb");
    if (upload.file == NULL) {
        err_set(&err, RC_REFUSED, "%s cannot be read: %s", upload.path, strerror(errno));
        return command_fail(&err);
    }
    bool ready = rejects_path == NULL || rejects_open(rejects_path, &upload, &rejects, &err) == RC_OK;
    int status = ready ? import_run(call, &upload, rejects) : command_fail(&err);
    if (rejects != NULL && fclose(rejects) != 0 && status == 0) {
        err_set(&err, RC_REFUSED, "%s cannot be written: %s", rejects_path, strerror(errno));
        status = command_fail(&err);
    }
    if (!standard) {
        fclose(upload.file);
    }
    return status;
}
