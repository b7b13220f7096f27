#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "expr_ops.h"

enum { NAME_BYTES_MAX = ERR_NAME_BYTES - 1, NUMBER_DIGITS_MAX = 18 };

/* From what binds least to what binds most. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT, LEVEL_UNARY };

/* Longer signs stand before those they begin with. */
static const struct sign {
    const char *text;
    enum level level;
    enum expr_op_kind op;
} signs[] = {
    {"or", LEVEL_OR, OP_OR},
    {"and", LEVEL_AND, OP_AND},
    {"<=", LEVEL_COMPARE, OP_LESS_EQUAL},
    {"<>", LEVEL_COMPARE, OP_UNEQUAL},
    {"<", LEVEL_COMPARE, OP_LESS},
    {">=", LEVEL_COMPARE, OP_GREATER_EQUAL},
    {">", LEVEL_COMPARE, OP_GREATER},
    {"!=", LEVEL_COMPARE, OP_UNEQUAL},
    {"=", LEVEL_COMPARE, OP_EQUAL},
    {"+", LEVEL_SUM, OP_ADD},
    {"-", LEVEL_SUM, OP_SUBTRACT},
    {"*", LEVEL_PRODUCT, OP_MULTIPLY},
    {"/", LEVEL_PRODUCT, OP_DIVIDE},
};

static const char *const reserved[] = {"and", "or", "not", "today", "sum", "count"};

struct parser {
    struct arena *arena;
    const char *start, *at;
    const char *source;
    int line, column;
    int nesting; /* parentheses, signs and nots in one another */
    int stack;   /* values on the stack where the code so far has run */
    struct expr expr;
    struct expr_op ops[EXPR_OPS_MAX];
    enum rc rc;
    struct err *err;
};

static bool fail_at(struct parser *parser, const char *at, const char *words)
{
    if (parser->rc)
        return false;
    struct err *err = parser->err;
    bool fresh = err && err->rc == RC_OK;
    int chars = 0;
    size_t used;
    for (const char *from = parser->start; from < at; from += used, chars++)
        utf8_decode(from, &used);
    parser->rc = err_at(err, RC_REFUSED, parser->source, parser->line,
                        (parser->column > 0 ? parser->column : 1) + chars, "%s", words);
    if (fresh)
        snprintf(err->rule, sizeof err->rule, "expression");
    return false;
}

static bool fail(struct parser *parser, const char *words)
{
    return fail_at(parser, parser->at, words);
}

