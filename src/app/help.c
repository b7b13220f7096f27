/* What the commands are, from their table; and which was meant. */
#include <string.h>

#include "command.h"

enum { HELP_NAMES_MAX = 64, HELP_CELLS = 80, HELP_COMMAND_CELLS = 21, HELP_OPTION_CELLS = 33 };

/* The rest of a line that has `indent` cells, going on under itself; words are ASCII but for `…`. */
static void wrapped(FILE *stream, int indent, const char *text)
{
    int column = indent;
    for (const char *at = text; *at != '\0';) {
        int bytes = (int)strcspn(at, " ");
        if (column > indent && column + 1 + bytes > HELP_CELLS) {
            fprintf(stream, "\n%*s", indent, "");
            column = indent;
        }
        column += fprintf(stream, "%s%.*s", column > indent ? " " : "", bytes, at);
        at += bytes;
        at += *at == ' ';
    }
    fputc('\n', stream);
}

static void options_print(FILE *stream, const struct option_row *rows)
{
    for (; rows != NULL && rows->name != NULL; rows++) {
        fprintf(stream, rows->value == NULL ? " [%s]" : " [%s %s]", rows->name, rows->value);
    }
}

void help_usage(FILE *stream, const struct command *command)
{
    fprintf(stream, "daybook %s%s%s", command->words, command->arguments[0] == '\0' ? "" : " ",
            command->arguments);
    options_print(stream, command->options);
    fputc('\n', stream);
}

static void options_explain(const struct option_row *rows)
{
    for (; rows != NULL && rows->name != NULL; rows++) {
        char shown[64];
        snprintf(shown, sizeof shown, "%s%s%s", rows->name, rows->value == NULL ? "" : " ",
                 rows->value == NULL ? "" : rows->value);
        printf("    %-*s ", HELP_OPTION_CELLS - 5, shown);
        wrapped(stdout, HELP_OPTION_CELLS, rows->does == NULL ? "" : rows->does);
    }
}

static void help_all(void)
{
    puts("daybook [-d FILE] [--wait SECONDS] [COMMAND …]   without a command: sign on at this terminal\n");
    for (const struct command *command = commands; command->words != NULL; command++) {
        printf("  %-*s ", HELP_COMMAND_CELLS - 3, command->words);
        wrapped(stdout, HELP_COMMAND_CELLS, command->does);
    }
    puts("\nOptions of every command:");
    options_explain(global_option_rows);
    puts("\ndaybook help COMMAND shows a command's own options. A command acts for the operator\n"
         "$DAYBOOK_OPERATOR, with $DAYBOOK_PASSWORD or the password asked for at the terminal.\n"
         "Exit status: 0 done, 1 refused by a rule or bad data, 2 wrong usage, 3 the ledger\n"
         "cannot be opened, is busy beyond the wait, or fails its check.");
}

/* Whether a command's first words are those given. */
static bool begins_with(const struct command *command, int count, char **words)
{
    const char *rest = command->words;
    for (int i = 0; i < count && *rest != '\0'; i++) {
        size_t bytes = strcspn(rest, " ");
        if (strlen(words[i]) != bytes || strncmp(rest, words[i], bytes) != 0) {
            return false;
        }
        rest += bytes;
        rest += *rest == ' ';
    }
    return true;
}

int help_print(int count, char **words)
{
    if (count == 0) {
        help_all();
        return 0;
    }
    int shown = 0;
    for (const struct command *command = commands; command->words != NULL; command++) {
        if (begins_with(command, count, words)) {
            help_usage(stdout, command);
            fputs("    ", stdout);
            wrapped(stdout, 4, command->does);
            options_explain(command->options);
            shown++;
        }
    }
    if (shown > 0) {
        return 0;
    }
    struct err err = {0};
    help_unknown(count, words, &err);
    return command_fail(&err);
}

/* The second words of the commands that begin with `word`: "add, list, disable". False where there are none.
 */
static bool group_tell(const char *word, const char *second, struct err *err)
{
    char list[256] = "";
    size_t used = 0, bytes = strlen(word);
    for (const struct command *command = commands; command->words != NULL; command++) {
        if (strncmp(command->words, word, bytes) == 0 && command->words[bytes] == ' ') {
            int wrote = snprintf(list + used, sizeof list - used, "%s%s", used == 0 ? "" : ", ",
                                 command->words + bytes + 1);
            used = wrote < 0 || used + (size_t)wrote >= sizeof list ? used : used + (size_t)wrote;
        }
    }
    if (used == 0) {
        return false;
    }
    if (second == NULL) {
        err_set(err, RC_USAGE, "%s wants one of these after it: %s", word, list);
    } else {
        err_set(err, RC_USAGE, "there is no command %s %s; after %s stands one of these: %s", word, second,
                word, list);
    }
    return true;
}

void help_unknown(int count, char **words, struct err *err)
{
    if (words[0][0] == '-') {
        err_set(err, RC_USAGE, "unknown option %s; daybook help lists the options of every command",
                words[0]);
        return;
    }
    if (group_tell(words[0], count > 1 ? words[1] : NULL, err)) {
        return;
    }
    char kept[HELP_NAMES_MAX][32];
    const char *names[HELP_NAMES_MAX];
    size_t found = 0;
    for (const struct command *command = commands; command->words != NULL && found < HELP_NAMES_MAX;
         command++, found++) {
        snprintf(kept[found], sizeof kept[found], "%.*s", (int)strcspn(command->words, " "), command->words);
        names[found] = kept[found];
    }
    const char *meant = option_nearest(words[0], names, found);
    if (meant == NULL) {
        err_set(err, RC_USAGE, "there is no command %s; daybook help lists them", words[0]);
    } else {
        err_set(err, RC_USAGE, "there is no command %s; did you mean daybook %s? daybook help lists them all",
                words[0], meant);
    }
}
