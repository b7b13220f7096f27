/* Proves: numbers are read, rounded, written and split exactly — against schoolbook 128-bit recomputation and
 * hand values. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/decimal.h"

static int64_t parsed(const char *text, int decimals)
{
    int64_t value = -777;
    struct err err = {0};
    if (decimal_parse(text, decimals, &value, &err))
        fail_msg("%s: %s", text, err.text);
    return value;
}

static void reads_numbers_as_typed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int decimals;
        int64_t value;
    } cases[] = {
        {"1234.5", 2, 123450},
        {"1,234.50", 2, 123450},
        {".5", 2, 50},
        {"-3", 2, -300},
        {"+3.", 2, 300},
        {" 7 ", 0, 7},
        {"１２．５", 2, 1250},
        {"（１＋２）＊３", 0, 9},
        {"12*24", 6, 288000000},
        {"100/3", 2, 3333},
        {"-100/3", 2, -3333},
        {"200/3", 2, 6667},
        {"5+7", 0, 12},
        {"10-2*3", 0, 4},
        {"(10-2)*3", 0, 24},
        {"8/4/2", 0, 1},
        {"100/3*3", 2, 10000},
        {"5--3", 0, 8},
        {"-(2+3)*2", 0, -10},
        {"0.005*1", 2, 1},
        {"-0.005*1", 2, -1},
        {"0.0049999999*1", 2, 0},
        {"1,000,000*1,000", 0, 1000000000},
        {"9223372036854775807", 0, INT64_MAX},
        {"-92233720368547758.07", 2, -INT64_MAX},
        {"0000000000000000000000000000000000000001", 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(parsed(cases[i].text, cases[i].decimals), cases[i].value);
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int decimals;
        const char *rule, *part;
    } cases[] = {
        {"", 2, "number", "empty"},
        {"  ", 2, "number", "empty"},
        {"abc", 2, "number", "\"abc\" is not a number"},
        {"1.234", 2, "number", "more than 2 decimals"},
        {"1.5", 0, "number", "whole number"},
        {"1,23", 2, "number", "comma"},
        {"1234,567", 2, "number", "comma"},
        {",5", 2, "number", "comma"},
        {"1,2345", 2, "number", "comma"},
        {"1 2", 2, "number", "not a number"},
        {"5/0", 2, "number", "divides by zero"},
        {"5/(3-3)", 2, "number", "divides by zero"},
        {"(1", 2, "number", "not a number"},
        {"1)", 2, "number", "not a number"},
        {"()", 2, "number", "not a number"},
        {"--5", 2, "number", "not a number"},
        {"5²", 2, "number", "not a number"},
        {"1e3", 2, "number", "exponent"},
        {"1e", 2, "number", "not a number"},
        {".", 2, "number", "not a number"},
        {"9e18", 6, "overflow", "\"9e18\" is too large; the limit is 9,223,372,036,854.775807"},
        {"9e18", 2, "overflow", "92,233,720,368,547,758.07"},
        {"9e999999999999", 2, "overflow", "too large"},
        {"9223372036854775808", 0, "overflow", "9,223,372,036,854,775,807"},
        {"99999999999999999999999999999999999999999", 0, "overflow", "too large"},
        {"99999999999*99999999999*99999999999*99999999999", 0, "overflow", "too large"},
        {"1/99999999999/99999999999/99999999999/99999999999", 0, "overflow", "too large"},
        {"((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))", 0, "number", "parentheses"},
        {"1\xff", 0, "number", "not a number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = -777;
        struct err err = {0};
        assert_int_equal(decimal_parse(cases[i].text, cases[i].decimals, &value, &err), RC_REFUSED);
        assert_string_equal(err.rule, cases[i].rule);
        if (!strstr(err.text, cases[i].part))
            fail_msg("%s: %s", cases[i].text, err.text);
        assert_int_equal(value, -777);
    }
}

static void writes_numbers(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        int decimals;
        enum decimal_style style;
        const char *text;
    } cases[] = {
        {0, 2, DECIMAL_FIXED, "0.00"},
        {-5, 2, DECIMAL_FIXED, "-0.05"},
        {123450, 2, DECIMAL_FIXED, "1234.50"},
        {7, 0, DECIMAL_FIXED, "7"},
        {12500000, 6, DECIMAL_TRIM, "12.5"},
        {12000000, 6, DECIMAL_TRIM, "12"},
        {1, 6, DECIMAL_TRIM, "0.000001"},
        {100, 0, DECIMAL_TRIM, "100"},
        {123456789, 2, DECIMAL_GROUPED, "1,234,567.89"},
        {-99999, 2, DECIMAL_GROUPED, "-999.99"},
        {100000, 2, DECIMAL_GROUPED, "1,000.00"},
        {INT64_MIN, 6, DECIMAL_GROUPED, "-9,223,372,036,854.775808"},
        {INT64_MIN, 0, DECIMAL_GROUPED, "-9,223,372,036,854,775,808"},
    };
    char out[DECIMAL_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(decimal_format(cases[i].value, cases[i].decimals, cases[i].style, out),
                            cases[i].text);
}

/* The tests' own source of numbers, the same at every run. */
static uint64_t seed = 88172645463325252u;
static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* Of any size: as many small numbers as large ones. */
static int64_t random_int(void)
{
    int64_t value = (int64_t)(next_random() >> (1 + next_random() % 62));
    return next_random() & 1 ? -value : value;
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    char out[DECIMAL_BYTES];
    for (int i = 0; i < 20000; i++) {
        int64_t value = random_int();
        int decimals = (int)(next_random() % 7);
        for (int style = DECIMAL_FIXED; style <= DECIMAL_GROUPED; style++)
            assert_int_equal(
                parsed(decimal_format(value, decimals, (enum decimal_style)style, out), decimals), value);
    }
}

