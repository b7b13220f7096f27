/* The demo a newcomer meets: goods in its stores, an order that can be delivered at once and one that can be
 * received, keyed by its operators as anybody would; the file passes its check. Beginning with the first day
 * of a month too. */
#include "checked_file.h"

#include "daybook/document/upstream.h"

static struct demo shared;

/* Copies what is open of the order as Ctrl-U does, and submits it. */
static void draw_and_submit(struct demo *demo, const char *type, const char *source, const char *want)
{
    struct cells cells = {.arena = &demo->arena};
    char number[NUMBER_BYTES], uid[ID_HEX_BYTES], today[DAY_BYTES];
    struct document_done done;
    demo_request(demo, instant_now(), "warehouse");
    cells.arena = &demo->arena;
    const struct document_draw draw = {.type = document_type_find(type), .source = source, .party = ""};
    GOOD(document_draw(&demo->context, &draw, &cells, number, &demo->err));
    GOOD(cells_put(&cells, 0, "date", day_format(demo->context.today, today), &demo->err));
    const struct document_submit submit = {.uid = random_id(uid), .type = draw.type, .cells = &cells};
    GOOD(document_submit(&demo->context, &submit, &done, &demo->err));
    assert_non_null(strstr(done.number, want));
    BAD(document_draw(&demo->context, &draw, &cells, number, &demo->err), RC_REFUSED, "open");
}

static void a_newcomer_delivers_and_receives(void **state)
{
    struct demo *demo = &shared;
    struct found found;
    (void)state;
    demo_begin(demo);
    draw_and_submit(demo, "SD", "RC-1047", "SD-");
    draw_and_submit(demo, "PR", "P-310", "PR-");
    GOOD(store_commit(demo->store, &demo->err));
    demo_end(demo);
    check(demo, "", &found, NULL);
    assert_string_equal(found.failed, "");
}

static void begin_on(const char *month)
{
    struct demo *demo = &shared;
    struct setup setup;
    unlink(demo->first);
    setup_defaults(&setup);
    if (month)
        GOOD(month_parse(month, &setup.company.start, &demo->err));
    setup.password = ADMIN_PASSWORD;
    setup.demo = setup.demo_documents = true;
    GOOD(setup_ledger(demo->first, &setup, &demo->err));
}

/* Nothing is dated before the start month, which may have begun today. */
static void whatever_month_it_begins_with(void **state)
{
    (void)state;
    begin_on(NULL);
    a_newcomer_delivers_and_receives(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_newcomer_delivers_and_receives),
                                       cmocka_unit_test(whatever_month_it_begins_with)};
    demo_make(&shared);
    begin_on("2024-01");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
