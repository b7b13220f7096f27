/* Proves: cells answer as a plain list searched from end to end does, over random puts, drops and clears;
 * limits are told; the form on the waist carries them over and back, and what is malformed there changes
 * nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "daybook/base/cells.h"

enum { LINES = 20, FIELDS = 6, TEXT_BYTES = 16 };
static const char *const names[FIELDS] = {"item", "quantity", "price", "unit", "note", "line_note"};

/* The plain list: a text per line and field, "absent" where the first byte is '-'. */
static char plain[LINES][FIELDS][TEXT_BYTES];

static void check_against_plain(const struct cells *cells)
{
    for (int line = 0; line < LINES; line++) {
        int next = 0;
        for (int after = LINES - 1; after > line; after--) {
            for (int field = 0; field < FIELDS; field++)
                next = plain[after][field][0] != '-' ? after : next;
        }
        assert_int_equal(cells_next_line(cells, line), next);
        for (int field = 0; field < FIELDS; field++) {
            const char *text = cells_get(cells, line, names[field]);
            if (plain[line][field][0] == '-')
                assert_null(text);
            else
                assert_string_equal(text, plain[line][field]);
        }
    }
    assert_null(cells_get(cells, 1, "items"));
    assert_null(cells_get(cells, LINES + 1, "item"));
}

static void as_a_plain_list_does(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    uint32_t seed = 1;
    memset(plain, '-', sizeof plain);
    check_against_plain(&cells);
    for (int step = 0; step < 20000; step++) {
        seed = seed * 1664525 + 1013904223;
        int line = (int)(seed >> 8) % LINES, field = (int)(seed >> 16) % FIELDS;
        if (seed >> 24 < 240) {
            snprintf(plain[line][field], TEXT_BYTES, "%d", step % 3 ? step : 7);
            if (step % 11 == 0)
                plain[line][field][0] = '\0';
            assert_int_equal(cells_put(&cells, line, names[field], plain[line][field], NULL), RC_OK);
        } else if (step % 300) {
            memset(plain[line], '-', sizeof plain[line]);
            cells_drop_line(&cells, line);
        } else {
            memset(plain, '-', sizeof plain);
            cells_clear(&cells);
        }
        if (step % 50 == 0)
            check_against_plain(&cells);
    }
    check_against_plain(&cells);
    assert_true(cells.capacity <= 256 && cells.slot_count <= 1024);
    arena_free(&arena);
}

static void order_is_of_the_first_put(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    static const int lines[] = {0, 2, 1, 2};
    static const char *const fields[] = {"date", "item", "item", "price"};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(cells_put(&cells, lines[i], fields[i], "x", NULL), RC_OK);
    assert_int_equal(cells_put(&cells, 2, "item", "y", NULL), RC_OK);
    assert_int_equal(cells.count, 4);
    assert_int_equal(cells.last_line, 2);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(cells.items[i].field, fields[i]);
    cells_drop_line(&cells, 1);
    assert_null(cells.items[2].field);
    assert_int_equal(cells_next_line(&cells, 0), 2);
    assert_int_equal(cells.last_line, 2);
    cells_drop_line(&cells, -1);
    cells_drop_line(&cells, 99);
    arena_free(&arena);
}

static void limits_are_told(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    static char text[CELL_BYTES_MAX + 2];
    memset(text, 'x', CELL_BYTES_MAX + 1);
    struct err err = {0};
    assert_int_equal(cells_put(&cells, CELLS_LINES_MAX + 1, "item", "a", &err), RC_REFUSED);
    assert_non_null(strstr(err.text, "1001"));
    assert_string_equal(err.rule, "too-long");
    err_clear(&err);
    assert_int_equal(cells_put(&cells, 1, "item", text, &err), RC_REFUSED);
    assert_int_equal(err.line, 1);
    assert_string_equal(err.field, "item");
    assert_int_equal(cells_put(&cells, 1, "", "a", NULL), RC_USAGE);
    assert_int_equal(cells_put(&cells, -1, "item", "a", NULL), RC_REFUSED);
    assert_int_equal(cells.count, 0);
    text[CELL_BYTES_MAX] = '\0';
    assert_int_equal(cells_put(&cells, CELLS_LINES_MAX, "item", text, NULL), RC_OK);
    struct arena tight = {.limit_bytes = 8};
    struct cells poor = {.arena = &tight};
    err_clear(&err);
    assert_int_equal(cells_put(&poor, 1, "item", "a", &err), RC_REFUSED);
    assert_string_equal(err.rule, "memory");
    assert_null(cells_get(&poor, 1, "item"));
    arena_free(&arena);
}

static void over_the_waist_and_back(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena}, back = {.arena = &arena};
    assert_int_equal(cells_put(&cells, 0, "customer", "客户 \"A\"", NULL), RC_OK);
    assert_int_equal(cells_put(&cells, 1, "gone", "x", NULL), RC_OK);
    assert_int_equal(cells_put(&cells, 3, "item", "", NULL), RC_OK);
    cells_drop_line(&cells, 1);
    struct js *array = cells_to_json(&cells);
    struct buf out = {0};
    assert_true(js_write(array, &out));
    assert_string_equal(buf_text(&out), "[[0,\"customer\",\"客户 \\\"A\\\"\"],[3,\"item\",\"\"]]");
    assert_int_equal(cells_from_json(array, &back, NULL), RC_OK);
    assert_int_equal(back.count, 2);
    assert_string_equal(cells_get(&back, 0, "customer"), "客户 \"A\"");
    assert_string_equal(cells_get(&back, 3, "item"), "");
    js_free(array);
    buf_free(&out);
    arena_free(&arena);
}

static void malformed_cells_change_nothing(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    static const struct {
        const char *json;
        enum rc rc;
    } bad[] = {
        {"{}", RC_USAGE},
        {"[[1,\"a\",\"b\"],[1,\"a\"]]", RC_USAGE},
        {"[[1,\"a\",\"b\"],7]", RC_USAGE},
        {"[[1,\"a\",\"b\"],[\"1\",\"a\",\"b\"]]", RC_USAGE},
        {"[[1,\"a\",\"b\"],[1,\"a\",null]]", RC_USAGE},
        {"[[1,\"a\",\"b\"],[1,\"a\",\"b\",\"c\"]]", RC_USAGE},
        {"[[1,\"a\",\"b\"],[1,\"\",\"b\"]]", RC_USAGE},
        {"[[1,\"a\",\"b\"],[-1,\"a\",\"b\"]]", RC_REFUSED},
        {"[[1,\"a\",\"b\"],[4294967297,\"a\",\"b\"]]", RC_REFUSED},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct js *array = NULL;
        assert_int_equal(js_parse(bad[i].json, strlen(bad[i].json), &array, NULL), RC_OK);
        struct err err = {0};
        assert_int_equal(cells_from_json(array, &cells, &err), bad[i].rc);
        assert_int_not_equal(err.rc, RC_OK);
        assert_int_equal(cells.count, 0);
        js_free(array);
    }
    assert_int_equal(cells_from_json(NULL, &cells, NULL), RC_USAGE);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_a_plain_list_does),
        cmocka_unit_test(order_is_of_the_first_put),
        cmocka_unit_test(limits_are_told),
        cmocka_unit_test(over_the_waist_and_back),
        cmocka_unit_test(malformed_cells_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
