/* Items, their other units and their categories. */
#include <string.h>

#include "daybook/base/gs1.h"
#include "daybook/ledger/lookup.h"
#include "master_internal.h"

/* Items
 * -----------------------------------------------------------------------------------------------------------------
 */

#define ITEM_ROW                                                                                             \
    "SELECT i.id, i.version, i.active, i.code, i.name, i.unit, i.kind, c.code, i.barcode, i.price, i.cost, " \
    "i.tax,"                                                                                                 \
    " i.source, i.search"
DAYBOOK_SQL(item_get, ITEM_ROW " FROM item i JOIN category c ON c.id = i.category WHERE i.code = ?");
DAYBOOK_SQL(item_list,
            ITEM_ROW " FROM item i JOIN category c ON c.id = i.category WHERE i.code >= ? ORDER BY i.code");
DAYBOOK_SQL(item_find, ITEM_ROW " FROM word w JOIN item i ON i.id = w.id JOIN category c ON c.id = i.category"
                                " WHERE w.kind = ? AND w.word >= ? AND w.word < ? ORDER BY i.code");
DAYBOOK_SQL(item_insert,
            "INSERT INTO item (code, name, unit, kind, category, barcode, price, cost, tax, source, search)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(item_update,
            "UPDATE item SET code = ?, name = ?, unit = ?, kind = ?, category = ?, barcode = ?, price = ?,"
            " cost = ?, tax = ?, source = ?, active = ?, search = ?, version = version + 1"
            " WHERE id = ? AND version = ?");
DAYBOOK_SQL(item_activate, "UPDATE item SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(item_digest,
            "SELECT id, code, name, unit, kind, category, barcode, price, cost, tax, source, active,"
            " version, search FROM item WHERE id = ?");
DAYBOOK_SQL(item_in_use,
            "SELECT 1 FROM item i WHERE i.id = ? AND (EXISTS (SELECT 1 FROM line l WHERE l.item = i.id)"
            " OR EXISTS (SELECT 1 FROM unit u WHERE u.item = i.id))");
DAYBOOK_SQL(item_owner, "SELECT id, code FROM item WHERE barcode = ? AND barcode <> ''");

static const struct record_field item_fields[] = {
    CODE_FIELD,
    NAME_FIELD,
    {.name = "unit",
     .title = "Base unit",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .max_chars = 12,
     .help = "What stock is counted in; it stays once the item is in use"},
    {.name = "kind",
     .title = "Kind",
     .kind = FIELD_CHOICE,
     .choices = "stock service",
     .fallback = "\"stock\""},
    {.name = "category",
     .title = "Category",
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "category",
     .fallback = "\"GENERAL\"",
     .help = "Says which accounts the item posts to"},
    {.name = "barcode", .title = "Barcode", .kind = FIELD_CODE, .flags = FIELD_UPPER},
    {.name = "price", .title = "Price", .kind = FIELD_PRICE, .help = "Net, for one base unit"},
    {.name = "cost", .title = "Planned cost", .kind = FIELD_PRICE, .help = "For one base unit"},
    {.name = "tax", .title = "Tax %", .kind = FIELD_PERCENT},
    {.name = "source", .title = "Source", .kind = FIELD_CHOICE, .choices = "buy make", .fallback = "\"buy\""},
    ACTIVE_FIELD,
};
static const unsigned char item_columns[] = {
    MASTER_TEXT,   MASTER_TEXT,   MASTER_TEXT,   MASTER_TEXT, MASTER_REF,  MASTER_TEXT,
    MASTER_NUMBER, MASTER_NUMBER, MASTER_NUMBER, MASTER_TEXT, MASTER_NONE,
};
static const struct record_rule item_rules[] = {
    {"price-negative", PART_HEADER, "price", "price >= 0", "the price must not be below zero", false},
    {"cost-negative", PART_HEADER, "cost", "cost >= 0", "the planned cost must not be below zero", false},
    {"tax-range", PART_HEADER, "tax", "tax >= 0 and tax <= 100", "the tax must lie between 0 and 100", false},
};
/* A barcode that a scanner will never read; one that is there already is not told again. */
static enum rc check_item(struct master_change *change, struct err *err)
{
    const struct entry_value *barcode = change_value(change, "barcode");
    const size_t field = (size_t)(barcode - change->entry->header.values);
    (void)err;
    if (gs1_is_misread(barcode->text) && change_differs(change, field))
        faults_add(&change->context->faults, !change->context->strict, 0, "barcode", "check-digit",
                   barcode->text, "the check digit of %.40s is wrong; look at the goods once more",
                   barcode->text);
    return RC_OK;
}

