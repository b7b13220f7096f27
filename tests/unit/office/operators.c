/* Operators: who is taken in and who is not, wrong passwords cost more time each, nobody locks the company
 * out, and no password is in any event. */
#include "demo_file.h"

static struct demo shared;

DAYBOOK_SQL(test_sessions, "SELECT count(*) FROM session");
DAYBOOK_SQL(test_event_texts, "SELECT what || ' ' || subject || ' ' || detail FROM event ORDER BY seq");

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

static const struct operator_new fresh = {.login = "Anna",
                                          .name = "Anna Ernst",
                                          .department = "Office",
                                          .roles = "sales,purchasing",
                                          .password_hash = "x"};

static void adds_once(void **state)
{
    struct demo *demo = *state;
    struct operator_row *row = NULL;
    GOOD(operator_add(&demo->context, &fresh, &demo->err));
    GOOD(operator_find(&demo->context, "ANNA", &row, &demo->err));
    assert_string_equal(row->login, "anna");
    assert_int_equal(row->roles, ROLE_SALES | ROLE_PURCHASING);
    BAD(operator_add(&demo->context, &fresh, &demo->err), RC_REFUSED, "unique");
}

static void tells_every_fault_of_a_new_one(void **state)
{
    struct demo *demo = *state;
    const struct operator_new bad = {
        .login = "a b", .name = "", .department = "x\033y", .roles = "sales emperor", .password_hash = "x"};
    assert_int_equal(operator_add(&demo->context, &bad, &demo->err), RC_REFUSED);
    assert_int_equal(demo->context.faults.errors, 4);
    static const char *const fields[] = {"login", "name", "department", "roles"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(demo->context.faults.items[i].field, fields[i]);
}

static void refuses_the_system_as_a_login(void **state)
{
    struct demo *demo = *state;
    struct operator_new bad = fresh;
    bad.login = "system";
    assert_int_equal(operator_add(&demo->context, &bad, &demo->err), RC_REFUSED);
}

/* Wrong passwords: two are free, then 5 s, 10 s, … and never more than 15 minutes. */
static void waits_grow(void **state)
{
    static const int64_t waits[] = {0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900};
    struct demo *demo = *state;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        struct operator_row *row = NULL;
        int64_t wait_s = -1;
        GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
        GOOD(operator_failed(&demo->context, row, &wait_s, &demo->err));
        assert_int_equal(wait_s, waits[i]);
    }
}

static void judge(struct demo *demo, const char *password, bool fits, enum rc want)
{
    struct password_proof proof;
    struct operator_row *row = NULL;
    struct err answer = {0}, err = {0};
    GOOD(password_prove(&demo->context, "sales", password, &proof, &demo->err));
    assert_int_equal(proof.fits, fits);
    enum rc rc = password_judge(&demo->context, "sales", &proof, &row, &answer, &err);
    assert_int_equal(rc == RC_OK ? answer.rc : rc, want);
    assert_int_equal(row != NULL, want == RC_OK);
    assert_null(strstr(answer.text, password));
    assert_null(strstr(err.text, password));
}

/* While the wait lasts the right password is refused too, and not counted; after it, it passes and all is
 * forgotten. */
static void locks_and_opens_again(void **state)
{
    struct demo *demo = *state;
    struct operator_row *row = NULL;
    instant_t start = instant_now();
    for (int i = 0; i < 3; i++)
        judge(demo, "wrong-Pa55", false, RC_DENIED);
    judge(demo, "demo", false, RC_DENIED);
    demo_request(demo, start + 4 * 1000000, "");
    judge(demo, "demo", false, RC_DENIED);
    GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
    assert_int_equal(row->failed, 3);
    demo_request(demo, instant_now() + 6 * 1000000, "");
    judge(demo, "demo", true, RC_OK);
    GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
    assert_int_equal(row->failed, 0);
    assert_int_equal(row->locked_to, 0);
}

static void try_from(struct demo *demo, instant_t now, const char *origin, const char *password, enum rc want)
{
    struct password_proof proof;
    struct operator_row *row = NULL;
    struct err answer = {0}, err = {0};
    char token[TOKEN_HEX_BYTES], hash[HASH_HEX_BYTES];
    demo_request(demo, now, "");
    demo->context.origin = origin;
    GOOD(password_prove(&demo->context, "sales", password, &proof, &demo->err));
    enum rc rc = password_judge(&demo->context, "sales", &proof, &row, &answer, &err);
    assert_int_equal(rc == RC_OK ? answer.rc : rc, want);
    if (row)
        GOOD(session_open(&demo->context, row, token, hash, &demo->err));
}

