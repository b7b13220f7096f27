/* Proves: text is decoded, measured, walked, folded and cleaned rightly — CJK, combining marks, emoji, bidi
 * controls and malformed bytes — against an independent recomputation where there is a rule to recompute by.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"

static struct arena arena;
static int free_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* By arithmetic on ranges, without a table: what a sequence is worth, or -1. */
static int64_t schoolbook(const unsigned char *bytes, size_t count)
{
    size_t need = bytes[0] < 0x80   ? 1
                  : bytes[0] < 0xC0 ? 0
                  : bytes[0] < 0xE0 ? 2
                  : bytes[0] < 0xF0 ? 3
                  : bytes[0] < 0xF8 ? 4
                                    : 0;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (!need || need > count)
        return -1;
    uint32_t point = need == 1 ? bytes[0] : bytes[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if (bytes[i] >> 6 != 2)
            return -1;
        point = point * 64 + bytes[i] % 64;
    }
    return point < least[need] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000) ? -1
                                                                                          : (int64_t)point;
}

static void every_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        char text[5];
        size_t bytes = utf8_encode(point, text), used = 99;
        assert_int_equal(strlen(text), bytes);
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        uint32_t back = utf8_decode(text, &used);
        if (back != (surrogate ? 0xFFFD : point) || used != bytes || !utf8_valid(text, bytes, NULL))
            fail_msg("U+%04X", point);
    }
    char text[5];
    assert_int_equal(utf8_encode(0x110000, text), 3);
    assert_string_equal(text, "\uFFFD");
}

static void decodes_as_schoolbook_does(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (int i = 0; i < 2000000; i++) {
        unsigned char text[6] = {0};
        for (int b = 0; b < 4; b++) {
            seed = seed * 1664525 + 1013904223;
            /* Mostly leads first and continuations behind, else nearly nothing would be well-formed. */
            unsigned char byte = (unsigned char)(seed >> 24);
            text[b] = b == 0 ? byte | 0x80 : seed & 0x700 ? (byte & 0x3F) | 0x80 : byte;
        }
        size_t used, bad = 99, count = strlen((char *)text);
        int64_t want = schoolbook(text, count);
        uint32_t got = utf8_decode((char *)text, &used);
        assert_int_equal(got, want < 0 ? 0xFFFD : want);
        if (want < 0) {
            assert_int_equal(used, 1);
            assert_false(utf8_valid((char *)text, count, &bad));
            assert_int_equal(bad, 0);
        }
    }
    size_t used = 99;
    assert_int_equal(utf8_decode("", &used), 0);
    assert_int_equal(used, 0);
}

static void finds_the_first_malformed_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t bytes, bad;
    } cases[] = {
        {"ab\xff", 3, 2},       {"\xc0\x80", 2, 0},         {"a\xe0\x80\x80", 4, 1},
        {"\xed\xa0\x80", 3, 0}, {"\xf4\x90\x80\x80", 4, 0}, {"客\xe5\xae", 5, 3},
        {"ok\x80", 3, 2},       {"\xe5\xae\xa2", 2, 0},     {"\xf0\x9f\x98\x80", 3, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t bad = 99;
        assert_false(utf8_valid(cases[i].text, cases[i].bytes, &bad));
        assert_int_equal(bad, cases[i].bad);
    }
    assert_true(utf8_valid("a\0b", 3, NULL));
    assert_true(utf8_valid("", 0, NULL));
}

