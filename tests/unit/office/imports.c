/* Files of documents and masters: all or nothing with every error told at its place in one run, the same file
 * twice changes nothing, rows of one document stand together, rejects come back whole, and what each option
 * promises. */
#include "import_file.h"

static struct demo shared;

DAYBOOK_SQL(test_documents, "SELECT count(*) FROM document");
DAYBOOK_SQL(test_drafts, "SELECT count(*) FROM draft");
DAYBOOK_SQL(test_events, "SELECT count(*) FROM event");
DAYBOOK_SQL(test_item_price, "SELECT coalesce(price, -1) FROM item WHERE code = 'NEW1'");
DAYBOOK_SQL(test_imported, "SELECT sum(imported) FROM revision");

static const struct import_options plain;

static int begin(void **state)
{
    demo_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

#define HEAD "ref,date,customer,item,quantity,price\n"
#define TWO                                                                                                  \
    HEAD "A1,2024-03-01,C001,BK-CITY-26,2,10.5\n"                                                            \
         "A1,2024-03-01,C001,BK-CITY-28,1,20\n"                                                              \
         "A2,2024-03-02,C002,BK-CITY-26,3,10\n"

static void takes_documents_with_their_lines(void **state)
{
    struct demo *demo = *state;
    struct told told;
    import_text(demo, "sales", "sales-order", plain, TWO, &told);
    assert_string_equal(told.summary, "sales-order: 2 read, 2 taken, 0 skipped, 0 rejected");
    assert_string_equal(buf_text(&told.errors), "");
    assert_int_equal(told.result.quantity, 6000000);
    assert_int_equal(told.result.amount, 7100);
    assert_int_equal(demo_value(demo, &test_documents), 2);
    assert_int_equal(demo_value(demo, &test_imported), 2);
    told_free(&told);
}

/* P15: twice changes nothing, whatever the pieces were. */
static void the_same_again_changes_nothing(void **state)
{
    struct demo *demo = *state;
    struct told told;
    expect(demo, "sales", "sales-order", plain, TWO, "2 read, 2 taken, 0 skipped, 0 rejected");
    int64_t events = demo_value(demo, &test_events);
    for (size_t piece = 1; piece < 60; piece += 7) {
        GOOD(import_pieces(demo, "sales", "sales-order", plain, TWO, piece, &told));
        assert_string_equal(told.summary, "sales-order: 2 read, 0 taken, 2 skipped, 0 rejected");
        told_free(&told);
    }
    assert_int_equal(demo_value(demo, &test_events), events);
    assert_int_equal(demo_value(demo, &test_documents), 2);
}

static void a_changed_line_is_told_with_line_and_ref(void **state)
{
    struct demo *demo = *state;
    struct told told;
    expect(demo, "sales", "sales-order", plain, TWO, "2 read, 2 taken, 0 skipped, 0 rejected");
    import_text(demo, "sales", "sales-order", plain,
                HEAD "A1,2024-03-01,C001,BK-CITY-26,2,10.5\nA1,2024-03-01,C001,BK-CITY-28,1,21\nA3,2024-03-"
                     "02,C002,BK-CITY-26,3,10\n",
                &told);
    assert_string_equal(told.summary, "sales-order: 2 read, 0 taken, 0 skipped, 2 rejected");
    assert_int_equal(told.result.error_count, 1);
    assert_memory_equal(buf_text(&told.errors), "3|33|price|", strlen("3|33|price|"));
    assert_non_null(strstr(buf_text(&told.errors), "A1"));
    assert_int_equal(demo_value(demo, &test_documents), 2);
    told_free(&told);
}

/* Every error of the file in one run, and nothing written. */
static void every_error_in_one_run(void **state)
{
    struct demo *demo = *state;
    struct told told;
    int64_t events = demo_value(demo, &test_events);
    import_text(demo, "sales", "sales-order", plain,
                "ref,date,customer,item,quantity,price,colour\n"
                "B1,2024-03-01,C001,BK-CITY-26,1,10,red\n"
                "B1,2024-03-02,C001,BK-CITY-26,x,10,red\n"
                "B2,2999-12-22,NOPE,NADA,9e18,10,red\n"
                "B1,2024-03-01,C001,BK-CITY-26,1,10,red\n"
                "B3,2024-03-01,C001,BK-CITY-26,1\n"
                "B4,01.03.2024,C001,,1,-1,red\n",
                &told);
    static const char *const places[] = {
        "1|39|colour|",   "3|4|date|", "3|31|quantity|", "4|4|date|",  "4|15|customer|", "4|20|item|",
        "4|25|quantity|", "5|1|ref|",  "6|0||",          "6|0|price|", "7|4|date|",      "7|20|item|",
    };
    const char *at = buf_text(&told.errors);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char line[64];
        snprintf(line, sizeof line, "%s%s", i ? "\n" : "", places[i]);
        at = strstr(at, line);
        if (!at)
            fail_msg("%s is not in its place in:\n%s", places[i], buf_text(&told.errors));
    }
    assert_string_equal(told.summary, "sales-order: 5 read, 0 taken, 0 skipped, 5 rejected");
    assert_int_equal(demo_value(demo, &test_events), events);
    told_free(&told);
}

