/* People at the waist: passwords are changed with the old one, and by admins for others; who is disabled is
 * out at once, in the middle of a session; sign-on tells what a client needs. */
#include "service_file.h"

static struct served shared;

static int begin(void **state)
{
    served_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    served_end(*state);
    return 0;
}

static void sign_on_tells_what_a_client_needs(void **state)
{
    struct served *served = *state;
    const struct js *opened = ask(served, "session.open", "{\"login\":\"SALES\",\"password\":\"demo\"}");
    assert_string_equal(js_get_text(opened, "operator"), "sales");
    assert_string_equal(js_as_text(js_at(js_get(opened, "roles"), 0)), "sales");
    assert_int_equal(js_count(js_get(opened, "roles")), 1);
    assert_string_equal(js_get_text(opened, "company"), "Demo");
    assert_int_equal(js_get_int(opened, "decimals", 0), 2);
    assert_int_equal(js_get_int(opened, "drafts", -1), 0);
    assert_int_equal(strlen(js_get_text(opened, "token")), 64);
    assert_int_equal(strlen(js_get_text(opened, "today")), 10);
}

static void ones_own_password_needs_the_old(void **state)
{
    struct served *served = *state;
    struct peer *other = greeted_peer(served, false);
    sign_on(served, served->peer, "sales", "demo");
    sign_on(served, other, "sales", "demo");
    assert_null(ask(served, "operator.passwd", "{\"password\":\"better-1\"}"));
    assert_string_equal(rule_of(served), "required");
    assert_null(ask(served, "operator.passwd", "{\"password\":\"better-1\",\"old\":\"wrong\"}"));
    assert_int_equal(code_of(served), RC_DENIED);
    assert_null(ask(served, "operator.passwd", "{\"password\":\"x\",\"old\":\"demo\"}"));
    assert_string_equal(rule_of(served), "password");
    assert_non_null(
        ask(served, "operator.passwd", "{\"login\":\"sales\",\"password\":\"better-1\",\"old\":\"demo\"}"));
    assert_non_null(ask(served, "menu.list", "{}"));             /* this session stays */
    assert_null(ask_id(served, other, NULL, "menu.list", "{}")); /* the others are out */
    assert_null(ask(served, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}"));
    sign_on(served, served->peer, "sales", "better-1");
    peer_close(other);
}

/* Guessing the old password of a session left open is throttled as sign-on is. */
static void wrong_old_passwords_lock(void **state)
{
    struct served *served = *state;
    sign_on(served, served->peer, "sales", "demo");
    for (int i = 0; i < 3; i++)
        assert_null(ask(served, "operator.passwd", "{\"password\":\"better-1\",\"old\":\"guess\"}"));
    assert_null(ask(served, "operator.passwd", "{\"password\":\"better-1\",\"old\":\"demo\"}"));
    assert_string_equal(rule_of(served), "locked");
}

static void admins_set_any_other_password(void **state)
{
    struct served *served = *state;
    struct peer *other = greeted_peer(served, false);
    sign_on(served, other, "sales", "demo");
    sign_on(served, served->peer, "admin", ADMIN_PASSWORD);
    assert_non_null(ask(served, "operator.passwd", "{\"login\":\"Sales\",\"password\":\"given-1\"}"));
    assert_null(ask_id(served, other, NULL, "menu.list", "{}"));
    assert_null(ask(served, "operator.passwd", "{\"login\":\"nobody\",\"password\":\"given-1\"}"));
    assert_string_equal(rule_of(served), "lookup");
    sign_on(served, other, "sales", "given-1");
    peer_close(other);
}

static void who_is_disabled_is_out_at_once(void **state)
{
    struct served *served = *state;
    struct peer *other = greeted_peer(served, false);
    sign_on(served, other, "sales", "demo");
    sign_on(served, served->peer, "admin", ADMIN_PASSWORD);
    assert_non_null(ask(served, "operator.disable", "{\"login\":\"sales\"}"));
    assert_null(ask_id(served, other, NULL, "master.put",
                       "{\"kind\":\"customers\",\"cells\":[[0,\"code\",\"X\"],[0,\"name\",\"X\"]]}"));
    assert_string_equal(rule_of(served), "session");
    assert_null(ask_id(served, other, NULL, "session.open", "{\"login\":\"sales\",\"password\":\"demo\"}"));
    peer_close(other);
}

static void a_new_operator_works(void **state)
{
    struct served *served = *state;
    sign_on(served, served->peer, "admin", ADMIN_PASSWORD);
    const struct js *list;
    assert_non_null(ask(served, "operator.add",
                        "{\"login\":\"Mei\",\"name\":\"梅\",\"department\":\"Office\",\"roles\":\"sales "
                        "purchasing\",\"password\":\"first-1\"}"));
    list = ask(served, "operator.list", "{\"text\":\"梅\"}");
    assert_int_equal(js_count(js_get(list, "rows")), 1);
    const struct js *row = js_at(js_get(list, "rows"), 0);
    assert_string_equal(js_as_text(js_at(row, 0)), "mei");
    assert_string_equal(js_as_text(js_at(row, 3)), "sales purchasing");
    assert_string_equal(js_as_text(js_at(row, 4)), "yes");
    assert_null(ask(served, "operator.add",
                    "{\"login\":\"mei\",\"name\":\"\",\"roles\":\"none\",\"password\":\"first-1\"}"));
    assert_int_equal(js_count(js_get(js_get(js_get(served->reply, "error"), "data"), "errors")), 3);
    sign_on(served, served->peer, "mei", "first-1");
    assert_non_null(ask(served, "document.new", "{\"type\":\"purchase-order\"}"));
}

static void signing_off_is_final(void **state)
{
    struct served *served = *state;
    sign_on(served, served->peer, "sales", "demo");
    assert_non_null(ask(served, "session.close", "{}"));
    assert_null(ask(served, "menu.list", "{}"));
    assert_null(ask(served, "session.close", "{}"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sign_on_tells_what_a_client_needs),
        TEST(ones_own_password_needs_the_old),
        TEST(wrong_old_passwords_lock),
        TEST(admins_set_any_other_password),
        TEST(who_is_disabled_is_out_at_once),
        TEST(a_new_operator_works),
        TEST(signing_off_is_final),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
