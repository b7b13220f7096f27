/* Proves: a draft is kept exact to the byte, half-typed and odd text included; changes are taken in order and
 * once; it is its operator's alone; handles are never used again; a submit takes it away, a refused one
 * leaves it; long ones cost only what changes. */
#include "document_file.h"

#define UID "0123456789abcdef0123456789abcdef"

static enum rc put_draft(struct company_file *file, const char *uid, int64_t seq, const char *text,
                         struct draft_done *ret)
{
    struct draft_put change = {
        .uid = uid, .type = document_type_find("SO"), .seq = seq, .cells = cells_of(file, text)};
    CHECKED(store_begin(file->store, __func__, &file->err));
    err_clear(&file->err);
    return ended(file, draft_put(&file->context, &change, ret, &file->err));
}

static struct draft *draft_at(struct company_file *file, const char *name)
{
    struct draft *draft = NULL;
    CHECKED(draft_get(&file->context, name, &draft, &file->err));
    return draft;
}

static void exact_to_the_byte(void **state)
{
    struct company_file *file = *state;
    static const char *const odd[] = {"",        " 12*", "abc\"\\/", "上海骑行", "e\xCC\x81 \xE2\x80\x8D",
                                      "3,4.5.6", "=1+1", "  "};
    static const char *const fields[] = {"ref", "date",      "customer", "party_name",
                                         "due", "warehouse", "note",     "late_reason"};
    struct draft_done done;
    for (int64_t seq = 1; seq <= 8; seq++) {
        char text[128];
        snprintf(text, sizeof text, "%s=%s", fields[seq - 1], odd[seq - 1]);
        request(file, clock_at(2026, 3, 10, NOON + (int)seq), CLERK);
        CHECKED(put_draft(file, UID, seq, text, &done));
        assert_int_equal(done.seq, seq);
        assert_string_equal(done.handle, "SO-DRAFT-1");
    }
    struct draft *draft = draft_at(file, "SO-DRAFT-1");
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(cells_get(&draft->cells, 0, fields[i]), odd[i]);
    assert_int_equal(draft->cells.count, 8);
    assert_int_equal(draft->entered_at, clock_at(2026, 3, 10, NOON + 1));
    assert_int_equal(draft->changed_at, clock_at(2026, 3, 10, NOON + 8));
}

/* Any sequence of puts and dropped lines leaves what the same changes leave in plain cells. */
static void random_changes_add_up(void **state)
{
    struct company_file *file = *state;
    static const char *const fields[] = {"item", "quantity", "price", "line_note", "discount"};
    unsigned seed = (unsigned)time(NULL);
    struct arena arena = {0};
    struct cells plain = {.arena = &arena};
    print_message("seed %u\n", seed);
    for (int64_t seq = 1; seq <= 300; seq++) {
        struct draft_done done;
        int dropped = 1 + (int)(rand_r(&seed) % 20);
        struct draft_put change = {.uid = UID, .type = document_type_find("SO"), .seq = seq};
        request(file, clock_at(2026, 3, 10, NOON), CLERK);
        struct cells *cells = cells_of(file, "");
        if (rand_r(&seed) % 5 == 0) {
            change.drop_lines = &dropped;
            change.drop_count = 1;
            cells_drop_line(&plain, dropped);
        }
        for (int i = (int)(rand_r(&seed) % 4); i > 0; i--) {
            int line = 1 + (int)(rand_r(&seed) % 20);
            char text[16];
            const char *field = fields[rand_r(&seed) % 5];
            snprintf(text, sizeof text, "%d", (int)(rand_r(&seed) % 1000));
            CHECKED(cells_put(cells, line, field, text, &file->err));
            CHECKED(cells_put(&plain, line, field, text, &file->err));
        }
        change.cells = cells;
        CHECKED(store_begin(file->store, __func__, &file->err));
        CHECKED(ended(file, draft_put(&file->context, &change, &done, &file->err)));
    }
    struct draft *draft = draft_at(file, UID);
    size_t expected = 0, kept = 0;
    for (size_t i = 0; i < draft->cells.count; i++)
        kept += draft->cells.items[i].field != NULL;
    for (size_t i = 0; i < plain.count; i++) {
        const struct cell *cell = &plain.items[i];
        if (!cell->field)
            continue;
        assert_string_equal(cells_get(&draft->cells, cell->line, cell->field), cell->text);
        expected++;
    }
    assert_int_equal(kept, expected);
    arena_free(&arena);
}

