/* Proves: a commit keeps everything and a rollback nothing; savepoints undo one request alone; nothing is
 * written outside a transaction; a transaction left open is named; readers see only what is committed and
 * never write. */
#include "ledger_file.h"

DAYBOOK_SQL(test_setting_add, "INSERT INTO setting (name, value) VALUES (?, ?)");
DAYBOOK_SQL(test_setting_count, "SELECT count(*) FROM setting");

static enum rc add(struct ledger_file *file, const char *name)
{
    struct row *row = NULL;
    enum rc rc = row_begin(file->store, &test_setting_add, &row, &file->err);
    if (rc)
        return rc;
    row_bind_text(row, name);
    row_bind_text(row, "value");
    return row_run(row, &file->err);
}

static int64_t count_in(struct store *store)
{
    struct row *row = NULL;
    struct err err = {0};
    bool has = false;
    assert_int_equal(row_begin(store, &test_setting_count, &row, &err), RC_OK);
    assert_int_equal(row_step(row, &has, &err), RC_OK);
    assert_true(has);
    const int64_t count = row_int(row, 0);
    row_end(row);
    return count;
}

static void commit_keeps(void **state)
{
    struct ledger_file *file = *state;
    CHECKED(store_begin(file->store, "test", &file->err));
    assert_true(store_in_transaction(file->store));
    CHECKED(add(file, "a"));
    assert_int_equal(store_changes(file->store), 1);
    CHECKED(store_commit(file->store, &file->err));
    assert_false(store_in_transaction(file->store));
    store_close(file->store);
    file->store = NULL;
    CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
    assert_int_equal(count_in(file->store), 1);
}

static void rollback_leaves_nothing(void **state)
{
    struct ledger_file *file = *state;
    const struct event event = event_of("test.done", "x");
    int64_t seq = 0;
    CHECKED(store_begin(file->store, "test", &file->err));
    CHECKED(add(file, "a"));
    CHECKED(event_add(file->store, &event, &seq, &file->err));
    store_rollback(file->store);
    assert_int_equal(count_in(file->store), 0);
    assert_int_equal(raw_int(file->store->db, "SELECT count(*) FROM event"), 0);
    CHECKED(store_begin(file->store, "test", &file->err));
    CHECKED(event_add(file->store, &event, &seq, &file->err));
    assert_int_equal(seq, 1); /* the number went back with the rest */
    CHECKED(store_commit(file->store, &file->err));
}

static void savepoint_undoes_one_request(void **state)
{
    struct ledger_file *file = *state;
    CHECKED(store_begin(file->store, "test", &file->err));
    CHECKED(store_savepoint(file->store, &file->err));
    CHECKED(add(file, "a"));
    CHECKED(store_release(file->store, &file->err));
    CHECKED(store_savepoint(file->store, &file->err));
    CHECKED(add(file, "b"));
    store_rollback_to(file->store);
    CHECKED(store_savepoint(file->store, &file->err));
    REFUSED(store_savepoint(file->store, &file->err), RC_USAGE, "transaction"); /* one level */
    CHECKED(add(file, "c"));
    REFUSED(add(file, "c"), RC_REFUSED, "unique"); /* a refused statement leaves the transaction standing */
    assert_true(store_in_transaction(file->store));
    CHECKED(store_release(file->store, &file->err));
    REFUSED(store_release(file->store, &file->err), RC_USAGE, "transaction");
    CHECKED(store_commit(file->store, &file->err));
    assert_int_equal(raw_int(file->store->db, "SELECT count(*) FROM setting WHERE name IN ('a', 'c')"), 2);
    assert_int_equal(count_in(file->store), 2);
}

