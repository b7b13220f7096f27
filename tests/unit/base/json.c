/* Proves that JSON values are written as they were made, that they are read back the same, that the reader
 * takes RFC 8259 and no more, that its limits hold, and that an error tells line and column in chars. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "daybook/base/json.h"

static struct js *parse(const char *text)
{
    struct js *value = NULL;
    struct err err = {0};
    if (js_parse(text, strlen(text), &value, &err) != RC_OK)
        fail_msg("%s: %d:%d: %s", text, err.line, err.column, err.text);
    return value;
}

static void assert_written(const struct js *value, const char *expected)
{
    struct buf out = {0};
    assert_true(js_write(value, &out));
    assert_string_equal(buf_text(&out), expected);
    buf_free(&out);
}

static void writes_what_was_set_in_its_order(void **state)
{
    (void)state;
    struct js *object = js_object(), *list = js_array();
    js_set_text(object, "zeta", "line\n\"quoted\" \x01 \xE5\xBC\xA0");
    js_set_int(object, "least", INT64_MIN);
    js_set_int(object, "most", INT64_MAX);
    js_set_bool(object, "yes", true);
    js_set_text(object, "absent", NULL);
    js_push_text(list, "a");
    js_push(list, js_int(-7));
    js_push(list, js_text(NULL));
    js_push(list, js_bool(false));
    js_set(object, "alpha", list);
    assert_written(object, "{\"zeta\":\"line\\n\\\"quoted\\\" \\u0001 \xE5\xBC\xA0\","
                           "\"least\":-9223372036854775808,\"most\":9223372036854775807,\"yes\":true,"
                           "\"alpha\":[\"a\",-7,null,false]}");
    js_free(object);
}

static void writes_back_what_it_reads(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "null",
        "true",
        "\"\"",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "[[],{},\"\\\\\",\"\\\"\"]",
        "{\"b\":1,\"a\":{\"c\":[null]}}",
        "[\"\xF0\x9F\x9A\xB2\"]",
        "[\"1.5e3, [[[\"]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct js *value = parse(texts[i]);
        assert_written(value, texts[i]);
        js_free(value);
    }
}

static void every_character_is_written_so_that_it_reads_back(void **state)
{
    (void)state;
    for (int byte = 1; byte < 0x80; byte++) {
        const char text[] = {'a', (char)byte, (char)byte, 'z', '\0'};
        struct js *made = js_array(), *back = NULL;
        struct buf out = {0};
        js_push_text(made, text);
        assert_true(js_write(made, &out));
        for (size_t i = 0; i < out.bytes; i++)
            assert_true(out.text[i] >= 0x20); /* one line, whatever it holds */
        back = parse(buf_text(&out));
        assert_string_equal(js_as_text(js_at(back, 0)), text);
        buf_free(&out);
        js_free(back);
        js_free(made);
    }
    struct js *escapes = js_text("\b\t\n\f\r\v\x7F\"\\/");
    assert_written(escapes, "\"\\b\\t\\n\\f\\r\\u000B\x7F\\\"\\\\/\"");
    js_free(escapes);
}

static struct js *nested(int depth)
{
    struct js *value = js_int(1);
    for (int i = 0; i < depth; i++) {
        struct js *list = js_array();
        js_push(list, value);
        value = list;
    }
    return value;
}

static void what_could_not_be_read_is_not_written(void **state)
{
    (void)state;
    struct buf out = {0};
    struct js *deepest = nested(32), *deeper = nested(33), *back;
    assert_true(js_write(deepest, &out));
    back = parse(buf_text(&out));
    buf_reset(&out);
    assert_false(js_write(deeper, &out));
    js_free(back);
    js_free(deepest);
    js_free(deeper);
    buf_free(&out);
}

/* A small value of any kind; what it is follows from the dice. */
static struct js *some_value(uint64_t *dice, int depth)
{
    static const char *const texts[] = {"", "plain", "two words", "\xE5\xBC\xA0", "a, b] c} :", "\x7F"};
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    const unsigned kind = (unsigned)(*dice >> 60), pick = (unsigned)(*dice >> 40) & 0xFFFF;
    const int64_t number = (int64_t)(*dice >> (*dice >> 58)) * (pick & 1 ? 1 : -1);
    if (kind < 4 || depth == 0)
        return kind & 1 ? js_text(texts[pick % (sizeof texts / sizeof *texts)]) : js_int(number);
    if (kind < 6)
        return kind & 1 ? js_text(NULL) : js_bool(pick & 1);
    struct js *list = kind & 1 ? js_object() : js_array();
    for (unsigned i = 0; i < pick % 5; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        if (kind & 1)
            js_set(list, name, some_value(dice, depth - 1));
        else
            js_push(list, some_value(dice, depth - 1));
    }
    return list;
}

