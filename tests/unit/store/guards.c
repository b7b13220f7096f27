/* Proves: events, requests, revisions and lines are never updated, deleted or replaced; a document changes by
 * the arrows of the state table alone, all 36 pairs tried; with its trigger dropped each change goes through
 * (negative control). */
#include "ledger_file.h"

#define ID(digit) "0000000000000000000000000000000" digit
#define DIGEST "zeroblob(32)"

static const char seed[] =
    "INSERT INTO operator (id, login, name) VALUES (1, 'ann', 'Ann');"
    "INSERT INTO event (seq, at, on_day, what, digest, chain) VALUES (1, 1, 1, 'test.seed', " DIGEST
    ", " DIGEST ");"
    "INSERT INTO request (id, operator, method, digest, event, reply) VALUES ('" ID(
        "1") "', 1, 'm', " DIGEST ", 1, '{}');"
             "INSERT INTO document (id, uid, type, year, seq, state, revision)"
             " VALUES (1, '" ID(
                 "2") "', 'sales-order', 2026, 1, 'submitted', 1);"
                      "INSERT INTO revision (document, revision, date, content_digest, keyed_by, entered_at, "
                      "submitted_at, event)"
                      " VALUES (1, 1, 20000, " DIGEST ", 1, 1, 2, 1);"
                      "INSERT INTO line (document, revision, line, quantity) VALUES (1, 1, 1, 5000000);"
                      "INSERT INTO operator (id, login, name) VALUES (2, 'ben', 'Ben');"
                      "INSERT INTO audit (document, revision, operator, event) VALUES (1, 1, 2, 1);"
                      "INSERT INTO returned (event, document, revision, note) VALUES (1, 1, 1, 'no');"
                      "INSERT INTO link (kind, down_document, down_revision, down_line, up_document, up_line,"
                      " base_quantity, event) VALUES ('short', 1, 1, 1, 1, 1, 5, 1);"
                      "INSERT INTO warehouse (id, code, name) VALUES (1, 'W', 'W');"
                      "INSERT INTO category (id, code, name) VALUES (1, 'C', 'C');"
                      "INSERT INTO item (id, code, name, unit, category) VALUES (1, 'I', 'I', 'EA', 1);"
                      "INSERT INTO move (document, revision, line, warehouse, item, day, base_quantity, "
                      "event)"
                      " VALUES (1, 1, 1, 1, 1, 20000, 5, 1);";

static int guards_setup(void **state)
{
    file_setup(state);
    raw_write(*state, seed);
    return 0;
}

struct attempt {
    const char *trigger; /* the one that stands in the way */
    const char *text;
    int broken_code; /* what the engine answers without it */
};

static const struct attempt attempts[] = {
    {"event_no_update", "UPDATE event SET detail = 'x'", SQLITE_OK},
    {"event_no_update", "UPDATE event SET at = at", SQLITE_OK},
    {"event_no_delete", "DELETE FROM event", SQLITE_OK},
    {"event_no_delete",
     "INSERT OR REPLACE INTO event (seq, at, on_day, what, digest, chain) VALUES (1, 2, 2, 'x.y', " DIGEST
     ", " DIGEST ")",
     SQLITE_OK},
    {"event_no_update",
     "INSERT INTO event (seq, at, on_day, what, digest, chain) VALUES (1, 2, 2, 'x.y', " DIGEST ", " DIGEST
     ")"
     " ON CONFLICT (seq) DO UPDATE SET at = 2",
     SQLITE_OK},
    {"request_no_update", "UPDATE request SET reply = ''", SQLITE_OK},
    {"request_no_delete", "DELETE FROM request", SQLITE_OK},
    {"request_no_delete",
     "INSERT OR REPLACE INTO request (id, operator, method, digest, event, reply) VALUES ('" ID(
         "1") "', 1, 'n', " DIGEST ", 1, '')",
     SQLITE_OK},
    {"revision_no_update", "UPDATE revision SET note = 'x'", SQLITE_OK},
    {"revision_no_delete", "DELETE FROM revision", SQLITE_OK},
    {"revision_no_delete",
     "INSERT OR REPLACE INTO revision (document, revision, date, content_digest, keyed_by, entered_at, "
     "submitted_at, event)"
     " VALUES (1, 1, 20001, " DIGEST ", 1, 1, 2, 1)",
     SQLITE_OK},
    {"line_no_update", "UPDATE line SET quantity = 1", SQLITE_OK},
    {"line_no_delete", "DELETE FROM line", SQLITE_OK},
    {"line_no_delete", "INSERT OR REPLACE INTO line (document, revision, line, quantity) VALUES (1, 1, 1, 1)",
     SQLITE_OK},
    {"document_no_delete", "DELETE FROM document", SQLITE_OK},
    {"document_no_delete",
     "INSERT OR REPLACE INTO document (id, uid, type, year, seq, state, revision)"
     " VALUES (1, '" ID("2") "', 'sales-order', 2026, 9, 'submitted', 1)",
     SQLITE_OK},
    {"document_born",
     "INSERT INTO document (id, uid, type, year, seq, state, revision)"
     " VALUES (2, '" ID("3") "', 'sales-order', 2026, 2, 'audited', 1)",
     SQLITE_OK},
    {"document_born",
     "INSERT INTO document (id, uid, type, year, seq, state, revision)"
     " VALUES (2, '" ID("3") "', 'sales-order', 2026, 2, 'submitted', 2)",
     SQLITE_OK},
    {"document_identity", "UPDATE document SET seq = 7", SQLITE_OK},
    {"document_identity", "UPDATE document SET year = 2027", SQLITE_OK},
    {"document_identity", "UPDATE document SET type = 'purchase-order'", SQLITE_OK},
    {"document_identity", "UPDATE document SET series = 'B'", SQLITE_OK},
    {"document_identity", "UPDATE document SET uid = '" ID("9") "'", SQLITE_OK},
    {"document_identity", "UPDATE document SET id = 9", SQLITE_OK},
    {"document_identity", "UPDATE document SET revision = 3", SQLITE_OK},
    {"operator_no_delete", "DELETE FROM operator", SQLITE_OK},
    {"link_no_update", "UPDATE link SET base_quantity = 1", SQLITE_OK},
    {"link_no_delete", "DELETE FROM link", SQLITE_OK},
    {"move_no_update", "UPDATE move SET base_quantity = 1", SQLITE_OK},
    {"move_no_delete", "DELETE FROM move", SQLITE_OK},
    {"returned_no_update", "UPDATE returned SET note = 'yes'", SQLITE_OK},
    {"returned_no_delete", "DELETE FROM returned", SQLITE_OK},
    {"audit_no_update", "UPDATE audit SET operator = 1", SQLITE_OK},
    {"audit_no_delete", "DELETE FROM audit", SQLITE_OK},
    /* P19: whoever keyed a revision of it, admins included */
    {"audit_not_keyer", "INSERT INTO audit (document, revision, operator, event) VALUES (1, 1, 1, 2)",
     SQLITE_OK},
    /* at revision 2 nobody audited it */
    {"document_audited", "UPDATE document SET state = 'audited', revision = 2", SQLITE_OK},
};

