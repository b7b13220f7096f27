#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

static uint64_t digest_of(const char *key)
{
    struct hash hash;
    unsigned char bytes[HASH_BYTES];
    uint64_t digest;
    hash_init(&hash);
    hash_add_text(&hash, key);
    hash_finish(&hash, bytes);
    memcpy(&digest, bytes, sizeof digest);
    return digest ? digest : 1;
}

static bool put(uint64_t *slots, size_t capacity, uint64_t digest)
{
    size_t at = (size_t)digest & (capacity - 1);
    while (slots[at] && slots[at] != digest)
        at = (at + 1) & (capacity - 1);
    bool fresh = !slots[at];
    slots[at] = digest;
    return fresh;
}

static bool grow(struct import_seen *seen)
{
    size_t capacity = seen->capacity ? seen->capacity * 2 : 1024;
    uint64_t *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < seen->capacity; i++)
        if (seen->slots[i])
            (void)put(slots, capacity, seen->slots[i]);
    free(seen->slots);
    seen->slots = slots;
    seen->capacity = capacity;
    return true;
}

bool import_seen_add(struct import_seen *seen, const char *key, bool *ret_new)
{
    if (seen->count * 4 >= seen->capacity * 3 && !grow(seen))
        return false;
    *ret_new = put(seen->slots, seen->capacity, digest_of(key));
    seen->count += *ret_new;
    return true;
}

void import_seen_free(struct import_seen *seen)
{
    free(seen->slots);
    *seen = (struct import_seen){0};
}
