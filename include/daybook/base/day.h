/* Days since 1970-01-01 and instants in µs UTC. The company's zone is set once for the process, so that no
 * result depends on the environment's TZ. */
#ifndef DAYBOOK_BASE_DAY_H
#define DAYBOOK_BASE_DAY_H

#include <stdint.h>

#include "daybook/base/err.h"

typedef int32_t day_t;     /* days since 1970-01-01 */
typedef int64_t instant_t; /* µs since 1970-01-01T00:00:00Z */

enum { DAY_BYTES = 16, INSTANT_BYTES = 40 };
enum { DAY_FIRST = -25567, DAY_LAST = 376199 }; /* 1900-01-01 and 2999-12-31 */
#define DAY_NONE INT32_MIN

struct date {
    int year, month, day;
};

day_t day_from_date(struct date date);
struct date day_to_date(day_t day);
/* `YYYY-MM-DD` only, years 1900…2999, a real date. Rule "date". */
enum rc day_parse_iso(const char *text, day_t *ret, struct err *err) MUST_CHECK;
/* As a person types: ISO, `t` today, `+3` / `-1` from today, and the short forms `D`, `DD` (this month),
 * `MMDD`, `MM-DD` (this year), `YYYYMMDD`, with `-` `.` or `/` between. Full-width forms are folded. The
 * result is within DAY_FIRST…DAY_LAST. Rule "date". */
enum rc day_parse_typed(const char *text, day_t today, day_t *ret, struct err *err) MUST_CHECK;
char *day_format(day_t day, char out[DAY_BYTES]); /* ISO; DAY_NONE gives "" */
/* `YYYY-MM`: the first day of that month. */
enum rc month_parse(const char *text, day_t *ret, struct err *err) MUST_CHECK;

instant_t instant_now(void);
/* Makes NAME (an IANA zone such as Asia/Shanghai) the company's zone for this process. Call before any thread
 * starts. RC_REFUSED, rule "zone", where /usr/share/zoneinfo holds no such zone; the one before stays then.
 */
enum rc zone_use(const char *name, struct err *err) MUST_CHECK;
/* The company's day of an instant; `day_ends_minutes` after midnight by the wall clock still belong to the
 * day before (night shifts). DAY_NONE where no calendar reaches. */
day_t instant_day(instant_t at, int day_ends_minutes);
/* `2026-03-01T08:15:30+08:00` in the company's zone; 0 gives "". */
char *instant_format(instant_t at, char out[INSTANT_BYTES]);
char *instant_clock(instant_t at, char out[INSTANT_BYTES]); /* `08:15`; 0 gives "" */

#endif