static bool fail_memory(struct parser *parser)
{
    if (!parser->rc)
        parser->rc = err_memory(parser->err);
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t name_bytes(const char *text)
{
    size_t bytes = 0;
    if (!is_letter(*text))
        return 0;
    while (is_letter(text[bytes]) || is_digit(text[bytes]))
        bytes++;
    return bytes;
}

static void skip_spaces(struct parser *parser)
{
    parser->at += strspn(parser->at, " \t");
}

/* Takes a sign or a whole word. */
static bool take(struct parser *parser, const char *sign)
{
    skip_spaces(parser);
    size_t bytes = strlen(sign);
    if (strncmp(parser->at, sign, bytes) || (is_letter(*sign) && name_bytes(parser->at) != bytes))
        return false;
    parser->at += bytes;
    return true;
}

/* `change` is what the operation does to the stack's depth. */
static bool emit(struct parser *parser, struct expr_op op, int change)
{
    if (parser->expr.op_count == EXPR_OPS_MAX)
        return fail(parser, "the expression is too large; write it shorter");
    parser->stack += change;
    if (parser->stack > EXPR_DEPTH_MAX)
        return fail(parser, "the expression is too deep; write it simpler");
    parser->ops[parser->expr.op_count++] = op;
    return true;
}

static bool enter(struct parser *parser)
{
    if (++parser->nesting > EXPR_DEPTH_MAX)
        return fail(parser, "the expression is too deep; write it simpler");
    return true;
}

static bool parse_number(struct parser *parser)
{
    const char *start = parser->at;
    int64_t value = 0;
    int digits = 0, decimals = 0;
    bool point = false;
    for (; is_digit(*parser->at) || (*parser->at == '.' && !point); parser->at++) {
        if (*parser->at == '.') {
            point = true;
            continue;
        }
        if (++digits > NUMBER_DIGITS_MAX)
            return fail_at(parser, start, "the number has too many digits; at most 18 fit");
        value = value * 10 + (*parser->at - '0');
        decimals += point;
    }
    if (!digits || is_letter(*parser->at) || *parser->at == '.')
        return fail_at(parser, start, "this is not a number; write digits with at most one point");
    return emit(parser, (struct expr_op){.kind = OP_NUMBER, .number = fraction_of(value, decimals)}, 1);
}

static bool parse_text(struct parser *parser)
{
    const char *start = parser->at++;
    size_t bytes = strcspn(parser->at, "\"\n");
    if (parser->at[bytes] != '"')
        return fail_at(parser, start, "the text has no closing quote; write \"text\"");
    const char *text = arena_copy(parser->arena, parser->at, bytes);
    if (!text)
        return fail_memory(parser);
    parser->at += bytes + 1;
    return emit(parser, (struct expr_op){.kind = OP_TEXT, .text = text}, 1);
}

/* Notes the field among those the expression names; the name is the arena's. */
static const char *note_field(struct parser *parser, const char *start, size_t bytes, bool in_sum)
{
    struct expr *expr = &parser->expr;
    for (size_t i = 0; i < expr->field_count; i++) {
        if (strlen(expr->fields[i]) == bytes && !memcmp(expr->fields[i], start, bytes)) {
            expr->in_sum[i] = expr->in_sum[i] || in_sum;
            return expr->fields[i];
        }
    }
    if (expr->field_count == EXPR_FIELDS_MAX) {
        fail_at(parser, start, "the expression names more than 16 fields; split it");
        return NULL;
    }
    const char *name = arena_copy(parser->arena, start, bytes);
    if (!name) {
        fail_memory(parser);
        return NULL;
    }
    expr->in_sum[expr->field_count] = in_sum;
    return expr->fields[expr->field_count++] = name;
}

static bool parse_field(struct parser *parser, enum expr_op_kind kind)
{
    skip_spaces(parser);
    size_t bytes = name_bytes(parser->at);
    if (!bytes)
        return fail(parser, "a field's name is missing here");
    if (bytes > NAME_BYTES_MAX)
        return fail(parser, "the name is too long; at most 47 letters fit");
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (strlen(reserved[i]) == bytes && !memcmp(reserved[i], parser->at, bytes))
            return fail(parser,
                        "a field's name is missing here: and, or, not, today, sum, count name no field");
    }
    const char *name = note_field(parser, parser->at, bytes, kind != OP_FIELD);
    if (!name)
        return false;
    parser->at += bytes;
    return emit(parser, (struct expr_op){.kind = kind, .text = name}, 1);
}

static bool parse_fold(struct parser *parser, enum expr_op_kind kind)
{
    if (!take(parser, "("))
        return fail(parser, "sum and count want a field in parentheses: sum(amount)");
    if (!parse_field(parser, kind))
        return false;
    return take(parser, ")") || fail(parser, "a closing parenthesis is missing here");
}

static bool parse_level(struct parser *parser, enum level level);

static bool parse_operand(struct parser *parser)
{
    skip_spaces(parser);
    if (take(parser, "(")) {
        if (!enter(parser) || !parse_level(parser, LEVEL_OR))
            return false;
        parser->nesting--;
        return take(parser, ")") || fail(parser, "a closing parenthesis is missing here");
    }
    if (*parser->at == '"')
        return parse_text(parser);
    if (is_digit(*parser->at) || *parser->at == '.')
        return parse_number(parser);
    if (take(parser, "today"))
        return emit(parser, (struct expr_op){.kind = OP_TODAY}, 1);
    if (take(parser, "sum"))
        return parse_fold(parser, OP_SUM);
    if (take(parser, "count"))
        return parse_fold(parser, OP_COUNT);
    if (!*parser->at)
        return fail(parser, "the expression ends too early; a field, a number or a \"text\" is missing");
    return parse_field(parser, OP_FIELD);
}

