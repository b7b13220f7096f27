/* `report`: what there is to report, and a report's rows. Its options are the report's own. */
#include <string.h>

#include "commands.h"

static const char option_format[] = "--format";

static const char *text_of(const struct js *object, const char *key)
{
    const char *text = js_get_text(object, key);
    return text == NULL ? "" : text;
}

/* Every report with its options. */
static void reports_print(const struct js *reports)
{
    for (size_t i = 0; i < js_count(reports); i++) {
        const struct js *report = js_at(reports, i), *options = js_get(report, "options");
        print_clean(stdout, text_of(report, "name"));
        for (size_t k = 0; k < js_count(options); k++) {
            fputs(" --", stdout);
            print_clean(stdout, js_as_text(js_at(options, k)));
        }
        fputs("\n    ", stdout);
        print_clean(stdout, text_of(report, "title"));
        putchar('\n');
    }
    puts("each also with --format table|csv|json");
}

static const struct js *report_find(const struct js *reports, const char *name, struct err *err)
{
    const char *names[OPTIONS_MAX * 2];
    size_t count = 0;
    for (size_t i = 0; i < js_count(reports); i++) {
        const char *found = text_of(js_at(reports, i), "name");
        if (strcmp(found, name) == 0) {
            return js_at(reports, i);
        }
        if (count < sizeof names / sizeof *names) {
            names[count++] = found;
        }
    }
    const char *meant = option_nearest(name, names, count);
    if (meant == NULL) {
        err_set(err, RC_USAGE, "there is no report %s; daybook report lists them", name);
    } else {
        err_set(err, RC_USAGE, "there is no report %s; did you mean %s? daybook report lists them all", name,
                meant);
    }
    return NULL;
}

/* A report's options as a command's, and --format. */
static struct option_row *report_rows(struct arena *arena, const struct js *report)
{
    const struct js *options = js_get(report, "options");
    size_t count = js_count(options) < OPTIONS_MAX - 2 ? js_count(options) : OPTIONS_MAX - 2;
    struct option_row *rows = arena_array(arena, count + 2, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < count; i++) {
        const char *name = js_as_text(js_at(options, i));
        rows[i] = (struct option_row){arena_format(arena, "--%s", name == NULL ? "" : name), "VALUE", NULL};
        rows = rows[i].name == NULL ? NULL : rows;
    }
    if (rows != NULL) {
        rows[count] = (struct option_row){option_format, "table|csv|json", NULL};
    }
    return rows;
}

/* Sorts the words after the report's name. */
static enum rc report_options(struct command_call *call, const struct js *report, struct options *ret,
                              struct err *err)
{
    size_t count = call->options.argument_count - 1;
    char **words = arena_array(&call->arena, count + 1, sizeof *words);
    const struct option_row *rows = report_rows(&call->arena, report);
    if (words == NULL || rows == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        words[i] = arena_text(&call->arena, call->options.arguments[i + 1]);
        if (words[i] == NULL) {
            return err_memory(err);
        }
    }
    enum rc rc = options_parse(&call->arena, rows, &call->globals, (int)count, words, ret, err);
    if (rc == RC_OK && ret->argument_count > 0) {
        rc = err_set(err, RC_USAGE, "%s stands where an option of the report was expected, such as %s",
                     ret->arguments[0], rows[0].name);
    }
    return rc;
}

static struct js *report_params(const struct options *options, const char *name)
{
    struct js *params = js_object(), *given = js_object();
    for (size_t i = 0; options->rows[i].name != NULL; i++) {
        if (strcmp(options->rows[i].name, option_format) != 0) {
            js_set_text(given, options->rows[i].name + strlen("--"), options->values[i]);
        }
    }
    js_set_text(params, "name", name);
    js_set(params, "options", given);
    return params;
}

static int report_run(struct command_call *call, const struct js *report)
{
    struct err err = {0};
    enum table_format format;
    struct options options;
    if (report_options(call, report, &options, &err) != RC_OK ||
        table_format_find(option_value(&options, option_format), &format, &err) != RC_OK ||
        command_sign_on(call, false, &err) != RC_OK) {
        return command_fail(&err);
    }
    int status;
    struct js *result =
        command_ask(call, NULL, "report.run", report_params(&options, text_of(report, "name")), &status);
    if (result != NULL) {
        status = command_page_print(call, result, js_get(result, "kinds"), format);
    }
    js_free(result);
    return status;
}

int cmd_report(struct command_call *call)
{
    int status;
    struct js *list = command_ask(call, NULL, "report.list", NULL, &status);
    if (list == NULL) {
        return status;
    }
    const struct js *reports = js_get(list, "reports");
    if (call->options.argument_count == 0) {
        reports_print(reports);
    } else {
        struct err err = {0};
        const struct js *report = report_find(reports, call->options.arguments[0], &err);
        status = report == NULL ? command_fail(&err) : report_run(call, report);
    }
    js_free(list);
    return status;
}
