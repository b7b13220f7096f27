/* The handlers, by the nouns of their methods. */
#ifndef DAYBOOK_SRC_SERVICE_HANDLERS_H
#define DAYBOOK_SRC_SERVICE_HANDLERS_H

#include "call.h"

/* on_session.c */
enum rc prove_open(struct call *call, struct err *err);
enum rc on_session_open(struct call *call, struct err *err);
enum rc on_session_resume(struct call *call, struct err *err);
enum rc on_session_close(struct call *call, struct err *err);
enum rc on_session_system(struct call *call, struct err *err);
enum rc on_company_info(struct call *call, struct err *err);
enum rc on_menu_list(struct call *call, struct err *err);
enum rc on_page_next(struct call *call, struct err *err);
enum rc on_page_close(struct call *call, struct err *err);

/* on_operator.c */
enum rc hash_new(struct call *call, struct err *err);
enum rc hash_changed(struct call *call, struct err *err);
enum rc on_operator_add(struct call *call, struct err *err);
enum rc on_operator_list(struct call *call, struct err *err);
enum rc on_operator_disable(struct call *call, struct err *err);
enum rc on_operator_passwd(struct call *call, struct err *err);

/* on_record.c */
enum rc on_record_describe(struct call *call, struct err *err);
enum rc on_record_list(struct call *call, struct err *err);
enum rc on_lookup_get(struct call *call, struct err *err);
enum rc on_lookup_find(struct call *call, struct err *err);
enum rc on_field_history(struct call *call, struct err *err);

/* on_master.c */
enum rc on_master_get(struct call *call, struct err *err);
enum rc on_master_list(struct call *call, struct err *err);
enum rc on_master_put(struct call *call, struct err *err);
enum rc on_master_disable(struct call *call, struct err *err);

/* on_draft.c */
enum rc on_draft_put(struct call *call, struct err *err);
enum rc on_draft_list(struct call *call, struct err *err);
enum rc on_draft_get(struct call *call, struct err *err);
enum rc on_draft_delete(struct call *call, struct err *err);

/* on_document.c, on_document_read.c */
enum rc on_document_submit(struct call *call, struct err *err);
enum rc on_document_submit_draft(struct call *call, struct err *err);
enum rc on_document_step(struct call *call, struct err *err);
enum rc on_document_get(struct call *call, struct err *err);
enum rc on_document_list(struct call *call, struct err *err);
enum rc on_document_upstream(struct call *call, struct err *err);
enum rc on_document_draw(struct call *call, struct err *err);
enum rc on_document_print(struct call *call, struct err *err);
enum rc on_document_new(struct call *call, struct err *err);
enum rc on_document_process(struct call *call, struct err *err);

/* on_import.c */
enum rc on_import_open(struct call *call, struct err *err);
enum rc on_import_put(struct call *call, struct err *err);
enum rc on_import_run(struct call *call, struct err *err);
enum rc on_import_columns(struct call *call, struct err *err);

/* on_report.c */
enum rc on_report_list(struct call *call, struct err *err);
enum rc on_report_run(struct call *call, struct err *err);
enum rc on_check_run(struct call *call, struct err *err);
enum rc on_setting_list(struct call *call, struct err *err);
enum rc on_setting_set(struct call *call, struct err *err);

/* on_backup.c */
enum rc on_backup_source(struct call *call, struct err *err);
enum rc on_backup_note(struct call *call, struct err *err);

/* What several handlers say the same way. */
struct document_type;
/* `on_time_from`: documents of an earlier day are late if submitted now. */
enum rc set_on_time_from(struct call *call, const struct document_type *type, struct err *err) MUST_CHECK;
enum rc set_cells(struct call *call, const struct cells *cells,
                  struct err *err) MUST_CHECK; /* `cells`, and `cells_more` where a line cannot hold them */
void set_instant(struct js *object, const char *key, instant_t at);
void set_day(struct js *object, const char *key, day_t day);
const struct document_type *type_of(struct call *call,
                                    struct err *err); /* of the parameter `type`; NULL: err is set */

#endif
