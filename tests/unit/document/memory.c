/* Proves: wherever memory runs out, a submit, a recall, a reading or a change of a master says so, crashes
 * nothing and leaves nothing written; with enough of it, it passes. */
#include "document_file.h"

enum { STEP_BYTES = 192, MOST_BYTES = 1 << 20 };

typedef enum rc (*work_fn)(struct company_file *file, const struct cells *cells);

static enum rc do_submit(struct company_file *file, const struct cells *cells)
{
    struct document_done done;
    struct document_submit submit = {
        .uid = "00000000000000000000000000000001", .type = document_type_find("SO"), .cells = cells};
    return document_submit(&file->context, &submit, &done, &file->err);
}

static enum rc do_recall(struct company_file *file, const struct cells *cells)
{
    struct document_stepped stepped;
    struct document_step doing = {.action = "recall", .name = "SO:77"};
    (void)cells;
    return document_step(&file->context, &doing, &stepped, &file->err);
}

static enum rc do_correct(struct company_file *file, const struct cells *cells)
{
    struct document_done done;
    struct document_submit submit = {.uid = "00000000000000000000000000000002",
                                     .type = document_type_find("SO"),
                                     .cells = cells,
                                     .corrects = "SO-2026-000001"};
    return document_submit(&file->context, &submit, &done, &file->err);
}

static enum rc do_read(struct company_file *file, const struct cells *cells)
{
    struct document_view *view = NULL;
    (void)cells;
    return document_read(&file->context, "SO-2026-000001", 0, &view, &file->err);
}

static enum rc do_master(struct company_file *file, const struct cells *cells)
{
    struct master_done done;
    (void)cells;
    struct cells item = {.arena = &file->arena};
    enum rc rc = cells_put(&item, 0, "code", "P001", &file->err);
    if (rc == RC_OK)
        rc = cells_put(&item, 0, "name", "Chai, black", &file->err);
    return rc ? rc
              : master_put(&file->context, master_find("items"), &item, MASTER_CHANGE, 0, &done, &file->err);
}

static enum rc do_draft(struct company_file *file, const struct cells *cells)
{
    struct draft_done done;
    struct draft_put change = {.uid = "00000000000000000000000000000003",
                               .type = document_type_find("SO"),
                               .seq = 1,
                               .cells = cells};
    return draft_put(&file->context, &change, &done, &file->err);
}

/* Does it with a little more memory each time, until there is enough. */
static void grow_until_done(struct company_file *file, work_fn work, const struct cells *cells)
{
    int refused = 0;
    for (size_t bytes = STEP_BYTES; bytes < MOST_BYTES; bytes += STEP_BYTES) {
        int64_t events = event_count(file);
        arena_free(&file->arena);
        file->arena.limit_bytes = bytes;
        request(file, clock_at(2026, 3, 10, NOON), CLERK);
        file->context.programs = NULL; /* compiling takes memory of the request too */
        CHECKED(store_begin(file->store, __func__, &file->err));
        if (work(file, cells) == RC_OK) {
            CHECKED(store_commit(file->store, &file->err));
            file->arena.limit_bytes = 0;
            assert_true(refused > 5);
            return;
        }
        store_rollback(file->store);
        refused++;
        if (strcmp(file->err.rule, "memory"))
            fail_msg("with %zu bytes: %s: %s", bytes, file->err.rule, file->err.text);
        assert_int_equal(event_count(file), events);
    }
    fail_msg("never enough memory");
}

static void no_memory_breaks_nothing(void **state)
{
    struct company_file *file = *state;
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    static const char *const some[][2] = {
        {"item", "P001"}, {"quantity", "2"}, {"price", "3*4"}, {"unit", "BOX"}};
    CHECKED(cells_put(&cells, 0, "customer", "alfki", &file->err));
    CHECKED(cells_put(&cells, 0, "ref", "77", &file->err));
    for (int line = 1; line <= 3; line++) {
        for (size_t i = 0; i < 4; i++)
            CHECKED(cells_put(&cells, line, some[i][0], some[i][1], &file->err));
    }
    static const work_fn works[] = {do_submit, do_read, do_recall, do_correct, do_draft, do_master};
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        grow_until_done(file, works[i], &cells);
    assert_int_equal(read_of(file, "SO:77")->revision, 2);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(no_memory_breaks_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
