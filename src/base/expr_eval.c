#include <string.h>

#include "expr_ops.h"

/* A value that a division by zero, an overflow or operands of the wrong kinds left: unlike an empty field it
 * is not 0 in what follows, it empties all of it. Never leaves this file. */
enum { KIND_FAILED = EXPR_BOOL + 1 };

struct machine {
    const struct expr_scope *scope;
    int line;
    int depth;
    bool named, filled; /* whether a field was named, and whether one of them is not empty */
    struct expr_value stack[EXPR_DEPTH_MAX];
};

static const struct expr_value failed = {.kind = (enum expr_kind)KIND_FAILED};

static struct expr_value number_of(struct fraction number)
{
    return (struct expr_value){.kind = EXPR_NUMBER, .number = number};
}

static struct expr_value bool_of(bool truth)
{
    return (struct expr_value){.kind = EXPR_BOOL, .truth = truth};
}

static struct expr_value or_zero(struct expr_value value)
{
    return value.kind == EXPR_EMPTY ? number_of((struct fraction){0, 1}) : value;
}

static struct expr_value shifted(day_t day, struct fraction days, int sign)
{
    if (days.den != 1 || days.num > DAY_LAST - DAY_FIRST || days.num < DAY_FIRST - DAY_LAST)
        return failed;
    int64_t to = (int64_t)day + sign * (int64_t)days.num;
    if (to < DAY_FIRST || to > DAY_LAST)
        return failed;
    return (struct expr_value){.kind = EXPR_DAY, .day = (day_t)to};
}

static struct expr_value apply_add(struct expr_value a, struct expr_value b)
{
    struct fraction result;
    if (a.kind == EXPR_DAY && b.kind == EXPR_NUMBER)
        return shifted(a.day, b.number, 1);
    if (a.kind == EXPR_NUMBER && b.kind == EXPR_DAY)
        return shifted(b.day, a.number, 1);
    if (a.kind != EXPR_NUMBER || b.kind != EXPR_NUMBER || !fraction_add(a.number, b.number, &result))
        return failed;
    return number_of(result);
}

static struct expr_value apply_subtract(struct expr_value a, struct expr_value b)
{
    struct fraction result;
    if (a.kind == EXPR_DAY && b.kind == EXPR_NUMBER)
        return shifted(a.day, b.number, -1);
    if (a.kind == EXPR_DAY && b.kind == EXPR_DAY)
        return number_of((struct fraction){(int64_t)a.day - b.day, 1});
    if (a.kind != EXPR_NUMBER || b.kind != EXPR_NUMBER || !fraction_sub(a.number, b.number, &result))
        return failed;
    return number_of(result);
}

static struct expr_value apply_multiply(struct expr_value a, struct expr_value b)
{
    struct fraction result;
    if (a.kind != EXPR_NUMBER || b.kind != EXPR_NUMBER || !fraction_mul(a.number, b.number, &result))
        return failed;
    return number_of(result);
}

static struct expr_value apply_divide(struct expr_value a, struct expr_value b)
{
    struct fraction result;
    if (a.kind != EXPR_NUMBER || b.kind != EXPR_NUMBER || !fraction_div(a.number, b.number, &result))
        return failed;
    return number_of(result);
}

static const char *as_text(struct expr_value value)
{
    if (value.kind == EXPR_BOOL)
        return value.truth ? "yes" : "no";
    return value.kind == EXPR_TEXT ? value.text : NULL;
}

/* False where the two have no order: they are of different kinds, or too large to compare. */
static bool order_of(struct expr_value a, struct expr_value b, int *ret)
{
    const char *left = as_text(a), *right = as_text(b);
    if (a.kind == EXPR_NUMBER && b.kind == EXPR_NUMBER)
        return fraction_compare(a.number, b.number, ret);
    if (a.kind == EXPR_DAY && b.kind == EXPR_DAY)
        *ret = (a.day > b.day) - (a.day < b.day);
    else if (left && right)
        *ret = strcmp(left, right);
    else
        return false;
    return true;
}

