/* What production takes from the warehouse and brings to it: for a production order, a product or a workshop.
 */
#include "record_fields.h"

#define WORKS_HEAD(day_help)                                                                                 \
    FIELD_NUMBER_AND_STATE, FIELD_DAY(day_help), FIELD_PAPER_REF,                                            \
        {.name = "product",                                                                                  \
         .title = "Product",                                                                                 \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_UPPER,                                                                               \
         .lookup = "item",                                                                                   \
         .help = "The product it is for; or a workshop, where it is for several"},                           \
        {.name = "product_name", .title = "Product", .flags = FIELD_COMPUTED},                               \
        {.name = "workshop",                                                                                 \
         .title = "Workshop",                                                                                \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_UPPER,                                                                               \
         .help = "The workshop, where it is for several products"},                                          \
        FIELD_STORE("warehouse", "Warehouse", "\"MAIN\""), FIELD_WHY_LATE, FIELD_NOTE,                       \
        FIELD_QUANTITY_TOTAL("quantity"), FIELDS_CLOCKS, FIELDS_LINE_ITEM, FIELD_LINE_QUANTITY,              \
        FIELD_LINE_UNIT

static const struct record_field picking_fields[] = {
    WORKS_HEAD("The day it was picked"),
    FIELD_LINE_SOURCE("The production order"),
    FIELD_LINE_NOTE,
};
static const struct record_field picking_return_fields[] = {
    WORKS_HEAD("The day it came back"),
    FIELD_LINE_SOURCE("The picking it was taken with: number or ref; Ctrl-U copies it"),
    FIELD_LINE_NOTE,
};
static const struct record_field product_receipt_fields[] = {
    WORKS_HEAD("The day it was finished"),
    FIELD_LINE_SOURCE("The production order"),
    {.name = "scrapped",
     .title = "Scrapped",
     .part = PART_LINE,
     .kind = FIELD_QTY,
     .help = "Units that did not become good; they do not enter the warehouse"},
    FIELD_LINE_NOTE,
};

static const struct record_rule works_rules[] = {RULE_QUANTITY_POSITIVE};
static const struct record_rule product_receipt_rules[] = {
    {"quantity-negative", PART_LINE, "quantity", "quantity >= 0", "the quantity must not be below zero",
     false},
    {"scrapped-negative", PART_LINE, "scrapped", "scrapped >= 0",
     "the scrapped quantity must not be below zero", false},
    {"nothing-made", PART_LINE, "scrapped", "quantity + scrapped > 0",
     "neither a good nor a scrapped unit was made", false},
};
static const struct record_lookup works_lookups[] = {LOOKUPS_ALWAYS, LOOKUP_UNIT};

const struct record record_production_picking =
    RECORD("production-picking", "Production picking", picking_fields, works_rules, works_lookups);
const struct record record_picking_return =
    RECORD("picking-return", "Picking return", picking_return_fields, works_rules, works_lookups);
const struct record record_product_receipt = RECORD(
    "product-receipt", "Product receipt", product_receipt_fields, product_receipt_rules, works_lookups);

#define WORKS_SLOTS                                                                                          \
    SLOTS_ALWAYS, SLOT_OF_WAREHOUSE, {"product", SLOT_PRODUCT}, {"workshop", SLOT_WORKSHOP}, SLOTS_QUANTITY, \
    {                                                                                                        \
        "source", SLOT_LINE_SOURCE                                                                           \
    }
const struct document_field fields_works[] = {WORKS_SLOTS, SLOTS_END};
const struct document_field fields_product_receipt[] = {
    WORKS_SLOTS, {"scrapped", SLOT_LINE_SCRAPPED}, SLOTS_END};