/* A statement in use when its transaction goes is cut: it cannot be stepped into what is no longer there. */
static void rollback_cuts_statements(void **state)
{
    struct ledger_file *file = *state;
    struct row *row = NULL;
    bool has = false;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('a', '1'), ('b', '2')");
    CHECKED(store_begin(file->store, "test", &file->err));
    CHECKED(store_savepoint(file->store, &file->err));
    CHECKED(row_begin(file->store, &test_setting_count, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    store_rollback_to(file->store);
    REFUSED(row_step(row, &has, &file->err), RC_USAGE, "engine");
    row_end(row);
    store_rollback(file->store);
    assert_int_equal(count_in(file->store), 2);
}

static void writing_needs_a_transaction(void **state)
{
    struct ledger_file *file = *state;
    REFUSED(add(file, "a"), RC_USAGE, "engine");
    CHECKED(store_read_begin(file->store, &file->err));
    REFUSED(add(file, "a"), RC_USAGE, "engine");
    store_read_end(file->store);
    assert_int_equal(raw(file, "INSERT INTO setting (name, value) VALUES ('a', '1')"),
                     SQLITE_CONSTRAINT_COMMITHOOK);
    assert_int_equal(count_in(file->store), 0);
}

static void open_transaction_is_named(void **state)
{
    struct ledger_file *file = *state;
    REFUSED(store_commit(file->store, &file->err), RC_USAGE, "transaction");
    REFUSED(store_savepoint(file->store, &file->err), RC_USAGE, "transaction");
    CHECKED(store_begin(file->store, "document_submit", &file->err));
    REFUSED(store_begin(file->store, "again", &file->err), RC_USAGE, "transaction");
    assert_non_null(strstr(file->err.text, "document_submit"));
    store_close(file->store); /* with the transaction open: nothing is kept and nothing leaks */
    file->store = NULL;
    CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
}

static void readers_see_one_state(void **state)
{
    struct ledger_file *file = *state;
    struct store *reader = NULL;
    CHECKED(store_open(file->path, STORE_READER, &reader, &file->err));
    CHECKED(store_read_begin(reader, &file->err));
    assert_int_equal(count_in(reader), 0);
    CHECKED(store_begin(file->store, "test", &file->err));
    CHECKED(add(file, "a"));
    CHECKED(store_commit(file->store, &file->err));
    assert_int_equal(count_in(reader), 0);
    store_read_end(reader);
    assert_int_equal(count_in(reader), 1);
    REFUSED(store_begin(reader, "test", &file->err), RC_UNAVAILABLE, "read-only");
    struct row *row = NULL;
    CHECKED(row_begin(reader, &test_setting_add, &row, &file->err));
    row_bind_text(row, "b");
    row_bind_text(row, "2");
    REFUSED(row_run(row, &file->err), RC_UNAVAILABLE, "read-only");
    store_close(reader);
}

static void counters_count(void **state)
{
    struct ledger_file *file = *state;
    const struct store_counts before = store_count(file->store);
    CHECKED(store_begin(file->store, "test", &file->err));
    CHECKED(add(file, "a"));
    CHECKED(add(file, "b"));
    CHECKED(store_commit(file->store, &file->err));
    const struct store_counts after = store_count(file->store);
    assert_int_equal(after.statements - before.statements, 2);
    assert_int_equal(after.rows_written - before.rows_written, 2);
    assert_int_equal(after.commits - before.commits, 1);
}

/* Another program holds the file: the wait ends with a refusal, and the next try succeeds. */
static void busy_is_refused(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *other = bare_open(file->path);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_busy_timeout(file->store->db, 1);
    REFUSED(store_begin(file->store, "test", &file->err), RC_UNAVAILABLE, "busy");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    CHECKED(store_begin(file->store, "test", &file->err));
    store_rollback(file->store);
    sqlite3_close(other);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(commit_keeps),
        CASE(rollback_leaves_nothing),
        CASE(savepoint_undoes_one_request),
        CASE(rollback_cuts_statements),
        CASE(writing_needs_a_transaction),
        CASE(open_transaction_is_named),
        CASE(readers_see_one_state),
        CASE(counters_count),
        CASE(busy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
