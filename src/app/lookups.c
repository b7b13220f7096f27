#include "lookups.h"

#include <stdio.h>
#include <string.h>

#include "daybook/app/screens.h"

enum { LOOKUP_WAIT_MS = 1000, HISTORY_MAX = 20, CHOICES_MAX = 64 };

/* The look-up fields beside this one: a unit's list depends on the line's item. */
static struct js *context_of(struct entry *entry, int line, const struct form *form)
{
    struct js *context = js_object();
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->bound == NULL || field->lookup == NULL) {
            continue;
        }
        const char *text = entry_text(entry, field->part == PART_HEADER ? 0 : line, field->tag);
        if (text[0] != '\0') {
            js_set_text(context, field->name, text);
        }
    }
    return context;
}

/* The reply's row as the cells an entry takes. */
static enum rc row_cells(const struct js *result, struct cells *cells, struct err *err)
{
    void *cursor = NULL;
    const char *column;
    struct js *value;
    const struct js *row = js_get(result, "row");
    while (js_next(row, &cursor, &column, &value)) {
        const char *text = js_as_text(value);
        enum rc rc = cells_put(cells, 0, column, text == NULL ? "" : text, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

static enum entry_result answer_one(struct app *app, struct entry *entry)
{
    const struct entry_lookup *pending = entry_pending(entry);
    struct js *params = js_object();
    js_set_text(params, "lookup", pending->lookup);
    js_set_text(params, "text", pending->text);
    js_set(params, "context", context_of(entry, pending->line, entry_form(entry)));
    struct js *result = NULL;
    struct err err = {0};
    struct arena arena = {0};
    struct cells row = {.arena = &arena};
    enum rc rc = client_call_within(app->client, LOOKUP_WAIT_MS, "lookup.get", params, &result, NULL, &err);
    if (rc == RC_OK) {
        rc = row_cells(result, &row, &err);
    }
    enum entry_result answered = rc == RC_OK ? entry_answer(entry, &row, "", false)
                                             : entry_answer(entry, NULL, err.text, rc == RC_UNAVAILABLE);
    js_free(result);
    arena_free(&arena);
    return answered;
}

enum entry_result lookups_answer(struct app *app, struct entry *entry)
{
    enum entry_result result = ENTRY_TAKEN;
    while (entry_pending(entry) != NULL) {
        result = answer_one(app, entry);
    }
    return result;
}

void lookups_tell(struct app *app, struct entry *entry)
{
    enum style style;
    const char *message = entry_message(entry, &style);
    if (message[0] != '\0') {
        app_say(app, style, "%s", message);
    }
}

enum entry_result lookups_key(struct app *app, struct entry *entry, struct key key)
{
    enum entry_result result = entry_key(entry, key);
    if (entry_pending(entry) != NULL) {
        result = lookups_answer(app, entry);
    }
    enum style style;
    const char *message = entry_message(entry, &style);
    if (result == ENTRY_TAKEN && message[0] != '\0') {
        app_say_again(app, style, message); /* a scan's rest, swallowed: its refusal rang already */
    } else {
        lookups_tell(app, entry);
    }
    return result;
}

static void chosen(struct app *app, void *context, const char *choice)
{
    struct entry *entry = context;
    if (choice == NULL) {
        return;
    }
    if (app->chose_by_tab) {
        entry_choose_tab(entry, choice);
    } else {
        entry_choose(entry, choice);
    }
    lookups_answer(app, entry);
    lookups_tell(app, entry);
}

static void choices_open(struct app *app, struct entry *entry, const struct form_field *field)
{
    char words[512];
    const char *texts[CHOICES_MAX];
    size_t count = 0;
    snprintf(words, sizeof words, "%s", field->kind == FIELD_FLAG ? "yes no" : field->bound->choices);
    char *rest = words;
    for (char *word = strsep(&rest, " "); word != NULL && count < CHOICES_MAX; word = strsep(&rest, " ")) {
        texts[count++] = word;
    }
    choose_open(app, field->bound->title, texts, count, chosen, entry);
}

void lookups_list_open(struct app *app, struct entry *entry)
{
    const struct form_field *field = entry_field(entry);
    if (field == NULL) {
        return;
    }
    const char *text = entry_text(entry, entry_line(entry), field->tag);
    if (field->lookup != NULL) {
        values_open(app, field->lookup, text, context_of(entry, entry_line(entry), entry_form(entry)), chosen,
                    entry);
    } else if (field->kind == FIELD_DATE) {
        day_t day = app->session.today;
        if (day_parse_typed(text, app->session.today, &day, NULL) != RC_OK) {
            day = app->session.today;
        }
        calendar_open(app, day, chosen, entry);
    } else if (field->bound != NULL && (field->kind == FIELD_FLAG || field->bound->choices != NULL)) {
        choices_open(app, entry, field);
    } else {
        app_say(app, STYLE_MESSAGE, "this field has no list; F9 shows what was keyed here before");
    }
}

void lookups_history_open(struct app *app, struct entry *entry, const char *record)
{
    const struct form_field *field = entry_field(entry);
    if (field == NULL || field->bound == NULL) {
        return;
    }
    struct js *params = js_object();
    js_set_text(params, "record", record);
    js_set_text(params, "part", field->part == PART_HEADER ? "header" : "line");
    js_set_text(params, "field", field->name);
    js_set_int(params, "limit", HISTORY_MAX);
    struct js *result = app_call(app, "field.history", params);
    const struct js *values = js_get(result, "values");
    const char *texts[HISTORY_MAX];
    size_t count = 0;
    for (size_t i = 0; i < js_count(values) && count < HISTORY_MAX; i++) {
        texts[count++] = js_as_text(js_at(values, i));
    }
    if (count > 0) {
        choose_open(app, field->bound->title, texts, count, chosen, entry);
    } else if (result != NULL) {
        app_say(app, STYLE_MESSAGE, "nothing was keyed in this field before");
    }
    js_free(result);
}

void lookups_help_open(struct app *app, struct entry *entry)
{
    const struct form_field *field = entry_field(entry);
    if (field == NULL) {
        return;
    }
    const char *lines[4];
    size_t count = 0;
    if (field->help != NULL) {
        lines[count++] = field->help;
    }
    char facts[160];
    snprintf(facts, sizeof facts, "%s%s%s", field_kind_name(field->kind),
             (field->flags & FORM_REQUIRED) != 0 ? ", required" : "",
             field->lookup != NULL       ? ", F4 lists its values"
             : field->kind == FIELD_DATE ? ", F4 shows a calendar"
                                         : "");
    lines[count++] = facts;
    if (field_kind_decimals(field->kind, 2) >= 0) {
        lines[count++] = "Arithmetic works here: 12*24, 100/3, 5+7.";
    }
    if (field->kind == FIELD_DATE) {
        lines[count++] = "t is today, +3 and -1 count days, 15 is a day of this month, 0315 of this year.";
    }
    help_open(app, field->bound != NULL ? field->bound->title : field->tag, lines, count);
}
