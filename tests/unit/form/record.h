/* A record like the orders', a form for it and a few codes to look up: what the tests and fuzzers of the
 * entry share. */
#ifndef TESTS_FORM_RECORD_H
#define TESTS_FORM_RECORD_H

#include "daybook/base/record.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SOME_COLUMNS "code name unit price tax"

static const struct record_field sample_fields[] = {
    {.name = "number", .title = "Number", .flags = FIELD_COMPUTED},
    {.name = "state", .title = "State", .flags = FIELD_COMPUTED},
    {.name = "date", .title = "Date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .fallback = "today"},
    {.name = "customer",
     .title = "Customer",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .lookup = "customer"},
    {.name = "party_name", .title = "Customer", .flags = FIELD_COMPUTED},
    {.name = "ref",
     .title = "Ref",
     .kind = FIELD_CODE,
     .max_chars = 20,
     .help = "The number on the outside paper"},
    {.name = "warehouse",
     .title = "Warehouse",
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "warehouse",
     .fallback = "\"MAIN\""},
    {.name = "due", .title = "Due", .kind = FIELD_DATE},
    {.name = "kind", .title = "Kind", .kind = FIELD_CHOICE, .choices = "normal urgent"},
    {.name = "firm", .title = "Firm", .kind = FIELD_FLAG},
    {.name = "note", .title = "Note", .max_chars = 200},
    {.name = "pin", .title = "PIN", .flags = FIELD_SECRET, .max_chars = 12},
    {.name = "days", .title = "Days", .kind = FIELD_INT},
    {.name = "total",
     .title = "Total",
     .kind = FIELD_MONEY,
     .flags = FIELD_COMPUTED,
     .compute = "sum(amount)"},
    {.name = "line", .title = "Ln", .part = PART_LINE, .kind = FIELD_INT, .flags = FIELD_COMPUTED},
    {.name = "item",
     .title = "Item",
     .part = PART_LINE,
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .lookup = "item"},
    {.name = "item_name", .title = "Description", .part = PART_LINE, .flags = FIELD_COMPUTED},
    {.name = "quantity", .title = "Quantity", .part = PART_LINE, .kind = FIELD_QTY, .flags = FIELD_REQUIRED},
    {.name = "unit",
     .title = "Unit",
     .part = PART_LINE,
     .kind = FIELD_CODE,
     .flags = FIELD_UPPER,
     .lookup = "unit"},
    {.name = "price", .title = "Price", .part = PART_LINE, .kind = FIELD_PRICE, .flags = FIELD_REQUIRED},
    {.name = "discount", .title = "Disc%", .part = PART_LINE, .kind = FIELD_PERCENT, .fallback = "0"},
    {.name = "amount",
     .title = "Amount",
     .part = PART_LINE,
     .kind = FIELD_MONEY,
     .flags = FIELD_COMPUTED,
     .compute = "quantity * price * (100 - discount) / 100"},
    {.name = "source", .title = "Source", .part = PART_LINE, .kind = FIELD_CODE},
    {.name = "line_note", .title = "Line note", .part = PART_LINE, .max_chars = 40},
};
static const struct record_rule sample_rules[] = {
    {"due-before-date", PART_HEADER, "due", "due >= date", "the due date is before the order date", false},
    {"quantity-positive", PART_LINE, "quantity", "quantity > 0", "the quantity must be above zero", false},
    {"discount-high", PART_LINE, "discount", "discount <= 50", "the discount is above 50 %", true},
};
static const struct record_lookup sample_lookups[] = {{"customer", "code name city"},
                                                      {"warehouse", "code name"},
                                                      {"item", SOME_COLUMNS},
                                                      {"unit", "unit factor"}};
__attribute__((unused)) static const struct record sample_record = {
    .name = "order",
    .title = "Order",
    .kind = RECORD_DOCUMENT,
    .fields = sample_fields,
    .field_count = COUNT(sample_fields),
    .rules = sample_rules,
    .rule_count = COUNT(sample_rules),
    .lookups = sample_lookups,
    .lookup_count = COUNT(sample_lookups),
};

#define SAMPLE_PICTURE                                                                                       \
    "picture\n"                                                                                              \
    "|Order [number        ] Date [date      ] Due [due       ] State [state     ]\n"                        \
    "|Customer [party   |party_name               ]  Ref [ref                ]\n"                            \
    "|Warehouse [whs   ]\n"                                                                                  \
    "|\n"                                                                                                    \
    "| Ln Item        Description         Quantity Unit     Price Disc     Amount\n"                         \
    "|[ln|item       |item_name          |quantity|unit|price    |disc|amount    ] *4\n"                     \
    "|\n"                                                                                                    \
    "|Note [note                                      ]   Total [total           ]\n"                        \
    "end\n"
#define SAMPLE_HEAD "form order \"Order\"\nrecord order\n" SAMPLE_PICTURE
#define SAMPLE_FORM                                                                                          \
    SAMPLE_HEAD                                                                                              \
    "field number noentry\n"                                                                                 \
    "field date date required default today keep\n"                                                          \
    "field state noentry\n"                                                                                  \
    "field party = customer required upper fill party_name = name\n"                                         \
    "field party_name noentry\n"                                                                             \
    "field ref\n"                                                                                            \
    "field due date default date + 14 check due >= date \"the due date is before the order date\"\n"         \
    "field whs = warehouse default \"MAIN\" keep pass\n"                                                     \
    "lines\n"                                                                                                \
    "  field ln = line noentry\n"                                                                            \
    "  field item required upper scan fill item_name = name, unit = unit, price = price\n"                   \
    "  field item_name noentry\n"                                                                            \
    "  field quantity qty required\n"                                                                        \
    "  field unit pass\n"                                                                                    \
    "  field price required\n"                                                                               \
    "  field disc = discount\n"                                                                              \
    "  field amount noentry\n"                                                                               \
    "end\n"                                                                                                  \
    "field note\n"                                                                                           \
    "field total money noentry\n"                                                                            \
    "key F10 submit\n"

/* What the ledger would know: by code or barcode. */
__attribute__((unused)) static const struct sample_row {
    const char *lookup, *code, *barcode, *texts[4]; /* of the columns behind the code */
} sample_rows[] = {
    {"customer", "VINET", NULL, {"Vins et alcools", "Reims"}},
    {"customer", "客户一", NULL, {"上海自行车有限公司", "上海"}},
    {"warehouse", "MAIN", NULL, {"Main warehouse"}},
    {"warehouse", "WEST", NULL, {"West"}},
    {"item", "P001", "4006381333931", {"Chai", "EA", "18", ""}},
    {"item", "P002", "4006381333948", {"Chang", "EA", "19.5", ""}},
    {"item", "P003", "96385074", {"Aniseed syrup, a very long description of it", "BOX", "10", ""}},
    {"item", "P004", NULL, {"Without a price", "EA", "", ""}},
    {"unit", "EA", NULL, {"1"}},
    {"unit", "BOX", NULL, {"12"}},
};

#endif
