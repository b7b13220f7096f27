/* What each clerk is to do, as data: every job follows from the seed, the round, the clerk and its own number
 * alone, so that a clerk that was killed, and whoever looks at the ledger, know it without having been told.
 */
#ifndef TEST_KILLS_PLAN_H
#define TEST_KILLS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "daybook/base/hash.h"

struct dice {
    uint64_t state;
};
struct dice dice_of(uint64_t seed, const char *what, int64_t a, int64_t b, int64_t c);
unsigned dice_below(struct dice *dice, unsigned sides);

/* A job is one document's life, or a file of them. */
enum job_kind { JOB_KEEP, JOB_DELETE, JOB_SUBMIT, JOB_CORRECT, JOB_VOID, JOB_WHOLE, JOB_IMPORT, JOB_KINDS };
enum step_kind {
    STEP_PUT, /* one field of the draft */
    STEP_DELETE,
    STEP_SUBMIT, /* with the last field */
    STEP_RECALL,
    STEP_PUT_AGAIN, /* line 1 gets another quantity */
    STEP_SUBMIT_AGAIN,
    STEP_VOID,
    STEP_WHOLE, /* a submit with all fields, and no draft before */
    STEP_IMPORT
};

enum { LINES_MAX = 3, CELLS_MAX = 2 + 3 * LINES_MAX, FILE_DOCUMENTS = 40 };

struct job_cell {
    int line;
    const char *field;
    char text[48];
};

struct job_line {
    const char *item;
    int quantity, cents;
};

struct job {
    uint64_t seed;
    int round, clerk, number;
    enum job_kind kind;
    bool at_once; /* its fields are sent without waiting for one another */
    int line_count, cell_count, puts, steps;
    struct job_line lines[LINES_MAX];
    struct job_cell cells[CELLS_MAX];
    int quantity_again;
    char uid[ID_HEX_BYTES];
};

/* `kinds`: which of them there are, a bit each. */
void plan_job(uint64_t seed, unsigned kinds, int round, int clerk, int number, struct job *ret);
enum step_kind plan_step(const struct job *job, int step);
/* The id of the step's request: the same each time it is sent. */
void plan_request_id(const struct job *job, int step, char out[ID_HEX_BYTES]);
void plan_ref(const struct job *job, int document, char out[32]); /* of a file's document */
int plan_file_quantity(const struct job *job, int document);
char *plan_file(const struct job *job); /* as CSV; free it */

/* How the ledger must look for this job once `step` is done (-1: before the first), in the words of verify.c.
 */
void plan_expect(const struct job *job, int step, FILE *out);

#endif
