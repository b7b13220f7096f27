/* P21, table-driven over the schema as it stands: every column of every covered table, changed in each way
 * that its kind allows, in the first row or in the last, or filled with what the schema forbids, every row
 * taken out and every row put in again, is named by the check; and no table is left out of what check_covers
 * says. Guards are taken off and put back.
 */
#include "checked_file.h"

#include <sqlite3.h>

static struct demo shared;
static char filled[96]; /* what each damage is made on */

struct guards {
    char names[64][64], texts[64][1024];
    int count;
};

static void run(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
}

static int keep_guard(void *context, int columns, char **values, char **names)
{
    struct guards *guards = context;
    (void)columns;
    (void)names;
    assert_true(guards->count < 64);
    snprintf(guards->names[guards->count], 64, "%s", values[0]);
    snprintf(guards->texts[guards->count++], 1024, "%s", values[1]);
    return 0;
}

static sqlite3 *unguarded(const char *path, struct guards *guards)
{
    sqlite3 *db = NULL;
    char text[128];
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    run(db, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
    guards->count = 0;
    assert_int_equal(sqlite3_exec(db, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
                                  keep_guard, guards, NULL),
                     SQLITE_OK);
    assert_true(guards->count > 5);
    for (int i = 0; i < guards->count; i++) {
        snprintf(text, sizeof text, "DROP TRIGGER %s", guards->names[i]);
        run(db, text);
    }
    return db;
}

/* Makes the damage on a fresh copy. False where the table itself forbids it, or nothing changes by it. */
static bool damage(const char *sql)
{
    struct guards guards;
    demo_unlink(&shared);
    demo_copy(filled, shared.path);
    sqlite3 *db = unguarded(shared.path, &guards);
    const bool done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) > 0;
    for (int i = 0; i < guards.count; i++)
        run(db, guards.texts[i]);
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_close(db);
    return done;
}

/* As damage, but what the tables forbid is taken out of the schema while it is made: a flipped bit may leave
 * any kind of value anywhere. */
static bool damage_strangely(const char *sql)
{
    struct guards guards;
    demo_unlink(&shared);
    demo_copy(filled, shared.path);
    sqlite3 *db = unguarded(shared.path, &guards);
    run(db,
        "CREATE TEMP TABLE shipped AS SELECT name, sql FROM main.sqlite_master; PRAGMA writable_schema = ON; "
        "UPDATE main.sqlite_master SET sql = replace(replace(sql, ' NOT NULL', ''), ') STRICT', ')'); "
        "PRAGMA writable_schema = RESET");
    const bool done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) > 0;
    run(db, "PRAGMA writable_schema = ON; UPDATE main.sqlite_master SET sql = (SELECT s.sql FROM shipped s "
            "WHERE s.name = main.sqlite_master.name); PRAGMA writable_schema = RESET");
    for (int i = 0; i < guards.count; i++)
        run(db, guards.texts[i]);
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_close(db);
    return done;
}

/* Checks, which must end well whatever it meets; `covered`: and find something. */
static void named_or_open(const char *sql, bool covered)
{
    struct found found;
    struct company company;
    assert_int_equal(store_open(shared.path, STORE_READER, &shared.store, NULL), RC_OK);
    const bool opens = context_company_load(shared.store, &company, NULL) == RC_OK;
    demo_end(&shared);
    if (!opens)
        return; /* refused at the door, naming the setting */
    check_after = sql;
    check(&shared, "", &found, NULL);
    if (covered && !found.failed[0])
        fail_msg("nothing is found wrong after: %s", sql);
}

static void named(const char *sql)
{
    named_or_open(sql, true);
}

/* What a column can become; @ is its name. */
static const char *const changes[] = {
    "CASE WHEN @ IS NULL THEN 1 ELSE @ + 1 END",
    "NULL",
    "0",
    "''",
    "@ || 'x'",
    "CAST(@ || char(0) || 'x' AS TEXT)",
    "zeroblob(32)",
    "substr(@, 1, length(@) - 1)",
};

/* What a column can hold once the schema forbids nothing. */
static const char *const strange[] = {
    "NULL", "-1", "4611686018427387904", "1.5", "'x'", "zeroblob(100000)", "char(27)"};
