/* `init`: a new ledger file. */
#include <string.h>

#include "commands.h"
#include "daybook/base/hash.h"
#include "daybook/base/utf8.h"

/* CODE or CODE:DECIMALS. */
static enum rc currency_take(struct arena *arena, const char *text, struct js *params, struct err *err)
{
    size_t bytes = strcspn(text, ":");
    const char *decimals = text + bytes;
    const char *code = arena_copy(arena, text, bytes);
    if (code == NULL) {
        return err_memory(err);
    }
    js_set_text(params, "currency", code);
    if (*decimals == '\0') {
        return RC_OK;
    }
    if (decimals[1] < '0' || decimals[1] > '9' || decimals[2] != '\0') {
        return err_set(err, RC_USAGE, "--currency takes CODE or CODE:DECIMALS, such as EUR or JPY:0, not %s",
                       text);
    }
    js_set_int(params, "decimals", decimals[1] - '0');
    return RC_OK;
}

static enum rc init_params(struct command_call *call, struct js *params, struct err *err)
{
    static const struct {
        const char *option, *param;
    } texts[] = {
        {"--company", "company"}, {"--start", "start"}, {"--zone", "zone"}, {"--costing", "costing"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = option_value(&call->options, texts[i].option);
        if (text != NULL && !utf8_valid(text, strlen(text), NULL)) {
            return err_set(err, RC_REFUSED, "%s is not UTF-8; type it in a UTF-8 terminal", texts[i].option);
        }
        js_set_text(params, texts[i].param, text);
    }
    js_set_bool(params, "fresh", option_set(&call->options, "--fresh"));
    js_set_bool(params, "demo", option_set(&call->options, "--demo"));
    const char *currency = option_value(&call->options, "--currency");
    enum rc rc = currency == NULL ? RC_OK : currency_take(&call->arena, currency, params, err);
    if (rc == RC_OK) {
        rc = secret_new("admin", call->password, err);
    }
    if (rc == RC_OK) {
        js_set_text(params, "password", call->password);
    }
    return rc;
}

int cmd_init(struct command_call *call)
{
    const char *path = call->options.arguments[0];
    struct err err = {0};
    struct js *params = js_object();
    if (init_params(call, params, &err) != RC_OK) {
        js_free(params);
        return command_fail(&err);
    }
    if (client_init(path, params, &err) != RC_OK) {
        return command_fail(&err);
    }
    print_clean(stdout, path);
    puts(": the ledger is made; its first operator is admin");
    return 0;
}
