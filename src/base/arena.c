#include "daybook/base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES_MIN = 4096, BLOCK_BYTES_MAX = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t capacity, used; /* of data */
    _Alignas(max_align_t) unsigned char data[];
};

static size_t align_up(size_t bytes)
{
    const size_t mask = _Alignof(max_align_t) - 1;
    return (bytes + mask) & ~mask;
}

static bool within_limit(const struct arena *arena, size_t bytes)
{
    return !arena->limit_bytes ||
           (arena->used_bytes <= arena->limit_bytes && bytes <= arena->limit_bytes - arena->used_bytes);
}

static struct arena_block *block_make(struct arena *arena, size_t capacity)
{
    size_t total = sizeof(struct arena_block) + capacity;
    if (!within_limit(arena, total))
        return NULL;
    struct arena_block *block = malloc(total);
    if (!block)
        return NULL;
    *block = (struct arena_block){.capacity = capacity};
    arena->used_bytes += total;
    return block;
}

/* A block that holds `need` bytes; the common ones grow with the arena, so that small arenas stay small. */
static struct arena_block *block_add(struct arena *arena, size_t need)
{
    struct arena_block *first = arena->first;
    size_t common = BLOCK_BYTES_MIN;
    if (first && first->capacity >= BLOCK_BYTES_MIN)
        common = first->capacity < BLOCK_BYTES_MAX / 2 ? first->capacity * 2 : BLOCK_BYTES_MAX;
    struct arena_block *block = NULL;
    if (need <= common)
        block = block_make(arena, common);
    if (!block)
        block = block_make(arena, need);
    if (!block)
        return NULL;
    if (first && need > common) { /* stands behind the first, whose free room stays in use */
        block->next = first->next;
        first->next = block;
    } else {
        block->next = first;
        arena->first = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    size_t need = align_up(bytes ? bytes : 1);
    struct arena_block *block = arena->first;
    if (!block || block->capacity - block->used < need)
        block = block_add(arena, need);
    if (!block)
        return NULL;
    void *memory = block->data + block->used;
    block->used += need;
    return memset(memory, 0, need);
}

void *arena_array(struct arena *arena, size_t count, size_t item_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, item_bytes, &bytes))
        return NULL;
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, const char *text, size_t bytes)
{
    if (bytes == SIZE_MAX)
        return NULL;
    char *copy = arena_alloc(arena, bytes + 1);
    if (copy && bytes)
        memcpy(copy, text, bytes);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    char *text = bytes < 0 ? NULL : arena_alloc(arena, (size_t)bytes + 1);
    if (text)
        vsnprintf(text, (size_t)bytes + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t need,
                 size_t item_bytes)
{
    if (items && need <= *capacity)
        return items;
    size_t wanted = *capacity < 8 ? 8 : *capacity;
    while (wanted < need) {
        if (wanted > SIZE_MAX / 2)
            return NULL;
        wanted *= 2;
    }
    void *grown = arena_array(arena, wanted, item_bytes);
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, items, count * item_bytes);
    *capacity = wanted;
    return grown;
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    struct arena_block *keep = arena->first;
    if (!keep)
        return;
    free_blocks(keep->next);
    keep->next = NULL;
    keep->used = 0;
    arena->used_bytes = sizeof *keep + keep->capacity;
}

void arena_free(struct arena *arena)
{
    free_blocks(arena->first);
    arena->first = NULL;
    arena->used_bytes = 0;
}
