/* The event log and its chain. Every write calls event_add inside its transaction.
 * digest = BLAKE2b-256 of the canonical record (kind, then each column in schema order, length-prefixed:
 * base/hash.h); chain = BLAKE2b(previous chain ‖ seq ‖ at ‖ on_day ‖ operator ‖ request ‖ what ‖ subject ‖
 * revision ‖ detail ‖ digest), each length-prefixed; the first event's previous chain is 32 zero bytes. */
#ifndef DAYBOOK_STORE_EVENT_H
#define DAYBOOK_STORE_EVENT_H

#include "daybook/base/day.h"
#include "daybook/base/hash.h"
#include "daybook/store/store.h"

struct event {
    instant_t at;
    day_t on_day;
    int64_t operator_id; /* 0: the system */
    const char *request; /* id of the request, or "" */
    const char *what; /* noun.verb in the past of the log: document.submit, item.change, operator.add … */
    const char *subject; /* number or code: SO-2026-000001, item P001 */
    int64_t revision;
    const char *detail;               /* old and new values, reasons: text for people */
    unsigned char digest[HASH_BYTES]; /* zero where nothing is covered */
};

/* Appends; *ret_seq is its number. Reads the last chain value from the table each time: nothing is kept in
 * memory past a transaction. */
enum rc event_add(struct store *store, const struct event *event, int64_t *ret_seq,
                  struct err *err) MUST_CHECK;
/* Walks the whole chain; RC_REFUSED naming the first seq that does not fit. *ret_head is the last seq and
 * chain (seq 0 on an empty log). */
struct event_head {
    int64_t seq;
    unsigned char chain[HASH_BYTES];
};
enum rc event_verify(struct store *store, struct event_head *ret_head, struct err *err) MUST_CHECK;
/* The chain value at one seq, for check --head. RC_REFUSED where there is no such event. */
enum rc event_chain_at(struct store *store, int64_t seq, unsigned char ret_chain[HASH_BYTES],
                       struct err *err) MUST_CHECK;

#endif
