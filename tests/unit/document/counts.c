/* Proves: a count moves nothing until its audit, then what was counted less what the books held; an audited
 * one closes its day, or with `start` the day before, for each item on it, be there a difference or not; a
 * book that changed in between is confirmed first; an undone audit opens the day again. */
#include "stock_file.h"

#define CT(rest) "date=2026-03-08|late_reason=FORGOTTEN|warehouse=MAIN|ref=C1|" rest
#define OO(day, quantity)                                                                                    \
    "date=2026-03-" day "|late_reason=FORGOTTEN|reason=SCRAP|1.item=P001|1.quantity=" quantity

static void nothing_moves_until_the_audit(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "CT", CT("1.item=P001|1.counted=97|2.item=P002|2.counted=103"));
    assert_string_equal(cell(file, "CT:C1", 1, "book"), "100");
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 100);
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "CT:C1", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 7), 100);
    assert_int_equal(on_hand(file, "MAIN", "P001", 8), 97);
    assert_int_equal(on_hand(file, "MAIN", "P002", 8), 103);
}

static void an_audited_count_closes_its_day(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "CT", CT("1.item=P001|1.counted=100"));
    (void)key(file, "OO", OO("09", "1"));
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "CT:C1", ""); /* no difference: it closes all the same */
    refuse(file, "OO", OO("08", "1"), 1, "quantity", "counted");
    refuse(file, "OO", OO("02", "1"), 1, "quantity", "counted");
    (void)key(file, "OO", OO("09", "1"));
    (void)key(file, "OO", "date=2026-03-08|late_reason=FORGOTTEN|reason=SCRAP|1.item=P002|1.quantity=1");
    refused_doing(file, "recall", "OI:first", "", RC_DENIED, "keyer");
    as(file, 1, CLERK);
    refused_doing(file, "recall", "OI:first", "", RC_REFUSED, "counted");
    as(file, 11, OTHER_CLERK);
    doing(file, "unaudit", "CT:C1", "QUANTITY");
    (void)key(file, "OO", OO("08", "1"));
    refused_doing(file, "audit", "CT:C1", "", RC_REFUSED, "book");
}

static void taken_at_the_days_start(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "OO", OO("08", "10"));
    (void)key(file, "CT", CT("taken=start|1.item=P001|1.counted=99"));
    assert_string_equal(cell(file, "CT:C1", 1, "book"), "100"); /* before the ten went out */
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "CT:C1", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 7), 100);
    assert_int_equal(on_hand(file, "MAIN", "P001", 8), 89);
    refuse(file, "OO", OO("07", "1"), 1, "quantity", "counted");
    (void)key(file, "OO", OO("08", "1")); /* that day goes on */
}

static void a_changed_book_is_confirmed(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "CT", CT("1.item=P001|1.counted=95"));
    refused_doing(file, "confirm", "CT:C1", "", RC_REFUSED, "state");
    (void)key(file, "OO", OO("07", "4"));
    (void)key(file, "OO", OO("10", "50")); /* after the count: not in its book */
    as(file, 11, OTHER_CLERK);
    refused_doing(file, "audit", "CT:C1", "", RC_REFUSED, "book");
    as(file, 11, CLERK);
    doing(file, "confirm", "CT:C1", "");
    assert_int_equal(read_of(file, "CT:C1")->revision, 2);
    assert_string_equal(cell(file, "CT:C1", 1, "book"), "96");
    assert_string_equal(cell(file, "CT:C1", 1, "counted"), "95");
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "CT:C1", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 8), 95);
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 45);
}

/* A loss that later days cannot bear is refused at the audit. */
static void later_days_are_covered(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "CT", CT("1.item=P001|1.counted=5"));
    (void)key(file, "OO", OO("10", "6"));
    as(file, 11, OTHER_CLERK);
    refused_doing(file, "audit", "CT:C1", "", RC_REFUSED, "stock");
    assert_int_equal(on_hand(file, "MAIN", "P001", 8), 100);
}

static void each_item_once_and_not_below_nothing(void **state)
{
    struct company_file *file = *state;
    refuse(file, "CT", CT("1.item=P001|1.counted=5|2.item=P001|2.counted=5"), 2, "item", "twice");
    struct document_done done;
    assert_int_equal(submit_text(file, "CT", CT("1.item=P001|1.counted=-1"), &done), RC_REFUSED);
    (void)key(file, "CT", CT("1.item=P001|1.counted=0"));
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "CT:C1", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 0);
}

/* Of two counts of a day the second finds the first in its book, and both are undone from the last on. */
static void a_count_upon_a_count(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "CT", CT("1.item=P001|1.counted=90"));
    as(file, 11, OTHER_CLERK);
    doing(file, "audit", "CT:C1", "");
    as(file, 11, CLERK);
    refuse(file, "OO", OO("08", "1"), 1, "quantity", "counted");
    (void)key(file, "CT", "date=2026-03-11|warehouse=MAIN|ref=C2|1.item=P001|1.counted=91");
    as(file, 12, OTHER_CLERK);
    doing(file, "audit", "CT:C2", "");
    assert_int_equal(on_hand(file, "MAIN", "P001", 11), 91);
    refused_doing(file, "unaudit", "CT:C1", "QUANTITY", RC_REFUSED, "counted");
    doing(file, "reverse", "CT:C2", "KEYED-TWICE");
    doing(file, "unaudit", "CT:C1", "QUANTITY");
    as(file, 12, CLERK);
    (void)key(file, "OO", OO("08", "1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STOCK_TEST(nothing_moves_until_the_audit), STOCK_TEST(an_audited_count_closes_its_day),
        STOCK_TEST(taken_at_the_days_start),       STOCK_TEST(a_changed_book_is_confirmed),
        STOCK_TEST(later_days_are_covered),        STOCK_TEST(each_item_once_and_not_below_nothing),
        STOCK_TEST(a_count_upon_a_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
