#include "case.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file being read, cut up line by line. */
struct reader {
    const char *name; /* for errors and steps */
    char *text, *next;
    int line;
    bool included;
};

static char *next_line(struct reader *reader)
{
    char *line = reader->next;
    if (!line || !*line) {
        return NULL;
    }
    char *end = strchr(line, '\n');
    reader->next = end ? end + 1 : NULL;
    if (end) {
        *end = '\0';
    }
    reader->line++;
    return line;
}

static char *skip_blanks(char *at)
{
    return at + strspn(at, " \t");
}

static void cut_trailing_blanks(char *text)
{
    size_t end = strlen(text);
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r')) {
        text[--end] = '\0';
    }
}

/* The lines up to one that holds nothing but the word, joined. */
static enum rc read_block(struct reader *reader, const char *word, char **block_ret, struct err *err)
{
    int line = reader->line;
    char *start = reader->next ? reader->next : reader->text + strlen(reader->text);
    char *out = start;
    char *block = NULL;
    for (char *at = next_line(reader); at; at = next_line(reader)) {
        if (strcmp(skip_blanks(at), word) == 0) {
            block = strndup(start, (size_t)(out - start));
            break;
        }
        size_t size_bytes = strlen(at);
        memmove(out, at, size_bytes);
        out += size_bytes;
        *out++ = '\n';
    }
    if (!block) {
        return err_at(err, RC_USAGE, reader->name, line, 0,
                      "the text that starts here is not ended by a line \"%s\"", word);
    }
    *block_ret = block;
    return RC_OK;
}

/* Where "<<WORD" ends the line, with WORD in capitals; NULL when it does not. */
static char *block_mark(char *rest)
{
    char *end = rest + strlen(rest), *at = end;
    while (at > rest && at[-1] >= 'A' && at[-1] <= 'Z') {
        at--;
    }
    if (at == end || at - rest < 2 || at[-1] != '<' || at[-2] != '<') {
        return NULL;
    }
    at -= 2;
    return at == rest || at[-1] == ' ' ? at : NULL;
}

/* "verb rest… [<<WORD]" */
static enum rc read_option(struct reader *reader, char *at, struct case_option *option_ret, struct err *err)
{
    struct case_option option = {.line = reader->line};
    char *word = NULL, *verb = at;
    cut_trailing_blanks(at);
    at += strcspn(at, " \t");
    if (*at) {
        *at++ = '\0';
    }
    option.rest = skip_blanks(at);
    char *mark = block_mark(option.rest);
    if (mark) {
        word = strdup(mark + 2);
        *mark = '\0';
        cut_trailing_blanks(option.rest);
    }
    option.verb = strdup(verb);
    option.rest = strdup(option.rest);
    enum rc rc = word ? read_block(reader, word, &option.block, err) : RC_OK;
    free(word);
    if (rc != RC_OK) {
        free(option.verb);
        free(option.rest);
        return rc;
    }
    *option_ret = option;
    return RC_OK;
}

static enum rc add_option(struct case_file *file, struct reader *reader, char *at, struct err *err)
{
    if (file->step_count == 0) {
        return err_at(err, RC_USAGE, reader->name, reader->line, 0,
                      "an indented line belongs to a step above it");
    }
    struct case_step *step = &file->steps[file->step_count - 1];
    if (step->option_count == CASE_OPTIONS_MAX) {
        return err_at(err, RC_USAGE, reader->name, reader->line, 0, "a step has at most %d lines",
                      CASE_OPTIONS_MAX);
    }
    if (!step->options) {
        step->options = calloc(CASE_OPTIONS_MAX, sizeof *step->options);
        if (!step->options) {
            return err_memory(err);
        }
    }
    enum rc rc = read_option(reader, at, &step->options[step->option_count], err);
    step->option_count += rc == RC_OK;
    return rc;
}

static enum rc add_step(struct case_file *file, struct reader *reader, char *at, struct err *err)
{
    if (file->step_count == CASE_STEPS_MAX) {
        return err_at(err, RC_USAGE, reader->name, reader->line, 0, "a case has at most %d steps",
                      CASE_STEPS_MAX);
    }
    struct case_step *step = &file->steps[file->step_count];
    *step = (struct case_step){.file = reader->name};
    enum rc rc = read_option(reader, at, &step->head, err);
    file->step_count += rc == RC_OK;
    return rc;
}

