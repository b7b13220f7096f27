/* Proves: new, dropped and duplicated lines keep stable numbers, sums follow, and the draft is told exactly
 * what changed. */
#include "sample.h"

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    sample_open(&sample);
    sample_type(&sample, "VINET{enter}{enter}P001{enter}1{enter}P002{enter}2{enter}P003{enter}3{enter}");
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

/* What draft.put would be sent, as text. */
static const char *changes(void)
{
    static char out[2048];
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    int dropped[CELLS_LINES_MAX];
    size_t count = 0, bytes = 0;
    entry_take_changes(sample.entry, &cells, dropped, &count);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++)
        bytes += (size_t)snprintf(out + bytes, sizeof out - bytes, "drop %d; ", dropped[i]);
    for (size_t i = 0; i < cells.count; i++)
        bytes += (size_t)snprintf(out + bytes, sizeof out - bytes, "%d %s=%s; ", cells.items[i].line,
                                  cells.items[i].field, cells.items[i].text);
    arena_free(&arena);
    return out;
}

static void numbers_are_stable(void **state)
{
    (void)state;
    assert_at(&sample, "item@4");
    sample_type(&sample, "{up}{up}{drop-line}");
    assert_at(&sample, "item@3");
    assert_text(&sample, 2, "item", "");
    assert_text(&sample, 0, "total", "48.00");
    sample_type(&sample, "{new}P002{enter}1{enter}");
    assert_text(&sample, 4, "item", "P002");
    assert_text(&sample, 0, "total", "67.50");
    sample_type(&sample, "{up}{drop-line}");
    assert_at(&sample, "item@5");
    assert_int_equal(entry_line_count(sample.entry), 2);
}

static void drop_of_the_last_line_makes_an_empty_one(void **state)
{
    (void)state;
    sample_type(&sample, "{up}{drop-line}{up}{drop-line}{up}{drop-line}");
    assert_int_equal(entry_line_count(sample.entry), 0);
    assert_text(&sample, 0, "total", "");
    sample_type(&sample, "{drop-line}{drop-line}");
    sample_type(&sample, "P001{enter}5{enter}");
    assert_int_equal(entry_line_count(sample.entry), 1);
    assert_text(&sample, 0, "total", "90.00");
}

static void a_new_line_stands_at_the_end_once(void **state)
{
    (void)state;
    sample_type(&sample, "{new}{new}");
    assert_at(&sample, "item@4");
    sample_type(&sample, "{up}{up}{new}");
    assert_at(&sample, "item@4");
    sample_type(&sample, "{up}{right}{right}{clear}{new}");
    assert_at(&sample, "quantity@3");
    assert_message(&sample, "Quantity is required");
}

static void a_line_and_a_field_are_duplicated(void **state)
{
    (void)state;
    sample_type(&sample, "{dup-line}");
    assert_at(&sample, "item@4");
    assert_text(&sample, 4, "item", "P003");
    assert_text(&sample, 4, "quantity", "3");
    assert_text(&sample, 4, "amount", "30.00");
    assert_text(&sample, 0, "total", "117.00");
    sample_type(&sample, "{dup-line}");
    assert_text(&sample, 5, "quantity", "3");
    assert_at(&sample, "item@5");
    sample_type(&sample, "{enter}{dup-field}{enter}{dup-field}{enter}");
    assert_text(&sample, 6, "item", "P003");
    assert_text(&sample, 6, "quantity", "3");
    assert_at(&sample, "item@7");
    assert_int_equal(sample.rings, 0);
}

static void nothing_to_duplicate_is_told(void **state)
{
    (void)state;
    sample_close(&sample);
    sample_open(&sample);
    sample_type(&sample, "{dup-field}");
    assert_message(&sample, "last document");
    sample_type(&sample, "VINET{enter}{enter}{dup-line}");
    assert_message(&sample, "no line above");
    sample_type(&sample, "{dup-field}");
    assert_int_equal(sample.rings, 3);
}

static void a_line_cleared_field_by_field_is_dropped(void **state)
{
    (void)state;
    changes();
    sample_type(&sample, "{up}{clear}{right}{clear}{right}{clear}{right}{clear}{right}{clear}{up}");
    assert_int_equal(entry_line_count(sample.entry), 2);
    assert_non_null(strstr(changes(), "drop 3; "));
}

