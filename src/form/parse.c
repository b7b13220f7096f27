/* The statements of a form file: one table. */
#include "parse.h"

#include <string.h>

#include "daybook/form/action.h"

enum rc parse_next(struct parser *parser)
{
    return lex_next(&parser->lex, &parser->token, parser->err);
}

static enum rc missing(struct parser *parser, const char *what)
{
    if (parser->token.kind == TOKEN_END)
        return REFUSE(parser, &parser->token, "%s is missing at the end of the file", what);
    return REFUSE(parser, &parser->token, "%s is missing before \"%s\"", what, parser->token.text);
}

/* A word of this line. */
static enum rc parse_word(struct parser *parser, const char *what, const char **ret)
{
    if (parser->token.kind != TOKEN_WORD || parser->token.first)
        return missing(parser, what);
    const char *word = arena_text(parser->lex.arena, parser->token.text);
    if (!word)
        return err_memory(parser->err);
    *ret = word;
    return parse_next(parser);
}

enum rc parse_name(struct parser *parser, const char *what, const char **ret)
{
    const char *text = parser->token.text;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    if (parser->token.kind != TOKEN_WORD)
        return missing(parser, what);
    if (*text < 'a' || *text > 'z' || text[strspn(text, letters)] || strlen(text) > FORM_NAME_BYTES_MAX)
        return REFUSE(parser, &parser->token,
                      "\"%s\" is no name; write a to z, digits and _, at most %d, a letter first", text,
                      FORM_NAME_BYTES_MAX);
    const char *name = arena_text(parser->lex.arena, text);
    if (!name)
        return err_memory(parser->err);
    *ret = name;
    return parse_next(parser);
}

enum rc parse_string(struct parser *parser, const char *what, const char **ret)
{
    if (parser->token.kind != TOKEN_STRING)
        return missing(parser, what);
    const char *text = arena_text(parser->lex.arena, parser->token.text);
    if (!text)
        return err_memory(parser->err);
    *ret = text;
    return parse_next(parser);
}

static enum rc parse_form(struct parser *parser)
{
    struct form *form = parser->form;
    if (form->name)
        return REFUSE(parser, &parser->token, "form stands twice; a file holds one form");
    enum rc rc = parse_next(parser);
    if (!rc)
        rc = parse_word(parser, "the form's name", &form->name);
    return rc ? rc : parse_string(parser, "the form's title in quotes", &form->title);
}

static enum rc parse_record(struct parser *parser)
{
    struct form *form = parser->form;
    if (form->record_name)
        return REFUSE(parser, &parser->token, "record stands twice; a form has one record");
    enum rc rc = parse_next(parser);
    form->record_line = parser->token.line;
    form->record_column = parser->token.column;
    return rc ? rc : parse_word(parser, "the record's name", &form->record_name);
}

static enum rc parse_lines(struct parser *parser)
{
    if (parser->lines_seen)
        return REFUSE(parser, &parser->token, "lines stands twice; a form has one grid");
    parser->lines_seen = parser->in_lines = true;
    parser->form->lines_at = parser->form->lines_after = parser->form->field_count;
    return parse_next(parser);
}

static enum rc parse_end(struct parser *parser)
{
    struct form *form = parser->form;
    if (!parser->in_lines)
        return REFUSE(parser, &parser->token, "end closes nothing here; it ends a picture or lines");
    if (form->lines_at == form->field_count)
        return REFUSE(parser, &parser->token, "lines holds no field; write field TAG before end");
    parser->in_lines = false;
    form->lines_after = form->field_count;
    return parse_next(parser);
}

static enum rc parse_key(struct parser *parser);
static enum rc parse_field(struct parser *parser);

static const struct statement {
    const char *word;
    enum rc (*parse)(struct parser *parser);
} statements[] = {
    {"form", parse_form},   {"record", parse_record}, {"picture", picture_parse}, {"field", parse_field},
    {"lines", parse_lines}, {"end", parse_end},       {"key", parse_key},
};

/* Whether any action is bound to the key, as the key table shows it. */
static bool key_is_known(const char *key)
{
    for (unsigned action = 0; action < ACTIONS; action++) {
        if (*key && !strcmp(action_info((enum action)action)->key, key))
            return true;
    }
    return false;
}

static enum rc parse_key(struct parser *parser)
{
    struct form *form = parser->form;
    struct form_key key;
    if (form->key_count == FORM_KEYS_MAX)
        return REFUSE(parser, &parser->token, "this is the key after the %dth; a form holds no more",
                      FORM_KEYS_MAX);
    enum rc rc = parse_next(parser);
    struct token place = parser->token;
    if (!rc)
        rc = parse_word(parser, "the key", &key.key);
    if (rc)
        return rc;
    if (!key_is_known(key.key))
        return REFUSE(parser, &place, "there is no key %s; the keys are named F1 to F12, Ctrl-U, Enter, …",
                      key.key);
    place = parser->token;
    rc = parse_word(parser, "the key's action", &key.action);
    if (rc)
        return rc;
    if (action_find(key.action) == ACTIONS)
        return REFUSE(parser, &place, "there is no action %s; daybook keys lists them", key.action);
    form->keys[form->key_count++] = key;
    return RC_OK;
}

