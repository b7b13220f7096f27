/* One revision of a document as the ledger holds it: what is inserted, what the chain covers, what is read
 * back. */
#ifndef DAYBOOK_DOCUMENT_STORED_H
#define DAYBOOK_DOCUMENT_STORED_H

#include "content.h"
#include "daybook/document/number.h"

struct stored {
    /* document */
    int64_t id;
    const char *uid, *series, *state;
    int year;
    int64_t seq, revision;
    /* revision, besides the content */
    bool late, imported;
    unsigned char content_digest[HASH_BYTES];
    int64_t keyed_by, keystrokes, event;
    const char *warnings;
    instant_t entered_at, submitted_at;
    struct content content; /* its type is the document's */
    /* read along */
    int64_t present; /* the document's present revision */
    day_t submitted_on;
    bool red; /* it reverses another */
    const char *login, *keyed_by_name;
    char number[NUMBER_BYTES];
};

/* The digest of document row (in this state), revision and lines, each column in schema order but for
 * revision.event. */
void stored_digest(const struct stored *stored, const char *state, unsigned char ret[HASH_BYTES]);
/* Inserts the document row; *ret_id is its id. */
enum rc stored_insert_document(struct store *store, const struct stored *stored, int64_t *ret_id,
                               struct err *err) MUST_CHECK;
/* Moves the document row from one state and revision to another. RC_STALE where it is there no more. */
struct stored_move {
    int64_t id;
    const char *from, *to;
    int64_t revision, to_revision;
};
enum rc stored_move_document(struct store *store, const struct stored_move *move, struct err *err) MUST_CHECK;
/* Inserts revision and lines; stored->event is set. */
enum rc stored_insert_revision(struct store *store, const struct stored *stored, struct err *err) MUST_CHECK;

/* Reads a revision (0: the present one) with its lines. RC_UNAVAILABLE where there is none. Owned by the
 * context's arena. */
enum rc stored_load(struct context *context, int64_t id, int64_t revision, struct stored **ret,
                    struct err *err) MUST_CHECK;
/* A document's number, in the context's arena. */
enum rc stored_number(struct context *context, int64_t id, const char **ret, struct err *err) MUST_CHECK;
/* The highest line number ever used in a document. */
enum rc stored_last_line(struct context *context, int64_t id, int *ret, struct err *err) MUST_CHECK;

#endif