/* References are let go, so that the trigger alone stands between the attempt and the row. */
static void attempts_are_refused(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *db = file->store->db;
    assert_int_equal(pragma_foreign_keys(db, false), SQLITE_OK);
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        char drop[80];
        CHECKED(store_begin(file->store, __func__, &file->err));
        if (raw(file, attempts[i].text) != SQLITE_CONSTRAINT_TRIGGER)
            fail_msg("taken, or refused by something else: %s: %s", attempts[i].text, sqlite3_errmsg(db));
        snprintf(drop, sizeof drop, "DROP TRIGGER %s", attempts[i].trigger);
        assert_int_equal(raw(file, drop), SQLITE_OK);
        if (raw(file, attempts[i].text) != attempts[i].broken_code)
            fail_msg("without %s: %s: %s", attempts[i].trigger, attempts[i].text, sqlite3_errmsg(db));
        store_rollback(file->store);
    }
}

/* INSERT OR REPLACE deletes without the delete trigger unless recursive_triggers is on: the setting is part
 * of the guard. */
static void replace_needs_recursive_triggers(void **state)
{
    struct ledger_file *file = *state;
    assert_int_equal(raw(file, "PRAGMA recursive_triggers = OFF"), SQLITE_OK);
    CHECKED(store_begin(file->store, __func__, &file->err));
    assert_int_equal(
        raw(file, "INSERT OR REPLACE INTO line (document, revision, line, quantity) VALUES (1, 1, 1, 1)"),
        SQLITE_OK);
    store_rollback(file->store);
}

static const char *const states[] = {"submitted", "recalled", "returned", "audited", "reversed", "void"};
enum { STATES = 6 };

/* The state table of the design: recall, resubmit, void, audit, return and ask back, withdraw and correct,
 * un-audit, reverse. `submitted` to itself is an order's amendment: a new revision. Rows from, columns to, in
 * the order above. */
static const char arrows[STATES][STATES + 1] = {
    "111100", /* submitted */
    "100001", /* recalled */
    "100001", /* returned */
    "100010", /* audited */
    "000000", /* reversed */
    "000000", /* void */
};

static void document_follows_the_arrows(void **state)
{
    struct ledger_file *file = *state;
    sqlite3 *db = file->store->db;
    for (int from = 0; from < STATES; from++)
        for (int to = 0; to < STATES; to++) {
            char text[128];
            CHECKED(store_begin(file->store, __func__, &file->err));
            assert_int_equal(raw(file,
                                 "CREATE TEMP TABLE arrow AS SELECT sql FROM sqlite_master WHERE name = "
                                 "'document_arrows'; DROP TRIGGER document_arrows"),
                             SQLITE_OK);
            snprintf(text, sizeof text, "UPDATE document SET state = '%s'", states[from]);
            assert_int_equal(raw(file, text), SQLITE_OK);
            sqlite3_stmt *stmt = NULL; /* the trigger back, word for word */
            assert_int_equal(sqlite3_prepare_v2(db, "SELECT sql FROM temp.arrow", -1, &stmt, NULL),
                             SQLITE_OK);
            assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
            assert_int_equal(raw(file, (const char *)sqlite3_column_text(stmt, 0)), SQLITE_OK);
            sqlite3_finalize(stmt);
            snprintf(text, sizeof text, "UPDATE document SET state = '%s'", states[to]);
            const int code = raw(file, text);
            if (code != (arrows[from][to] == '1' ? SQLITE_OK : SQLITE_CONSTRAINT_TRIGGER))
                fail_msg("%s to %s: %d %s", states[from], states[to], code, sqlite3_errmsg(db));
            store_rollback(file->store);
        }
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, guards_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(attempts_are_refused),
        CASE(replace_needs_recursive_triggers),
        CASE(document_follows_the_arrows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
