/* Proves: leaving a look-up field waits for its answer, fills only what the clerk has not typed, keeps the
 * cursor on a code that is not found, goes on unverified when the answer is late, and asks for the names of
 * loaded codes only where they are seen. */
#include "sample.h"

static struct sample sample;

static int open_sample(void **state)
{
    (void)state;
    sample_open(&sample);
    return 0;
}

static int close_sample(void **state)
{
    (void)state;
    sample_close(&sample);
    return 0;
}

static void keys_wait_for_the_answer(void **state)
{
    (void)state;
    struct entry *entry = sample.entry;
    for (const char *c = "vinet"; *c; c++)
        entry_key(entry, (struct key){.action = ACT_CHAR, .point = (unsigned char)*c});
    assert_null(entry_pending(entry));
    assert_int_equal(entry_key(entry, (struct key){.action = ACT_ENTER}), ENTRY_TAKEN);
    const struct entry_lookup *pending = entry_pending(entry);
    assert_non_null(pending);
    assert_string_equal(pending->lookup, "customer");
    assert_string_equal(pending->text, "VINET");
    assert_int_equal(pending->line, 0);
    assert_string_equal(pending->field->tag, "party");
    assert_at(&sample, "party");
    assert_int_equal(entry_key(entry, (struct key){.action = ACT_CHAR, .point = 'x'}), ENTRY_IGNORED);
    assert_true(entry_finish(entry));
    sample_answer(&sample);
    assert_at(&sample, "ref");
}

static void a_code_not_found_keeps_the_cursor(void **state)
{
    (void)state;
    sample_type(&sample, "NOBODY{enter}");
    assert_int_equal(sample.rings, 1);
    assert_at(&sample, "party");
    assert_message(&sample, "customer NOBODY does not exist");
    assert_text(&sample, 0, "party", "NOBODY");
    assert_false(sample_finish(&sample));
    sample_type(&sample, "{clear}VINET{enter}{enter}");
    assert_at(&sample, "item@1");
    assert_string_equal(sample_message(&sample), "");
}

static void the_code_stands_in_its_own_spelling(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}4006381333931{enter}");
    assert_text(&sample, 1, "item", "P001");
    assert_int_equal(sample.asked, 2);
    sample_type(&sample, "2{back-tab}{tab}");
    assert_int_equal(sample.asked, 2);
    sample_type(&sample, "{back-tab}P001{tab}");
    assert_int_equal(sample.asked, 2);
}

static void fills_leave_alone_what_was_typed(void **state)
{
    (void)state;
    sample_type(&sample, "VINET{enter}{enter}P001{enter}1{tab}7{back-tab}{back-tab}P003{enter}");
    assert_text(&sample, 1, "price", "7");
    assert_text(&sample, 1, "unit", "BOX");
    assert_text(&sample, 1, "item_name", "Aniseed syrup, a very long description of it");
    sample_type(&sample, "{up}{clear}");
    assert_at(&sample, "item@1");
    sample_type(&sample, "{up}");
    assert_text(&sample, 1, "unit", "");
    assert_text(&sample, 1, "item_name", "");
    assert_text(&sample, 1, "price", "7");
}

static void a_late_answer_lets_the_clerk_go_on(void **state)
{
    (void)state;
    sample.late = true;
    sample_type(&sample, "whoever{enter}");
    assert_at(&sample, "ref");
    assert_text(&sample, 0, "party", "WHOEVER");
    assert_message(&sample, "the ledger is slow");
    assert_int_equal(sample.rings, 0);
    sample.late = false;
    sample_type(&sample, "{back-tab}{enter}");
    assert_int_equal(sample.rings, 1);
    assert_message(&sample, "does not exist");
}

static void load(int lines)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    assert_int_equal(cells_put(&cells, 0, "customer", "VINET", NULL), RC_OK);
    for (int line = 1; line <= lines; line++) {
        assert_int_equal(cells_put(&cells, line, "item", line % 2 ? "P001" : "P002", NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "quantity", "3", NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "price", "5", NULL), RC_OK);
        assert_int_equal(cells_put(&cells, line, "unit", "EA", NULL), RC_OK);
    }
    assert_int_equal(entry_load(sample.entry, &cells, NULL), RC_OK);
    arena_free(&arena);
}

static void names_are_asked_for_where_they_are_seen(void **state)
{
    (void)state;
    load(100);
    assert_at(&sample, "item@101");
    assert_text(&sample, 0, "party_name", "");
    sample_answer(&sample);
    assert_text(&sample, 0, "party_name", "Vins et alcools");
    sample_draw(&sample, 24, 80);
    sample_answer(&sample);
    assert_true(sample.asked < 30);
    assert_text(&sample, 100, "item_name", "Chang");
    assert_text(&sample, 50, "item_name", "");
    assert_false(entry_changed(sample.entry));
    int asked = sample.asked;
    sample_draw(&sample, 24, 80);
    sample_answer(&sample);
    assert_int_equal(sample.asked, asked);
}

static void a_key_need_not_wait_for_names(void **state)
{
    (void)state;
    load(2);
    assert_non_null(entry_pending(sample.entry));
    assert_int_equal(entry_key(sample.entry, (struct key){.action = ACT_DROP_LINE}), ENTRY_TAKEN);
    assert_int_equal(entry_key(sample.entry, (struct key){.action = ACT_UP}), ENTRY_TAKEN);
    assert_int_equal(entry_key(sample.entry, (struct key){.action = ACT_DROP_LINE}), ENTRY_TAKEN);
    sample_answer(&sample);
    assert_int_equal(entry_line_count(sample.entry), 1);
    assert_text(&sample, 1, "item_name", "Chai");
    assert_text(&sample, 1, "price", "5");
}

static void a_loaded_unit_follows_a_new_item(void **state)
{
    (void)state;
    load(1);
    sample_type(&sample, "{up}P003{enter}");
    assert_text(&sample, 1, "unit", "BOX");
    assert_text(&sample, 1, "price", "5");
    assert_text(&sample, 1, "quantity", "3");
}

#define LOOKUP_TEST(name) cmocka_unit_test_setup_teardown(name, open_sample, close_sample)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOOKUP_TEST(keys_wait_for_the_answer),
        LOOKUP_TEST(a_code_not_found_keeps_the_cursor),
        LOOKUP_TEST(the_code_stands_in_its_own_spelling),
        LOOKUP_TEST(fills_leave_alone_what_was_typed),
        LOOKUP_TEST(a_late_answer_lets_the_clerk_go_on),
        LOOKUP_TEST(names_are_asked_for_where_they_are_seen),
        LOOKUP_TEST(a_key_need_not_wait_for_names),
        LOOKUP_TEST(a_loaded_unit_follows_a_new_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
