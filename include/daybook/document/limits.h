/* What a company may set for each type and role: settings grace.TYPE, tolerance.TYPE and backdate.ROLE, whole
 * numbers. Where one was never set, the types table says. */
#ifndef DAYBOOK_DOCUMENT_LIMITS_H
#define DAYBOOK_DOCUMENT_LIMITS_H

#include "daybook/document/type.h"

enum { LIMIT_NAME_BYTES = 48, LIMIT_DAYS_MAX = 3660, LIMIT_PERCENT_MAX = 1000 };

/* Days after the business day that a submit still is on time. */
enum rc limit_grace(struct context *context, const struct document_type *type, int *ret,
                    struct err *err) MUST_CHECK;
/* Percent above what is open that may be drawn. */
enum rc limit_tolerance(struct context *context, const struct document_type *type, int *ret,
                        struct err *err) MUST_CHECK;
/* How many days back the operator may date a document of the type: the most that one of the roles that key it
 * may. -1: as far as the month is open. */
enum rc limit_backdate(struct context *context, const struct document_type *type, int *ret,
                       struct err *err) MUST_CHECK;

/* Every setting of limits, in the order of lists: its name and what it says. False past the end. */
bool limit_setting(size_t index, char ret_name[LIMIT_NAME_BYTES], const char **ret_help, int *ret_most);

#endif
