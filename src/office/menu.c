#include "daybook/office/menu.h"

#include "daybook/base/utf8.h"
#include "daybook/document/type.h"
#include "daybook/ledger/master.h"

struct fixed_entry {
    const char *code, *title, *screen;
    unsigned seen_by, changed_by;
};

static const struct fixed_entry before[] = {{"WORK", "Work list", "work", ROLES_ALL, 0}};
static const struct fixed_entry after[] = {
    {"REPORT", "Reports", "report", ROLES_ALL, 0},
    {"EVENTS", "Event log", "events", ROLE_LEADER | ROLE_ADMIN, 0},
    {"CHECK", "Check the ledger", "check", ROLE_LEADER | ROLE_ADMIN, 0},
    {"OPERATOR", "Operators", "operators", ROLE_ADMIN, ROLE_ADMIN},
    {"SETTING", "Settings", "settings", ROLE_LEADER | ROLE_ADMIN, ROLE_ADMIN},
};

static void tell_fixed(const struct fixed_entry *entries, size_t count, unsigned roles, menu_fn tell,
                       void *tell_context)
{
    for (size_t i = 0; i < count; i++) {
        struct menu_entry entry = {.code = entries[i].code,
                                   .title = entries[i].title,
                                   .screen = entries[i].screen,
                                   .changes = role_may(roles, entries[i].changed_by)};
        if (role_may(roles, entries[i].seen_by))
            tell(tell_context, &entry);
    }
}

static void tell_documents(unsigned roles, menu_fn tell, void *tell_context)
{
    size_t count = 0;
    const struct document_type *types = document_types(&count);
    for (size_t i = 0; i < count; i++) {
        struct menu_entry entry = {.code = types[i].code,
                                   .title = types[i].title,
                                   .screen = "documents",
                                   .record = types[i].name,
                                   .keys = role_may(roles, types[i].keyed_by),
                                   .audits = role_may(roles, types[i].audited_by)};
        entry.changes = entry.keys;
        if (document_type_seen_by(&types[i], roles))
            tell(tell_context, &entry);
    }
}

/* A master is shown to those who change it; the leader reads them all. */
static enum rc tell_masters(struct context *context, menu_fn tell, void *tell_context, struct err *err)
{
    const struct master *master;
    for (size_t i = 0; (master = master_at(i)); i++) {
        const char *code = utf8_upper(context->arena, master->name);
        struct menu_entry entry = {.code = code,
                                   .title = master->record->title,
                                   .screen = "master",
                                   .record = master->name,
                                   .changes = role_may(context->roles, master->changed_by)};
        if (!code)
            return err_memory(err);
        if (entry.changes || role_may(context->roles, ROLE_LEADER))
            tell(tell_context, &entry);
    }
    return RC_OK;
}

enum rc menu_list(struct context *context, menu_fn tell, void *tell_context, struct err *err)
{
    tell_fixed(before, sizeof before / sizeof *before, context->roles, tell, tell_context);
    tell_documents(context->roles, tell, tell_context);
    enum rc rc = tell_masters(context, tell, tell_context, err);
    if (rc == RC_OK)
        tell_fixed(after, sizeof after / sizeof *after, context->roles, tell, tell_context);
    return rc;
}
