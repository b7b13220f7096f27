/* The lists of values, each with its statements. Columns of every statement: id, active, the list's columns,
 * search. */
#include <string.h>

#include "daybook/ledger/lookup.h"

#define ITEM_ROW "SELECT i.id, i.active, i.code, i.name, i.unit, i.price, i.tax, i.kind, i.barcode, i.search"
DAYBOOK_SQL(lookup_item_get, ITEM_ROW " FROM item i WHERE i.code = ?");
DAYBOOK_SQL(lookup_item_barcode, ITEM_ROW " FROM item i WHERE i.barcode = ? AND i.barcode <> ''");
DAYBOOK_SQL(lookup_item_range,
            ITEM_ROW " FROM item i WHERE i.code >= ? AND i.code < ? AND i.active = 1 ORDER BY i.code");
DAYBOOK_SQL(lookup_item_words,
            ITEM_ROW " FROM word w JOIN item i ON i.id = w.id WHERE w.kind = ? AND w.word >= ?"
                     " AND w.word < ? AND i.active = 1 ORDER BY w.word, w.id");

#define PARTY_ROW                                                                                            \
    "SELECT p.id, p.active, p.code, p.name, p.contact, p.city, p.phone, p.terms, p.credit_limit, p.tax, "    \
    "p.search"
DAYBOOK_SQL(lookup_party_get, PARTY_ROW " FROM party p WHERE p.kind = ? AND p.code = ?");
DAYBOOK_SQL(lookup_party_range, PARTY_ROW " FROM party p WHERE p.kind = ? AND p.code >= ? AND p.code < ?"
                                          " AND p.active = 1 ORDER BY p.code");
DAYBOOK_SQL(lookup_party_words,
            PARTY_ROW " FROM word w JOIN party p ON p.id = w.id WHERE w.kind = ? AND w.word >= ?"
                      " AND w.word < ? AND p.active = 1 ORDER BY w.word, w.id");

DAYBOOK_SQL(lookup_warehouse_get, "SELECT id, active, code, name, search FROM warehouse WHERE code = ?");
DAYBOOK_SQL(lookup_warehouse_range, "SELECT id, active, code, name, search FROM warehouse"
                                    " WHERE code >= ? AND code < ? AND active = 1 ORDER BY code");

DAYBOOK_SQL(lookup_account_get,
            "SELECT id, active, code, name, type, control, search FROM account WHERE code = ?");
DAYBOOK_SQL(lookup_account_range, "SELECT id, active, code, name, type, control, search FROM account"
                                  " WHERE code >= ? AND code < ? AND active = 1 ORDER BY code");

DAYBOOK_SQL(lookup_category_get, "SELECT id, active, code, name, search FROM category WHERE code = ?");
DAYBOOK_SQL(lookup_category_range, "SELECT id, active, code, name, search FROM category"
                                   " WHERE code >= ? AND code < ? AND active = 1 ORDER BY code");

/* An item's units: its base unit and the others with their factor. */
#define UNITS                                                                                                \
    "WITH owner AS (SELECT id, unit FROM item WHERE code = ?), units AS ("                                   \
    "SELECT owner.id AS id, 1 AS active, owner.unit AS unit, '1' AS factor, '' AS search FROM owner UNION "  \
    "ALL "                                                                                                   \
    "SELECT u.id, u.active, u.unit, CAST(u.num AS TEXT) || CASE WHEN u.den = 1 THEN '' ELSE '/' ||"          \
    " CAST(u.den AS TEXT) END, '' FROM unit u JOIN owner ON u.item = owner.id)"                              \
    " SELECT id, active, unit, factor, search FROM units"
DAYBOOK_SQL(lookup_unit_get, UNITS " WHERE unit = ?");
DAYBOOK_SQL(lookup_unit_range, UNITS " WHERE unit >= ? AND unit < ? AND active = 1 ORDER BY unit");

DAYBOOK_SQL(lookup_reason_get,
            "SELECT id, active, code, name, search FROM reason WHERE kind = ? AND code = ?");
DAYBOOK_SQL(lookup_reason_range, "SELECT id, active, code, name, search FROM reason"
                                 " WHERE kind = ? AND code >= ? AND code < ? AND active = 1 ORDER BY code");

DAYBOOK_SQL(lookup_operator_get,
            "SELECT id, active, login, name, department, search FROM operator WHERE login = ?");
DAYBOOK_SQL(lookup_operator_range, "SELECT id, active, login, name, department, search FROM operator"
                                   " WHERE login >= ? AND login < ? AND active = 1 ORDER BY login");

DAYBOOK_SQL(lookup_department_get, "SELECT MIN(id), MAX(active), department, '' FROM operator"
                                   " WHERE department = ? AND department <> '' GROUP BY department");
DAYBOOK_SQL(lookup_department_range,
            "SELECT MIN(id), 1, department, '' FROM operator WHERE department >= ? AND"
            " department < ? AND department <> '' AND active = 1"
            " GROUP BY department ORDER BY department");

