#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daybook/base/day.h"
#include "daybook/base/utf8.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"
enum { ZONE_NAME_BYTES_MAX = 64, SECOND = 1000000 };

instant_t instant_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now))
        return 0;
    return (instant_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

/* No dot is in any zone's name, so no ".." leads out of the folder. */
static bool is_zone_name(const char *name)
{
    size_t bytes = strnlen(name, ZONE_NAME_BYTES_MAX + 1);
    return bytes > 0 && bytes <= ZONE_NAME_BYTES_MAX && name[0] != '/' &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == bytes;
}

/* A compiled zone starts with "TZif" (RFC 8536); a folder and the tables in text beside it do not. */
static bool is_zone_file(const char *path)
{
    char magic[4] = {0};
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t got = fread(magic, 1, sizeof magic, file);
    fclose(file);
    return got == sizeof magic && !memcmp(magic, "TZif", sizeof magic);
}

enum rc zone_use(const char *name, struct err *err)
{
    char value[1 + sizeof ZONE_FOLDER + ZONE_NAME_BYTES_MAX];
    if (is_zone_name(name)) {
        /* By its path, so that no TZDIR in the environment leads elsewhere. */
        snprintf(value, sizeof value, ":" ZONE_FOLDER "%s", name);
        if (is_zone_file(value + 1)) {
            if (setenv("TZ", value, 1))
                return err_memory(err);
            tzset();
            return RC_OK;
        }
    }
    return err_field(err, RC_REFUSED, 0, "", "zone",
                     "time zone \"%.*s\" is not known here; name one such as Asia/Shanghai or UTC",
                     (int)utf8_head(name, 40, NULL), name);
}

static bool local_time(instant_t at, struct tm *ret)
{
    time_t seconds = (time_t)(at / SECOND - (at % SECOND < 0));
    return localtime_r(&seconds, ret) != NULL;
}

day_t instant_day(instant_t at, int day_ends_minutes)
{
    struct tm local;
    if (!local_time(at, &local))
        return DAY_NONE;
    day_t day = day_from_date((struct date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
    return day - (local.tm_hour * 60 + local.tm_min < day_ends_minutes);
}

char *instant_format(instant_t at, char out[INSTANT_BYTES])
{
    struct tm local;
    char text[96];
    out[0] = '\0';
    if (at == 0 || !local_time(at, &local))
        return out;
    long minutes = local.tm_gmtoff / 60;
    int bytes = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld",
                         local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min,
                         local.tm_sec, minutes < 0 ? '-' : '+', labs(minutes) / 60, labs(minutes) % 60);
    if (bytes > 0 && bytes < INSTANT_BYTES)
        memcpy(out, text, (size_t)bytes + 1);
    return out;
}

char *instant_clock(instant_t at, char out[INSTANT_BYTES])
{
    struct tm local;
    out[0] = '\0';
    if (at != 0 && local_time(at, &local))
        snprintf(out, INSTANT_BYTES, "%02d:%02d", local.tm_hour, local.tm_min);
    return out;
}
