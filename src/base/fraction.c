#include "daybook/base/decimal.h"

typedef unsigned __int128 wide;

static wide magnitude(__int128 value)
{
    return value < 0 ? -(wide)value : (wide)value;
}

static wide common_divisor(wide a, wide b)
{
    while (b >> 64) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    if (!b)
        return a;
    /* The rest fits the processor's own division. */
    uint64_t big = (uint64_t)b, small = a >> 64 ? (uint64_t)(a % b) : (uint64_t)a % (uint64_t)b;
    while (small) {
        uint64_t rest = big % small;
        big = small;
        small = rest;
    }
    return big;
}

/* Nearly always both fit the processor's own division. */
static __int128 divide(__int128 a, __int128 b)
{
    if (b == 1)
        return a;
    if ((int64_t)a == a && (int64_t)b == b && (int64_t)a != INT64_MIN)
        return (int64_t)a / (int64_t)b;
    return a / b;
}

/* The most negative number is left out: its negation would not fit. */
static bool is_lowest(__int128 value)
{
    return magnitude(value) >> 127;
}

static bool reduce(__int128 num, __int128 den, struct fraction *ret)
{
    if (is_lowest(num) || den <= 0)
        return false;
    __int128 divisor = (__int128)common_divisor(magnitude(num), (wide)den);
    *ret = (struct fraction){divide(num, divisor), divide(den, divisor)};
    return true;
}

bool fraction_add(struct fraction a, struct fraction b, struct fraction *ret)
{
    __int128 divisor = (__int128)common_divisor((wide)a.den, (wide)b.den);
    __int128 left, right, num, den;
    if (__builtin_mul_overflow(a.num, divide(b.den, divisor), &left) ||
        __builtin_mul_overflow(b.num, divide(a.den, divisor), &right) ||
        __builtin_add_overflow(left, right, &num) ||
        __builtin_mul_overflow(divide(a.den, divisor), b.den, &den))
        return false;
    return reduce(num, den, ret);
}

bool fraction_sub(struct fraction a, struct fraction b, struct fraction *ret)
{
    if (is_lowest(b.num))
        return false;
    return fraction_add(a, (struct fraction){-b.num, b.den}, ret);
}

bool fraction_mul(struct fraction a, struct fraction b, struct fraction *ret)
{
    if (is_lowest(a.num) || is_lowest(b.num))
        return false;
    __int128 first = (__int128)common_divisor(magnitude(a.num), (wide)b.den);
    __int128 second = (__int128)common_divisor(magnitude(b.num), (wide)a.den);
    __int128 num, den;
    if (__builtin_mul_overflow(divide(a.num, first), divide(b.num, second), &num) ||
        __builtin_mul_overflow(divide(a.den, second), divide(b.den, first), &den))
        return false;
    return reduce(num, den, ret);
}

bool fraction_div(struct fraction a, struct fraction b, struct fraction *ret)
{
    if (b.num == 0 || is_lowest(b.num))
        return false;
    struct fraction inverse = b.num < 0 ? (struct fraction){-b.den, -b.num} : (struct fraction){b.den, b.num};
    return fraction_mul(a, inverse, ret);
}

bool fraction_compare(struct fraction a, struct fraction b, int *ret)
{
    __int128 divisor = (__int128)common_divisor((wide)a.den, (wide)b.den);
    __int128 left, right;
    if (__builtin_mul_overflow(a.num, divide(b.den, divisor), &left) ||
        __builtin_mul_overflow(b.num, divide(a.den, divisor), &right))
        return false;
    *ret = (left > right) - (left < right);
    return true;
}

struct fraction fraction_of(int64_t value, int decimals)
{
    __int128 den = 1;
    for (int i = 0; i < decimals; i++)
        den *= 10;
    struct fraction result = {value, den};
    if (!reduce(value, den, &result))
        return (struct fraction){value, den};
    return result;
}

/* The next decimal of rest / den, which it takes off. The rest stays below `den` < 2^127, so ten additions of
 * it, each reduced, can never overflow — whatever the fraction. */
static unsigned next_digit(wide *rest, wide den)
{
    unsigned digit = 0;
    wide next = 0;
    if (den <= UINT64_MAX / 10) {
        const uint64_t tenfold = (uint64_t)*rest * 10;
        *rest = tenfold % (uint64_t)den;
        return (unsigned)(tenfold / (uint64_t)den);
    }
    for (int times = 0; times < 10; times++) {
        next += *rest;
        if (next >= den) {
            next -= den;
            digit++;
        }
    }
    *rest = next;
    return digit;
}

/* Long division, a decimal at a time. */
bool fraction_round(struct fraction value, int decimals, int64_t *ret)
{
    wide den = (wide)value.den, num = magnitude(value.num);
    const bool small = num >> 64 == 0 && den >> 64 == 0;
    wide quotient = small ? (uint64_t)num / (uint64_t)den : num / den, rest = num - quotient * den;
    for (int i = 0; i < decimals; i++) {
        const unsigned digit = next_digit(&rest, den);
        if (quotient > INT64_MAX)
            return false;
        quotient = quotient * 10 + digit;
    }
    quotient += rest >= den - rest;
    if (quotient > INT64_MAX)
        return false;
    *ret = value.num < 0 ? -(int64_t)quotient : (int64_t)quotient;
    return true;
}

bool int_add(int64_t a, int64_t b, int64_t *ret)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *ret = sum;
    return true;
}
