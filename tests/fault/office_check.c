/* What the ledger itself says: its whole check, and what it has. */
#include <stdio.h>
#include <string.h>

#include "daybook/office/check.h"
#include "office.h"

DAYBOOK_SQL(fault_request, "SELECT count(*) FROM request WHERE id = ?");
DAYBOOK_SQL(fault_documents, "SELECT count(*) FROM document");
DAYBOOK_SQL(fault_document,
            "SELECT count(*) FROM document d JOIN revision r ON r.document = d.id "
            "AND r.revision = d.revision WHERE d.uid = ? AND r.line_count = "
            "(SELECT count(*) FROM line l WHERE l.document = d.id AND l.revision = d.revision)");

struct found {
    char first[ERR_TEXT_BYTES + 64];
};

static enum rc take(void *context, const char *name, bool ok, const char *detail, struct err *err)
{
    struct found *found = context;
    (void)err;
    if (!ok && !found->first[0])
        snprintf(found->first, sizeof found->first, "%s: %s", name, detail);
    return RC_OK;
}

bool office_check(const char **ret_first)
{
    static struct found found;
    struct store *store = office_store();
    struct check_result result = {0};
    struct company company;
    struct context context;
    struct arena arena = {0};
    struct err err = {0};
    found.first[0] = '\0';
    enum rc rc = store_read_begin(store, &err);
    if (rc == RC_OK)
        rc = context_company_load(store, &company, &err);
    if (rc == RC_OK) {
        context_start(&context, store, &arena, &company, instant_now());
        context.login = "system";
        context.department = context.request = "";
        rc = check_run(&context, "", take, &found, &result, &err);
    }
    store_read_end(store);
    arena_free(&arena);
    if (rc != RC_OK)
        snprintf(found.first, sizeof found.first, "the check does not run: %s", err.text);
    *ret_first = found.first;
    return rc == RC_OK && result.failed == 0;
}

static int64_t count(const struct sql *sql, const char *text)
{
    struct row *row = NULL;
    bool has = false;
    int64_t value = -1;
    if (row_begin(office_store(), sql, &row, NULL) != RC_OK)
        return -1;
    if (text)
        row_bind_text(row, text);
    if (row_step(row, &has, NULL) == RC_OK && has)
        value = row_int(row, 0);
    row_end(row);
    return value;
}

bool office_has_request(const char *id)
{
    return count(&fault_request, id) == 1;
}

bool office_has_document(const char *uid)
{
    return count(&fault_document, uid) == 1;
}

int64_t office_documents(void)
{
    return count(&fault_documents, NULL);
}
