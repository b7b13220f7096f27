/* The steps at the terminal: what is typed, and what becomes of the program. */
#include "case.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pty/keys.h"

static bool needs_terminal(struct case_run *run)
{
    return run->at->pty || case_fail(run, "there is no terminal yet: terminal 24x80 xterm-256color");
}

static bool settle(struct case_run *run)
{
    struct err err = {0};
    return pty_settle(run->at->pty, PTY_WAIT_MS, &err) == RC_OK || case_fail_err(run, &err);
}

/* "at NAME": the steps that follow are for that terminal; its first one starts a program there. */
bool step_at(struct case_run *run)
{
    const char *name = run->step->head.rest;
    if (!*name || strlen(name) >= sizeof run->at->name || strpbrk(name, " \t\"")) {
        return case_fail(run, "a terminal is named by one word: at NAME");
    }
    for (size_t i = 0; i < run->terminal_count; i++) {
        if (strcmp(run->terminals[i].name, name) == 0) {
            run->at = &run->terminals[i];
            return true;
        }
    }
    if (run->terminal_count == 1 && !run->at->pty) { /* the one a case begins at has no name yet */
        snprintf(run->at->name, sizeof run->at->name, "%s", name);
        return true;
    }
    if (run->terminal_count == CASE_TERMINALS_MAX) {
        return case_fail(run, "a case has at most %d terminals", CASE_TERMINALS_MAX);
    }
    run->at = &run->terminals[run->terminal_count++];
    snprintf(run->at->name, sizeof run->at->name, "%s", name);
    return true;
}

static bool read_size(const char *text, int *rows_ret, int *cols_ret)
{
    int end = 0;
    return sscanf(text, "%dx%d%n", rows_ret, cols_ret, &end) == 2 && !text[end] && *rows_ret > 0 &&
           *cols_ret > 0 && *rows_ret <= 1000 && *cols_ret <= 1000;
}

/* argv of the program from the words after "--", env from the NAME=VALUE words before. */
static bool start_program(struct case_run *run, const char *const words[], int rows, int cols)
{
    char program[640];
    const char *argv[CASE_WORDS_MAX] = {program, NULL};
    size_t at = 2, count = 1;
    struct err err = {0};
    snprintf(program, sizeof program, "%s/bin/daybook", run->folder);
    for (; words[at] && strcmp(words[at], "--") != 0; at++) {
        char *name = strdup(words[at]), *value = strchr(name, '=');
        if (value) {
            *value++ = '\0';
        }
        bool set = case_env_set(run, name, value);
        free(name);
        if (!set) {
            return false;
        }
    }
    for (at += words[at] != NULL; words[at]; at++) {
        argv[count++] = words[at];
    }
    argv[count] = NULL;
    struct case_environment environment;
    case_environment(run, true, &environment);
    struct pty_options options = {
        .rows = rows,
        .cols = cols,
        .term = run->at->term,
        .env = environment.items,
        .dir = run->folder,
    };
    pty_free(run->at->pty);
    run->at->pty = NULL;
    run->at->keys = 0;
    run->at->painted_mark = 0;
    if (pty_start(argv, &options, &run->at->pty, &err) != RC_OK) {
        return case_fail_err(run, &err);
    }
    return settle(run);
}

bool step_terminal(struct case_run *run)
{
    const char *words[CASE_WORDS_MAX];
    size_t count = 0;
    int rows, cols;
    struct err err = {0};
    char *space = strdup(run->step->head.rest);
    bool done = space && case_split_words(space, words, &count, &err) == RC_OK;
    if (!done || count < 2 || !read_size(words[0], &rows, &cols)) {
        free(space);
        return case_fail(
            run, "a terminal is written as: terminal 24x80 xterm-256color [NAME=VALUE…] [-- ARGUMENT…]");
    }
    snprintf(run->at->term, sizeof run->at->term, "%s", words[1]);
    done = start_program(run, words, rows, cols);
    free(space);
    return done;
}

/* The text without the quotes around it, if any. Free it. */
static char *unquoted(const char *text)
{
    size_t size_bytes = strlen(text);
    if (size_bytes >= 2 && text[0] == '"' && text[size_bytes - 1] == '"') {
        return strndup(text + 1, size_bytes - 2);
    }
    return strdup(text);
}

