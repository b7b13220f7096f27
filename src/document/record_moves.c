/* What the warehouse moves by itself: other receipts and issues, transfers, counts. */
#include "record_fields.h"

#define FIELD_REASON                                                                                         \
    {                                                                                                        \
        .name = "reason", .title = "Reason", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_UPPER,      \
        .lookup = "inout_reason", .help = "Why; F4 lists the reasons"                                        \
    }
#define FIELD_LINE_AMOUNT(words)                                                                             \
    {                                                                                                        \
        .name = "amount", .title = "Amount", .part = PART_LINE, .kind = FIELD_MONEY, .help = words           \
    }

static const struct record_field other_receipt_fields[] = {
    FIELD_NUMBER_AND_STATE,
    FIELD_DAY("The day it came"),
    FIELD_PAPER_REF,
    FIELD_REASON,
    FIELD_STORE("warehouse", "Warehouse", "\"MAIN\""),
    FIELD_WHY_LATE,
    FIELD_NOTE,
    FIELDS_MONEY_TOTALS,
    FIELD_QUANTITY_TOTAL("quantity"),
    FIELDS_CLOCKS,
    FIELDS_LINE_ITEM,
    FIELD_LINE_QUANTITY,
    FIELD_LINE_UNIT,
    FIELD_LINE_AMOUNT("What it is worth in all; empty: the auditor says"),
    FIELD_LINE_NOTE,
};
static const struct record_field other_issue_fields[] = {
    FIELD_NUMBER_AND_STATE,
    FIELD_DAY("The day it left"),
    FIELD_PAPER_REF,
    FIELD_REASON,
    FIELD_STORE("warehouse", "Warehouse", "\"MAIN\""),
    FIELD_WHY_LATE,
    FIELD_NOTE,
    FIELD_QUANTITY_TOTAL("quantity"),
    FIELDS_CLOCKS,
    FIELDS_LINE_ITEM,
    FIELD_LINE_QUANTITY,
    FIELD_LINE_UNIT,
    FIELD_LINE_NOTE,
};
static const struct record_field transfer_fields[] = {
    FIELD_NUMBER_AND_STATE,
    FIELD_DAY("The day it was carried over"),
    FIELD_PAPER_REF,
    FIELD_STORE("warehouse", "From", "\"MAIN\""),
    {.name = "to_warehouse",
     .title = "To",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_UPPER,
     .lookup = "warehouse"},
    FIELD_WHY_LATE,
    FIELD_NOTE,
    FIELD_QUANTITY_TOTAL("quantity"),
    FIELDS_CLOCKS,
    FIELDS_LINE_ITEM,
    FIELD_LINE_QUANTITY,
    FIELD_LINE_UNIT,
    FIELD_LINE_NOTE,
};
static const struct record_field count_fields[] = {
    FIELD_NUMBER_AND_STATE,
    FIELD_DAY("The day it was counted"),
    FIELD_PAPER_REF,
    FIELD_STORE("warehouse", "Warehouse", "\"MAIN\""),
    {.name = "taken",
     .title = "Taken",
     .kind = FIELD_CHOICE,
     .choices = "end start",
     .fallback = "\"end\"",
     .help = "Counted at the end of the day, or at its start"},
    FIELD_WHY_LATE,
    FIELD_NOTE,
    FIELDS_MONEY_TOTALS,
    FIELD_QUANTITY_TOTAL("counted"),
    FIELDS_CLOCKS,
    FIELDS_LINE_ITEM,
    {.name = "counted",
     .title = "Counted",
     .part = PART_LINE,
     .kind = FIELD_QTY,
     .flags = FIELD_REQUIRED,
     .help = "What lies there, in the item's base unit; 0 where nothing does"},
    {.name = "book", .title = "Book", .part = PART_LINE, .kind = FIELD_QTY, .flags = FIELD_COMPUTED},
    {.name = "difference",
     .title = "Difference",
     .part = PART_LINE,
     .kind = FIELD_QTY,
     .flags = FIELD_COMPUTED},
    FIELD_LINE_AMOUNT("What is found is worth so much, where the books had none"),
    FIELD_LINE_NOTE,
};

#define RULE_AMOUNT                                                                                          \
    {                                                                                                        \
        "amount-negative", PART_LINE, "amount", "amount >= 0", "the amount must not be below zero", false    \
    }
static const struct record_rule moved_rules[] = {RULE_QUANTITY_POSITIVE};
static const struct record_rule received_rules[] = {RULE_QUANTITY_POSITIVE, RULE_AMOUNT};
static const struct record_rule transfer_rules[] = {
    {"same-warehouse", PART_HEADER, "to_warehouse", "to_warehouse <> warehouse",
     "it goes to the warehouse it comes from", false},
    RULE_QUANTITY_POSITIVE,
};
static const struct record_rule count_rules[] = {
    {"counted-negative", PART_LINE, "counted", "counted >= 0", "what is counted is not below zero", false},
    RULE_AMOUNT,
};
static const struct record_lookup reason_lookups[] = {
    {"inout_reason", LOOKUP_NAMED_COLUMNS}, LOOKUPS_ALWAYS, LOOKUP_UNIT};
static const struct record_lookup transfer_lookups[] = {LOOKUPS_ALWAYS, LOOKUP_UNIT};
static const struct record_lookup count_lookups[] = {LOOKUPS_ALWAYS};

const struct record record_other_receipt =
    RECORD("other-receipt", "Other receipt", other_receipt_fields, received_rules, reason_lookups);
const struct record record_other_issue =
    RECORD("other-issue", "Other issue", other_issue_fields, moved_rules, reason_lookups);
const struct record record_transfer =
    RECORD("transfer", "Transfer", transfer_fields, transfer_rules, transfer_lookups);
const struct record record_stock_count =
    RECORD("stock-count", "Stock count", count_fields, count_rules, count_lookups);

const struct document_field fields_other_receipt[] = {
    SLOTS_ALWAYS, SLOT_OF_WAREHOUSE, {"reason", SLOT_REASON}, SLOTS_QUANTITY, {"amount", SLOT_LINE_AMOUNT},
    SLOTS_END};
const struct document_field fields_other_issue[] = {
    SLOTS_ALWAYS, SLOT_OF_WAREHOUSE, {"reason", SLOT_REASON}, SLOTS_QUANTITY, SLOTS_END};
const struct document_field fields_transfer[] = {
    SLOTS_ALWAYS, SLOT_OF_WAREHOUSE, {"to_warehouse", SLOT_TO_WAREHOUSE}, SLOTS_QUANTITY, SLOTS_END};
const struct document_field fields_stock_count[] = {SLOTS_ALWAYS,
                                                    SLOT_OF_WAREHOUSE,
                                                    {"taken", SLOT_TAKEN},
                                                    {"counted", SLOT_LINE_COUNTED},
                                                    {"amount", SLOT_LINE_AMOUNT},
                                                    SLOTS_END};
