/* Proves: every built-in form is taken as it is shipped: parsed, bound to the record that the ledger's side
 * describes, and named as its file; and one that asks for a field its record lacks is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "daybook/app/forms.h"

static struct client *client;

static int open_client(void **state)
{
    (void)state;
    struct err err = {0};
    const struct client_options options = {0};
    return client_open(NULL, &options, &client, &err) != RC_OK;
}

static int close_client(void **state)
{
    (void)state;
    client_close(client);
    return 0;
}

static void built_in_forms_are_good(void **state)
{
    (void)state;
    size_t count = 0;
    for (const char *name; (name = form_builtin_name(count)) != NULL; count++) {
        char kind[64];
        size_t bytes;
        struct err err = {0};
        snprintf(kind, sizeof kind, "%.*s", (int)(strlen(name) - strlen(".form")), name);
        const char *text = form_builtin_text(kind, &bytes);
        assert_non_null(text);
        if (form_check_text(client, name, text, bytes, &err) != RC_OK)
            fail_msg("%s:%d:%d: %s", name, err.line, err.column, err.text);
        struct form_cache *cache = form_cache_new();
        const struct form *form;
        assert_int_equal(form_cache_get(cache, client, kind, &form, &err), RC_OK);
        assert_string_equal(form->name, kind);
        form_cache_free(cache);
    }
    assert_true(count >= 12);
}

static void a_field_its_record_lacks_is_refused(void **state)
{
    (void)state;
    static const char text[] = "form items \"Item\"\nrecord items\npicture\n|[colour  ]\nend\nfield colour\n";
    struct err err = {0};
    assert_int_equal(form_check_text(client, "items.form", text, sizeof text - 1, &err), RC_REFUSED);
    assert_int_equal(err.line, 6);
    assert_int_equal(err.column, 7);
    assert_non_null(strstr(err.text, "no field colour"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_forms_are_good),
        cmocka_unit_test(a_field_its_record_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, open_client, close_client);
}
