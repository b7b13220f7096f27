#include "daybook/office/rows.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/office/spool.h"

struct rows {
    struct spool *spool;
    char columns[ROWS_NAMES_BYTES];
    size_t column_count;
    uint64_t count, read_bytes;
    struct buf line;
};

static size_t words(const char *text)
{
    size_t count = 0;
    for (const char *at = text; *at; at++)
        count += *at != ' ' && (at == text || at[-1] == ' ');
    return count;
}

struct rows *rows_open(const char *folder, const char *columns)
{
    struct rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return NULL;
    size_t bytes = strlen(columns);
    rows->column_count = words(columns);
    rows->spool = spool_open(folder);
    if (!rows->spool || bytes >= sizeof rows->columns || rows->column_count > ROWS_COLUMNS_MAX) {
        rows_close(rows);
        return NULL;
    }
    memcpy(rows->columns, columns, bytes + 1);
    return rows;
}

/* Writes the row to rows->line, each text cut to at most `cell_bytes`. */
static bool line_make(struct rows *rows, const char *const *texts, size_t cell_bytes)
{
    struct js *row = js_array();
    char *cut = NULL;
    for (size_t i = 0; i < rows->column_count; i++) {
        const char *text = texts[i] ? texts[i] : "";
        size_t bytes = strlen(text);
        if (bytes > cell_bytes) {
            size_t keep = cell_bytes;
            while (keep > 0 && ((unsigned char)text[keep] & 0xc0) == 0x80)
                keep--;
            free(cut);
            cut = strndup(text, keep);
            if (!cut) {
                js_free(row);
                return false;
            }
            text = cut;
        }
        js_push_text(row, text);
    }
    free(cut);
    buf_reset(&rows->line);
    bool done = js_write(row, &rows->line);
    js_free(row);
    buf_char(&rows->line, '\n');
    return done && !rows->line.failed;
}

enum rc rows_add(struct rows *rows, const char *const *texts, struct err *err)
{
    size_t cell_bytes = SIZE_MAX;
    do {
        if (!line_make(rows, texts, cell_bytes))
            return err_memory(err);
        cell_bytes = cell_bytes == SIZE_MAX ? ROW_BYTES_MAX : cell_bytes / 2;
    } while (rows->line.bytes > ROW_BYTES_MAX);
    enum rc rc = spool_add(rows->spool, rows->line.text, rows->line.bytes, err);
    if (rc == RC_OK)
        rows->count++;
    return rc;
}

uint64_t rows_count(const struct rows *rows)
{
    return rows->count;
}

const char *rows_columns(const struct rows *rows)
{
    return rows->columns;
}

/* Lines become elements of one array. */
static enum rc parse_lines(struct rows *rows, const char *lines, size_t bytes, struct js **ret,
                           struct err *err)
{
    buf_reset(&rows->line);
    buf_char(&rows->line, '[');
    for (size_t at = 0; at < bytes;) {
        const char *end = memchr(lines + at, '\n', bytes - at);
        size_t count = (size_t)(end - (lines + at));
        if (at > 0)
            buf_char(&rows->line, ',');
        buf_add(&rows->line, lines + at, count);
        at += count + 1;
    }
    buf_char(&rows->line, ']');
    const char *text = buf_text(&rows->line);
    return text ? js_parse(text, rows->line.bytes, ret, err) : err_memory(err);
}

enum rc rows_page(struct rows *rows, struct js **ret, bool *ret_more, struct err *err)
{
    char *page = malloc(ROW_BYTES_MAX);
    if (!page)
        return err_memory(err);
    size_t count = 0;
    struct js *array = NULL;
    enum rc rc = spool_read(rows->spool, rows->read_bytes, page, ROW_BYTES_MAX, &count, err);
    if (rc != RC_OK)
        goto out;
    while (count > 0 && page[count - 1] != '\n')
        count--;
    rc = parse_lines(rows, page, count, &array, err);
    if (rc != RC_OK)
        goto out;
    rows->read_bytes += count;
    *ret_more = rows->read_bytes < spool_bytes(rows->spool);
    *ret = array;
out:
    free(page);
    return rc;
}

void rows_close(struct rows *rows)
{
    if (!rows)
        return;
    spool_close(rows->spool);
    buf_free(&rows->line);
    free(rows);
}
