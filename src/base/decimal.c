#include "daybook/base/decimal.h"

#include <string.h>

#include "daybook/base/utf8.h"

enum { NESTING_MAX = 32, TYPED_BYTES_MAX = 512, TEXT_SHOWN_CELLS = 60 };

/* What is wrong with a text; a row of `faults` each. */
enum flaw {
    FLAW_NONE,
    FLAW_FORM,
    FLAW_EMPTY,
    FLAW_GROUPS,
    FLAW_DECIMALS,
    FLAW_EXPONENT,
    FLAW_ZERO,
    FLAW_DEEP,
    FLAW_LARGE
};

static const struct {
    const char *rule, *words;
} flaws[] = {
    [FLAW_FORM] = {"number", "is not a number; write digits, or arithmetic such as 12*24"},
    [FLAW_EMPTY] = {"number", "is empty; write a number"},
    [FLAW_GROUPS] = {"number", "has a comma out of place; write 1,234.50 or 1234.5"},
    [FLAW_EXPONENT] = {"number", "has an exponent; write all its digits"},
    [FLAW_ZERO] = {"number", "divides by zero; write another divisor"},
    [FLAW_DEEP] = {"number", "has too many parentheses in one another; write it simpler"},
};

struct parser {
    const char *at; /* in the folded text */
    int depth;
    int decimals; /* of the last literal, as typed */
    bool arithmetic, exponent;
    enum flaw flaw; /* the first one */
};

