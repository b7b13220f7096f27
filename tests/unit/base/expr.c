/* Proves: expressions evaluate to values worked out by hand, emptiness and failures behave as the header
 * says, and what is no expression is refused with its place — never by crashing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/expr.h"

/* A document: header fields, and three lines (1, 4 and 7) of which the last is half empty. */
struct sample {
    int line;
    const char *name;
    enum expr_kind kind;
    int64_t value; /* hundredths for numbers */
    const char *text;
};
static const struct sample samples[] = {
    {0, "date", EXPR_DAY, 20000, NULL},      {0, "due", EXPR_DAY, 20014, NULL},
    {0, "rate", EXPR_NUMBER, 1300, NULL},    {0, "zero", EXPR_NUMBER, 0, NULL},
    {0, "kind", EXPR_TEXT, 0, "stock"},      {0, "open", EXPR_BOOL, 1, NULL},
    {0, "shut", EXPR_BOOL, 0, NULL},         {0, "huge", EXPR_NUMBER, INT64_MAX, NULL},
    {1, "quantity", EXPR_NUMBER, 300, NULL}, {1, "price", EXPR_NUMBER, 250, NULL},
    {1, "item", EXPR_TEXT, 0, "A"},          {4, "quantity", EXPR_NUMBER, 1000, NULL},
    {4, "price", EXPR_NUMBER, 33, NULL},     {4, "item", EXPR_TEXT, 0, "B"},
    {7, "quantity", EXPR_NUMBER, 500, NULL}, {7, "item", EXPR_TEXT, 0, ""},
};

static struct expr_value sample_field(void *context, const char *name, int line)
{
    (void)context;
    for (int pass = 0; pass < 2; pass++, line = 0) {
        for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
            const struct sample *sample = &samples[i];
            if (sample->line != line || strcmp(sample->name, name))
                continue;
            struct expr_value value = {.kind = sample->kind, .text = sample->text};
            value.number = fraction_of(sample->value, 2);
            value.day = (day_t)sample->value;
            value.truth = sample->value != 0;
            return value;
        }
    }
    return (struct expr_value){.kind = EXPR_EMPTY};
}

static int sample_next(void *context, int after)
{
    (void)context;
    return after < 1 ? 1 : after < 4 ? 4 : after < 7 ? 7 : 0;
}

static const struct expr_scope scope = {.field = sample_field, .next_line = sample_next, .today = 20005};

static struct arena arena;
static int free_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct expr *compiled(const char *text)
{
    struct expr *expr = NULL;
    struct err err = {0};
    if (expr_parse(&arena, text, "", 1, 1, &expr, &err))
        fail_msg("%s: %d: %s", text, err.column, err.text);
    return expr;
}

/* The value as text: "n 3/2", "d 20000", "t A", "b 1", "-" for empty. */
static const char *shown(const char *text, int line)
{
    static char out[128];
    struct expr_value value = expr_eval(compiled(text), &scope, line);
    switch (value.kind) {
    case EXPR_NUMBER:
        snprintf(out, sizeof out, "n %lld/%lld", (long long)value.number.num, (long long)value.number.den);
        break;
    case EXPR_DAY:
        snprintf(out, sizeof out, "d %d", value.day);
        break;
    case EXPR_TEXT:
        snprintf(out, sizeof out, "t %s", value.text);
        break;
    case EXPR_BOOL:
        snprintf(out, sizeof out, "b %d", value.truth);
        break;
    case EXPR_EMPTY:
        return "-";
    default:
        return "a kind that no caller knows";
    }
    return out;
}

struct hand {
    const char *text;
    int line;
    const char *want;
};

static void check_all(const struct hand *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = shown(cases[i].text, cases[i].line);
        if (strcmp(got, cases[i].want))
            fail_msg("%s on line %d: %s, not %s", cases[i].text, cases[i].line, got, cases[i].want);
    }
}

static void values_by_hand(void **state)
{
    (void)state;
    static const struct hand cases[] = {
        {"1 + 2 * 3", 0, "n 7/1"},
        {"(1 + 2) * 3", 0, "n 9/1"},
        {"10 - 3 - 2", 0, "n 5/1"},
        {"100 / 3 * 3", 0, "n 100/1"},
        {"1.50 - .5", 0, "n 1/1"},
        {"- 2 * - 3", 0, "n 6/1"},
        {"2 - -3", 0, "n 5/1"},
        {"\"a b\"", 0, "t a b"},
        {"today", 0, "d 20005"},
        {"today - 5", 0, "d 20000"},
        {"date + 14", 0, "d 20014"},
        {"14 + date", 0, "d 20014"},
        {"due - date", 0, "n 14/1"},
        {"quantity * price", 1, "n 15/2"},
        {"quantity * price * (100 + rate) / 100", 1, "n 339/40"},
        {"sum(quantity)", 0, "n 18/1"},
        {"sum(price)", 0, "n 283/100"},
        {"count(quantity)", 0, "n 3/1"},
        {"count(item)", 0, "n 2/1"},
        {"count(none)", 0, "n 0/1"},
        {"kind", 0, "t stock"},
        {"1 < 2", 0, "b 1"},
        {"2 <= 2 and 2 >= 2 and 3 > 2", 0, "b 1"},
        {"2 <> 2 or 2 != 2", 0, "b 0"},
        {"1/3 = 2/6", 0, "b 1"},
        {"due >= date", 0, "b 1"},
        {"due < date", 0, "b 0"},
        {"kind = \"stock\"", 0, "b 1"},
        {"kind < \"service\"", 0, "b 0"},
        {"open = \"yes\" and shut = \"no\"", 0, "b 1"},
        {"open and not shut", 0, "b 1"},
        {"not 1 > 2", 0, "b 1"},
        {"not not 1 > 2", 0, "b 0"},
        {"1 > 2 or 1 < 2 and 1 = 1", 0, "b 1"},
        {"1 < 2 or 1 < 2 and 1 = 2", 0, "b 1"},
        {"(1 < 2 or 1 < 2) and 1 = 2", 0, "b 0"},
    };
    check_all(cases, sizeof cases / sizeof *cases);
}

