/* A day at the demo's office, done through the service as the server does it: documents, drafts, steps,
 * files, masters, several at once. What is done follows from the seed alone. */
#ifndef FAULT_OFFICE_H
#define FAULT_OFFICE_H

#include <stdbool.h>
#include <stdint.h>

#include "daybook/base/err.h"

struct store;

/* Makes the demo's ledger once, in a folder of the program's own in memory (/dev/shm, else /tmp). */
void office_make(void);
void office_remove(void);
const char *office_folder(void); /* where the ledger is worked on */
const char *office_ledger(void); /* its path */
const char *office_first(void);  /* the ledger as it was made, with its sessions open; not to be changed */
void office_fresh(void);         /* a copy of it to work on; nothing else is left in the folder */

const char *office_aside(void); /* a folder for files to go on with */
void office_take_aside(void);   /* they alone are what is worked on now */

/* Opens the ledger for writing as the server does, and two clerks who are signed on. False, with the words:
 * it does not open. */
bool office_open(struct err *err);
bool office_open_alone(struct err *err); /* without the clerks: to be looked at */
void office_close(void);
bool office_is_open(void);
struct store *office_store(void);

uint64_t office_random(void);
void office_seed(uint64_t seed);

/* One thing of the day. `name` NULL: drawn. Answers of writes go to the oracle. False: it was refused, and
 * office_words says how. */
struct office_work {
    const char *name;
    unsigned weight; /* how often it is drawn */
    bool (*run)(void);
};
extern const struct office_work office_works[];
extern const size_t office_work_count;
bool office_do(const char *name);
/* Called around what the program does of a work, without what this test does to ask for it. */
void office_around(void (*before)(void), void (*after)(void));
const char *office_words(void); /* the last refusal's, "" none */
const char *office_rule(void);  /* and its rule */

/* The whole check over the open ledger; false: *ret_first (borrowed) is what it found first. */
bool office_check(const char **ret_first);
bool office_has_request(const char *id);   /* the answer to a request */
bool office_has_document(const char *uid); /* a document with as many lines as its header says */
int64_t office_documents(void);            /* how many there are; -1: they cannot be read */

#endif