/* Past a thousand errors only their number is told. */
static void a_thousand_errors_and_a_count(void **state)
{
    struct demo *demo = *state;
    struct told told;
    struct buf file = {0};
    buf_text_add(&file, HEAD);
    for (int i = 0; i < 1500; i++)
        buf_format(&file, "T%d,2024-03-01,NOPE,BK-CITY-26,1,10\n", i);
    import_text(demo, "sales", "sales-order", plain, buf_text(&file), &told);
    assert_int_equal(told.result.error_count, 1500);
    size_t lines = 0;
    for (const char *at = buf_text(&told.errors); *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, IMPORT_ERRORS_MAX);
    told_free(&told);
    buf_free(&file);
}

/* However many warnings come first, the error after them is told. */
static void warnings_hide_no_error(void **state)
{
    struct demo *demo = *state;
    struct told told;
    struct buf file = {0};
    buf_text_add(&file, HEAD);
    for (int i = 0; i < 1100; i++)
        buf_format(&file, "W%d,2024-03-01,C001,BK-CITY-26,1,0\n", i);
    buf_text_add(&file, "W1100,2024-03-01,NOPE,BK-CITY-26,1,10\n");
    import_text(demo, "sales", "sales-order", plain, buf_text(&file), &told);
    assert_int_equal(told.result.error_count, 1);
    assert_true(told.result.warning_count >= 1100);
    assert_non_null(strstr(buf_text(&told.errors), "NOPE"));
    told_free(&told);
    buf_free(&file);
}

static void header_columns_stand_once(void **state)
{
    struct demo *demo = *state;
    struct told told;
    expect(demo, "sales", "sales-order", plain,
           HEAD
           "E1,2024-03-01,C001,BK-CITY-26,2,10\n,,,BK-CITY-28,1,20\nE1,2024-03-01,c001,BK-CITY-28,1,20\n",
           "1 read, 1 taken, 0 skipped, 0 rejected");
    import_text(demo, "sales", "sales-order", plain,
                "ref,date,customer,item,quantity,price,note\nE2,2024-03-01,C001,BK-CITY-26,2,10,\nE2,,,BK-"
                "CITY-28,1,20,late word\n",
                &told);
    assert_memory_equal(buf_text(&told.errors), "3|22|note|", strlen("3|22|note|"));
    told_free(&told);
}

static void a_file_needs_its_columns(void **state)
{
    struct demo *demo = *state;
    struct told told;
    import_text(demo, "sales", "sales-order", plain, "ref,date,customer,item\nA,2024-03-01,C001,BK-CITY-26\n",
                &told);
    assert_string_equal(buf_text(&told.errors),
                        "1|0|quantity|the column quantity is missing; sales-order needs it|no\n"
                        "1|0|price|the column price is missing; sales-order needs it|no\n");
    told_free(&told);
    import_text(demo, "sales", "sales-order", plain, "", &told);
    assert_int_equal(told.result.error_count, 1);
    assert_true(told.result.refused);
    told_free(&told);
    import_text(demo, "sales", "sales-order", plain, "ref,ref\n", &told);
    assert_non_null(strstr(buf_text(&told.errors), "1|5|ref|the column ref is there twice"));
    told_free(&told);
}