static bool type(struct case_run *run, const char *text, bool slowly)
{
    struct err err = {0};
    enum rc rc = slowly ? pty_type_slowly(run->at->pty, text, run->at->term, &run->at->keys, &err)
                        : pty_type(run->at->pty, text, run->at->term, &run->at->keys, &err);
    if (rc != RC_OK) {
        return case_fail_err(run, &err);
    }
    return settle(run);
}

static bool type_step(struct case_run *run, bool slowly)
{
    char *text = unquoted(run->step->head.rest);
    bool done = needs_terminal(run) && text && type(run, text, slowly);
    free(text);
    return done;
}

bool step_keys(struct case_run *run)
{
    return type_step(run, false);
}

bool step_keys_each(struct case_run *run)
{
    return type_step(run, true);
}

bool step_paste(struct case_run *run)
{
    const char *block = run->step->head.block;
    struct err err = {0};
    if (!needs_terminal(run) || !block) {
        return run->at->pty ? case_fail(run, "a paste is written as: paste <<END") : false;
    }
    if (pty_send_text(run->at->pty, "\033[200~", &err) != RC_OK ||
        pty_send_text(run->at->pty, block, &err) != RC_OK ||
        pty_send_text(run->at->pty, "\033[201~", &err) != RC_OK) {
        return case_fail_err(run, &err);
    }
    return settle(run);
}

bool step_sign_on(struct case_run *run)
{
    char text[256];
    snprintf(text, sizeof text, "%s<Enter>" CASE_PASSWORD "<Enter>", run->step->head.rest);
    return needs_terminal(run) && type(run, text, false);
}

bool step_resize(struct case_run *run)
{
    int rows, cols;
    struct err err = {0};
    if (!needs_terminal(run)) {
        return false;
    }
    if (!read_size(run->step->head.rest, &rows, &cols)) {
        return case_fail(run, "a size is written as: resize 24x80");
    }
    return pty_resize(run->at->pty, rows, cols, &err) == RC_OK ? settle(run) : case_fail_err(run, &err);
}

bool step_hang_up(struct case_run *run)
{
    if (!needs_terminal(run)) {
        return false;
    }
    pty_hang_up(run->at->pty);
    return true;
}

bool step_kill(struct case_run *run)
{
    struct err err = {0};
    if (!needs_terminal(run)) {
        return false;
    }
    pty_signal(run->at->pty, SIGKILL);
    return pty_wait_exit(run->at->pty, PTY_WAIT_MS, NULL, &err) == RC_OK || case_fail_err(run, &err);
}

/* "ends STATUS [within MS]" */
bool step_ends(struct case_run *run)
{
    int status = -1, expected = -1, within_ms = PTY_WAIT_MS;
    struct err err = {0};
    if (!needs_terminal(run)) {
        return false;
    }
    if (sscanf(run->step->head.rest, "%d within %d", &expected, &within_ms) < 1) {
        return case_fail(run, "an end is written as: ends STATUS [within MILLISECONDS]");
    }
    if (pty_wait_exit(run->at->pty, within_ms, &status, &err) != RC_OK) {
        return case_fail_err(run, &err);
    }
    return status == expected || case_fail(run, "the program ended with %d, expected %d", status, expected);
}

/* "budget keys N", "budget painted N": since the terminal started or the last budget of that kind. */
bool step_budget(struct case_run *run)
{
    unsigned long long limit = 0, used;
    char what[16] = "";
    if (!needs_terminal(run)) {
        return false;
    }
    if (sscanf(run->step->head.rest, "%15s %llu", what, &limit) != 2 ||
        (strcmp(what, "keys") != 0 && strcmp(what, "painted") != 0)) {
        return case_fail(run, "a budget is written as: budget keys N, or budget painted BYTES");
    }
    if (strcmp(what, "keys") == 0) {
        used = run->at->keys;
        run->at->keys = 0;
    } else {
        used = pty_painted_bytes(run->at->pty) - run->at->painted_mark;
        run->at->painted_mark = pty_painted_bytes(run->at->pty);
    }
    printf("%s:%d: %llu of %llu %s\n", run->step->file, run->step->head.line, used, limit, what);
    return used <= limit || case_fail(run, "%llu %s, at most %llu are allowed", used, what, limit);
}
