/* What is fixed for scripts: import kinds with their columns, reports with theirs, the settings that init
 * wrote; and every record has its own name. */
#include "demo_file.h"

#include "daybook/document/type.h"
#include "daybook/ledger/master.h"
#include "daybook/office/import.h"
#include "daybook/office/menu.h"
#include "daybook/office/records.h"
#include "daybook/office/report.h"
#include "daybook/office/setting.h"

static struct demo shared;

/* The product's contract, "Import": required columns, and those that may be there. */
static const struct {
    const char *kind, *required, *others;
} kinds[] = {
    {"units", "item unit factor", ""},
    {"categories", "code name", "inventory sales cost wip variance"},
    {"accounts", "code name type", "parent control"},
    {"items", "code name unit", "kind category barcode price cost tax source"},
    {"customers", "code name", "contact address city country phone terms credit_limit tax account"},
    {"suppliers", "code name", "contact address city country phone terms credit_limit tax account"},
    {"warehouses", "code name", ""},
    {"sales-order", "ref date customer item quantity price",
     "warehouse due unit discount tax note line_note late_reason"},
    {"purchase-order", "ref date supplier item quantity price",
     "warehouse due unit discount tax note line_note late_reason"},
    {"purchase-receipt", "ref date supplier item quantity",
     "warehouse source price discount unit tax note line_note late_reason"},
    {"purchase-return", "ref date supplier item quantity",
     "warehouse source price discount unit tax note line_note late_reason"},
    {"sales-delivery", "ref date customer item quantity", "warehouse source unit note line_note late_reason"},
    {"sales-return", "ref date customer item quantity", "warehouse source unit note line_note late_reason"},
    {"production-picking", "ref date item quantity",
     "source product workshop warehouse unit note line_note late_reason"},
    {"picking-return", "ref date item quantity",
     "source product workshop warehouse unit note line_note late_reason"},
    {"product-receipt", "ref date item quantity",
     "source product workshop warehouse unit scrapped note line_note late_reason"},
    {"other-receipt", "ref date reason item quantity", "amount warehouse unit note line_note late_reason"},
    {"other-issue", "ref date reason item quantity", "warehouse unit note line_note late_reason"},
    {"transfer", "ref date warehouse to_warehouse item quantity", "unit note line_note late_reason"},
    {"stock-count", "ref date warehouse item counted", "taken amount note line_note late_reason"},
};

static bool holds(const char *words, const char *word)
{
    size_t bytes = strlen(word);
    for (const char *at = words; *at; at += strspn(at, " ")) {
        if (strcspn(at, " ") == bytes && memcmp(at, word, bytes) == 0)
            return true;
        at += strcspn(at, " ");
    }
    return false;
}

static size_t count_words(const char *words)
{
    size_t count = 0;
    for (const char *at = words; *at; at += strspn(at, " ")) {
        count++;
        at += strcspn(at, " ");
    }
    return count;
}

static void kinds_have_the_contracts_columns(void **state)
{
    struct demo *demo = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct import_columns columns;
        size_t required = 0;
        GOOD(import_columns(&demo->arena, kinds[i].kind, &columns, &demo->err));
        for (size_t k = 0; k < columns.count; k++) {
            const char *name = columns.fields[k]->name;
            if (!holds(columns.required[k] ? kinds[i].required : kinds[i].others, name))
                fail_msg("%s has the column %s%s", kinds[i].kind, name,
                         columns.required[k] ? ", required" : "");
            required += columns.required[k];
            assert_non_null(columns.example[k]);
        }
        assert_int_equal(required, count_words(kinds[i].required));
        assert_int_equal(columns.count, required + count_words(kinds[i].others));
    }
    struct import_columns none;
    BAD(import_columns(&demo->arena, "sign-on", &none, &demo->err), RC_USAGE, "lookup");
}

/* The contract, "Reports". */
static const struct {
    const char *name, *options, *columns;
} reports[] = {
    {"documents", "type state from to party",
     "number type ref date party warehouse state keyed_by entered_at submitted_at audited_at late lines "
     "quantity amount"},
    {"lines", "type from to", "number line item quantity unit price discount amount open"},
    {"events", "document operator from to", "at operator what subject detail"},
    {"stock", "warehouse item date", "warehouse item name unit quantity"},
    {"stock-card", "item from to warehouse", "date number type warehouse in out balance"},
    {"available", "warehouse item", "item name unit on_hand on_order reserved available"},
    {"orders", "type party item warehouse date",
     "number ref date party name due line item quantity open unit late_days"},
};