static void what_no_reader_can_go_on_after_is_told(void **state)
{
    struct demo *demo = *state;
    struct told told;
    import_text(demo, "sales", "sales-order", plain, TWO "A9,2024-03-01,C001,\"BK", &told);
    assert_memory_equal(buf_text(&told.errors), "5|20||", strlen("5|20||"));
    assert_true(told.result.refused);
    assert_int_equal(demo_value(demo, &test_documents), 0);
    told_free(&told);
}

#define MIXED                                                                                                \
    "ref,date,customer,item,quantity,price,line_note\n"                                                      \
    "P1,2024-03-01,C001,BK-CITY-26,1,10,\"say \"\"hi\"\", ok\"\n"                                            \
    "P1,,,BK-CITY-28,-2,10,'=cmd\n"                                                                          \
    "P2,2024-03-01,C002,BK-CITY-28,2,10,fine\n"                                                              \
    "P3,2024-03-01,C002,NADA,2,10,'+x\n"

/* --partial: the good is taken; what is handed back, mended, is taken whole. */
static void rejects_come_back_whole(void **state)
{
    struct demo *demo = *state;
    struct told told;
    struct buf mended = {0};
    const struct import_options partial = {.partial = true};
    import_text(demo, "sales", "sales-order", partial, MIXED, &told);
    assert_string_equal(told.summary, "sales-order: 3 read, 1 taken, 0 skipped, 2 rejected");
    assert_string_equal(
        buf_text(&told.rejects),
        "ref,date,customer,item,quantity,price,line_note,reason\n"
        "P1,2024-03-01,C001,BK-CITY-26,1,10,\"say \"\"hi\"\", ok\",the quantity must be above zero\n"
        "P1,,,BK-CITY-28,-2,10,'=cmd,\n"
        "P3,2024-03-01,C002,NADA,2,10,'+x,item NADA does not exist; F4 lists the items\n");
    for (const char *at = buf_text(&told.rejects); *at;
         at++) /* mended: the minus goes, the item is one that exists */
        if (strncmp(at, "NADA", 4) == 0) {
            buf_text_add(&mended, "BK-CITY-26");
            at += 3;
        } else if (strncmp(at, ",-2,", 4) == 0) {
            buf_text_add(&mended, ",2,");
            at += 3;
        } else {
            buf_char(&mended, *at);
        }
    told_free(&told);
    import_text(demo, "sales", "sales-order", partial, buf_text(&mended), &told);
    assert_string_equal(told.summary, "sales-order: 2 read, 2 taken, 0 skipped, 0 rejected");
    assert_int_equal(demo_value(demo, &test_documents), 3);
    told_free(&told);
    buf_free(&mended);
}

/* --partial gives way to others every 20 ms, and a header that is wrong is wrong for all. */
static void partial_goes_in_slices(void **state)
{
    struct demo *demo = *state;
    struct told told;
    struct buf file = {0};
    const struct import_options partial = {.partial = true};
    buf_text_add(&file, HEAD);
    for (int i = 0; i < 2000; i++)
        buf_format(&file, "S%d,2024-03-01,C001,%s,1,10\n", i, i % 10 ? "BK-CITY-26" : "NADA");
    import_text(demo, "sales", "sales-order", partial, buf_text(&file), &told);
    assert_string_equal(told.summary, "sales-order: 2000 read, 1800 taken, 0 skipped, 200 rejected");
    assert_true(told.turns > 3);
    assert_int_equal(demo_value(demo, &test_documents), 1800);
    told_free(&told);
    buf_free(&file);
    expect(demo, "sales", "sales-order", partial,
           "ref,date,customer,item,quantity,price,x\nX1,2024-03-01,C001,BK-CITY-26,1,10,\n",
           "1 read, 0 taken, 0 skipped, 1 rejected");
}

