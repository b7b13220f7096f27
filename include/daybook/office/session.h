/* Sessions: what a signed-on client proves itself by. The client holds a 256-bit token, the ledger its
 * BLAKE2b; a session dies on sign-off, when the operator is disabled or gets a new password, and 12 hours
 * after its last use. */
#ifndef DAYBOOK_OFFICE_SESSION_H
#define DAYBOOK_OFFICE_SESSION_H

#include "daybook/office/operator.h"

enum { TOKEN_HEX_BYTES = HASH_HEX_BYTES };
#define SESSION_LIFE_US (INT64_C(12) * 3600 * 1000000)
#define SESSION_TOUCH_US (INT64_C(10) * 60 * 1000000)

/* What was found out about a password before the transaction: the hash it was held against, and whether it
 * fits. */
struct password_proof {
    char hash[PASSWORD_HASH_BYTES];
    bool fits;
};
/* Holds a password against the one kept for `login`; an unknown or disabled login takes as long. Takes tens
 * of ms: outside any transaction. */
enum rc password_prove(struct context *context, const char *login, const char *password,
                       struct password_proof *ret, struct err *err) MUST_CHECK;
/* RC_OK: the proof holds now. RC_DENIED in *ret_answer: it does not, and that was counted — a write to be
 * committed and answered with *ret_answer. */
enum rc password_judge(struct context *context, const char *login, const struct password_proof *proof,
                       struct operator_row **ret, struct err *ret_answer, struct err *err) MUST_CHECK;

/* Opens a session for the operator; the token is told once. */
enum rc session_open(struct context *context, const struct operator_row *row, char ret_token[TOKEN_HEX_BYTES],
                     char ret_hash[HASH_HEX_BYTES], struct err *err) MUST_CHECK;
void session_hash(const char *token, char ret_hash[HASH_HEX_BYTES]);
/* Fills operator_id, login, department and roles of the context; *ret_name is the operator's name,
 * *ret_used_at the last use that is written down. RC_DENIED, rule "session", where there is no such session
 * or it has died. */
enum rc session_load(struct context *context, const char *hash, const char **ret_name, instant_t *ret_used_at,
                     struct err *err) MUST_CHECK;
/* Writes down its use. */
enum rc session_touch(struct context *context, const char *hash, struct err *err) MUST_CHECK;
enum rc session_close(struct context *context, const char *hash, struct err *err) MUST_CHECK;

#endif