static bool fail(struct parser *parser, enum flaw flaw)
{
    if (parser->flaw == FLAW_NONE)
        parser->flaw = flaw;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_spaces(struct parser *parser)
{
    while (*parser->at == ' ' || *parser->at == '\t')
        parser->at++;
}

static bool take(struct parser *parser, char c)
{
    skip_spaces(parser);
    if (*parser->at != c)
        return false;
    parser->at++;
    return true;
}

static bool append_digit(__int128 *number, char digit)
{
    return !__builtin_mul_overflow(*number, (__int128)10, number) &&
           !__builtin_add_overflow(*number, (__int128)(digit - '0'), number);
}

/* The digits before the point, with commas every three of them or none. */
static bool read_whole(struct parser *parser, __int128 *number, int *ret_digits)
{
    int digits = 0, group = 0;
    bool grouped = false, large = false;
    for (;; parser->at++) {
        char c = *parser->at;
        if (c == ',') {
            if (group < 1 || group > 3 || (grouped && group != 3))
                return fail(parser, FLAW_GROUPS);
            grouped = true;
            group = 0;
        } else if (is_digit(c)) {
            large = !append_digit(number, c) || large;
            digits++;
            group++;
        } else {
            break;
        }
    }
    if (grouped && group != 3)
        return fail(parser, FLAW_GROUPS);
    *ret_digits = digits;
    return !large || fail(parser, FLAW_LARGE);
}

/* `9e18` is refused, but by the right name: as too large where it is, else for its exponent. */
static bool read_exponent(struct parser *parser, __int128 *number)
{
    const char *at = parser->at;
    if ((*at != 'e' && *at != 'E') || !is_digit(at[at[1] == '+' ? 2 : 1]))
        return true;
    int power = 0;
    for (at += at[1] == '+' ? 2 : 1; is_digit(*at); at++)
        power = power > 99 ? power : power * 10 + (*at - '0');
    parser->at = at;
    parser->exponent = true;
    for (; power > 0 && *number; power--) {
        if (!append_digit(number, '0'))
            return fail(parser, FLAW_LARGE);
    }
    return true;
}

static bool read_literal(struct parser *parser, struct fraction *ret)
{
    __int128 number = 0, den = 1;
    int digits = 0, decimals = 0;
    if (!read_whole(parser, &number, &digits))
        return false;
    if (*parser->at == '.') {
        for (parser->at++; is_digit(*parser->at); parser->at++, decimals++) {
            if (!append_digit(&number, *parser->at) || !append_digit(&den, '0'))
                return fail(parser, FLAW_LARGE);
        }
    }
    if (digits + decimals == 0)
        return fail(parser, FLAW_FORM);
    if (!read_exponent(parser, &number))
        return false;
    parser->decimals = decimals;
    struct fraction literal = {number, 1}, scale = {den, 1};
    return fraction_div(literal, scale, ret) || fail(parser, FLAW_LARGE);
}

static bool read_sum(struct parser *parser, struct fraction *ret);

/* A literal or a parenthesis, after any signs. Calls back into read_sum at most NESTING_MAX deep. */
static bool read_factor(struct parser *parser, struct fraction *ret)
{
    bool negative = false;
    for (int signs = 0;; signs++) {
        if (take(parser, '-'))
            negative = !negative;
        else if (!take(parser, '+'))
            break;
        if (signs > 0)
            return fail(parser, FLAW_FORM);
    }
    if (take(parser, '(')) {
        if (++parser->depth > NESTING_MAX)
            return fail(parser, FLAW_DEEP);
        parser->arithmetic = true;
        if (!read_sum(parser, ret))
            return false;
        if (!take(parser, ')'))
            return fail(parser, FLAW_FORM);
        parser->depth--;
    } else if (!read_literal(parser, ret)) {
        return false;
    }
    if (negative)
        ret->num = -ret->num;
    return true;
}

static bool read_product(struct parser *parser, struct fraction *ret)
{
    struct fraction right;
    if (!read_factor(parser, ret))
        return false;
    for (;;) {
        bool times = take(parser, '*');
        if (!times && !take(parser, '/'))
            return true;
        parser->arithmetic = true;
        if (!read_factor(parser, &right))
            return false;
        if (!times && right.num == 0)
            return fail(parser, FLAW_ZERO);
        if (!(times ? fraction_mul(*ret, right, ret) : fraction_div(*ret, right, ret)))
            return fail(parser, FLAW_LARGE);
    }
}

static bool read_sum(struct parser *parser, struct fraction *ret)
{
    struct fraction right;
    if (!read_product(parser, ret))
        return false;
    for (;;) {
        bool plus = take(parser, '+');
        if (!plus && !take(parser, '-'))
            return true;
        parser->arithmetic = true;
        if (!read_product(parser, &right))
            return false;
        if (!(plus ? fraction_add(*ret, right, ret) : fraction_sub(*ret, right, ret)))
            return fail(parser, FLAW_LARGE);
    }
}

/* Full-width forms (U+FF01…U+FF5E) and the ideographic space become ASCII; a superscript stays what it is: 5²
 * is not 52. */
static bool fold(const char *text, char out[TYPED_BYTES_MAX])
{
    size_t count = 0, used;
    for (; *text; text += used) {
        uint32_t point = utf8_decode(text, &used);
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFEE0;
        if (point == 0x3000)
            point = ' ';
        if (point > 0x7F || count + 1 >= TYPED_BYTES_MAX)
            return false;
        out[count++] = (char)point;
    }
    out[count] = '\0';
    return true;
}

static enum flaw evaluate(const char *text, int decimals, int64_t *ret)
{
    char folded[TYPED_BYTES_MAX];
    struct fraction value;
    int64_t rounded;
    if (!fold(text, folded))
        return FLAW_FORM;
    struct parser parser = {.at = folded};
    skip_spaces(&parser);
    if (!*parser.at)
        return FLAW_EMPTY;
    if (!read_sum(&parser, &value))
        return parser.flaw;
    skip_spaces(&parser);
    if (*parser.at)
        return FLAW_FORM;
    if (!parser.arithmetic && parser.decimals > decimals)
        return FLAW_DECIMALS;
    if (!fraction_round(value, decimals, &rounded))
        return FLAW_LARGE;
    if (parser.exponent)
        return FLAW_EXPONENT;
    *ret = rounded;
    return FLAW_NONE;
}

enum rc decimal_parse(const char *text, int decimals, int64_t *ret, struct err *err)
{
    enum flaw flaw = evaluate(text, decimals, ret);
    if (flaw == FLAW_NONE)
        return RC_OK;
    char limit[DECIMAL_BYTES];
    int shown = (int)utf8_head(text, TEXT_SHOWN_CELLS, NULL);
    if (flaw == FLAW_LARGE)
        return err_field(err, RC_REFUSED, 0, "", "overflow", "\"%.*s\" is too large; the limit is %s", shown,
                         text, decimal_format(INT64_MAX, decimals, DECIMAL_GROUPED, limit));
    if (flaw == FLAW_DECIMALS && decimals == 0)
        return err_field(err, RC_REFUSED, 0, "", "number", "\"%.*s\" has decimals; write a whole number",
                         shown, text);
    if (flaw == FLAW_DECIMALS)
        return err_field(err, RC_REFUSED, 0, "", "number", "\"%.*s\" has more than %d decimals; round it",
                         shown, text, decimals);
    return err_field(err, RC_REFUSED, 0, "", flaws[flaw].rule, "\"%.*s\" %s", shown, text, flaws[flaw].words);
}
