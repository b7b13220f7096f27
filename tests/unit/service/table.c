/* The table of requests: it and docs/waist.md name the same methods and parameters; nobody asks anything but
 * what is marked open before sign-on; every write is refused to the roles that it is not for, and leaves
 * nothing. */
#include "service_file.h"

#include <ctype.h>

static struct served shared;

DAYBOOK_SQL(test_last_event, "SELECT max(seq) FROM event");

static char document[65536]; /* docs/waist.md */

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

/* The table row of the document that begins with this method; NULL: there is none. */
static const char *documented(const char *name)
{
    char mark[80];
    snprintf(mark, sizeof mark, "\n| `%s`", name);
    return strstr(document, mark);
}

static bool row_names(const char *row, const char *param, size_t bytes)
{
    const char *row_end = strchr(row + 1, '\n');
    for (const char *at = row; at + bytes < row_end; at++)
        if (memcmp(at, param, bytes) == 0 && !isalnum((unsigned char)at[-1]) && at[-1] != '_' &&
            !isalnum((unsigned char)at[bytes]) && at[bytes] != '_')
            return true;
    return false;
}

static void each_method_and_parameter_is_documented(void **state)
{
    (void)state;
    for (size_t i = 0; i < service_method_count(); i++) {
        struct method_row method = service_method(i);
        const char *row = documented(method.name);
        if (strncmp(method.name, "page.", 5) == 0 ||
            method.local) { /* in the text above and below the tables */
            assert_non_null(strstr(document, method.name));
            continue;
        }
        if (!row)
            fail_msg("docs/waist.md has no row for %s", method.name);
        const char *rest = row + 1 + strlen("| ``") + strlen(method.name);
        assert_int_equal(strncmp(rest, " W", 2) == 0, method.write);
        for (const char *at = method.params; *at; at += strspn(at, " ")) {
            size_t bytes = strcspn(at, " :!");
            if (!row_names(row, at, bytes))
                fail_msg("docs/waist.md does not name the parameter %.*s of %s", (int)bytes, at, method.name);
            at += strcspn(at, " ");
        }
    }
}

static void each_documented_method_exists(void **state)
{
    (void)state;
    for (const char *at = document; (at = strstr(at, "\n| `")); at++) {
        char name[80] = "";
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 4, "`"), at + 4);
        if (!strchr(name, '.'))
            continue;
        bool found = false;
        for (size_t i = 0; i < service_method_count(); i++)
            found = found || strcmp(service_method(i).name, name) == 0;
        if (!found)
            fail_msg("docs/waist.md tells of %s, which there is not", name);
    }
}

/* Parameters of the right kinds, so that only the sign-on or the role can be what is wrong. */
static void make_params(const char *spec, struct buf *out)
{
    buf_reset(out);
    buf_char(out, '{');
    for (const char *at = spec; *at; at += strspn(at, " ")) {
        size_t bytes = strcspn(at, " "), name_bytes = strcspn(at, " :!");
        char kind = at[name_bytes] == ':' ? at[name_bytes + 1] : 't';
        const char *value = kind == 'i'   ? "1"
                            : kind == 'b' ? "true"
                            : kind == 'a' ? "[]"
                            : kind == 'o' ? "{}"
                                          : "\"long-enough\"";
        buf_format(out, "%s\"%.*s\":%s", at == spec ? "" : ",", (int)name_bytes, at, value);
        at += bytes;
    }
    buf_char(out, '}');
}

static void before_sign_on_only_what_is_open(void **state)
{
    struct served *served = *state;
    struct buf params = {0};
    for (size_t i = 0; i < service_method_count(); i++) {
        struct method_row method = service_method(i);
        if (method.local)
            continue;
        make_params(method.params, &params);
        ask(served, method.name, buf_text(&params));
        bool refused = code_of(served) == RC_DENIED && strcmp(rule_of(served), "session") == 0;
        bool own = strncmp(method.name, "session.", 8) == 0; /* they are refused in words of their own */
        if (refused == method.open && !own)
            fail_msg("%s before sign-on: code %d", method.name, (int)code_of(served));
    }
    buf_free(&params);
}

