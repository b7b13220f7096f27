/* Proves that the table of commands can be relied on: every row runs, no two are called alike, its options
 * fit and are spelled alike, and none hides a global one; and that misuse of the whole line ends with status
 * 2, help with 0. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../../src/app/command.h"

static void test_rows(void **state)
{
    (void)state;
    for (const struct command *command = commands; command->words != NULL; command++) {
        assert_non_null(command->run);
        assert_non_null(command->arguments);
        assert_non_null(command->does);
        assert_true(command->most < 0 || command->most >= command->least);
        for (const struct command *other = commands; other != command; other++) {
            assert_string_not_equal(other->words, command->words);
        }
    }
}

static void test_options(void **state)
{
    (void)state;
    for (const struct command *command = commands; command->words != NULL; command++) {
        size_t count = 0;
        for (; command->options != NULL && command->options[count].name != NULL; count++) {
            const struct option_row *row = &command->options[count];
            assert_int_equal(strncmp(row->name, "--", 2), 0);
            assert_non_null(row->does);
            for (const struct option_row *global = global_option_rows; global->name != NULL; global++) {
                assert_string_not_equal(global->name, row->name);
            }
        }
        assert_true(count <= OPTIONS_MAX);
    }
}

/* The exit status of a command line, its words thrown away. */
static int status_of(const char *const *words)
{
    char *argv[8] = {(char *)"daybook"};
    int argc = 1, out, err, null = open("/dev/null", O_RDWR);
    for (; words[argc - 1] != NULL; argc++) {
        argv[argc] = (char *)words[argc - 1];
    }
    fflush(stdout);
    out = dup(STDOUT_FILENO);
    err = dup(STDERR_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    int status = command_main(argc, argv);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    close(null);
    return status;
}

static void test_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *words[6];
        int status;
    } cases[] = {
        {{"help", NULL}, 0},
        {{"help", "operator", NULL}, 0},
        {{"help", "operator", "add", NULL}, 0},
        {{"--help", NULL}, 0},
        {{"import", "--help", NULL}, 0},
        {{"--version", NULL}, 0},
        {{"template", NULL}, 0},
        {{"template", "items", NULL}, 0},
        {{"help", "nothing", NULL}, 2},
        {{"operator", NULL}, 2},
        {{"operator", "ad", NULL}, 2},
        {{"imports", NULL}, 2},
        {{"import", "items", NULL}, 2},
        {{"import", "items", "a", "b", NULL}, 2},
        {{"submit", "--accept", NULL}, 2},
        {{"--wait", "x", "check", NULL}, 2},
        {{"template", "nothing", NULL}, 2},
        {{"-d", "/no/such/folder/x.db", "check", NULL}, 3},
        {{"-d", "/no/such/folder/x.db", "report", "lines", NULL}, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int status = status_of(cases[i].words);
        if (status != cases[i].status) {
            fail_msg("daybook %s …: exit status %d instead of %d", cases[i].words[0], status,
                     cases[i].status);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
