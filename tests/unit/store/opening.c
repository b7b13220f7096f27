/* Proves: each file that cannot be the ledger is refused with a rule and a way out, and is left untouched:
 * missing, a folder, no database, another program's database, of a newer daybook (also where only the WAL
 * says so), damaged, cut, no permission, network. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ledger_file.h"

static enum rc try_open(struct ledger_file *file, const char *path, enum store_mode mode)
{
    struct store *store = NULL;
    err_clear(&file->err);
    const enum rc rc = store_open(path, mode, &store, &file->err);
    if (rc == RC_OK)
        store_close(store);
    else
        assert_null(store);
    return rc;
}

static void refused_as(struct ledger_file *file, const char *path, const char *rule)
{
    static const enum store_mode modes[] = {STORE_WRITER, STORE_READER, STORE_READ_DISK};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(try_open(file, path, modes[i]), RC_UNAVAILABLE);
        if (strcmp(file->err.rule, rule) != 0)
            fail_msg("mode %zu: rule %s (%s) instead of %s", i, file->err.rule, file->err.text, rule);
        assert_non_null(strstr(file->err.text, path));
        assert_true(strchr(file->err.text, ';') != NULL); /* what is wrong; what to do */
    }
}

static void write_file(const char *path, const void *bytes, size_t count, long at)
{
    const int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, count, at), (ssize_t)count);
    close(fd);
}

static void beside(const struct ledger_file *file, const char *name, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/%s", file->folder, name);
}

static void missing_names_the_way_out(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX];
    beside(file, "none", path);
    refused_as(file, path, "missing");
    assert_non_null(strstr(file->err.text, "daybook init"));
    assert_int_not_equal(access(path, F_OK), 0);
    beside(file, "ledger/inside", path);
    refused_as(file, path, "missing");
}

static void folder_is_refused(void **state)
{
    struct ledger_file *file = *state;
    refused_as(file, file->folder, "folder");
    refused_as(file, "/dev/null", "foreign");
}

static void foreign_is_left_alone(void **state)
{
    struct ledger_file *file = *state;
    static const char text[] = "ref,date,customer\n";
    char path[PATH_MAX], wal[PATH_MAX];
    beside(file, "orders.csv", path);
    write_file(path, text, sizeof text, 0);
    refused_as(file, path, "foreign");
    beside(file, "empty", path);
    write_file(path, "", 0, 0);
    refused_as(file, path, "foreign");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, 0);
    beside(file, "other.db", path);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE setting (name, value)", NULL, NULL, NULL), SQLITE_OK);
    refused_as(file, path, "foreign");
    assert_int_equal(raw_int(other, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'delete'"),
                     1);
    sqlite3_close(other);
    assert_true(file_beside(path, "-wal", wal));
    assert_int_not_equal(access(wal, F_OK), 0);
}

static void newer_is_refused(void **state)
{
    struct ledger_file *file = *state;
    store_close(file->store);
    file->store = NULL;
    sqlite3 *bare = bare_open(file->path);
    const int64_t version = raw_int(bare, "PRAGMA user_version");
    assert_int_equal(pragma_set_version(bare, (int)version + 1), SQLITE_OK);
    assert_int_equal(try_open(file, file->path, STORE_WRITER), RC_UNAVAILABLE); /* only the WAL says so yet */
    assert_string_equal(file->err.rule, "newer");
    assert_int_equal(try_open(file, file->path, STORE_READER), RC_UNAVAILABLE);
    assert_string_equal(file->err.rule, "newer");
    sqlite3_close(bare); /* the WAL is folded into the file */
    refused_as(file, file->path, "newer");
    bare = bare_open(file->path);
    assert_int_equal(pragma_set_version(bare, (int)version), SQLITE_OK);
    sqlite3_close(bare);
    CHECKED(try_open(file, file->path, STORE_WRITER));
}

static void older_waits_for_a_writer(void **state)
{
    struct ledger_file *file = *state;
    store_close(file->store);
    file->store = NULL;
    sqlite3 *bare = bare_open(file->path);
    assert_int_equal(pragma_set_version(bare, 0), SQLITE_OK);
    sqlite3_close(bare);
    assert_int_equal(try_open(file, file->path, STORE_READER), RC_UNAVAILABLE);
    assert_string_equal(file->err.rule, "older");
}

static void damaged_is_told(void **state)
{
    struct ledger_file *file = *state;
    char garbage[4096 - 100], path[PATH_MAX], command[2 * PATH_MAX + 8];
    memset(garbage, 0xA5, sizeof garbage);
    store_close(file->store);
    file->store = NULL;
    beside(file, "cut", path);
    snprintf(command, sizeof command, "cp %s %s", file->path, path);
    assert_int_equal(system(command), 0);
    assert_int_equal(truncate(path, 3 * 4096 + 100), 0);
    refused_as(file, path, "damaged");
    write_file(file->path, garbage, sizeof garbage, 100); /* the first page's rows: the schema */
    refused_as(file, file->path, "damaged");
    assert_non_null(strstr(file->err.text, "backup"));
}