/* A prefix: its operand, one level deeper in nesting, then the operation. */
static bool parse_prefixed(struct parser *parser, enum level level, enum expr_op_kind kind)
{
    if (!enter(parser) || !parse_level(parser, level))
        return false;
    parser->nesting--;
    return emit(parser, (struct expr_op){.kind = kind}, 0);
}

static const struct sign *take_sign(struct parser *parser, enum level level)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].level == level && take(parser, signs[i].text))
            return &signs[i];
    }
    return NULL;
}

/* Goes down one level a call, and back to the first at most EXPR_DEPTH_MAX times (see `enter`). */
static bool parse_level(struct parser *parser, enum level level)
{
    if (level == LEVEL_NOT && take(parser, "not"))
        return parse_prefixed(parser, LEVEL_NOT, OP_NOT);
    if (level == LEVEL_UNARY)
        return take(parser, "-") ? parse_prefixed(parser, LEVEL_UNARY, OP_NEGATE) : parse_operand(parser);
    if (!parse_level(parser, level + 1))
        return false;
    for (;;) {
        const struct sign *sign = take_sign(parser, level);
        if (!sign)
            return true;
        if (!parse_level(parser, level + 1) || !emit(parser, (struct expr_op){.kind = sign->op}, -1))
            return false;
        if (level == LEVEL_COMPARE)
            return true;
    }
}

static enum rc finish(struct parser *parser, struct expr **ret)
{
    struct expr *expr = arena_alloc(parser->arena, sizeof *expr);
    struct expr_op *ops = arena_array(parser->arena, parser->expr.op_count, sizeof *ops);
    if (!expr || !ops)
        return err_memory(parser->err);
    memcpy(ops, parser->ops, parser->expr.op_count * sizeof *ops);
    *expr = parser->expr;
    expr->ops = ops;
    *ret = expr;
    return RC_OK;
}

static struct parser parser_of(struct arena *arena, const char *text, const char *source, int line,
                               int column, struct err *err)
{
    return (struct parser){.arena = arena,
                           .start = text,
                           .at = text,
                           .source = source,
                           .line = line,
                           .column = column,
                           .err = err};
}

enum rc expr_parse(struct arena *arena, const char *text, const char *source, int line, int column,
                   struct expr **ret, struct err *err)
{
    struct parser parser = parser_of(arena, text, source, line, column, err);
    if (!parse_level(&parser, LEVEL_OR))
        return parser.rc;
    skip_spaces(&parser);
    if (*parser.at) {
        fail(&parser, "the expression should end here; an operator such as + or and is missing");
        return parser.rc;
    }
    return finish(&parser, ret);
}

enum rc expr_parse_head(struct arena *arena, const char *text, const char *source, int line, int column,
                        struct expr **ret, size_t *ret_bytes, struct err *err)
{
    struct parser parser = parser_of(arena, text, source, line, column, err);
    if (!parse_level(&parser, LEVEL_OR))
        return parser.rc;
    enum rc rc = finish(&parser, ret);
    if (rc == RC_OK)
        *ret_bytes = (size_t)(parser.at - text);
    return rc;
}

size_t expr_fields(const struct expr *expr, const char *names[EXPR_FIELDS_MAX], bool in_sum[EXPR_FIELDS_MAX])
{
    for (size_t i = 0; i < expr->field_count; i++) {
        names[i] = expr->fields[i];
        if (in_sum)
            in_sum[i] = expr->in_sum[i];
    }
    return expr->field_count;
}