static void a_dry_run_writes_nothing(void **state)
{
    struct demo *demo = *state;
    const struct import_options dry = {.dry_run = true}, dry_partial = {.dry_run = true, .partial = true};
    int64_t events = demo_value(demo, &test_events);
    expect(demo, "sales", "sales-order", dry, TWO, "2 read, 2 taken, 0 skipped, 0 rejected");
    expect(demo, "sales", "sales-order", dry_partial, MIXED, "3 read, 1 taken, 0 skipped, 2 rejected");
    assert_int_equal(demo_value(demo, &test_events), events);
    assert_int_equal(demo_value(demo, &test_documents), 0);
}

static void drafts_are_made_of_what_would_pass(void **state)
{
    struct demo *demo = *state;
    struct told told;
    const struct import_options draft = {.draft = true};
    import_text(demo, "sales", "sales-order", draft, TWO, &told);
    assert_string_equal(told.summary, "sales-order: 2 read, 2 taken, 0 skipped, 0 rejected");
    assert_string_equal(buf_text(&told.handles), "SO-DRAFT-1\nSO-DRAFT-2\n");
    assert_int_equal(demo_value(demo, &test_documents), 0);
    assert_int_equal(demo_value(demo, &test_drafts), 2);
    told_free(&told);
    expect(demo, "sales", "sales-order", draft, TWO, "2 read, 0 taken, 2 skipped, 0 rejected");
    import_text(demo, "sales", "sales-order", draft,
                HEAD "A3,2024-03-01,C001,BK-CITY-26,2,10\nA4,2024-03-01,C001,NADA,2,10\n", &told);
    assert_true(told.result.refused);
    assert_string_equal(buf_text(&told.handles), "");
    assert_int_equal(demo_value(demo, &test_drafts), 2);
    told_free(&told);
}

/* Warnings are told, accepted and logged; --strict makes them errors. */
static void warnings_pass_unless_strict(void **state)
{
    struct demo *demo = *state;
    struct told told;
    const struct import_options strict = {.strict = true};
    static const char file[] = HEAD "W1,2024-03-01,C001,BK-CITY-26,2,0\n";
    import_text(demo, "sales", "sales-order", strict, file, &told);
    assert_int_equal(told.result.error_count, 1);
    assert_true(told.result.refused);
    told_free(&told);
    import_text(demo, "sales", "sales-order", plain, file, &told);
    assert_int_equal(told.result.error_count, 0);
    assert_string_equal(buf_text(&told.errors), "2|33|price|the price is zero|yes\n");
    assert_int_equal(told.result.taken, 1);
    told_free(&told);
}

#define ITEMS "code,name,unit,price\nNEW1,New one,EA,5\nNEW2,New two,EA,6\n"

static void masters_are_added_skipped_refused_changed(void **state)
{
    struct demo *demo = *state;
    struct told told;
    const struct import_options update = {.update = true};
    expect(demo, "planning", "items", plain, ITEMS, "2 read, 2 taken, 0 skipped, 0 rejected");
    expect(demo, "planning", "items", plain, ITEMS, "2 read, 0 taken, 2 skipped, 0 rejected");
    import_text(demo, "planning", "items", plain, "code,name,unit,price\nNEW1,New one,EA,7\n", &told);
    assert_true(told.result.refused);
    assert_non_null(strstr(buf_text(&told.errors), "price"));
    told_free(&told);
    expect(demo, "planning", "items", update, "code,price\nNEW1,7\nNEW2,6\n",
           "2 read, 1 taken, 1 skipped, 0 rejected");
    assert_int_equal(demo_value(demo, &test_item_price), 7000000);
    expect(demo, "planning", "items", update, "code,price\nNEW1,\n",
           "1 read, 1 taken, 0 skipped, 0 rejected");
    assert_int_equal(demo_value(demo, &test_item_price), -1);
}

