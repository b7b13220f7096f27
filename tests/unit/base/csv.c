/* Proves that the CSV reader gives the fields and places that stand in the file wherever the pieces are cut,
 * that what it refuses is refused at its place and at the caps' exact size, and that what the writer writes
 * is read back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daybook/base/csv.h"

enum { ROUNDS = 3000 };

/* xorshift64*, so that a failing round can be run again. */
static uint64_t random_state = 0x9E3779B97F4A7C15u;
static unsigned random_below(unsigned limit)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (unsigned)((random_state * 0x2545F4914F6CDD1Du) >> 33) % limit;
}

static enum rc note_record(void *context, const struct csv_field *fields, size_t count, struct err *err)
{
    (void)err;
    struct buf *seen = context;
    for (size_t i = 0; i < count; i++)
        buf_format(seen, "%d:%d<%s>", fields[i].line, fields[i].column, fields[i].text);
    buf_char(seen, '\n');
    return RC_OK;
}

/* Reads in pieces of at most `most` bytes (0: all at once), writes what was given and the error, if any, as
 * text. */
static void read_pieces(const char *bytes, size_t count, size_t most, struct buf *seen)
{
    struct err err = {0};
    struct csv_reader *reader = csv_open("f.csv", note_record, seen);
    assert_non_null(reader);
    enum rc rc = RC_OK;
    for (size_t at = 0; rc == RC_OK && at < count;) {
        size_t piece = most ? 1 + random_below((unsigned)most) : count;
        piece = piece < count - at ? piece : count - at;
        char *exact = malloc(piece); /* so that the sanitizer sees a read past its end */
        assert_non_null(exact);
        memcpy(exact, bytes + at, piece);
        rc = csv_put(reader, exact, piece, &err);
        free(exact);
        at += piece;
    }
    if (rc == RC_OK)
        rc = csv_end(reader, &err);
    assert_int_equal(rc, err.rc);
    if (rc != RC_OK)
        buf_format(seen, "%s %s:%d:%d: %s", err.rule, err.source, err.line, err.column, err.text);
    csv_close(reader);
    assert_non_null(buf_text(seen));
}

static void assert_reads(const char *bytes, size_t count, const char *expected)
{
    for (size_t most = 0; most < 4; most++) {
        struct buf seen = {0};
        read_pieces(bytes, count, most, &seen);
        assert_string_equal(buf_text(&seen), expected);
        buf_free(&seen);
    }
}

static void assert_refused(const char *bytes, size_t count, int line, int column, const char *says)
{
    struct err err = {0};
    struct buf seen = {0};
    struct csv_reader *reader = csv_open("f.csv", note_record, &seen);
    enum rc rc = csv_put(reader, bytes, count, &err);
    if (rc == RC_OK)
        rc = csv_end(reader, &err);
    csv_close(reader);
    buf_free(&seen);
    assert_int_equal(rc, RC_REFUSED);
    assert_string_equal(err.rule, "csv");
    assert_string_equal(err.source, "f.csv");
    if (err.line != line || err.column != column || !strstr(err.text, says))
        fail_msg("expected %d:%d %s, got %d:%d %s", line, column, says, err.line, err.column, err.text);
}

#define READS(text, expected) assert_reads(text, sizeof text - 1, expected)
#define REFUSED(text, line, column, says) assert_refused(text, sizeof text - 1, line, column, says)

static void reads_fields_with_their_places(void **state)
{
    (void)state;
    READS("", "");
    READS("\n\r\n\r", "");
    READS("\xEF\xBB\xBF", "");
    READS("a", "1:1<a>\n");
    READS("\xEF\xBB\xBF"
          "a,b\n",
          "1:1<a>1:3<b>\n");
    READS(",\n", "1:1<>1:2<>\n");
    READS("a,", "1:1<a>1:3<>\n");
    READS("\"\"", "1:1<>\n");
    READS("a,b\r\n\r\n\nc,d", "1:1<a>1:3<b>\n4:1<c>4:3<d>\n");
    READS("a\rb\r\rc", "1:1<a>\n2:1<b>\n4:1<c>\n");
    READS(" a , b\t\n", "1:1< a >1:5< b\t>\n");
    READS("\"x \"\"y\"\"\",\"a\r\nb\n\nc\",z\n", "1:1<x \"y\">1:11<a\r\nb\n\nc>4:4<z>\n");
    READS("\xE5\xBC\xA0\xE4\xB8\x89,\xF0\x9F\x9A\xB2,\xC3\xA9,e\n",
          "1:1<\xE5\xBC\xA0\xE4\xB8\x89>1:4<\xF0\x9F\x9A\xB2>1:6<\xC3\xA9>1:8<e>\n");
    READS("\xEF\xBC\x91,\xEF\xBC\x92", "1:1<\xEF\xBC\x91>1:3<\xEF\xBC\x92>\n"); /* begins as a BOM does */
}

