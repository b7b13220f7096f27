/* A .case file read into its steps, and what a running case stands in. tests/cases/README.md tells the
 * format. */
#ifndef DAYBOOK_TESTS_CASES_CASE_H
#define DAYBOOK_TESTS_CASES_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/err.h"
#include "pty/command.h"
#include "pty/pty.h"
#include "pty/world.h"

enum {
    CASE_TERMINALS_MAX = 4,
    CASE_STEPS_MAX = 1000,
    CASE_OPTIONS_MAX = 64,
    CASE_WORDS_MAX = 64,
    CASE_ENV_MAX = 64
};

/* The password of every operator that a case makes without saying another. */
#define CASE_PASSWORD "paper-and-ink"

/* An indented line: it belongs to the step above it. */
struct case_option {
    int line;
    char *verb, *rest; /* rest: the line after its first word, "" when there is none */
    char *block;       /* the text between <<END and END; NULL when there is none */
};

struct case_step {
    const char *file;
    struct case_option head;
    struct case_option *options;
    size_t option_count;
};

struct case_file {
    char *path, *dir;
    struct case_step *steps;
    size_t step_count;
    char *included[8]; /* names the steps' `file` borrows */
    size_t included_count;
};

/* Reads the file and those it includes. The error holds file and line. */
enum rc case_file_read(const char *path, struct case_file *file_ret, struct err *err) MUST_CHECK;
void case_file_free(struct case_file *file);

/* Splits a line into words at blanks; '…' and "…" keep what they hold together. The words lie in `space`,
 * which is the line's copy to be cut up. argv_ret is NULL-ended. */
enum rc case_split_words(char *space, const char *argv_ret[CASE_WORDS_MAX], size_t *count_ret,
                         struct err *err) MUST_CHECK;

/* A terminal of the case, and what is counted at it. */
struct case_terminal {
    char name[32];   /* "": the one a case begins at */
    struct pty *pty; /* NULL: nothing was started there */
    char term[64];
    size_t keys;           /* typed since it started or the last `budget` */
    uint64_t painted_mark; /* bytes painted up to then */
};

/* Where a case runs. */
struct case_run {
    const struct case_file *file;
    const struct case_step *step; /* the one at work */
    char *folder;                 /* its own, thrown away at the end */
    char *env[CASE_ENV_MAX];      /* NAME=VALUE, or NAME to remove it */
    size_t env_count;
    char *clock_program,
        *clock_other;         /* environment lines of the moved clock, for the program and for others */
    struct case_terminal *at; /* the terminal that steps are for */
    struct case_terminal terminals[CASE_TERMINALS_MAX];
    size_t terminal_count;
    bool skipped; /* the shared data is absent */
    bool failed;
};

enum rc case_run_start(struct case_run *run, const struct case_file *file, struct err *err) MUST_CHECK;
void case_run_end(struct case_run *run);
/* Does every step until one fails; returns the exit status of the runner. */
int case_run_steps(struct case_run *run);

/* Prints FILE:LINE: and the message, then the screen if there is a terminal; returns false. */
bool case_fail(struct case_run *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same for an error of a called function. */
bool case_fail_err(struct case_run *run, const struct err *err);
bool case_env_set(struct case_run *run, const char *name, const char *value);

/* The steps. Each returns false after it has said what is wrong. */
bool step_file(struct case_run *run);
bool step_env(struct case_run *run);
bool step_clock(struct case_run *run);
bool step_shared(struct case_run *run);
bool step_run(struct case_run *run);
bool step_company(struct case_run *run);
bool step_operator(struct case_run *run);
bool step_as(struct case_run *run);
bool step_at(struct case_run *run);
bool step_terminal(struct case_run *run);
bool step_keys(struct case_run *run);
bool step_keys_each(struct case_run *run);
bool step_paste(struct case_run *run);
bool step_sign_on(struct case_run *run);
bool step_resize(struct case_run *run);
bool step_hang_up(struct case_run *run);
bool step_kill(struct case_run *run);
bool step_servers(struct case_run *run);
bool step_ends(struct case_run *run);
bool step_see(struct case_run *run);
bool step_unseen(struct case_run *run);
bool step_screen(struct case_run *run);
bool step_cells(struct case_run *run);
bool step_cursor(struct case_run *run);
bool step_bells(struct case_run *run);
bool step_budget(struct case_run *run);
bool step_golden(struct case_run *run);

/* The environment of a process to be started: its own lines and the moved clock's, NULL-ended. */
struct case_environment {
    const char *items[CASE_ENV_MAX + 24];
    char clock[1024];
};
void case_environment(const struct case_run *run, bool for_program, struct case_environment *environment_ret);

/* Does the text match the pattern, in which "…" stands for any run of characters? */
bool case_match_line(const char *pattern, const char *text);
/* The same by lines; a line "…" alone stands for any number of lines. On a mismatch, *at_ret is the number of
 * the first line of the text that could not be matched. A missing last newline does not matter. */
bool case_match_text(const char *pattern, const char *text, size_t *at_ret);

#endif
