/* Proves that the case runner passes what holds and, for each kind of expectation, fails what does not hold,
 * at the right line and in words that help: self/good.case must pass, every self/bad/X.case must fail as its
 * first line says. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"

enum { BAD_AT_LEAST = 29 };

static int run_case(const char *path, struct command_result *result)
{
    static const char *const env[] = {"UPDATE_GOLDEN", "DAYBOOK_PROGRAM=" PTY_TOY, NULL};
    const char *const argv[] = {CASE_RUNNER, path, NULL};
    struct command_options options = {.env = env};
    assert_int_equal(command_run(argv, &options, result, NULL), RC_OK);
    return result->status;
}

static void what_holds_passes(void **state)
{
    struct command_result result;
    (void)state;
    if (run_case(DAYBOOK_SOURCE_DIR "/tests/cases/self/good.case", &result) != 0) {
        fail_msg("%s", result.out);
    }
    assert_non_null(strstr(result.out, "passed "));
    command_result_free(&result);
}

/* "# fails LINE: words" */
static void fails_as_told(const char *path)
{
    char *text = NULL, place[32], words[200] = "";
    int line = 0;
    struct command_result result;
    assert_int_equal(world_file_read(path, &text, NULL, NULL), RC_OK);
    assert_int_equal(sscanf(text, "# fails %d: %199[^\n]", &line, words), 2);
    if (run_case(path, &result) != 1) {
        fail_msg("%s did not fail: %s", path, result.out);
    }
    snprintf(place, sizeof place, ".case:%d: ", line);
    if (!strstr(result.out, place) || !strstr(result.out, words)) {
        fail_msg("%s failed otherwise: %s%s", path, result.out, result.err);
    }
    command_result_free(&result);
    free(text);
}

static void what_does_not_hold_fails(void **state)
{
    glob_t bad;
    (void)state;
    assert_int_equal(glob(DAYBOOK_SOURCE_DIR "/tests/cases/self/bad/*.case", 0, NULL, &bad), 0);
    assert_true(bad.gl_pathc >= BAD_AT_LEAST);
    for (size_t i = 0; i < bad.gl_pathc; i++) {
        fails_as_told(bad.gl_pathv[i]);
    }
    globfree(&bad);
}

/* A case that needs the shared data is skipped without it, and fails in CI, which must have it. */
static void missing_shared_data_is_no_pass(void **state)
{
    static const char text[] = "proves: it needs data\nshared data/northwind\nrun false\n";
    struct command_result result;
    char path[512];
    (void)state;
    char *folder = world_folder_make();
    assert_int_equal(world_file_write(folder, "a.case", text, sizeof text - 1, NULL), RC_OK);
    snprintf(path, sizeof path, "%s/a.case", folder);
    setenv("DAYBOOK_SHARED", "/no/such/folder", 1);
    unsetenv("CI");
    assert_int_equal(run_case(path, &result), WORLD_SKIP_STATUS);
    command_result_free(&result);
    setenv("CI", "true", 1);
    assert_int_equal(run_case(path, &result), 1);
    assert_non_null(strstr(result.out, "data/northwind is absent"));
    command_result_free(&result);
    world_folder_remove(folder);
    free(folder);
}

static void lines_match_with_gaps(void **state)
{
    size_t at = 0;
    (void)state;
    assert_true(case_match_line("a…c", "abbc"));
    assert_true(case_match_line("…", ""));
    assert_true(case_match_line("…ab…ab", "abab abab"));
    assert_false(case_match_line("a…c", "abbcd"));
    assert_false(case_match_line("ab", "a"));
    assert_true(case_match_text("…\nb\n…\n", "a\nb\nc\n", &at));
    assert_true(case_match_text("a\n", "a", &at));
    assert_true(case_match_text("", "", &at));
    assert_false(case_match_text("…\nd\n", "a\nb\n", &at));
    assert_false(case_match_text("", "a\n", &at));
    assert_int_equal(at, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_match_with_gaps),
        cmocka_unit_test(what_holds_passes),
        cmocka_unit_test(what_does_not_hold_fails),
        cmocka_unit_test(missing_shared_data_is_no_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
