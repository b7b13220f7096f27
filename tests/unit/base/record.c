/* Proves: each kind of field brings what was typed into the one form the CSV holds, canonical forms are fixed
 * points, what does not fit is refused by its rule, and a record's description survives the waist. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daybook/base/record.h"

static struct arena arena;
static int free_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const struct record_field fields[] = {
    {.name = "customer",
     .title = "Customer",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .lookup = "customers"},
    {.name = "note", .title = "Note", .kind = FIELD_TEXT},
    {.name = "ref", .title = "Ref", .kind = FIELD_TEXT, .max_chars = 5, .help = "the paper's number"},
    {.name = "date", .title = "Date", .kind = FIELD_DATE, .fallback = "today"},
    {.name = "terms", .title = "Terms", .kind = FIELD_INT},
    {.name = "kind", .title = "Kind", .kind = FIELD_CHOICE, .choices = "stock service set"},
    {.name = "active", .title = "Active", .kind = FIELD_FLAG},
    {.name = "quantity", .title = "Quantity", .part = PART_LINE, .kind = FIELD_QTY},
    {.name = "price", .title = "Price", .part = PART_LINE, .kind = FIELD_PRICE},
    {.name = "discount", .title = "Disc", .part = PART_LINE, .kind = FIELD_PERCENT},
    {.name = "amount",
     .title = "Amount",
     .part = PART_LINE,
     .kind = FIELD_MONEY,
     .flags = FIELD_COMPUTED,
     .compute = "quantity * price"},
    {.name = "note", .title = "Line note", .part = PART_LINE, .kind = FIELD_TEXT},
    {.name = "password", .title = "Password", .kind = FIELD_TEXT, .flags = FIELD_SECRET | FIELD_KEY},
};
static const struct record_rule rules[] = {
    {"late", PART_HEADER, "date", "date >= today", "the day is over", true},
    {"positive", PART_LINE, "quantity", "quantity > 0", "the quantity must be above zero", false},
};
static const struct record_lookup lookups[] = {{"customers", "code name city"}};
static const struct record record = {
    .name = "sales-order",
    .title = "Sales order",
    .kind = RECORD_DOCUMENT,
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .rules = rules,
    .rule_count = sizeof rules / sizeof *rules,
    .lookups = lookups,
    .lookup_count = 1,
};

static const struct record_field *field_named(const char *name)
{
    const struct record_field *field = record_field_find(&record, PART_HEADER, name);
    return field ? field : record_field_find(&record, PART_LINE, name);
}

static enum rc canonical(const char *name, const char *text, bool typed, const char **ret, struct err *err)
{
    return record_canonical(field_named(name), text, 2, 20000 /* 2024-10-04 */, typed, &arena, ret, err);
}

