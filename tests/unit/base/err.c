/* Proves: the first error wins, its text is one well-formed line however long or wild what it quotes, and a
 * fault list keeps every fault up to its limit and counts the rest. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daybook/base/arena.h"
#include "daybook/base/err.h"
#include "daybook/base/utf8.h"

static void the_first_error_wins(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_field(&err, RC_STALE, 3, "item", "stale", "item %s has changed", "X1"), RC_STALE);
    assert_int_equal(err_set(&err, RC_USAGE, "second"), RC_USAGE);
    assert_int_equal(err_at(&err, RC_REFUSED, "a.csv", 9, 9, "third"), RC_REFUSED);
    assert_int_equal(err_memory(&err), RC_REFUSED);
    assert_int_equal(err.rc, RC_STALE);
    assert_int_equal(err.line, 3);
    assert_string_equal(err.field, "item");
    assert_string_equal(err.rule, "stale");
    assert_string_equal(err.text, "item X1 has changed");
    assert_string_equal(err.source, "");
    err_clear(&err);
    assert_int_equal(err_at(&err, RC_REFUSED, "orders.csv", 12, 5, "not UTF-8"), RC_REFUSED);
    assert_string_equal(err.source, "orders.csv");
    assert_int_equal(err.line, 12);
    assert_int_equal(err.column, 5);
    assert_string_equal(err.field, "");
    err_clear(&err);
    assert_int_equal(err_memory(&err), RC_REFUSED);
    assert_string_equal(err.rule, "memory");
}

static void no_struct_is_fine(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, RC_DENIED, "x"), RC_DENIED);
    assert_int_equal(err_at(NULL, RC_REFUSED, NULL, 1, 1, "x"), RC_REFUSED);
    assert_int_equal(err_field(NULL, RC_USAGE, 1, NULL, NULL, "x"), RC_USAGE);
    assert_int_equal(err_memory(NULL), RC_REFUSED);
    err_clear(NULL);
    struct err err = {0};
    assert_int_equal(err_field(&err, RC_USAGE, 1, NULL, NULL, "x"), RC_USAGE);
    assert_string_equal(err.field, "");
}

/* A run of three-byte characters, shifted byte by byte, meets the end of the text at each of its bytes. */
static void long_texts_end_between_characters(void **state)
{
    (void)state;
    char text[ERR_TEXT_BYTES * 2];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'a', shift);
        char *end = text + shift;
        for (int i = 0; i < 300; i++)
            end = stpcpy(end, "客");
        struct err err = {0};
        assert_int_equal(err_field(&err, RC_REFUSED, 0, text, text, "%s", text), RC_REFUSED);
        const char *const got[] = {err.text, err.field, err.rule};
        const size_t sizes[] = {sizeof err.text, sizeof err.field, sizeof err.rule};
        for (size_t i = 0; i < 3; i++) {
            assert_true(utf8_valid(got[i], strlen(got[i]), NULL));
            assert_in_range(strlen(got[i]), sizes[i] - 4, sizes[i] - 1);
            assert_memory_equal(got[i], text, strlen(got[i]));
        }
    }
}

static void wild_texts_become_one_line(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_set(&err, RC_REFUSED, "a\nb\r\tc\x1b[31m\x7f %s", "\xff\xe5\xae客"), RC_REFUSED);
    assert_string_equal(err.text, "a b  c [31m  ???客");
}

static void codes_give_statuses(void **state)
{
    (void)state;
    static const int want[] = {0, 1, 2, 3, 1, 1, 1, 3};
    for (int rc = RC_OK; rc <= RC_UNKNOWN; rc++)
        assert_int_equal(rc_exit_status((enum rc)rc), want[rc]);
    assert_int_equal(rc_exit_status((enum rc)99), 1);
}

static void faults_are_kept_and_counted(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct faults faults = {.arena = &arena};
    char value[] = "9e18";
    for (int i = 0; i < FAULTS_MAX + 5; i++)
        faults_add(&faults, i % 2 == 1, i, "price", "overflow", value, "fault %d\nof many", i);
    value[0] = 'X';
    assert_int_equal(faults.count, FAULTS_MAX);
    assert_int_equal(faults.dropped, 5);
    assert_int_equal(faults.errors, FAULTS_MAX / 2 + 3);
    const struct fault *fault = &faults.items[717];
    assert_int_equal(fault->line, 717);
    assert_true(fault->warning);
    assert_string_equal(fault->field, "price");
    assert_string_equal(fault->rule, "overflow");
    assert_string_equal(fault->value, "9e18");
    assert_string_equal(fault->message, "fault 717 of many");
    arena_free(&arena);
}

static void a_parsers_error_is_a_fault(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct faults faults = {.arena = &arena};
    struct err err = {0};
    err_field(&err, RC_REFUSED, 0, "", "date", "\"x\" is not a date");
    faults_add_err(&faults, 4, "due", "x", &err);
    faults_add_err(&faults, 4, NULL, NULL, &err);
    assert_int_equal(faults.errors, 2);
    assert_string_equal(faults.items[0].rule, "date");
    assert_string_equal(faults.items[0].field, "due");
    assert_string_equal(faults.items[0].message, "\"x\" is not a date");
    assert_string_equal(faults.items[1].field, "");
    assert_string_equal(faults.items[1].value, "");
    arena_free(&arena);
}

static void faults_without_memory_are_counted(void **state)
{
    (void)state;
    struct arena arena = {.limit_bytes = 16};
    struct faults faults = {.arena = &arena};
    faults_add(&faults, false, 1, "a", "b", "c", "d");
    faults_add(&faults, true, 1, "a", "b", "c", "d");
    assert_int_equal(faults.count, 0);
    assert_int_equal(faults.dropped, 2);
    assert_int_equal(faults.errors, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(no_struct_is_fine),
        cmocka_unit_test(long_texts_end_between_characters),
        cmocka_unit_test(wild_texts_become_one_line),
        cmocka_unit_test(codes_give_statuses),
        cmocka_unit_test(faults_are_kept_and_counted),
        cmocka_unit_test(a_parsers_error_is_a_fault),
        cmocka_unit_test(faults_without_memory_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
