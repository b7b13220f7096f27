/* A growing text buffer. A failed allocation is sticky: later writes do nothing, buf_text answers NULL, so a
 * sequence of writes is checked once at its end. */
#ifndef DAYBOOK_BASE_BUF_H
#define DAYBOOK_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/err.h"

struct buf {
    char *text; /* NUL-terminated once anything was written */
    size_t bytes, capacity;
    bool failed;
};

void buf_add(struct buf *buf, const char *bytes, size_t count);
void buf_text_add(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* The text ("" when empty), or NULL after a failure. Borrowed until the next write. */
const char *buf_text(const struct buf *buf);
void buf_reset(struct buf *buf); /* empty again, memory kept, failure forgotten */
void buf_free(struct buf *buf);

#endif
