/* The steps of documents: several numbers are each their own transaction, one line each. */
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

static struct js *params_of_step(struct command_call *call)
{
    struct js *params = js_object();
    js_set_text(params, "reason", option_value(&call->options, "--reason"));
    js_set_text(params, "note", option_value(&call->options, "--note"));
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

static int step_run(struct command_call *call, const struct step *step)
{
    int worst = 0;
    for (size_t i = 0; i < call->options.argument_count; i++) {
        const char *number = call->options.arguments[i];
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
        worst = status > worst ? status : worst;
        if (status == rc_exit_status(RC_UNAVAILABLE)) {
            break; /* the others would wait as long for the same answer */
        }
    }
    return worst;
}

int cmd_submit(struct command_call *call)
{
    static const struct step step = {"document.submit_draft", NULL, "draft", params_of_submit, submit_tell};
    return step_run(call, &step);
}

int cmd_void(struct command_call *call)
{
    static const struct step step = {"document.step", "void", "number", params_of_step, step_tell};
    return step_run(call, &step);
}

int cmd_recall(struct command_call *call)
{
    static const struct step step = {"document.step", "recall", "number", params_of_step, step_tell};
    return step_run(call, &step);
}

int cmd_delete(struct command_call *call)
{
    static const struct step step = {"draft.delete", NULL, "draft", params_of_delete, delete_tell};
    return step_run(call, &step);
}
