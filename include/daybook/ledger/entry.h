/* A record's cells, parsed: every cell checked by its field's kind, defaults put in, computes computed, rules
 * applied, and each fault told. Documents, masters and requests are all entered this way. */
#ifndef DAYBOOK_LEDGER_ENTRY_H
#define DAYBOOK_LEDGER_ENTRY_H

#include "daybook/base/cells.h"
#include "daybook/base/record.h"
#include "daybook/ledger/context.h"

struct entry_value {
    const char *text; /* canonical, never NULL; "" is empty */
    int64_t number;   /* of a number in its kind's decimals, of a date its day, of a flag 0 or 1; else 0 */
    bool given;       /* a cell was there, be it empty */
    bool bad;         /* it has a fault already: rules do not judge it again */
};

struct entry_line {
    int line;                   /* 0 is the header */
    struct entry_value *values; /* one for each field of the record, of either part */
};

struct entry {
    const struct record *record;
    struct entry_line header;
    struct entry_line *lines; /* in order of line; lines all of whose cells are empty are left out */
    size_t line_count;
};

/* Parses. Faults (unknown field, a field of the other part, kinds) go into context->faults; the return code
 * is only about memory. Computed fields' cells are passed over. The entry lives in the context's arena. */
enum rc entry_parse(struct context *context, const struct record *record, const struct cells *cells,
                    struct entry **ret, struct err *err) MUST_CHECK;
/* Puts in defaults, checks what is required, computes, and applies the record's rules. Faults go into
 * context->faults. */
enum rc entry_check(struct context *context, struct entry *entry, struct err *err) MUST_CHECK;

/* The value of a field the record has (by its index in record->fields, or by name); NULL where it has no such
 * field. */
struct entry_value *entry_find(const struct entry *entry, const struct entry_line *line, const char *field);
int entry_field_index(const struct record *record, enum record_part part, const char *field); /* -1: none */
/* A number in its kind's CSV form, as cells hold it. NULL on no memory. */
const char *entry_format(struct context *context, const struct record_field *field, int64_t number);

/* Puts the faults in the order a person reads the record: by line, then by field, then as they were found. */
void entry_order_faults(struct context *context, const struct record *record);
/* A fault of the entry: told, and the value is marked so that rules do not judge it again. `value` may be
 * NULL. */
void entry_fault(struct context *context, const struct entry_line *line, struct entry_value *value,
                 const char *field, const char *rule, const char *format, ...) PRINTF_LIKE(6, 7);

/* The expressions of records, compiled once. Zeroed it is empty; it belongs to one thread and outlives the
 * contexts that point to it. */
enum { ENTRY_PROGRAMS_MAX = 64 };
struct entry_programs {
    struct arena arena;
    const struct entry_program *items[ENTRY_PROGRAMS_MAX];
    size_t count;
};
void entry_programs_free(struct entry_programs *programs);

#endif
