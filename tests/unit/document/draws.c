/* Proves: what is drawn is what is open. By number, by ref and by line, in other units, in several documents;
 * past what is open and its tolerance it is refused; what a document no longer draws is open again; an order
 * is not amended below what is drawn of it; and a copy brings what is open, once. */
#include "stock_file.h"

#include "daybook/document/upstream.h"

#define SO_TEN                                                                                               \
    "date=2026-03-05|late_reason=FORGOTTEN|customer=ALFKI|ref=O1|1.item=P001|1.quantity=10|1.price=18|2."    \
    "item=P002|2.quantity=2|2.price=1"
#define SD "date=2026-03-10|customer=ALFKI|"

static void parts_until_nothing_is_open(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO_TEN);
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "10");
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=4|1.source=SO-2026-000001");
    assert_string_equal(cell(file, "SD:D1", 1, "source"), "SO-2026-000001/1");
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "6");
    refuse(file, "SD", SD "ref=D2|1.item=P001|1.quantity=7|1.source=O1", 1, "quantity", "open");
    refuse(file, "SD",
           SD "ref=D2|1.item=P001|1.quantity=3|1.source=O1|2.item=P001|2.quantity=4|2.source=O1/1", 2,
           "quantity", "open");
    (void)key(file, "SD",
              SD "ref=D2|1.item=P001|1.quantity=6|1.source=O1/1|2.item=P002|2.quantity=2|2.source=O1");
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "0");
    assert_string_equal(cell(file, "SO:O1", 2, "open"), "0");
    refuse(file, "SD", SD "ref=D3|1.item=P001|1.quantity=0.000001|1.source=O1", 1, "quantity", "open");
    (void)key(file, "SD", SD "ref=D3|1.item=P001|1.quantity=1"); /* a source is not required */
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 100 - 4 - 6 - 1);
}

static void in_other_units(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO",
              "date=2026-03-10|customer=ALFKI|ref=B|1.item=P001|1.quantity=2|1.unit=BOX|1.price=1");
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=18|1.source=B");
    assert_string_equal(cell(file, "SO:B", 1, "open"), "0.5");
    refuse(file, "SD", SD "ref=D2|1.item=P001|1.quantity=1|1.unit=BOX|1.source=B", 1, "quantity", "open");
    (void)key(file, "SD", SD "ref=D2|1.item=P001|1.quantity=0.5|1.unit=BOX|1.source=B");
    assert_string_equal(cell(file, "SO:B", 1, "open"), "0");
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 100 - 24);
}

/* Two lines of one item: what does not fit on the first goes on the second. */
static void the_line_that_has_enough(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO",
              "date=2026-03-10|customer=ALFKI|ref=T|1.item=P001|1.quantity=2|1.price=1|2.item=P001|2."
              "quantity=5|2.price=1");
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=4|1.source=T");
    assert_string_equal(cell(file, "SD:D1", 1, "source"), "SO-2026-000001/2");
    (void)key(file, "SD", SD "ref=D2|1.item=P001|1.quantity=2|1.source=T");
    assert_string_equal(cell(file, "SD:D2", 1, "source"), "SO-2026-000001/1");
}

static void only_what_may_be_drawn_on(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO_TEN);
    (void)key(file, "SO", "date=2026-03-10|customer=ALFKI|ref=O2|1.item=P001|1.quantity=1|1.price=1");
    doing(file, "recall", "SO:O2", "");
    refuse(file, "SD", SD "1.item=P001|1.quantity=1|1.source=O2", 1, "source", "state");
    refuse(file, "SD", "date=2026-03-10|customer=BONAP|1.item=P001|1.quantity=1|1.source=SO-2026-000001", 1,
           "source", "party");
    refuse(file, "SD", "date=2026-03-10|customer=BONAP|1.item=P001|1.quantity=1|1.source=O1", 1, "source",
           "unknown");
    refuse(file, "SD", SD "1.item=P001|1.quantity=1|1.source=OI-2026-000001", 1, "source", "type");
    refuse(file, "SD", SD "1.item=P001|1.quantity=1|1.source=O1/7", 1, "source", "line");
    refuse(file, "SD", SD "1.item=P001|1.quantity=1|1.source=O1/2", 1, "source", "item");
    refuse(file, "SD", SD "1.item=P001|1.quantity=1|1.source=nothing", 1, "source", "unknown");
    refuse(file, "MI", "date=2026-03-10|workshop=1|1.item=P001|1.quantity=1|1.source=O1", 1, "source",
           "source");
}

