/* Proves: the state table. Recall on the day of the submit by the keyer only, with a draft that holds every
 * cell; correction keeps type, number and year and leaves both revisions; void needs a reason; every step
 * leaves an event that covers the document; whatever is done, numbers stay free of gaps. */
#include "document_file.h"

#define GOOD                                                                                                 \
    "date=2026-03-10|customer=ALFKI|ref=77|due=2026-03-20|note=n|1.item=P001|1.quantity=2|1.price=18|1."     \
    "discount=5"

static void submit_good(struct company_file *file)
{
    struct document_done done;
    CHECKED(submit_text(file, "SO",
                        GOOD "|2.item=P002|2.quantity=1|2.unit=EA|2.price=19|2.tax=3|2.line_note=x", &done));
}

static void recall_makes_a_draft(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct draft *draft = NULL;
    unsigned char digest[HASH_BYTES];
    submit_good(file);
    struct document_view *before = read_of(file, "SO-2026-000001");
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    assert_string_equal(stepped.state, "recalled");
    CHECKED(draft_get(&file->context, stepped.draft_uid, &draft, &file->err));
    assert_string_equal(draft->corrects, "SO-2026-000001");
    assert_int_equal(draft->revision, 1);
    assert_int_equal(draft->entered_at, before->entered_at);
    size_t typed = 0;
    for (size_t i = 0; i < before->cells.count; i++) {
        const struct cell *cell = &before->cells.items[i];
        const struct record_field *field =
            record_field_find(before->type->record, cell->line ? PART_LINE : PART_HEADER, cell->field);
        if (field->flags & FIELD_COMPUTED)
            continue;
        assert_string_equal(cells_get(&draft->cells, cell->line, cell->field), cell->text);
        typed++;
    }
    assert_int_equal(draft->cells.count, typed);
    last_event_is(file, "document.recall", "SO-2026-000001", "");
    CHECKED(document_digest(&file->context, before->id, 1, "recalled", digest, &file->err));
    last_event_covers(file, digest);
    assert_string_equal(read_of(file, "SO-2026-000001")->draft, draft->handle);
}

static void only_the_keyer_on_that_day(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    submit_good(file);
    request(file, clock_at(2026, 3, 10, NOON), OTHER_CLERK);
    assert_int_equal(step(file, "recall", "SO-2026-000001", "", &stepped), RC_DENIED);
    request(file, clock_at(2026, 3, 11, 0), CLERK);
    assert_int_equal(step(file, "recall", "SO-2026-000001", "", &stepped), RC_REFUSED);
    assert_string_equal(file->err.rule, "same-day");
    request(file, clock_at(2026, 3, 10, 24 * HOUR - 1), CLERK);
    file->context.roles = ROLE_WAREHOUSE;
    assert_int_equal(step(file, "recall", "SO-2026-000001", "", &stepped), RC_DENIED);
    file->context.roles = ROLE_SALES;
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
}

static void a_correction_is_a_revision(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct document_done done;
    struct document_view *first = NULL;
    struct draft *draft = NULL;
    unsigned char digest[HASH_BYTES];
    const int dropped[] = {1};
    submit_good(file);
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    struct document_submit submit = {
        .uid = stepped.draft_uid, .seq = 2, .drop_lines = dropped, .drop_count = 1};
    CHECKED(submit_as(file, &submit, NULL, "due=2026-03-21|2.quantity=4|3.item=P001|3.quantity=1|3.price=2",
                      &done));
    assert_string_equal(done.number, "SO-2026-000001");
    assert_int_equal(done.revision, 2);
    assert_int_equal(done.outcome, DOCUMENT_CORRECTED);
    /* It was open at another terminal too: what comes from there does not begin another draft. */
    struct draft_put late = {.uid = stepped.draft_uid, .type = document_type_find("SO"), .seq = 2};
    struct draft_done late_done;
    REFUSED(draft_put(&file->context, &late, &late_done, &file->err), RC_REFUSED, "gone");
    struct document_view *view = read_of(file, "SO:77");
    assert_int_equal(view->revision, 2);
    assert_string_equal(view->state, "submitted");
    assert_null(cells_get(&view->cells, 1, "item"));
    assert_string_equal(cells_get(&view->cells, 2, "quantity"), "4");
    assert_string_equal(cells_get(&view->cells, 3, "item"), "P001");
    assert_string_equal(view->draft, "");
    CHECKED(document_read(&file->context, "SO-2026-000001", 1, &first, &file->err));
    assert_string_equal(cells_get(&first->cells, 1, "quantity"), "2");
    assert_string_equal(cells_get(&first->cells, 0, "due"), "2026-03-20");
    CHECKED(draft_get(&file->context, submit.uid, &draft, &file->err));
    assert_null(draft);
    CHECKED(document_digest(&file->context, done.id, 2, "submitted", digest, &file->err));
    last_event_covers(file, digest);
    assert_non_null(strstr(view->events[2].detail, "due: 2026-03-20 -> 2026-03-21"));
}

