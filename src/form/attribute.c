/* The attributes of a field: one table. */
#include <string.h>

#include "parse.h"

static enum rc parse_expression(struct parser *parser, struct form_rule *ret)
{
    if (parser->token.first || parser->token.kind == TOKEN_END)
        return REFUSE(parser, &parser->token, "an expression is missing at the end of the line before");
    lex_back(&parser->lex, &parser->token);
    struct expr *expr;
    size_t bytes;
    const struct token *token = &parser->token;
    enum rc rc = expr_parse_head(parser->lex.arena, parser->lex.at, parser->lex.source, token->line,
                                 token->column, &expr, &bytes, parser->err);
    if (rc)
        return rc;
    *ret = (struct form_rule){.expr = expr, .line = token->line, .column = token->column};
    ret->text = arena_copy(parser->lex.arena, parser->lex.at, bytes);
    if (!ret->text)
        return err_memory(parser->err);
    lex_skip(&parser->lex, bytes);
    return parse_next(parser);
}

static enum rc parse_default(struct parser *parser, struct form_field *field)
{
    return parse_expression(parser, &field->fallback);
}

static enum rc parse_compute(struct parser *parser, struct form_field *field)
{
    field->flags |= FORM_NOENTRY;
    return parse_expression(parser, &field->compute);
}

static enum rc parse_when(struct parser *parser, struct form_field *field)
{
    return parse_expression(parser, &field->when);
}

/* `form.TAG`, `form.TAG.2`, … */
static const char *check_name(struct parser *parser, const struct form_field *field)
{
    int before = 0;
    for (size_t i = 0; i < parser->form->check_count; i++)
        before += parser->form->checks[i].owner == field;
    if (!before)
        return arena_format(parser->lex.arena, "form.%s", field->tag);
    return arena_format(parser->lex.arena, "form.%s.%d", field->tag, before + 1);
}

static enum rc parse_check_as(struct parser *parser, struct form_field *field, bool warning)
{
    struct form *form = parser->form;
    if (form->check_count == FORM_CHECKS_MAX)
        return REFUSE(parser, &parser->token, "this is the check after the %dth; a form holds no more",
                      FORM_CHECKS_MAX);
    struct form_check check = {.owner = field, .warning = warning};
    enum rc rc = parse_expression(parser, &check.rule);
    if (rc)
        return rc;
    rc = parse_string(parser, "a check's message in quotes, saying what to do,", &check.message);
    if (rc)
        return rc;
    check.name = check_name(parser, field);
    if (!check.name)
        return err_memory(parser->err);
    form->checks[form->check_count++] = check;
    return RC_OK;
}

static enum rc parse_check(struct parser *parser, struct form_field *field)
{
    return parse_check_as(parser, field, false);
}

static enum rc parse_warn(struct parser *parser, struct form_field *field)
{
    return parse_check_as(parser, field, true);
}

static enum rc parse_lookup(struct parser *parser, struct form_field *field)
{
    return parse_name(parser, "a look-up's name", &field->lookup);
}

static enum rc parse_one_fill(struct parser *parser, struct form_field *field)
{
    if (field->fill_count == FORM_FILLS_MAX)
        return REFUSE(parser, &parser->token, "field %s fills more than %d fields; a field fills no more",
                      field->tag, FORM_FILLS_MAX);
    struct form_fill *fill = &field->fills[field->fill_count];
    enum rc rc = parse_name(parser, "the tag of the field to fill", &fill->tag);
    if (rc)
        return rc;
    if (strcmp(parser->token.text, "="))
        return REFUSE(parser, &parser->token, "= and the look-up's column are missing here: fill %s = COLUMN",
                      fill->tag);
    rc = parse_next(parser);
    if (rc)
        return rc;
    rc = parse_name(parser, "the look-up's column", &fill->column);
    field->fill_count += rc == RC_OK;
    return rc;
}

static enum rc parse_fill(struct parser *parser, struct form_field *field)
{
    field->fills = arena_array(parser->lex.arena, FORM_FILLS_MAX, sizeof *field->fills);
    if (!field->fills)
        return err_memory(parser->err);
    for (;;) {
        enum rc rc = parse_one_fill(parser, field);
        if (rc || strcmp(parser->token.text, ",") || parser->token.kind != TOKEN_SIGN)
            return rc;
        rc = parse_next(parser);
        if (rc)
            return rc;
    }
}

static enum rc parse_help(struct parser *parser, struct form_field *field)
{
    return parse_string(parser, "the help's text in quotes", &field->help);
}

/* A flag, or what reads what stands behind the word. `often`: may stand more than once on a field. */
static const struct attribute {
    const char *word;
    enum form_flag flag;
    enum rc (*parse)(struct parser *parser, struct form_field *field);
    bool often;
} attributes[] = {
    {"required", FORM_REQUIRED, NULL, false},
    {"noentry", FORM_NOENTRY, NULL, false},
    {"pass", FORM_PASS, NULL, false},
    {"upper", FORM_UPPER, NULL, false},
    {"keep", FORM_KEEP, NULL, false},
    {"scan", FORM_SCAN, NULL, false},
    {"autonext", FORM_AUTONEXT, NULL, false},
    {"secret", FORM_SECRET, NULL, false},
    {"default", 0, parse_default, false},
    {"compute", 0, parse_compute, false},
    {"when", 0, parse_when, false},
    {"check", 0, parse_check, true},
    {"warn", 0, parse_warn, true},
    {"lookup", 0, parse_lookup, false},
    {"fill", 0, parse_fill, false},
    {"help", 0, parse_help, false},
};
enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

static int attribute_find(const struct token *token)
{
    int at = 0;
    while (at < ATTRIBUTES && (token->kind != TOKEN_WORD || strcmp(attributes[at].word, token->text)))
        at++;
    return at;
}

enum rc attributes_parse(struct parser *parser, struct form_field *field)
{
    unsigned seen = 0;
    enum rc rc = RC_OK;
    for (int at; !rc && (at = attribute_find(&parser->token)) < ATTRIBUTES;) {
        const struct attribute *attribute = &attributes[at];
        if (seen & 1u << at && !attribute->often)
            return REFUSE(parser, &parser->token, "%s stands twice on field %s; take one away",
                          attribute->word, field->tag);
        seen |= 1u << at;
        field->flags |= attribute->flag;
        rc = parse_next(parser);
        if (!rc && attribute->parse)
            rc = attribute->parse(parser, field);
    }
    if (rc || parser->token.first || parser->token.kind == TOKEN_END)
        return rc;
    return REFUSE(
        parser, &parser->token,
        "\"%s\" is no attribute of a field (required noentry pass upper keep scan autonext secret default "
        "compute when check warn lookup fill help), and types (text code int qty price money percent date "
        "choice flag) stand right behind the name",
        parser->token.text);
}
