/* What whoever owns the file and knows the program could do: says that the last sign-on came from elsewhere
 * and writes the log anew from there, each event with the chain that fits. Nothing in the file tells; a head
 * kept outside does.
 *
 *   rewrite LEDGER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "daybook/store/event.h"

enum { EVENTS_MAX = 1000 };

struct events {
    struct event items[EVENTS_MAX];
    int count;
};

static void stop(const char *why)
{
    fprintf(stderr, "rewrite: %s\n", why);
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        stop(sqlite3_errmsg(db));
}

static const char *text_of(sqlite3_stmt *stmt, int column)
{
    return strdup((const char *)sqlite3_column_text(stmt, column));
}

static void take_events(sqlite3 *db, struct events *ret)
{
    static const char sql[] =
        "SELECT at, on_day, coalesce(operator, 0), request, what, subject, revision, detail, digest FROM "
        "event "
        "WHERE seq >= (SELECT max(seq) FROM event WHERE what = 'session.open') ORDER BY seq";
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        stop(sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW && ret->count < EVENTS_MAX) {
        struct event *event = &ret->items[ret->count++];
        event->at = sqlite3_column_int64(stmt, 0);
        event->on_day = sqlite3_column_int(stmt, 1);
        event->operator_id = sqlite3_column_int64(stmt, 2);
        event->request = text_of(stmt, 3);
        event->what = text_of(stmt, 4);
        event->subject = text_of(stmt, 5);
        event->revision = sqlite3_column_int64(stmt, 6);
        event->detail = text_of(stmt, 7);
        memcpy(event->digest, sqlite3_column_blob(stmt, 8), sizeof event->digest);
    }
    sqlite3_finalize(stmt);
    if (ret->count == 0)
        stop("there is no sign-on in the log");
}

/* The guard is put back as it was. */
static void cut(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_master WHERE name = 'event_no_delete'", -1, &stmt,
                           NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        stop(sqlite3_errmsg(db));
    char *guard = strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    run(db, "PRAGMA foreign_keys = OFF; DROP TRIGGER event_no_delete; DELETE FROM event WHERE seq >= (SELECT "
            "max(seq) "
            "FROM event WHERE what = 'session.open')");
    run(db, guard);
    free(guard);
}

static void append(const char *path, const struct events *events)
{
    struct store *store = NULL;
    struct err err = {0};
    int64_t seq = 0;
    enum rc rc = hash_start(&err);
    if (rc == RC_OK)
        rc = store_open(path, STORE_WRITER, &store, &err);
    if (rc == RC_OK)
        rc = store_begin(store, __func__, &err);
    for (int i = 0; rc == RC_OK && i < events->count; i++)
        rc = event_add(store, &events->items[i], &seq, &err);
    if (rc == RC_OK)
        rc = store_commit(store, &err);
    store_close(store);
    if (rc != RC_OK)
        stop(err.text);
}

int main(int argc, char **argv)
{
    static struct events events;
    sqlite3 *db = NULL;
    if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        stop("usage: rewrite LEDGER");
    take_events(db, &events);
    events.items[0].detail = "uid 4242";
    cut(db);
    sqlite3_close(db);
    append(argv[1], &events);
    return 0;
}
