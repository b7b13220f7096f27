/* Roles: what an operator may do is the union of the bits. A document type's row and a master's row say which
 * bits they want. */
#ifndef DAYBOOK_LEDGER_ROLE_H
#define DAYBOOK_LEDGER_ROLE_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/arena.h"

enum role_bit {
    ROLE_SALES = 1,
    ROLE_PURCHASING = 2,
    ROLE_WAREHOUSE = 4,
    ROLE_PLANNING = 8,
    ROLE_PAYABLE = 16,
    ROLE_RECEIVABLE = 32,
    ROLE_COST = 64,
    ROLE_LEDGER = 128,
    ROLE_LEADER = 256,
    ROLE_ADMIN = 512,
    ROLES_ALL = 1023,
};

struct role {
    unsigned bit;
    const char *code, *title;
};
const struct role *role_table(size_t *ret_count);

/* "sales,purchasing" or "sales purchasing" to bits; "" gives 0. RC_REFUSED (field "roles", rule "choice")
 * names the unknown role. */
enum rc roles_parse(const char *text, unsigned *ret, struct err *err) MUST_CHECK;
/* Space-separated codes in the table's order, as the ledger holds them. NULL on no memory. */
char *roles_format(struct arena *arena, unsigned roles);
/* Whether one of `roles` is among `allowed`. */
bool role_may(unsigned roles, unsigned allowed);
/* RC_DENIED "…: needs the role sales or admin" unless role_may; `what` begins the message. */
enum rc role_need(unsigned roles, unsigned allowed, const char *what, struct err *err) MUST_CHECK;

#endif
