/* `check` and `form check`. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "daybook/app/forms.h"
#include "progress.h"

static const char *text_of(const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    return text == NULL ? "" : text;
}

int cmd_check(struct command_call *call)
{
    struct js *params = js_object();
    js_set_text(params, "head", option_value(&call->options, "--head"));
    struct progress progress;
    struct err err = {0};
    struct js *result = NULL;
    progress_start(&progress, "check");
    client_on_progress(call->client, progress_tell, &progress);
    enum rc rc = client_call(call->client, "check.run", params, &result, NULL, &err);
    client_on_progress(call->client, NULL, NULL);
    progress_end(&progress);
    if (rc != RC_OK) {
        return command_fail(&err);
    }
    const struct js *lines = js_get(result, "lines");
    bool failed = js_get_bool(result, "failed") || js_get_int(result, "failed", 0) > 0;
    for (size_t i = 0; i < js_count(lines); i++) {
        const struct js *line = js_at(lines, i);
        bool good = js_get_bool(line, "ok");
        failed = failed || !good;
        fputs(good ? "ok " : "FAIL ", stdout);
        print_clean(stdout, text_of(line, "name"));
        if (text_of(line, "detail")[0] != '\0') {
            fputs(": ", stdout);
            print_clean(stdout, text_of(line, "detail"));
        }
        putchar('\n');
    }
    fputs("head ", stdout);
    print_clean(stdout, text_of(result, "head"));
    putchar('\n');
    js_free(result);
    return failed ? rc_exit_status(RC_UNAVAILABLE) : 0;
}

static int form_tell(const char *name, enum rc rc, const struct err *err)
{
    if (rc != RC_OK) {
        return command_fail(err);
    }
    fputs("ok ", stdout);
    print_clean(stdout, name);
    putchar('\n');
    return 0;
}

static int form_file_check(struct command_call *call, const char *path)
{
    struct arena arena = {0};
    struct err err = {0};
    const char *text;
    size_t bytes;
    enum rc rc = file_read(&arena, path, FORM_BYTES_MAX, &text, &bytes, &err);
    if (rc == RC_OK) {
        rc = form_check_text(call->client, path, text, bytes, &err);
    }
    arena_free(&arena);
    return form_tell(path, rc, &err);
}

/* The forms that a folder adds to or puts in place of the built-in ones. */
static int folder_check(struct command_call *call, const char *folder)
{
    struct dirent **entries;
    int worst = 0, count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        struct err err = {0};
        err_set(&err, RC_REFUSED, "the folder of forms %s cannot be read: %s", folder, strerror(errno));
        return command_fail(&err);
    }
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name, *dot = strrchr(name, '.');
        if (dot != NULL && name[0] != '.' && strcmp(dot, ".form") == 0) {
            const char *path = arena_format(&call->arena, "%s/%s", folder, name);
            int status = path == NULL ? rc_exit_status(RC_REFUSED) : form_file_check(call, path);
            worst = status > worst ? status : worst;
        }
        free(entries[i]);
    }
    free(entries);
    return worst;
}

/* Every built-in form as it would be used, and every form of the user's folder. */
static int forms_check(struct command_call *call)
{
    const char *folder = getenv("DAYBOOK_FORMS"), *file;
    int worst = folder == NULL || folder[0] == '\0' ? 0 : folder_check(call, folder);
    for (size_t i = 0; (file = form_builtin_name(i)) != NULL; i++) {
        struct err err = {0};
        const char *name = arena_copy(&call->arena, file, strcspn(file, "."));
        size_t bytes = 0;
        const char *text = name == NULL ? NULL : form_builtin_text(name, &bytes);
        enum rc rc = text == NULL ? err_memory(&err) : form_check_text(call->client, file, text, bytes, &err);
        int status = form_tell(file, rc, &err);
        worst = status > worst ? status : worst;
    }
    return worst;
}

int cmd_form_check(struct command_call *call)
{
    int worst = 0;
    if (call->options.argument_count == 0) {
        return forms_check(call);
    }
    for (size_t i = 0; i < call->options.argument_count; i++) {
        int status = form_file_check(call, call->options.arguments[i]);
        worst = status > worst ? status : worst;
    }
    return worst;
}
