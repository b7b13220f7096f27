/* Proves: lists come by date and number from any position in either direction, filtered by each thing they
 * can be filtered by and by what the roles see; names of documents resolve in every spelling, and not where
 * they are ambiguous; every type of the table is consistent with its record and the schema. */
#include "document_file.h"

#include "../../../src/document/content.h"

struct seen {
    int count;
    char numbers[32][NUMBER_BYTES];
    int lines;
};

static bool take(void *context, const struct document_row *row)
{
    struct seen *seen = context;
    memcpy(seen->numbers[seen->count++], row->number, NUMBER_BYTES);
    return true;
}

static bool take_line(void *context, const struct document_line_row *row)
{
    struct seen *seen = context;
    assert_true(row->open == row->quantity);
    assert_string_equal(row->unit, "EA");
    seen->lines++;
    return true;
}

static struct seen list_of(struct company_file *file, struct document_filter filter)
{
    struct seen seen = {0};
    CHECKED(document_list(&file->context, &filter, take, &seen, &file->err));
    return seen;
}

static void is_list(struct company_file *file, struct document_filter filter, const char *expected)
{
    struct seen seen = list_of(file, filter);
    char text[512] = "";
    for (int i = 0; i < seen.count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", seen.numbers[i] + 8);
    assert_string_equal(text, expected);
}

/* SO 1 on the 5th, SO 2 on the 3rd, SO 3 on the 5th (void), PO 4 on the 4th as PO 1, SO 4 of the other clerk
 * on the 10th. */
static void fill(struct company_file *file)
{
    struct document_done done;
    struct document_stepped stepped;
    static const char rest[] =
        "late_reason=FORGOTTEN|1.item=P001|1.quantity=1|1.price=1|2.item=P002|2.quantity=1|2.price=1";
    static const char *const some[][2] = {
        {"SO", "date=2026-03-05|ref=A1|customer=ALFKI|note=Brücke"},
        {"SO", "date=2026-03-03|ref=A2|customer=BONAP"},
        {"SO", "date=2026-03-05|ref=A3|customer=ALFKI"},
        {"PO", "date=2026-03-04|ref=A1|supplier=S01"},
    };
    for (size_t i = 0; i < 4; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s|%s", some[i][1], rest);
        CHECKED(submit_text(file, some[i][0], text, &done));
    }
    CHECKED(step(file, "recall", "SO-2026-000003", "", &stepped));
    CHECKED(step(file, "void", "SO-2026-000003", "KEYED-TWICE", &stepped));
    request(file, clock_at(2026, 3, 10, NOON), OTHER_CLERK);
    CHECKED(submit_text(file, "SO", "customer=BONAP|1.item=P001|1.quantity=1|1.price=1", &done));
}

static void lists_are_ordered_and_filtered(void **state)
{
    struct company_file *file = *state;
    struct document_filter all = {.from = DAY_NONE, .to = DAY_NONE}, filter;
    const day_t third = day_from_date((struct date){2026, 3, 3});
    fill(file);
    is_list(file, all, "000002 000001 000001 000003 000004");
    filter = all, filter.newest = true;
    is_list(file, filter, "000004 000003 000001 000001 000002");
    filter.limit = 2;
    is_list(file, filter, "000004 000003");
    filter = all, filter.type = document_type_find("PO");
    is_list(file, filter, "000001");
    filter = all, filter.state = "void";
    is_list(file, filter, "000003");
    filter.state = "current";
    is_list(file, filter, "000002 000001 000001 000004");
    filter = all, filter.from = third + 1, filter.to = third + 2;
    is_list(file, filter, "000001 000001 000003");
    filter = all, filter.party = "bonap";
    is_list(file, filter, "000002 000004");
    filter = all, filter.keyed_by = "other";
    is_list(file, filter, "000004");
    filter = all, filter.text = "BRUCKE";
    is_list(file, filter, "000001");
    filter.text = "exotic";
    is_list(file, filter, "000001");
    filter.text = "so-2026-000002";
    is_list(file, filter, "000002");
    file->context.roles = ROLE_PAYABLE;
    is_list(file, all, "000001");
}

static void lists_go_on_from_anywhere(void **state)
{
    struct company_file *file = *state;
    fill(file);
    for (int newest = 0; newest < 2; newest++) {
        struct document_filter filter = {.from = DAY_NONE, .to = DAY_NONE, .newest = newest};
        struct seen all = list_of(file, filter);
        for (int i = 0; i < all.count; i++) {
            filter.after = all.numbers[i];
            filter.itself = false;
            struct seen rest = list_of(file, filter);
            assert_int_equal(rest.count, all.count - i - 1);
            for (int at = 0; at < rest.count; at++)
                assert_string_equal(rest.numbers[at], all.numbers[i + 1 + at]);
            filter.itself = true;
            rest = list_of(file, filter);
            assert_int_equal(rest.count, all.count - i);
            assert_string_equal(rest.numbers[0], all.numbers[i]);
        }
    }
}

static void lines_are_listed(void **state)
{
    struct company_file *file = *state;
    struct seen seen = {0};
    struct document_filter filter = {.from = DAY_NONE, .to = DAY_NONE, .state = "current"};
    fill(file);
    CHECKED(document_lines_list(&file->context, &filter, take_line, &seen, &file->err));
    assert_int_equal(seen.lines, 7);
}

static void names_resolve(void **state)
{
    struct company_file *file = *state;
    static const char *const first[] = {
        "SO-2026-000001", "so-2026-1", "SO:A1", "sales-order:A1", "ＳＯ－２０２６－０００００１",
        " SO-2026-000001"};
    static const char *const nothing[] = {"SO-2026-000009",
                                          "SO-2025-000001",
                                          "XX-2026-000001",
                                          "SO:ZZ",
                                          "SO-DRAFT-9",
                                          "SO",
                                          "",
                                          "SO-2026-",
                                          "SO-2026-1x",
                                          "SO-2026-99999999999999999999",
                                          "XX:1",
                                          "SO:",
                                          "-",
                                          ":"};
    struct document_name name;
    struct document_done done;
    fill(file);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        CHECKED(document_resolve(&file->context, first[i], &name, &file->err));
        assert_string_equal(read_of(file, first[i])->number, "SO-2026-000001");
    }
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        REFUSED(document_resolve(&file->context, nothing[i], &name, &file->err), RC_REFUSED, "unknown");
    assert_string_equal(read_of(file, "SO:A3")->state, "void"); /* a void one where there is no other */
    CHECKED(submit_text(file, "SO", "ref=A1|customer=BONAP|1.item=P001|1.quantity=1|1.price=1", &done));
    REFUSED(document_resolve(&file->context, "SO:A1", &name, &file->err), RC_REFUSED, "ambiguous");
    assert_non_null(strstr(file->err.text, "SO-2026-000001"));
    assert_non_null(strstr(file->err.text, done.number));
}

