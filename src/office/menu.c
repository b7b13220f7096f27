#include "daybook/office/menu.h"

#include "daybook/base/utf8.h"
#include "daybook/document/type.h"
#include "daybook/ledger/master.h"
#include "daybook/office/report.h"

/* Whose an entry is: the roles named, or as the tables say. */
enum seen { SEEN_BY_ROLE, SEEN_BY_AUDITORS, SEEN_BY_KEYERS, SEEN_BY_REPORT };

struct fixed_entry {
    const char *code, *title, *screen;
    unsigned seen_by, changed_by;
    enum seen seen;
    const char *record; /* the report, of SEEN_BY_REPORT */
};

static const struct fixed_entry before[] = {
    {"WORK", "Work list", "work", ROLES_ALL, 0, SEEN_BY_ROLE, NULL},
    {"AUDIT", "Audit queue", "audit", 0, 0, SEEN_BY_AUDITORS, NULL},
};
static const struct fixed_entry after[] = {
    {"DAY", "My day", "day", 0, 0, SEEN_BY_KEYERS, NULL},
    {"STOCK", "Stock", "report", 0, 0, SEEN_BY_REPORT, "stock"},
    {"CARD", "Stock card", "report", 0, 0, SEEN_BY_REPORT, "stock-card"},
    {"AVAIL", "Stock available", "report", 0, 0, SEEN_BY_REPORT, "available"},
    {"REPORT", "Reports", "report", ROLES_ALL, 0, SEEN_BY_ROLE, NULL},
    {"EVENTS", "Event log", "events", ROLE_LEADER | ROLE_ADMIN, 0, SEEN_BY_ROLE, NULL},
    {"CHECK", "Check the ledger", "check", ROLE_LEADER | ROLE_ADMIN, 0, SEEN_BY_ROLE, NULL},
    {"OPERATOR", "Operators", "operators", ROLE_ADMIN, ROLE_ADMIN, SEEN_BY_ROLE, NULL},
    {"SETTING", "Settings", "settings", ROLE_LEADER | ROLE_ADMIN, ROLE_ADMIN, SEEN_BY_ROLE, NULL},
};

static unsigned seen_by(const struct fixed_entry *entry)
{
    size_t count = 0;
    unsigned keys = 0, audits = 0;
    const struct document_type *types = document_types(&count);
    for (size_t i = 0; i < count; i++) {
        keys |= types[i].keyed_by;
        audits |= types[i].audited_by;
    }
    const unsigned roles[] = {
        [SEEN_BY_ROLE] = entry->seen_by,
        [SEEN_BY_AUDITORS] = audits,
        [SEEN_BY_KEYERS] = keys,
        [SEEN_BY_REPORT] = entry->record ? report_roles(report_find(entry->record)) : 0,
    };
    return roles[entry->seen];
}

static void tell_fixed(const struct fixed_entry *entries, size_t count, unsigned roles, menu_fn tell,
                       void *tell_context)
{
    for (size_t i = 0; i < count; i++) {
        struct menu_entry entry = {.code = entries[i].code,
                                   .title = entries[i].title,
                                   .screen = entries[i].screen,
                                   .record = entries[i].record,
                                   .changes = role_may(roles, entries[i].changed_by)};
        if (role_may(roles, seen_by(&entries[i])))
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
