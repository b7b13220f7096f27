#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/csv.h"
#include "daybook/base/utf8.h"

enum { TABLE_GAP_CELLS = 2 };

struct column {
    const char *name;
    bool number;  /* right-aligned */
    bool guarded; /* a text that a spreadsheet might take for a formula */
    int width_cells;
};

struct table {
    FILE *stream, *spool; /* spool: each cell's text and its NUL, row by row */
    enum table_format format;
    struct column columns[TABLE_COLUMNS_MAX];
    size_t column_count;
    uint64_t row_count;
    bool begun;
    struct arena arena, row_arena;
    struct buf line;
};

static const char *const format_names[] = {
    [TABLE_ALIGNED] = "table", [TABLE_CSV] = "csv", [TABLE_JSON] = "json"};

enum rc table_format_find(const char *text, enum table_format *ret, struct err *err)
{
    for (size_t i = 0; text != NULL && i < sizeof format_names / sizeof *format_names; i++) {
        if (strcmp(text, format_names[i]) == 0) {
            *ret = (enum table_format)i;
            return RC_OK;
        }
    }
    if (text != NULL) {
        return err_set(err, RC_USAGE, "there is no format %s; table, csv and json are there", text);
    }
    *ret = TABLE_ALIGNED;
    return RC_OK;
}

static bool kind_in(const char *kind, const char *const *kinds)
{
    for (; *kinds != NULL; kinds++) {
        if (strcmp(kind, *kinds) == 0) {
            return true;
        }
    }
    return false;
}

static void column_add(struct table *table, const char *name, const char *kind)
{
    static const char *const numbers[] = {"int", "qty", "price", "money", "percent", NULL};
    static const char *const safe[] = {"date", "instant", "flag", NULL}; /* made here, never typed */
    struct column *column = &table->columns[table->column_count++];
    column->name = name;
    column->number = kind_in(kind, numbers);
    column->guarded = !column->number && !kind_in(kind, safe);
    column->width_cells = utf8_cells(name);
}

static enum rc table_new(FILE *stream, enum table_format format, size_t columns, struct table **ret,
                         struct err *err)
{
    if (columns == 0 || columns > TABLE_COLUMNS_MAX) {
        return err_set(err, RC_REFUSED, "a table has 1 to %d columns, not %zu", TABLE_COLUMNS_MAX, columns);
    }
    struct table *table = calloc(1, sizeof *table);
    if (table == NULL) {
        return err_memory(err);
    }
    table->stream = stream;
    table->format = format;
    if (format == TABLE_ALIGNED && (table->spool = tmpfile()) == NULL) {
        free(table);
        return err_set(err, RC_REFUSED, "no temporary file for a table: %s; --format csv needs none",
                       strerror(errno));
    }
    *ret = table;
    return RC_OK;
}

enum rc table_open(FILE *stream, enum table_format format, const struct js *columns, const struct js *kinds,
                   struct table **ret, struct err *err)
{
    struct table *table = NULL;
    enum rc rc = table_new(stream, format, js_count(columns), &table, err);
    if (rc != RC_OK) {
        return rc;
    }
    for (size_t i = 0; i < js_count(columns); i++) {
        const char *kind = js_as_text(js_at(kinds, i));
        const char *text = js_as_text(js_at(columns, i));
        const char *name = utf8_clean(&table->arena, text == NULL ? "" : text);
        if (name == NULL) {
            table_close(table);
            return err_memory(err);
        }
        column_add(table, name, kind == NULL ? "text" : kind);
    }
    *ret = table;
    return RC_OK;
}

enum rc table_open_names(FILE *stream, enum table_format format, const char *names, struct table **ret,
                         struct err *err)
{
    struct js *columns = js_array(), *kinds = js_array();
    struct arena arena = {0};
    for (const char *at = names; *at != '\0';) {
        size_t bytes = strcspn(at, " "), name_bytes = strcspn(at, ": ");
        js_push_text(columns, arena_copy(&arena, at, name_bytes));
        js_push_text(kinds, name_bytes < bytes
                                ? arena_copy(&arena, at + name_bytes + 1, bytes - name_bytes - 1)
                                : "text");
        at += bytes;
        at += *at == ' ';
    }
    enum rc rc = table_open(stream, format, columns, kinds, ret, err);
    js_free(columns);
    js_free(kinds);
    arena_free(&arena);
    return rc;
}

/* Sends the line and empties it. */
static enum rc line_out(struct table *table, struct err *err)
{
    const char *text = buf_text(&table->line);
    if (text == NULL) {
        return err_memory(err);
    }
    bool good = fwrite(text, 1, table->line.bytes, table->stream) == table->line.bytes;
    buf_reset(&table->line);
    return good ? RC_OK
                : err_field(err, RC_REFUSED, 0, "", "output", "the output cannot be written: %s",
                            strerror(errno));
}

/* Aligned ------------------------------------------------------------------------------------------------ */

static void blanks_add(struct buf *line, int cells)
{
    for (; cells > 0; cells--) {
        buf_char(line, ' ');
    }
}

static void aligned_cell(struct table *table, size_t index, const char *text)
{
    const struct column *column = &table->columns[index];
    int blanks = column->width_cells - utf8_cells(text);
    if (index > 0) {
        blanks_add(&table->line, TABLE_GAP_CELLS);
    }
    if (column->number) {
        blanks_add(&table->line, blanks);
    }
    buf_text_add(&table->line, text);
    if (!column->number) {
        blanks_add(&table->line, blanks);
    }
}

