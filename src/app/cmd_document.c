/* The steps of documents: several numbers are each their own transaction, one line each. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"

/* What a step sends, and what it says once it is done. */
struct step {
    const char *method, *name; /* name: of document.step */
    const char *number_param;
    struct js *(*params)(struct command_call *call);
    void (*tell)(const struct js *done);
};

static void tell_text(const struct js *done, const char *key, const char *before)
{
    const char *text = js_get_text(done, key);
    if (text != NULL && text[0] != '\0') {
        fputs(before, stdout);
        print_clean(stdout, text);
    }
}

/* Words between commas as an array. */
static struct js *words_json(struct arena *arena, const char *words)
{
    struct js *array = js_array();
    for (const char *at = words; *at != '\0';) {
        size_t bytes = strcspn(at, ", ");
        if (bytes > 0) {
            js_push_text(array, arena_copy(arena, at, bytes));
        }
        at += bytes;
        at += *at != '\0';
    }
    return array;
}

static struct js *params_of_submit(struct command_call *call)
{
    struct js *params = js_object();
    const char *accept = option_value(&call->options, "--accept");
    if (accept != NULL) {
        js_set(params, "accept", words_json(&call->arena, accept));
    }
    return params;
}

/* What the options of a step are called in document.step; a step has those of its row. */
static const struct {
    const char *option, *param;
} step_texts[] = {{"--reason", "reason"}, {"--note", "note"}, {"--field", "field"}, {"--date", "date"}};

static struct js *params_of_step(struct command_call *call)
{
    struct js *params = js_object();
    for (size_t i = 0; i < sizeof step_texts / sizeof *step_texts; i++) {
        js_set_text(params, step_texts[i].param, option_value(&call->options, step_texts[i].option));
    }
    const char *line = option_value(&call->options, "--line");
    if (line != NULL) {
        js_set_int(params, "line", strtol(line, NULL, 10));
    }
    js_set_int(params, "revision", 0); /* whatever it is */
    return params;
}

static struct js *params_of_delete(struct command_call *call)
{
    (void)call;
    return js_object();
}

static void submit_tell(const struct js *done)
{
    tell_text(done, "number", " ");
    tell_text(done, "state", " ");
    fputs(js_get_bool(done, "late") ? ", late" : "", stdout);
}

static void step_tell(const struct js *done)
{
    tell_text(done, "state", " ");
    tell_text(done, "handle", ", draft ");
}

static void delete_tell(const struct js *done)
{
    (void)done;
    fputs(" deleted", stdout);
}

/* One document; false where none of the others would fare better. */
static bool one_run(struct command_call *call, const struct step *step, const char *number, int *worst)
{
    struct js *params = step->params(call);
    js_set_text(params, step->number_param, number);
    js_set_text(params, "step", step->name);
    int status;
    struct js *done = command_ask(call, number, step->method, params, &status);
    if (done != NULL) {
        print_clean(stdout, number);
        putchar(':');
        step->tell(done);
        putchar('\n');
    }
    js_free(done);
    *worst = status > *worst ? status : *worst;
    return status != rc_exit_status(RC_UNAVAILABLE); /* the others would wait as long for the same answer */
}

static int step_run(struct command_call *call, const struct step *step)
{
    int worst = 0;
    const struct options *options = &call->options;
    for (size_t i = 0; i < options->argument_count; i++) {
        if (!one_run(call, step, options->arguments[i], &worst)) {
            break;
        }
    }
    return worst;
}

static bool line_is_good(const struct command_call *call)
{
    const char *line = option_value(&call->options, "--line");
    return line == NULL || (line[0] != '\0' && line[strspn(line, "0123456789")] == '\0' && strlen(line) < 6);
}

int cmd_submit(struct command_call *call)
{
    static const struct step step = {"document.submit_draft", NULL, "draft", params_of_submit, submit_tell};
    return step_run(call, &step);
}

