/* From the program's words to the command that runs, and to its exit status. */
#include "command.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daybook/app/app.h"
#include "daybook/base/hash.h"

enum { DEFAULT_WAIT_SECONDS = 5, WAIT_SECONDS_MAX = 3600 };

enum rc command_sign_on(struct command_call *call, bool system_may, struct err *err)
{
    const char *login = getenv("DAYBOOK_OPERATOR");
    struct js *opened = NULL;
    enum rc rc;
    if (login == NULL || login[0] == '\0') {
        if (!system_may) {
            return err_set(err, RC_DENIED,
                           "nobody is signed on; set DAYBOOK_OPERATOR to a login (and DAYBOOK_PASSWORD)");
        }
        struct err failure = {0};
        rc = client_call(call->client, "session.system", NULL, &opened, NULL, &failure);
        js_free(opened);
        if (rc == RC_USAGE) { /* a server tells no other user that there is such a thing */
            return err_set(
                err, RC_DENIED,
                "the ledger is another user's; set DAYBOOK_OPERATOR to a login (and DAYBOOK_PASSWORD)");
        }
        if (rc != RC_OK && err != NULL) {
            *err = failure;
        }
        return rc;
    }
    rc = secret_own("DAYBOOK_PASSWORD", login, call->password, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct js *params = js_object();
    js_set_text(params, "login", login);
    js_set_text(params, "password", call->password);
    rc = client_call(call->client, "session.open", params, &opened, NULL, err);
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

static enum rc globals_use(struct command_call *call, struct err *err)
{
    const char *wait = option_value(&call->globals, "--wait");
    call->wait_ms = DEFAULT_WAIT_SECONDS * 1000;
    if (wait != NULL) {
        char *end;
        long seconds = strtol(wait, &end, 10);
        if (end == wait || *end != '\0' || seconds < 0 || seconds > WAIT_SECONDS_MAX) {
            return err_set(err, RC_USAGE, "--wait takes 0 to %d seconds, not %s", WAIT_SECONDS_MAX, wait);
        }
        call->wait_ms = (int)seconds * 1000;
    }
    call->ledger = ledger_path(&call->arena, option_value(&call->globals, "-d"));
    return call->ledger == NULL ? err_memory(err) : RC_OK;
}

static enum rc waist_open(struct command_call *call, enum command_need need, struct err *err)
{
    if (need == NEEDS_NOTHING) {
        return RC_OK;
    }
    struct client_options options = {
        .wait_ms = call->wait_ms, .program = "/proc/self/exe", .start = need == NEEDS_TERMINAL};
    enum rc rc = client_open(need == NEEDS_CLIENT ? NULL : call->ledger, &options, &call->client, err);
    if (rc == RC_OK) {
        command_notice(call);
    }
    if (rc == RC_OK && (need == NEEDS_OPERATOR || need == NEEDS_SYSTEM)) {
        rc = command_sign_on(call, need == NEEDS_SYSTEM, err);
    }
    return rc;
}

/* Whether whoever read our output through a pipe has left: that needs no words. */
static bool reader_left(void)
{
    struct pollfd file = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&file, 1, 0) == 1 && (file.revents & POLLERR) != 0;
}

static int output_end(int status)
{
    bool failed = ferror(stdout) != 0;
    failed = fflush(stdout) != 0 || failed;
    if (failed && !reader_left()) {
        fputs("daybook: not all of the output could be written; is the disk full?\n", stderr);
    }
    return failed && status == 0 ? rc_exit_status(RC_REFUSED) : status;
}

static const struct command *command_find(int count, char **words, int *ret_words)
{
    for (const struct command *command = commands; command->words != NULL; command++) {
        const char *rest = command->words;
        int matched = 0;
        for (; *rest != '\0' && matched < count; matched++) {
            size_t bytes = strcspn(rest, " ");
            if (strlen(words[matched]) != bytes || strncmp(rest, words[matched], bytes) != 0) {
                break;
            }
            rest += bytes;
            rest += *rest == ' ';
        }
        if (*rest == '\0') {
            *ret_words = matched;
            return command;
        }
    }
    return NULL;
}

static enum rc options_take(struct command_call *call, const struct command *command, int count, char **words,
                            struct err *err)
{
    enum rc rc = command->own_options
                     ? options_parse_globals(&call->arena, &call->globals, count, words, &call->options, err)
                     : options_parse(&call->arena, command->options, &call->globals, count, words,
                                     &call->options, err);
    return rc == RC_OK ? globals_use(call, err) : rc;
}

static bool argument_count_fits(const struct command *command, size_t count)
{
    return (int)count >= command->least && (command->most < 0 || (int)count <= command->most);
}

static int command_run(struct command_call *call, int count, char **words)
{
    struct err err = {0};
    int matched;
    const struct command *command = command_find(count, words, &matched);
    if (command == NULL) {
        help_unknown(count, words, &err);
        return command_fail(&err);
    }
    call->command = command;
    if (options_take(call, command, count - matched, words + matched, &err) != RC_OK) {
        int status = command_fail(&err);
        if (err.rc == RC_USAGE) {
            fputs("daybook: usage: ", stderr);
            help_usage(stderr, command);
        }
        return status;
    }
    if (option_set(&call->globals, "--help")) {
        return help_print(matched, words);
    }
    if (!argument_count_fits(command, call->options.argument_count)) {
        fputs("daybook: usage: ", stderr);
        help_usage(stderr, command);
        return rc_exit_status(RC_USAGE);
    }
    int status = waist_open(call, command->need, &err) == RC_OK ? command->run(call) : command_fail(&err);
    client_close(call->client);
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
    if (globals_use(call, &err) != RC_OK || waist_open(call, NEEDS_TERMINAL, &err) != RC_OK) {
        return command_fail(&err);
    }
    const char *keys = command_keys_file(&call->arena);
    int status = app_run(call->client, getenv("DAYBOOK_THEME"), keys, &err);
    client_close(call->client);
    return err.rc == RC_OK ? status : command_fail(&err);
}

static int words_run(struct command_call *call, int count, char **words)
{
    if (option_set(&call->globals, "--help")) {
        return help_print(count, words);
    }
    if (count == 0) {
        return terminal_run(call);
    }
    if (strcmp(words[0], "help") == 0 || strcmp(words[0], "-h") == 0) {
        return help_print(count - 1, words + 1);
    }
    if (strcmp(words[0], "--version") == 0) {
        puts("daybook " DAYBOOK_VERSION);
        return 0;
    }
    return command_run(call, count, words);
}

int command_main(int argc, char **argv)
{
    struct command_call call = {.globals.rows = global_option_rows};
    struct err err = {0};
    int status, at = 0;
    secret_lock(call.password, sizeof call.password);
    if (hash_start(&err) != RC_OK || (at = options_lead(&call.globals, argc - 1, argv + 1, &err)) < 0) {
        status = command_fail(&err);
    } else {
        status = words_run(&call, argc - 1 - at, argv + 1 + at);
    }
    secret_wipe(call.password, sizeof call.password);
    arena_free(&call.arena);
    return output_end(status);
}
