/* Customers and suppliers: two masters of one table. */
#include "daybook/ledger/lookup.h"
#include "master_internal.h"

#define PARTY_ROW                                                                                            \
    "SELECT p.id, p.version, p.active, p.code, p.name, p.contact, p.address, p.city, p.country, p.phone, "   \
    "p.terms,"                                                                                               \
    " p.credit_limit, p.tax, a.code, p.search"
DAYBOOK_SQL(party_get, PARTY_ROW
            " FROM party p LEFT JOIN account a ON a.id = p.account WHERE p.kind = ? AND p.code = ?");
DAYBOOK_SQL(party_list, PARTY_ROW " FROM party p LEFT JOIN account a ON a.id = p.account WHERE p.kind = ?"
                                  " AND p.code >= ? ORDER BY p.code");
DAYBOOK_SQL(party_find,
            PARTY_ROW " FROM word w JOIN party p ON p.id = w.id LEFT JOIN account a ON a.id = p.account"
                      " WHERE w.kind = ? AND w.word >= ? AND w.word < ? ORDER BY p.code");
DAYBOOK_SQL(party_insert,
            "INSERT INTO party (kind, code, name, contact, address, city, country, phone, terms,"
            " credit_limit, tax, account, search) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(party_update,
            "UPDATE party SET code = ?, name = ?, contact = ?, address = ?, city = ?, country = ?,"
            " phone = ?, terms = ?, credit_limit = ?, tax = ?, account = ?, active = ?, search = ?,"
            " version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(party_activate,
            "UPDATE party SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(party_digest,
            "SELECT id, kind, code, name, contact, address, city, country, phone, terms, credit_limit,"
            " tax, account, active, version, search FROM party WHERE id = ?");

static const struct record_field party_fields[] = {
    CODE_FIELD,
    NAME_FIELD,
    {.name = "contact", .title = "Contact", .kind = FIELD_TEXT, .max_chars = 80},
    {.name = "address", .title = "Address", .kind = FIELD_TEXT, .max_chars = 120},
    {.name = "city", .title = "City", .kind = FIELD_TEXT, .max_chars = 60},
    {.name = "country", .title = "Country", .kind = FIELD_TEXT, .max_chars = 60},
    {.name = "phone", .title = "Phone", .kind = FIELD_TEXT, .max_chars = 40},
    {.name = "terms",
     .title = "Terms in days",
     .kind = FIELD_INT,
     .help = "Days from the invoice until it is due"},
    {.name = "credit_limit",
     .title = "Credit limit",
     .kind = FIELD_MONEY,
     .help = "Orders past it warn; empty: none"},
    {.name = "tax",
     .title = "Tax %",
     .kind = FIELD_PERCENT,
     .help = "Goes before the item's; empty: the item's"},
    {.name = "account",
     .title = "Account",
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "account",
     .help = "Where its open items stand; empty: the company's"},
    ACTIVE_FIELD,
};
static const unsigned char party_columns[] = {
    MASTER_TEXT, MASTER_TEXT,   MASTER_TEXT,   MASTER_TEXT,   MASTER_TEXT, MASTER_TEXT,
    MASTER_TEXT, MASTER_NUMBER, MASTER_NUMBER, MASTER_NUMBER, MASTER_REF,  MASTER_NONE,
};
static const struct record_rule party_rules[] = {
    {"terms-range", PART_HEADER, "terms", "terms >= 0 and terms <= 3650",
     "the terms must lie between 0 and 3650 days", false},
    {"credit-negative", PART_HEADER, "credit_limit", "credit_limit >= 0",
     "the credit limit must not be below zero", false},
    {"tax-range", PART_HEADER, "tax", "tax >= 0 and tax <= 100", "the tax must lie between 0 and 100", false},
};
static const struct record_lookup party_lookups[] = {{"account", LOOKUP_ACCOUNT_COLUMNS}};
_Static_assert(COUNT(party_columns) == COUNT(party_fields), "a column for each field");

#define PARTY_RECORD(plural, words)                                                                          \
    {                                                                                                        \
        .name = plural, .title = words, .kind = RECORD_MASTER, .fields = party_fields,                       \
        .field_count = COUNT(party_fields), .rules = party_rules, .rule_count = COUNT(party_rules),          \
        .lookups = party_lookups, .lookup_count = COUNT(party_lookups)                                       \
    }
static const struct record customer_record = PARTY_RECORD("customers", "Customers");
static const struct record supplier_record = PARTY_RECORD("suppliers", "Suppliers");

#define PARTY_MASTER(plural, singular, described, roles)                                                     \
    {                                                                                                        \
        .name = plural, .noun = singular, .record = described, .columns = party_columns, .bound = singular,  \
        .search = "code name", .changed_by = roles, .get = &party_get, .list = &party_list,                  \
        .find = &party_find, .insert = &party_insert, .update = &party_update, .activate = &party_activate,  \
        .digest = &party_digest, .digest_columns = 16                                                        \
    }
const struct master master_customers =
    PARTY_MASTER("customers", "customer", &customer_record, ROLE_SALES | ROLE_ADMIN);
const struct master master_suppliers =
    PARTY_MASTER("suppliers", "supplier", &supplier_record, ROLE_PURCHASING | ROLE_ADMIN);
