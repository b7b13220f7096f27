/* Proves: masters are added, changed, imported and disabled by one engine for all of them; every change
 * leaves one event with old and new values that covers the row; stale changes name the fields; what is in use
 * stays; every fault is told at once; roles decide. */
#include "company_file.h"
#include "daybook/ledger/lookup.h"

DAYBOOK_SQL(
    test_line_of_item,
    "INSERT INTO line (document, revision, line, item, unit) SELECT 1, 1, 1, id, ? FROM item WHERE code = ?");
DAYBOOK_SQL(test_document, "INSERT INTO document (id, uid, type, year, seq, state, revision) VALUES"
                           " (1, '0123456789abcdef0123456789abcdef', 'SO', 2026, 1, 'submitted', 1)");
DAYBOOK_SQL(test_revision, "INSERT INTO revision (document, revision, date, content_digest, keyed_by, "
                           "entered_at, submitted_at, event)"
                           " VALUES (1, 1, 1, ?, 1, 1, 1, 1)");

static struct master_row *row_of(struct company_file *file, const char *master, const char *key)
{
    struct master_row *row = NULL;
    CHECKED(master_get(&file->context, master_find(master), key, &row, &file->err));
    return row;
}

static const char *value_of(struct company_file *file, const char *master, const char *key, const char *field)
{
    const struct record *record = master_find(master)->record;
    struct master_row *row = row_of(file, master, key);
    for (size_t i = 0; i < record->field_count; i++) {
        if (!strcmp(record->fields[i].name, field))
            return row->values[i];
    }
    return NULL;
}

