/* `show`: a document as it stands, with its lines, clocks and trail. */
#include <string.h>

#include "commands.h"
#include "daybook/base/record.h"
#include "daybook/base/utf8.h"

enum { SHOW_LABEL_CELLS = 16, SHOW_COLUMN_BYTES = 48 };

/* The columns of the lines' table: the record's fields that hold something, each with its looked-up name
 * beside it. */
struct line_columns {
    const char *names[TABLE_COLUMNS_MAX]; /* of the cells */
    enum field_kind kinds[TABLE_COLUMNS_MAX];
    size_t count;
};

static const char *text_of(const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    return text == NULL ? "" : text;
}

static void label_print(const char *label, const char *text, const char *more)
{
    if (text[0] == '\0') {
        return;
    }
    print_clean(stdout, label);
    printf("%*s", utf8_cells(label) < SHOW_LABEL_CELLS ? SHOW_LABEL_CELLS - utf8_cells(label) : 1, "");
    print_clean(stdout, text);
    if (more != NULL && more[0] != '\0') {
        fputs("  ", stdout);
        print_clean(stdout, more);
    }
    putchar('\n');
}

static void heading_print(const struct js *document)
{
    print_clean(stdout, text_of(document, "number"));
    fputs("  ", stdout);
    print_clean(stdout, text_of(document, "type"));
    fputs("  ", stdout);
    print_clean(stdout, text_of(document, "state"));
    if (js_get_int(document, "revision", 0) > 1) {
        printf("  revision %lld", (long long)js_get_int(document, "revision", 0));
    }
    puts(js_get_bool(document, "late") ? "  late" : "");
}

/* The cell that holds the name of what a field looks up: `party_name` of whichever field names the party,
 * else FIELD_name. */
static const char *looked_up(const struct record_field *field, const struct js *document,
                             const struct cells *cells)
{
    char name[SHOW_COLUMN_BYTES];
    const char *code = cells_get(cells, 0, field->name);
    snprintf(name, sizeof name, "%.32s_name", field->name);
    const char *found = cells_get(cells, 0, name);
    if (found == NULL && field->lookup != NULL && code != NULL &&
        strcmp(code, text_of(document, "party")) == 0) {
        found = text_of(document, "party_name");
    }
    return found;
}

/* What was keyed; what is computed stands below the lines. */
static void header_print(const struct record *record, const struct js *document, const struct cells *cells)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct record_field *field = &record->fields[i];
        const char *text = cells_get(cells, 0, field->name);
        if (field->part == PART_HEADER && text != NULL && !(field->flags & (FIELD_SECRET | FIELD_COMPUTED))) {
            label_print(field->title == NULL ? field->name : field->title, text,
                        looked_up(field, document, cells));
        }
    }
}

static bool column_used(const struct cells *cells, const char *name)
{
    for (int line = cells_next_line(cells, 0); line > 0; line = cells_next_line(cells, line)) {
        const char *text = cells_get(cells, line, name);
        if (text != NULL && text[0] != '\0') {
            return true;
        }
    }
    return false;
}

static void column_add(struct line_columns *columns, const struct cells *cells, const char *name,
                       enum field_kind kind)
{
    if (name != NULL && columns->count < TABLE_COLUMNS_MAX - 1 && column_used(cells, name)) {
        columns->names[columns->count] = name;
        columns->kinds[columns->count++] = kind;
    }
}

static void columns_find(struct arena *arena, const struct record *record, const struct cells *cells,
                         struct line_columns *ret)
{
    *ret = (struct line_columns){0};
    for (size_t i = 0; i < record->field_count; i++) {
        const struct record_field *field = &record->fields[i];
        bool own_column = strcmp(field->name, "line") == 0; /* the table's first */
        if (field->part == PART_LINE && !(field->flags & FIELD_SECRET) && !own_column) {
            const char *name = arena_format(arena, "%s_name", field->name);
            bool known = name != NULL && record_field_find(record, PART_LINE, name) != NULL;
            column_add(ret, cells, field->name, field->kind);
            column_add(ret, cells, known ? NULL : name, FIELD_TEXT);
        }
    }
}

static enum rc lines_table(struct arena *arena, const struct record *record, const struct cells *cells,
                           struct table **ret, struct line_columns *columns, struct err *err)
{
    struct buf names = {0};
    columns_find(arena, record, cells, columns);
    buf_text_add(&names, "line:int");
    for (size_t i = 0; i < columns->count; i++) {
        buf_format(&names, " %s:%s", columns->names[i], field_kind_name(columns->kinds[i]));
    }
    enum rc rc = buf_text(&names) == NULL
                     ? err_memory(err)
                     : table_open_names(stdout, TABLE_ALIGNED, buf_text(&names), ret, err);
    buf_free(&names);
    return rc;
}

static enum rc lines_print(struct arena *arena, const struct record *record, const struct cells *cells,
                           struct err *err)
{
    struct table *table = NULL;
    struct line_columns columns;
    enum rc rc = lines_table(arena, record, cells, &table, &columns, err);
    for (int line = cells_next_line(cells, 0); rc == RC_OK && line > 0; line = cells_next_line(cells, line)) {
        char number[16];
        const char *texts[TABLE_COLUMNS_MAX] = {number};
        snprintf(number, sizeof number, "%d", line);
        for (size_t i = 0; i < columns.count; i++) {
            texts[i + 1] = cells_get(cells, line, columns.names[i]);
        }
        rc = table_texts(table, texts, err);
    }
    if (rc == RC_OK) {
        rc = table_end(table, err);
    }
    table_close(table);
    return rc;
}

