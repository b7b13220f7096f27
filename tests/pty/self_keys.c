/* Proves that keys by name become the bytes a terminal sends, are counted as a typist counts them, and that a
 * misspelt key is refused instead of being typed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "pty/keys.h"

static void expect_bytes(const char *text, const char *term, const char *expected)
{
    struct pty_keys keys;
    struct pty_key key;
    char bytes[256] = "";
    size_t size_bytes = 0;
    bool more = true;
    pty_keys_start(&keys, text, term);
    for (;;) {
        assert_int_equal(pty_keys_next(&keys, &key, &more, NULL), RC_OK);
        if (!more) {
            break;
        }
        memcpy(bytes + size_bytes, key.bytes, key.size_bytes);
        size_bytes += key.size_bytes;
    }
    bytes[size_bytes] = '\0';
    assert_string_equal(bytes, expected);
}

static void names_become_the_terminals_bytes(void **state)
{
    (void)state;
    expect_bytes("P1<Enter>2<Tab><S-Tab>", "xterm-256color", "P1\r2\t\033[Z");
    expect_bytes("<F1><F5><F10><F12>", "xterm", "\033OP\033[15~\033[21~\033[24~");
    expect_bytes("<F1><F5><F6><Up>", "linux", "\033[[A\033[[E\033[17~\033[A");
    expect_bytes("<F1><F10><Backspace>", "vt100", "\033OP\033Ox\b");
    expect_bytes("<C-s><C-u><Kp0><Kp9><KpEnter><x1b><lt>é汉", "xterm", "\023\025\033Op\033Oy\033OM\033<é汉");
    expect_bytes("<Down*3>", "xterm", "\033OB\033OB\033OB");
    expect_bytes("<Esc><Pause>1", "xterm", "\0331");
}

static void a_key_counts_one(void **state)
{
    size_t count = 0;
    (void)state;
    assert_int_equal(pty_keys_count("a汉<F10><Down*3><Pause><lt>", &count, NULL), RC_OK);
    assert_int_equal(count, 7);
}

static void wrong_names_are_refused(void **state)
{
    static const char *const wrong[] = {"<Entr>",   "<",     "a<>",  "<F13>", "<Down*0>",
                                        "<Down*x>", "<C-1>", "<x1>", "<Kpx>"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = {0};
        size_t count = 42;
        assert_int_equal(pty_keys_count(wrong[i], &count, &err), RC_USAGE);
        assert_int_equal(count, 42);
        assert_true(strlen(err.text) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_the_terminals_bytes),
        cmocka_unit_test(a_key_counts_one),
        cmocka_unit_test(wrong_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
