/* Proves that a command's input, both outputs, status and environment are what the test says, that one which
 * hangs is ended, and that the moved clock runs on from its date in a program with threads, with and without
 * ASan. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pty/command.h"
#include "pty/pty.h"
#include "pty/world.h"

enum { ENV_MAX = 8, BULK_BYTES = 1000000 };

#define ok(call) assert_int_equal((call), RC_OK)

static void all_streams_are_carried(void **state)
{
    static const char *const argv[] = {"sh", "-c", "cat; echo wrong >&2; exit 5", NULL};
    struct command_options options = {.input = "one\ntwo\n"};
    struct command_result result;
    (void)state;
    ok(command_run(argv, &options, &result, NULL));
    assert_string_equal(result.out, "one\ntwo\n");
    assert_string_equal(result.err, "wrong\n");
    assert_int_equal(result.status, 5);
    command_result_free(&result);
}

static void bulk_flows_both_ways(void **state)
{
    static const char *const argv[] = {"cat", NULL};
    struct command_result result;
    (void)state;
    char *bulk = malloc(BULK_BYTES + 1);
    memset(bulk, 'b', BULK_BYTES);
    bulk[BULK_BYTES] = '\0';
    struct command_options options = {.input = bulk};
    ok(command_run(argv, &options, &result, NULL));
    assert_int_equal(result.out_bytes, BULK_BYTES);
    command_result_free(&result);
    free(bulk);
}

static void a_hanging_command_is_ended(void **state)
{
    static const char *const argv[] = {"sh", "-c", "sleep 1000", NULL};
    struct command_options options = {.timeout_ms = 200};
    struct command_result result;
    struct err err = {0};
    (void)state;
    assert_int_equal(command_run(argv, &options, &result, &err), RC_UNAVAILABLE);
    assert_non_null(strstr(err.text, "not ended"));
}

/* Splits the clock's lines in place. */
static void split_lines(char *lines, const char *env[ENV_MAX])
{
    size_t count = 0;
    for (char *line = lines; line && *line && count + 2 < ENV_MAX;) {
        char *end = strchr(line, '\n');
        env[count++] = line;
        if (end) {
            *end++ = '\0';
        }
        line = end;
    }
    env[count++] = "TZ=UTC";
    env[count] = NULL;
}

static void the_clock_moves_and_runs_on(void **state)
{
    static const char *const argv[] = {"date", "+%F %T", NULL};
    const char *env[ENV_MAX];
    char *lines = NULL;
    struct command_result first, second;
    (void)state;
    ok(world_clock_environment("1996-07-04 08:59:58", NULL, "date", &lines, NULL));
    split_lines(lines, env);
    struct command_options options = {.env = env};
    ok(command_run(argv, &options, &first, NULL));
    assert_memory_equal(first.out, "1996-07-04 ", 11);
    for (int tries = 0; tries < 1000; tries++) {
        ok(command_run(argv, &options, &second, NULL));
        bool later = strcmp(second.out, first.out) > 0;
        command_result_free(&second);
        if (later) {
            break;
        }
        assert_true(tries < 999);
        usleep(10000);
    }
    command_result_free(&first);
    free(lines);
}

/* The toy is built as the program is, with ASan where the build has it, and its worker thread reads the
 * clock. */
static void threads_live_at_the_moved_time(void **state)
{
    static const char *const argv[] = {PTY_TOY, NULL};
    const char *env[ENV_MAX];
    char *lines = NULL;
    struct pty *pty = NULL;
    (void)state;
    ok(world_clock_environment("2030-01-01 00:00", NULL, PTY_TOY, &lines, NULL));
    split_lines(lines, env);
    struct pty_options options = {.env = env};
    ok(pty_start(argv, &options, &pty, NULL));
    ok(pty_send_text(pty, "\033OQ", NULL));
    ok(pty_wait_text(pty, "message done", PTY_WAIT_MS, NULL));
    ok(pty_wait_text(pty, "2030-01-01", PTY_WAIT_MS, NULL));
    int status = -1;
    ok(pty_send_text(pty, "\033[21~", NULL));
    ok(pty_wait_exit(pty, PTY_WAIT_MS, &status, NULL));
    assert_int_equal(status, 7);
    pty_free(pty);
    free(lines);
}

static void a_wrong_date_is_refused(void **state)
{
    char *lines = NULL;
    struct err err = {0};
    (void)state;
    assert_int_equal(world_clock_environment("yesterweek", NULL, "date", &lines, &err), RC_USAGE);
    assert_non_null(strstr(err.text, "yesterweek"));
}

static void folders_and_files_come_and_go(void **state)
{
    struct stat status;
    char *text = NULL;
    (void)state;
    char *folder = world_folder_make();
    assert_int_equal(stat(folder, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    ok(world_file_write(folder, "sub/a.csv", "x,y\n", 4, NULL));
    char path[256];
    snprintf(path, sizeof path, "%s/sub/a.csv", folder);
    ok(world_file_read(path, &text, NULL, NULL));
    assert_string_equal(text, "x,y\n");
    free(text);
    world_folder_remove(folder);
    assert_int_equal(stat(folder, &status), -1);
    free(folder);
}

static void missing_shared_data_skips_but_fails_in_ci(void **state)
{
    (void)state;
    setenv("DAYBOOK_SHARED", "/no/such/folder", 1);
    assert_null(world_shared_path("data"));
    unsetenv("CI");
    assert_int_equal(world_status_without_shared(), WORLD_SKIP_STATUS);
    setenv("CI", "true", 1);
    assert_int_equal(world_status_without_shared(), 1);
    setenv("DAYBOOK_SHARED", "/", 1);
    char *path = world_shared_path("tmp");
    assert_string_equal(path, "//tmp");
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_streams_are_carried),
        cmocka_unit_test(bulk_flows_both_ways),
        cmocka_unit_test(a_hanging_command_is_ended),
        cmocka_unit_test(the_clock_moves_and_runs_on),
        cmocka_unit_test(threads_live_at_the_moved_time),
        cmocka_unit_test(a_wrong_date_is_refused),
        cmocka_unit_test(folders_and_files_come_and_go),
        cmocka_unit_test(missing_shared_data_skips_but_fails_in_ci),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
