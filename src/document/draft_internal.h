/* Drafts as the document floor's own files use them. */
#ifndef DAYBOOK_DOCUMENT_DRAFT_INTERNAL_H
#define DAYBOOK_DOCUMENT_DRAFT_INTERNAL_H

#include "daybook/document/draft.h"

/* The uid of a type's handle; *ret NULL where there is none. */
enum rc draft_uid_find(struct context *context, const struct document_type *type, int64_t handle,
                       const char **ret, struct err *err) MUST_CHECK;
/* Whoever it belongs to; *ret NULL where there is none. */
enum rc draft_load(struct context *context, const char *uid, struct draft **ret, struct err *err) MUST_CHECK;
/* The same without cells, and the cells of one line of it. */
enum rc draft_load_row(struct context *context, const char *uid, struct draft **ret,
                       struct err *err) MUST_CHECK;
enum rc draft_load_line(struct context *context, struct draft *draft, int line, struct err *err) MUST_CHECK;
/* The uid and handle of the draft that corrects a document; *ret NULL where there is none. */
enum rc draft_of_document(struct context *context, int64_t document, const char **ret_uid,
                          int64_t *ret_handle, struct err *err) MUST_CHECK;
/* RC_DENIED unless it is the operator's own. */
enum rc draft_own(const struct context *context, const struct draft *draft, struct err *err) MUST_CHECK;
/* Where `seq` stands to the last one taken: RC_OK with *ret_next (take it, or pass it over), or a gap. */
enum rc draft_seq(int64_t last, int64_t seq, bool *ret_next, struct err *err) MUST_CHECK;
/* Applies dropped lines and changed cells to a draft's cells. Refuses unknown and secret fields. */
enum rc draft_merge(const struct document_type *type, struct cells *into, const struct cells *cells,
                    const int *drop_lines, size_t drop_count, struct err *err) MUST_CHECK;
/* Makes the draft that corrects a document, holding its cells; draft->handle is set. */
enum rc draft_make(struct context *context, struct draft *draft, struct err *err) MUST_CHECK;
enum rc draft_remove(struct store *store, const char *uid, struct err *err) MUST_CHECK;
/* The refusal of what comes after it: rule "gone". */
enum rc draft_gone(struct err *err);
/* 32 lower-case hex digits. */
enum rc draft_uid_check(const char *uid, struct err *err) MUST_CHECK;

#endif
