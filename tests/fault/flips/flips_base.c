/* The files that samples are made on: a small ledger with something in every table, a backup of it, and what
 * a program left that was killed after 30 documents were shown as saved. */
#include "flips.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "daybook/base/buf.h"
#include "daybook/base/day.h"
#include "daybook/client/client.h"

enum { ORDERS = 200, PURCHASES = 60, DRAFTS = 40, RECALLED = 20, VOIDED = 10, CRASH_DOCUMENTS = 30 };

static char today[DAY_BYTES]; /* the company's */

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "flips: %s: %s\n", what, why);
    exit(1);
}

static void good(enum rc rc, const char *what, const struct err *err)
{
    if (rc != RC_OK)
        stop(what, err->text);
}

struct image image_read(const char *path)
{
    struct image image = {0};
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0)
        stop(path, "cannot be read");
    image.count = (size_t)info.st_size;
    image.bytes = malloc(image.count + 1);
    if (!image.bytes || read(fd, image.bytes, image.count) != info.st_size)
        stop(path, "cannot be read");
    close(fd);
    return image;
}

void image_write(const char *path, const struct image *image)
{
    const int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, image->bytes, image->count) != (ssize_t)image->count)
        stop(path, "cannot be written");
    close(fd);
}

static struct client *open_as(const char *path, const char *login)
{
    struct client *client = NULL;
    struct err err = {0};
    struct js *params = js_object(), *result = NULL;
    good(client_open(path, NULL, &client, &err), path, &err);
    js_set_text(params, "login", login);
    js_set_text(params, "password", "demo");
    good(client_call(client, "session.open", params, &result, NULL, &err), login, &err);
    snprintf(today, sizeof today, "%s", js_get_text(result, "today"));
    js_free(result);
    return client;
}

struct text {
    const char *at;
    size_t left;
};

static long read_text(void *context, char *out, size_t size)
{
    struct text *text = context;
    const size_t bytes = text->left < size ? text->left : size;
    memcpy(out, text->at, bytes);
    text->at += bytes;
    text->left -= bytes;
    return (long)bytes;
}

static void import_text(struct client *client, const char *kind, bool draft, struct buf *csv)
{
    struct text text = {buf_text(csv), csv->bytes};
    struct js *options = js_object(), *result = NULL;
    struct err err = {0};
    js_set_bool(options, "draft", draft);
    good(client_import(client, kind, options, read_text, NULL, &text, &result, NULL, &err), kind, &err);
    if (js_get_bool(result, "refused"))
        stop(kind, js_get_text(result, "summary"));
    js_free(result);
    buf_free(csv);
}

static void import_orders(struct client *client, const char *kind, const char *party, const char *code,
                          const char *ref, int count, bool draft)
{
    struct buf csv = {0};
    buf_format(&csv, "ref,date,%s,item,quantity,price,note\n", party);
    for (int i = 0; i < count; i++) {
        buf_format(&csv, "%s%d,%s,%s,BK-CITY-26,%d,%d.5,order %d 注文\n", ref, i, today, code, i % 9 + 1,
                   i + 1, i);
        buf_format(&csv, "%s%d,%s,%s,BK-CITY-28,1,20,\n", ref, i, today, code);
    }
    import_text(client, kind, draft, &csv);
}

static void step(struct client *client, const char *name, int64_t number, const char *reason)
{
    struct js *params = js_object(), *result = NULL;
    struct err err = {0};
    char text[32];
    snprintf(text, sizeof text, "SO-%.4s-%06lld", today, (long long)number);
    js_set_text(params, "step", name);
    js_set_text(params, "number", text);
    if (reason)
        js_set_text(params, "reason", reason);
    good(client_call(client, "document.step", params, &result, NULL, &err), name, &err);
    js_free(result);
}

static void change_setting(const char *path)
{
    struct client *client = open_as(path, "admin");
    struct js *params = js_object(), *result = NULL;
    struct err err = {0};
    js_set_text(params, "name", "day_ends");
    js_set_text(params, "value", "02:00");
    good(client_call(client, "setting.set", params, &result, NULL, &err), "setting.set", &err);
    js_free(result);
    client_close(client);
}

static void make_ledger(const char *path)
{
    struct js *params = js_object();
    struct err err = {0};
    js_set_text(params, "company", "Flips");
    js_set_text(params, "start", "2024-01");
    js_set_text(params, "zone", "UTC");
    js_set_text(params, "password", "demo");
    js_set_bool(params, "demo", true);
    good(client_init(path, params, &err), "init", &err);
    change_setting(path);
    struct client *client = open_as(path, "sales");
    import_orders(client, "sales-order", "customer", "C001", "S", ORDERS, false);
    import_orders(client, "sales-order", "customer", "C002", "D", DRAFTS, true);
    for (int i = 1; i <= RECALLED; i++)
        step(client, "recall", i, NULL);
    for (int i = 1; i <= VOIDED; i++)
        step(client, "void", i, "KEYED-TWICE");
    client_close(client); /* and the session stays */
    client = open_as(path, "purchasing");
    import_orders(client, "purchase-order", "supplier", "S001", "P", PURCHASES, false);
    client_close(client);
}

