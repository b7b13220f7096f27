/* P21: any later edit of what the log covers is named by the check, edits made with the guards taken off and
 * put back included; a log written anew is found against a head kept outside; and an untouched ledger passes.
 */
#include "import_file.h"

#include "daybook/office/check.h"
#include "daybook/office/request.h"
#include "daybook/office/setting.h"
#include "daybook/store/event.h"

static struct demo shared;
static char filled[96]; /* a ledger with documents, requests and a setting changed */

static const char orders[] = "ref,date,customer,item,quantity,price,note\n"
                             "A1,2024-03-01,C001,BK-CITY-26,2,10.5,first\n"
                             "A1,2024-03-01,C001,BK-CITY-28,1,20,\n"
                             "A2,2024-03-02,C002,BK-CITY-26,3,10,second\n"
                             "A3,2024-03-03,C002,BK-CITY-26,4,10,third\n";

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

struct found {
    char failed[2048]; /* "name: detail\n" of each that failed */
    int lines;
};

static enum rc take(void *context, const char *name, bool ok, const char *detail, struct err *err)
{
    struct found *found = context;
    size_t bytes = strlen(found->failed);
    (void)err;
    found->lines++;
    if (!ok)
        snprintf(found->failed + bytes, sizeof found->failed - bytes, "%s: %s\n", name, detail);
    return RC_OK;
}

/* Opens the file as a reader does and checks it. *ret_head (may be NULL) is the head. */
static void check(struct demo *demo, const char *head, struct found *found, char ret_head[128])
{
    struct check_result result = {0};
    memset(found, 0, sizeof *found);
    GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
    GOOD(context_company_load(demo->store, &demo->company, &demo->err));
    GOOD(store_read_begin(demo->store, &demo->err));
    demo_request(demo, instant_now(), "");
    GOOD(check_run(&demo->context, head, take, found, &result, &demo->err));
    if (ret_head)
        snprintf(ret_head, 128, "%s", result.head);
    int failed = 0;
    for (const char *at = found->failed; *at; at++)
        failed += *at == '\n';
    assert_int_equal(result.failed, failed);
    store_read_end(demo->store);
    demo_end(demo);
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
    {"UPDATE document SET seq = 9 WHERE id = 3", "numbers: SO-2024 has 3 numbers from 1 to 9"},
    {"UPDATE document SET year = 2025 WHERE id = 2", "numbers: SO-2024 has 2 numbers from 1 to 3"},
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
    {"UPDATE revision SET note = 'a' || char(27) || 'b' WHERE document = 1", "texts: row 1 holds"},
    {"UPDATE line SET unit = char(8238) WHERE document = 1", "texts: row 1 holds"},
    {"UPDATE word SET word = 'zzz' WHERE kind = 'item' AND word = 'city'", "words: item BK-CITY"},
    {"DELETE FROM word WHERE kind = 'customer' AND word LIKE 'river%'", "words: customer C001"},
    {"INSERT INTO word (kind, word, id) VALUES ('item', 'ghost', 9999)", "words: "},
    {"DROP INDEX line_item", "schema: "},
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
    tamper(demo, "DELETE FROM event WHERE what = 'session.close' AND seq = (SELECT max(seq) FROM event)");
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
        BAD(check_run(&demo->context, heads[i], take, &found, &result, &demo->err), RC_USAGE, "head");
    }
    demo_end(demo);
}

/* What the edits above are made on. */
static void fill(struct demo *demo)
{
    const struct import_options plain = {0};
    const char *value = NULL;
    char token[TOKEN_HEX_BYTES], hash[HASH_HEX_BYTES];
    struct operator_row *row = NULL;
    demo_begin(demo);
    expect(demo, "sales", "sales-order", plain, orders, "3 read, 3 taken, 0 skipped, 0 rejected");
    demo_request(demo, instant_now(), "admin");
    demo->context.request = "0123456789abcdef0123456789abcdef";
    GOOD(setting_set(&demo->context, "day_ends", "02:00", &value, &demo->err));
    struct request request = {
        .id = demo->context.request, .method = "setting.set", .reply = "{\"value\":\"02:00\"}"};
    request.operator_id = demo->context.operator_id;
    memset(request.digest, 7, sizeof request.digest);
    struct event_head head;
    GOOD(event_verify(demo->store, &head, &demo->err));
    request.event = head.seq;
    GOOD(request_keep(demo->store, &request, &demo->err));
    demo_request(demo, instant_now(), "");
    GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
    GOOD(session_open(&demo->context, row, token, hash, &demo->err));
    demo->context.login = "sales";
    GOOD(session_close(&demo->context, hash, &demo->err));
    GOOD(store_commit(demo->store, &demo->err));
    store_checkpoint(demo->store, 0);
    demo_end(demo);
    demo_copy(demo->path, filled);
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
    fill(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(filled);
    demo_remove(&shared);
    return failed;
}