static void spell_out(const char *text, const char *space, struct buf *out)
{
    bool quoted = false;
    for (; *text; text++) {
        quoted = quoted != (*text == '"');
        if (quoted && *text >= '0' && (unsigned char)*text < 0x7F)
            buf_format(out, "\\u%04X", (unsigned)*text);
        else
            buf_char(out, *text);
        if (!quoted && *text != '"' && strchr("{}[],:", *text))
            buf_text_add(out, space);
    }
}

/* Plain text is read by another way than text with escapes, or with what only the library takes between
 * tokens. */
static void however_it_is_spelt_it_reads_the_same(void **state)
{
    (void)state;
    uint64_t dice = 20240607;
    for (int round = 0; round < 3000; round++) {
        struct js *made = some_value(&dice, 4);
        struct buf plain = {0}, spelt = {0};
        assert_true(js_write(made, &plain));
        spell_out(buf_text(&plain), "\t", &spelt);
        struct js *one = parse(buf_text(&plain)), *two = parse(buf_text(&spelt));
        assert_written(one, buf_text(&plain));
        assert_written(two, buf_text(&plain));
        js_free(made);
        js_free(one);
        js_free(two);
        buf_free(&plain);
        buf_free(&spelt);
    }
}

/* Every head of a plain text, and every byte of it changed, is taken or refused as the library does it: a tab
 * before it has the library read it. */
static void what_is_damaged_is_judged_the_same(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1,-20,true],\"b\":{\"c\":null,\"d\":\"x\"},\"e\":false}";
    static const char bytes[] = "{}[],:\"\\ 01-.atn\x01\x80";
    for (size_t at = 0; at < sizeof text - 1; at++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            char damaged[sizeof text + 1] = "\t";
            struct js *quick = NULL, *slow = NULL;
            memcpy(damaged + 1, text, sizeof text);
            const size_t count = bytes[i] ? sizeof text - 1 : at; /* NUL: only its head */
            damaged[at + 1] = bytes[i] ? bytes[i] : damaged[at + 1];
            const enum rc one = js_parse(damaged + 1, count, &quick, NULL);
            const enum rc other = js_parse(damaged, count + 1, &slow, NULL);
            if (one != other)
                fail_msg("%.*s: %d, but %d with a tab before it", (int)count, damaged + 1, one, other);
            struct buf written = {0}, expected = {0};
            assert_true(one != RC_OK || (js_write(quick, &written) && js_write(slow, &expected)));
            if (one == RC_OK)
                assert_string_equal(buf_text(&written), buf_text(&expected));
            js_free(quick);
            js_free(slow);
            buf_free(&written);
            buf_free(&expected);
        }
}

static void getters_answer_type_or_fallback(void **state)
{
    (void)state;
    struct js *object = parse(" {\"t\":\"x\",\"i\":5,\"b\":true,\"a\":[1,\"two\"],\"n\":null,\"o\":{}} ");
    assert_true(js_is_object(object));
    assert_string_equal(js_get_text(object, "t"), "x");
    assert_null(js_get_text(object, "i"));
    assert_null(js_get_text(object, "none"));
    assert_int_equal(js_get_int(object, "i", -1), 5);
    assert_int_equal(js_get_int(object, "t", -1), -1);
    assert_int_equal(js_get_int(object, "none", -2), -2);
    assert_true(js_get_bool(object, "b"));
    assert_false(js_get_bool(object, "i"));
    const struct js *list = js_get(object, "a");
    assert_true(js_is_array(list));
    assert_int_equal(js_count(list), 2);
    assert_true(js_is_int(js_at(list, 0)));
    assert_string_equal(js_as_text(js_at(list, 1)), "two");
    assert_null(js_at(list, 2));
    assert_int_equal(js_count(object), 0);
    assert_false(js_is_object(js_get(object, "n")));
    assert_null(js_get(js_get(object, "t"), "deeper"));
    js_free(object);
}

static void walks_members_in_order(void **state)
{
    (void)state;
    struct js *object = parse("{\"one\":1,\"two\":2,\"three\":3}"), *child = NULL;
    js_set_int(object, "four", 4);
    struct buf seen = {0};
    void *cursor = NULL;
    const char *key = NULL;
    while (js_next(object, &cursor, &key, &child))
        buf_format(&seen, "%s=%d ", key, (int)js_as_int(child, 0));
    assert_string_equal(buf_text(&seen), "one=1 two=2 three=3 four=4 ");
    buf_free(&seen);
    js_free(object);
}

static void owners_share_a_value(void **state)
{
    (void)state;
    struct js *shared = js_object(), *holder = js_object();
    js_set_int(shared, "n", 1);
    js_set(holder, "child", js_keep(shared));
    js_free(holder);
    assert_int_equal(js_get_int(shared, "n", 0), 1);
    js_free(shared);
}

