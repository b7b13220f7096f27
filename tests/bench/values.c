/* Lists of values: 50,000 items filtered at each key, as asked through the client and as painted in the F4
 * window, beside an SQL prefix scan of the codes for the same texts. */
#include <stdio.h>
#include <string.h>
#include <sqlite3.h>

#include "data.h"
#include "desk.h"

enum {
    ITEMS = 50000,
    CUSTOMERS = 10,
    WORDS_MAX = 120,
    KEYS_A_WORD = 5,
    KEYS_MAX = WORDS_MAX * KEYS_A_WORD,
    LIMIT = 50
};
#define AIM_NS INT64_C(5000000)

/* What a clerk types for some item: its code in one of two, else a word of its name, in small letters. */
static void word_of(int64_t number, char out[DATA_NAME_BYTES])
{
    struct bench_dice dice = {(uint64_t)number + 77};
    const int64_t item = (int64_t)bench_dice_below(&dice, ITEMS);
    char name[DATA_NAME_BYTES];
    if (number % 2 == 0) {
        data_item_code(item, out);
        return;
    }
    data_item_name(item, name);
    const char *second = strchr(name, ' ') + 1;
    snprintf(out, DATA_NAME_BYTES, "%.*s", (int)strcspn(second, " "), second);
}

static void ask(struct client *client, const char *text)
{
    struct js *params = js_object();
    js_set_text(params, "lookup", "item");
    js_set_text(params, "text", text);
    js_set_int(params, "limit", LIMIT);
    js_free(ledger_call(client, "lookup.find", params));
}

static sqlite3_stmt *open_scan(const char *path, sqlite3 **ret_db)
{
    static const char sql[] =
        "SELECT code, name, unit, price, tax, kind, barcode FROM item "
        "WHERE code >= ?1 AND code < ?1 || 'zzzz' AND active = 1 ORDER BY code LIMIT 50";
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_open_v2(path, ret_db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(*ret_db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        struct err err = {0};
        err_set(&err, RC_UNAVAILABLE, "%s", sqlite3_errmsg(*ret_db));
        bench_die("the prefix scan", &err);
    }
    return stmt;
}

static size_t scan(sqlite3_stmt *stmt, const char *text)
{
    size_t bytes = 0;
    sqlite3_bind_text(stmt, 1, text, -1, SQLITE_TRANSIENT);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int column = 0; column < sqlite3_column_count(stmt); column++)
            bytes += (size_t)(sqlite3_column_text(stmt, column) ? sqlite3_column_bytes(stmt, column) : 0);
    sqlite3_reset(stmt);
    return bytes;
}

struct found {
    struct bench_runs ask_middle, ask_late, scan_middle, scan_late, paint_middle, paint_late;
};

/* Each beginning of each word, as it grows under the fingers. */
static void run_asked(struct client *client, sqlite3_stmt *stmt, size_t words, struct found *found)
{
    int64_t ask_ns[KEYS_MAX], scan_ns[KEYS_MAX];
    size_t count = 0;
    char word[DATA_NAME_BYTES], text[DATA_NAME_BYTES];
    for (size_t i = 0; i < words; i++) {
        word_of((int64_t)i, word);
        for (int chars = 1; chars <= KEYS_A_WORD; chars++, count++) {
            snprintf(text, sizeof text, "%.*s", chars, word);
            const int64_t before_ns = bench_now_ns();
            ask(client, text);
            const int64_t asked_ns = bench_now_ns();
            scan(stmt, text);
            ask_ns[count] = asked_ns - before_ns;
            scan_ns[count] = bench_now_ns() - asked_ns;
        }
    }
    bench_runs_add(&found->ask_middle, bench_percentile(ask_ns, count, 500));
    bench_runs_add(&found->ask_late, bench_percentile(ask_ns, count, 990));
    bench_runs_add(&found->scan_middle, bench_percentile(scan_ns, count, 500));
    bench_runs_add(&found->scan_late, bench_percentile(scan_ns, count, 990));
}

static void run_painted(struct pty *pty, size_t words, struct found *found)
{
    int64_t times_ns[KEYS_MAX];
    size_t count = 0;
    char word[DATA_NAME_BYTES], key[2] = "";
    for (size_t i = 0; i < words; i++) {
        word_of((int64_t)i, word);
        desk_type(pty, "<F4>");
        for (int chars = 0; chars < KEYS_A_WORD; chars++, count++) {
            key[0] = word[chars];
            times_ns[count] = desk_key(pty, key).paint_ns;
        }
        desk_type(pty, "<F12>");
    }
    bench_runs_add(&found->paint_middle, bench_percentile(times_ns, count, 500));
    bench_runs_add(&found->paint_late, bench_percentile(times_ns, count, 990));
}

static void run(const struct bench *bench, struct ledger *ledger, struct found *found)
{
    const size_t words = bench->quick ? 10 : WORDS_MAX;
    sqlite3 *db = NULL;
    ledger_open(ledger);
    sqlite3_stmt *stmt = open_scan(ledger->path, &db);
    run_asked(ledger->client, stmt, words, found);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    ledger_close(ledger);
    struct pty *pty = desk_start(ledger);
    desk_sign_on(pty);
    desk_order(pty, (int64_t)found->ask_middle.count);
    run_painted(pty, words / 2, found);
    desk_end(pty);
    desk_end_servers();
}

void measure_values(const struct bench *bench)
{
    struct ledger ledger;
    struct found found = {0};
    ledger_make(bench, "values", ITEMS, CUSTOMERS, &ledger);
    ledger_close(&ledger);
    for (size_t i = 0; i < bench->runs; i++)
        run(bench, &ledger, &found);
    bench_row_most("list of values over 50,000 items, a key, p50, beside SQL prefix", bench_time_text,
                   bench_runs_median(&found.ask_middle), bench_runs_median(&found.scan_middle), 0);
    bench_row_most("  p99", bench_time_text, bench_runs_median(&found.ask_late),
                   bench_runs_median(&found.scan_late), AIM_NS);
    bench_row_most("  key to paint in the window, p50", bench_time_text,
                   bench_runs_median(&found.paint_middle), 0, 0);
    bench_row_most("  key to paint in the window, p99", bench_time_text, bench_runs_median(&found.paint_late),
                   0, AIM_NS);
}
