#include "daybook/base/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "csv_chars.h"
#include "daybook/base/utf8.h"

enum { BOM_BYTES = 3, TEXT_BYTES = CSV_RECORD_BYTES_MAX + CSV_COLUMNS_MAX };

_Static_assert(CSV_FIELD_BYTES_MAX == 4096 && CSV_RECORD_BYTES_MAX == 65536 && CSV_COLUMNS_MAX == 64,
               "the messages below say so");

static const char bom[] = "\xEF\xBB\xBF";

/* The scanner below finds records, fields and bad bytes with their places; the library then takes the record
 * apart. Both see the same quotes: for the scanner each toggles, and where that would be wrong the library
 * refuses. So that errors do not depend on where the pieces were cut, the library is given all bytes before a
 * fault that the scanner found, and its word goes first. */
struct csv_reader {
    struct csv_parser parser;
    csv_record_fn record;
    void *context;
    char source[ERR_SOURCE_BYTES];
    enum rc stopped; /* with `failed`: told again at each later call */
    struct err failed;
    size_t bom_bytes;   /* of a BOM, seen at the file's start; BOM_BYTES once the start is past */
    struct place place; /* of the next byte */
    struct character character;
    bool in_record, in_quotes;
    size_t record_bytes, field_bytes; /* of those being read; a field's without the quotes around */
    size_t field_quotes;
    size_t begun, finished; /* fields: found by the scanner, given by the library */
    struct csv_field fields[CSV_COLUMNS_MAX];
    size_t text_bytes;
    char text[TEXT_BYTES];
};

/* A piece being scanned: the bytes from `from` to `at` are not yet given to the library. */
struct piece {
    const char *from, *at, *end;
    struct place from_place;
};

static enum rc fail(struct csv_reader *reader, struct place place, const char *message)
{
    if (reader->failed.rc == RC_OK) {
        err_at(&reader->failed, RC_REFUSED, reader->source, place.line, place.column, "%s", message);
        snprintf(reader->failed.rule, sizeof reader->failed.rule, "csv");
    }
    return RC_REFUSED;
}

/* Called by the library with a field's text. */
static void take_field(void *text, size_t bytes, void *context)
{
    struct csv_reader *reader = context;
    if (reader->finished == reader->begun || bytes >= TEXT_BYTES - reader->text_bytes)
        return; /* the scanner's caps keep it from happening */
    char *copy = reader->text + reader->text_bytes;
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    reader->text_bytes += bytes + 1;
    bool guarded = copy[0] == '\'' && bytes > 1 && memchr("=+-@\t\r", copy[1], 6);
    reader->fields[reader->finished++].text = guarded ? copy + 1 : copy;
}

static void take_record(int last, void *context)
{
    (void)last; /* records are given out by give_record, where it can fail */
    (void)context;
}

static enum rc give_record(struct csv_reader *reader)
{
    reader->in_record = false;
    enum rc rc = reader->record(reader->context, reader->fields, reader->finished, &reader->failed);
    if (rc != RC_OK)
        reader->failed.rc = rc;
    return rc;
}

/* Gives the library what was scanned. */
static enum rc pass_on(struct csv_reader *reader, struct piece *piece)
{
    size_t count = (size_t)(piece->at - piece->from);
    size_t done = csv_parse(&reader->parser, piece->from, count, take_field, take_record, reader);
    if (done < count && csv_error(&reader->parser) == CSV_EPARSE)
        return fail(
            reader, place_after(piece->from_place, piece->from, done),
            "a quote stands where none may; put the whole field in quotes and double the quotes in it");
    if (done < count)
        return err_memory(&reader->failed);
    piece->from = piece->at;
    piece->from_place = reader->place;
    return RC_OK;
}

static enum rc refuse(struct csv_reader *reader, struct piece *piece, struct place place, const char *message)
{
    enum rc rc = pass_on(reader, piece);
    return rc == RC_OK ? fail(reader, place, message) : rc;
}

static struct place field_place(const struct csv_reader *reader, size_t index)
{
    return (struct place){reader->fields[index].line, reader->fields[index].column, false};
}

static enum rc begin_field(struct csv_reader *reader, struct piece *piece)
{
    if (reader->begun == CSV_COLUMNS_MAX)
        return refuse(reader, piece, reader->place, "the record has more than 64 fields; 64 is the limit");
    reader->fields[reader->begun++] = (struct csv_field){"", reader->place.line, reader->place.column};
    reader->field_bytes = reader->field_quotes = 0;
    return RC_OK;
}

static enum rc begin_record(struct csv_reader *reader, struct piece *piece)
{
    reader->in_record = true;
    reader->in_quotes = false;
    reader->begun = reader->finished = 0;
    reader->record_bytes = reader->text_bytes = 0;
    return begin_field(reader, piece);
}

/* Counts bytes of a record and of the field in it, up to piece->at. Where both caps are passed at once, the
 * one passed first is told. */
