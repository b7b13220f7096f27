/* How every floor reports a failure: a return code, and the first error's words in a struct its caller owns.
 */
#ifndef DAYBOOK_BASE_ERR_H
#define DAYBOOK_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

/* The numbers are the codes of the waist's errors. */
enum rc {
    RC_OK = 0,
    RC_REFUSED = 1,     /* a rule or bad data */
    RC_USAGE = 2,       /* the call itself is wrong */
    RC_UNAVAILABLE = 3, /* the database cannot be opened, is busy beyond the wait, or fails its check */
    RC_WARNINGS = 4,    /* warnings to accept; sent again with them accepted, the write passes */
    RC_STALE = 5,       /* the record's revision is not the one the caller read */
    RC_DENIED = 6,      /* not signed on, or the role does not allow it */
    RC_UNKNOWN = 7, /* whether it was done is not known: no answer came, or the disk failed in mid-commit */
};

enum { ERR_SOURCE_BYTES = 128, ERR_NAME_BYTES = 48, ERR_TEXT_BYTES = 512 };

/* The first error wins: err_set and its kin leave a struct that already holds an error as it is.
 * Start with `struct err err = {0}`. Every function below that takes an err accepts NULL. */
struct err {
    enum rc rc;
    int line;                      /* of the document (0 is the header), or of the source, from 1 */
    int column;                    /* of the source, from 1; 0 where there is none */
    char source[ERR_SOURCE_BYTES]; /* file name, or "" */
    char field[ERR_NAME_BYTES];    /* the record's field, where the cursor goes; or "" */
    char rule[ERR_NAME_BYTES];     /* short stable name of the rule that was broken; or "" */
    char text[ERR_TEXT_BYTES];     /* one line, impersonal, names the thing and the way out */
};

/* Each sets the error (unless one is set) and returns rc, so that `return err_set(…)` reads well. */
enum rc err_set(struct err *err, enum rc rc, const char *format, ...) PRINTF_LIKE(3, 4);
enum rc err_at(struct err *err, enum rc rc, const char *source, int line, int column, const char *format, ...)
    PRINTF_LIKE(6, 7);
enum rc err_field(struct err *err, enum rc rc, int line, const char *field, const char *rule,
                  const char *format, ...) PRINTF_LIKE(6, 7);
/* RC_REFUSED, rule "memory": an allocation failed. */
enum rc err_memory(struct err *err);
void err_clear(struct err *err);

/* The program's exit status for a code: 0 done, 1 refused, 2 usage, 3 unavailable. */
int rc_exit_status(enum rc rc);

/* A list of every fault found in one record, so that all are told at once. */
struct fault {
    int line; /* 0 is the header */
    const char *field;
    const char *rule;
    const char *value; /* the text that was refused, or "" */
    const char *message;
    bool warning; /* may be accepted by naming its rule */
};

enum { FAULTS_MAX = 1000 };

struct arena;
struct faults {
    struct arena *arena; /* owns the list and its texts */
    struct fault *items;
    size_t count, capacity;
    size_t dropped; /* found past FAULTS_MAX: counted, not kept */
    size_t errors;  /* of all found, those that are no warnings */
};

/* Adds one; strings are copied into the arena. On no memory the fault is counted in `dropped` and `errors`.
 */
void faults_add(struct faults *faults, bool warning, int line, const char *field, const char *rule,
                const char *value, const char *format, ...) PRINTF_LIKE(7, 8);
/* Adds an err found by a parser, as an error. */
void faults_add_err(struct faults *faults, int line, const char *field, const char *value,
                    const struct err *err);

#endif
