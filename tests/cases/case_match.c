#include "case.h"

#include <stdlib.h>
#include <string.h>

#define ANY "…"
enum { ANY_BYTES = sizeof ANY - 1 };

static bool is_any(const char *at)
{
    return strncmp(at, ANY, ANY_BYTES) == 0;
}

/* The usual match with one point of return: the last "…" tries to hold one character more. */
bool case_match_line(const char *pattern, const char *text)
{
    const char *retry_pattern = NULL, *retry_text = NULL;
    while (*text) {
        if (is_any(pattern)) {
            pattern += ANY_BYTES;
            retry_pattern = pattern;
            retry_text = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (retry_pattern) {
            pattern = retry_pattern;
            text = ++retry_text;
        } else {
            return false;
        }
    }
    while (is_any(pattern)) {
        pattern += ANY_BYTES;
    }
    return !*pattern;
}

struct lines {
    char *space;
    char **at;
    size_t count;
};

static bool split(const char *text, struct lines *lines_ret)
{
    size_t count = 1;
    for (const char *at = text; *at; at++) {
        count += *at == '\n';
    }
    struct lines lines = {.space = strdup(text), .at = calloc(count, sizeof *lines.at)};
    if (!lines.space || !lines.at) {
        free(lines.space);
        free(lines.at);
        return false;
    }
    for (char *line = lines.space; line && *line;) {
        char *end = strchr(line, '\n');
        if (end) {
            *end++ = '\0';
        }
        lines.at[lines.count++] = line;
        line = end;
    }
    *lines_ret = lines;
    return true;
}

static void drop(struct lines *lines)
{
    free(lines->space);
    free(lines->at);
}

static bool match_lines(const struct lines *pattern, const struct lines *text, size_t *at_ret)
{
    size_t p = 0, t = 0, retry_p = SIZE_MAX, retry_t = 0, furthest = 0;
    bool matched = true;
    while (t < text->count) {
        furthest = t > furthest ? t : furthest;
        if (p < pattern->count && strcmp(pattern->at[p], ANY) == 0) {
            retry_p = ++p;
            retry_t = t;
        } else if (p < pattern->count && case_match_line(pattern->at[p], text->at[t])) {
            p++;
            t++;
        } else if (retry_p != SIZE_MAX) {
            p = retry_p;
            t = ++retry_t;
        } else {
            matched = false;
            break;
        }
    }
    while (matched && p < pattern->count && strcmp(pattern->at[p], ANY) == 0) {
        p++;
    }
    if (matched && p == pattern->count) {
        return true;
    }
    *at_ret = (matched ? t : furthest) + 1;
    return false;
}

bool case_match_text(const char *pattern, const char *text, size_t *at_ret)
{
    struct lines patterns, lines;
    size_t at = 0;
    if (!split(pattern, &patterns)) {
        return false;
    }
    if (!split(text, &lines)) {
        drop(&patterns);
        return false;
    }
    bool matched = match_lines(&patterns, &lines, &at);
    drop(&patterns);
    drop(&lines);
    if (!matched) {
        *at_ret = at;
    }
    return matched;
}
