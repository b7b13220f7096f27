/* Accounts, warehouses and reason codes. */
#include <string.h>

#include "daybook/ledger/lookup.h"
#include "master_internal.h"

/* Accounts
 * ----------------------------------------------------------------------------------------------------------------
 */

#define ACCOUNT_ROW                                                                                          \
    "SELECT a.id, a.version, a.active, a.code, a.name, a.type, p.code, a.control, a.search"                  \
    " FROM account a LEFT JOIN account p ON p.id = a.parent"
DAYBOOK_SQL(account_get, ACCOUNT_ROW " WHERE a.code = ?");
DAYBOOK_SQL(account_list, ACCOUNT_ROW " WHERE a.code >= ? ORDER BY a.code");
DAYBOOK_SQL(account_insert,
            "INSERT INTO account (code, name, type, parent, control, search) VALUES (?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(account_update,
            "UPDATE account SET code = ?, name = ?, type = ?, parent = ?, control = ?, active = ?,"
            " search = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(account_activate,
            "UPDATE account SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(account_digest, "SELECT id, code, name, type, parent, control, active, version, search"
                            " FROM account WHERE id = ?");
DAYBOOK_SQL(account_parent,
            "SELECT p.code FROM account a JOIN account p ON p.id = a.parent WHERE a.code = ?");

static const struct record_field account_fields[] = {
    CODE_FIELD,
    NAME_FIELD,
    {.name = "type",
     .title = "Type",
     .kind = FIELD_CHOICE,
     .flags = FIELD_REQUIRED,
     .choices = "asset liability equity income expense"},
    {.name = "parent", .title = "Parent", .kind = FIELD_CODE, .flags = FIELD_UPPER, .lookup = "account"},
    {.name = "control",
     .title = "Control",
     .kind = FIELD_CHOICE,
     .choices = "none inventory grni receivable payable wip opening",
     .fallback = "\"none\"",
     .help = "Which part of the books alone posts to it"},
    ACTIVE_FIELD,
};
static const unsigned char account_columns[] = {MASTER_TEXT, MASTER_TEXT, MASTER_TEXT,
                                                MASTER_REF,  MASTER_TEXT, MASTER_NONE};
static const struct record_lookup account_lookups[] = {{"account", LOOKUP_ACCOUNT_COLUMNS}};
static const struct record account_record = {
    .name = "accounts",
    .title = "Accounts",
    .kind = RECORD_MASTER,
    .fields = account_fields,
    .field_count = COUNT(account_fields),
    .lookups = account_lookups,
    .lookup_count = COUNT(account_lookups),
};
_Static_assert(COUNT(account_columns) == COUNT(account_fields), "a column for each field");

enum { ACCOUNT_LEVELS_MAX = 8 };

static enum rc parent_of(struct master_change *change, const char *code, const char **ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(change->context->store, &account_parent, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, code);
    rc = row_step(row, &has, err);
    if (rc == RC_OK) {
        *ret = has ? arena_text(change->context->arena, row_text(row, 0)) : "";
        rc = *ret ? RC_OK : err_memory(err);
    }
    row_end(row);
    return rc;
}

/* An account does not stand, however far up, under itself. */
static enum rc account_check(struct master_change *change, struct err *err)
{
    const struct entry_value *parent = change_value(change, "parent");
    const char *at = parent->bad ? "" : parent->text;
    enum rc rc = RC_OK;
    int level = 0;
    for (; rc == RC_OK && *at && change->key && level < ACCOUNT_LEVELS_MAX; level++) {
        if (!strcmp(at, change->key)) {
            change_fault(change, "parent", "loop",
                         "account %s would stand under itself; choose another parent", change->key);
            return RC_OK;
        }
        rc = parent_of(change, at, &at, err);
    }
    if (rc == RC_OK && level == ACCOUNT_LEVELS_MAX && *at)
        change_fault(change, "parent", "levels",
                     "account %s would stand below %d levels; choose a parent further up", change->key,
                     ACCOUNT_LEVELS_MAX);
    return rc;
}

const struct master master_accounts = {
    .name = "accounts",
    .noun = "account",
    .record = &account_record,
    .columns = account_columns,
    .search = "code name",
    .changed_by = ROLE_LEDGER | ROLE_ADMIN,
    .get = &account_get,
    .list = &account_list,
    .insert = &account_insert,
    .update = &account_update,
    .activate = &account_activate,
    .digest = &account_digest,
    .digest_columns = 9,
    .check = account_check,
};

/* Warehouses
 * --------------------------------------------------------------------------------------------------------------
 */

#define WAREHOUSE_ROW "SELECT id, version, active, code, name, search FROM warehouse"
DAYBOOK_SQL(warehouse_get, WAREHOUSE_ROW " WHERE code = ?");
DAYBOOK_SQL(warehouse_list, WAREHOUSE_ROW " WHERE code >= ? ORDER BY code");
DAYBOOK_SQL(warehouse_insert, "INSERT INTO warehouse (code, name, search) VALUES (?, ?, ?)");
DAYBOOK_SQL(warehouse_update,
            "UPDATE warehouse SET code = ?, name = ?, active = ?, search = ?, version = version + 1"
            " WHERE id = ? AND version = ?");
DAYBOOK_SQL(warehouse_activate,
            "UPDATE warehouse SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(warehouse_digest,
            "SELECT id, code, name, site, active, version, search FROM warehouse WHERE id = ?");

