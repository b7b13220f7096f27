/* The command line: one row per command; its options are a table too. */
#ifndef DAYBOOK_APP_COMMAND_H
#define DAYBOOK_APP_COMMAND_H

#include <stdio.h>

#include "daybook/client/client.h"
#include "options.h"
#include "secret.h"

struct command;

/* Where a command runs. */
struct command_call {
    struct arena arena;
    const struct command *command; /* its row */
    const char *ledger;            /* the file of -d, $DAYBOOK_DB or the user's data folder */
    struct client *client;         /* NULL where the command needs none */
    int wait_ms;
    struct options globals, options;
    char password[SECRET_BYTES]; /* the operator's own, of the sign-on; wiped when the command ends */
};

enum command_need {
    NEEDS_NOTHING,
    NEEDS_CLIENT,   /* a waist without a ledger */
    NEEDS_LEDGER,   /* opened, nobody signed on */
    NEEDS_OPERATOR, /* opened and signed on */
    NEEDS_TERMINAL, /* the ledger's server, started where there is none; nobody signed on */
    NEEDS_SYSTEM    /* signed on where $DAYBOOK_OPERATOR is set, else the file's owner as operator system */
};

struct command {
    const char *words;     /* "import", "operator add" */
    const char *arguments; /* of the usage line */
    const char *does;
    enum command_need need;
    int least, most;                       /* how many arguments; most -1: any number */
    const struct option_row *options;      /* NULL: none, or sorted out by `run` itself (`own_options`) */
    int (*run)(struct command_call *call); /* the exit status */
    bool own_options;                      /* only the globals are taken out of the arguments */
};

/* Ends with a row whose words are NULL. */
extern const struct command commands[];

/* Runs the whole command line; returns the exit status. */
int command_main(int argc, char **argv);

/* Signs on as $DAYBOOK_OPERATOR; where that is empty and `system_may`, as the file's owner. For commands that
 * need only NEEDS_LEDGER. */
enum rc command_sign_on(struct command_call *call, bool system_may, struct err *err) MUST_CHECK;

/* Tells on stderr what opening the ledger met, if anything. */
void command_notice(const struct command_call *call);

/* Tells an error on stderr as `daybook: …` or `FILE:LINE: COLUMN: message` and returns its exit status. */
int command_fail(const struct err *err);
/* The same for every fault of a refused call. `subject` (may be NULL) is the one of several things it was
 * about. */
int command_fail_faults(const char *subject, const struct err *err, const struct faults *faults);
/* Writes a text to a stream with controls made visible. */
void print_clean(FILE *stream, const char *text);

/* One call whose error is told; NULL then, and *status is the exit status. `subject` as for
 * command_fail_faults. */
struct js *command_ask(struct command_call *call, const char *subject, const char *method, struct js *params,
                       int *status);

/* Where the user's own keys stand: `daybook keys` writes there, the screens read it. NULL on no memory. */
const char *command_keys_file(struct arena *arena);

/* help.c: */
void help_usage(FILE *stream, const struct command *command);
/* What `daybook help WORDS…` shows; RC_USAGE's exit status where no command is called so. */
int help_print(int count, char **words);
/* Tells that no command is called so, and which may have been meant. */
void help_unknown(int count, char **words, struct err *err);

#endif
