/* Proves the terminal itself, at a real pty: what is typed is shown where the caret stands, for a byte a
 * letter; no key is lost, not by type-ahead and not by a paste of megabytes, which takes no memory; a
 * hang-up, SIGTERM and a resize end as promised; an unknown terminal and bad options are clearly refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pty/pty.h"

enum { FIELD_ROW = 4, FIELD_COLUMN = 10 }; /* of the toy's field, from 0 */

static struct pty *pty;
static struct err err;

static void start_with(const char *term, const char *const *env)
{
    err = (struct err){0};
    struct pty_options options = {.term = term, .env = env};
    const char *const argv[] = {TUI_TOY, NULL};
    assert_int_equal(pty_start(argv, &options, &pty, &err), RC_OK);
}

static void ok(enum rc rc)
{
    char *shown = rc == RC_OK ? NULL : pty_screen_text(pty_screen(pty));
    if (shown)
        print_error("%s\n%s\n", err.text, shown);
    free(shown);
    assert_int_equal(rc, RC_OK);
}

static void wait_for(const char *text)
{
    ok(pty_wait_text(pty, text, PTY_WAIT_MS, &err));
}

static void type(const char *bytes)
{
    ok(pty_send_text(pty, bytes, &err));
}

static void settle(void)
{
    ok(pty_settle(pty, PTY_WAIT_MS, &err));
}

static void start_term(const char *term)
{
    start_with(term, NULL);
    wait_for("hello");
    settle();
}

static int end(void)
{
    int status = -1;
    ok(pty_wait_exit(pty, PTY_WAIT_MS, &status, &err));
    pty_free(pty);
    pty = NULL;
    return status;
}

static int finish(void **state)
{
    (void)state;
    pty_free(pty);
    pty = NULL;
    return 0;
}

static void want_row(int row, const char *text)
{
    char *shown = pty_screen_row_text(pty_screen(pty), row + 1);
    assert_string_equal(shown, text);
    free(shown);
}

static void want_caret(int row, int column)
{
    int at_row, at_column;
    pty_screen_cursor(pty_screen(pty), &at_row, &at_column);
    assert_int_equal(at_row, row + 1);
    assert_int_equal(at_column, column + 1);
}

static void typing_is_shown_at_the_caret(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux", "vt100", "screen", "tmux"};
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        start_term(terms[i]);
        type("ab");
        settle();
        uint64_t before = pty_painted_bytes(pty);
        for (int n = 0; n < 10; n++) {
            type("c");
            settle();
        }
        uint64_t cost = pty_painted_bytes(pty) - before;
        print_message("%-15s %d bytes for 10 letters\n", terms[i], (int)cost);
        assert_true(cost <= 10 * 8);
        type("北京\353\262\201");
        settle();
        want_row(FIELD_ROW, "名称 |    abcccccccccc北京벁");
        want_row(FIELD_ROW + 1, "Code |");
        want_caret(FIELD_ROW, FIELD_COLUMN + 12 + 6);
        char *looks = pty_screen_attributes(pty_screen(pty));
        assert_non_null(strstr(looks, "05 11-40 reverse"));
        free(looks);
        type("\033[21~");
        assert_int_equal(end(), 0);
    }
}

static void a_key_cut_in_two_is_one(void **state)
{
    (void)state;
    start_term(NULL);
    type("x\344");
    settle();
    type("\270\255\033[2");
    settle();
    type("1~");
    assert_int_equal(end(), 0);
}

static void esc_is_back_after_its_time(void **state)
{
    (void)state;
    start_term(NULL);
    type("\033");
    settle();
    assert_false(pty_screen_find(pty_screen(pty), "back", NULL, NULL));
    wait_for("back");
    type("\0334");
    wait_for("list");
    type("\033");
    settle();
    type("0"); /* by hand, within the time */
    assert_int_equal(end(), 0);
}

