/* Proves: a reversed document and the one that reverses it cancel in every quantity and amount; the red one
 * is of the same type with a number of its own, on a day that may be, audited by another and never undone
 * itself; what was drawn is open again; and orders are closed short and reopened line by line. */
#include "stock_file.h"

DAYBOOK_SQL(reverse_sums,
            "SELECT SUM(base_quantity), SUM(quantity), SUM(net), SUM(tax), SUM(amount) FROM line");
DAYBOOK_SQL(reverse_moves, "SELECT COALESCE(SUM(base_quantity), 0) FROM move");

#define SO                                                                                                   \
    "date=2026-03-10|customer=ALFKI|ref=O1|1.item=P001|1.quantity=10|1.price=18|2.item=P002|2.quantity=7|2." \
    "price=1"
#define SD "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4|1.source=O1"

static struct document_stepped reverse(struct company_file *file, const char *name, const char *date)
{
    struct document_stepped stepped;
    const struct document_step step = {
        .action = "reverse", .name = name, .reason = "NOT-HAPPENED", .note = "", .date = date};
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(document_step(&file->context, &step, &stepped, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    return stepped;
}

static void not_reversed(struct company_file *file, const char *name, const char *date, const char *rule)
{
    struct document_stepped stepped;
    const struct document_step step = {
        .action = "reverse", .name = name, .reason = "NOT-HAPPENED", .note = "", .date = date};
    CHECKED(store_begin(file->store, __func__, &file->err));
    REFUSED(document_step(&file->context, &step, &stepped, &file->err), RC_REFUSED, rule);
    store_rollback(file->store);
}

static void the_pair_cancels(void **state)
{
    struct company_file *file = *state;
    struct row *row = NULL;
    bool has = false;
    (void)key(file, "OI",
              "date=2026-03-10|reason=FOUND|ref=R1|1.item=P001|1.quantity=2.5|1.unit=BOX|1.amount=10.01");
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "OI:R1", "");
    doing(file, "audit", "OI:first", "");
    (void)reverse(file, "OI:first", "2026-03-10");
    const struct document_stepped stepped = reverse(file, "OI:R1", "");
    assert_string_equal(stepped.state, "reversed");
    assert_string_equal(stepped.made, "OI-2026-000004");
    struct document_view *red = read_of(file, stepped.made);
    assert_string_equal(red->state, "submitted");
    assert_string_equal(cells_get(&red->cells, 0, "date"), "2026-03-11");
    assert_string_equal(cells_get(&red->cells, 1, "quantity"), "-2.5");
    assert_string_equal(cells_get(&red->cells, 1, "amount"), "-10.01");
    assert_int_equal(on_hand(file, "MAIN", "P001", 9),
                     100); /* what was, stays: it goes at the red one's day */
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 30);
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 0);
    CHECKED(row_begin(file->store, &reverse_sums, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    for (int i = 0; i < 5; i++)
        assert_int_equal(row_int(row, i), 0);
    row_end(row);
    CHECKED(row_begin(file->store, &reverse_moves, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    assert_int_equal(row_int(row, 0), 0);
    row_end(row);
}

static void the_red_one_is_only_audited(void **state)
{
    struct company_file *file = *state;
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "OI:first", "");
    (void)reverse(file, "OI:first", "");
    refused_doing(file, "audit", "OI-2026-000002", "", RC_DENIED, "own");
    refused_doing(file, "recall", "OI-2026-000002", "", RC_REFUSED, "red");
    refused_doing(file, "reverse", "OI:first", "NOT-HAPPENED", RC_REFUSED, "state");
    as(file, 11, CLERK);
    refused_doing(file, "return", "OI-2026-000002", "QUANTITY", RC_REFUSED, "red");
    refused_doing(file, "askback", "OI-2026-000002", "", RC_REFUSED, "red");
    doing(file, "audit", "OI-2026-000002", "");
    refused_doing(file, "reverse", "OI-2026-000002", "NOT-HAPPENED", RC_REFUSED, "red");
    assert_string_equal(read_of(file, "OI-2026-000002")->state, "audited");
}

static void on_a_day_that_may_be_and_only_what_is_there(void **state)
{
    struct company_file *file = *state;
    as(file, 11, OTHER_CLERK);
    not_reversed(file, "OI:first", "", "state"); /* not audited */
    doing(file, "audit", "OI:first", "");
    not_reversed(file, "OI:first", "2026-03-12", "future");
    not_reversed(file, "OI:first", "2025-12-31", "before-start");
    not_reversed(file, "OI:first", "soon", "date");
    (void)key(file, "OO", "date=2026-03-11|reason=SCRAP|1.item=P001|1.quantity=1");
    not_reversed(file, "OI:first", "", "stock");
    not_reversed(file, "OI:first", "2026-03-05", "stock");
    (void)key(file, "OO", "date=2026-03-11|ref=late|reason=SCRAP|1.item=P002|1.quantity=1");
    as(file, 11, CLERK);
    doing(file, "audit", "OO:late", "");
    not_reversed(file, "OO:late", "2026-03-10", "before-original"); /* nothing came back before it had left */
    assert_int_equal(on_hand(file, "MAIN", "P002", 10), 100);
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 99);
    assert_string_equal(read_of(file, "OI:first")->state, "audited");
}

static void what_was_drawn_is_open_again(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO);
    (void)key(file, "SD", SD);
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "SO:O1", "");
    doing(file, "audit", "SD:D1", "");
    not_reversed(file, "SO:O1", "", "downstream");
    (void)reverse(file, "SD:D1", "");
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "10");
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 100);
    (void)reverse(file, "SO:O1", "");
    refuse(file, "SD", "date=2026-03-11|customer=ALFKI|1.item=P001|1.quantity=1|1.source=SO-2026-000001", 1,
           "source", "state");
    refuse(file, "SD", "date=2026-03-11|customer=ALFKI|1.item=P001|1.quantity=1|1.source=SO-2026-000002", 1,
           "source", "state"); /* nor on the red one */
}

