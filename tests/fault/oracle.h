/* What is known outside the ledger of what was promised: each commit's whole content, taken as it returned,
 * and each write that was answered, with the moment of the disk's log (disk.h) at which it was. */
#ifndef FAULT_ORACLE_H
#define FAULT_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/store/store.h"

struct oracle_commit {
    size_t moment;
    unsigned char *image; /* the ledger, as a file whose log is empty */
    int64_t bytes;
    uint64_t hash;
};
struct oracle_answer {
    size_t moment;
    char id[33];     /* of the request */
    char number[24]; /* of the document it made; "" none */
};

void oracle_begin(
    struct store *store); /* commit 0 is what the ledger holds now; NULL: answers alone are noted */
void oracle_answered(const char *id, const char *number);
void oracle_end(void); /* commits are noted no more; what was noted stays until the next begin */

size_t oracle_commit_count(void); /* with commit 0 */
const struct oracle_commit *oracle_commit(size_t index);
size_t oracle_answer_count(void);
const struct oracle_answer *oracle_answer(size_t index);
/* How many commits had returned, how many writes were answered at that moment. */
size_t oracle_commits_at(size_t moment);
size_t oracle_answers_at(size_t moment);
/* The commit that the file is, byte by byte, looked for from `likely` on; -1: none. */
int64_t oracle_commit_of(const unsigned char *bytes, int64_t count, uint64_t hash, size_t likely);
uint64_t oracle_hash(const unsigned char *bytes, int64_t count);

#endif
