/* Proves that bytes become the right keys: every row of the table, whole and cut at every byte; Esc by time;
 * digits after Esc; pastes, with escapes and controls inside, never act; malformed UTF-8 is refused char by
 * char; unknown keys are swallowed whole; what is read ahead is bounded and none of it is lost. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/tui/decode.h"
#include "daybook/tui/tui.h"

static struct keymap map;
static struct decoder decoder;

static int start(void **state)
{
    (void)state;
    keymap_start(&map);
    decode_start(&decoder, &map);
    return 0;
}

static void feed(const char *bytes, size_t count, int64_t at_ms)
{
    decode_feed(&decoder, (const unsigned char *)bytes, count, at_ms);
}

static void feed_text(const char *text, int64_t at_ms)
{
    feed(text, strlen(text), at_ms);
}

static void want(enum action action)
{
    struct decoded key;
    assert_true(decode_next(&decoder, &key));
    assert_string_equal(action_info(key.key.action)->name, action_info(action)->name);
}

static void want_point(uint32_t point, bool pasted)
{
    struct decoded key;
    assert_true(decode_next(&decoder, &key));
    assert_int_equal(key.key.action, ACT_CHAR);
    assert_int_equal(key.key.point, point);
    assert_int_equal(key.key.pasted, pasted);
}

static void want_text(const char *ascii, bool pasted)
{
    for (; *ascii; ascii++)
        want_point((uint32_t)*ascii, pasted);
}

static int64_t want_wait(void)
{
    struct decoded key;
    int64_t deadline_ms = 0;
    assert_false(decode_ready(&decoder, &deadline_ms));
    assert_false(decode_next(&decoder, &key));
    return deadline_ms;
}

static void want_nothing(void)
{
    assert_true(want_wait() == DECODE_NEVER);
}

/* One row: the key and nothing else. A row that another longer one begins with comes once it is quiet. */
static void want_row(const struct tui_key_row *row)
{
    struct decoded key;
    if (!decode_next(&decoder, &key)) {
        decode_quiet(&decoder, 10000);
        assert_true(decode_next(&decoder, &key));
    }
    assert_int_equal(key.key.action, row->action);
    assert_int_equal(key.key.point, row->point);
    assert_non_null(key.row);
    assert_string_equal(key.row->name, row->name);
    assert_int_equal(key.count, strlen(row->sequence));
    if (row->action != ACT_PASTE_BEGIN)
        want_nothing();
}

static void every_row_decodes(void **state)
{
    size_t count;
    const struct tui_key_row *rows = tui_key_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].sequence)
            continue;
        start(state);
        feed_text(rows[i].sequence, 1000);
        want_row(&rows[i]);
    }
}

static void every_row_decodes_cut_at_every_byte(void **state)
{
    size_t count;
    const struct tui_key_row *rows = tui_key_rows(&count);
    for (size_t i = 0; i < count; i++) {
        size_t bytes = rows[i].sequence ? strlen(rows[i].sequence) : 0;
        for (size_t cut = 1; cut < bytes; cut++) {
            start(state);
            feed(rows[i].sequence, cut, 1000);
            want_wait();
            decode_quiet(&decoder, 1000 + DECODE_GAP_MS - 1);
            want_wait();
            feed(rows[i].sequence + cut, bytes - cut, 1000 + DECODE_GAP_MS);
            want_row(&rows[i]);
        }
    }
}

static void every_row_decodes_between_letters(void **state)
{
    size_t count;
    const struct tui_key_row *rows = tui_key_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].sequence || strcmp(rows[i].sequence, "\033") == 0 || rows[i].action == ACT_PASTE_BEGIN)
            continue;
        start(state);
        feed_text("x", 1000);
        feed_text(rows[i].sequence, 1000);
        feed_text("\353\262\201", 1000);
        want_point('x', false);
        want(rows[i].action);
        want_point(0xBC81, false);
        want_nothing();
    }
}

static void no_spelling_stands_twice(void **state)
{
    (void)state;
    size_t count;
    const struct tui_key_row *rows = tui_key_rows(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true((rows[i].sequence != NULL) != (rows[i].capability != NULL));
        assert_true(rows[i].action < ACTIONS);
        for (size_t j = 0; rows[i].sequence && j < i; j++)
            assert_true(!rows[j].sequence || strcmp(rows[i].sequence, rows[j].sequence) != 0);
    }
}

