/* Proves: audits and returns of what moves stock. Who keyed a document never audits it, in the steps and in
 * the schema; what it draws on is audited first; a return needs a reason and words and goes to its keyer, a
 * withdrawn one leaves the document as it was; a corrected one moves its old day back and its new day on;
 * what others used up is not taken away under them. */
#include "stock_file.h"

DAYBOOK_SQL(steps_audit_raw, "INSERT INTO audit (document, revision, operator, event)"
                             " SELECT d.id, d.revision, ?, 1 FROM document d WHERE d.type = 'SD'");
DAYBOOK_SQL(steps_state_raw, "UPDATE document SET state = 'audited' WHERE type = 'SD'");

#define SO "date=2026-03-10|customer=ALFKI|ref=O1|1.item=P001|1.quantity=10|1.price=18"
#define SD "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4|1.source=O1"

static enum rc run_raw(struct company_file *file, const struct sql *sql, int64_t operator_id)
{
    struct row *row = NULL;
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(row_begin(file->store, sql, &row, &file->err));
    if (operator_id)
        row_bind_int(row, operator_id);
    err_clear(&file->err);
    const enum rc rc = row_run(row, &file->err);
    store_rollback(file->store);
    return rc;
}

static void the_keyer_never_audits(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO);
    (void)key(file, "SD", SD);
    refused_doing(file, "audit", "SO:O1", "", RC_DENIED, "own");
    file->context.roles = ROLE_ADMIN;
    refused_doing(file, "audit", "SO:O1", "", RC_DENIED, "role");
    assert_int_not_equal(run_raw(file, &steps_audit_raw, CLERK), RC_OK);
    assert_non_null(strstr(file->err.text, "never audits"));
    assert_int_equal(run_raw(file, &steps_audit_raw, OTHER_CLERK), RC_OK);
    assert_int_not_equal(run_raw(file, &steps_state_raw, 0), RC_OK); /* audited by nobody */
    as(file, 10, OTHER_CLERK);
    file->context.roles = ROLE_WAREHOUSE;
    refused_doing(file, "audit", "SO:O1", "", RC_DENIED, "role");
}

/* Not even of an older revision. */
static void no_keyer_of_any_revision_audits(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    struct document_submit submit = {.corrects = "SO-2026-000001"};
    (void)key(file, "SO", SO);
    as(file, 10, OTHER_CLERK);
    CHECKED(submit_as(file, &submit, "SO", SO "|note=amended", &done));
    refused_doing(file, "audit", "SO:O1", "", RC_DENIED, "own");
    as(file, 10, CLERK);
    refused_doing(file, "audit", "SO:O1", "", RC_DENIED, "own");
}

static void what_it_draws_on_comes_first(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO);
    (void)key(file, "SD", SD);
    as(file, 11, OTHER_CLERK);
    refused_doing(file, "audit", "SD:D1", "", RC_REFUSED, "upstream");
    doing(file, "audit", "SO:O1", "");
    doing(file, "audit", "SD:D1", "");
    assert_string_equal(read_of(file, "SD:D1")->state, "audited");
    assert_string_equal(read_of(file, "SD:D1")->audited_by, "other");
    refused_doing(file, "unaudit", "SO:O1", "QUANTITY", RC_REFUSED, "downstream");
    refused_doing(file, "unaudit", "SD:D1", "", RC_REFUSED, "required");
    doing(file, "unaudit", "SD:D1", "QUANTITY");
    assert_string_equal(read_of(file, "SD:D1")->audited_by, "");
    doing(file, "audit", "SD:D1", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 96);
}

static void a_return_is_told_and_corrected(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct document_step step = {.action = "return",
                                 .name = "SD:D1",
                                 .reason = "QUANTITY",
                                 .note = "",
                                 .line = 1,
                                 .field = "quantity"};
    struct document_done done;
    (void)key(file, "SO", SO);
    (void)key(file, "SD", SD);
    refused_doing(file, "return", "SD:D1", "QUANTITY", RC_DENIED, "own");
    as(file, 11, OTHER_CLERK);
    CHECKED(store_begin(file->store, __func__, &file->err));
    REFUSED(document_step(&file->context, &step, &stepped, &file->err), RC_REFUSED, "required");
    step.note = "5 went out";
    step.line = 2;
    REFUSED(document_step(&file->context, &step, &stepped, &file->err), RC_REFUSED, "unknown");
    step.line = 1;
    CHECKED(document_step(&file->context, &step, &stepped, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    last_event_is(file, "document.return", "SD-2026-000001", "QUANTITY, line 1 quantity: 5 went out");
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 96); /* what went out is out until it is corrected */
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "6");
    refused_doing(file, "audit", "SD:D1", "", RC_REFUSED, "state");
    as(file, 12, CLERK);
    struct document_submit submit = {.corrects = "SD-2026-000001"};
    CHECKED(submit_as(
        file, &submit, "SD",
        "date=2026-03-09|customer=ALFKI|ref=D1|late_reason=FORGOTTEN|1.item=P001|1.quantity=5|1.source=O1",
        &done));
    assert_string_equal(done.number, "SD-2026-000001");
    assert_string_equal(read_of(file, "SD:D1")->state, "submitted");
    assert_int_equal(on_hand(file, "MAIN", "P001", 8), 100);
    assert_int_equal(on_hand(file, "MAIN", "P001", 9), 95);
    assert_int_equal(on_hand(file, "MAIN", "P001", 12), 95);
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "5");
}

