/* A document's way at the waist: described, begun with defaults and what was kept, drafted, refused with
 * every fault, warned, submitted, read back, recalled and corrected, voided; and what was keyed before is
 * offered. */
#include "service_file.h"

#include "daybook/base/cells.h"
#include "daybook/base/record.h"

static struct served shared;

static int begin(void **state)
{
    served_begin(&shared);
    sign_on(&shared, shared.peer, "sales", "demo");
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    served_end(*state);
    return 0;
}

#define UID "0123456789abcdef0123456789abcdef"

/* Submits a whole document; its number. */
static const char *submit(struct served *served, const char *uid, const char *customer, const char *item,
                          const char *more)
{
    static char number[64];
    char params[512];
    snprintf(params, sizeof params,
             "{\"draft\":\"%s\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,\"customer\",\"%s\"],[1,"
             "\"item\",\"%s\"],"
             "[1,\"quantity\",\"3\"],[1,\"price\",\"10\"]%s]}",
             uid, customer, item, more);
    const struct js *result = ask_id(served, served->peer, uid, "document.submit", params);
    if (!result)
        fail_msg("submit: %s", js_get_text(js_get(served->reply, "error"), "message"));
    assert_string_equal(js_get_text(result, "state"), "submitted");
    snprintf(number, sizeof number, "%s", js_get_text(result, "number"));
    return number;
}

static const struct js *get(struct served *served, const char *number)
{
    char params[128];
    snprintf(params, sizeof params, "{\"number\":\"%s\"}", number);
    const struct js *document = ask(served, "document.get", params);
    assert_non_null(document);
    return document;
}

/* What is described can be bound to: it reads back into the same record. */
static void records_are_described_whole(void **state)
{
    struct served *served = *state;
    struct demo *demo = &served->demo;
    const struct js *list = ask(served, "record.list", "{}");
    char names[32][48];
    size_t count = js_count(js_get(list, "records"));
    assert_true(count >= 9 && count <= 32);
    for (size_t i = 0; i < count; i++)
        snprintf(names[i], sizeof names[i], "%s", js_get_text(js_at(js_get(list, "records"), i), "name"));
    for (size_t i = 0; i < count; i++) {
        char params[80];
        struct record *record = NULL;
        snprintf(params, sizeof params, "{\"name\":\"%.47s\"}", names[i]);
        const struct js *described = ask(served, "record.describe", params);
        assert_non_null(described);
        GOOD(record_from_json(&demo->arena, described, &record, &demo->err));
        assert_string_equal(record->name, names[i]);
        assert_true(record->field_count > 0);
    }
    arena_free(&demo->arena);
    assert_null(ask(served, "record.describe", "{\"name\":\"letters\"}"));
}

static void a_draft_becomes_a_document(void **state)
{
    struct served *served = *state;
    assert_string_equal(
        js_get_text(ask(served, "draft.put",
                        "{\"draft\":\"" UID "\",\"type\":\"sales-order\",\"seq\":1,\"keystrokes\":7,"
                        "\"cells\":[[0,\"customer\",\"c001\"],[0,\"note\",\"half "
                        "ty\"],[1,\"item\",\"bk-city-26\"]]}"),
                    "handle"),
        "SO-DRAFT-1");
    const struct js *rows = js_get(ask(served, "draft.list", "{}"), "rows");
    assert_int_equal(js_count(rows), 1);
    assert_string_equal(js_as_text(js_at(js_at(rows, 0), 2)), UID);
    assert_int_equal(js_get_int(ask(served, "draft.get", "{\"draft\":\"SO-DRAFT-1\"}"), "keystrokes", 0), 7);
    assert_null(ask(served, "document.submit_draft", "{\"draft\":\"SO-DRAFT-1\"}"));
    assert_int_equal(js_count(js_get(js_get(js_get(served->reply, "error"), "data"), "errors")),
                     2); /* quantity, price */
    const struct js *result = ask_id(
        served, served->peer, UID, "document.submit",
        "{\"draft\":\"" UID "\",\"seq\":2,\"cells\":[[1,\"quantity\",\"2*3\"],[1,\"price\",\"1.5\"]]}");
    assert_non_null(result);
    assert_false(js_get_bool(result, "late"));
    assert_int_equal(js_count(js_get(ask(served, "draft.list", "{}"), "rows")), 0);
}

