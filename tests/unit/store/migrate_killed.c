/* Proves: a migration that is killed (SIGKILL) before any statement of any step, and before or in the middle
 * of any write, sync or truncation it makes, leaves the file at one version whole, with that version's schema
 * and rows; the next opening brings it up to date. The migrations are the test's own; the mechanism is the
 * program's. */
#include <signal.h>
#include <sys/wait.h>

#include "ledger_file.h"

static const char one[] =
    "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
    "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a (id)) STRICT;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
    " INSERT INTO a SELECT i, 'name ' || i FROM n;"
    "INSERT INTO b SELECT id, id FROM a;";
static const char two[] = "ALTER TABLE a ADD COLUMN price INTEGER;"
                          "UPDATE a SET price = id * 100;"
                          "CREATE INDEX a_price ON a (price);";
/* A table built anew, as one whose constraints change must be. */
static const char three[] =
    "CREATE TABLE fresh (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, price INTEGER NOT NULL) STRICT;"
    "INSERT INTO fresh SELECT id, name, price FROM a;"
    "DROP TABLE a;"
    "ALTER TABLE fresh RENAME TO a;"
    "CREATE TRIGGER a_no_delete BEFORE DELETE ON a BEGIN SELECT RAISE(ABORT, 'kept'); END;";
static const char four[] =
    "CREATE TABLE c (a INTEGER NOT NULL REFERENCES a (id), day INTEGER NOT NULL) STRICT;"
    "INSERT INTO c SELECT id, 19000 + id FROM a;";
static const struct embedded files[] = {
    {"0001.sql", one, 0}, {"0002.sql", two, 0}, {"0003.sql", three, 0}, {"0004.sql", four, 0}, {0}};
enum { NEWEST = 4, KILLS_LEAST = 60 };

/* Where the child dies: before its k-th statement, or at its k-th call that changes a file. */
enum death { AT_STATEMENT, BEFORE_CALL, IN_CALL, DEATHS };
static struct {
    enum death death;
    int at, statements, calls;
} plan;

static int on_statement(unsigned kind, void *context, void *statement, void *text)
{
    (void)kind;
    (void)context;
    (void)statement;
    (void)text;
    if (plan.death == AT_STATEMENT && ++plan.statements == plan.at)
        raise(SIGKILL);
    return 0;
}

static bool dies_here(void)
{
    return plan.death != AT_STATEMENT && ++plan.calls == plan.at;
}

static ssize_t killed_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (dies_here()) {
        if (plan.death == IN_CALL)
            (void)!pwrite(fd, bytes, count / 2, offset);
        raise(SIGKILL);
    }
    return pwrite(fd, bytes, count, offset);
}

static int killed_sync(int fd)
{
    if (dies_here())
        raise(SIGKILL);
    return fdatasync(fd);
}

static int killed_truncate(int fd, off_t bytes)
{
    if (dies_here())
        raise(SIGKILL);
    return ftruncate(fd, bytes);
}

