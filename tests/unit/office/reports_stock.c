/* Reports of the warehouse: what is there now and on a day, an item's card with its running balance, what is
 * promised, what is open and how late; to whom they are shown. */
#include "import_file.h"

#include "daybook/office/report.h"

static struct demo shared;

static const struct {
    const char *login, *kind, *rows;
} files[] = {
    {"warehouse", "other-receipt",
     "ref,date,reason,item,quantity,warehouse\nR1,2024-03-01,FOUND,SP-LAMP,100,\nR1,,,SP-BELL,24,\n"
     "R2,2024-03-02,FOUND,SP-LAMP,10,SHOP\n"},
    {"sales", "sales-order",
     "ref,date,customer,item,quantity,price,due,unit\nS1,2024-03-02,C001,SP-LAMP,10,68,2024-03-08,\nS1,,,SP-"
     "BELL,2,1,,DOZ\n"
     "S2,2024-03-03,C002,SP-LAMP,200,60,,\nS2,,,SV-FREIGHT,1,60,,\n"},
    {"purchasing", "purchase-order",
     "ref,date,supplier,item,quantity,price,due,warehouse\nP1,2024-03-02,S002,SP-PUMP,40,19,2024-03-20,"
     "SHOP\n"},
    {"warehouse", "sales-delivery",
     "ref,date,customer,item,quantity,source,unit\nD1,2024-03-04,C001,SP-LAMP,4,S1,\nD1,,,SP-BELL,1,S1,"
     "DOZ\n"},
    {"warehouse", "transfer",
     "ref,date,warehouse,to_warehouse,item,quantity\nT1,2024-03-05,MAIN,SHOP,SP-LAMP,7\n"},
    {"warehouse", "other-issue", "ref,date,reason,item,quantity\nO1,2024-03-06,SCRAP,SP-BELL,12\n"},
};

static void step(struct demo *demo, const char *login, const char *action, const char *name,
                 const char *reason)
{
    const struct document_step doing = {.action = action, .name = name, .reason = reason, .note = ""};
    struct document_stepped done;
    demo_request(demo, instant_now(), login);
    GOOD(document_step(&demo->context, &doing, &done, &demo->err));
}

static int begin(void **state)
{
    struct demo *demo = &shared;
    demo_begin(demo);
    *state = demo;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct told told;
        import_text(demo, files[i].login, files[i].kind, (struct import_options){0}, files[i].rows, &told);
        if (told.result.rejected)
            fail_msg("%s", buf_text(&told.errors));
        told_free(&told);
    }
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

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
    const enum rc rc = report_make(&demo->context, found, parsed, rows, &demo->err);
    js_free(parsed);
    if (rc == RC_OK)
        rows_text(demo, rows, out);
    else
        rows_close(rows);
    return rc;
}

static void tells(struct demo *demo, const char *login, const char *name, const char *options,
                  const char *want)
{
    struct buf out = {0};
    GOOD(report(demo, login, name, options, &out));
    assert_string_equal(buf_text(&out), want);
    buf_free(&out);
}

static void stock_now_and_on_a_day(void **state)
{
    struct demo *demo = *state;
    tells(demo, "warehouse", "stock", "{}",
          "MAIN|SP-LAMP|Lamp set, dynamo|SET|89\nSHOP|SP-LAMP|Lamp set, dynamo|SET|17\n");
    tells(demo, "sales", "stock", "{\"date\":\"2024-03-04\"}",
          "MAIN|SP-BELL|Bell, brass 铜铃|EA|12\nMAIN|SP-LAMP|Lamp set, dynamo|SET|96\n"
          "SHOP|SP-LAMP|Lamp set, dynamo|SET|10\n");
    tells(demo, "leader", "stock", "{\"warehouse\":\"shop\",\"date\":\"2024-03-01\"}", "");
    tells(demo, "ledger", "stock", "{\"item\":\"SP-BELL\"}", "MAIN|SP-BELL|Bell, brass 铜铃|EA|0\n");
    tells(demo, "ledger", "stock", "{\"item\":\"SP-PUMP\"}", "");
}

static void a_card_runs_over_its_days(void **state)
{
    struct demo *demo = *state;
    tells(demo, "warehouse", "stock-card", "{\"item\":\"SP-LAMP\"}",
          "2024-03-01|OI-2024-000001|other-receipt|MAIN|100||100\n"
          "2024-03-02|OI-2024-000002|other-receipt|SHOP|10||110\n"
          "2024-03-04|SD-2024-000001|sales-delivery|MAIN||4|106\n"
          "2024-03-05|TR-2024-000001|transfer|MAIN||7|99\n"
          "2024-03-05|TR-2024-000001|transfer|SHOP|7||106\n");
    tells(demo, "warehouse", "stock-card",
          "{\"item\":\"SP-LAMP\",\"from\":\"2024-03-02\",\"to\":\"2024-03-04\"}",
          "2024-03-02||opening||||100\n2024-03-02|OI-2024-000002|other-receipt|SHOP|10||110\n"
          "2024-03-04|SD-2024-000001|sales-delivery|MAIN||4|106\n");
    tells(demo, "leader", "stock-card",
          "{\"item\":\"SP-LAMP\",\"warehouse\":\"SHOP\",\"from\":\"2024-03-05\"}",
          "2024-03-05||opening|SHOP|||10\n2024-03-05|TR-2024-000001|transfer|SHOP|7||17\n");
    tells(demo, "leader", "stock-card", "{\"item\":\"SP-PUMP\",\"from\":\"2024-03-05\"}",
          "2024-03-05||opening||||0\n");
}