/* The bytes of F3, but typed by hand: the time between them is measured at the terminal. */
static void letters_after_esc_are_letters(void **state)
{
    enum { BY_HAND_MS = 200 };
    (void)state;
    start_term(NULL);
    type("\033");
    pty_wait_ms(pty, BY_HAND_MS);
    type("OR");
    wait_for("OR");
    want_row(FIELD_ROW, "名称 |    OR");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

/* Ctrl-S, Ctrl-Q, Ctrl-C, Ctrl-Z, Ctrl-V and CR reach the program; the terminal's driver keeps none of them.
 */
static void controls_arrive_as_keys(void **state)
{
    static const struct {
        const char *bytes, *said;
    } keys[] = {{"\023", " save"},      {"\014", " list"},      {"\025", " copy"},      {"\013", " clear"},
                {"\020", " palette"},   {"\r", " enter"},       {"\022", " refresh"},   {"\016", " new"},
                {"\030", " drop-line"}, {"\177", " backspace"}, {"\033[Z", " back-tab"}};
    (void)state;
    start_term(NULL);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        type("\003\021\032\026\034\017"); /* nothing is bound to these, and nothing happens */
        type(keys[i].bytes);
        if (strcmp(keys[i].said, " new") == 0) {
            wait_for("ready"); /* the other descriptor, before the next key */
            continue;
        }
        wait_for(keys[i].said);
    }
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void type_ahead_is_never_lost(void **state)
{
    (void)state;
    start_term(NULL);
    type("\033[15~"); /* busy */
    for (int i = 0; i < 100; i++)
        type("0123456789\t");
    type("\033OP");
    wait_for("chars=1000 pasted=0 keys=1102");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void type_ahead_from_before_the_start_is_taken(void **state)
{
    (void)state;
    start_with(NULL, NULL);
    type("early\t");
    wait_for("early");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

/* A paste of 4 MB: every char counted, none acting, a few MiB of memory at most. */
static void a_huge_paste_is_bounded_and_whole(void **state)
{
    enum { BLOCK = 65536, BLOCKS = 64 };
    (void)state;
    static char block[BLOCK + 1];
    for (size_t i = 0; i < BLOCK; i += 8)
        memcpy(block + i, "0330\r\t\033\023", 8); /* the last byte is the literal's NUL */
    start_term(NULL);
    type("\033[200~");
    for (int i = 0; i < BLOCKS; i++)
        ok(pty_send(pty, block, BLOCK, &err));
    type("\033[201~\033OP");
    char wanted[100];
    snprintf(wanted, sizeof wanted, "chars=%d pasted=%d keys=%d memory=small", BLOCK * BLOCKS, BLOCK * BLOCKS,
             BLOCK * BLOCKS + 3);
    wait_for(wanted);
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void pasted_keys_never_act(void **state)
{
    (void)state;
    start_term(NULL);
    type("\033[200~one\r\033[21~\0330\033[201~");
    wait_for("paste-end");
    want_row(FIELD_ROW, "名称 |    one\357\277\275[21~\357\277\2750");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void leaves_on(void (*how)(void))
{
    char folder[] = "/tmp/daybook-left-XXXXXX", left[64], setting[80];
    assert_non_null(mkdtemp(folder));
    snprintf(left, sizeof left, "%s/left", folder);
    snprintf(setting, sizeof setting, "TOY_LEFT=%s", left);
    const char *const env[] = {setting, NULL};
    start_with(NULL, env);
    wait_for("hello");
    type("abc");
    settle();
    int64_t began = now_ms();
    how();
    assert_int_equal(end(), 0);
    assert_true(now_ms() - began < 2000);
    assert_int_equal(access(left, F_OK), 0); /* it was told, and did its leaving */
    unlink(left);
    rmdir(folder);
}

static void hang_up(void)
{
    pty_hang_up(pty);
}

static void terminate(void)
{
    pty_signal(pty, SIGTERM);
}

static void interrupt(void)
{
    pty_signal(pty, SIGINT);
}

static void a_hang_up_is_told(void **state)
{
    (void)state;
    leaves_on(hang_up);
    leaves_on(terminate);
    leaves_on(interrupt);
}

static void a_resize_is_told_and_all_painted_again(void **state)
{
    static const int sizes[][2] = {{12, 40}, {1, 1}, {60, 200}, {24, 80}};
    (void)state;
    start_term(NULL);
    type("hold on");
    settle();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ok(pty_resize(pty, sizes[i][0], sizes[i][1], &err));
        char wanted[40];
        snprintf(wanted, sizeof wanted, "%dx%d resized", sizes[i][0], sizes[i][1]);
        if (sizes[i][1] > 1)
            wait_for(wanted);
        settle();
    }
    want_row(FIELD_ROW, "名称 |    hold on");
    want_caret(FIELD_ROW, FIELD_COLUMN + 7);
    for (int i = 0; i < 200; i++)
        ok(pty_resize(pty, 20 + i % 7, 60 + i % 11, &err));
    type("!");
    wait_for("hold on!");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void after_a_stop_all_is_painted_again(void **state)
{
    (void)state;
    start_term(NULL);
    type("alive");
    wait_for("alive");
    pty_signal(pty, SIGSTOP);
    pty_signal(pty, SIGCONT);
    wait_for("resized"); /* whoever had the terminal meanwhile may have painted on it */
    want_row(FIELD_ROW, "名称 |    alive");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void the_terminal_is_lent_and_taken_back(void **state)
{
    (void)state;
    start_term(NULL);
    type("kept\033[20~typed outside");
    wait_for("typed outside");
    want_row(FIELD_ROW, "名称 |    kepttyped outside");
    assert_false(pty_screen_find(pty_screen(pty), "outside\n", NULL, NULL));
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void a_garbled_screen_is_painted_anew(void **state)
{
    (void)state;
    start_term(NULL);
    type("text\033OR");
    wait_for("24x80 leave");
    settle();
    want_row(FIELD_ROW, "名称 |    text");
    want_caret(FIELD_ROW, FIELD_COLUMN + 4);
    assert_false(pty_screen_find(pty_screen(pty), "garbled", NULL, NULL));
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void an_unknown_key_rings(void **state)
{
    (void)state;
    start_term(NULL);
    uint64_t before = pty_screen_bells(pty_screen(pty));
    type("\033[99~\033[23~x"); /* F11 is known and does nothing */
    wait_for("char");
    assert_int_equal(pty_screen_bells(pty_screen(pty)) - before, 1);
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void a_bad_terminal_is_refused(void **state)
{
    static const struct {
        const char *term, *says;
    } wrong[] = {{"no-such", "refused 3: terminal type \"no-such\" is not known here"},
                 {"dumb", "refused 3: terminal type \"dumb\" cannot move the cursor"},
                 {"", "refused 3: TERM is not set"}};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        start_with(wrong[i].term, NULL);
        wait_for(wrong[i].says);
        assert_int_equal(end(), 3);
    }
}

static void bad_options_are_refused_before_the_screen_is_taken(void **state)
{
    (void)state;
    const char *const theme[] = {"TOY_THEME=dark", NULL};
    start_with(NULL, theme);
    wait_for("refused 1: theme dark does not exist");
    assert_int_equal(end(), 1);
    char path[] = "/tmp/daybook-keys-XXXXXX", setting[64];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "Ctrl-A fly\n", 11), 11);
    close(fd);
    snprintf(setting, sizeof setting, "TOY_KEYS=%s", path);
    const char *const keys[] = {setting, NULL};
    start_with(NULL, keys);
    wait_for("refused 1: action fly does not exist");
    assert_int_equal(end(), 1);
    unlink(path);
}

static void own_keys_are_used(void **state)
{
    (void)state;
    char path[] = "/tmp/daybook-keys-XXXXXX", setting[64];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "ESC [ 9 9 ~ submit\n", 19), 19);
    close(fd);
    snprintf(setting, sizeof setting, "TOY_KEYS=%s", path);
    const char *const keys[] = {setting, NULL};
    start_with(NULL, keys);
    wait_for("hello");
    type("\033[99~");
    assert_int_equal(end(), 0);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(typing_is_shown_at_the_caret, finish),
        cmocka_unit_test_teardown(a_key_cut_in_two_is_one, finish),
        cmocka_unit_test_teardown(esc_is_back_after_its_time, finish),
        cmocka_unit_test_teardown(letters_after_esc_are_letters, finish),
        cmocka_unit_test_teardown(controls_arrive_as_keys, finish),
        cmocka_unit_test_teardown(type_ahead_is_never_lost, finish),
        cmocka_unit_test_teardown(type_ahead_from_before_the_start_is_taken, finish),
        cmocka_unit_test_teardown(a_huge_paste_is_bounded_and_whole, finish),
        cmocka_unit_test_teardown(pasted_keys_never_act, finish),
        cmocka_unit_test_teardown(a_hang_up_is_told, finish),
        cmocka_unit_test_teardown(a_resize_is_told_and_all_painted_again, finish),
        cmocka_unit_test_teardown(after_a_stop_all_is_painted_again, finish),
        cmocka_unit_test_teardown(the_terminal_is_lent_and_taken_back, finish),
        cmocka_unit_test_teardown(an_unknown_key_rings, finish),
        cmocka_unit_test_teardown(a_bad_terminal_is_refused, finish),
        cmocka_unit_test_teardown(bad_options_are_refused_before_the_screen_is_taken, finish),
        cmocka_unit_test_teardown(own_keys_are_used, finish),
        cmocka_unit_test_teardown(a_garbled_screen_is_painted_anew, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
