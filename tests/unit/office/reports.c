/* Reports: rows as the contract has them, in its order, filtered as asked, and only what the roles may see;
 * drafts stand among the documents, lines only of what counts. */
#include "import_file.h"

#include "daybook/document/draft.h"
#include "daybook/office/report.h"

static struct demo shared;

static const char orders[] = "ref,date,customer,item,quantity,price,discount,tax,warehouse\n"
                             "A2,2024-03-02,C002,BK-CITY-26,3,10,0,0,\n"
                             "A1,2024-03-01,C001,BK-CITY-26,2,10.555,5,0,\n"
                             "A1,,,BK-CITY-28,1.25,20,,13,\n"
                             "A3,2024-03-03,C001,BK-CITY-26,4,10,0,0,\n";

static void put_draft(struct demo *demo, const char *uid, const char *date, const char *party)
{
    struct cells cells = {.arena = &demo->arena};
    struct draft_done done;
    demo_request(demo, instant_now(), "sales");
    GOOD(cells_put(&cells, 0, "date", date, &demo->err));
    GOOD(cells_put(&cells, 0, "customer", party, &demo->err));
    const struct draft_put put = {.uid = uid, .type = document_type_find("SO"), .seq = 1, .cells = &cells};
    GOOD(draft_put(&demo->context, &put, &done, &demo->err));
}

static int begin(void **state)
{
    struct demo *demo = &shared;
    const struct import_options plain = {0};
    struct document_stepped done;
    demo_begin(demo);
    expect(demo, "sales", "sales-order", plain, orders, "3 read, 3 taken, 0 skipped, 0 rejected");
    put_draft(demo, "00000000000000000000000000000001", "2024-03-02", "C001");
    put_draft(demo, "00000000000000000000000000000002", "someday", "C002");
    demo_request(demo, instant_now(), "sales");
    const struct document_step recall = {.action = "recall", .name = "SO:A3", .reason = "", .note = ""};
    GOOD(document_step(&demo->context, &recall, &done, &demo->err));
    *state = demo;
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

/* The report as text; `options` is JSON. */
static enum rc report(struct demo *demo, const char *login, const char *name, const char *options,
                      struct buf *out)
{
    const struct report *found = report_find(name);
    struct js *parsed = NULL;
    struct rows *rows = rows_open(demo->folder, found->columns);
    buf_reset(out);
    buf_text_add(out, "");
    GOOD(js_parse(options, strlen(options), &parsed, &demo->err));
    demo_request(demo, instant_now(), login);
    err_clear(&demo->err);
    enum rc rc = report_make(&demo->context, found, parsed, rows, &demo->err);
    js_free(parsed);
    if (rc == RC_OK)
        rows_text(demo, rows, out);
    else
        rows_close(rows);
    return rc;
}

/* Only the columns from 0 on whose bit is set. */
static void expect_columns(const struct buf *table, unsigned columns, const char *want)
{
    struct buf kept = {0};
    unsigned bit = 1;
    for (const char *at = buf_text(table); *at; at++) {
        if (*at == '|' || *at == '\n') {
            if (columns & bit || *at == '\n')
                buf_char(&kept, *at);
            bit = *at == '\n' ? 1 : bit << 1;
        } else if (columns & bit) {
            buf_char(&kept, *at);
        }
    }
    buf_text_add(&kept, "");
    assert_string_equal(buf_text(&kept), want);
    buf_free(&kept);
}

enum {
    NUMBER = 1,
    REF = 4,
    DATE = 8,
    PARTY = 16,
    STATE = 64,
    LATE = 1 << 11,
    LINES = 1 << 12,
    QUANTITY = 1 << 13
};

static void documents_of_every_state_by_day_and_number(void **state)
{
    struct demo *demo = *state;
    struct buf out = {0};
    GOOD(report(demo, "sales", "documents", "{}", &out));
    expect_columns(&out, NUMBER | REF | DATE | STATE | LATE | LINES | QUANTITY,
                   "SO-2024-000002|A1|2024-03-01|submitted|yes|2|3.25|\n"
                   "SO-2024-000001|A2|2024-03-02|submitted|yes|1|3|\n"
                   "SO-DRAFT-1||2024-03-02|draft||0||\n"
                   "SO-2024-000003|A3|2024-03-03|recalled|yes|1|4|\n"
                   "SO-DRAFT-2||someday|draft||0||\n");
    assert_non_null(strstr(buf_text(&out), "|sales-order|A1|2024-03-01|C001|MAIN|submitted|sales|20"));
    assert_non_null(strstr(buf_text(&out), "+08:00|"));
    assert_non_null(strstr(buf_text(&out), "|2|3.25|45.05\n"));
    buf_free(&out);
}

static void documents_as_asked(void **state)
{
    struct demo *demo = *state;
    static const struct {
        const char *options, *numbers;
    } asked[] = {
        {"{\"state\":\"draft\"}", "SO-DRAFT-1|\nSO-DRAFT-2|\n"},
        {"{\"state\":\"recalled\"}", "SO-2024-000003|\n"},
        {"{\"from\":\"2024-03-02\",\"to\":\"2024-03-02\"}", "SO-2024-000001|\nSO-DRAFT-1|\n"},
        {"{\"party\":\"C002\"}", "SO-2024-000001|\nSO-DRAFT-2|\n"},
        {"{\"type\":\"sales-order\",\"state\":\"submitted\",\"party\":\"C001\"}", "SO-2024-000002|\n"},
        {"{\"type\":\"SO\",\"from\":\"2025-01-01\"}", ""},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct buf out = {0};
        GOOD(report(demo, "sales", "documents", asked[i].options, &out));
        expect_columns(&out, NUMBER, asked[i].numbers);
        buf_free(&out);
    }
}

static void lines_of_what_counts(void **state)
{
    struct demo *demo = *state;
    struct buf out = {0};
    GOOD(report(demo, "receivable", "lines", "{}", &out));
    assert_string_equal(buf_text(&out), "SO-2024-000002|1|BK-CITY-26|2|EA|10.555|5|20.05|2\n"
                                        "SO-2024-000002|2|BK-CITY-28|1.25|EA|20|0|25.00|1.25\n"
                                        "SO-2024-000001|1|BK-CITY-26|3|EA|10|0|30.00|3\n");
    buf_free(&out);
}

static void only_what_the_roles_may_see(void **state)
{
    struct demo *demo = *state;
    struct buf out = {0};
    static const char *const blind[] = {"purchasing", "warehouse", "payable", "cost", "ledger", "planning"};
    for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
        GOOD(report(demo, blind[i], "documents", "{}", &out));
        assert_string_equal(buf_text(&out), "");
        GOOD(report(demo, blind[i], "lines", "{}", &out));
        assert_string_equal(buf_text(&out), "");
        GOOD(report(demo, blind[i], "events", "{}", &out));
        assert_null(strstr(buf_text(&out), "SO-"));
        assert_int_equal(report(demo, blind[i], "documents", "{\"type\":\"sales-order\"}", &out), RC_DENIED);
        assert_int_equal(report(demo, blind[i], "events", "{\"document\":\"SO:A1\"}", &out), RC_DENIED);
    }
    GOOD(report(demo, "leader", "documents", "{}", &out));
    assert_non_null(strstr(buf_text(&out), "SO-2024-000001"));
    GOOD(report(demo, "admin", "events", "{}", &out));
    assert_non_null(strstr(buf_text(&out), "operator.add|operator sales"));
    GOOD(report(demo, "sales", "events", "{}", &out));
    assert_null(strstr(buf_text(&out), "operator.add"));
    assert_non_null(strstr(buf_text(&out), "document.recall|SO-2024-000003"));
    buf_free(&out);
}