/* What is undone on its day is not on the card; what moved to another day is, there. */
static void undone_pairs_net_out(void **state)
{
    struct demo *demo = *state;
    step(demo, "warehouse", "recall", "TR:T1", "");
    step(demo, "warehouse", "void", "TR:T1", "KEYED-TWICE");
    tells(demo, "warehouse", "stock-card", "{\"item\":\"SP-LAMP\",\"from\":\"2024-03-05\"}",
          "2024-03-05||opening||||106\n");
}

static void promised_goods(void **state)
{
    struct demo *demo = *state;
    tells(demo, "sales", "available", "{}",
          "SP-BELL|Bell, brass 铜铃|EA|0|0|12|-12\nSP-LAMP|Lamp set, dynamo|SET|106|0|206|-100\n"
          "SP-PUMP|Hand pump|EA|0|40|0|0\n");
    tells(demo, "purchasing", "available", "{\"warehouse\":\"SHOP\"}",
          "SP-LAMP|Lamp set, dynamo|SET|17|0|0|17\nSP-PUMP|Hand pump|EA|0|40|0|0\n");
    tells(demo, "leader", "available", "{\"item\":\"SP-WHEEL-26\"}",
          "SP-WHEEL-26|Spare wheel 26 inch|EA|0|0|0|0\n");
    step(demo, "sales", "closeshort", "SO:S2", "NOT-HAPPENED");
    tells(demo, "leader", "available", "{\"item\":\"SP-LAMP\"}",
          "SP-LAMP|Lamp set, dynamo|SET|106|0|6|100\n");
}

static void open_orders_and_how_late(void **state)
{
    struct demo *demo = *state;
    tells(demo, "leader", "orders", "{\"date\":\"2024-03-10\"}",
          "SO-2024-000001|S1|2024-03-02|C001|Riverside Cycles|2024-03-08|1|SP-LAMP|10|6|SET|2\n"
          "SO-2024-000001|S1|2024-03-02|C001|Riverside Cycles|2024-03-08|2|SP-BELL|2|1|DOZ|2\n"
          "SO-2024-000002|S2|2024-03-03|C002|Fahrrad Lindner||1|SP-LAMP|200|200|SET|\n"
          "PO-2024-000001|P1|2024-03-02|S002|Delta Rims and Hubs|2024-03-20|1|SP-PUMP|40|40|EA|\n");
    tells(demo, "sales", "orders", "{\"date\":\"2024-03-08\",\"item\":\"SP-BELL\"}",
          "SO-2024-000001|S1|2024-03-02|C001|Riverside Cycles|2024-03-08|2|SP-BELL|2|1|DOZ|\n"); /* due that
                                                                                                    day */
    tells(demo, "sales", "orders", "{\"date\":\"2024-03-03\",\"item\":\"SP-BELL\"}",
          "SO-2024-000001|S1|2024-03-02|C001|Riverside Cycles|2024-03-08|2|SP-BELL|2|2|DOZ|\n");
    tells(demo, "warehouse", "orders", "{\"type\":\"PO\",\"date\":\"2024-03-21\"}",
          "PO-2024-000001|P1|2024-03-02|S002|Delta Rims and Hubs|2024-03-20|1|SP-PUMP|40|40|EA|1\n");
    tells(demo, "purchasing", "orders", "{\"party\":\"c001\"}", "");
    tells(demo, "sales", "orders", "{\"party\":\"c002\",\"warehouse\":\"MAIN\",\"date\":\"2024-03-03\"}",
          "SO-2024-000002|S2|2024-03-03|C002|Fahrrad Lindner||1|SP-LAMP|200|200|SET|\n");
}

static void who_may_and_what_is_asked(void **state)
{
    struct demo *demo = *state;
    struct buf out = {0};
    BAD(report(demo, "planning", "stock", "{}", &out), RC_DENIED, "role");
    BAD(report(demo, "sales", "stock-card", "{\"item\":\"SP-LAMP\"}", &out), RC_DENIED, "role");
    BAD(report(demo, "planning", "available", "{}", &out), RC_DENIED, "role");
    BAD(report(demo, "sales", "orders", "{\"type\":\"PO\"}", &out), RC_DENIED, "role");
    BAD(report(demo, "leader", "orders", "{\"type\":\"PR\"}", &out), RC_USAGE, "choice");
    BAD(report(demo, "warehouse", "stock-card", "{}", &out), RC_USAGE, "required");
    BAD(report(demo, "warehouse", "stock", "{\"item\":\"NO\"}", &out), RC_REFUSED, "lookup");
    BAD(report(demo, "warehouse", "stock", "{\"warehouse\":\"NO\"}", &out), RC_REFUSED, "lookup");
    BAD(report(demo, "warehouse", "stock", "{\"date\":\"soon\"}", &out), RC_USAGE, "date");
    tells(demo, "planning", "orders", "{}", "");
    buf_free(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(stock_now_and_on_a_day), TEST(a_card_runs_over_its_days), TEST(undone_pairs_net_out),
        TEST(promised_goods),         TEST(open_orders_and_how_late),  TEST(who_may_and_what_is_asked),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
