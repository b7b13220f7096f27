/* The fields that documents share, so that a record is a list of them. Order is the order of columns in a
 * template, and of faults. */
#ifndef DAYBOOK_DOCUMENT_RECORD_FIELDS_H
#define DAYBOOK_DOCUMENT_RECORD_FIELDS_H

#include "daybook/ledger/lookup.h"
#include "type_records.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define FIELD_NUMBER_AND_STATE                                                                               \
    {.name = "number", .title = "Number", .flags = FIELD_COMPUTED},                                          \
    {                                                                                                        \
        .name = "state", .title = "State", .flags = FIELD_COMPUTED                                           \
    }

#define FIELD_DAY(words)                                                                                     \
    {                                                                                                        \
        .name = "date", .title = "Date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .fallback = "today",   \
        .help = words                                                                                        \
    }

#define FIELD_PARTY(field, words)                                                                            \
    {.name = field,                                                                                          \
     .title = words,                                                                                         \
     .kind = FIELD_CODE,                                                                                     \
     .flags = FIELD_REQUIRED | FIELD_UPPER,                                                                  \
     .lookup = field,                                                                                        \
     .help = "Code, or F4 for the list"},                                                                    \
    {                                                                                                        \
        .name = "party_name", .title = words, .flags = FIELD_COMPUTED                                        \
    }

#define FIELD_PAPER_REF                                                                                      \
    {                                                                                                        \
        .name = "ref", .title = "Ref", .kind = FIELD_CODE,                                                   \
        .help = "The number on the outside paper; each only once"                                            \
    }

#define FIELD_STORE(field, words, default_value)                                                             \
    {                                                                                                        \
        .name = field, .title = words, .kind = FIELD_CODE, .flags = FIELD_UPPER, .lookup = "warehouse",      \
        .fallback = default_value                                                                            \
    }

#define FIELD_WHY_LATE                                                                                       \
    {                                                                                                        \
        .name = "late_reason", .title = "Late reason", .kind = FIELD_CODE, .flags = FIELD_UPPER,             \
        .lookup = "late_reason", .help = "Why it is keyed after its business day"                            \
    }

#define FIELD_NOTE                                                                                           \
    {                                                                                                        \
        .name = "note", .title = "Note", .kind = FIELD_TEXT, .max_chars = 200                                \
    }

#define FIELDS_MONEY_TOTALS                                                                                  \
    {.name = "total",                                                                                        \
     .title = "Total",                                                                                       \
     .kind = FIELD_MONEY,                                                                                    \
     .flags = FIELD_COMPUTED,                                                                                \
     .compute = "sum(amount)"},                                                                              \
        {.name = "tax_total", .title = "Tax", .kind = FIELD_MONEY, .flags = FIELD_COMPUTED},                 \
    {                                                                                                        \
        .name = "gross_total", .title = "With tax", .kind = FIELD_MONEY, .flags = FIELD_COMPUTED             \
    }

#define FIELD_QUANTITY_TOTAL(of)                                                                             \
    {                                                                                                        \
        .name = "quantity_total", .title = "Quantity", .kind = FIELD_QTY, .flags = FIELD_COMPUTED,           \
        .compute = "sum(" of ")"                                                                             \
    }

#define FIELDS_CLOCKS                                                                                        \
    {.name = "keyed_by", .title = "Keyed by", .flags = FIELD_COMPUTED},                                      \
        {.name = "entered_at", .title = "Entered at", .flags = FIELD_COMPUTED},                              \
        {.name = "submitted_at", .title = "Submitted at", .flags = FIELD_COMPUTED},                          \
    {                                                                                                        \
        .name = "late", .title = "Late", .kind = FIELD_FLAG, .flags = FIELD_COMPUTED                         \
    }

#define FIELDS_LINE_ITEM                                                                                     \
    {.name = "line", .title = "Ln", .part = PART_LINE, .kind = FIELD_INT, .flags = FIELD_COMPUTED},          \
        {.name = "item",                                                                                     \
         .title = "Item",                                                                                    \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_CODE,                                                                                 \
         .flags = FIELD_REQUIRED | FIELD_UPPER,                                                              \
         .lookup = "item",                                                                                   \
         .help = "Code or barcode, or F4 for the list"},                                                     \
    {                                                                                                        \
        .name = "item_name", .title = "Description", .part = PART_LINE, .flags = FIELD_COMPUTED              \
    }

#define FIELD_LINE_QUANTITY                                                                                  \
    {                                                                                                        \
        .name = "quantity", .title = "Quantity", .part = PART_LINE, .kind = FIELD_QTY,                       \
        .flags = FIELD_REQUIRED                                                                              \
    }

#define FIELD_LINE_UNIT                                                                                      \
    {                                                                                                        \
        .name = "unit", .title = "Unit", .part = PART_LINE, .kind = FIELD_CODE, .flags = FIELD_UPPER,        \
        .lookup = "unit", .help = "Empty: the item's base unit"                                              \
    }

#define FIELD_LINE_PRICE(required)                                                                           \
    {                                                                                                        \
        .name = "price", .title = "Price", .part = PART_LINE, .kind = FIELD_PRICE, .flags = required,        \
        .help = "Net, for one unit"                                                                          \
    }

#define FIELDS_LINE_RATES                                                                                    \
    {.name = "discount", .title = "Disc%", .part = PART_LINE, .kind = FIELD_PERCENT, .fallback = "0"},       \
        {.name = "tax",                                                                                      \
         .title = "Tax%",                                                                                    \
         .part = PART_LINE,                                                                                  \
         .kind = FIELD_PERCENT,                                                                              \
         .help = "Empty: the party's rate, else the item's"},                                                \
    {                                                                                                        \
        .name = "amount", .title = "Amount", .part = PART_LINE, .kind = FIELD_MONEY,                         \
        .flags = FIELD_COMPUTED, .compute = "quantity * price * (100 - discount) / 100"                      \
    }

#define FIELD_LINE_SOURCE(words)                                                                             \
    {                                                                                                        \
        .name = "source", .title = "Source", .part = PART_LINE, .kind = FIELD_CODE, .help = words            \
    }

#define FIELD_LINE_NOTE                                                                                      \
    {                                                                                                        \
        .name = "line_note", .title = "Line note", .part = PART_LINE, .kind = FIELD_TEXT, .max_chars = 200   \
    }

#define RULE_QUANTITY_POSITIVE                                                                               \
    {                                                                                                        \
        "quantity-positive", PART_LINE, "quantity", "quantity > 0", "the quantity must be above zero", false \
    }

#define RULES_PRICES                                                                                         \
    {"price-negative", PART_LINE, "price", "price >= 0", "the price must not be below zero", false},         \
        {"discount-range",                                                                                   \
         PART_LINE,                                                                                          \
         "discount",                                                                                         \
         "discount >= 0 and discount <= 100",                                                                \
         "the discount must lie between 0 and 100",                                                          \
         false},                                                                                             \
        {"tax-range", PART_LINE, "tax", "tax >= 0 and tax <= 100", "the tax must lie between 0 and 100",     \
         false},                                                                                             \
        {"price-zero", PART_LINE, "price", "price <> 0", "the price is zero", true},                         \
    {                                                                                                        \
        "discount-high", PART_LINE, "discount", "discount <= 50 or discount > 100",                          \
            "the discount is above 50 %", true                                                               \
    }

#define LOOKUP_WAREHOUSE                                                                                     \
    {                                                                                                        \
        "warehouse", LOOKUP_NAMED_COLUMNS                                                                    \
    }
#define LOOKUPS_ALWAYS                                                                                       \
    {"late_reason", LOOKUP_NAMED_COLUMNS}, LOOKUP_WAREHOUSE,                                                 \
    {                                                                                                        \
        "item", LOOKUP_ITEM_COLUMNS                                                                          \
    }
#define LOOKUP_UNIT                                                                                          \
    {                                                                                                        \
        "unit", LOOKUP_UNIT_COLUMNS                                                                          \
    }
#define LOOKUP_PARTY(name)                                                                                   \
    {                                                                                                        \
        name, LOOKUP_PARTY_COLUMNS                                                                           \
    }

#define RECORD(record_name, record_title, its_fields, its_rules, its_lookups)                                \
    {                                                                                                        \
        .name = record_name, .title = record_title, .kind = RECORD_DOCUMENT, .fields = its_fields,           \
        .field_count = COUNT(its_fields), .rules = its_rules, .rule_count = COUNT(its_rules),                \
        .lookups = its_lookups, .lookup_count = COUNT(its_lookups)                                           \
    }

/* Where the shared fields are kept. */
#define SLOTS_ALWAYS                                                                                         \
    {"ref", SLOT_REF}, {"date", SLOT_DATE}, {"late_reason", SLOT_LATE_REASON}, {"note", SLOT_NOTE},          \
        {"item", SLOT_LINE_ITEM},                                                                            \
    {                                                                                                        \
        "line_note", SLOT_LINE_NOTE                                                                          \
    }
#define SLOT_OF_WAREHOUSE                                                                                    \
    {                                                                                                        \
        "warehouse", SLOT_WAREHOUSE                                                                          \
    }
#define SLOTS_QUANTITY                                                                                       \
    {"quantity", SLOT_LINE_QUANTITY},                                                                        \
    {                                                                                                        \
        "unit", SLOT_LINE_UNIT                                                                               \
    }
#define SLOTS_PRICE                                                                                          \
    {"price", SLOT_LINE_PRICE}, {"discount", SLOT_LINE_DISCOUNT},                                            \
    {                                                                                                        \
        "tax", SLOT_LINE_TAX                                                                                 \
    }
#define SLOTS_END                                                                                            \
    {                                                                                                        \
        NULL, SLOTS                                                                                          \
    }

#endif
