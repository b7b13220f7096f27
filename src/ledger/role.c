#include "daybook/ledger/role.h"

#include <string.h>

#include "daybook/base/buf.h"

static const struct role roles[] = {
    {ROLE_SALES, "sales", "Sales"},
    {ROLE_PURCHASING, "purchasing", "Purchasing"},
    {ROLE_WAREHOUSE, "warehouse", "Warehouse"},
    {ROLE_PLANNING, "planning", "Planning"},
    {ROLE_PAYABLE, "payable", "Payables"},
    {ROLE_RECEIVABLE, "receivable", "Receivables"},
    {ROLE_COST, "cost", "Costing"},
    {ROLE_LEDGER, "ledger", "Ledger"},
    {ROLE_LEADER, "leader", "Leader"},
    {ROLE_ADMIN, "admin", "Administration"},
};
enum { ROLES = sizeof roles / sizeof roles[0] };

const struct role *role_table(size_t *ret_count)
{
    *ret_count = ROLES;
    return roles;
}

static unsigned bit_of(const char *code, size_t bytes)
{
    for (size_t i = 0; i < ROLES; i++) {
        if (strlen(roles[i].code) == bytes && !strncmp(roles[i].code, code, bytes))
            return roles[i].bit;
    }
    return 0;
}

enum rc roles_parse(const char *text, unsigned *ret, struct err *err)
{
    unsigned found = 0;
    for (const char *at = text + strspn(text, " ,"); *at; at += strspn(at, " ,")) {
        size_t bytes = strcspn(at, " ,");
        unsigned bit = bit_of(at, bytes);
        if (!bit)
            return err_field(err, RC_REFUSED, 0, "roles", "choice",
                             "\"%.*s\" is no role; the roles are sales purchasing warehouse planning payable "
                             "receivable cost ledger leader admin",
                             (int)(bytes < 40 ? bytes : 40), at);
        found |= bit;
        at += bytes;
    }
    *ret = found;
    return RC_OK;
}

static char *list(struct arena *arena, unsigned set, const char *between)
{
    struct buf buf = {0};
    for (size_t i = 0; i < ROLES; i++) {
        if (!(set & roles[i].bit))
            continue;
        if (buf.bytes)
            buf_text_add(&buf, between);
        buf_text_add(&buf, roles[i].code);
    }
    char *text = arena_text(arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

char *roles_format(struct arena *arena, unsigned set)
{
    return list(arena, set, " ");
}

bool role_may(unsigned set, unsigned allowed)
{
    return (set & allowed) != 0;
}

enum rc role_need(unsigned set, unsigned allowed, const char *what, struct err *err)
{
    if (role_may(set, allowed))
        return RC_OK;
    struct arena arena = {0};
    const char *needed = list(&arena, allowed, " or ");
    enum rc rc =
        err_field(err, RC_DENIED, 0, "", "role", "%s needs the role %s", what, needed ? needed : "?");
    arena_free(&arena);
    return rc;
}