static void warnings_are_accepted_by_name(void **state)
{
    struct served *served = *state;
    static const char params[] =
        "{\"draft\":\"" UID "\",\"type\":\"sales-order\",\"seq\":1,\"cells\":[[0,\"customer\",\"C001\"],"
        "[1,\"item\",\"BK-CITY-26\"],[1,\"quantity\",\"1\"],[1,\"price\",\"0\"]]%s}";
    char line[512];
    snprintf(line, sizeof line, params, "");
    assert_null(ask_id(served, served->peer, UID, "document.submit", line));
    assert_int_equal(code_of(served), RC_WARNINGS);
    assert_string_equal(rule_of(served), "price-zero");
    snprintf(line, sizeof line, params, ",\"accept\":[\"another\"]");
    assert_null(ask_id(served, served->peer, UID, "document.submit", line));
    assert_int_equal(code_of(served), RC_WARNINGS);
    snprintf(line, sizeof line, params, ",\"accept\":[7]");
    assert_null(ask_id(served, served->peer, UID, "document.submit", line));
    assert_int_equal(code_of(served), RC_USAGE);
    snprintf(line, sizeof line, params, ",\"accept\":[\"price-zero\"]");
    assert_non_null(ask_id(served, served->peer, UID, "document.submit", line));
}

static void a_document_is_read_back(void **state)
{
    struct served *served = *state;
    struct demo *demo = &served->demo;
    struct cells cells = {.arena = &demo->arena};
    const struct js *document = get(served, submit(served, UID, "C001", "BK-CITY-26", ""));
    GOOD(cells_from_json(js_get(document, "cells"), &cells, &demo->err));
    assert_string_equal(cells_get(&cells, 0, "party_name"), "Riverside Cycles");
    assert_string_equal(cells_get(&cells, 1, "amount"), "30.00");
    assert_string_equal(js_get_text(js_get(document, "totals"), "net"), "30.00");
    assert_string_equal(js_get_text(js_get(document, "totals"), "gross"), "33.90"); /* the item's 13 % */
    assert_string_equal(js_as_text(js_at(js_get(document, "steps"), 0)), "recall");
    assert_string_equal(js_get_text(js_at(js_get(document, "events"), 0), "what"), "document.submit");
    arena_free(&demo->arena);
}

static void recall_correct_void(void **state)
{
    struct served *served = *state;
    char number[64], params[512], draft[ID_HEX_BYTES];
    snprintf(number, sizeof number, "%s", submit(served, UID, "C001", "BK-CITY-26", ""));
    snprintf(params, sizeof params, "{\"step\":\"recall\",\"number\":\"%s\",\"revision\":9}", number);
    assert_null(ask(served, "document.step", params));
    assert_int_equal(code_of(served), RC_STALE);
    snprintf(params, sizeof params, "{\"step\":\"recall\",\"number\":\"%s\",\"revision\":1}", number);
    const struct js *stepped = ask(served, "document.step", params);
    assert_string_equal(js_get_text(stepped, "state"), "recalled");
    snprintf(draft, sizeof draft, "%s", js_get_text(stepped, "draft"));
    snprintf(
        params, sizeof params, "{\"draft\":\"%s\",\"seq\":%lld,\"cells\":[[1,\"quantity\",\"5\"]]}", draft,
        (long long)js_get_int(
            ask(served, "draft.get", (snprintf(params, sizeof params, "{\"draft\":\"%s\"}", draft), params)),
            "seq", 0) +
            1);
    const struct js *corrected = ask_id(served, served->peer, draft, "document.submit", params);
    assert_non_null(corrected);
    assert_string_equal(js_get_text(corrected, "number"), number);
    assert_int_equal(js_get_int(corrected, "revision", 0), 2);
    snprintf(params, sizeof params, "{\"step\":\"void\",\"number\":\"%s\",\"reason\":\"KEYED-TWICE\"}",
             number);
    assert_null(ask(served, "document.step", params)); /* only a recalled one */
    snprintf(params, sizeof params, "{\"step\":\"recall\",\"number\":\"%s\"}", number);
    assert_non_null(ask(served, "document.step", params));
    snprintf(params, sizeof params, "{\"step\":\"void\",\"number\":\"%s\",\"reason\":\"KEYED-TWICE\"}",
             number);
    assert_string_equal(js_get_text(ask(served, "document.step", params), "state"), "void");
    assert_null(ask(served, "document.step", "{\"step\":\"fly\",\"number\":\"SO-2026-1\"}"));
}