/* The keys of the design's table that have two spellings of their own. */
static void esc_digits_are_function_keys(void **state)
{
    static const struct {
        char digit;
        enum action action;
    } digits[] = {{'1', ACT_HELP},    {'2', ACT_SAVE},  {'3', ACT_LEAVE},     {'4', ACT_LIST},
                  {'5', ACT_REFRESH}, {'6', ACT_NEW},   {'7', ACT_DUP_FIELD}, {'8', ACT_DUP_LINE},
                  {'9', ACT_HISTORY}, {'0', ACT_SUBMIT}};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        for (int64_t late_ms = 0; late_ms < DECODE_ESC_MS; late_ms += DECODE_ESC_MS - 1) {
            start(state);
            feed("\033", 1, 1000);
            decode_quiet(&decoder, 1000 + late_ms);
            assert_true(want_wait() == 1000 + DECODE_ESC_MS);
            feed(&digits[i].digit, 1, 1000 + late_ms);
            want(digits[i].action);
            want_nothing();
        }
    }
}

static void esc_alone_goes_back_when_its_time_is_over(void **state)
{
    (void)state;
    feed_text("\033", 1000);
    decode_quiet(&decoder, 1000 + DECODE_ESC_MS - 1);
    assert_true(want_wait() == 1000 + DECODE_ESC_MS);
    decode_quiet(&decoder, 1000 + DECODE_ESC_MS);
    want(ACT_BACK);
    want_nothing();
    feed_text("1", 1000 + DECODE_ESC_MS);
    want_text("1", false);
}

static void a_digit_after_the_time_is_a_digit(void **state)
{
    (void)state;
    feed_text("\033", 1000);
    decode_quiet(&decoder, 1000 + DECODE_ESC_MS);
    feed_text("0", 1000 + DECODE_ESC_MS); /* before anyone asked for the key */
    want(ACT_BACK);
    want_text("0", false);
    want_nothing();
}

static void a_busy_program_judges_no_time(void **state)
{
    (void)state;
    feed_text("\033", 1000);
    feed_text("[A", 9000); /* nobody looked between: they may have come together */
    want(ACT_UP);
    feed_text("\033", 10000);
    feed_text("0", 19000);
    want(ACT_SUBMIT);
    want_nothing();
}

static void any_other_key_after_esc_comes_after_back(void **state)
{
    (void)state;
    feed_text("\033x", 1000);
    want(ACT_BACK);
    want_text("x", false);
    feed_text("\033\r", 2000);
    want(ACT_BACK);
    want(ACT_ENTER);
    feed_text("\033\033[21~", 3000);
    want(ACT_BACK);
    want(ACT_SUBMIT);
    feed_text("\033\344\270\255", 4000);
    want(ACT_BACK);
    want_point(0x4E2D, false);
    want_nothing();
}

/* "ORDER" typed after Esc holds the bytes of F3, but no finger is as fast as a terminal. */
static void letters_after_esc_are_no_function_key(void **state)
{
    (void)state;
    feed_text("\033", 1000);
    decode_quiet(&decoder, 1000 + DECODE_GAP_MS);
    feed_text("O", 1000 + DECODE_GAP_MS);
    want(ACT_BACK);
    want_text("O", false);
    feed_text("R", 1300);
    want_text("R", false);
    feed_text("\033O", 5000);
    decode_quiet(&decoder, 5000 + DECODE_GAP_MS);
    feed_text("R", 5000 + DECODE_GAP_MS);
    want(ACT_BACK);
    want_text("OR", false);
    feed_text("\033[", 9000);
    decode_quiet(&decoder, 9000 + DECODE_GAP_MS);
    want(ACT_BACK);
    want_text("[", false);
    want_nothing();
}

static void an_unknown_key_is_swallowed_whole(void **state)
{
    static const char *const unknown[] = {"\033[99~", "\033[1;5C", "\033[?1;2c",   "\033[[Z", "\033[23$",
                                          "\033O5P",  "\033[I",    "\033[<0;3;4M", "\001"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        start(state);
        feed_text(unknown[i], 1000);
        feed_text("a", 1000);
        struct decoded key;
        assert_true(decode_next(&decoder, &key));
        assert_int_equal(key.key.action, ACT_NONE);
        assert_null(key.row);
        assert_int_equal(key.count, strlen(unknown[i]));
        want_text("a", false);
        want_nothing();
        feed_text(unknown[i], 1000); /* at once, with nothing behind it */
        want(ACT_NONE);
        want_nothing();
    }
}

/* A key of the user's own that is the head of another terminal's: the longer one is no such key with letters
 * behind it. */
static void a_short_own_key_does_not_cut_an_unknown_one(void **state)
{
    (void)state;
    assert_int_equal(keymap_bind(&map, (const unsigned char *)"\033[2", 3, ACT_HOME, NULL), RC_OK);
    feed_text("\033[25~", 1000);
    want(ACT_NONE);
    want_nothing();
    feed_text("\033[2", 2000);
    decode_quiet(&decoder, 2000 + DECODE_GAP_MS);
    want(ACT_HOME);
    want_nothing();
}

