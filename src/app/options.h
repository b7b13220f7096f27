/* Sorts a command's words into options and arguments. */
#ifndef DAYBOOK_APP_OPTIONS_H
#define DAYBOOK_APP_OPTIONS_H

#include "command.h"

/* RC_USAGE: an unknown option, one given twice, a value missing. A lone `-` is an argument; after `--`
 * everything is. */
enum rc options_parse(struct arena *arena, const struct option_row *rows, int count, char **words,
                      struct options *options, struct err *err) MUST_CHECK;

#endif
