/* A ledger with something in every covered table, and the check run over it, for the tests of the check. */
#ifndef TEST_CHECKED_FILE_H
#define TEST_CHECKED_FILE_H

#include "import_file.h"

#include "daybook/office/check.h"
#include "daybook/office/request.h"
#include "daybook/office/setting.h"
#include "daybook/store/event.h"

static const char orders[] = "ref,date,customer,item,quantity,price,note\n"
                             "A1,2024-03-01,C001,BK-CITY-26,2,10.5,first\n"
                             "A1,2024-03-01,C001,BK-CITY-28,1,20,\n"
                             "A2,2024-03-02,C002,BK-CITY-26,3,10,second\n"
                             "A3,2024-03-03,C002,BK-CITY-26,4,10,third\n";
static const char half[] = "ref,date,customer,item,quantity,price,note\n"
                           "A4,2024-03-04,C002,BK-CITY-26,4,10,half\n";

/* The warehouse's: goods come, are ordered, go out, come back, are carried over and counted. */
static const struct {
    const char *login, *kind, *rows, *counts;
} stock_files[] = {
    {"warehouse", "other-receipt",
     "ref,date,reason,item,quantity,amount\n"
     "W1,2024-03-01,FOUND,SP-LAMP,100,50\nW1,,,SP-BELL,144,\nW2,2024-03-01,FOUND,SP-PUMP,5,\n",
     "2 read, 2 taken, 0 skipped, 0 rejected"},
    {"sales", "sales-order",
     "ref,date,customer,item,quantity,price\nW3,2024-03-02,C001,SP-LAMP,10,68\nW3,,,SP-BELL,24,12.5\n",
     "1 read, 1 taken, 0 skipped, 0 rejected"},
    {"purchasing", "purchase-order",
     "ref,date,supplier,item,quantity,price\nW4,2024-03-02,S002,SP-PUMP,10,19\n",
     "1 read, 1 taken, 0 skipped, 0 rejected"},
    {"warehouse", "sales-delivery",
     "ref,date,customer,item,quantity,source,unit\n"
     "W5,2024-03-03,C001,SP-LAMP,4,W3,\nW5,,,SP-BELL,1,W3,DOZ\nW6,2024-03-04,C001,SP-LAMP,3,W3,\n",
     "2 read, 2 taken, 0 skipped, 0 rejected"},
    {"warehouse", "purchase-receipt",
     "ref,date,supplier,item,quantity,source\nW7,2024-03-04,S002,SP-PUMP,11,W4\n",
     "1 read, 1 taken, 0 skipped, 0 rejected"},
    {"warehouse", "sales-return", "ref,date,customer,item,quantity,source\nW8,2024-03-05,C001,SP-LAMP,1,W5\n",
     "1 read, 1 taken, 0 skipped, 0 rejected"},
    {"warehouse", "transfer",
     "ref,date,warehouse,to_warehouse,item,quantity\nW9,2024-03-06,MAIN,SHOP,SP-LAMP,5\n",
     "1 read, 1 taken, 0 skipped, 0 rejected"},
    {"warehouse", "stock-count",
     "ref,date,warehouse,item,counted,taken\nWA,2024-03-20,MAIN,SP-BELL,130,end\nWA,,,SP-PUMP,16,\n"
     "WB,2024-03-20,SHOP,SP-LAMP,5,start\n",
     "2 read, 2 taken, 0 skipped, 0 rejected"},
};

/* What is done with them, by whom: every kind of step. */
static const struct {
    const char *login, *action, *name, *reason;
    int line;
} stock_steps[] = {
    {"receivable", "audit", "SO:W3", "", 0},
    {"warehouse", "recall", "SX:W8", "", 0},
    {"receivable", "audit", "SD:W5", "", 0},
    {"receivable", "unaudit", "SD:W5", "QUANTITY", 0},
    {"receivable", "audit", "SD:W5", "", 0},
    {"warehouse", "submit", "SX:W8", "", 0},
    {"payable", "audit", "PO:W4", "", 0},
    {"receivable", "return", "SD:W6", "QUANTITY", 1},
    {"receivable", "withdraw", "SD:W6", "", 0},
    {"receivable", "askback", "SD:W6", "", 0},
    {"warehouse", "void", "SD:W6", "KEYED-TWICE", 0},
    {"ledger", "audit", "OI:W2", "", 0},
    {"ledger", "audit", "CT:WA", "", 0},
    {"ledger", "audit", "CT:WB", "", 0},
    {"ledger", "reverse", "CT:WB", "KEYED-TWICE", 0},
    {"sales", "closeshort", "SO:W3", "NOT-HAPPENED", 2},
    {"sales", "reopenorder", "SO:W3", "NOT-HAPPENED", 2},
    {"sales", "closeshort", "SO:W3", "NOT-HAPPENED", 1},
    {"ledger", "audit", "OI:W1", "", 0},
    {"purchasing", "amend", "PO:W4", "", 0},
};

