#include "internal.h"

static enum rc build(const char *path, struct err *err)
{
    sqlite3 *db = NULL;
    const int code =
        engine_open(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE);
    enum rc rc = code == SQLITE_OK ? RC_OK : engine_error(db, code, path, NULL, err);
    if (rc == RC_OK)
        rc = pragma_apply(db, STORE_WRITER, path, err);
    if (rc == RC_OK)
        rc = migrate_build(db, store_schema_files, path, err);
    sqlite3_close(db);
    return rc;
}

static enum rc fill_file(const char *path, store_fill_fn fill, void *context, struct err *err)
{
    struct store *store = NULL;
    enum rc rc = store_open(path, STORE_WRITER, &store, err);
    if (rc)
        return rc;
    rc = fill(context, store, err);
    store_close(store);
    return rc;
}

enum rc store_create_filled(const char *path, store_fill_fn fill, void *context, struct err *err)
{
    char temporary[PATH_MAX];
    enum rc rc = fresh_begin(path, temporary, err);
    if (rc)
        return rc;
    rc = build(temporary, err);
    if (rc == RC_OK && fill)
        rc = fill_file(temporary, fill, context, err);
    if (rc == RC_OK)
        rc = fresh_finish(temporary, path, err);
    if (rc)
        fresh_drop(temporary);
    return rc;
}

enum rc store_create(const char *path, struct err *err)
{
    return store_create_filled(path, NULL, NULL, err);
}
