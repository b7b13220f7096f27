/* What goods moved between the warehouse and a party consist of: receipts and deliveries, and their returns.
 * Those of purchasing may carry a price; what a delivery is worth, its order and the invoice say. */
#include "record_fields.h"

#define GOODS_HEAD(party_field, party_title, day_help)                                                       \
    FIELD_NUMBER_AND_STATE, FIELD_DAY(day_help), FIELD_PARTY(party_field, party_title), FIELD_PAPER_REF,     \
        FIELD_STORE("warehouse", "Warehouse", "\"MAIN\""), FIELD_WHY_LATE, FIELD_NOTE
#define GOODS_LINE(source_help)                                                                              \
    FIELD_QUANTITY_TOTAL("quantity"), FIELDS_CLOCKS, FIELDS_LINE_ITEM, FIELD_LINE_QUANTITY, FIELD_LINE_UNIT, \
        FIELD_LINE_SOURCE(source_help)

static const struct record_field receipt_fields[] = {
    GOODS_HEAD("supplier", "Supplier", "The day the goods came"),
    FIELDS_MONEY_TOTALS,
    GOODS_LINE("The order received: number or ref; Ctrl-U copies what is open"),
    FIELD_LINE_PRICE(0),
    FIELDS_LINE_RATES,
    FIELD_LINE_NOTE,
};
static const struct record_field purchase_return_fields[] = {
    GOODS_HEAD("supplier", "Supplier", "The day the goods left"),
    FIELDS_MONEY_TOTALS,
    GOODS_LINE("The receipt they came with: number or ref; Ctrl-U copies it"),
    FIELD_LINE_PRICE(0),
    FIELDS_LINE_RATES,
    FIELD_LINE_NOTE,
};
static const struct record_field delivery_fields[] = {
    GOODS_HEAD("customer", "Customer", "The day the goods left"),
    GOODS_LINE("The order delivered: number or ref; Ctrl-U copies what is open"),
    FIELD_LINE_NOTE,
};
static const struct record_field sales_return_fields[] = {
    GOODS_HEAD("customer", "Customer", "The day the goods came back"),
    GOODS_LINE("The delivery they left with: number or ref; Ctrl-U copies it"),
    FIELD_LINE_NOTE,
};

static const struct record_rule priced_rules[] = {RULE_QUANTITY_POSITIVE, RULES_PRICES};
static const struct record_rule goods_rules[] = {RULE_QUANTITY_POSITIVE};

static const struct record_lookup supplier_lookups[] = {LOOKUP_PARTY("supplier"), LOOKUPS_ALWAYS,
                                                        LOOKUP_UNIT};
static const struct record_lookup customer_lookups[] = {LOOKUP_PARTY("customer"), LOOKUPS_ALWAYS,
                                                        LOOKUP_UNIT};

const struct record record_purchase_receipt =
    RECORD("purchase-receipt", "Purchase receipt", receipt_fields, priced_rules, supplier_lookups);
const struct record record_purchase_return =
    RECORD("purchase-return", "Purchase return", purchase_return_fields, priced_rules, supplier_lookups);
const struct record record_sales_delivery =
    RECORD("sales-delivery", "Sales delivery", delivery_fields, goods_rules, customer_lookups);
const struct record record_sales_return =
    RECORD("sales-return", "Sales return", sales_return_fields, goods_rules, customer_lookups);

#define GOODS_SLOTS(party_field)                                                                             \
    {party_field, SLOT_PARTY}, SLOTS_ALWAYS, SLOT_OF_WAREHOUSE, SLOTS_QUANTITY,                              \
    {                                                                                                        \
        "source", SLOT_LINE_SOURCE                                                                           \
    }
const struct document_field fields_supplier_goods[] = {GOODS_SLOTS("supplier"), SLOTS_PRICE, SLOTS_END};
const struct document_field fields_customer_goods[] = {GOODS_SLOTS("customer"), SLOTS_END};
