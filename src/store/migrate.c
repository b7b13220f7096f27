#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *file_text(const struct embedded *files, const char *name)
{
    for (; files->name; files++)
        if (strcmp(files->name, name) == 0)
            return files->text;
    return NULL;
}

static const char *migration_text(const struct embedded *files, int number)
{
    char name[32];
    snprintf(name, sizeof name, "%04d.sql", number);
    return file_text(files, name);
}

int migrate_newest(const struct embedded *files)
{
    int number = 0;
    while (migration_text(files, number + 1))
        number++;
    return number;
}

static int in_transaction(sqlite3 *db, const char *text, int version)
{
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, text, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = pragma_set_application(db);
    if (code == SQLITE_OK)
        code = pragma_set_version(db, version);
    return code;
}

static enum rc finish(sqlite3 *db, int code, const char *path, const char *what, struct err *err)
{
    errno = 0;
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return RC_OK;
    const enum rc rc = engine_error(db, code, path, what, err);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

enum rc migrate_build(sqlite3 *db, const struct embedded *files, const char *path, struct err *err)
{
    const char *text = file_text(files, "schema.sql");
    if (!text)
        return err_set(err, RC_USAGE, "schema.sql is not built in; build the program again");
    return finish(db, in_transaction(db, text, migrate_newest(files)), path, "schema.sql", err);
}

static void keep_first(void *context, const char *line)
{
    char *first = context;
    if (!first[0])
        snprintf(first, 256, "%s", line);
}

/* References are checked at the step's end instead of row by row, so that a step may build a table anew. */
static enum rc migrate_step(sqlite3 *db, const char *text, int number, const char *path, struct err *err)
{
    char what[64], broken[256] = "";
    snprintf(what, sizeof what, "migration %04d", number);
    int code = in_transaction(db, text, number);
    if (code == SQLITE_OK)
        code = pragma_references(db, keep_first, broken);
    if (code == SQLITE_OK && broken[0]) {
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
        return err_field(err, RC_UNAVAILABLE, 0, "", "damaged",
                         "%s: %s is not taken: %s; restore the last backup", path, what, broken);
    }
    return finish(db, code, path, what, err);
}

enum rc migrate_run(sqlite3 *db, const struct embedded *files, int64_t from, int64_t to, const char *path,
                    struct err *err)
{
    enum rc rc = RC_OK;
    if (from >= to)
        return RC_OK;
    int code = pragma_foreign_keys(db, false);
    if (code != SQLITE_OK)
        return engine_error(db, code, path, NULL, err);
    for (int number = (int)from + 1; rc == RC_OK && number <= to; number++)
        rc = migrate_step(db, migration_text(files, number), number, path, err);
    code = pragma_foreign_keys(db, true);
    if (rc == RC_OK && code != SQLITE_OK)
        rc = engine_error(db, code, path, NULL, err);
    return rc;
}