static void shorten(struct company_file *file, const char *action, int line)
{
    struct document_stepped stepped;
    const struct document_step step = {
        .action = action, .name = "SO:O1", .reason = "NOT-HAPPENED", .note = "", .line = line};
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(document_step(&file->context, &step, &stepped, &file->err));
    CHECKED(store_commit(file->store, &file->err));
}

static void closed_short_and_reopened(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO);
    (void)key(file, "SD", SD);
    refused_doing(file, "closeshort", "SD:D1", "NOT-HAPPENED", RC_REFUSED, "state");
    refused_doing(file, "closeshort", "SO:O1", "", RC_REFUSED, "required");
    refused_doing(file, "reopenorder", "SO:O1", "NOT-HAPPENED", RC_REFUSED, "state");
    shorten(file, "closeshort", 1);
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "0");
    assert_string_equal(cell(file, "SO:O1", 2, "open"), "7");
    refuse(file, "SD", "date=2026-03-10|customer=ALFKI|1.item=P001|1.quantity=1|1.source=O1", 1, "quantity",
           "open");
    doing(file, "recall", "SD:D1", ""); /* what was delivered is open again, what was given up is not */
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "4");
    doing(file, "closeshort", "SO:O1", "NOT-HAPPENED");
    assert_string_equal(cell(file, "SO:O1", 2, "open"), "0");
    refused_doing(file, "closeshort", "SO:O1", "NOT-HAPPENED", RC_REFUSED, "state");
    shorten(file, "reopenorder", 1);
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "10");
    assert_string_equal(cell(file, "SO:O1", 2, "open"), "0");
    doing(file, "reopenorder", "SO:O1", "NOT-HAPPENED");
    assert_string_equal(cell(file, "SO:O1", 2, "open"), "7");
    refused_doing(file, "reopenorder", "SO:O1", "NOT-HAPPENED", RC_REFUSED, "state");
}

/* Else a line keyed anew under the number of a closed one would be born closed. */
static void closed_short_is_not_recalled(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO);
    shorten(file, "closeshort", 1);
    refused_doing(file, "recall", "SO:O1", "", RC_REFUSED, "short");
    shorten(file, "reopenorder", 1);
    doing(file, "recall", "SO:O1", "");
}

/* A delivery and its correction move each line by the difference only, at each one's day. */
static void a_correction_adds_only_what_differs(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    struct row *row = NULL;
    bool has = false;
    (void)key(file, "SD",
              "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4|2.item=P002|2.quantity=5");
    doing(file, "recall", "SD:D1", "");
    struct document_submit submit = {.corrects = "SD-2026-000001"};
    CHECKED(submit_as(
        file, &submit, "SD",
        "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4|2.item=P002|2.quantity=6", &done));
    CHECKED(row_begin(file->store, &test_move_count, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    assert_int_equal(row_int(row, 0), 2 + 2 + 2 + 2); /* the receipt, the delivery, its recall, and again */
    row_end(row);
    assert_int_equal(on_hand(file, "MAIN", "P002", 10), 94);
    as(file, 11, OTHER_CLERK);
    doing(file, "askback", "SD:D1", "");
    as(file, 11, CLERK);
    CHECKED(submit_as(
        file, &submit, "SD",
        "date=2026-03-10|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4|2.item=P002|2.quantity=7", &done));
    CHECKED(row_begin(file->store, &test_move_count, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    assert_int_equal(row_int(row, 0), 9); /* of a returned one only the second line's difference */
    row_end(row);
    assert_int_equal(on_hand(file, "MAIN", "P002", 10), 93);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STOCK_TEST(the_pair_cancels),
        STOCK_TEST(the_red_one_is_only_audited),
        STOCK_TEST(on_a_day_that_may_be_and_only_what_is_there),
        STOCK_TEST(what_was_drawn_is_open_again),
        STOCK_TEST(closed_short_and_reopened),
        STOCK_TEST(closed_short_is_not_recalled),
        STOCK_TEST(a_correction_adds_only_what_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
