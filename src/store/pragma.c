#include "internal.h"

#include <stdio.h>
#include <string.h>

enum { IN_WRITER = 1, IN_READER = 2, IN_DISK = 4, IN_ALL = 7 };

/* Set, then read back: the engine answers an unknown or unsupported PRAGMA with silence. */
struct setting {
    const char *set; /* NULL: only read back */
    const char *get;
    const char *want;
    unsigned modes;
};

static const struct setting settings[] = {
    {"PRAGMA journal_mode = wal", "PRAGMA journal_mode", "wal", IN_WRITER},
    {NULL, "PRAGMA journal_mode", "wal", IN_READER},
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", IN_ALL},
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1", IN_ALL},
    {"PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1", IN_ALL},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1", IN_ALL},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0", IN_ALL},
    {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2", IN_ALL},
    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0", IN_ALL},
    {"PRAGMA ignore_check_constraints = OFF", "PRAGMA ignore_check_constraints", "0", IN_ALL},
    {"PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", "0", IN_WRITER | IN_READER},
    {"PRAGMA cache_size = -16384", "PRAGMA cache_size", "-16384", IN_WRITER},
    {"PRAGMA query_only = ON", "PRAGMA query_only", "1", IN_READER | IN_DISK},
    {"PRAGMA query_only = OFF", "PRAGMA query_only", "0", IN_WRITER},
};

struct switch_setting {
    const char *name;
    int option, want;
    unsigned modes;
};

static const struct switch_setting switches[] = {
    {"defensive", SQLITE_DBCONFIG_DEFENSIVE, 1, IN_ALL},
    {"dqs_dml", SQLITE_DBCONFIG_DQS_DML, 0, IN_ALL},
    {"dqs_ddl", SQLITE_DBCONFIG_DQS_DDL, 0, IN_ALL},
    {"load_extension", SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, IN_ALL},
    {"fts3_tokenizer", SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, IN_ALL},
    {"enable_trigger", SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, IN_ALL},
    {"writable_schema", SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, IN_ALL},
    {"checkpoint_on_close", SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, IN_WRITER},
    {"checkpoint_on_close", SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, IN_READER | IN_DISK},
};

struct limit_setting {
    const char *name;
    int option, want;
};

/* Far above what the program's own statements need, far below what a hostile file could ask for. */
static const struct limit_setting limits[] = {
    {"limit of a value", SQLITE_LIMIT_LENGTH, 1048576},
    {"limit of a statement", SQLITE_LIMIT_SQL_LENGTH, 65536},
    {"limit of columns", SQLITE_LIMIT_COLUMN, 128},
    {"limit of an expression", SQLITE_LIMIT_EXPR_DEPTH, 200},
    {"limit of compound selects", SQLITE_LIMIT_COMPOUND_SELECT, 50},
    {"limit of a program", SQLITE_LIMIT_VDBE_OP, 100000},
    {"limit of arguments", SQLITE_LIMIT_FUNCTION_ARG, 32},
    {"limit of attached files", SQLITE_LIMIT_ATTACHED, 0},
    {"limit of a pattern", SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1024},
    {"limit of parameters", SQLITE_LIMIT_VARIABLE_NUMBER, 128},
    {"limit of triggers", SQLITE_LIMIT_TRIGGER_DEPTH, 10},
    {"limit of helpers", SQLITE_LIMIT_WORKER_THREADS, 0},
};

enum { VALUE_BYTES = 64 };

static unsigned mode_bit(enum store_mode mode)
{
    static const unsigned bits[] = {
        [STORE_WRITER] = IN_WRITER, [STORE_READER] = IN_READER, [STORE_READ_DISK] = IN_DISK};
    return bits[mode];
}

/* Runs one text and copies the first column of its first row ("" where there is none). */
static int query(sqlite3 *db, const char *text, char out[VALUE_BYTES])
{
    sqlite3_stmt *stmt = NULL;
    out[0] = '\0';
    int code = sqlite3_prepare_v2(db, text, -1, &stmt, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *value = (const char *)sqlite3_column_text(stmt, 0);
        snprintf(out, VALUE_BYTES, "%s", value ? value : "");
        code = SQLITE_DONE;
    }
    const int end = sqlite3_finalize(stmt); /* what a setting writes is committed here */
    return code == SQLITE_DONE ? end : code;
}

