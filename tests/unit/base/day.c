/* Proves: every day of 1900…2999 survives the round trip and follows the one before by the calendar's own
 * rules, dates are read as typed, and instants fall on the company's day whatever the environment's TZ says.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook/base/day.h"

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Counted on from 1900-01-01 a day at a time, and that day itself back from the epoch by whole years. */
static void every_day_comes_back(void **state)
{
    (void)state;
    day_t expected = 0;
    for (int year = 1900; year < 1970; year++)
        expected -= days_in_month(year, 2) + 337;
    assert_int_equal(expected, DAY_FIRST);
    for (int year = 1900; year <= 2999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int number = 1; number <= days_in_month(year, month); number++, expected++) {
                struct date back = day_to_date(expected);
                char text[DAY_BYTES], want[40];
                day_t parsed = DAY_NONE;
                snprintf(want, sizeof want, "%04d-%02d-%02d", year, month, number);
                assert_int_equal(day_from_date((struct date){year, month, number}), expected);
                assert_true(back.year == year && back.month == month && back.day == number);
                assert_string_equal(day_format(expected, text), want);
                assert_int_equal(day_parse_iso(text, &parsed, NULL), RC_OK);
                assert_int_equal(parsed, expected);
            }
        }
    }
    assert_int_equal(expected - 1, DAY_LAST);
    char text[DAY_BYTES] = "x";
    assert_string_equal(day_format(DAY_NONE, text), "");
    day_format(INT32_MAX, text);
    day_format(INT32_MIN + 1, text);
    assert_int_equal(day_from_date(day_to_date(INT32_MAX)), INT32_MAX);
    assert_int_equal(day_from_date(day_to_date(-1000000)), -1000000);
}

struct typed {
    const char *text, *want; /* NULL: refused */
};

static void check_typed(const char *today_text, const struct typed *cases, size_t count)
{
    day_t today;
    assert_int_equal(day_parse_iso(today_text, &today, NULL), RC_OK);
    for (size_t i = 0; i < count; i++) {
        day_t day = 123456;
        char text[DAY_BYTES];
        struct err err = {0};
        enum rc rc = day_parse_typed(cases[i].text, today, &day, &err);
        if (!cases[i].want) {
            if (rc != RC_REFUSED || strcmp(err.rule, "date") || !strstr(err.text, cases[i].text) ||
                day != 123456)
                fail_msg("\"%s\" gives %d, %s", cases[i].text, rc, err.text);
        } else if (rc || strcmp(day_format(day, text), cases[i].want)) {
            fail_msg("\"%s\" gives %s, %s", cases[i].text, rc ? "an error" : text, err.text);
        }
    }
}

static void dates_as_a_person_types_them(void **state)
{
    (void)state;
    static const struct typed cases[] = {
        {"2026-02-28", "2026-02-28"},
        {"t", "2026-03-15"},
        {"T", "2026-03-15"},
        {" t ", "2026-03-15"},
        {"+3", "2026-03-18"},
        {"-15", "2026-02-28"},
        {"+0", "2026-03-15"},
        {"7", "2026-03-07"},
        {"07", "2026-03-07"},
        {"0401", "2026-04-01"},
        {"04-01", "2026-04-01"},
        {"4-1", "2026-04-01"},
        {"4/1", "2026-04-01"},
        {"4.1", "2026-04-01"},
        {"20251231", "2025-12-31"},
        {"2025/12/31", "2025-12-31"},
        {"2025.1.2", "2025-01-02"},
        {"２０２６－０３－０１", "2026-03-01"},
        {"０４０１", "2026-04-01"},
        {"＋３", "2026-03-18"},
        {"ｔ", "2026-03-15"},
        {"　7　", "2026-03-07"},
        {"20240229", "2024-02-29"},
        {"-45000", "1902-12-31"},
        {"", NULL},
        {"32", NULL},
        {"0", NULL},
        {"123", NULL},
        {"12345", NULL},
        {"123456", NULL},
        {"1301", NULL},
        {"0230", NULL},
        {"2026-02-29", NULL},
        {"20260431", NULL},
        {"2026-3-1/4", NULL},
        {"2026-3/1", NULL},
        {"3--1", NULL},
        {"3-", NULL},
        {"-", NULL},
        {"+", NULL},
        {"+3d", NULL},
        {"++3", NULL},
        {"1899-12-31", NULL},
        {"3000-01-01", NULL},
        {"+999999", NULL},
        {"-99999", NULL},
        {"+99999999999999999999", NULL},
        {"tt", NULL},
        {"today", NULL},
        {"三月", NULL},
        {"26-3-1", NULL},
        {"12345678901234567890123456789012345", NULL},
    };
    check_typed("2026-03-15", cases, sizeof cases / sizeof *cases);
}

static void a_short_form_is_of_this_month_and_year(void **state)
{
    (void)state;
    static const struct typed leap[] = {
        {"29", "2028-02-29"}, {"30", NULL}, {"0229", "2028-02-29"}, {"+1", "2028-03-01"}};
    static const struct typed plain[] = {{"29", NULL}, {"0229", NULL}, {"+1", "2100-03-01"}};
    check_typed("2028-02-29", leap, sizeof leap / sizeof *leap);
    check_typed("2100-02-28", plain, sizeof plain / sizeof *plain);
}

