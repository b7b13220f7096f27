/* Rows and spools: what goes in comes out, in pages that fit a line, from memory or from a file that nobody
 * sees; a row too long for any page is cut, not lost. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "daybook/office/rows.h"
#include "daybook/office/spool.h"

static char folder[] = "/tmp/daybook-rows-XXXXXX";

static size_t files_in_folder(void)
{
    DIR *dir = opendir(folder);
    size_t count = 0;
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.' || strncmp(entry->d_name, ".daybook", 8) == 0;
    closedir(dir);
    return count;
}

static void a_spool_gives_back_what_it_took(void **state)
{
    struct err err = {0};
    struct spool *spool = spool_open(folder);
    char piece[1000], back[777];
    (void)state;
    assert_non_null(spool);
    for (int i = 0; i < 500; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        assert_int_equal(spool_add(spool, piece, sizeof piece, &err), RC_OK);
    }
    assert_int_equal(spool_bytes(spool), 500000);
    assert_int_equal(files_in_folder(), 0);
    uint64_t at = 0;
    for (size_t count = 1; count > 0; at += count) {
        assert_int_equal(spool_read(spool, at, back, sizeof back, &count, &err), RC_OK);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(back[i], 'a' + (int)((at + i) / 1000 % 26));
    }
    assert_int_equal(at, 500000);
    spool_close(spool);
}

static void a_spool_works_where_nothing_can_be_written(void **state)
{
    struct err err = {0};
    struct spool *spool = spool_open("/proc/self");
    char piece[SPOOL_MEMORY_BYTES + 1], back[4];
    size_t count = 0;
    (void)state;
    memset(piece, 'x', sizeof piece);
    assert_int_equal(spool_add(spool, piece, sizeof piece, &err), RC_OK);
    assert_int_equal(spool_read(spool, SPOOL_MEMORY_BYTES, back, sizeof back, &count, &err), RC_OK);
    assert_int_equal(count, 1);
    spool_close(spool);
}

/* The last of the ledger's disk stays the ledger's: what is more than the rest goes to the other folder. */
static void a_spool_leaves_room_for_the_ledger(void **state)
{
    enum { DISK_BYTES = 4 * 1024 * 1024, PIECE_BYTES = 10000, PIECES = 600 };
    static char piece[PIECE_BYTES];
    struct err err = {0};
    struct statvfs disk;
    char place[sizeof folder + 8], options[32];
    uint64_t least = DISK_BYTES;
    (void)state;
    snprintf(place, sizeof place, "%s/disk", folder);
    snprintf(options, sizeof options, "size=%d", DISK_BYTES);
    assert_int_equal(mkdir(place, 0700), 0);
    if (mount("tmpfs", place, "tmpfs", 0, options) != 0) {
        rmdir(place);
        skip(); /* only root may, and not everywhere */
    }
    struct spool *spool = spool_open(place);
    assert_non_null(spool);
    for (int i = 0; i < PIECES; i++) {
        assert_int_equal(spool_add(spool, piece, sizeof piece, &err), RC_OK);
        assert_int_equal(statvfs(place, &disk), 0);
        if (disk.f_bavail * disk.f_frsize < least)
            least = disk.f_bavail * disk.f_frsize;
    }
    assert_int_equal(spool_bytes(spool), PIECES * PIECE_BYTES);
    spool_close(spool);
    umount2(place, MNT_DETACH);
    rmdir(place);
    assert_true(least < DISK_BYTES / 4);                 /* it did lie there */
    assert_true(least >= DISK_BYTES / SPOOL_DISK_SHARE); /* and left what it must */
}

static void pages_hold_all_rows_in_order(void **state)
{
    struct err err = {0};
    struct rows *rows = rows_open(folder, "n text");
    char number[16], text[200];
    const char *texts[] = {number, text};
    bool more = true;
    int next = 0, pages = 0;
    (void)state;
    memset(text, '"', sizeof text - 1); /* each quote takes two bytes in JSON */
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 1000; i++) {
        snprintf(number, sizeof number, "%d", i);
        assert_int_equal(rows_add(rows, texts, &err), RC_OK);
    }
    for (; more; pages++) {
        struct js *page = NULL;
        struct buf line = {0};
        assert_int_equal(rows_page(rows, &page, &more, &err), RC_OK);
        assert_true(js_write(page, &line));
        assert_true(line.bytes <= ROW_BYTES_MAX + 2);
        for (size_t i = 0; i < js_count(page); i++, next++) {
            assert_int_equal((int)strtol(js_as_text(js_at(js_at(page, i), 0)), NULL, 10), next);
            assert_int_equal(strlen(js_as_text(js_at(js_at(page, i), 1))), sizeof text - 1);
        }
        buf_free(&line);
        js_free(page);
    }
    assert_int_equal(next, 1000);
    assert_true(pages > 5);
    rows_close(rows);
}

static void a_row_too_long_is_cut_at_a_character(void **state)
{
    struct err err = {0};
    struct rows *rows = rows_open(folder, "short long");
    struct js *page = NULL;
    bool more = true;
    char *text = malloc(300001);
    const char *texts[] = {"kept", text};
    (void)state;
    for (size_t i = 0; i < 300000; i += 3)
        memcpy(text + i, "货", 3);
    text[300000] = '\0';
    assert_int_equal(rows_add(rows, texts, &err), RC_OK);
    assert_int_equal(rows_page(rows, &page, &more, &err), RC_OK);
    assert_false(more);
    assert_string_equal(js_as_text(js_at(js_at(page, 0), 0)), "kept");
    size_t bytes = strlen(js_as_text(js_at(js_at(page, 0), 1)));
    assert_true(bytes > 10000 && bytes < ROW_BYTES_MAX && bytes % 3 == 0);
    js_free(page);
    rows_close(rows);
    free(text);
}

static void no_rows_is_one_empty_page(void **state)
{
    struct err err = {0};
    struct rows *rows = rows_open(folder, "a b c");
    struct js *page = NULL;
    bool more = true;
    (void)state;
    assert_int_equal(rows_page(rows, &page, &more, &err), RC_OK);
    assert_int_equal(js_count(page), 0);
    assert_false(more);
    js_free(page);
    rows_close(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spool_gives_back_what_it_took),
        cmocka_unit_test(a_spool_works_where_nothing_can_be_written),
        cmocka_unit_test(a_spool_leaves_room_for_the_ledger),
        cmocka_unit_test(pages_hold_all_rows_in_order),
        cmocka_unit_test(a_row_too_long_is_cut_at_a_character),
        cmocka_unit_test(no_rows_is_one_empty_page),
    };
    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
