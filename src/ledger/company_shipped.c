/* The chart of accounts, categories, warehouse and reason codes that every new company starts with. */
#include "company_tables.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const accounts[][STARTER_COLUMNS_MAX] = {
    {"1001", "Cash", "asset", "none"},
    {"1002", "Bank", "asset", "none"},
    {"1122", "Receivables", "asset", "receivable"},
    {"1124", "Unbilled receivables", "asset", "none"},
    {"1221", "Other receivables", "asset", "none"},
    {"1231", "Allowance for bad debts", "asset", "none"},
    {"1403", "Raw materials", "asset", "inventory"},
    {"1404", "Semi-finished goods", "asset", "inventory"},
    {"1405", "Finished goods", "asset", "inventory"},
    {"1601", "Fixed assets", "asset", "none"},
    {"1602", "Accumulated depreciation", "asset", "none"},
    {"1901", "Stock differences", "asset", "none"},
    {"5001", "Work in progress", "asset", "wip"},
    {"5101", "Production overhead", "asset", "none"},
    {"2001", "Loans", "liability", "none"},
    {"2202", "Payables", "liability", "payable"},
    {"2205", "Goods received not invoiced", "liability", "grni"},
    {"2211", "Payroll", "liability", "none"},
    {"222101", "Input tax", "liability", "none"},
    {"222102", "Output tax", "liability", "none"},
    {"2241", "Other payables", "liability", "none"},
    {"4001", "Capital", "equity", "none"},
    {"4103", "Profit of the year", "equity", "none"},
    {"4104", "Retained earnings", "equity", "none"},
    {"6001", "Sales", "income", "none"},
    {"6051", "Other income", "income", "none"},
    {"6401", "Cost of sales", "expense", "none"},
    {"6402", "Cost variance", "expense", "none"},
    {"6403", "Taxes", "expense", "none"},
    {"6601", "Selling", "expense", "none"},
    {"6602", "Administration", "expense", "none"},
    {"6603", "Finance", "expense", "none"},
    {"6701", "Bad debts", "expense", "none"},
    {"6801", "Income tax", "expense", "none"},
    {"9001", "Opening clearing: stock", "equity", "opening"},
    {"9002", "Opening clearing: receivable", "equity", "opening"},
    {"9003", "Opening clearing: payable", "equity", "opening"},
    {"9004", "Opening clearing: grni", "equity", "opening"},
    {"9005", "Opening clearing: wip", "equity", "opening"},
};

static const char *const categories[][STARTER_COLUMNS_MAX] = {
    {"GENERAL", "Finished goods", "1405", "6001", "6401", "5001", "6402"},
    {"RAW", "Raw materials", "1403", "6001", "6401", "5001", "6402"},
    {"SEMI", "Semi-finished goods", "1404", "6001", "6401", "5001", "6402"},
};

static const char *const warehouses[][STARTER_COLUMNS_MAX] = {{"MAIN", "Main warehouse"}};

static const char *const reasons[][STARTER_COLUMNS_MAX] = {
    {"inout", "FOUND", "Found", "1901", ""},
    {"inout", "SCRAP", "Scrapped", "1901", ""},
    {"inout", "SAMPLE", "Given as a sample", "6602", ""},
    {"inout", "OWN-USE", "Own use", "6602", ""},
    {"inout", "OTHER", "Other", "6602", ""},
    {"error", "QUANTITY", "Wrong quantity", "", "4"},
    {"error", "PRICE", "Wrong price", "", "8"},
    {"error", "ITEM", "Wrong item", "", "4"},
    {"error", "PARTY", "Wrong customer or supplier", "", "8"},
    {"error", "DATE", "Wrong date", "", "4"},
    {"error", "MISSING", "Something is missing", "", "8"},
    {"error", "DUPLICATE", "Keyed twice", "", "16"},
    {"late", "IMPORT", "Came in with a file", "", ""},
    {"late", "PAPER-LATE", "The paper came late", "", ""},
    {"late", "SYSTEM-DOWN", "The system was down", "", ""},
    {"late", "FORGOTTEN", "Forgotten", "", ""},
    {"void", "KEYED-TWICE", "Keyed twice", "", ""},
    {"void", "NOT-HAPPENED", "Did not happen", "", ""},
    {"cost", "REVALUE", "Revaluation", "6402", ""},
    {"cost", "OVERHEAD", "Overhead into work in progress", "5101", ""},
    {"cost", "WIP-LOSS", "Loss of work in progress", "6402", ""},
    {"settlement", "BAD-DEBT", "Bad debt", "6701", ""},
};

const struct starter company_shipped[] = {
    {"accounts", "code name type control", accounts, COUNT(accounts)},
    {"categories", "code name inventory sales cost wip variance", categories, COUNT(categories)},
    {"warehouses", "code name", warehouses, COUNT(warehouses)},
    {"reasons", "kind code name account severity_hours", reasons, COUNT(reasons)},
};
const size_t company_shipped_count = COUNT(company_shipped);