static const struct record_field warehouse_fields[] = {
    CODE_FIELD,
    NAME_FIELD,
    ACTIVE_FIELD,
};
static const unsigned char warehouse_columns[] = {MASTER_TEXT, MASTER_TEXT, MASTER_NONE};
static const struct record warehouse_record = {
    .name = "warehouses",
    .title = "Warehouses",
    .kind = RECORD_MASTER,
    .fields = warehouse_fields,
    .field_count = COUNT(warehouse_fields),
};
_Static_assert(COUNT(warehouse_columns) == COUNT(warehouse_fields), "a column for each field");

const struct master master_warehouses = {
    .name = "warehouses",
    .noun = "warehouse",
    .record = &warehouse_record,
    .columns = warehouse_columns,
    .search = "code name",
    .changed_by = ROLE_ADMIN,
    .get = &warehouse_get,
    .list = &warehouse_list,
    .insert = &warehouse_insert,
    .update = &warehouse_update,
    .activate = &warehouse_activate,
    .digest = &warehouse_digest,
    .digest_columns = 7,
};

/* Reasons
 * -----------------------------------------------------------------------------------------------------------------
 */

#define REASON_ROW                                                                                           \
    "SELECT r.id, r.version, r.active, r.kind, r.code, r.name, a.code, r.severity_hours, r.search"           \
    " FROM reason r LEFT JOIN account a ON a.id = r.account"
DAYBOOK_SQL(reason_get, REASON_ROW " WHERE r.kind = ? AND r.code = ?");
DAYBOOK_SQL(reason_list,
            REASON_ROW " WHERE r.kind > ? OR (r.kind = ? AND r.code >= ?) ORDER BY r.kind, r.code");
DAYBOOK_SQL(reason_insert, "INSERT INTO reason (kind, code, name, account, severity_hours, search)"
                           " VALUES (?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(reason_update, "UPDATE reason SET kind = ?, code = ?, name = ?, account = ?, severity_hours = ?,"
                           " active = ?, search = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(reason_activate,
            "UPDATE reason SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(reason_digest, "SELECT id, kind, code, name, account, severity_hours, active, version, search"
                           " FROM reason WHERE id = ?");

static const struct record_field reason_fields[] = {
    {.name = "kind",
     .title = "Kind",
     .kind = FIELD_CHOICE,
     .flags = FIELD_REQUIRED | FIELD_KEY,
     .choices = "inout error late void cost settlement"},
    CODE_FIELD,
    {.name = "name", .title = "Name", .kind = FIELD_TEXT, .max_chars = 80},
    {.name = "account",
     .title = "Account",
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "account",
     .help = "Where an in/out, cost or settlement of this reason posts"},
    {.name = "severity_hours",
     .title = "Severity in hours",
     .kind = FIELD_INT,
     .help = "Working hours to answer an error of this kind: 4, 8 or 16"},
    ACTIVE_FIELD,
};
static const unsigned char reason_columns[] = {MASTER_TEXT, MASTER_TEXT,   MASTER_TEXT,
                                               MASTER_REF,  MASTER_NUMBER, MASTER_NONE};
static const struct record_rule reason_rules[] = {
    {"severity", PART_HEADER, "severity_hours",
     "severity_hours = 4 or severity_hours = 8 or severity_hours = 16",
     "the severity must be 4, 8 or 16 working hours", false},
};
static const struct record_lookup reason_lookups[] = {{"account", LOOKUP_ACCOUNT_COLUMNS}};
static const struct record reason_record = {
    .name = "reasons",
    .title = "Reason codes",
    .kind = RECORD_MASTER,
    .fields = reason_fields,
    .field_count = COUNT(reason_fields),
    .rules = reason_rules,
    .rule_count = COUNT(reason_rules),
    .lookups = reason_lookups,
    .lookup_count = COUNT(reason_lookups),
};
_Static_assert(COUNT(reason_columns) == COUNT(reason_fields), "a column for each field");

/* The key is written KIND/CODE; an error kind has a severity, the others have none. */
static enum rc reason_check(struct master_change *change, struct err *err)
{
    const struct entry_value *kind = change_value(change, "kind"), *code = change_value(change, "code");
    const struct entry_value *severity = change_value(change, "severity_hours");
    (void)err;
    if (!code->bad && strchr(code->text, '/'))
        change_fault(change, "code", "slash", "reason %s holds a slash; write it without", code->text);
    if (kind->bad || severity->bad)
        return RC_OK;
    bool is_error = !strcmp(kind->text, "error");
    if (is_error && !*severity->text)
        change_fault(change, "severity_hours", "required",
                     "an error kind has a severity: 4, 8 or 16 working hours");
    if (!is_error && *severity->text)
        change_fault(change, "severity_hours", "unused", "only error kinds have a severity; leave it empty");
    return RC_OK;
}

const struct master master_reasons = {
    .name = "reasons",
    .noun = "reason",
    .record = &reason_record,
    .columns = reason_columns,
    .search = "code name",
    .changed_by = ROLE_ADMIN,
    .get = &reason_get,
    .list = &reason_list,
    .insert = &reason_insert,
    .update = &reason_update,
    .activate = &reason_activate,
    .digest = &reason_digest,
    .digest_columns = 9,
    .check = reason_check,
};
