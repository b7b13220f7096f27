/* A fresh ledger in a folder of its own, for the tests of store. */
#ifndef TEST_LEDGER_FILE_H
#define TEST_LEDGER_FILE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../src/store/internal.h"
#include "daybook/base/hash.h"
#include "daybook/store/event.h"

struct ledger_file {
    char folder[64], path[PATH_MAX];
    struct store *store;
    struct err err;
};

/* The call succeeds, or the test fails with the error's words. */
#define CHECKED(call)                                                                                        \
    do {                                                                                                     \
        err_clear(&file->err);                                                                               \
        if ((call) != RC_OK)                                                                                 \
            fail_msg("%s: %s", #call, file->err.text);                                                       \
    } while (0)

/* The call fails with this code and rule. */
#define REFUSED(call, code, rule_name)                                                                       \
    do {                                                                                                     \
        err_clear(&file->err);                                                                               \
        assert_int_equal((call), code);                                                                      \
        assert_int_equal(file->err.rc, code);                                                                \
        assert_string_equal(file->err.rule, rule_name);                                                      \
        assert_true(file->err.text[0] != '\0');                                                              \
    } while (0)

static inline int file_setup(void **state)
{
    struct ledger_file *file = calloc(1, sizeof *file);
    assert_non_null(file);
    *state = file;
    CHECKED(hash_start(&file->err));
    snprintf(file->folder, sizeof file->folder, "/tmp/daybook-store-XXXXXX");
    assert_non_null(mkdtemp(file->folder));
    snprintf(file->path, sizeof file->path, "%s/ledger", file->folder);
    CHECKED(store_create(file->path, &file->err));
    CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
    return 0;
}

static inline int file_teardown(void **state)
{
    struct ledger_file *file = *state;
    char command[128];
    store_close(file->store);
    snprintf(command, sizeof command, "rm -rf %s", file->folder);
    assert_int_equal(system(command), 0);
    free(file);
    return 0;
}

/* Runs SQL on the store's own connection, past the statements' registry; the engine's code. */
static inline int raw(struct ledger_file *file, const char *text)
{
    return sqlite3_exec(file->store->db, text, NULL, NULL, NULL);
}

static inline int64_t raw_int(sqlite3 *db, const char *text)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

static inline void raw_write(struct ledger_file *file, const char *text)
{
    CHECKED(store_begin(file->store, __func__, &file->err));
    if (raw(file, text) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(file->store->db));
    CHECKED(store_commit(file->store, &file->err));
}

/* A connection with none of the promised settings. */
static inline sqlite3 *bare_open(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return db;
}

static inline struct event event_of(const char *what, const char *subject)
{
    return (struct event){
        .at = 1700000000000000, .on_day = 19675, .what = what, .subject = subject, .detail = ""};
}

#endif
