/* P21: any later edit of what the log covers is named by the check, edits made with the guards taken off and
 * put back included; a log written anew is found against a head kept outside; and an untouched ledger passes.
 */
#include "checked_file.h"

static struct demo shared;
static char filled[96]; /* a ledger with documents, requests and a setting changed */

/* Runs SQL over the file with every trigger off, and puts the triggers back as they were. */
static void tamper(struct demo *demo, const char *sql)
{
    char script[160], command[512];
    snprintf(script, sizeof script, "%s/tamper.sql", demo->folder);
    FILE *file = fopen(script, "w");
    assert_non_null(file);
    fputs(".bail on\n", file);
    fclose(file);
    snprintf(command, sizeof command,
             "sqlite3 '%s' \"SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = "
             "'trigger'\" >> '%s'",
             demo->path, script);
    assert_int_equal(system(command), 0);
    file = fopen(script, "a");
    fprintf(file, "%s;\n", sql);
    fclose(file);
    snprintf(command, sizeof command,
             "sqlite3 '%s' \"SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'\" >> '%s'",
             demo->path, script);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "sqlite3 '%s' < '%s'", demo->path, script);
    assert_int_equal(system(command), 0);
    unlink(script);
}

static int begin(void **state)
{
    demo_unlink(&shared);
    demo_copy(filled, shared.path);
    *state = &shared;
    return 0;
}

static void an_untouched_ledger_passes(void **state)
{
    struct found found;
    check(*state, "", &found, NULL);
    assert_string_equal(found.failed, "");
    assert_true(found.lines >= 12);
}

