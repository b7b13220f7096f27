/* The oracle: what each clerk set out to do and what it was told is done, in a file of its own beside the
 * ledger, written by that clerk alone, the second only after the reply came. A SIGKILL tears no record: each
 * is one small write. */
#ifndef TEST_KILLS_JOURNAL_H
#define TEST_KILLS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JOURNAL_TEXT_BYTES = 48 };

enum record_kind { RECORD_SENT = 1, RECORD_DONE };

struct journal_record {
    int32_t job;
    int16_t step;
    uint8_t kind;
    uint8_t is_text;               /* else it is not known */
    char text[JOURNAL_TEXT_BYTES]; /* of done: the number given, the draft of a recall, or "" */
};

int journal_open(const char *path); /* for the clerk */
void journal_write(int fd, int job, int step, enum record_kind kind, const char *text);

/* What is known of a job. */
struct known {
    int done, sent; /* the last step, -1: none */
    bool has_number;
    char number[JOURNAL_TEXT_BYTES], draft[JOURNAL_TEXT_BYTES]; /* draft: of its recall */
};
struct knowledge {
    struct known *jobs;
    size_t count, capacity;
    long done, sent_again; /* records of steps done; of steps sent once more */
    long read_bytes;
};
/* Takes in what was written since. Texts of steps for which `names_draft` holds are drafts, the others
 * numbers. */
typedef bool (*names_draft_fn)(void *context, int job, int step);
void journal_read(const char *path, names_draft_fn names_draft, void *context, struct knowledge *knowledge);
struct known *journal_touch(struct knowledge *knowledge, int job); /* makes room for it */
void journal_forget(struct knowledge *knowledge);

#endif