static void recalled_documents_are_corrected(void **state)
{
    struct demo *demo = *state;
    struct document_stepped done;
    const struct import_options correct = {.correct = true};
    static const char before[] = HEAD "K1,2024-03-01,C001,BK-CITY-26,2,10\n",
                      after[] = HEAD "K1,2024-03-01,C001,BK-CITY-26,5,10\n";
    expect(demo, "sales", "sales-order", plain, before, "1 read, 1 taken, 0 skipped, 0 rejected");
    expect(demo, "sales", "sales-order", correct, after, "1 read, 0 taken, 0 skipped, 1 rejected");
    demo_request(demo, instant_now(), "sales");
    const struct document_step recall = {
        .action = "recall", .name = "sales-order:K1", .reason = "", .note = ""};
    GOOD(document_step(&demo->context, &recall, &done, &demo->err));
    expect(demo, "sales", "sales-order", plain, after, "1 read, 0 taken, 0 skipped, 1 rejected");
    demo_request(demo, instant_now(), "sales");
    GOOD(document_step(&demo->context, &recall, &done, &demo->err));
    GOOD(store_commit(demo->store, &demo->err));
    GOOD(store_begin(demo->store, __func__, &demo->err));
    expect(demo, "sales", "sales-order", correct, after, "1 read, 1 taken, 0 skipped, 0 rejected");
    assert_int_equal(demo_value(demo, &test_documents), 1);
    expect(demo, "sales", "sales-order", plain, before, "1 read, 0 taken, 1 skipped, 0 rejected");
}

static void roles_and_options_are_checked_first(void **state)
{
    struct demo *demo = *state;
    struct told told;
    const struct import_options update = {.update = true}, draft = {.draft = true};
    static const struct {
        const char *login, *kind;
    } wrong[] = {{"sales", "items"},           {"sales", "suppliers"},    {"purchasing", "sales-order"},
                 {"admin", "sales-order"},     {"planning", "customers"}, {"cost", "accounts"},
                 {"leader", "purchase-order"}, {"ledger", "categories"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(import_pieces(demo, wrong[i].login, wrong[i].kind, plain, TWO, 4096, &told),
                         RC_DENIED);
    static const char *const masters[] = {"items",    "customers",  "suppliers", "units",
                                          "accounts", "categories", "warehouses"};
    for (size_t i = 0; i < sizeof masters / sizeof *masters; i++) {
        assert_int_equal(import_pieces(demo, "admin", masters[i], plain, "code\n", 4096, &told), RC_OK);
        told_free(&told);
    }
    assert_int_equal(import_pieces(demo, "sales", "sales-order", update, TWO, 4096, &told), RC_USAGE);
    assert_int_equal(import_pieces(demo, "sales", "customers", draft, TWO, 4096, &told), RC_USAGE);
    assert_int_equal(import_pieces(demo, "sales", "SO", plain, TWO, 4096, &told), RC_USAGE);
}

/* A document's thousand lines are a limit that is told with the row. */
static void a_document_has_at_most_a_thousand_lines(void **state)
{
    struct demo *demo = *state;
    struct told told;
    struct buf file = {0};
    buf_text_add(&file, HEAD);
    for (int i = 0; i < 1003; i++)
        buf_text_add(&file, "L1,2024-03-01,C001,BK-CITY-26,1,10\n");
    import_text(demo, "sales", "sales-order", plain, buf_text(&file), &told);
    assert_int_equal(told.result.error_count, 1);
    assert_memory_equal(buf_text(&told.errors), "1002|0||a document has at most 1000 lines", 37);
    told_free(&told);
    buf_free(&file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_documents_with_their_lines),
        TEST(the_same_again_changes_nothing),
        TEST(a_changed_line_is_told_with_line_and_ref),
        TEST(every_error_in_one_run),
        TEST(a_thousand_errors_and_a_count),
        TEST(warnings_hide_no_error),
        TEST(header_columns_stand_once),
        TEST(a_file_needs_its_columns),
        TEST(what_no_reader_can_go_on_after_is_told),
        TEST(rejects_come_back_whole),
        TEST(partial_goes_in_slices),
        TEST(a_dry_run_writes_nothing),
        TEST(drafts_are_made_of_what_would_pass),
        TEST(warnings_pass_unless_strict),
        TEST(masters_are_added_skipped_refused_changed),
        TEST(recalled_documents_are_corrected),
        TEST(roles_and_options_are_checked_first),
        TEST(a_document_has_at_most_a_thousand_lines),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
