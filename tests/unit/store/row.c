/* Proves: values go in and come out as they were, to the ends of their range; the first failed bind is told
 * by the step; a statement is prepared once and kept; one used inside itself gets a copy; every statement
 * linked in is registered and fits the schema. */
#include "ledger_file.h"

DAYBOOK_SQL(test_echo, "SELECT ?, ?, ?, ?");
DAYBOOK_SQL(test_one, "SELECT ?");
DAYBOOK_SQL(test_count_up,
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n");
DAYBOOK_SQL(test_add, "INSERT INTO setting (name, value) VALUES (?, ?) RETURNING version");

/* Not registered: these do not fit. */
static const struct sql wrong_table = {"wrong_table", "SELECT * FROM no_such_table"};
static const struct sql two_at_once = {"two_at_once", "SELECT 1; SELECT 2"};
static const struct sql nothing = {"nothing", "  "};

static void values_come_back(void **state)
{
    struct ledger_file *file = *state;
    struct row *row = NULL;
    bool has = false;
    size_t bytes = 9;
    static const unsigned char blob[] = {0, 1, 0, 255};
    char text[] = "自行车 €";
    CHECKED(row_begin(file->store, &test_echo, &row, &file->err));
    row_bind_int(row, INT64_MIN);
    row_bind_text(row, text);
    row_bind_blob(row, blob, sizeof blob);
    row_bind_int_or_null(row, false, 5);
    text[0] = 'x'; /* bind has copied it */
    CHECKED(row_step(row, &has, &file->err));
    assert_true(has);
    assert_true(row_int(row, 0) == INT64_MIN);
    assert_string_equal(row_text(row, 1), "自行车 €");
    assert_memory_equal(row_blob(row, 2, &bytes), blob, sizeof blob);
    assert_int_equal(bytes, sizeof blob);
    assert_true(row_null(row, 3));
    assert_string_equal(row_text(row, 3), "");
    assert_false(row_null(row, 0));
    CHECKED(row_step(row, &has, &file->err));
    assert_false(has);
    REFUSED(row_step(row, &has, &file->err), RC_USAGE, "engine"); /* past the end */
    row_end(row);
    CHECKED(row_begin(file->store, &test_echo, &row, &file->err));
    row_bind_int_or_null(row, true, INT64_MAX);
    row_bind_text(row, NULL);
    row_bind_blob(row, NULL, 0);
    row_bind_null(row);
    CHECKED(row_step(row, &has, &file->err));
    assert_true(row_int(row, 0) == INT64_MAX);
    assert_true(row_null(row, 1));
    assert_false(row_null(row, 2)); /* an empty blob is no NULL */
    row_end(row);
    row_end(NULL);
}

static void failed_bind_is_sticky(void **state)
{
    struct ledger_file *file = *state;
    struct row *row = NULL;
    bool has = false;
    const size_t huge_bytes = 3 << 20; /* past the limit of a value */
    char *huge = malloc(huge_bytes);
    assert_non_null(huge);
    memset(huge, 'x', huge_bytes - 1);
    huge[huge_bytes - 1] = '\0';
    CHECKED(row_begin(file->store, &test_echo, &row, &file->err));
    row_bind_int(row, 1);
    row_bind_text(row, huge);
    row_bind_int(row, 3);
    row_bind_int(row, 4);
    REFUSED(row_step(row, &has, &file->err), RC_REFUSED, "too-long");
    REFUSED(row_step(row, &has, &file->err), RC_REFUSED, "too-long");
    row_end(row);
    free(huge);
    CHECKED(row_begin(file->store, &test_one, &row, &file->err)); /* the failure ends with its use */
    row_bind_int(row, 1);
    row_bind_int(row, 2);
    REFUSED(row_step(row, &has, &file->err), RC_USAGE, "engine"); /* one too many */
    row_end(row);
    CHECKED(row_begin(file->store, &test_one, &row, &file->err));
    REFUSED(row_step(row, &has, &file->err), RC_USAGE, "engine"); /* none */
    assert_non_null(strstr(file->err.text, "test_one"));
    row_end(row);
    CHECKED(row_begin(file->store, &test_one, &row, &file->err));
    row_bind_int(row, 7);
    CHECKED(row_step(row, &has, &file->err));
    assert_int_equal(row_int(row, 0), 7);
    row_bind_int(row, 8); /* after the first step */
    REFUSED(row_step(row, &has, &file->err), RC_USAGE, "engine");
    row_end(row);
}

/* A value of the last use never shows in the next. */
static void binds_do_not_linger(void **state)
{
    struct ledger_file *file = *state;
    struct row *row = NULL;
    CHECKED(row_begin(file->store, &test_one, &row, &file->err));
    row_bind_text(row, "secret");
    CHECKED(row_run(row, &file->err));
    char *expanded = sqlite3_expanded_sql(row->stmt);
    assert_string_equal(expanded, "SELECT NULL");
    sqlite3_free(expanded);
}

static void statements_are_kept(void **state)
{
    struct ledger_file *file = *state;
    struct row *first = NULL, *again = NULL;
    CHECKED(row_begin(file->store, &test_one, &first, &file->err));
    row_end(first);
    CHECKED(row_begin(file->store, &test_one, &again, &file->err));
    assert_ptr_equal(first, again);
    row_end(again);
}

static void used_inside_itself(void **state)
{
    struct ledger_file *file = *state;
    struct row *rows[ROW_COPIES_MAX] = {0}, *one_more = NULL;
    bool has = false;
    for (int i = 0; i < ROW_COPIES_MAX; i++) {
        CHECKED(row_begin(file->store, &test_count_up, &rows[i], &file->err));
        row_bind_int(rows[i], 3);
        CHECKED(row_step(rows[i], &has, &file->err));
    }
    REFUSED(row_begin(file->store, &test_count_up, &one_more, &file->err), RC_USAGE,
            "engine"); /* a leak is told */
    for (int i = 0; i < ROW_COPIES_MAX; i++) {
        CHECKED(row_step(rows[i], &has, &file->err));
        assert_int_equal(row_int(rows[i], 0), 2); /* each at its own place */
        row_end(rows[i]);
        row_end(rows[i]); /* ending twice is harmless */
    }
    CHECKED(row_begin(file->store, &test_count_up, &one_more, &file->err));
    row_end(one_more);
    assert_int_equal(file->store->busy_rows, 0);
}

static void returning_gives_its_row(void **state)
{
    struct ledger_file *file = *state;
    struct row *row = NULL;
    bool has = false;
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(row_begin(file->store, &test_add, &row, &file->err));
    row_bind_text(row, "a");
    row_bind_text(row, "1");
    CHECKED(row_step(row, &has, &file->err));
    assert_true(has);
    assert_int_equal(row_int(row, 0), 1);
    row_end(row);
    CHECKED(store_commit(file->store, &file->err));
    assert_int_equal(raw_int(file->store->db, "SELECT count(*) FROM setting"), 1);
}

static void refusals_by_kind(void **state)
{
    struct ledger_file *file = *state;
    CHECKED(store_begin(file->store, __func__, &file->err));
    static const struct sql no_name = {"no_name", "INSERT INTO operator (login, name) VALUES ('x', '')"};
    static const struct sql no_account = {"no_account",
                                          "INSERT INTO category (code, name, sales) VALUES ('x', 'x', 9)"};
    static const struct sql no_int = {"no_int", "INSERT INTO counter (name, last) VALUES ('x', 'text')"};
    static const struct sql too_much = {"too_much",
                                        "SELECT sum(value) FROM (SELECT 9223372036854775807 AS value UNION "
                                        "ALL SELECT 1)"};
    static const struct sql *const refused[] = {&no_name, &no_account, &no_int};
    struct row *row = NULL;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        CHECKED(row_begin(file->store, refused[i], &row, &file->err));
        REFUSED(row_run(row, &file->err), RC_REFUSED, "constraint");
    }
    CHECKED(row_begin(file->store, &too_much, &row, &file->err));
    REFUSED(row_run(row, &file->err), RC_REFUSED, "engine"); /* never wraps, never becomes a REAL */
    assert_false(file->store->failed);
    store_rollback(file->store);
}

