/* Pages of the waist as tables on stdout. */
#include "commands.h"

int command_page_print(struct command_call *call, const struct js *result, const struct js *kinds,
                       enum table_format format)
{
    struct err err = {0};
    struct table *table = NULL;
    enum rc rc = table_open(stdout, format, js_get(result, "columns"), kinds, &table, &err);
    if (rc == RC_OK) {
        rc = client_rows(call->client, result, table_row, table, &err);
    }
    if (rc == RC_OK) {
        rc = table_end(table, &err);
    }
    table_close(table);
    if (rc == RC_OK) {
        return 0;
    }
    /* An output that failed is told when the program ends. */
    return ferror(stdout) ? rc_exit_status(RC_REFUSED) : command_fail(&err);
}

int command_page(struct command_call *call, const char *method, struct js *params)
{
    struct err err = {0};
    enum table_format format;
    if (table_format_find(option_value(&call->options, "--format"), &format, &err) != RC_OK) {
        js_free(params);
        return command_fail(&err);
    }
    int status;
    struct js *result = command_ask(call, NULL, method, params, &status);
    if (result != NULL) {
        status = command_page_print(call, result, js_get(result, "kinds"), format);
    }
    js_free(result);
    return status;
}
