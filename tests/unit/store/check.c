/* Proves: store_check finds nothing wrong with a sound ledger, and names what is: a flipped page, a reference
 * without its row, a changed or dropped trigger, a foreign table, a weakened setting, a file others may open;
 * any flipped byte of the file's header that means something. */
#include <fcntl.h>
#include <sys/stat.h>

#include "ledger_file.h"

struct told {
    int parts, bad;
    char name[32], detail[256]; /* of the first finding */
};

static void tell(void *context, const char *name, bool ok, const char *detail)
{
    struct told *told = context;
    told->parts++;
    if (!ok && told->bad++ == 0) {
        snprintf(told->name, sizeof told->name, "%s", name);
        snprintf(told->detail, sizeof told->detail, "%s", detail);
    }
}

static struct told check(struct ledger_file *file)
{
    struct told told = {0};
    CHECKED(store_check(file->store, tell, &told, &file->err));
    return told;
}

static void finds(struct ledger_file *file, const char *name, const char *part_of_detail)
{
    const struct told told = check(file);
    assert_true(told.bad > 0);
    if (strcmp(told.name, name) != 0 || !strstr(told.detail, part_of_detail))
        fail_msg("%s: %s", told.name, told.detail);
}

static void sound_is_sound(void **state)
{
    struct ledger_file *file = *state;
    const struct told told = check(file);
    assert_int_equal(told.parts, 6);
    assert_int_equal(told.bad, 0);
    raw_write(file, "ANALYZE"); /* the engine's own tables are nobody's finding */
    assert_int_equal(check(file).bad, 0);
}

static void readers_check_too(void **state)
{
    struct ledger_file *file = *state;
    struct told told = {0};
    store_close(file->store);
    file->store = NULL;
    CHECKED(store_open(file->path, STORE_READER, &file->store, &file->err));
    CHECKED(store_check(file->store, tell, &told, &file->err));
    assert_int_equal(told.bad, 0);
}

static void schema_changes_are_named(void **state)
{
    struct ledger_file *file = *state;
    static const struct {
        const char *change, *detail;
    } changes[] = {
        {"DROP TRIGGER event_no_update", "trigger event_no_update is missing"},
        {"DROP TRIGGER event_no_update; CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT "
         "1; END",
         "trigger event_no_update is not as daybook made it"},
        {"CREATE TABLE extra (x)", "table extra is not daybook's"},
        {"DROP INDEX event_day", "index event_day is missing"},
        {"ALTER TABLE setting ADD COLUMN x TEXT", "table setting is not as daybook made it"},
        {"CREATE TRIGGER extra AFTER INSERT ON line BEGIN DELETE FROM session; END",
         "trigger extra is not daybook's"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        CHECKED(store_begin(file->store, __func__, &file->err));
        assert_int_equal(raw(file, changes[i].change), SQLITE_OK);
        finds(file, "schema", changes[i].detail);
        store_rollback(file->store);
        assert_int_equal(check(file).bad, 0);
    }
}

static void dangling_reference_is_named(void **state)
{
    struct ledger_file *file = *state;
    assert_int_equal(pragma_foreign_keys(file->store->db, false), SQLITE_OK);
    raw_write(file, "INSERT INTO session (hash, operator, opened_at, used_at) VALUES ('x', 99, 0, 0)");
    assert_int_equal(pragma_foreign_keys(file->store->db, true), SQLITE_OK);
    finds(file, "references", "session");
}

static void weak_setting_is_named(void **state)
{
    struct ledger_file *file = *state;
    assert_int_equal(raw(file, "PRAGMA synchronous = NORMAL"), SQLITE_OK);
    finds(file, "settings", "synchronous");
}

static void open_file_is_named(void **state)
{
    struct ledger_file *file = *state;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('a', '1')");
    assert_int_equal(chmod(file->path, 0640), 0);
    finds(file, "files", "mode 640");
}

/* Past the first page, so that the file still opens: a row's type byte is turned. */
static void flipped_byte_is_found(void **state)
{
    struct ledger_file *file = *state;
    raw_write(file, "INSERT INTO setting (name, value) VALUES ('findme', '1')");
    store_close(file->store);
    file->store = NULL;
    sqlite3 *bare = bare_open(file->path);
    const int64_t page = raw_int(bare, "SELECT rootpage FROM sqlite_master WHERE name = 'setting'");
    sqlite3_close(bare);
    const int fd = open(file->path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "\xFF", 1, (page - 1) * 4096), 1);
    close(fd);
    CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
    finds(file, "integrity", "");
}

static bool means_nothing(int offset)
{
    return (offset >= 40 && offset < 44) || (offset >= 98 && offset < 100);
}

/* Every byte of the header: the file opens no more, or the check names it. */
static void flipped_header_is_found(void **state)
{
    struct ledger_file *file = *state;
    unsigned char byte = 0;
    store_close(file->store);
    file->store = NULL;
    const int fd = open(file->path, O_RDWR);
    assert_true(fd >= 0);
    for (int offset = 0; offset < 100; offset++) {
        struct told told = {0};
        assert_int_equal(pread(fd, &byte, 1, offset), 1);
        const unsigned char flipped = byte ^ 0x10;
        assert_int_equal(pwrite(fd, &flipped, 1, offset), 1);
        if (store_open(file->path, STORE_READ_DISK, &file->store, &file->err) == RC_OK)
            told = check(file);
        else
            told.bad = 1;
        store_close(file->store);
        file->store = NULL;
        assert_int_equal(pwrite(fd, &byte, 1, offset), 1);
        if ((told.bad > 0) == means_nothing(offset))
            fail_msg("byte %d of the header: %d findings", offset, told.bad);
    }
    close(fd);
    CHECKED(store_open(file->path, STORE_READ_DISK, &file->store, &file->err));
    assert_int_equal(check(file).bad, 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(sound_is_sound),           CASE(readers_check_too),
        CASE(schema_changes_are_named), CASE(dangling_reference_is_named),
        CASE(weak_setting_is_named),    CASE(open_file_is_named),
        CASE(flipped_byte_is_found),    CASE(flipped_header_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
