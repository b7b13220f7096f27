/* The steps that look at the screen. */
#include "case.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool needs_terminal(struct case_run *run)
{
    return run->at->pty || case_fail(run, "there is no terminal yet: terminal 24x80 xterm-256color");
}

static char *wanted_text(const struct case_run *run)
{
    const char *text = run->step->head.rest;
    size_t size_bytes = strlen(text);
    bool quoted = size_bytes >= 2 && text[0] == '"' && text[size_bytes - 1] == '"';
    return quoted ? strndup(text + 1, size_bytes - 2) : strdup(text);
}

bool step_see(struct case_run *run)
{
    struct err err = {0};
    if (!needs_terminal(run)) {
        return false;
    }
    char *text = wanted_text(run);
    enum rc rc = pty_wait_text(run->at->pty, text, PTY_WAIT_MS, &err);
    rc = rc == RC_OK ? pty_settle(run->at->pty, PTY_WAIT_MS, &err) : rc;
    free(text);
    return rc == RC_OK || case_fail_err(run, &err);
}

bool step_unseen(struct case_run *run)
{
    if (!needs_terminal(run)) {
        return false;
    }
    char *text = wanted_text(run);
    int row = 0;
    bool found = pty_screen_find(pty_screen(run->at->pty), text, &row, NULL);
    bool done = !found || case_fail(run, "\"%s\" stands in row %d, and should not", text, row);
    free(text);
    return done;
}

/* One line of a screen block: "NN|text" the whole row, "NN~text" somewhere in the row, "~text" in any row. */
static bool check_row(struct case_run *run, const char *line)
{
    char *after;
    long row = strtol(line, &after, 10);
    bool any_row = after == line && *after == '~';
    if (!any_row && (after == line || (*after != '|' && *after != '~') || row < 1 ||
                     row > pty_screen_rows(pty_screen(run->at->pty)))) {
        return case_fail(run, "a row is written as: NN|text, NN~text or ~text; not \"%s\"", line);
    }
    if (any_row) {
        return pty_screen_find(pty_screen(run->at->pty), after + 1, NULL, NULL) ||
               case_fail(run, "\"%s\" stands in no row", after + 1);
    }
    char *pattern = strdup(after + 1);
    size_t end = strlen(pattern);
    while (*after == '|' && end > 0 && pattern[end - 1] == ' ') {
        pattern[--end] = '\0';
    }
    char *text = pty_screen_row_text(pty_screen(run->at->pty), (int)row);
    bool matched = *after == '~' ? strstr(text, pattern) != NULL : case_match_line(pattern, text);
    if (!matched) {
        case_fail(run, "row %ld differs\nexpected %02ld%c%s\ngot      %02ld|%s", row, row, *after, pattern,
                  row, text);
    }
    free(text);
    free(pattern);
    return matched;
}

bool step_screen(struct case_run *run)
{
    if (!needs_terminal(run)) {
        return false;
    }
    if (!run->step->head.block) {
        return case_fail(run, "rows are written as: screen <<END");
    }
    char *copy = strdup(run->step->head.block);
    bool done = copy != NULL;
    for (char *line = copy; done && line && *line;) {
        char *end = strchr(line, '\n');
        if (end) {
            *end++ = '\0';
        }
        done = check_row(run, line + strspn(line, " \t"));
        line = end;
    }
    free(copy);
    return done;
}

/* cells ROW,FROM-TO "text": what exactly these cells show; a wide character takes two. */
bool step_cells(struct case_run *run)
{
    int row, from_col, to_col, after = 0;
    const char *rest = run->step->head.rest;
    if (!needs_terminal(run)) {
        return false;
    }
    if (sscanf(rest, "%d,%d-%d \"%n", &row, &from_col, &to_col, &after) != 3 || !after ||
        rest[strlen(rest) - 1] != '"' || rest + after == rest + strlen(rest) || row < 1 ||
        row > pty_screen_rows(pty_screen(run->at->pty))) {
        return case_fail(run, "cells are written as: cells ROW,FROM-TO \"text\"");
    }
    char *wanted = strndup(rest + after, strlen(rest + after) - 1);
    char *got = pty_screen_cells_text(pty_screen(run->at->pty), row, from_col, to_col);
    bool same = wanted && got && strcmp(wanted, got) == 0;
    if (!same) {
        case_fail(run, "cells %d to %d of row %d show \"%s\", expected \"%s\"", from_col, to_col, row,
                  got ? got : "", wanted ? wanted : "");
    }
    free(wanted);
    free(got);
    return same;
}