/* Which of "less", "equal", "greater" each comparison takes. */
static const struct {
    bool less, equal, greater;
} comparisons[OP_KINDS] = {
    [OP_EQUAL] = {false, true, false},   [OP_UNEQUAL] = {true, false, true},
    [OP_LESS] = {true, false, false},    [OP_LESS_EQUAL] = {true, true, false},
    [OP_GREATER] = {false, false, true}, [OP_GREATER_EQUAL] = {false, true, true},
};

static bool is_bool(struct expr_value value, bool truth)
{
    return value.kind == EXPR_BOOL && value.truth == truth;
}

static struct expr_value apply_and(struct expr_value a, struct expr_value b)
{
    if (is_bool(a, false) || is_bool(b, false))
        return bool_of(false);
    return is_bool(a, true) && is_bool(b, true) ? a : failed;
}

static struct expr_value apply_or(struct expr_value a, struct expr_value b)
{
    if (is_bool(a, true) || is_bool(b, true))
        return bool_of(true);
    return is_bool(a, false) && is_bool(b, false) ? a : failed;
}

static struct expr_value (*const arithmetic[OP_KINDS])(struct expr_value a, struct expr_value b) = {
    [OP_ADD] = apply_add,
    [OP_SUBTRACT] = apply_subtract,
    [OP_MULTIPLY] = apply_multiply,
    [OP_DIVIDE] = apply_divide,
};

static struct expr_value (*const logic[OP_KINDS])(struct expr_value a, struct expr_value b) = {
    [OP_AND] = apply_and,
    [OP_OR] = apply_or,
};

static void push(struct machine *machine, struct expr_value value)
{
    machine->stack[machine->depth++] = value;
}

static struct expr_value pop(struct machine *machine)
{
    return machine->stack[--machine->depth];
}

static struct expr_value field_value(struct machine *machine, const char *name, int line)
{
    machine->named = true;
    struct expr_value value = {.kind = EXPR_EMPTY};
    if (machine->scope->field)
        value = machine->scope->field(machine->scope->context, name, line);
    if ((value.kind == EXPR_TEXT && (!value.text || !*value.text)) ||
        (value.kind == EXPR_DAY && value.day == DAY_NONE) ||
        (value.kind == EXPR_NUMBER && value.number.den <= 0))
        value.kind = EXPR_EMPTY;
    return value;
}

/* The next line; 0 at the end, and where a scope's answer does not move on. */
static int line_after(const struct machine *machine, int line)
{
    if (!machine->scope->next_line)
        return 0;
    int next = machine->scope->next_line(machine->scope->context, line);
    return next > line ? next : 0;
}

static void run_number(struct machine *machine, const struct expr_op *op)
{
    push(machine, number_of(op->number));
}

static void run_text(struct machine *machine, const struct expr_op *op)
{
    push(machine, (struct expr_value){.kind = EXPR_TEXT, .text = op->text});
}

static void run_today(struct machine *machine, const struct expr_op *op)
{
    (void)op;
    push(machine, (struct expr_value){.kind = EXPR_DAY, .day = machine->scope->today});
}

static void run_field(struct machine *machine, const struct expr_op *op)
{
    struct expr_value value = field_value(machine, op->text, machine->line);
    machine->filled = machine->filled || value.kind != EXPR_EMPTY;
    push(machine, value);
}

static void run_sum(struct machine *machine, const struct expr_op *op)
{
    struct expr_value total = number_of((struct fraction){0, 1});
    machine->named = true;
    for (int line = 0; (line = line_after(machine, line)) > 0;) {
        struct expr_value value = field_value(machine, op->text, line);
        if (value.kind == EXPR_EMPTY)
            continue;
        machine->filled = true;
        total = apply_add(total, value);
    }
    push(machine, total.kind == EXPR_NUMBER ? total : failed);
}

