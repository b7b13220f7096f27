/* `operator …`: who may sign on. */
#include <string.h>

#include "commands.h"
#include "daybook/base/hash.h"

int cmd_operator_add(struct command_call *call)
{
    const char *login = call->options.arguments[0];
    struct err err = {0};
    char password[SECRET_BYTES];
    if (!option_set(&call->options, "--name") || !option_set(&call->options, "--roles")) {
        err_set(&err, RC_USAGE, "operator add wants --name and --roles");
        return command_fail(&err);
    }
    if (secret_new(login, password, &err) != RC_OK) {
        return command_fail(&err);
    }
    struct js *params = js_object();
    js_set_text(params, "login", login);
    js_set_text(params, "name", option_value(&call->options, "--name"));
    js_set_text(params, "department", option_value(&call->options, "--department"));
    js_set_text(params, "roles", option_value(&call->options, "--roles"));
    js_set_text(params, "password", password);
    secret_wipe(password, sizeof password);
    int status;
    struct js *added = command_ask(call, login, "operator.add", params, &status);
    if (added != NULL) {
        print_clean(stdout, login);
        puts(": added");
    }
    js_free(added);
    return status;
}

int cmd_operator_list(struct command_call *call)
{
    return command_page(call, "operator.list", NULL);
}

int cmd_operator_disable(struct command_call *call)
{
    int worst = 0;
    for (size_t i = 0; i < call->options.argument_count; i++) {
        const char *login = call->options.arguments[i];
        struct js *params = js_object();
        js_set_text(params, "login", login);
        int status;
        struct js *done = command_ask(call, login, "operator.disable", params, &status);
        if (done != NULL) {
            print_clean(stdout, login);
            puts(": disabled");
        }
        js_free(done);
        worst = status > worst ? status : worst;
    }
    return worst;
}

int cmd_operator_passwd(struct command_call *call)
{
    const char *login = call->options.argument_count > 0 ? call->options.arguments[0] : "";
    struct err err = {0};
    char password[SECRET_BYTES];
    if (secret_new(login[0] == '\0' ? "the operator" : login, password, &err) != RC_OK) {
        return command_fail(&err);
    }
    struct js *params = js_object();
    js_set_text(params, "login", login);
    js_set_text(params, "password", password);
    js_set_text(params, "old", call->password); /* heeded for one's own */
    secret_wipe(password, sizeof password);
    int status;
    struct js *done = command_ask(call, login[0] == '\0' ? NULL : login, "operator.passwd", params, &status);
    if (done != NULL) {
        const char *whose = js_get_text(done, "login");
        print_clean(stdout, whose == NULL ? login : whose);
        puts(": the password is changed");
    }
    js_free(done);
    return status;
}
