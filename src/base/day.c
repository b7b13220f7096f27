#include "daybook/base/day.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2999, TYPED_BYTES_MAX = 32, SHOWN_CELLS = 40, AHEAD_DIGITS_MAX = 6 };
enum { DAYS_IN_400_YEARS = 146097, DAYS_TO_1970 = 719468 /* from 1 March of the year 0 */ };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t days_to_year(int64_t year)
{
    return year * 365 + floor_div(year, 4) - floor_div(year, 100) + floor_div(year, 400);
}

/* Years are counted from March, so that the leap day is the last of its year; the months' lengths from March
 * on are then (153 m + 2) / 5 days in sum. The calendar is the Gregorian one at all times. */
day_t day_from_date(struct date date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t month = (date.month + 9) % 12;
    return (day_t)(days_to_year(year) + (153 * month + 2) / 5 + date.day - 1 - DAYS_TO_1970);
}

struct date day_to_date(day_t day)
{
    int64_t since = (int64_t)day + DAYS_TO_1970;
    int64_t cycles = floor_div(since, DAYS_IN_400_YEARS);
    int64_t rest = since - cycles * DAYS_IN_400_YEARS;
    int64_t year = rest / 366; /* never too high, at most one too low */
    if (rest >= days_to_year(year + 1))
        year++;
    rest -= days_to_year(year);
    int64_t month = (5 * rest + 2) / 153;
    struct date date = {.day = (int)(rest - (153 * month + 2) / 5 + 1), .month = (int)((month + 2) % 12 + 1)};
    date.year = (int)(cycles * 400 + year + (date.month <= 2));
    return date;
}

char *day_format(day_t day, char out[DAY_BYTES])
{
    out[0] = '\0';
    if (day == DAY_NONE)
        return out;
    struct date date = day_to_date(day);
    char text[40];
    int bytes = snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    if (bytes > 0 && bytes < DAY_BYTES)
        memcpy(out, text, (size_t)bytes + 1);
    return out;
}

static enum rc refuse(const char *text, const char *words, struct err *err)
{
    return err_field(err, RC_REFUSED, 0, "", "date", "\"%.*s\" %s", (int)utf8_head(text, SHOWN_CELLS, NULL),
                     text, words);
}

static const char *const iso_words = "is not a date; write YYYY-MM-DD";
static const char *const typed_words = "is not a date; write YYYY-MM-DD, MM-DD, DD, t or +3";
static const char *const year_words = "is out of range; the years are 1900 to 2999";
static const char *const real_words = "is not in the calendar; write a day that its month has";

static enum rc real_day(const char *text, struct date date, day_t *ret, struct err *err)
{
    if (date.year < YEAR_FIRST || date.year > YEAR_LAST)
        return refuse(text, year_words, err);
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return refuse(text, real_words, err);
    day_t day = day_from_date(date);
    struct date back = day_to_date(day);
    if (back.month != date.month)
        return refuse(text, real_words, err);
    *ret = day;
    return RC_OK;
}