/* A line dropped in one revision does not lend its number to another line in the next. */
static void line_numbers_are_not_used_again(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct document_done done;
    const int dropped[] = {2};
    submit_good(file);
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    struct document_submit drop = {
        .uid = stepped.draft_uid, .seq = 2, .drop_lines = dropped, .drop_count = 1};
    CHECKED(submit_as(file, &drop, NULL, "1.quantity=3", &done));
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    struct document_submit add = {.uid = stepped.draft_uid, .seq = 2};
    CHECKED(submit_as(file, &add, NULL, "2.item=P002|2.quantity=8|2.price=1", &done));
    struct document_view *view = read_of(file, "SO-2026-000001");
    assert_null(cells_get(&view->cells, 2, "item"));
    assert_string_equal(cells_get(&view->cells, 3, "quantity"), "8");
    assert_string_equal(cells_get(&view->cells, 1, "quantity"), "3");
}

static void the_year_stays(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct document_done done;
    file->company.start = day_from_date((struct date){2025, 1, 1});
    submit_good(file);
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    struct document_submit submit = {.uid = stepped.draft_uid, .seq = 2};
    assert_int_equal(submit_as(file, &submit, NULL, "date=2025-12-31|late_reason=FORGOTTEN", &done),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "date", "year"));
    submit = (struct document_submit){.uid = stepped.draft_uid, .seq = 2};
    CHECKED(submit_as(file, &submit, NULL, "date=2026-03-09|late_reason=FORGOTTEN", &done));
    assert_true(done.late);
}

static void void_needs_a_reason(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct draft *draft = NULL;
    submit_good(file);
    assert_int_equal(step(file, "void", "SO-2026-000001", "KEYED-TWICE", &stepped), RC_REFUSED);
    assert_string_equal(file->err.rule, "state");
    assert_non_null(strstr(file->err.text, "recall"));
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    const char *uid = stepped.draft_uid;
    assert_int_equal(step(file, "void", "SO-2026-000001", "", &stepped), RC_REFUSED);
    assert_int_equal(step(file, "void", "SO-2026-000001", "FORGOTTEN", &stepped),
                     RC_REFUSED); /* a late reason */
    assert_string_equal(file->err.rule, "unknown");
    CHECKED(step(file, "void", "SO-2026-000001", "keyed-twice", &stepped));
    assert_string_equal(stepped.state, "void");
    last_event_is(file, "document.void", "SO-2026-000001", "KEYED-TWICE");
    CHECKED(draft_get(&file->context, uid, &draft, &file->err));
    assert_null(draft);
    assert_int_equal(step(file, "recall", "SO-2026-000001", "", &stepped), RC_REFUSED);
    assert_int_equal(step(file, "submit", "SO-2026-000001", "", &stepped), RC_REFUSED);
}

static void a_draft_of_a_number_is_not_deleted(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    submit_good(file);
    assert_int_equal(step(file, "delete", "SO-2026-000001", "", &stepped), RC_REFUSED);
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    assert_int_equal(step(file, "delete", "SO-DRAFT-1", "", &stepped), RC_REFUSED);
    assert_string_equal(file->err.rule, "numbered");
    CHECKED(step(file, "submit", "SO-2026-000001", "", &stepped));
    assert_int_equal(stepped.revision, 2);
    assert_string_equal(read_of(file, "SO-2026-000001")->state, "submitted");
}

static void a_stale_revision_is_refused(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    struct document_done done;
    submit_good(file);
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    CHECKED(step(file, "submit", "SO-2026-000001", "", &stepped));
    struct document_step old = {.action = "recall", .name = "SO-2026-000001", .revision = 1};
    REFUSED(document_step(&file->context, &old, &stepped, &file->err), RC_STALE, "stale");
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    struct document_submit submit = {.corrects = "SO-2026-000001", .revision = 1};
    assert_int_equal(submit_as(file, &submit, "SO", GOOD, &done), RC_STALE);
    submit = (struct document_submit){.corrects = "SO-2026-000001", .revision = 2};
    CHECKED(submit_as(file, &submit, "SO", GOOD, &done));
    assert_int_equal(done.revision, 3);
}