static const char *const places[] = {"min", "max"};

static void write_change(const char *change, const char *column, char *out, size_t size)
{
    struct buf buf = {0};
    for (; *change; change++)
        if (*change == '@')
            buf_text_add(&buf, column);
        else
            buf_char(&buf, *change);
    assert_true(snprintf(out, size, "%s", buf_text(&buf)) < (int)size);
    buf_free(&buf);
}

/* All changes of one column; how many the table itself did not forbid. */
static int change_column(const char *table, const char *column, bool covered)
{
    int made = 0;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char value[256], sql[640];
        write_change(changes[i], column, value, sizeof value);
        snprintf(sql, sizeof sql,
                 "UPDATE %s SET %s = %s WHERE rowid = (SELECT %s(rowid) FROM %s) AND %s IS NOT %s", table,
                 column, value, places[i % 2], table, column, value);
        if (!damage(sql))
            continue;
        made++;
        named_or_open(sql, covered);
    }
    return made;
}

static int fill_strangely(const char *table, const char *column, bool covered)
{
    int made = 0;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "UPDATE %s SET %s = %s WHERE rowid = (SELECT max(rowid) FROM %s) AND %s IS NOT %s", table,
                 column, strange[i], table, column, strange[i]);
        if (!damage_strangely(sql))
            continue;
        made++;
        named_or_open(sql, covered);
    }
    return made;
}

static const struct check_cover *cover_of(const char *table)
{
    size_t count = 0;
    const struct check_cover *covers = check_covers(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(covers[i].table, table) == 0)
            return &covers[i];
    return NULL;
}

struct columns {
    char tables[32][32], names[256][2][32];
    int table_count, count;
};

static int keep_column(void *context, int columns, char **values, char **names)
{
    struct columns *all = context;
    (void)columns;
    (void)names;
    if (all->table_count == 0 || strcmp(all->tables[all->table_count - 1], values[0]) != 0)
        snprintf(all->tables[all->table_count++], 32, "%s", values[0]);
    snprintf(all->names[all->count][0], 32, "%s", values[0]);
    snprintf(all->names[all->count++][1], 32, "%s", values[1]);
    return 0;
}

static struct columns all;