/* Every write with the roles that may do it; each other role must be refused. Params are such that the role
 * alone decides. */
static const struct {
    const char *method, *params, *roles;
} writes[] = {
    {"operator.add", "{\"login\":\"new\",\"name\":\"N\",\"roles\":\"admin\",\"password\":\"secret-1\"}",
     "admin"},
    {"operator.disable", "{\"login\":\"cost\"}", "admin"},
    {"operator.passwd", "{\"login\":\"cost\",\"password\":\"secret-1\"}", "admin cost"},
    {"setting.set", "{\"name\":\"day_ends\",\"value\":\"03:00\"}", "admin"},
    {"master.put",
     "{\"kind\":\"items\",\"cells\":[[0,\"code\",\"X1\"],[0,\"name\",\"X\"],[0,\"unit\",\"EA\"]]}",
     "admin planning"},
    {"master.put", "{\"kind\":\"customers\",\"cells\":[[0,\"code\",\"X1\"],[0,\"name\",\"X\"]]}",
     "admin sales"},
    {"master.put", "{\"kind\":\"suppliers\",\"cells\":[[0,\"code\",\"X1\"],[0,\"name\",\"X\"]]}",
     "admin purchasing"},
    {"master.put", "{\"kind\":\"warehouses\",\"cells\":[[0,\"code\",\"X1\"],[0,\"name\",\"X\"]]}", "admin"},
    {"master.put",
     "{\"kind\":\"reasons\",\"cells\":[[0,\"kind\",\"void\"],[0,\"code\",\"X1\"],[0,\"name\",\"X\"]]}",
     "admin"},
    {"master.disable", "{\"kind\":\"items\",\"code\":\"BK-CARGO\",\"active\":false}", "admin planning"},
    {"draft.put",
     "{\"draft\":\"00000000000000000000000000000001\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[]}",
     "sales"},
    {"draft.put",
     "{\"draft\":\"00000000000000000000000000000002\",\"type\":\"purchase-order\",\"seq\":1,\"cells\":[]}",
     "purchasing"},
    {"document.submit",
     "{\"draft\":\"00000000000000000000000000000003\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,"
     "\"customer\",\"C001\"],"
     "[1,\"item\",\"BK-CITY-26\"],[1,\"quantity\",\"1\"],[1,\"price\",\"5\"]]}",
     "sales"},
};

static bool holds(const char *words, const char *word)
{
    const char *at = strstr(words, word);
    size_t bytes = strlen(word);
    return at && (at == words || at[-1] == ' ') && (at[bytes] == ' ' || !at[bytes]);
}

static int64_t last_event(struct served *served)
{
    struct demo *demo = &served->demo;
    GOOD(store_open(demo->path, STORE_READER, &demo->store, &demo->err));
    int64_t seq = demo_value(demo, &test_last_event);
    store_close(demo->store);
    demo->store = NULL;
    return seq;
}

static void each_write_is_refused_to_wrong_roles(void **state)
{
    struct served *served = *state;
    size_t count = 0;
    const struct role *roles = role_table(&count);
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        for (size_t k = 0; k < count; k++) {
            if (holds(writes[i].roles, roles[k].code))
                continue;
            sign_on(served, served->peer, roles[k].code,
                    roles[k].bit == ROLE_ADMIN ? ADMIN_PASSWORD : "demo");
            int64_t before = last_event(served);
            ask(served, writes[i].method, writes[i].params);
            if (code_of(served) != RC_DENIED)
                fail_msg("%s by %s: code %d", writes[i].method, roles[k].code, (int)code_of(served));
            assert_int_equal(last_event(served), before);
        }
    }
}