static void tolerance_is_the_settings(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "PO", "date=2026-03-10|supplier=S01|ref=P|1.item=P001|1.quantity=100|1.price=1");
    (void)key(file, "PR", "date=2026-03-10|supplier=S01|ref=R1|1.item=P001|1.quantity=60|1.source=P");
    refuse(file, "PR", "date=2026-03-10|supplier=S01|ref=R2|1.item=P001|1.quantity=41|1.source=P", 1,
           "quantity", "open");
    set(file, "tolerance.PR", "10");
    refuse(file, "PR", "date=2026-03-10|supplier=S01|ref=R2|1.item=P001|1.quantity=50.000001|1.source=P", 1,
           "quantity", "open");
    (void)key(file, "PR", "date=2026-03-10|supplier=S01|ref=R2|1.item=P001|1.quantity=50|1.source=P");
    assert_string_equal(cell(file, "PO:P", 1, "open"), "0"); /* never below */
    set(file, "tolerance.PR", "");
    refuse(file, "PR", "date=2026-03-10|supplier=S01|ref=R3|1.item=P001|1.quantity=1|1.source=P", 1,
           "quantity", "open");
    /* what was taken past it stays through a correction of something else */
    doing(file, "amend", "PO:P", "");
    struct document_submit submit = {.corrects = "PO-2026-000001"};
    struct document_done done;
    CHECKED(submit_as(file, &submit, "PO",
                      "date=2026-03-10|supplier=S01|ref=P|note=x|1.item=P001|1.quantity=100|1.price=1",
                      &done));
}

static enum rc amend(struct company_file *file, const char *text)
{
    struct document_submit submit = {.corrects = "SO-2026-000001"};
    struct document_done done;
    return submit_as(file, &submit, "SO", text, &done);
}

#define HEAD "date=2026-03-05|late_reason=FORGOTTEN|customer=ALFKI|ref=O1|"

static void an_order_keeps_what_is_drawn(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO_TEN);
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=4|1.source=O1");
    refused_doing(file, "recall", "SO:O1", "", RC_REFUSED, "downstream");
}

static void an_amended_order(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO_TEN);
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=4|1.source=O1");
    assert_int_equal(
        amend(file, HEAD "1.item=P001|1.quantity=3|1.price=18|2.item=P002|2.quantity=2|2.price=1"),
        RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "quantity", "drawn"));
    assert_int_equal(amend(file, HEAD "1.item=P002|1.quantity=10|1.price=18"), RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "item", "drawn"));
    assert_int_equal(amend(file, HEAD "2.item=P002|2.quantity=2|2.price=1"), RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "item", "drawn"));
    assert_int_equal(amend(file, "date=2026-03-05|late_reason=FORGOTTEN|customer=BONAP|ref=O1|1.item=P001|1."
                                 "quantity=10|1.price=18"),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "customer", "drawn"));
    CHECKED(amend(file, HEAD "1.item=P001|1.quantity=4|1.price=20|3.item=P002|3.quantity=1|3.price=1"));
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "0");
    assert_string_equal(cell(file, "SO:O1", 3, "open"), "1");
    assert_string_equal(read_of(file, "SO:O1")->state, "submitted");
}

