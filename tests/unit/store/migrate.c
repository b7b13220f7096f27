/* Proves: schema.sql and all migrations make the same file, word for word; a migration is whole or not there,
 * keeps the ones before it, may build a table anew, and is refused where it leaves a reference without its
 * row. */
#include "ledger_file.h"

static sqlite3 *memory(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    sqlite3_extended_result_codes(db, 1);
    assert_int_equal(pragma_foreign_keys(db, true), SQLITE_OK);
    return db;
}

static char *schema_of(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    char *text = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT group_concat(part, char(10)) FROM (SELECT type || ' ' || name || ' ' || "
                           "tbl_name || ': ' || coalesce(sql, '') AS part FROM sqlite_master "
                           "ORDER BY type, name)",
                           -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    text = strdup((const char *)sqlite3_column_text(stmt, 0));
    assert_non_null(text);
    sqlite3_finalize(stmt);
    return text;
}

static void migrations_make_the_schema(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *built = memory(), *migrated = memory();
    const int newest = migrate_newest(store_schema_files);
    assert_true(newest >= 1);
    CHECKED(migrate_build(built, store_schema_files, "built", &file->err));
    CHECKED(migrate_run(migrated, store_schema_files, 0, newest, "migrated", &file->err));
    char *want = schema_of(built), *have = schema_of(migrated), *created = schema_of(file->store->db);
    assert_string_equal(want, have);
    assert_string_equal(want, created);
    assert_int_equal(raw_int(built, "PRAGMA user_version"), newest);
    assert_int_equal(raw_int(migrated, "PRAGMA user_version"), newest);
    assert_int_equal(raw_int(migrated, "PRAGMA application_id"), LEDGER_APPLICATION_ID);
    assert_int_equal(raw_int(migrated, "PRAGMA foreign_keys"), 1);
    free(want);
    free(have);
    free(created);
    sqlite3_close(built);
    sqlite3_close(migrated);
}

static const char first_text[] =
    "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id)) STRICT;"
    "INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1, 2);";
static const char rebuild_text[] =
    "CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
    "INSERT INTO n SELECT id, 'name' FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a;";
static const char failing_text[] = "INSERT INTO a VALUES (3, 'c'); INSERT INTO a VALUES (1, 'twice');";
static const char dangling_text[] = "DELETE FROM a WHERE id = 2;";

static const struct embedded good_files[] = {{"0001.sql", first_text, 0}, {"0002.sql", rebuild_text, 0}, {0}};
static const struct embedded failing_files[] = {
    {"0003.sql", failing_text, 0}, {"0002.sql", rebuild_text, 0}, {"0001.sql", first_text, 0}, {0}};
static const struct embedded dangling_files[] = {
    {"0001.sql", first_text, 0}, {"0002.sql", rebuild_text, 0}, {"0003.sql", dangling_text, 0}, {0}};

static void steps_go_one_by_one(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *db = memory();
    assert_int_equal(migrate_newest(good_files), 2);
    CHECKED(migrate_run(db, good_files, 0, 1, "file", &file->err));
    assert_int_equal(raw_int(db, "PRAGMA user_version"), 1);
    CHECKED(migrate_run(db, good_files, 1, 2, "file", &file->err));
    CHECKED(migrate_run(db, good_files, 2, 2, "file", &file->err));
    assert_int_equal(raw_int(db, "PRAGMA user_version"), 2);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM a WHERE name = 'name'"), 2);
    sqlite3_close(db);
}

static void failing_step_is_not_there(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *db = memory();
    assert_int_equal(migrate_newest(failing_files), 3);
    REFUSED(migrate_run(db, failing_files, 0, 3, "file", &file->err), RC_REFUSED, "unique");
    assert_int_equal(raw_int(db, "PRAGMA user_version"), 2); /* the steps before it stand */
    assert_int_equal(raw_int(db, "SELECT count(*) FROM a"), 2);
    assert_true(sqlite3_get_autocommit(db));
    assert_int_equal(raw_int(db, "PRAGMA foreign_keys"), 1);
    sqlite3_close(db);
}

static void dangling_reference_is_refused(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *db = memory();
    REFUSED(migrate_run(db, dangling_files, 0, 3, "file", &file->err), RC_UNAVAILABLE, "damaged");
    assert_int_equal(raw_int(db, "PRAGMA user_version"), 2);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM a"), 2);
    sqlite3_close(db);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(migrations_make_the_schema),
        CASE(steps_go_one_by_one),
        CASE(failing_step_is_not_there),
        CASE(dangling_reference_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