static void each_write_is_done_for_the_right_roles(void **state)
{
    struct served *served = *state;
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        char login[32];
        snprintf(login, sizeof login, "%.*s", (int)strcspn(writes[i].roles, " "), writes[i].roles);
        sign_on(served, served->peer, login, strcmp(login, "admin") == 0 ? ADMIN_PASSWORD : "demo");
        if (!ask(served, writes[i].method, writes[i].params))
            fail_msg("%s by %s: %s", writes[i].method, login,
                     js_get_text(js_get(served->reply, "error"), "message"));
    }
}

/* The file's name only for who is its owner; a backup only of this log. */
static void backups_are_the_owners(void **state)
{
    struct served *served = *state;
    char params[160];
    struct peer *local = greeted_peer(served, true);
    sign_on(served, served->peer, "leader", "demo");
    assert_null(ask(served, "backup.source", "{}"));
    assert_int_equal(code_of(served), RC_DENIED);
    assert_non_null(ask_id(served, local, NULL, "session.system", "{}"));
    const struct js *source = ask_id(served, local, NULL, "backup.source", "{}");
    assert_string_equal(js_get_text(source, "path"), served->demo.path);
    const struct js *checked = ask_id(served, local, NULL, "check.run", "{}");
    snprintf(params, sizeof params, "{\"head\":\"%s\",\"bytes\":5}", js_get_text(checked, "head"));
    assert_non_null(ask_id(served, local, "00000000000000000000000000000001", "backup.note", params));
    snprintf(params, sizeof params, "{\"head\":\"3:%064d\",\"bytes\":5}", 0);
    assert_null(ask_id(served, local, "00000000000000000000000000000002", "backup.note", params));
    peer_close(local);
    sign_on(served, served->peer, "sales", "demo");
    assert_null(ask(served, "backup.note", params));
    assert_int_equal(code_of(served), RC_DENIED);
}

static void the_system_checks_and_nothing_else(void **state)
{
    struct served *served = *state;
    struct peer *local = greeted_peer(served, true);
    assert_non_null(ask_id(served, local, NULL, "session.system", "{}"));
    assert_non_null(ask_id(served, local, NULL, "check.run", "{}"));
    assert_null(ask_id(served, local, NULL, "menu.list", "{}"));
    assert_null(ask_id(served, local, NULL, "operator.list", "{}"));
    assert_null(ask_id(served, local, NULL, "setting.set", "{\"name\":\"day_ends\",\"value\":\"03:00\"}"));
    peer_close(local);
    assert_null(ask(served, "session.open", "{\"login\":\"system\",\"password\":\"demo\"}"));
    assert_int_equal(code_of(served), RC_DENIED);
}

/* Without a ledger: what describes, and nothing that reads one. */
static void without_a_ledger(void **state)
{
    struct served *served = *state;
    struct service *bare = NULL, *kept = served->reader;
    struct demo *demo = &served->demo;
    GOOD(service_open(NULL, STORE_READER, &bare, &demo->err));
    served->reader = bare;
    assert_non_null(ask(served, "record.describe", "{\"name\":\"sales-order\"}"));
    assert_non_null(ask(served, "record.list", "{}"));
    assert_non_null(ask(served, "import.columns", "{\"kind\":\"items\"}"));
    assert_non_null(ask(served, "report.list", "{}"));
    assert_null(ask(served, "company.info", "{}"));
    assert_int_equal(code_of(served), RC_UNAVAILABLE);
    served->reader = kept;
    service_close(bare);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_and_parameter_is_documented),
        cmocka_unit_test(each_documented_method_exists),
        TEST(before_sign_on_only_what_is_open),
        TEST(each_write_is_refused_to_wrong_roles),
        TEST(each_write_is_done_for_the_right_roles),
        TEST(the_system_checks_and_nothing_else),
        TEST(backups_are_the_owners),
        TEST(without_a_ledger),
    };
    FILE *file = fopen("docs/waist.md", "r");
    if (!file)
        return 1;
    document[fread(document, 1, sizeof document - 1, file)] = '\0';
    fclose(file);
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