/* A draft's are not known: it may not even be readable. Money where the type has some. */
static void totals_print(const struct js *document, bool has_money)
{
    static const char *const keys[] = {"quantity", "net", "tax", "gross"};
    const struct js *totals = js_get(document, "totals");
    if (strcmp(text_of(document, "state"), "draft") == 0) {
        return;
    }
    printf("%-*s", SHOW_LABEL_CELLS, "Totals");
    for (size_t i = 0; i < (has_money ? sizeof keys / sizeof *keys : 1); i++) {
        printf("%s%s ", i > 0 ? "  " : "", keys[i]);
        print_clean(stdout, text_of(totals, keys[i]));
    }
    putchar('\n');
}

/* What it draws on or reverses, and what draws on it or reverses it. */
static void chain_print(const struct js *document)
{
    static const struct {
        const char *relation, *label;
    } relations[] = {{"draws-on", "Draws on"},
                     {"drawn-by", "Drawn by"},
                     {"reverses", "Reverses"},
                     {"reversed-by", "Reversed by"}};
    const struct js *chain = js_get(document, "chain");
    for (size_t i = 0; i < js_count(chain); i++) {
        const struct js *link = js_at(chain, i);
        for (size_t k = 0; k < sizeof relations / sizeof *relations; k++) {
            if (strcmp(relations[k].relation, text_of(link, "relation")) == 0) {
                label_print(relations[k].label, text_of(link, "number"), text_of(link, "state"));
            }
        }
    }
}

static void clocks_print(const struct js *document, bool has_money)
{
    static const struct {
        const char *key, *label;
    } clocks[] = {{"entered_at", "Entered"},
                  {"submitted_at", "Submitted"},
                  {"returned_at", "Returned"},
                  {"audited_at", "Audited"}};
    putchar('\n');
    totals_print(document, has_money);
    label_print("Keyed by", text_of(document, "keyed_by"), text_of(document, "keyed_by_name"));
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        label_print(clocks[i].label, text_of(document, clocks[i].key), NULL);
    }
    label_print("Audited by", text_of(document, "audited_by"), NULL);
    chain_print(document);
    label_print("Warnings", text_of(document, "warnings"), NULL);
    label_print("Corrects", text_of(document, "document"), NULL);
}

static enum rc trail_print(const struct js *document, struct err *err)
{
    static const char *const keys[] = {"at", "operator", "what", "detail"};
    const struct js *events = js_get(document, "events");
    struct table *table = NULL;
    if (js_count(events) == 0) {
        return RC_OK;
    }
    putchar('\n');
    enum rc rc =
        table_open_names(stdout, TABLE_ALIGNED, "at:instant operator what revision:int detail", &table, err);
    for (size_t i = 0; rc == RC_OK && i < js_count(events); i++) {
        const struct js *event = js_at(events, i);
        char revision[24];
        snprintf(revision, sizeof revision, "%lld", (long long)js_get_int(event, "revision", 0));
        const char *texts[] = {text_of(event, keys[0]), text_of(event, keys[1]), text_of(event, keys[2]),
                               revision, text_of(event, keys[3])};
        rc = table_texts(table, texts, err);
    }
    if (rc == RC_OK) {
        rc = table_end(table, err);
    }
    table_close(table);
    return rc;
}

static enum rc document_print(struct command_call *call, const struct js *document, struct err *err)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct record *record = NULL;
    struct js *params = js_object(), *described = NULL;
    js_set_text(params, "name", text_of(document, "type"));
    enum rc rc = client_call(call->client, "record.describe", params, &described, NULL, err);
    if (rc == RC_OK) {
        rc = record_from_json(&arena, described, &record, err);
    }
    if (rc == RC_OK) {
        rc = cells_from_json(js_get(document, "cells"), &cells, err);
    }
    if (rc == RC_OK) {
        heading_print(document);
        header_print(record, document, &cells);
        putchar('\n');
        rc = lines_print(&arena, record, &cells, err);
    }
    if (rc == RC_OK) {
        clocks_print(document, record_field_find(record, PART_HEADER, "total") != NULL);
        rc = trail_print(document, err);
    }
    js_free(described);
    arena_free(&arena);
    return rc;
}

int cmd_show(struct command_call *call)
{
    int worst = 0;
    for (size_t i = 0; i < call->options.argument_count; i++) {
        const char *number = call->options.arguments[i];
        struct js *params = js_object();
        struct err err = {0};
        int status;
        js_set_text(params, "number", number);
        struct js *document = command_ask(call, NULL, "document.get", params, &status);
        if (document != NULL) {
            fputs(i > 0 ? "\n" : "", stdout);
            status = document_print(call, document, &err) == RC_OK ? 0 : command_fail(&err);
        }
        js_free(document);
        worst = status > worst ? status : worst;
    }
    return worst;
}
