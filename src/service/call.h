/* What a handler of a request sees, and the rows of the table of requests. */
#ifndef DAYBOOK_SRC_SERVICE_CALL_H
#define DAYBOOK_SRC_SERVICE_CALL_H

#include "daybook/base/hash.h"
#include "daybook/base/json.h"
#include "daybook/ledger/context.h"
#include "daybook/ledger/entry.h"
#include "daybook/office/rows.h"
#include "daybook/office/session.h"
#include "daybook/service/protocol.h"
#include "daybook/service/service.h"

struct call;
typedef enum rc (*method_fn)(struct call *call, struct err *err);

enum method_flag {
    METHOD_WRITE = 1,
    METHOD_SLOW = 2,      /* a report or the like */
    METHOD_OPEN = 4,      /* before sign-on */
    METHOD_NO_LEDGER = 8, /* without a ledger too */
    METHOD_LOCAL = 16,    /* in-process only */
    METHOD_SYSTEM = 32,   /* the operator `system` may */
    METHOD_ALONE = 64,    /* a write that is a transaction of its own and may want several turns */
    METHOD_UNKEPT = 128,  /* no id is kept: safe to send again, or its reply is secret */
    METHOD_BARRIER = 256, /* changes what the peer is */
    METHOD_PROVES = 512,  /* a password, one's own: wrong ones are counted */
    METHOD_DISK = 1024,   /* done without writing where the disk takes nothing: it is read-only, or full */
    METHOD_SHORT = 2048,  /* a read of a few rows: done on the thread that took it in, which waits for it */
    METHOD_ASIDE = 4096,  /* a read that does not wait for the writes its connection has under way */
};

struct method {
    const char *name;
    unsigned flags;
    unsigned roles;     /* any of these; 0: any signed-on operator */
    const char *params; /* names, space-separated; `!` required; `:i` integer, `:b` boolean, `:a` array, `:o`
                           object, else a text; `:s` a secret text */
    method_fn prepare;  /* before the transaction, on a reader; NULL: nothing */
    method_fn run;
};
const struct method *method_find(const char *name);

enum { PEER_CURSORS_MAX = 16, PEER_JOBS_MAX = 2, PEER_ORIGIN_BYTES = 32, PEER_FIRST_ID_MAX = 0x3fffffff };

struct cursor {
    int64_t id; /* 0: free */
    struct rows *rows;
};

struct import;
struct job {    /* an upload and its import */
    int64_t id; /* 0: free */
    struct import *import;
};

struct peer {
    bool local, greeted, system;
    char origin[PEER_ORIGIN_BYTES];
    char session[HASH_HEX_BYTES];             /* hash of the token; "" while nobody is signed on */
    char disk_login[4 * LOGIN_CHARS_MAX + 1]; /* who signed on where the disk takes nothing, so that no
                                                 session could be kept; "" nobody */
    peer_notify_fn notify;
    void *notify_context;
    struct cursor cursors[PEER_CURSORS_MAX];
    struct job jobs[PEER_JOBS_MAX];
    int64_t last_id; /* of a cursor or a job */
};

struct message {
    struct peer *peer;
    const struct method *method; /* NULL: it was answered on reading */
    enum message_need need;
    enum rc rc;                  /* of the reply */
    struct js *request, *params; /* params is borrowed from request; NULL: none */
    char id[ID_HEX_BYTES];       /* of a write; "" of a read */
    int64_t number;              /* id of a read */
    bool has_id;
    unsigned char digest[HASH_BYTES]; /* of method and params, secrets left out */
    struct password_proof proof;      /* made by prepare */
    char password_hash[PASSWORD_HASH_BYTES];
    struct buf reply;
    bool kept;                         /* its id was found: nothing was written */
    char next_session[HASH_HEX_BYTES]; /* what the peer's session becomes once the write is committed */
    bool sets_session, sets_system;
    bool unwritten; /* it is done without writing, since the disk is full */
};

struct service {
    struct store *store; /* NULL: without a ledger */
    char *folder;        /* of the ledger, for spools */
    enum store_mode mode;
    struct entry_programs programs; /* compiled records, for all its requests */
};

struct call {
    struct service *service;
    struct peer *peer;
    struct message *message;
    const struct js *params;
    struct arena arena;
    struct company company;
    struct context context;
    const char *name;  /* the operator's */
    instant_t used_at; /* the session's last use as written down */
    struct js *result; /* an object, filled by the handler */
    struct js *kept;   /* what is kept with the id where the result is not fit for it; NULL: the result */
    struct err answer; /* rc not RC_OK: the write is committed and answered with this */
    bool undo;         /* the write is rolled back and answered as done (a dry run) */
    bool again;        /* the write wants another turn after a commit */
};

/* call.c: texts of parameters, never NULL */
const char *call_text(const struct call *call, const char *name);
int64_t call_int(const struct call *call, const char *name);
bool call_bool(const struct call *call, const char *name);
/* Cells of a parameter, in the call's arena; absent: none. */
struct cells;
enum rc call_cells(struct call *call, const char *name, struct cells *ret, struct err *err) MUST_CHECK;
enum rc call_lines(struct call *call, const char *name, int **ret, size_t *ret_count,
                   struct err *err) MUST_CHECK;
/* The texts of a parameter that is an array; borrowed from the call. */
enum rc call_words(struct call *call, const char *name, const char *const **ret, size_t *ret_count,
                   struct err *err) MUST_CHECK;
/* The rules of `accept` go into the context. */
enum rc call_accept(struct call *call, struct err *err) MUST_CHECK;
/* Space-separated names as an array. */
struct js *words_json(const char *words);
struct rows *call_rows_open(struct call *call, const char *columns, struct err *err); /* NULL: err is set */
/* Puts columns, the first rows and `more` into `object`, taking `rows` over whatever happens. `first` false:
 * no rows yet, only the cursor. */
enum rc call_page(struct call *call, struct js *object, struct rows *rows, bool first,
                  struct err *err) MUST_CHECK;
void call_notify(struct call *call, const char *method, struct js *params);

/* run.c: sets up the context of one run of a message, checks sign-on and roles, runs, and makes the reply. */
enum rc run_start(struct call *call, struct service *service, struct message *message,
                  struct err *err) MUST_CHECK;
void run_end(struct call *call);
enum rc run_authorize(struct call *call, struct err *err) MUST_CHECK;

/* reply.c */
/* Takes the result over. An answer that cannot be made is a refusal, so a write makes it before its commit.
 */
enum rc reply_result(struct message *message, struct js *result, struct err *err) MUST_CHECK;
void reply_kept(struct message *message, const char *result);
void reply_error(struct message *message, const struct err *err, const struct faults *faults);

/* peer.c: cursors and jobs; past their count the oldest gives way */
int64_t peer_cursor_add(struct peer *peer, struct rows *rows);
struct cursor *peer_cursor(struct peer *peer, int64_t id); /* NULL: there is none */
void cursor_close(struct cursor *cursor);
int64_t peer_job_add(struct peer *peer, struct import *import);
struct job *peer_job(struct peer *peer, int64_t id);
void job_close(struct job *job);

#endif