static void an_endless_unknown_key_ends(void **state)
{
    (void)state;
    char bytes[200];
    memset(bytes, '1', sizeof bytes);
    memcpy(bytes, "\033[", 2);
    feed(bytes, sizeof bytes, 1000);
    want(ACT_NONE);
    want_text("1111", false);
}

static void a_paste_is_characters(void **state)
{
    (void)state;
    feed_text("\033[200~a\tb\rc\r\nd\ne\033[201~\r", 1000);
    want(ACT_PASTE_BEGIN);
    want_text("a\tb\nc\nd\ne", true);
    want(ACT_PASTE_END);
    want(ACT_ENTER);
    want_nothing();
}

static void nothing_acts_inside_a_paste(void **state)
{
    (void)state;
    feed_text("\033[200~\033[21~\0330\023\177\033[200~\033", 1000);
    feed("\0\0330\033[201~", 9, 1000);
    want(ACT_PASTE_BEGIN);
    want_point(0xFFFD, true);
    want_text("[21~", true);
    want_point(0xFFFD, true);
    want_text("0", true);
    want_point(0xFFFD, true);
    want_point(0xFFFD, true);
    want_point(0xFFFD, true);
    want_text("[200~", true);
    want_point(0xFFFD, true);
    want_point(0xFFFD, true);
    want_point(0xFFFD, true);
    want_text("0", true);
    want(ACT_PASTE_END);
    want_nothing();
}

static void a_paste_may_be_cut_anywhere(void **state)
{
    static const char paste[] = "\033[200~1\t\346\261\237\r\n\033[2\033[201~x";
    size_t bytes = sizeof paste - 1;
    for (size_t cut = 1; cut < bytes; cut++) {
        struct decoded key;
        uint32_t points[8];
        size_t count = 0;
        start(state);
        for (size_t part = 0; part < 2; part++) {
            feed(paste + part * cut, part == 0 ? cut : bytes - cut, 1000 + 50 * (int64_t)part);
            while (decode_next(&decoder, &key)) {
                if (key.key.action == ACT_CHAR && key.key.pasted)
                    points[count++] = key.key.point;
                else
                    assert_true(key.key.action != ACT_CHAR || key.key.point == 'x');
                assert_true(count < 8);
            }
        }
        static const uint32_t wanted[] = {'1', '\t', 0x6C5F, '\n', 0xFFFD, '[', '2'};
        assert_int_equal(count, 7);
        assert_memory_equal(points, wanted, sizeof wanted);
        want_nothing();
    }
}

static void a_paste_without_its_end_ends_by_silence(void **state)
{
    (void)state;
    feed_text("\033[200~ab", 1000);
    want(ACT_PASTE_BEGIN);
    want_text("ab", true);
    assert_true(want_wait() == 1000 + DECODE_PASTE_MS);
    decode_quiet(&decoder, 1000 + DECODE_PASTE_MS);
    want(ACT_PASTE_END);
    feed_text("\033[21~", 9000);
    want(ACT_SUBMIT);
    feed_text("\033[200~\033[20", 10000);
    want(ACT_PASTE_BEGIN);
    assert_true(want_wait() == 10000 + DECODE_PASTE_MS);
    decode_quiet(&decoder, 10000 + DECODE_PASTE_MS);
    want_point(0xFFFD, true);
    want_text("[20", true);
    want(ACT_PASTE_END);
    want_nothing();
}

static void well_formed_utf8_comes_as_its_points(void **state)
{
    static const uint32_t points[] = {0x80, 0x7FF, 0x800, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF, 0x202E, 0x4E2D};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        char text[5];
        size_t bytes = utf8_encode(points[i], text);
        for (size_t cut = 1; cut <= bytes; cut++) {
            start(state);
            feed(text, cut, 1000);
            if (cut < bytes) {
                want_wait();
                feed(text + cut, bytes - cut, 1050);
            }
            want_point(points[i], false);
            want_nothing();
        }
    }
}

static void malformed_utf8_is_refused_and_the_rest_taken(void **state)
{
    static const struct {
        const char *bytes;
        size_t refused;
    } malformed[] = {{"\377", 1},         {"\200", 1},
                     {"\300\257", 2},     {"\340\200\200", 3},
                     {"\355\240\200", 3}, {"\364\220\200\200", 4},
                     {"\344\270", 2},     {"\360\237\230", 3},
                     {"\302", 1},         {"\370\210\200\200\200", 5}};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        start(state);
        feed_text(malformed[i].bytes, 1000);
        feed_text("z", 1000);
        for (size_t n = 0; n < malformed[i].refused; n++)
            want_point(0xFFFD, false);
        want_point('z', false);
        want_nothing();
    }
}

