#include "options.h"

#include <string.h>

const struct option_row global_option_rows[] = {
    {"-d", "FILE", "the ledger; else $DAYBOOK_DB, else daybook.db in the user's data folder"},
    {"--wait", "SECONDS", "how long to wait for another program that writes to the ledger (5)"},
    {"--help", NULL, "shows this and does nothing"},
    {NULL, NULL, NULL},
};

static int row_named(const struct option_row *rows, const char *name, size_t bytes)
{
    for (int i = 0; rows != NULL && rows[i].name != NULL; i++) {
        if (strlen(rows[i].name) == bytes && strncmp(rows[i].name, name, bytes) == 0) {
            return i;
        }
    }
    return -1;
}

const char *option_value(const struct options *options, const char *name)
{
    int row = row_named(options->rows, name, strlen(name));
    return row < 0 ? NULL : options->values[row];
}

bool option_set(const struct options *options, const char *name)
{
    return option_value(options, name) != NULL;
}

/* `--name VALUE`, `--name=VALUE` or `--name`. *ret_known tells whether the table has it. */
static enum rc option_take(struct options *options, int count, char **words, int *at, bool *ret_known,
                           struct err *err)
{
    const char *word = words[*at];
    const char *equals = strchr(word, '=');
    int row = row_named(options->rows, word, equals == NULL ? strlen(word) : (size_t)(equals - word));
    *ret_known = row >= 0;
    if (row < 0) {
        return RC_OK;
    }
    const struct option_row *option = &options->rows[row];
    const char *value = equals == NULL ? NULL : equals + 1;
    if (option->value == NULL && value != NULL) {
        return err_set(err, RC_USAGE, "%s takes no value", option->name);
    }
    if (options->values[row] != NULL) {
        return err_set(err, RC_USAGE, "%s is given twice", option->name);
    }
    if (option->value != NULL && value == NULL) {
        if (*at + 1 >= count) {
            return err_set(err, RC_USAGE, "%s wants %s after it", option->name, option->value);
        }
        value = words[++*at];
    }
    options->values[row] = option->value == NULL ? "" : value;
    return RC_OK;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

static enum rc option_unknown(const struct options *options, const char *word, struct err *err)
{
    const char *names[OPTIONS_MAX];
    size_t count = 0;
    for (; options->rows != NULL && options->rows[count].name != NULL && count < OPTIONS_MAX; count++) {
        names[count] = options->rows[count].name;
    }
    const char *meant = option_nearest(word, names, count);
    return meant == NULL ? err_set(err, RC_USAGE, "unknown option %s", word)
                         : err_set(err, RC_USAGE, "unknown option %s; did you mean %s?", word, meant);
}

/* Every word, with the unknown options refused or kept as arguments. */
static enum rc words_sort(struct options *globals, bool keep_unknown, int count, char **words,
                          struct options *options, struct err *err)
{
    bool only_arguments = false;
    for (int at = 0; at < count; at++) {
        bool known = false;
        enum rc rc = RC_OK;
        const char *word = words[at];
        if (!only_arguments && strcmp(word, "--") == 0) {
            only_arguments = true;
            if (!keep_unknown) {
                continue;
            }
        }
        if (!only_arguments && is_option(word)) {
            rc = option_take(options, count, words, &at, &known, err);
            if (rc == RC_OK && !known) {
                rc = option_take(globals, count, words, &at, &known, err);
            }
            if (rc == RC_OK && !known && !keep_unknown) {
                rc = option_unknown(options, word, err);
            }
        }
        if (rc != RC_OK) {
            return rc;
        }
        if (!known) {
            options->arguments[options->argument_count++] = word;
        }
    }
    return RC_OK;
}

static enum rc options_sort(struct arena *arena, const struct option_row *rows, bool keep_unknown,
                            struct options *globals, int count, char **words, struct options *options,
                            struct err *err)
{
    struct options sorted = {.rows = rows};
    sorted.arguments = arena_array(arena, (size_t)count + 1, sizeof *sorted.arguments);
    if (sorted.arguments == NULL) {
        return err_memory(err);
    }
    enum rc rc = words_sort(globals, keep_unknown, count, words, &sorted, err);
    if (rc == RC_OK) {
        *options = sorted;
    }
    return rc;
}

enum rc options_parse(struct arena *arena, const struct option_row *rows, struct options *globals, int count,
                      char **words, struct options *options, struct err *err)
{
    return options_sort(arena, rows, false, globals, count, words, options, err);
}

enum rc options_parse_globals(struct arena *arena, struct options *globals, int count, char **words,
                              struct options *options, struct err *err)
{
    return options_sort(arena, NULL, true, globals, count, words, options, err);
}

int options_lead(struct options *globals, int count, char **words, struct err *err)
{
    int at = 0;
    for (; at < count && is_option(words[at]); at++) {
        bool known;
        if (option_take(globals, count, words, &at, &known, err) != RC_OK) {
            return -1;
        }
        if (!known) {
            break;
        }
    }
    return at;
}

enum { NEAREST_BYTES = 31 };

/* Edits that make one word of the other: the table of Wagner and Fischer, a row at a time. */
static int distance(const char *a, const char *b)
{
    int row[NEAREST_BYTES + 1];
    int a_bytes = (int)strnlen(a, NEAREST_BYTES), b_bytes = (int)strnlen(b, NEAREST_BYTES);
    for (int i = 0; i <= b_bytes; i++) {
        row[i] = i;
    }
    for (int k = 1; k <= a_bytes; k++) {
        int diagonal = row[0];
        row[0] = k;
        for (int i = 1; i <= b_bytes; i++) {
            int change = diagonal + (a[k - 1] != b[i - 1]);
            int least = row[i] < row[i - 1] ? row[i] + 1 : row[i - 1] + 1;
            diagonal = row[i];
            row[i] = change < least ? change : least;
        }
    }
    return row[b_bytes];
}

const char *option_nearest(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    int best_distance = 1 + (int)strnlen(word, NEAREST_BYTES) / 3;
    for (size_t i = 0; i < count; i++) {
        int edits = distance(word, names[i]);
        if (edits <= best_distance && (best == NULL || edits < best_distance)) {
            best = names[i];
            best_distance = edits;
        }
    }
    return best;
}
