/* Proves: the editor's invariants hold after any keys on any mixture of narrow, wide, combining and joined
 * characters, nothing accepted is lost, its window never overfills, and each key does what a clerk expects.
 */
#include "sample.h"

#include <stdlib.h>

#include "daybook/form/editor.h"

static struct editor editor;
static bool changed, refused;

static bool press(enum action action)
{
    return editor_key(&editor, (struct key){.action = action}, &changed, &refused);
}

static bool type(const char *text)
{
    bool all = true;
    size_t used;
    for (; *text; text += used) {
        uint32_t point = utf8_decode(text, &used);
        editor_key(&editor, (struct key){.action = ACT_CHAR, .point = point}, &changed, &refused);
        all = all && !refused;
    }
    return all;
}

static bool stands_between(const char *text, size_t offset)
{
    size_t at = 0, used;
    int cells;
    while (at < offset && (used = utf8_next(text + at, &cells)) > 0)
        at += used;
    return at == offset;
}

static void assert_invariants(void)
{
    assert_int_equal(strlen(editor.text), editor.bytes);
    assert_true(editor.bytes <= EDITOR_BYTES_MAX);
    assert_true(utf8_valid(editor.text, editor.bytes, NULL));
    assert_false(utf8_has_control(editor.text, NULL));
    assert_true(editor.caret <= editor.bytes);
    assert_true(stands_between(editor.text, editor.caret));
    assert_true(stands_between(editor.text, editor.first));
    assert_true(editor.first <= editor.caret);
}

static void keys_do_what_they_say(void **state)
{
    (void)state;
    editor_set(&editor, "", 0, true);
    assert_false(editor.selected);
    assert_true(type("ac"));
    assert_true(press(ACT_LEFT));
    assert_true(type("b"));
    assert_string_equal(editor.text, "abc");
    assert_true(press(ACT_HOME));
    assert_false(press(ACT_LEFT));
    assert_true(press(ACT_DELETE) && changed);
    assert_string_equal(editor.text, "bc");
    assert_true(press(ACT_END));
    assert_false(press(ACT_RIGHT));
    assert_true(press(ACT_BACKSPACE) && changed);
    assert_string_equal(editor.text, "b");
    assert_true(press(ACT_HOME));
    assert_true(press(ACT_BACKSPACE) && !changed);
    assert_true(press(ACT_CLEAR) && changed);
    assert_string_equal(editor.text, "");
    assert_false(press(ACT_BACKSPACE));
    assert_true(press(ACT_DELETE) && !changed);
    assert_false(press(ACT_ENTER));
    assert_false(press(ACT_TAB));
    assert_false(press((enum action)9999));
    assert_true(press(ACT_SLASH) && changed);
    assert_string_equal(editor.text, "/");
    assert_false(editor_key(&editor, (struct key){.action = ACT_CHAR, .point = '\t', .pasted = true},
                            &changed, &refused));
}

static void a_selection_is_replaced(void **state)
{
    (void)state;
    editor_set(&editor, "MAIN", 0, true);
    assert_true(type("W"));
    assert_string_equal(editor.text, "W");
    assert_true(type("EST"));
    assert_string_equal(editor.text, "WEST");
    editor_set(&editor, "MAIN", 0, true);
    assert_true(press(ACT_LEFT));
    assert_int_equal(editor.caret, 0);
    assert_false(editor.selected);
    editor_set(&editor, "MAIN", 0, true);
    assert_true(press(ACT_RIGHT));
    assert_int_equal(editor.caret, 4);
    assert_true(type("2"));
    assert_string_equal(editor.text, "MAIN2");
    editor_set(&editor, "MAIN", 0, true);
    assert_true(press(ACT_BACKSPACE) && changed);
    assert_string_equal(editor.text, "");
    editor_set(&editor, "MAIN", 0, true);
    assert_true(press(ACT_DELETE) && changed);
    assert_string_equal(editor.text, "");
}

static void graphemes_go_whole(void **state)
{
    (void)state;
    editor_set(&editor, "", 0, false);
    assert_true(type("a👩‍👩‍👧e\xCC\x81客"));
    assert_true(press(ACT_BACKSPACE));
    assert_string_equal(editor.text, "a👩‍👩‍👧e\xCC\x81");
    assert_true(press(ACT_BACKSPACE));
    assert_string_equal(editor.text, "a👩‍👩‍👧");
    assert_true(press(ACT_LEFT));
    assert_int_equal(editor.caret, 1);
    assert_true(press(ACT_DELETE));
    assert_string_equal(editor.text, "a");
    editor_set(&editor, "\xCC\x81x", 0, false);
    assert_true(press(ACT_HOME));
    assert_true(type("e"));
    assert_int_equal(editor.caret, 3);
    assert_invariants();
}

