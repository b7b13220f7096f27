/* Numbers are 64-bit integers with a fixed count of decimals; intermediate results are exact fractions of
 * 128-bit integers and are rounded once, half away from zero. No floating point anywhere. Source of the
 * rules: the product's design, "Numbers"; largest remainder is the Hare–Niemeyer method. */
#ifndef DAYBOOK_BASE_DECIMAL_H
#define DAYBOOK_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/err.h"

typedef int64_t money_t;   /* the currency's minor unit */
typedef int64_t qty_t;     /* millionths of a unit */
typedef int64_t price_t;   /* millionths of a currency unit */
typedef int64_t percent_t; /* hundredths of a percent */

enum { QTY_DECIMALS = 6, PRICE_DECIMALS = 6, PERCENT_DECIMALS = 2, DECIMALS_MAX = 6, DECIMAL_BYTES = 40 };

/* An exact fraction in lowest terms, den > 0. */
struct fraction {
    __int128 num, den;
};

/* false on overflow, or where b is 0 for fraction_div; *ret is untouched then. */
bool fraction_add(struct fraction a, struct fraction b, struct fraction *ret) MUST_CHECK;
bool fraction_sub(struct fraction a, struct fraction b, struct fraction *ret) MUST_CHECK;
bool fraction_mul(struct fraction a, struct fraction b, struct fraction *ret) MUST_CHECK;
bool fraction_div(struct fraction a, struct fraction b, struct fraction *ret) MUST_CHECK;
bool fraction_compare(struct fraction a, struct fraction b, int *ret) MUST_CHECK; /* -1 0 1 */
struct fraction fraction_of(int64_t value, int decimals);
/* Rounded once, half away from zero, to `decimals`; false where it is past ±INT64_MAX (so that a result can
 * always be negated). Exact for any fraction: it cannot overflow on the way. */
bool fraction_round(struct fraction value, int decimals, int64_t *ret) MUST_CHECK;

/* Reads a number field as typed: `1234.5`, `1,234.50`, `.5`, `-3`, full-width digits, and arithmetic with + -
 * * / and parentheses (`12*24`, `100/3`). A plain number with more decimals than the field's is an error; an
 * expression is exact and rounded once. Commas stand before every three digits or nowhere; an exponent is
 * refused, as too large where it is (`9e18`). Empty text is an error. Errors (RC_REFUSED, rule "number" or
 * "overflow") name the text and the way out. */
enum rc decimal_parse(const char *text, int decimals, int64_t *ret, struct err *err) MUST_CHECK;

enum decimal_style {
    DECIMAL_FIXED,   /* all decimals: money */
    DECIMAL_TRIM,    /* no trailing zeros: quantity, price, percent */
    DECIMAL_GROUPED, /* DECIMAL_FIXED with grouping commas: for people only */
};
/* `decimals` 0…DECIMALS_MAX. Writes at most DECIMAL_BYTES with the NUL; returns out. */
char *decimal_format(int64_t value, int decimals, enum decimal_style style, char out[DECIMAL_BYTES]);

/* A line's amounts: net = round(quantity × price × (100 − discount) / 100), tax = round(net × rate / 100),
 * gross = net + tax. `money_decimals` is the currency's. RC_REFUSED, rule "overflow". */
struct line_amounts {
    money_t net, tax, gross;
};
enum rc line_amounts(qty_t quantity, price_t price, percent_t discount, percent_t rate, int money_decimals,
                     struct line_amounts *ret, struct err *err) MUST_CHECK;

/* Splits `amount` over `count` weights by largest remainder, ties by position, so that the parts add up
 * exactly. All weights ≥ 0 and their sum > 0, else RC_USAGE. */
enum rc money_split(money_t amount, const int64_t *weights, size_t count, money_t *ret_parts,
                    struct err *err) MUST_CHECK;

bool int_add(int64_t a, int64_t b, int64_t *ret) MUST_CHECK; /* false on overflow */

#endif