/* The tag in the picture that this field takes. */
static enum rc place_field(struct parser *parser, const struct token *spot, struct form_field *field)
{
    for (int i = 0; i < parser->tag_count; i++) {
        struct picture_tag *tag = &parser->tags[i];
        if (strcmp(tag->name, field->tag))
            continue;
        if (tag->in_grid && field->part == PART_HEADER)
            return REFUSE(parser, spot, "[%s] stands on the grid's row; move its field between lines and end",
                          field->tag);
        if (!tag->in_grid && field->part == PART_LINE)
            return REFUSE(parser, spot,
                          "[%s] does not stand on the grid's row; move its field out of lines … end",
                          field->tag);
        tag->taken = true;
        field->row = tag->row;
        field->column = tag->column;
        field->width_cells = tag->width_cells;
        field->left = tag->left;
        field->right = tag->right;
        return RC_OK;
    }
    return REFUSE(parser, spot, "field %s is not in the picture; write [%s] where it stands", field->tag,
                  field->tag);
}

/* TAG [= NAME] [TYPE] */
static enum rc parse_field_head(struct parser *parser, struct form_field *field)
{
    enum rc rc = parse_name(parser, "the field's tag", &field->tag);
    field->name = field->tag;
    field->kind = FIELD_KINDS;
    if (!rc && !strcmp(parser->token.text, "=") && parser->token.kind == TOKEN_SIGN) {
        rc = parse_next(parser);
        if (!rc)
            rc = parse_name(parser, "the record's field", &field->name);
    }
    if (rc || parser->token.kind != TOKEN_WORD || parser->token.first)
        return rc;
    field->kind = field_kind_find(parser->token.text);
    return field->kind == FIELD_KINDS ? RC_OK : parse_next(parser);
}

static bool column_limit_reached(const struct parser *parser)
{
    return parser->in_lines && parser->form->field_count - parser->form->lines_at == FORM_GRID_COLUMNS_MAX;
}

static enum rc parse_field(struct parser *parser)
{
    struct form *form = parser->form;
    if (form->field_count == FORM_FIELDS_MAX)
        return REFUSE(parser, &parser->token, "this is the field after the %dth; a form holds no more",
                      FORM_FIELDS_MAX);
    if (column_limit_reached(parser))
        return REFUSE(parser, &parser->token,
                      "this is the grid's column after the %dth; a grid holds no more",
                      FORM_GRID_COLUMNS_MAX);
    if (!parser->picture_seen)
        return REFUSE(parser, &parser->token, "the picture is missing; it stands before the fields");
    struct form_field *field = &form->fields[form->field_count];
    *field = (struct form_field){.part = parser->in_lines ? PART_LINE : PART_HEADER};
    enum rc rc = parse_next(parser);
    struct token spot = parser->token;
    field->source_line = spot.line;
    field->source_column = spot.column;
    if (!rc)
        rc = parse_field_head(parser, field);
    for (size_t i = 0; !rc && i < form->field_count; i++) {
        if (!strcmp(form->fields[i].tag, field->tag))
            return REFUSE(parser, &spot, "field %s stands twice; take one away", field->tag);
    }
    if (!rc)
        rc = attributes_parse(parser, field);
    if (!rc)
        rc = place_field(parser, &spot, field);
    form->field_count += rc == RC_OK;
    return rc;
}

static enum rc parse_statement(struct parser *parser)
{
    const struct token *token = &parser->token;
    for (size_t i = 0; token->first && i < sizeof statements / sizeof *statements; i++) {
        if (!strcmp(statements[i].word, token->text) && token->kind == TOKEN_WORD)
            return statements[i].parse(parser);
    }
    return REFUSE(parser, token,
                  token->first
                      ? "\"%s\" begins no statement; these do: form record picture field lines end key"
                      : "\"%s\" is too much on this line",
                  token->text);
}

/* What can be said only at the end. */
static enum rc check_whole(struct parser *parser)
{
    struct form *form = parser->form;
    if (parser->in_lines)
        return missing(parser, "the end of lines");
    if (!form->name)
        return missing(parser, "form NAME \"Title\"");
    if (!form->record_name)
        return missing(parser, "record NAME");
    if (!parser->picture_seen)
        return missing(parser, "the picture");
    for (int i = 0; i < parser->tag_count; i++) {
        const struct picture_tag *tag = &parser->tags[i];
        if (!tag->taken)
            return err_at(parser->err, RC_REFUSED, parser->lex.source, tag->source_line, tag->source_column,
                          "[%s] has no field; write field %s%s", tag->name, tag->name,
                          tag->in_grid ? " between lines and end" : "");
    }
    if (!form->field_count)
        return missing(parser, "a field");
    if (!parser->lines_seen)
        form->lines_at = form->lines_after = form->field_count;
    return RC_OK;
}

static enum rc form_make(struct arena *arena, struct form **ret, struct err *err)
{
    struct form *form = arena_alloc(arena, sizeof *form);
    if (!form)
        return err_memory(err);
    form->fields = arena_array(arena, FORM_FIELDS_MAX, sizeof *form->fields);
    form->checks = arena_array(arena, FORM_CHECKS_MAX, sizeof *form->checks);
    form->keys = arena_array(arena, FORM_KEYS_MAX, sizeof *form->keys);
    if (!form->fields || !form->checks || !form->keys)
        return err_memory(err);
    *ret = form;
    return RC_OK;
}

enum rc form_parse(struct arena *arena, const char *source, const char *text, size_t bytes, struct form **ret,
                   struct err *err)
{
    struct form *form = NULL;
    enum rc rc = form_make(arena, &form, err);
    if (rc)
        return rc;
    struct parser *parser = arena_alloc(arena, sizeof *parser);
    if (!parser)
        return err_memory(err);
    parser->form = form;
    parser->err = err;
    rc = lex_start(&parser->lex, arena, source, text, bytes, err);
    if (!rc)
        rc = parse_next(parser);
    while (!rc && parser->token.kind != TOKEN_END)
        rc = parse_statement(parser);
    if (!rc)
        rc = check_whole(parser);
    if (!rc)
        *ret = form;
    return rc;
}
