/* Proves how rows are written: aligned by cells also with wide characters, CSV that no spreadsheet takes for
 * a formula, JSON that reads back, controls made visible in all three. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../../src/app/table.h"

static const char names[] = "code name quantity:qty on:date";
static const char *const plain[] = {"A1", "Chai", "12", "2026-03-02"};
static const char *const wide[] = {"B22", "汉字公司", "1234.5", ""};
static const char *const evil[] = {"=1+1", "@x\x1b[2J,\"q\"", "-3", "2026-03-02"};

struct output {
    char *text;
    size_t bytes;
};

/* The three rows in that format. */
static void write_rows(enum table_format format, const char *const *const *rows, size_t count,
                       struct output *ret)
{
    FILE *stream = open_memstream(&ret->text, &ret->bytes);
    struct table *table = NULL;
    struct err err = {0};
    assert_non_null(stream);
    assert_int_equal(table_open_names(stream, format, names, &table, &err), RC_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(table_texts(table, rows[i], &err), RC_OK);
    }
    assert_int_equal(table_end(table, &err), RC_OK);
    table_close(table);
    fclose(stream);
}

static void test_aligned(void **state)
{
    (void)state;
    struct output out;
    write_rows(TABLE_ALIGNED, (const char *const *const[]){plain, wide}, 2, &out);
    assert_string_equal(out.text, "code  name      quantity  on\n"
                                  "----  --------  --------  ----------\n"
                                  "A1    Chai            12  2026-03-02\n"
                                  "B22   汉字公司    1234.5\n");
    free(out.text);
}

static void test_aligned_empty(void **state)
{
    (void)state;
    struct output out;
    write_rows(TABLE_ALIGNED, NULL, 0, &out);
    assert_string_equal(out.text, "code  name  quantity  on\n----  ----  --------  --\n");
    free(out.text);
}

static void test_csv_guards_texts_only(void **state)
{
    (void)state;
    struct output out;
    write_rows(TABLE_CSV, (const char *const *const[]){plain, evil}, 2, &out);
    assert_string_equal(out.text, "code,name,quantity,on\n"
                                  "A1,Chai,12,2026-03-02\n"
                                  "'=1+1,\"'@x␛[2J,\"\"q\"\"\",-3,2026-03-02\n");
    free(out.text);
}

static void test_json_reads_back(void **state)
{
    (void)state;
    struct output out;
    struct js *read = NULL;
    struct err err = {0};
    write_rows(TABLE_JSON, (const char *const *const[]){plain, wide, evil}, 3, &out);
    assert_int_equal(js_parse(out.text, out.bytes, &read, &err), RC_OK);
    assert_int_equal(js_count(read), 3);
    assert_string_equal(js_get_text(js_at(read, 0), "quantity"), "12");
    assert_string_equal(js_get_text(js_at(read, 1), "name"), "汉字公司");
    assert_non_null(js_get(js_at(read, 1), "on")); /* null, not left out */
    assert_null(js_get_text(js_at(read, 1), "on"));
    assert_null(strchr(out.text, '\x1b'));
    js_free(read);
    free(out.text);
}

static void test_json_empty(void **state)
{
    (void)state;
    struct output out;
    write_rows(TABLE_JSON, NULL, 0, &out);
    assert_string_equal(out.text, "[]\n");
    free(out.text);
}

static void test_rows_of_the_waist(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *stream = open_memstream(&text, &bytes);
    struct js *columns = js_array(), *row = js_array();
    struct table *table = NULL;
    struct err err = {0};
    js_push_text(columns, "number");
    js_push_text(columns, "amount");
    js_push_text(row, "SO-1"); /* the second text is absent */
    assert_int_equal(table_open(stream, TABLE_CSV, columns, NULL, &table, &err), RC_OK);
    assert_int_equal(table_row(table, row, &err), RC_OK);
    assert_int_equal(table_end(table, &err), RC_OK);
    table_close(table);
    fclose(stream);
    assert_string_equal(text, "number,amount\nSO-1,\n");
    free(text);
    js_free(columns);
    js_free(row);
}

static void test_formats_and_limits(void **state)
{
    (void)state;
    enum table_format format = TABLE_JSON;
    struct table *table = NULL;
    struct err err = {0};
    assert_int_equal(table_format_find(NULL, &format, &err), RC_OK);
    assert_int_equal(format, TABLE_ALIGNED);
    assert_int_equal(table_format_find("csv", &format, &err), RC_OK);
    assert_int_equal(format, TABLE_CSV);
    assert_int_equal(table_format_find("xls", &format, &err), RC_USAGE);
    assert_int_equal(format, TABLE_CSV);
    err_clear(&err);
    assert_int_equal(table_open(stdout, TABLE_CSV, NULL, NULL, &table, &err), RC_REFUSED);
    assert_null(table);
}

static void test_a_full_disk_is_told(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    struct table *table = NULL;
    struct err err = {0};
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    assert_int_equal(table_open_names(full, TABLE_CSV, names, &table, &err), RC_OK);
    assert_int_equal(table_texts(table, plain, &err), RC_REFUSED);
    assert_string_equal(err.rule, "output");
    table_close(table);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned),
        cmocka_unit_test(test_aligned_empty),
        cmocka_unit_test(test_csv_guards_texts_only),
        cmocka_unit_test(test_json_reads_back),
        cmocka_unit_test(test_json_empty),
        cmocka_unit_test(test_rows_of_the_waist),
        cmocka_unit_test(test_formats_and_limits),
        cmocka_unit_test(test_a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
