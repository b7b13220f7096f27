/* Proves: importing again is safe. What is known and equal is skipped and writes nothing, also when masters
 * or days have moved on; what differs is refused naming number, line and first field; a file gives what files
 * must; a late one takes the reason IMPORT; a recalled one is corrected only when asked. */
#include "document_file.h"

#define FILE_ROWS                                                                                            \
    "ref=10248|date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=12|1.price=14|2.item=P002|2.quantity="  \
    "10|2.price=9.8"

static enum rc import(struct company_file *file, bool correct, const char *text, struct document_done *ret)
{
    struct document_submit submit = {.skip_known = true, .correct_known = correct};
    file->context.imported = file->context.accept_all = true;
    enum rc rc = submit_as(file, &submit, "sales-order", text, ret);
    file->context.imported = file->context.accept_all = false;
    return rc;
}

static void again_writes_nothing(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    CHECKED(import(file, false, FILE_ROWS, &done));
    assert_int_equal(done.outcome, DOCUMENT_SUBMITTED);
    int64_t events = event_count(file);
    struct store_counts before = store_count(file->store);
    CHECKED(import(file, false, FILE_ROWS, &done));
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
    assert_string_equal(done.number, "SO-2026-000001");
    assert_int_equal(event_count(file), events);
    assert_int_equal(store_count(file->store).rows_written, before.rows_written);
}

static void written_another_way_is_equal(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    CHECKED(import(file, false, FILE_ROWS, &done));
    CHECKED(import(file, false,
                   "ref=10248|date=2026-03-10|customer=alfki|warehouse=MAIN|due=|1.item=4006381333931|1."
                   "quantity=6+6|1.price=14.00|"
                   "1.discount=0|1.unit=EA|4.item=P002|4.quantity=10.0|4.price=9.80",
                   &done));
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
}

static void keyed_and_imported_are_equal(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    CHECKED(submit_text(file, "SO", FILE_ROWS "|1.unit=EA|1.tax=13|1.discount=0|2.unit=EA", &done));
    CHECKED(import(file, false, FILE_ROWS, &done));
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
}

static void the_world_may_move_on(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    struct master_done master;
    CHECKED(import(file, false, FILE_ROWS, &done));
    CHECKED(put(file, "items", MASTER_CHANGE, 0, "code=P001|tax=17|price=99", &master));
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(
        master_set_active(&file->context, master_find("customers"), "ALFKI", false, 0, &master, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    request(file, clock_at(2026, 6, 1, NOON), CLERK); /* late by now */
    CHECKED(import(file, false, FILE_ROWS, &done));
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
    assert_int_equal(file->context.faults.count, 0);
}

static void a_difference_is_named(void **state)
{
    struct company_file *file = *state;
    static const struct {
        const char *change;
        int line;
        const char *field;
    } differences[] = {
        {"|2.quantity=11", 2, "quantity"},
        {"|1.discount=5", 1, "discount"},
        {"|due=2026-04-01", 0, "due"},
        {"|2.item=P001", 2, "item"},
        {"|3.item=P001|3.quantity=1|3.price=1", 3, "line"},
        {"|2.item=|2.quantity=|2.price=", 0, "line"},
        {"|1.line_note=x", 1, "line_note"},
        {"|note=x|1.price=15", 0, "note"},
        {"|1.tax=4", 1, "tax"},
    };
    struct document_done done;
    CHECKED(import(file, false, FILE_ROWS, &done));
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, "%s%s", FILE_ROWS, differences[i].change);
        assert_int_equal(import(file, false, text, &done), RC_REFUSED);
        assert_int_equal(file->context.faults.count, 1);
        assert_true(fault_found(&file->context, differences[i].line, differences[i].field, "known"));
        assert_non_null(strstr(file->err.text, "SO-2026-000001"));
        assert_non_null(strstr(file->err.text, "10248"));
    }
}

static void files_give_what_files_must(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    assert_int_equal(import(file, false, "customer=ALFKI|date=|1.item=P001|1.quantity=1|1.price=1", &done),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "ref", "required"));
    assert_true(fault_found(&file->context, 0, "date", "required"));
    assert_int_equal(file->context.faults.count, 2);
    assert_int_equal(
        import(file, false, "ref=1|customer=ALFKI|date=03-10|1.item=P001|1.quantity=1|1.price=1", &done),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "date", "date")); /* only screens take short dates */
}

static void late_ones_say_import(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    request(file, clock_at(2026, 4, 1, NOON), CLERK);
    CHECKED(import(file, false, FILE_ROWS, &done));
    assert_true(done.late);
    assert_string_equal(read_of(file, done.number)->late_reason, "IMPORT");
    CHECKED(import(
        file, false,
        "ref=2|late_reason=PAPER-LATE|date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=1|1.price=1",
        &done));
    assert_string_equal(read_of(file, done.number)->late_reason, "PAPER-LATE");
    CHECKED(
        import(file, false, FILE_ROWS "|late_reason=FORGOTTEN", &done)); /* why it was late is no content */
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
}

static void warnings_are_accepted_and_kept(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    CHECKED(import(file, false, "ref=3|date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=1|1.price=0",
                   &done));
    assert_int_equal(file->context.faults.count, 1);
    assert_string_equal(read_of(file, done.number)->warnings, "price-zero");
    file->context.strict = true;
    assert_int_equal(
        import(file, false, "ref=4|date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=1|1.price=0", &done),
        RC_REFUSED);
}

static void recalled_ones_are_corrected_when_asked(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    struct document_stepped stepped;
    CHECKED(import(file, false, FILE_ROWS, &done));
    assert_int_equal(import(file, true, FILE_ROWS "|1.quantity=13", &done),
                     RC_REFUSED); /* submitted: differs */
    CHECKED(step(file, "recall", "SO:10248", "", &stepped));
    assert_int_equal(import(file, false, FILE_ROWS "|1.quantity=13", &done), RC_REFUSED);
    CHECKED(import(file, true, FILE_ROWS "|1.quantity=13|3.item=P001|3.quantity=1|3.price=1", &done));
    assert_int_equal(done.outcome, DOCUMENT_CORRECTED);
    assert_int_equal(done.revision, 2);
    struct document_view *view = read_of(file, "SO:10248");
    assert_string_equal(cells_get(&view->cells, 1, "quantity"), "13");
    assert_string_equal(cells_get(&view->cells, 3, "item"), "P001");
    assert_string_equal(view->draft, "");
    CHECKED(import(file, true, FILE_ROWS "|1.quantity=13|3.item=P001|3.quantity=1|3.price=1", &done));
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
    CHECKED(import(file, true, FILE_ROWS, &done)); /* an earlier revision's content is known too */
    assert_int_equal(done.outcome, DOCUMENT_SKIPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(again_writes_nothing),
        TEST(written_another_way_is_equal),
        TEST(keyed_and_imported_are_equal),
        TEST(the_world_may_move_on),
        TEST(a_difference_is_named),
        TEST(files_give_what_files_must),
        TEST(late_ones_say_import),
        TEST(warnings_are_accepted_and_kept),
        TEST(recalled_ones_are_corrected_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