int cmd_delete(struct command_call *call)
{
    static const struct step step = {"draft.delete", NULL, "draft", params_of_delete, delete_tell};
    return step_run(call, &step);
}

/* The step is called as its command. */
static struct step step_of(const struct command_call *call)
{
    return (struct step){"document.step", call->command->words, "number", params_of_step, step_tell};
}

int cmd_step(struct command_call *call)
{
    struct step step = step_of(call);
    struct err err = {0};
    if (!line_is_good(call)) {
        err_set(&err, RC_USAGE, "--line takes a line's number, not %s",
                option_value(&call->options, "--line"));
        return command_fail(&err);
    }
    return step_run(call, &step);
}

/* Rows of document.list: the first column is the number. */
static enum rc number_take(void *context, const struct js *row, struct err *err)
{
    struct options *options = ((void **)context)[0];
    struct arena *arena = ((void **)context)[1];
    size_t *capacity = ((void **)context)[2];
    const char **grown = arena_grow(arena, options->arguments, options->argument_count, capacity,
                                    options->argument_count + 1, sizeof *grown);
    const char *number = arena_text(arena, js_as_text(js_at(row, 0)));
    if (grown == NULL || number == NULL) {
        return err_memory(err);
    }
    options->arguments = grown;
    options->arguments[options->argument_count++] = number;
    return RC_OK;
}

/* All that waits for the operator's audit, instead of numbers. */
static enum rc queue_take(struct command_call *call, struct err *err)
{
    enum { QUEUE_MAX = 5000 };
    struct js *params = js_object(), *page = NULL;
    size_t capacity = 0;
    void *context[] = {&call->options, &call->arena, &capacity};
    js_set_text(params, "type", option_value(&call->options, "--type"));
    js_set_text(params, "to", option_value(&call->options, "--to"));
    js_set_text(params, "state", "submitted");
    js_set_bool(params, "to_audit", true);
    js_set_bool(params, "oldest", true);
    js_set_int(params, "limit", QUEUE_MAX);
    call->options.arguments = NULL;
    enum rc rc = client_call(call->client, "document.list", params, &page, NULL, err);
    if (rc == RC_OK) {
        rc = client_rows(call->client, page, number_take, context, err);
    }
    js_free(page);
    return rc;
}

int cmd_audit(struct command_call *call)
{
    struct step step = step_of(call);
    struct err err = {0};
    bool many = option_set(&call->options, "--type"), to = option_set(&call->options, "--to");
    if (many == (call->options.argument_count > 0) || (to && !many)) {
        err_set(&err, RC_USAGE, "audit takes numbers, or --type and what waits of it (--to a day)");
        return command_fail(&err);
    }
    if (many && queue_take(call, &err) != RC_OK) {
        return command_fail(&err);
    }
    if (call->options.argument_count == 0) {
        fputs("daybook: nothing of that type waits for this operator's audit\n", stderr);
    }
    return step_run(call, &step);
}

static enum rc line_print(void *context, const struct js *row, struct err *err)
{
    (void)context;
    (void)err;
    const char *text = js_as_text(js_at(row, 0));
    print_clean(stdout, text == NULL ? "" : text);
    putchar('\n');
    return RC_OK;
}

int cmd_print(struct command_call *call)
{
    int worst = 0;
    const char *paper = option_value(&call->options, "--paper");
    for (size_t i = 0; i < call->options.argument_count; i++) {
        struct js *params = js_object();
        struct err err = {0};
        js_set_text(params, "number", call->options.arguments[i]);
        js_set_text(params, "paper", paper == NULL ? "" : paper);
        int status;
        struct js *printed = command_ask(call, call->options.arguments[i], "document.print", params, &status);
        if (printed != NULL && client_rows(call->client, printed, line_print, NULL, &err) != RC_OK) {
            status = command_fail(&err);
        }
        js_free(printed);
        worst = status > worst ? status : worst;
    }
    return worst;
}
