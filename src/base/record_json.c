#include <string.h>

#include "daybook/base/record.h"

enum { FIELDS_MAX = 256, RULES_MAX = 256, LOOKUPS_MAX = 64 };

static const char *const part_names[] = {[PART_HEADER] = "header", [PART_LINE] = "line"};
static const char *const kind_names[] = {
    [RECORD_DOCUMENT] = "document", [RECORD_MASTER] = "master", [RECORD_REQUEST] = "request"};

static const struct {
    unsigned flag;
    const char *name;
} flag_names[] = {
    {FIELD_REQUIRED, "required"}, {FIELD_COMPUTED, "computed"}, {FIELD_UPPER, "upper"},
    {FIELD_SECRET, "secret"},     {FIELD_KEY, "key"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Setters that tell whether the member is there now. */
static bool put(struct js *object, const char *key, struct js *child)
{
    js_set(object, key, child);
    return js_get(object, key) != NULL;
}

static bool put_text(struct js *object, const char *key, const char *text)
{
    return !text || put(object, key, js_text(text));
}

static struct js *given(struct js *value, bool whole)
{
    if (whole)
        return value;
    js_free(value);
    return NULL;
}

static struct js *field_to_json(const void *items, size_t index)
{
    const struct record_field *field = (const struct record_field *)items + index;
    struct js *object = js_object();
    bool whole = put_text(object, "name", field->name) && put_text(object, "title", field->title) &&
                 put_text(object, "part", part_names[field->part]) &&
                 put_text(object, "kind", field_kind_name(field->kind)) &&
                 put_text(object, "choices", field->choices) && put_text(object, "lookup", field->lookup) &&
                 put_text(object, "compute", field->compute) &&
                 put_text(object, "fallback", field->fallback) && put_text(object, "help", field->help);
    if (whole && field->max_chars)
        whole = put(object, "max_chars", js_int(field->max_chars));
    for (size_t i = 0; whole && i < COUNT(flag_names); i++) {
        if (field->flags & flag_names[i].flag)
            whole = put(object, flag_names[i].name, js_bool(true));
    }
    return given(object, whole);
}

static struct js *rule_to_json(const void *items, size_t index)
{
    const struct record_rule *rule = (const struct record_rule *)items + index;
    struct js *object = js_object();
    bool whole = put_text(object, "name", rule->name) && put_text(object, "part", part_names[rule->part]) &&
                 put_text(object, "field", rule->field) && put_text(object, "expr", rule->expr) &&
                 put_text(object, "message", rule->message) && put(object, "warning", js_bool(rule->warning));
    return given(object, whole);
}

static struct js *lookup_to_json(const void *items, size_t index)
{
    const struct record_lookup *lookup = (const struct record_lookup *)items + index;
    struct js *object = js_object();
    return given(object,
                 put_text(object, "name", lookup->name) && put_text(object, "columns", lookup->columns));
}

static struct js *list_to_json(const void *items, size_t count,
                               struct js *(*convert)(const void *items, size_t index))
{
    struct js *array = js_array();
    for (size_t i = 0; i < count; i++) {
        js_push(array, convert(items, i));
        if (js_count(array) != i + 1)
            return given(array, false);
    }
    return array;
}

struct js *record_to_json(const struct record *record)
{
    struct js *object = js_object();
    bool whole = put_text(object, "name", record->name) && put_text(object, "title", record->title) &&
                 put_text(object, "kind", kind_names[record->kind]) &&
                 put(object, "fields", list_to_json(record->fields, record->field_count, field_to_json)) &&
                 put(object, "rules", list_to_json(record->rules, record->rule_count, rule_to_json)) &&
                 put(object, "lookups", list_to_json(record->lookups, record->lookup_count, lookup_to_json));
    return given(object, whole);
}

/* A description is read whole or not at all; the first thing that does not fit is kept here. */
struct reader {
    struct arena *arena;
    struct err *err;
    enum rc rc;
};

static void refuse(struct reader *reader, const char *what)
{
    if (reader->rc == RC_OK)
        reader->rc =
            err_field(reader->err, RC_REFUSED, 0, "", "record",
                      "the record's description is not as agreed at \"%.60s\"; restart both sides", what);
}

static const char *get_text(struct reader *reader, const struct js *object, const char *key, bool needed)
{
    const char *text = js_get_text(object, key);
    if (!text) {
        if (needed || js_get(object, key))
            refuse(reader, key);
        return needed ? "" : NULL;
    }
    const char *copy = arena_text(reader->arena, text);
    if (!copy && reader->rc == RC_OK)
        reader->rc = err_memory(reader->err);
    return copy;
}

static unsigned get_choice(struct reader *reader, const struct js *object, const char *key,
                           const char *const *names, size_t count)
{
    const char *text = js_get_text(object, key);
    for (unsigned i = 0; text && i < count; i++) {
        if (!strcmp(names[i], text))
            return i;
    }
    refuse(reader, key);
    return 0;
}

static void field_from_json(struct reader *reader, const struct js *object, void *items, size_t index)
{
    struct record_field *field = (struct record_field *)items + index;
    field->name = get_text(reader, object, "name", true);
    field->title = get_text(reader, object, "title", false);
    if (!field->title)
        field->title = field->name;
    field->part = (enum record_part)get_choice(reader, object, "part", part_names, COUNT(part_names));
    const char *kind = js_get_text(object, "kind");
    field->kind = kind ? field_kind_find(kind) : FIELD_KINDS;
    if (field->kind == FIELD_KINDS)
        refuse(reader, "kind");
    int64_t chars = js_get_int(object, "max_chars", 0);
    if (chars < 0 || chars > INT32_MAX)
        refuse(reader, "max_chars");
    else
        field->max_chars = (int)chars;
    field->choices = get_text(reader, object, "choices", false);
    field->lookup = get_text(reader, object, "lookup", false);
    field->compute = get_text(reader, object, "compute", false);
    field->fallback = get_text(reader, object, "fallback", false);
    field->help = get_text(reader, object, "help", false);
    for (size_t i = 0; i < COUNT(flag_names); i++) {
        if (js_get_bool(object, flag_names[i].name))
            field->flags |= flag_names[i].flag;
    }
}

static void rule_from_json(struct reader *reader, const struct js *object, void *items, size_t index)
{
    struct record_rule *rule = (struct record_rule *)items + index;
    rule->name = get_text(reader, object, "name", true);
    rule->part = (enum record_part)get_choice(reader, object, "part", part_names, COUNT(part_names));
    rule->field = get_text(reader, object, "field", false);
    rule->expr = get_text(reader, object, "expr", true);
    rule->message = get_text(reader, object, "message", true);
    rule->warning = js_get_bool(object, "warning");
}

static void lookup_from_json(struct reader *reader, const struct js *object, void *items, size_t index)
{
    struct record_lookup *lookup = (struct record_lookup *)items + index;
    lookup->name = get_text(reader, object, "name", true);
    lookup->columns = get_text(reader, object, "columns", true);
}

/* The items of a list by their size and how one is read. */
struct list_shape {
    const char *key;
    size_t item_bytes, most;
    void (*convert)(struct reader *reader, const struct js *object, void *items, size_t index);
};
static const struct list_shape field_list = {"fields", sizeof(struct record_field), FIELDS_MAX,
                                             field_from_json};
static const struct list_shape rule_list = {"rules", sizeof(struct record_rule), RULES_MAX, rule_from_json};
static const struct list_shape lookup_list = {"lookups", sizeof(struct record_lookup), LOOKUPS_MAX,
                                              lookup_from_json};

static const void *list_from_json(struct reader *reader, const struct js *record,
                                  const struct list_shape *shape, size_t *ret_count)
{
    const struct js *array = js_get(record, shape->key);
    size_t count = js_count(array);
    if (!js_is_array(array) || count > shape->most) {
        refuse(reader, shape->key);
        return NULL;
    }
    void *items = arena_array(reader->arena, count, shape->item_bytes);
    if (!items && reader->rc == RC_OK)
        reader->rc = err_memory(reader->err);
    for (size_t i = 0; items && i < count && reader->rc == RC_OK; i++)
        shape->convert(reader, js_at(array, i), items, i);
    *ret_count = count;
    return items;
}

enum rc record_from_json(struct arena *arena, const struct js *object, struct record **ret, struct err *err)
{
    struct reader reader = {arena, err, RC_OK};
    struct record *record = arena_alloc(arena, sizeof *record);
    if (!record)
        return err_memory(err);
    record->name = get_text(&reader, object, "name", true);
    record->title = get_text(&reader, object, "title", true);
    record->kind = (enum record_kind)get_choice(&reader, object, "kind", kind_names, COUNT(kind_names));
    record->fields = list_from_json(&reader, object, &field_list, &record->field_count);
    record->rules = list_from_json(&reader, object, &rule_list, &record->rule_count);
    record->lookups = list_from_json(&reader, object, &lookup_list, &record->lookup_count);
    if (reader.rc == RC_OK)
        *ret = record;
    return reader.rc;
}