static void takes_the_guard_off(void **state)
{
    (void)state;
    READS("'=1,'+1,'-1,'@x,'\tx,\"'\rx\"", "1:1<=1>1:5<+1>1:9<-1>1:13<@x>1:17<\tx>1:21<\rx>\n");
    READS("'a,',=1,''=,-5", "1:1<'a>1:4<'>1:6<=1>1:9<''=>1:13<-5>\n");
}

static void refuses_bad_quotes(void **state)
{
    (void)state;
    REFUSED("a,b\nc,d\"e\n", 2, 4, "quote");
    REFUSED("a,\"b\"c\n", 1, 6, "quote");
    REFUSED("a,\"b\" ,c\n", 1, 6, "quote");
    REFUSED(" \"b\"\n", 1, 2, "quote");
    REFUSED("a\n\"\xE5\xBC\xA0\n\n\"\xC3\xA9\n", 4, 2, "quote");
    REFUSED("a,\"b\nc\nd", 1, 3, "never closed");
    REFUSED("a,\"", 1, 3, "never closed");
}

static void refuses_what_is_no_text(void **state)
{
    (void)state;
    REFUSED("a\nb\0c", 2, 2, "U+0000");
    REFUSED("a,\"\x1B[2J\"", 1, 4, "U+001B");
    REFUSED("a\x7F", 1, 2, "U+007F");
    REFUSED("\xC2\x85", 1, 1, "U+0085");
    REFUSED("\xC3\xA9,caf\xE9,x", 1, 6, "UTF-8");
    REFUSED("a,\x80", 1, 3, "0x80");
    REFUSED("\xC0\x80", 1, 1, "0xC0");
    REFUSED("\xE0\x80\x80", 1, 1, "0x80");
    REFUSED("a\xED\xA0\x80", 1, 2, "0xA0");
    REFUSED("\xF4\x90\x80\x80", 1, 1, "0x90");
    REFUSED("\xF5", 1, 1, "0xF5");
    REFUSED("a\n\xE5\xBC,", 2, 1, "0x2C");
    REFUSED("a,\xE5\xBC", 1, 3, "inside a character");
    REFUSED("\xEF\xBB", 1, 1, "inside a character");
    REFUSED("\xEF\xBB,", 1, 1, "0x2C");
}

static void fill(struct buf *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_char(out, c);
}

static void a_field_ends_at_4096_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        size_t filled;
        const char *after;
        bool taken;
    } cases[] = {
        {"a,", 4096, ",b\n", true},         {"a,", 4097, ",b\n", false},
        {"a,\"", 4096, "\",b\n", true},     {"a,\"", 4097, "\",b\n", false},
        {"a,\"", 4094, "\"\"\n\"", true},   {"a,\"", 4095, "\"\"\n\"", false},
        {"a,", 4093, "\xE5\xBC\xA0", true}, {"a,", 4094, "\xE5\xBC\xA0", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text = {0}, seen = {0};
        buf_text_add(&text, cases[i].before);
        fill(&text, 'x', cases[i].filled);
        buf_text_add(&text, cases[i].after);
        if (cases[i].taken)
            read_pieces(text.text, text.bytes, 0, &seen);
        else
            assert_refused(text.text, text.bytes, 1, 3, "4096");
        assert_null(strstr(buf_text(&seen), "csv f.csv"));
        assert_true(!cases[i].taken || seen.bytes > 4096);
        buf_free(&text);
        buf_free(&seen);
    }
}

/* Sixteen fields and their commas, `last` bytes in the last. */
static void wide_record(struct buf *text, size_t last)
{
    for (int i = 0; i < 16; i++) {
        fill(text, 'x', i < 15 ? 4095 : last);
        if (i < 15)
            buf_char(text, ',');
    }
}