static enum rc aligned_line_end(struct table *table, struct err *err)
{
    struct buf *line = &table->line;
    while (!line->failed && line->bytes > 0 && line->text[line->bytes - 1] == ' ') {
        line->text[--line->bytes] = '\0';
    }
    buf_char(line, '\n');
    return line_out(table, err);
}

static enum rc aligned_row(struct table *table, const char *const *texts, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        size_t bytes = strlen(texts[i]) + 1;
        int cells = utf8_cells(texts[i]);
        if (cells > table->columns[i].width_cells) {
            table->columns[i].width_cells = cells;
        }
        if (fwrite(texts[i], 1, bytes, table->spool) != bytes) {
            return err_set(err, RC_REFUSED, "a temporary file cannot be written: %s; --format csv needs none",
                           strerror(errno));
        }
    }
    return RC_OK;
}

static enum rc aligned_heading(struct table *table, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        aligned_cell(table, i, table->columns[i].name);
    }
    enum rc rc = aligned_line_end(table, err);
    for (size_t i = 0; rc == RC_OK && i < table->column_count; i++) {
        blanks_add(&table->line, i > 0 ? TABLE_GAP_CELLS : 0);
        for (int cells = 0; cells < table->columns[i].width_cells; cells++) {
            buf_char(&table->line, '-');
        }
    }
    return rc == RC_OK ? aligned_line_end(table, err) : rc;
}

static enum rc aligned_end(struct table *table, struct err *err)
{
    char *text = NULL;
    size_t capacity = 0;
    rewind(table->spool);
    enum rc rc = aligned_heading(table, err);
    for (uint64_t row = 0; rc == RC_OK && row < table->row_count; row++) {
        for (size_t i = 0; rc == RC_OK && i < table->column_count; i++) {
            if (getdelim(&text, &capacity, '\0', table->spool) < 0) {
                rc = err_set(err, RC_REFUSED, "a temporary file cannot be read back: %s", strerror(errno));
            } else {
                aligned_cell(table, i, text);
            }
        }
        if (rc == RC_OK) {
            rc = aligned_line_end(table, err);
        }
    }
    free(text);
    return rc;
}

/* CSV ---------------------------------------------------------------------------------------------------- */

static enum rc csv_begin(struct table *table, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        csv_write_field(&table->line, table->columns[i].name, i == 0, true);
    }
    csv_write_end(&table->line);
    return line_out(table, err);
}

static enum rc csv_row(struct table *table, const char *const *texts, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        csv_write_field(&table->line, texts[i], i == 0, table->columns[i].guarded);
    }
    csv_write_end(&table->line);
    return line_out(table, err);
}

/* JSON: an array, an object a line; every value a text (decimals stay exact), null where it is empty. -----
 */

static enum rc json_begin(struct table *table, struct err *err)
{
    buf_char(&table->line, '[');
    return line_out(table, err);
}

static enum rc json_row(struct table *table, const char *const *texts, struct err *err)
{
    struct js *object = js_object();
    for (size_t i = 0; i < table->column_count; i++) {
        js_set(object, table->columns[i].name, js_text(texts[i][0] == '\0' ? NULL : texts[i]));
    }
    buf_text_add(&table->line, table->row_count == 0 ? "\n" : ",\n");
    bool good = js_write(object, &table->line);
    js_free(object);
    return good ? line_out(table, err) : err_memory(err);
}

static enum rc json_end(struct table *table, struct err *err)
{
    buf_text_add(&table->line, table->row_count == 0 ? "]\n" : "\n]\n");
    return line_out(table, err);
}

static const struct {
    enum rc (*begin)(struct table *table, struct err *err); /* may be NULL, as end */
    enum rc (*row)(struct table *table, const char *const *texts, struct err *err);
    enum rc (*end)(struct table *table, struct err *err);
} formats[] = {
    [TABLE_ALIGNED] = {NULL, aligned_row, aligned_end},
    [TABLE_CSV] = {csv_begin, csv_row, NULL},
    [TABLE_JSON] = {json_begin, json_row, json_end},
};

static enum rc table_begin(struct table *table, struct err *err)
{
    bool wanted = !table->begun && formats[table->format].begin != NULL;
    table->begun = true;
    return wanted ? formats[table->format].begin(table, err) : RC_OK;
}

enum rc table_texts(struct table *table, const char *const *texts, struct err *err)
{
    const char *clean[TABLE_COLUMNS_MAX];
    enum rc rc = table_begin(table, err);
    arena_reset(&table->row_arena);
    for (size_t i = 0; rc == RC_OK && i < table->column_count; i++) {
        clean[i] = utf8_clean(&table->row_arena, texts[i] == NULL ? "" : texts[i]);
        rc = clean[i] == NULL ? err_memory(err) : RC_OK;
    }
    if (rc == RC_OK) {
        rc = formats[table->format].row(table, clean, err);
    }
    table->row_count += rc == RC_OK;
    return rc;
}

enum rc table_row(void *context, const struct js *row, struct err *err)
{
    struct table *table = context;
    const char *texts[TABLE_COLUMNS_MAX];
    for (size_t i = 0; i < table->column_count; i++) {
        texts[i] = js_as_text(js_at(row, i));
    }
    return table_texts(table, texts, err);
}

enum rc table_end(struct table *table, struct err *err)
{
    enum rc rc = table_begin(table, err);
    return rc == RC_OK && formats[table->format].end != NULL ? formats[table->format].end(table, err) : rc;
}

void table_close(struct table *table)
{
    if (table == NULL) {
        return;
    }
    if (table->spool != NULL) {
        fclose(table->spool);
    }
    buf_free(&table->line);
    arena_free(&table->arena);
    arena_free(&table->row_arena);
    free(table);
}