static void added_with_defaults(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    unsigned char digest[HASH_BYTES];
    CHECKED(put(file, "items", MASTER_ADD, 0, "code=ｐ001|name=Chai|unit=ea|price=18.50|tax=13", &done));
    assert_int_equal(done.outcome, MASTER_ADDED);
    assert_string_equal(done.key, "P001");
    last_event_is(file, "item.add", "item P001",
                  "code: P001; name: Chai; unit: EA; kind: stock; category: GENERAL; price: 18.5; tax: 13; "
                  "source: buy");
    CHECKED(master_digest(file->store, master_find("items"), done.id, digest, &file->err));
    last_event_covers(file, digest);
    assert_string_equal(value_of(file, "items", "p001", "category"), "GENERAL");
    assert_string_equal(value_of(file, "items", "P001", "cost"), "");
    assert_string_equal(value_of(file, "items", "P001", "active"), "yes");
    assert_int_equal(put(file, "items", MASTER_ADD, 0, "code=P001|name=Other|unit=EA", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "exists");
}

static void every_fault_is_told_at_once(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    int64_t events = event_count(file);
    assert_int_equal(
        put(file, "items", MASTER_ADD, 0,
            "name=|unit=EA|price=-1|cost=abc|tax=101|category=NOPE|kind=thing|source=m|colour=red", &done),
        RC_REFUSED);
    static const char *const expected[][2] = {
        {"code", "required"}, {"name", "required"},    {"price", "price-negative"}, {"cost", "number"},
        {"tax", "tax-range"}, {"category", "unknown"}, {"kind", "choice"},          {"colour", "field"}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (!fault_found(&file->context, 0, expected[i][0], expected[i][1]))
            fail_msg("no fault %s of %s", expected[i][1], expected[i][0]);
    }
    assert_int_equal(file->context.faults.count, sizeof expected / sizeof expected[0]);
    assert_int_equal(event_count(file), events);
}

static void changed_by_field(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    unsigned char digest[HASH_BYTES];
    CHECKED(put(file, "customers", MASTER_ADD, 0,
                "code=ALFKI|name=Alfreds|city=Berlin|credit_limit=100|terms=30", &done));
    CHECKED(put(file, "customers", MASTER_CHANGE, done.version, "code=alfki|city=|credit_limit=250.5|tax=7",
                &done));
    assert_int_equal(done.outcome, MASTER_CHANGED);
    assert_int_equal(done.version, 2);
    last_event_is(file, "customer.change", "customer ALFKI",
                  "city: Berlin -> empty; credit_limit: 100.00 -> 250.50; tax: empty -> 7");
    CHECKED(master_digest(file->store, master_find("customer"), done.id, digest, &file->err));
    last_event_covers(file, digest);
    assert_string_equal(value_of(file, "customers", "ALFKI", "terms"), "30"); /* absent stays */
    int64_t events = event_count(file);
    CHECKED(put(file, "customers", MASTER_CHANGE, 0, "code=ALFKI|tax=7.00", &done));
    assert_int_equal(done.outcome, MASTER_SAME);
    assert_int_equal(event_count(file), events);
    assert_int_equal(put(file, "customers", MASTER_CHANGE, 0, "code=NOBODY|tax=7", &done), RC_REFUSED);
    assert_string_equal(file->err.rule, "unknown");
}

static void stale_changes_name_the_fields(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    CHECKED(put(file, "warehouses", MASTER_ADD, 0, "code=RAW|name=Store", &done));
    CHECKED(put(file, "warehouses", MASTER_CHANGE, 1, "code=RAW|name=Parts store", &done));
    assert_int_equal(put(file, "warehouses", MASTER_CHANGE, 1, "code=RAW|name=Shed", &done), RC_STALE);
    assert_string_equal(file->err.field, "name");
    assert_non_null(strstr(file->err.text, "Parts store"));
    CHECKED(
        put(file, "warehouses", MASTER_CHANGE, 1, "code=RAW|name=Parts store", &done)); /* nothing is lost */
    assert_int_equal(done.outcome, MASTER_SAME);
}

static void imported_again(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    CHECKED(put(file, "items", MASTER_IMPORT, 0, "code=P1|name=One|unit=EA|price=2|barcode=123", &done));
    int64_t events = event_count(file);
    CHECKED(put(file, "items", MASTER_IMPORT, 0, "code=P1|name=One|unit=ea|price=2.00", &done));
    assert_int_equal(done.outcome, MASTER_SAME);
    assert_int_equal(event_count(file), events);
    assert_int_equal(put(file, "items", MASTER_IMPORT, 0, "code=P1|name=Uno|unit=EA|price=3|barcode=", &done),
                     RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "name", "differs"));
    assert_true(fault_found(&file->context, 0, "price", "differs"));
    assert_true(fault_found(&file->context, 0, "barcode", "differs"));
    assert_int_equal(file->context.faults.count, 3);
    CHECKED(put(file, "items", MASTER_UPDATE, 0, "code=P1|name=Uno|barcode=", &done));
    assert_int_equal(done.outcome, MASTER_CHANGED);
    assert_string_equal(value_of(file, "items", "P1", "price"), "2");
    assert_string_equal(value_of(file, "items", "P1", "barcode"), "");
    CHECKED(put(file, "items", MASTER_UPDATE, 0, "code=P2|name=Two|unit=EA", &done));
    assert_int_equal(done.outcome, MASTER_ADDED);
}

/* A wrong check digit is warned of where it is keyed, not each time the item is; and where it is looked up.
 */
static void a_misread_barcode_is_told(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    char text[ERR_TEXT_BYTES];
    const char *const accept[] = {"check-digit"};
    const char *item = "code=P1|name=One|unit=EA|barcode=4006381333932";
    assert_int_equal(put(file, "items", MASTER_ADD, 0, item, &done), RC_WARNINGS);
    assert_true(fault_found(&file->context, 0, "barcode", "check-digit"));
    file->context.accept = accept;
    file->context.accept_count = 1;
    CHECKED(put(file, "items", MASTER_ADD, 0, item, &done));
    file->context.accept_count = 0;
    CHECKED(put(file, "items", MASTER_CHANGE, 1, "code=P1|name=Two|unit=EA|barcode=4006381333932", &done));
    CHECKED(put(file, "items", MASTER_CHANGE, 2, "code=P1|name=Two|unit=EA|barcode=4006381333931", &done));
    CHECKED(put(file, "items", MASTER_CHANGE, 3, "code=P1|name=Two|unit=EA|barcode=B-17", &done));
    const struct lookup *items = lookup_by_name("item");
    assert_string_equal(lookup_missing(items, "4006381333932", text),
                        "the check digit of 4006381333932 is wrong; scan it again");
    assert_string_equal(lookup_missing(items, "4006381333931", text),
                        "item 4006381333931 does not exist; F4 lists the items");
    assert_string_equal(lookup_missing(lookup_by_name("customer"), "4006381333932", text),
                        "customer 4006381333932 does not exist; F4 lists the customers");
}

