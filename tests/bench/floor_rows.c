#include "floor_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <sqlite3.h>

enum { TABLES = 7, COLUMNS_MAX = 40, TRIGGERS_MAX = 64 };

/* In the order in which rows may refer to each other. `of` selects the rows of one document by its id; `put`
 * NULL: they are inserted as they are. */
static const struct {
    const char *name, *of, *put;
} tables[TABLES] = {
    {"event", "SELECT * FROM event WHERE seq IN (SELECT event FROM revision WHERE document = ?1)", NULL},
    {"document", "SELECT * FROM document WHERE id = ?1", NULL},
    {"revision", "SELECT * FROM revision WHERE document = ?1", NULL},
    {"line", "SELECT * FROM line WHERE document = ?1", NULL},
    {"request", "SELECT * FROM request WHERE event IN (SELECT event FROM revision WHERE document = ?1)",
     NULL},
    {"move", "SELECT * FROM move WHERE document = ?1", NULL},
    {"stock_day", "SELECT warehouse, item, day, base_quantity FROM move WHERE document = ?1",
     "INSERT INTO stock_day (warehouse, item, day, balance) VALUES (?1, ?2, ?3, ?4 + COALESCE((SELECT balance"
     " FROM stock_day WHERE warehouse = ?1 AND item = ?2 AND day < ?3 ORDER BY day DESC LIMIT 1), 0))"
     " ON CONFLICT (warehouse, item, day) DO UPDATE SET balance = balance + ?4"},
};

struct kept_row {
    int table, columns;
    sqlite3_value *values[COLUMNS_MAX];
};

struct floor_rows {
    sqlite3 *db;
    sqlite3_stmt *insert[TABLES], *begin, *commit;
    struct kept_row *rows;
    size_t row_count, row_capacity;
    size_t *ends; /* the first row after each document's */
    size_t document_count, next_document;
};

static _Noreturn void die(sqlite3 *db, const char *what)
{
    struct err err = {0};
    err_set(&err, RC_UNAVAILABLE, "%s", sqlite3_errmsg(db));
    bench_die(what, &err);
}

static void exec(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
        die(db, sql);
    return stmt;
}

static void drop_triggers(sqlite3 *db)
{
    char drops[TRIGGERS_MAX][128];
    int count = 0;
    sqlite3_stmt *names = prepare(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    while (count < TRIGGERS_MAX && sqlite3_step(names) == SQLITE_ROW)
        snprintf(drops[count++], sizeof *drops, "DROP TRIGGER %s",
                 (const char *)sqlite3_column_text(names, 0));
    sqlite3_finalize(names);
    for (int i = 0; i < count; i++)
        exec(db, drops[i]);
}

static int column_count(sqlite3 *db, const char *table)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
    sqlite3_stmt *stmt = prepare(db, sql);
    const int count = sqlite3_column_count(stmt);
    sqlite3_finalize(stmt);
    return count;
}

static sqlite3_stmt *prepare_insert(sqlite3 *db, const char *table)
{
    char sql[512];
    const int columns = column_count(db, table);
    int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", table);
    for (int i = 0; i < columns && at + 4 < (int)sizeof sql; i++)
        at += snprintf(sql + at, sizeof sql - (size_t)at, "%s", i ? ", ?" : "?");
    snprintf(sql + at, sizeof sql - (size_t)at, ")");
    return prepare(db, sql);
}

void floor_open(const char *path, struct floor_rows **ret)
{
    struct floor_rows *rows = calloc(1, sizeof *rows);
    if (!rows || sqlite3_open(path, &rows->db) != SQLITE_OK)
        die(rows ? rows->db : NULL, path);
    drop_triggers(rows->db);
    exec(rows->db, "PRAGMA journal_mode = wal");
    exec(rows->db, "PRAGMA synchronous = FULL");
    exec(rows->db, "PRAGMA wal_autocheckpoint = 4096");
    exec(rows->db, "PRAGMA cache_size = -16384");
    for (int i = 0; i < TABLES; i++)
        rows->insert[i] =
            tables[i].put ? prepare(rows->db, tables[i].put) : prepare_insert(rows->db, tables[i].name);
    rows->begin = prepare(rows->db, "BEGIN IMMEDIATE");
    rows->commit = prepare(rows->db, "COMMIT");
    *ret = rows;
}

