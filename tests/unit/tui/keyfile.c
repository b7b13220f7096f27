/* Proves that the user's keys file is read with errors that name file and line, that binding rewrites one
 * line of it and keeps the rest, in a file only its owner can read, and that a failed write leaves the old
 * file as it was. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daybook/tui/keyfile.h"
#include "daybook/tui/tui.h"

static struct keymap map;
static char folder[64], path[128];

static int start(void **state)
{
    (void)state;
    keymap_start(&map);
    snprintf(folder, sizeof folder, "/tmp/daybook-keys-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/keys", folder);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    unlink(path);
    rmdir(folder);
    return 0;
}

static void write_file(const char *bytes, size_t count)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static void want_file(const char *text)
{
    char held[1024] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    held[fread(held, 1, sizeof held - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(held, text);
}

static enum action action_of(const char *sequence)
{
    const struct keymap_row *row = keymap_match(&map, (const unsigned char *)sequence, strlen(sequence)).row;
    return row && row->count == strlen(sequence) ? row->action : ACTIONS;
}

static void no_file_binds_nothing(void **state)
{
    (void)state;
    size_t before = map.count;
    assert_int_equal(keyfile_load(path, &map, NULL), RC_OK);
    assert_int_equal(map.count, before);
}

static void lines_bind(void **state)
{
    (void)state;
    static const char text[] = "# my keys\n"
                               "\n"
                               "ESC [ 2 6 ~ submit\n"
                               "  Ctrl-A\thome  \r\n"
                               "ESC [ 2 # leave\n"
                               "esc [ 2 1 ~ none";
    write_file(text, sizeof text - 1);
    struct err err = {0};
    assert_int_equal(keyfile_load(path, &map, &err), RC_OK);
    assert_int_equal(action_of("\033[26~"), ACT_SUBMIT);
    assert_int_equal(action_of("\001"), ACT_HOME);
    assert_int_equal(action_of("\033[2#"), ACT_LEAVE);
    assert_int_equal(action_of("\033[21~"), ACT_NONE);
}

static void an_error_names_file_and_line(void **state)
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"ESC [ 2 6 ~ fly", "action fly does not exist"},
        {"submit", "has no action"},
        {"ESC [ 26 ~ submit", "\"26\" is no byte"},
        {"a submit", "a is a character that is typed"},
        {"Ctrl-A char", "cannot be bound"},
        {"Ctrl-A paste-end", "cannot be bound"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        int bytes = snprintf(text, sizeof text, "# one\nCtrl-A home\n%s\nCtrl-B end\n", wrong[i].line);
        write_file(text, (size_t)bytes);
        struct err err = {0};
        assert_int_equal(keyfile_load(path, &map, &err), RC_REFUSED);
        assert_string_equal(err.source, path);
        assert_int_equal(err.line, 3);
        assert_non_null(strstr(err.text, wrong[i].says));
    }
}

static void limits_are_kept(void **state)
{
    (void)state;
    static char text[KEYFILE_BYTES_MAX + 2];
    memset(text, '#', sizeof text);
    struct err err = {0};
    write_file(text, sizeof text);
    assert_int_equal(keyfile_load(path, &map, &err), RC_REFUSED);
    assert_non_null(strstr(err.text, "over 65536 bytes"));
    err = (struct err){0};
    write_file(text, KEYFILE_LINE_BYTES_MAX + 1);
    assert_int_equal(keyfile_load(path, &map, &err), RC_REFUSED);
    assert_int_equal(err.line, 1);
    err = (struct err){0};
    write_file("Ctrl-A home\0\n", 13);
    assert_int_equal(keyfile_load(path, &map, &err), RC_REFUSED);
    assert_non_null(strstr(err.text, "NUL"));
    size_t bytes = 0;
    for (int i = 0; i <= KEYFILE_BINDINGS_MAX; i++)
        bytes += (size_t)snprintf(text + bytes, sizeof text - bytes, "Ctrl-A home\n");
    err = (struct err){0};
    write_file(text, bytes);
    assert_int_equal(keyfile_load(path, &map, &err), RC_REFUSED);
    assert_int_equal(err.line, KEYFILE_BINDINGS_MAX + 1);
}

static void binding_rewrites_one_line(void **state)
{
    (void)state;
    static const char text[] = "# mine\nESC [ 2 6 ~ leave\nnonsense\nCtrl-A home";
    write_file(text, sizeof text - 1);
    chmod(path, 0644);
    assert_int_equal(tui_bind_key(path, "ESC [ 2 6 ~", ACT_SUBMIT, NULL), RC_OK);
    want_file("# mine\nnonsense\nCtrl-A home\nESC [ 2 6 ~ submit\n");
    struct stat file;
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 07777, 0600);
}

static void binding_makes_the_file_and_its_folder(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/a/b/keys", folder);
    assert_int_equal(tui_bind_key(path, "Ctrl-A", ACT_HOME, NULL), RC_OK);
    want_file("Ctrl-A home\n");
    struct stat made;
    char parent[128];
    snprintf(parent, sizeof parent, "%s/a/b", folder);
    assert_int_equal(stat(parent, &made), 0);
    assert_int_equal(made.st_mode & 07777, 0700);
    assert_int_equal(keyfile_load(path, &map, NULL), RC_OK);
    assert_int_equal(action_of("\001"), ACT_HOME);
    unlink(path);
    rmdir(parent);
    snprintf(parent, sizeof parent, "%s/a", folder);
    rmdir(parent);
}

static void what_cannot_be_bound_is_not_written(void **state)
{
    (void)state;
    struct err err = {0};
    write_file("# mine\n", 7);
    assert_int_equal(tui_bind_key(path, "a", ACT_SUBMIT, &err), RC_REFUSED);
    assert_int_equal(tui_bind_key(path, "ESC [ 26", ACT_SUBMIT, NULL), RC_REFUSED);
    assert_int_equal(tui_bind_key(path, "Ctrl-A", ACT_CHAR, NULL), RC_REFUSED);
    want_file("# mine\n");
}

/* A full disk, as far as the file can tell. */
static void a_failed_write_leaves_the_old_file_and_nothing_else(void **state)
{
    (void)state;
    write_file("# mine\n", 7);
    struct rlimit before, none = {0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    struct err err = {0};
    enum rc rc = tui_bind_key(path, "Ctrl-A", ACT_HOME, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(rc, RC_UNAVAILABLE);
    assert_non_null(strstr(err.text, path));
    want_file("# mine\n");
    unlink(path);
    assert_int_equal(rmdir(folder), 0); /* it was alone */
}

static void a_folder_in_its_place_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    struct err err = {0};
    assert_int_equal(tui_bind_key(path, "Ctrl-A", ACT_HOME, &err), RC_UNAVAILABLE);
    assert_non_null(strstr(err.text, path));
    assert_int_equal(keyfile_load(path, &map, NULL), RC_UNAVAILABLE);
    assert_int_equal(rmdir(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_file_binds_nothing, start, finish),
        cmocka_unit_test_setup_teardown(lines_bind, start, finish),
        cmocka_unit_test_setup_teardown(an_error_names_file_and_line, start, finish),
        cmocka_unit_test_setup_teardown(limits_are_kept, start, finish),
        cmocka_unit_test_setup_teardown(binding_rewrites_one_line, start, finish),
        cmocka_unit_test_setup_teardown(binding_makes_the_file_and_its_folder, start, finish),
        cmocka_unit_test_setup_teardown(what_cannot_be_bound_is_not_written, start, finish),
        cmocka_unit_test_setup_teardown(a_failed_write_leaves_the_old_file_and_nothing_else, start, finish),
        cmocka_unit_test_setup_teardown(a_folder_in_its_place_is_refused, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
