#include "daybook/base/json.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "daybook/base/arena.h"
#include "daybook/base/utf8.h"

enum { JSON_DEPTH_MAX = 32 }; /* a message below says so */

/* What there was no memory for is missing from a value without a trace, and the library's parser takes a word
 * it could not keep for a wrong one. So it is remembered here, until the next writing or parsing fails for
 * it. */
static _Thread_local bool lost;

static void *allocate(size_t bytes)
{
    void *memory = malloc(bytes);
    lost = lost || !memory;
    return memory;
}

/* Requests carry passwords and tokens: what the library gives back holds nothing any more. */
static void free_wiped(void *memory)
{
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

__attribute__((constructor)) static void own_memory(void)
{
    json_set_alloc_funcs(allocate, free_wiped);
}

/* Where a scan stands; columns are counted in chars. */
struct place {
    int line, column;
};

static enum rc refuse(struct err *err, struct place place, const char *message)
{
    if (err && err->rc == RC_OK) {
        err_at(err, RC_REFUSED, "", place.line, place.column, "%s", message);
        snprintf(err->rule, sizeof err->rule, "json");
    }
    return RC_REFUSED;
}

static void place_step(struct place *place, unsigned char byte)
{
    if (byte == '\n') {
        place->line++;
        place->column = 1;
    } else if ((byte & 0xC0) != 0x80) {
        place->column++;
    }
}

static const struct {
    enum json_error_code code;
    const char *message;
} messages[] = {
    {json_error_premature_end_of_input, "the JSON text ends too early; close what was opened"},
    {json_error_end_of_input_expected, "text follows the end of the JSON value; send one value"},
    {json_error_invalid_utf8, "the JSON text is not UTF-8; send UTF-8"},
    {json_error_null_character, "the JSON text holds a NUL character; leave it out"},
    {json_error_null_byte_in_key, "a JSON key holds a NUL character; leave it out"},
    {json_error_duplicate_key, "a JSON object holds the same key twice; give each key once"},
    {json_error_numeric_overflow, "a JSON number does not fit 64 bits; send it as text"},
};

static const char *message_of(enum json_error_code code)
{
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (messages[i].code == code)
            return messages[i].message;
    return "the text is no JSON; correct it here";
}

/* The bytes of the string that begins at `text` with its quote, up to and with its end quote. */
static size_t string_bytes(const char *text, size_t bytes)
{
    size_t at = 1;
    while (at < bytes && text[at] != '"')
        at += text[at] == '\\' && at + 1 < bytes ? 2 : 1;
    return at < bytes ? at + 1 : bytes;
}

static bool is_fraction(const char *text, size_t bytes)
{
    return bytes >= 2 && text[0] >= '0' && text[0] <= '9' && strchr(".eE", text[1]) && text[1];
}

/* What the library cannot be told: the depth, which bounds its recursion, and no floating point. And NUL
 * bytes, which it passes over between tokens (jansson 2.14). */
static enum rc check_limits(const char *text, size_t bytes, struct err *err)
{
    struct place place = {1, 1};
    int depth = 0;
    for (size_t at = 0, step = 1; at < bytes; at += step) {
        step = text[at] == '"' ? string_bytes(text + at, bytes - at) : 1;
        if (text[at] == '{' || text[at] == '[')
            depth++;
        else if (text[at] == '}' || text[at] == ']')
            depth--;
        if (depth > JSON_DEPTH_MAX)
            return refuse(err, place, "the JSON text is nested deeper than 32; 32 is the limit");
        if (is_fraction(text + at, bytes - at))
            return refuse(err, place, "a JSON number has a fraction or an exponent; send decimals as text");
        for (size_t i = 0; i < step; i++) {
            if (text[at + i] == '\0')
                return refuse(err, place, message_of(json_error_null_character));
            place_step(&place, (unsigned char)text[at + i]);
        }
    }
    return RC_OK;
}

/* The library reads a char at a time through calls, at a third of the price of a small request. What is plain
 * (no escape, no long number, no doubt anywhere) is read here; the rest is left to the library, which also
 * has the words for what is wrong. */
struct quick {
    const char *at, *end;
};

static json_t *quick_value(struct quick *quick, int depth);

static void quick_spaces(struct quick *quick)
{
    while (quick->at < quick->end && *quick->at == ' ')
        quick->at++;
}

static bool quick_takes(struct quick *quick, char byte)
{
    quick_spaces(quick);
    bool there = quick->at < quick->end && *quick->at == byte;
    quick->at += there;
    return there;
}

/* What stands between quotes; NULL: it is not plain. */
static const char *quick_text(struct quick *quick, size_t *ret_bytes)
{
    if (!quick_takes(quick, '"'))
        return NULL;
    const char *text = quick->at, *at = text;
    unsigned char beyond = 0;
    for (; at < quick->end && *at != '"'; at++) {
        if ((unsigned char)*at < 0x20 || *at == '\\')
            return NULL;
        beyond |= (unsigned char)*at;
    }
    size_t bytes = (size_t)(at - text);
    if (at == quick->end || (beyond & 0x80 && !utf8_valid(text, bytes, NULL)))
        return NULL;
    quick->at = at + 1;
    *ret_bytes = bytes;
    return text;
}

static bool quick_member(struct quick *quick, json_t *object, int depth)
{
    size_t bytes = 0;
    const char *key = quick_text(quick, &bytes);
    if (!key || !quick_takes(quick, ':') || json_object_getn(object, key, bytes))
        return false;
    json_t *child = quick_value(quick, depth);
    return child && json_object_setn_new_nocheck(object, key, bytes, child) == 0;
}

static bool quick_element(struct quick *quick, json_t *array, int depth)
{
    json_t *child = quick_value(quick, depth);
    return child && json_array_append_new(array, child) == 0;
}

/* What stands behind the opening bracket, into `list`, which it takes over. */
static json_t *quick_list(struct quick *quick, json_t *list, char close, int depth)
{
    bool whole = list && quick_takes(quick, close), good = list && depth < JSON_DEPTH_MAX;
    while (good && !whole) {
        good = close == '}' ? quick_member(quick, list, depth + 1) : quick_element(quick, list, depth + 1);
        whole = good && quick_takes(quick, close);
        good = whole || (good && quick_takes(quick, ','));
    }
    if (whole && good)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *quick_int(struct quick *quick)
{
    enum { DIGITS_MAX = 18 };
    const bool negative = quick_takes(quick, '-');
    const char *from = quick->at;
    int64_t value = 0;
    while (quick->at < quick->end && *quick->at >= '0' && *quick->at <= '9' && quick->at - from < DIGITS_MAX)
        value = value * 10 + (*quick->at++ - '0');
    const bool plain = quick->at > from && (*from != '0' || (quick->at - from == 1 && !negative)) &&
                       quick->at < quick->end && strchr(",]} ", *quick->at) && *quick->at;
    return plain ? json_integer(negative ? -value : value) : NULL;
}

static json_t *quick_word(struct quick *quick)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t bytes = strlen(words[i]);
        if ((size_t)(quick->end - quick->at) > bytes && memcmp(quick->at, words[i], bytes) == 0 &&
            strchr(",]} ", quick->at[bytes]) && quick->at[bytes]) {
            quick->at += bytes;
            return i == 2 ? json_null() : json_boolean(i == 0);
        }
    }
    return NULL;
}