static void cells_of_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int cells;
        size_t graphemes;
    } cases[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"客户名称", 8, 4},
        {"ＡＢ", 4, 2},
        {"ｱｲ", 2, 2},
        {"e\u0301", 1, 1},
        {"e\u0301\u0323x", 2, 2},
        {"\u0301", 0, 1},
        {"한글", 4, 2},
        {"\u1112\u1161\u11ab", 2, 1},
        {"😀", 2, 1},
        {"👨\u200D👩\u200D👧", 2, 1},
        {"👍🏽", 2, 1},
        {"\U0001F1E8\U0001F1F3", 2, 1},
        {"\U0001F1E8\U0001F1F3\U0001F1E9\U0001F1EA", 4, 2},
        {"\u2764\uFE0F", 1, 1},
        {"¡·●→", 4, 4},
        {"กำ", 2, 1},
        {"a\xff"
         "b",
         3, 3},
        {"\uE000", 1, 1},
        {"—“”", 3, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t graphemes = 0, at = 0, used;
        int cells, total = 0;
        for (; (used = utf8_next(cases[i].text + at, &cells)) > 0; at += used, graphemes++) {
            assert_in_range(cells, 0, 2);
            total += cells;
        }
        if (utf8_cells(cases[i].text) != cases[i].cells || graphemes != cases[i].graphemes)
            fail_msg("%s: %d cells, %zu graphemes", cases[i].text, utf8_cells(cases[i].text), graphemes);
        assert_int_equal(total, cases[i].cells);
        assert_int_equal(at, strlen(cases[i].text));
    }
    assert_int_equal(utf8_chars("e\u0301客\xff"), 4);
    assert_int_equal(utf8_point_cells(0), 0);
    assert_int_equal(utf8_point_cells(0x1B), 0);
    assert_int_equal(utf8_point_cells(0x7F), 0);
    assert_int_equal(utf8_point_cells(0x9B), 0);
    assert_int_equal(utf8_point_cells(' '), 1);
    assert_int_equal(utf8_point_cells('~'), 1);
}

static const char *const pieces[] = {
    "a",        " ", "客",     "e\u0301", "😀",      "👨\u200D👩", "\u0301", "\u200D", "\U0001F1E8", "\xff",
    "\xe5\xae", "ก", "\u0E33", "\u1112",  "\u1161", "Ａ",       "\r",     "\n",     "\u0600"};

static uint32_t seed = 2463534242u;
static void random_text(char *out, size_t count)
{
    for (; count; count--) {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        out = stpcpy(out, pieces[seed % (sizeof pieces / sizeof *pieces)]);
    }
}

/* Walking back gives the same graphemes as walking on, and a head never cuts one nor overfills. */
static void walks_agree(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[256];
        size_t starts[64], count = 0, used, at = 0;
        int cells, sums[64], total = 0;
        random_text(text, 1 + (size_t)round % 12);
        for (; (used = utf8_next(text + at, &cells)) > 0; at += used) {
            starts[count] = at;
            sums[count++] = total;
            total += cells;
        }
        assert_int_equal(at, strlen(text));
        assert_int_equal(total, utf8_cells(text));
        for (size_t i = count; i-- > 0;) {
            assert_int_equal(utf8_previous(text, at), at - starts[i]);
            at = starts[i];
        }
        assert_int_equal(utf8_previous(text, 0), 0);
        for (int room = 0; room <= total + 1; room++) {
            size_t want = strlen(text);
            int want_cells = total;
            for (size_t i = count; i-- > 0;) {
                int after = i + 1 < count ? sums[i + 1] : total;
                if (after > room) {
                    want = starts[i];
                    want_cells = sums[i];
                }
            }
            int head_cells = -1;
            assert_int_equal(utf8_head(text, room, &head_cells), want);
            assert_int_equal(head_cells, want_cells);
        }
    }
}

