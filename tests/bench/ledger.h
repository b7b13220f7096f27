/* A ledger made for one measure, and the calls to it; whatever fails ends the program. */
#ifndef DAYBOOK_TESTS_BENCH_LEDGER_H
#define DAYBOOK_TESTS_BENCH_LEDGER_H

#include "bench.h"
#include "daybook/base/buf.h"
#include "daybook/client/client.h"

#define LEDGER_LOGIN "clerk"
#define LEDGER_PASSWORD "bench-password"

enum { LEDGER_PATH_BYTES = 4096, LEDGER_DAY_BYTES = 16, LEDGER_UID_BYTES = 33 };

/* What its clerk keys. */
enum ledger_paper { LEDGER_ORDERS, LEDGER_RECEIPTS };

struct ledger {
    char path[LEDGER_PATH_BYTES];
    char today[LEDGER_DAY_BYTES]; /* the company's */
    struct client *client;        /* signed on as LEDGER_LOGIN; NULL while closed */
    enum ledger_paper paper;
};

/* A new ledger with so many items and customers, and one clerk who keys orders; open. */
void ledger_make(const struct bench *bench, const char *name, int64_t items, int64_t customers,
                 struct ledger *ret);
/* The same with suppliers, and a clerk who keys purchase receipts. */
void ledger_make_receipts(const struct bench *bench, const char *name, int64_t items, int64_t suppliers,
                          struct ledger *ret);
void ledger_open(struct ledger *ledger); /* in this process, signed on */
/* Through the socket of a server of its own, which is started; desk_end_servers ends it after ledger_close.
 */
void ledger_open_served(struct ledger *ledger);
void ledger_close(struct ledger *ledger);
void ledger_copy(const struct ledger *ledger, const char *path); /* of a closed one */

/* One call; the reply is the caller's. `params` is taken over. */
struct js *ledger_call(struct client *client, const char *method, struct js *params);
/* Takes a file in through the client; every row of it must be taken. `draft`: its documents become drafts. */
void ledger_import(struct client *client, const char *kind, const struct buf *csv, bool draft);

/* The parameters of document.submit for one document of the ledger's paper, with generated items: `lines`
 * lines dated today, of one of so many parties. `number` makes it another than all others; `uid` gets the id
 * that the request must carry. A receipt draws on no order. */
struct js *ledger_document(const struct ledger *ledger, int64_t number, int lines, int64_t items,
                           int64_t parties, char uid[LEDGER_UID_BYTES]);

#endif