/* NULL: it is not plain. */
static json_t *quick_value(struct quick *quick, int depth)
{
    size_t bytes = 0;
    if (quick_takes(quick, '{'))
        return quick_list(quick, json_object(), '}', depth);
    if (quick_takes(quick, '['))
        return quick_list(quick, json_array(), ']', depth);
    if (quick->at < quick->end && *quick->at == '"') {
        const char *text = quick_text(quick, &bytes);
        return text ? json_stringn_nocheck(text, bytes) : NULL;
    }
    json_t *word = quick_word(quick);
    return word ? word : quick_int(quick);
}

static json_t *quick_parse(const char *text, size_t bytes)
{
    struct quick quick = {text, text + bytes};
    json_t *value = quick_value(&quick, 0);
    quick_spaces(&quick);
    if (value && quick.at == quick.end)
        return value;
    json_decref(value);
    return NULL;
}

enum rc js_parse(const char *text, size_t bytes, struct js **ret, struct err *err)
{
    json_t *value = quick_parse(text, bytes);
    if (value) {
        *ret = (struct js *)value;
        return RC_OK;
    }
    enum rc rc = check_limits(text, bytes, err);
    if (rc != RC_OK)
        return rc;
    json_error_t error;
    const bool lost_before = lost;
    lost = false;
    value = json_loadb(text, bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    const bool lost_here = lost;
    lost = lost_before;
    if (lost_here) {
        json_decref(value);
        return err_memory(err);
    }
    if (!value) {
        struct place place = {error.line > 0 ? error.line : 1, error.column > 0 ? error.column : 1};
        return refuse(err, place, message_of(json_error_code(&error)));
    }
    *ret = (struct js *)value;
    return RC_OK;
}

/* The library's own writer guards each array and object against holding itself, at the price of most of its
 * time; here the depth is bounded. */
static bool write_value(const json_t *value, int depth, struct buf *out);

static void write_text(const char *text, struct buf *out)
{
    static const char letters[] = "btn fr"; /* of \b \t \n \f \r, from 8 on */
    buf_char(out, '"');
    for (const char *at = text; *at;) {
        size_t plain = 0;
        while ((unsigned char)at[plain] >= 0x20 && at[plain] != '"' && at[plain] != '\\')
            plain++;
        buf_add(out, at, plain);
        at += plain;
        if (!*at)
            break;
        const unsigned char byte = (unsigned char)*at++;
        if (byte >= 0x20)
            buf_format(out, "\\%c", byte);
        else if (byte >= '\b' && byte <= '\r' && letters[byte - '\b'] != ' ')
            buf_format(out, "\\%c", letters[byte - '\b']);
        else
            buf_format(out, "\\u%04X", byte);
    }
    buf_char(out, '"');
}

static void write_int(int64_t value, struct buf *out)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (value < 0)
        digits[--at] = '-';
    buf_add(out, digits + at, sizeof digits - at);
}

