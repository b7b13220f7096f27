/* JSON values. The only module that knows jansson. A value made here is owned by its maker until it is given to js_set or js_push,
 * which take it over (also when they fail). NULL stands for "no memory" when making and is accepted everywhere. */
#ifndef DAYBOOK_BASE_JSON_H
#define DAYBOOK_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/buf.h"

struct js;

/* Strict RFC 8259, depth ≤ 32, no duplicate keys, no NUL in texts; RC_REFUSED, rule "json", with line and column (in chars).
 * Within its limits (RFC 8259, 9. Parsers): numbers are whole and fit 64 bits; decimals travel as text. */
enum rc js_parse(const char *text, size_t bytes, struct js **ret, struct err *err) MUST_CHECK;
/* One line without spaces; false on no memory, or where it is nested deeper than 32. Also false, once, where since the last writing or js_begin of this thread
 * there was no memory for a value or a place to put one: something may be missing. */
bool js_write(const struct js *value, struct buf *out);
void js_begin(void); /* what was missing until now is of no concern */
void js_free(struct js *value);
struct js *js_keep(struct js *value); /* one more owner of the same value */

struct js *js_object(void);
struct js *js_array(void);
struct js *js_text(const char *text); /* UTF-8, or it is as no memory; NULL gives null */
struct js *js_int(int64_t value);
struct js *js_bool(bool value);

void js_set(struct js *object, const char *key, struct js *child);
void js_set_text(struct js *object, const char *key, const char *text); /* NULL: not set */
void js_set_int(struct js *object, const char *key, int64_t value);
void js_set_bool(struct js *object, const char *key, bool value);
void js_push(struct js *array, struct js *child);
void js_push_text(struct js *array, const char *text); /* malformed bytes become U+FFFD, with controls made visible: nothing moves up */

/* Getters: borrowed; a missing key or another type gives NULL, the fallback or false. */
struct js *js_get(const struct js *object, const char *key);
const char *js_get_text(const struct js *object, const char *key);
int64_t js_get_int(const struct js *object, const char *key, int64_t fallback);
bool js_get_bool(const struct js *object, const char *key);
size_t js_count(const struct js *array);
struct js *js_at(const struct js *array, size_t index);
const char *js_as_text(const struct js *value);
int64_t js_as_int(const struct js *value, int64_t fallback);
bool js_is_object(const struct js *value);
bool js_is_array(const struct js *value);
bool js_is_int(const struct js *value);
/* Walks an object's members in the order they were set: start with *cursor NULL; returns false at the end. */
bool js_next(const struct js *object, void **cursor, const char **ret_key, struct js **ret_child);

#endif