static enum rc count_bytes(struct csv_reader *reader, struct piece *piece, size_t record, size_t field)
{
    reader->record_bytes += record;
    reader->field_bytes += field;
    bool field_over = reader->field_bytes > CSV_FIELD_BYTES_MAX;
    bool record_over = reader->record_bytes > CSV_RECORD_BYTES_MAX;
    if (!field_over && !record_over)
        return RC_OK;
    if (!field_over || (record_over && reader->record_bytes - CSV_RECORD_BYTES_MAX >
                                           reader->field_bytes - CSV_FIELD_BYTES_MAX))
        return refuse(reader, piece, field_place(reader, 0),
                      "the record is longer than 65536 bytes; shorten it, or close the quote left open");
    return refuse(reader, piece, field_place(reader, reader->begun - 1),
                  reader->in_quotes ? "the field is longer than 4096 bytes; shorten it, or close its quote"
                                    : "the field is longer than 4096 bytes; shorten it");
}

static enum rc refuse_byte(struct csv_reader *reader, struct piece *piece, struct place place,
                           unsigned char byte)
{
    char message[80];
    snprintf(message, sizeof message, "byte 0x%02X is not UTF-8 here; save the file as UTF-8", byte);
    return refuse(reader, piece, place, message);
}

static enum rc refuse_control(struct csv_reader *reader, struct piece *piece, struct place place,
                              uint32_t point)
{
    char message[80];
    snprintf(message, sizeof message, "control character U+%04X is not taken; remove it", (unsigned)point);
    return refuse(reader, piece, place, message);
}

/* The bytes of a character after its first; they were counted with it. */
static enum rc scan_rest(struct csv_reader *reader, struct piece *piece)
{
    struct character *character = &reader->character;
    bool bad = false;
    piece->at += character_take(character, piece->at, (size_t)(piece->end - piece->at), &bad);
    if (bad)
        return refuse_byte(reader, piece, character->place, (unsigned char)*piece->at);
    if (!character->missing && utf8_is_control(character->point))
        return refuse_control(reader, piece, character->place, character->point);
    return RC_OK;
}

static enum rc scan_lead(struct csv_reader *reader, struct piece *piece)
{
    unsigned char byte = (unsigned char)*piece->at;
    size_t bytes = character_begin(&reader->character, byte, reader->place);
    if (!bytes)
        return refuse_byte(reader, piece, reader->place, byte);
    place_advance(&reader->place, 1);
    piece->at++;
    enum rc rc = count_bytes(reader, piece, bytes, bytes);
    return rc == RC_OK ? scan_rest(reader, piece) : rc;
}

static enum rc scan_control(struct csv_reader *reader, struct piece *piece)
{
    return refuse_control(reader, piece, reader->place, (unsigned char)*piece->at);
}

static enum rc scan_quote(struct csv_reader *reader, struct piece *piece)
{
    reader->in_quotes = !reader->in_quotes;
    reader->field_quotes++;
    place_advance(&reader->place, 1);
    piece->at++;
    bool doubled = reader->field_quotes > 1 && reader->field_quotes % 2; /* the second of a pair */
    return count_bytes(reader, piece, 1, doubled);
}

static enum rc scan_comma(struct csv_reader *reader, struct piece *piece)
{
    place_advance(&reader->place, 1);
    piece->at++;
    enum rc rc = count_bytes(reader, piece, 1, reader->in_quotes);
    return rc == RC_OK && !reader->in_quotes ? begin_field(reader, piece) : rc;
}

static enum rc scan_newline(struct csv_reader *reader, struct piece *piece)
{
    place_newline(&reader->place, *piece->at++);
    if (reader->in_quotes)
        return count_bytes(reader, piece, 1, 1);
    enum rc rc = pass_on(reader, piece);
    return rc == RC_OK ? give_record(reader) : rc;
}

/* What a byte is; 0 is plain. */
enum { BYTE_PLAIN, BYTE_CONTROL, BYTE_QUOTE, BYTE_COMMA, BYTE_NEWLINE, BYTE_LEAD };

static const unsigned char byte_kinds[256] = {
    [0 ... 8] = BYTE_CONTROL, ['\n'] = BYTE_NEWLINE,      [11 ... 12] = BYTE_CONTROL,
    ['\r'] = BYTE_NEWLINE,    [14 ... 31] = BYTE_CONTROL, ['"'] = BYTE_QUOTE,
    [','] = BYTE_COMMA,       [127] = BYTE_CONTROL,       [128 ... 255] = BYTE_LEAD,
};

static enum rc (*const scans[])(struct csv_reader *reader, struct piece *piece) = {
    [BYTE_CONTROL] = scan_control, [BYTE_QUOTE] = scan_quote, [BYTE_COMMA] = scan_comma,
    [BYTE_NEWLINE] = scan_newline, [BYTE_LEAD] = scan_lead,
};