static void emptiness(void **state)
{
    (void)state;
    static const struct hand cases[] = {
        {"none", 0, "-"},
        {"none + 14", 0, "-"},
        {"none + none2", 0, "-"},
        {"none > 0", 0, "-"},
        {"not none > 0", 0, "-"},
        {"sum(none)", 0, "-"},
        {"sum(none) > 5", 0, "-"},
        {"today + none", 0, "-"},
        {"none + rate", 0, "n 13/1"},
        {"rate - none", 0, "n 13/1"},
        {"none - rate", 0, "n -13/1"},
        {"-none + rate", 0, "n 13/1"},
        {"none * rate", 0, "n 0/1"},
        {"date + none", 0, "d 20000"},
        {"date - none", 0, "d 20000"},
        {"quantity * price", 7, "n 0/1"},
        {"none < rate", 0, "b 1"},
        {"none > rate", 0, "b 1"},
        {"not (none > rate)", 0, "b 1"},
        {"none > rate and rate > 100", 0, "b 0"},
        {"none > rate and rate > 1", 0, "b 1"},
        {"none > rate or rate > 100", 0, "b 1"},
        {"none > rate or rate > 1", 0, "b 1"},
        {"count(none) > 0", 0, "b 0"},
        {"item = \"A\"", 7, "-"},
    };
    check_all(cases, sizeof cases / sizeof *cases);
}

static void failures_empty_what_they_enter(void **state)
{
    (void)state;
    static const struct hand cases[] = {
        {"1 / 0", 0, "-"},       {"1 / 0 + 5", 0, "-"},         {"rate / zero", 0, "-"},
        {"rate / none", 0, "-"}, {"rate / zero > 5", 0, "b 1"}, {"kind + 1", 0, "-"},
        {"date * 2", 0, "-"},    {"date + date", 0, "-"},       {"5 - date", 0, "-"},
        {"date + 1/2", 0, "-"},  {"date + 999999", 0, "-"},     {"date - 999999999999999999", 0, "-"},
        {"kind > 5", 0, "b 1"},  {"sum(item)", 0, "-"},         {"rate and kind", 0, "b 1"},
        {"not rate", 0, "b 1"},
    };
    check_all(cases, sizeof cases / sizeof *cases);
    assert_string_equal(shown("huge * huge * huge * huge", 0), "-");
    assert_string_equal(shown("huge * huge * huge * huge < 1", 0), "b 1");
}

static void checks_pass(void **state)
{
    (void)state;
    assert_true(expr_passes(compiled("due >= date"), &scope, 0));
    assert_false(expr_passes(compiled("due < date"), &scope, 0));
    assert_true(expr_passes(compiled("none > 0"), &scope, 0));
    assert_true(expr_passes(compiled("rate / zero"), &scope, 0));
    assert_true(expr_passes(compiled("kind"), &scope, 0));
    assert_true(expr_passes(compiled("5"), &scope, 0));
    assert_false(expr_passes(compiled("shut"), &scope, 0));
}

static void an_empty_scope_is_safe(void **state)
{
    (void)state;
    const struct expr_scope nothing = {.today = 5};
    assert_int_equal(expr_eval(compiled("a + sum(b)"), &nothing, 0).kind, EXPR_EMPTY);
    struct expr_value count = expr_eval(compiled("count(b)"), &nothing, 0);
    assert_int_equal(count.kind, EXPR_NUMBER);
    assert_true(count.number.num == 0);
}

static int stuck(void *context, int after)
{
    (void)context;
    return after ? after : 3;
}

static void lines_that_do_not_move_on_end(void **state)
{
    (void)state;
    struct expr_scope odd = scope;
    odd.next_line = stuck;
    assert_true(expr_eval(compiled("count(rate)"), &odd, 0).number.num == 1);
}