static void the_draft_gets_what_was_left(void **state)
{
    (void)state;
    assert_string_equal(changes(), "0 date=2026-03-02; 0 customer=VINET; 0 due=2026-03-16; 0 warehouse=MAIN; "
                                   "1 item=P001; 1 quantity=1; 1 unit=EA; 1 price=18; 1 discount=0; "
                                   "2 item=P002; 2 quantity=2; 2 unit=EA; 2 price=19.5; 2 discount=0; "
                                   "3 item=P003; 3 quantity=3; 3 unit=BOX; 3 price=10; 3 discount=0; ");
    assert_string_equal(changes(), "");
    sample_type(&sample, "P00");
    assert_string_equal(changes(), "");
    sample_type(&sample, "1{enter}");
    assert_string_equal(changes(), "4 item=P001; 4 unit=EA; 4 price=18; ");
    sample_type(&sample, "{drop-line}");
    assert_string_equal(changes(), "drop 4; ");
    sample_type(&sample, "{up}{up}{up}{up}{right}{right}");
    assert_string_equal(changes(), "");
}

/* A code taken out takes what it filled with it, in the draft too. */
static void what_is_emptied_is_told(void **state)
{
    (void)state;
    changes();
    sample_type(&sample, "{up}{clear}{down}");
    assert_string_equal(changes(), "3 item=; 3 unit=; 3 price=; ");
}

static void the_cells_hold_the_field_being_typed(void **state)
{
    (void)state;
    struct arena arena = {0};
    sample_type(&sample, "{up}{tab}1x");
    assert_non_null(strstr(sample_cells(&sample, &arena), "3 quantity=1x; "));
    sample_type(&sample, "{backspace}2*2");
    assert_non_null(strstr(sample_cells(&sample, &arena), "3 quantity=24; "));
    arena_free(&arena);
}

static void loaded_cells_come_back_as_they_were(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    static const struct {
        int line;
        const char *field, *text;
    } stored[] = {{0, "date", "2026-02-28"}, {0, "customer", "客户一"}, {0, "due", "tomorrow"},
                  {0, "warehouse", "WEST"},  {2, "item", "P001"},       {2, "quantity", "1x"},
                  {2, "price", "5"},         {7, "item", "P002"},       {7, "quantity", "2"},
                  {7, "price", "3"},         {7, "discount", "1"},      {0, "kind", "urgent"},
                  {7, "line_note", "soft"}};
    for (size_t i = 0; i < COUNT(stored); i++)
        assert_int_equal(cells_put(&cells, stored[i].line, stored[i].field, stored[i].text, NULL), RC_OK);
    assert_int_equal(entry_load(sample.entry, &cells, NULL), RC_OK);
    assert_at(&sample, "item@8");
    assert_string_equal(changes(), "");
    assert_string_equal(
        sample_cells(&sample, &arena),
        "0 date=2026-02-28; 0 customer=客户一; 0 due=tomorrow; 0 warehouse=WEST; "
        "2 item=P001; 2 quantity=1x; 2 price=5; 2 discount=0; 7 item=P002; 7 quantity=2; 7 price=3; "
        "7 discount=1; 0 kind=urgent; 7 line_note=soft; ");
    sample_answer(&sample);
    assert_false(sample_finish(&sample));
    assert_at(&sample, "due");
    assert_message(&sample, "tomorrow");
    sample_type(&sample, "{enter}");
    assert_at(&sample, "due");
    sample_type(&sample, "+3{up}{down}");
    assert_false(sample_finish(&sample));
    assert_at(&sample, "quantity@2");
    sample_type(&sample, "1{up}{down}");
    assert_true(sample_finish(&sample));
    arena_free(&arena);
}

static void a_thousand_lines_and_no_more(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    assert_int_equal(cells_put(&cells, 0, "customer", "VINET", NULL), RC_OK);
    for (int line = 1; line <= CELLS_LINES_MAX; line++)
        assert_int_equal(cells_put(&cells, line, "item", "P001", NULL), RC_OK);
    assert_int_equal(entry_load(sample.entry, &cells, NULL), RC_OK);
    sample_answer(&sample);
    assert_at(&sample, "quantity@1");
    for (int i = 0; i < 300; i++)
        sample_type(&sample, "{page-down}");
    assert_int_equal(entry_line(sample.entry), CELLS_LINES_MAX);
    sample_type(&sample, "1{tab}5{enter}");
    assert_message(&sample, "at most 1000 lines");
    assert_int_equal(sample.last, ENTRY_REFUSED);
    arena_free(&arena);
}

#define LINE_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINE_TEST(numbers_are_stable),
        LINE_TEST(drop_of_the_last_line_makes_an_empty_one),
        LINE_TEST(a_new_line_stands_at_the_end_once),
        LINE_TEST(a_line_and_a_field_are_duplicated),
        LINE_TEST(nothing_to_duplicate_is_told),
        LINE_TEST(a_line_cleared_field_by_field_is_dropped),
        LINE_TEST(the_draft_gets_what_was_left),
        LINE_TEST(what_is_emptied_is_told),
        LINE_TEST(the_cells_hold_the_field_being_typed),
        LINE_TEST(loaded_cells_come_back_as_they_were),
        LINE_TEST(a_thousand_lines_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
