/* `backup` and `restore`: files on this machine, so they are read and written here, by whoever owns them; the
 * ledger is asked where it lies and told what was made. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "progress.h"

static bool acts_as_system(void)
{
    const char *login = getenv("DAYBOOK_OPERATOR");
    return login == NULL || login[0] == '\0';
}

static void sign_off(struct command_call *call)
{
    client_close(call->client);
    call->client = NULL;
}

/* The password was taken out of the environment by the first sign-on. */
static enum rc sign_on_again(struct command_call *call, struct err *err)
{
    struct client_options options = {.wait_ms = call->wait_ms};
    struct js *opened = NULL, *params = NULL;
    enum rc rc = client_open(call->ledger, &options, &call->client, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (!acts_as_system()) {
        params = js_object();
        js_set_text(params, "login", getenv("DAYBOOK_OPERATOR"));
        js_set_text(params, "password", call->password);
    }
    rc = client_call(call->client, acts_as_system() ? "session.system" : "session.open", params, &opened,
                     NULL, err);
    js_free(opened);
    return rc;
}

/* Where the ledger's file lies; -d may name a service's socket. Whoever owns the file may copy it while
 * another program holds it, so that does not stop them. */
static enum rc source_ask(struct command_call *call, const char **ret, struct err *err)
{
    struct client_options options = {.wait_ms = call->wait_ms};
    struct js *answer = NULL;
    struct err failure = {0};
    enum rc rc = client_open(call->ledger, &options, &call->client, &failure);
    *ret = call->ledger;
    if (rc != RC_OK && strcmp(failure.rule, "busy") == 0 && acts_as_system()) {
        return RC_OK;
    }
    if (rc == RC_OK) {
        command_notice(call);
        rc = command_sign_on(call, true, &failure);
    }
    if (rc == RC_OK) {
        rc = client_call(call->client, "backup.source", NULL, &answer, NULL, &failure);
    }
    if (rc == RC_OK) {
        *ret = arena_text(&call->arena, js_get_text(answer, "path"));
        rc = *ret == NULL ? err_memory(&failure) : RC_OK;
    }
    js_free(answer);
    sign_off(call); /* so that nobody waits for the copy */
    if (rc != RC_OK) {
        *err = failure;
    }
    return rc;
}

/* A backup is one whether the log knows of it or not. */
static void note(struct command_call *call, const struct client_copied *copied)
{
    struct err err = {0};
    struct js *params = js_object(), *answer = NULL;
    js_set_text(params, "head", copied->head);
    js_set_int(params, "bytes", copied->bytes);
    enum rc rc = sign_on_again(call, &err);
    if (rc == RC_OK) {
        rc = client_call(call->client, "backup.note", params, &answer, NULL, &err);
        params = NULL;
    }
    js_free(params);
    js_free(answer);
    if (rc != RC_OK) {
        fputs("daybook: the backup is made, but the ledger's log does not say so: ", stderr);
        print_clean(stderr, err.text);
        fputc('\n', stderr);
    }
}

static int copied_print(const char *path, const char *what, const struct client_copied *copied)
{
    print_clean(stdout, path);
    printf(": %s, %lld bytes\nhead ", what, (long long)copied->bytes);
    print_clean(stdout, copied->head);
    putchar('\n');
    return 0;
}

int cmd_backup(struct command_call *call)
{
    const char *target = call->options.arguments[0], *source = NULL;
    struct client_copied copied;
    struct progress progress;
    struct err err = {0};
    if (source_ask(call, &source, &err) != RC_OK) {
        return command_fail(&err);
    }
    progress_start(&progress, "backup");
    enum rc rc = client_backup(source, target, progress_tell, &progress, &copied, &err);
    progress_end(&progress);
    if (rc != RC_OK) {
        return command_fail(&err);
    }
    note(call, &copied);
    return copied_print(target, "the backup is made and checked", &copied);
}

int cmd_restore(struct command_call *call)
{
    const char *backup = call->options.arguments[0];
    struct client_copied copied;
    struct progress progress;
    struct err err = {0};
    progress_start(&progress, "restore");
    enum rc rc = client_restore(backup, call->ledger, call->wait_ms, progress_tell, &progress, &copied, &err);
    progress_end(&progress);
    return rc == RC_OK ? copied_print(call->ledger, "the ledger is restored and checked", &copied)
                       : command_fail(&err);
}
