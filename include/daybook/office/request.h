/* What was answered to each write, so that one sent again is done once. A row is sealed: half of its digest
 * is the request's, half is over the whole row, so that a flipped byte is found. */
#ifndef DAYBOOK_OFFICE_REQUEST_H
#define DAYBOOK_OFFICE_REQUEST_H

#include "daybook/base/hash.h"
#include "daybook/store/store.h"

enum { REQUEST_REPLY_BYTES_MAX = 1024 };

struct request {
    const char *id, *method, *reply;
    int64_t operator_id;
    unsigned char digest[HASH_BYTES]; /* of method and params, secrets left out */
    int64_t event;                    /* the last one it left */
};
/* Inside the request's own transaction. RC_REFUSED where the reply is too long. */
enum rc request_keep(struct store *store, const struct request *request, struct err *err) MUST_CHECK;
/* The reply kept under the id (owned by the arena), or NULL. RC_REFUSED where the id was used for another
 * request or (operator_id not -1) by another operator. */
enum rc request_find(struct store *store, struct arena *arena, const struct request *request,
                     const char **ret_reply, struct err *err) MUST_CHECK;
/* Every row's seal, and that its event is its own: calls `tell` for each that does not fit. *ret_count: how
 * many there are. */
typedef void (*request_bad_fn)(void *context, const char *id, const char *why);
enum rc request_check(struct store *store, request_bad_fn tell, void *context, int64_t *ret_count,
                      struct err *err) MUST_CHECK;

#endif
