/* Files of the warehouse's documents: every kind is taken, and the same again is skipped whole, whatever was
 * done with its documents since; sources go by number and by ref; a returned document is corrected by a file;
 * what stock or an order does not cover is told with its line. */
#include "import_file.h"

static struct demo shared;

DAYBOOK_SQL(kinds_documents, "SELECT COUNT(*) FROM document");
DAYBOOK_SQL(kinds_moves, "SELECT COUNT(*) FROM move");
DAYBOOK_SQL(kinds_links, "SELECT COUNT(*) FROM link WHERE kind IN ('fulfil', 'return')");

/* In an order in which each finds what it needs. */
static const struct {
    const char *login, *kind, *rows;
    int documents;
} files[] = {
    {"warehouse", "other-receipt",
     "ref,date,reason,item,quantity,amount,note\n"
     "1,2024-03-01,FOUND,SP-LAMP,100,39.9,from the old "
     "store\n1,,,SP-BELL,12,,\n2,2024-03-01,FOUND,RM-CHAIN,50,,\n",
     2},
    {"sales", "sales-order",
     "ref,date,customer,item,quantity,price\n3,2024-03-02,C001,SP-LAMP,10,68\n3,,,SP-BELL,2,12\n", 1},
    {"purchasing", "purchase-order",
     "ref,date,supplier,item,quantity,price\n4,2024-03-02,S002,RM-RIM-26,40,24.6\n4,,,RM-RIM-26,10,24\n", 1},
    {"warehouse", "purchase-receipt",
     "ref,date,supplier,item,quantity,source,price,discount,tax\n"
     "5,2024-03-03,S002,RM-RIM-26,40,4,24.6,5,13\n5,,,RM-RIM-26,10,PO-2024-000001,24,,\n6,2024-03-04,S002,RM-"
     "CHAIN,3,,17.8,,\n",
     2},
    {"warehouse", "purchase-return",
     "ref,date,supplier,item,quantity,source\n7,2024-03-05,S002,RM-RIM-26,2,PR-2024-000001\n7,,,RM-RIM-26,1,"
     "5\n",
     1},
    {"warehouse", "sales-delivery",
     "ref,date,customer,item,quantity,source,unit,line_note\n"
     "8,2024-03-05,C001,SP-LAMP,4,3,,a\n8,,,SP-BELL,2,SO-2024-000001,,b\n9,2024-03-06,C002,SP-BELL,0.5,,DOZ,"
     "\n",
     2},
    {"warehouse", "sales-return",
     "ref,date,customer,item,quantity,source\n10,2024-03-07,C001,SP-LAMP,1,8\n11,2024-03-07,C001,SP-LAMP,1,"
     "SD-2024-000001\n",
     2},
    {"warehouse", "production-picking",
     "ref,date,item,quantity,product,workshop\n12,2024-03-08,RM-CHAIN,5,BK-CITY-26,\n13,2024-03-08,RM-CHAIN,"
     "5,,WELDING\n",
     2},
    {"warehouse", "picking-return",
     "ref,date,item,quantity,workshop,source\n14,2024-03-09,RM-CHAIN,1,WELDING,13\n15,2024-03-09,RM-CHAIN,1,,"
     "MI-2024-000002\n",
     2},
    {"warehouse", "product-receipt",
     "ref,date,item,quantity,product,scrapped\n16,2024-03-09,BK-CITY-26,3,BK-CITY-26,1\n", 1},
    {"warehouse", "other-issue", "ref,date,reason,item,quantity\n17,2024-03-10,SCRAP,SP-LAMP,1\n", 1},
    {"warehouse", "transfer",
     "ref,date,warehouse,to_warehouse,item,quantity\n18,2024-03-10,MAIN,SHOP,SP-LAMP,7\n", 1},
    {"warehouse", "stock-count",
     "ref,date,warehouse,item,counted,taken,amount\n19,2024-03-20,MAIN,SP-LAMP,80,start,\n19,,,SP-BELL,5,,"
     "1\n",
     1},
};
enum { FILES = sizeof files / sizeof *files };

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

static void take_all(struct demo *demo, bool again)
{
    for (size_t i = 0; i < FILES; i++) {
        struct told told;
        char counts[64];
        const int count = files[i].documents;
        import_text(demo, files[i].login, files[i].kind, (struct import_options){0}, files[i].rows, &told);
        snprintf(counts, sizeof counts, "%d read, %d taken, %d skipped, 0 rejected", count, again ? 0 : count,
                 again ? count : 0);
        if (strcmp(told.summary + strlen(files[i].kind) + 2, counts) != 0)
            fail_msg("%s, not %s\n%s", told.summary, counts, buf_text(&told.errors));
        told_free(&told);
    }
}

static void step(struct demo *demo, const char *login, const char *action, const char *name,
                 const char *reason)
{
    const struct document_step doing = {.action = action, .name = name, .reason = reason, .note = "so it is"};
    struct document_stepped done;
    demo_request(demo, instant_now(), login);
    err_clear(&demo->err);
    if (document_step(&demo->context, &doing, &done, &demo->err) != RC_OK)
        fail_msg("%s %s: %s", action, name, demo->err.text);
    GOOD(store_commit(demo->store, &demo->err)); /* a refused file takes back what is not */
    GOOD(store_begin(demo->store, __func__, &demo->err));
}

