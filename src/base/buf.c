#include "daybook/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_BYTES_MIN = 64, BUF_WIPED_MAX = 4096 };

/* A request may carry a password, and its head must not stay behind where it grew out of. (Before sign-on no
 * request is longer.) */
static char *move_wiped(const struct buf *buf, size_t capacity)
{
    char *grown = malloc(capacity);
    if (!grown || !buf->text)
        return grown;
    memcpy(grown, buf->text, buf->bytes + 1);
    explicit_bzero(buf->text, buf->bytes);
    free(buf->text);
    return grown;
}

/* Room for `count` bytes more and the NUL. */
static bool reserve(struct buf *buf, size_t count)
{
    size_t need;
    if (buf->failed)
        return false;
    if (__builtin_add_overflow(buf->bytes, count, &need) || need >= SIZE_MAX / 2) {
        buf->failed = true;
        return false;
    }
    if (need < buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : BUF_BYTES_MIN;
    while (capacity <= need)
        capacity *= 2;
    char *grown = capacity <= BUF_WIPED_MAX ? move_wiped(buf, capacity) : realloc(buf->text, capacity);
    if (!grown) {
        buf->failed = true;
        return false;
    }
    buf->text = grown;
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const char *bytes, size_t count)
{
    if (!reserve(buf, count))
        return;
    if (count)
        memcpy(buf->text + buf->bytes, bytes, count);
    buf->bytes += count;
    buf->text[buf->bytes] = '\0';
}

void buf_text_add(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_format(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    if (bytes < 0)
        buf->failed = true;
    else if (reserve(buf, (size_t)bytes)) {
        vsnprintf(buf->text + buf->bytes, (size_t)bytes + 1, format, again);
        buf->bytes += (size_t)bytes;
    }
    va_end(again);
    va_end(args);
}

const char *buf_text(const struct buf *buf)
{
    if (buf->failed)
        return NULL;
    return buf->text ? buf->text : "";
}

void buf_reset(struct buf *buf)
{
    buf->bytes = 0;
    buf->failed = false;
    if (buf->text)
        buf->text[0] = '\0';
}

void buf_free(struct buf *buf)
{
    free(buf->text);
    *buf = (struct buf){0};
}
