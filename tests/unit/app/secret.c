/* Proves where passwords come from and that they leave nothing behind: the environment's is overwritten and
 * unset, stdin is read to the line's end and no further, what is too long is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../../src/app/secret.h"

static int kept_stdin;

static void feed(const char *bytes, size_t count)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, count), (ssize_t)count);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
}

static int keep(void **state)
{
    (void)state;
    kept_stdin = dup(STDIN_FILENO);
    return kept_stdin < 0;
}

static int restore(void **state)
{
    (void)state;
    dup2(kept_stdin, STDIN_FILENO);
    return close(kept_stdin);
}

static void test_first_line_and_no_more(void **state)
{
    (void)state;
    char secret[SECRET_BYTES], rest[8] = "";
    struct err err = {0};
    feed("päss word \r\nnext", 17);
    assert_int_equal(secret_new("anna", secret, &err), RC_OK);
    assert_string_equal(secret, "päss word ");
    assert_int_equal(read(STDIN_FILENO, rest, sizeof rest - 1), 4);
    assert_string_equal(rest, "next");
}

static void test_line_without_end(void **state)
{
    (void)state;
    char secret[SECRET_BYTES];
    struct err err = {0};
    feed("open", 4);
    assert_int_equal(secret_new("anna", secret, &err), RC_OK);
    assert_string_equal(secret, "open");
}

static void test_nothing_there(void **state)
{
    (void)state;
    char secret[SECRET_BYTES];
    struct err err = {0};
    feed("", 0);
    assert_int_equal(secret_new("anna", secret, &err), RC_USAGE);
    assert_non_null(strstr(err.text, "anna"));
}

static void test_too_long_or_with_nul(void **state)
{
    (void)state;
    char secret[SECRET_BYTES], endless[SECRET_BYTES + 1];
    struct err err = {0};
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\n';
    feed(endless, sizeof endless);
    assert_int_equal(secret_new("anna", secret, &err), RC_USAGE);
    err_clear(&err);
    feed("a\0b\n", 4);
    assert_int_equal(secret_new("anna", secret, &err), RC_USAGE);
}

static void test_environment_is_emptied(void **state)
{
    (void)state;
    char secret[SECRET_BYTES];
    struct err err = {0};
    setenv("DAYBOOK_TEST_SECRET", "paper-and-ink", 1);
    char *kept = getenv("DAYBOOK_TEST_SECRET");
    assert_int_equal(secret_own("DAYBOOK_TEST_SECRET", "anna", secret, &err), RC_OK);
    assert_string_equal(secret, "paper-and-ink");
    assert_null(getenv("DAYBOOK_TEST_SECRET"));
    assert_int_equal(kept[0], '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_first_line_and_no_more, keep, restore),
        cmocka_unit_test_setup_teardown(test_line_without_end, keep, restore),
        cmocka_unit_test_setup_teardown(test_nothing_there, keep, restore),
        cmocka_unit_test_setup_teardown(test_too_long_or_with_nul, keep, restore),
        cmocka_unit_test(test_environment_is_emptied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