static void lists_begin_where_asked(void **state)
{
    struct served *served = *state;
    char uid[ID_HEX_BYTES], numbers[5][64], params[128];
    for (int i = 0; i < 5; i++) {
        snprintf(uid, sizeof uid, "%032d", i + 1);
        snprintf(numbers[i], sizeof numbers[i], "%s",
                 submit(served, uid, i % 2 ? "C001" : "C002", "BK-CITY-26", ""));
    }
    const struct js *rows = js_get(ask(served, "document.list", "{\"type\":\"sales-order\"}"), "rows");
    assert_int_equal(js_count(rows), 5);
    assert_string_equal(js_as_text(js_at(js_at(rows, 0), 0)), numbers[4]); /* the latest first */
    snprintf(params, sizeof params, "{\"position\":\"%s\",\"limit\":2}", numbers[2]);
    rows = js_get(ask(served, "document.list", params), "rows");
    assert_int_equal(js_count(rows), 2);
    assert_string_equal(js_as_text(js_at(js_at(rows, 0), 0)), numbers[2]);
    assert_string_equal(js_as_text(js_at(js_at(rows, 1), 0)), numbers[1]);
    assert_int_equal(js_count(js_get(ask(served, "document.list", "{\"position\":\"2020-01-01\"}"), "rows")),
                     0);
    assert_int_equal(
        js_count(js_get(ask(served, "document.list", "{\"party\":\"C001\",\"mine\":true}"), "rows")), 2);
    assert_null(ask(served, "document.list", "{\"type\":\"letters\"}"));
    assert_null(ask(served, "document.list", "{\"from\":\"someday\"}"));
}

/* Of this operator and field, latest first, each once. */
static void what_was_keyed_before_is_offered(void **state)
{
    struct served *served = *state;
    static const char *const items[] = {"BK-CITY-26", "BK-CARGO", "BK-CITY-28", "BK-CARGO"};
    char uid[ID_HEX_BYTES];
    for (int i = 0; i < 4; i++) {
        snprintf(uid, sizeof uid, "%032d", i + 1);
        submit(served, uid, i % 2 ? "C001" : "C002", items[i], ",[0,\"note\",\"a note\"]");
    }
    const struct js *values = js_get(
        ask(served, "field.history", "{\"record\":\"sales-order\",\"part\":\"line\",\"field\":\"item\"}"),
        "values");
    assert_int_equal(js_count(values), 3);
    assert_string_equal(js_as_text(js_at(values, 0)), "BK-CARGO");
    assert_string_equal(js_as_text(js_at(values, 1)), "BK-CITY-28");
    values =
        js_get(ask(served, "field.history",
                   "{\"record\":\"sales-order\",\"part\":\"header\",\"field\":\"customer\",\"limit\":1}"),
               "values");
    assert_int_equal(js_count(values), 1);
    assert_string_equal(js_as_text(js_at(values, 0)), "C001");
    const struct js *fresh = ask(served, "document.new", "{\"type\":\"sales-order\"}");
    assert_string_equal(js_get_text(js_get(fresh, "keep"), "customer"), "C001");
    assert_null(js_get(js_get(fresh, "keep"), "number"));
    assert_true(js_count(js_get(fresh, "cells")) >= 2); /* date and warehouse */
    sign_on(served, served->peer, "receivable", "demo");
    assert_int_equal(js_count(js_get(ask(served, "field.history",
                                         "{\"record\":\"sales-order\",\"part\":\"line\",\"field\":\"item\"}"),
                                     "values")),
                     0);
    assert_null(ask(served, "document.new", "{\"type\":\"sales-order\"}"));
}