static void what_is_not_drawn_any_more_is_open(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    (void)key(file, "SO", SO_TEN);
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=10|1.source=O1");
    doing(file, "recall", "SD:D1", "");
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "10");
    struct document_submit submit = {.corrects = "SD-2026-000001"};
    CHECKED(submit_as(file, &submit, "SD", SD "ref=D1|1.item=P001|1.quantity=3|1.source=O1", &done));
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "7");
    doing(file, "recall", "SD:D1", "");
    doing(file, "void", "SD:D1", "KEYED-TWICE");
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "10");
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 100);
}

/* A return is held against what was delivered, and opens nothing of the order. */
static void returns_draw_on_deliveries(void **state)
{
    struct company_file *file = *state;
    (void)key(file, "SO", SO_TEN);
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=4|1.source=O1");
    (void)key(file, "SX", SD "ref=X1|1.item=P001|1.quantity=3|1.source=D1");
    refuse(file, "SX", SD "ref=X2|1.item=P001|1.quantity=2|1.source=D1", 1, "quantity", "open");
    refuse(file, "SX", SD "ref=X2|1.item=P001|1.quantity=1|1.source=O1", 1, "source", "unknown");
    refused_doing(file, "recall", "SD:D1", "", RC_REFUSED, "downstream");
    assert_string_equal(cell(file, "SO:O1", 1, "open"), "6");
    assert_int_equal(on_hand(file, "MAIN", "P001", 10), 100 - 4 + 3);
}

/* Else the goods would be in the warehouse twice on the days between. */
static void nothing_comes_back_before_it_left(void **state)
{
    struct company_file *file = *state;
    struct document_done done;
    (void)key(file, "SD",
              "date=2026-03-09|late_reason=FORGOTTEN|customer=ALFKI|ref=D1|1.item=P001|1.quantity=4");
    refuse(file, "SX",
           "date=2026-03-08|late_reason=FORGOTTEN|customer=ALFKI|ref=X1|1.item=P001|1.quantity=1|1.source=D1",
           1, "source", "before-original");
    (void)key(
        file, "SX",
        "date=2026-03-09|late_reason=FORGOTTEN|customer=ALFKI|ref=X1|1.item=P001|1.quantity=1|1.source=D1");
    as(file, 10, OTHER_CLERK);
    doing(file, "askback", "SD:D1", "");
    as(file, 10, CLERK);
    struct document_submit submit = {.corrects = "SD-2026-000001"};
    assert_int_equal(submit_as(file, &submit, "SD", SD "ref=D1|1.item=P001|1.quantity=4", &done), RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "date", "drawn"));
    doing(file, "recall", "SX:X1", "");
    CHECKED(submit_as(file, &submit, "SD", SD "ref=D1|1.item=P001|1.quantity=4", &done));
}

static void a_picking_is_for_one_thing_and_so_is_its_return(void **state)
{
    struct company_file *file = *state;
    refuse(file, "MI", "date=2026-03-10|1.item=P001|1.quantity=1", 0, "product", "names-one");
    assert_non_null(strstr(file->err.text, "name the product or workshop it is for"));
    assert_null(strstr(file->err.text, "source"));
    refuse(file, "MI", "date=2026-03-10|product=P002|workshop=7|1.item=P001|1.quantity=1", 0, "product",
           "names-one");
    (void)key(file, "MI", "date=2026-03-10|ref=M1|product=P002|1.item=P001|1.quantity=5");
    refuse(file, "MX", "date=2026-03-10|product=P001|1.item=P001|1.quantity=1|1.source=M1", 1, "source",
           "use");
    refuse(file, "MX", "date=2026-03-10|workshop=7|1.item=P001|1.quantity=1|1.source=M1", 1, "source", "use");
    (void)key(file, "MX", "date=2026-03-10|product=P002|1.item=P001|1.quantity=1|1.source=M1");
    (void)key(file, "MX", "date=2026-03-10|1.item=P001|1.quantity=1|1.source=M1");
}

