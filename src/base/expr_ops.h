/* What a compiled expression is: operations in postfix order, run on a stack of at most EXPR_DEPTH_MAX values
 * — so that no expression, however it is written, makes the evaluation recurse. Shared by expr_parse.c and
 * expr_eval.c only. */
#ifndef DAYBOOK_BASE_EXPR_OPS_H
#define DAYBOOK_BASE_EXPR_OPS_H

#include "daybook/base/expr.h"

enum { EXPR_OPS_MAX = 128 };

enum expr_op_kind {
    OP_NUMBER,
    OP_TEXT,
    OP_TODAY,
    OP_FIELD,
    OP_SUM,
    OP_COUNT,
    OP_NEGATE,
    OP_NOT,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_EQUAL,
    OP_UNEQUAL,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_AND,
    OP_OR,
    OP_KINDS
};

struct expr_op {
    enum expr_op_kind kind;
    const char *text;       /* OP_TEXT: the text; OP_FIELD, OP_SUM, OP_COUNT: the field's name */
    struct fraction number; /* OP_NUMBER */
};

struct expr {
    const struct expr_op *ops;
    size_t op_count;
    size_t field_count;
    const char *fields[EXPR_FIELDS_MAX];
    bool in_sum[EXPR_FIELDS_MAX];
};

#endif