static void what_may_be_done_is_offered(void **state)
{
    struct company_file *file = *state;
    struct document_stepped stepped;
    submit_good(file);
    assert_string_equal(document_actions(&file->context, read_of(file, "SO-2026-000001")),
                        "recall amend closeshort");
    request(file, clock_at(2026, 3, 11, 0), CLERK);
    assert_string_equal(document_actions(&file->context, read_of(file, "SO-2026-000001")),
                        "amend closeshort");
    request(file, clock_at(2026, 3, 10, NOON), CLERK);
    CHECKED(step(file, "recall", "SO-2026-000001", "", &stepped));
    assert_string_equal(document_actions(&file->context, read_of(file, "SO-2026-000001")), "submit void");
    assert_string_equal(document_actions(&file->context, read_of(file, "SO-DRAFT-1")), "submit");
}

/* Random days of keying
 * --------------------------------------------------------------------------------------------------- */

struct numbers {
    int64_t last[2][2]; /* how many, by type and year */
    int documents;
};

static bool take_number(void *context, const struct document_row *row)
{
    struct numbers *numbers = context;
    int year = 0;
    assert_int_equal(sscanf(row->number + 3, "%d", &year), 1);
    numbers->last[row->type->code[0] == 'P'][year - 2026]++;
    numbers->documents++;
    return true;
}

/* Every number up to the highest is there exactly once: as many as the highest says, and none twice by the
 * schema. */
static void check_numbers(struct company_file *file)
{
    struct numbers numbers = {0};
    static const char *const codes[] = {"SO", "PO"};
    CHECKED(document_list(&file->context, &(struct document_filter){.from = DAY_NONE, .to = DAY_NONE},
                          take_number, &numbers, &file->err));
    for (int type = 0; type < 2; type++) {
        for (int year = 2026; year < 2028; year++) {
            struct document_name name;
            char number[NUMBER_BYTES];
            for (int64_t seq = 1; seq <= numbers.last[type][year - 2026]; seq++) {
                number_format(document_type_find(codes[type]), "", year, seq, number);
                CHECKED(document_resolve(&file->context, number, &name, &file->err));
            }
            number_format(document_type_find(codes[type]), "", year, numbers.last[type][year - 2026] + 1,
                          number);
            REFUSED(document_resolve(&file->context, number, &name, &file->err), RC_REFUSED, "unknown");
        }
    }
    assert_true(numbers.documents > 50);
}

static void numbers_have_no_gaps(void **state)
{
    struct company_file *file = *state;
    unsigned seed = (unsigned)time(NULL);
    struct document_stepped stepped;
    struct event_head head;
    int taken = 0;
    print_message("seed %u\n", seed);
    for (int i = 0; i < 400; i++) {
        static const char *const actions[] = {"recall", "void", "submit"};
        bool order = rand_r(&seed) % 2, late = rand_r(&seed) % 3 == 0;
        int year = 2026 + (int)(rand_r(&seed) % 2), kind = (int)(rand_r(&seed) % 5);
        struct document_done done;
        char text[256], number[NUMBER_BYTES];
        request(file, clock_at(year, 3, 10, NOON), CLERK);
        snprintf(text, sizeof text, "date=%d-03-%s|%s|1.item=P001|1.quantity=%d|1.price=1", year,
                 late ? "09" : "10", order ? "customer=ALFKI" : "supplier=S01", kind == 4 ? -1 : kind + 1);
        if (kind != 3) {
            enum rc rc = submit_text(file, order ? "SO" : "PO", text, &done);
            assert_int_equal(rc, late || kind == 4 ? RC_REFUSED : RC_OK);
            taken += rc == RC_OK;
            continue;
        }
        number_format(document_type_find(order ? "SO" : "PO"), "", year, 1 + rand_r(&seed) % 40, number);
        (void)step(file, actions[rand_r(&seed) % 3], number, "NOT-HAPPENED", &stepped);
    }
    request(file, clock_at(2027, 3, 10, NOON), CLERK);
    check_numbers(file);
    CHECKED(event_verify(file->store, &head, &file->err));
    assert_true(taken > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(recall_makes_a_draft),
        TEST(only_the_keyer_on_that_day),
        TEST(a_correction_is_a_revision),
        TEST(line_numbers_are_not_used_again),
        TEST(the_year_stays),
        TEST(void_needs_a_reason),
        TEST(a_draft_of_a_number_is_not_deleted),
        TEST(a_stale_revision_is_refused),
        TEST(what_may_be_done_is_offered),
        TEST(numbers_have_no_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
