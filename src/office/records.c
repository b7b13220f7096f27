#include "daybook/office/records.h"

#include <string.h>

#include "daybook/document/type.h"
#include "daybook/ledger/master.h"
#include "daybook/office/operator.h"

static const struct record_field sign_on_fields[] = {
    {.name = "login",
     .title = "Login",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .max_chars = LOGIN_CHARS_MAX,
     .help = "the name the admin gave"},
    {.name = "password",
     .title = "Password",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_SECRET,
     .max_chars = PASSWORD_BYTES_MAX,
     .help = "not shown; the admin sets a new one"},
};

static const struct record_field operator_fields[] = {
    {.name = "login",
     .title = "Login",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_KEY,
     .max_chars = LOGIN_CHARS_MAX,
     .help = "a-z 0-9 . _ -; never changed"},
    {.name = "name",
     .title = "Name",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .max_chars = OPERATOR_NAME_CHARS_MAX,
     .help = "of the person"},
    {.name = "department",
     .title = "Department",
     .kind = FIELD_TEXT,
     .max_chars = OPERATOR_NAME_CHARS_MAX,
     .help = "counts as one on the boards"},
    {.name = "roles",
     .title = "Roles",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .max_chars = 100,
     .help = "sales purchasing warehouse planning payable receivable cost ledger leader admin; several with "
             "blanks"},
    {.name = "password",
     .title = "Password",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_SECRET,
     .max_chars = PASSWORD_BYTES_MAX,
     .help = "the first one; the operator can change it"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct record requests[] = {
    {.name = "sign-on",
     .title = "Sign on",
     .kind = RECORD_REQUEST,
     .fields = sign_on_fields,
     .field_count = COUNT(sign_on_fields)},
    {.name = "operators",
     .title = "Operators",
     .kind = RECORD_REQUEST,
     .fields = operator_fields,
     .field_count = COUNT(operator_fields)},
};

const struct record *records_at(size_t index, const char **ret_code)
{
    size_t types = 0, masters = 0;
    const struct document_type *table = document_types(&types);
    if (ret_code)
        *ret_code = index < types ? table[index].code : "";
    if (index < types)
        return table[index].record;
    while (master_at(masters))
        masters++;
    index -= types;
    if (index < masters)
        return master_at(index)->record;
    index -= masters;
    return index < COUNT(requests) ? &requests[index] : NULL;
}

const struct record *records_find(const char *name)
{
    const struct record *record;
    for (size_t i = 0; (record = records_at(i, NULL)); i++)
        if (strcmp(record->name, name) == 0)
            return record;
    return NULL;
}
