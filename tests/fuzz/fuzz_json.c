/* Any bytes as JSON: proves that the reader either refuses with a place or gives a value that is written and
 * read back the same, and that the values never nest past the limit. */
#include "fuzz.h"

#include <string.h>

#include "daybook/base/json.h"

enum { DEPTH_MAX = 32 };

/* Bounded by DEPTH_MAX: that bound is what is proved. */
static void walk(const struct js *value, int depth)
{
    void *cursor = NULL;
    const char *key = NULL;
    struct js *child = NULL;
    MUST(depth <= DEPTH_MAX);
    int inside = depth + (js_is_object(value) || js_is_array(value));
    for (size_t i = 0; i < js_count(value); i++)
        walk(js_at(value, i), inside);
    while (js_next(value, &cursor, &key, &child)) {
        MUST(js_get(value, key) == child);
        walk(child, inside);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct js *value = NULL, *again = NULL;
    struct err err = {0};
    if (js_parse((const char *)bytes, count, &value, &err) != RC_OK) {
        MUST(!value && err.rc == RC_REFUSED && err.line >= 1 && err.column >= 1 && err.text[0]);
        return 0;
    }
    struct buf once = {0}, twice = {0};
    walk(value, 0);
    MUST(js_write(value, &once));
    MUST(!memchr(once.text, '\n', once.bytes));
    MUST(js_parse(once.text, once.bytes, &again, &err) == RC_OK);
    MUST(js_write(again, &twice));
    MUST(strcmp(once.text, twice.text) == 0);
    js_free(value);
    js_free(again);
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
