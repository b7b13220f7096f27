/* Memory by lifetime: process, document, event. Everything in an arena goes at once. Not for two threads at a
 * time. */
#ifndef DAYBOOK_BASE_ARENA_H
#define DAYBOOK_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "daybook/base/err.h"

struct arena {
    struct arena_block *first;
    size_t used_bytes;  /* of all blocks, for budgets */
    size_t limit_bytes; /* 0: none; an allocation past it fails as no memory does */
};

/* A zeroed struct arena is an empty arena. Every function returns NULL when there is no memory: check it. */
void *arena_alloc(struct arena *arena, size_t bytes);                    /* zeroed, aligned for any type */
void *arena_array(struct arena *arena, size_t count, size_t item_bytes); /* the product is checked */
char *arena_copy(struct arena *arena, const char *text, size_t bytes);   /* adds a NUL */
char *arena_text(struct arena *arena, const char *text);                 /* copy; NULL gives NULL */
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
/* A bigger copy of an array for a growing list: `*capacity` doubles (at least 8) until it holds `need`. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t need,
                 size_t item_bytes);
void arena_reset(struct arena *arena); /* forgets everything, keeps one block */
void arena_free(struct arena *arena);  /* gives everything back; the arena is empty and usable */

#endif
