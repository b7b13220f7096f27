/* What orders consist of: the sales order and the purchase order differ in the party only. */
#include "daybook/ledger/lookup.h"
#include "type_records.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ORDER_FIELDS(party_field, party_title)                                                               \
    {.name = "number", .title = "Number", .flags = FIELD_COMPUTED},                                          \
        {.name = "state", .title = "State", .flags = FIELD_COMPUTED},                                        \
        {.name = "date",                                                                                     \
         .title = "Date",                                                                                    \
         .kind = FIELD_DATE,                                                                                 \
         .flags = FIELD_REQUIRED,                                                                            \
         .fallback = "today",                                                                                \
         .help = "The business day: when it was ordered, not when it is keyed"},                             \
        {.name = party_field,                                                                                \
         .title = party_title,                                                                               \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_REQUIRED | FIELD_UPPER,                                                              \
         .lookup = party_field,                                                                              \
         .help = "Code, or F4 for the list"},                                                                \
        {.name = "party_name", .title = party_title, .flags = FIELD_COMPUTED},                               \
        {.name = "ref",                                                                                      \
         .title = "Ref",                                                                                     \
         .kind = FIELD_CODE,                                                                                 \
         .help = "The number on the outside paper; each only once"},                                         \
        {.name = "warehouse",                                                                                \
         .title = "Warehouse",                                                                               \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_UPPER,                                                                               \
         .lookup = "warehouse",                                                                              \
         .fallback = "\"MAIN\""},                                                                            \
        {.name = "due", .title = "Due", .kind = FIELD_DATE, .help = "The day it is promised for"},           \
        {.name = "late_reason",                                                                              \
         .title = "Late reason",                                                                             \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_UPPER,                                                                               \
         .lookup = "late_reason",                                                                            \
         .help = "Why it is keyed after its business day"},                                                  \
        {.name = "note", .title = "Note", .kind = FIELD_TEXT, .max_chars = 200},                             \
        {.name = "total",                                                                                    \
         .title = "Total",                                                                                   \
         .kind = FIELD_MONEY,                                                                                \
         .flags = FIELD_COMPUTED,                                                                            \
         .compute = "sum(amount)"},                                                                          \
        {.name = "tax_total", .title = "Tax", .kind = FIELD_MONEY, .flags = FIELD_COMPUTED},                 \
        {.name = "gross_total", .title = "With tax", .kind = FIELD_MONEY, .flags = FIELD_COMPUTED},          \
        {.name = "keyed_by", .title = "Keyed by", .flags = FIELD_COMPUTED},                                  \
        {.name = "entered_at", .title = "Entered at", .flags = FIELD_COMPUTED},                              \
        {.name = "submitted_at", .title = "Submitted at", .flags = FIELD_COMPUTED},                          \
        {.name = "late", .title = "Late", .kind = FIELD_FLAG, .flags = FIELD_COMPUTED},                      \
        {.name = "line", .title = "Ln", .part = PART_LINE, .kind = FIELD_INT, .flags = FIELD_COMPUTED},      \
        {.name = "item",                                                                                     \
         .title = "Item",                                                                                    \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_REQUIRED | FIELD_UPPER,                                                              \
         .lookup = "item",                                                                                   \
         .help = "Code or barcode, or F4 for the list"},                                                     \
        {.name = "item_name", .title = "Description", .part = PART_LINE, .flags = FIELD_COMPUTED},           \
        {.name = "quantity",                                                                                 \
         .title = "Quantity",                                                                                \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_QTY,                                                                                  \
         .flags = FIELD_REQUIRED},                                                                           \
        {.name = "unit",                                                                                     \
         .title = "Unit",                                                                                    \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_UPPER,                                                                               \
         .lookup = "unit",                                                                                   \
         .help = "Empty: the item's base unit"},                                                             \
        {.name = "price",                                                                                    \
         .title = "Price",                                                                                   \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_PRICE,                                                                                \
         .flags = FIELD_REQUIRED,                                                                            \
         .help = "Net, for one unit"},                                                                       \
        {.name = "discount", .title = "Disc%", .part = PART_LINE, .kind = FIELD_PERCENT, .fallback = "0"},   \
        {.name = "tax",                                                                                      \
         .title = "Tax%",                                                                                    \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_PERCENT,                                                                              \
         .help = "Empty: the party's rate, else the item's"},                                                \
        {.name = "amount",                                                                                   \
         .title = "Amount",                                                                                  \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_MONEY,                                                                                \
         .flags = FIELD_COMPUTED,                                                                            \
         .compute = "quantity * price * (100 - discount) / 100"},                                            \
    {                                                                                                        \
        .name = "line_note", .title = "Line note", .part = PART_LINE, .kind = FIELD_TEXT, .max_chars = 200   \
    }

