/* Sessions: 12 hours after the last use they are dead, sign-off kills them at once, and the ledger never
 * holds a token. */
#include "demo_file.h"

static struct demo shared;

DAYBOOK_SQL(test_session_hash, "SELECT hash FROM session");
DAYBOOK_SQL(test_session_count, "SELECT count(*) FROM session");

struct opened {
    char token[TOKEN_HEX_BYTES], hash[HASH_HEX_BYTES];
};

static int begin(void **state)
{
    demo_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

static void open_one(struct demo *demo, instant_t at, struct opened *ret)
{
    struct operator_row *row = NULL;
    demo_request(demo, at, "");
    GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
    GOOD(session_open(&demo->context, row, ret->token, ret->hash, &demo->err));
}

static enum rc load(struct demo *demo, instant_t at, const char *hash)
{
    const char *name = NULL;
    instant_t used_at = 0;
    demo_request(demo, at, "");
    demo->context.operator_id = -1;
    err_clear(&demo->err);
    return session_load(&demo->context, hash, &name, &used_at, &demo->err);
}

static void the_token_is_not_kept(void **state)
{
    struct demo *demo = *state;
    struct opened opened, again;
    char hash[HASH_HEX_BYTES];
    struct row *row = NULL;
    bool has = false;
    open_one(demo, instant_now(), &opened);
    assert_int_equal(strlen(opened.token), 64);
    session_hash(opened.token, hash);
    assert_string_equal(hash, opened.hash);
    assert_string_not_equal(opened.token, opened.hash);
    GOOD(row_begin(demo->store, &test_session_hash, &row, &demo->err));
    GOOD(row_step(row, &has, &demo->err));
    assert_string_equal(row_text(row, 0), opened.hash);
    row_end(row);
    open_one(demo, instant_now(), &again);
    assert_string_not_equal(again.token, opened.token);
}

static void it_says_who_acts(void **state)
{
    struct demo *demo = *state;
    struct opened opened;
    instant_t now = instant_now();
    open_one(demo, now, &opened);
    assert_int_equal(load(demo, now, opened.hash), RC_OK);
    assert_string_equal(demo->context.login, "sales");
    assert_int_equal(demo->context.roles, ROLE_SALES);
    assert_true(demo->context.operator_id > 0);
    assert_int_equal(load(demo, now, opened.token), RC_DENIED);
    assert_string_equal(demo->err.rule, "session");
}

static void it_dies_twelve_hours_after_its_last_use(void **state)
{
    struct demo *demo = *state;
    struct opened opened;
    instant_t now = instant_now();
    open_one(demo, now, &opened);
    assert_int_equal(load(demo, now + SESSION_LIFE_US - 1, opened.hash), RC_OK);
    assert_int_equal(load(demo, now + SESSION_LIFE_US, opened.hash), RC_DENIED);
    demo_request(demo, now + SESSION_LIFE_US / 2, "sales");
    GOOD(session_touch(&demo->context, opened.hash, &demo->err));
    assert_int_equal(load(demo, now + SESSION_LIFE_US, opened.hash), RC_OK);
    assert_int_equal(load(demo, now + SESSION_LIFE_US / 2 + SESSION_LIFE_US, opened.hash), RC_DENIED);
}

static void the_dead_are_swept_out(void **state)
{
    struct demo *demo = *state;
    struct opened opened;
    instant_t now = instant_now();
    open_one(demo, now, &opened);
    open_one(demo, now + SESSION_LIFE_US + 1, &opened);
    assert_int_equal(demo_value(demo, &test_session_count), 1);
}

static void signing_off_kills_it(void **state)
{
    struct demo *demo = *state;
    struct opened opened;
    instant_t now = instant_now();
    open_one(demo, now, &opened);
    assert_int_equal(load(demo, now, opened.hash), RC_OK);
    GOOD(session_close(&demo->context, opened.hash, &demo->err));
    assert_int_equal(load(demo, now, opened.hash), RC_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_token_is_not_kept),
        TEST(it_says_who_acts),
        TEST(it_dies_twelve_hours_after_its_last_use),
        TEST(the_dead_are_swept_out),
        TEST(signing_off_kills_it),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
