/* Shared by the master engine's files and the masters' own. */
#ifndef DAYBOOK_LEDGER_MASTER_INTERNAL_H
#define DAYBOOK_LEDGER_MASTER_INTERNAL_H

#include "daybook/ledger/entry.h"
#include "daybook/ledger/master.h"

/* Fields that most masters have. */
#define CODE_FIELD                                                                                           \
    {                                                                                                        \
        .name = "code", .title = "Code", .kind = FIELD_CODE,                                                 \
        .flags = FIELD_REQUIRED | FIELD_UPPER | FIELD_KEY, .max_chars = 24, .help = "Unique; it stays"       \
    }
#define NAME_FIELD                                                                                           \
    {                                                                                                        \
        .name = "name", .title = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max_chars = 80        \
    }
/* The last field of every master's record. */
#define ACTIVE_FIELD                                                                                         \
    {                                                                                                        \
        .name = "active", .title = "Active", .kind = FIELD_FLAG, .flags = FIELD_COMPUTED,                    \
        .help = "An inactive one is not taken in new documents"                                              \
    }
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MASTER_KEYS_MAX = 2 };

struct ratio {
    int64_t num, den;
};

/* One change of one master, from its cells to its rows. */
struct master_change {
    struct context *context;
    const struct master *master;
    struct entry *entry;
    enum master_mode mode;
    const struct master_row *now; /* as the ledger has it; NULL: it is new */
    const char *key;
    struct ratio ratio;
    int64_t *refs; /* by field: the id of what a MASTER_REF names; 0: none */
};

/* The tables' rows, each file's own. */
extern const struct master master_units, master_categories, master_items;
extern const struct master master_customers, master_suppliers;
extern const struct master master_accounts, master_warehouses, master_reasons;

struct entry_value *change_value(const struct master_change *change, const char *field);
/* What the ledger has for a field; "" where the master is new. */
const char *change_now(const struct master_change *change, const char *field);
bool change_differs(const struct master_change *change, size_t field);
void change_fault(struct master_change *change, const char *field, const char *rule, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Whether `name` stands in a space-separated list (NULL is empty). */
bool list_has(const char *list, const char *name);

/* References, ratio, frozen fields, uniqueness, and what is particular to the master. Faults go into the
 * context. */
enum rc change_check(struct master_change *change, struct err *err) MUST_CHECK;
/* Writes the row, its words and its event. */
enum rc change_write(struct master_change *change, struct master_done *ret, struct err *err) MUST_CHECK;

size_t master_key_fields(const struct master *master, size_t ret_fields[MASTER_KEYS_MAX]);
/* A key's parts as kept (folded), and back. False on no memory. */
bool master_key_parts(struct context *context, const struct master *master, const char *key,
                      const char *ret_parts[MASTER_KEYS_MAX]);
const char *master_key_join(struct arena *arena, const struct master *master,
                            const char *const parts[MASTER_KEYS_MAX]);
/* *ret NULL where there is none. */
enum rc master_load(struct context *context, const struct master *master,
                    const char *const parts[MASTER_KEYS_MAX], struct master_row **ret,
                    struct err *err) MUST_CHECK;
bool ratio_parse(const char *text, struct ratio *ret);
const char *ratio_format(struct arena *arena, struct ratio ratio);

#endif
