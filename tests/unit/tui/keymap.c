/* Proves that spellings are printed and read back, that each table's rule of precedence holds (fixed,
 * terminfo, the user's own), and that what must not be bound is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "daybook/tui/keymap.h"
#include "daybook/tui/tui.h"

static struct keymap map;

static int start(void **state)
{
    (void)state;
    keymap_start(&map);
    return 0;
}

static const struct keymap_row *row_of(const char *sequence)
{
    const struct keymap_row *row = keymap_match(&map, (const unsigned char *)sequence, strlen(sequence)).row;
    return row && row->count == strlen(sequence) ? row : NULL;
}

static void every_spelling_prints_and_reads_back(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned char bytes[KEYMAP_BYTES_MAX] = {0x1B, (unsigned char)byte}, back[KEYMAP_BYTES_MAX];
        char printed[KEYMAP_PRINTED_BYTES];
        size_t count;
        struct err err = {0};
        keymap_print(bytes, 2, printed, sizeof printed);
        assert_int_equal(keymap_parse(printed, back, &count, &err), RC_OK);
        assert_int_equal(count, 2);
        assert_memory_equal(back, bytes, 2);
    }
    size_t rows;
    const struct tui_key_row *keys = tui_key_rows(&rows);
    for (size_t i = 0; i < rows; i++) {
        char printed[KEYMAP_PRINTED_BYTES];
        unsigned char back[KEYMAP_BYTES_MAX];
        size_t count, bytes = keys[i].sequence ? strlen(keys[i].sequence) : 0;
        if (bytes == 0)
            continue;
        keymap_print((const unsigned char *)keys[i].sequence, bytes, printed, sizeof printed);
        assert_int_equal(keymap_parse(printed, back, &count, NULL), RC_OK);
        assert_int_equal(count, bytes);
        assert_memory_equal(back, keys[i].sequence, bytes);
    }
}

static void a_print_is_as_the_manual_says(void **state)
{
    (void)state;
    char printed[KEYMAP_PRINTED_BYTES], small[8];
    assert_string_equal(keymap_print((const unsigned char *)"\033[21~", 5, printed, sizeof printed),
                        "ESC [ 2 1 ~");
    assert_string_equal(keymap_print((const unsigned char *)"\023", 1, printed, sizeof printed), "Ctrl-S");
    assert_string_equal(keymap_print((const unsigned char *)"\177 \344", 3, printed, sizeof printed),
                        "DEL Space <E4>");
    assert_string_equal(keymap_print((const unsigned char *)"\033[21~", 5, small, sizeof small), "ESC [ 2");
}

static void what_is_no_byte_is_refused(void **state)
{
    static const char *const wrong[] = {"",      "   ",     "ESC [ 21 ~",
                                        "Ctrl-", "ESC foo", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned char bytes[KEYMAP_BYTES_MAX];
        size_t count = 99;
        struct err err = {0};
        assert_int_equal(keymap_parse(wrong[i], bytes, &count, &err), RC_REFUSED);
        assert_int_equal(count, 99);
        assert_true(err.text[0] != '\0');
    }
}

/* A terminal whose entry has the fixed rows' bytes for other keys, bytes of its own, a typed letter and too
 * long a key. */
static const char *entry(const char *capability)
{
    static const char *const told[][2] = {{"kf5", "\033Ot"}, {"kf6", "\033x6"},
                                          {"kcuu1", "\013"}, {"kcbt", "\033\t"},
                                          {"kf7", "q"},      {"kf8", "\0331234567890123456"}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (strcmp(capability, told[i][0]) == 0)
            return told[i][1];
    }
    return NULL;
}

static void terminfo_adds_and_takes_nothing_away(void **state)
{
    (void)state;
    size_t before = map.count;
    keymap_add_terminfo(&map, entry);
    assert_int_equal(map.count, before + 2);
    assert_int_equal(row_of("\033Ot")->point, '4');
    assert_int_equal(row_of("\033x6")->action, ACT_NEW);
    assert_int_equal(row_of("\033\t")->action, ACT_BACKTAB);
    assert_int_equal(row_of("\013")->action, ACT_CLEAR);
    assert_null(row_of("q"));
}

static enum rc bind(const char *sequence, enum action action, struct err *err)
{
    return keymap_bind(&map, (const unsigned char *)sequence, strlen(sequence), action, err);
}

static void the_users_own_win(void **state)
{
    (void)state;
    assert_int_equal(bind("\033Ot", ACT_REFRESH, NULL), RC_OK);
    assert_int_equal(row_of("\033Ot")->action, ACT_REFRESH);
    assert_int_equal(row_of("\033Ot")->point, 0);
    assert_int_equal(bind("\033[21~", ACT_NONE, NULL), RC_OK);
    assert_int_equal(row_of("\033[21~")->action, ACT_NONE);
    assert_string_equal(row_of("\033[21~")->name, "F10");
    assert_int_equal(bind("\001", ACT_HOME, NULL), RC_OK);
    assert_string_equal(row_of("\001")->name, "own key");
}

static void what_must_not_be_bound_is_refused(void **state)
{
    (void)state;
    size_t before = map.count;
    struct err err = {0};
    assert_int_equal(bind("a", ACT_SUBMIT, &err), RC_REFUSED);
    assert_non_null(strstr(err.text, "a is a character"));
    assert_int_equal(bind("\344\270\255", ACT_SUBMIT, NULL), RC_REFUSED);
    assert_int_equal(bind(" ", ACT_SUBMIT, NULL), RC_REFUSED);
    assert_int_equal(bind("", ACT_SUBMIT, NULL), RC_REFUSED);
    assert_int_equal(bind("\03312345678901234567", ACT_SUBMIT, NULL), RC_REFUSED);
    assert_int_equal(bind("\001", ACT_CHAR, NULL), RC_REFUSED);
    assert_int_equal(bind("\001", ACT_PASTE_BEGIN, NULL), RC_REFUSED);
    assert_int_equal(bind("\001", ACT_PASTE_END, NULL), RC_REFUSED);
    assert_int_equal(bind("\001", ACTIONS, NULL), RC_REFUSED);
    assert_int_equal(map.count, before);
}

static void a_full_map_refuses(void **state)
{
    (void)state;
    char sequence[16];
    int n = 0;
    do
        snprintf(sequence, sizeof sequence, "\033y%03d", n++);
    while (bind(sequence, ACT_HOME, NULL) == RC_OK);
    assert_int_equal(map.count, KEYMAP_ROWS_MAX);
    assert_int_equal(bind("\033[21~", ACT_HOME, NULL), RC_OK); /* no new row */
    keymap_add_terminfo(&map, entry);
    assert_int_equal(map.count, KEYMAP_ROWS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_spelling_prints_and_reads_back, start),
        cmocka_unit_test_setup(a_print_is_as_the_manual_says, start),
        cmocka_unit_test_setup(what_is_no_byte_is_refused, start),
        cmocka_unit_test_setup(terminfo_adds_and_takes_nothing_away, start),
        cmocka_unit_test_setup(the_users_own_win, start),
        cmocka_unit_test_setup(what_must_not_be_bound_is_refused, start),
        cmocka_unit_test_setup(a_full_map_refuses, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
