/* Names of documents: numbers SO-2026-000123, handles of drafts SO-DRAFT-17, and TYPE:REF. */
#ifndef DAYBOOK_DOCUMENT_NUMBER_H
#define DAYBOOK_DOCUMENT_NUMBER_H

#include "daybook/document/type.h"

enum { NUMBER_BYTES = 64, SERIES_BYTES_MAX = 16 };

/* Writes the number (past 999,999 it grows) and returns out. */
char *number_format(const struct document_type *type, const char *series, int year, int64_t seq,
                    char out[NUMBER_BYTES]);
char *number_handle(const struct document_type *type, int64_t handle, char out[NUMBER_BYTES]);

/* What a text names. Exactly one of id and draft_uid is set. */
struct document_name {
    const struct document_type *type;
    int64_t id;            /* of the document; 0: a draft */
    const char *draft_uid; /* NULL: a document */
};
/* Finds it: number, handle, or TYPE:REF (the latest not void, else the latest). Case and width are folded,
 * leading zeros may be left out. RC_REFUSED naming what does not exist; `TYPE:REF` that two parties share is
 * refused naming both numbers. */
enum rc document_resolve(struct context *context, const char *text, struct document_name *ret,
                         struct err *err) MUST_CHECK;
/* The next free sequence: gap-free per type, series and year. Inside the transaction that uses it. */
enum rc number_next(struct context *context, const struct document_type *type, const char *series, int year,
                    int64_t *ret, struct err *err) MUST_CHECK;

#endif