static void read_columns(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(filled, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
                     "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid",
                     keep_column, &all, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    assert_true(all.count > 100);
}

/* DAYBOOK_TABLES="move link" narrows a run by hand. */
static bool is_wanted(const char *table)
{
    const char *wanted = getenv("DAYBOOK_TABLES");
    return !wanted || strstr(wanted, table);
}

/* DAYBOOK_SHARD="0/2": the columns are shared out among two runs. */
static bool is_mine(int column)
{
    int shard = 0, shards = 1;
    const char *said = getenv("DAYBOOK_SHARD");
    if (said && (sscanf(said, "%d/%d", &shard, &shards) != 2 || shards < 1))
        fail_msg("DAYBOOK_SHARD is '%s', and not such as 0/2", said);
    return column % shards == shard;
}

static void every_table_is_spoken_for(void **state)
{
    size_t count = 0;
    (void)state;
    (void)check_covers(&count);
    assert_int_equal(count, all.table_count);
    for (int i = 0; i < all.table_count; i++)
        if (!cover_of(all.tables[i]))
            fail_msg("check_covers does not say what table %s is held against", all.tables[i]);
}

static void every_changed_column_is_named(void **state)
{
    int made = 0;
    (void)state;
    for (int i = 0; i < all.count; i++) {
        if (!is_wanted(all.names[i][0]) || !is_mine(i))
            continue;
        const bool covered = cover_of(all.names[i][0])->by != NULL;
        const int here = change_column(all.names[i][0], all.names[i][1], covered);
        if (covered && here == 0)
            fail_msg("%s.%s was not changed at all", all.names[i][0], all.names[i][1]);
        made += here;
    }
    print_message("%d columns, %d changes\n", all.count, made);
}

static void every_strange_value_is_named(void **state)
{
    int made = 0, columns = 0;
    (void)state;
    for (int i = 0; i < all.count; i++) {
        if (!is_wanted(all.names[i][0]) || !is_mine(i))
            continue;
        columns++;
        made += fill_strangely(all.names[i][0], all.names[i][1], cover_of(all.names[i][0])->by != NULL);
    }
    assert_true(made > 5 * columns);
    print_message("%d values\n", made);
}

static void every_row_gone_or_doubled_is_named(void **state)
{
    (void)state;
    for (int i = 0; i < all.table_count; i++) {
        const char *table = all.tables[i];
        char sql[256];
        if (!cover_of(table)->by || !is_wanted(table))
            continue;
        /* The log's last event may be cut off unseen: that is what a head kept outside is for. */
        const char *last = strcmp(table, "event") == 0 ? "max(rowid) - 1" : "max(rowid)";
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE rowid = (SELECT min(rowid) FROM %s)", table, table);
        assert_true(damage(sql));
        named(sql);
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE rowid = (SELECT %s FROM %s)", table, last, table);
        assert_true(damage(sql));
        named(sql);
    }
}

/* Rows that no event tells of. */
static const char *const additions[] = {
    "INSERT INTO setting (name, value) VALUES ('x', '1')",
    "INSERT INTO operator (login, name) VALUES ('x', 'X')",
    "INSERT INTO event SELECT seq + 1, at, on_day, operator, request, what, subject, revision, detail, "
    "digest, "
    "chain FROM event WHERE seq = (SELECT max(seq) FROM event)",
    "INSERT INTO request SELECT 'f' || substr(id, 2), operator, method, digest, event, reply FROM request",
    "INSERT INTO account (code, name, type) VALUES ('9', 'X', 'asset')",
    "INSERT INTO category (code, name) VALUES ('X', 'X')",
    "INSERT INTO item (code, name, unit, category) VALUES ('X', 'X', 'EA', 1)",
    "INSERT INTO unit (item, unit, num) VALUES (1, 'X', 1)",
    "INSERT INTO party (kind, code, name) VALUES ('customer', 'X', 'X')",
    "INSERT INTO warehouse (code, name) VALUES ('X', 'X')",
    "INSERT INTO reason (kind, code) VALUES ('void', 'X')",
    "INSERT INTO word VALUES ('item', 'x', 1)",
    "INSERT INTO document SELECT id + 1, 'g' || substr(uid, 2), type, series, year, seq + 1, state, revision "
    "FROM document WHERE id = (SELECT max(id) FROM document)",
    "INSERT INTO line (document, revision, line) VALUES (1, 1, 99)",
    "INSERT INTO link (kind, down_document, down_revision, down_line, up_document, up_line, base_quantity, "
    "event) "
    "SELECT kind, down_document, down_revision, down_line, up_document, up_line, base_quantity, event FROM "
    "link "
    "WHERE id = 1",
    "INSERT INTO link (kind, down_document, down_revision, down_line, up_document, up_line, base_quantity, "
    "event) "
    "SELECT kind, down_document, down_revision, down_line, up_document, up_line, base_quantity, event FROM "
    "link "
    "WHERE kind = 'short'",
    "INSERT INTO returned SELECT event - 1, document, revision, reason, line, field, note FROM returned "
    "WHERE event = (SELECT min(event) FROM returned)",
    "INSERT INTO audit SELECT document, revision, operator, event + 1 FROM audit",
    "INSERT INTO move (document, revision, line, warehouse, item, day, base_quantity, event) "
    "SELECT document, revision, line, warehouse, item, day, base_quantity, event FROM move WHERE id = 1",
    "INSERT INTO stock_day SELECT warehouse, item, day + 100, balance FROM stock_day",
    "INSERT INTO stock_count SELECT warehouse, item, day + 1, document FROM stock_count",
};

static void every_added_row_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++) {
        if (!damage(additions[i]))
            fail_msg("%s: cannot be made", additions[i]);
        named(additions[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_spoken_for),    cmocka_unit_test(every_changed_column_is_named),
        cmocka_unit_test(every_strange_value_is_named), cmocka_unit_test(every_row_gone_or_doubled_is_named),
        cmocka_unit_test(every_added_row_is_named),
    };
    demo_make(&shared);
    snprintf(filled, sizeof filled, "%s/filled.db", shared.folder);
    checked_fill(&shared);
    demo_copy(shared.path, filled);
    read_columns();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(filled);
    demo_remove(&shared);
    return failed;
}