/* The number of exactly `digits` digits at `text`, or -1. */
static int read_digits(const char *text, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

enum rc day_parse_iso(const char *text, day_t *ret, struct err *err)
{
    if (strnlen(text, 11) != 10 || text[4] != '-' || text[7] != '-')
        return refuse(text, iso_words, err);
    struct date date = {read_digits(text, 4), read_digits(text + 5, 2), read_digits(text + 8, 2)};
    if (date.year < 0 || date.month < 0 || date.day < 0)
        return refuse(text, iso_words, err);
    return real_day(text, date, ret, err);
}

enum rc month_parse(const char *text, day_t *ret, struct err *err)
{
    if (strnlen(text, 8) != 7 || text[4] != '-')
        return refuse(text, "is not a month; write YYYY-MM", err);
    struct date date = {read_digits(text, 4), read_digits(text + 5, 2), 1};
    if (date.year < 0 || date.month < 1 || date.month > 12)
        return refuse(text, "is not a month; write YYYY-MM", err);
    return real_day(text, date, ret, err);
}

/* Full-width forms to ASCII, spaces around it off; false where it is no short ASCII text then. */
static bool fold(const char *text, char out[TYPED_BYTES_MAX])
{
    size_t count = 0, used;
    for (; *text; text += used) {
        uint32_t point = utf8_decode(text, &used);
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFEE0;
        if (point == 0x3000)
            point = ' ';
        if (point == ' ' && count == 0)
            continue;
        if (point > 0x7F || count + 1 >= TYPED_BYTES_MAX)
            return false;
        out[count++] = (char)point;
    }
    while (count && out[count - 1] == ' ')
        count--;
    out[count] = '\0';
    return true;
}

/* Digits and what separates them: "2026-3-1" gives 3 groups. 0 where the text is nothing of the kind. */
struct group {
    int digits, value;
};
static int read_groups(const char *text, struct group groups[3])
{
    char separator = 0;
    int count = 0;
    for (;;) {
        int digits = (int)strspn(text, "0123456789");
        if (count == 3 || digits < 1 || digits > 8)
            return 0;
        groups[count++] = (struct group){digits, read_digits(text, digits)};
        text += digits;
        if (!*text)
            return count;
        if (!strchr("-./", *text) || (separator && *text != separator))
            return 0;
        separator = *text++;
    }
}

/* The short forms: groups of so many digits at most, and how a date is made of them. */
static struct date from_day(const struct group *groups, struct date today)
{
    return (struct date){today.year, today.month, groups[0].value};
}
static struct date from_joined_month_day(const struct group *groups, struct date today)
{
    return (struct date){today.year, groups[0].value / 100, groups[0].value % 100};
}
static struct date from_joined(const struct group *groups, struct date today)
{
    (void)today;
    return (struct date){groups[0].value / 10000, groups[0].value / 100 % 100, groups[0].value % 100};
}
static struct date from_month_day(const struct group *groups, struct date today)
{
    return (struct date){today.year, groups[0].value, groups[1].value};
}
static struct date from_all(const struct group *groups, struct date today)
{
    (void)today;
    return (struct date){groups[0].value, groups[1].value, groups[2].value};
}

static const struct shape {
    int groups, least[3], most[3];
    struct date (*make)(const struct group *groups, struct date today);
} shapes[] = {
    {1, {1}, {2}, from_day},
    {1, {4}, {4}, from_joined_month_day},
    {1, {8}, {8}, from_joined},
    {2, {1, 1}, {2, 2}, from_month_day},
    {3, {4, 1, 1}, {4, 2, 2}, from_all},
};

static bool fits(const struct shape *shape, const struct group *groups, int count)
{
    if (shape->groups != count)
        return false;
    for (int i = 0; i < count; i++) {
        if (groups[i].digits < shape->least[i] || groups[i].digits > shape->most[i])
            return false;
    }
    return true;
}

static enum rc days_ahead(const char *text, const char *folded, day_t today, day_t *ret, struct err *err)
{
    size_t digits = strspn(folded + 1, "0123456789");
    if (digits < 1 || folded[1 + digits])
        return refuse(text, typed_words, err);
    if (digits > AHEAD_DIGITS_MAX)
        return refuse(text, year_words, err);
    int days = read_digits(folded + 1, (int)digits);
    int64_t day = (int64_t)today + (folded[0] == '-' ? -days : days);
    if (day < DAY_FIRST || day > DAY_LAST)
        return refuse(text, year_words, err);
    *ret = (day_t)day;
    return RC_OK;
}

enum rc day_parse_typed(const char *text, day_t today, day_t *ret, struct err *err)
{
    char folded[TYPED_BYTES_MAX];
    if (!fold(text, folded))
        return refuse(text, typed_words, err);
    if (!strcmp(folded, "t") || !strcmp(folded, "T")) {
        *ret = today;
        return RC_OK;
    }
    if (folded[0] == '+' || folded[0] == '-')
        return days_ahead(text, folded, today, ret, err);
    struct group groups[3];
    int count = read_groups(folded, groups);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (fits(&shapes[i], groups, count))
            return real_day(text, shapes[i].make(groups, day_to_date(today)), ret, err);
    }
    return refuse(text, typed_words, err);
}
