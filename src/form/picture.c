/* The picture: labels, and tags between brackets. */
#include <stdlib.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "parse.h"

/* One line of it, behind the `|` that begins it. */
struct picture_line {
    const char *text; /* without the grid's mark and blanks at the end */
    int row;          /* in the picture */
    int line, column; /* in the file, of its first char */
    bool in_grid;
};

/* A place in the line: its chars and cells from the line's start. */
struct place {
    int line, column; /* in the file: REFUSE takes it */
    int cell;
};

static struct place place_of(const struct picture_line *line, const char *at)
{
    struct place place = {.line = line->line, .column = line->column};
    size_t used;
    int cells;
    for (const char *from = line->text; from < at; from += used) {
        utf8_decode(from, &used);
        place.column++;
    }
    for (const char *from = line->text; from < at && (used = utf8_next(from, &cells)) > 0; from += used)
        place.cell += cells;
    return place;
}

static enum rc add_label(struct parser *parser, const struct picture_line *line, const char *at, size_t bytes)
{
    struct form *form = parser->form;
    form->labels = arena_grow(parser->lex.arena, form->labels, form->label_count, &parser->label_capacity,
                              form->label_count + 1, sizeof *form->labels);
    char *text = arena_copy(parser->lex.arena, at, bytes);
    if (!form->labels || !text)
        return err_memory(parser->err);
    form->labels[form->label_count++] =
        (struct form_label){.row = line->row, .column = place_of(line, at).cell, .text = text};
    return RC_OK;
}

/* The words up to the next bracket. Two blanks part labels, since on a wide screen what stands right of the
 * grown field moves; one blank does not. */
static enum rc take_labels(struct parser *parser, const struct picture_line *line, const char **at)
{
    const char *end = *at + strcspn(*at, "[]");
    while (*at < end) {
        *at += strspn(*at, " ");
        size_t bytes = 0;
        while (*at + bytes < end &&
               ((*at)[bytes] != ' ' || (*at + bytes + 1 < end && (*at)[bytes + 1] != ' ')))
            bytes++;
        if (!bytes)
            return RC_OK;
        enum rc rc = add_label(parser, line, *at, bytes);
        if (rc)
            return rc;
        *at += bytes;
    }
    return RC_OK;
}

static bool is_name(const char *text, size_t bytes)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    return bytes && bytes <= FORM_NAME_BYTES_MAX && *text >= 'a' && *text <= 'z' &&
           strspn(text, letters) >= bytes;
}

static enum rc check_tag(struct parser *parser, const struct place *place, const char *name, size_t bytes)
{
    if (!is_name(name, bytes))
        return REFUSE(parser, place,
                      "a field's tag is missing between these borders: a to z, digits and _, at most %d",
                      FORM_NAME_BYTES_MAX);
    if (parser->tag_count == FORM_FIELDS_MAX)
        return REFUSE(parser, place, "[%.*s] is the field after the %dth; a form holds no more", (int)bytes,
                      name, FORM_FIELDS_MAX);
    for (int i = 0; i < parser->tag_count; i++) {
        if (strlen(parser->tags[i].name) == bytes && !memcmp(parser->tags[i].name, name, bytes))
            return REFUSE(parser, place, "[%.*s] stands twice in the picture; give one of them another tag",
                          (int)bytes, name);
    }
    return RC_OK;
}

/* One field from behind its left border, which may be the right one of the field before it. */
static enum rc take_tag(struct parser *parser, const struct picture_line *line, const char **at)
{
    const char left = (*at)[-1];
    size_t width = strcspn(*at, "[]|");
    const char right = (*at)[width];
    struct place border = place_of(line, *at - 1);
    if (right != ']' && right != '|')
        return REFUSE(parser, &border, "this bracket is not closed; write ] behind the field");
    const char *name = *at + strspn(*at, " ");
    size_t bytes = name < *at + width ? strcspn(name, " []|") : 0;
    struct place place = place_of(line, bytes ? name : *at - 1);
    enum rc rc = check_tag(parser, &place, name, bytes);
    if (rc)
        return rc;
    if (name + bytes + strspn(name + bytes, " ") != *at + width)
        return REFUSE(parser, &place, "two words stand between these borders; a field has one tag");
    struct picture_tag tag = {.row = line->row, .column = border.cell + 1, .width_cells = (int)width};
    tag.name = arena_copy(parser->lex.arena, name, bytes);
    if (!tag.name)
        return err_memory(parser->err);
    tag.left = left;
    tag.right = right;
    tag.source_line = place.line;
    tag.source_column = place.column;
    tag.in_grid = line->in_grid;
    parser->tags[parser->tag_count++] = tag;
    *at += width + 1;
    return RC_OK;
}