static void every_kind_twice(void **state)
{
    struct demo *demo = *state;
    take_all(demo, false);
    const int64_t documents = demo_value(demo, &kinds_documents), moves = demo_value(demo, &kinds_moves);
    assert_int_equal(demo_value(demo, &kinds_links), 2 + 2 + 2 + 2 + 2);
    take_all(demo, true);
    assert_int_equal(demo_value(demo, &kinds_documents), documents);
    assert_int_equal(demo_value(demo, &kinds_moves), moves);
}

/* Audited, returned, closed, counted, reversed: a known document is known. */
static void what_was_done_since_makes_no_difference(void **state)
{
    struct demo *demo = *state;
    take_all(demo, false);
    step(demo, "warehouse", "recall", "SX:11", "");
    step(demo, "receivable", "audit", "SO:3", "");
    step(demo, "receivable", "audit", "SD:8", "");
    step(demo, "sales", "closeshort", "SO:3", "NOT-HAPPENED");
    step(demo, "receivable", "return", "SD:9", "QUANTITY");
    step(demo, "ledger", "audit", "OO:17", "");
    step(demo, "ledger", "reverse", "OO:17", "NOT-HAPPENED");
    step(demo, "warehouse", "confirm", "CT:19", "");
    step(demo, "ledger", "audit", "CT:19", "");
    const int64_t moves = demo_value(demo, &kinds_moves);
    take_all(demo, true);
    assert_int_equal(demo_value(demo, &kinds_moves), moves);
}

static void a_returned_document_is_corrected_by_a_file(void **state)
{
    struct demo *demo = *state;
    const struct import_options correct = {.correct = true}, plain = {0};
    static const char right[] = "ref,date,customer,item,quantity,source,unit,line_note\n"
                                "8,2024-03-05,C001,SP-LAMP,5,3,,a\n8,,,SP-BELL,2,3,,b\n";
    struct told told;
    take_all(demo, false);
    expect(demo, "warehouse", "sales-delivery", plain, right, "1 read, 0 taken, 0 skipped, 1 rejected");
    expect(demo, "warehouse", "sales-delivery", correct, right, "1 read, 0 taken, 0 skipped, 1 rejected");
    step(demo, "receivable", "return", "SD:8", "QUANTITY");
    import_text(demo, "warehouse", "sales-delivery", correct,
                "ref,date,customer,item,quantity,source\n8,2024-03-05,C001,SP-LAMP,1,3\n", &told);
    assert_int_equal(told.result.rejected, 1); /* two of it came back */
    assert_non_null(strstr(buf_text(&told.errors), "SX-2024-00000"));
    told_free(&told);
    expect(demo, "warehouse", "sales-delivery", correct, right, "1 read, 1 taken, 0 skipped, 0 rejected");
    expect(demo, "warehouse", "sales-delivery", correct, right, "1 read, 0 taken, 1 skipped, 0 rejected");
    expect(demo, "warehouse", "sales-delivery", plain, files[5].rows,
           "2 read, 0 taken, 2 skipped, 0 rejected"); /* the file of before: an older revision */
    step(demo, "receivable", "audit", "SO:3", "");
    step(demo, "receivable", "audit", "SD:8", "");
}

/* All errors of a file in one run, at the line they stand on. */
static void what_is_not_covered_is_told_by_line(void **state)
{
    struct demo *demo = *state;
    struct told told;
    take_all(demo, false);
    import_text(demo, "warehouse", "sales-delivery", (struct import_options){0},
                "ref,date,customer,item,quantity,source\n"
                "31,2024-03-10,C001,SP-LAMP,7,3\n"
                "32,2024-03-10,C001,SP-LAMP,1000,\n"
                "33,2024-02-28,C001,SP-LAMP,1,\n"
                "34,2024-03-10,C001,SP-LAMP,1,nothing\n"
                "35,2024-03-10,C001,SV-FREIGHT,1,\n"
                "36,2024-03-10,C002,SP-LAMP,1,SO-2024-000001\n",
                &told);
    assert_string_equal(told.summary, "sales-delivery: 6 read, 0 taken, 0 skipped, 6 rejected");
    static const char *const wanted[] = {"2|28|quantity|", "3|28|quantity|", "4|28|quantity|",
                                         "5|30|source|",   "6|20|item|",     "7|30|source|"};
    const char *at = buf_text(&told.errors);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!(at = strstr(at, wanted[i])))
            fail_msg("%s is missing: %s", wanted[i], buf_text(&told.errors));
    told_free(&told);
}

/* A file's documents see each other: the second finds what the first left. */
static void documents_of_a_file_follow_one_another(void **state)
{
    struct demo *demo = *state;
    take_all(demo, false);
    expect(demo, "warehouse", "other-issue", (struct import_options){.partial = true},
           "ref,date,reason,item,quantity\n41,2024-03-21,SCRAP,RM-CHAIN,30\n42,2024-03-21,SCRAP,RM-CHAIN,30\n"
           "43,2024-03-21,SCRAP,RM-CHAIN,15\n",
           "3 read, 2 taken, 0 skipped, 1 rejected");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_twice),
        TEST(what_was_done_since_makes_no_difference),
        TEST(a_returned_document_is_corrected_by_a_file),
        TEST(what_is_not_covered_is_told_by_line),
        TEST(documents_of_a_file_follow_one_another),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