static void a_record_ends_at_65536_bytes(void **state)
{
    (void)state;
    struct buf text = {0}, seen = {0};
    buf_text_add(&text, "head\n");
    wide_record(&text, 4096);
    read_pieces(text.text, text.bytes, 0, &seen);
    assert_true(seen.bytes > 65536 && seen.text[seen.bytes - 1] == '\n');
    buf_reset(&text);
    buf_text_add(&text, "head\n");
    wide_record(&text, 4095);
    buf_text_add(&text, ",y");
    assert_refused(text.text, text.bytes, 2, 1, "65536");
    buf_reset(&text);
    buf_text_add(&text, "head\n");
    wide_record(&text, 4000);
    buf_char(&text, ',');
    fill(&text, 'x', 5000); /* over both caps in one run: the record's is passed first */
    assert_refused(text.text, text.bytes, 2, 1, "65536");
    buf_free(&text);
    buf_free(&seen);
}

static void a_record_ends_at_64_fields(void **state)
{
    (void)state;
    struct buf text = {0}, seen = {0};
    fill(&text, ',', 63);
    read_pieces(text.text, text.bytes, 0, &seen);
    assert_non_null(strstr(buf_text(&seen), "1:64<>\n"));
    buf_char(&text, ',');
    assert_refused(text.text, text.bytes, 1, 65, "64");
    buf_free(&text);
    buf_free(&seen);
}

static void add_random_text(struct buf *text)
{
    static const char *const parts[] = {
        "a",  "bc",   " ", ",",  "\"",       "\"\"",         "\n",
        "\r", "\r\n", "'", "\t", "\xC3\xA9", "\xE5\xBC\xA0", "\xF0\x9F\x9A\xB2",
        "=",  "-"};
    for (unsigned i = random_below(5); i > 0; i--)
        buf_text_add(text, parts[random_below(sizeof parts / sizeof *parts)]);
}

/* Moves a place over text as the header counts: CR, LF and CR LF end a line, columns are chars. */
static void step_over(const char *text, int *line, int *column)
{
    for (; *text; text++) {
        if (*text == '\n' || (*text == '\r' && text[1] != '\n')) {
            (*line)++;
            *column = 1;
        } else if (*text != '\r' && ((unsigned char)*text & 0xC0) != 0x80) {
            (*column)++;
        }
    }
}

/* Writes a random file with csv_write_field and, beside it, what a reader of it must give. */
static void make_file(struct buf *file, struct buf *expected)
{
    int line = 1, column = 1;
    buf_text_add(file, random_below(4) ? "" : "\xEF\xBB\xBF");
    for (unsigned record = random_below(6); record > 0; record--) {
        for (unsigned fields = 1 + random_below(5), i = 0; i < fields; i++) {
            struct buf text = {0}, written = {0};
            add_random_text(&text);
            csv_write_field(&written, buf_text(&text), true, true);
            if (written.bytes == 0 && fields == 1)
                buf_text_add(&written, "\"\"");
            buf_text_add(file, i ? "," : "");
            column += i ? 1 : 0;
            buf_format(expected, "%d:%d<%s>", line, column, buf_text(&text));
            buf_text_add(file, buf_text(&written));
            step_over(buf_text(&written), &line, &column);
            buf_free(&text);
            buf_free(&written);
        }
        const char *end = (const char *const[]){"\n", "\r\n", "\r", "\n\n\r\n"}[random_below(4)];
        buf_text_add(file, end);
        step_over(end, &line, &column);
        buf_char(expected, '\n');
    }
}

/* A text that itself begins with the guard and a guarded character cannot come back as it was: the contract's
 * one gap. */
static bool comes_back(const struct buf *expected)
{
    static const char *const lost[] = {"<'=", "<'-", "<'\t", "<'\r"};
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++)
        if (strstr(buf_text(expected), lost[i]))
            return false;
    return true;
}

static void cuts_change_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct buf file = {0}, expected = {0}, whole = {0}, cut = {0};
        uint64_t seed = random_state;
        make_file(&file, &expected);
        read_pieces(buf_text(&file), file.bytes, 0, &whole);
        read_pieces(buf_text(&file), file.bytes, 1 + random_below(9), &cut);
        if (comes_back(&expected) && strcmp(buf_text(&whole), buf_text(&expected)) != 0)
            fail_msg("seed %llx: wrote\n%s\nread\n%s\nexpected\n%s", (unsigned long long)seed,
                     buf_text(&file), buf_text(&whole), buf_text(&expected));
        if (strcmp(buf_text(&cut), buf_text(&whole)) != 0)
            fail_msg("seed %llx: cut, read\n%s\nwhole\n%s", (unsigned long long)seed, buf_text(&cut),
                     buf_text(&whole));
        buf_free(&file);
        buf_free(&expected);
        buf_free(&whole);
        buf_free(&cut);
    }
}

