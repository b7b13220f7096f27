/* Proves: whatever is typed into a number or date field or written as an expression is read or refused, never
 * a crash; what was read is written in a form that reads back the same; a refusal says why and leaves the
 * outputs alone. */
#include "fuzz.h"

#include <string.h>

#include "daybook/base/day.h"
#include "daybook/base/decimal.h"
#include "daybook/base/expr.h"
#include "daybook/base/record.h"
#include "daybook/base/utf8.h"

static void must_refuse_well(enum rc rc, const struct err *err)
{
    MUST(rc == RC_REFUSED && err->rc == rc && *err->text && *err->rule);
    MUST(utf8_valid(err->text, strlen(err->text), NULL));
}

static void try_number(const char *text, int decimals)
{
    const int64_t untouched = 4242424242;
    int64_t value = untouched, again;
    struct err err = {0};
    char out[DECIMAL_BYTES];
    enum rc rc = decimal_parse(text, decimals, &value, &err);
    if (rc) {
        must_refuse_well(rc, &err);
        MUST(value == untouched);
        return;
    }
    for (int style = DECIMAL_FIXED; style <= DECIMAL_GROUPED; style++) {
        decimal_format(value, decimals, (enum decimal_style)style, out);
        MUST(decimal_parse(out, decimals, &again, NULL) == RC_OK && again == value);
    }
}

static void try_date(const char *text)
{
    day_t day = DAY_NONE, again;
    struct err err = {0};
    char out[DAY_BYTES];
    enum rc rc = day_parse_typed(text, 20000, &day, &err);
    if (rc) {
        must_refuse_well(rc, &err);
        MUST(day == DAY_NONE);
        MUST(day_parse_iso(text, &day, NULL) != RC_OK && day == DAY_NONE);
        return;
    }
    MUST(day >= DAY_FIRST && day <= DAY_LAST);
    MUST(day_parse_iso(day_format(day, out), &again, NULL) == RC_OK && again == day);
}

/* Of every kind by the name's first letter, so that the operators meet all of them. */
static struct expr_value field_of(void *context, const char *name, int line)
{
    (void)context;
    struct expr_value value = {
        .kind = (enum expr_kind)((unsigned char)name[0] % 5), .day = 20000 + line, .text = name};
    value.number = fraction_of(INT64_MAX / (1 + (unsigned char)name[0] % 16) - line, line % 7);
    value.truth = line % 2;
    return value;
}

static int next_of(void *context, int after)
{
    (void)context;
    return after < 5 ? after + 1 : 0;
}

static void try_expression(struct arena *arena, const char *text)
{
    const struct expr_scope scope = {.field = field_of, .next_line = next_of, .today = 20000};
    struct expr *expr = NULL;
    struct err err = {0};
    size_t used = 0;
    enum rc rc = expr_parse(arena, text, "fuzz", 1, 1, &expr, &err);
    if (rc) {
        must_refuse_well(rc, &err);
        MUST(!expr);
        MUST(err.column >= 1 && (size_t)err.column <= utf8_chars(text) + 1);
        if (expr_parse_head(arena, text, "fuzz", 1, 1, &expr, &used, NULL))
            return;
        MUST(used > 0 && used < strlen(text));
    }
    for (int line = 0; line < 3; line++) {
        struct expr_value value = expr_eval(expr, &scope, line);
        MUST(value.kind <= EXPR_BOOL);
        MUST(value.kind != EXPR_NUMBER || value.number.den > 0);
        MUST(value.kind != EXPR_TEXT || value.text);
        MUST(expr_passes(expr, &scope, line) == (value.kind != EXPR_BOOL || value.truth));
    }
}

static void try_field(struct arena *arena, const char *text)
{
    for (int kind = 0; kind < FIELD_KINDS; kind++) {
        const struct record_field field = {
            .name = "field", .kind = (enum field_kind)kind, .choices = "a ab b"};
        const char *canonical = NULL, *again = NULL;
        struct err err = {0};
        enum rc rc = record_canonical(&field, text, 2, 20000, true, arena, &canonical, &err);
        if (rc) {
            must_refuse_well(rc, &err);
            MUST(!canonical);
            continue;
        }
        MUST(!utf8_has_control(canonical, NULL));
        MUST(record_canonical(&field, canonical, 2, 20000, false, arena, &again, NULL) == RC_OK);
        MUST(!strcmp(canonical, again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena = {.limit_bytes = 16 << 20};
    char *text = count <= 4096 ? arena_copy(&arena, (const char *)bytes, count) : NULL;
    if (text) {
        for (int decimals = 0; decimals <= DECIMALS_MAX; decimals += 2)
            try_number(text, decimals);
        try_date(text);
        try_expression(&arena, text);
        try_field(&arena, text);
    }
    arena_free(&arena);
    return 0;
}
