/* Tokens of a form file. Shared by the parser's files only. */
#ifndef DAYBOOK_SRC_FORM_LEX_H
#define DAYBOOK_SRC_FORM_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/arena.h"

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_SIGN };

enum { TOKEN_BYTES_MAX = 200 };

struct token {
    enum token_kind kind;
    char text[TOKEN_BYTES_MAX + 1]; /* of a string without its quotes; "" at the end */
    const char *at;                 /* its first byte */
    int line, column;               /* where it begins, from 1; column in chars */
    bool first;                     /* nothing stands before it on its line */
};

/* Where reading stands. The text is clean: UTF-8 without controls but newlines, and ends in NUL. */
struct lex {
    struct arena *arena;
    const char *source, *at;
    int line, column;
    bool fresh; /* nothing was read of this line yet */
};

/* Checks size, encoding and controls; a BOM and CRs before newlines are taken off. */
enum rc lex_start(struct lex *lex, struct arena *arena, const char *source, const char *text, size_t bytes,
                  struct err *err) MUST_CHECK;
/* The next token; comments and newlines are passed over. */
enum rc lex_next(struct lex *lex, struct token *ret, struct err *err) MUST_CHECK;
/* Goes back to where the token began: what stands there is read in another way. */
void lex_back(struct lex *lex, const struct token *token);
/* Goes over bytes that hold no newline, counting chars. */
void lex_skip(struct lex *lex, size_t bytes);
/* Takes the rest of this line, as a text of the arena (NULL on no memory), and goes to the next. */
char *lex_rest_of_line(struct lex *lex);

#endif
