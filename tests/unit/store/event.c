/* Proves: events are numbered and chained as the header says; event_verify finds any changed column of any
 * event, a removed and an inserted one; a cut tail shows against a head kept outside. */
#include "daybook/store/event.h"
#include "ledger_file.h"

enum { EVENTS = 5 };

static int events_setup(void **state)
{
    file_setup(state);
    struct ledger_file *file = *state;
    raw_write(file, "INSERT INTO operator (id, login, name) VALUES (1, 'ann', 'Ann'), (2, 'bob', 'Bob')");
    CHECKED(store_begin(file->store, __func__, &file->err));
    for (int i = 0; i < EVENTS; i++) {
        struct event event = event_of("document.submit", "SO-2026-000001");
        int64_t seq = 0;
        event.at += i;
        event.operator_id = i % 3;
        event.request = i % 2 ? "0123456789abcdef0123456789abcdef" : NULL;
        event.revision = i;
        event.detail = i % 2 ? "price 1.00 → 2.00" : "";
        memset(event.digest, i, sizeof event.digest);
        CHECKED(event_add(file->store, &event, &seq, &file->err));
        assert_int_equal(seq, i + 1);
    }
    CHECKED(store_commit(file->store, &file->err));
    return 0;
}

static void chain_is_as_written_down(void **state)
{
    struct ledger_file *file = *state;
    static const unsigned char zeros[HASH_BYTES];
    unsigned char want[HASH_BYTES], have[HASH_BYTES];
    struct hash hash;
    hash_init(&hash);
    hash_add(&hash, zeros, HASH_BYTES);
    hash_add_int(&hash, 1);
    hash_add_int(&hash, 1700000000000000);
    hash_add_int(&hash, 19675);
    hash_add_int(&hash, 0);
    hash_add_text(&hash, "");
    hash_add_text(&hash, "document.submit");
    hash_add_text(&hash, "SO-2026-000001");
    hash_add_int(&hash, 0);
    hash_add_text(&hash, "");
    hash_add(&hash, zeros, HASH_BYTES);
    hash_finish(&hash, want);
    CHECKED(event_chain_at(file->store, 1, have, &file->err));
    assert_memory_equal(want, have, HASH_BYTES);
    REFUSED(event_chain_at(file->store, EVENTS + 1, have, &file->err), RC_REFUSED, "chain");
}

static void whole_chain_fits(void **state)
{
    struct ledger_file *file = *state;
    struct event_head head = {0};
    unsigned char last[HASH_BYTES];
    CHECKED(event_verify(file->store, &head, &file->err));
    assert_int_equal(head.seq, EVENTS);
    CHECKED(event_chain_at(file->store, EVENTS, last, &file->err));
    assert_memory_equal(head.chain, last, HASH_BYTES);
}

static void empty_log_has_a_head(void **state)
{
    struct ledger_file *file = *state;
    struct event_head head = {.seq = 9};
    CHECKED(event_verify(file->store, &head, &file->err));
    assert_int_equal(head.seq, 0);
}

/* Runs a change on the log with its guards down, and gives whether the chain still fits. */
static enum rc verify_after(struct ledger_file *file, const char *change, struct event_head *ret_head)
{
    CHECKED(store_begin(file->store, __func__, &file->err));
    assert_int_equal(raw(file, "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete"), SQLITE_OK);
    if (raw(file, change) != SQLITE_OK)
        fail_msg("%s: %s", change, sqlite3_errmsg(file->store->db));
    assert_true(sqlite3_changes(file->store->db) > 0);
    const enum rc rc = event_verify(file->store, ret_head, &file->err);
    store_rollback(file->store);
    return rc;
}