/* Schoolbook: the whole product, then one division, and the half is looked at by doubling the rest. */
static __int128 rounded(__int128 num, __int128 den)
{
    __int128 size = num < 0 ? -num : num;
    __int128 whole = size / den;
    if (size % den * 2 >= den)
        whole++;
    return num < 0 ? -whole : whole;
}

static void rounds_as_schoolbook_does(void **state)
{
    (void)state;
    for (int i = 0; i < 50000; i++) {
        int64_t a = random_int() % 1000000000000, b = random_int(), value;
        int decimals = (int)(next_random() % 7);
        if (b == 0)
            continue;
        struct fraction quotient;
        assert_true(fraction_div(fraction_of(a, 0), fraction_of(b, 0), &quotient));
        __int128 scale = 1;
        for (int d = 0; d < decimals; d++)
            scale *= 10;
        __int128 want = rounded(b < 0 ? -(a * scale) : a * scale, b < 0 ? -(__int128)b : b);
        assert_true(fraction_round(quotient, decimals, &value));
        assert_true(value == want);
    }
}

static bool same(struct fraction a, struct fraction b)
{
    return a.num == b.num && a.den == b.den;
}

static void fractions_keep_the_laws(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct fraction a = fraction_of(random_int() % 1000000000, 6),
                        b = fraction_of(random_int() % 1000000000, 3);
        struct fraction c = fraction_of(random_int() % 1000000, 2), left, right, part;
        assert_true(fraction_add(a, b, &left) && fraction_sub(left, b, &left));
        assert_true(same(left, a));
        assert_true(fraction_add(a, b, &left) && fraction_mul(left, c, &left));
        assert_true(fraction_mul(a, c, &right) && fraction_mul(b, c, &part) &&
                    fraction_add(right, part, &right));
        assert_true(same(left, right));
        int order, back;
        assert_true(fraction_compare(a, b, &order) && fraction_sub(a, b, &part));
        assert_int_equal(order, (part.num > 0) - (part.num < 0));
        assert_true(fraction_compare(b, a, &back));
        assert_int_equal(order, -back);
        if (b.num) {
            assert_true(fraction_div(a, b, &part) && fraction_mul(part, b, &part));
            assert_true(same(part, a));
        }
    }
}

