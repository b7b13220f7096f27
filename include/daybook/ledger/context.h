/* What one request knows: who asks, when, in which company, and every fault found so far. Made by the service
 * for each request (or each document of an import); nothing in it outlives the request. */
#ifndef DAYBOOK_LEDGER_CONTEXT_H
#define DAYBOOK_LEDGER_CONTEXT_H

#include <stdbool.h>

#include "daybook/base/day.h"
#include "daybook/base/err.h"
#include "daybook/ledger/role.h"
#include "daybook/store/store.h"

struct entry_programs;

enum { COMPANY_NAME_BYTES = 256, COMPANY_CODE_BYTES = 16, COMPANY_ZONE_BYTES = 64 };

/* The company's settings that every rule may ask for. Rows of `setting`: company, currency, money_decimals,
 * start (YYYY-MM), zone (IANA), day_ends (HH:MM after midnight), costing (monthly or moving). */
struct company {
    char name[COMPANY_NAME_BYTES];
    char currency[COMPANY_CODE_BYTES];
    char zone[COMPANY_ZONE_BYTES];
    char costing[COMPANY_CODE_BYTES];
    int money_decimals;
    int day_ends_minutes;
    day_t start; /* the start month's first day */
};

struct context {
    struct store *store;
    struct arena *arena; /* of the request: owns every text this floor and those above hand out */
    const struct company *company;

    int64_t operator_id; /* 0: the system */
    const char *login;
    const char *department;
    unsigned roles;
    const char *request; /* the request's id, or "" */
    const char *origin;  /* where it comes from, as the events of sign-on tell it; NULL or "": this process */

    instant_t now;
    day_t today; /* the company's day of `now` */

    bool imported;   /* the cells come from a file: strict number and date forms, what the file kind requires,
                        late reason IMPORT */
    bool strict;     /* warnings are errors */
    bool accept_all; /* warnings are accepted as they come (imports); they still stand in `faults` */
    const char *const *accept; /* names of the rules whose warnings are accepted */
    size_t accept_count;

    /* compiled records kept over requests (daybook/ledger/entry.h); NULL: each compiles what it needs */
    struct entry_programs *programs;

    struct faults
        faults; /* its arena is `arena`; every error and warning found, in the order of lines and fields */
};

/* Reads the company's settings. RC_UNAVAILABLE where one is missing or damaged. Does not call zone_use. */
enum rc context_company_load(struct store *store, struct company *ret, struct err *err) MUST_CHECK;
/* Sets now, today (from now) and the empty faults; the caller sets the rest. `company` is borrowed. */
void context_start(struct context *context, struct store *store, struct arena *arena,
                   const struct company *company, instant_t now);
/* The same for one more document of the same request: empty faults, same clock. */
void context_clear_faults(struct context *context);
bool context_accepts(const struct context *context, const char *rule);
/* RC_OK without errors and unaccepted warnings; RC_REFUSED or RC_WARNINGS with the first of them in `err`
 * otherwise. */
enum rc context_verdict(const struct context *context, struct err *err) MUST_CHECK;
/* Names of the accepted warnings that were met, space-separated, each once; "" for none; NULL on no memory.
 */
const char *context_accepted(const struct context *context);

/* Appends to the event log as this request: who, when and under which id. `digest` (HASH_BYTES) NULL: nothing
 * is covered.
 * `*ret_seq` may be NULL. */
enum rc context_event(struct context *context, const char *what, const char *subject, int64_t revision,
                      const char *detail, const unsigned char *digest, int64_t *ret_seq,
                      struct err *err) MUST_CHECK;

#endif
