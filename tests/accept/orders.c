#include "orders.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/csv.h"
#include "drive.h"

/* A file being read: which column holds what is told by its header row. */
struct table {
    struct arena *arena;
    const char *path;
    const char *heads[CSV_COLUMNS_MAX];
    size_t head_count;
    const struct csv_field *fields; /* of the row at work */
    size_t field_count;
    void (*take)(struct table *table);
    void *into;
};

static const char *cell(const struct table *table, const char *head)
{
    for (size_t i = 0; i < table->head_count && i < table->field_count; i++) {
        if (strcmp(table->heads[i], head) == 0) {
            return arena_text(table->arena, table->fields[i].text);
        }
    }
    return NULL;
}

static enum rc take_row(void *context, const struct csv_field *fields, size_t count, struct err *err)
{
    (void)err;
    struct table *table = context;
    if (table->head_count == 0) {
        for (; table->head_count < count; table->head_count++) {
            table->heads[table->head_count] = arena_text(table->arena, fields[table->head_count].text);
        }
        return RC_OK;
    }
    table->fields = fields;
    table->field_count = count;
    table->take(table);
    return RC_OK;
}

static void table_read(struct table *table)
{
    char *text = NULL;
    size_t bytes = 0;
    struct err err = {0};
    struct csv_reader *reader = csv_open(table->path, take_row, table);
    if (!reader || world_file_read(table->path, &text, &bytes, &err) != RC_OK ||
        csv_put(reader, text, bytes, &err) != RC_OK || csv_end(reader, &err) != RC_OK) {
        drive_fail(NULL, "%s: %s", table->path, err.text);
    }
    csv_close(reader);
    free(text);
}

static void order_take(struct table *table)
{
    struct orders *orders = table->into;
    const char *ref = cell(table, "ref");
    if (orders->count == 0 || strcmp(orders->items[orders->count - 1].ref, ref) != 0) {
        if (orders->count == ORDERS_MAX) {
            drive_fail(NULL, "%s holds more than %d orders", table->path, ORDERS_MAX);
        }
        orders->items[orders->count++] = (struct order){.ref = ref,
                                                        .date = cell(table, "date"),
                                                        .customer = cell(table, "customer"),
                                                        .due = cell(table, "due")};
    }
    struct order *order = &orders->items[orders->count - 1];
    if (order->line_count == ORDER_LINES_MAX) {
        drive_fail(NULL, "order %s has more than %d lines", ref, ORDER_LINES_MAX);
    }
    order->lines[order->line_count++] = (struct order_line){.item = cell(table, "item"),
                                                            .quantity = cell(table, "quantity"),
                                                            .price = cell(table, "price"),
                                                            .discount = cell(table, "discount")};
}

void orders_read(struct arena *arena, const char *path, struct orders *ret)
{
    *ret = (struct orders){0};
    struct table table = {.arena = arena, .path = path, .take = order_take, .into = ret};
    table_read(&table);
}

static void master_take(struct table *table)
{
    struct masters *masters = table->into;
    if (masters->count == MASTERS_MAX) {
        drive_fail(NULL, "%s holds more than %d rows", table->path, MASTERS_MAX);
    }
    masters->items[masters->count++] = (struct master){
        .code = cell(table, "code"), .name = cell(table, "name"), .price = cell(table, "price")};
}

void masters_read(struct arena *arena, const char *path, struct masters *ret)
{
    *ret = (struct masters){0};
    struct table table = {.arena = arena, .path = path, .take = master_take, .into = ret};
    table_read(&table);
}

const struct master *masters_find(const struct masters *masters, const char *code)
{
    for (size_t i = 0; i < masters->count; i++) {
        if (strcmp(masters->items[i].code, code) == 0) {
            return &masters->items[i];
        }
    }
    drive_fail(NULL, "there is no master %s", code);
}

/* Does a word of the text begin so, whatever the case? Letters above ASCII count as letters. */
static bool has_word(const char *text, const char *head, size_t head_bytes)
{
    bool at_start = true;
    for (; *text; text++) {
        bool letter = isalnum((unsigned char)*text) || ((unsigned char)*text & 0x80) != 0;
        if (letter && at_start && strncasecmp(text, head, head_bytes) == 0) {
            return true;
        }
        at_start = !letter;
    }
    return false;
}

static bool is_only_one(const struct masters *masters, const char *head, size_t head_bytes)
{
    size_t found = 0;
    for (size_t i = 0; i < masters->count; i++) {
        found += has_word(masters->items[i].name, head, head_bytes) ||
                 has_word(masters->items[i].code, head, head_bytes);
    }
    return found == 1;
}

const char *masters_name_part(struct arena *arena, const struct masters *masters, const struct master *master)
{
    const char *best = NULL;
    size_t best_bytes = SIZE_MAX;
    for (const char *at = master->name; *at;) {
        size_t word_bytes = 0;
        while (isalpha((unsigned char)at[word_bytes])) {
            word_bytes++;
        }
        bool plain = ((unsigned char)at[word_bytes] & 0x80) == 0;
        for (size_t bytes = 1; plain && bytes <= word_bytes && bytes < best_bytes; bytes++) {
            if (is_only_one(masters, at, bytes)) {
                best = at;
                best_bytes = bytes;
            }
        }
        at += word_bytes;
        while (*at &&
               (!isalpha((unsigned char)*at) || (!plain && ((unsigned char)*at & 0x80) == 0 && *at != ' '))) {
            at++;
        }
    }
    char *part = best ? arena_copy(arena, best, best_bytes) : NULL;
    for (char *c = part; c && *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    return part;
}
