/* The command line: one row per command; its options are a table too. */
#ifndef DAYBOOK_APP_COMMAND_H
#define DAYBOOK_APP_COMMAND_H

#include <stdio.h>

#include "daybook/client/client.h"

enum { OPTIONS_MAX = 12, ARGUMENTS_MAX = 1024 };

/* One option a command takes. */
struct option_row {
    const char *name;  /* "--reason" */
    const char *value; /* what stands after it in the usage line, or NULL: a switch */
};

/* The words of a command line, sorted out against a command's options. */
struct options {
    const struct option_row *rows;
    const char *values[OPTIONS_MAX]; /* by row; a switch that is set: "" */
    const char **arguments;          /* the words that are no options */
    size_t argument_count;
};

/* NULL where it was not given. The name must be one of the command's. */
const char *option_value(const struct options *options, const char *name);
bool option_set(const struct options *options, const char *name);

/* Where a command runs. */
struct command_call {
    struct arena arena;
    const char *ledger;    /* the file of -d, $DAYBOOK_DB or the user's data folder */
    struct client *client; /* NULL where the command needs none */
    int wait_ms;
    struct options options;
};

enum command_need {
    NEEDS_NOTHING,
    NEEDS_CLIENT,   /* a waist without a ledger */
    NEEDS_LEDGER,   /* opened, nobody signed on */
    NEEDS_OPERATOR, /* opened and signed on */
    NEEDS_SYSTEM    /* signed on where $DAYBOOK_OPERATOR is set, else the file's owner as operator system */
};

struct command {
    const char *words;     /* "import", "operator add" */
    const char *arguments; /* of the usage line */
    const char *does;
    enum command_need need;
    int least, most;                       /* how many arguments; most -1: any number */
    const struct option_row *options;      /* ends with a NULL name; may be NULL */
    int (*run)(struct command_call *call); /* the exit status */
};

/* Ends with a row whose words are NULL. */
extern const struct command commands[];

/* Runs the whole command line; returns the exit status. */
int command_main(int argc, char **argv);

/* Tells an error on stderr as `daybook: …` or `FILE:LINE: COLUMN: message` and returns its exit status. */
int command_fail(const struct err *err);
/* The same for every fault of a refused call. */
int command_fail_faults(const struct err *err, const struct faults *faults);
/* Writes a text to a stream with controls made visible. */
void print_clean(FILE *stream, const char *text);
/* The first line of stdin without its end; false when there is none or it is too long. */
bool read_secret_line(char *out, size_t size);

#endif
