#include "daybook/app/forms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/embed.h"

extern const struct embedded app_forms_files[];

#ifndef DAYBOOK_FORMS_INSTALLED
#define DAYBOOK_FORMS_INSTALLED "/usr/local/share/daybook/forms"
#endif

enum { FORM_PATH_BYTES = 4096 };

struct cached {
    struct cached *next;
    const char *name;
    struct form *form;
};

struct form_cache {
    struct arena arena;
    struct cached *first;
};

struct form_cache *form_cache_new(void)
{
    return calloc(1, sizeof(struct form_cache));
}

void form_cache_free(struct form_cache *cache)
{
    if (cache != NULL) {
        arena_free(&cache->arena);
        free(cache);
    }
}

enum rc file_read(struct arena *arena, const char *path, size_t max_bytes, const char **ret,
                  size_t *ret_bytes, struct err *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return err_set(err, RC_REFUSED, "%s cannot be read: %s", path, strerror(errno));
    }
    enum rc rc = RC_OK;
    char *text = arena_alloc(arena, max_bytes + 2);
    size_t bytes = text == NULL ? 0 : fread(text, 1, max_bytes + 1, file);
    if (text == NULL) {
        rc = err_memory(err);
    } else if (ferror(file)) {
        rc = err_set(err, RC_REFUSED, "%s cannot be read: %s", path, strerror(errno));
    } else if (bytes > max_bytes) {
        rc = err_set(err, RC_REFUSED, "%s is larger than %zu bytes, which is the limit", path, max_bytes);
    } else {
        *ret = text;
        *ret_bytes = bytes;
    }
    fclose(file);
    return rc;
}

const char *form_builtin_name(size_t index)
{
    return app_forms_files[index].name;
}

const char *form_builtin_text(const char *name, size_t *ret_bytes)
{
    size_t name_bytes = strlen(name);
    for (const struct embedded *file = app_forms_files; file->name != NULL; file++) {
        if (strncmp(file->name, name, name_bytes) == 0 && strcmp(file->name + name_bytes, ".form") == 0) {
            *ret_bytes = file->bytes;
            return file->text;
        }
    }
    return NULL;
}

/* The form's text from the first folder that has it, else the built-in. */
static enum rc form_find(struct arena *arena, const char *name, const char **ret_source,
                         const char **ret_text, size_t *ret_bytes, struct err *err)
{
    const char *folders[] = {getenv("DAYBOOK_FORMS"), DAYBOOK_FORMS_INSTALLED};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (folders[i] == NULL || folders[i][0] == '\0') {
            continue;
        }
        const char *path = arena_format(arena, "%s/%s.form", folders[i], name);
        if (path == NULL) {
            return err_memory(err);
        }
        FILE *file = fopen(path, "rb");
        if (file == NULL) {
            continue;
        }
        fclose(file);
        *ret_source = path;
        return file_read(arena, path, FORM_BYTES_MAX, ret_text, ret_bytes, err);
    }
    *ret_text = form_builtin_text(name, ret_bytes);
    *ret_source = arena_format(arena, "%s.form", name);
    if (*ret_text == NULL) {
        return err_set(err, RC_REFUSED, "there is no form named %s; forms/%s.form would be it", name, name);
    }
    return *ret_source == NULL ? err_memory(err) : RC_OK;
}

static enum rc form_load(struct arena *arena, struct client *client, const char *source, const char *text,
                         size_t bytes, struct form **ret, struct err *err)
{
    struct form *form = NULL;
    enum rc rc = form_parse(arena, source, text, bytes, &form, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct js *params = js_object();
    js_set_text(params, "name", form->record_name);
    struct js *described = NULL;
    rc = client_call(client, "record.describe", params, &described, NULL, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct record *record = NULL;
    rc = record_from_json(arena, described, &record, err);
    js_free(described);
    if (rc == RC_OK) {
        rc = form_bind(form, source, record, arena, err);
    }
    if (rc == RC_OK) {
        *ret = form;
    }
    return rc;
}

enum rc form_cache_get(struct form_cache *cache, struct client *client, const char *name,
                       const struct form **ret, struct err *err)
{
    for (const struct cached *cached = cache->first; cached != NULL; cached = cached->next) {
        if (strcmp(cached->name, name) == 0) {
            *ret = cached->form;
            return RC_OK;
        }
    }
    const char *source = NULL, *text = NULL;
    size_t bytes = 0;
    enum rc rc = form_find(&cache->arena, name, &source, &text, &bytes, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct cached *cached = arena_alloc(&cache->arena, sizeof *cached);
    const char *kept_name = arena_text(&cache->arena, name);
    if (cached == NULL || kept_name == NULL) {
        return err_memory(err);
    }
    rc = form_load(&cache->arena, client, source, text, bytes, &cached->form, err);
    if (rc != RC_OK) {
        return rc;
    }
    cached->name = kept_name;
    cached->next = cache->first;
    cache->first = cached;
    *ret = cached->form;
    return RC_OK;
}

enum rc form_check_text(struct client *client, const char *source, const char *text, size_t bytes,
                        struct err *err)
{
    struct arena arena = {0};
    struct form *form = NULL;
    enum rc rc = form_load(&arena, client, source, text, bytes, &form, err);
    arena_free(&arena);
    return rc;
}
