/* The kinds of lists of documents: what each asks for, shows and counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doclist.h"

#define COLUMNS(of) of, sizeof of / sizeof *of

static const struct doclist_column type_columns[] = {
    {"number", "Number", 15, 15, false, false, NULL, false},
    {"ref", "Ref", 10, 10, false, false, NULL, false},
    {"date", "Date", 10, 10, false, false, NULL, false},
    {"party", "Party", 0, 10, false, false, NULL, false},
    {"name", "Name", 8, 8, false, true, NULL, false},
    {"state", "State", 9, 9, false, false, NULL, false},
    {"lines", "Lines", 0, 5, true, false, NULL, false},
    {"quantity", "Quantity", 0, 10, true, false, NULL, true},
    {"amount", "Amount", 11, 11, true, false, NULL, false},
    {"keyed_by", "Keyed by", 0, 10, false, false, NULL, false},
    {"late", "Late", 0, 4, false, false, NULL, false},
};

static void type_params(const struct doclist *list, const struct app *app, struct js *params)
{
    (void)app;
    js_set_text(params, "type", list->type);
    js_set_text(params, "text", list->filter);
    js_set_bool(params, "mine", list->mine);
}

const struct doclist_kind doclist_of_type = {
    "Documents",
    "document.list",
    type_params,
    NULL,
    COLUMNS(type_columns),
    "no document yet; F6 begins one",
    "Enter show/run options  / filter  F6 new  F8 copy  F9 mine  F5 refresh  F3 leave",
    true,
    false,
};

/* Days since it happened. */
static const char *age_of(const struct app *app, const char *text, char out[DAY_BYTES])
{
    struct err err = {0};
    day_t day;
    if (day_parse_iso(text, &day, &err) != RC_OK) {
        return "";
    }
    snprintf(out, DAY_BYTES, "%d", (int)(app->session.today - day));
    return out;
}

static const struct doclist_column queue_columns[] = {
    {"number", "Number", 15, 15, false, false, NULL, false},
    {"date", "Age", 4, 4, true, false, age_of, false},
    {"date", "Date", 10, 10, false, false, NULL, false},
    {"party", "Party", 0, 10, false, false, NULL, false},
    {"name", "Name", 8, 8, false, true, NULL, false},
    {"lines", "Lines", 5, 5, true, false, NULL, false},
    {"quantity", "Quantity", 9, 10, true, false, NULL, false},
    {"amount", "Amount", 0, 11, true, false, NULL, false},
    {"keyed_by", "Keyed by", 9, 10, false, false, NULL, false},
};

static void queue_params(const struct doclist *list, const struct app *app, struct js *params)
{
    (void)app;
    js_set_text(params, "text", list->filter);
    js_set_text(params, "state", "submitted");
    js_set_bool(params, "to_audit", true);
    js_set_bool(params, "oldest", true);
}

static void queue_count(const struct doclist *list, char *out, size_t size)
{
    const char *oldest = listview_text(&list->view, 0, 1);
    snprintf(out, size, list->view.count == 0 ? "" : "%zu to audit, the oldest %s day%s old.  ",
             list->view.count, oldest, strcmp(oldest, "1") == 0 ? "" : "s");
}

const struct doclist_kind doclist_queue = {
    "Audit queue",
    "document.list",
    queue_params,
    queue_count,
    COLUMNS(queue_columns),
    "nothing waits for your audit",
    "F10 audit  Enter show/run options  / filter  F5 refresh  F1 process  F3 leave",
    false,
    true,
};

static const struct doclist_column day_columns[] = {
    {"number", "Number", 15, 15, false, false, NULL, false},
    {"ref", "Ref", 10, 10, false, false, NULL, false},
    {"date", "Date", 10, 10, false, false, NULL, false},
    {"party", "Party", 0, 10, false, false, NULL, false},
    {"name", "Name", 8, 8, false, true, NULL, false},
    {"state", "State", 9, 9, false, false, NULL, false},
    {"late", "Late", 4, 4, false, false, NULL, false},
    {"lines", "Lines", 5, 5, true, false, NULL, false},
    {"quantity", "Quantity", 0, 10, true, false, NULL, false},
};

static void day_params(const struct doclist *list, const struct app *app, struct js *params)
{
    char day[DAY_BYTES];
    js_set_text(params, "text", list->filter);
    js_set_bool(params, "mine", true);
    js_set_text(params, "keyed_on", day_format(app->session.today, day));
}

/* 12 documents, 57 lines: 7 PR, 5 SD */
static void day_count(const struct doclist *list, char *out, size_t size)
{
    enum { CODES_MAX = 24, CODE_BYTES = 8 };
    char codes[CODES_MAX][CODE_BYTES];
    size_t counts[CODES_MAX] = {0}, known = 0;
    long lines = 0;
    for (size_t i = 0; i < list->view.count; i++) {
        const char *number = listview_text(&list->view, i, 0);
        char code[CODE_BYTES];
        snprintf(code, sizeof code, "%.*s", (int)strcspn(number, "-"), number);
        size_t at = 0;
        while (at < known && strcmp(codes[at], code) != 0) {
            at++;
        }
        if (at == known && known < CODES_MAX) {
            memcpy(codes[known++], code, sizeof code);
        }
        if (at < CODES_MAX) {
            counts[at]++;
        }
        lines += strtol(listview_text(&list->view, i, 7), NULL, 10);
    }
    size_t used = (size_t)snprintf(out, size, "%zu document%s, %ld line%s", list->view.count,
                                   list->view.count == 1 ? "" : "s", lines, lines == 1 ? "" : "s");
    for (size_t i = 0; i < known && used < size; i++) {
        used +=
            (size_t)snprintf(out + used, size - used, "%s%zu %s", i == 0 ? ": " : ", ", counts[i], codes[i]);
    }
    if (used < size) {
        snprintf(out + used, size - used, ".  ");
    }
}

const struct doclist_kind doclist_day = {
    "My day",
    "document.list",
    day_params,
    day_count,
    COLUMNS(day_columns),
    "nothing was keyed today",
    "Enter show/run options  / filter  F5 refresh  F3 leave",
    false,
    false,
};
