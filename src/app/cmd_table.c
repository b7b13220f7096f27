/* table */
/* Every command of the program, a row each; each one's options, a row each. */
#include "commands.h"

#define END                                                                                                  \
    {                                                                                                        \
        NULL, NULL, NULL                                                                                     \
    }

static const struct option_row init_options[] = {
    {"--company", "NAME", "the company's name"},
    {"--currency", "CODE[:DECIMALS]", "its currency, with 2 decimals unless told"},
    {"--start", "YYYY-MM", "the first month that is kept; this month unless told"},
    {"--zone", "NAME", "the company's time zone, such as Asia/Shanghai; this machine's unless told"},
    {"--costing", "monthly|moving", "how issues get their cost; monthly unless told"},
    {"--fresh", NULL, "nothing to bring over: everything is live from the start month"},
    {"--demo", NULL, "a small made-up company with operators of every role (password demo)"},
    END,
};
static const struct option_row operator_options[] = {
    {"--name", "NAME", "the operator's full name"},
    {"--department", "NAME", "the department its work is counted for"},
    {"--roles", "ROLE[,ROLE]", "what it may do"},
    END,
};
static const struct option_row format_options[] = {
    {"--format", "table|csv|json", "how rows are written; table unless told"},
    END,
};
static const struct option_row import_options[] = {
    {"--dry-run", NULL, "does all the work and writes nothing"},
    {"--partial", NULL, "takes what is good; without it a file with one error is refused whole"},
    {"--rejects", "FILE", "with --partial: what was not taken, with a column reason"},
    {"--draft", NULL, "documents become drafts; their handles are printed"},
    {"--update", NULL, "masters that differ from the file are changed"},
    {"--correct", NULL, "recalled documents are corrected by the file's rows and submitted again"},
    {"--strict", NULL, "warnings are errors"},
    END,
};
static const struct option_row submit_options[] = {
    {"--accept", "RULE[,RULE]", "passes over these warnings; they go into the document's trail"},
    END,
};
static const struct option_row reason_options[] = {
    {"--reason", "CODE", "why, as a reason code"},
    {"--note", "TEXT", "why, in words"},
    END,
};
#define REASON                                                                                               \
    {"--reason", "CODE", "why, as a reason code"},                                                           \
    {                                                                                                        \
        "--note", "TEXT", "why, in words"                                                                    \
    }
static const struct option_row return_options[] = {
    REASON,
    {"--line", "N", "the line that is wrong; without it the header, or the whole"},
    {"--field", "NAME", "the field that is wrong"},
    END,
};
static const struct option_row reverse_options[] = {
    REASON,
    {"--date", "DATE", "the day of the reversal; today unless told"},
    END,
};
static const struct option_row line_options[] = {
    REASON,
    {"--line", "N", "this line alone"},
    END,
};
static const struct option_row note_options[] = {
    {"--note", "TEXT", "why, in words"},
    END,
};
static const struct option_row audit_options[] = {
    {"--type", "TYPE", "all that waits of this type of document"},
    {"--to", "DATE", "with --type: those of business days up to this one"},
    END,
};
static const struct option_row print_options[] = {
    {"--paper", "delivery-note|picking-slip", "which paper; the type's own unless told"},
    END,
};
static const struct option_row check_options[] = {
    {"--head", "SEQ:HEX", "a head printed before: the chain of events must still go through it"},
    END,
};
static const struct option_row disable_options[] = {
    {"--undo", NULL, "makes it active again"},
    END,
};

static const struct option_row serve_options[] = {
    {"--foreground", NULL, "stays at this terminal until it is told to end; messages go to stderr"},
    {"--socket", "PATH", "listens there, for the group of its folder; unless told, for this user alone"},
    END,
};