static void free_option(struct case_option *option)
{
    free(option->verb);
    free(option->rest);
    free(option->block);
}

static enum rc read_steps(struct case_file *file, const char *name, bool included, struct err *err);

/* `include NAME`: the other file's steps stand here. One level only, so this nests no deeper than twice. */
static enum rc include(struct case_file *file, const struct reader *reader, struct err *err)
{
    struct case_step *step = &file->steps[--file->step_count];
    char *name = NULL;
    enum rc rc = RC_OK;
    if (reader->included || file->included_count == sizeof file->included / sizeof *file->included) {
        rc = err_at(err, RC_USAGE, reader->name, reader->line, 0,
                    "an included file includes no other, a case at most 8");
    } else if (asprintf(&name, "%s/%s", file->dir, step->head.rest) < 0) {
        rc = err_memory(err);
    }
    free_option(&step->head);
    if (rc != RC_OK) {
        return rc;
    }
    file->included[file->included_count++] = name;
    return read_steps(file, name, true, err);
}

static enum rc read_steps(struct case_file *file, const char *name, bool included, struct err *err)
{
    struct reader reader = {.name = name, .included = included};
    enum rc rc = world_file_read(name, &reader.text, NULL, err);
    if (rc != RC_OK) {
        return rc;
    }
    reader.next = reader.text;
    for (char *at = next_line(&reader); at && rc == RC_OK; at = rc == RC_OK ? next_line(&reader) : NULL) {
        char *start = skip_blanks(at);
        if (!*start || *start == '#') {
            continue;
        }
        rc = start > at ? add_option(file, &reader, start, err) : add_step(file, &reader, start, err);
        if (rc == RC_OK && start == at &&
            strcmp(file->steps[file->step_count - 1].head.verb, "include") == 0) {
            rc = include(file, &reader, err);
        }
    }
    free(reader.text);
    return rc;
}

enum rc case_file_read(const char *path, struct case_file *file_ret, struct err *err)
{
    struct case_file file = {.path = strdup(path), .steps = calloc(CASE_STEPS_MAX, sizeof *file.steps)};
    char *copy = strdup(path);
    file.dir = copy ? strdup(dirname(copy)) : NULL;
    free(copy);
    enum rc rc =
        file.path && file.steps && file.dir ? read_steps(&file, file.path, false, err) : err_memory(err);
    if (rc == RC_OK && (file.step_count == 0 || strcmp(file.steps[0].head.verb, "proves:") != 0 ||
                        !*file.steps[0].head.rest)) {
        rc = err_at(err, RC_USAGE, path, 1, 0, "a case starts with what it proves: \"proves: …\"");
    }
    if (rc != RC_OK) {
        case_file_free(&file);
        return rc;
    }
    *file_ret = file;
    return RC_OK;
}

void case_file_free(struct case_file *file)
{
    for (size_t i = 0; i < file->step_count; i++) {
        struct case_step *step = &file->steps[i];
        free_option(&step->head);
        for (size_t k = 0; k < step->option_count; k++) {
            free_option(&step->options[k]);
        }
        free(step->options);
    }
    for (size_t i = 0; i < file->included_count; i++) {
        free(file->included[i]);
    }
    free(file->steps);
    free(file->path);
    free(file->dir);
}

enum rc case_split_words(char *space, const char *argv_ret[CASE_WORDS_MAX], size_t *count_ret,
                         struct err *err)
{
    size_t count = 0;
    char *at = skip_blanks(space), *out = space;
    while (*at) {
        if (count + 1 == CASE_WORDS_MAX) {
            return err_set(err, RC_USAGE, "a command has at most %d words", CASE_WORDS_MAX - 1);
        }
        argv_ret[count++] = out;
        while (*at && *at != ' ' && *at != '\t') {
            if (*at != '\'' && *at != '"') {
                *out++ = *at++;
                continue;
            }
            char *end = strchr(at + 1, *at);
            if (!end) {
                return err_set(err, RC_USAGE, "a quote is not closed at: %s", at);
            }
            memmove(out, at + 1, (size_t)(end - at - 1));
            out += end - at - 1;
            at = end + 1;
        }
        at = skip_blanks(at);
        *out++ = '\0';
    }
    argv_ret[count] = NULL;
    *count_ret = count;
    return RC_OK;
}
