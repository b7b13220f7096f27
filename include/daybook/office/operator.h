/* Operators: who may sign on and with which roles. Passwords are kept as Argon2id, never told, never logged;
 * they are hashed and verified before the transaction, since that takes long. Every write here stands inside
 * a transaction of the caller's. */
#ifndef DAYBOOK_OFFICE_OPERATOR_H
#define DAYBOOK_OFFICE_OPERATOR_H

#include "daybook/base/hash.h"
#include "daybook/ledger/context.h"

enum { LOGIN_CHARS_MAX = 32, OPERATOR_NAME_CHARS_MAX = 60, PASSWORD_CHARS_MIN = 4, PASSWORD_BYTES_MAX = 256 };

struct operator_row {
    int64_t id, failed;
    instant_t locked_to;
    const char *login, *name, *department, *password; /* owned by the context's arena */
    unsigned roles;
    bool active;
};
/* By login, folded; *ret is NULL where there is none. */
enum rc operator_find(struct context *context, const char *login, struct operator_row **ret,
                      struct err *err) MUST_CHECK;
/* The login as kept: width folded, lower case. NULL on no memory. */
const char *operator_login(struct arena *arena, const char *typed);
/* RC_REFUSED, field "password", where it is too short or too long. The text never stands in the error. */
enum rc operator_password_check(const char *password, struct err *err) MUST_CHECK;

struct operator_new {
    const char *login, *name, *department, *roles;
    const char *password_hash; /* by password_hash */
};
/* Faults (login taken or malformed, unknown role, no name) go into context->faults; RC_REFUSED with the
 * first. */
enum rc operator_add(struct context *context, const struct operator_new *fresh, struct err *err) MUST_CHECK;
/* Disables: the sessions die. The last active admin and oneself are refused. */
enum rc operator_disable(struct context *context, const char *login, struct err *err) MUST_CHECK;
/* A new password: the counter of failures is cleared, the sessions die but the one whose hash is `keep` (or
 * NULL). */
enum rc operator_set_password(struct context *context, const char *login, const char *password_hash,
                              const char *keep, struct err *err) MUST_CHECK;

/* Counts a wrong password of the operator and sets the time until which the next try is refused: from the
 * third on 5 s, doubled each time, at most 15 minutes. Leaves the event operator.fail. *ret_wait_s is 0 or
 * the wait. */
enum rc operator_failed(struct context *context, const struct operator_row *row, int64_t *ret_wait_s,
                        struct err *err) MUST_CHECK;
/* RC_DENIED naming the seconds while the operator is locked. From where (the context's origin) the operator
 * came in before, only the wrong passwords from there count: nobody can keep another out by guessing. */
enum rc operator_locked(struct context *context, const struct operator_row *row, struct err *err) MUST_CHECK;
/* Forgets failures after a right password. */
enum rc operator_passed(struct context *context, const struct operator_row *row, struct err *err) MUST_CHECK;

typedef enum rc (*operator_row_fn)(void *context, const struct operator_row *row,
                                   struct err *err); /* borrowed for the call */
/* In order of login from `position` on; each word of `text` ("": all) begins one of login and name; limit 0:
 * all. */
enum rc operator_list(struct context *context, const char *text, const char *position, size_t limit,
                      operator_row_fn tell, void *tell_context, struct err *err) MUST_CHECK;

/* What events name an operator by, and the digest its latest event must carry. */
const char *operator_subject(struct arena *arena, const char *login);
enum rc operator_digest(struct store *store, int64_t id, unsigned char ret[HASH_BYTES],
                        struct err *err) MUST_CHECK;

#endif
