#include "daybook/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"

/* Cuts a text that a fixed field could not hold at the start of the character it was cut in. */
static void cut_to_char(char *text, size_t capacity)
{
    size_t end = strlen(text);
    if (end + 1 < capacity)
        return;
    size_t start = end;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (end - (start - 1) < need)
        text[start - 1] = '\0';
}

static void copy_text(char *out, size_t capacity, const char *text)
{
    snprintf(out, capacity, "%s", text ? text : "");
    cut_to_char(out, capacity);
}

static void fill(struct err *err, enum rc rc, const char *format, va_list args) PRINTF_LIKE(3, 0);
static void fill(struct err *err, enum rc rc, const char *format, va_list args)
{
    *err = (struct err){.rc = rc};
    vsnprintf(err->text, sizeof err->text, format, args);
    cut_to_char(err->text, sizeof err->text);
    size_t bad;
    while (!utf8_valid(err->text, strlen(err->text), &bad))
        err->text[bad] = '?';
    for (char *c = err->text; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = ' '; /* one line, whatever was quoted in it */
    }
}

enum rc err_set(struct err *err, enum rc rc, const char *format, ...)
{
    if (!err || err->rc != RC_OK)
        return rc;
    va_list args;
    va_start(args, format);
    fill(err, rc, format, args);
    va_end(args);
    return rc;
}

enum rc err_at(struct err *err, enum rc rc, const char *source, int line, int column, const char *format, ...)
{
    if (!err || err->rc != RC_OK)
        return rc;
    va_list args;
    va_start(args, format);
    fill(err, rc, format, args);
    va_end(args);
    err->line = line;
    err->column = column;
    copy_text(err->source, sizeof err->source, source);
    return rc;
}

enum rc err_field(struct err *err, enum rc rc, int line, const char *field, const char *rule,
                  const char *format, ...)
{
    if (!err || err->rc != RC_OK)
        return rc;
    va_list args;
    va_start(args, format);
    fill(err, rc, format, args);
    va_end(args);
    err->line = line;
    copy_text(err->field, sizeof err->field, field);
    copy_text(err->rule, sizeof err->rule, rule);
    return rc;
}

enum rc err_memory(struct err *err)
{
    return err_field(err, RC_REFUSED, 0, "", "memory",
                     "there is not enough memory; close something and try again");
}

void err_clear(struct err *err)
{
    if (err)
        *err = (struct err){0};
}

int rc_exit_status(enum rc rc)
{
    static const unsigned char statuses[] = {
        [RC_OK] = 0,       [RC_REFUSED] = 1, [RC_USAGE] = 2,  [RC_UNAVAILABLE] = 3,
        [RC_WARNINGS] = 1, [RC_STALE] = 1,   [RC_DENIED] = 1, [RC_UNKNOWN] = 3,
    };
    return (unsigned)rc < sizeof statuses ? statuses[rc] : 1;
}
