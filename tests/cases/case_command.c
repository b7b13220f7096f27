/* The steps that run commands to their end and look at what they said. */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a step expects of its command, gathered from its indented lines. */
struct expected {
    int status;
    char *out, *err; /* patterns; NULL: not said */
    char *input;
};

static bool append(char **text, const struct case_option *option)
{
    char *longer = NULL;
    int made = asprintf(&longer, "%s%s%s", *text ? *text : "", option->block ? option->block : option->rest,
                        option->block ? "" : "\n");
    if (made < 0) {
        return false;
    }
    free(*text);
    *text = longer;
    return true;
}

static bool gather(struct case_run *run, struct expected *expected)
{
    const struct {
        const char *verb;
        char **text;
    } texts[] = {{"out", &expected->out}, {"err", &expected->err}, {"in", &expected->input}};
    for (size_t i = 0; i < run->step->option_count; i++) {
        const struct case_option *option = &run->step->options[i];
        bool known = false;
        for (size_t k = 0; k < sizeof texts / sizeof *texts && !known; k++) {
            known = strcmp(option->verb, texts[k].verb) == 0;
            if (known && !append(texts[k].text, option)) {
                return case_fail(run, "there is no memory left");
            }
        }
        if (strcmp(option->verb, "exit") == 0) {
            char *end;
            expected->status = (int)strtol(option->rest, &end, 10);
            known = *option->rest && !*end;
        }
        if (!known) {
            return case_fail(run, "line %d: a command's lines are: in, exit N, out, err; not \"%s %s\"",
                             option->line, option->verb, option->rest);
        }
    }
    return true;
}

static bool check_text(struct case_run *run, const char *stream, const char *pattern, const char *text)
{
    size_t at = 0;
    if (case_match_text(pattern, text, &at)) {
        return true;
    }
    return case_fail(run, "%s differs from its line %zu on\n--- expected\n%s--- got\n%s---", stream, at,
                     pattern, text);
}

static bool check(struct case_run *run, const struct expected *expected, const struct command_result *result)
{
    if (result->status != expected->status) {
        return case_fail(run, "exit status %d, expected %d\n--- out\n%s--- err\n%s---", result->status,
                         expected->status, result->out, result->err);
    }
    if (expected->out && !check_text(run, "standard output", expected->out, result->out)) {
        return false;
    }
    if (expected->err) {
        return check_text(run, "standard error", expected->err, result->err);
    }
    if (expected->status == 0) {
        return check_text(run, "standard error", "", result->err);
    }
    return *result->err ||
           case_fail(run, "exit status %d without a word of why on standard error", result->status);
}

static bool run_words(struct case_run *run, const char *const argv[], const char *input)
{
    struct expected expected = {0};
    struct command_result result = {0};
    struct err err = {0};
    bool done = gather(run, &expected);
    bool is_program = strcmp(argv[0], "daybook") == 0;
    const char *words[CASE_WORDS_MAX];
    for (size_t i = 0; i < CASE_WORDS_MAX; i++) {
        words[i] = argv[i];
        if (!argv[i]) {
            break;
        }
    }
    char program[640];
    snprintf(program, sizeof program, "%s/bin/daybook", run->folder);
    if (is_program) {
        words[0] = program;
    }
    struct case_environment environment;
    case_environment(run, is_program, &environment);
    struct command_options options = {
        .env = environment.items,
        .dir = run->folder,
        .input = expected.input ? expected.input : input,
    };
    if (done) {
        done = command_run(words, &options, &result, &err) == RC_OK ? check(run, &expected, &result)
                                                                    : case_fail_err(run, &err);
    }
    free(expected.out);
    free(expected.err);
    free(expected.input);
    command_result_free(&result);
    return done;
}

/* The line's words behind those that stand for the step's name. */
static bool run_line(struct case_run *run, const char *const first[], const char *line, const char *input)
{
    const char *argv[2 * CASE_WORDS_MAX], *rest[CASE_WORDS_MAX];
    size_t count = 0, rest_count = 0;
    struct err err = {0};
    char *space = strdup(line);
    bool done = space && case_split_words(space, rest, &rest_count, &err) == RC_OK;
    if (!done) {
        case_fail_err(run, &err);
    }
    for (; first[count]; count++) {
        argv[count] = first[count];
    }
    for (size_t i = 0; done && i <= rest_count; i++) {
        argv[count + i] = rest[i];
    }
    if (done && (count + rest_count == 0 || count + rest_count >= CASE_WORDS_MAX)) {
        done = case_fail(run, "a command has 1 to %d words", CASE_WORDS_MAX - 1);
    }
    done = done && run_words(run, argv, input);
    free(space);
    return done;
}

bool step_run(struct case_run *run)
{
    static const char *const first[] = {NULL};
    return run_line(run, first, run->step->head.rest, NULL);
}

bool step_company(struct case_run *run)
{
    static const char *const first[] = {"daybook", "init", "ledger.db", NULL};
    return run_line(run, first, run->step->head.rest, CASE_PASSWORD "\n") &&
           case_env_set(run, "DAYBOOK_OPERATOR", "admin") &&
           case_env_set(run, "DAYBOOK_PASSWORD", CASE_PASSWORD);
}

bool step_operator(struct case_run *run)
{
    const char *words[CASE_WORDS_MAX];
    size_t count = 0;
    struct err err = {0};
    char *space = strdup(run->step->head.rest);
    bool done = space && case_split_words(space, words, &count, &err) == RC_OK;
    if (!done || count != 2) {
        free(space);
        return case_fail(run, "an operator is written as: operator LOGIN ROLE[,ROLE]");
    }
    const char *const argv[CASE_WORDS_MAX] = {"daybook", "operator",     "add",    words[0],  "--name",
                                              words[0],  "--department", "Office", "--roles", words[1],
                                              NULL};
    done = run_words(run, argv, CASE_PASSWORD "\n");
    free(space);
    return done;
}

bool step_as(struct case_run *run)
{
    const char *login = run->step->head.rest;
    if (!*login) {
        return case_fail(run, "as takes the login of the operator that the next commands act for");
    }
    return case_env_set(run, "DAYBOOK_OPERATOR", login) &&
           case_env_set(run, "DAYBOOK_PASSWORD", CASE_PASSWORD);
}
