/* What a file is told: its errors, and with --partial the rows that were not taken. */
#include "import_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"

enum { REASON_BYTES = 1000, LINE_BYTES = 24 };

enum rc import_tell(struct import *import, const struct import_fault *fault, struct err *err)
{
    char line[LINE_BYTES], column[LINE_BYTES];
    /* Each kind has room of its own, so that warnings never hide an error. */
    int64_t *count = fault->warning ? &import->warning_count : &import->error_count;
    if (++*count > IMPORT_ERRORS_MAX)
        return RC_OK;
    snprintf(line, sizeof line, "%d", fault->line);
    snprintf(column, sizeof column, "%d", fault->column);
    const char *texts[] = {line, column, fault->field, fault->message, fault->warning ? "yes" : "no"};
    return rows_add(import->errors, texts, err);
}

enum rc import_tell_err(struct import *import, const struct err *found, struct err *err)
{
    const struct import_fault fault = {
        .line = found->line, .column = found->column, .field = found->field, .message = found->text};
    return import_tell(import, &fault, err);
}

void import_unit_fault(struct import *import, bool warning, int line, int column, const char *field,
                       const char *format, ...)
{
    struct import_unit *unit = &import->unit;
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct import_fault *grown =
        arena_grow(&unit->arena, unit->faults, unit->fault_count, &unit->fault_capacity,
                   unit->fault_count + 1, sizeof *unit->faults);
    import->failed = import->failed || !warning;
    if (!grown)
        return;
    unit->faults = grown;
    const char *message = arena_text(&unit->arena, text), *name = arena_text(&unit->arena, field);
    unit->faults[unit->fault_count++] =
        (struct import_fault){.line = line,
                              .column = column,
                              .field = name ? name : "",
                              .message = message ? message : "no memory for the message",
                              .warning = warning};
}

/* Writes a row of the file as it came, and the reason after it. */
static void write_row(const struct import *import, const char *const *texts, size_t count, const char *reason,
                      struct buf *out)
{
    bool first = true;
    for (size_t i = 0; i < import->column_count; i++) {
        const struct record_field *field = import->columns[i].field;
        bool text_cell = !field || field->kind == FIELD_TEXT || field->kind == FIELD_CODE;
        if (strcmp(import->columns[i].name, import_reason_name(import->record)) == 0)
            continue; /* of the run before */
        csv_write_field(out, i < count ? texts[i] : "", first, text_cell);
        first = false;
    }
    csv_write_field(out, reason, first, true);
}

enum rc import_reject_header(struct import *import, struct err *err)
{
    const char *names[CSV_COLUMNS_MAX];
    struct buf line = {0};
    if (!import->options.partial)
        return RC_OK;
    for (size_t i = 0; i < import->column_count; i++)
        names[i] = import->columns[i].name;
    write_row(import, names, import->column_count, import_reason_name(import->record), &line);
    const char *text = buf_text(&line);
    enum rc rc = text ? rows_add(import->rejects, &text, err) : err_memory(err);
    buf_free(&line);
    return rc;
}

/* Kept as the fields with a NUL after each, since the reason is known only when the unit is done. */
enum rc import_keep_row(struct import *import, const struct csv_field *fields, size_t count, struct err *err)
{
    struct import_unit *unit = &import->unit;
    enum rc rc = RC_OK;
    if (!import->options.partial || import->file_refused)
        return RC_OK;
    if (!unit->text && !(unit->text = spool_open(import->folder)))
        return err_memory(err);
    for (size_t i = 0; rc == RC_OK && i < import->column_count; i++) {
        const char *text = i < count ? fields[i].text : "";
        rc = spool_add(unit->text, text, strlen(text) + 1, err);
    }
    return rc;
}

static int compare_faults(const void *a, const void *b)
{
    const struct import_fault *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* Every error in one text, as the column `reason` holds it. */
static void join_reasons(const struct import_unit *unit, char out[REASON_BYTES])
{
    size_t bytes = 0;
    out[0] = '\0';
    for (size_t i = 0; i < unit->fault_count && bytes + 1 < REASON_BYTES; i++) {
        if (unit->faults[i].warning)
            continue;
        int added =
            snprintf(out + bytes, REASON_BYTES - bytes, "%s%s", bytes ? "; " : "", unit->faults[i].message);
        bytes += added > 0 ? (size_t)added : 0;
    }
    if (bytes < REASON_BYTES)
        return;
    size_t end = 0;
    if (!utf8_valid(out, strlen(out), &end))
        out[end] = '\0'; /* it was cut within a character */
}

static enum rc reject_row(struct import *import, const char *bytes, const char *reason, struct err *err)
{
    const char *texts[CSV_COLUMNS_MAX];
    struct buf line = {0};
    for (size_t i = 0; i < import->column_count; i++) {
        texts[i] = bytes;
        bytes += strlen(bytes) + 1;
    }
    write_row(import, texts, import->column_count, reason, &line);
    const char *text = buf_text(&line);
    enum rc rc = text ? rows_add(import->rejects, &text, err) : err_memory(err);
    buf_free(&line);
    return rc;
}

/* Reads the kept rows one after another. */
static enum rc reject_rows(struct import *import, struct err *err)
{
    enum { ROW_ROOM = CSV_RECORD_BYTES_MAX + CSV_COLUMNS_MAX + 1 };
    struct import_unit *unit = &import->unit;
    char reason[REASON_BYTES], *room = malloc(ROW_ROOM);
    enum rc rc = room ? RC_OK : err_memory(err);
    uint64_t at = 0;
    join_reasons(unit, reason);
    for (int row = 0; rc == RC_OK && row < unit->rows; row++) {
        size_t count = 0, used = 0;
        rc = spool_read(unit->text, at, room, ROW_ROOM - 1, &count, err);
        if (rc != RC_OK)
            break;
        room[count] = '\0';
        for (size_t i = 0; i < import->column_count && used <= count; i++)
            used += strlen(room + used) + 1;
        rc = reject_row(import, room, row == 0 ? reason : "", err);
        at += used;
    }
    free(room);
    return rc;
}

enum rc import_unit_tell(struct import *import, bool refused, struct err *err)
{
    struct import_unit *unit = &import->unit;
    enum rc rc = RC_OK;
    if (unit->fault_count > 1)
        qsort(unit->faults, unit->fault_count, sizeof *unit->faults, compare_faults);
    for (size_t i = 0; rc == RC_OK && i < unit->fault_count; i++)
        rc = import_tell(import, &unit->faults[i], err);
    if (rc == RC_OK && refused && unit->text)
        rc = reject_rows(import, err);
    return rc;
}