static void fraction_overflow_is_told(void **state)
{
    (void)state;
    struct fraction large = {((__int128)1 << 126) + 1, 1}, small = {1, ((__int128)1 << 126) - 1},
                    result = {5, 1};
    int64_t value = 5;
    assert_false(fraction_add(large, large, &result));
    assert_false(fraction_mul(large, large, &result));
    assert_false(fraction_div(large, small, &result));
    assert_false(fraction_add(small, (struct fraction){1, 3 * ((__int128)1 << 120)}, &result));
    assert_false(fraction_div(large, (struct fraction){0, 1}, &result));
    assert_true(same(result, (struct fraction){5, 1}));
    assert_false(fraction_round(large, 0, &value));
    assert_false(fraction_round(fraction_of(INT64_MAX, 0), 1, &value));
    assert_int_equal(value, 5);
    assert_true(fraction_round(small, 6, &value));
    assert_int_equal(value, 0);
    assert_true(
        fraction_round((struct fraction){((__int128)1 << 126) - 2, ((__int128)1 << 126) - 1}, 6, &value));
    assert_int_equal(value, 1000000);
    int64_t sum = 5;
    assert_false(int_add(INT64_MAX, 1, &sum));
    assert_false(int_add(INT64_MIN, -1, &sum));
    assert_int_equal(sum, 5);
    assert_true(int_add(INT64_MAX, INT64_MIN, &sum));
    assert_int_equal(sum, -1);
}

