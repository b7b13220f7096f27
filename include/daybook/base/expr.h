/* Expressions of records and forms: + - * / and their signs, = <> != < <= > >=, and/or/not, parentheses,
 * sum(field), count(field), today, field names, numbers, "texts". Exact fractions inside; total: no side
 * effects, no loops, bounded depth.
 *
 * Emptiness. An empty number or date is 0 in + - * and /. A comparison with an empty operand is undecided,
 * `and`, `or` and `not` decide it where the other operand does, and what is undecided at the end holds: that
 * a field is filled is `required`'s to say. An expression whose named fields are all empty is empty as a
 * whole; count counts as filled, so `count(item) > 0` refuses a document without lines. Division by zero,
 * overflow and operands of the wrong kinds make an empty value that empties all it enters (a comparison with
 * it holds).
 *
 * Days. `day + number` is a day (whole numbers, 1900 to 2999), `day - day` a number. Texts compare
 * by code point. A flag is a BOOL and compares with "yes" and "no" too. */
#ifndef DAYBOOK_BASE_EXPR_H
#define DAYBOOK_BASE_EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/arena.h"
#include "daybook/base/day.h"
#include "daybook/base/decimal.h"

enum { EXPR_DEPTH_MAX = 32, EXPR_FIELDS_MAX = 16 };

enum expr_kind { EXPR_EMPTY, EXPR_NUMBER, EXPR_DAY, EXPR_TEXT, EXPR_BOOL };

struct expr_value {
    enum expr_kind kind;
    struct fraction number;
    day_t day;
    bool truth;
    const char *text; /* borrowed from the expression or the scope */
};

/* What names mean where the expression is evaluated. */
struct expr_scope {
    void *context;
    /* The value of a field: of `line` (0 is the header; a name that is not on the line is looked for in the
     * header). */
    struct expr_value (*field)(void *context, const char *name, int line);
    /* For sum and count: the next line's number after `after`, 0 when there is none. */
    int (*next_line)(void *context, int after);
    day_t today;
};

struct expr;

/* Compiles; the result lives in the arena. `source`, `line`, `column` say where the text stands, for the
 * error. Rule "expression". */
enum rc expr_parse(struct arena *arena, const char *text, const char *source, int line, int column,
                   struct expr **ret, struct err *err) MUST_CHECK;
/* The same for an expression with more text behind it, as in form files: takes all that can belong to it,
 * tells its bytes and leaves the rest (a word or a text where an operator would have to stand ends it). */
enum rc expr_parse_head(struct arena *arena, const char *text, const char *source, int line, int column,
                        struct expr **ret, size_t *ret_bytes, struct err *err) MUST_CHECK;
/* Evaluates on `line` (0: in the header). The scope need not outlive the call, its texts must. */
struct expr_value expr_eval(const struct expr *expr, const struct expr_scope *scope, int line);
/* Whether a check passes: true, empty or a value that is no BOOL count as passed. */
bool expr_passes(const struct expr *expr, const struct expr_scope *scope, int line);
/* The distinct field names used, at most EXPR_FIELDS_MAX; `*ret_in_sum` (may be NULL) tells for each whether
 * it stands inside sum or count. Returns their count. */
size_t expr_fields(const struct expr *expr, const char *names[EXPR_FIELDS_MAX], bool in_sum[EXPR_FIELDS_MAX]);

#endif