static void inactive_not_deleted(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    const struct master *categories = master_find("categories");
    unsigned char digest[HASH_BYTES];
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(master_set_active(&file->context, categories, "raw", false, 1, &done, &file->err));
    last_event_is(file, "category.disable", "category RAW", "active: yes -> no");
    CHECKED(master_digest(file->store, categories, done.id, digest, &file->err));
    last_event_covers(file, digest);
    CHECKED(master_set_active(&file->context, categories, "RAW", false, 0, &done, &file->err));
    assert_int_equal(done.outcome, MASTER_SAME);
    REFUSED(master_set_active(&file->context, categories, "RAW", true, 1, &done, &file->err), RC_STALE,
            "stale");
    REFUSED(master_set_active(&file->context, categories, "NONE", true, 0, &done, &file->err), RC_REFUSED,
            "unknown");
    CHECKED(store_commit(file->store, &file->err));
    assert_int_equal(put(file, "items", MASTER_ADD, 0, "code=X|name=X|unit=EA|category=RAW", &done),
                     RC_REFUSED);
    assert_string_equal(file->err.rule, "inactive");
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(master_set_active(&file->context, categories, "RAW", true, 0, &done, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    CHECKED(put(file, "items", MASTER_ADD, 0, "code=X|name=X|unit=EA|category=RAW", &done));
}

/* What points to an inactive row already may stay; only new references are refused. */
static void old_references_stay(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    CHECKED(put(file, "items", MASTER_ADD, 0, "code=X|name=X|unit=EA|category=SEMI", &done));
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(
        master_set_active(&file->context, master_find("categories"), "SEMI", false, 0, &done, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    CHECKED(put(file, "items", MASTER_CHANGE, 0, "code=X|name=Y|category=SEMI", &done));
    assert_int_equal(done.outcome, MASTER_CHANGED);
}

static void run(struct company_file *file, const struct sql *sql, const char *first, const char *second)
{
    static const unsigned char zeros[HASH_BYTES];
    struct row *row = NULL;
    CHECKED(row_begin(file->store, sql, &row, &file->err));
    if (first)
        row_bind_text(row, first);
    if (second)
        row_bind_text(row, second);
    if (sql == &test_revision)
        row_bind_blob(row, zeros, sizeof zeros);
    CHECKED(row_run(row, &file->err));
}

static void what_is_in_use_stays(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    CHECKED(put(file, "items", MASTER_ADD, 0, "code=P1|name=One|unit=EA", &done));
    CHECKED(put(file, "items", MASTER_CHANGE, 0, "code=P1|unit=PC", &done)); /* not used yet */
    CHECKED(put(file, "units", MASTER_ADD, 0, "item=P1|unit=BOX|factor=12", &done));
    assert_int_equal(put(file, "items", MASTER_CHANGE, 0, "code=P1|unit=EA|name=Uno", &done), RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "unit", "in-use")); /* its units count in it */
    assert_int_equal(file->context.faults.count, 1);
    CHECKED(put(file, "units", MASTER_CHANGE, 0, "item=P1|unit=BOX|factor=10", &done));
    CHECKED(store_begin(file->store, __func__, &file->err));
    run(file, &test_document, NULL, NULL);
    run(file, &test_revision, NULL, NULL);
    run(file, &test_line_of_item, "BOX", "P1");
    CHECKED(store_commit(file->store, &file->err));
    assert_int_equal(put(file, "units", MASTER_CHANGE, 0, "item=P1|unit=BOX|factor=12", &done), RC_REFUSED);
    assert_true(fault_found(&file->context, 0, "factor", "in-use"));
    assert_int_equal(put(file, "items", MASTER_UPDATE, 0, "code=P1|unit=EA", &done), RC_REFUSED);
    CHECKED(put(file, "items", MASTER_CHANGE, 0, "code=P1|name=Uno", &done));
}

static void particular_rules_hold(void **state)
{
    struct company_file *file = *state;
    static const struct {
        const char *master, *cells, *field, *rule;
    } bad[] = {
        {"units", "item=P1|unit=EA|factor=2", "unit", "base-unit"},
        {"units", "item=P1|unit=A/B|factor=2", "unit", "slash"},
        {"units", "item=P1|unit=BOX|factor=0", "factor", "ratio"},
        {"units", "item=P1|unit=BOX|factor=1.5", "factor", "ratio"},
        {"units", "item=P1|unit=BOX|factor=1/0", "factor", "ratio"},
        {"units", "item=P1|unit=BOX|factor=1234567890123", "factor", "ratio"},
        {"units", "item=NONE|unit=BOX|factor=2", "item", "unknown"},
        {"items", "code=P2|name=Two|unit=EA|barcode=b1", "barcode", "unique"},
        {"accounts", "code=1001|parent=1001", "parent", "loop"},
        {"accounts", "code=1002|parent=77", "parent", "loop"},
        {"accounts", "code=1003|name=X|type=x", "type", "choice"},
        {"reasons", "kind=error|code=NEW", "severity_hours", "required"},
        {"reasons", "kind=error|code=NEW|severity_hours=5", "severity_hours", "severity"},
        {"reasons", "kind=void|code=NEW|severity_hours=4", "severity_hours", "unused"},
        {"reasons", "kind=void|code=A/B", "code", "slash"},
        {"customers", "code=C|name=C|terms=4000", "terms", "terms-range"},
        {"customers", "code=C|name=C|account=NONE", "account", "unknown"},
    };
    struct master_done done;
    CHECKED(put(file, "items", MASTER_ADD, 0, "code=P1|name=One|unit=EA|barcode=B1", &done));
    CHECKED(put(file, "accounts", MASTER_ADD, 0, "code=77|name=Child|type=asset|parent=1002", &done));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(put(file, bad[i].master, MASTER_UPDATE, 0, bad[i].cells, &done), RC_REFUSED);
        if (!fault_found(&file->context, 0, bad[i].field, bad[i].rule))
            fail_msg("%s: no fault %s of %s, but %s", bad[i].cells, bad[i].rule, bad[i].field,
                     file->err.text);
    }
    CHECKED(put(file, "units", MASTER_ADD, 0, "item=P1|unit=G|factor=2/2000", &done));
    assert_string_equal(value_of(file, "units", "P1/G", "factor"), "1/1000");
    assert_string_equal(done.key, "P1/G");
}

static void roles_decide(void **state)
{
    struct company_file *file = *state;
    static const struct {
        const char *master, *cells;
        unsigned allowed;
    } rows[] = {
        {"items", "code=A|name=A|unit=EA", ROLE_PLANNING | ROLE_ADMIN},
        {"units", "item=BASE|unit=BOX|factor=2", ROLE_PLANNING | ROLE_ADMIN},
        {"categories", "code=A|name=A", ROLE_COST | ROLE_ADMIN},
        {"accounts", "code=A|name=A|type=asset", ROLE_LEDGER | ROLE_ADMIN},
        {"customers", "code=A|name=A", ROLE_SALES | ROLE_ADMIN},
        {"suppliers", "code=A|name=A", ROLE_PURCHASING | ROLE_ADMIN},
        {"warehouses", "code=A|name=A", ROLE_ADMIN},
        {"reasons", "kind=void|code=A", ROLE_ADMIN},
    };
    struct master_done done;
    CHECKED(put(file, "items", MASTER_ADD, 0, "code=BASE|name=Base|unit=EA", &done));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        file->context.roles = ROLES_ALL & ~rows[i].allowed;
        assert_int_equal(put(file, rows[i].master, MASTER_ADD, 0, rows[i].cells, &done), RC_DENIED);
        file->context.roles = rows[i].allowed;
        CHECKED(put(file, rows[i].master, MASTER_ADD, 0, rows[i].cells, &done));
    }
}

struct seen {
    char keys[256];
    int count;
};

static bool take(void *context, const struct master_row *row)
{
    struct seen *seen = context;
    snprintf(seen->keys + strlen(seen->keys), sizeof seen->keys - strlen(seen->keys), "%s%s",
             seen->count++ ? " " : "", row->key);
    return true;
}

static void is_list(struct company_file *file, const char *master, struct master_filter filter,
                    const char *expected)
{
    struct seen seen = {0};
    CHECKED(master_list(&file->context, master_find(master), &filter, take, &seen, &file->err));
    assert_string_equal(seen.keys, expected);
}

static void lists_are_filtered(void **state)
{
    struct company_file *file = *state;
    struct master_done done;
    static const char *const items[] = {
        "code=FR-26|name=Frame, alloy 26 inch|unit=EA|barcode=690001",
        "code=FR-28|name=Frame steel 28 inch|unit=EA", "code=WH-26|name=Wheel 26 inch|unit=EA",
        "code=BELL|name=Klingel für Räder 自行车铃|unit=EA", "code=ZZ|name=Unused frame|unit=EA"};
    for (size_t i = 0; i < 5; i++)
        CHECKED(put(file, "items", MASTER_ADD, 0, items[i], &done));
    CHECKED(put(file, "units", MASTER_ADD, 0, "item=BELL|unit=DOZ|factor=12", &done));
    CHECKED(put(file, "units", MASTER_ADD, 0, "item=FR-26|unit=BOX|factor=2", &done));
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(master_set_active(&file->context, master_find("items"), "ZZ", false, 0, &done, &file->err));
    CHECKED(store_commit(file->store, &file->err));
    is_list(file, "items", (struct master_filter){0}, "BELL FR-26 FR-28 WH-26");
    is_list(file, "items", (struct master_filter){.all = true, .position = "fr-28"}, "FR-28 WH-26 ZZ");
    is_list(file, "items", (struct master_filter){.limit = 2}, "BELL FR-26");
    is_list(file, "items", (struct master_filter){.text = "fra"}, "FR-26 FR-28");
    is_list(file, "items", (struct master_filter){.text = "fra", .all = true, .position = "FR-27"},
            "FR-28 ZZ");
    is_list(file, "items", (struct master_filter){.text = "26 all"}, "FR-26");
    is_list(file, "items", (struct master_filter){.text = "fr-2"}, "FR-26 FR-28");
    is_list(file, "items", (struct master_filter){.text = "690001"}, "FR-26");
    is_list(file, "items", (struct master_filter){.text = "rader"}, "BELL");
    is_list(file, "items", (struct master_filter){.text = "车铃"}, "BELL");
    is_list(file, "items", (struct master_filter){.text = "rame"}, "");
    is_list(file, "units", (struct master_filter){0}, "BELL/DOZ FR-26/BOX");
    is_list(file, "units", (struct master_filter){.position = "BELL/DOZZ"}, "FR-26/BOX");
    is_list(file, "reasons", (struct master_filter){.text = "keyed"}, "error/DUPLICATE void/KEYED-TWICE");
    CHECKED(put(file, "items", MASTER_CHANGE, 0, "code=WH-26|name=Rim", &done)); /* its words go with it */
    is_list(file, "items", (struct master_filter){.text = "wheel"}, "");
    is_list(file, "items", (struct master_filter){.text = "rim"}, "WH-26");
}

static void the_table_is_whole(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct master *master = master_at(0); master; master = master_at(++count)) {
        assert_string_equal(master->record->name, master->name);
        assert_ptr_equal(master_find(master->noun), master);
        assert_true(master->changed_by & ROLE_ADMIN);
        for (size_t i = 0; i < master->record->field_count; i++) {
            const struct record_field *field = &master->record->fields[i];
            assert_true((field->flags & FIELD_COMPUTED) ==
                        (master->columns[i] == MASTER_NONE ? FIELD_COMPUTED : 0));
            if (!field->lookup)
                continue;
            assert_string_equal(record_lookup_find(master->record, field->lookup)->columns,
                                lookup_by_name(field->lookup)->columns);
        }
    }
    assert_int_equal(count, 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(added_with_defaults),  TEST(every_fault_is_told_at_once),
        TEST(changed_by_field),     TEST(stale_changes_name_the_fields),
        TEST(imported_again),       TEST(a_misread_barcode_is_told),
        TEST(inactive_not_deleted), TEST(old_references_stay),
        TEST(what_is_in_use_stays), TEST(particular_rules_hold),
        TEST(roles_decide),         TEST(lists_are_filtered),
        TEST(the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
