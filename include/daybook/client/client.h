/* The waist: one call, request in, reply out (docs/waist.md). Screens and commands reach the ledger only
 * through this. Whether the other side is a thread of this process or a server is not to be seen from above.
 * Not for two threads at a time. */
#ifndef DAYBOOK_CLIENT_CLIENT_H
#define DAYBOOK_CLIENT_CLIENT_H

#include "daybook/base/cells.h"
#include "daybook/base/json.h"

struct client;

struct client_options {
    int wait_ms;         /* for another program's lock on the file, or for a server */
    const char *program; /* what can be run as `daybook serve`; NULL: nothing is started */
    bool start; /* starts the ledger's own server where none answers, and does not open the file itself */
};

/* `path` is a ledger file, or the socket of a service; NULL: without a ledger (record.describe, form and
 * import templates). A file's own server is used where it answers, else the file is opened in this process,
 * under its lock. RC_UNAVAILABLE says what to do.
 *
 * A server that goes away is looked for again for 5 s with the next call, or at once while requests are
 * unanswered (and started again, where it is the file's own and `program` is set): the session is resumed,
 * reads are sent again, and writes with their ids, so that each is done once. What stays unanswered is
 * RC_UNAVAILABLE for a read, RC_UNKNOWN for a write. */
enum rc client_open(const char *path, const struct client_options *options, struct client **ret,
                    struct err *err) MUST_CHECK;
void client_close(struct client *client); /* waits for what was sent to be answered, at most 2 s */

/* Makes a new ledger file. `params`: company currency decimals start zone costing fresh demo password (texts;
 * decimals an int; fresh, demo booleans). Taken over. */
enum rc client_init(const char *path, struct js *params, struct err *err) MUST_CHECK;

/* What opening the ledger in this process met that a person must know: one line, or NULL. Lives as long as the
 * client. (A server tells its log.) */
const char *client_notice(const struct client *client);

/* Makes `target`, which must not exist, a checked copy of the ledger's file, read in this process as its owner may,
 * while others work. Tell the ledger by `backup.note`. RC_UNAVAILABLE: the copy does not pass the check, or the
 * file may not be read. `progress` may be NULL. */
struct client_copied {
    char head[96]; /* SEQ:HEX of the copy's log */
    int64_t bytes;
};
typedef void (*client_progress_fn)(void *context, int64_t done, int64_t total);
enum rc client_backup(const char *ledger, const char *target, client_progress_fn progress, void *context,
                      struct client_copied *ret, struct err *err) MUST_CHECK;
/* Makes the ledger `ledger`, which must not exist, of a backup that passes the check. */
enum rc client_restore(const char *backup, const char *ledger, int wait_ms, client_progress_fn progress,
                       void *context, struct client_copied *ret, struct err *err) MUST_CHECK;

/* One call. `params` (an object or NULL) is taken over; *ret is owned by the caller and NULL on an error. On
 * an error `err` holds the message, and `faults` (may be NULL; its arena must be set) every fault of
 * data.errors. Writes carry a fresh 128-bit id; client_call_id uses the caller's (a draft's uid), so that the
 * same request sent again is done once. */
enum rc client_call(struct client *client, const char *method, struct js *params, struct js **ret,
                    struct faults *faults, struct err *err) MUST_CHECK;
enum rc client_call_id(struct client *client, const char *id, const char *method, struct js *params,
                       struct js **ret, struct faults *faults, struct err *err) MUST_CHECK;

/* Sends without waiting; the reply comes in order (look-ups and descriptions pass by writes under way), from client_pump or before the next client_call returns.
 * `result` is borrowed, NULL on an error. */
typedef void (*client_reply_fn)(void *context, const struct js *result, const struct err *err);
enum rc client_send(struct client *client, const char *method, struct js *params, client_reply_fn reply,
                    void *context, struct err *err) MUST_CHECK;
/* The replies still due to this context are thrown away: it is about to go. */
void client_forget(struct client *client, const void *context);
int client_fd(const struct client *client); /* readable when client_pump has something to do */
void client_pump(struct client *client);
/* client_call gives up waiting for a read after `timeout_ms` (0: never gives up): RC_UNAVAILABLE, rule
 * "slow"; the late reply is thrown away. */
enum rc client_call_within(struct client *client, int timeout_ms, const char *method, struct js *params,
                           struct js **ret, struct faults *faults, struct err *err) MUST_CHECK;

/* Called from within every call that waits, ten times a second, with how long it has waited; it makes no calls
 * itself. False: client_leave. NULL: calls wait as long as it takes, as it begins. */
typedef bool (*client_waiting_fn)(void *context, int64_t waited_ms);
void client_on_waiting(struct client *client, client_waiting_fn waiting, void *context);
/* Whoever asks goes away: no call waits any more (RC_UNAVAILABLE for a read, RC_UNKNOWN for a write; rule
 * "left"), and client_close does not either. What was sent is done all the same. */
void client_leave(struct client *client);

/* Walks a paged reply: calls `row` for each row (an array of texts) of `result` and of the pages after it. */
typedef enum rc (*client_row_fn)(void *context, const struct js *row, struct err *err);
enum rc client_rows(struct client *client, const struct js *result, client_row_fn row, void *context,
                    struct err *err) MUST_CHECK;

/* Called from within a call that takes long (check.run, import.run) with what is done and what there is in
 * all (0: not known yet). NULL: nobody wants to know, as it begins. */
void client_on_progress(struct client *client, client_progress_fn progress, void *context);

/* Sends a file's bytes up as `import.open`, `import.put`s and `import.run`; `read` gives the next piece (0 at
 * the end, -1 on an error). `progress` (may be NULL) is called with rows done and rows in all (0: not known
 * yet). *ret is import.run's result. */
typedef long (*client_read_fn)(void *context, char *out, size_t size);
enum rc client_import(struct client *client, const char *kind, struct js *options, client_read_fn read,
                      client_progress_fn progress, void *context, struct js **ret, struct faults *faults,
                      struct err *err) MUST_CHECK;

#endif