static void line_amounts_by_hand(void **state)
{
    (void)state;
    static const struct {
        qty_t quantity;
        price_t price;
        percent_t discount, rate;
        int decimals;
        money_t net, tax, gross;
    } cases[] = {
        {12000000, 14000000, 0, 0, 2, 16800, 0, 16800},
        {10000000, 9800000, 1500, 1300, 2, 8330, 1083, 9413}, /* 98.00 − 15 % = 83.30; 13 % = 10.829 */
        {1000000, 5000, 0, 0, 2, 1, 0, 1},                    /* half a cent: away from zero */
        {-1000000, 5000, 0, 0, 2, -1, 0, -1},
        {1000000, 4999, 0, 0, 2, 0, 0, 0},
        {3000000, 333333, 0, 0, 3, 1000, 0, 1000},
        {1500000, 1000000, 0, 10000, 0, 2, 2, 4},
        {5000000, 7000000, 10000, 1300, 2, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line_amounts got;
        assert_int_equal(line_amounts(cases[i].quantity, cases[i].price, cases[i].discount, cases[i].rate,
                                      cases[i].decimals, &got, NULL),
                         RC_OK);
        assert_int_equal(got.net, cases[i].net);
        assert_int_equal(got.tax, cases[i].tax);
        assert_int_equal(got.gross, cases[i].gross);
    }
}

static void line_amounts_as_schoolbook_does(void **state)
{
    (void)state;
    for (int i = 0; i < 50000; i++) {
        qty_t quantity = random_int() % 1000000000000;
        price_t price = random_int() % 1000000000000;
        percent_t discount = (percent_t)(next_random() % 10001), rate = (percent_t)(next_random() % 10001);
        struct line_amounts got;
        assert_int_equal(line_amounts(quantity, price, discount, rate, 2, &got, NULL), RC_OK);
        __int128 net = rounded((__int128)quantity * price * (10000 - discount), (__int128)100000000000000);
        assert_true(got.net == net);
        assert_true(got.tax == rounded(net * rate, 10000));
        assert_true(got.gross == got.net + got.tax);
    }
}

static void too_large_a_line_is_named(void **state)
{
    (void)state;
    struct line_amounts got = {1, 2, 3};
    struct err err = {0};
    assert_int_equal(line_amounts(INT64_MAX, INT64_MAX, 0, 0, 2, &got, &err), RC_REFUSED);
    assert_string_equal(err.rule, "overflow");
    assert_string_equal(err.text,
                        "9223372036854.775807 × 9223372036854.775807 is too large for an amount; the limit "
                        "is 92,233,720,368,547,758.07");
    err_clear(&err);
    assert_int_equal(line_amounts(INT64_MIN, INT64_MIN, INT64_MIN, 0, 0, &got, &err), RC_REFUSED);
    assert_int_equal(line_amounts(INT64_MAX, 10000, 0, 10000, 2, &got, NULL), RC_OK);
    assert_int_equal(line_amounts(INT64_MAX, 1000000, 0, 0, 6, &got, NULL), RC_OK);
    assert_int_equal(got.net, INT64_MAX);
    got.net = 1;
    assert_int_equal(line_amounts(INT64_MAX, 1000000, 0, 1, 6, &got, NULL), RC_REFUSED);
    assert_int_equal(got.net, 1);
}

/* Largest remainder the slow way: give what is left, one at a time, to the first with the largest rest. */
static void split_slowly(money_t amount, const int64_t *weights, size_t count, money_t *parts)
{
    __int128 sum = 0, rests[16], size = amount < 0 ? -(__int128)amount : amount, left = size;
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    for (size_t i = 0; i < count; i++) {
        parts[i] = (money_t)(size * weights[i] / sum);
        rests[i] = size * weights[i] - (__int128)parts[i] * sum;
        left -= parts[i];
    }
    for (; left > 0; left--) {
        size_t best = 0;
        for (size_t i = 1; i < count; i++) {
            if (rests[i] > rests[best])
                best = i;
        }
        parts[best]++;
        rests[best] = -1;
    }
    for (size_t i = 0; i < count && amount < 0; i++)
        parts[i] = -parts[i];
}

static void parts_add_up_exactly(void **state)
{
    (void)state;
    for (int round = 0; round < 30000; round++) {
        int64_t weights[16];
        money_t parts[16], want[16], amount = random_int();
        size_t count = 1 + next_random() % 16;
        __int128 sum = 0, total = 0;
        for (size_t i = 0; i < count; i++) {
            weights[i] = (int64_t)(next_random() >> (1 + next_random() % 63));
            sum += weights[i];
        }
        if (sum == 0)
            weights[0] = 1;
        assert_int_equal(money_split(amount, weights, count, parts, NULL), RC_OK);
        split_slowly(amount, weights, count, want);
        for (size_t i = 0; i < count; i++) {
            total += parts[i];
            assert_int_equal(parts[i], want[i]);
            assert_true(weights[i] > 0 || parts[i] == 0);
        }
        assert_true(total == amount);
    }
}

static void splits_by_hand(void **state)
{
    (void)state;
    money_t parts[3];
    assert_int_equal(money_split(100, (int64_t[]){1, 1, 1}, 3, parts, NULL), RC_OK);
    assert_memory_equal(parts, ((money_t[]){34, 33, 33}), sizeof parts);
    assert_int_equal(money_split(-100, (int64_t[]){1, 1, 1}, 3, parts, NULL), RC_OK);
    assert_memory_equal(parts, ((money_t[]){-34, -33, -33}), sizeof parts);
    assert_int_equal(money_split(10, (int64_t[]){1, 0, 2}, 3, parts, NULL), RC_OK);
    assert_memory_equal(parts, ((money_t[]){3, 0, 7}), sizeof parts);
    assert_int_equal(money_split(INT64_MIN, (int64_t[]){0, 0, 9}, 3, parts, NULL), RC_OK);
    assert_memory_equal(parts, ((money_t[]){0, 0, INT64_MIN}), sizeof parts);
    struct err err = {0};
    assert_int_equal(money_split(5, (int64_t[]){0, 0}, 2, parts, &err), RC_USAGE);
    assert_int_equal(money_split(5, (int64_t[]){3, -1}, 2, parts, &err), RC_USAGE);
    assert_int_equal(money_split(5, NULL, 0, parts, &err), RC_USAGE);
    assert_memory_equal(parts, ((money_t[]){0, 0, INT64_MIN}), sizeof parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_as_typed),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(writes_numbers),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(rounds_as_schoolbook_does),
        cmocka_unit_test(fractions_keep_the_laws),
        cmocka_unit_test(fraction_overflow_is_told),
        cmocka_unit_test(line_amounts_by_hand),
        cmocka_unit_test(line_amounts_as_schoolbook_does),
        cmocka_unit_test(too_large_a_line_is_named),
        cmocka_unit_test(parts_add_up_exactly),
        cmocka_unit_test(splits_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