static void reports_have_the_contracts_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        const struct report *report = report_find(reports[i].name);
        assert_non_null(report);
        assert_string_equal(report->columns, reports[i].columns);
        assert_string_equal(report->options, reports[i].options);
        assert_int_equal(count_words(report->kinds), count_words(report->columns));
    }
    assert_null(report_find("nothing"));
}

static void every_record_has_one_name(void **state)
{
    const struct record *record;
    (void)state;
    for (size_t i = 0; (record = records_at(i, NULL)); i++) {
        assert_ptr_equal(records_find(record->name), record);
        assert_int_equal(import_record(record->name) != NULL, record->kind != RECORD_REQUEST);
        if (record->kind == RECORD_MASTER)
            assert_string_equal(record->fields[record->field_count - 1].name, "active");
    }
}

static void settings_hold_all_that_init_wrote(void **state)
{
    size_t count = 0;
    const struct company_setting *written = company_settings(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct setting *found = NULL, *setting;
        for (size_t k = 0; (setting = setting_at(k)); k++)
            if (strcmp(setting->name, written[i].name) == 0)
                found = setting;
        assert_non_null(found);
        assert_int_equal(found->check == NULL, written[i].fixed);
    }
}

struct seen {
    char codes[1024];
    char keys[256];
};

static void see(void *context, const struct menu_entry *entry)
{
    struct seen *seen = context;
    size_t bytes = strlen(seen->codes), keys_bytes = strlen(seen->keys);
    snprintf(seen->codes + bytes, sizeof seen->codes - bytes, " %s%s", entry->code,
             entry->changes ? "*" : "");
    if (entry->keys || entry->audits)
        snprintf(seen->keys + keys_bytes, sizeof seen->keys - keys_bytes, " %s%s%s", entry->code,
                 entry->keys ? "k" : "", entry->audits ? "a" : "");
}

/* Who sees and does what: nothing else is shown. */
static void menus_follow_the_roles(void **state)
{
    struct demo *demo = *state;
    static const struct {
        const char *login, *codes, *keys;
    } menus[] = {
        {"sales", " WORK SO* CUSTOMERS* DAY STOCK AVAIL REPORT", " SOk"},
        {"receivable", " WORK AUDIT SO SD SX STOCK CARD AVAIL REPORT", " SOa SDa SXa"},
        {"warehouse", " WORK PR* PX* SD* SX* MI* MX* FG* OI* OO* TR* CT* DAY STOCK CARD AVAIL REPORT",
         " PRk PXk SDk SXk MIk MXk FGk OIk OOk TRk CTk"},
        {"planning", " WORK UNITS* ITEMS* REPORT", ""},
        {"leader",
         " WORK SO PO PR PX SD SX MI MX FG OI OO TR CT UNITS CATEGORIES ACCOUNTS ITEMS CUSTOMERS SUPPLIERS "
         "WAREHOUSES REASONS STOCK CARD AVAIL REPORT EVENTS CHECK SETTING",
         ""},
        {"admin",
         " WORK SO PO PR PX SD SX MI MX FG OI OO TR CT UNITS* CATEGORIES* ACCOUNTS* ITEMS* CUSTOMERS* "
         "SUPPLIERS* WAREHOUSES* REASONS* STOCK CARD AVAIL REPORT EVENTS CHECK OPERATOR* SETTING*",
         ""},
    };
    for (size_t i = 0; i < sizeof menus / sizeof *menus; i++) {
        struct seen seen = {0};
        demo_request(demo, instant_now(), menus[i].login);
        GOOD(menu_list(&demo->context, see, &seen, &demo->err));
        assert_string_equal(seen.codes, menus[i].codes);
        assert_string_equal(seen.keys, menus[i].keys);
    }
}

static int begin(void **state)
{
    demo_begin(&shared);
    *state = &shared;
    return 0;
}

static int end(void **state)
{
    demo_end(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kinds_have_the_contracts_columns, begin, end),
        cmocka_unit_test(reports_have_the_contracts_columns),
        cmocka_unit_test(every_record_has_one_name),
        cmocka_unit_test(settings_hold_all_that_init_wrote),
        cmocka_unit_test_setup_teardown(menus_follow_the_roles, begin, end),
    };
    demo_make(&shared);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    demo_remove(&shared);
    return failed;
}
