/* The commands' functions, for their table; and what several of them share. */
#ifndef DAYBOOK_APP_COMMANDS_H
#define DAYBOOK_APP_COMMANDS_H

#include "command.h"
#include "table.h"

int cmd_init(struct command_call *call);

int cmd_operator_add(struct command_call *call);
int cmd_operator_list(struct command_call *call);
int cmd_operator_disable(struct command_call *call);
int cmd_operator_passwd(struct command_call *call);

int cmd_setting_list(struct command_call *call);
int cmd_setting_set(struct command_call *call);
int cmd_disable(struct command_call *call);

int cmd_template(struct command_call *call);
int cmd_import(struct command_call *call);

int cmd_submit(struct command_call *call);
int cmd_delete(struct command_call *call);
int cmd_step(struct command_call *call); /* the step that the command is called as */
int cmd_audit(struct command_call *call);
int cmd_show(struct command_call *call);
int cmd_print(struct command_call *call);

int cmd_report(struct command_call *call);
int cmd_check(struct command_call *call);
int cmd_serve(struct command_call *call);
int cmd_backup(struct command_call *call);
int cmd_restore(struct command_call *call);
int cmd_form_check(struct command_call *call);
int cmd_keys(struct command_call *call);

/* Calls, and prints the page that comes as a table in the format of the option `--format`. Takes `params`
 * over. */
int command_page(struct command_call *call, const char *method, struct js *params);
/* Prints a paged result; `kinds` may be NULL. Returns the exit status. */
int command_page_print(struct command_call *call, const struct js *result, const struct js *kinds,
                       enum table_format format);

#endif
