/* What the roles of an operator show on the menu: derived from the tables of types, masters and roles. */
#ifndef DAYBOOK_OFFICE_MENU_H
#define DAYBOOK_OFFICE_MENU_H

#include "daybook/ledger/context.h"

struct menu_entry {
    const char *code, *title, *screen;
    const char *record; /* of documents and masters; NULL: none */
    bool keys, audits, changes;
};
typedef void (*menu_fn)(void *context, const struct menu_entry *entry);
/* In the menu's order; the entry is borrowed for the call. */
enum rc menu_list(struct context *context, menu_fn tell, void *tell_context, struct err *err) MUST_CHECK;

#endif