static void a_char_that_is_never_finished_is_refused(void **state)
{
    (void)state;
    feed_text("\344\270", 1000);
    assert_true(want_wait() == 1000 + DECODE_GAP_MS);
    decode_quiet(&decoder, 1000 + DECODE_GAP_MS);
    want_point(0xFFFD, false);
    want_point(0xFFFD, false);
    want_nothing();
}

static void type_ahead_is_bounded_and_none_is_lost(void **state)
{
    (void)state;
    static char block[DECODE_BUFFER_BYTES + 1000];
    memset(block, 'a', sizeof block);
    feed(block, 10, 1000);
    for (int i = 0; i < 10; i++)
        want_point('a', false);
    feed(block, sizeof block, 1000);
    assert_int_equal(decode_room(&decoder), 0);
    feed("b", 1, 1000);
    struct decoded key;
    size_t keys = 0;
    for (; decode_next(&decoder, &key); keys++)
        assert_int_equal(key.key.point, 'a');
    assert_int_equal(keys, DECODE_BUFFER_BYTES);
    assert_int_equal(decode_room(&decoder), DECODE_BUFFER_BYTES);
}

/* A stream cut into random pieces gives the keys that it gives whole. */
static void random_cuts_change_nothing(void **state)
{
    static const char *const parts[] = {"a",
                                        "12",
                                        "\r",
                                        "\t",
                                        "\033[A",
                                        "\033OP",
                                        "\033[21~",
                                        "\033[[E",
                                        "\033Op",
                                        "\344\270\255",
                                        "\033[200~x\r\ny\033[201~",
                                        "\033[99~",
                                        "\177",
                                        "\377"};
    uint64_t seed = 20260301;
    for (int round = 0; round < 2000; round++) {
        char stream[512];
        size_t bytes = 0, at = 0, whole_count = 0, cut_count = 0;
        uint64_t whole = 0, cut = 0;
        for (int i = 0; i < 20; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const char *part = parts[(seed >> 33) % (sizeof parts / sizeof *parts)];
            memcpy(stream + bytes, part, strlen(part));
            bytes += strlen(part);
        }
        struct decoded key;
        start(state);
        for (feed(stream, bytes, 1); decode_next(&decoder, &key); whole_count++)
            whole = whole * 31 + key.key.action * 7 + key.key.point + key.key.pasted;
        start(state);
        while (at < bytes) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t piece = 1 + (seed >> 33) % 7;
            piece = piece > bytes - at ? bytes - at : piece;
            feed(stream + at, piece, 1);
            for (at += piece; decode_next(&decoder, &key); cut_count++)
                cut = cut * 31 + key.key.action * 7 + key.key.point + key.key.pasted;
        }
        assert_int_equal(whole_count, cut_count);
        assert_true(whole == cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_row_decodes, start),
        cmocka_unit_test_setup(every_row_decodes_cut_at_every_byte, start),
        cmocka_unit_test_setup(every_row_decodes_between_letters, start),
        cmocka_unit_test_setup(no_spelling_stands_twice, start),
        cmocka_unit_test_setup(esc_digits_are_function_keys, start),
        cmocka_unit_test_setup(esc_alone_goes_back_when_its_time_is_over, start),
        cmocka_unit_test_setup(a_digit_after_the_time_is_a_digit, start),
        cmocka_unit_test_setup(a_busy_program_judges_no_time, start),
        cmocka_unit_test_setup(any_other_key_after_esc_comes_after_back, start),
        cmocka_unit_test_setup(letters_after_esc_are_no_function_key, start),
        cmocka_unit_test_setup(an_unknown_key_is_swallowed_whole, start),
        cmocka_unit_test_setup(a_short_own_key_does_not_cut_an_unknown_one, start),
        cmocka_unit_test_setup(an_endless_unknown_key_ends, start),
        cmocka_unit_test_setup(a_paste_is_characters, start),
        cmocka_unit_test_setup(nothing_acts_inside_a_paste, start),
        cmocka_unit_test_setup(a_paste_may_be_cut_anywhere, start),
        cmocka_unit_test_setup(a_paste_without_its_end_ends_by_silence, start),
        cmocka_unit_test_setup(well_formed_utf8_comes_as_its_points, start),
        cmocka_unit_test_setup(malformed_utf8_is_refused_and_the_rest_taken, start),
        cmocka_unit_test_setup(a_char_that_is_never_finished_is_refused, start),
        cmocka_unit_test_setup(type_ahead_is_bounded_and_none_is_lost, start),
        cmocka_unit_test_setup(random_cuts_change_nothing, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