static const struct record_field sales_order_fields[] = {ORDER_FIELDS("customer", "Customer")};
static const struct record_field purchase_order_fields[] = {ORDER_FIELDS("supplier", "Supplier")};

static const struct record_rule order_rules[] = {
    {"due-before-date", PART_HEADER, "due", "due >= date", "the due date is before the order date", false},
    {"quantity-positive", PART_LINE, "quantity", "quantity > 0", "the quantity must be above zero", false},
    {"price-negative", PART_LINE, "price", "price >= 0", "the price must not be below zero", false},
    {"discount-range", PART_LINE, "discount", "discount >= 0 and discount <= 100",
     "the discount must lie between 0 and 100", false},
    {"tax-range", PART_LINE, "tax", "tax >= 0 and tax <= 100", "the tax must lie between 0 and 100", false},
    {"due-far", PART_HEADER, "due", "due <= date + 366",
     "the due date is more than a year after the order date", true},
    {"price-zero", PART_LINE, "price", "price <> 0", "the price is zero", true},
    {"discount-high", PART_LINE, "discount", "discount <= 50 or discount > 100", "the discount is above 50 %",
     true},
};

#define ORDER_LOOKUPS(party_lookup)                                                                          \
    {party_lookup, LOOKUP_PARTY_COLUMNS}, {"warehouse", LOOKUP_NAMED_COLUMNS},                               \
        {"late_reason", LOOKUP_NAMED_COLUMNS}, {"item", LOOKUP_ITEM_COLUMNS},                                \
    {                                                                                                        \
        "unit", LOOKUP_UNIT_COLUMNS                                                                          \
    }
static const struct record_lookup sales_order_lookups[] = {ORDER_LOOKUPS("customer")};
static const struct record_lookup purchase_order_lookups[] = {ORDER_LOOKUPS("supplier")};

const struct record record_sales_order = {
    .name = "sales-order",
    .title = "Sales order",
    .kind = RECORD_DOCUMENT,
    .fields = sales_order_fields,
    .field_count = COUNT(sales_order_fields),
    .rules = order_rules,
    .rule_count = COUNT(order_rules),
    .lookups = sales_order_lookups,
    .lookup_count = COUNT(sales_order_lookups),
};

const struct record record_purchase_order = {
    .name = "purchase-order",
    .title = "Purchase order",
    .kind = RECORD_DOCUMENT,
    .fields = purchase_order_fields,
    .field_count = COUNT(purchase_order_fields),
    .rules = order_rules,
    .rule_count = COUNT(order_rules),
    .lookups = purchase_order_lookups,
    .lookup_count = COUNT(purchase_order_lookups),
};

#define ORDER_SLOTS(party_field)                                                                             \
    {party_field, SLOT_PARTY}, {"ref", SLOT_REF}, {"date", SLOT_DATE}, {"warehouse", SLOT_WAREHOUSE},        \
        {"due", SLOT_DUE}, {"late_reason", SLOT_LATE_REASON}, {"note", SLOT_NOTE}, {"item", SLOT_LINE_ITEM}, \
        {"quantity", SLOT_LINE_QUANTITY}, {"unit", SLOT_LINE_UNIT}, {"price", SLOT_LINE_PRICE},              \
        {"discount", SLOT_LINE_DISCOUNT}, {"tax", SLOT_LINE_TAX}, {"line_note", SLOT_LINE_NOTE},             \
    {                                                                                                        \
        NULL, SLOTS                                                                                          \
    }
const struct document_field fields_sales_order[] = {ORDER_SLOTS("customer")};
const struct document_field fields_purchase_order[] = {ORDER_SLOTS("supplier")};