/* One edit each, and the check that must name it. */
static const struct {
    const char *sql, *named;
} edits[] = {
    {"UPDATE line SET quantity = quantity + 1 WHERE document = 1 AND line = 1", "revisions: SO-2024-000001"},
    {"UPDATE line SET note = 'x' WHERE document = 2", "revisions: SO-2024-000002"},
    {"DELETE FROM line WHERE document = 1 AND line = 2", "totals: document 1"},
    {"UPDATE revision SET net_total = net_total + 1 WHERE document = 1", "totals: document 1"},
    {"UPDATE revision SET note = 'changed' WHERE document = 1", "revisions: SO-2024-000001"},
    {"UPDATE revision SET date = date - 1 WHERE document = 1", "revisions: SO-2024-000001"},
    {"UPDATE revision SET keyed_by = 1 WHERE document = 1", "revisions: SO-2024-000001"},
    {"UPDATE revision SET warnings = 'price-zero' WHERE document = 1", "revisions: SO-2024-000001"},
    {"UPDATE revision SET submitted_at = submitted_at + 1 WHERE document = 1", "days: document 1"},
    {"UPDATE revision SET event = event - 1 WHERE document = 2", "revisions: SO-2024-000002"},
    {"UPDATE document SET state = 'void' WHERE id = 1", "states: SO-2024-000001"},
    {"UPDATE document SET uid = '0123456789abcdef0123456789abcdef' WHERE id = 1", "SO-2024-000001"},
    {"UPDATE document SET seq = 9 WHERE id = 3", "numbers: SO-2024 has 4 numbers from 1 to 9"},
    {"UPDATE document SET year = 2025 WHERE id = 2", "numbers: SO-2024 has 3 numbers from 1 to 4"},
    {"UPDATE item SET price = 1 WHERE code = 'BK-CITY-26'", "masters: item BK-CITY-26"},
    {"UPDATE item SET search = ' x' WHERE code = 'BK-CITY-26'", "masters: item BK-CITY-26"},
    {"UPDATE party SET name = 'Somebody' WHERE code = 'C001'", "masters: customer C001"},
    {"UPDATE warehouse SET active = 0 WHERE code = 'MAIN'", "masters: warehouse MAIN"},
    {"UPDATE reason SET severity_hours = 99 WHERE code = 'QUANTITY'", "masters: reason"},
    {"UPDATE account SET parent = 1 WHERE code = '1002'", "masters: account 1002"},
    {"UPDATE setting SET value = '03:00' WHERE name = 'day_ends'", "setting-values: setting day_ends"},
    {"INSERT INTO setting (name, value) VALUES ('day_begins', '1')",
     "setting-values: setting day_begins stands in no event"},
    {"UPDATE operator SET roles = 'sales admin' WHERE login = 'sales'", "operators: operator sales"},
    {"UPDATE operator SET password = '' WHERE login = 'admin'", "operators: operator admin"},
    {"UPDATE operator SET roles = 'sales emperor' WHERE login = 'sales'",
     "operators: operator sales has roles that do not exist"},
    {"UPDATE event SET detail = detail || 'x' WHERE seq = 3", "event-chain: "},
    {"UPDATE event SET at = at + 1 WHERE seq = 5", "event-chain: "},
    {"UPDATE event SET operator = 2 WHERE seq = 5", "event-chain: "},
    {"UPDATE event SET digest = zeroblob(32) WHERE seq = 5", "event-chain: "},
    {"UPDATE request SET reply = '{}'", "requests: request 0123"},
    {"UPDATE request SET digest = zeroblob(32)", "requests: request 0123"},
    {"UPDATE request SET method = 'x'", "requests: request 0123"},
    {"UPDATE request SET event = event - 1", "requests: request 0123"},
    {"UPDATE request SET operator = 2", "requests: request 0123"},
    {"UPDATE revision SET note = 'a' || char(27) || 'b' WHERE document = 1", "texts: document 1 holds"},
    {"UPDATE line SET unit = char(8238) WHERE document = 1", "texts: line of document 1 holds"},
    {"UPDATE word SET word = 'zzz' WHERE kind = 'item' AND word = 'city'", "words: item BK-CITY"},
    {"DELETE FROM word WHERE kind = 'customer' AND word LIKE 'river%'", "words: customer C001"},
    {"INSERT INTO word (kind, word, id) VALUES ('item', 'ghost', 9999)", "words: "},
    {"DROP INDEX line_item", "schema: "},
    {"DELETE FROM item WHERE code = 'BK-CITY-28'; DELETE FROM word WHERE kind = 'item' AND id NOT IN "
     "(SELECT id FROM item)",
     "records: item BK-CITY-28 stands in the log and is gone"},
    {"DELETE FROM line WHERE document = 3; DELETE FROM revision WHERE document = 3; "
     "DELETE FROM document WHERE id = 3",
     "records: SO-2024-000003 stands in the log and is gone"},
    {"DELETE FROM request", "requests: event"},
    {"DELETE FROM word WHERE kind = 'customer' AND id = 1", "words: customer C00"},
    {"INSERT INTO word VALUES ('item', 'zzz', 1)", "words: item BK-"},
    {"INSERT INTO word VALUES ('item', 'zzz', 99999)", "words: 1 words belong to no row"},
    {"UPDATE line SET discount = 10001 WHERE document = 1", "ranges: document 1"},
    {"UPDATE revision SET due = 999999 WHERE document = 1", "ranges: document 1"},
    {"UPDATE event SET on_day = on_day + 3 WHERE seq = 4", "ranges: event 4"},
    {"UPDATE draft SET type = 'XX' WHERE document IS NULL", "drafts: draft "},
    {"UPDATE draft SET handle = 99 WHERE document IS NULL", "drafts: draft "},
    {"UPDATE draft SET document = 1 WHERE document IS NULL", "drafts: draft "},
    {"UPDATE counter SET last = 99 WHERE name LIKE 'draft.%'; INSERT INTO draft SELECT"
     " '0123456789abcdef0123456789abcdef', type, 99, operator, document, revision, seq, keystrokes, "
     "entered_at,"
     " changed_at FROM draft WHERE document IS NOT NULL LIMIT 1",
     "another draft corrects"},
    {"UPDATE draft_line SET cells = '{\"ref\":\"a\\u001bb\"}' WHERE line = 0", "drafts: draft "},
    {"UPDATE draft_line SET cells = '{' WHERE line = 0", "drafts: draft "},
    {"UPDATE draft_line SET cells = '{\"colour\":\"red\"}' WHERE line = 0", "drafts: draft "},
    {"INSERT INTO counter VALUES ('x', 1)", "drafts: counter x"},
    {"UPDATE stock_day SET balance = balance + 1 WHERE day = (SELECT max(s.day) FROM stock_day s WHERE "
     "s.item = "
     "stock_day.item AND s.warehouse = stock_day.warehouse) AND item = (SELECT id FROM item WHERE code = "
     "'SP-LAMP') AND warehouse = (SELECT id FROM warehouse WHERE code = 'MAIN')",
     "stock: MAIN SP-LAMP on 2024-03-06: the balance is "},
    {"UPDATE move SET base_quantity = -base_quantity WHERE id = 1", "stock: MAIN SP-LAMP on 2024-03-01: "},
    {"UPDATE move SET base_quantity = -base_quantity WHERE id = 1; UPDATE stock_day SET balance = balance - "
     "200000000 "
     "WHERE item = (SELECT item FROM move WHERE id = 1) AND warehouse = (SELECT warehouse FROM move WHERE id "
     "= 1)",
     "stock: MAIN SP-LAMP on 2024-03-01: -100 is below nothing"},
    {"UPDATE stock_day SET balance = balance + 1 WHERE day = (SELECT max(day) FROM stock_day) AND item = "
     "(SELECT id FROM item WHERE code = 'SP-BELL')",
     "counts: CT-2024-000001: MAIN SP-BELL on 2024-03-20 was counted 130, and is 130.000001"},
    {"UPDATE move SET day = day - 1 WHERE id = 1", "moves: OI-2024-000001 line 1: 100 of MAIN SP-LAMP on "},
    {"UPDATE move SET event = event + 1 WHERE id = 1", "moves: OI-2024-000001 line 1: "},
    {"DELETE FROM move WHERE id = (SELECT max(id) FROM move)", "moves: "},
    {"INSERT INTO move (document, revision, line, warehouse, item, day, base_quantity, event) "
     "SELECT document, revision, line, warehouse, item, day, base_quantity, event FROM move WHERE id = 1",
     "moves: OI-2024-000001 "},
    {"DELETE FROM stock_count WHERE item = (SELECT id FROM item WHERE code = 'SP-BELL')",
     "counts: CT-2024-000001 is audited and does not close MAIN SP-BELL on 2024-03-20"},
    {"INSERT INTO stock_count SELECT warehouse, item, day - 1, document FROM stock_count",
     "counts: 4 days are closed by counts, and audited counts close 2"},
    {"UPDATE link SET base_quantity = base_quantity + 1 WHERE id = 1",
     "links: SD-2024-000001 line 1 draws another thing than its source names"},
    {"UPDATE link SET up_line = 2 WHERE id = 1", "links: SD-2024-000001 line 1 draws another thing"},
    {"DELETE FROM link WHERE id = 1", "links: "},
    {"UPDATE link SET base_quantity = 1 WHERE kind = 'short'", "link-log: "},
    {"UPDATE link SET base_quantity = 5 WHERE kind = 'red'", "link-log: CT-"},
    {"UPDATE line SET base_quantity = 1 WHERE document = (SELECT id FROM document WHERE type = 'SO' AND seq "
     "= 4)",
     "drawn: SO-2024-000004 line 1: "},
    {"UPDATE audit SET operator = (SELECT id FROM operator WHERE login = 'warehouse') WHERE "
     "document = (SELECT id FROM document WHERE type = 'CT' AND seq = 1)",
     "audits: CT-2024-000001 "},
    {"UPDATE audit SET revision = 2 WHERE event = (SELECT min(event) FROM audit)", "audits: "},
    {"DELETE FROM audit WHERE event = (SELECT min(event) FROM audit)", "audits: "},
    {"UPDATE returned SET note = 'x'", "returns: SD-2024-000002 was returned in another way"},
    {"UPDATE document SET state = 'audited' WHERE state = 'reversed'", "reversals: CT-20"},
    {"UPDATE line SET counted = counted - 1 WHERE document = (SELECT max(id) FROM document WHERE type = "
     "'CT')",
     "reversals: CT-20"},
};