static void iso_only_where_iso_is_asked(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "t",          "2026-3-01",  "2026/03/01", "20260301",   "2026-03-01 ",    " 2026-03-01",
        "2026-13-01", "2026-00-10", "2026-02-30", "1899-12-31", "3000-01-01", "２０２６-03-01", "2026-0a-01",
        "+026-03-01", "2026-03-1x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        day_t day = 77;
        struct err err = {0};
        if (day_parse_iso(bad[i], &day, &err) != RC_REFUSED || day != 77 || strcmp(err.rule, "date"))
            fail_msg("%s", bad[i]);
    }
}

static void months(void **state)
{
    (void)state;
    day_t day = 77;
    char text[DAY_BYTES];
    assert_int_equal(month_parse("1996-07", &day, NULL), RC_OK);
    assert_string_equal(day_format(day, text), "1996-07-01");
    static const char *const bad[] = {"",        "1996",       "1996-7",  "1996-13", "1996-00",
                                      "1996/07", "1996-07-01", "1899-12", "3000-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(month_parse(bad[i], &day, NULL), RC_REFUSED);
    assert_string_equal(day_format(day, text), "1996-07-01");
}

static const instant_t second = 1000000;

static void instants_in_the_company_zone(void **state)
{
    (void)state;
    char text[INSTANT_BYTES];
    assert_int_equal(setenv("TZ", "America/Lima", 1), 0);
    assert_int_equal(setenv("TZDIR", "/nowhere", 1), 0);
    assert_int_equal(zone_use("Asia/Shanghai", NULL), RC_OK);
    instant_t at = 1772324130 * second + 250000; /* 2026-03-01T00:15:30Z */
    assert_string_equal(instant_format(at, text), "2026-03-01T08:15:30+08:00");
    assert_string_equal(instant_clock(at, text), "08:15");
    assert_string_equal(day_format(instant_day(at, 0), text), "2026-03-01");
    assert_string_equal(day_format(instant_day(at, 8 * 60 + 15), text), "2026-03-01");
    assert_string_equal(day_format(instant_day(at, 8 * 60 + 16), text), "2026-02-28");
    assert_string_equal(day_format(instant_day(at - 8 * 3600 * second, 0), text), "2026-03-01");
    assert_string_equal(day_format(instant_day(at - 9 * 3600 * second, 0), text), "2026-02-28");
    assert_string_equal(instant_format(-1, text), "1970-01-01T07:59:59+08:00");
    assert_string_equal(instant_format(0, text), "");
    assert_string_equal(instant_clock(0, text), "");
    assert_int_equal(zone_use("America/St_Johns", NULL), RC_OK);
    assert_string_equal(instant_format(at, text), "2026-02-28T20:45:30-03:30");
    assert_int_equal(zone_use("UTC", NULL), RC_OK);
    assert_string_equal(instant_format(at, text), "2026-03-01T00:15:30+00:00");
    assert_true(instant_now() > 1600000000 * second);
    instant_format(INT64_MAX, text);
    instant_format(INT64_MIN, text);
    instant_day(INT64_MIN, 0);
}

/* Where the clocks are set on over night, the wall clock decides, not the hours that passed. */
static void the_shift_ends_by_the_wall_clock(void **state)
{
    (void)state;
    char text[DAY_BYTES];
    assert_int_equal(zone_use("Europe/Berlin", NULL), RC_OK);
    instant_t at = 1774749600 * second; /* 2026-03-29T02:00Z, 04:00 there, three hours after midnight */
    assert_string_equal(day_format(instant_day(at, 4 * 60), text), "2026-03-29");
    assert_string_equal(day_format(instant_day(at - second, 4 * 60), text), "2026-03-28");
}

static void zones_that_are_none(void **state)
{
    (void)state;
    assert_int_equal(zone_use("Asia/Shanghai", NULL), RC_OK);
    static const char *const bad[] = {
        "",
        "Asia",
        "Nowhere/City",
        "../../../etc/passwd",
        "/etc/localtime",
        "Asia/../UTC",
        "zone.tab",
        "tzdata.zi",
        ":UTC",
        "UTC0",
        "Asia/Shanghai\n",
        "Ａsia/Shanghai",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        if (zone_use(bad[i], &err) != RC_REFUSED || strcmp(err.rule, "zone"))
            fail_msg("%s", bad[i]);
    }
    char text[INSTANT_BYTES];
    assert_string_equal(instant_format(1, text), "1970-01-01T08:00:00+08:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(dates_as_a_person_types_them),
        cmocka_unit_test(a_short_form_is_of_this_month_and_year),
        cmocka_unit_test(iso_only_where_iso_is_asked),
        cmocka_unit_test(months),
        cmocka_unit_test(instants_in_the_company_zone),
        cmocka_unit_test(the_shift_ends_by_the_wall_clock),
        cmocka_unit_test(zones_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
