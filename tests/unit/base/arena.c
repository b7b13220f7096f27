/* Proves: an arena's memory is zeroed, aligned, apart and counted, its limit holds, and its growing lists
 * keep what they held; and that a text buffer grows, keeps any bytes and remembers a failure. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/arena.h"
#include "daybook/base/buf.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena = {0};
    enum { PIECES = 3000 };
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    for (int round = 0; round < 3; round++) {
        uint32_t seed = 99;
        for (int i = 0; i < PIECES; i++) {
            seed = seed * 1664525 + 1013904223;
            sizes[i] = i % 100 == 7 ? seed >> 12 : seed >> 25;
            pieces[i] = arena_alloc(&arena, sizes[i]);
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t b = 0; b < sizes[i]; b++)
                assert_int_equal(pieces[i][b], 0);
            memset(pieces[i], i & 0xFF, sizes[i]);
        }
        for (int i = 0; i < PIECES; i++) {
            for (size_t b = 0; b < sizes[i]; b++) {
                if (pieces[i][b] != (i & 0xFF))
                    fail_msg("piece %d was written over", i);
            }
        }
        size_t before = arena.used_bytes;
        arena_reset(&arena);
        assert_true(arena.used_bytes > 0 && arena.used_bytes < before);
    }
    arena_free(&arena);
    assert_int_equal(arena.used_bytes, 0);
    assert_string_equal(arena_text(&arena, "usable"), "usable");
    arena_free(&arena);
}

static void texts_are_copies(void **state)
{
    (void)state;
    struct arena arena = {0};
    char text[] = "customer";
    char *copy = arena_text(&arena, text), *head = arena_copy(&arena, text, 3);
    text[0] = 'X';
    assert_string_equal(copy, "customer");
    assert_string_equal(head, "cus");
    assert_null(arena_text(&arena, NULL));
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_format(&arena, "%s-%04d", "SO", 17), "SO-0017");
    char *wide = arena_format(&arena, "%9000d", 5);
    assert_int_equal(strlen(wide), 9000);
    arena_free(&arena);
}

static void a_list_keeps_what_it_held(void **state)
{
    (void)state;
    struct arena arena = {0};
    int *items = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 5000; i++) {
        int *grown = arena_grow(&arena, items, i, &capacity, i + 1, sizeof *items);
        assert_non_null(grown);
        assert_true(capacity > i && (capacity == 8 || capacity < (i + 1) * 2));
        items = grown;
        items[i] = (int)i;
    }
    for (int i = 0; i < 5000; i++)
        assert_int_equal(items[i], i);
    size_t was = capacity;
    assert_null(arena_grow(&arena, items, 5000, &capacity, SIZE_MAX / 2, 8));
    assert_null(arena_grow(&arena, items, 5000, &capacity, SIZE_MAX - 1, 1));
    assert_int_equal(capacity, was);
    arena_free(&arena);
}

static void impossible_sizes_give_null(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 40));
    assert_null(arena_array(&arena, SIZE_MAX / 2, 4));
    assert_null(arena_copy(&arena, "x", SIZE_MAX));
    assert_non_null(arena_array(&arena, 0, 8));
    arena_free(&arena);
}

static void the_limit_holds(void **state)
{
    (void)state;
    struct arena arena = {.limit_bytes = 10000};
    size_t given = 0;
    while (given < 20000 && arena_alloc(&arena, 100))
        given += 100;
    assert_in_range(given, 8000, 10000);
    assert_true(arena.used_bytes <= 10000);
    assert_null(arena_format(&arena, "%5000d", 1));
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, 100));
    arena_free(&arena);
}

static void a_buffer_grows(void **state)
{
    (void)state;
    struct buf buf = {0};
    assert_string_equal(buf_text(&buf), "");
    for (int i = 0; i < 1000; i++) {
        buf_format(&buf, "%03d", i);
        buf_text_add(&buf, ",");
        buf_char(&buf, '\n');
    }
    assert_int_equal(buf.bytes, 5000);
    assert_memory_equal(buf_text(&buf) + 5 * 717, "717,\n", 5);
    assert_int_equal(strlen(buf_text(&buf)), 5000);
    buf_reset(&buf);
    assert_string_equal(buf_text(&buf), "");
    buf_add(&buf, "a\0b", 3);
    assert_int_equal(buf.bytes, 3);
    assert_memory_equal(buf_text(&buf), "a\0b", 4);
    buf_add(&buf, NULL, 0);
    assert_int_equal(buf.bytes, 3);
    buf_free(&buf);
    assert_string_equal(buf_text(&buf), "");
}

static void a_failure_sticks_until_reset(void **state)
{
    (void)state;
    struct buf buf = {0};
    buf_text_add(&buf, "before");
    buf_add(&buf, "x", SIZE_MAX - 2);
    buf_text_add(&buf, "after");
    buf_format(&buf, "%d", 1);
    assert_null(buf_text(&buf));
    assert_true(buf.failed);
    buf_reset(&buf);
    buf_text_add(&buf, "again");
    assert_string_equal(buf_text(&buf), "again");
    buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(texts_are_copies),
        cmocka_unit_test(a_list_keeps_what_it_held),
        cmocka_unit_test(impossible_sizes_give_null),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(a_buffer_grows),
        cmocka_unit_test(a_failure_sticks_until_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