static void the_process_is_told(void **state)
{
    struct served *served = *state;
    const struct js *process = ask(served, "document.process", "{\"type\":\"sales-order\"}");
    assert_string_equal(js_get_text(process, "title"), "Sales order");
    assert_true(js_count(js_get(process, "lines")) >= 5);
}

/* Paper comes as pages of lines; what cannot be printed says why. */
static void a_document_is_printed(void **state)
{
    struct served *served = *state;
    char params[128], line[96];
    const char *number = submit(served, UID, "C001", "BK-CITY-26", "");
    snprintf(params, sizeof params, "{\"number\":\"%s\"}", number);
    const struct js *printed = ask(served, "document.print", params);
    assert_non_null(printed);
    snprintf(line, sizeof line, "Picking slip %s", number);
    assert_string_equal(js_get_text(printed, "title"), line);
    assert_int_equal(js_count(js_get(printed, "columns")), 1);
    assert_true(js_count(js_get(printed, "rows")) > 10);
    snprintf(params, sizeof params, "{\"number\":\"%s\",\"paper\":\"delivery-note\"}", number);
    assert_null(ask(served, "document.print", params));
    assert_int_equal(code_of(served), RC_REFUSED);
    snprintf(params, sizeof params, "{\"number\":\"%s\",\"pages\":99999999999}", number);
    assert_null(ask(served, "document.print", params));
    assert_int_equal(code_of(served), RC_REFUSED);
    assert_null(ask(served, "document.print", "{\"number\":\"SO-2020-000001\"}"));
}

/* Masters: what was read may be written once; the second of two editors is told which fields differ. */
static void two_editors_of_a_master(void **state)
{
    struct served *served = *state;
    const struct js *read = ask(served, "master.get", "{\"kind\":\"customers\",\"code\":\"c001\"}");
    int64_t version = js_get_int(read, "version", 0);
    char params[256];
    assert_true(js_get_bool(read, "active"));
    static const char put[] =
        "{\"kind\":\"customers\",\"version\":%lld,\"cells\":[[0,\"code\",\"C001\"],[0,\"city\",\"%s\"]]}";
    snprintf(params, sizeof params, put, (long long)version, "Bath");
    assert_int_equal(js_get_int(ask(served, "master.put", params), "version", 0), version + 1);
    snprintf(params, sizeof params, put, (long long)version, "Wells");
    assert_null(ask(served, "master.put", params));
    assert_int_equal(code_of(served), RC_STALE);
    assert_non_null(strstr(js_get_text(js_get(served->reply, "error"), "message"), "city"));
    assert_non_null(
        ask(served, "master.disable", "{\"kind\":\"customers\",\"code\":\"C001\",\"active\":false}"));
    assert_null(ask(served, "lookup.get", "{\"lookup\":\"customer\",\"text\":\"C001\"}"));
    assert_non_null(strstr(js_get_text(js_get(served->reply, "error"), "message"), "no longer in use"));
    assert_null(ask(served, "lookup.get", "{\"lookup\":\"colours\",\"text\":\"C001\"}"));
    assert_int_equal(code_of(served), RC_USAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_are_described_whole),   TEST(a_draft_becomes_a_document),
        TEST(warnings_are_accepted_by_name), TEST(a_document_is_read_back),
        TEST(recall_correct_void),           TEST(lists_begin_where_asked),
        TEST(the_process_is_told),           TEST(what_was_keyed_before_is_offered),
        TEST(two_editors_of_a_master),       TEST(a_document_is_printed),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