/* None is an answer too: `count(item) > 0` fails on a document without lines. */
static void run_count(struct machine *machine, const struct expr_op *op)
{
    int64_t count = 0;
    for (int line = 0; (line = line_after(machine, line)) > 0;)
        count += field_value(machine, op->text, line).kind != EXPR_EMPTY;
    machine->named = machine->filled = true;
    push(machine, number_of((struct fraction){count, 1}));
}

static void run_negate(struct machine *machine, const struct expr_op *op)
{
    (void)op;
    push(machine, apply_subtract(number_of((struct fraction){0, 1}), or_zero(pop(machine))));
}

static void run_not(struct machine *machine, const struct expr_op *op)
{
    (void)op;
    struct expr_value value = pop(machine);
    push(machine, value.kind == EXPR_BOOL ? bool_of(!value.truth) : failed);
}

static void run_arithmetic(struct machine *machine, const struct expr_op *op)
{
    struct expr_value right = or_zero(pop(machine)), left = or_zero(pop(machine));
    push(machine, arithmetic[op->kind](left, right));
}

static void run_logic(struct machine *machine, const struct expr_op *op)
{
    struct expr_value right = pop(machine), left = pop(machine);
    push(machine, logic[op->kind](left, right));
}

static void run_comparison(struct machine *machine, const struct expr_op *op)
{
    struct expr_value right = pop(machine), left = pop(machine);
    int order;
    if (!order_of(left, right, &order)) {
        push(machine, failed);
        return;
    }
    push(machine, bool_of(order < 0   ? comparisons[op->kind].less
                          : order > 0 ? comparisons[op->kind].greater
                                      : comparisons[op->kind].equal));
}

/* `holds`: an undecided result of this operation counts as true. */
static const struct {
    void (*run)(struct machine *machine, const struct expr_op *op);
    bool holds;
} operations[OP_KINDS] = {
    [OP_NUMBER] = {run_number, false},
    [OP_TEXT] = {run_text, false},
    [OP_TODAY] = {run_today, false},
    [OP_FIELD] = {run_field, false},
    [OP_SUM] = {run_sum, false},
    [OP_COUNT] = {run_count, false},
    [OP_NEGATE] = {run_negate, false},
    [OP_NOT] = {run_not, true},
    [OP_ADD] = {run_arithmetic, false},
    [OP_SUBTRACT] = {run_arithmetic, false},
    [OP_MULTIPLY] = {run_arithmetic, false},
    [OP_DIVIDE] = {run_arithmetic, false},
    [OP_EQUAL] = {run_comparison, true},
    [OP_UNEQUAL] = {run_comparison, true},
    [OP_LESS] = {run_comparison, true},
    [OP_LESS_EQUAL] = {run_comparison, true},
    [OP_GREATER] = {run_comparison, true},
    [OP_GREATER_EQUAL] = {run_comparison, true},
    [OP_AND] = {run_logic, true},
    [OP_OR] = {run_logic, true},
};

struct expr_value expr_eval(const struct expr *expr, const struct expr_scope *scope, int line)
{
    const struct expr_value empty = {.kind = EXPR_EMPTY};
    struct machine machine = {.scope = scope, .line = line};
    for (size_t i = 0; i < expr->op_count; i++)
        operations[expr->ops[i].kind].run(&machine, &expr->ops[i]);
    struct expr_value result = pop(&machine);
    if (machine.named && !machine.filled)
        return empty;
    if ((int)result.kind != KIND_FAILED)
        return result;
    return operations[expr->ops[expr->op_count - 1].kind].holds ? bool_of(true) : empty;
}

bool expr_passes(const struct expr *expr, const struct expr_scope *scope, int line)
{
    struct expr_value value = expr_eval(expr, scope, line);
    return value.kind != EXPR_BOOL || value.truth;
}