static bool write_object(const json_t *object, int depth, struct buf *out)
{
    const char *key, *between = "{";
    struct js *child;
    void *cursor = NULL;
    while (js_next((const struct js *)object, &cursor, &key, &child)) {
        buf_text_add(out, between);
        between = ",";
        write_text(key, out);
        buf_char(out, ':');
        if (!write_value((const json_t *)child, depth, out))
            return false;
    }
    buf_text_add(out, *between == '{' ? "{}" : "}");
    return true;
}

static bool write_array(const json_t *array, int depth, struct buf *out)
{
    buf_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            buf_char(out, ',');
        if (!write_value(json_array_get(array, i), depth, out))
            return false;
    }
    buf_char(out, ']');
    return true;
}

static bool write_value(const json_t *value, int depth, struct buf *out)
{
    if (depth == JSON_DEPTH_MAX && (json_is_object(value) || json_is_array(value)))
        return false;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return write_object(value, depth + 1, out);
    case JSON_ARRAY:
        return write_array(value, depth + 1, out);
    case JSON_STRING:
        write_text(json_string_value(value), out);
        return true;
    case JSON_INTEGER:
        write_int(json_integer_value(value), out);
        return true;
    case JSON_TRUE:
        buf_text_add(out, "true");
        return true;
    case JSON_FALSE:
        buf_text_add(out, "false");
        return true;
    case JSON_NULL:
        buf_text_add(out, "null");
        return true;
    default:
        return false; /* a fraction, which none is ever made of */
    }
}