static void cuts_change_no_error(void **state)
{
    (void)state;
    static const char alphabet[] = "aab,,\"\"\n\r\xC3\xA9\xE5\xBC\xA0\xEF\xBB\xBF\x01 '=";
    for (int round = 0; round < 4 * ROUNDS; round++) {
        struct buf whole = {0}, cut = {0}, file = {0};
        uint64_t seed = random_state;
        for (unsigned i = random_below(24); i > 0; i--)
            buf_add(&file, alphabet + random_below(sizeof alphabet), 1);
        if (!random_below(20)) /* past a cap, as a field or over several */
            for (unsigned i = random_below(40), many = random_below(2) ? 4090 : 2000; i > 0; i--)
                fill(&file, 'x', many), buf_add(&file, alphabet + random_below(sizeof alphabet), 1);
        read_pieces(file.bytes ? file.text : "", file.bytes, 0, &whole);
        read_pieces(file.bytes ? file.text : "", file.bytes, 1 + random_below(9), &cut);
        if (strcmp(buf_text(&cut), buf_text(&whole)) != 0)
            fail_msg("seed %llx: cut, read\n%s\nwhole\n%s", (unsigned long long)seed, buf_text(&cut),
                     buf_text(&whole));
        buf_free(&whole);
        buf_free(&cut);
        buf_free(&file);
    }
}

static enum rc refuse_second(void *context, const struct csv_field *fields, size_t count, struct err *err)
{
    (void)count;
    int *records = context;
    if (++*records == 2)
        return err_at(err, RC_STALE, "there", fields[0].line, fields[0].column, "enough");
    return RC_OK;
}

static void stops_with_the_callbacks_code(void **state)
{
    (void)state;
    int records = 0;
    struct err err = {0}, again = {0};
    struct csv_reader *reader = csv_open("f.csv", refuse_second, &records);
    assert_int_equal(csv_put(reader, "a\nb\nc\n", 6, &err), RC_STALE);
    assert_int_equal(records, 2);
    assert_string_equal(err.text, "enough");
    assert_int_equal(err.line, 2);
    assert_int_equal(csv_put(reader, "d\n", 2, &again), RC_STALE);
    assert_int_equal(csv_end(reader, NULL), RC_STALE);
    assert_string_equal(again.text, "enough");
    assert_int_equal(records, 2);
    csv_close(reader);
    csv_close(NULL);
}

static void writes_quotes_and_guards_where_needed(void **state)
{
    (void)state;
    struct buf out = {0};
    csv_write_field(&out, "plain text", true, true);
    csv_write_field(&out, "a,b", false, true);
    csv_write_field(&out, "say \"hi\"", false, true);
    csv_write_field(&out, "two\nlines", false, true);
    csv_write_field(&out, "", false, true);
    csv_write_field(&out, NULL, false, true);
    csv_write_field(&out, "=1+1", false, true);
    csv_write_field(&out, "-5", false, true);
    csv_write_field(&out, "-5", false, false);
    csv_write_field(&out, "@x,y", false, true);
    csv_write_end(&out);
    csv_write_field(&out, "", true, true);
    csv_write_end(&out);
    csv_write_field(&out, "x", true, true);
    csv_write_end(&out);
    assert_string_equal(
        buf_text(&out),
        "plain text,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,,'=1+1,'-5,-5,\"'@x,y\"\n\"\"\nx\n");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_fields_with_their_places),
        cmocka_unit_test(takes_the_guard_off),
        cmocka_unit_test(refuses_bad_quotes),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(a_field_ends_at_4096_bytes),
        cmocka_unit_test(a_record_ends_at_65536_bytes),
        cmocka_unit_test(a_record_ends_at_64_fields),
        cmocka_unit_test(cuts_change_nothing),
        cmocka_unit_test(cuts_change_no_error),
        cmocka_unit_test(stops_with_the_callbacks_code),
        cmocka_unit_test(writes_quotes_and_guards_where_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
