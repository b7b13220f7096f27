/* What commands say on stderr: errors, every fault of a refused call, with controls made visible. */
#include <string.h>

#include "command.h"
#include "daybook/base/utf8.h"

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

void command_notice(const struct command_call *call)
{
    const char *notice = client_notice(call->client);
    if (notice != NULL) {
        fputs("daybook: ", stderr);
        print_clean(stderr, notice);
        fputc('\n', stderr);
    }
}

/* `alone`: the only fault, and its message names what is meant. */
static void fault_print(const char *subject, const struct fault *fault, bool alone)
{
    fputs("daybook: ", stderr);
    if (subject != NULL) {
        print_clean(stderr, subject);
        fputs(": ", stderr);
    }
    if (fault->line > 0) {
        fprintf(stderr, "line %d: ", fault->line);
    }
    if (fault->field != NULL && fault->field[0] != '\0' && !(alone && fault->line == 0)) {
        print_clean(stderr, fault->field);
        fputs(": ", stderr);
    }
    print_clean(stderr, fault->message);
    if (fault->warning) {
        fputs(" (a warning: --accept ", stderr);
        print_clean(stderr, fault->rule);
        fputs(" takes it)", stderr);
    }
    fputc('\n', stderr);
}

int command_fail_faults(const char *subject, const struct err *err, const struct faults *faults)
{
    if (faults->count == 0 && err->source[0] != '\0') {
        return command_fail(err);
    }
    for (size_t i = 0; i < faults->count; i++) {
        fault_print(subject, &faults->items[i], faults->count == 1);
    }
    if (faults->count == 0) {
        fault_print(subject, &(struct fault){.message = err->text}, true);
    }
    if (faults->dropped > 0) {
        fprintf(stderr, "daybook: and %zu more\n", faults->dropped);
    }
    return rc_exit_status(err->rc);
}

struct js *command_ask(struct command_call *call, const char *subject, const char *method, struct js *params,
                       int *status)
{
    struct err err = {0};
    struct arena arena = {0};
    struct faults faults = {.arena = &arena};
    struct js *answer = NULL;
    if (client_call(call->client, method, params, &answer, &faults, &err) == RC_OK) {
        *status = 0;
    } else {
        *status = command_fail_faults(subject, &err, &faults);
    }
    arena_free(&arena);
    return answer;
}