static enum rc parse_line(struct parser *parser, const struct picture_line *line)
{
    const char *at = line->text;
    enum rc rc = RC_OK;
    while (!rc && *at) {
        struct place place = place_of(line, at);
        if (*at == ']')
            return REFUSE(parser, &place, "this bracket closes no field; write [ before the field");
        if (*at != '[') {
            rc = take_labels(parser, line, &at);
            continue;
        }
        at++;
        do
            rc = take_tag(parser, line, &at);
        while (!rc && at[-1] == '|');
    }
    return rc;
}

static enum rc check_width(struct parser *parser, const struct picture_line *line)
{
    int cells = utf8_cells(line->text);
    if (cells > parser->form->columns)
        parser->form->columns = cells;
    if (cells <= FORM_COLUMNS_MAX)
        return RC_OK;
    struct place place = place_of(line, line->text + utf8_head(line->text, FORM_COLUMNS_MAX, NULL));
    return REFUSE(parser, &place, "this line of the picture has %d cells; a screen has %d, make it shorter",
                  cells, FORM_COLUMNS_MAX);
}

static void trim(char *text)
{
    size_t bytes = strlen(text);
    while (bytes && text[bytes - 1] == ' ')
        bytes--;
    text[bytes] = '\0';
}

/* Cuts `*N` behind the last bracket off and notes the grid. */
static enum rc take_grid_mark(struct parser *parser, struct picture_line *line, char *text)
{
    char *close = strrchr(text, ']'), *star = close ? close + 1 + strspn(close + 1, " ") : NULL;
    if (!star || *star != '*' || star[1] < '0' || star[1] > '9')
        return RC_OK;
    struct form *form = parser->form;
    struct place place = place_of(line, star);
    size_t digits = strspn(star + 1, "0123456789");
    long rows = digits <= 3 ? strtol(star + 1, NULL, 10) : 0;
    if (star[1 + digits] || rows < 1 || rows > FORM_ROWS_MAX)
        return REFUSE(parser, &place, "a grid has *1 to *%d rows", FORM_ROWS_MAX);
    if (form->grid_rows)
        return REFUSE(parser, &place, "this is a second grid; a form has one line that ends in *N");
    form->grid_row = line->row;
    form->grid_rows = (int)rows;
    parser->picture_rows += (int)rows - 1;
    line->in_grid = true;
    *star = '\0';
    trim(text);
    return RC_OK;
}

static enum rc take_line(struct parser *parser, int row)
{
    struct picture_line line = {.row = row, .line = parser->lex.line, .column = parser->lex.column + 1};
    char *text = lex_rest_of_line(&parser->lex);
    if (!text)
        return err_memory(parser->err);
    struct place start = {.line = line.line, .column = line.column - 1};
    line.text = ++text;
    const char *tab = strchr(text, '\t');
    if (tab) {
        struct place place = place_of(&line, tab);
        return REFUSE(parser, &place, "a tab has no width of its own; write blanks");
    }
    trim(text);
    enum rc rc = take_grid_mark(parser, &line, text);
    if (rc)
        return rc;
    if (++parser->picture_rows > FORM_ROWS_MAX)
        return REFUSE(parser, &start, "the picture has more than %d rows, the grid's counted; make it lower",
                      FORM_ROWS_MAX);
    rc = check_width(parser, &line);
    return rc ? rc : parse_line(parser, &line);
}

/* Labels on a row over the grid that has no fields name its columns. */
static void mark_headings(struct parser *parser)
{
    struct form *form = parser->form;
    int row = form->grid_rows ? form->grid_row - 1 : -1;
    for (int i = 0; i < parser->tag_count; i++) {
        if (parser->tags[i].row == row)
            return;
    }
    for (size_t i = 0; i < form->label_count; i++)
        form->labels[i].heading = form->labels[i].row == row;
}

enum rc picture_parse(struct parser *parser)
{
    struct token word = parser->token;
    if (parser->picture_seen)
        return REFUSE(parser, &word, "this is a second picture; a form has one");
    parser->picture_seen = true;
    enum rc rc = parse_next(parser);
    for (int row = 0; !rc && parser->token.first && !strcmp(parser->token.text, "|"); row++) {
        lex_back(&parser->lex, &parser->token);
        rc = take_line(parser, row);
        if (!rc)
            rc = parse_next(parser);
    }
    if (rc)
        return rc;
    if (!parser->token.first || strcmp(parser->token.text, "end"))
        return REFUSE(parser, &parser->token,
                      "lines of a picture begin with |; the word end, on a line of its own, ends it");
    if (!parser->picture_rows)
        return REFUSE(parser, &word, "the picture has no line");
    parser->form->rows = parser->picture_rows;
    mark_headings(parser);
    return parse_next(parser);
}
