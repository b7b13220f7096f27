/* Proves that the line of a progress bar never exceeds its cells, tells the share without overflow, and that
 * nothing is written where stderr is no terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../../src/app/progress.h"

static void test_line(void **state)
{
    (void)state;
    char line[256];
    progress_line("import", 415, 830, 80, line, sizeof line);
    assert_string_equal(line, "import [####################--------------------]  50 %  415 of 830");
    progress_line("import", 12, 0, 80, line, sizeof line);
    assert_string_equal(line, "import: 12");
    progress_line("import", 900, 830, 40, line, sizeof line);
    assert_string_equal(line, "import [#############] 100 %  830 of 830");
}

static void test_extremes_fit(void **state)
{
    (void)state;
    static const int64_t values[] = {INT64_MIN, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    char line[256];
    for (int cells = 0; cells < 120; cells++) {
        for (size_t i = 0; i < 6; i++) {
            for (size_t k = 0; k < 6; k++) {
                memset(line, 'x', sizeof line);
                progress_line("check", values[i], values[k], cells, line, sizeof line);
                assert_true(strlen(line) <= (size_t)cells);
            }
        }
    }
    progress_line("check", INT64_MAX, INT64_MAX, 80, line, sizeof line);
    assert_non_null(strstr(line, "100 %"));
}

static void test_silent_without_terminal(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDERR_FILENO);
    char byte;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    struct progress progress;
    progress_start(&progress, "import");
    progress_tell(&progress, 1, 10);
    progress_end(&progress);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_extremes_fit),
        cmocka_unit_test(test_silent_without_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