/* A run of plain bytes, at most a record's worth, so that an endless one ends at the caps. */
static enum rc scan_plain(struct csv_reader *reader, struct piece *piece)
{
    size_t left = (size_t)(piece->end - piece->at), bytes = 0;
    size_t most = left < CSV_RECORD_BYTES_MAX ? left : CSV_RECORD_BYTES_MAX;
    while (bytes < most && byte_kinds[(unsigned char)piece->at[bytes]] == BYTE_PLAIN)
        bytes++;
    piece->at += bytes;
    place_advance(&reader->place, bytes);
    return count_bytes(reader, piece, bytes, bytes);
}

/* Line ends between records, which are empty lines or the LF of a CR LF: the library never sees them. */
static void skip_newlines(struct csv_reader *reader, struct piece *piece)
{
    while (piece->at < piece->end && byte_kinds[(unsigned char)*piece->at] == BYTE_NEWLINE)
        place_newline(&reader->place, *piece->at++);
    piece->from = piece->at;
    piece->from_place = reader->place;
}

static enum rc scan(struct csv_reader *reader, const char *bytes, size_t count)
{
    struct piece piece = {bytes, bytes, bytes + count, reader->place};
    enum rc rc = reader->character.missing ? scan_rest(reader, &piece) : RC_OK;
    while (rc == RC_OK && piece.at < piece.end) {
        if (!reader->in_record) {
            skip_newlines(reader, &piece);
            if (piece.at == piece.end)
                break;
            rc = begin_record(reader, &piece);
        }
        unsigned char kind = byte_kinds[(unsigned char)*piece.at];
        if (rc == RC_OK)
            rc = kind == BYTE_PLAIN ? scan_plain(reader, &piece) : scans[kind](reader, &piece);
    }
    return rc == RC_OK ? pass_on(reader, &piece) : rc;
}

/* Takes a BOM off the file's start; what only began like one is scanned as text. */
static enum rc scan_start(struct csv_reader *reader, const char **bytes, size_t *count)
{
    while (reader->bom_bytes < BOM_BYTES && *count && **bytes == bom[reader->bom_bytes]) {
        reader->bom_bytes++;
        (*bytes)++;
        (*count)--;
    }
    if (reader->bom_bytes == BOM_BYTES || !*count)
        return RC_OK;
    size_t held = reader->bom_bytes;
    reader->bom_bytes = BOM_BYTES;
    return scan(reader, bom, held);
}

static enum rc finish(struct csv_reader *reader)
{
    struct piece none = {"", "", "", reader->place};
    if (reader->bom_bytes < BOM_BYTES && reader->bom_bytes > 0) {
        enum rc rc = scan(reader, bom, reader->bom_bytes);
        if (rc != RC_OK)
            return rc;
    }
    if (reader->character.missing)
        return refuse(reader, &none, reader->character.place,
                      "the file ends inside a character; save it as UTF-8");
    if (reader->in_record && reader->in_quotes)
        return refuse(reader, &none, field_place(reader, reader->begun - 1),
                      "the quote is never closed; close it");
    if (csv_fini(&reader->parser, take_field, take_record, reader) != 0)
        return fail(reader, reader->place, "the file ends inside a quoted field; close the quote");
    return reader->in_record ? give_record(reader) : RC_OK;
}

/* Keeps the outcome and tells it; the first error wins, also in *err. */
static enum rc stop(struct csv_reader *reader, enum rc rc, struct err *err)
{
    reader->stopped = rc;
    if (rc != RC_OK && err && err->rc == RC_OK)
        *err = reader->failed;
    return rc;
}

static int no_space(unsigned char c)
{
    (void)c; /* RFC 4180: spaces are part of a field; the library would trim them */
    return 0;
}

struct csv_reader *csv_open(const char *source, csv_record_fn record, void *context)
{
    struct csv_reader *reader = malloc(sizeof *reader);
    if (!reader)
        return NULL;
    memset(reader, 0, offsetof(struct csv_reader, text));
    if (csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        free(reader);
        return NULL;
    }
    csv_set_space_func(&reader->parser, no_space);
    csv_set_blk_size(&reader->parser, CSV_FIELD_BYTES_MAX);
    snprintf(reader->source, sizeof reader->source, "%s", source ? source : "");
    reader->record = record;
    reader->context = context;
    reader->place = (struct place){1, 1, false};
    return reader;
}

enum rc csv_put(struct csv_reader *reader, const char *bytes, size_t count, struct err *err)
{
    if (reader->stopped != RC_OK)
        return stop(reader, reader->stopped, err);
    enum rc rc = scan_start(reader, &bytes, &count);
    if (rc == RC_OK && count)
        rc = scan(reader, bytes, count);
    return stop(reader, rc, err);
}

enum rc csv_end(struct csv_reader *reader, struct err *err)
{
    return stop(reader, reader->stopped != RC_OK ? reader->stopped : finish(reader), err);
}

void csv_close(struct csv_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    free(reader);
}
