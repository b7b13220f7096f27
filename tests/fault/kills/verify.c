#include "verify.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MS = 5000 };

struct sqlite3 *verify_open(const char *ledger)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(ledger, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    sqlite3_busy_timeout(db, BUSY_MS);
    return db;
}

void verify_close(struct sqlite3 *db)
{
    sqlite3_close(db);
}

/* Statements are few and short: each is made when it is asked. Parameters are texts, or with "%d" an integer.
 */
static sqlite3_stmt *ask(sqlite3 *db, const char *sql, const char *text, int64_t number)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        exit(1);
    }
    if (text) {
        sqlite3_bind_text(statement, 1, text, -1, SQLITE_TRANSIENT);
    } else {
        sqlite3_bind_int64(statement, 1, number);
    }
    if (sqlite3_bind_parameter_count(statement) > 1) {
        sqlite3_bind_int64(statement, 2, number);
    }
    return statement;
}

static bool next(sqlite3_stmt *statement)
{
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        fprintf(stderr, "%s: %s\n", sqlite3_sql(statement), sqlite3_errmsg(sqlite3_db_handle(statement)));
        exit(1);
    }
    return rc == SQLITE_ROW;
}

static const char *text_at(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text : "";
}

/* All columns of all rows, a row a line. */
static void put_rows(sqlite3_stmt *statement, const char *before, FILE *out)
{
    while (next(statement)) {
        fputs(before, out);
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            fprintf(out, "%s%s", i == 0 ? "" : " ", text_at(statement, i));
        }
        fputc('\n', out);
    }
    sqlite3_finalize(statement);
}

static void put_draft(sqlite3 *db, const struct job *job, FILE *out)
{
    put_rows(ask(db, "SELECT seq FROM draft WHERE uid = ?", job->uid, 0), "draft ", out);
    put_rows(
        ask(db,
            "SELECT line, key, value FROM draft_line, json_each(cells) WHERE draft = ? ORDER BY line, key",
            job->uid, 0),
        "", out);
}

static void put_events(sqlite3 *db, const char *number, FILE *out)
{
    sqlite3_stmt *statement = ask(db, "SELECT what FROM event WHERE subject = ? ORDER BY seq", number, 0);
    fputs("events", out);
    while (next(statement)) {
        const char *what = text_at(statement, 0), *dot = strchr(what, '.');
        fprintf(out, " %s", dot ? dot + 1 : what);
    }
    fputc('\n', out);
    sqlite3_finalize(statement);
}

static void put_document(sqlite3 *db, int64_t id, int64_t revision, const char *number, FILE *out)
{
    put_rows(ask(db,
                 "SELECT d.state, d.revision, p.code, r.note FROM document d JOIN revision r ON r.document = "
                 "d.id AND"
                 " r.revision = d.revision JOIN party p ON p.id = r.party WHERE d.id = ?",
                 NULL, id),
             "document ", out);
    sqlite3_stmt *lines =
        ask(db,
            "SELECT l.line, i.code, l.quantity, l.price FROM line l JOIN item i ON i.id = l.item"
            " WHERE l.document = ?1 AND l.revision = ?2 ORDER BY l.line",
            NULL, id);
    sqlite3_bind_int64(lines, 2, revision);
    put_rows(lines, "", out);
    put_events(db, number, out);
    put_rows(ask(db,
                 "SELECT (SELECT value FROM draft_line, json_each(cells) WHERE draft = d.uid AND line = 1 AND"
                 " key = 'quantity') FROM draft d WHERE d.document = ?",
                 NULL, id),
             "correction ", out);
}

static void put_documents(sqlite3 *db, const struct job *job, char number_ret[JOURNAL_TEXT_BYTES], FILE *out)
{
    sqlite3_stmt *statement =
        ask(db, "SELECT id, revision, printf('SO-%04d-%06d', year, seq) FROM document WHERE uid = ?",
            job->uid, 0);
    while (next(statement)) {
        snprintf(number_ret, JOURNAL_TEXT_BYTES, "%s", text_at(statement, 2));
        put_document(db, sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1), number_ret,
                     out);
    }
    sqlite3_finalize(statement);
}

static void put_file(sqlite3 *db, const struct job *job, FILE *out)
{
    char ref[32];
    for (int i = 0; i < FILE_DOCUMENTS; i++) {
        plan_ref(job, i, ref);
        put_rows(
            ask(db,
                "SELECT r.ref, d.state, d.revision, count(l.line), sum(l.quantity) FROM revision r JOIN "
                "document d"
                " ON d.id = r.document JOIN line l ON l.document = r.document AND l.revision = r.revision"
                " WHERE r.ref = ? GROUP BY d.id",
                ref, 0),
            "", out);
    }
}

char *verify_read(struct sqlite3 *db, const struct job *job, char number_ret[JOURNAL_TEXT_BYTES])
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    number_ret[0] = '\0';
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL); /* one state of it, while others write */
    if (job->kind == JOB_IMPORT) {
        put_file(db, job, out);
    } else {
        put_draft(db, job, out);
        put_documents(db, job, number_ret, out);
    }
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    fclose(out);
    return text;
}

long verify_count_twice(struct sqlite3 *db)
{
    static const char *const queries[] = {
        "SELECT count(*) FROM (SELECT note FROM revision WHERE revision = ? AND note <> '' GROUP BY note "
        "HAVING"
        " count(*) > 1)",
        "SELECT count(*) FROM (SELECT ref FROM revision WHERE revision = ? AND ref <> '' GROUP BY ref HAVING"
        " count(*) > 1)",
    };
    long count = 0;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        sqlite3_stmt *statement = ask(db, queries[i], NULL, 1);
        count += next(statement) ? sqlite3_column_int64(statement, 0) : 0;
        sqlite3_finalize(statement);
    }
    return count;
}

static bool is_after(const struct job *job, int step, const char *now)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    plan_expect(job, step, out);
    fclose(out);
    bool same = strcmp(text, now) == 0;
    free(text);
    return same;
}

enum finding verify_judge(const struct job *job, int done, int sent, const char *now)
{
    for (int step = done; step <= sent || step == done; step++) {
        if (is_after(job, step, now)) {
            return FOUND_GOOD;
        }
    }
    for (int step = -1; step < done; step++) {
        if (is_after(job, step, now)) {
            return FOUND_LOST;
        }
    }
    return FOUND_WRONG;
}
