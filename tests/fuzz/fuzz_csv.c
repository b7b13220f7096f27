/* Any bytes as a CSV file: proves that the reader keeps its caps, gives only clean UTF-8, does not depend on
 * where the pieces are cut (the first byte chooses the cuts), and that what it gives can be written and read
 * back the same. */
#include "fuzz.h"

#include <string.h>

#include "daybook/base/csv.h"
#include "daybook/base/utf8.h"

/* A reading: the records written again as CSV, and the same with places as plain text. */
struct reading {
    struct buf again, told;
    int line, column;
};

static enum rc note(void *context, const struct csv_field *fields, size_t count, struct err *err)
{
    (void)err;
    struct reading *reading = context;
    MUST(count >= 1 && count <= CSV_COLUMNS_MAX);
    for (size_t i = 0; i < count; i++) {
        size_t bytes = strlen(fields[i].text);
        MUST(bytes <= CSV_FIELD_BYTES_MAX);
        MUST(utf8_valid(fields[i].text, bytes, NULL));
        MUST(fields[i].line > reading->line ||
             (fields[i].line == reading->line && fields[i].column > reading->column));
        reading->line = fields[i].line;
        reading->column = fields[i].column;
        csv_write_field(&reading->again, fields[i].text, i == 0, true);
        buf_format(&reading->told, "%d:%d %s\n", fields[i].line, fields[i].column, fields[i].text);
    }
    csv_write_end(&reading->again);
    return RC_OK;
}

static enum rc read_pieces(const char *bytes, size_t count, size_t piece, struct reading *reading)
{
    struct err err = {0};
    struct csv_reader *reader = csv_open("fuzz", note, reading);
    MUST(reader);
    enum rc rc = RC_OK;
    for (size_t at = 0; rc == RC_OK && at < count; at += piece)
        rc = csv_put(reader, bytes + at, piece < count - at ? piece : count - at, &err);
    if (rc == RC_OK)
        rc = csv_end(reader, &err);
    MUST(rc == RC_OK || (rc == RC_REFUSED && err.line >= 1 && err.column >= 1 && err.text[0]));
    buf_format(&reading->told, "%d %d:%d %s", (int)rc, err.line, err.column, err.text);
    csv_close(reader);
    return rc;
}

static void reading_free(struct reading *reading)
{
    buf_free(&reading->again);
    buf_free(&reading->told);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (count == 0)
        return 0;
    const char *file = (const char *)bytes + 1;
    struct reading whole = {0}, cut = {0}, back = {0};
    enum rc rc = read_pieces(file, count - 1, count, &whole);
    read_pieces(file, count - 1, 1 + bytes[0] % 16, &cut);
    MUST(strcmp(buf_text(&whole.told), buf_text(&cut.told)) == 0);
    if (rc == RC_OK) {
        MUST(read_pieces(buf_text(&whole.again), whole.again.bytes, count, &back) == RC_OK);
        MUST(strcmp(buf_text(&whole.again), buf_text(&back.again)) == 0);
    }
    reading_free(&whole);
    reading_free(&cut);
    reading_free(&back);
    return 0;
}
