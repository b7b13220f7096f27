#include "command.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "daybook/app/app.h"
#include "daybook/base/hash.h"
#include "daybook/base/utf8.h"
#include "options.h"

enum { PASSWORD_BYTES = 512, DEFAULT_WAIT_SECONDS = 5, PATH_BYTES = 4096 };

void print_clean(FILE *stream, const char *text)
{
    struct arena arena = {0};
    const char *clean = utf8_clean(&arena, text);
    fputs(clean == NULL ? "?" : clean, stream);
    arena_free(&arena);
}

int command_fail(const struct err *err)
{
    if (err->source[0] != '\0') {
        print_clean(stderr, err->source);
        fprintf(stderr, ":%d: %d: ", err->line, err->column);
    } else {
        fputs("daybook: ", stderr);
    }
    print_clean(stderr, err->text);
    fputc('\n', stderr);
    return rc_exit_status(err->rc);
}

int command_fail_faults(const struct err *err, const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->items[i];
        fputs("daybook: ", stderr);
        if (fault->line > 0) {
            fprintf(stderr, "line %d, ", fault->line);
        }
        if (fault->field != NULL && fault->field[0] != '\0') {
            print_clean(stderr, fault->field);
            fputs(": ", stderr);
        }
        print_clean(stderr, fault->message);
        fputs(fault->warning ? " (a warning; --accept takes it)\n" : "\n", stderr);
    }
    if (faults->dropped > 0) {
        fprintf(stderr, "daybook: … and %zu more\n", faults->dropped);
    }
    return faults->count > 0 ? rc_exit_status(err->rc) : command_fail(err);
}

bool read_secret_line(char *out, size_t size)
{
    if (fgets(out, (int)size, stdin) == NULL) {
        return false;
    }
    size_t bytes = strcspn(out, "\r\n");
    bool whole = out[bytes] != '\0' || feof(stdin);
    out[bytes] = '\0';
    return whole;
}

/* The operator's password: $DAYBOOK_PASSWORD, else asked for at the terminal without echo. */
static bool password_read(const char *login, char *out, size_t size)
{
    const char *given = getenv("DAYBOOK_PASSWORD");
    if (given != NULL) {
        return (size_t)snprintf(out, size, "%s", given) < size;
    }
    FILE *terminal = fopen("/dev/tty", "r+");
    struct termios was;
    if (terminal == NULL || tcgetattr(fileno(terminal), &was) != 0) {
        if (terminal != NULL) {
            fclose(terminal);
        }
        return false;
    }
    struct termios silent = was;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(terminal, "Password of %s: ", login);
    fflush(terminal);
    tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
    bool good = fgets(out, (int)size, terminal) != NULL;
    tcsetattr(fileno(terminal), TCSAFLUSH, &was);
    fputc('\n', terminal);
    fclose(terminal);
    if (good) {
        out[strcspn(out, "\r\n")] = '\0';
    }
    return good;
}

static enum rc sign_on(struct client *client, bool system_may, struct err *err)
{
    const char *login = getenv("DAYBOOK_OPERATOR");
    struct js *opened = NULL;
    enum rc rc;
    if (login == NULL || login[0] == '\0') {
        if (!system_may) {
            return err_set(err, RC_DENIED,
                           "nobody is signed on; set DAYBOOK_OPERATOR to a login (and DAYBOOK_PASSWORD)");
        }
        rc = client_call(client, "session.system", NULL, &opened, NULL, err);
        js_free(opened);
        return rc;
    }
    char password[PASSWORD_BYTES];
    if (!password_read(login, password, sizeof password)) {
        return err_set(err, RC_DENIED, "no password for %s; set DAYBOOK_PASSWORD or run at a terminal",
                       login);
    }
    struct js *params = js_object();
    js_set_text(params, "login", login);
    js_set_text(params, "password", password);
    secret_wipe(password, sizeof password);
    rc = client_call(client, "session.open", params, &opened, NULL, err);
    js_free(opened);
    return rc;
}

/* -d, else $DAYBOOK_DB, else daybook.db in the user's data folder. */
static const char *ledger_path(struct arena *arena, const char *given)
{
    const char *set = getenv("DAYBOOK_DB"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (given != NULL) {
        return given;
    }
    if (set != NULL && set[0] != '\0') {
        return set;
    }
    return data != NULL && data[0] == '/'
               ? arena_format(arena, "%s/daybook/daybook.db", data)
               : arena_format(arena, "%s/.local/share/daybook/daybook.db", home == NULL ? "" : home);
}

static enum rc waist_open(struct command_call *call, enum command_need need, struct err *err)
{
    if (need == NEEDS_NOTHING) {
        return RC_OK;
    }
    struct client_options options = {.wait_ms = call->wait_ms};
    enum rc rc = client_open(need == NEEDS_CLIENT ? NULL : call->ledger, &options, &call->client, err);
    if (rc == RC_OK && need >= NEEDS_OPERATOR) {
        rc = sign_on(call->client, need == NEEDS_SYSTEM, err);
    }
    return rc;
}

static void usage_print(FILE *stream, const struct command *command)
{
    fprintf(stream, "daybook %s%s%s", command->words, command->arguments[0] == '\0' ? "" : " ",
            command->arguments);
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
        const struct option_row *row = &command->options[i];
        fprintf(stream, row->value == NULL ? " [%s]" : " [%s %s]", row->name, row->value);
    }
    fputc('\n', stream);
}