/* The engine's own door for replaced system calls. */
static void replace_calls(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    static const struct {
        const char *name;
        sqlite3_syscall_ptr call;
    } calls[] = {{"pwrite", (sqlite3_syscall_ptr)killed_pwrite},
                 {"pwrite64", (sqlite3_syscall_ptr)killed_pwrite},
                 {"fsync", (sqlite3_syscall_ptr)killed_sync},
                 {"ftruncate", (sqlite3_syscall_ptr)killed_truncate}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        (void)vfs->xSetSystemCall(vfs, calls[i].name, calls[i].call);
}

static sqlite3 *open_at(const char *path, enum store_mode mode)
{
    sqlite3 *db = bare_open(path);
    sqlite3_extended_result_codes(db, 1);
    assert_int_equal(pragma_apply(db, mode, path, NULL), RC_OK);
    return db;
}

/* As opening for writing does. */
static enum rc bring_up(sqlite3 *db, const char *path, struct err *err)
{
    return migrate_run(db, files, raw_int(db, "PRAGMA user_version"), NEWEST, path, err);
}

static char *schema_of(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT coalesce(group_concat(part, char(10)), '') FROM (SELECT name || ': ' || "
                           "coalesce(sql, '') AS part FROM sqlite_master ORDER BY name)",
                           -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    char *text = strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return text;
}

/* What each version looks like. */
static char *schemas[NEWEST + 1];
static int64_t sums[NEWEST + 1];

static int64_t sum_of(sqlite3 *db, int64_t version)
{
    static const char *const texts[NEWEST + 1] = {
        "SELECT 0", "SELECT count(*) + sum(length(name)) FROM a", "SELECT count(*) + sum(price) FROM a",
        "SELECT count(*) + sum(price) + 1 FROM a", "SELECT count(*) + sum(day) FROM c"};
    return raw_int(db, texts[version]);
}

static void learn_versions(void)
{
    struct err err = {0};
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (int version = 0; version <= NEWEST; version++) {
        assert_int_equal(migrate_run(db, files, version - 1, version, "memory", &err), RC_OK);
        schemas[version] = schema_of(db);
        sums[version] = sum_of(db, version);
    }
    sqlite3_close(db);
}

static void remove_ledger(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[PATH_MAX];
        assert_true(file_beside(path, suffixes[i], name));
        unlink(name);
    }
}

/* A ledger at version 1, migrated by a child that dies. False: it came through. */
static bool kill_migration(const char *path, enum death death, int at)
{
    struct err err = {0};
    int status = 0;
    remove_ledger(path);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(pragma_apply(db, STORE_WRITER, path, &err), RC_OK);
    assert_int_equal(migrate_run(db, files, 0, 1, path, &err), RC_OK);
    sqlite3_close(db);
    const pid_t child = fork();
    if (child == 0) {
        sqlite3 *mine = open_at(path, STORE_WRITER);
        plan.death = death;
        plan.at = at;
        sqlite3_trace_v2(mine, SQLITE_TRACE_STMT, on_statement, NULL);
        replace_calls();
        const enum rc rc = bring_up(mine, path, &err);
        sqlite3_close(mine); /* folding the WAL into the file may be cut off too */
        _exit(rc == RC_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        return true;
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

static void is_version(sqlite3 *db, int64_t version)
{
    char *schema = schema_of(db);
    assert_string_equal(schema, schemas[version]);
    assert_int_equal(sum_of(db, version), sums[version]);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    free(schema);
}

static int kill_at_each(struct ledger_file *file, enum death death, int seen[NEWEST + 1])
{
    char path[PATH_MAX];
    int kills = 0;
    snprintf(path, sizeof path, "%s/old", file->folder);
    for (int at = 1; kill_migration(path, death, at); at++) {
        sqlite3 *db = open_at(path, STORE_WRITER);
        const int64_t version = raw_int(db, "PRAGMA user_version");
        assert_in_range(version, 1, NEWEST);
        is_version(db, version);
        CHECKED(bring_up(db, path, &file->err));
        is_version(db, NEWEST);
        sqlite3_close(db);
        seen[version]++;
        kills++;
    }
    return kills;
}

static void killed_anywhere_it_opens_again(void **state)
{
    struct ledger_file *file = *state;
    int seen[NEWEST + 1] = {0}, kills = 0;
    learn_versions();
    for (int death = 0; death < DEATHS; death++)
        kills += kill_at_each(file, (enum death)death, seen);
    print_message("%d kills; left at version 1: %d, 2: %d, 3: %d, 4: %d\n", kills, seen[1], seen[2], seen[3],
                  seen[4]);
    assert_true(kills >= KILLS_LEAST);
    for (int version = 1; version <= NEWEST; version++)
        assert_true(seen[version] > 0);
    for (int version = 0; version <= NEWEST; version++)
        free(schemas[version]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_anywhere_it_opens_again, file_setup, file_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