static const unsigned char item_kinds[] = {FIELD_CODE,    FIELD_TEXT,   FIELD_CODE, FIELD_PRICE,
                                           FIELD_PERCENT, FIELD_CHOICE, FIELD_CODE};
static const unsigned char party_kinds[] = {FIELD_CODE, FIELD_TEXT, FIELD_TEXT,  FIELD_TEXT,
                                            FIELD_TEXT, FIELD_INT,  FIELD_MONEY, FIELD_PERCENT};
static const unsigned char text_kinds[] = {FIELD_CODE, FIELD_TEXT, FIELD_TEXT, FIELD_TEXT};

#define REASONS(list, what, plural_words, of)                                                                \
    {                                                                                                        \
        .name = list, .title = what, .noun = what, .plural = plural_words, .columns = LOOKUP_NAMED_COLUMNS,  \
        .kinds = text_kinds, .bound = of, .get = &lookup_reason_get, .range = &lookup_reason_range           \
    }

static const struct lookup lookups[] = {
    {.name = "item",
     .title = "Items",
     .noun = "item",
     .plural = "items",
     .columns = LOOKUP_ITEM_COLUMNS,
     .kinds = item_kinds,
     .words_of = "item",
     .get = &lookup_item_get,
     .barcode = &lookup_item_barcode,
     .range = &lookup_item_range,
     .words = &lookup_item_words},
    {.name = "customer",
     .title = "Customers",
     .noun = "customer",
     .plural = "customers",
     .columns = LOOKUP_PARTY_COLUMNS,
     .kinds = party_kinds,
     .bound = "customer",
     .words_of = "customer",
     .get = &lookup_party_get,
     .range = &lookup_party_range,
     .words = &lookup_party_words},
    {.name = "supplier",
     .title = "Suppliers",
     .noun = "supplier",
     .plural = "suppliers",
     .columns = LOOKUP_PARTY_COLUMNS,
     .kinds = party_kinds,
     .bound = "supplier",
     .words_of = "supplier",
     .get = &lookup_party_get,
     .range = &lookup_party_range,
     .words = &lookup_party_words},
    {.name = "warehouse",
     .title = "Warehouses",
     .noun = "warehouse",
     .plural = "warehouses",
     .columns = LOOKUP_NAMED_COLUMNS,
     .kinds = text_kinds,
     .get = &lookup_warehouse_get,
     .range = &lookup_warehouse_range},
    {.name = "account",
     .title = "Accounts",
     .noun = "account",
     .plural = "accounts",
     .columns = LOOKUP_ACCOUNT_COLUMNS,
     .kinds = text_kinds,
     .get = &lookup_account_get,
     .range = &lookup_account_range},
    {.name = "category",
     .title = "Item categories",
     .noun = "category",
     .plural = "categories",
     .columns = LOOKUP_NAMED_COLUMNS,
     .kinds = text_kinds,
     .get = &lookup_category_get,
     .range = &lookup_category_range},
    {.name = "unit",
     .title = "Units of the item",
     .noun = "unit",
     .plural = "units",
     .columns = LOOKUP_UNIT_COLUMNS,
     .kinds = text_kinds,
     .scope = "item",
     .get = &lookup_unit_get,
     .range = &lookup_unit_range},
    {.name = "operator",
     .title = "Operators",
     .noun = "operator",
     .plural = "operators",
     .columns = LOOKUP_OPERATOR_COLUMNS,
     .kinds = text_kinds,
     .fold = LOOKUP_LOWER,
     .get = &lookup_operator_get,
     .range = &lookup_operator_range},
    {.name = "department",
     .title = "Departments",
     .noun = "department",
     .plural = "departments",
     .columns = LOOKUP_DEPARTMENT_COLUMNS,
     .kinds = text_kinds,
     .fold = LOOKUP_AS_IS,
     .get = &lookup_department_get,
     .range = &lookup_department_range},
    REASONS("late_reason", "late reason", "late reasons", "late"),
    REASONS("void_reason", "void reason", "void reasons", "void"),
    REASONS("error_reason", "error kind", "error kinds", "error"),
    REASONS("inout_reason", "in/out reason", "in/out reasons", "inout"),
    REASONS("cost_reason", "cost reason", "cost reasons", "cost"),
    REASONS("settlement_reason", "settlement reason", "settlement reasons", "settlement"),
};
enum { LOOKUPS = sizeof lookups / sizeof lookups[0] };

const struct lookup *lookup_table(size_t *ret_count)
{
    *ret_count = LOOKUPS;
    return lookups;
}

const struct lookup *lookup_by_name(const char *name)
{
    for (size_t i = 0; i < LOOKUPS; i++) {
        if (!strcmp(lookups[i].name, name))
            return &lookups[i];
    }
    return NULL;
}