bool js_write(const struct js *value, struct buf *out)
{
    const bool whole = !lost;
    lost = false;
    return whole && value && write_value((const json_t *)value, 0, out) && !out->failed;
}

void js_free(struct js *value)
{
    json_decref((json_t *)value);
}

struct js *js_keep(struct js *value)
{
    return (struct js *)json_incref((json_t *)value);
}

void js_begin(void)
{
    lost = false;
}

struct js *js_object(void)
{
    return (struct js *)json_object();
}

struct js *js_array(void)
{
    return (struct js *)json_array();
}

struct js *js_text(const char *text)
{
    return (struct js *)(text ? json_string(text) : json_null());
}

struct js *js_int(int64_t value)
{
    return (struct js *)json_integer(value);
}

struct js *js_bool(bool value)
{
    return (struct js *)json_boolean(value);
}

void js_set(struct js *object, const char *key, struct js *child)
{
    json_object_set_new((json_t *)object, key, (json_t *)child);
}

void js_set_text(struct js *object, const char *key, const char *text)
{
    if (text)
        js_set(object, key, js_text(text));
}

void js_set_int(struct js *object, const char *key, int64_t value)
{
    js_set(object, key, js_int(value));
}

void js_set_bool(struct js *object, const char *key, bool value)
{
    js_set(object, key, js_bool(value));
}

void js_push(struct js *array, struct js *child)
{
    json_array_append_new((json_t *)array, (json_t *)child);
}

/* A damaged ledger may hold anything: a text that went missing would move those after it into other columns.
 */
static json_t *mended_text(const char *text)
{
    struct arena arena = {0};
    const char *clean = utf8_clean(&arena, text);
    json_t *made = clean ? json_string(clean) : NULL;
    arena_free(&arena);
    return made;
}

void js_push_text(struct js *array, const char *text)
{
    struct js *made = js_text(text);
    js_push(array, made || !text ? made : (struct js *)mended_text(text));
}

struct js *js_get(const struct js *object, const char *key)
{
    return (struct js *)json_object_get((const json_t *)object, key);
}

const char *js_get_text(const struct js *object, const char *key)
{
    return js_as_text(js_get(object, key));
}

int64_t js_get_int(const struct js *object, const char *key, int64_t fallback)
{
    return js_as_int(js_get(object, key), fallback);
}

bool js_get_bool(const struct js *object, const char *key)
{
    const json_t *child = (const json_t *)js_get(object, key);
    return json_is_true(child);
}

size_t js_count(const struct js *array)
{
    return json_array_size((const json_t *)array);
}

struct js *js_at(const struct js *array, size_t index)
{
    return (struct js *)json_array_get((const json_t *)array, index);
}

const char *js_as_text(const struct js *value)
{
    return json_string_value((const json_t *)value);
}

int64_t js_as_int(const struct js *value, int64_t fallback)
{
    return js_is_int(value) ? json_integer_value((const json_t *)value) : fallback;
}

bool js_is_object(const struct js *value)
{
    return json_is_object((const json_t *)value);
}

bool js_is_array(const struct js *value)
{
    return json_is_array((const json_t *)value);
}

bool js_is_int(const struct js *value)
{
    return json_is_integer((const json_t *)value);
}

bool js_next(const struct js *object, void **cursor, const char **ret_key, struct js **ret_child)
{
    json_t *from = (json_t *)object; /* walking changes nothing; the library just does not say so */
    void *at = *cursor ? json_object_iter_next(from, *cursor) : json_object_iter(from);
    *cursor = at;
    if (!at)
        return false;
    *ret_key = json_object_iter_key(at);
    *ret_child = (struct js *)json_object_iter_value(at);
    return true;
}
