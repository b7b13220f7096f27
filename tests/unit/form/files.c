/* Proves: every form in tests/forms/valid is taken, and every one in tests/forms/invalid is refused at the
 * place and with the words that the .err file beside it holds (`UPDATE_GOLDEN=1` writes them anew). */
#include "sample.h"

#include <dirent.h>
#include <stdlib.h>

enum { TEXT_BYTES = 3 * FORM_BYTES_MAX };

static size_t read_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    size_t bytes = fread(out, 1, size - 1, file);
    fclose(file);
    out[bytes] = '\0';
    return bytes;
}

static const char *outcome(const char *path, char *out, size_t size)
{
    static char text[TEXT_BYTES];
    struct arena arena = {0};
    struct form *form = NULL;
    struct err err = {0};
    enum rc rc = form_parse(&arena, "f", text, read_file(path, text, sizeof text), &form, &err);
    if (!rc)
        rc = form_bind(form, "f", &sample_record, &arena, &err);
    snprintf(out, size, "%s", "");
    if (rc) {
        assert_int_equal(rc, RC_REFUSED);
        assert_string_equal(err.source, "f");
        snprintf(out, size, "%d:%d: %s\n", err.line, err.column, err.text);
    }
    arena_free(&arena);
    return out;
}

/* Calls for each *.form of a folder; returns their count. */
static int each_form(const char *folder, void (*check)(const char *path))
{
    int count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *file; (file = readdir(dir)) != NULL;) {
        size_t bytes = strlen(file->d_name);
        char path[512];
        if (bytes < 6 || strcmp(file->d_name + bytes - 5, ".form"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        check(path);
        count++;
    }
    closedir(dir);
    return count;
}

static void check_valid(const char *path)
{
    char got[1024];
    if (*outcome(path, got, sizeof got))
        fail_msg("%s: %s", path, got);
}

static void check_invalid(const char *path)
{
    char got[1024], want[1024], expected[520];
    if (!*outcome(path, got, sizeof got))
        fail_msg("%s was taken", path);
    snprintf(expected, sizeof expected, "%.*s.err", (int)(strlen(path) - 5), path);
    if (getenv("UPDATE_GOLDEN")) {
        FILE *file = fopen(expected, "wb");
        assert_non_null(file);
        fputs(got, file);
        fclose(file);
    }
    read_file(expected, want, sizeof want);
    if (strcmp(got, want))
        fail_msg("%s\n  is refused with %s  not with %s", path, got, want);
}

static void valid_forms_are_taken(void **state)
{
    (void)state;
    assert_true(each_form("tests/forms/valid", check_valid) >= 10);
}

static void invalid_forms_are_refused(void **state)
{
    (void)state;
    assert_true(each_form("tests/forms/invalid", check_invalid) >= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_forms_are_taken),
        cmocka_unit_test(invalid_forms_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
