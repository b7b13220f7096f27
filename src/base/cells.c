#include "daybook/base/cells.h"

#include <stdint.h>
#include <string.h>

enum { SLOTS_MIN = 32 };

/* A slot holds an item's index + 1; that of a dropped item stays taken until the next rebuild, so that those
 * behind it are found. */
static unsigned hash_of(int line, const char *field)
{
    uint32_t hash = 2166136261u ^ (uint32_t)line; /* FNV-1a */
    for (hash *= 16777619u; *field; field++)
        hash = (hash ^ (unsigned char)*field) * 16777619u;
    return hash ^ hash >> 15;
}

static struct cell *find(const struct cells *cells, int line, const char *field)
{
    if (!cells->slot_count)
        return NULL;
    size_t mask = cells->slot_count - 1;
    for (size_t at = hash_of(line, field) & mask; cells->slots[at]; at = (at + 1) & mask) {
        struct cell *cell = &cells->items[cells->slots[at] - 1];
        if (cell->field && cell->line == line && !strcmp(cell->field, field))
            return cell;
    }
    return NULL;
}

static void slot_take(struct cells *cells, size_t index)
{
    size_t mask = cells->slot_count - 1;
    size_t at = hash_of(cells->items[index].line, cells->items[index].field) & mask;
    while (cells->slots[at])
        at = (at + 1) & mask;
    cells->slots[at] = (unsigned)index + 1;
}

/* Closes the gaps of dropped items, in order. */
static void close_gaps(struct cells *cells)
{
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++) {
        if (cells->items[i].field)
            cells->items[kept++] = cells->items[i];
    }
    cells->count = kept;
}

/* Room for one item more, the slots at most half full. */
static bool make_room(struct cells *cells)
{
    if (cells->count < cells->capacity && (cells->count + 1) * 2 <= cells->slot_count)
        return true;
    close_gaps(cells);
    struct cell *items = arena_grow(cells->arena, cells->items, cells->count, &cells->capacity,
                                    cells->count + 1, sizeof *items);
    if (!items)
        return false;
    cells->items = items;
    if ((cells->count + 1) * 4 > cells->slot_count) {
        size_t wanted = cells->slot_count ? cells->slot_count * 2 : SLOTS_MIN;
        unsigned *slots = arena_array(cells->arena, wanted, sizeof *slots);
        if (!slots)
            return false;
        cells->slots = slots;
        cells->slot_count = wanted;
    } else {
        memset(cells->slots, 0, cells->slot_count * sizeof *cells->slots);
    }
    for (size_t i = 0; i < cells->count; i++)
        slot_take(cells, i);
    return true;
}

static enum rc check(int line, const char *field, const char *text, struct err *err)
{
    if (!*field)
        return err_field(err, RC_USAGE, line, "", "cell", "a cell of line %d has no field name", line);
    if (line < 0 || line > CELLS_LINES_MAX)
        return err_field(err, RC_REFUSED, line, field, "too-long",
                         "line %d is past the %d lines that a document may have; split the document", line,
                         CELLS_LINES_MAX);
    if (strlen(text) > CELL_BYTES_MAX)
        return err_field(err, RC_REFUSED, line, field, "too-long", "%s holds more than %d bytes; shorten it",
                         field, CELL_BYTES_MAX);
    return RC_OK;
}

static bool count_line(struct cells *cells, int line)
{
    if ((size_t)line >= cells->line_capacity) {
        size_t known = cells->line_capacity;
        int *counts = arena_grow(cells->arena, cells->line_counts, known, &cells->line_capacity,
                                 (size_t)line + 1, sizeof *counts);
        if (!counts)
            return false;
        cells->line_counts = counts;
    }
    cells->line_counts[line]++;
    if (line > cells->last_line)
        cells->last_line = line;
    return true;
}

enum rc cells_put(struct cells *cells, int line, const char *field, const char *text, struct err *err)
{
    enum rc rc = check(line, field, text, err);
    if (rc)
        return rc;
    struct cell *known = find(cells, line, field);
    if (known && !strcmp(known->text, text))
        return RC_OK;
    const char *copy = arena_text(cells->arena, text);
    if (!copy)
        return err_memory(err);
    if (known) {
        known->text = copy;
        return RC_OK;
    }
    const char *name = arena_text(cells->arena, field);
    if (!name || !make_room(cells) || !count_line(cells, line))
        return err_memory(err);
    cells->items[cells->count] = (struct cell){line, name, copy};
    slot_take(cells, cells->count++);
    return RC_OK;
}

const char *cells_get(const struct cells *cells, int line, const char *field)
{
    const struct cell *cell = find(cells, line, field);
    return cell ? cell->text : NULL;
}

void cells_drop_line(struct cells *cells, int line)
{
    if (line < 0 || line > cells->last_line || !cells->count)
        return;
    for (size_t i = 0; i < cells->count; i++) {
        if (cells->items[i].line == line)
            cells->items[i].field = cells->items[i].text = NULL;
    }
    cells->line_counts[line] = 0;
}

int cells_next_line(const struct cells *cells, int after)
{
    for (int line = after < 0 ? 1 : after + 1; cells->count && line <= cells->last_line; line++) {
        if (cells->line_counts[line])
            return line;
    }
    return 0;
}

void cells_clear(struct cells *cells)
{
    cells->count = 0;
    cells->last_line = 0;
    if (cells->slots)
        memset(cells->slots, 0, cells->slot_count * sizeof *cells->slots);
    if (cells->line_counts)
        memset(cells->line_counts, 0, cells->line_capacity * sizeof *cells->line_counts);
}

struct js *cells_to_json(const struct cells *cells)
{
    struct js *array = js_array();
    for (size_t i = 0; array && i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        if (!cell->field)
            continue;
        struct js *row = js_array();
        js_push(row, js_int(cell->line));
        js_push_text(row, cell->field);
        js_push_text(row, cell->text);
        if (js_count(row) != 3) {
            js_free(row);
            js_free(array);
            return NULL;
        }
        js_push(array, row);
    }
    return array;
}

static enum rc check_row(const struct js *row, size_t index, struct err *err)
{
    const char *field = js_as_text(js_at(row, 1)), *text = js_as_text(js_at(row, 2));
    if (!js_is_array(row) || js_count(row) != 3 || !js_is_int(js_at(row, 0)) || !field || !text)
        return err_field(err, RC_USAGE, 0, "", "cell", "cell %zu is not [line, field, text]", index + 1);
    int64_t line = js_as_int(js_at(row, 0), -1);
    return check(line < 0 || line > CELLS_LINES_MAX ? CELLS_LINES_MAX + 1 : (int)line, field, text, err);
}

enum rc cells_from_json(const struct js *array, struct cells *cells, struct err *err)
{
    if (!js_is_array(array))
        return err_field(err, RC_USAGE, 0, "", "cell", "the cells are not an array of [line, field, text]");
    for (size_t i = 0; i < js_count(array); i++) {
        enum rc rc = check_row(js_at(array, i), i, err);
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < js_count(array); i++) {
        const struct js *row = js_at(array, i);
        enum rc rc = cells_put(cells, (int)js_as_int(js_at(row, 0), 0), js_as_text(js_at(row, 1)),
                               js_as_text(js_at(row, 2)), err);
        if (rc)
            return rc;
    }
    return RC_OK;
}