/* "No memory" passes through: the sanitizer's leak check proves that what a failed set was given is freed. */
static void nothing_is_accepted_everywhere(void **state)
{
    (void)state;
    struct buf out = {0};
    void *cursor = NULL;
    const char *key = NULL;
    struct js *child = NULL;
    js_set(NULL, "k", js_text("freed"));
    js_push(NULL, js_text("freed"));
    js_free(NULL);
    assert_null(js_keep(NULL));
    assert_null(js_get(NULL, "k"));
    assert_null(js_get_text(NULL, "k"));
    assert_int_equal(js_count(NULL), 0);
    assert_false(js_is_object(NULL) || js_is_array(NULL) || js_is_int(NULL));
    assert_false(js_next(NULL, &cursor, &key, &child));
    assert_false(js_write(NULL, &out));
    assert_null(js_text("\xFF"));
    struct js *list = js_array();
    js_push_text(list, "a\xFF\x1b"); /* never missing: what follows it would take its place */
    assert_string_equal(js_as_text(js_at(list, 0)), "a\uFFFD\u241B");
    js_free(list);
    buf_free(&out);
}

static void refuses_what_is_no_json(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line, column;
        const char *says;
    } cases[] = {
        {"", 1, 0, "ends too early"},
        {"{\"a\":1", 1, 6, "ends too early"},
        {"[1,]", 1, 4, "no JSON"},
        {"{a:1}", 1, 2, "no JSON"},
        {"['a']", 1, 2, "no JSON"},
        {"[01]", 1, 2, "no JSON"},
        {"[+1]", 1, 2, "no JSON"},
        {"[NaN]", 1, 4, "no JSON"},
        {"[\"\t\"]", 1, 2, "no JSON"},
        {"{} {}", 1, 4, "one value"},
        {"// no\n1", 1, 1, "no JSON"},
        {"\xEF\xBB\xBF{}", 1, 1, "no JSON"},
        {"{\"a\":1,\n \"\xE5\xBC\xA0\":2, \"a\":3}", 2, 11, "same key twice"},
        {"[\"\xC3\xA9\", 9223372036854775808]", 1, 25, "64 bits"},
        {"[\"\xED\xA0\x80\"]", 1, 2, "UTF-8"},
        {"[\"\\ud800\"]", 1, 9, "no JSON"},
        {"[\"\\u0000\"]", 1, 9, "NUL"},
        {"[\"\xC3\xA9\", 1.5]", 1, 7, "fraction"},
        {"[1,\n 2e5]", 2, 2, "fraction"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct js *value = NULL;
        struct err err = {0};
        assert_int_equal(js_parse(cases[i].text, strlen(cases[i].text), &value, &err), RC_REFUSED);
        assert_null(value);
        assert_string_equal(err.rule, "json");
        if (!strstr(err.text, cases[i].says) || err.line != cases[i].line ||
            (cases[i].column && err.column != cases[i].column))
            fail_msg("%s: %d:%d: %s", cases[i].text, err.line, err.column, err.text);
    }
}

static void refuses_a_nul_byte(void **state)
{
    (void)state;
    struct js *value = NULL;
    assert_int_equal(js_parse("[1\0]", 4, &value, NULL), RC_REFUSED);
    assert_int_equal(js_parse("[\"a\0b\"]", 7, &value, NULL), RC_REFUSED);
    assert_null(value);
}

/* `count` opening brackets, then as many closing ones. */
static enum rc parse_nested(size_t count, struct err *err)
{
    struct buf text = {0};
    for (size_t i = 0; i < 2 * count; i++)
        buf_char(&text, i < count ? '[' : ']');
    struct js *value = NULL;
    enum rc rc = js_parse(text.text, text.bytes, &value, err);
    js_free(value);
    buf_free(&text);
    return rc;
}

static void depth_ends_at_32(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(parse_nested(32, &err), RC_OK);
    assert_int_equal(parse_nested(33, &err), RC_REFUSED);
    assert_int_equal(err.column, 33);
    assert_non_null(strstr(err.text, "32"));
    assert_int_equal(parse_nested(1000000, NULL), RC_REFUSED);
}

static void first_error_wins(void **state)
{
    (void)state;
    struct err err = {0};
    struct js *value = NULL;
    err_field(&err, RC_STALE, 3, "item", "revision", "somebody was faster");
    assert_int_equal(js_parse("[", 1, &value, &err), RC_REFUSED);
    assert_string_equal(err.text, "somebody was faster");
    assert_string_equal(err.rule, "revision");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_was_set_in_its_order),
        cmocka_unit_test(writes_back_what_it_reads),
        cmocka_unit_test(every_character_is_written_so_that_it_reads_back),
        cmocka_unit_test(what_could_not_be_read_is_not_written),
        cmocka_unit_test(however_it_is_spelt_it_reads_the_same),
        cmocka_unit_test(what_is_damaged_is_judged_the_same),
        cmocka_unit_test(getters_answer_type_or_fallback),
        cmocka_unit_test(walks_members_in_order),
        cmocka_unit_test(owners_share_a_value),
        cmocka_unit_test(nothing_is_accepted_everywhere),
        cmocka_unit_test(refuses_what_is_no_json),
        cmocka_unit_test(refuses_a_nul_byte),
        cmocka_unit_test(depth_ends_at_32),
        cmocka_unit_test(first_error_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