static void wrong_statements_are_named(void **state)
{
    struct ledger_file *file = *state;
    static const struct sql *const wrong[] = {&wrong_table, &two_at_once, &nothing};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct row *row = NULL;
        REFUSED(row_begin(file->store, wrong[i], &row, &file->err), RC_USAGE, "engine");
        assert_non_null(strstr(file->err.text, wrong[i]->name));
        assert_null(row);
    }
}

static bool registered(const char *name)
{
    size_t count = 0, found = 0;
    const struct sql *const *all = store_sql_all(&count);
    for (size_t i = 0; i < count; i++)
        found += strcmp(all[i]->name, name) == 0;
    return found == 1;
}

static void every_statement_fits_the_schema(void **state)
{
    struct ledger_file *file = *state;
    struct event_head head = {0};
    CHECKED(event_verify(file->store, &head, &file->err)); /* so that the library's object is linked */
    assert_true(registered("test_echo"));                  /* of this program */
    assert_true(registered("test_add"));
    assert_true(registered("event_insert")); /* of a library it links */
    assert_true(registered("event_last"));
    assert_true(registered("store_begin_write"));
    assert_false(registered("wrong_table"));
    CHECKED(store_sql_check(file->store, &file->err));
    CHECKED(store_begin(file->store, __func__, &file->err));
    assert_int_equal(raw(file, "ALTER TABLE setting RENAME COLUMN value TO content"), SQLITE_OK);
    REFUSED(store_sql_check(file->store, &file->err), RC_USAGE, "engine");
    assert_non_null(strstr(file->err.text, "test_add"));
    store_rollback(file->store);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(values_come_back),    CASE(failed_bind_is_sticky),      CASE(binds_do_not_linger),
        CASE(statements_are_kept), CASE(used_inside_itself),         CASE(returning_gives_its_row),
        CASE(refusals_by_kind),    CASE(wrong_statements_are_named), CASE(every_statement_fits_the_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