static void canonical_forms(void **state)
{
    (void)state;
    static const struct {
        const char *field, *text, *want;
    } cases[] = {
        {"customer", " alfki ", "ALFKI"},
        {"customer", "ａｌｆｋｉ　", "ALFKI"},
        {"customer", "客户１", "客户1"},
        {"customer", "", ""},
        {"customer", "   ", ""},
        {"note", " keep １２ as it is ", "keep １２ as it is"},
        {"note", "é客😀", "é客😀"},
        {"ref", "12345", "12345"},
        {"ref", "客户客户客", "客户客户客"},
        {"date", "2024-02-29", "2024-02-29"},
        {"date", "t", "2024-10-04"},
        {"date", "+27", "2024-10-31"},
        {"date", "7", "2024-10-07"},
        {"terms", "30", "30"},
        {"terms", "6*5", "30"},
        {"terms", "-1", "-1"},
        {"kind", "stock", "stock"},
        {"kind", "ST", "stock"},
        {"kind", "ｓｅｒ", "service"},
        {"kind", "set", "set"},
        {"active", "y", "yes"},
        {"active", "NO", "no"},
        {"quantity", "12*24", "288"},
        {"quantity", "1,234.500", "1234.5"},
        {"quantity", "100/3", "33.333333"},
        {"quantity", "０．５", "0.5"},
        {"price", ".000001", "0.000001"},
        {"discount", "15", "15"},
        {"discount", "12.50", "12.5"},
        {"amount", "5", "5.00"},
        {"amount", "1,234.5", "1234.50"},
        {"amount", "100/3", "33.33"},
        {"quantity", "-0", "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = NULL, *again = NULL;
        struct err err = {0};
        if (canonical(cases[i].field, cases[i].text, true, &got, &err) || strcmp(got, cases[i].want))
            fail_msg("%s \"%s\": %s %s", cases[i].field, cases[i].text, got ? got : "", err.text);
        assert_int_equal(canonical(cases[i].field, got, false, &again, NULL), RC_OK);
        assert_string_equal(again, got);
    }
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *field, *text, *rule, *part;
    } cases[] = {
        {"customer", "01234567890123456789012345678901234567890", "too-long", "41 characters; at most 40"},
        {"ref", "123456", "too-long", "6 characters; at most 5"},
        {"note", "a\tb", "text", "␉"},
        {"note", "a\nb", "text", "␊"},
        {"customer", "a\u202Eb", "text", "<U+202E>"},
        {"quantity", "1\x1b", "text", "␛"},
        {"note", "ab\xff", "text", "byte 3"},
        {"date", "2024-02-30", "date", "2024-02-30"},
        {"date", "soon", "date", "soon"},
        {"terms", "1.5", "number", "whole number"},
        {"quantity", "abc", "number", "abc"},
        {"quantity", "9e18", "overflow", "9,223,372,036,854.775807"},
        {"amount", "1.234", "number", "2 decimals"},
        {"discount", "1.234", "number", "2 decimals"},
        {"kind", "s", "choice", "several"},
        {"kind", "stocks", "choice", "none of: stock service set"},
        {"active", "maybe", "choice", "none of: yes no"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = "untouched";
        struct err err = {0};
        assert_int_equal(canonical(cases[i].field, cases[i].text, true, &got, &err), RC_REFUSED);
        if (strcmp(err.rule, cases[i].rule) || !strstr(err.text, cases[i].part))
            fail_msg("%s \"%s\": %s, %s", cases[i].field, cases[i].text, err.rule, err.text);
        assert_string_equal(err.field, cases[i].field);
        assert_string_equal(got, "untouched");
    }
    const char *got = NULL;
    assert_int_equal(canonical("date", "t", false, &got, NULL), RC_REFUSED);
    assert_int_equal(canonical("date", "+3", false, &got, NULL), RC_REFUSED);
    assert_null(got);
}

static void kinds_have_names_and_decimals(void **state)
{
    (void)state;
    static const char *const names[] = {"text",  "code",    "int",  "qty",    "price",
                                        "money", "percent", "date", "choice", "flag"};
    static const int decimals[] = {-1, -1, 0, 6, 6, 3, 2, -1, -1, -1};
    for (int kind = 0; kind < FIELD_KINDS; kind++) {
        assert_string_equal(field_kind_name((enum field_kind)kind), names[kind]);
        assert_int_equal(field_kind_find(names[kind]), kind);
        assert_int_equal(field_kind_decimals((enum field_kind)kind, 3), decimals[kind]);
    }
    assert_null(field_kind_name(FIELD_KINDS));
    assert_int_equal(field_kind_find("float"), FIELD_KINDS);
    assert_int_equal(field_kind_decimals(FIELD_KINDS, 3), -1);
}

static void fields_are_found_by_part(void **state)
{
    (void)state;
    assert_ptr_equal(record_field_find(&record, PART_HEADER, "note"), &fields[1]);
    assert_ptr_equal(record_field_find(&record, PART_LINE, "note"), &fields[11]);
    assert_null(record_field_find(&record, PART_HEADER, "quantity"));
    assert_ptr_equal(record_lookup_find(&record, "customers"), &lookups[0]);
    assert_null(record_lookup_find(&record, "items"));
}

static void same_text(const char *a, const char *b)
{
    if (!a || !b)
        assert_ptr_equal(a, b);
    else
        assert_string_equal(a, b);
}

static void a_description_survives_the_waist(void **state)
{
    (void)state;
    struct js *object = record_to_json(&record), *read = NULL;
    struct buf out = {0};
    struct record *back = NULL;
    assert_true(js_write(object, &out));
    assert_int_equal(js_parse(buf_text(&out), out.bytes, &read, NULL), RC_OK);
    assert_int_equal(record_from_json(&arena, read, &back, NULL), RC_OK);
    js_free(object);
    js_free(read);
    buf_free(&out);
    assert_string_equal(back->name, "sales-order");
    assert_string_equal(back->title, "Sales order");
    assert_int_equal(back->kind, RECORD_DOCUMENT);
    assert_int_equal(back->field_count, record.field_count);
    for (size_t i = 0; i < record.field_count; i++) {
        const struct record_field *a = &fields[i], *b = &back->fields[i];
        assert_true(a->part == b->part && a->kind == b->kind && a->flags == b->flags &&
                    a->max_chars == b->max_chars);
        const char *const left[] = {a->name,    a->title,    a->choices, a->lookup,
                                    a->compute, a->fallback, a->help};
        const char *const right[] = {b->name,    b->title,    b->choices, b->lookup,
                                     b->compute, b->fallback, b->help};
        for (size_t t = 0; t < sizeof left / sizeof *left; t++)
            same_text(left[t], right[t]);
    }
    assert_int_equal(back->rule_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(back->rules[i].part, rules[i].part);
        assert_int_equal(back->rules[i].warning, rules[i].warning);
        same_text(back->rules[i].name, rules[i].name);
        same_text(back->rules[i].field, rules[i].field);
        same_text(back->rules[i].expr, rules[i].expr);
        same_text(back->rules[i].message, rules[i].message);
    }
    assert_int_equal(back->lookup_count, 1);
    same_text(back->lookups[0].columns, "code name city");
}

static void other_descriptions_are_refused(void **state)
{
    (void)state;
#define REST ",\"rules\":[],\"lookups\":[]}"
#define HEAD "{\"name\":\"x\",\"title\":\"X\",\"kind\":\"master\",\"fields\":"
    static const struct {
        const char *json, *part;
    } bad[] = {
        {"{}", "name"},
        {"[]", "name"},
        {"{\"name\":\"x\",\"title\":\"X\",\"kind\":\"thing\",\"fields\":[]" REST, "kind"},
        {HEAD "{}" REST, "fields"},
        {HEAD "[7]" REST, "name"},
        {HEAD "[{\"name\":\"a\",\"part\":\"line\",\"kind\":\"float\"}]" REST, "kind"},
        {HEAD "[{\"name\":\"a\",\"part\":\"tail\",\"kind\":\"text\"}]" REST, "part"},
        {HEAD "[{\"name\":\"a\",\"part\":\"line\",\"kind\":\"text\",\"help\":5}]" REST, "help"},
        {HEAD "[{\"name\":\"a\",\"part\":\"line\",\"kind\":\"text\",\"max_chars\":-1}]" REST, "max_chars"},
        {HEAD "[],\"rules\":[{}],\"lookups\":[]}", "name"},
        {HEAD "[],\"rules\":[]}", "lookups"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct js *object = NULL;
        struct record *back = NULL;
        struct err err = {0};
        assert_int_equal(js_parse(bad[i].json, strlen(bad[i].json), &object, NULL), RC_OK);
        assert_int_equal(record_from_json(&arena, object, &back, &err), RC_REFUSED);
        if (strcmp(err.rule, "record") || !strstr(err.text, bad[i].part) || back)
            fail_msg("%s: %s", bad[i].json, err.text);
        js_free(object);
    }
    struct record *back = NULL;
    assert_int_equal(record_from_json(&arena, NULL, &back, NULL), RC_REFUSED);
    assert_null(back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_forms),
        cmocka_unit_test(refusals),
        cmocka_unit_test(kinds_have_names_and_decimals),
        cmocka_unit_test(fields_are_found_by_part),
        cmocka_unit_test(a_description_survives_the_waist),
        cmocka_unit_test(other_descriptions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
