/* Settings: a table of known names, and the limits of types and roles (daybook/document/limits.h). What
 * `init` fixed is shown and stays. */
#ifndef DAYBOOK_OFFICE_SETTING_H
#define DAYBOOK_OFFICE_SETTING_H

#include "daybook/ledger/context.h"

struct setting {
    const char *name, *help;
    /* The value as kept; refused with field "value". NULL: fixed at init. */
    enum rc (*check)(struct arena *arena, const char *text, const char **ret, struct err *err);
};
/* Those that are no limits, by place from 0; NULL past the last. */
const struct setting *setting_at(size_t index);

typedef enum rc (*setting_fn)(void *context, const struct setting *setting, const char *value,
                              struct err *err);
/* Every known setting in the table's order, then the limits, with its value ("" where it was never set). */
enum rc setting_list(struct context *context, setting_fn tell, void *tell_context,
                     struct err *err) MUST_CHECK;
/* One value as kept; NULL where it was never set. */
enum rc setting_value(struct context *context, const char *name, const char **ret,
                      struct err *err) MUST_CHECK;
/* A span of time as settings write it: minutes ("15"), or seconds with an s ("90s"), up to a day. False: it
 * is none. */
bool setting_seconds(const char *text, int *ret_seconds);
/* Sets one, with an event of old and new value; the same value again leaves no event. *ret_value is the value
 * as kept. Inside a transaction of the caller's. */
enum rc setting_set(struct context *context, const char *name, const char *text, const char **ret_value,
                    struct err *err) MUST_CHECK;

#endif
