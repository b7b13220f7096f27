/* Proves: a new ledger and its side files can be opened by nobody else whatever the umask; an existing file
 * is never touched; a start that fails or is cut off leaves nothing under the name; what fill writes is
 * there. */
#include <dirent.h>
#include <sys/stat.h>

#include "ledger_file.h"

static int files_in(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static unsigned mode_of(const char *path, const char *suffix)
{
    char name[PATH_MAX];
    struct stat info;
    assert_true(file_beside(path, suffix, name));
    if (stat(name, &info) != 0)
        fail_msg("no file %s", name);
    return (unsigned)info.st_mode & 0777;
}

static void new_path(const struct ledger_file *file, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/new", file->folder);
}

static void files_are_private(void **state)
{
    struct ledger_file *file = *state;
    static const mode_t masks[] = {0, 022, 0377};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        char path[PATH_MAX];
        struct store *store = NULL;
        struct store_lock *lock = NULL;
        snprintf(path, sizeof path, "%s/new%zu", file->folder, i);
        const mode_t before = umask(masks[i]);
        CHECKED(store_create(path, &file->err));
        CHECKED(store_open(path, STORE_WRITER, &store, &file->err));
        CHECKED(store_begin(store, "test", &file->err));
        assert_int_equal(
            sqlite3_exec(store->db, "INSERT INTO setting (name, value) VALUES ('a', '1')", NULL, NULL, NULL),
            SQLITE_OK);
        CHECKED(store_commit(store, &file->err));
        umask(before);
        assert_int_equal(mode_of(path, ""), 0600);
        assert_int_equal(mode_of(path, "-wal"), 0600);
        assert_int_equal(mode_of(path, "-shm"), 0600);
        store_close(store);
        umask(0);
        CHECKED(store_lock(path, 0, &lock, &file->err));
        umask(before);
        assert_int_equal(mode_of(path, ".lock"), 0600);
        store_unlock(lock);
    }
}

static void existing_is_refused(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX];
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('a', '1')");
    REFUSED(store_create(file->path, &file->err), RC_REFUSED, "exists");
    assert_int_equal(raw_int(file->store->db, "SELECT count(*) FROM setting"), 1);
    new_path(file, path);
    assert_int_equal(symlink("nowhere", path), 0); /* a link that leads to nothing is a name taken, too */
    REFUSED(store_create(path, &file->err), RC_REFUSED, "exists");
}

static void folder_must_be_there(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/none/ledger", file->folder);
    REFUSED(store_create(path, &file->err), RC_UNAVAILABLE, "missing");
}

static void creation_leaves_one_file(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX];
    store_close(file->store);
    file->store = NULL;
    assert_int_equal(files_in(file->folder), 1);
    new_path(file, path);
    CHECKED(store_create(path, &file->err));
    assert_int_equal(files_in(file->folder), 2);
}

static enum rc fill_setting(void *context, struct store *store, struct err *err)
{
    enum rc rc = store_begin(store, __func__, err);
    if (rc)
        return rc;
    sqlite3_exec(store->db, "INSERT INTO setting (name, value) VALUES ('a', '1')", NULL, NULL, NULL);
    rc = store_commit(store, err);
    if (rc == RC_OK && access(context, F_OK) == 0)
        return err_set(err, RC_USAGE, "the name is there before the file is whole");
    return rc;
}

static enum rc fill_fails(void *context, struct store *store, struct err *err)
{
    enum rc rc = fill_setting(context, store, err);
    return rc ? rc : err_field(err, RC_REFUSED, 0, "password", "required", "a password is needed");
}

/* Another process makes the file meanwhile: the one that has the name first keeps it. */
static enum rc fill_raced(void *context, struct store *store, struct err *err)
{
    FILE *other = fopen(context, "w");
    (void)store;
    (void)err;
    assert_non_null(other);
    assert_true(fputs("other", other) >= 0);
    fclose(other);
    return RC_OK;
}

static void race_is_lost_in_peace(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX], text[16] = "";
    new_path(file, path);
    const int before = files_in(file->folder);
    REFUSED(store_create_filled(path, fill_raced, path, &file->err), RC_REFUSED, "exists");
    assert_int_equal(files_in(file->folder), before + 1);
    FILE *other = fopen(path, "r");
    assert_non_null(other);
    assert_non_null(fgets(text, sizeof text, other));
    fclose(other);
    assert_string_equal(text, "other");
}

static void filled_or_nothing(void **state)
{
    struct ledger_file *file = *state;
    char path[PATH_MAX];
    struct store *store = NULL;
    new_path(file, path);
    const int before = files_in(file->folder);
    REFUSED(store_create_filled(path, fill_fails, path, &file->err), RC_REFUSED, "required");
    assert_int_equal(files_in(file->folder), before);
    CHECKED(store_create_filled(path, fill_setting, path, &file->err));
    assert_int_equal(files_in(file->folder), before + 1);
    CHECKED(store_open(path, STORE_READ_DISK, &store, &file->err)); /* all of it in the file, no WAL needed */
    assert_int_equal(raw_int(store->db, "SELECT count(*) FROM setting"), 1);
    store_close(store);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(files_are_private),        CASE(existing_is_refused), CASE(folder_must_be_there),
        CASE(creation_leaves_one_file), CASE(filled_or_nothing),   CASE(race_is_lost_in_peace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