static void what_cannot_be_shown_is_refused(void **state)
{
    (void)state;
    static const uint32_t bad[] = {0,      7,      27,     0x7F,     0x85,      0x202E,
                                   0x2066, 0xD800, 0xFFFD, 0x110000, 0xFFFFFFFF};
    for (size_t i = 0; i < COUNT(bad); i++) {
        editor_set(&editor, "ab", 0, false);
        assert_true(
            editor_key(&editor, (struct key){.action = ACT_CHAR, .point = bad[i]}, &changed, &refused));
        assert_true(refused && !changed);
        assert_string_equal(editor.text, "ab");
    }
    editor_set(&editor,
               "a\033b\xE2\x80\xAE\xFF"
               "c",
               0, false);
    assert_string_equal(editor.text, "abc");
}

static void a_full_field_refuses(void **state)
{
    (void)state;
    editor_set(&editor, "", 3, false);
    assert_true(type("客户一"));
    assert_false(type("x"));
    assert_string_equal(editor.text, "客户一");
    editor_set(&editor, "abcdef", 3, true);
    assert_true(type("x"));
    assert_string_equal(editor.text, "x");
    static char big[EDITOR_BYTES_MAX + 100];
    memset(big, 'x', sizeof big - 1);
    editor_set(&editor, big, 0, false);
    assert_int_equal(editor.bytes, EDITOR_BYTES_MAX);
    assert_false(type("y"));
}

static void the_window_follows_the_caret(void **state)
{
    (void)state;
    editor_set(&editor, "2026-03-02", 0, false);
    assert_int_equal(editor_window(&editor, 11), 10);
    assert_int_equal(editor.first, 0);
    assert_int_equal(editor_window(&editor, 10), 9);
    assert_int_equal(editor.first, 1);
    press(ACT_HOME);
    assert_int_equal(editor_window(&editor, 10), 0);
    assert_int_equal(editor.first, 0);
    editor_set(&editor, "客户客户", 0, false);
    assert_int_equal(editor_window(&editor, 6), 4);
    assert_int_equal(editor.first, 6);
    press(ACT_BACKSPACE);
    press(ACT_BACKSPACE);
    assert_int_equal(editor_window(&editor, 6), 4);
    assert_int_equal(editor.first, 0);
    assert_int_equal(editor_window(&editor, 0), 0);
    assert_invariants();
}

/* A plain model beside it: the text as a list of points, typed at the end only. */
static void nothing_accepted_is_lost(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",  "Z", "9",        "客", "户", "é", "\xCC\x81",
                                         "ｗ", "👍", "👍🏽", "🇩",  "🇪",  " ", "‍"};
    unsigned seed = 3;
    for (int run = 0; run < 3000; run++) {
        char want[2048] = "";
        int max = rand_r(&seed) % 3 ? 0 : 1 + rand_r(&seed) % 10;
        editor_set(&editor, "", max, false);
        for (int i = 0; i < 25; i++) {
            const char *piece = pieces[(size_t)rand_r(&seed) % COUNT(pieces)];
            size_t used;
            for (; *piece; piece += used) {
                editor_key(&editor, (struct key){.action = ACT_CHAR, .point = utf8_decode(piece, &used)},
                           &changed, &refused);
                if (refused)
                    continue;
                size_t bytes = strlen(want);
                snprintf(want + bytes, sizeof want - bytes, "%.*s", (int)used, piece);
            }
            assert_invariants();
        }
        assert_string_equal(editor.text, want);
        assert_true(!max || utf8_chars(want) <= (size_t)max);
    }
}

static void any_keys_keep_the_invariants(void **state)
{
    (void)state;
    static const uint32_t points[] = {'a',     '1',     0x5BA2, 0x301, 0x200D, 0x1F468,
                                      0x1F1E9, 0x1F3FD, 0xFF21, 7,     0x202E, ' '};
    static const enum action actions[] = {ACT_CHAR, ACT_CHAR,  ACT_CHAR,   ACT_LEFT,      ACT_RIGHT, ACT_HOME,
                                          ACT_END,  ACT_CLEAR, ACT_DELETE, ACT_BACKSPACE, ACT_SLASH, ACT_UP};
    unsigned seed = 4;
    editor_set(&editor, "客户e\xCC\x81", 40, true);
    for (int i = 0; i < 200000; i++) {
        struct key key = {.action = actions[(size_t)rand_r(&seed) % COUNT(actions)],
                          .point = points[(size_t)rand_r(&seed) % COUNT(points)]};
        if (i % 977 == 0)
            editor_set(&editor, editor.text, rand_r(&seed) % 50, rand_r(&seed) % 2);
        editor_key(&editor, key, &changed, &refused);
        assert_invariants();
        int cells = 1 + rand_r(&seed) % 12, caret = editor_window(&editor, cells), head;
        assert_true(caret >= 0 && caret < cells);
        assert_invariants();
        utf8_head(editor.text + editor.first, caret, &head);
        assert_int_equal(head, caret);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_do_what_they_say),    cmocka_unit_test(a_selection_is_replaced),
        cmocka_unit_test(graphemes_go_whole),       cmocka_unit_test(what_cannot_be_shown_is_refused),
        cmocka_unit_test(a_full_field_refuses),     cmocka_unit_test(the_window_follows_the_caret),
        cmocka_unit_test(nothing_accepted_is_lost), cmocka_unit_test(any_keys_keep_the_invariants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