static enum rc refuse_setting(const char *path, const char *name, struct err *err)
{
    return err_field(
        err, RC_UNAVAILABLE, 0, "", "setting",
        "%s: the database engine does not keep the setting %s; install the system's own sqlite3 library",
        path, name);
}

enum rc pragma_read_back(sqlite3 *db, enum store_mode mode, const char *path, struct err *err)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char value[VALUE_BYTES];
        if (!(settings[i].modes & mode_bit(mode)))
            continue;
        const int code = query(db, settings[i].get, value);
        if (code != SQLITE_OK)
            return engine_error(db, code, path, NULL, err);
        if (strcmp(value, settings[i].want) != 0)
            return refuse_setting(path, strchr(settings[i].get, ' ') + 1, err);
    }
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        int got = -1;
        if (switches[i].modes & mode_bit(mode) &&
            (sqlite3_db_config(db, switches[i].option, -1, &got) != SQLITE_OK || got != switches[i].want))
            return refuse_setting(path, switches[i].name, err);
    }
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (sqlite3_limit(db, limits[i].option, -1) != limits[i].want)
            return refuse_setting(path, limits[i].name, err);
    return RC_OK;
}

enum rc pragma_apply(sqlite3 *db, enum store_mode mode, const char *path, struct err *err)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (switches[i].modes & mode_bit(mode))
            sqlite3_db_config(db, switches[i].option, switches[i].want, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(db, limits[i].option, limits[i].want);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char value[VALUE_BYTES];
        if (!settings[i].set || !(settings[i].modes & mode_bit(mode)))
            continue;
        const int code = query(db, settings[i].set, value);
        if (code != SQLITE_OK)
            return engine_error(db, code, path, NULL, err);
    }
    return pragma_read_back(db, mode, path, err);
}

static int query_int(sqlite3 *db, const char *text, int64_t *ret)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, text, -1, &stmt, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        *ret = sqlite3_column_int64(stmt, 0);
        code = SQLITE_OK;
    }
    const int end = sqlite3_finalize(stmt);
    return code == SQLITE_OK ? end : code;
}

enum rc pragma_versions(sqlite3 *db, const char *path, int64_t *ret_application, int64_t *ret_version,
                        struct err *err)
{
    int64_t application = 0, version = 0;
    int code = query_int(db, "PRAGMA application_id", &application);
    if (code == SQLITE_OK)
        code = query_int(db, "PRAGMA user_version", &version);
    if (code != SQLITE_OK)
        return engine_error(db, code, path, NULL, err);
    *ret_application = application;
    *ret_version = version;
    return RC_OK;
}

int pragma_set_version(sqlite3 *db, int version)
{
    char text[64];
    snprintf(text, sizeof text, "PRAGMA user_version = %d", version);
    return sqlite3_exec(db, text, NULL, NULL, NULL);
}

int pragma_same_version(sqlite3 *db)
{
    int64_t version = 0;
    const int code = query_int(db, "PRAGMA user_version", &version);
    return code == SQLITE_OK ? pragma_set_version(db, (int)version) : code;
}

int pragma_set_application(sqlite3 *db)
{
    char text[64];
    snprintf(text, sizeof text, "PRAGMA application_id = %d", LEDGER_APPLICATION_ID);
    return sqlite3_exec(db, text, NULL, NULL, NULL);
}

int pragma_foreign_keys(sqlite3 *db, bool on)
{
    return sqlite3_exec(db, on ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF", NULL, NULL, NULL);
}

int pragma_integrity(sqlite3 *db, pragma_line_fn line, void *context)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, "PRAGMA integrity_check(20)", -1, &stmt, NULL);
    while (code == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);
        if (found && strcmp(found, "ok") != 0)
            line(context, found);
    }
    const int end = sqlite3_finalize(stmt);
    return code == SQLITE_OK ? end : code;
}

int pragma_references(sqlite3 *db, pragma_line_fn line, void *context)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, "PRAGMA foreign_key_check", -1, &stmt, NULL);
    while (code == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        char found[256];
        snprintf(found, sizeof found, "%s row %lld names a row of %s that is not there",
                 (const char *)sqlite3_column_text(stmt, 0), sqlite3_column_int64(stmt, 1),
                 (const char *)sqlite3_column_text(stmt, 2));
        line(context, found);
    }
    const int end = sqlite3_finalize(stmt);
    return code == SQLITE_OK ? end : code;
}