bool step_cursor(struct case_run *run)
{
    int row, col, wanted_row, wanted_col;
    if (!needs_terminal(run)) {
        return false;
    }
    if (sscanf(run->step->head.rest, "%d,%d", &wanted_row, &wanted_col) != 2) {
        return case_fail(run, "a place is written as: cursor ROW,COLUMN");
    }
    pty_screen_cursor(pty_screen(run->at->pty), &row, &col);
    if (!pty_screen_cursor_shown(pty_screen(run->at->pty))) {
        return case_fail(run, "the cursor is hidden");
    }
    return (row == wanted_row && col == wanted_col) ||
           case_fail(run, "the cursor stands at %d,%d, expected %d,%d", row, col, wanted_row, wanted_col);
}

bool step_bells(struct case_run *run)
{
    if (!needs_terminal(run)) {
        return false;
    }
    unsigned long long rung = pty_screen_bells(pty_screen(run->at->pty));
    unsigned long long wanted = strtoull(run->step->head.rest, NULL, 10);
    return rung == wanted || case_fail(run, "the bell rang %llu times, expected %llu", rung, wanted);
}

/* The whole screen as a golden file holds it: size, cursor, text, looks. A hidden cursor stands anywhere. */
static char *golden_text(const struct pty_screen *screen)
{
    char *golden = NULL, *text = pty_screen_text(screen), *looks = pty_screen_attributes(screen);
    char cursor[32] = "hidden";
    int row, col;
    pty_screen_cursor(screen, &row, &col);
    if (pty_screen_cursor_shown(screen)) {
        snprintf(cursor, sizeof cursor, "%d,%d", row, col);
    }
    if (asprintf(&golden, "%dx%d cursor %s\n%slooks\n%s", pty_screen_rows(screen), pty_screen_cols(screen),
                 cursor, text ? text : "", looks ? looks : "") < 0) {
        golden = NULL;
    }
    free(text);
    free(looks);
    return golden;
}

static bool show_difference(struct case_run *run, const char *path, char *wanted, char *got)
{
    case_fail(run, "the screen differs from %s (UPDATE_GOLDEN=1 rewrites it, once looked at)", path);
    while (*wanted || *got) {
        char *wanted_end = strchrnul(wanted, '\n'), *got_end = strchrnul(got, '\n');
        int wanted_bytes = (int)(wanted_end - wanted), got_bytes = (int)(got_end - got);
        if (wanted_bytes != got_bytes || strncmp(wanted, got, (size_t)got_bytes) != 0) {
            printf("expected %.*s\ngot      %.*s\n", wanted_bytes, wanted, got_bytes, got);
        }
        wanted = wanted_end + (*wanted_end != '\0');
        got = got_end + (*got_end != '\0');
    }
    return false;
}

/* Every match of the regular expression becomes as many '#': for what no clock of a test can hold still. */
static bool mask(struct case_run *run, const struct case_option *option, char *text)
{
    regex_t regex;
    regmatch_t match;
    if (strcmp(option->verb, "mask") != 0 || !*option->rest ||
        regcomp(&regex, option->rest, REG_EXTENDED | REG_NEWLINE) != 0) {
        return case_fail(run, "line %d: a mask is written as: mask REGULAR-EXPRESSION", option->line);
    }
    while (*text && regexec(&regex, text, 1, &match, 0) == 0 && match.rm_eo > match.rm_so) {
        memset(text + match.rm_so, '#', (size_t)(match.rm_eo - match.rm_so));
        text += match.rm_eo;
    }
    regfree(&regex);
    return true;
}

bool step_golden(struct case_run *run)
{
    char path[640];
    struct err err = {0};
    char *wanted = NULL;
    if (!needs_terminal(run)) {
        return false;
    }
    snprintf(path, sizeof path, "%s/%s.golden", run->file->dir, run->step->head.rest);
    char *got = golden_text(pty_screen(run->at->pty));
    if (!got) {
        return case_fail(run, "there is no memory left");
    }
    for (size_t i = 0; i < run->step->option_count; i++) {
        if (!mask(run, &run->step->options[i], got)) {
            free(got);
            return false;
        }
    }
    bool known = access(path, R_OK) == 0 && world_file_read(path, &wanted, NULL, &err) == RC_OK;
    bool done = known && strcmp(wanted, got) == 0;
    const char *update = getenv("UPDATE_GOLDEN");
    if (!done && update && strcmp(update, "1") == 0) {
        FILE *file = fopen(path, "w");
        done = file && fputs(got, file) >= 0;
        done = file && fclose(file) == 0 && done;
        printf("%s is rewritten\n", path);
    } else if (!done) {
        done = known ? show_difference(run, path, wanted, got)
                     : case_fail(run, "%s is missing; UPDATE_GOLDEN=1 writes it", path);
    }
    free(wanted);
    free(got);
    return done;
}
