/* What the ledger holds for a job, read from the file itself, and what that means beside what the clerk was
 * told. */
#ifndef TEST_KILLS_VERIFY_H
#define TEST_KILLS_VERIFY_H

#include "journal.h"
#include "plan.h"

struct sqlite3;
struct sqlite3 *verify_open(const char *ledger); /* to be read only */
void verify_close(struct sqlite3 *db);

/* In the words of plan_expect; free it. *number_ret: of its document, or "". */
char *verify_read(struct sqlite3 *db, const struct job *job, char number_ret[JOURNAL_TEXT_BYTES]);
/* Jobs and files' documents of which the ledger holds more than one. */
long verify_count_twice(struct sqlite3 *db);

enum finding { FOUND_GOOD, FOUND_LOST, FOUND_WRONG };
/* `now` is what stands there: it must be as after step `done`, or after one up to `sent`. */
enum finding verify_judge(const struct job *job, int done, int sent, const char *now);

#endif