static void a_copy_brings_what_is_open_once(void **state)
{
    struct company_file *file = *state;
    char number[NUMBER_BYTES];
    struct cells cells = {.arena = &file->arena};
    const char *const have[] = {"SO-2026-000001/1"};
    struct document_draw draw = {.type = document_type_find("SD"), .source = "O1", .party = ""};
    (void)key(file, "SO", SO_TEN "|3.item=P001|3.quantity=24|3.price=1");
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=4|1.source=O1/1");
    CHECKED(document_draw(&file->context, &draw, &cells, number, &file->err));
    assert_string_equal(number, "SO-2026-000001");
    assert_string_equal(cells_get(&cells, 0, "customer"), "ALFKI");
    assert_null(cells_get(&cells, 0, "ref"));
    assert_string_equal(cells_get(&cells, 1, "quantity"), "6");
    assert_string_equal(cells_get(&cells, 1, "source"), "SO-2026-000001/1");
    assert_string_equal(cells_get(&cells, 2, "item"), "P002");
    assert_string_equal(cells_get(&cells, 3, "quantity"), "24");
    assert_null(cells_get(&cells, 4, "item"));
    struct cells rest = {.arena = &file->arena};
    draw.have = have;
    draw.have_count = 1;
    CHECKED(document_draw(&file->context, &draw, &rest, number, &file->err));
    assert_string_equal(cells_get(&rest, 1, "item"), "P002");
    draw.party = "BONAP";
    REFUSED(document_draw(&file->context, &draw, &rest, number, &file->err), RC_REFUSED, "unknown");
    draw.type = document_type_find("TR");
    REFUSED(document_draw(&file->context, &draw, &rest, number, &file->err), RC_REFUSED, "upstream");
}

/* 5 of two boxes of 12 are gone: what is left is no number of boxes, and comes in pieces, all of it. */
static void a_copy_leaves_no_crumb(void **state)
{
    struct company_file *file = *state;
    char number[NUMBER_BYTES];
    struct cells cells = {.arena = &file->arena};
    const struct document_draw draw = {.type = document_type_find("SD"), .source = "B", .party = ""};
    (void)key(file, "SO",
              "date=2026-03-10|customer=ALFKI|ref=B|1.item=P001|1.quantity=2|1.unit=BOX|1.price=1");
    (void)key(file, "SD", SD "ref=D1|1.item=P001|1.quantity=5|1.source=B");
    CHECKED(document_draw(&file->context, &draw, &cells, number, &file->err));
    assert_string_equal(cells_get(&cells, 1, "quantity"), "19");
    assert_string_equal(cells_get(&cells, 1, "unit"), "EA");
    (void)key(file, "SD", SD "ref=D2|1.item=P001|1.quantity=7|1.source=B");
    struct cells box = {.arena = &file->arena};
    CHECKED(document_draw(&file->context, &draw, &box, number, &file->err));
    assert_string_equal(cells_get(&box, 1, "quantity"), "1");
    assert_string_equal(cells_get(&box, 1, "unit"), "BOX");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STOCK_TEST(parts_until_nothing_is_open),
        STOCK_TEST(in_other_units),
        STOCK_TEST(the_line_that_has_enough),
        STOCK_TEST(only_what_may_be_drawn_on),
        STOCK_TEST(tolerance_is_the_settings),
        STOCK_TEST(an_order_keeps_what_is_drawn),
        STOCK_TEST(an_amended_order),
        STOCK_TEST(what_is_not_drawn_any_more_is_open),
        STOCK_TEST(returns_draw_on_deliveries),
        STOCK_TEST(a_picking_is_for_one_thing_and_so_is_its_return),
        STOCK_TEST(nothing_comes_back_before_it_left),
        STOCK_TEST(a_copy_brings_what_is_open_once),
        STOCK_TEST(a_copy_leaves_no_crumb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