static void bad_expressions_are_placed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int column;
        const char *part;
    } cases[] = {
        {"", 10, "too early"},
        {"   ", 13, "too early"},
        {"1 +", 13, "too early"},
        {"(1 + 2", 16, "parenthesis"},
        {"1 2", 12, "operator"},
        {"a b", 12, "operator"},
        {"1 < 2 < 3", 16, "operator"},
        {"\"abc", 10, "closing quote"},
        {"1 + \"a\nb\"", 14, "closing quote"},
        {"sum amount", 14, "parentheses"},
        {"sum(1)", 14, "name is missing"},
        {"sum(a + b)", 16, "parenthesis"},
        {"a + and", 14, "and, or, not"},
        {"1.2.3", 10, "not a number"},
        {"3abc", 10, "not a number"},
        {".", 10, "not a number"},
        {"1234567890123456789", 10, "too many digits"},
        {"\"客户\" = ?", 17, "name is missing"},
        {"a + ÷", 14, "name is missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct expr *expr = (struct expr *)&arena;
        struct err err = {0};
        assert_int_equal(expr_parse(&arena, cases[i].text, "orders.form", 7, 10, &expr, &err), RC_REFUSED);
        if (err.column != cases[i].column || !strstr(err.text, cases[i].part))
            fail_msg("%s: %d: %s", cases[i].text, err.column, err.text);
        assert_int_equal(err.line, 7);
        assert_string_equal(err.source, "orders.form");
        assert_string_equal(err.rule, "expression");
        assert_ptr_equal(expr, &arena);
        assert_int_equal(expr_parse(&arena, cases[i].text, "", 0, 0, &expr, NULL), RC_REFUSED);
    }
}

static void repeat(char *out, const char *piece, int times, const char *end)
{
    char *at = out;
    for (int i = 0; i < times; i++)
        at = stpcpy(at, piece);
    stpcpy(at, end);
}

static void depth_and_size_have_limits(void **state)
{
    (void)state;
    static char text[100000];
    struct expr *expr;
    static const char *const nesting[] = {"(", "-", "not ", "(1+", "1+(2*"};
    for (size_t i = 0; i < sizeof nesting / sizeof *nesting; i++) {
        struct err err = {0};
        repeat(text, nesting[i], 10000, "1");
        assert_int_equal(expr_parse(&arena, text, "", 1, 1, &expr, &err), RC_REFUSED);
        if (!strstr(err.text, "too deep"))
            fail_msg("%s: %s", nesting[i], err.text);
    }
    repeat(text, "-", EXPR_DEPTH_MAX, "1");
    assert_int_equal(expr_parse(&arena, text, "", 1, 1, &expr, NULL), RC_OK);
    repeat(text, "1+", 50, "1");
    assert_int_equal(expr_parse(&arena, text, "", 1, 1, &expr, NULL), RC_OK);
    assert_true(expr_eval(expr, &scope, 0).number.num == 51);
    struct err err = {0};
    repeat(text, "1+", 10000, "1");
    assert_int_equal(expr_parse(&arena, text, "", 1, 1, &expr, &err), RC_REFUSED);
    assert_non_null(strstr(err.text, "too large"));
}

static void fields_are_listed(void **state)
{
    (void)state;
    const char *names[EXPR_FIELDS_MAX];
    bool in_sum[EXPR_FIELDS_MAX];
    size_t count = expr_fields(compiled("a + sum(b) * a - count(c) + today + b2"), names, in_sum);
    assert_int_equal(count, 4);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    assert_string_equal(names[2], "c");
    assert_string_equal(names[3], "b2");
    assert_false(in_sum[0]);
    assert_true(in_sum[1] && in_sum[2]);
    assert_false(in_sum[3]);
    struct expr *expr;
    assert_int_equal(expr_parse(&arena, "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p", "", 1, 1, &expr, NULL), RC_OK);
    assert_int_equal(expr_fields(expr, names, NULL), 16);
    assert_int_equal(expr_parse(&arena, "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", "", 1, 1, &expr, NULL),
                     RC_REFUSED);
}

static void a_head_leaves_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rest;
    } cases[] = {
        {"due >= date \"the due date is before\"", "\"the due date is before\""},
        {"today keep", "keep"},
        {"date + 14  check due >= date \"x\"", "check due >= date \"x\""},
        {"kind = \"stock\" \"message\"", "\"message\""},
        {"a, b = c", ", b = c"},
        {"not a", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct expr *expr = NULL;
        size_t bytes = 0;
        assert_int_equal(expr_parse_head(&arena, cases[i].text, "", 1, 1, &expr, &bytes, NULL), RC_OK);
        assert_string_equal(cases[i].text + bytes, cases[i].rest);
        assert_non_null(expr);
    }
    size_t bytes = 99;
    struct expr *expr = NULL;
    assert_int_equal(expr_parse_head(&arena, "1 + keep +", "", 1, 1, &expr, &bytes, NULL), RC_REFUSED);
    assert_int_equal(bytes, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_hand),
        cmocka_unit_test(emptiness),
        cmocka_unit_test(failures_empty_what_they_enter),
        cmocka_unit_test(checks_pass),
        cmocka_unit_test(an_empty_scope_is_safe),
        cmocka_unit_test(lines_that_do_not_move_on_end),
        cmocka_unit_test(bad_expressions_are_placed),
        cmocka_unit_test(depth_and_size_have_limits),
        cmocka_unit_test(fields_are_listed),
        cmocka_unit_test(a_head_leaves_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
