/* Sorts a command's words into options and arguments. */
#ifndef DAYBOOK_APP_OPTIONS_H
#define DAYBOOK_APP_OPTIONS_H

#include "daybook/base/arena.h"

enum { OPTIONS_MAX = 24 };

/* One option a command takes. A table of these ends with a row whose name is NULL. */
struct option_row {
    const char *name;  /* "--reason" */
    const char *value; /* what stands after it in the usage line, or NULL: a switch */
    const char *does;  /* for the help; NULL: none */
};

/* The words of a command line, sorted out against a table of options. */
struct options {
    const struct option_row *rows;
    const char *values[OPTIONS_MAX]; /* by row; a switch that is set: "" */
    const char **arguments;          /* the words that are no options */
    size_t argument_count;
};

/* The options every command takes: -d, --wait, --help. */
extern const struct option_row global_option_rows[];

/* NULL where it was not given. */
const char *option_value(const struct options *options, const char *name);
bool option_set(const struct options *options, const char *name);

/* Sorts all words: those of `rows` go into *options, those of `globals` (whose rows the caller has set) stay
 * there. RC_USAGE: an unknown option, one given twice, a value missing. A lone `-` is an argument; after `--`
 * everything is. */
enum rc options_parse(struct arena *arena, const struct option_row *rows, struct options *globals, int count,
                      char **words, struct options *options, struct err *err) MUST_CHECK;
/* Takes only the globals out: every other word, also one that begins with `-`, is an argument. */
enum rc options_parse_globals(struct arena *arena, struct options *globals, int count, char **words,
                              struct options *options, struct err *err) MUST_CHECK;
/* Takes the globals that stand before the first other word; returns how many words they are, or -1 with `err`
 * set. */
int options_lead(struct options *globals, int count, char **words, struct err *err);

/* Of some names the one that differs least from `word`, or NULL where none is near: what was probably meant.
 */
const char *option_nearest(const char *word, const char *const *names, size_t count);

#endif
