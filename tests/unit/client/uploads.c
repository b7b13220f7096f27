/* Files from above the waist: whatever the pieces they are read in, they arrive whole; what no line can carry
 * is told with its place, all of it in one run; progress is told; a file that cannot be read is not run. */
#include "client_file.h"

static struct used shared;

static int begin(void **state)
{
    used_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    used_end(*state);
    return 0;
}

struct source {
    const char *bytes;
    size_t count, at, piece;
    bool fails;
    int64_t done, total; /* the last progress */
};

static long give(void *context, char *out, size_t size)
{
    struct source *source = context;
    size_t count = source->count - source->at;
    if (source->fails && source->at > 0)
        return -1;
    count = count < size ? count : size;
    count = count < source->piece ? count : source->piece;
    memcpy(out, source->bytes + source->at, count);
    source->at += count;
    return (long)count;
}

static void progress(void *context, int64_t done, int64_t total)
{
    struct source *source = context;
    assert_true(done >= source->done && done <= total);
    source->done = done;
    source->total = total;
}

static enum rc upload(struct used *used, const char *kind, struct source *source)
{
    js_free(used->result);
    used->result = NULL;
    err_clear(&used->demo.err);
    return client_import(used->client, kind, NULL, give, progress, source, &used->result, NULL,
                         &used->demo.err);
}

static enum rc add_row(void *context, const struct js *row, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < js_count(row); i++)
        buf_format(context, "%s%s", i ? "|" : "", js_as_text(js_at(row, i)));
    buf_char(context, '\n');
    return RC_OK;
}

static void errors_text(struct used *used, struct buf *out)
{
    struct demo *demo = &used->demo;
    buf_reset(out);
    buf_text_add(out, "");
    GOOD(client_rows(used->client, js_get(used->result, "errors"), add_row, out, &demo->err));
}

static const char customers[] =
    "\xef\xbb\xbf"
    "code,name,city\nK1,\"自行车 \"\"货\"\"\",北京\nK2,\"Zwei, drei\",Köln\r\nK3,Émile 🚲,Lyon";

static void pieces_of_any_size_arrive_whole(void **state)
{
    struct used *used = *state;
    struct demo *demo = &used->demo;
    sign_on(used, "sales");
    for (size_t piece = 1; piece < 9; piece++) {
        struct source source = {.bytes = customers, .count = sizeof customers - 1, .piece = piece};
        GOOD(upload(used, "customers", &source));
        assert_int_equal(js_get_int(used->result, "read", 0), 3);
        assert_int_equal(js_get_int(used->result, piece == 1 ? "taken" : "skipped", 0), 3);
        assert_string_equal(js_get_text(used->result, "summary"),
                            piece == 1 ? "customers: 3 read, 3 taken, 0 skipped, 0 rejected"
                                       : "customers: 3 read, 0 taken, 3 skipped, 0 rejected");
    }
    assert_non_null(strstr(
        js_get_text(js_get(call(used, "lookup.get", "{\"lookup\":\"customer\",\"text\":\"K1\"}"), "row"),
                    "name"),
        "自行车"));
}

static void what_no_line_can_carry_is_told_with_its_place(void **state)
{
    struct used *used = *state;
    struct demo *demo = &used->demo;
    struct buf errors = {0};
    static const char bad[] =
        "code,name\nX1,caf\xe9\nX2,o\001k\nX3,\xed\xa0\x80\n货,a\0b\nX4,fine\nX5,cut \xe8\xb4";
    sign_on(used, "sales");
    for (size_t piece = 1; piece < 20; piece += 6) {
        struct source source = {.bytes = bad, .count = sizeof bad - 1, .piece = piece};
        GOOD(upload(used, "customers", &source));
        assert_true(js_get_bool(used->result, "refused"));
        assert_int_equal(js_get_int(used->result, "read", -1), 0);
        errors_text(used, &errors);
        const char *text = buf_text(&errors);
        assert_non_null(strstr(text, "2|7||not UTF-8; save the file as UTF-8|no\n"));
        assert_non_null(strstr(text, "3|5||a control character; take it out|no\n"));
        assert_non_null(strstr(text, "4|4||not UTF-8"));
        assert_non_null(strstr(text, "5|4||a NUL byte; save the file as plain text|no\n"));
        assert_non_null(strstr(text, "7|8||not UTF-8"));
        assert_null(strstr(text, "\n6|"));
    }
    buf_free(&errors);
}

static void a_file_that_breaks_off_is_not_run(void **state)
{
    struct used *used = *state;
    struct source source = {.bytes = customers, .count = sizeof customers - 1, .piece = 30, .fails = true};
    sign_on(used, "sales");
    assert_int_equal(upload(used, "customers", &source), RC_REFUSED);
    assert_null(used->result);
    assert_int_equal(call_rc(used, "lookup.get", "{\"lookup\":\"customer\",\"text\":\"K1\"}"), RC_REFUSED);
}

static void refusals_before_the_run_are_told(void **state)
{
    struct used *used = *state;
    struct source source = {.bytes = customers, .count = sizeof customers - 1, .piece = 30};
    sign_on(used, "cost");
    assert_int_equal(upload(used, "customers", &source), RC_DENIED);
    source.at = 0;
    assert_int_equal(upload(used, "nothing", &source), RC_USAGE);
    assert_int_equal(source.at, 0); /* nothing was sent */
}

/* A file of many pieces, its progress, and pages of errors. */
static void large_files_go_through(void **state)
{
    enum { ROWS = 8000 };
    struct used *used = *state;
    struct demo *demo = &used->demo;
    struct buf file = {0}, errors = {0};
    sign_on(used, "sales");
    buf_text_add(&file, "code,name,city\n");
    for (int i = 0; i < ROWS; i++)
        buf_format(&file, "L%05d,\"a name with \"\"quotes\"\" and more of it %d\",Somewhere\n", i, i);
    struct source source = {.bytes = file.text, .count = file.bytes, .piece = 70000};
    assert_true(file.bytes > 400000);
    GOOD(upload(used, "customers", &source));
    assert_int_equal(js_get_int(used->result, "taken", 0), ROWS);
    assert_int_equal(source.total, ROWS);
    assert_true(source.done > ROWS / 2);
    for (size_t i = 0; i < file.bytes; i++) /* another name for each: as many errors */
        file.text[i] = file.text[i] == 'm' ? 'n' : file.text[i];
    memcpy(file.text, "code,name", 9);
    source.at = 0;
    source.done = 0;
    GOOD(upload(used, "customers", &source));
    assert_int_equal(js_get_int(used->result, "error_count", 0), 2 * ROWS); /* name and city */
    errors_text(used, &errors);
    size_t lines = 0;
    for (size_t i = 0; i < errors.bytes; i++)
        lines += errors.text[i] == '\n';
    assert_int_equal(lines, 1000);
    buf_free(&file);
    buf_free(&errors);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pieces_of_any_size_arrive_whole),
        TEST(what_no_line_can_carry_is_told_with_its_place),
        TEST(a_file_that_breaks_off_is_not_run),
        TEST(refusals_before_the_run_are_told),
        TEST(large_files_go_through),
    };
    demo_make(&shared.demo);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared.demo);
    return failed;
}