const struct command commands[] = {
    {"init", "FILE", "makes a new ledger; the admin's password is the first line of stdin", NEEDS_NOTHING, 1,
     1, init_options, cmd_init, false},
    {"operator add", "LOGIN", "adds an operator; its password is the first line of stdin", NEEDS_OPERATOR, 1,
     1, operator_options, cmd_operator_add, false},
    {"operator list", "", "lists the operators", NEEDS_OPERATOR, 0, 0, format_options, cmd_operator_list,
     false},
    {"operator disable", "LOGIN…", "lets operators sign on no more", NEEDS_OPERATOR, 1, -1, NULL,
     cmd_operator_disable, false},
    {"operator passwd", "[LOGIN]", "sets one's own or another's password, the first line of stdin",
     NEEDS_OPERATOR, 0, 1, NULL, cmd_operator_passwd, false},
    {"template", "[KIND]", "prints the CSV header of an import and an example row; without a kind: the kinds",
     NEEDS_CLIENT, 0, 1, NULL, cmd_template, false},
    {"import", "KIND FILE", "takes masters or documents from a CSV file (- is stdin)", NEEDS_OPERATOR, 2, 2,
     import_options, cmd_import, false},
    {"submit", "NUMBER…", "submits drafts", NEEDS_OPERATOR, 1, -1, submit_options, cmd_submit, false},
    {"recall", "NUMBER…", "takes submitted documents back to be corrected, on the day of their submit",
     NEEDS_OPERATOR, 1, -1, reason_options, cmd_step, false},
    {"audit", "NUMBER… | --type TYPE", "audits submitted documents: they agree with their papers",
     NEEDS_OPERATOR, 0, -1, audit_options, cmd_audit, false},
    {"unaudit", "NUMBER…", "takes an audit back", NEEDS_OPERATOR, 1, -1, reason_options, cmd_step, false},
    {"return", "NUMBER…", "returns submitted documents to who keyed them: they are wrong", NEEDS_OPERATOR, 1,
     -1, return_options, cmd_step, false},
    {"askback", "NUMBER…", "gives submitted documents back at the keyer's request; no error is counted",
     NEEDS_OPERATOR, 1, -1, note_options, cmd_step, false},
    {"withdraw", "NUMBER…", "takes a return back: the documents are submitted as they were", NEEDS_OPERATOR,
     1, -1, note_options, cmd_step, false},
    {"void", "NUMBER…", "ends recalled or returned documents; their numbers stay", NEEDS_OPERATOR, 1, -1,
     reason_options, cmd_step, false},
    {"reverse", "NUMBER…", "undoes audited documents by red ones", NEEDS_OPERATOR, 1, -1, reverse_options,
     cmd_step, false},
    {"amend", "NUMBER…", "begins a new revision of orders; prints the drafts to go on with", NEEDS_OPERATOR,
     1, -1, note_options, cmd_step, false},
    {"closeshort", "NUMBER…", "closes orders: what is still open will not come", NEEDS_OPERATOR, 1, -1,
     line_options, cmd_step, false},
    {"reopenorder", "NUMBER…", "opens again what was closed short", NEEDS_OPERATOR, 1, -1, line_options,
     cmd_step, false},
    {"confirm", "NUMBER…", "lets counts stand whose books have changed since", NEEDS_OPERATOR, 1, -1,
     note_options, cmd_step, false},
    {"delete", "NUMBER…", "deletes drafts that have no number yet", NEEDS_OPERATOR, 1, -1, NULL, cmd_delete,
     false},
    {"show", "NUMBER…", "shows documents with their lines, clocks and trail", NEEDS_OPERATOR, 1, -1, NULL,
     cmd_show, false},
    {"print", "NUMBER…", "prints documents as text on stdout, 80 columns wide", NEEDS_OPERATOR, 1, -1,
     print_options, cmd_print, false},
    {"report", "[NAME [OPTIONS]]", "prints a report; without a name lists the reports and their options",
     NEEDS_LEDGER, 0, -1, NULL, cmd_report, true},
    {"check", "", "proves the file; exit status 3 where anything fails", NEEDS_SYSTEM, 0, 0, check_options,
     cmd_check, false},
    {"backup", "FILE", "copies the ledger while others work, and checks the copy", NEEDS_NOTHING, 1, 1, NULL,
     cmd_backup, false},
    {"restore", "FILE", "makes a ledger of a backup; -d names it, and it must not exist", NEEDS_NOTHING, 1, 1,
     NULL, cmd_restore, false},
    {"serve", "", "serves the ledger to the terminals; goes into the background", NEEDS_NOTHING, 0, 0,
     serve_options, cmd_serve, false},
    {"form check", "[FILE…]", "parses, binds and fits every form, or those named", NEEDS_CLIENT, 0, -1, NULL,
     cmd_form_check, false},
    {"keys", "", "shows what this terminal sends for each key, and binds keys", NEEDS_NOTHING, 0, 0, NULL,
     cmd_keys, false},
    {"setting list", "", "lists the settings", NEEDS_OPERATOR, 0, 0, format_options, cmd_setting_list, false},
    {"setting set", "NAME VALUE", "changes a setting", NEEDS_OPERATOR, 2, 2, NULL, cmd_setting_set, false},
    {"disable", "KIND CODE…", "takes masters out of use", NEEDS_OPERATOR, 2, -1, disable_options, cmd_disable,
     false},
    {NULL, NULL, NULL, NEEDS_NOTHING, 0, 0, NULL, NULL, false},
};
