/* Proves: what another document brings stands behind the lines there are, as filled and not as typed — Enter
 * passes it and the caret goes to what is still empty, else to the first new line's quantity — what the clerk
 * typed in the header stays, the draft is told every cell at once, cells that the form does not show are kept
 * and told, and a copied line that gets another item forgets where it came from. */
#include "sample.h"

#define COPIED_PICTURE                                                                                       \
    "picture\n"                                                                                              \
    "|Receipt [number        ] Date [date      ] State [state     ]\n"                                       \
    "|Supplier [party   |party_name               ]  Ref [ref                ]\n"                            \
    "|Warehouse [whs   ]\n"                                                                                  \
    "|\n"                                                                                                    \
    "|[ln|item       |item_name          |quantity|unit|source          ] *4\n"                              \
    "|Note [note                                      ]\n"                                                   \
    "end\n"
#define COPIED_FORM                                                                                          \
    "form order \"Order\"\nrecord order\n" COPIED_PICTURE "field number noentry\n"                           \
    "field date date required default today keep\n"                                                          \
    "field state noentry\n"                                                                                  \
    "field party = customer required upper fill party_name = name\n"                                         \
    "field party_name noentry\n"                                                                             \
    "field ref\n"                                                                                            \
    "field whs = warehouse default \"MAIN\" keep pass\n"                                                     \
    "lines\n"                                                                                                \
    "  field ln = line noentry\n"                                                                            \
    "  field item required upper scan fill item_name = name, unit = unit\n"                                  \
    "  field item_name noentry\n"                                                                            \
    "  field quantity qty required\n"                                                                        \
    "  field unit pass\n"                                                                                    \
    "  field source pass\n"                                                                                  \
    "end\n"                                                                                                  \
    "field note\n"

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    sample_open_as(&sample, COPIED_FORM, false);
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

/* An order of two lines, one of them with a price, which the form does not show. */
static void bring(const char *number, struct cells *unseen)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct err err = {0};
    char source[2][32];
    snprintf(source[0], sizeof source[0], "%s/1", number);
    snprintf(source[1], sizeof source[1], "%s/4", number);
    const struct cell brought[] = {
        {0, "customer", "VINET"}, {0, "warehouse", "WEST"}, {1, "item", "P001"},      {1, "quantity", "10"},
        {1, "unit", "EA"},        {1, "source", source[0]}, {1, "price", "17.5"},     {4, "item", "P002"},
        {4, "quantity", "3"},     {4, "unit", "EA"},        {4, "source", source[1]},
    };
    for (size_t i = 0; i < COUNT(brought); i++)
        assert_int_equal(cells_put(&cells, brought[i].line, brought[i].field, brought[i].text, &err), RC_OK);
    assert_int_equal(entry_append(sample.entry, &cells, unseen, &err), RC_OK);
    sample_answer(&sample);
    arena_free(&arena);
}

static void append(const char *number)
{
    struct arena arena = {0};
    struct cells unseen = {.arena = &arena};
    bring(number, &unseen);
    arena_free(&arena);
}

static void what_is_brought_is_filled(void **state)
{
    (void)state;
    append("PO-1");
    assert_text(&sample, 0, "party", "VINET");
    assert_text(&sample, 0, "party_name", "Vins et alcools");
    assert_text(&sample, 0, "whs", "WEST");
    assert_text(&sample, 1, "quantity", "10");
    assert_text(&sample, 1, "item_name", "Chai");
    assert_text(&sample, 2, "source", "PO-1/4");
    assert_int_equal(entry_line_count(sample.entry), 2);
    assert_at(&sample, "ref"); /* the first that nothing has filled */
    assert_true(sample_finish(&sample));
}

static void enter_passes_what_is_filled(void **state)
{
    (void)state;
    append("PO-1");
    sample_type(&sample, "DN-1{enter}");
    assert_at(&sample, "quantity@1");
    sample_type(&sample, "{enter}");
    assert_at(&sample, "quantity@2");
    sample_type(&sample, "2{enter}");
    assert_text(&sample, 2, "quantity", "2");
    assert_text(&sample, 2, "source", "PO-1/4");
    assert_at(&sample, "item@3");
    sample_type(&sample, "{enter}");
    assert_at(&sample, "note");
    assert_true(sample_finish(&sample));
}

static void with_nothing_empty_the_quantity_is_next(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}DN-1{enter}");
    append("PO-1");
    assert_at(&sample, "quantity@1");
}

static void another_stands_behind(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}DN-1{enter}P003{enter}5{enter}");
    append("PO-1");
    append("PO-2");
    assert_int_equal(entry_line_count(sample.entry), 5);
    assert_text(&sample, 1, "item", "P003");
    assert_text(&sample, 2, "source", "PO-1/1");
    assert_text(&sample, 5, "source", "PO-2/4");
    assert_at(&sample, "quantity@4");
}

static void what_was_typed_stays(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}DN-1{enter}{up}{up}{up}");
    while (strcmp(entry_field(sample.entry)->tag, "whs") != 0)
        sample_type(&sample, "{down}");
    sample_type(&sample, "MAIN{enter}");
    append("PO-1");
    assert_text(&sample, 0, "whs", "MAIN");
    assert_text(&sample, 0, "ref", "DN-1");
}

static void the_draft_is_told_at_once(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells unseen = {.arena = &arena}, taken = {.arena = &arena};
    static int dropped[CELLS_LINES_MAX];
    size_t dropped_count = 0;
    bring("PO-1", &unseen);
    assert_true(entry_take_changes(sample.entry, &taken, dropped, &dropped_count));
    assert_string_equal(cells_get(&taken, 0, "customer"), "VINET");
    assert_string_equal(cells_get(&taken, 1, "quantity"), "10");
    assert_string_equal(cells_get(&taken, 2, "source"), "PO-1/4");
    assert_int_equal(unseen.count, 1);
    assert_string_equal(cells_get(&unseen, 1, "price"), "17.5");
    struct cells all = {.arena = &arena};
    assert_int_equal(entry_cells(sample.entry, &all, NULL), RC_OK);
    assert_string_equal(cells_get(&all, 1, "price"), "17.5");
    arena_free(&arena);
}

static void another_item_is_of_no_order(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}DN-1{enter}");
    append("PO-1");
    sample_type(&sample, "{back-tab}P003{enter}");
    assert_text(&sample, 1, "item", "P003");
    assert_text(&sample, 1, "source", "");
    assert_text(&sample, 1, "unit", "BOX");
    assert_text(&sample, 2, "source", "PO-1/4");
}

/* As far as lines go; what fitted stands, and it is said. */
static void a_full_document_takes_no_more(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena}, unseen = {.arena = &arena};
    struct err err = {0};
    for (int line = 1; line <= CELLS_LINES_MAX; line++)
        assert_int_equal(cells_put(&cells, line, "item", "P001", &err), RC_OK);
    assert_int_equal(entry_append(sample.entry, &cells, &unseen, &err), RC_OK);
    assert_int_equal(entry_append(sample.entry, &cells, &unseen, &err), RC_REFUSED);
    assert_non_null(strstr(err.text, "at most 1000 lines"));
    assert_int_equal(entry_line_count(sample.entry), CELLS_LINES_MAX);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_brought_is_filled, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(enter_passes_what_is_filled, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(with_nothing_empty_the_quantity_is_next, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(another_stands_behind, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(what_was_typed_stays, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(the_draft_is_told_at_once, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(another_item_is_of_no_order, open_sample, close_sample),
        cmocka_unit_test_setup_teardown(a_full_document_takes_no_more, open_sample, close_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