static void a_withdrawn_return_leaves_it_as_it_was(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SD", "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4");
    const int64_t before = read_of(file, "SD:D1")->revision;
    as(file, 11, OTHER_CLERK);
    doing(file, "return", "SD:D1", "QUANTITY");
    doing(file, "withdraw", "SD:D1", "");
    struct document_view *view = read_of(file, "SD:D1");
    assert_string_equal(view->state, "submitted");
    assert_int_equal(view->revision, before);
    assert_string_equal(view->draft, "");
    doing(file, "audit", "SD:D1", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 96);
}

static void an_asked_back_one_is_voided(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SD", "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4");
    as(file, 11, OTHER_CLERK);
    doing(file, "askback", "SD:D1", "");
    as(file, 11, CLERK);
    refused_doing(file, "void", "SD:D1", "", RC_REFUSED, "required");
    doing(file, "void", "SD:D1", "KEYED-TWICE");
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 100);
    refused_doing(file, "audit", "SD:D1", "", RC_REFUSED, "state");
}

/* What came in is used by then: neither recall, void, correction nor reversal takes it away. */
static void what_is_used_is_not_taken_back(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    const char *receipt = "date=2026-03-10|reason=FOUND|ref=R1|warehouse=MAIN|1.item=P001|1.quantity=50";
    (void)key(file, "OI", receipt);
    (void)key(file, "OO", "date=2026-03-10|reason=SCRAP|ref=I1|1.item=P001|1.quantity=140");
    refused_doing(file, "recall", "OI:R1", "", RC_REFUSED, "stock");
    refuse(file, "OO", "date=2026-03-10|reason=SCRAP|ref=I2|1.item=P001|1.quantity=11", 1, "quantity",
           "stock");
    refuse(file, "OO", "date=2026-03-02|late_reason=FORGOTTEN|reason=SCRAP|ref=I2|1.item=P001|1.quantity=11",
           1, "quantity", "stock"); /* it is there on the 2nd, and would be missed on the 10th */
    as(file, 11, OTHER_CLERK);
    doing(file, "askback", "OI:R1", "");
    as(file, 11, CLERK);
    refused_doing(file, "void", "OI:R1", "KEYED-TWICE", RC_REFUSED, "stock");
    struct document_submit submit = {.corrects = "OI-2026-000002"};
    assert_int_equal(submit_as(file, &submit, "OI",
                               "date=2026-03-10|reason=FOUND|ref=R1|1.item=P001|1.quantity=39", &done),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "quantity", "stock"));
    assert_int_equal(submit_as(file, &submit, "OI",
                               "date=2026-03-11|reason=FOUND|ref=R1|1.item=P001|1.quantity=50", &done),
                     RC_REFUSED); /* a day later is too late */
    CHECKED(submit_as(file, &submit, "OI", "date=2026-03-10|reason=FOUND|ref=R1|1.item=P001|1.quantity=40",
                      &done));
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 0);
}

static void a_transfer_moves_both(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    CHECKED(put(file, "warehouses", MASTER_ADD, 0, "code=W2|name=Second", &done));
    (void)key(file, "TR",
              "date=2026-03-10|ref=T1|warehouse=MAIN|to_warehouse=W2|1.item=P001|1.quantity=2|1.unit=BOX");
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 76);
    assert_int_equal(on_hand(file, "W2", "P001", 10), 24);
    (void)key(file, "OO", "date=2026-03-10|reason=SCRAP|warehouse=W2|ref=I1|1.item=P001|1.quantity=1");
    refused_doing(file, "recall", "TR:T1", "", RC_REFUSED, "stock");
}

/* Grace and back-dating are the company's. */
static void days_are_the_settings(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    const char *issue = "date=2026-03-08|reason=SCRAP|1.item=P001|1.quantity=1";
    refuse(file, "OO", issue, 0, "late_reason", "required");
    set(file, "grace.OO", "2");
    CHECKED(submit_text(file, "OO", issue, &done));
    assert_false(done.late);
    refuse(file, "OO", "date=2026-03-07|reason=SCRAP|1.item=P001|1.quantity=1", 0, "late_reason", "required");
    set(file, "backdate.warehouse", "1");
    file->context.roles = ROLE_WAREHOUSE;
    refuse(file, "OO", issue, 0, "date", "backdate");
    CHECKED(submit_text(file, "OO", "date=2026-03-09|reason=SCRAP|1.item=P001|1.quantity=1", &done));
    set(file, "backdate.warehouse", "0");
    refuse(file, "OO", "date=2026-03-09|reason=SCRAP|1.item=P001|1.quantity=1", 0, "date", "backdate");
    CHECKED(submit_text(file, "OO", "date=2026-03-10|reason=SCRAP|1.item=P001|1.quantity=1", &done));
    set(file, "backdate.warehouse", "");
    CHECKED(submit_text(file, "OO", issue, &done));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STOCK_TEST(the_keyer_never_audits),
        STOCK_TEST(no_keyer_of_any_revision_audits),
        STOCK_TEST(what_it_draws_on_comes_first),
        STOCK_TEST(a_return_is_told_and_corrected),
        STOCK_TEST(a_withdrawn_return_leaves_it_as_it_was),
        STOCK_TEST(an_asked_back_one_is_voided),
        STOCK_TEST(what_is_used_is_not_taken_back),
        STOCK_TEST(a_transfer_moves_both),
        STOCK_TEST(days_are_the_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
