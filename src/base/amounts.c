#include <stdlib.h>

#include "daybook/base/decimal.h"

enum { RATE_ONE = 10000 }; /* 100 % in hundredths of a percent */

static enum rc refuse_overflow(qty_t quantity, price_t price, int money_decimals, struct err *err)
{
    char count[DECIMAL_BYTES], each[DECIMAL_BYTES], limit[DECIMAL_BYTES];
    decimal_format(quantity, QTY_DECIMALS, DECIMAL_TRIM, count);
    decimal_format(price, PRICE_DECIMALS, DECIMAL_TRIM, each);
    decimal_format(INT64_MAX, money_decimals, DECIMAL_GROUPED, limit);
    return err_field(err, RC_REFUSED, 0, "", "overflow",
                     "%s × %s is too large for an amount; the limit is %s", count, each, limit);
}

/* Where the product of the three does not fit 128 bits, the net is far past 64: a net that fits is at most
 * 2^63 × 10^16 of these units, and that is below 2^127. So no overflow is told that there is none. */
static bool line_net(qty_t quantity, price_t price, percent_t discount, int money_decimals, money_t *ret)
{
    __int128 product = (__int128)quantity * price, den = RATE_ONE;
    percent_t kept;
    if (__builtin_sub_overflow((percent_t)RATE_ONE, discount, &kept) ||
        __builtin_mul_overflow(product, (__int128)kept, &product))
        return false;
    for (int i = 0; i < QTY_DECIMALS + PRICE_DECIMALS; i++)
        den *= 10;
    return fraction_round((struct fraction){product, den}, money_decimals, ret);
}

enum rc line_amounts(qty_t quantity, price_t price, percent_t discount, percent_t rate, int money_decimals,
                     struct line_amounts *ret, struct err *err)
{
    struct line_amounts result;
    if (!line_net(quantity, price, discount, money_decimals, &result.net))
        return refuse_overflow(quantity, price, money_decimals, err);
    struct fraction tax = {(__int128)result.net * rate, RATE_ONE};
    if (!fraction_round(tax, 0, &result.tax) || !int_add(result.net, result.tax, &result.gross))
        return refuse_overflow(quantity, price, money_decimals, err);
    *ret = result;
    return RC_OK;
}

struct share {
    __int128 rest;
    size_t index;
    money_t part;
};

static int by_rest(const void *a, const void *b)
{
    const struct share *left = a, *right = b;
    if (left->rest != right->rest)
        return left->rest > right->rest ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static enum rc weights_sum(const int64_t *weights, size_t count, __int128 *ret, struct err *err)
{
    __int128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0)
            return err_set(err, RC_USAGE, "weight %zu of a split is below zero", i + 1);
        sum += weights[i];
    }
    if (sum == 0)
        return err_set(err, RC_USAGE, "a split needs a weight above zero");
    *ret = sum;
    return RC_OK;
}

enum rc money_split(money_t amount, const int64_t *weights, size_t count, money_t *ret_parts, struct err *err)
{
    __int128 sum = 0;
    enum rc rc = weights_sum(weights, count, &sum, err);
    if (rc)
        return rc;
    struct share *shares = calloc(count, sizeof *shares);
    if (!shares)
        return err_memory(err);
    __int128 size = amount < 0 ? -(__int128)amount : amount, left = size;
    for (size_t i = 0; i < count; i++) {
        __int128 scaled = size * weights[i];
        __int128 part = scaled / sum;
        /* A part of −2^63 is kept by its sign: the magnitude goes through unsigned. */
        shares[i] = (struct share){scaled % sum, i, (money_t)(uint64_t)part};
        left -= part;
    }
    qsort(shares, count, sizeof *shares, by_rest);
    for (size_t i = 0; i < count; i++) {
        uint64_t part = (uint64_t)shares[i].part + ((__int128)i < left);
        ret_parts[shares[i].index] = amount < 0 ? (money_t)-part : (money_t)part;
    }
    free(shares);
    return RC_OK;
}
