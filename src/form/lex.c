/* A form file as tokens: its characters checked, comments and newlines passed over. */
#include "lex.h"

#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/form/form.h"

static const char bom[] = "\xEF\xBB\xBF";

void lex_skip(struct lex *lex, size_t bytes)
{
    size_t used;
    for (const char *end = lex->at + bytes; lex->at < end; lex->at += used, lex->column++)
        utf8_decode(lex->at, &used);
    lex->fresh = lex->fresh && !bytes;
}

void lex_back(struct lex *lex, const struct token *token)
{
    lex->at = token->at;
    lex->line = token->line;
    lex->column = token->column;
    lex->fresh = token->first;
}

static void next_line(struct lex *lex)
{
    lex->at++;
    lex->line++;
    lex->column = 1;
    lex->fresh = true;
}

/* Blanks do not count as something read. */
static void skip_blanks(struct lex *lex)
{
    size_t bytes = strspn(lex->at, " \t");
    lex->at += bytes;
    lex->column += (int)bytes;
}

static bool may_stand(const char *at, uint32_t point)
{
    if (point == '\r')
        return at[1] == '\n';
    return point == '\n' || point == '\t' || !utf8_is_control(point);
}

/* Every character of the file; lex->at comes back to where it was. */
static enum rc check_characters(struct lex *lex, size_t bytes, struct err *err)
{
    const char *start = lex->at, *end = start + bytes;
    size_t used;
    while (lex->at < end) {
        uint32_t point = utf8_decode(lex->at, &used);
        if (!point || !used)
            return err_at(err, RC_REFUSED, lex->source, lex->line, lex->column,
                          "the file holds a NUL; take it out");
        if (!utf8_valid(lex->at, used, NULL))
            return err_at(err, RC_REFUSED, lex->source, lex->line, lex->column,
                          "this is not UTF-8; save the file as UTF-8");
        if (!may_stand(lex->at, point))
            return err_at(err, RC_REFUSED, lex->source, lex->line, lex->column,
                          "the control character U+%04X stands here; take it out", (unsigned)point);
        if (point == '\n')
            next_line(lex);
        else
            lex_skip(lex, used);
    }
    lex->at = start;
    lex->line = lex->column = 1;
    lex->fresh = true;
    return RC_OK;
}

static void drop_returns(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != '\r')
            *to++ = *from;
    }
    *to = '\0';
}

enum rc lex_start(struct lex *lex, struct arena *arena, const char *source, const char *text, size_t bytes,
                  struct err *err)
{
    *lex = (struct lex){.arena = arena, .source = source, .line = 1, .column = 1, .fresh = true};
    if (bytes > FORM_BYTES_MAX)
        return err_at(err, RC_REFUSED, source, 1, 1, "the file has %zu bytes; at most %d fit a form", bytes,
                      FORM_BYTES_MAX);
    if (bytes >= sizeof bom - 1 && !memcmp(text, bom, sizeof bom - 1)) {
        text += sizeof bom - 1;
        bytes -= sizeof bom - 1;
    }
    char *copy = arena_copy(arena, text, bytes);
    if (!copy)
        return err_memory(err);
    lex->at = copy;
    enum rc rc = check_characters(lex, bytes, err);
    if (rc == RC_OK)
        drop_returns(copy);
    return rc;
}

char *lex_rest_of_line(struct lex *lex)
{
    size_t bytes = strcspn(lex->at, "\n");
    char *rest = arena_copy(lex->arena, lex->at, bytes);
    lex_skip(lex, bytes);
    if (*lex->at)
        next_line(lex);
    return rest;
}

/* To the next token's first byte. */
static void skip_between(struct lex *lex)
{
    for (;;) {
        skip_blanks(lex);
        if (*lex->at == '#')
            lex->at += strcspn(lex->at, "\n");
        if (*lex->at != '\n')
            return;
        next_line(lex);
    }
}

/* Letters and digits of ASCII, and what stands inside names: sales-order, session.open, Ctrl-X. */
static size_t word_bytes(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t bytes = strspn(text, letters);
    while (bytes && (text[bytes] == '-' || text[bytes] == '.')) {
        size_t more = strspn(text + bytes + 1, letters);
        if (!more)
            break;
        bytes += 1 + more;
    }
    return bytes;
}

static enum rc take(struct lex *lex, struct token *token, enum token_kind kind, size_t open, size_t bytes,
                    struct err *err)
{
    if (bytes > TOKEN_BYTES_MAX)
        return err_at(err, RC_REFUSED, lex->source, lex->line, lex->column,
                      "this text has %zu bytes; at most %d fit, write it shorter", bytes, TOKEN_BYTES_MAX);
    token->kind = kind;
    memcpy(token->text, lex->at + open, bytes);
    token->text[bytes] = '\0';
    lex_skip(lex, bytes + 2 * open);
    return RC_OK;
}

enum rc lex_next(struct lex *lex, struct token *ret, struct err *err)
{
    skip_between(lex);
    struct token token = {.at = lex->at, .line = lex->line, .column = lex->column, .first = lex->fresh};
    size_t bytes = word_bytes(lex->at);
    enum rc rc = RC_OK;
    if (bytes) {
        rc = take(lex, &token, TOKEN_WORD, 0, bytes, err);
    } else if (*lex->at == '"') {
        bytes = strcspn(lex->at + 1, "\"\n");
        if (lex->at[1 + bytes] != '"')
            return err_at(err, RC_REFUSED, lex->source, lex->line, lex->column,
                          "the text has no closing quote on its line; write \"text\"");
        rc = take(lex, &token, TOKEN_STRING, 1, bytes, err);
    } else if (*lex->at) {
        utf8_decode(lex->at, &bytes);
        rc = take(lex, &token, TOKEN_SIGN, 0, bytes, err);
    }
    if (rc == RC_OK)
        *ret = token;
    return rc;
}