static void each_edit_is_named(void **state)
{
    struct demo *demo = *state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct found found;
        (void)begin(state);
        tamper(demo, edits[i].sql);
        check(demo, "", &found, NULL);
        if (!strstr(found.failed, edits[i].named))
            fail_msg("%s: wanted %s, found:\n%s", edits[i].sql, edits[i].named, found.failed);
    }
}

/* A missing guard is named too. */
static void a_dropped_trigger_is_named(void **state)
{
    struct demo *demo = *state;
    struct found found;
    char command[256];
    snprintf(command, sizeof command, "sqlite3 '%s' 'DROP TRIGGER line_no_update'", demo->path);
    assert_int_equal(system(command), 0);
    check(demo, "", &found, NULL);
    assert_non_null(strstr(found.failed, "line_no_update"));
}

/* A tail cut off, or a log written anew from some event on, hangs together in itself: only a head kept
 * outside tells. */
static void a_head_kept_outside_tells_a_cut_tail(void **state)
{
    struct demo *demo = *state;
    struct found found;
    char head[128], forged[128];
    check(demo, "", &found, head);
    check(demo, head, &found, NULL);
    assert_string_equal(found.failed, "");
    tamper(demo, "DELETE FROM event WHERE what = 'session.open' AND seq = (SELECT max(seq) FROM event)");
    check(demo, "", &found, NULL);
    assert_string_equal(found.failed, "");
    check(demo, head, &found, NULL);
    assert_non_null(strstr(found.failed, "head: "));
    snprintf(forged, sizeof forged, "3:%064d", 0);
    check(demo, forged, &found, NULL);
    assert_non_null(strstr(found.failed, "head: event 3"));
}

static void a_malformed_head_is_a_wrong_call(void **state)
{
    struct demo *demo = *state;
    static const char *const heads[] = {
        "x", "3", "3:", "3:abc", ":0", "-1:0000000000000000000000000000000000000000000000000000000000000000"};
    struct check_result result;
    struct found found = {0};
    GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
    GOOD(context_company_load(demo->store, &demo->company, &demo->err));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        demo_request(demo, instant_now(), "");
        BAD(check_run(&demo->context, heads[i], checked_take, &found, &result, &demo->err), RC_USAGE, "head");
    }
    demo_end(demo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_untouched_ledger_passes, begin),
        cmocka_unit_test_setup(each_edit_is_named, begin),
        cmocka_unit_test_setup(a_dropped_trigger_is_named, begin),
        cmocka_unit_test_setup(a_head_kept_outside_tells_a_cut_tail, begin),
        cmocka_unit_test_setup(a_malformed_head_is_a_wrong_call, begin),
    };
    demo_make(&shared);
    snprintf(filled, sizeof filled, "%s/filled.db", shared.folder);
    checked_fill(&shared);
    demo_copy(shared.path, filled);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(filled);
    demo_remove(&shared);
    return failed;
}