static void forget(struct floor_rows *rows)
{
    for (size_t i = 0; i < rows->row_count; i++)
        for (int column = 0; column < rows->rows[i].columns; column++)
            sqlite3_value_free(rows->rows[i].values[column]);
    free(rows->ends);
    rows->ends = NULL;
    rows->row_count = rows->document_count = rows->next_document = 0;
}

void floor_close(struct floor_rows *rows)
{
    forget(rows);
    free(rows->rows);
    for (int i = 0; i < TABLES; i++)
        sqlite3_finalize(rows->insert[i]);
    sqlite3_finalize(rows->begin);
    sqlite3_finalize(rows->commit);
    sqlite3_close(rows->db);
    free(rows);
}

static void keep(struct floor_rows *rows, int table, sqlite3_stmt *stmt)
{
    if (rows->row_count == rows->row_capacity) {
        rows->row_capacity = rows->row_capacity ? rows->row_capacity * 2 : 1024;
        rows->rows = realloc(rows->rows, rows->row_capacity * sizeof *rows->rows);
        if (!rows->rows)
            bench_die("keeping rows", NULL);
    }
    struct kept_row *row = &rows->rows[rows->row_count++];
    row->table = table;
    row->columns = sqlite3_column_count(stmt);
    for (int i = 0; i < row->columns; i++)
        row->values[i] = sqlite3_value_dup(sqlite3_column_value(stmt, i));
}

static void load_document(struct floor_rows *rows, sqlite3_stmt *const *select, sqlite3_int64 id)
{
    for (int table = 0; table < TABLES; table++) {
        sqlite3_bind_int64(select[table], 1, id);
        while (sqlite3_step(select[table]) == SQLITE_ROW)
            keep(rows, table, select[table]);
        sqlite3_reset(select[table]);
    }
    rows->ends[rows->document_count++] = rows->row_count;
}

void floor_load(struct floor_rows *rows, const char *ledger_path, size_t documents)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *select[TABLES];
    forget(rows);
    exec(rows->db, "PRAGMA wal_checkpoint(TRUNCATE)");
    rows->ends = calloc(documents, sizeof *rows->ends);
    if (!rows->ends || sqlite3_open_v2(ledger_path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        die(db, ledger_path);
    for (int i = 0; i < TABLES; i++)
        select[i] = prepare(db, tables[i].of);
    sqlite3_stmt *ids =
        prepare(db, "SELECT id FROM (SELECT id FROM document ORDER BY id DESC LIMIT ?) ORDER BY id");
    sqlite3_bind_int64(ids, 1, (sqlite3_int64)documents);
    while (sqlite3_step(ids) == SQLITE_ROW)
        load_document(rows, select, sqlite3_column_int64(ids, 0));
    sqlite3_finalize(ids);
    for (int i = 0; i < TABLES; i++)
        sqlite3_finalize(select[i]);
    sqlite3_close(db);
    if (rows->document_count != documents)
        bench_die("reading back the rows of what was submitted", NULL);
}

static void step(struct floor_rows *rows, sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE)
        die(rows->db, sqlite3_sql(stmt));
    sqlite3_reset(stmt);
}

static void put_row(struct floor_rows *rows, const struct kept_row *row)
{
    sqlite3_stmt *insert = rows->insert[row->table];
    for (int i = 0; i < row->columns; i++)
        sqlite3_bind_value(insert, i + 1, row->values[i]);
    step(rows, insert);
}

void floor_run(struct floor_rows *rows, size_t documents, int64_t *times_ns)
{
    for (size_t i = 0; i < documents && rows->next_document < rows->document_count; i++) {
        const size_t document = rows->next_document++;
        const int64_t before_ns = bench_now_ns();
        step(rows, rows->begin);
        for (size_t at = document ? rows->ends[document - 1] : 0; at < rows->ends[document]; at++)
            put_row(rows, &rows->rows[at]);
        step(rows, rows->commit);
        times_ns[i] = bench_now_ns() - before_ns;
    }
}

int64_t floor_rows_per_document(const struct floor_rows *rows)
{
    return rows->document_count ? (int64_t)(rows->row_count / rows->document_count) : 0;
}
