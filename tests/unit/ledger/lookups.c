/* Proves: lists of values find by code, barcode and any word's beginning, code first, active rows only,
 * narrowed by scope; and that a key's filter over 50,000 items costs no scan of them. */
#include "company_file.h"

struct seen {
    char keys[256];
    int count;
};

static bool take(void *context, const struct lookup_row *row)
{
    struct seen *seen = context;
    snprintf(seen->keys + strlen(seen->keys), sizeof seen->keys - strlen(seen->keys), "%s%s",
             seen->count++ ? " " : "", row->values[0]);
    return true;
}

static void is_found(struct company_file *file, const char *name, const char *scope, const char *text,
                     const char *expected)
{
    struct seen seen = {0};
    CHECKED(lookup_find(&file->context, lookup_by_name(name), scope, text, 10, take, &seen, &file->err));
    assert_string_equal(seen.keys, expected);
}

static void fill(struct company_file *file)
{
    struct master_done done;
    static const char *const rows[][2] = {
        {"items", "code=FR-26|name=Frame alloy 26|unit=EA|price=10.5|tax=13|barcode=b690001"},
        {"items", "code=FR-28|name=Frame steel 28|unit=EA"},
        {"items", "code=ALLOY|name=Raw metal|unit=KG"},
        {"items", "code=OLD|name=Frame old|unit=EA"},
        {"units", "item=FR-26|unit=BOX|factor=12"},
        {"units", "item=FR-26|unit=HALF|factor=1/2"},
        {"customers", "code=C1|name=上海骑行自行车有限公司"},
        {"suppliers", "code=S1|name=Frame works"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECKED(put(file, rows[i][0], MASTER_ADD, 0, rows[i][1], &done));
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(master_set_active(&file->context, master_find("items"), "OLD", false, 0, &done, &file->err));
    CHECKED(store_commit(file->store, &file->err));
}

static void found_by_what_is_typed(void **state)
{
    struct company_file *file = *state;
    fill(file);
    is_found(file, "item", "", "", "ALLOY FR-26 FR-28");
    is_found(file, "item", "", "fr", "FR-26 FR-28");
    is_found(file, "item", "", "all", "ALLOY FR-26"); /* its code first, then a word */
    is_found(file, "item", "", "b69", "FR-26");
    is_found(file, "item", "", "frame 28", "FR-28");
    is_found(file, "item", "", "old", "");
    is_found(file, "item", "", "lloy", "");
    is_found(file, "customer", "", "自行", "C1");
    is_found(file, "customer", "", "frame", "");
    is_found(file, "supplier", "", "frame", "S1");
    is_found(file, "unit", "fr-26", "", "BOX EA HALF");
    is_found(file, "unit", "fr-26", "h", "HALF");
    is_found(file, "unit", "NONE", "", "");
    is_found(file, "void_reason", "", "", "KEYED-TWICE NOT-HAPPENED");
    is_found(file, "void_reason", "", "twice", "KEYED-TWICE");
    is_found(file, "account", "", "wor", "5001");
    is_found(file, "operator", "", "CL", "clerk");
    is_found(file, "department", "", "O", "Office");
}

static void got_by_code(void **state)
{
    struct company_file *file = *state;
    struct lookup_row *row = NULL;
    const struct lookup *items = lookup_by_name("item"), *units = lookup_by_name("unit");
    fill(file);
    CHECKED(lookup_get(&file->context, items, "", " fr-26 ", &row, &file->err));
    assert_string_equal(lookup_value(items, row, "name"), "Frame alloy 26");
    assert_string_equal(lookup_value(items, row, "price"), "10.5");
    assert_int_equal(row->numbers[lookup_column(items, "tax")], 1300);
    assert_null(lookup_value(items, row, "colour"));
    CHECKED(lookup_get(&file->context, items, "", "Ｂ690001", &row, &file->err));
    assert_string_equal(row->values[0], "FR-26");
    CHECKED(lookup_get(&file->context, items, "", "old", &row, &file->err));
    assert_false(row->active);
    CHECKED(lookup_get(&file->context, items, "", "FR", &row, &file->err));
    assert_null(row);
    CHECKED(lookup_get(&file->context, items, "", "", &row, &file->err));
    assert_null(row);
    CHECKED(lookup_get(&file->context, units, "FR-26", "box", &row, &file->err));
    assert_string_equal(lookup_value(units, row, "factor"), "12");
    CHECKED(lookup_get(&file->context, units, "FR-26", "EA", &row, &file->err));
    assert_string_equal(lookup_value(units, row, "factor"), "1");
}

/* Many items
 * --------------------------------------------------------------------------------------------------------------
 */

enum { ITEMS = 50000, RUNS = 400 };

static void fill_many(struct company_file *file)
{
    static const char *const words[] = {"frame", "wheel", "saddle", "chain",
                                        "lamp",  "pedal", "brake",  "tube"};
    unsigned seed = 1;
    CHECKED(store_begin(file->store, __func__, &file->err));
    for (int i = 0; i < ITEMS; i++) {
        struct master_done done;
        char text[160];
        snprintf(text, sizeof text, "code=P%05d|name=%s %s %c%c%c %d|unit=EA|price=%d|barcode=69%08d", i,
                 words[rand_r(&seed) % 8], words[rand_r(&seed) % 8], 'a' + (int)(rand_r(&seed) % 26),
                 'a' + (int)(rand_r(&seed) % 26), 'a' + (int)(rand_r(&seed) % 26),
                 (int)(rand_r(&seed) % 1000), i, i);
        request(file, clock_at(2026, 3, 10, NOON), CLERK);
        CHECKED(master_put(&file->context, master_find("items"), cells_of(file, text), MASTER_ADD, 0, &done,
                           &file->err));
    }
    CHECKED(store_commit(file->store, &file->err));
}

static int64_t elapsed_us(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - from->tv_sec) * 1000000 + (now.tv_nsec - from->tv_nsec) / 1000;
}

static int compare(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

/* Typing each of these, a key at a time; 99 of 100 keys are answered within the 5 ms of spec/speed.md.
 * Unoptimised builds and sanitizers get ten times that: a scan of all items would still be over it. */
static void a_key_costs_no_scan(void **state)
{
    struct company_file *file = *state;
    static const char *const typed[] = {"p0123",      "frame wheel", "saddle chain 99", "zzz",
                                        "6900012345", "pedal q",     "tube zq 7",       "lam"};
    int64_t times[RUNS];
    size_t count = 0;
    fill_many(file);
    while (count < RUNS) {
        for (size_t i = 0; i < 8; i++) {
            for (size_t bytes = 1; bytes <= strlen(typed[i]) && count < RUNS; bytes++) {
                char text[32];
                struct timespec from;
                struct seen seen = {0};
                request(file, clock_at(2026, 3, 10, NOON), CLERK);
                snprintf(text, sizeof text, "%.*s", (int)bytes, typed[i]);
                clock_gettime(CLOCK_MONOTONIC, &from);
                CHECKED(lookup_find(&file->context, lookup_by_name("item"), "", text, 16, take, &seen,
                                    &file->err));
                times[count++] = elapsed_us(&from);
            }
        }
    }
    qsort(times, RUNS, sizeof times[0], compare);
    print_message("key over %d items: p50 %lld us, p99 %lld us, most %lld us\n", ITEMS,
                  (long long)times[RUNS / 2], (long long)times[RUNS * 99 / 100], (long long)times[RUNS - 1]);
    assert_true(times[RUNS * 99 / 100] < 50000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {TEST(found_by_what_is_typed), TEST(got_by_code),
                                       TEST(a_key_costs_no_scan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
