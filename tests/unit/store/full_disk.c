/* Proves: where the disk takes no more, a write is refused with words that say so, nothing of it is kept,
 * reading goes on, and writing resumes on the same store once there is room. The limit on a file's size
 * (RLIMIT_FSIZE) stands for the disk. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "ledger_file.h"

DAYBOOK_SQL(test_fill, "INSERT INTO setting (name, value) VALUES (?, ?)");
DAYBOOK_SQL(test_filled, "SELECT count(*) FROM setting");

enum { PAYLOAD_BYTES = 3000, ROWS = 100 };

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static rlim_t wal_bytes(const struct ledger_file *file)
{
    char wal[PATH_MAX];
    struct stat info = {0};
    assert_true(file_beside(file->path, "-wal", wal));
    return stat(wal, &info) == 0 ? (rlim_t)info.st_size : 0;
}

static enum rc fill(struct ledger_file *file, const char *prefix)
{
    static char payload[PAYLOAD_BYTES + 1];
    enum rc rc = RC_OK;
    memset(payload, 'x', PAYLOAD_BYTES);
    for (int i = 0; rc == RC_OK && i < ROWS; i++) {
        struct row *row = NULL;
        char name[64];
        snprintf(name, sizeof name, "%s%d", prefix, i);
        rc = row_begin(file->store, &test_fill, &row, &file->err);
        if (rc)
            break;
        row_bind_text(row, name);
        row_bind_text(row, payload);
        rc = row_run(row, &file->err);
    }
    return rc;
}

static int64_t count_rows(struct ledger_file *file)
{
    struct row *row = NULL;
    bool has = false;
    CHECKED(row_begin(file->store, &test_filled, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    const int64_t count = row_int(row, 0);
    row_end(row);
    return count;
}

static void finding(void *context, const char *name, bool ok, const char *detail)
{
    int *bad = context;
    *bad += !ok;
    if (!ok)
        print_message("%s: %s\n", name, detail);
}

/* After the disk was full: nothing of the failed transaction, reading while it is full, writing once it is
 * not. */
static void goes_on(struct ledger_file *file)
{
    struct event_head head = {0};
    int bad = 0;
    assert_int_equal(count_rows(file), 1);
    CHECKED(store_read_begin(file->store, &file->err));
    assert_int_equal(count_rows(file), 1);
    store_read_end(file->store);
    limit_files(RLIM_INFINITY);
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(fill(file, "after"));
    CHECKED(store_commit(file->store, &file->err));
    assert_int_equal(count_rows(file), 1 + ROWS);
    CHECKED(store_check(file->store, finding, &bad, &file->err));
    assert_int_equal(bad, 0);
    CHECKED(event_verify(file->store, &head, &file->err));
}

static void full_at_commit(void **state)
{
    struct ledger_file *file = *state;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('before', '')");
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(fill(file, "lost")); /* all in the page cache yet */
    limit_files(wal_bytes(file) + 10000);
    REFUSED(store_commit(file->store, &file->err), RC_UNAVAILABLE, "disk-full");
    assert_false(store_in_transaction(file->store));
    goes_on(file);
}

static void full_in_a_statement(void **state)
{
    struct ledger_file *file = *state;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('before', '')");
    assert_int_equal(raw(file, "PRAGMA cache_size = 5"), SQLITE_OK); /* pages spill while statements run */
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(store_savepoint(file->store, &file->err));
    limit_files(wal_bytes(file) + 10000);
    REFUSED(fill(file, "lost"), RC_UNAVAILABLE, "disk-full");
    store_rollback_to(file->store);
    store_rollback(file->store);
    assert_false(store_in_transaction(file->store));
    goes_on(file);
    assert_int_equal(raw_int(file->store->db, "PRAGMA cache_size"),
                     -16384); /* a connection of its own, set anew */
}

/* Whether the engine gave the transaction up or not, what was written after the failure is never kept as half
 * of a whole. */
static void commit_after_failure_keeps_nothing_half(void **state)
{
    struct ledger_file *file = *state;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('before', '')");
    assert_int_equal(raw(file, "PRAGMA cache_size = 5"), SQLITE_OK);
    CHECKED(store_begin(file->store, __func__, &file->err));
    limit_files(wal_bytes(file) + 10000);
    REFUSED(fill(file, "lost"), RC_UNAVAILABLE, "disk-full");
    err_clear(&file->err);
    assert_int_equal(store_commit(file->store, &file->err), RC_UNAVAILABLE);
    goes_on(file);
}

static void creating_on_a_full_disk(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX], left[PATH_MAX], suffix[32];
    snprintf(path, sizeof path, "%s/new", file->folder);
    limit_files(20000);
    REFUSED(store_create(path, &file->err), RC_UNAVAILABLE, "disk-full");
    limit_files(RLIM_INFINITY);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(suffix, sizeof suffix, ".new-%ld", (long)getpid());
    assert_true(file_beside(path, suffix, left));
    assert_int_not_equal(access(left, F_OK), 0);
    CHECKED(store_create(path, &file->err));
}

static void checkpoint_on_a_full_disk(void **state)
{
    struct ledger_file *file = *state;
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(fill(file, "kept"));
    CHECKED(store_commit(file->store, &file->err));
    limit_files(150000); /* the file cannot take the WAL */
    store_checkpoint(file->store, 0);
    assert_int_equal(count_rows(file), ROWS);
    limit_files(RLIM_INFINITY);
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(fill(file, "more"));
    CHECKED(store_commit(file->store, &file->err));
    store_checkpoint(file->store, 0);
    assert_int_equal(wal_bytes(file), 0);
    assert_int_equal(count_rows(file), 2 * ROWS);
}

static int unlimited_teardown(void **state)
{
    limit_files(RLIM_INFINITY);
    return file_teardown(state);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, unlimited_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(full_at_commit),
        CASE(full_in_a_statement),
        CASE(commit_after_failure_keeps_nothing_half),
        CASE(creating_on_a_full_disk),
        CASE(checkpoint_on_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
