/* When the last backup was made. That none was made is told; that the last is too old is a finding once the
 * setting backup_days says what that means. */
#include "check_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "daybook/office/setting.h"

DAYBOOK_SQL(backup_last, "SELECT at FROM event WHERE what = 'backup.make' ORDER BY seq DESC LIMIT 1");
DAYBOOK_SQL(backup_limit, "SELECT value FROM setting WHERE name = 'backup_days'");

static const int64_t day_us = INT64_C(86400000000);

/* *ret_days 0: no limit. */
static enum rc read_limit(struct finding *finding, int64_t *ret_days, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(finding->context->store, &backup_limit, &row, err);
    if (rc == RC_OK)
        rc = row_step(row, &has, err);
    if (rc == RC_OK)
        *ret_days = has ? strtoll(row_text(row, 0), NULL, 10) : 0;
    row_end(row);
    return rc;
}

static enum rc look_last(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const int64_t *limit = state, at = row_int(row, 0), age = (finding->context->now - at) / day_us;
    char when[INSTANT_BYTES];
    (void)err;
    finding->looked++;
    instant_format(at, when);
    if (*limit > 0 && age > *limit)
        finding_bad(finding, "the last was made %s, %lld days ago; %lld are allowed: daybook backup FILE",
                    when, (long long)age, (long long)*limit);
    else
        snprintf(finding->note, sizeof finding->note, "the last was made %s, %lld days ago", when,
                 (long long)age);
    return RC_OK;
}

enum rc check_backup(struct finding *finding, struct err *err)
{
    int64_t limit = 0;
    enum rc rc = read_limit(finding, &limit, err);
    if (rc == RC_OK)
        rc = finding_walk(finding, &backup_last, look_last, &limit, err);
    if (rc == RC_OK && finding->looked == 0 && limit > 0)
        finding_bad(finding, "none was made yet: daybook backup FILE");
    else if (rc == RC_OK && finding->looked == 0)
        snprintf(finding->note, sizeof finding->note, "none was made yet: daybook backup FILE");
    return rc;
}
