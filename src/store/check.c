#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct findings {
    store_tell_fn tell;
    void *context;
    const char *name;
    size_t count;
};

static void found(void *context, const char *line)
{
    struct findings *findings = context;
    findings->count++;
    findings->tell(findings->context, findings->name, false, line);
}

/* One part of the check: its findings, or one line that says it holds. A part that cannot run is a finding.
 */
static void finish(struct findings *findings, sqlite3 *db, int code)
{
    if (code != SQLITE_OK)
        found(findings, sqlite3_errmsg(db));
    if (findings->count == 0)
        findings->tell(findings->context, findings->name, true, "");
}

/* Both schemas in one order; tables of the engine's own (of ANALYZE) are not part of it, its indexes are. */
static const char schema_text[] =
    "SELECT type || ' ' || name, coalesce(sql, '') || ' on ' || tbl_name FROM sqlite_master"
    " WHERE tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";

static void tell_schema(struct findings *findings, const char *name, const char *wrong)
{
    char line[256];
    snprintf(line, sizeof line, "%s is %s", name, wrong);
    found(findings, line);
}

static const char *text_at(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? text : "";
}

/* A merge of the two ordered lists. */
static int compare_schemas(struct findings *findings, sqlite3_stmt *want, sqlite3_stmt *have)
{
    int want_code = sqlite3_step(want), have_code = sqlite3_step(have);
    while (want_code == SQLITE_ROW || have_code == SQLITE_ROW) {
        int order = want_code != SQLITE_ROW   ? 1
                    : have_code != SQLITE_ROW ? -1
                                              : strcmp(text_at(want, 0), text_at(have, 0));
        if (order < 0)
            tell_schema(findings, text_at(want, 0), "missing");
        else if (order > 0)
            tell_schema(findings, text_at(have, 0), "not daybook's");
        else if (strcmp(text_at(want, 1), text_at(have, 1)) != 0)
            tell_schema(findings, text_at(want, 0), "not as daybook made it");
        if (order <= 0)
            want_code = sqlite3_step(want);
        if (order >= 0)
            have_code = sqlite3_step(have);
    }
    return have_code == SQLITE_DONE ? want_code == SQLITE_DONE ? SQLITE_OK : want_code : have_code;
}

static enum rc check_schema(struct store *store, struct findings *findings, struct err *err)
{
    sqlite3 *made = NULL;
    sqlite3_stmt *want = NULL, *have = NULL;
    int code = engine_open(":memory:", &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    enum rc rc = code == SQLITE_OK ? migrate_build(made, store_schema_files, store->path, err)
                                   : engine_error(made, code, store->path, NULL, err);
    if (rc == RC_OK) {
        code = sqlite3_prepare_v2(made, schema_text, -1, &want, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_prepare_v2(store->db, schema_text, -1, &have, NULL);
        if (code == SQLITE_OK)
            code = compare_schemas(findings, want, have);
        finish(findings, store->db, code);
    }
    sqlite3_finalize(want);
    sqlite3_finalize(have);
    sqlite3_close(made);
    return rc;
}

static void check_settings(struct store *store, struct findings *findings)
{
    struct err err = {0};
    if (pragma_read_back(store->db, store->mode, store->path, &err) != RC_OK)
        found(findings, err.text);
    finish(findings, store->db, SQLITE_OK);
}

static void found_kept(void *context, const char *name)
{
    char line[PATH_MAX + 128];
    snprintf(line, sizeof line,
             "%s holds work that did not come back after a crash; look at it, then move it away", name);
    found(context, line);
}

/* Nor may any put another file in its place. */
static void check_folder(struct store *store, struct findings *findings)
{
    char line[PATH_MAX + 128], real[PATH_MAX];
    struct stat folder;
    if (!file_folder_info(realpath(store->path, real) ? real : store->path, &folder) ||
        !file_folder_open(&folder))
        return;
    snprintf(line, sizeof line, "the folder of %s may be changed by others (mode %03o); chmod 700 closes it",
             store->path, (unsigned)folder.st_mode & 0777);
    found(findings, line);
}

/* No other user may read the ledger or a file beside it. */
static void check_files(struct store *store, struct findings *findings)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock", ".log", ".log.old"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[PATH_MAX], line[PATH_MAX + 64];
        struct stat info;
        if (!file_beside(store->path, suffixes[i], name) || stat(name, &info) != 0 || !(info.st_mode & 077))
            continue;
        snprintf(line, sizeof line, "%s may be opened by others (mode %03o); chmod 600 closes it", name,
                 (unsigned)info.st_mode & 0777);
        found(findings, line);
    }
    if (store->mode != STORE_READ_DISK)
        check_folder(store, findings);
    recover_each_kept(store->path, found_kept, findings);
    finish(findings, store->db, SQLITE_OK);
}

enum rc store_check(struct store *store, store_tell_fn tell, void *context, struct err *err)
{
    enum rc rc = store_ready(store, false, err);
    if (rc)
        return rc;
    struct findings part = {tell, context, "integrity", 0};
    finish(&part, store->db, pragma_integrity(store->db, found, &part));
    part = (struct findings){tell, context, "header", 0};
    finish(&part, store->db, header_check(store->db, store->path, found, &part));
    part = (struct findings){tell, context, "references", 0};
    finish(&part, store->db, pragma_references(store->db, found, &part));
    part = (struct findings){tell, context, "schema", 0};
    rc = check_schema(store, &part, err);
    part = (struct findings){tell, context, "settings", 0};
    check_settings(store, &part);
    part = (struct findings){tell, context, "files", 0};
    check_files(store, &part);
    return rc;
}