static void controls_are_known(void **state)
{
    (void)state;
    static const uint32_t bad[] = {0x01,   0x1B,    0x7F,    0x80,    0x9B,    0x9F,   0xAD,   0x061C,
                                   0x200B, 0x200E,  0x200F,  0x2028,  0x2029,  0x202A, 0x202E, 0x2060,
                                   0x2066, 0x2069,  0xFEFF,  0xFFF9,  0xFFFE,  0xFFFF, 0xFDD0, 0x3164,
                                   0x180E, 0xE0001, 0xE0041, 0x1FFFE, 0x10FFFF};
    static const uint32_t good[] = {0x20,   0x7E,   0xA0,   0xE9,   0x0301,  0x200C,  0x200D, 0x2010,
                                    0x2030, 0x4E00, 0xFE0F, 0xFF10, 0x1F600, 0xE0100, 0xFFFD, 0x3000};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!utf8_is_control(bad[i]))
            fail_msg("U+%04X passes", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (utf8_is_control(good[i]))
            fail_msg("U+%04X is refused", good[i]);
    }
    size_t at = 99;
    assert_true(utf8_has_control("客户\u202Eabc", &at));
    assert_int_equal(at, 6);
    assert_true(utf8_has_control("\t", NULL));
    assert_false(utf8_has_control("客户 👨\u200D👩 é", NULL));
}

static void cleaned_texts_are_fit_for_any_sink(void **state)
{
    (void)state;
    assert_string_equal(utf8_clean(&arena, "a\x1b[31m\tb\x7f"), "a␛[31m␉b␡");
    assert_string_equal(utf8_clean(&arena, "x\u202Ey\xC2\x9B"), "x<U+202E>y<U+009B>");
    assert_string_equal(utf8_clean(&arena, "\U000E0041\U0010FFFF"), "<U+E0041><U+10FFFF>");
    assert_string_equal(utf8_clean(&arena, "a\xff客\xe5"), "a\uFFFD客\uFFFD");
    assert_string_equal(utf8_clean(&arena, ""), "");
    for (int round = 0; round < 5000; round++) {
        char text[256];
        random_text(text, 8);
        const char *clean = utf8_clean(&arena, text);
        assert_true(utf8_valid(clean, strlen(clean), NULL));
        assert_false(utf8_has_control(clean, NULL));
        arena_reset(&arena);
    }
}

static void foldings_by_hand(void **state)
{
    (void)state;
    assert_string_equal(utf8_fold_width(&arena, "ＡＢＣ－１２３　ｘ"), "ABC-123 x");
    assert_string_equal(utf8_fold_width(&arena, "plain"), "plain");
    assert_string_equal(utf8_fold_width(&arena, "ｱｶﾞ"), "アガ");
    assert_string_equal(utf8_fold_width(&arena, "e\u0301"), "é");
    assert_string_equal(utf8_fold_width(&arena, "客户"), "客户");
    assert_string_equal(utf8_fold_width(&arena, "Ａ\xff"), "A\uFFFD");
    assert_string_equal(utf8_fold_search(&arena, "Constitución STRASSE ＡＢ"), "constitucion strasse ab");
    assert_string_equal(utf8_fold_search(&arena, "Straße"), "strasse");
    assert_string_equal(utf8_fold_search(&arena, "ÉÈê"), "eee");
    assert_string_equal(utf8_fold_search(&arena, "客户甲"), "客户甲");
    assert_string_equal(utf8_upper(&arena, "abcé客xyz9"), "ABCÉ客XYZ9");
    assert_string_equal(utf8_upper(&arena, "a\xff"), "A\uFFFD");
    assert_string_equal(utf8_fold_search(&arena, ""), "");
}

static void no_memory_gives_null(void **state)
{
    (void)state;
    struct arena tight = {.limit_bytes = 8};
    assert_null(utf8_clean(&tight, "abc"));
    assert_null(utf8_fold_width(&tight, "客"));
    assert_null(utf8_fold_width(&tight, "\xff"));
    assert_null(utf8_fold_search(&tight, "abc"));
    assert_null(utf8_upper(&tight, "abc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_comes_back),
        cmocka_unit_test(decodes_as_schoolbook_does),
        cmocka_unit_test(finds_the_first_malformed_byte),
        cmocka_unit_test(cells_of_texts),
        cmocka_unit_test(walks_agree),
        cmocka_unit_test(controls_are_known),
        cmocka_unit_test(cleaned_texts_are_fit_for_any_sink),
        cmocka_unit_test(foldings_by_hand),
        cmocka_unit_test(no_memory_gives_null),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
