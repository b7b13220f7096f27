/* Proves that every theme says how every style looks, that meaning never hangs on hue alone, and which theme
 * is taken when. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daybook/tui/theme.h"
#include "daybook/tui/tui.h"

static void every_theme_has_every_style(void **state)
{
    (void)state;
    const char *const *names = tui_theme_names();
    size_t count = 0;
    for (; names[count]; count++) {
        const struct theme *theme = theme_find(names[count]);
        assert_non_null(theme);
        assert_string_equal(theme->name, names[count]);
        for (int style = 0; style < STYLES; style++) {
            const struct look *look = &theme->looks[style];
            assert_true(look->given);
            assert_in_range(look->fore + 1, 0, 8);
            assert_in_range(look->back + 1, 0, 8);
            assert_true(look->fore == COLOUR_OWN || look->fore != look->back);
        }
    }
    assert_int_equal(count, 4);
}

/* What must be told apart by someone who sees no hue, on a terminal that shows none. */
static void meaning_never_hangs_on_hue(void **state)
{
    static const enum style pairs[][2] = {
        {STYLE_FIELD, STYLE_TEXT},      {STYLE_FIELD, STYLE_SHOWN},  {STYLE_FOCUS, STYLE_FIELD},
        {STYLE_BAD, STYLE_FIELD},       {STYLE_BAD, STYLE_FOCUS},    {STYLE_ERROR, STYLE_MESSAGE},
        {STYLE_WARNING, STYLE_MESSAGE}, {STYLE_GOOD, STYLE_MESSAGE}, {STYLE_ERROR, STYLE_WARNING},
        {STYLE_ERROR, STYLE_GOOD},      {STYLE_WARNING, STYLE_GOOD}, {STYLE_SELECTED, STYLE_TEXT},
        {STYLE_SELECTED, STYLE_POPUP},  {STYLE_HEADING, STYLE_TEXT},
    };
    (void)state;
    for (const char *const *name = tui_theme_names(); *name; name++) {
        const struct theme *theme = theme_find(*name);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
            assert_int_not_equal(theme->looks[pairs[i][0]].attributes, theme->looks[pairs[i][1]].attributes);
    }
}

static void mono_has_no_colour(void **state)
{
    (void)state;
    const struct theme *mono = theme_find("mono");
    for (int style = 0; style < STYLES; style++) {
        assert_int_equal(mono->looks[style].fore, COLOUR_OWN);
        assert_int_equal(mono->looks[style].back, COLOUR_OWN);
    }
}

static const char *chosen(const char *name, bool no_color, bool has_colours)
{
    const struct theme *theme;
    static struct err err;
    err_clear(&err);
    return theme_choose(name, no_color, has_colours, &theme, &err) == RC_OK ? theme->name : err.text;
}

static void the_right_theme_is_taken(void **state)
{
    (void)state;
    assert_string_equal(chosen(NULL, false, true), "default");
    assert_string_equal(chosen(NULL, true, true), "mono");
    assert_string_equal(chosen(NULL, false, false), "mono");
    assert_string_equal(chosen("light", false, true), "light");
    assert_string_equal(chosen("light", true, true), "light"); /* asked for by name */
    assert_string_equal(chosen("high-contrast", false, false), "mono");
    assert_non_null(strstr(chosen("dark", false, true), "theme dark does not exist"));
    for (const char *const *name = tui_theme_names(); *name; name++)
        assert_non_null(strstr(chosen("dark", false, true), *name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_theme_has_every_style),
        cmocka_unit_test(meaning_never_hangs_on_hue),
        cmocka_unit_test(mono_has_no_colour),
        cmocka_unit_test(the_right_theme_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
