#include "daybook/base/csv.h"

#include <string.h>

static bool is_guarded(char first)
{
    return first != '\0' && strchr("=+-@\t\r", first);
}

void csv_write_field(struct buf *out, const char *text, bool first, bool text_cell)
{
    const char *rest = text ? text : "";
    const char *guard = text_cell && is_guarded(*rest) ? "'" : "";
    if (!first)
        buf_char(out, ',');
    if (!rest[strcspn(rest, ",\"\r\n")]) {
        buf_text_add(out, guard);
        buf_text_add(out, rest);
        return;
    }
    buf_char(out, '"');
    buf_text_add(out, guard);
    for (size_t bytes; *rest; rest += bytes) {
        bytes = strcspn(rest, "\"");
        buf_add(out, rest, bytes);
        if (rest[bytes] == '"') {
            buf_text_add(out, "\"\"");
            bytes++;
        }
    }
    buf_char(out, '"');
}

void csv_write_end(struct buf *out)
{
    if (out->bytes == 0 || out->text[out->bytes - 1] == '\n')
        buf_text_add(out, "\"\""); /* one empty field: an empty line would be no record */
    buf_char(out, '\n');
}
