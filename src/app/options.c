#include "options.h"

#include <string.h>

const char *option_value(const struct options *options, const char *name)
{
    for (size_t i = 0; options->rows != NULL && options->rows[i].name != NULL; i++) {
        if (strcmp(options->rows[i].name, name) == 0) {
            return options->values[i];
        }
    }
    return NULL;
}

bool option_set(const struct options *options, const char *name)
{
    return option_value(options, name) != NULL;
}

/* `--name` or `--name=value`: the row's index, or -1. */
static int row_find(const struct option_row *rows, const char *word, const char **ret_value)
{
    const char *equals = strchr(word, '=');
    size_t bytes = equals == NULL ? strlen(word) : (size_t)(equals - word);
    for (int i = 0; rows != NULL && rows[i].name != NULL; i++) {
        if (strlen(rows[i].name) == bytes && strncmp(rows[i].name, word, bytes) == 0) {
            *ret_value = equals == NULL ? NULL : equals + 1;
            return i;
        }
    }
    return -1;
}

static enum rc option_take(struct options *options, int count, char **words, int *at, struct err *err)
{
    const char *word = words[*at];
    const char *value = NULL;
    int row = row_find(options->rows, word, &value);
    if (row < 0) {
        return err_set(err, RC_USAGE, "unknown option %s; daybook help lists each command's options", word);
    }
    bool wants = options->rows[row].value != NULL;
    if (wants && value == NULL) {
        if (*at + 1 >= count) {
            return err_set(err, RC_USAGE, "%s wants %s after it", word, options->rows[row].value);
        }
        value = words[++*at];
    } else if (!wants && value != NULL) {
        return err_set(err, RC_USAGE, "%s takes no value", options->rows[row].name);
    }
    if (options->values[row] != NULL) {
        return err_set(err, RC_USAGE, "%s is given twice", options->rows[row].name);
    }
    options->values[row] = wants ? value : "";
    return RC_OK;
}

enum rc options_parse(struct arena *arena, const struct option_row *rows, int count, char **words,
                      struct options *options, struct err *err)
{
    *options = (struct options){.rows = rows};
    options->arguments = arena_array(arena, (size_t)count + 1, sizeof *options->arguments);
    if (options->arguments == NULL) {
        return err_memory(err);
    }
    bool only_arguments = false;
    for (int at = 0; at < count; at++) {
        if (!only_arguments && strcmp(words[at], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && words[at][0] == '-' && words[at][1] != '\0') {
            enum rc rc = option_take(options, count, words, &at, err);
            if (rc != RC_OK) {
                return rc;
            }
        } else {
            options->arguments[options->argument_count++] = words[at];
        }
    }
    return RC_OK;
}