static void network_is_known(void **state)
{
    (void)state;
    assert_true(file_is_network(0x6969));
    assert_true(file_is_network(0x517B));
    assert_true(file_is_network((long)0xFF534D42));
    assert_true(file_is_network((long)(int)0xFF534D42)); /* as 32-bit systems hand it out */
    assert_true(file_is_network((long)0xFE534D42));
    assert_false(file_is_network(0xEF53));     /* ext4 */
    assert_false(file_is_network(0x01021994)); /* tmpfs */
    assert_false(file_is_network(0x794c7630)); /* overlayfs */
}

/* A file whose name means something in a URI is opened all the same. */
static void read_only_disk_is_read(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX], wal[PATH_MAX];
    struct store *store = NULL;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('a', '1')");
    beside(file, "a?b#c%20 d&e", path);
    assert_true(file_beside(path, "-wal", wal));
    store_close(file->store);
    file->store = NULL;
    assert_int_equal(rename(file->path, path), 0);
    CHECKED(store_open(path, STORE_READ_DISK, &store, &file->err));
    assert_int_equal(raw_int(store->db, "SELECT count(*) FROM setting"), 1);
    REFUSED(store_begin(store, "test", &file->err), RC_UNAVAILABLE, "read-only");
    assert_int_equal(access(wal, F_OK), -1);
    store_close(store);
    write_file(wal, "x", 1, 0);
    assert_int_equal(try_open(file, path, STORE_READ_DISK), RC_UNAVAILABLE);
    assert_string_equal(file->err.rule, "read-only");
    assert_int_equal(truncate(wal, 0), 0);
    CHECKED(try_open(file, path, STORE_READ_DISK));
}

/* In a child, since root may open everything: exit status 0 where the refusal was as it should be. */
static int without_rights(const struct ledger_file *file, enum store_mode mode, const char *rule)
{
    const pid_t child = fork();
    if (child == 0) {
        struct err err = {0};
        struct store *store = NULL;
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(3);
        const enum rc rc = store_open(file->path, mode, &store, &err);
        if (!rule)
            _exit(rc == RC_OK ? 0 : 1);
        _exit(rc == RC_UNAVAILABLE && strcmp(err.rule, rule) == 0 ? 0 : 2);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void permissions_are_told(void **state)
{
    struct ledger_file *file = *state;
    store_close(file->store);
    file->store = NULL;
    assert_int_equal(chmod(file->folder, 0555), 0);
    assert_int_equal(chmod(file->path, 0), 0);
    assert_int_equal(without_rights(file, STORE_WRITER, "permission"), 0);
    assert_int_equal(without_rights(file, STORE_READER, "permission"), 0);
    assert_int_equal(chmod(file->path, 0444), 0);
    assert_int_equal(without_rights(file, STORE_WRITER, "read-only"), 0);
    assert_int_equal(without_rights(file, STORE_READ_DISK, NULL), 0);
    assert_int_equal(chmod(file->folder, 0), 0);
    assert_int_equal(without_rights(file, STORE_WRITER, "permission"), 0);
    assert_int_equal(chmod(file->folder, 0700), 0);
    assert_int_equal(chmod(file->path, 0600), 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

/* A power loss while page 1 was being brought home: the file's first bytes are torn, the WAL has them whole.
 */
static void torn_first_page_comes_back(void **state)
{
    struct ledger_file *file = *state;
    char copy[PATH_MAX], command[5 * PATH_MAX];
    static const char torn[100] = "SQLite form";
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('kept', '')");
    raw_write(file, "CREATE TABLE grows (a INTEGER) STRICT"); /* changes page 1 */
    raw_write(file, "DROP TABLE grows");
    beside(file, "copy", copy);
    snprintf(command, sizeof command, "cp '%s' '%s' && cp '%s-wal' '%s-wal'", file->path, copy, file->path,
             copy);
    assert_int_equal(system(command), 0);
    write_file(copy, torn, sizeof torn, 0);
    struct store *store = NULL;
    CHECKED(store_open(copy, STORE_WRITER, &store, &file->err));
    assert_int_equal(raw_int(store->db, "SELECT count(*) FROM setting WHERE name = 'kept'"), 1);
    assert_null(store_cut(store));
    store_close(store);
    write_file(copy, torn, sizeof torn, 0); /* and without the WAL it is none of ours */
    refused_as(file, copy, "foreign");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(missing_names_the_way_out),  CASE(folder_is_refused),        CASE(foreign_is_left_alone),
        CASE(newer_is_refused),           CASE(older_waits_for_a_writer), CASE(damaged_is_told),
        CASE(network_is_known),           CASE(read_only_disk_is_read),   CASE(permissions_are_told),
        CASE(torn_first_page_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
