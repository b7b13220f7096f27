/* Proves that a command line is sorted into options and arguments as the contract writes it: options
 * anywhere, `=`, `--`, the globals among them, and every misuse refused with RC_USAGE and a hint. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../../src/app/options.h"

static const struct option_row rows[] = {
    {"--dry-run", NULL, NULL}, {"--rejects", "FILE", NULL}, {"--reason", "CODE", NULL}, {NULL, NULL, NULL}};

struct sorted {
    struct arena arena;
    struct options globals, options;
    struct err err;
    enum rc rc;
};

static int count_of(const char *const *words)
{
    int count = 0;
    while (words[count] != NULL) {
        count++;
    }
    return count;
}

static void sort(struct sorted *sorted, const char *const *words)
{
    memset(sorted, 0, sizeof *sorted);
    sorted->globals.rows = global_option_rows;
    sorted->rc = options_parse(&sorted->arena, rows, &sorted->globals, count_of(words), (char **)words,
                               &sorted->options, &sorted->err);
}

#define SORT(sorted, ...) sort(sorted, (const char *const[]){__VA_ARGS__, NULL})

static void test_options_stand_anywhere(void **state)
{
    (void)state;
    struct sorted s;
    SORT(&s, "items", "--dry-run", "a.csv", "--rejects", "b.csv", "-d", "x.db", "--reason=WHY=NOT");
    assert_int_equal(s.rc, RC_OK);
    assert_int_equal(s.options.argument_count, 2);
    assert_string_equal(s.options.arguments[0], "items");
    assert_string_equal(s.options.arguments[1], "a.csv");
    assert_true(option_set(&s.options, "--dry-run"));
    assert_string_equal(option_value(&s.options, "--rejects"), "b.csv");
    assert_string_equal(option_value(&s.options, "--reason"), "WHY=NOT");
    assert_string_equal(option_value(&s.globals, "-d"), "x.db");
    assert_null(option_value(&s.globals, "--wait"));
    arena_free(&s.arena);
}

static void test_what_is_no_option(void **state)
{
    (void)state;
    struct sorted s;
    SORT(&s, "-", "--", "--dry-run", "-d");
    assert_int_equal(s.rc, RC_OK);
    assert_int_equal(s.options.argument_count, 3);
    assert_string_equal(s.options.arguments[0], "-");
    assert_string_equal(s.options.arguments[1], "--dry-run");
    assert_false(option_set(&s.options, "--dry-run"));
    assert_null(option_value(&s.globals, "-d"));
    arena_free(&s.arena);
}

static void test_a_value_may_look_like_an_option(void **state)
{
    (void)state;
    struct sorted s;
    SORT(&s, "--rejects", "--dry-run");
    assert_int_equal(s.rc, RC_OK);
    assert_string_equal(option_value(&s.options, "--rejects"), "--dry-run");
    assert_false(option_set(&s.options, "--dry-run"));
    arena_free(&s.arena);
}

static void test_misuse_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *words[4], *message;
    } cases[] = {
        {{"--dry-rum", NULL}, "did you mean --dry-run?"},
        {{"--xyzzy", NULL}, "unknown option --xyzzy"},
        {{"--dry-run=yes", NULL}, "takes no value"},
        {{"--rejects", NULL}, "--rejects wants FILE after it"},
        {{"--dry-run", "--dry-run", NULL}, "given twice"},
        {{"-d", NULL}, "-d wants FILE after it"},
        {{"--reject", "x", NULL}, "did you mean --rejects?"}, /* no abbreviations: a script's would break */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sorted s;
        sort(&s, cases[i].words);
        assert_int_equal(s.rc, RC_USAGE);
        assert_non_null(strstr(s.err.text, cases[i].message));
        assert_null(s.options.arguments); /* untouched */
        arena_free(&s.arena);
    }
}

static void test_only_globals_are_taken(void **state)
{
    (void)state;
    static const char *const words[] = {"lines", "--type", "SO", "--wait", "9", "--", "-d", NULL};
    struct sorted s = {.globals.rows = global_option_rows};
    assert_int_equal(
        options_parse_globals(&s.arena, &s.globals, count_of(words), (char **)words, &s.options, &s.err),
        RC_OK);
    assert_int_equal(s.options.argument_count, 5);
    assert_string_equal(s.options.arguments[1], "--type");
    assert_string_equal(s.options.arguments[3], "--"); /* kept, so that who sorts the rest sees it */
    assert_string_equal(s.options.arguments[4], "-d");
    assert_string_equal(option_value(&s.globals, "--wait"), "9");
    arena_free(&s.arena);
}

static void test_leading_globals(void **state)
{
    (void)state;
    static const char *const words[] = {"-d", "x.db", "--wait", "1", "submit", "--wait", "2", NULL};
    struct options globals = {.rows = global_option_rows};
    struct err err = {0};
    assert_int_equal(options_lead(&globals, count_of(words), (char **)words, &err), 4);
    assert_string_equal(option_value(&globals, "--wait"), "1");
    static const char *const cut[] = {"-d", NULL};
    struct options none = {.rows = global_option_rows};
    assert_int_equal(options_lead(&none, 1, (char **)cut, &err), -1);
    assert_int_equal(err.rc, RC_USAGE);
    static const char *const version[] = {"--version", NULL};
    assert_int_equal(options_lead(&none, 1, (char **)version, &err), 0);
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"import", "submit", "report", "recall", "form"};
    assert_string_equal(option_nearest("imprt", names, 5), "import");
    assert_string_equal(option_nearest("Submit", names, 5), "submit");
    assert_string_equal(option_nearest("reprot", names, 5), "report");
    assert_null(option_nearest("blasphemy", names, 5));
    assert_null(option_nearest("x", names, 0));
    /* A word far past what is compared neither overruns nor matches. */
    char longest[4096];
    memset(longest, 'i', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(option_nearest(longest, names, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_stand_anywhere),
        cmocka_unit_test(test_what_is_no_option),
        cmocka_unit_test(test_a_value_may_look_like_an_option),
        cmocka_unit_test(test_misuse_is_refused),
        cmocka_unit_test(test_only_globals_are_taken),
        cmocka_unit_test(test_leading_globals),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
