/* Goods in a warehouse, who keys and who audits, for the tests of what moves stock. */
#ifndef TEST_STOCK_FILE_H
#define TEST_STOCK_FILE_H

#include "document_file.h"

#include "daybook/ledger/stock.h"

DAYBOOK_SQL(test_stock_ids,
            "SELECT (SELECT id FROM warehouse WHERE code = ?), (SELECT id FROM item WHERE code = ?)");
DAYBOOK_SQL(test_setting_put, "INSERT INTO setting (name, value) VALUES (?, ?)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
DAYBOOK_SQL(test_move_count, "SELECT COUNT(*) FROM move");

/* The clock's day in March 2026; the operator goes on. */
static inline void as(struct company_file *file, int day, int64_t operator_id)
{
    request(file, clock_at(2026, 3, day, NOON), operator_id);
}

/* On hand at the end of a day of March 2026, in whole units. */
static inline int on_hand(struct company_file *file, const char *warehouse, const char *item, int day)
{
    struct row *row = NULL;
    bool has = false;
    qty_t quantity = 0;
    CHECKED(row_begin(file->store, &test_stock_ids, &row, &file->err));
    row_bind_text(row, warehouse);
    row_bind_text(row, item);
    CHECKED(row_step(row, &has, &file->err));
    const int64_t ids[] = {row_int(row, 0), row_int(row, 1)};
    row_end(row);
    CHECKED(stock_on_hand(&file->context, ids[0], ids[1], day_from_date((struct date){2026, 3, day}),
                          &quantity, &file->err));
    assert_int_equal(quantity % 1000000, 0);
    return (int)(quantity / 1000000);
}

static inline void set(struct company_file *file, const char *name, const char *value)
{
    struct row *row = NULL;
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(row_begin(file->store, &test_setting_put, &row, &file->err));
    row_bind_text(row, name);
    row_bind_text(row, value);
    CHECKED(row_run(row, &file->err));
    CHECKED(store_commit(file->store, &file->err));
}

/* Submits and gives the number, borrowed until the next call. */
static inline const char *key(struct company_file *file, const char *type, const char *text)
{
    static struct document_done done;
    CHECKED(submit_text(file, type, text, &done));
    return done.number;
}

/* The submit is refused, by this rule at this line and field. */
static inline void refuse(struct company_file *file, const char *type, const char *text, int line,
                          const char *field, const char *rule)
{
    struct document_done done;
    assert_int_equal(submit_text(file, type, text, &done), RC_REFUSED);
    if (!fault_found(&file->context, line, field, rule))
        fail_msg("wanted %d %s %s, found: %s (%s)", line, field, rule, file->err.text, file->err.rule);
}

static inline void doing(struct company_file *file, const char *action, const char *name, const char *reason)
{
    struct document_stepped stepped;
    const struct document_step of = {.action = action, .name = name, .reason = reason, .note = "as it is"};
    CHECKED(store_begin(file->store, __func__, &file->err));
    context_clear_faults(&file->context);
    err_clear(&file->err);
    if (ended(file, document_step(&file->context, &of, &stepped, &file->err)) != RC_OK)
        fail_msg("%s %s: %s", action, name, file->err.text);
}

static inline void refused_doing(struct company_file *file, const char *action, const char *name,
                                 const char *reason, enum rc rc, const char *rule)
{
    struct document_stepped stepped;
    const struct document_step of = {.action = action, .name = name, .reason = reason, .note = "as it is"};
    CHECKED(store_begin(file->store, __func__, &file->err));
    context_clear_faults(&file->context);
    err_clear(&file->err);
    const enum rc got = ended(file, document_step(&file->context, &of, &stepped, &file->err));
    if (got != rc || strcmp(file->err.rule, rule) != 0)
        fail_msg("%s %s: wanted %s, got %d %s: %s", action, name, rule, got, file->err.rule, file->err.text);
}

/* A cell of a document as it stands; "" where it has none. */
static inline const char *cell(struct company_file *file, const char *name, int line, const char *field)
{
    const char *text = cells_get(&read_of(file, name)->cells, line, field);
    return text ? text : "";
}

/* 100 of each of P001 and P002 in MAIN from the 1st on. */
static inline int stock_setup(void **state)
{
    assert_int_equal(document_setup(state), 0);
    struct company_file *file = *state;
    as(file, 1, CLERK);
    (void)key(file, "OI",
              "date=2026-03-01|ref=first|reason=FOUND|1.item=P001|1.quantity=100|2.item=P002|2.quantity=100");
    as(file, 10, CLERK);
    return 0;
}

#define STOCK_TEST(name) cmocka_unit_test_setup_teardown(name, stock_setup, company_teardown)

#endif