static void step_on(int fd)
{
    if (write(fd, "", 1) != 1)
        stop("pipe", "closed");
}

static void wait_for(int fd)
{
    char byte;
    if (read(fd, &byte, 1) != 1)
        stop("pipe", "closed");
}

/* Saves documents, one a transaction, says so and waits to be killed. */
static void work_and_wait(const char *path, int in, int out)
{
    wait_for(in);
    struct client *client = open_as(path, "sales");
    for (int i = 0; i < CRASH_DOCUMENTS; i++) {
        char ref[16];
        snprintf(ref, sizeof ref, "W%d-", i);
        import_orders(client, "sales-order", "customer", "C001", ref, 1, false);
    }
    step_on(out);
    wait_for(in); /* for ever */
    _exit(0);
}

/* While this holds a snapshot, the WAL is neither folded in nor begun anew. */
static sqlite3 *hold_snapshot(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "BEGIN; SELECT count(*) FROM setting", NULL, NULL, NULL) != SQLITE_OK)
        stop(path, sqlite3_errmsg(db));
    return db;
}

static void copy_to(const char *from, const char *suffix, const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", from, suffix);
    struct image image = image_read(path);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    image_write(path, &image);
    free(image.bytes);
}

static void make_crash(const char *path, const char *folder)
{
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0)
        stop("pipe", "cannot be made");
    const pid_t pid = fork();
    if (pid == 0)
        work_and_wait(path, to[0], from[1]);
    sqlite3 *db = hold_snapshot(path);
    step_on(to[1]);
    wait_for(from[0]);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    copy_to(path, "", folder, "crash.db"); /* before the snapshot's end: closing would fold */
    copy_to(path, "-wal", folder, "crash.db-wal");
    copy_to(path, "-shm", folder, "crash.db-shm");
    sqlite3_close(db);
    for (int i = 0; i < 2; i++) {
        close(to[i]);
        close(from[i]);
    }
}

static void make_backup(const char *ledger, const char *target)
{
    struct client_copied copied;
    struct err err = {0};
    good(client_backup(ledger, target, NULL, NULL, &copied, &err), "backup", &err);
}

static void drop_beside(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[PATH_MAX];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static void make_all(const char *folder)
{
    char ledger[PATH_MAX], backup[PATH_MAX], work[PATH_MAX];
    snprintf(ledger, sizeof ledger, "%s/ledger.db", folder);
    snprintf(backup, sizeof backup, "%s/backup.db", folder);
    snprintf(work, sizeof work, "%s/work.db", folder);
    drop_beside(ledger);
    drop_beside(backup);
    drop_beside(work);
    make_ledger(work);
    make_backup(work, backup);
    copy_to(work, "", folder, "ledger.db");
    make_crash(work, folder);
    drop_beside(work);
}

static bool sound(const char *path)
{
    struct seen seen;
    if (access(path, R_OK) != 0)
        return false;
    child_check(path, false, &seen);
    if (seen.outcome != OUTCOME_PASSED)
        fprintf(stderr, "flips: %s: %s\n", path, seen.text);
    return seen.outcome == OUTCOME_PASSED;
}

static struct image read_in(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return image_read(path);
}

/* The demo's own too. */
static int64_t count_documents(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t count = 0;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT count(*) FROM document", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        stop(path, "its documents cannot be counted");
    count = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return count;
}

void bases_ready(const char *folder, struct bases *ret, bool *ret_made)
{
    char ledger[PATH_MAX];
    snprintf(ledger, sizeof ledger, "%s/ledger.db", folder);
    *ret_made = !sound(ledger);
    if (*ret_made)
        make_all(folder);
    if (!sound(ledger))
        stop(ledger, "does not pass the check before anything is damaged");
    *ret = (struct bases){
        .ledger = read_in(folder, "ledger.db"),
        .backup = read_in(folder, "backup.db"),
        .crash = read_in(folder, "crash.db"),
        .crash_wal = read_in(folder, "crash.db-wal"),
        .crash_shm = read_in(folder, "crash.db-shm"),
        .crash_documents = count_documents(ledger) + CRASH_DOCUMENTS,
    };
}

void bases_free(struct bases *bases)
{
    free(bases->ledger.bytes);
    free(bases->backup.bytes);
    free(bases->crash.bytes);
    free(bases->crash_wal.bytes);
    free(bases->crash_shm.bytes);
}