static void changes_come_in_order_and_once(void **state)
{
    struct company_file *file = *state;
    struct draft_done done;
    assert_int_equal(put_draft(file, UID, 2, "ref=x", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "gone");
    CHECKED(put_draft(file, UID, 1, "ref=1", &done));
    CHECKED(put_draft(file, UID, 2, "ref=2", &done));
    CHECKED(put_draft(file, UID, 2, "ref=2", &done)); /* sent again after a lost answer */
    assert_int_equal(done.seq, 2);
    assert_int_equal(done.differs.count, 0);
    CHECKED(put_draft(file, UID, 1, "ref=late|note=there",
                      &done)); /* from another terminal: passed over, and told */
    assert_int_equal(done.seq, 2);
    assert_false(done.taken);
    assert_string_equal(cells_get(&done.differs, 0, "ref"), "2");
    assert_string_equal(cells_get(&done.differs, 0, "note"), "");
    assert_string_equal(cells_get(&draft_at(file, UID)->cells, 0, "ref"), "2");
    assert_int_equal(put_draft(file, UID, 4, "ref=4", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "seq");
    assert_int_equal(draft_at(file, UID)->seq, 2);
}

static void bad_ones_are_refused(void **state)
{
    struct company_file *file = *state;
    struct draft_done done;
    assert_int_equal(put_draft(file, "ABC", 1, "ref=1", &done), RC_USAGE);
    assert_int_equal(put_draft(file, UID, 1, "colour=red", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "field");
    assert_int_equal(put_draft(file, UID, 1, "1.customer=ALFKI", &done), RC_REFUSED);
    assert_int_equal(put_draft(file, UID, 1, "note=a\x1b[31mb", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "text");
    assert_int_equal(put_draft(file, UID, 1, "note=\xE2\x80\xAEgpj", &done), RC_REFUSED); /* U+202E */
    file->context.roles = ROLE_WAREHOUSE;
    assert_int_equal(put_draft(file, UID, 1, "ref=1", &done), RC_DENIED);
    assert_null(draft_at(file, UID));
}

static void it_is_the_operators_own(void **state)
{
    struct company_file *file = *state;
    struct draft_done done;
    struct draft *draft = NULL;
    struct document_view *view = NULL;
    int64_t event = 0;
    CHECKED(put_draft(file, UID, 1, "ref=1", &done));
    request(file, clock_at(2026, 3, 10, NOON), OTHER_CLERK);
    assert_int_equal(put_draft(file, UID, 2, "ref=2", &done), RC_DENIED);
    REFUSED(draft_get(&file->context, UID, &draft, &file->err), RC_DENIED, "owner");
    REFUSED(document_read(&file->context, "SO-DRAFT-1", 0, &view, &file->err), RC_DENIED, "owner");
    CHECKED(store_begin(file->store, __func__, &file->err));
    REFUSED(draft_delete(&file->context, "SO-DRAFT-1", &event, &file->err), RC_DENIED, "owner");
    store_rollback(file->store);
}

static void handles_are_never_used_again(void **state)
{
    struct company_file *file = *state;
    struct draft_done done;
    struct document_stepped stepped;
    char uid[ID_HEX_BYTES];
    CHECKED(put_draft(file, UID, 1, "ref=1", &done));
    CHECKED(step(file, "delete", "so-draft-1", "", &stepped));
    last_event_is(file, "draft.delete", "SO-DRAFT-1", "");
    assert_null(draft_at(file, UID));
    CHECKED(put_draft(file, random_id(uid), 1, "ref=1", &done));
    assert_string_equal(done.handle, "SO-DRAFT-2");
}

static void a_submit_takes_it_away(void **state)
{
    struct company_file *file = *state;
    struct draft_done put_done;
    struct document_done done;
    struct document_submit submit = {.uid = UID, .seq = 3};
    CHECKED(put_draft(file, UID, 1, "customer=ALFKI|1.item=P001|1.quantity=2|1.price=oops", &put_done));
    request(file, clock_at(2026, 3, 10, NOON + 60), CLERK);
    CHECKED(put_draft(file, UID, 2, "1.quantity=3", &put_done));
    assert_int_equal(submit_as(file, &submit, NULL, "1.line_note=x", &done), RC_REFUSED);
    assert_true(fault_found(&file->context, 1, "price", "number"));
    assert_int_equal(draft_at(file, UID)->seq, 2); /* a refused submit leaves the draft as it was */
    submit = (struct document_submit){.uid = UID, .seq = 3, .keystrokes = 41};
    CHECKED(submit_as(file, &submit, NULL, "1.price=18", &done));
    assert_null(draft_at(file, UID));
    struct document_view *view = read_of(file, done.number);
    assert_string_equal(cells_get(&view->cells, 1, "quantity"), "3");
    assert_null(cells_get(&view->cells, 1, "line_note"));
    assert_int_equal(view->keystrokes, 41);
    assert_int_equal(view->entered_at, clock_at(2026, 3, 10, NOON));
    assert_int_equal(view->submitted_at, clock_at(2026, 3, 10, NOON + 60));
    assert_string_equal(view->uid, UID);
    assert_int_equal(put_draft(file, UID, 1, "ref=1", &put_done), RC_REFUSED);
    assert_string_equal(file->err.rule, "submitted");
    submit = (struct document_submit){.uid = UID, .seq = 4};
    assert_int_equal(submit_as(file, &submit, "SO", "1.price=18", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "gone");
}

struct listed {
    int count;
    char handles[4][NUMBER_BYTES];
};

static bool take_row(void *context, const struct draft_row *row)
{
    struct listed *listed = context;
    memcpy(listed->handles[listed->count++], row->handle, NUMBER_BYTES);
    return listed->count < 4;
}

static bool check_row(void *context, const struct draft_row *row)
{
    (void)context;
    assert_string_equal(row->ref, "r1");
    assert_string_equal(row->party, "alf");
    assert_string_equal(row->date, "t");
    assert_int_equal(row->line_count, 2);
    assert_string_equal(row->corrects, "");
    return true;
}

static void they_are_listed(void **state)
{
    struct company_file *file = *state;
    struct draft_done done;
    struct listed listed = {0};
    char uids[3][ID_HEX_BYTES];
    CHECKED(put_draft(file, random_id(uids[0]), 1, "ref=r1|customer=alf|date=t|1.item=P|5.item=Q", &done));
    CHECKED(draft_list(&file->context, CLERK, check_row, NULL, &file->err));
    request(file, clock_at(2026, 3, 10, NOON + 1), CLERK);
    CHECKED(put_draft(file, random_id(uids[1]), 1, "1.item=only a line", &done));
    request(file, clock_at(2026, 3, 10, NOON + 2), OTHER_CLERK);
    CHECKED(put_draft(file, random_id(uids[2]), 1, "ref=x", &done));
    CHECKED(draft_list(&file->context, CLERK, take_row, &listed, &file->err));
    assert_int_equal(listed.count, 2);
    assert_string_equal(listed.handles[0], "SO-DRAFT-2"); /* last changed first */
    listed.count = 0;
    CHECKED(draft_list(&file->context, 0, take_row, &listed, &file->err));
    assert_int_equal(listed.count, 3);
    file->context.roles = ROLE_PURCHASING;
    listed.count = 0;
    CHECKED(draft_list(&file->context, 0, take_row, &listed, &file->err));
    assert_int_equal(listed.count, 0);
}

static void a_long_one_costs_what_changes(void **state)
{
    struct company_file *file = *state;
    struct draft_done done;
    struct cells *cells = cells_of(file, "");
    for (int line = 1; line <= CELLS_LINES_MAX; line++)
        CHECKED(cells_put(cells, line, "item", "P001", &file->err));
    struct draft_put all = {.uid = UID, .type = document_type_find("SO"), .seq = 1, .cells = cells};
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(ended(file, draft_put(&file->context, &all, &done, &file->err)));
    assert_int_equal(draft_at(file, UID)->cells.count, CELLS_LINES_MAX);
    struct store_counts before = store_count(file->store);
    CHECKED(put_draft(file, UID, 2, "1000.quantity=5", &done));
    assert_true(store_count(file->store).rows_written - before.rows_written <= 2);
    assert_true(store_count(file->store).statements - before.statements <= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(exact_to_the_byte),      TEST(random_changes_add_up),   TEST(changes_come_in_order_and_once),
        TEST(bad_ones_are_refused),   TEST(it_is_the_operators_own), TEST(handles_are_never_used_again),
        TEST(a_submit_takes_it_away), TEST(they_are_listed),         TEST(a_long_one_costs_what_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
