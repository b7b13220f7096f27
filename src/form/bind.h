/* Binding a form to its record. Shared by bind*.c only. */
#ifndef DAYBOOK_SRC_FORM_BIND_H
#define DAYBOOK_SRC_FORM_BIND_H

#include "daybook/form/form.h"

struct binder {
    struct form *form;
    const char *source;
    const struct record *record;
    struct arena *arena;
    struct err *err;
};

#define REFUSE_FIELD(binder, field, ...)                                                                     \
    err_at((binder)->err, RC_REFUSED, (binder)->source, (field)->source_line, (field)->source_column,        \
           __VA_ARGS__)

/* bind_look.c: look-up and fills of one field. */
enum rc bind_lookup(struct binder *binder, struct form_field *field) MUST_CHECK;

/* bind_rules.c: what expressions name; the record's computes, defaults and rules; checks by field; the order
 * of computes. */
enum rc bind_rules(struct binder *binder) MUST_CHECK;

#endif
