/* `setting …` and `disable`: what an admin and the masters' keepers change from the command line. */
#include "commands.h"

int cmd_setting_list(struct command_call *call)
{
    return command_page(call, "setting.list", NULL);
}

int cmd_setting_set(struct command_call *call)
{
    const char *name = call->options.arguments[0], *value = call->options.arguments[1];
    struct js *params = js_object();
    js_set_text(params, "name", name);
    js_set_text(params, "value", value);
    int status;
    struct js *done = command_ask(call, name, "setting.set", params, &status);
    if (done != NULL) {
        print_clean(stdout, name);
        fputs(": ", stdout);
        const char *taken = js_get_text(done, "value"); /* as it was understood */
        print_clean(stdout, taken == NULL ? value : taken);
        putchar('\n');
    }
    js_free(done);
    return status;
}

int cmd_disable(struct command_call *call)
{
    const char *kind = call->options.arguments[0];
    bool active = option_set(&call->options, "--undo");
    int worst = 0;
    for (size_t i = 1; i < call->options.argument_count; i++) {
        const char *code = call->options.arguments[i];
        struct js *params = js_object();
        js_set_text(params, "kind", kind);
        js_set_text(params, "code", code);
        js_set_bool(params, "active", active);
        int status;
        struct js *done = command_ask(call, code, "master.disable", params, &status);
        if (done != NULL) {
            print_clean(stdout, code);
            puts(active ? ": in use again" : ": no longer in use");
        }
        js_free(done);
        worst = status > worst ? status : worst;
    }
    return worst;
}
