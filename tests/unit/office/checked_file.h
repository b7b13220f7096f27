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

struct found {
    char failed[2048]; /* "name: detail\n" of each that failed */
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
    GOOD(check_run(&demo->context, head, checked_take, found, &result, &demo->err));
    if (ret_head)
        snprintf(ret_head, 128, "%s", result.head);
    int failed = 0;
    for (const char *at = found->failed; *at; at++)
        failed += *at == '\n';
    assert_int_equal(result.failed, failed);
    store_read_end(demo->store);
    demo_end(demo);
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
