/* Proves that the harness types, reads, resizes, hangs up and kills as told, and above all that "at rest" is
 * never said while the program still has keys to take or a thread at work. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "pty/keys.h"
#include "pty/pty.h"

enum { AHEAD = 20000, WORK_RUNS = 10 };

static const char *const toy[] = {PTY_TOY, NULL};
static const char *const cat[] = {"cat", NULL};

#define ok(call) assert_int_equal((call), RC_OK)

static struct pty *start(const char *const argv[], int rows, int cols)
{
    struct pty *pty = NULL;
    struct pty_options options = {.rows = rows, .cols = cols};
    ok(pty_start(argv, &options, &pty, NULL));
    return pty;
}

static void row_is(struct pty *pty, int row, const char *expected)
{
    char *text = pty_screen_row_text(pty_screen(pty), row);
    assert_string_equal(text, expected);
    free(text);
}

static int end_status(struct pty *pty)
{
    int status = -1;
    ok(pty_wait_exit(pty, PTY_WAIT_MS, &status, NULL));
    pty_free(pty);
    return status;
}

static void cat_answers_a_line_and_ends(void **state)
{
    (void)state;
    struct pty *pty = start(cat, 24, 80);
    ok(pty_type(pty, "hello<Enter>", NULL, NULL, NULL));
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    row_is(pty, 1, "hello");
    row_is(pty, 2, "hello");
    assert_int_equal(pty_typed_bytes(pty), 6);
    assert_int_equal(pty_painted_bytes(pty), 14);
    ok(pty_type(pty, "<C-d>", NULL, NULL, NULL));
    assert_int_equal(end_status(pty), 0);
}

static void type_ahead_is_awaited_to_the_last_key(void **state)
{
    (void)state;
    struct pty *pty = start(toy, 24, 80);
    char *ahead = malloc(AHEAD + 1);
    memset(ahead, 'a', AHEAD);
    ahead[AHEAD] = '\0';
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    ok(pty_send_text(pty, ahead, NULL));
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    row_is(pty, 7, "count 20000");
    free(ahead);
    pty_free(pty);
}

static void a_working_thread_is_no_rest(void **state)
{
    (void)state;
    struct pty *pty = start(toy, 24, 80);
    for (int run = 0; run < WORK_RUNS; run++) {
        ok(pty_type(pty, "x", NULL, NULL, NULL));
        ok(pty_settle(pty, PTY_WAIT_MS, NULL));
        row_is(pty, 6, "message");
        ok(pty_type(pty, "<F2>", NULL, NULL, NULL));
        ok(pty_settle(pty, PTY_WAIT_MS, NULL));
        row_is(pty, 6, "message done");
    }
    pty_free(pty);
}

static void a_spinning_program_is_told(void **state)
{
    (void)state;
    struct err err = {0};
    struct pty *pty = start(toy, 24, 80);
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    ok(pty_type(pty, "<F3>", NULL, NULL, NULL));
    assert_int_equal(pty_settle(pty, 300, &err), RC_UNAVAILABLE);
    assert_non_null(strstr(err.text, "state R"));
    err_clear(&err);
    ok(pty_send_text(pty, "zz", NULL));
    assert_int_equal(pty_settle(pty, 300, &err), RC_UNAVAILABLE);
    assert_non_null(strstr(err.text, "2 typed bytes"));
    pty_free(pty);
}

static void wide_characters_and_looks_are_seen(void **state)
{
    (void)state;
    struct pty *pty = start(toy, 24, 80);
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    row_is(pty, 1, "24x80");
    row_is(pty, 2, "名字 Ärger");
    row_is(pty, 3, "  bold  漢字");
    char *looks = pty_screen_attributes(pty_screen(pty));
    assert_string_equal(looks, "03 3-6 bold, 9-12 reverse\n04 1-3 underline fg=1\n");
    free(looks);
    int row = 0, col = 0;
    assert_true(pty_screen_find(pty_screen(pty), "字 Ä", &row, &col));
    assert_int_equal(row, 2);
    assert_int_equal(col, 3);
    assert_false(pty_screen_find(pty_screen(pty), "nowhere", NULL, NULL));
    char *cells = pty_screen_cells_text(pty_screen(pty), 2, 1, 3);
    assert_string_equal(cells, "名 ");
    free(cells);
    pty_screen_cursor(pty_screen(pty), &row, &col);
    assert_int_equal(row, 5);
    assert_int_equal(col, 6);
    pty_free(pty);
}

static void resizing_reaches_the_program(void **state)
{
    (void)state;
    struct pty *pty = start(toy, 24, 80);
    static const struct {
        int rows, cols;
        const char *shown;
    } sizes[] = {{60, 200, "60x200"}, {12, 40, "12x40"}, {24, 80, "24x80"}};
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ok(pty_resize(pty, sizes[i].rows, sizes[i].cols, NULL));
        ok(pty_settle(pty, PTY_WAIT_MS, NULL));
        row_is(pty, 1, sizes[i].shown);
        assert_int_equal(pty_screen_rows(pty_screen(pty)), sizes[i].rows);
    }
    pty_free(pty);
}

static void a_lone_escape_needs_its_pause(void **state)
{
    (void)state;
    struct pty *pty = start(toy, 24, 80);
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    ok(pty_type(pty, "<Esc>", NULL, NULL, NULL));
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    row_is(pty, 6, "message");
    ok(pty_type(pty, "<Pause>", NULL, NULL, NULL));
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    row_is(pty, 6, "message escape");
    ok(pty_type(pty, "<F4>", NULL, NULL, NULL));
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    assert_int_equal(pty_screen_bells(pty_screen(pty)), 1);
    pty_free(pty);
}

static void ends_are_told_apart(void **state)
{
    static const char *const missing[] = {"/no/such/program", NULL};
    (void)state;
    struct pty *pty = start(toy, 24, 80);
    ok(pty_type(pty, "<F10>", NULL, NULL, NULL));
    ok(pty_wait_text(pty, "bye", PTY_WAIT_MS, NULL));
    assert_int_equal(end_status(pty), 7);
    pty = start(toy, 24, 80);
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    pty_hang_up(pty);
    assert_int_equal(pty_send_text(pty, "x", NULL), RC_USAGE);
    assert_int_equal(end_status(pty), 128 + SIGHUP);
    pty = start(toy, 24, 80);
    ok(pty_settle(pty, PTY_WAIT_MS, NULL));
    pty_signal(pty, SIGKILL);
    assert_int_equal(end_status(pty), 128 + SIGKILL);
    pty = start(missing, 24, 80);
    ok(pty_wait_text(pty, "cannot be started", PTY_WAIT_MS, NULL));
    assert_int_equal(end_status(pty), 127);
}

static void what_does_not_come_is_told(void **state)
{
    (void)state;
    struct err err = {0};
    struct pty *pty = start(toy, 24, 80);
    assert_int_equal(pty_wait_text(pty, "godot", 100, &err), RC_UNAVAILABLE);
    assert_non_null(strstr(err.text, "godot"));
    assert_int_equal(pty_wait_exit(pty, 100, NULL, NULL), RC_UNAVAILABLE);
    ok(pty_wait_text(pty, "count 0", PTY_WAIT_MS, NULL));
    pty_free(pty);
}

static void environment_and_term_are_given(void **state)
{
    static const char *const env[] = {"DAYBOOK_DB=x.db", "HOME", NULL};
    static const char *const show[] = {"sh", "-c",
                                       "echo $TERM/$DAYBOOK_DB/${HOME-none}/${NO_COLOR-none}; pwd", NULL};
    struct pty_options options = {.term = "linux", .env = env, .dir = "/"};
    struct pty *pty = NULL;
    (void)state;
    setenv("NO_COLOR", "1", 1);
    ok(pty_start(show, &options, &pty, NULL));
    ok(pty_wait_exit(pty, PTY_WAIT_MS, NULL, NULL));
    row_is(pty, 1, "linux/x.db/none/none");
    row_is(pty, 2, "/");
    pty_free(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cat_answers_a_line_and_ends),
        cmocka_unit_test(type_ahead_is_awaited_to_the_last_key),
        cmocka_unit_test(a_working_thread_is_no_rest),
        cmocka_unit_test(a_spinning_program_is_told),
        cmocka_unit_test(wide_characters_and_looks_are_seen),
        cmocka_unit_test(resizing_reaches_the_program),
        cmocka_unit_test(a_lone_escape_needs_its_pause),
        cmocka_unit_test(ends_are_told_apart),
        cmocka_unit_test(what_does_not_come_is_told),
        cmocka_unit_test(environment_and_term_are_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