/* P24: whoever guesses, however long, delays themselves and whoever comes from an unknown place, but not the
 * operator where it signs on every day; and there, too, wrong passwords cost time of their own. */
static void guesses_elsewhere_lock_nobody_out(void **state)
{
    struct demo *demo = *state;
    const instant_t start = instant_now(), hour = INT64_C(3600) * 1000000;
    try_from(demo, start, "uid 1001", "demo", RC_OK);
    for (int i = 0; i < 20; i++)
        try_from(demo, start + i * hour, "uid 1666", "wrong-Pa55", RC_DENIED);
    const instant_t now = start + 19 * hour + 1;
    try_from(demo, now, "uid 1666", "demo", RC_DENIED);
    try_from(demo, now, "uid 100", "demo", RC_DENIED); /* a new place, and the head of a known one's name */
    try_from(demo, now, "", "demo", RC_DENIED);
    try_from(demo, now, "uid 1001", "demo", RC_OK);
    for (int i = 0; i < 20; i++)
        try_from(demo, now + (i + 1) * hour, "uid 1666", "wrong-Pa55", RC_DENIED);
    const instant_t later = now + 20 * hour;
    for (int i = 0; i < 3; i++)
        try_from(demo, later, "uid 1001", "wrong-Pa55", RC_DENIED);
    try_from(demo, later + 4 * 1000000, "uid 1001", "demo", RC_DENIED);
    try_from(demo, later + 6 * 1000000, "uid 1001", "demo", RC_OK);
}

/* A clock that was a year ahead must not lock anybody out for a year. */
static void a_clock_set_back_locks_nobody(void **state)
{
    struct demo *demo = *state;
    demo_request(demo, instant_now() + INT64_C(365) * 86400 * 1000000, "");
    for (int i = 0; i < 3; i++)
        judge(demo, "wrong-Pa55", false, RC_DENIED);
    demo_request(demo, instant_now(), "");
    judge(demo, "demo", true, RC_OK);
}

/* A proof made before the password was changed proves nothing. */
static void an_old_proof_fails(void **state)
{
    struct demo *demo = *state;
    struct password_proof proof;
    struct operator_row *row = NULL;
    struct err answer = {0};
    GOOD(password_prove(&demo->context, "sales", "demo", &proof, &demo->err));
    assert_true(proof.fits);
    GOOD(operator_set_password(&demo->context, "sales", "another hash", NULL, &demo->err));
    GOOD(password_judge(&demo->context, "sales", &proof, &row, &answer, &demo->err));
    assert_int_equal(answer.rc, RC_DENIED);
}

/* Known or not, disabled or not: the same words. What was typed as a login is not kept. */
static void unknown_logins_are_told_nothing(void **state)
{
    struct demo *demo = *state;
    struct password_proof proof;
    struct operator_row *row = NULL;
    struct err known = {0}, unknown = {0};
    GOOD(password_prove(&demo->context, "my-Pa55-typed-here", "demo", &proof, &demo->err));
    assert_false(proof.fits);
    GOOD(password_judge(&demo->context, "my-Pa55-typed-here", &proof, &row, &unknown, &demo->err));
    GOOD(password_prove(&demo->context, "sales", "wrong-Pa55", &proof, &demo->err));
    GOOD(password_judge(&demo->context, "sales", &proof, &row, &known, &demo->err));
    assert_int_equal(unknown.rc, RC_DENIED);
    assert_string_equal(unknown.text, known.text);
    assert_null(row);
}

static void somebody_stays_admin(void **state)
{
    struct demo *demo = *state;
    demo_request(demo, instant_now(), "admin");
    BAD(operator_disable(&demo->context, "admin", &demo->err), RC_REFUSED, "oneself");
    demo_request(demo, instant_now(), "leader");
    BAD(operator_disable(&demo->context, "admin", &demo->err), RC_REFUSED, "last-admin");
    GOOD(operator_disable(&demo->context, "sales", &demo->err));
    BAD(operator_disable(&demo->context, "sales", &demo->err), RC_REFUSED, "disabled");
    BAD(operator_disable(&demo->context, "nobody", &demo->err), RC_REFUSED, "lookup");
}

