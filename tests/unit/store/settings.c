/* Proves: a writer's and a reader's connection are set as promised and a single weakened setting is found; a
 * connection without them differs (negative control); what the settings are for is refused by the engine. */
#include "ledger_file.h"

static void settings_are_kept(void **state)
{
    struct ledger_file *file = *state;
    struct store *reader = NULL;
    CHECKED(pragma_read_back(file->store->db, STORE_WRITER, file->path, &file->err));
    CHECKED(store_open(file->path, STORE_READER, &reader, &file->err));
    CHECKED(pragma_read_back(reader->db, STORE_READER, file->path, &file->err));
    REFUSED(pragma_read_back(reader->db, STORE_WRITER, file->path, &file->err), RC_UNAVAILABLE, "setting");
    store_close(reader);
}

static void bare_connection_differs(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *bare = bare_open(file->path);
    REFUSED(pragma_read_back(bare, STORE_WRITER, file->path, &file->err), RC_UNAVAILABLE, "setting");
    assert_int_equal(raw_int(bare, "PRAGMA foreign_keys"), 0);
    assert_int_equal(raw_int(bare, "PRAGMA query_only"), 0);
    assert_int_not_equal(raw_int(bare, "PRAGMA temp_store"), 2);
    assert_int_not_equal(raw_int(bare, "PRAGMA wal_autocheckpoint"), 0);
    sqlite3_close(bare);
}

/* The promise, written down a second time: what the table in the program says is not taken on its word. */
static void values_are_the_promised(void **state)
{
    struct ledger_file *file = *state;
    static const struct {
        const char *query;
        int64_t want;
    } promised[] = {
        {"SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1},
        {"PRAGMA synchronous", 2},
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA recursive_triggers", 1},
        {"PRAGMA cell_size_check", 1},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA temp_store", 2},
        {"PRAGMA mmap_size", 0},
        {"PRAGMA wal_autocheckpoint", 0},
        {"PRAGMA application_id", LEDGER_APPLICATION_ID},
        {"PRAGMA user_version", 1},
        {"PRAGMA ignore_check_constraints", 0},
    };
    for (size_t i = 0; i < sizeof promised / sizeof *promised; i++)
        assert_int_equal(raw_int(file->store->db, promised[i].query), promised[i].want);
    assert_int_equal(sqlite3_limit(file->store->db, SQLITE_LIMIT_ATTACHED, -1), 0);
}

static void each_weakened_setting_is_found(void **state)
{
    struct ledger_file *file = *state;
    static const char *const weakenings[] = {
        "PRAGMA synchronous = NORMAL",     "PRAGMA foreign_keys = OFF",
        "PRAGMA recursive_triggers = OFF", "PRAGMA cell_size_check = OFF",
        "PRAGMA trusted_schema = ON",      "PRAGMA temp_store = FILE",
        "PRAGMA mmap_size = 65536",        "PRAGMA wal_autocheckpoint = 10",
        "PRAGMA query_only = ON",          "PRAGMA ignore_check_constraints = ON",
    };
    for (size_t i = 0; i < sizeof weakenings / sizeof *weakenings; i++) {
        assert_int_equal(raw(file, weakenings[i]), SQLITE_OK);
        REFUSED(pragma_read_back(file->store->db, STORE_WRITER, file->path, &file->err), RC_UNAVAILABLE,
                "setting");
        CHECKED(pragma_apply(file->store->db, STORE_WRITER, file->path, &file->err));
    }
}

static void each_weakened_switch_is_found(void **state)
{
    struct ledger_file *file = *state;
    static const struct {
        int option, weak;
    } weakenings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 0},        {SQLITE_DBCONFIG_DQS_DML, 1},
        {SQLITE_DBCONFIG_DQS_DDL, 1},          {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},   {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
    };
    for (size_t i = 0; i < sizeof weakenings / sizeof *weakenings; i++) {
        sqlite3_db_config(file->store->db, weakenings[i].option, weakenings[i].weak, NULL);
        REFUSED(pragma_read_back(file->store->db, STORE_WRITER, file->path, &file->err), RC_UNAVAILABLE,
                "setting");
        CHECKED(pragma_apply(file->store->db, STORE_WRITER, file->path, &file->err));
    }
    sqlite3_limit(file->store->db, SQLITE_LIMIT_ATTACHED, 10);
    REFUSED(pragma_read_back(file->store->db, STORE_WRITER, file->path, &file->err), RC_UNAVAILABLE,
            "setting");
}

static void engine_refuses_what_is_off(void **state)
{
    struct ledger_file *file = *state;
    assert_int_equal(raw(file, "SELECT \"no such column\" FROM setting"), SQLITE_ERROR);
    assert_int_not_equal(raw(file, "ATTACH ':memory:' AS other"), SQLITE_OK);
    assert_int_not_equal(raw(file, "SELECT load_extension('x')"), SQLITE_OK);
    assert_int_not_equal(raw(file, "UPDATE sqlite_master SET sql = ''"), SQLITE_OK);
    sqlite3 *bare = bare_open(
        file->path); /* and takes the first two where they are on: the refusals above are the settings' */
    assert_int_equal(sqlite3_exec(bare, "ATTACH ':memory:' AS other", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_db_config(bare, SQLITE_DBCONFIG_DQS_DML, 1, NULL);
    assert_int_equal(sqlite3_exec(bare, "SELECT \"no such column\" FROM setting", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(bare);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(settings_are_kept),
        CASE(bare_connection_differs),
        CASE(values_are_the_promised),
        CASE(each_weakened_setting_is_found),
        CASE(each_weakened_switch_is_found),
        CASE(engine_refuses_what_is_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
