/* A company with some masters, and documents submitted in one line, for the tests of document. */
#ifndef TEST_DOCUMENT_FILE_H
#define TEST_DOCUMENT_FILE_H

#include "../ledger/company_file.h"
#include "daybook/document/document.h"
#include "daybook/document/draft.h"

/* Masters: items P001 (EA, 18, tax 13, barcode 4006381333931, BOX of 12, G of 1/3), P002 (EA, no tax), OLD
 * (inactive); customers ALFKI, BONAP (tax 5, credit limit 1000), GONE (inactive); supplier S01. */
static const char *const masters_of_test[][2] = {
    {"items", "code=P001|name=Chai|unit=EA|price=18|tax=13|barcode=4006381333931"},
    {"items", "code=P002|name=Chang|unit=EA|price=19"},
    {"items", "code=OLD|name=Old|unit=EA|price=1"},
    {"units", "item=P001|unit=BOX|factor=12"},
    {"units", "item=P001|unit=G|factor=1/3"},
    {"customers", "code=ALFKI|name=Alfreds Futterkiste|city=Berlin"},
    {"customers", "code=BONAP|name=Bon app'|tax=5|credit_limit=1000"},
    {"customers", "code=GONE|name=Gone"},
    {"suppliers", "code=S01|name=Exotic Liquids"},
};

static inline int document_setup(void **state)
{
    assert_int_equal(company_setup(state), 0);
    struct company_file *file = *state;
    struct master_done done;
    for (size_t i = 0; i < sizeof masters_of_test / sizeof masters_of_test[0]; i++)
        CHECKED(put(file, masters_of_test[i][0], MASTER_ADD, 0, masters_of_test[i][1], &done));
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(master_set_active(&file->context, master_find("items"), "OLD", false, 0, &done, &file->err));
    CHECKED(master_set_active(&file->context, master_find("customers"), "GONE", false, 0, &done, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    return 0;
}

/* A submit of whole cells under a fresh id; what else it says is the test's. */
static inline enum rc submit_as(struct company_file *file, struct document_submit *submit, const char *type,
                                const char *text, struct document_done *ret)
{
    char uid[ID_HEX_BYTES];
    CHECKED(store_begin(file->store, __func__, &file->err));
    context_clear_faults(&file->context);
    err_clear(&file->err);
    const bool fresh = !submit->uid;
    if (fresh)
        submit->uid = random_id(uid);
    if (type)
        submit->type = document_type_find(type);
    if (text)
        submit->cells = cells_of(file, text);
    const enum rc rc = ended(file, document_submit(&file->context, submit, ret, &file->err));
    if (fresh)
        submit->uid = NULL; /* it lay here */
    return rc;
}

static inline enum rc submit_text(struct company_file *file, const char *type, const char *text,
                                  struct document_done *ret)
{
    struct document_submit submit = {0};
    return submit_as(file, &submit, type, text, ret);
}

static inline enum rc step(struct company_file *file, const char *action, const char *name,
                           const char *reason, struct document_stepped *ret)
{
    struct document_step doing = {.action = action, .name = name, .reason = reason, .note = ""};
    CHECKED(store_begin(file->store, __func__, &file->err));
    context_clear_faults(&file->context);
    err_clear(&file->err);
    return ended(file, document_step(&file->context, &doing, ret, &file->err));
}

static inline struct document_view *read_of(struct company_file *file, const char *name)
{
    struct document_view *view = NULL;
    CHECKED(document_read(&file->context, name, 0, &view, &file->err));
    return view;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, document_setup, company_teardown)

#endif
