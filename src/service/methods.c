/* The table of requests: everything that may be asked, a row each. docs/waist.md tells what each parameter
 * means. */
#include "handlers.h"

#include <string.h>

static const struct method methods[] = {
    {"session.open",
     METHOD_WRITE | METHOD_OPEN | METHOD_UNKEPT | METHOD_BARRIER | METHOD_PROVES | METHOD_DISK, 0,
     "login! password:s!", prove_open, on_session_open},
    {"session.resume", METHOD_OPEN | METHOD_SHORT, 0, "token:s!", NULL, on_session_resume},
    {"session.close", METHOD_WRITE | METHOD_UNKEPT | METHOD_BARRIER | METHOD_DISK, 0, "", NULL,
     on_session_close},
    {"session.system", METHOD_OPEN | METHOD_LOCAL | METHOD_SHORT, 0, "", NULL, on_session_system},
    {"company.info", METHOD_OPEN | METHOD_SYSTEM | METHOD_SHORT, 0, "", NULL, on_company_info},
    {"menu.list", METHOD_SHORT, 0, "", NULL, on_menu_list},
    {"page.next", METHOD_SYSTEM, 0, "cursor:i!", NULL, on_page_next},
    {"page.close", METHOD_SYSTEM | METHOD_SHORT, 0, "cursor:i!", NULL, on_page_close},

    {"operator.add", METHOD_WRITE, ROLE_ADMIN, "login! name! department roles! password:s!", hash_new,
     on_operator_add},
    {"operator.list", 0, ROLE_ADMIN, "text position limit:i", NULL, on_operator_list},
    {"operator.disable", METHOD_WRITE, ROLE_ADMIN, "login!", NULL, on_operator_disable},
    {"operator.passwd", METHOD_WRITE | METHOD_PROVES, 0, "login password:s! old:s", hash_changed,
     on_operator_passwd},

    {"record.describe", METHOD_OPEN | METHOD_NO_LEDGER | METHOD_SHORT | METHOD_ASIDE, 0, "name!", NULL,
     on_record_describe},
    {"record.list", METHOD_OPEN | METHOD_NO_LEDGER | METHOD_SHORT | METHOD_ASIDE, 0, "", NULL,
     on_record_list},
    {"lookup.get", METHOD_SHORT | METHOD_ASIDE, 0, "lookup! text! context:o", NULL, on_lookup_get},
    {"lookup.find", METHOD_ASIDE, 0, "lookup! text limit:i context:o", NULL, on_lookup_find},
    {"field.history", 0, 0, "record! part! field! limit:i", NULL, on_field_history},
    {"master.get", METHOD_SHORT, 0, "kind! code!", NULL, on_master_get},
    {"master.list", 0, 0, "kind! text position limit:i all:b", NULL, on_master_list},
    {"master.put", METHOD_WRITE, 0, "kind! cells:a! version:i accept:a", NULL, on_master_put},
    {"master.disable", METHOD_WRITE, 0, "kind! code! active:b", NULL, on_master_disable},

    {"draft.put", METHOD_WRITE | METHOD_UNKEPT, 0, "draft! type seq:i! cells:a drop_lines:a keystrokes:i",
     NULL, on_draft_put},
    {"draft.list", 0, 0, "", NULL, on_draft_list},
    {"draft.get", 0, 0, "draft!", NULL, on_draft_get},
    {"draft.delete", METHOD_WRITE, 0, "draft!", NULL, on_draft_delete},
    {"document.submit", METHOD_WRITE, 0,
     "type draft! seq:i cells:a drop_lines:a accept:a keystrokes:i document revision:i", NULL,
     on_document_submit},
    {"document.submit_draft", METHOD_WRITE, 0, "draft! accept:a", NULL, on_document_submit_draft},
    {"document.step", METHOD_WRITE, 0, "step! number! reason note revision:i line:i field date", NULL,
     on_document_step},
    {"document.get", 0, 0, "number! revision:i", NULL, on_document_get},
    {"document.list", METHOD_SLOW, 0,
     "type state from to party text position limit:i mine:b keyed_on to_audit:b oldest:b", NULL,
     on_document_list},
    {"document.upstream", METHOD_SLOW, 0, "type! party text limit:i", NULL, on_document_upstream},
    {"document.draw", 0, 0, "type! source! party have:a", NULL, on_document_draw},
    {"document.print", METHOD_SLOW, 0, "number! paper pages:i", NULL, on_document_print},
    {"document.new", METHOD_SHORT, 0, "type!", NULL, on_document_new},
    {"document.process", METHOD_SHORT, 0, "type!", NULL, on_document_process},

    {"import.open", 0, 0, "kind! name options:o", NULL, on_import_open},
    {"import.put", 0, 0, "job:i! seq:i! text:r!", NULL, on_import_put},
    {"import.run", METHOD_WRITE | METHOD_ALONE, 0, "job:i!", NULL, on_import_run},
    {"import.columns", METHOD_OPEN | METHOD_NO_LEDGER | METHOD_SHORT | METHOD_ASIDE, 0, "kind!", NULL,
     on_import_columns},
    {"report.list", METHOD_OPEN | METHOD_NO_LEDGER | METHOD_SHORT | METHOD_ASIDE, 0, "", NULL,
     on_report_list},
    {"report.run", METHOD_SLOW, 0, "name! options:o", NULL, on_report_run},
    {"check.run", METHOD_SLOW | METHOD_SYSTEM, ROLE_LEADER | ROLE_ADMIN, "head", NULL, on_check_run},
    {"backup.source", METHOD_SYSTEM, ROLE_LEADER | ROLE_ADMIN, "", NULL, on_backup_source},
    {"backup.note", METHOD_WRITE | METHOD_SYSTEM | METHOD_UNKEPT, ROLE_LEADER | ROLE_ADMIN, "head! bytes:i!",
     NULL, on_backup_note},
    {"setting.list", METHOD_SHORT, 0, "", NULL, on_setting_list},
    {"setting.set", METHOD_WRITE, ROLE_ADMIN, "name! value!", NULL, on_setting_set},
};
enum { METHODS = sizeof methods / sizeof *methods };

const struct method *method_find(const char *name)
{
    for (size_t i = 0; i < METHODS; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

size_t service_method_count(void)
{
    return METHODS;
}

struct method_row service_method(size_t index)
{
    const struct method *method = &methods[index];
    return (struct method_row){
        .name = method->name,
        .params = method->params,
        .write = method->flags & METHOD_WRITE,
        .open = method->flags & METHOD_OPEN,
        .local = method->flags & METHOD_LOCAL,
        .roles = method->roles,
    };
}

bool service_method_writes(const char *name)
{
    const struct method *method = method_find(name);
    return method && method->flags & METHOD_WRITE;
}
