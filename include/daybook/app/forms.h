/* Forms by name: the user's ($DAYBOOK_FORMS), else the installed, else the built-in; parsed, bound to the record the waist describes, and kept. */
#ifndef DAYBOOK_APP_FORMS_H
#define DAYBOOK_APP_FORMS_H

#include "daybook/client/client.h"
#include "daybook/form/form.h"

struct form_cache;

struct form_cache *form_cache_new(void); /* NULL on no memory */
void form_cache_free(struct form_cache *cache);
/* The form of a record, bound; borrowed until the cache goes. RC_REFUSED with file:line:column and why. */
enum rc form_cache_get(struct form_cache *cache, struct client *client, const char *name, const struct form **ret, struct err *err) MUST_CHECK;

/* Reads, parses and binds one form text without keeping it: `form check`. */
enum rc form_check_text(struct client *client, const char *source, const char *text, size_t bytes, struct err *err) MUST_CHECK;
/* A whole file, at most `max_bytes`; the text is the arena's. */
enum rc file_read(struct arena *arena, const char *path, size_t max_bytes, const char **ret, size_t *ret_bytes, struct err *err) MUST_CHECK;
/* Names of all built-in forms: NULL at the end. */
const char *form_builtin_name(size_t index);
/* The built-in form's text; NULL when there is none. */
const char *form_builtin_text(const char *name, size_t *ret_bytes);

#endif