static const char *check_after = "nothing"; /* what was done to the file, for a failing test's words */

struct found {
    char failed[16384]; /* "name: detail\n" of each that failed */
    int lines;
};

static inline enum rc checked_take(void *context, const char *name, bool ok, const char *detail,
                                   struct err *err)
{
    struct found *found = context;
    size_t bytes = strlen(found->failed);
    (void)err;
    found->lines++;
    if (!ok)
        snprintf(found->failed + bytes, sizeof found->failed - bytes, "%s: %s\n", name, detail);
    return RC_OK;
}

/* Opens the file as a reader does and checks it. *ret_head (may be NULL) is the head. */
static inline void check(struct demo *demo, const char *head, struct found *found, char ret_head[128])
{
    struct check_result result = {0};
    memset(found, 0, sizeof *found);
    GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
    GOOD(context_company_load(demo->store, &demo->company, &demo->err));
    GOOD(store_read_begin(demo->store, &demo->err));
    demo_request(demo, instant_now(), "");
    if (check_run(&demo->context, head, checked_take, found, &result, &demo->err) != RC_OK)
        fail_msg("%s, after %s", demo->err.text, check_after);
    if (ret_head)
        snprintf(ret_head, 128, "%s", result.head);
    int failed = 0;
    for (const char *at = found->failed; *at; at++)
        failed += *at == '\n';
    assert_int_equal(result.failed, failed);
    store_read_end(demo->store);
    demo_end(demo);
}

static inline void checked_stock(struct demo *demo)
{
    const struct import_options plain = {0};
    const char *value = NULL;
    demo_request(demo, instant_now(), "admin");
    GOOD(setting_set(&demo->context, "tolerance.PR", "10", &value, &demo->err));
    for (size_t i = 0; i < sizeof stock_files / sizeof *stock_files; i++)
        expect(demo, stock_files[i].login, stock_files[i].kind, plain, stock_files[i].rows,
               stock_files[i].counts);
    for (size_t i = 0; i < sizeof stock_steps / sizeof *stock_steps; i++) {
        const struct document_step step = {.action = stock_steps[i].action,
                                           .name = stock_steps[i].name,
                                           .reason = stock_steps[i].reason,
                                           .note = "as the paper has it",
                                           .line = stock_steps[i].line};
        struct document_stepped done;
        demo_request(demo, instant_now(), stock_steps[i].login);
        err_clear(&demo->err);
        if (document_step(&demo->context, &step, &done, &demo->err) != RC_OK)
            fail_msg("%s %s: %s", step.action, step.name, demo->err.text);
    }
}

/* Documents, a setting changed by a kept request, sessions open and closed, a draft. */
static inline void checked_fill(struct demo *demo)
{
    const struct import_options plain = {0};
    const char *value = NULL;
    char token[TOKEN_HEX_BYTES], hash[HASH_HEX_BYTES];
    struct operator_row *row = NULL;
    demo_begin(demo);
    expect(demo, "sales", "sales-order", plain, orders, "3 read, 3 taken, 0 skipped, 0 rejected");
    checked_stock(demo);
    demo_request(demo, instant_now(), "admin");
    demo->context.request = "0123456789abcdef0123456789abcdef";
    GOOD(setting_set(&demo->context, "day_ends", "02:00", &value, &demo->err));
    struct request request = {
        .id = demo->context.request, .method = "setting.set", .reply = "{\"value\":\"02:00\"}"};
    request.operator_id = demo->context.operator_id;
    memset(request.digest, 7, sizeof request.digest);
    struct event_head head;
    GOOD(event_verify(demo->store, &head, &demo->err));
    request.event = head.seq;
    GOOD(request_keep(demo->store, &request, &demo->err));
    demo_request(demo, instant_now(), "");
    GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
    GOOD(session_open(&demo->context, row, token, hash, &demo->err));
    demo->context.login = "sales";
    GOOD(session_close(&demo->context, hash, &demo->err));
    expect(demo, "sales", "sales-order", (struct import_options){.draft = true}, half,
           "1 read, 1 taken, 0 skipped, 0 rejected");
    GOOD(session_open(&demo->context, row, token, hash, &demo->err));
    GOOD(store_commit(demo->store, &demo->err));
    store_checkpoint(demo->store, 0);
    demo_end(demo);
}

#endif
