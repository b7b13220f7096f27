/* Shared by the entry module's files only. */
#ifndef DAYBOOK_LEDGER_ENTRY_INTERNAL_H
#define DAYBOOK_LEDGER_ENTRY_INTERNAL_H

#include "daybook/base/decimal.h"
#include "daybook/ledger/entry.h"

/* Puts a text into a value: canonical form and number. The value is untouched on failure. */
enum rc entry_value_set(struct context *context, const struct record_field *field, struct entry_value *value,
                        const char *text, struct err *err) MUST_CHECK;

#endif
