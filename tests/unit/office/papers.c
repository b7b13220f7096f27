/* Paper: what a delivery note and a picking slip say, line by line; no line is wider than the paper whatever
 * the names are made of, and nothing of a name is lost; pages break only where asked; a type without paper
 * says so. */
#include "import_file.h"

#include "daybook/base/utf8.h"
#include "daybook/office/paper.h"

static struct demo shared;

static const char goods[] = "ref,date,reason,item,quantity\n"
                            "W1,2024-03-01,FOUND,BK-KID-16,100\nW1,,,SP-BELL,144\n";
static const char order[] = "ref,date,customer,item,quantity,price,due,unit,note\n"
                            "W2,2024-03-02,C004,BK-KID-16,6,480,2024-03-20,,door at the back\n"
                            "W2,,,SP-BELL,3,140,,DOZ,\n";
static const char delivery[] = "ref,date,customer,item,quantity,source,unit,line_note\n"
                               "D1,2024-03-03,C004,BK-KID-16,4,W2,,two boxes\nD1,,,SP-BELL,3,W2,DOZ,\n";

static int begin(void **state)
{
    struct demo *demo = &shared;
    const struct import_options plain = {0};
    demo_begin(demo);
    expect(demo, "warehouse", "other-receipt", plain, goods, "1 read, 1 taken, 0 skipped, 0 rejected");
    expect(demo, "sales", "sales-order", plain, order, "1 read, 1 taken, 0 skipped, 0 rejected");
    expect(demo, "warehouse", "sales-delivery", plain, delivery, "1 read, 1 taken, 0 skipped, 0 rejected");
    *state = demo;
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

struct printed {
    struct buf text;
    int lines, feeds;
    const char *title;
};

static enum rc take(void *context, const char *line, struct err *err)
{
    struct printed *printed = context;
    (void)err;
    printed->lines++;
    printed->feeds += line[0] == '\f';
    const char *shown = line + (line[0] == '\f');
    assert_true(utf8_valid(shown, strlen(shown), NULL));
    assert_false(utf8_has_control(shown, NULL));
    if (utf8_cells(shown) > PAPER_CELLS)
        fail_msg("%d cells: %s", utf8_cells(shown), shown);
    buf_format(&printed->text, "%s\n", line);
    return RC_OK;
}

static enum rc print(struct demo *demo, const char *login, const struct paper_print *paper,
                     struct printed *ret)
{
    *ret = (struct printed){0};
    demo_request(demo, instant_now(), login);
    err_clear(&demo->err);
    return paper_print(&demo->context, paper, &ret->title, take, ret, &demo->err);
}

static void a_delivery_note_line_by_line(void **state)
{
    struct demo *demo = *state;
    struct printed printed;
    GOOD(print(demo, "warehouse", &(struct paper_print){.number = "SD:D1", .paper = ""}, &printed));
    assert_string_equal(printed.title, "Delivery note SD-2024-000001");
    assert_string_equal(buf_text(&printed.text),
                        "Demo                                                               Delivery note\n"
                        "                                                                  SD-2024-000001\n"
                        "                                                                      2024-03-03\n"
                        "Deliver to: C004\n"
                        "上海骑行自行车有限公司\n"
                        "王芳\n"
                        "中山北路 1200 号\n"
                        "上海, 中国\n"
                        "021-5550104\n"
                        "From warehouse: MAIN  Main warehouse\n"
                        "Ref: D1\n"
                        "\n"
                        "Line Item           Name                       Quantity Unit  Of order\n"
                        "--------------------------------------------------------------------------------\n"
                        "   1 BK-KID-16      Children's bicycle 16             4 EA    SO-2024-000001/1\n"
                        "                    inch 儿童自行车\n"
                        "     two boxes\n"
                        "   2 SP-BELL        Bell, brass 铜铃                  3 DOZ   SO-2024-000001/2\n"
                        "--------------------------------------------------------------------------------\n"
                        "2 lines: 4 EA, 3 DOZ\n"
                        "\n"
                        "\n"
                        "________________________    ________________________    ________________________\n"
                        "Handed over by              Received by                 Date\n");
    buf_free(&printed.text);
}

static void a_picking_slip_lists_what_is_open_and_on_hand(void **state)
{
    struct demo *demo = *state;
    struct printed printed;
    GOOD(print(demo, "sales", &(struct paper_print){.number = "SO:W2", .paper = "picking-slip"}, &printed));
    assert_non_null(strstr(buf_text(&printed.text), "Picking slip\n"));
    assert_non_null(strstr(buf_text(&printed.text), "Due: 2024-03-20\n"));
    assert_non_null(strstr(buf_text(&printed.text), "Note: door at the back\n"));
    assert_non_null(
        strstr(buf_text(&printed.text),
               "   1 BK-KID-16      Children's bicycle 16            2 EA         96 EA ________\n"
               "                    inch 儿童自行车\n"
               "--------------------------------------------------------------------------------\n"
               "1 line: 2 EA\n"));
    assert_null(strstr(buf_text(&printed.text), "SP-BELL"));
    buf_free(&printed.text);
}

static void what_has_no_paper_says_so(void **state)
{
    struct demo *demo = *state;
    struct printed printed;
    BAD(print(demo, "warehouse", &(struct paper_print){.number = "OI:W1", .paper = ""}, &printed), RC_REFUSED,
        "none");
    BAD(print(demo, "warehouse", &(struct paper_print){.number = "SD:D1", .paper = "picking-slip"}, &printed),
        RC_REFUSED, "choice");
    BAD(print(demo, "warehouse", &(struct paper_print){.number = "SD:D1", .paper = "", .page_lines = 5},
              &printed),
        RC_REFUSED, "range");
    assert_int_equal(
        print(demo, "purchasing", &(struct paper_print){.number = "SD:D1", .paper = ""}, &printed),
        RC_DENIED);
    buf_free(&printed.text);
}

/* Names of every kind of text, as long as they may be: every grapheme of them is on the paper. */
static void nothing_of_a_name_is_lost(void **state)
{
    struct demo *demo = *state;
    static const char *const names[] = {
        "A bicycle with a name that goes on, until it is long enough",
        "自行车自行车自行车自行车自行车自行车自行车自行车自行车",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
        "a\xCC\x81\xCC\x81 e\xCC\x82 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦 mixed 混合 text "
        "ｗｉｄｅ",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct printed printed;
        char rows[512], ref[16];
        (void)end(state);
        (void)begin(state);
        snprintf(rows, sizeof rows, "code,name,unit\nNAMED,\"%s\",EA\n", names[i]);
        expect(demo, "admin", "items", (struct import_options){0}, rows,
               "1 read, 1 taken, 0 skipped, 0 rejected");
        snprintf(ref, sizeof ref, "SO:N%zu", i);
        snprintf(rows, sizeof rows, "ref,date,customer,item,quantity,price\n%s,2024-03-02,C001,NAMED,1,1\n",
                 ref + 3);
        expect(demo, "sales", "sales-order", (struct import_options){0}, rows,
               "1 read, 1 taken, 0 skipped, 0 rejected");
        GOOD(print(demo, "sales", &(struct paper_print){.number = ref, .paper = ""}, &printed));
        const char *at = buf_text(&printed.text);
        for (const char *name = names[i]; *name;) {
            int cells = 0;
            const size_t bytes = utf8_next(name, &cells);
            char grapheme[64];
            snprintf(grapheme, sizeof grapheme, "%.*s", (int)bytes, name);
            if (grapheme[0] != ' ' && !(at = strstr(at, grapheme)))
                fail_msg("%s is not on the paper:\n%s", grapheme, buf_text(&printed.text));
            name += bytes;
        }
        buf_free(&printed.text);
    }
}

static void pages_break_where_asked(void **state)
{
    enum { LINES = 200, PAGE = 40 };
    struct demo *demo = *state;
    struct printed printed;
    struct buf rows = {0};
    buf_text_add(&rows, "ref,date,customer,item,quantity,price\n");
    for (int i = 0; i < LINES; i++)
        buf_format(&rows, "%s,BK-CITY-26,1,1\n", i ? ",," : "LONG,2024-03-02,C001");
    expect(demo, "sales", "sales-order", (struct import_options){0}, buf_text(&rows),
           "1 read, 1 taken, 0 skipped, 0 rejected");
    GOOD(print(demo, "sales", &(struct paper_print){.number = "SO:LONG", .paper = ""}, &printed));
    assert_int_equal(printed.feeds, 0);
    buf_free(&printed.text);
    GOOD(print(demo, "sales", &(struct paper_print){.number = "SO:LONG", .paper = "", .page_lines = PAGE},
               &printed));
    assert_int_equal(printed.feeds, (printed.lines - 1) / PAGE);
    int heads = 0;
    for (const char *at = buf_text(&printed.text); (at = strstr(at, "Line Item")); at++)
        heads++;
    assert_int_equal(heads, printed.feeds + 1);
    buf_free(&printed.text);
    buf_free(&rows);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_delivery_note_line_by_line), TEST(a_picking_slip_lists_what_is_open_and_on_hand),
        TEST(what_has_no_paper_says_so),    TEST(nothing_of_a_name_is_lost),
        TEST(pages_break_where_asked),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
