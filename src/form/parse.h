/* A form file being read. Shared by the parser's files only. */
#ifndef DAYBOOK_SRC_FORM_PARSE_H
#define DAYBOOK_SRC_FORM_PARSE_H

#include "daybook/form/form.h"
#include "lex.h"

enum { FORM_NAME_BYTES_MAX = 31 };

/* A tag between brackets of the picture. */
struct picture_tag {
    const char *name;
    int row, column, width_cells;
    char left, right;
    int source_line, source_column;
    bool in_grid;
    bool taken; /* a field statement has it */
};

struct parser {
    struct lex lex;
    struct token token; /* the one that is looked at */
    struct form *form;
    struct err *err;
    bool in_lines, lines_seen, picture_seen;
    int tag_count, picture_rows;
    struct picture_tag tags[FORM_FIELDS_MAX];
    size_t label_capacity;
};

#define REFUSE(parser, spot, ...)                                                                            \
    err_at((parser)->err, RC_REFUSED, (parser)->lex.source, (spot)->line, (spot)->column, __VA_ARGS__)

/* Looks at the next token. */
enum rc parse_next(struct parser *parser) MUST_CHECK;
/* Takes a word that names a field or column: a-z, digits, _ ; `what` is for the message. */
enum rc parse_name(struct parser *parser, const char *what, const char **ret) MUST_CHECK;
enum rc parse_string(struct parser *parser, const char *what, const char **ret) MUST_CHECK;

/* picture.c: the lines behind the word `picture`, which is looked at, up to `end`. */
enum rc picture_parse(struct parser *parser) MUST_CHECK;

/* attribute.c: all attributes that stand here. */
enum rc attributes_parse(struct parser *parser, struct form_field *field) MUST_CHECK;

#endif