static void events_as_asked(void **state)
{
    struct demo *demo = *state;
    struct buf out = {0};
    GOOD(report(demo, "leader", "events", "{\"document\":\"SO:A3\"}", &out));
    expect_columns(&out, 2 | 4 | 8,
                   "sales|document.submit|SO-2024-000003|\nsales|document.recall|SO-2024-000003|\n");
    GOOD(report(demo, "leader", "events", "{\"operator\":\"sales\"}", &out));
    assert_null(strstr(buf_text(&out), "|system|"));
    GOOD(report(demo, "leader", "events", "{\"operator\":\"system\"}", &out));
    assert_null(strstr(buf_text(&out), "|sales|document"));
    assert_non_null(strstr(buf_text(&out), "|system|"));
    GOOD(report(demo, "leader", "events", "{\"to\":\"2001-01-01\"}", &out));
    assert_string_equal(buf_text(&out), "");
    BAD(report(demo, "leader", "events", "{\"operator\":\"nobody\"}", &out), RC_REFUSED, "lookup");
    buf_free(&out);
}

static void wrong_options_are_wrong_calls(void **state)
{
    struct demo *demo = *state;
    struct buf out = {0};
    BAD(report(demo, "sales", "lines", "{\"party\":\"C001\"}", &out), RC_USAGE, "option");
    BAD(report(demo, "sales", "lines", "{\"type\":1}", &out), RC_USAGE, "option");
    BAD(report(demo, "sales", "lines", "{\"from\":\"1.3.2024\"}", &out), RC_USAGE, "date");
    BAD(report(demo, "sales", "lines", "{\"type\":\"letters\"}", &out), RC_USAGE, "lookup");
    buf_free(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(documents_of_every_state_by_day_and_number),
        TEST(documents_as_asked),
        TEST(lines_of_what_counts),
        TEST(only_what_the_roles_may_see),
        TEST(events_as_asked),
        TEST(wrong_options_are_wrong_calls),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