static const struct record_lookup item_lookups[] = {{"category", LOOKUP_NAMED_COLUMNS}};
static const struct record item_record = {
    .name = "items",
    .title = "Items",
    .kind = RECORD_MASTER,
    .fields = item_fields,
    .field_count = COUNT(item_fields),
    .rules = item_rules,
    .rule_count = COUNT(item_rules),
    .lookups = item_lookups,
    .lookup_count = COUNT(item_lookups),
};
_Static_assert(COUNT(item_columns) == COUNT(item_fields), "a column for each field");

const struct master master_items = {
    .name = "items",
    .noun = "item",
    .record = &item_record,
    .columns = item_columns,
    .search = "code name barcode",
    .changed_by = ROLE_PLANNING | ROLE_ADMIN,
    .get = &item_get,
    .list = &item_list,
    .find = &item_find,
    .insert = &item_insert,
    .update = &item_update,
    .activate = &item_activate,
    .digest = &item_digest,
    .digest_columns = 14,
    .frozen = "unit kind",
    .in_use = &item_in_use,
    .unique = "barcode",
    .owner = &item_owner,
    .check = check_item,
};

/* Units
 * -----------------------------------------------------------------------------------------------------------------
 */

#define UNIT_ROW                                                                                             \
    "SELECT u.id, u.version, u.active, i.code, u.unit, u.num, u.den, '' FROM unit u JOIN item i ON i.id = "  \
    "u.item"
DAYBOOK_SQL(unit_get, UNIT_ROW " WHERE i.code = ? AND u.unit = ?");
DAYBOOK_SQL(unit_list, UNIT_ROW " WHERE i.code > ? OR (i.code = ? AND u.unit >= ?) ORDER BY i.code, u.unit");
DAYBOOK_SQL(unit_insert, "INSERT INTO unit (item, unit, num, den) VALUES (?, ?, ?, ?)");
DAYBOOK_SQL(unit_update,
            "UPDATE unit SET item = ?, unit = ?, num = ?, den = ?, active = ?, version = version + 1"
            " WHERE id = ? AND version = ?");