static void every_flip_is_found(void **state)
{
    struct ledger_file *file = *state;
    static const char *const flips[] = {
        "seq = seq + 100",
        "at = at + 1",
        "on_day = on_day + 1",
        "on_day = on_day + 4294967296", /* the same in 32 bits */
        "operator = CASE WHEN operator IS NULL THEN 1 ELSE NULL END",
        "operator = CASE WHEN operator = 1 THEN 2 ELSE 1 END",
        "request = request || 'x'",
        "request = request || char(0) || 'x'",
        "what = what || 'x'",
        "what = what || char(0)",
        "subject = subject || 'x'",
        "subject = char(0) || subject",
        "revision = revision + 1",
        "detail = detail || ' '",
        "detail = char(0)",
        "digest = CAST(x'ff' || substr(digest, 2) AS BLOB)",
        "digest = CAST(substr(digest, 1, 31) || x'fe' AS BLOB)",
        "chain = zeroblob(32)",
        "chain = CAST(substr(chain, 2) || substr(chain, 1, 1) AS BLOB)",
    };
    for (size_t i = 0; i < sizeof flips / sizeof *flips; i++)
        for (int seq = 1; seq <= EVENTS; seq++) {
            char change[160], named[32];
            struct event_head head = {0};
            snprintf(change, sizeof change, "UPDATE event SET %s WHERE seq = %d", flips[i], seq);
            if (verify_after(file, change, &head) != RC_REFUSED)
                fail_msg("not found: %s", change);
            assert_string_equal(file->err.rule, "chain");
            snprintf(named, sizeof named, "event %d ", seq);
            if (i > 0 && !strstr(file->err.text, named))
                fail_msg("%s: %s", change, file->err.text);
        }
}

static void removed_and_inserted_are_found(void **state)
{
    struct ledger_file *file = *state;
    struct event_head head = {0};
    assert_int_equal(verify_after(file, "DELETE FROM event WHERE seq = 1", &head), RC_REFUSED);
    assert_int_equal(verify_after(file, "DELETE FROM event WHERE seq = 3", &head), RC_REFUSED);
    assert_int_equal(
        verify_after(file, "DELETE FROM event WHERE seq = 3; UPDATE event SET seq = seq - 1 WHERE seq > 3",
                     &head),
        RC_REFUSED);
    assert_int_equal(
        verify_after(file,
                     "INSERT INTO event SELECT 6, at, on_day, operator, request, what, subject, revision, "
                     "detail, digest, chain FROM event WHERE seq = 5",
                     &head),
        RC_REFUSED);
}

/* The system's events have no operator; one with the number 0 is somebody. */
static void nobody_is_not_number_zero(void **state)
{
    struct ledger_file *file = *state;
    struct event_head head = {0};
    assert_int_equal(verify_after(file,
                                  "INSERT INTO operator (id, login, name) VALUES (0, 'eve', 'Eve');"
                                  "UPDATE event SET operator = 0 WHERE operator IS NULL",
                                  &head),
                     RC_REFUSED);
}

/* The chain alone cannot show a cut tail; the head that was kept outside can. */
static void cut_tail_shows_by_the_head(void **state)
{
    struct ledger_file *file = *state;
    struct event_head kept = {0}, head = {0};
    CHECKED(event_verify(file->store, &kept, &file->err));
    assert_int_equal(verify_after(file, "DELETE FROM event WHERE seq = 5", &head), RC_OK);
    assert_int_equal(head.seq, kept.seq - 1);
    assert_memory_not_equal(head.chain, kept.chain, HASH_BYTES);
}

static void refused_event_leaves_nothing(void **state)
{
    struct ledger_file *file = *state;
    struct event event = event_of("", "x");
    struct event_head head = {0};
    int64_t seq = -1;
    CHECKED(store_begin(file->store, __func__, &file->err));
    REFUSED(event_add(file->store, &event, &seq, &file->err), RC_REFUSED, "constraint");
    event.what = "test.done";
    event.operator_id = 99; /* no such operator */
    REFUSED(event_add(file->store, &event, &seq, &file->err), RC_REFUSED, "constraint");
    assert_int_equal(seq, -1);
    CHECKED(store_commit(file->store, &file->err));
    CHECKED(event_verify(file->store, &head, &file->err));
    assert_int_equal(head.seq, EVENTS);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, events_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(chain_is_as_written_down),
        CASE(whole_chain_fits),
        cmocka_unit_test_setup_teardown(empty_log_has_a_head, file_setup, file_teardown),
        CASE(every_flip_is_found),
        CASE(removed_and_inserted_are_found),
        CASE(nobody_is_not_number_zero),
        CASE(cut_tail_shows_by_the_head),
        CASE(refused_event_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