static void sessions_die_with_the_operator_and_the_password(void **state)
{
    struct demo *demo = *state;
    struct operator_row *row = NULL;
    char token[TOKEN_HEX_BYTES], kept[HASH_HEX_BYTES], other[HASH_HEX_BYTES];
    GOOD(operator_find(&demo->context, "sales", &row, &demo->err));
    GOOD(session_open(&demo->context, row, token, kept, &demo->err));
    GOOD(session_open(&demo->context, row, token, other, &demo->err));
    assert_int_equal(demo_value(demo, &test_sessions), 2);
    GOOD(operator_set_password(&demo->context, "sales", "hash", kept, &demo->err));
    assert_int_equal(demo_value(demo, &test_sessions), 1);
    demo_request(demo, instant_now(), "admin");
    GOOD(operator_disable(&demo->context, "sales", &demo->err));
    assert_int_equal(demo_value(demo, &test_sessions), 0);
}

struct found {
    const char *logins[20];
    size_t count;
};

static enum rc take(void *context, const struct operator_row *row, struct err *err)
{
    struct found *found = context;
    (void)err;
    assert_string_equal(row->password, ""); /* lists never carry it */
    found->logins[found->count++] = row->login;
    return RC_OK;
}

static void lists_by_word_and_position(void **state)
{
    struct demo *demo = *state;
    struct found all = {0}, some = {0}, rest = {0};
    GOOD(operator_list(&demo->context, "", "", 0, take, &all, &demo->err));
    assert_int_equal(all.count, 10);
    assert_string_equal(all.logins[0], "admin");
    GOOD(operator_list(&demo->context, "ware", "", 0, take, &some, &demo->err));
    assert_int_equal(some.count, 1);
    GOOD(operator_list(&demo->context, "", "sales", 1, take, &rest, &demo->err));
    assert_int_equal(rest.count, 1);
    assert_string_equal(rest.logins[0], "sales");
}

static void passwords_have_bounds(void **state)
{
    struct demo *demo = *state;
    char longest[PASSWORD_BYTES_MAX + 2];
    memset(longest, 'x', sizeof longest);
    longest[PASSWORD_BYTES_MAX + 1] = '\0';
    BAD(operator_password_check("abc", &demo->err), RC_REFUSED, "password");
    BAD(operator_password_check(longest, &demo->err), RC_REFUSED, "password");
    longest[PASSWORD_BYTES_MAX] = '\0';
    GOOD(operator_password_check(longest, &demo->err));
}

static void no_event_holds_a_password(void **state)
{
    struct demo *demo = *state;
    struct row *row = NULL;
    bool has = true;
    char hash[PASSWORD_HASH_BYTES];
    GOOD(password_hash("wrong-Pa55", hash, &demo->err));
    struct operator_new with_hash = fresh;
    with_hash.password_hash = hash;
    GOOD(operator_add(&demo->context, &with_hash, &demo->err));
    GOOD(operator_set_password(&demo->context, "anna", hash, NULL, &demo->err));
    judge(demo, "wrong-Pa55", false, RC_DENIED);
    unknown_logins_are_told_nothing(state);
    GOOD(row_begin(demo->store, &test_event_texts, &row, &demo->err));
    while (has) {
        GOOD(row_step(row, &has, &demo->err));
        if (!has)
            break;
        assert_null(strstr(row_text(row, 0), "Pa55"));
        assert_null(strstr(row_text(row, 0), "argon2"));
    }
    row_end(row);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(adds_once),
        TEST(tells_every_fault_of_a_new_one),
        TEST(refuses_the_system_as_a_login),
        TEST(waits_grow),
        TEST(locks_and_opens_again),
        TEST(guesses_elsewhere_lock_nobody_out),
        TEST(a_clock_set_back_locks_nobody),
        TEST(an_old_proof_fails),
        TEST(unknown_logins_are_told_nothing),
        TEST(somebody_stays_admin),
        TEST(sessions_die_with_the_operator_and_the_password),
        TEST(lists_by_word_and_position),
        TEST(passwords_have_bounds),
        TEST(no_event_holds_a_password),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
