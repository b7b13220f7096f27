/* Cells: what keys and files both bring — (line, field, text). Line 0 is the header; fields are named as the
 * CSV columns. */
#ifndef DAYBOOK_BASE_CELLS_H
#define DAYBOOK_BASE_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/arena.h"
#include "daybook/base/json.h"

enum { CELLS_LINES_MAX = 1000, CELL_BYTES_MAX = 4096 };

struct cell {
    int line;
    const char *field, *text; /* owned by the arena */
};

/* A zeroed struct with its arena set is empty. Finding a cell takes constant time (a hash index inside). */
struct cells {
    struct arena *arena;
    struct cell *items; /* in the order they were first put; dropped ones have field NULL */
    size_t count, capacity;
    unsigned *slots;
    size_t slot_count;
    int last_line;    /* the highest line number ever put */
    int *line_counts; /* the cells of each line put so far, so that the next line is found without looking at
                         cells */
    size_t line_capacity;
};

/* Puts or replaces; an empty text is kept (it says "cleared"). RC_REFUSED on no memory, a line past
 * CELLS_LINES_MAX or a text past CELL_BYTES_MAX. */
enum rc cells_put(struct cells *cells, int line, const char *field, const char *text,
                  struct err *err) MUST_CHECK;
const char *cells_get(const struct cells *cells, int line, const char *field); /* NULL when absent */
void cells_drop_line(struct cells *cells, int line);
/* The next line number after `after` that has a cell; 0 when there is none. */
int cells_next_line(const struct cells *cells, int after);
void cells_clear(struct cells *cells); /* none left; their memory stays the arena's */

/* As on the waist: [[line, field, text], …]. NULL on no memory. Back: put over those there are, all
 * or (RC_USAGE for another shape, RC_REFUSED past a limit, rules "cell" and "too-long") none. */
struct js *cells_to_json(const struct cells *cells);
enum rc cells_from_json(const struct js *array, struct cells *cells, struct err *err) MUST_CHECK;

#endif
