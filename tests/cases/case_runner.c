/* case_runner FILE.case…: does what each file says, all of it at a real terminal or as real commands. Exit
 * status: 0 all passed, 1 one failed, 77 one was skipped and none failed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"

static bool step_nothing(struct case_run *run)
{
    (void)run;
    return true;
}

static const struct verb {
    const char *name;
    bool (*step)(struct case_run *run);
    bool options; /* has indented lines of its own */
} verbs[] = {
    {"proves:", step_nothing, false},  {"file", step_file, false},
    {"env", step_env, false},          {"clock", step_clock, false},
    {"shared", step_shared, false},    {"company", step_company, true},
    {"operator", step_operator, true}, {"as", step_as, false},
    {"run", step_run, true},           {"terminal", step_terminal, false},
    {"keys", step_keys, false},        {"keys-each", step_keys_each, false},
    {"paste", step_paste, false},      {"sign-on", step_sign_on, false},
    {"resize", step_resize, false},    {"hang-up", step_hang_up, false},
    {"kill", step_kill, false},        {"ends", step_ends, false},
    {"see", step_see, false},          {"unseen", step_unseen, false},
    {"screen", step_screen, false},    {"cursor", step_cursor, false},
    {"bells", step_bells, false},      {"budget", step_budget, false},
    {"golden", step_golden, true},     {"cells", step_cells, false},
    {"servers", step_servers, false},  {"at", step_at, false},
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

/* Misspelt steps are told before anything runs. */
static bool check_verbs(struct case_run *run)
{
    for (size_t i = 0; i < run->file->step_count; i++) {
        run->step = &run->file->steps[i];
        const struct verb *verb = find_verb(run->step->head.verb);
        if (!verb) {
            return case_fail(run, "there is no step \"%s\"; tests/cases/README.md lists them",
                             run->step->head.verb);
        }
        if (!verb->options && run->step->option_count > 0) {
            return case_fail(run, "\"%s\" takes no indented lines", verb->name);
        }
    }
    return true;
}

static void show_screen(const struct case_run *run)
{
    char *text = run->at->pty ? pty_screen_text(pty_screen(run->at->pty)) : NULL;
    if (text) {
        int row, col;
        pty_screen_cursor(pty_screen(run->at->pty), &row, &col);
        printf("--- screen%s%s, cursor at %d,%d\n%s---\n", *run->at->name ? " of " : "", run->at->name, row,
               col, text);
    }
    free(text);
}

int case_run_steps(struct case_run *run)
{
    bool going = check_verbs(run);
    for (size_t i = 0; going && i < run->file->step_count; i++) {
        run->step = &run->file->steps[i];
        going = find_verb(run->step->head.verb)->step(run);
    }
    if (!going && run->skipped) {
        return WORLD_SKIP_STATUS;
    }
    if (!going) {
        show_screen(run);
    }
    return going ? 0 : 1;
}

static int run_file(const char *path)
{
    struct case_file file;
    struct case_run run;
    struct err err = {0};
    if (case_file_read(path, &file, &err) != RC_OK) {
        printf("%s:%d: %s\n", *err.source ? err.source : path, err.line, err.text);
        return 1;
    }
    int status = 1;
    if (case_run_start(&run, &file, &err) != RC_OK) {
        printf("%s: %s\n", path, err.text);
    } else {
        status = case_run_steps(&run);
        case_run_end(&run);
        status = status == 0 && run.failed ? 1 : status;
    }
    case_file_free(&file);
    return status;
}

int main(int argc, char **argv)
{
    bool failed = false, skipped = false;
    if (argc < 2) {
        fprintf(stderr, "usage: case_runner FILE.case…\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int status = run_file(argv[i]);
        printf("%s %s\n",
               status == 0                   ? "passed"
               : status == WORLD_SKIP_STATUS ? "skipped"
                                             : "failed",
               argv[i]);
        failed = failed || status == 1;
        skipped = skipped || status == WORLD_SKIP_STATUS;
    }
    return failed ? 1 : skipped ? WORLD_SKIP_STATUS : 0;
}