static int help_print(void)
{
    puts("daybook [-d FILE] [--wait SECONDS] [COMMAND …]   without a command: sign on at this terminal\n");
    for (const struct command *command = commands; command->words != NULL; command++) {
        printf("  %-18s %s\n", command->words, command->does);
    }
    puts("\ndaybook help COMMAND shows its options. The ledger: -d, else $DAYBOOK_DB, else the user's data "
         "folder.\n"
         "The operator of a command: $DAYBOOK_OPERATOR, with $DAYBOOK_PASSWORD or asked for.");
    return 0;
}

/* How many of the words name the command: 0 when they do not. */
static int words_match(const struct command *command, int count, char **words)
{
    char kept[64];
    snprintf(kept, sizeof kept, "%s", command->words);
    int matched = 0;
    char *rest = kept;
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " ")) {
        if (matched >= count || strcmp(word, words[matched]) != 0) {
            return 0;
        }
        matched++;
    }
    return matched;
}

static const struct command *command_find(int count, char **words, int *ret_matched)
{
    for (const struct command *command = commands; command->words != NULL; command++) {
        *ret_matched = words_match(command, count, words);
        if (*ret_matched > 0) {
            return command;
        }
    }
    return NULL;
}

static int command_help(int count, char **words)
{
    int shown = 0, matched;
    for (const struct command *command = commands; count > 0 && command->words != NULL; command++) {
        if (strncmp(command->words, words[0], strlen(words[0])) == 0) {
            usage_print(stdout, command);
            printf("    %s\n", command->does);
            shown++;
        }
    }
    (void)matched;
    return shown > 0 ? 0 : help_print();
}

/* The command whose first word is nearest to what was typed, by common head. */
static const char *nearest(const char *word)
{
    const char *best = "help";
    size_t best_common = 0;
    for (const struct command *command = commands; command->words != NULL; command++) {
        size_t common = 0;
        while (word[common] != '\0' && word[common] == command->words[common]) {
            common++;
        }
        if (common > best_common) {
            best_common = common;
            best = command->words;
        }
    }
    return best;
}

static int command_run(struct command_call *call, int count, char **words)
{
    struct err err = {0};
    int matched;
    const struct command *command = command_find(count, words, &matched);
    if (command == NULL) {
        err_set(&err, RC_USAGE,
                "there is no command %s; did you mean `daybook %s`? daybook help lists them all", words[0],
                nearest(words[0]));
        return command_fail(&err);
    }
    if (options_parse(&call->arena, command->options, count - matched, words + matched, &call->options,
                      &err) != RC_OK) {
        int status = command_fail(&err);
        usage_print(stderr, command);
        return status;
    }
    int given = (int)call->options.argument_count;
    if (given < command->least || (command->most >= 0 && given > command->most)) {
        fputs("daybook: usage: ", stderr);
        usage_print(stderr, command);
        return rc_exit_status(RC_USAGE);
    }
    int status = waist_open(call, command->need, &err) == RC_OK ? command->run(call) : command_fail(&err);
    client_close(call->client);
    if (fflush(stdout) != 0 && status == 0) {
        perror("daybook: stdout");
        status = rc_exit_status(RC_REFUSED);
    }
    return status;
}

static int terminal_run(struct command_call *call)
{
    struct err err = {0};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        err_set(&err, RC_USAGE,
                "signing on needs a terminal; daybook help lists the commands that need none");
        return command_fail(&err);
    }
    if (waist_open(call, NEEDS_LEDGER, &err) != RC_OK) {
        return command_fail(&err);
    }
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    const char *keys = config != NULL && config[0] == '/'
                           ? arena_format(&call->arena, "%s/daybook/keys", config)
                           : arena_format(&call->arena, "%s/.config/daybook/keys", home == NULL ? "" : home);
    int status = app_run(call->client, getenv("DAYBOOK_THEME"), keys, &err);
    client_close(call->client);
    return err.rc == RC_OK ? status : command_fail(&err);
}

/* Options that stand before the command. Returns how many words they are, or -1 after an error was told. */
static int global_options(struct command_call *call, int argc, char **argv)
{
    const char *given = NULL;
    int at = 1;
    call->wait_ms = DEFAULT_WAIT_SECONDS * 1000;
    for (; at < argc && argv[at][0] == '-'; at++) {
        bool file = strcmp(argv[at], "-d") == 0, wait = strcmp(argv[at], "--wait") == 0;
        if ((!file && !wait) || at + 1 >= argc) {
            break;
        }
        at++;
        if (file) {
            given = argv[at];
        } else {
            char *end;
            long seconds = strtol(argv[at], &end, 10);
            if (*end != '\0' || seconds < 0 || seconds > 3600) {
                fprintf(stderr, "daybook: --wait takes 0 to 3600 seconds\n");
                return -1;
            }
            call->wait_ms = (int)seconds * 1000;
        }
    }
    call->ledger = ledger_path(&call->arena, given);
    return at;
}

int command_main(int argc, char **argv)
{
    struct command_call call = {0};
    struct err err = {0};
    if (hash_start(&err) != RC_OK) {
        return command_fail(&err);
    }
    int status;
    int at = global_options(&call, argc, argv);
    if (at < 0) {
        status = rc_exit_status(RC_USAGE);
    } else if (at == argc) {
        status = terminal_run(&call);
    } else if (strcmp(argv[at], "help") == 0 || strcmp(argv[at], "--help") == 0 ||
               strcmp(argv[at], "-h") == 0) {
        status = command_help(argc - at - 1, argv + at + 1);
    } else if (strcmp(argv[at], "--version") == 0) {
        puts("daybook " DAYBOOK_VERSION);
        status = 0;
    } else {
        status = command_run(&call, argc - at, argv + at);
    }
    arena_free(&call.arena);
    return status;
}
