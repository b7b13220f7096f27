#include "daybook/document/limits.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

DAYBOOK_SQL(limit_get, "SELECT value FROM setting WHERE name = ?");

enum { NOT_SET = -1 };

static enum rc read(struct context *context, const char *family, const char *of, int *ret, struct err *err)
{
    char name[LIMIT_NAME_BYTES];
    struct row *row = NULL;
    bool has = false;
    snprintf(name, sizeof name, "%s.%s", family, of);
    *ret = NOT_SET;
    enum rc rc = row_begin(context->store, &limit_get, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, name);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has && isdigit((unsigned char)row_text(row, 0)[0]))
        *ret = (int)strtol(row_text(row, 0), NULL, 10);
    row_end(row);
    return rc;
}

enum rc limit_grace(struct context *context, const struct document_type *type, int *ret, struct err *err)
{
    enum rc rc = read(context, "grace", type->code, ret, err);
    if (*ret == NOT_SET)
        *ret = type->grace_days;
    return rc;
}

enum rc limit_tolerance(struct context *context, const struct document_type *type, int *ret, struct err *err)
{
    enum rc rc = read(context, "tolerance", type->code, ret, err);
    if (*ret == NOT_SET)
        *ret = type->over_percent;
    return rc;
}

enum rc limit_backdate(struct context *context, const struct document_type *type, int *ret, struct err *err)
{
    size_t count;
    const struct role *roles = role_table(&count);
    int most = 0;
    for (size_t i = 0; i < count; i++) {
        int days = 0;
        if (!(roles[i].bit & context->roles & type->keyed_by))
            continue;
        enum rc rc = read(context, "backdate", roles[i].code, &days, err);
        if (rc)
            return rc;
        if (days == NOT_SET) {
            *ret = NOT_SET;
            return RC_OK;
        }
        most = days > most ? days : most;
    }
    *ret = most;
    return RC_OK;
}

static bool every_type(const struct document_type *type)
{
    (void)type;
    return true;
}

static bool drawing_type(const struct document_type *type)
{
    return type->draws != NULL;
}

static const struct {
    const char *family, *help;
    int most;
    bool (*of_type)(const struct document_type *type); /* NULL: of roles */
} families[] = {
    {"grace", "days after the business day that its submit is on time; the types table's unless set",
     LIMIT_DAYS_MAX, every_type},
    {"tolerance", "percent above what is open that may be drawn; the types table's unless set",
     LIMIT_PERCENT_MAX, drawing_type},
    {"backdate", "days back that the role may date a document; empty: any day of an open month",
     LIMIT_DAYS_MAX, NULL},
};

/* The code of the n-th type or role of a family; NULL past its end. */
static const char *nth(size_t family, size_t index)
{
    size_t count;
    const struct document_type *types = document_types(&count);
    for (size_t i = 0; families[family].of_type && i < count; i++) {
        if (families[family].of_type(&types[i]) && index-- == 0)
            return types[i].code;
    }
    if (families[family].of_type)
        return NULL;
    const struct role *roles = role_table(&count);
    unsigned keying = 0;
    size_t type_count;
    types = document_types(&type_count);
    for (size_t i = 0; i < type_count; i++)
        keying |= types[i].keyed_by;
    for (size_t i = 0; i < count; i++) {
        if (roles[i].bit & keying && index-- == 0)
            return roles[i].code;
    }
    return NULL;
}

bool limit_setting(size_t index, char ret_name[LIMIT_NAME_BYTES], const char **ret_help, int *ret_most)
{
    for (size_t family = 0; family < sizeof families / sizeof families[0]; family++) {
        const char *of = NULL;
        size_t at = 0;
        for (; (of = nth(family, at)) && at < index;)
            at++;
        if (of) {
            snprintf(ret_name, LIMIT_NAME_BYTES, "%s.%s", families[family].family, of);
            *ret_help = families[family].help;
            *ret_most = families[family].most;
            return true;
        }
        index -= at;
    }
    return false;
}