static void numbers_grow_past_six_digits(void **state)
{
    char number[NUMBER_BYTES];
    (void)state;
    assert_string_equal(number_format(document_type_find("SO"), "", 2026, 1234567, number),
                        "SO-2026-1234567");
    assert_string_equal(number_format(document_type_find("SO"), "N", 2026, 7, number), "SO-N-2026-000007");
}

static void the_types_table_is_whole(void **state)
{
    struct company_file *file = *state;
    size_t count;
    const struct document_type *types = document_types(&count);
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++) {
        const struct document_type *type = &types[i];
        assert_string_equal(type->record->name, type->name);
        assert_ptr_equal(document_type_find(type->code), type);
        assert_ptr_equal(document_type_find(type->name), type);
        assert_true(type->keyed_by && type->audited_by && !(type->keyed_by & ROLE_ADMIN) &&
                    !(type->audited_by & ROLE_ADMIN));
        assert_non_null(document_type_slot_field(type, SLOT_DATE));
        assert_non_null(document_type_slot_field(type, SLOT_LATE_REASON));
        if (type->party)
            assert_string_equal(document_type_slot_field(type, SLOT_PARTY), type->party);
        for (const struct document_field *at = type->fields; at->field; at++) {
            const struct record_field *field =
                record_field_find(type->record, at->slot < SLOTS_HEADER ? PART_HEADER : PART_LINE, at->field);
            assert_non_null(field);
            assert_false(field->flags & FIELD_COMPUTED);
            if (slot_kind(at->slot) == SLOT_KIND_REF)
                assert_non_null(lookup_by_name(field->lookup));
        }
        for (size_t f = 0; f < type->record->field_count; f++) {
            const struct record_field *field = &type->record->fields[f];
            bool kept = document_type_slot(type, field->part, field->name) != SLOTS;
            assert_true(kept != ((field->flags & FIELD_COMPUTED) != 0));
            if (field->lookup)
                assert_string_equal(record_lookup_find(type->record, field->lookup)->columns,
                                    lookup_by_name(field->lookup)->columns);
        }
    }
    CHECKED(store_sql_check(file->store, &file->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lists_are_ordered_and_filtered),
        TEST(lists_go_on_from_anywhere),
        TEST(lines_are_listed),
        TEST(names_resolve),
        TEST(numbers_grow_past_six_digits),
        TEST(the_types_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