DAYBOOK_SQL(unit_activate, "UPDATE unit SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(unit_digest, "SELECT id, item, unit, num, den, active, version FROM unit WHERE id = ?");
DAYBOOK_SQL(unit_in_use, "SELECT 1 FROM unit u WHERE u.id = ? AND EXISTS"
                         " (SELECT 1 FROM line l WHERE l.item = u.item AND l.unit = u.unit)");

static const struct record_field unit_fields[] = {
    {.name = "item",
     .title = "Item",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER | FIELD_KEY,
     .max_chars = 24,
     .lookup = "item"},
    {.name = "unit",
     .title = "Unit",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER | FIELD_KEY,
     .max_chars = 12},
    {.name = "factor",
     .title = "Factor",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .max_chars = 25,
     .help = "Base units in one of it: 12, or 1/12"},
    ACTIVE_FIELD,
};
static const unsigned char unit_columns[] = {MASTER_REF, MASTER_TEXT, MASTER_RATIO, MASTER_NONE};
static const struct record_lookup unit_lookups[] = {{"item", LOOKUP_ITEM_COLUMNS}};
static const struct record unit_record = {
    .name = "units",
    .title = "Units",
    .kind = RECORD_MASTER,
    .fields = unit_fields,
    .field_count = COUNT(unit_fields),
    .lookups = unit_lookups,
    .lookup_count = COUNT(unit_lookups),
};
_Static_assert(COUNT(unit_columns) == COUNT(unit_fields), "a column for each field");

/* The key is written ITEM/UNIT, and the base unit is no other unit. */
static enum rc unit_check(struct master_change *change, struct err *err)
{
    const struct entry_value *item = change_value(change, "item"), *unit = change_value(change, "unit");
    struct lookup_row *found = NULL;
    if (item->bad || unit->bad || !*item->text)
        return RC_OK;
    if (strchr(unit->text, '/')) {
        change_fault(change, "unit", "slash", "unit %s holds a slash; write it without", unit->text);
        return RC_OK;
    }
    const struct lookup *items = lookup_by_name("item");
    enum rc rc = lookup_get(change->context, items, "", item->text, &found, err);
    if (rc == RC_OK && found && !strcmp(lookup_value(items, found, "unit"), unit->text))
        change_fault(change, "unit", "base-unit", "%s is the base unit of item %s; its factor is 1",
                     unit->text, item->text);
    return rc;
}

const struct master master_units = {
    .name = "units",
    .noun = "unit",
    .record = &unit_record,
    .columns = unit_columns,
    .changed_by = ROLE_PLANNING | ROLE_ADMIN,
    .get = &unit_get,
    .list = &unit_list,
    .insert = &unit_insert,
    .update = &unit_update,
    .activate = &unit_activate,
    .digest = &unit_digest,
    .digest_columns = 7,
    .frozen = "factor",
    .in_use = &unit_in_use,
    .check = unit_check,
};

/* Categories
 * --------------------------------------------------------------------------------------------------------------
 */

#define CATEGORY_ROW                                                                                         \
    "SELECT c.id, c.version, c.active, c.code, c.name, ai.code, asa.code, ac.code, aw.code, av.code, "       \
    "c.search"                                                                                               \
    " FROM category c LEFT JOIN account ai ON ai.id = c.inventory LEFT JOIN account asa ON asa.id = c.sales" \
    " LEFT JOIN account ac ON ac.id = c.cost LEFT JOIN account aw ON aw.id = c.wip"                          \
    " LEFT JOIN account av ON av.id = c.variance"
DAYBOOK_SQL(category_get, CATEGORY_ROW " WHERE c.code = ?");
DAYBOOK_SQL(category_list, CATEGORY_ROW " WHERE c.code >= ? ORDER BY c.code");
DAYBOOK_SQL(category_insert,
            "INSERT INTO category (code, name, inventory, sales, cost, wip, variance, search)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(category_update,
            "UPDATE category SET code = ?, name = ?, inventory = ?, sales = ?, cost = ?, wip = ?,"
            " variance = ?, active = ?, search = ?, version = version + 1"
            " WHERE id = ? AND version = ?");
DAYBOOK_SQL(category_activate,
            "UPDATE category SET active = ?, version = version + 1 WHERE id = ? AND version = ?");
DAYBOOK_SQL(category_digest,
            "SELECT id, code, name, inventory, sales, cost, wip, variance, active, version, search"
            " FROM category WHERE id = ?");

#define ACCOUNT_FIELD(field, words)                                                                          \
    {                                                                                                        \
        .name = field, .title = words, .kind = FIELD_CODE, .flags = FIELD_UPPER, .lookup = "account"         \
    }
static const struct record_field category_fields[] = {
    CODE_FIELD,
    NAME_FIELD,
    ACCOUNT_FIELD("inventory", "Inventory account"),
    ACCOUNT_FIELD("sales", "Sales account"),
    ACCOUNT_FIELD("cost", "Cost of sales account"),
    ACCOUNT_FIELD("wip", "Work in progress account"),
    ACCOUNT_FIELD("variance", "Variance account"),
    ACTIVE_FIELD,
};
static const unsigned char category_columns[] = {MASTER_TEXT, MASTER_TEXT, MASTER_REF, MASTER_REF,
                                                 MASTER_REF,  MASTER_REF,  MASTER_REF, MASTER_NONE};
static const struct record_lookup category_lookups[] = {{"account", LOOKUP_ACCOUNT_COLUMNS}};
static const struct record category_record = {
    .name = "categories",
    .title = "Item categories",
    .kind = RECORD_MASTER,
    .fields = category_fields,
    .field_count = COUNT(category_fields),
    .lookups = category_lookups,
    .lookup_count = COUNT(category_lookups),
};
_Static_assert(COUNT(category_columns) == COUNT(category_fields), "a column for each field");

const struct master master_categories = {
    .name = "categories",
    .noun = "category",
    .record = &category_record,
    .columns = category_columns,
    .search = "code name",
    .changed_by = ROLE_COST | ROLE_ADMIN,
    .get = &category_get,
    .list = &category_list,
    .insert = &category_insert,
    .update = &category_update,
    .activate = &category_activate,
    .digest = &category_digest,
    .digest_columns = 11,
};
