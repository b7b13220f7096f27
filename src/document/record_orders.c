/* What orders consist of: the sales order and the purchase order differ in the party only. */
#include "record_fields.h"

#define ORDER_FIELDS(party_field, party_title)                                                               \
    FIELD_NUMBER_AND_STATE, FIELD_DAY("The business day: when it was ordered, not when it is keyed"),        \
        FIELD_PARTY(party_field, party_title), FIELD_PAPER_REF,                                              \
        FIELD_STORE("warehouse", "Warehouse", "\"MAIN\""),                                                   \
        {.name = "due", .title = "Due", .kind = FIELD_DATE, .help = "The day it is promised for"},           \
        FIELD_WHY_LATE, FIELD_NOTE, FIELDS_MONEY_TOTALS, FIELDS_CLOCKS, FIELDS_LINE_ITEM,                    \
        FIELD_LINE_QUANTITY, FIELD_LINE_UNIT, FIELD_LINE_PRICE(FIELD_REQUIRED), FIELDS_LINE_RATES,           \
        FIELD_LINE_NOTE,                                                                                     \
    {                                                                                                        \
        .name = "open", .title = "Open", .part = PART_LINE, .kind = FIELD_QTY, .flags = FIELD_COMPUTED       \
    }

static const struct record_field sales_order_fields[] = {ORDER_FIELDS("customer", "Customer")};
static const struct record_field purchase_order_fields[] = {ORDER_FIELDS("supplier", "Supplier")};

static const struct record_rule order_rules[] = {
    {"due-before-date", PART_HEADER, "due", "due >= date", "the due date is before the order date", false},
    {"due-far", PART_HEADER, "due", "due <= date + 366",
     "the due date is more than a year after the order date", true},
    RULE_QUANTITY_POSITIVE,
    RULES_PRICES,
};

static const struct record_lookup sales_order_lookups[] = {LOOKUP_PARTY("customer"), LOOKUPS_ALWAYS,
                                                           LOOKUP_UNIT};
static const struct record_lookup purchase_order_lookups[] = {LOOKUP_PARTY("supplier"), LOOKUPS_ALWAYS,
                                                              LOOKUP_UNIT};

const struct record record_sales_order =
    RECORD("sales-order", "Sales order", sales_order_fields, order_rules, sales_order_lookups);
const struct record record_purchase_order =
    RECORD("purchase-order", "Purchase order", purchase_order_fields, order_rules, purchase_order_lookups);

#define ORDER_SLOTS(party_field)                                                                             \
    {party_field, SLOT_PARTY}, SLOTS_ALWAYS, SLOT_OF_WAREHOUSE, {"due", SLOT_DUE}, SLOTS_QUANTITY,           \
        SLOTS_PRICE, SLOTS_END
const struct document_field fields_sales_order[] = {ORDER_SLOTS("customer")};
const struct document_field fields_purchase_order[] = {ORDER_SLOTS("supplier")};
